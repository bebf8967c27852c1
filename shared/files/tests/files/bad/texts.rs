//! Bad texts, letters in RTF, and PDFs.

use domain::files::attachment::{ContentType, FileRefusal};

use super::{Case, an_archive};
use crate::fixtures::{pictures, start, texts, with};

pub(super) fn texts() -> Vec<Case> {
    use ContentType::{Rtf, Txt};
    use FileRefusal::{ActiveContent, Damaged, Malware, NotUtf8, Polyglot, WrongType};
    let eicar = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    let utf16 = |mark: &[u8], text: &str| {
        [mark, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat()
    };
    let long = [b"5 \xb5g ".repeat(300_000), b"x".to_vec()].concat();
    let rtf = |inner: &str| format!("{{\\rtf1 {inner}}}").into_bytes();
    vec![
        ("EICAR", Txt, eicar.clone().into_bytes(), Malware),
        ("EICAR, with lines", Txt, format!("\r\n{eicar}\r\n").into_bytes(), Malware),
        ("a page behind spaces", Txt, b"\xef\xbb\xbf \r\n<HTML>".to_vec(), WrongType),
        ("a page behind words", Txt, b"Dear colleague,\n<Script src=x>".to_vec(), WrongType),
        ("a shell script", Txt, b"#!/bin/sh\nrm -r /".to_vec(), WrongType),
        ("PostScript", Txt, b"%!PS-Adobe".to_vec(), WrongType),
        ("no text", Txt, b"Dear\0colleague".to_vec(), WrongType),
        ("Cyrillic in one byte each", Txt, b"\xc1\xee\xeb\xfc 2 weeks".to_vec(), NotUtf8),
        ("an Indian script in one byte each", Txt, b"Pain: \xa4\xcf\xdf\xb3 since May".to_vec(), NotUtf8),
        ("signs that Windows does not have", Txt, b"38.5 \x81C".to_vec(), NotUtf8),
        ("two encodings", Txt, b"38.5 \xb0C, 5 \xc2\xb5g".to_vec(), NotUtf8),
        ("a long text in another encoding", Txt, long, NotUtf8),
        ("a page in Windows' encoding", Txt, b"38.5 \xb0C <script>x</script>".to_vec(), WrongType),
        ("a page in UTF-16", Txt, utf16(b"\xff\xfe", "Dear <script>"), WrongType),
        ("a page that UTF-16 hides", Txt, utf16(b"\xff\xfe", "\n<HTML>"), WrongType),
        ("no text in UTF-16", Txt, utf16(b"\xff\xfe", "Dear\0Dr Rao"), WrongType),
        ("UTF-16 that is cut", Txt, start(&utf16(b"\xff\xfe", "Dear"), 9), NotUtf8),
        (
            "half a character of UTF-16",
            Txt,
            [utf16(b"\xff\xfe", "Dear"), b"\x3d\xd8".to_vec()].concat(),
            NotUtf8,
        ),
        ("a cut character", Txt, b"38.5 \xc2".to_vec(), NotUtf8),
        ("UTF-16 without its mark", Txt, utf16(b"", "Dear"), WrongType),
        ("a PDF behind a line", Txt, b"x\n%PDF-1.7".to_vec(), Polyglot),
        ("an archive behind a line", Txt, [b"Dear\n".to_vec(), an_archive()].concat(), Polyglot),
        ("an object", Rtf, rtf("{\\object\\objemb{\\*\\objdata 0105}}"), ActiveContent),
        ("an object by another name", Rtf, rtf("{\\*\\objocx}"), ActiveContent),
        ("a template from elsewhere", Rtf, rtf("{\\*\\template https://a.example/t.dotm}"), ActiveContent),
        ("a template on a server", Rtf, rtf(r"{\*\template \\\\server\\t.dotm}"), ActiveContent),
        ("a template in pieces", Rtf, rtf(r"{\*\template {h}ttps://c:/t.dotm}"), ActiveContent),
        ("two templates", Rtf, rtf(r"{\*\template c:\\t{\*\template https://a.example/t}}"), ActiveContent),
        (
            "a field that runs a program",
            Rtf,
            rtf("{\\field{\\*\\fldinst {DDEAUTO c:\\\\cmd}}}"),
            ActiveContent,
        ),
        (
            "the same, in pieces",
            Rtf,
            rtf("{\\field{\\*\\fldinst {D}{\\b D}\\'45{\r\nAUTO x}}}"),
            ActiveContent,
        ),
        ("a link to a server", Rtf, rtf(r#"{\field{\*\fldinst HYPERLINK "\\\\server\\a"}}"#), ActiveContent),
        ("a link to a file", Rtf, rtf(r#"{\field{\*\fldinst {HYPER}{LINK "fi\'6ce:///a"}}}"#), ActiveContent),
        ("a field that fetches", Rtf, rtf("{\\field{\\*\\fldinst INCLUDEPICTURE \"h\"}}"), ActiveContent),
        ("cut off", Rtf, start(&rtf("{\\b x"), 9), Damaged),
        ("too many ends, then more", Rtf, rtf("}{x"), Polyglot),
        ("a number of bytes that is none", Rtf, rtf("\\bin-5 x"), Damaged),
        ("bytes to beyond the end", Rtf, rtf("\\bin99 x"), Damaged),
        ("a PDF behind the letter", Rtf, [texts::rtf(), b"%PDF-1.4".to_vec()].concat(), Polyglot),
    ]
}

pub(super) fn pdfs() -> Vec<Case> {
    use FileRefusal::{ActiveContent, ArchiveBomb, Damaged, Encrypted, Polyglot, Unreadable};
    let pdf = |catalog: &str| texts::pdf_of(&[texts::catalog(catalog)], "");
    let held =
        |entries: &str, held: &str| texts::pdf_of(&[texts::catalog(""), texts::objects(entries, held)], "");
    let whole = texts::pdf();
    let packed = texts::stream("/Type/ObjStm/N 1/First 4/Filter/ASCIIHexDecode", b"3720");
    let unnamed = texts::stream("/#4E 1/Fi#72st 4/Filter[/A85/Fl]", b"87cUR");
    let bomb = texts::objects("", &" ".repeat(101_000_000));
    let inside = texts::stream("", &texts::objects("", "<</S/JavaScript>>"));
    let twice = pictures::zlib(&pictures::zlib(b"7 0 <</S/JavaScript/JS(x)>>"));
    let packed_as = |entries: &str, data: &[u8]| {
        let about = format!("/Type/ObjStm/N 1/First 4{entries}");
        texts::pdf_of(&[texts::catalog(""), texts::stream(&about, data)], "")
    };
    let once = pictures::zlib(b"7 0 <<>>");
    // Each begins a block of 65,535 bytes that are not compressed.
    let endless = b"\x78\x01\0\xff\xff\0\x007 0 \nstream\n".repeat(6);
    let cases = [
        ("a script", pdf("/OpenAction<</S/JavaScript/JS(x)>>"), ActiveContent),
        ("a script, written in numbers", pdf("/OpenAction<</S/J#61va#53cript/JS(x)>>"), ActiveContent),
        ("a script in a stream of objects", held("", "<</S/JavaScript/JS(x)>>"), ActiveContent),
        (
            "a script in objects that are not packed",
            {
                texts::pdf_of(
                    &[
                        texts::catalog(""),
                        texts::stream("/Type/ObjStm/N 1/First 4", b"7 0 <</S/JavaScript>>"),
                    ],
                    "",
                )
            },
            ActiveContent,
        ),
        (
            "a script in a text that ends there as a stream does",
            {
                let held = b"7 0 <</T(\nendstream)/S/JavaScript>>";
                texts::pdf_of(&[texts::catalog(""), texts::stream("/Type/ObjStm/N 1/First 4", held)], "")
            },
            ActiveContent,
        ),
        ("a script at the end of a stream", held("", "/JavaScript"), ActiveContent),
        ("a script in a stream within a stream", texts::pdf_of(&[inside], ""), ActiveContent),
        ("objects behind a predictor", held("/DecodeParms<</Predictor 12>>", "<<>>"), Unreadable),
        ("objects as hexadecimal digits", texts::pdf_of(&[packed], ""), Unreadable),
        ("the same, unnamed", texts::pdf_of(&[unnamed], ""), Unreadable),
        ("objects packed twice", packed_as("/Filter[/FlateDecode/FlateDecode]", &twice), Unreadable),
        ("the same by short names", packed_as("/Filter[/Fl/#46lateDecode]", &twice), Unreadable),
        (
            "the same, behind a word in a text",
            { packed_as("/X(1 0 obj)/Filter[/FlateDecode/FlateDecode]", &twice) },
            Unreadable,
        ),
        (
            "the same, behind a word in a comment",
            { packed_as("%\n1 0 obj\n/Filter[/FlateDecode/FlateDecode]", &twice) },
            Unreadable,
        ),
        (
            "the same, behind a stream in a text",
            { packed_as("/X(stream\n)/Filter[/FlateDecode/FlateDecode]", &twice) },
            Unreadable,
        ),
        ("objects whose filter stands elsewhere", packed_as("/Filter 9 0 R", &twice), Unreadable),
        ("objects as a picture", packed_as("/Filter/JBIG2Decode", &once), Unreadable),
        ("objects packed with an unknown filter", packed_as("/Filter/Own", &once), Unreadable),
        ("objects from elsewhere", packed_as("/Filter/FlateDecode/F(a.bin)", &once), ActiveContent),
        (
            "a picture from elsewhere",
            { texts::pdf_of(&[texts::stream("/Subtype/Image/F<</FS/URL/F(https://a.example)>>", b"")], "") },
            ActiveContent,
        ),
        ("a program is started", pdf("/OpenAction<</S/Launch/F(cmd.exe)>>"), ActiveContent),
        ("a form that is a program", pdf("/AcroForm<</XFA 9 0 R>>"), ActiveContent),
        ("a form that is sent away", pdf("/AA<</O<</S/SubmitForm/F(https://a.example)>>>>"), ActiveContent),
        ("a film", pdf("/Annots[<</Subtype/RichMedia>>]"), ActiveContent),
        ("a password", texts::pdf_of(&[texts::catalog("")], "/Encrypt 5 0 R"), Encrypted),
        ("objects that unpack to too much", texts::pdf_of(&[bomb], ""), ArchiveBomb),
        ("streams that do not end", texts::pdf_of(&[texts::stream("", &endless)], ""), Damaged),
        ("cut off", start(&whole, whole.len() - 40), Damaged),
        (
            "cut off, with an end",
            [&start(&whole, 900), b"startxref\n9999\n%%EOF".as_slice()].concat(),
            Damaged,
        ),
        ("without an end", with(&whole, b"%%EOF", b"%%FOE"), Damaged),
        ("an archive behind it", [whole, an_archive()].concat(), Polyglot),
    ];
    cases.map(|(what, bytes, why)| (what, ContentType::Pdf, bytes, why)).into()
}

/// PDFs that readers could read in two ways, that cannot be decrypted, and that begin or end as something else.
pub(super) fn doubtful() -> Vec<Case> {
    use FileRefusal::{ActiveContent, Damaged, Encrypted, Polyglot, WrongType};
    let pdf = |catalog: &str| texts::pdf_of(&[texts::catalog(catalog)], "");
    let whole = texts::pdf();
    let drawn = |text: &str| texts::pdf_of(&[texts::catalog(""), texts::stream("", text.as_bytes())], "");
    let encrypted = |handler: &str| {
        let handler = format!("<<{handler}/O(x)/U(x)/P -4>>").into_bytes();
        texts::pdf_of(&[texts::catalog(""), handler], "/Encrypt 2 0 R")
    };
    let cases = [
        ("objects whose key is not known", encrypted("/Filter/Standard/V 4/R 4"), Encrypted),
        ("another handler than a password", encrypted("/Filter/Adobe.PubSec/V 4"), Encrypted),
        ("a script behind digits that are none", pdf("/X<4(>/S/JavaScript/JS(x)"), ActiveContent),
        ("a script in digits that do not end", pdf("/X<4<</S/JavaScript/JS(x)>>"), ActiveContent),
        (
            "a script in a stream that a table may name",
            drawn("7 0 obj<</S/JavaScript/JS(x)>>endobj"),
            ActiveContent,
        ),
        (
            "a script in a text that a table may name",
            pdf("/X(\n7 0 obj<</S/JavaScript/JS(x)>>)"),
            ActiveContent,
        ),
        ("a trailer in a stream", drawn("trailer\n<</Root<</OpenAction<</S/Launch>>>>>>"), ActiveContent),
        (
            "a script in the trailer",
            texts::pdf_of(&[texts::catalog("")], "/X<</S/JavaScript>>"),
            ActiveContent,
        ),
        (
            "a script between objects",
            with(&whole, b"xref\n0 1", b"<</S/JavaScript>>xref\n0 1"),
            ActiveContent,
        ),
        (
            "an enclosed file in a file that can be read in two ways",
            texts::pdf_of(&[texts::catalog("/X<<"), texts::stream("/Type/EmbeddedFile", b"MZ")], ""),
            ActiveContent,
        ),
        ("too much before it", [vec![b'\n'; 1025], whole.clone()].concat(), WrongType),
        ("a picture before it", [pictures::png(), whole.clone()].concat(), Polyglot),
        ("a GIF's name before it", [b"GIF89a".to_vec(), whole.clone()].concat(), Polyglot),
        ("a program before it", [b"MZ\x90\0\x03\0\0\0".to_vec(), whole.clone()].concat(), Polyglot),
        ("a shell script before it", [b"#!/bin/sh\n".to_vec(), whole.clone()].concat(), Polyglot),
        ("a page before it", [b" <html>\n".to_vec(), whole.clone()].concat(), Polyglot),
        ("a mail behind it", [whole.clone(), b"x".repeat(2100)].concat(), Damaged),
        ("zeros only behind half a file", [start(&whole, 900), vec![0; 5000]].concat(), Damaged),
    ];
    cases.map(|(what, bytes, why)| (what, ContentType::Pdf, bytes, why)).into()
}

/// PDFs that open a link by themselves.
pub(super) fn links() -> Vec<Case> {
    const LINK: &str = "<</S/URI/URI(https://a.example)>>";
    let pdf = |objects: &[&str]| {
        let objects: Vec<_> = objects.iter().map(|object| object.as_bytes().to_vec()).collect();
        texts::pdf_of(&objects, "")
    };
    let catalog = |entries: &str| format!("<</Type/Catalog{entries}>>");
    let direct = |entries: &str| pdf(&[&catalog(entries)]);
    let held = |first: &str, list: &str, objects: &str| {
        let about = format!("/Type/ObjStm/N 2/First {}/Filter/FlateDecode", list.len());
        let stream = texts::stream(&about, &pictures::zlib(format!("{list}{objects}").as_bytes()));
        texts::pdf_of(&[first.as_bytes().to_vec(), stream], "")
    };
    let clean = catalog("/OpenAction 9 0 R");
    let cases = [
        ("when it opens", direct(&format!("/OpenAction{LINK}"))),
        ("the same, in numbers", direct("/Open#41ction<</#53/U#52I/URI(https://a.example)>>")),
        ("at a page", direct(&format!("/Kids[<</Type/Page/AA<</O{LINK}>>>>]"))),
        ("after another action", direct(&format!("/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[{LINK}]>>"))),
        ("in an object", pdf(&[&catalog("/OpenAction 2 0 R"), LINK])),
        ("in an object before it", pdf(&[LINK, &catalog("/AA<</WC 1 0 R>>")])),
        (
            "after an object",
            pdf(&[&catalog("/OpenAction 2 0 R"), "<</S/GoTo/D[1 0 R]/Next 3 0 R>>", "[4 0 R]", LINK]),
        ),
        ("by a reference to a reference", pdf(&[&catalog("/OpenAction 2 0 R"), "3 0 R", LINK])),
        ("at what is an object", pdf(&[&catalog("/AA 2 0 R"), "<</WC 3 0 R>>", LINK])),
        ("by what an object says", pdf(&[&catalog("/OpenAction<</S 2 0 R>>"), "/URI"])),
        ("in a stream of objects", held(&clean, "8 0 9 4 ", &format!("<<>>{LINK}"))),
        ("in a stream that lists it first", held(&clean, "9 4 8 0 ", &format!("<<>>{LINK}"))),
        ("below what only looks like a click", direct("/OpenAction<</X(/A<<)/S/URI/URI(a)>>")),
        ("behind an object in a text", direct("/OpenAction<</X(\n9 0 obj<</A<<)/S/URI/URI(a)>>")),
        ("behind a text that does not end", pdf(&["<</X(>>", &catalog(&format!("/OpenAction{LINK}"))])),
    ];
    cases.map(|(what, bytes)| (what, ContentType::Pdf, bytes, FileRefusal::ActiveContent)).into()
}
