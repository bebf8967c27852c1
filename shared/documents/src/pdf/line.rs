//! What stands on a line, and how a program that searches or reads aloud gets its words back.
//!
//! Glyphs that say their letters one by one need nothing. Letters that join or move are marked with what they say. A line in
//! which something is read from right to left is both: its element says it as it is read, and its glyphs stand for letters one
//! by one, from left to right, which is what programs expect that turn them round themselves.

use std::{collections::HashMap, ops::Range};

use parley::layout::{Glyph as Shaped, Run as ShapedRun};

use super::{fonts, shape::Style};

/// What a glyph of a face stands for by itself.
pub(super) type Meanings = HashMap<(usize, u16), String>;

/// A glyph where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) id: u16,
    /// From the line's beginning, in points.
    pub(super) x: f32,
    /// Above the baseline, in points.
    pub(super) y: f32,
    /// Whether it stands on another, and takes no room.
    pub(super) mark: bool,
}

/// Glyphs of one font, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// Its number in [`fonts::FACES`].
    pub(super) face: usize,
    pub(super) glyphs: Vec<Glyph>,
}

/// Runs that are read together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    pub(super) runs: Vec<Run>,
    /// What they say, when that is not what their glyphs say one by one.
    pub(super) says: Option<String>,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) style: Style,
    /// Points.
    pub(super) width: f32,
    /// In the order in which they are read.
    pub(super) segments: Vec<Segment>,
    /// What all of it says, where something on it is read from right to left.
    pub(super) says: Option<String>,
}

impl Line {
    /// All its runs.
    pub(super) fn runs(&self) -> impl Iterator<Item = &Run> {
        self.segments.iter().flat_map(|segment| &segment.runs)
    }
}

/// Letters that stand together, and their glyphs.
struct Cluster {
    letters: Range<usize>,
    glyphs: Vec<Glyph>,
    /// Whether the glyphs one by one, from left to right, say the letters.
    plain: bool,
}

/// Makes a line of shaped runs.
pub(super) struct Builder<'a> {
    text: &'a str,
    meanings: &'a mut Meanings,
    /// Each with where its text begins.
    segments: Vec<(usize, Segment)>,
    turned: bool,
}

impl<'a> Builder<'a> {
    pub(super) const fn new(text: &'a str, meanings: &'a mut Meanings) -> Self {
        Self { text, meanings, segments: Vec::new(), turned: false }
    }

    /// The next run to the right, which begins so many points from the left.
    pub(super) fn add(&mut self, run: &ShapedRun<'_, ()>, start: f32) {
        let Some(face) = fonts::number(run.font()) else { return };
        let clusters = self.clusters(face, run, start);
        if run.is_rtl() {
            self.turned = true;
            self.add_turned(face, &clusters);
        } else {
            let text = self.text.get(run.text_range()).unwrap_or_default();
            self.add_words(face, clusters, run.text_range().start, text);
        }
    }

    fn add_words(&mut self, face: usize, clusters: Vec<Cluster>, start: usize, text: &str) {
        let alike = clusters.iter().all(|cluster| cluster.plain) && !text.contains(joins);
        let run = Run { face, glyphs: clusters.into_iter().flat_map(|cluster| cluster.glyphs).collect() };
        match self.segments.last_mut() {
            // A space between two words of the same script is of another font.
            Some((begins, Segment { runs, says: Some(says) }))
                if *begins + says.len() == start && (!alike || text.trim().is_empty()) =>
            {
                runs.push(run);
                says.push_str(text);
            }
            Some((_, Segment { runs, says: None })) if alike && !self.turned => runs.push(run),
            _ => self
                .segments
                .push((start, Segment { runs: vec![run], says: (!alike).then(|| text.to_owned()) })),
        }
    }

    /// Words one by one: within a word from left to right, as they stand. So is what a word says that its glyphs do not: programs
    /// spread it over the word's width and turn it round with all else.
    fn add_turned(&mut self, face: usize, clusters: &[Cluster]) {
        let text = self.text;
        let letters = |cluster: &Cluster| text.get(cluster.letters.clone()).unwrap_or_default();
        let is_word = |cluster: &Cluster| !letters(cluster).chars().all(parts);
        for word in clusters.chunk_by(|one, other| is_word(one) == is_word(other)) {
            let begins = word.iter().map(|cluster| cluster.letters.start).min().unwrap_or_default();
            let plain = word.iter().all(|cluster| cluster.plain);
            let turned = |cluster| letters(cluster).chars().rev();
            // A mark to the very left would be taken for one of what stands before.
            let edge = word.first().filter(|last| !last.plain).map(|_| '\u{200f}');
            let says = (!plain).then(|| edge.into_iter().chain(word.iter().flat_map(turned)).collect());
            let glyphs = word.iter().flat_map(|cluster| cluster.glyphs.iter().copied()).collect();
            self.segments.push((begins, Segment { runs: vec![Run { face, glyphs }], says }));
        }
    }

    /// The line, and what it says where something on it is read from right to left.
    pub(super) fn finish(self, range: Range<usize>) -> (Vec<Segment>, Option<String>) {
        let Self { text, mut segments, turned, .. } = self;
        if turned {
            segments.sort_by_key(|(begins, _)| *begins);
        }
        let segments = segments.into_iter().map(|(_, segment)| settled(segment)).collect();
        (segments, turned.then(|| text.get(range).unwrap_or_default().to_owned()))
    }

    /// The clusters of a run, from left to right.
    fn clusters(&mut self, face: usize, run: &ShapedRun<'_, ()>, start: f32) -> Vec<Cluster> {
        let rtl = run.is_rtl();
        let mut found: Vec<(Range<usize>, Vec<Shaped>)> = Vec::new();
        for cluster in run.visual_clusters() {
            let (letters, shaped) = (cluster.text_range(), cluster.glyphs().collect::<Vec<_>>());
            match found.last_mut() {
                // The rest of a ligature, which stands behind its glyph, or before it where it is read from right to left.
                Some((before, _)) if !rtl && shaped.is_empty() && before.end == letters.start => {
                    before.end = letters.end;
                }
                // So do marks.
                Some((before, glyphs))
                    if rtl && glyphs.iter().all(is_mark) && letters.end == before.start =>
                {
                    before.start = letters.start;
                    glyphs.extend(shaped);
                }
                _ => found.push((letters, shaped)),
            }
        }
        let mut pen = start;
        found
            .into_iter()
            .map(|(letters, shaped)| self.cluster(face, rtl, letters, &shaped, &mut pen))
            .collect()
    }

    fn cluster(
        &mut self,
        face: usize,
        rtl: bool,
        range: Range<usize>,
        shaped: &[Shaped],
        pen: &mut f32,
    ) -> Cluster {
        let says = self.text.get(range.clone()).unwrap_or_default();
        let seen: String = if rtl { says.chars().rev().collect() } else { says.to_owned() };
        let mut letters = seen.chars();
        let each = seen.chars().count() == shaped.len();
        let mut one_by_one = String::new();
        let mut glyphs = Vec::with_capacity(shaped.len());
        for (at, glyph) in shaped.iter().enumerate() {
            let id = u16::try_from(glyph.id).unwrap_or_default();
            let next = letters.next();
            let meaning = self.meanings.entry((face, id)).or_insert_with(|| {
                // Its own letter; or that of its place; or, of a ligature, all of them.
                match (fonts::letter(face, id, says), next) {
                    (Some(letter), _) => letter.into(),
                    (None, Some(letter)) if each => letter.into(),
                    _ if at == 0 => says.to_owned(),
                    _ => says.chars().next_back().map(String::from).unwrap_or_default(),
                }
            });
            one_by_one.push_str(meaning);
            glyphs.push(Glyph { id, x: *pen + glyph.x, y: -glyph.y, mark: is_mark(glyph) });
            *pen += glyph.advance;
        }
        // Of a ligature a program turns the letters round, too.
        let plain = one_by_one == seen && !(rtl && shaped.iter().any(is_mark));
        Cluster { letters: range, glyphs, plain }
    }
}

/// Whether a glyph takes no room.
fn is_mark(glyph: &Shaped) -> bool {
    glyph.advance.abs() < 0.005
}

/// What is marked with its words begins and ends with glyphs that take room, where it has two: poppler takes the places of the
/// first and the last one for those of the words, and behind a mark a comma would follow after a space.
fn settled(mut segment: Segment) -> Segment {
    let room = |glyph: &Glyph| !glyph.mark;
    if segment.says.is_none()
        || segment.runs.iter().flat_map(|run| &run.glyphs).filter(|one| room(one)).count() < 2
    {
        return segment;
    }
    if let Some(Run { glyphs, .. }) = segment.runs.first_mut()
        && let Some(at) = glyphs.iter().position(room)
    {
        let first = glyphs.remove(at);
        glyphs.insert(0, first);
    }
    if let Some(Run { glyphs, .. }) = segment.runs.last_mut()
        && let Some(at) = glyphs.iter().rposition(room)
    {
        let last = glyphs.remove(at);
        glyphs.push(last);
    }
    segment
}

/// Whether a character stands between words. Quotation marks stand within Hebrew's abbreviations.
const fn parts(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{6d4}')
        || (character.is_ascii_punctuation() && !matches!(character, '"' | '\''))
}

/// Marks that stand on others, and scripts whose letters join or move: a program that puts glyphs together by where they
/// stand takes their words apart.
const fn joins(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{590}'..='\u{1dff}'
            | '\u{a800}'..='\u{abff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{11fff}'
    )
}
