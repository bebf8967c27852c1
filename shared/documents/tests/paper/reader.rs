//! Reads a PDF as a program that searches or reads aloud does: glyph by glyph, or what is said instead.

use lopdf::{Dictionary, Document, Object, ObjectId, content::Content};

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

/// Which element each marked content of a page belongs to, by its number.
fn owners(document: &Document, page: &Dictionary) -> Vec<ObjectId> {
    let read = || -> lopdf::Result<Vec<ObjectId>> {
        let number = page.get(b"StructParents")?.as_i64()?;
        let root = document.get_dictionary(document.catalog()?.get(b"StructTreeRoot")?.as_reference()?)?;
        let numbers =
            document.get_dictionary(root.get(b"ParentTree")?.as_reference()?)?.get(b"Nums")?.as_array()?;
        let at = numbers
            .iter()
            .step_by(2)
            .position(|at| at.as_i64().is_ok_and(|at| at == number))
            .expect("a page");
        let owners = document.get_object(numbers[at * 2 + 1].as_reference()?)?.as_array()?;
        owners.iter().map(Object::as_reference).collect()
    };
    read().expect("the way back from the page")
}

fn page(document: &Document, id: ObjectId) -> Page {
    let content = document.get_page_content(id);
    let content = Content::decode(&content).expect("operations");
    let fonts = document.get_page_fonts(id).expect("fonts");
    let owners = owners(document, document.get_dictionary(id).expect("a page"));
    // What an element says as a whole, whatever stands in it: a line that is read from right to left.
    let whole = |owner: ObjectId| {
        let element = document.get_dictionary(owner).expect("an element");
        element.get(b"ActualText").ok().map(|text| utf16(text.as_str().expect("text")))
    };
    let mut page = Page::default();
    let mut encoding = None;
    let (mut owner, mut artifact, mut told) = (None, false, false);
    // Open marked contents: whether what is said instead of the glyphs hides them.
    let mut open: Vec<bool> = Vec::new();
    let (mut says, mut height) = (None, None);
    for operation in &content.operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "BMC" | "BDC" => {
                let dict = operands.get(1).map(|dict| dict.as_dict().expect("properties"));
                if operands[0].as_name().expect("a tag") == b"Artifact" {
                    (artifact, told) = (true, false);
                    page.artifacts.push(String::new());
                } else if let Some(number) = dict.and_then(|dict| dict.get(b"MCID").ok()) {
                    artifact = false;
                    let now = owners[usize::try_from(number.as_i64().expect("a number")).expect("a number")];
                    if owner.replace(now) != Some(now) {
                        let whole = whole(now);
                        told = whole.is_some();
                        page.words.push(whole.unwrap_or_default());
                        height = None;
                    }
                }
                let text = dict.and_then(|dict| dict.get(b"ActualText").ok());
                says = text.map(|text| utf16(text.as_str().expect("text")));
                open.push(says.is_some());
            }
            "EMC" => {
                open.pop().expect("something is open");
            }
            "Tf" => {
                let font = fonts.get(operands[0].as_name().expect("a font")).expect("a font of the page");
                encoding = Some(font.get_font_encoding(document).expect("what its glyphs stand for"));
            }
            "Tm" if !told && (says.is_some() || !open.contains(&true)) => {
                let now = operands[5].as_float().expect("a number");
                if height.replace(now) != Some(now) {
                    push(&mut page, artifact, " ");
                }
                if let Some(says) = says.take() {
                    push(&mut page, artifact, &says);
                }
            }
            "TJ" => {
                for item in operands[0].as_array().expect("glyphs") {
                    let Object::String(glyph, _) = item else { continue };
                    page.boxes |= glyph == &[0, 0];
                    let text =
                        Document::decode_text(encoding.as_ref().expect("a font"), glyph).expect("text");
                    assert!(!text.is_empty(), "every glyph stands for something");
                    if !told && !open.contains(&true) {
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
    let units: Vec<u16> =
        bytes[2..].as_chunks::<2>().0.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    String::from_utf16(&units).expect("UTF-16")
}
