//! Which of a mail's lines are the reply's own words, and which are history, signature and disclaimer.
//!
//! Nothing own may be lost: what is not surely something else stays. So an answer among quoted lines stays, and so does a
//! closing with a name. A mail that was forwarded is content and stays whole.

use super::{
    ending,
    line::{Line, Place},
    marks,
};

/// Most lines over which "On Tuesday somebody wrote:" is wrapped.
const WRAPPED_MAX: usize = 4;

/// Marks what is not own. `is_forward`: the subject says that the mail is forwarded.
pub(super) fn scan(lines: &mut [Line], is_forward: bool) {
    greater_than(lines);
    let last_quoted = lines.iter().rposition(|line| line.is(Place::Quoted));
    let history = (0..lines.len()).find_map(|at| history_at(lines, at, last_quoted));
    let forward = forwarded_at(lines).filter(|at| history.is_none_or(|(from, _)| *at <= from));
    let end = match (history, forward) {
        (_, Some(at)) => {
            let ours = lines.iter().skip(at).any(|line| marks::is_marker(&line.text));
            mark(lines, at, usize::MAX, if ours { Place::Quoted } else { Place::Forwarded });
            at
        }
        // Outlook forwards with the same head as it replies.
        (Some((at, History::Head)), None) if is_forward => {
            let ours = lines.iter().skip(at).any(|line| marks::is_marker(&line.text));
            mark(lines, at, usize::MAX, if ours { Place::Quoted } else { Place::Forwarded });
            at
        }
        (Some((at, _)), None) if points_below(lines, at) => lines.len(),
        (Some((at, _)), None) => {
            mark(lines, at, usize::MAX, Place::Quoted);
            at
        }
        (None, None) => lines.len(),
    };
    introductions(lines, end);
    let mut from = 0;
    while from < end {
        let until = segment_end(lines, from, end);
        ending::signature(lines, from, until);
        from = until.max(from + 1);
    }
}

/// "> 50 % stenosis is unlikely", ">> increase to 50 mg": somebody's own, where no other line is quoted, nothing introduces it,
/// and it is a value or goes on from the line above.
fn greater_than(lines: &mut [Line]) {
    let is_quoted = |at: &usize| lines.get(*at).is_some_and(|line| line.is(Place::Quoted));
    let mut quoted = (0..lines.len()).filter(is_quoted);
    let (Some(at), None) = (quoted.next(), quoted.next()) else { return };
    let text = text(lines, at).trim_start();
    let is_value = text.trim_start_matches('>').trim_start().starts_with(|c: char| c.is_ascii_digit());
    let goes_on = at.checked_sub(1).and_then(|above| lines.get(above)).is_some_and(|above| !above.is_blank());
    if text.starts_with('>') && (is_value || goes_on) && introduced(lines, at).is_none() {
        mark(lines, at, at + 1, Place::Own);
    }
}

/// How history begins without a mark on each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum History {
    Head,
    Rule,
}

pub(super) fn text(lines: &[Line], at: usize) -> &str {
    lines.get(at).map_or("", |line| line.text.as_str())
}

pub(super) fn mark(lines: &mut [Line], from: usize, until: usize, place: Place) {
    lines.iter_mut().take(until).skip(from).for_each(|line| line.place = place);
}

/// Whether everything from this line on is history, and the line where it begins.
fn history_at(lines: &[Line], at: usize, last_quoted: Option<usize>) -> Option<(usize, History)> {
    let line = lines.get(at).filter(|line| line.is(Place::Own))?;
    if marks::is_marker(&line.text) {
        return Some((introduced(lines, at).unwrap_or(at), History::Rule));
    }
    if marks::separates(&line.text) {
        return Some((at, History::Rule));
    }
    if marks::is_head(lines.iter().skip(at).take(12).map(|line| line.text.as_str())) {
        let above = at.checked_sub(1).filter(|above| marks::is_ruler(text(lines, *above)));
        let over = above.or_else(|| {
            at.checked_sub(2)
                .filter(|over| marks::is_ruler(text(lines, *over)) && text(lines, over + 1).trim().is_empty())
        });
        return Some((over.unwrap_or(at), History::Head));
    }
    // An introduction with nothing marked as quoted below it: everything below is the quotation.
    let quoted_below = last_quoted.is_some_and(|last| last >= at);
    let ends = line.text.trim_end().ends_with([':', '-', '*']);
    if ends && !quoted_below {
        return introduction(lines, at, false)
            .filter(|from| marks::begins_introduction(text(lines, *from)))
            .map(|from| (from, History::Rule));
    }
    None
}

/// The first line of the introduction that ends in this line: the one that begins as such a line does; else the one from
/// which on there is a date or an address; else, where a quotation follows, the line itself.
fn introduction(lines: &[Line], last: usize, quotation_follows: bool) -> Option<usize> {
    let mut joined = String::new();
    let (mut dated, mut bare) = (None, None);
    let above = lines.iter().enumerate().take(last + 1).rev().take(WRAPPED_MAX);
    for (at, line) in above.take_while(|(_, line)| line.is(Place::Own) && !line.is_blank()) {
        joined = format!("{} {joined}", line.text.trim());
        if !marks::introduces(&joined, quotation_follows) {
            continue;
        }
        if marks::begins_introduction(&joined) {
            return Some(at);
        }
        // Broken within an address: it goes on above.
        let whole = joined.find('>').is_none_or(|end| joined.find('<').is_some_and(|start| start < end));
        if whole && marks::introduces(&joined, false) {
            dated = dated.or(Some(at));
        } else {
            bare = bare.or(Some(at));
        }
    }
    dated.or(bare)
}

/// The first line of the introduction above this line, over blank lines.
fn introduced(lines: &[Line], at: usize) -> Option<usize> {
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
