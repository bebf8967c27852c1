//! Bad Word documents.

use domain::files::attachment::{ContentType, FileRefusal};

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

/// Letters whose text fetches or runs something when they are opened.
pub(super) fn fields() -> Vec<Case> {
    const BEGIN: &str = r#"<w:fldChar w:fldCharType="begin"/>"#;
    const SEPARATE: &str = r#"<w:fldChar w:fldCharType="separate"/>"#;
    const END: &str = r#"<w:fldChar w:fldCharType="end"/>"#;
    let code = |pieces: &[&str]| {
        let runs = pieces.iter().map(|piece| format!("<w:r><w:instrText>{piece}</w:instrText></w:r>"));
        format!("<w:p>{BEGIN}{}{SEPARATE}<w:t>a</w:t>{END}</w:p>", runs.collect::<String>())
    };
    let quoted = format!("{BEGIN}<w:instrText>QUOTE 68 68 69</w:instrText>{END}");
    let cases = [
        ("DDE", code(&["DDE excel a b"])),
        ("DDEAUTO", code(&[" ddeAuto c:\\\\a"])),
        ("in two runs", code(&["D", "DE a"])),
        ("in six runs, with notes between", code(&["D", "<!-- x -->D", "E", "A", "UT", "O a"])),
        ("in numbers", code(&["&#68;&#x44;E a"])),
        ("as a section of characters", code(&["<![CDATA[DDE a]]>"])),
        ("a picture from elsewhere", code(&["INCLUDEPICTURE &quot;http://a.example/a.png&quot; \\d"])),
        ("a text from elsewhere", code(&["INCLUDE", "TEXT a"])),
        ("a table from elsewhere", code(&["LINK Excel.Sheet.12 a"])),
        ("rows from elsewhere", code(&["DATABASE \\d a"])),
        ("a document from elsewhere", code(&["RD a"])),
        ("a link to a file", code(&["HYPERLINK ", "&quot;file:///c:/a&quot;"])),
        ("a link to a server", code(&["HYPERLINK &quot;\\\\\\\\server\\\\a&quot;"])),
        ("in one tag", r#"<w:fldSimple w:instr=" DD&#69; a > b"><w:t/></w:fldSimple>"#.to_owned()),
        ("in one tag, by another prefix", "<x:fldSimple x:instr='LINK a'/>".to_owned()),
        ("without its end", format!("{BEGIN}<w:instrText>DDE a</w:instrText>")),
        ("outside of any field", "<w:instrText>D</w:instrText><w:instrText>DE a</w:instrText>".to_owned()),
        ("as text of the instruction", format!("{BEGIN}<w:t>DDE a</w:t>{SEPARATE}{END}")),
        ("deleted", format!("{BEGIN}<w:delInstrText>DDE a</w:delInstrText>{END}")),
        ("within another", format!("{BEGIN}<w:instrText>IF 1 = 1 </w:instrText>{}{END}", code(&["DDE a"]))),
        ("in what another shows", format!("{BEGIN}{SEPARATE}{}{END}", code(&["DDE a"]))),
        ("made by another", format!("{BEGIN}<w:instrText> </w:instrText>{quoted}{END}")),
        ("half made by another", format!("{BEGIN}<w:instrText>DD</w:instrText>{quoted}{END}")),
        ("a page by another prefix", "<x:altChunk r:id='r1'/>".to_owned()),
        ("a script by another prefix", "<svg:script>".to_owned()),
        ("a drawing from elsewhere", "<v:imagedata src='&#104;ttps://a.example/a.png'/>".to_owned()),
        ("a drawing from a server", r#"<image xlink:href="\\server\a.png"/>"#.to_owned()),
    ];
    let part = |text: String| docx_with(entry("word/footer1.xml", text));
    let refused = FileRefusal::ActiveContent;
    cases.map(|(what, text)| (what, ContentType::Docx, part(text), refused)).into()
}
