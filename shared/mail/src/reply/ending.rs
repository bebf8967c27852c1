//! Where a mail's own words end and its signature begins.

use std::collections::BTreeSet;

use super::{
    line::{Line, Place, is_rule},
    marks,
    scan::{mark, segment_end, text},
    signs,
};

/// Most lines of a signature behind a bare `--`: that may also be somebody's own rule.
const SIGNATURE_MAX: usize = 12;

/// Most lines of a name with an address.
const BLOCK_MAX: usize = 10;

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

/// Marks the signature of this run of own lines.
pub(super) fn signature(lines: &mut [Line], from: usize, until: usize) {
    let below = Below::of(lines, from, until);
    let cut = (from..until).find(|at| begins_signature(lines, *at, until, &below));
    if let Some(cut) = cut {
        mark(lines, cut, until, Place::Signature);
    }
}

/// What stands in a run of lines, found once: each line asks for what is below it.
struct Below {
    last_disclaimer: Option<usize>,
    last_contact: Option<usize>,
    /// From here on there are only lines that a phone adds, and what one is reached by.
    phone_from: usize,
}

impl Below {
    fn of(lines: &[Line], from: usize, until: usize) -> Self {
        let written =
            || lines.iter().enumerate().take(until).skip(from).rev().filter(|(_, line)| !line.is_blank());
        let last = |is: &dyn Fn(&str) -> bool| written().find(|(_, line)| is(&line.text)).map(|(at, _)| at);
        let of_phone = |text: &str| signs::is_of_a_phone(text) || signs::is_contact(text);
        Self {
            last_disclaimer: last(&signs::is_disclaimer),
            last_contact: last(&|text| text.split('|').any(signs::is_contact)),
            phone_from: last(&|text| !of_phone(text)).map_or(from, |at| at + 1),
        }
    }
}

fn begins_signature(lines: &[Line], at: usize, until: usize, below: &Below) -> bool {
    let line = text(lines, at);
    let after = || lines.iter().take(until).skip(at + 1).filter(|line| !line.is_blank());
    let is_below = |last: Option<usize>| last.is_some_and(|last| last > at);
    if is_rule(line) {
        return true;
    }
    if matches!(line.trim(), "--" | "—" | "–" | "__")
        || (marks::is_ruler(line) && after().next().is_some_and(|next| signs::is_disclaimer(&next.text)))
    {
        let count = after().take(SIGNATURE_MAX + 1).count();
        return count > 0 && (count <= SIGNATURE_MAX || is_below(below.last_disclaimer));
    }
    // Three dashes are somebody's rule as often; of a signature they stand below a blank line, above what one is reached by.
    if line.trim() == "---" {
        let apart = at.checked_sub(1).and_then(|above| lines.get(above)).is_some_and(Line::is_blank);
        let few = after().take(SIGNATURE_MAX + 1).count() <= SIGNATURE_MAX;
        return apart && few && is_below(below.last_contact);
    }
    if signs::is_of_a_phone(line) {
        return at + 1 >= below.phone_from
            || after().next().is_some_and(|next| signs::is_disclaimer(&next.text));
    }
    let paragraph: Vec<&str> = lines
        .iter()
        .take(until)
        .skip(at)
        .take_while(|line| !line.is_blank())
        .take(8)
        .map(|line| line.text.trim())
        .collect();
    let begins = at == 0
        || lines.get(at - 1).is_some_and(|before| {
            before.is_blank() || !before.is(Place::Own) || marks::is_ruler(&before.text)
        });
    if begins && signs::is_disclaimer(&paragraph.join(" ")) {
        // What comes below it is still of the disclaimer, or signs it.
        return true;
    }
    signs::closes(line) && is_address_block(lines, at + 1, until)
}

/// A name, a title, an address and numbers: short lines, one of them to be reached by, none of them a sentence.
fn is_address_block(lines: &[Line], from: usize, until: usize) -> bool {
    let block: Vec<&str> = lines
        .iter()
        .take(until)
        .skip(from)
        .filter(|line| !line.is_blank())
        .map(|line| line.text.trim())
        .take_while(|line| !signs::is_disclaimer(line) && !signs::is_of_a_phone(line))
        .take(BLOCK_MAX + 1)
        .collect();
    let short = |line: &&str| line.split_whitespace().count() <= 9 && !line.to_lowercase().starts_with("ps");
    let is_sentence = |line: &&str| line.ends_with(['.', '?', '!']) && line.split_whitespace().count() > 4;
    let count = block.len();
    (1..=BLOCK_MAX).contains(&count)
        && block.iter().all(|line| short(line) && !is_sentence(line))
        && block.iter().any(|line| signs::is_contact(line))
}
