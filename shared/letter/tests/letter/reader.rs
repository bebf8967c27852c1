//! Reads a PDF as a program that searches or reads aloud does: glyph by glyph, or what is said instead.

use lopdf::{Dictionary, Document, Object, content::Content};

/// What stands on a page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// What is read: the text of each marked content, in order.
    pub(crate) words: Vec<String>,
    /// What is only decoration: footers, and names of columns that stand there again.
    pub(crate) artifacts: Vec<String>,
    /// Whether a glyph is the empty box.
    pub(crate) boxes: bool,
}

/// The pages of a PDF.
pub(crate) fn pages(pdf: &[u8]) -> Vec<Page> {
    let document = Document::load_mem(pdf).expect("a PDF");
    document.page_iter().map(|page| self::page(&document, page)).collect()
}

/// All that is read, with single spaces.
pub(crate) fn words(pdf: &[u8]) -> String {
    let words: Vec<String> = pages(pdf).into_iter().flat_map(|page| page.words).collect();
    spaced(&words.join(" "))
}

/// Single spaces.
pub(crate) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an entry of a dictionary is this name.
pub(crate) fn is(dict: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dict.get(key).and_then(Object::as_name).is_ok_and(|is| is == name)
}

fn page(document: &Document, id: lopdf::ObjectId) -> Page {
    let content = document.get_page_content(id);
    let content = Content::decode(&content).expect("operations");
    let fonts = document.get_page_fonts(id).expect("fonts");
    let mut page = Page::default();
    let mut encoding = None;
    // Open marked contents: whether what is said instead of the glyphs hides them.
    let mut open: Vec<bool> = Vec::new();
    let mut artifact = false;
    for operation in &content.operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "BMC" | "BDC" => {
                let tag = operands[0].as_name().expect("a tag");
                let says = operands.get(1).and_then(|dict| dict.as_dict().ok()?.get(b"ActualText").ok());
                if tag != b"Span" {
                    artifact = tag == b"Artifact";
                    let texts = if artifact { &mut page.artifacts } else { &mut page.words };
                    texts.push(String::new());
                }
                if let Some(Object::String(says, _)) = says {
                    push(&mut page, artifact, &utf16(says));
                }
                open.push(says.is_some());
            }
            "EMC" => {
                open.pop().expect("something is open");
            }
            // A line ends where a text section does.
            "ET" => push(&mut page, artifact, " "),
            "Tf" => {
                let font = fonts.get(operands[0].as_name().expect("a font")).expect("a font of the page");
                encoding = Some(font.get_font_encoding(document).expect("what its glyphs stand for"));
            }
            "TJ" => {
                for item in operands[0].as_array().expect("glyphs") {
                    let Object::String(glyph, _) = item else { continue };
                    page.boxes |= glyph == &[0, 0];
                    if !open.contains(&true) {
                        let text = Document::decode_text(encoding.as_ref().expect("a font"), glyph).expect("text");
                        push(&mut page, artifact, &text);
                    }
                }
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "every marked content ends");
    page
}

fn push(page: &mut Page, artifact: bool, text: &str) {
    let texts = if artifact { &mut page.artifacts } else { &mut page.words };
    texts.last_mut().expect("a marked content").push_str(text);
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes[2..].as_chunks::<2>().0.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    String::from_utf16(&units).expect("UTF-16")
}
