//! Which of a mail's lines are the reply's own words, and which are history, signature and disclaimer.
//!
//! Nothing own may be lost: what is not surely something else stays. So an answer among quoted lines stays, and so does a
//! closing with a name. A mail that was forwarded or pasted is content and stays whole: only the mail's own conversation is
//! history. If nothing would be left, nothing is taken away.

use super::{
    ending,
    history::history,
    line::{Line, Place},
    marks,
    ours::{Conversation, bare},
    quotes, signs, typed,
};

/// Most lines over which "On Tuesday somebody wrote:" is wrapped.
const WRAPPED_MAX: usize = 4;
/// The least width at which programs break it.
const WRAP_MIN: usize = 65;

/// Marks what is not own. `is_forward`: the subject says that the mail is forwarded. Whether all of it would have been taken
/// away, so that what only looked like a signature or a quotation is left: then nothing of it is certain.
pub(super) fn scan(lines: &mut [Line], talk: &Conversation, is_forward: bool) -> bool {
    armour(lines);
    quotes::sort(lines, talk);
    let history = history(lines, talk);
    let begins = history.as_ref().map(|history| history.from);
    let forward = forwarded_at(lines).filter(|at| begins.is_none_or(|from| *at <= from));
    // Outlook forwards with the same head as it replies.
    let headed = history.as_ref().filter(|history| is_forward && history.is_head).map(|history| history.from);
    introductions(lines, begins.unwrap_or(lines.len()));
    match (forward.or(headed), begins) {
        (Some(at), begins) => forwarded(lines, at, begins, talk),
        (None, Some(at)) if !points_below(lines, at) => mark(lines, at, usize::MAX, Place::Quoted),
        (None, _) => {}
    }
    typed::leave(lines, talk);
    ending::leave(lines, &talk.names);
    let mut from = 0;
    while from < lines.len() {
        let until = segment_end(lines, from, lines.len());
        ending::signature(lines, from, until, &talk.names);
        from = until.max(from + 1);
    }
    is_nothing_left(lines, talk)
}

/// Marks the armour of a mail that is signed by PGP within its text (RFC 9580, 7).
fn armour(lines: &mut [Line]) {
    let is = |line: &Line, text: &str| line.is(Place::Own) && line.text.trim() == text;
    let Some(at) = lines.iter().position(|line| is(line, "-----BEGIN PGP SIGNED MESSAGE-----")) else {
        return;
    };
    let fields = lines.iter().skip(at + 1).take_while(|line| line.text.contains(": ")).count();
    mark(lines, at, at + 1 + fields, Place::Signature);
    let begins = lines.iter().position(|line| is(line, "-----BEGIN PGP SIGNATURE-----"));
    let ends = lines.iter().position(|line| is(line, "-----END PGP SIGNATURE-----"));
    if let (Some(begins), Some(ends)) = (begins, ends) {
        mark(lines, begins, ends + 1, Place::Signature);
    }
}

/// Gives back what was taken for a signature, or for a quotation that is not known to be ours, where nothing else is there.
fn is_nothing_left(lines: &mut [Line], talk: &Conversation) -> bool {
    let has =
        |lines: &[Line], is: &dyn Fn(&Line) -> bool| lines.iter().any(|line| !line.is_blank() && is(line));
    if has(lines, &|line| line.is(Place::Own) || line.is(Place::Forwarded)) {
        return false;
    }
    let is_signed = |line: &Line| line.is(Place::Signature) && !signs::is_of_a_phone(&line.text);
    if has(lines, &is_signed) {
        give_back(lines, Place::Signature);
        return true;
    }
    let is_ours = |line: &Line| marks::is_marker(&line.text) || talk.names_us(&line.text);
    if has(lines, &|line| line.is(Place::Quoted)) && !has(lines, &is_ours) {
        give_back(lines, Place::Quoted);
        return true;
    }
    false
}

fn give_back(lines: &mut [Line], place: Place) {
    lines.iter_mut().filter(|line| line.is(place)).for_each(|line| line.place = Place::Own);
}

pub(super) fn text(lines: &[Line], at: usize) -> &str {
    lines.get(at).map_or("", |line| line.text.as_str())
}

pub(super) fn mark(lines: &mut [Line], from: usize, until: usize, place: Place) {
    lines.iter_mut().take(until).skip(from).for_each(|line| line.place = place);
}

/// The first line of the introduction that ends in this line: the one that begins as such a line does; else the one from
/// which on there is a date or an address; else, where a quotation follows, the line itself.
pub(super) fn introduction(lines: &[Line], last: usize, quotation_follows: bool) -> Option<usize> {
    let mut joined = String::new();
    let (mut dated, mut other) = (None, None);
    let above = lines.iter().enumerate().take(last + 1).rev().take(WRAPPED_MAX);
    for (at, line) in above.take_while(|(_, line)| line.is(Place::Own) && !line.is_blank()) {
        joined = format!("{} {joined}", line.text.trim());
        if !marks::introduces(&joined, quotation_follows) {
            continue;
        }
        // Below an own line that begins with a number, the introduction is whole by itself.
        let goes_on = dated.is_none() || is_full(lines, at) && marks::has_year(&marks::plain(&line.text));
        if goes_on && marks::begins_introduction(&joined) && marks::introduces(&joined, false) {
            return Some(at);
        }
        // Broken within an address, or before it: it goes on above.
        let whole = joined.find('>').is_none_or(|end| joined.find('<').is_some_and(|start| start < end))
            && !is_broken_before(lines, at, &joined);
        if whole && marks::introduces(&joined, false) {
            dated = dated.or(Some(at));
        } else {
            other = other.or(Some(at));
        }
    }
    dated.or(other)
}

/// Whether this line had no room for the first word of the next.
fn is_full(lines: &[Line], at: usize) -> bool {
    let word = text(lines, at + 1).split_whitespace().next().map_or(0, |word| word.chars().count());
    marks::plain(text(lines, at)).chars().count() + 1 + word > WRAP_MIN
}

/// Whether this line goes on from the one above it: it begins with an address, or the one above gives a day and a time and had
/// no room for its first word.
fn is_broken_before(lines: &[Line], at: usize, joined: &str) -> bool {
    let Some(above) = at.checked_sub(1).and_then(|above| lines.get(above)) else { return false };
    if above.is_blank() || !above.is(Place::Own) {
        return false;
    }
    let line = text(lines, at).trim_start();
    let said = marks::plain(&above.text);
    // "Sat, 28 Nov 2026": a day of the week, then the day of the month.
    let mut words = said.split_whitespace();
    let is_dated = words.next().is_some_and(|word| word.ends_with([',', '،']))
        && words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let begins = is_dated || marks::begins_introduction(&said);
    line.starts_with('<') && !said.ends_with(['.', '?', '!', ':'])
        || is_full(lines, at - 1)
            && begins
            && marks::has_year(&said)
            && said.contains(':')
            && !marks::has_year(&marks::plain(joined))
}

/// The first line of the introduction above this line, over blank lines.
pub(super) fn introduced(lines: &[Line], at: usize) -> Option<usize> {
    let blank = lines.iter().take(at).rev().take_while(|line| line.is_blank()).count();
    let last = at.checked_sub(blank + 1).filter(|_| blank <= 2)?;
    introduction(lines, last, true)
}

/// Marks what introduces each quotation.
fn introductions(lines: &mut [Line], end: usize) {
    let mut after_own = true;
    for at in 0..=end.min(lines.len()) {
        let quoted = lines.get(at).is_none_or(|line| line.is(Place::Quoted) && !line.is_blank());
        if quoted
            && after_own
            && at < lines.len()
            && let Some(from) = introduced(lines, at)
        {
            mark(lines, from, at, Place::Quoted);
        }
        after_own = !quoted;
    }
}

/// Marks the mail that is forwarded from this line on: content up to our own history below it, and no content if it is ours.
fn forwarded(lines: &mut [Line], at: usize, history: Option<usize>, talk: &Conversation) {
    let below = lines.iter().skip(at + 1).skip_while(|line| line.is_blank()).take(12);
    let head = marks::head(below.map(|line| bare(&line.text)));
    let marker = lines.iter().skip(at).position(|line| marks::is_marker(&line.text));
    let ours = head.map_or_else(|| marker.is_some_and(|marker| marker <= 12), |head| talk.is_ours(&head));
    // Where only the subject says that it is forwarded, its own head begins it.
    let is_headed = history.is_some_and(|from| from == at);
    if ours && !is_headed || is_headed && marker.is_some() {
        return mark(lines, at, usize::MAX, Place::Quoted);
    }
    let end = history.filter(|from| *from > at).unwrap_or(lines.len());
    mark(lines, end, usize::MAX, Place::Quoted);
    let mut from = at;
    while from < end {
        // What is quoted in it is of it, but for our own mail.
        let is_quoted = lines.get(from).is_some_and(|line| line.is(Place::Quoted));
        let run = lines
            .iter()
            .take(end)
            .skip(from)
            .take_while(|line| line.is(Place::Quoted) == is_quoted)
            .count()
            .max(1);
        let has_marker = lines.iter().skip(from).take(run).any(|line| marks::is_marker(&line.text));
        if !(is_quoted && has_marker) {
            mark(lines, from, from + run, Place::Forwarded);
        }
        from += run;
    }
}

/// Where a forwarded mail begins.
fn forwarded_at(lines: &[Line]) -> Option<usize> {
    lines.iter().position(|line| {
        let unmarked = !line.text.trim_start().starts_with('>');
        unmarked && matches!(line.place, Place::Own | Place::Quoted) && marks::forwards(&line.text)
    })
}

/// "Please see my answers below": they are among the lines of the history, and nobody can tell them apart.
fn points_below(lines: &[Line], history: usize) -> bool {
    const BELOW: [&str; 14] = [
        "see inline",
        "answers inline",
        "inline below",
        "reply inline",
        "replies inline",
        "comments inline",
        "my answers below",
        "answers below",
        "my comments below",
        "comments below",
        "replies below",
        "in red below",
        "in red",
        "see below in",
    ];
    let own: Vec<&str> = lines
        .iter()
        .take(history)
        .filter(|line| line.is(Place::Own))
        .map(|line| line.text.as_str())
        .collect();
    let own = own.join(" ").to_lowercase();
    own.len() <= 400 && BELOW.iter().any(|below| own.contains(below))
}

pub(super) fn segment_end(lines: &[Line], from: usize, end: usize) -> usize {
    let own = lines.iter().take(end).skip(from).take_while(|line| line.is(Place::Own)).count();
    from + own
}
