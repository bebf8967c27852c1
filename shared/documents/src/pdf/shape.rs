//! Words become lines of glyphs: scripts shaped, directions put in order, lines broken at a width.

use std::ops::Range;

use parley::{
    FontContext, Layout, LayoutContext,
    layout::PositionedLayoutItem,
    style::{FontWeight, LineHeight, OverflowWrap, StyleProperty},
};

use super::{
    NoPdf, fonts,
    line::{Builder, Line, Meanings},
    printable,
};

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
    pub(super) meanings: Meanings,
}

impl Shaper {
    pub(super) fn new() -> Self {
        Self { fonts: fonts::context(), layouts: LayoutContext::new(), meanings: Meanings::new() }
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

    /// Its lines, none wider than `width` points, unless one glyph is. Several lines that are read from right to left begin at the
    /// right edge.
    pub(super) fn lines(&mut self, paragraph: &mut Paragraph, width: f32) -> Vec<Line> {
        let Paragraph { text, style, layout } = paragraph;
        layout.break_all_lines(Some(width));
        let from_right = layout.is_rtl() && layout.len() > 1;
        let mut lines = Vec::with_capacity(layout.len());
        for shaped in layout.lines() {
            let metrics = shaped.metrics();
            let edge = if from_right { (width - metrics.advance).max(0.0) } else { 0.0 };
            let mut builder = Builder::new(text, &mut self.meanings);
            for item in shaped.items() {
                if let PositionedLayoutItem::GlyphRun(glyphs) = item {
                    builder.add(glyphs.run(), edge + glyphs.offset() - metrics.offset);
                }
            }
            let (segments, says) = builder.finish(shaped.text_range());
            lines.push(Line { style: *style, width: metrics.advance, segments, says });
        }
        lines
    }
}

impl Paragraph {
    /// The widest word and the whole on one line, in points.
    pub(super) fn widths(&self) -> (f32, f32) {
        let widths = self.layout.calculate_content_widths();
        (widths.min, widths.max)
    }
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
