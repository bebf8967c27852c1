//! Pages are written: words, lines and pictures at their places, each marked with what it is.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{
    Codepoint, Color, CurTransMat, DictItem, ExternalXObject, FontId, LinePoint, Mm, Op, PaintMode,
    ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing,
    Pt, Rgb, TextItem, TextMatrix, WindingOrder, XObject, XObjectId, XObjectTransform,
};
use subsetter::GlyphRemapper;

use super::{
    NoPdf,
    flow::{ABOVE, HEIGHT, MARGIN, Mark, PAPER, Placed, Slab},
    fonts::FACES,
    image::Picture,
    line::{Line, Meanings, Run},
    tags::{Kid, Role, Tag, Tags},
};

/// What is painted.
pub(super) struct Painted {
    pub(super) document: lopdf::Document,
    /// For each page, the elements of its marked contents, in their order.
    pub(super) contents: Vec<Vec<Tag>>,
}

/// Writes the pages.
pub(super) fn paint(
    pages: &[Vec<Placed<'_>>],
    footers: &[Slab],
    tags: &mut Tags,
    pictures: Vec<Picture>,
    meanings: &Meanings,
) -> Result<Painted, NoPdf> {
    let fonts = Fonts::of(pages, footers)?;
    let mut document = PdfDocument::new("");
    for (face, font) in &fonts.parsed {
        document.resources.fonts.map.insert(font_id(*face), font.clone());
    }
    let matrices: Vec<Picture> = pictures;
    let mut contents = Vec::with_capacity(pages.len());
    for (number, (page, footer)) in pages.iter().zip(footers).enumerate() {
        let mut painter = Painter {
            ops: Vec::new(),
            page: number,
            owners: Vec::new(),
            open: Open::Nothing,
            colour: None,
            tags,
            fonts: &fonts,
            pictures: &matrices,
            meanings,
        };
        for placed in page {
            for mark in &placed.slab.marks {
                painter.mark(mark, ABOVE + placed.y, placed.again);
            }
        }
        painter.close();
        for mark in &footer.marks {
            painter.mark(mark, ABOVE + HEIGHT + 18.0, true);
        }
        painter.close();
        contents.push(painter.owners);
        document.pages.push(PdfPage::new(Mm::from(Pt(PAPER.0)), Mm::from(Pt(PAPER.1)), painter.ops));
    }
    for (number, picture) in matrices.into_iter().enumerate() {
        let image = ExternalXObject { stream: picture.stream, width: None, height: None, dpi: None };
        document.resources.xobjects.map.insert(picture_id(number), XObject::External(image));
    }
    let options = PdfSaveOptions { optimize: false, secure: false, ..PdfSaveOptions::default() };
    let document = printpdf::serialize::to_lopdf_doc(&document, &options, &mut Vec::new());
    Ok(Painted { document, contents })
}

fn font_id(face: usize) -> FontId {
    FontId(format!("F{face:02}"))
}

fn picture_id(number: usize) -> XObjectId {
    XObjectId(format!("P{number}"))
}

/// The fonts, cut down to what is used.
struct Fonts {
    parsed: BTreeMap<usize, PdfFont>,
    numbers: BTreeMap<usize, GlyphRemapper>,
}

impl Fonts {
    fn of(pages: &[Vec<Placed<'_>>], footers: &[Slab]) -> Result<Self, NoPdf> {
        let mut used: BTreeMap<usize, BTreeSet<u16>> = BTreeMap::new();
        let slabs = pages.iter().flatten().map(|placed| placed.slab).chain(footers);
        for mark in slabs.flat_map(|slab| &slab.marks) {
            let Mark::Words { line, .. } = mark else { continue };
            for run in line.runs() {
                used.entry(run.face).or_default().extend(run.glyphs.iter().map(|glyph| glyph.id));
            }
        }
        let mut fonts = Self { parsed: BTreeMap::new(), numbers: BTreeMap::new() };
        for (number, glyphs) in used {
            let mut remapper = GlyphRemapper::new();
            for glyph in glyphs {
                remapper.remap(glyph);
            }
            let face = FACES.get(number).ok_or(NoPdf::Font(number))?;
            let cut = subsetter::subset(face.bytes(), 0, &remapper).map_err(|_| NoPdf::Font(number))?;
            let font = ParsedFont::from_bytes(&cut, 0, &mut Vec::new()).ok_or(NoPdf::Font(number))?;
            fonts.parsed.insert(number, PdfFont::new(font));
            fonts.numbers.insert(number, remapper);
        }
        Ok(fonts)
    }

    fn glyph(&self, face: usize, glyph: u16) -> u16 {
        self.numbers.get(&face).and_then(|numbers| numbers.get(glyph)).unwrap_or_default()
    }

    /// How far the pen moves by itself, in thousandths of the size; cut off as the PDF's own list of widths is.
    fn advance(&self, face: usize, glyph: u16) -> f32 {
        let Some(font) = self.parsed.get(&face) else { return 0.0 };
        let units = f32::from(font.parsed_font.units_per_em.max(1));
        font.parsed_font
            .get_glyph_width(glyph)
            .map_or(0.0, |width| (f32::from(width) * 1000.0 / units).trunc())
    }
}

/// Which marked content is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Artifact,
    Content(Tag),
    /// Words that are read otherwise than glyph by glyph.
    Words,
    /// The same within an artifact.
    WordsOfArtifact,
}

struct Painter<'a> {
    ops: Vec<Op>,
    page: usize,
    owners: Vec<Tag>,
    open: Open,
    colour: Option<[u8; 3]>,
    tags: &'a mut Tags,
    fonts: &'a Fonts,
    pictures: &'a [Picture],
    meanings: &'a Meanings,
}

impl Painter<'_> {
    fn mark(&mut self, mark: &Mark, top: f32, again: bool) {
        match mark {
            Mark::Words { x, y, line, tag } => {
                let tag = tag.filter(|_| !again);
                self.line(MARGIN + x, PAPER.1 - top - y - line.style.baseline(), line, tag);
            }
            Mark::Area { x, y, width, height, colour } => {
                self.open(None);
                self.colour(*colour);
                self.squares([(MARGIN + x, PAPER.1 - top - y - height, *width, *height)]);
            }
            Mark::Picture { x, y, width, height, image, tag } => {
                self.open(Some(*tag));
                let Some(picture) = self.pictures.get(*image) else { return };
                let (left, lower) = (MARGIN + x, PAPER.1 - top - y - height);
                self.tags.stands(*tag, [left, lower, left + width, lower + height]);
                let matrix = picture.matrix(left, lower, *width, *height);
                self.ops.push(Op::SaveGraphicsState);
                self.ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) });
                let transform = XObjectTransform { no_auto_scale: true, ..XObjectTransform::default() };
                self.ops.push(Op::UseXobject { id: picture_id(*image), transform });
                self.ops.push(Op::RestoreGraphicsState);
            }
            Mark::Squares { x, y, side, module, runs, tag } => {
                self.open(Some(*tag));
                self.colour([0, 0, 0]);
                let (left, upper) = (MARGIN + x, PAPER.1 - top - y);
                self.tags.stands(*tag, [left, upper - side, left + side, upper]);
                self.squares(runs.iter().map(|(column, row, wide)| {
                    let from = left + f32::from(*column) * module;
                    (from, upper - f32::from(row + 1) * module, f32::from(*wide) * module, *module)
                }));
            }
        }
    }

    /// What follows belongs to this element, or to none.
    fn open(&mut self, tag: Option<Tag>) {
        let wanted = tag.map_or(Open::Artifact, Open::Content);
        if self.open == wanted {
            return;
        }
        self.close();
        self.open = wanted;
        match tag {
            None => self.ops.push(Op::BeginMarkedContent { tag: "Artifact".to_owned() }),
            Some(tag) => {
                let number = self.number(tag);
                self.begin(self.tags.name(tag), [("MCID", number)].into());
            }
        }
    }

    /// Glyphs that are read as this. They are marked side by side with others, not within them: poppler's reader of tags
    /// takes the end of the inner for the end of the outer.
    fn open_as(&mut self, tag: Option<Tag>, says: &str) {
        self.close();
        self.open = Open::Words;
        let mut properties =
            BTreeMap::from([("ActualText", DictItem::String { data: utf16(says), literal: false })]);
        if let Some(tag) = tag {
            properties.insert("MCID", self.number(tag));
        } else {
            self.ops.push(Op::BeginMarkedContent { tag: "Artifact".to_owned() });
            self.open = Open::WordsOfArtifact;
        }
        self.begin("Span", properties);
    }

    fn begin(&mut self, tag: &str, properties: BTreeMap<&str, DictItem>) {
        let map = properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let properties = DictItem::Dict { map };
        self.ops.push(Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties });
    }

    /// The number of what is marked next on this page, which belongs to this element.
    fn number(&mut self, tag: Tag) -> DictItem {
        let number = self.owners.len();
        self.owners.push(tag);
        self.tags.push(tag, Kid::Content { page: self.page, number });
        DictItem::Int(i64::try_from(number).unwrap_or_default())
    }

    fn close(&mut self) {
        let open = match self.open {
            Open::Nothing => 0,
            Open::Artifact | Open::Content(_) | Open::Words => 1,
            Open::WordsOfArtifact => 2,
        };
        self.ops.extend(std::iter::repeat_n(Op::EndMarkedContent, open));
        self.open = Open::Nothing;
    }

    fn colour(&mut self, colour: [u8; 3]) {
        if self.colour.replace(colour) != Some(colour) {
            let [r, g, b] = colour.map(|part| f32::from(part) / 255.0);
            self.ops.push(Op::SetFillColor { col: Color::Rgb(Rgb { r, g, b, icc_profile: None }) });
        }
    }

    /// Rectangles of one colour: lower left corner, width and height.
    fn squares(&mut self, squares: impl IntoIterator<Item = (f32, f32, f32, f32)>) {
        let corner = |x, y| LinePoint { p: Point { x: Pt(x), y: Pt(y) }, bezier: false };
        let ring = |(x, y, width, height)| PolygonRing {
            points: vec![
                corner(x, y),
                corner(x + width, y),
                corner(x + width, y + height),
                corner(x, y + height),
            ],
        };
        let polygon = Polygon {
            rings: squares.into_iter().map(ring).collect(),
            mode: PaintMode::Fill,
            winding_order: WindingOrder::NonZero,
        };
        self.ops.push(Op::DrawPolygon { polygon });
    }

    fn line(&mut self, x: f32, y: f32, line: &Line, tag: Option<Tag>) {
        let tag = match (tag, &line.says) {
            (Some(tag), Some(says)) => Some(self.tags.add(tag, Role::Span(says.clone()))),
            _ => tag,
        };
        for segment in &line.segments {
            if segment.runs.iter().all(|run| run.glyphs.is_empty()) {
                continue;
            }
            match &segment.says {
                Some(says) => self.open_as(tag, says),
                None => self.open(tag),
            }
            self.colour(line.style.colour);
            self.ops.push(Op::StartTextSection);
            for run in &segment.runs {
                self.run(x, y, line.style.size, run);
            }
            self.ops.push(Op::EndTextSection);
            if segment.says.is_some() {
                self.close();
            }
        }
    }

    fn run(&mut self, x: f32, y: f32, size: f32, run: &Run) {
        self.ops.push(Op::SetFont { font: PdfFontHandle::External(font_id(run.face)), size: Pt(size) });
        for level in run.glyphs.chunk_by(|one, other| (one.y - other.y).abs() < 0.005) {
            let Some(first) = level.first() else { continue };
            let mut items = Vec::with_capacity(level.len());
            // Where the pen is after a glyph, and where it should be.
            let mut pen = first.x;
            for (at, glyph) in level.iter().enumerate() {
                let id = self.fonts.glyph(run.face, glyph.id);
                pen += self.fonts.advance(run.face, id) * size / 1000.0;
                let next = level.get(at + 1).map_or(pen, |next| next.x);
                let offset = ((pen - next) * 1000.0 / size).round();
                pen -= offset * size / 1000.0;
                let meaning = self.meanings.get(&(run.face, glyph.id)).cloned().unwrap_or_default();
                items.push(Codepoint::with_cid(id, offset, meaning));
            }
            let matrix =
                TextMatrix::Raw([1.0, 0.0, 0.0, 1.0, hundredth(x + first.x), hundredth(y + first.y)]);
            self.ops.push(Op::SetTextMatrix { matrix });
            self.ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(items)] });
        }
    }
}

/// No paper is printed finer.
fn hundredth(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}

/// Text as a PDF's dictionaries hold it (ISO 32000-1, 7.9.2.2).
pub(super) fn utf16(text: &str) -> Vec<u8> {
    [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()
}
