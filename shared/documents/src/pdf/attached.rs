//! The JSON that travels with the paper: from it a program can tell, without asking anybody, whether the letter is what was signed.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::{Attached, metadata, paint::utf16};
use domain::values::time::Instant;

/// Longest JSON that is read back, in bytes.
const JSON_MAX: usize = 64_000_000;

/// Why no JSON could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoAttachment {
    /// Not a PDF, or a broken one.
    #[error("this is not a PDF that can be read")]
    NotPdf,
    /// A PDF without it.
    #[error("nothing is attached to this PDF that a program could verify")]
    Nothing,
    /// It is there, and cannot be unpacked.
    #[error("what is attached to this PDF cannot be read")]
    Damaged,
}

/// Adds the file; the catalog is told where it is.
pub(super) fn attach(document: &mut Document, catalog: &mut Dictionary, file: Attached<'_>, at: Instant) {
    let size = i64::try_from(file.json.len()).unwrap_or(i64::MAX);
    let params = dictionary! { "Size" => size, "ModDate" => metadata::date(at) };
    let dict = dictionary! { "Type" => "EmbeddedFile", "Subtype" => "application/json", "Params" => params };
    let stream = document.add_object(Stream::new(dict, file.json.to_vec()));
    let specification = document.add_object(dictionary! {
        "Type" => "Filespec",
        "F" => Object::string_literal(file.name),
        "UF" => Object::string_literal(utf16(file.name)),
        "Desc" => Object::string_literal("What was signed, to be verified by a program"),
        "AFRelationship" => "Data",
        "EF" => dictionary! { "F" => stream, "UF" => stream },
    });
    let names = dictionary! { "Names" => vec![Object::string_literal(file.name), specification.into()] };
    catalog.set("AF", vec![Object::Reference(specification)]);
    catalog.set("Names", dictionary! { "EmbeddedFiles" => names });
}

/// Reads the attached JSON back.
pub fn embedded_json(pdf: &[u8]) -> Result<Vec<u8>, NoAttachment> {
    let document = Document::load_mem(pdf).map_err(|_| NoAttachment::NotPdf)?;
    let file = file(&document).ok_or(NoAttachment::Nothing)?;
    let stream = document.get_object(file).and_then(Object::as_stream).map_err(|_| NoAttachment::Damaged)?;
    if stream.filters().is_ok_and(|filters| !filters.is_empty()) {
        stream.decompressed_content_with_limit(JSON_MAX).map_err(|_| NoAttachment::Damaged)
    } else {
        Ok(stream.content.clone())
    }
}

/// The one associated file that is data in JSON.
fn file(document: &Document) -> Option<ObjectId> {
    let files = document.catalog().ok()?.get(b"AF").ok()?;
    let files = document.dereference(files).ok()?.1.as_array().ok()?;
    files.iter().find_map(|file| {
        let specification = document.dereference(file).ok()?.1.as_dict().ok()?;
        let data = specification.get(b"AFRelationship").ok()?.as_name().ok()? == b"Data";
        let stream = specification.get(b"EF").ok()?.as_dict().ok()?.get(b"F").ok()?.as_reference().ok()?;
        let dict = &document.get_object(stream).ok()?.as_stream().ok()?.dict;
        let json = dict.get(b"Subtype").ok()?.as_name().ok()? == b"application/json";
        (data && json).then_some(stream)
    })
}
