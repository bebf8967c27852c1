//! Slabs, one below the other, are put on pages: headings stay with what follows, and tables repeat their columns' names.

use super::{line::Line, tags::Tag};

/// The height and width of A4, in points.
pub(super) const PAPER: (f32, f32) = (595.276, 841.89);
/// Left and right of the words, in points.
pub(super) const MARGIN: f32 = 56.0;
/// Above the words.
pub(super) const ABOVE: f32 = 50.0;
/// How wide words may be.
pub(super) const WIDTH: f32 = PAPER.0 - 2.0 * MARGIN;
/// How high a page's words may be: the footer stands below.
pub(super) const HEIGHT: f32 = PAPER.1 - ABOVE - 64.0;

/// Something in a slab; places are in points from its upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// Words; `y` is the line's upper edge.
    Words { x: f32, y: f32, line: Line, tag: Option<Tag> },
    /// A coloured area.
    Area { x: f32, y: f32, width: f32, height: f32, colour: [u8; 3] },
    /// A picture of the letter's, by its number.
    Picture { x: f32, y: f32, width: f32, height: f32, image: usize, tag: Tag },
    /// Black squares, by their columns and rows; each as wide as `module`, all of them as `side`.
    Squares { x: f32, y: f32, side: f32, module: f32, runs: Vec<(u16, u16, u16)>, tag: Tag },
}

/// What is not broken over two pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Slab {
    /// Free space above, unless it is the first on its page.
    pub(super) before: f32,
    pub(super) height: f32,
    /// Stays with the next slab.
    pub(super) keep: bool,
    /// What is repeated above it when it is the first on a page: the number of a head.
    pub(super) head: Option<usize>,
    pub(super) marks: Vec<Mark>,
}

/// A slab on a page.
pub(super) struct Placed<'a> {
    /// From the upper edge of the page's words.
    pub(super) y: f32,
    pub(super) slab: &'a Slab,
    /// It stands there again: nobody reads it twice.
    pub(super) again: bool,
}

/// The pages. There is at least one, and each slab is on one of them.
pub(super) fn pages<'a>(slabs: &'a [Slab], heads: &'a [Slab]) -> Vec<Vec<Placed<'a>>> {
    let mut pages = Pages { done: Vec::new(), page: Vec::new(), y: 0.0, heads };
    let mut rest = slabs;
    while !rest.is_empty() {
        let together = rest.iter().take_while(|slab| slab.keep).count() + 1;
        let (group, behind) = rest.split_at(together.min(rest.len()));
        let height: f32 = group.iter().map(|slab| slab.before + slab.height).sum();
        if height <= HEIGHT && pages.y + height > HEIGHT {
            pages.turn();
        }
        for slab in group {
            pages.place(slab);
        }
        rest = behind;
    }
    pages.finish()
}

struct Pages<'a> {
    done: Vec<Vec<Placed<'a>>>,
    page: Vec<Placed<'a>>,
    y: f32,
    heads: &'a [Slab],
}

impl<'a> Pages<'a> {
    fn place(&mut self, slab: &'a Slab) {
        if self.y + slab.before + slab.height > HEIGHT {
            self.turn();
        }
        if self.page.is_empty() {
            if let Some(head) = slab.head.and_then(|head| self.heads.get(head)) {
                self.page.push(Placed { y: 0.0, slab: head, again: true });
                self.y = head.height;
            }
        } else {
            self.y += slab.before;
        }
        self.page.push(Placed { y: self.y, slab, again: false });
        self.y += slab.height;
    }

    fn turn(&mut self) {
        if !self.page.is_empty() {
            self.done.push(std::mem::take(&mut self.page));
            self.y = 0.0;
        }
    }

    fn finish(mut self) -> Vec<Vec<Placed<'a>>> {
        if !self.page.is_empty() || self.done.is_empty() {
            self.done.push(self.page);
        }
        self.done
    }
}
