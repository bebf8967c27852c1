//! Files that are not what they say, are broken, or were made to harm: each is refused by name.

mod letters;
mod pictures;
mod scans;
mod texts;

use domain::files::attachment::{ContentType, FILE_MAX, FileRefusal};

use crate::fixtures::boxes::boxed;
use crate::fixtures::zip::{archive, entry};
use crate::fixtures::{good, noise};
use crate::memory::{announced, checked, unreachable_from};

/// What the file is, what it is announced as, its bytes, and why it is refused.
type Case = (&'static str, ContentType, Vec<u8>, FileRefusal);

fn program() -> Vec<u8> {
    [b"MZ\x90\0\x03\0\0\0".as_slice(), &noise(300)].concat()
}

fn an_archive() -> Vec<u8> {
    archive(&[entry("run.sh", "rm -r")], b"")
}

fn of_any_type() -> Vec<Case> {
    let ole = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &noise(600)].concat();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
    let html = b"<!DOCTYPE html><html><body>Dear Dr Rao</body></html>".to_vec();
    let mut cases = Vec::new();
    for content_type in ContentType::ALL.iter().copied() {
        let others = [
            ("a program", program()),
            ("an old Word document", ole.clone()),
            ("a drawing of the web", svg.clone()),
            ("a page of the web", html.clone()),
            ("an ELF program", [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 100]].concat()),
            ("an archive", an_archive()),
            ("a film", boxed(b"ftyp", b"isom\0\0\0\0mp42")),
        ];
        cases.extend(others.map(|(what, bytes)| (what, content_type, bytes, FileRefusal::WrongType)));
    }
    cases
}

#[test]
fn each_bad_file_is_refused_by_name() {
    let cases = [
        of_any_type(),
        texts::texts(),
        texts::pdfs(),
        texts::doubtful(),
        texts::links(),
        pictures::pngs(),
        pictures::jpegs(),
        pictures::gifs(),
        pictures::webps(),
        scans::phones_and_scanners(),
        letters::letters(),
        letters::fields(),
    ]
    .concat();
    let wrong: Vec<_> = cases
        .into_iter()
        .filter_map(|(what, content_type, bytes, why)| {
            let found = checked(content_type, &bytes).refused();
            (found != Some(why)).then(|| format!("{content_type}: {what}: {why}, not {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_file_of_another_size_or_name_than_announced_is_refused_without_reading() {
    for (content_type, bytes) in good() {
        let size = bytes.len() as u64;
        let name = crate::memory::name(content_type);
        for said in [0, size - 1, size + 1, FILE_MAX + 1] {
            let checked = announced(content_type, &name, said, &bytes);
            assert_eq!(
                (checked.refused(), checked.read),
                (Some(FileRefusal::WrongSize), 0),
                "{content_type}"
            );
        }
        let checked = announced(content_type, "file.exe", size, &bytes);
        assert_eq!(checked.refused(), Some(FileRefusal::WrongType), "{content_type}");
    }
    let large = vec![b' '; usize::try_from(FILE_MAX).unwrap() + 1];
    let checked = announced(ContentType::Txt, "a.txt", FILE_MAX + 1, &large);
    assert_eq!((checked.refused(), checked.read), (Some(FileRefusal::WrongSize), 0));
}

#[test]
fn an_empty_file_is_damaged() {
    for content_type in ContentType::ALL.iter().copied() {
        let found = checked(content_type, b"").refused();
        assert_eq!(found, Some(FileRefusal::Damaged), "{content_type}");
    }
}

#[test]
fn what_cannot_be_read_is_no_verdict() {
    for (content_type, bytes) in good() {
        let size = bytes.len() as u64;
        assert!(unreachable_from(content_type, &bytes, size).is_ok(), "{content_type}");
        assert_eq!(unreachable_from(content_type, &bytes, size - 1), Err("not reached"), "{content_type}");
        assert_eq!(unreachable_from(content_type, &bytes, 0), Err("not reached"), "{content_type}");
    }
}
