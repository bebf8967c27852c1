//! The command that whoever holds a letter runs.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    fixtures::{SOME, public, secret, signed},
    papers::letter,
};

/// A file that is gone after the test.
struct Kept(PathBuf);

impl Kept {
    fn new(content: &[u8]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("verify-letter-{}-{number}", std::process::id()));
        fs::write(&path, content).unwrap();
        Self(path)
    }

    fn verified(&self, options: &[&str], secrets: &str) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verify-letter"));
        let Output { status, stdout, stderr } =
            command.arg(&self.0).args(options).env("SIGNING_SECRETS", secrets).output().unwrap();
        (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn a_letter_is_proved_by_the_services_key() {
    let json = signed(&SOME).to_bytes();
    let key = public(1).to_string();
    for file in [Kept::new(&json), Kept::new(&letter(&json))] {
        for (options, secrets) in [(vec!["--key", &key], String::new()), (vec![], secret(1))] {
            let (code, said) = file.verified(&options, &secrets);
            assert_eq!(code, Some(0), "{said}");
            for words in [
                "Dr Aoife O'Connor",
                "KMC-1",
                "dr-oconnor of clinic-a",
                "2026-11-22T09:00:00.000Z",
                "withheld   labs, note",
            ] {
                assert!(said.contains(words), "{words}: {said}");
            }
            assert!(!said.contains('«'), "nobody asked for the words: {said}");
        }
    }
    let (_, said) = Kept::new(&letter(&json)).verified(&["--words", "--key", &key], "");
    assert!(said.contains("[vitals] «vitals»"), "{said}");
}

#[test]
fn a_changed_word_is_found() {
    let json = String::from_utf8(signed(&SOME).to_bytes()).unwrap();
    let changed = Kept::new(&letter(json.replacen("«allergies»", "none", 1).as_bytes()));
    for options in [vec![], vec!["--key".to_owned(), public(1).to_string()]] {
        let options: Vec<_> = options.iter().map(String::as_str).collect();
        let (code, said) = changed.verified(&options, "");
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("the section allergies was changed"), "{said}");
    }
}

#[test]
fn somebody_elses_key_proves_nothing() {
    let (code, said) = Kept::new(&signed(&SOME).to_bytes()).verified(&["--key", &public(2).to_string()], "");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&public(1).id().to_string()), "{said}");
}

#[test]
fn without_a_key_it_says_where_to_ask() {
    let (code, said) = Kept::new(&signed(&SOME).to_bytes()).verified(&[], "");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(&format!("signed by key {}", public(1).id())), "{said}");
    assert!(said.contains("GET /v1/verify/R-"), "{said}");
}

#[test]
fn what_cannot_be_read_is_said_to_be() {
    let file = Kept::new(b"no letter");
    for (options, words) in [
        (&[][..], "cannot be read"),
        (&["--key"], "verify-letter FILE"),
        (&["--key", "abc"], "verify-letter FILE"),
        (&["--colour"], "verify-letter FILE"),
        (&["another"], "verify-letter FILE"),
    ] {
        let (code, said) = file.verified(options, "");
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
}
