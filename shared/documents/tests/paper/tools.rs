//! What others' programs say of the file: qpdf and poppler, where they are installed (`apt-get install qpdf poppler-utils`).

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Output},
};

use crate::{print, reader::spaced, saying, scripts::WORDS, with_everything};

/// Runs a program on a file; none where the program is not installed, which is said.
fn run(program: &str, before: &[&str], file: &PathBuf, behind: &[&str]) -> Option<Output> {
    match Command::new(program).args(before).arg(file).args(behind).output() {
        Ok(output) => Some(output),
        Err(why) => {
            // Past the harness, which keeps what a passing test prints to itself.
            let _ = writeln!(std::io::stderr(), "SKIPPED: {program} could not be run: {why}");
            None
        }
    }
}

/// The whole letter, in a file of its own.
fn file(name: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, with_everything()).expect("the file is written");
    file
}

#[test]
fn qpdf_finds_nothing_wrong() {
    if let Some(output) = run("qpdf", &["--check"], &file("qpdf.pdf"), &[]) {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn poppler_reads_what_is_written() {
    let Some(output) = run("pdftotext", &["-raw"], &file("text.pdf"), &["-"]) else { return };
    let text = spaced(&String::from_utf8_lossy(&output.stdout));
    for says in [
        "Referral letter",
        "Meena Kumari · मीना कुमारी · மீனா குமாரி",
        "≥ target, rising → recheck",
        "टैब पैन्टोप्राज़ोल",
        "சிரப் லாக்டுலோஸ்",
        "ada961d720fea9fef9ee6dfa9691363105ff58f5a016e23f1c56b526af5f1a0e",
        "Page 1 of",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
}

#[test]
fn poppler_reads_every_script() {
    // Urdu: poppler takes what is to be read for glyphs in the order of the paper, and turns it round once more.
    for (language, text) in WORDS.iter().filter(|(language, _)| *language != "Urdu") {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{language}.pdf"));
        std::fs::write(&file, print(&saying(text), &[])).expect("the file is written");
        let Some(output) = run("pdftotext", &["-raw"], &file, &["-"]) else { return };
        let read = spaced(&String::from_utf8_lossy(&output.stdout));
        assert!(read.contains(&spaced(text)), "{language}: {text} is not in {read}");
    }
}

#[test]
fn poppler_finds_the_tags_and_the_fonts() {
    let file = file("tags.pdf");
    if let Some(output) = run("pdfinfo", &["-struct-text"], &file, &[]) {
        let tree = String::from_utf8_lossy(&output.stdout);
        for says in
            ["H1 (block)\n    \"Referral letter\"", "/Scope /Column", "TD", "Figure", "LBody", "மீனா குமாரி"]
        {
            assert!(tree.contains(says), "{says}: {tree}");
        }
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    if let Some(output) = run("pdffonts", &[], &file, &[]) {
        let fonts = String::from_utf8_lossy(&output.stdout);
        assert!(fonts.lines().count() > 4, "{fonts}");
        assert!(
            fonts.lines().skip(2).all(|font| font.contains("yes yes yes")),
            "embedded, cut down, readable: {fonts}"
        );
    }
}
