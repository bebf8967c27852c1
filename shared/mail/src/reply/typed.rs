//! What the author has typed into the quotation: above our marker, which is the first line of our mails, and below it.

use super::{
    line::{Line, Place},
    marks,
    ours::{Conversation, bare},
    scan::text,
    signs,
};

/// Most lines above the marker that are looked at.
const ABOVE_MAX: usize = 100;

/// Leaves to its author what stands in a quotation of ours and is not.
pub(super) fn leave(lines: &mut [Line], talk: &Conversation) {
    let is_marker = |at: &usize| {
        lines.get(*at).is_some_and(|line| line.is(Place::Quoted) && marks::is_marker(&line.text))
    };
    let markers: Vec<usize> = (0..lines.len()).filter(is_marker).collect();
    let mut own = Vec::new();
    for (index, marker) in markers.iter().copied().enumerate().take(20) {
        let depth = depth(text(lines, marker));
        let above = (0..marker).rev().take(ABOVE_MAX);
        let above: Vec<usize> = above.take_while(|at| !begins_above(lines, *at, depth)).collect();
        own.extend(above.into_iter().filter(|at| !is_a_gateways(lines, *at)));
        let next = markers.get(index + 1).copied().unwrap_or(lines.len());
        let until = (marker + 1..next)
            .find(|at| {
                lines.get(*at).is_some_and(|line| !line.is(Place::Quoted) && !line.is_blank())
                    || self::depth(text(lines, *at)) != depth && !bare(text(lines, *at)).is_empty()
                    || marks::head(lines.iter().skip(*at).take(12).map(|line| line.text.as_str())).is_some()
            })
            .unwrap_or(next);
        own.extend(talk.typed(lines, marker, until));
    }
    for at in own {
        if let Some(line) = lines.get_mut(at) {
            line.place = Place::Own;
            line.text = bare(&line.text).to_owned();
        }
    }
}

/// Whether the quotation, or another mail, begins with this line above the marker.
fn begins_above(lines: &[Line], at: usize, depth: usize) -> bool {
    let Some(line) = lines.get(at) else { return true };
    let text = bare(&line.text);
    if !line.is(Place::Quoted) {
        return true;
    }
    if text.is_empty() {
        return false;
    }
    self::depth(&line.text) != depth
        || marks::introduces(text, true)
        || marks::is_of_a_head(text)
        || marks::separates(text)
        || marks::forwards(text)
        || marks::is_ruler(text)
}

/// "CAUTION: this email originated from outside": put there on our mail's way.
fn is_a_gateways(lines: &[Line], at: usize) -> bool {
    let text = bare(text(lines, at));
    text.is_empty() || signs::is_banner(text)
}

fn depth(line: &str) -> usize {
    line.chars().take_while(|c| *c == '>' || c.is_whitespace()).filter(|c| *c == '>').count()
}
