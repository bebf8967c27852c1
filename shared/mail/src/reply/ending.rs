//! Where a mail's own words end and its signature begins, and where they go on below it.

use std::collections::BTreeSet;

use super::{
    contact::{Looks, is_of_a_signature, is_signed},
    line::{Line, Place, is_rule},
    marks,
    scan::{mark, segment_end, text},
    signs,
};

/// Most lines of a signature: more are own words below a rule.
const SIGNATURE_MAX: usize = 14;
/// Most lines below its beginning that are looked at, blank ones and a long disclaimer's counted.
const LINES_MAX: usize = 60;

/// Marks as signature what the HTML of the same mail has as one.
pub(super) fn sign(lines: &mut [Line], signature: &BTreeSet<&str>) {
    let mut from = 0;
    while from < lines.len() {
        let until = segment_end(lines, from, lines.len());
        let signed = |line: &Line| line.is_blank() || signature.contains(line.text.trim());
        let tail = lines.iter().take(until).skip(from).rev().take_while(|line| signed(line)).count();
        let begins = (until - tail..until).find(|at| lines.get(*at).is_some_and(|line| !line.is_blank()));
        if let Some(begins) = begins {
            mark(lines, begins, until, Place::Signature);
        }
        from = until.max(from) + 1;
    }
}

/// Gives back what stands in a signature that a program has marked, below the name or the number, and says something.
pub(super) fn leave(lines: &mut [Line], names: &BTreeSet<String>) {
    let (mut signed, mut at) = (false, 0);
    while at < lines.len() {
        let Some(line) = lines.get(at).filter(|line| line.is(Place::Signature)) else {
            signed = false;
            at += 1;
            continue;
        };
        if line.is_blank() {
            at += 1;
            continue;
        }
        let run = lines.iter().skip(at).take_while(|line| line.is(Place::Signature)).count();
        if let Some(end) = disclaimer(lines, at, at + run, true) {
            at = end;
            continue;
        }
        let looks = is_of_a_signature(&line.text, names);
        signed |= matches!(looks, Looks::Contact | Looks::Name);
        if signed && looks == Looks::Speaks && line.text.contains(char::is_alphanumeric) {
            mark(lines, at, at + 1, Place::Own);
        }
        at += 1;
    }
}

/// Marks the signatures and disclaimers of this run of own lines. What stands below one and is none stays.
pub(super) fn signature(lines: &mut [Line], from: usize, until: usize, names: &BTreeSet<String>) {
    let phone_from = phone_from(lines, from, until);
    let mut at = from;
    // What is asked for at each line looks at those below it: a mail of nothing but beginnings is not read again and again.
    let mut tries = 0;
    while at < until && tries < 200 {
        let end = ends(lines, at, from, until, names, phone_from, &mut tries);
        if let Some(end) = end {
            mark(lines, at, end, Place::Signature);
        }
        at = end.unwrap_or(at + 1).max(at + 1);
    }
}

/// From here on there are only lines that a phone adds, and what one is reached by.
fn phone_from(lines: &[Line], from: usize, until: usize) -> usize {
    let of_phone = |text: &str| signs::is_of_a_phone(text) || super::contact::is_contact(text);
    let last =
        (from..until).rev().find(|at| !text(lines, *at).trim().is_empty() && !of_phone(text(lines, *at)));
    last.map_or(from, |at| at + 1)
}

/// Where the signature ends that begins at this line, if one does.
fn ends(
    lines: &[Line],
    at: usize,
    from: usize,
    until: usize,
    names: &BTreeSet<String>,
    phone_from: usize,
    tries: &mut usize,
) -> Option<usize> {
    let line = text(lines, at);
    if line.trim().is_empty() {
        return None;
    }
    let begins = at == from
        || at
            .checked_sub(1)
            .and_then(|above| lines.get(above))
            .is_some_and(|above| above.is_blank() || marks::is_ruler(&above.text));
    if is_rule(line) || matches!(line.trim(), "--" | "—" | "–" | "__" | "---" | "--­") {
        *tries += 1;
        // The program's own mark says that what is below is a signature.
        if at + 1 == until || (at + 1..until).all(|below| text(lines, below).trim().is_empty()) {
            return lines.get(until).is_some_and(|below| below.is(Place::Signature)).then_some(until);
        }
        let short =
            (at + 1..until).filter(|below| !text(lines, *below).trim().is_empty()).take(5).count() <= 4;
        let block = Block::below(lines, at + 1, until, names, is_rule(line) && short);
        let is_signed = block.contact || block.name;
        let apart = begins || line.trim() != "---";
        // By the standard's own mark also a name that is known from nowhere.
        let is_marked = is_rule(line) && block.fits && block.end == until && block.lines <= 4;
        return (block.lines > 0 && apart && (is_signed || is_marked)).then_some(block.end);
    }
    if marks::is_ruler(line) {
        *tries += 1;
        let next = (at + 1..until).find(|next| !text(lines, *next).trim().is_empty())?;
        return disclaimer(lines, next, until, false).map(|end| Block::more(lines, end, until, names));
    }
    if begins && let Some(end) = disclaimer(lines, at, until, false) {
        *tries += 1;
        return Some(Block::more(lines, end, until, names));
    }
    if signs::is_of_a_phone(line) && (begins || at >= phone_from) {
        let more = Block::more(lines, at + 1, until, names);
        return Some(if at >= phone_from { until } else { more });
    }
    // Without a closing: the author's own name, with what they are and how to reach them, and nothing below.
    if begins && at > from && is_signed(line, names) {
        *tries += 1;
        let above = lines.iter().take(at).skip(from).rev().find(|line| !line.is_blank());
        let leads = above.is_none_or(|above| above.text.trim_end().ends_with([':', ',', '：', '-', '–']));
        let block = Block::below(lines, at, until, names, false);
        return (!leads && block.contact && block.lines >= 3 && block.end == until).then_some(until);
    }
    if signs::closes(line) {
        *tries += 1;
        let block = Block::below(lines, at + 1, until, names, false);
        // "Thanks", two words with capitals and a number may say whom to ring, or what to stop.
        let is_signed = block.name || block.titled > 0 || !block.fits;
        return (block.lines > 0 && block.contact && is_signed).then_some(block.end);
    }
    None
}

/// Lines that look like a signature's.
struct Block {
    /// Behind the last of them; what speaks directly below them is not told from them, and ends them at a blank line above.
    end: usize,
    lines: usize,
    contact: bool,
    name: bool,
    /// How many of them have a title, a place, a site or an address.
    titled: usize,
    fits: bool,
}

impl Block {
    fn below(lines: &[Line], from: usize, until: usize, names: &BTreeSet<String>, marked: bool) -> Self {
        let mut block = Self { end: from, lines: 0, contact: false, name: false, titled: 0, fits: false };
        let (mut at, mut sure, mut was_disclaimer) = (from, Self { ..block }, false);
        while at < until {
            if at - from > LINES_MAX {
                return sure;
            }
            let line = text(lines, at);
            if line.trim().is_empty() {
                sure = Self { ..block };
                at += 1;
                continue;
            }
            let begins =
                at == from || text(lines, at - 1).trim().is_empty() || marks::is_ruler(text(lines, at - 1));
            if begins && let Some(end) = disclaimer(lines, at, until, was_disclaimer) {
                was_disclaimer = true;
                block = Self { end, lines: block.lines + 1, name: true, ..block };
                at = end;
                continue;
            }
            let looks = match is_of_a_signature(line, names) {
                Looks::Fits if !(marked || contact_below(lines, at, until)) => Looks::Speaks,
                looks => looks,
            };
            let is_ruler = marks::is_ruler(line) || line.trim().chars().all(|c| !c.is_alphanumeric());
            if looks == Looks::Speaks && !is_ruler || block.lines >= SIGNATURE_MAX {
                return sure;
            }
            block.end = at + 1;
            block.lines += usize::from(!is_ruler);
            block.contact |= looks == Looks::Contact;
            block.name |= looks == Looks::Name;
            let is_titled = looks == Looks::Titled || looks == Looks::Contact && line.contains(['@', '|']);
            block.titled += usize::from(is_titled);
            block.fits |= matches!(looks, Looks::Fits | Looks::Titled);
            at += 1;
        }
        block.end = until;
        block
    }

    /// Behind what is still of the signature or the disclaimer that ends here.
    fn more(lines: &[Line], from: usize, until: usize, names: &BTreeSet<String>) -> usize {
        let mut at = from;
        while at < until {
            if text(lines, at).trim().is_empty() {
                at += 1;
            } else if let Some(end) = disclaimer(lines, at, until, true) {
                at = end;
            } else {
                let block = Self::below(lines, at, until, names, false);
                return if block.lines > 0 && (block.contact || block.name) && block.end == until {
                    until
                } else {
                    at
                };
            }
        }
        at
    }
}

/// Whether contact details stand below this line, before a blank one.
fn contact_below(lines: &[Line], at: usize, until: usize) -> bool {
    let below = lines.iter().take(until).skip(at + 1).take_while(|line| !line.is_blank()).take(8);
    below.into_iter().any(|line| line.text.split('|').any(super::contact::is_contact))
}

/// Where the disclaimer ends that begins at this line, if one does: behind the last of its paragraph's lines that is of it.
fn disclaimer(lines: &[Line], at: usize, until: usize, goes_on: bool) -> Option<usize> {
    let paragraph: Vec<&str> = lines
        .iter()
        .take(until)
        .skip(at)
        .take_while(|line| !line.is_blank())
        .take(20)
        .map(|line| line.text.trim())
        .collect();
    let whole = paragraph.join(" ");
    if !(signs::is_disclaimer(&whole) || goes_on && signs::goes_on_as_disclaimer(&whole)) {
        return None;
    }
    let last = paragraph.iter().rposition(|line| signs::is_of_a_disclaimer(line)).unwrap_or_default();
    // A sentence of it that goes on in the next line.
    let behind = paragraph.iter().enumerate().skip(last).find(|(_, line)| line.ends_with(['.', '!', '।']));
    let end = behind.map_or(paragraph.len(), |(index, _)| index + 1);
    Some(at + end)
}
