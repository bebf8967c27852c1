//! The signed JSON inside a letter's PDF.

use lopdf::{Dictionary, Document, LoadOptions, Object};

/// The name under which it is attached.
pub const ATTACHED: &str = "signed.json";

/// Largest that is read, in bytes.
const MOST: usize = 16 << 20;
/// Most levels of the tree of names.
const LEVELS: u8 = 16;

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAttached {
    /// No PDF, a damaged one, or one behind a password.
    #[error("the PDF cannot be read")]
    Unreadable,
    /// No file of the name.
    #[error("the PDF has no file {ATTACHED} attached: it is no letter of this service, or was printed anew")]
    Missing,
    /// Two of them: a reader could be shown the wrong one.
    #[error("the PDF has more than one file {ATTACHED} attached")]
    Several,
}

/// The bytes of the file [`ATTACHED`] among a PDF's attachments (ISO 32000-2, 7.11.4: `Names`, `EmbeddedFiles`).
pub fn attached(pdf: &[u8]) -> Result<Vec<u8>, NotAttached> {
    let limits = LoadOptions { max_decompressed_size: Some(MOST), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(pdf, limits).map_err(|_| NotAttached::Unreadable)?;
    let catalog = document.catalog().map_err(|_| NotAttached::Unreadable)?;
    let tree = member(&document, catalog, b"Names")
        .and_then(|names| member(&document, names.as_dict().ok()?, b"EmbeddedFiles"))
        .and_then(|tree| tree.as_dict().ok())
        .ok_or(NotAttached::Missing)?;
    let mut found = Vec::new();
    files(&document, tree, LEVELS, &mut found);
    match found.as_slice() {
        [] => Err(NotAttached::Missing),
        [file] => content(&document, file).ok_or(NotAttached::Unreadable),
        _ => Err(NotAttached::Several),
    }
}

/// A member of a dictionary, wherever it stands.
fn member<'a>(document: &'a Document, dictionary: &'a Dictionary, name: &[u8]) -> Option<&'a Object> {
    Some(document.dereference(dictionary.get(name).ok()?).ok()?.1)
}

/// The specifications of the files of our name below this node.
fn files<'a>(document: &'a Document, node: &'a Dictionary, levels: u8, found: &mut Vec<&'a Dictionary>) {
    let entries =
        |name| member(document, node, name).and_then(|list| list.as_array().ok()).into_iter().flatten();
    let at = |object: &'a Object| document.dereference(object).ok()?.1.as_dict().ok();
    let names: Vec<&Object> = entries(b"Names").collect();
    let files = names.chunks_exact(2).filter_map(|pair| match pair {
        [_, file] => at(file),
        _ => None,
    });
    found.extend(files.filter(|file| is_ours(document, file)));
    if let Some(levels) = levels.checked_sub(1) {
        entries(b"Kids").filter_map(at).for_each(|kid| self::files(document, kid, levels, found));
    }
}

/// Whether either of a file's names is ours.
fn is_ours(document: &Document, file: &Dictionary) -> bool {
    [&b"F"[..], b"UF"].iter().filter_map(|name| member(document, file, name)).any(|name| {
        let text = lopdf::decode_text_string(name);
        text.is_ok_and(|text| text == ATTACHED)
    })
}

fn content(document: &Document, file: &Dictionary) -> Option<Vec<u8>> {
    let embedded = member(document, file, b"EF")?.as_dict().ok()?;
    let stream = member(document, embedded, b"F").or_else(|| member(document, embedded, b"UF"))?;
    stream.as_stream().ok()?.get_plain_content_with_limit(MOST).ok()
}
