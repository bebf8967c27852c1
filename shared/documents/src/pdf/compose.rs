//! What stands below what: title, alerts, parts, signature, pictures.

use super::{
    Image, NoPdf, Paper, Proof, code,
    flow::{HEIGHT, Mark, Slab, WIDTH},
    image::{self, NotShown, Picture},
    line::Line,
    printable,
    shape::{Shaper, Style},
    table,
    tags::{Role, Tag, Tags},
};
use crate::content::{Block, Letter, LetterFile, Part, Table};
use domain::{files::attachment::FileState, values::ids::AttachmentId};

const INK: [u8; 3] = [0x1b, 0x22, 0x2c];
const DEEP: [u8; 3] = [0x12, 0x3a, 0x5e];
pub(super) const QUIET: [u8; 3] = [0x56, 0x61, 0x6e];
const ALERT: [u8; 3] = [0x8c, 0x1d, 0x18];
const ALERT_GROUND: [u8; 3] = [0xfd, 0xf1, 0xef];
const ALERT_EDGE: [u8; 3] = [0xb4, 0x2a, 0x22];
pub(super) const RULE: [u8; 3] = [0xd3, 0xd9, 0xe0];

const TITLE: Style = Style { size: 19.0, bold: true, colour: DEEP };
const REFERENCE: Style = Style { size: 12.0, bold: true, colour: INK };
const HEADING: Style = Style { size: 12.0, bold: true, colour: DEEP };
/// The heading of what a doctor must not overlook.
const DANGER: Style = Style { colour: ALERT, ..HEADING };
const BODY: Style = Style { size: 9.5, bold: false, colour: INK };
const NOTHING: Style = Style { size: 9.5, bold: false, colour: QUIET };
pub(super) const SMALL: Style = Style { size: 8.0, bold: false, colour: QUIET };
const WARNING: Style = Style { size: 10.0, bold: true, colour: ALERT };
pub(super) const NAME: Style = Style { size: 9.5, bold: false, colour: QUIET };
pub(super) const COLUMN: Style = Style { size: 8.5, bold: true, colour: QUIET };

/// How wide the code to scan is.
const CODE: f32 = 92.0;

/// The letter, ready to be put on pages.
pub(super) struct Composer {
    pub(super) shaper: Shaper,
    pub(super) tags: Tags,
    pub(super) slabs: Vec<Slab>,
    pub(super) heads: Vec<Slab>,
    pub(super) pictures: Vec<Picture>,
}

/// Where words stand, from the left margin, and how wide they may be, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) x: f32,
    pub(super) width: f32,
}

/// The whole width of the paper.
pub(super) const WHOLE: Column = Column { x: 0.0, width: WIDTH };

/// Everything but the footers.
pub(super) fn compose(paper: &Paper<'_>) -> Result<Composer, NoPdf> {
    let mut composer = Composer {
        shaper: Shaper::new(),
        tags: Tags::new(),
        slabs: Vec::new(),
        heads: Vec::new(),
        pictures: Vec::new(),
    };
    let pictures = image::pictures(paper.images);
    let printed = paper.images.iter().zip(&pictures).filter(|(_, picture)| picture.is_ok());
    let printed: Vec<_> = printed.map(|(image, _)| image.id).collect();
    composer.title(paper)?;
    composer.alerts(paper)?;
    for part in &paper.letter.parts {
        composer.part(part, &printed)?;
    }
    composer.signature(paper)?;
    composer.images(paper.images, pictures)?;
    Ok(composer)
}

/// The lowest lines of each page: title, reference and patient to the left, for a page that was parted from the others; the
/// page's number to the right.
pub(super) fn footers(shaper: &mut Shaper, paper: &Paper<'_>, pages: usize) -> Result<Vec<Slab>, NoPdf> {
    let title =
        [paper.letter.title.as_str(), &paper.letter.reference].into_iter().chain(patient(paper.letter));
    let title = title.collect::<Vec<_>>().join(" · ");
    let mut title = shaper.paragraph("footer", &title.replace('\n', " "), SMALL)?;
    let title = shaper.lines(&mut title, WIDTH - 100.0).into_iter().next();
    (1..=pages)
        .map(|page| {
            let mut number = shaper.paragraph("footer", &format!("Page {page} of {pages}"), SMALL)?;
            let mut marks = vec![Mark::Area { x: 0.0, y: 0.0, width: WIDTH, height: 0.5, colour: RULE }];
            marks.extend(title.clone().map(|line| Mark::Words { x: 0.0, y: 6.0, line, tag: None }));
            marks.extend(shaper.lines(&mut number, 100.0).into_iter().map(|line| Mark::Words {
                x: WIDTH - line.width,
                y: 6.0,
                line,
                tag: None,
            }));
            Ok(Slab { marks, ..Slab::default() })
        })
        .collect()
}

/// The patient's name, where the letter says it.
fn patient(letter: &Letter) -> Option<&str> {
    let patient = letter.parts.iter().find(|part| part.id == "patient")?;
    patient.blocks.iter().find_map(|block| match block {
        Block::Facts(facts) => facts.iter().find(|(name, _)| name == "Name").map(|(_, value)| value.as_str()),
        Block::Text(_) | Block::Points(_) | Block::Table(_) | Block::Files(_) | Block::Nothing(_) => None,
    })
}

impl Composer {
    /// Lines of words as somebody wrote them: a line break is one.
    pub(super) fn broken(
        &mut self,
        part: &'static str,
        text: &str,
        style: Style,
        width: f32,
    ) -> Result<Vec<Line>, NoPdf> {
        let mut lines = Vec::new();
        for line in printable::lines(text) {
            let mut paragraph = self.shaper.paragraph(part, line, style)?;
            lines.extend(self.shaper.lines(&mut paragraph, width));
        }
        Ok(lines)
    }

    /// A paragraph of its own; no single line of it stands alone on a page.
    fn words(
        &mut self,
        part: &'static str,
        text: &str,
        style: Style,
        tag: Tag,
        column: Column,
    ) -> Result<(), NoPdf> {
        let lines = self.broken(part, text, style, column.width)?;
        let count = lines.len();
        for (at, line) in lines.into_iter().enumerate() {
            let keep = count > 1 && (at == 0 || at + 2 == count);
            let marks = vec![Mark::Words { x: column.x, y: 0.0, line, tag: Some(tag) }];
            self.slabs.push(Slab { height: style.leading(), keep, marks, ..Slab::default() });
        }
        Ok(())
    }

    /// Free space above what comes next.
    fn space(&mut self, before: f32) {
        self.slabs.push(Slab { before, keep: true, ..Slab::default() });
    }

    /// From here on nothing is parted from what follows, but for the last.
    fn keep_from(&mut self, first: usize, last_too: bool) {
        let last = self.slabs.len().saturating_sub(1);
        for (at, slab) in self.slabs.iter_mut().enumerate().skip(first) {
            slab.keep |= last_too || at < last;
        }
    }

    fn title(&mut self, paper: &Paper<'_>) -> Result<(), NoPdf> {
        let tag = self.tags.add(Tags::DOCUMENT, Role::Title);
        let first = self.slabs.len();
        self.words("title", &paper.letter.title, TITLE, tag, Column { x: 0.0, width: WIDTH - 150.0 })?;
        let tag = self.tags.add(Tags::DOCUMENT, Role::Paragraph);
        let reference = self.broken("title", &paper.letter.reference, REFERENCE, 145.0)?.into_iter().next();
        if let (Some(slab), Some(line)) = (self.slabs.get_mut(first), reference) {
            let y = TITLE.baseline() - REFERENCE.baseline();
            slab.marks.push(Mark::Words { x: WIDTH - line.width, y, line, tag: Some(tag) });
        }
        let rule = Mark::Area { x: 0.0, y: 3.0, width: WIDTH, height: 1.2, colour: DEEP };
        self.slabs.push(Slab { height: 8.0, marks: vec![rule], ..Slab::default() });
        self.keep_from(first, true);
        Ok(())
    }

    fn alerts(&mut self, paper: &Paper<'_>) -> Result<(), NoPdf> {
        if paper.letter.alerts.is_empty() {
            return Ok(());
        }
        let first = self.slabs.len();
        self.slabs.push(Slab { before: 6.0, height: 6.0, ..Slab::default() });
        for alert in &paper.letter.alerts {
            let tag = self.tags.add(Tags::DOCUMENT, Role::Paragraph);
            self.words("alerts", alert, WARNING, tag, Column { x: 14.0, width: WIDTH - 28.0 })?;
        }
        self.slabs.push(Slab { height: 6.0, ..Slab::default() });
        for slab in self.slabs.iter_mut().skip(first) {
            let ground = |x, width, colour| Mark::Area { x, y: 0.0, width, height: slab.height, colour };
            let under = [ground(0.0, WIDTH, ALERT_GROUND), ground(0.0, 3.0, ALERT_EDGE)];
            slab.marks.splice(0..0, under);
        }
        self.keep_from(first, false);
        Ok(())
    }

    /// A heading, which stays with what follows.
    fn heading(&mut self, part: &'static str, text: &str, parent: Tag, style: Style) -> Result<(), NoPdf> {
        let tag = self.tags.add(parent, Role::Heading);
        let first = self.slabs.len();
        self.space(14.0);
        self.words(part, text, style, tag, WHOLE)?;
        let rule = Mark::Area { x: 0.0, y: 1.5, width: WIDTH, height: 0.5, colour: RULE };
        self.slabs.push(Slab { height: 5.0, marks: vec![rule], ..Slab::default() });
        self.keep_from(first, true);
        Ok(())
    }

    fn part(&mut self, part: &Part, printed: &[AttachmentId]) -> Result<(), NoPdf> {
        let tag = self.tags.add(Tags::DOCUMENT, Role::Part);
        let (first, warns) = (self.slabs.len(), warns(part));
        self.heading(part.id, &part.heading, tag, if warns { DANGER } else { HEADING })?;
        for (at, block) in part.blocks.iter().enumerate() {
            if at > 0 {
                self.space(6.0);
            }
            match block {
                Block::Text(text) => {
                    let tag = self.tags.add(tag, Role::Paragraph);
                    self.words(part.id, text, BODY, tag, WHOLE)?;
                }
                Block::Nothing(text) => {
                    let tag = self.tags.add(tag, Role::Paragraph);
                    self.words(part.id, text, NOTHING, tag, WHOLE)?;
                }
                Block::Facts(facts) => table::facts(self, part.id, facts, tag, WHOLE, BODY)?,
                Block::Points(points) => self.points(part.id, points, tag)?,
                Block::Table(table) => table::table(self, part.id, table, &part.heading, tag, BODY)?,
                Block::Files(files) => {
                    let files = files_table(files, printed);
                    table::table(self, part.id, &files, &files.caption, tag, BODY)?;
                }
            }
        }
        if warns {
            for slab in self.slabs.iter_mut().skip(first) {
                let edge =
                    Mark::Area { x: -9.0, y: 0.0, width: 3.0, height: slab.height, colour: ALERT_EDGE };
                slab.marks.insert(0, edge);
            }
        }
        Ok(())
    }

    fn points(&mut self, part: &'static str, points: &[String], parent: Tag) -> Result<(), NoPdf> {
        let list = self.tags.add(parent, Role::List);
        for point in points {
            let item = self.tags.add(list, Role::Item);
            let label = self.tags.add(item, Role::ItemLabel);
            let tag = self.tags.add(item, Role::ItemBody);
            let first = self.slabs.len();
            self.words(part, point, BODY, tag, Column { x: 12.0, width: WIDTH - 12.0 })?;
            let dot = self.broken(part, "•", BODY, 12.0)?.into_iter().next();
            if let (Some(slab), Some(line)) = (self.slabs.get_mut(first), dot) {
                slab.marks.insert(0, Mark::Words { x: 1.0, y: 0.0, line, tag: Some(label) });
            }
        }
        Ok(())
    }

    fn signature(&mut self, paper: &Paper<'_>) -> Result<(), NoPdf> {
        let signed = &paper.letter.signed;
        let part = self.tags.add(Tags::DOCUMENT, Role::Part);
        let first = self.slabs.len();
        self.heading("signed", "Signature", part, HEADING)?;
        let above = self.slabs.len();
        let facts = [
            ("Signed by", Some(&signed.by)),
            ("Registration number", Some(&signed.registration_no)),
            ("Account", Some(&signed.account)),
            ("Signed at", Some(&signed.at)),
            ("Reference", Some(&paper.letter.reference)),
            ("Code", paper.proof.map(|proof| &proof.code)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.clone())));
        let facts: Vec<_> = facts.collect();
        let beside = if paper.proof.is_some() { CODE + 24.0 } else { 0.0 };
        table::facts(self, "signed", &facts, part, Column { x: 0.0, width: WIDTH - beside }, BODY)?;
        if let Some(proof) = paper.proof {
            self.proof(proof, &signed.sha256, part, above)?;
        }
        self.keep_from(first, false);
        Ok(())
    }

    /// The code to scan beside what stands from slab `above` on, and below both what to do with it.
    fn proof(&mut self, proof: &Proof, sha256: &str, part: Tag, above: usize) -> Result<(), NoPdf> {
        let code = code::squares(&proof.verify_url)?;
        let says = format!("Code to scan, which leads to {}", printable::visible(&proof.verify_url));
        let tag = self.tags.add(part, Role::Figure(says));
        let module = CODE / f32::from(code.side);
        let squares = Mark::Squares { x: WIDTH - CODE, y: 6.0, side: CODE, module, runs: code.runs, tag };
        let beside: f32 = self.slabs.iter().skip(above).map(|slab| slab.before + slab.height).sum();
        self.slabs.insert(above, Slab { marks: vec![squares], ..Slab::default() });
        self.slabs.push(Slab { height: (CODE + 12.0 - beside).max(0.0), ..Slab::default() });
        let digest = [("SHA-256".to_owned(), sha256.to_owned())];
        table::facts(self, "signed", &digest, part, WHOLE, Style { size: 8.0, ..BODY })?;
        self.space(6.0);
        let tag = self.tags.add(part, Role::Paragraph);
        self.words("signed", &proof.page_says, BODY, tag, WHOLE)?;
        let tag = self.tags.add(part, Role::Paragraph);
        self.words("signed", &proof.verify_url, SMALL, tag, WHOLE)
    }

    fn images(&mut self, images: &[Image<'_>], read: Vec<Result<Picture, NotShown>>) -> Result<(), NoPdf> {
        if images.is_empty() {
            return Ok(());
        }
        let part = self.tags.add(Tags::DOCUMENT, Role::Part);
        self.heading("images", "Pictures", part, HEADING)?;
        for (image, picture) in images.iter().zip(read) {
            match picture {
                Ok(picture) => {
                    let first = self.slabs.len();
                    let caption = printable::lines(&image.caption).collect::<Vec<_>>().join(" ");
                    let below = self.broken("images", &caption, SMALL, WIDTH)?.len();
                    let (width, height) = picture.size(WIDTH, (HEIGHT - 60.0 - lines_high(below)).max(100.0));
                    let tag = self.tags.add(part, Role::Figure(caption.clone()));
                    let number = self.pictures.len();
                    self.pictures.push(picture);
                    let mark = Mark::Picture { x: 0.0, y: 0.0, width, height, image: number, tag };
                    self.slabs.push(Slab {
                        before: 4.0,
                        height: height + 3.0,
                        marks: vec![mark],
                        ..Slab::default()
                    });
                    let tag = self.tags.add(part, Role::Caption);
                    self.words("images", &caption, SMALL, tag, WHOLE)?;
                    self.keep_from(first, false);
                }
                Err(why) => {
                    let tag = self.tags.add(part, Role::Paragraph);
                    let text = format!(
                        "{}: not printed, because {why}. Please open the file itself.",
                        image.caption
                    );
                    self.words("images", &text, BODY, tag, WHOLE)?;
                }
            }
            self.slabs.push(Slab { height: 10.0, ..Slab::default() });
        }
        Ok(())
    }
}

/// Whether a part says what harms the patient: the allergies, unless there are none.
fn warns(part: &Part) -> bool {
    part.id == "allergies"
        && part.blocks.iter().any(|block| match block {
            Block::Points(_) | Block::Table(_) => true,
            Block::Text(_) | Block::Facts(_) | Block::Files(_) | Block::Nothing(_) => false,
        })
}

/// How high so many lines of a caption are.
fn lines_high(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX)) * SMALL.leading()
}

/// Files as rows: what each is, and where it is to be found.
fn files_table(files: &[LetterFile], printed: &[AttachmentId]) -> Table {
    let row = |file: &LetterFile| {
        let state = match file.state {
            FileState::Available if printed.contains(&file.id) => "printed below",
            FileState::Available => "to be opened online",
            FileState::Pending => "not checked yet",
            FileState::Refused => file.refused.unwrap_or("refused"),
        };
        vec![file.name.clone(), file.kind.clone(), state.to_owned()]
    };
    Table {
        caption: "Files".to_owned(),
        columns: ["File", "What it is", "Where"].map(str::to_owned).to_vec(),
        rows: files.iter().map(row).collect(),
    }
}
