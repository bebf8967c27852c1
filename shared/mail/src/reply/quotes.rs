//! Which lines with `>` are a quotation.
//!
//! "> 90 % stenosis" is the author's own. What is quoted is introduced ("On Tuesday Dr Rao wrote:"), has our marker or goes on
//! from such a quotation; or it is a question, and answered.

use super::{
    line::{Line, Place},
    marks,
    ours::{Conversation, bare},
    scan::{introduced, mark, text},
};

/// Leaves to its author what only looks quoted.
pub(super) fn sort(lines: &mut [Line], talk: &Conversation) {
    let runs = runs(lines);
    let markers: Vec<bool> = runs.iter().map(|run| has_marker(lines, *run)).collect();
    let unmarked = lines.iter().any(|line| line.is(Place::Own) && marks::is_marker(&line.text));
    let (mut known, mut doubtful) = (false, Vec::new());
    for (index, (from, until)) in runs.iter().copied().enumerate() {
        let others = || unmarked || markers.iter().enumerate().any(|(other, has)| *has && other != index);
        let has_marker = markers.get(index).copied().unwrap_or_default();
        if !has_marker && is_others(lines, (from, until), talk) && others() {
            mark(lines, from, until, Place::Own);
            continue;
        }
        if !text(lines, from).trim_start().starts_with('>') {
            // The program's own mark.
            known = true;
        } else if has_marker || introduced(lines, from).is_some() || says_so(lines, from, until, talk) {
            known = true;
        } else if known && !(from..until).all(|at| is_value(bare(text(lines, at)))) {
        } else {
            doubtful.push((from, until));
        }
    }
    let asks = |(from, until): &(usize, usize)| {
        let last = (*from..*until).rev().map(|at| text(lines, at)).find(|line| !bare(line).is_empty());
        last.is_some_and(|line| line.trim_end().ends_with(['?', '؟', '？']))
    };
    if !doubtful.iter().all(asks) {
        for (from, until) in doubtful {
            mark(lines, from, until, Place::Own);
        }
    }
}

/// The runs of quoted lines: from, until.
fn runs(lines: &[Line]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut from = None;
    for (at, line) in lines.iter().enumerate() {
        match (line.is(Place::Quoted), from) {
            (true, None) => from = Some(at),
            (false, Some(begins)) => {
                runs.push((begins, at));
                from = None;
            }
            _ => {}
        }
    }
    runs.extend(from.map(|begins| (begins, lines.len())));
    runs
}

fn has_marker(lines: &[Line], (from, until): (usize, usize)) -> bool {
    lines.iter().take(until).skip(from).any(|line| marks::is_marker(&line.text))
}

/// Whether a quotation is introduced or headed as another's, and nothing in it is ours.
fn is_others(lines: &[Line], (from, until): (usize, usize), talk: &Conversation) -> bool {
    let introduction = introduced(lines, from).unwrap_or(from);
    let above = lines.iter().take(from).skip(introduction).map(|line| line.text.as_str());
    let first = lines.iter().take(until).skip(from).filter(|line| !line.is_blank()).take(4);
    let above: Vec<&str> = above.chain(first.map(|line| bare(&line.text))).collect();
    let said = above.join(" ");
    if !talk.is_others(&said) {
        return false;
    }
    let names = above.iter().any(|line| marks::introduces(line, true))
        || marks::introduces(&said, true)
        || marks::head(above.iter().copied()).is_some();
    names && !lines.iter().take(until).skip(from).any(|line| talk.names_us(&line.text))
}

/// Whether a quotation says itself what it is: a mail in a mail, or one of ours.
fn says_so(lines: &[Line], from: usize, until: usize, talk: &Conversation) -> bool {
    lines.iter().take(until).skip(from).any(|line| {
        let text = bare(&line.text);
        marks::introduces(text, true) && text.ends_with(':') || talk.names_us(text)
    })
}

/// ">90 % proximal LAD", "> 6.5": what is compared; "> 1. dose" is a list's.
fn is_value(line: &str) -> bool {
    let line = marks::plain(line);
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let behind = line.get(digits..).unwrap_or_default();
    let is_list =
        behind.starts_with([')', ':']) || behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(' '));
    line.is_empty() || (digits > 0 && !is_list && !line.trim_end().ends_with('?'))
}
