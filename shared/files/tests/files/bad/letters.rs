//! Bad Word documents.

use domain::attachment::{ContentType, FileRefusal};

use super::{Case, an_archive, program};
use crate::fixtures::zip::{Entry, archive, docx, docx_with, entry, parts, relations, stored, types};
use crate::fixtures::{noise, start};

pub(super) fn letters() -> Vec<Case> {
    use FileRefusal::{ActiveContent, ArchiveBomb, Damaged, Encrypted, Polyglot, WrongType};
    let whole = docx();
    let macros = "application/vnd.ms-word.document.macroEnabled.main+xml";
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let instead = |first: Entry| archive(&[vec![first], parts().split_off(1)].concat(), b"");
    let without =
        |name: &str| archive(&parts().into_iter().filter(|part| part.name != name).collect::<Vec<_>>(), b"");
    let settings = |kind: &str, mode: &str| docx_with(relations("word/_rels/settings.xml.rels", kind, mode));
    let external = " TargetMode=\"External\"";
    let part = |name: &str, text: &str| docx_with(entry(name, text));
    let mut swapped = whole.clone();
    // The entry's own checksum.
    swapped[14] ^= 1;
    let mut data = whole.clone();
    let at = whole.windows(3).position(|found| found == b"xml").unwrap() + 20;
    data[at] ^= 0x55;
    let zeros = vec![0; 12_000_000];
    let lying = Entry { said: Some(100), ..entry("word/media/image2.bmp", zeros.clone()) };
    let cases = [
        ("macros", part("word/vbaProject.bin", "x"), ActiveContent),
        ("macros under another name", part("word/VBAPROJECT.xml", "x"), ActiveContent),
        ("a type with macros", instead(types(macros)), ActiveContent),
        ("a table instead", instead(types(sheet)), WrongType),
        ("a table's parts", without("word/document.xml"), WrongType),
        ("no types", without("[Content_Types].xml"), WrongType),
        ("an archive of files", an_archive(), WrongType),
        ("an object inside", part("word/embeddings/oleObject1.bin", "x"), ActiveContent),
        ("a control inside", part("word/activeX/activeX1.xml", "x"), ActiveContent),
        ("a program inside", part("word/media/run.exe", "x"), ActiveContent),
        ("a program as a picture", docx_with(stored("word/media/a.png", program())), ActiveContent),
        ("an archive inside", docx_with(stored("word/media/a.zip", an_archive())), ArchiveBomb),
        ("an archive as a picture", docx_with(entry("word/media/a.png", an_archive())), ArchiveBomb),
        ("a template from elsewhere", settings("attachedTemplate", external), ActiveContent),
        ("a picture from elsewhere", settings("image", external), ActiveContent),
        ("an object from elsewhere", settings("oleObject", external), ActiveContent),
        ("a page inside", settings("aFChunk", ""), ActiveContent),
        ("declarations that unfold", part("word/a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]>"), ActiveContent),
        ("a field that runs a program", part("word/a.xml", "<w:instrText>DDEAUTO c:"), ActiveContent),
        ("a drawing that runs", part("word/media/a.svg", "<svg><script>"), ActiveContent),
        ("text in UTF-16", part("word/a.xml", "<\0a\0>\0"), Damaged),
        ("more than a letter is", docx_with(entry("word/media/a.bmp", zeros.clone())), ArchiveBomb),
        ("more than it says", docx_with(lying), ArchiveBomb),
        (
            "more than all may be",
            archive(&[parts(), vec![stored("word/media/a.bmp", noise(9)); 2]].concat(), b""),
            Polyglot,
        ),
        ("a path that leads out", part("../../etc/a.xml", "x"), Damaged),
        ("a path from the root", part("/etc/a.xml", "x"), Damaged),
        ("a password", docx_with(Entry { flags: 1, ..entry("word/a.xml", "x") }), Encrypted),
        (
            "two names",
            docx_with(Entry { called: Some("word/b.xml".into()), ..entry("word/a.xml", "x") }),
            Damaged,
        ),
        ("the same part twice", docx_with(entry("WORD/document.xml", "x")), Polyglot),
        ("something between", archive(&parts(), &noise(100)), Polyglot),
        ("something before it", [b"PK\x03\x04".to_vec(), whole.clone()].concat(), Damaged),
        ("something behind it", [whole.clone(), b"x".to_vec()].concat(), Damaged),
        ("cut off", start(&whole, whole.len() - 30), Damaged),
        ("two checksums", swapped, Damaged),
        ("broken data", data, Damaged),
    ];
    cases.map(|(what, bytes, why)| (what, ContentType::Docx, bytes, why)).into()
}
