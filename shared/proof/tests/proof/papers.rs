//! The signed JSON is found in a PDF, or it is said why not.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use proof::{ATTACHED, NotAttached, attached};

/// An attached file.
fn file(document: &mut Document, name: &str, content: &[u8], compressed: bool) -> ObjectId {
    let mut stream = Stream::new(dictionary! {"Type" => "EmbeddedFile"}, content.to_vec());
    if compressed {
        stream.compress().unwrap();
    }
    let stream = document.add_object(stream);
    document.add_object(dictionary! {
        "Type" => "Filespec", "F" => Object::string_literal(name), "UF" => lopdf::text_string(name),
        "EF" => dictionary! {"F" => stream, "UF" => stream}, "AFRelationship" => "Data",
    })
}

fn leaf(files: &[(&str, ObjectId)]) -> Dictionary {
    let names = files.iter().flat_map(|(name, id)| [Object::string_literal(*name), Object::Reference(*id)]);
    dictionary! {"Names" => names.collect::<Vec<_>>()}
}

/// A PDF of one empty page, with this tree of attached files.
pub(crate) fn pdf(tree: impl FnOnce(&mut Document) -> Option<Dictionary>) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let kids: Vec<Object> = vec![page.into()];
    document.objects.insert(pages, dictionary! {"Type" => "Pages", "Kids" => kids, "Count" => 1}.into());
    let mut catalog = dictionary! {"Type" => "Catalog", "Pages" => pages};
    if let Some(tree) = tree(&mut document) {
        let tree = document.add_object(tree);
        catalog.set("Names", dictionary! {"EmbeddedFiles" => tree});
    }
    let catalog = document.add_object(catalog);
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A letter with this attached.
pub(crate) fn letter(json: &[u8]) -> Vec<u8> {
    pdf(|document| {
        let file = file(document, ATTACHED, json, true);
        Some(leaf(&[(ATTACHED, file)]))
    })
}

#[test]
fn it_is_found_compressed_or_not_and_wherever_in_the_tree() {
    let content =
        b"{\"version\":1} and some more of it, so that compressing it pays: 0000000000000000000000000000";
    assert_eq!(attached(&letter(content)).unwrap(), content);
    let deep = pdf(|document| {
        let other = file(document, "ecg.pdf", b"an ECG", false);
        let own = file(document, ATTACHED, content, false);
        let first = document.add_object(leaf(&[("ecg.pdf", other)]));
        let second = document.add_object(leaf(&[(ATTACHED, own)]));
        let kids: Vec<Object> = vec![first.into(), second.into()];
        Some(dictionary! {"Kids" => kids})
    });
    assert_eq!(attached(&deep).unwrap(), content);
}

#[test]
fn what_has_none_is_said_to() {
    assert_eq!(attached(b"").unwrap_err(), NotAttached::Unreadable);
    assert_eq!(attached(b"%PDF-1.7 and nothing").unwrap_err(), NotAttached::Unreadable);
    assert_eq!(attached(&pdf(|_| None)).unwrap_err(), NotAttached::Missing);
    let other = pdf(|document| {
        let other = file(document, "ecg.pdf", b"an ECG", false);
        Some(leaf(&[("ecg.pdf", other)]))
    });
    assert_eq!(attached(&other).unwrap_err(), NotAttached::Missing);
}

#[test]
fn two_are_not_chosen_from() {
    let two = pdf(|document| {
        let files = [b"one", b"two"].map(|content| file(document, ATTACHED, content, false));
        Some(leaf(&[(ATTACHED, files[0]), ("other", files[1])]))
    });
    assert_eq!(attached(&two).unwrap_err(), NotAttached::Several);
}

#[test]
fn a_tree_that_goes_in_circles_ends() {
    let circle = pdf(|document| {
        let node = document.new_object_id();
        let kids: Vec<Object> = vec![node.into()];
        document.objects.insert(node, dictionary! {"Kids" => kids.clone()}.into());
        Some(dictionary! {"Kids" => kids})
    });
    assert_eq!(attached(&circle).unwrap_err(), NotAttached::Missing);
}
