//! Where history begins that has no mark on each line: at our marker, at a head, at an introduction with nothing but the quotation
//! below it.

use super::{
    line::{Line, Place},
    marks::{self, Head},
    ours::Conversation,
    scan::{introduced, introduction, text},
};

/// History without a mark on each line.
pub(super) struct History {
    pub(super) from: usize,
    /// Whether it begins as Outlook's does.
    pub(super) is_head: bool,
}

/// What may begin it.
struct Start {
    from: usize,
    at: usize,
    head: Option<Head>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Marker,
    Head,
    Separator,
    Introduction,
}

/// The first head, introduction or rule below which everything is of this conversation. A pasted mail has a head, too.
pub(super) fn history(lines: &[Line], talk: &Conversation) -> Option<History> {
    let last_quoted = lines.iter().rposition(|line| line.is(Place::Quoted));
    let starts: Vec<Start> = (0..lines.len()).filter_map(|at| start(lines, at, last_quoted, talk)).collect();
    let last_marker = starts.iter().rposition(|start| start.kind == Kind::Marker);
    let is_ours = |index: usize, start: &Start| {
        let next = starts.get(index + 1);
        let marked = next.is_some_and(|next| next.kind == Kind::Marker);
        let own_chain = |said: &str| talk.is_own(said) && last_marker.is_some_and(|last| last > index);
        match (&start.kind, &start.head) {
            (Kind::Marker, _) => true,
            (Kind::Head, Some(head)) => marked || talk.has(head) || own_chain(&head.from),
            (Kind::Head, None) => false,
            (Kind::Separator, _) => match next.filter(|next| next.at <= start.at + 4) {
                Some(Start { head: Some(head), .. }) => {
                    talk.has(head)
                        || !talk.is_others(&head.from)
                        || last_marker.is_some_and(|last| last > index)
                }
                _ => true,
            },
            (Kind::Introduction, _) => {
                let said: Vec<&str> = (start.from..=start.at).map(|at| text(lines, at)).collect();
                let said = said.join(" ");
                marked || talk.names_us(&said) || own_chain(&said)
            }
        }
    };
    let (_, first) = starts.iter().enumerate().find(|(index, start)| is_ours(*index, start))?;
    Some(History { from: first.from, is_head: first.kind == Kind::Head })
}

/// Whether history may begin at this line.
fn start(lines: &[Line], at: usize, last_quoted: Option<usize>, talk: &Conversation) -> Option<Start> {
    let line = lines.get(at).filter(|line| line.is(Place::Own) && !line.is_blank())?;
    if marks::is_marker(&line.text) {
        let from = introduced(lines, at).unwrap_or(at);
        return Some(Start { from, at, head: None, kind: Kind::Marker });
    }
    if marks::separates(&line.text) {
        return Some(Start { from: at, at, head: None, kind: Kind::Separator });
    }
    let below = || lines.iter().skip(at).take(12).map(|line| line.text.as_str());
    if let Some(head) = marks::head(below()).or_else(|| talk.unknown_head(below())) {
        // The lines of a head are no heads of their own.
        let is_within = at.checked_sub(1).is_some_and(|above| marks::is_of_a_head(text(lines, above)));
        if is_within {
            return None;
        }
        let above = at.checked_sub(1).filter(|above| marks::is_ruler(text(lines, *above)));
        let over = above.or_else(|| {
            at.checked_sub(2)
                .filter(|over| marks::is_ruler(text(lines, *over)) && text(lines, over + 1).trim().is_empty())
        });
        return Some(Start { from: over.unwrap_or(at), at, head: Some(head), kind: Kind::Head });
    }
    // An introduction with nothing marked as quoted below it: everything below is the quotation.
    let quoted_below = last_quoted.is_some_and(|last| last >= at);
    let ends = line.text.trim_end().ends_with([':', '：', '-', '*']);
    if ends && !quoted_below {
        return introduction(lines, at, false)
            .filter(|from| marks::begins_introduction(text(lines, *from)))
            .map(|from| Start { from, at, head: None, kind: Kind::Introduction });
    }
    None
}
