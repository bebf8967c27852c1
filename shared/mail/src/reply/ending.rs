//! Where a mail's own words end and its signature begins.

use super::{
    line::{Line, Place, is_rule},
    marks,
    scan::{mark, segment_end, text},
    signs,
};

/// Most lines of a signature behind a bare `--`: that may also be somebody's own rule.
const SIGNATURE_MAX: usize = 12;

/// Marks as signature what the HTML of the same mail has as one.
pub(super) fn sign(lines: &mut [Line], signature: &[&str]) {
    let mut from = 0;
    while from < lines.len() {
        let until = segment_end(lines, from, lines.len());
        let signed = |line: &Line| line.is_blank() || signature.contains(&line.text.trim());
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
    let cut = (from..until).find(|at| begins_signature(lines, *at, until));
    if let Some(cut) = cut {
        mark(lines, cut, until, Place::Signature);
    }
}

fn begins_signature(lines: &[Line], at: usize, until: usize) -> bool {
    let line = text(lines, at);
    let after = || lines.iter().take(until).skip(at + 1).filter(|line| !line.is_blank());
    if is_rule(line) {
        return true;
    }
    if matches!(line.trim(), "--" | "—" | "–" | "__")
        || (marks::is_ruler(line) && after().next().is_some_and(|next| signs::is_disclaimer(&next.text)))
    {
        let count = after().count();
        return count > 0 && (count <= SIGNATURE_MAX || after().any(|line| signs::is_disclaimer(&line.text)));
    }
    // Three dashes are somebody's rule as often; of a signature they stand below a blank line, above what one is reached by.
    if line.trim() == "---" {
        let apart = at.checked_sub(1).and_then(|above| lines.get(above)).is_some_and(Line::is_blank);
        let reached = after().any(|line| line.text.split('|').any(signs::is_contact));
        return apart && reached && after().count() <= SIGNATURE_MAX;
    }
    if signs::is_of_a_phone(line) {
        return after().all(|line| signs::is_of_a_phone(&line.text) || signs::is_contact(&line.text))
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
        .collect();
    let block: Vec<&str> = block
        .iter()
        .copied()
        .take_while(|line| !signs::is_disclaimer(line) && !signs::is_of_a_phone(line))
        .collect();
    let short = |line: &&str| line.split_whitespace().count() <= 9 && !line.to_lowercase().starts_with("ps");
    let is_sentence = |line: &&str| line.ends_with(['.', '?', '!']) && line.split_whitespace().count() > 4;
    let count = block.len();
    (1..=10).contains(&count)
        && block.iter().all(|line| short(line) && !is_sentence(line))
        && block.iter().any(|line| signs::is_contact(line))
}
