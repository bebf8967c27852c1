//! Words become lines of glyphs: scripts shaped, directions put in order, lines broken at a width.

use std::{collections::HashMap, ops::Range};

use parley::{
    FontContext, Layout, LayoutContext,
    layout::{Glyph as Shaped, PositionedLayoutItem, Run as ShapedRun},
    style::{FontWeight, LineHeight, OverflowWrap, StyleProperty},
};

use super::{NoPdf, fonts, printable};

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    /// Points.
    pub(super) size: f32,
    pub(super) bold: bool,
    /// Red, green, blue.
    pub(super) colour: [u8; 3],
}

impl Style {
    /// From one baseline to the next, in points: the vowel signs of India's scripts stand above and below their letters.
    pub(super) fn leading(self) -> f32 {
        self.size * 1.42
    }

    /// From a line's upper edge to its baseline: capitals stand in the middle.
    pub(super) fn baseline(self) -> f32 {
        f32::midpoint(self.leading(), self.size * 0.72)
    }
}

/// A glyph where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) id: u16,
    /// From the line's beginning, in points.
    pub(super) x: f32,
    /// Above the baseline, in points.
    pub(super) y: f32,
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
    pub(super) segments: Vec<Segment>,
}

impl Line {
    /// All its runs.
    pub(super) fn runs(&self) -> impl Iterator<Item = &Run> {
        self.segments.iter().flat_map(|segment| &segment.runs)
    }
}

/// Words that are shaped, and not yet broken into lines.
pub(super) struct Paragraph {
    text: String,
    style: Style,
    layout: Layout<()>,
}

/// Shapes, and remembers what each glyph stands for.
pub(super) struct Shaper {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    /// What a glyph stands for by itself.
    pub(super) meanings: HashMap<(usize, u16), String>,
}

impl Shaper {
    pub(super) fn new() -> Self {
        Self { fonts: fonts::context(), layouts: LayoutContext::new(), meanings: HashMap::new() }
    }

    /// Words without a line break. What no font has is written as its number: `[U+1F600]`.
    pub(super) fn paragraph(
        &mut self,
        part: &'static str,
        text: &str,
        style: Style,
    ) -> Result<Paragraph, NoPdf> {
        let mut text = printable::visible(text);
        let mut layout = self.layout(&text, style);
        let mut without = without_glyph(&mut layout);
        // What becomes a number leaves its neighbours to be shaped otherwise: they may lose their glyphs then.
        while let Some(first) = without.first().cloned() {
            let numbered = printable::numbered(&text, &without);
            if numbered == text {
                let character =
                    text.get(first).and_then(|cluster| cluster.chars().next()).unwrap_or_default();
                return Err(NoPdf::Glyph { part, character: u32::from(character) });
            }
            text = numbered;
            layout = self.layout(&text, style);
            without = without_glyph(&mut layout);
        }
        Ok(Paragraph { text, style, layout })
    }

    fn layout(&mut self, text: &str, style: Style) -> Layout<()> {
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(fonts::families(text)));
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(style.leading())));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::BreakWord));
        if style.bold {
            builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        }
        builder.build(text)
    }

    /// Its lines, none wider than `width` points, unless one glyph is.
    pub(super) fn lines(&mut self, paragraph: &mut Paragraph, width: f32) -> Vec<Line> {
        paragraph.layout.break_all_lines(Some(width));
        let mut lines = Vec::with_capacity(paragraph.layout.len());
        for line in paragraph.layout.lines() {
            let metrics = line.metrics();
            let mut segments: Vec<Segment> = Vec::new();
            let mut turned = false;
            for item in line.items() {
                let PositionedLayoutItem::GlyphRun(glyphs) = item else { continue };
                let run = glyphs.run();
                turned |= run.is_rtl();
                let text = paragraph.text.get(run.text_range()).unwrap_or_default();
                let Some((run, alike)) = self.run(&paragraph.text, run, glyphs.offset() - metrics.offset)
                else {
                    continue;
                };
                match segments.last_mut() {
                    // A space between two words of the same script is of another font.
                    Some(Segment { runs, says: Some(says) }) if !alike || text.trim().is_empty() => {
                        runs.push(run);
                        says.push_str(text);
                    }
                    Some(Segment { runs, says: None }) if alike => runs.push(run),
                    _ => segments.push(Segment { runs: vec![run], says: (!alike).then(|| text.to_owned()) }),
                }
            }
            if turned {
                // Its runs do not stand in the order in which they are read.
                let says = paragraph.text.get(line.text_range()).map(str::to_owned);
                segments =
                    vec![Segment { runs: segments.into_iter().flat_map(|one| one.runs).collect(), says }];
            }
            lines.push(Line { style: paragraph.style, width: metrics.advance, segments });
        }
        lines
    }

    /// A run, and whether its glyphs one by one say what it says.
    fn run(&mut self, text: &str, run: &ShapedRun<'_, ()>, start: f32) -> Option<(Run, bool)> {
        let face = fonts::number(run.font())?;
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut pen = start;
        let mut clusters: Vec<(Range<usize>, Vec<Shaped>)> = Vec::new();
        for cluster in run.visual_clusters() {
            let shaped: Vec<Shaped> = cluster.glyphs().collect();
            let range = cluster.text_range();
            match clusters.last_mut() {
                // The rest of a ligature.
                Some((before, _)) if shaped.is_empty() && before.end == range.start => before.end = range.end,
                _ => clusters.push((range, shaped)),
            }
        }
        let mut one_by_one = String::new();
        for (range, shaped) in clusters {
            let says = text.get(range).unwrap_or_default();
            let mut letters = says.chars();
            let alike = says.chars().count() == shaped.len();
            for (at, glyph) in shaped.iter().enumerate() {
                let id = u16::try_from(glyph.id).unwrap_or_default();
                let next = letters.next();
                let meaning = self.meanings.entry((face, id)).or_insert_with(|| {
                    // Its own letter; or that of its place; or, of a ligature, all of them.
                    match (fonts::letter(face, id, says), next) {
                        (Some(letter), _) => letter.into(),
                        (None, Some(letter)) if alike => letter.into(),
                        _ if at == 0 => says.to_owned(),
                        _ => says.chars().next_back().map(String::from).unwrap_or_default(),
                    }
                });
                one_by_one.push_str(meaning);
                glyphs.push(Glyph { id, x: pen + glyph.x, y: -glyph.y });
                pen += glyph.advance;
            }
        }
        let says = text.get(run.text_range()).unwrap_or_default();
        let alike = says == one_by_one && !says.contains(joins);
        Some((Run { face, glyphs }, alike))
    }
}

impl Paragraph {
    /// The widest word and the whole on one line, in points.
    pub(super) fn widths(&self) -> (f32, f32) {
        let widths = self.layout.calculate_content_widths();
        (widths.min, widths.max)
    }
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

/// The parts of the text for which no font has a glyph.
fn without_glyph(layout: &mut Layout<()>) -> Vec<Range<usize>> {
    layout.break_all_lines(None);
    let mut found = Vec::new();
    for line in layout.lines() {
        for run in line.runs() {
            let unknown = fonts::number(run.font()).is_none();
            for cluster in run.clusters() {
                if unknown || cluster.glyphs().any(|glyph| glyph.id == 0) {
                    found.push(cluster.text_range());
                }
            }
        }
    }
    found
}
