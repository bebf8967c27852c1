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

/// What poppler reads of a letter that says this.
fn read(name: &str, text: &str) -> Option<String> {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    std::fs::write(&file, print(&saying(text), &[])).expect("the file is written");
    let output = run("pdftotext", &["-raw"], &file, &["-"])?;
    // It marks directions itself.
    let is_mark = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
    Some(spaced(&String::from_utf8_lossy(&output.stdout).replace(is_mark, "")))
}

#[test]
fn poppler_reads_every_script() {
    for (language, text) in WORDS {
        let Some(read) = read(language, text) else { return };
        if !text.contains(|c| matches!(c, '\u{590}'..='\u{7bf}')) {
            assert!(read.contains(&spaced(text)), "{language}: {text} is not in {read}");
        }
    }
}

/// What is read from right to left comes back word by word, in its order; commas between words have spaces around them.
#[test]
fn poppler_reads_what_is_written_from_right_to_left() {
    // Marks of Kashmiri that poppler's table of directions does not know: it takes their words apart.
    let is_known = |word: &&str| !word.contains(|c| matches!(c, '\u{659}'..='\u{65f}'));
    for (language, text) in
        WORDS.iter().filter(|(_, text)| text.contains(|c| matches!(c, '\u{590}'..='\u{7bf}')))
    {
        let Some(read) = read(language, text) else { return };
        let mut rest = read.as_str();
        for word in text.split([' ', ',', '،', '؛']).filter(|word| !word.is_empty()).filter(is_known) {
            let (_, behind) =
                rest.split_once(word).unwrap_or_else(|| panic!("{language}: {word} is not in {rest}"));
            rest = behind;
        }
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
