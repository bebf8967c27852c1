//! Pages become an archive's file: what each thing is, in which language, when it was made, which colours are meant, and what is attached.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, dictionary};
use sha2::{Digest as _, Sha256};

use super::{
    NoPdf, Paper, attached, metadata,
    paint::{Painted, utf16},
    tags::{Element, Kid, Role, Tag, Tags},
};

/// The file's bytes.
pub(super) fn finish(painted: Painted, tags: &Tags, paper: &Paper<'_>) -> Result<Vec<u8>, NoPdf> {
    let Painted { mut document, contents } = painted;
    let letter = paper.letter;
    let title = format!("{} {}", letter.title, letter.reference);
    "1.7".clone_into(&mut document.version);
    let root = document.trailer.get(b"Root").and_then(Object::as_reference).map_err(|_| NoPdf::Write)?;
    let mut catalog = document.get_dictionary(root).cloned().map_err(|_| NoPdf::Write)?;
    name_subsets(&mut document);
    catalog.set("Lang", Object::string_literal(letter.language));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("StructTreeRoot", structure(&mut document, tags, &contents)?);
    let profile = Stream::new(dictionary! { "N" => 3 }, metadata::srgb());
    let profile = document.add_object(profile);
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    };
    catalog.set("OutputIntents", vec![intent.into()]);
    let xmp = metadata::xmp(&title, letter.language, paper.at).into_bytes();
    let xmp =
        Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, xmp).with_compression(false);
    catalog.set("Metadata", document.add_object(xmp));
    if let Some(file) = paper.attached {
        attached::attach(&mut document, &mut catalog, file, paper.at);
    }
    document.set_object(root, catalog);
    let info = document.add_object(dictionary! {
        "Title" => Object::string_literal(utf16(&title)),
        "Producer" => Object::string_literal(metadata::PRODUCER),
        "CreationDate" => metadata::date(paper.at),
        "ModDate" => metadata::date(paper.at),
    });
    let unused = document.trailer.get(b"Info").and_then(Object::as_reference);
    document.trailer.set("Info", info);
    if let Ok(unused) = unused {
        document.objects.remove(&unused);
    }
    write(document)
}

/// Compresses, gives the file its `ID`, a digest of what is in it, and writes it.
fn write(mut document: Document) -> Result<Vec<u8>, NoPdf> {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object {
            compress(stream)?;
        }
    }
    let mut digest = Sha256::new();
    for object in document.objects.values() {
        match object {
            Object::Stream(stream) => digest.update(&stream.content),
            Object::Dictionary(dict) => digest.update(format!("{dict:?}")),
            _ => {}
        }
    }
    let id = metadata::id(&digest.finalize());
    document.trailer.set("ID", vec![id.clone(), id]);
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    let mut bytes = Vec::new();
    document.save_with_options(&mut bytes, options).map_err(|_| NoPdf::Write)?;
    Ok(bytes)
}

/// Compresses what may be, and is not yet. The best level takes a letter a millisecond more, for 100 bytes less.
fn compress(stream: &mut Stream) -> Result<(), NoPdf> {
    if !stream.allows_compression || stream.dict.has(b"Filter") {
        return Ok(());
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&stream.content).map_err(|_| NoPdf::Write)?;
    let compressed = encoder.finish().map_err(|_| NoPdf::Write)?;
    // The filter's name takes some bytes, too.
    if compressed.len() + 19 < stream.content.len() {
        stream.dict.set("Filter", "FlateDecode");
        stream.set_content(compressed);
    }
    Ok(())
}

/// The tree of what each thing is, and for each page's contents the way back to it (ISO 32000-1, 14.7).
fn structure(document: &mut Document, tags: &Tags, contents: &[Vec<Tag>]) -> Result<ObjectId, NoPdf> {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = (0..tags.len()).map(|_| document.new_object_id()).collect();
    let id = |tag: Tag| ids.get(tag.place()).copied().unwrap_or(root);
    for (tag, element) in tags.iter() {
        let parent = element.parent.map_or(root, id);
        document.set_object(id(tag), structure_element(element, parent, &pages, id));
    }
    let mut numbers = Vec::with_capacity(contents.len() * 2);
    for ((number, owners), page) in (0_i64..).zip(contents).zip(&pages) {
        let owners: Vec<Object> = owners.iter().map(|owner| id(*owner).into()).collect();
        numbers.extend([number.into(), document.add_object(owners).into()]);
        let page = document.get_object_mut(*page).and_then(Object::as_dict_mut).map_err(|_| NoPdf::Write)?;
        page.set("StructParents", number);
        page.set("Tabs", "S");
    }
    let count = i64::try_from(contents.len()).unwrap_or_default();
    let parents = document.add_object(dictionary! { "Nums" => numbers });
    document.set_object(
        root,
        dictionary! {
            "Type" => "StructTreeRoot",
            "K" => id(Tags::DOCUMENT),
            "ParentTree" => parents,
            "ParentTreeNextKey" => count,
        },
    );
    Ok(root)
}

fn structure_element(
    element: &Element,
    parent: ObjectId,
    pages: &[ObjectId],
    id: impl Fn(Tag) -> ObjectId,
) -> Dictionary {
    let first = element.kids.iter().find_map(|kid| match kid {
        Kid::Content { page, .. } => Some(*page),
        Kid::Element(_) => None,
    });
    let place = |page: usize| pages.get(page).map_or(Object::Null, |page| Object::Reference(*page));
    let kids: Vec<Object> = element
        .kids
        .iter()
        .map(|kid| match kid {
            Kid::Element(tag) => id(*tag).into(),
            Kid::Content { page, number } => {
                let number = i64::try_from(*number).unwrap_or_default();
                if Some(*page) == first {
                    number.into()
                } else {
                    dictionary! { "Type" => "MCR", "Pg" => place(*page), "MCID" => number }.into()
                }
            }
        })
        .collect();
    let mut dict =
        dictionary! { "Type" => "StructElem", "S" => element.role.name(), "P" => parent, "K" => kids };
    if let Some(page) = first {
        dict.set("Pg", place(page));
    }
    if let Some([owner, key, value]) = element.role.attribute() {
        dict.set("A", dictionary! { "O" => owner, key => value });
    }
    match &element.role {
        Role::Figure(says) => dict.set("Alt", Object::string_literal(utf16(says))),
        Role::Span(says) => dict.set("ActualText", Object::string_literal(utf16(says))),
        _ => {}
    }
    if let Some(place) = element.place {
        let place = place.map(Object::Real).to_vec();
        dict.set("A", dictionary! { "O" => "Layout", "BBox" => place, "Placement" => "Block" });
    }
    dict
}

/// Fonts that are cut down say so in their names: six capitals and a plus (ISO 32000-1, 9.6.4).
fn name_subsets(document: &mut Document) {
    let named = |name: &[u8]| Object::Name([b"LETTER+", name].concat());
    for object in document.objects.values_mut() {
        let Ok(dict) = object.as_dict_mut() else { continue };
        for key in [b"BaseFont".as_slice(), b"FontName"] {
            if let Ok(name) = dict.get(key).and_then(Object::as_name).map(named) {
                dict.set(key, name);
            }
        }
        let Ok(descendants) = dict.get_mut(b"DescendantFonts").and_then(Object::as_array_mut) else {
            continue;
        };
        for font in descendants {
            let Ok(font) = font.as_dict_mut() else { continue };
            if let Ok(name) = font.get(b"BaseFont").and_then(Object::as_name).map(named) {
                font.set("BaseFont", name);
            }
        }
    }
}
