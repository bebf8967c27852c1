//! Reads mails made of the corpus' by chance: `cargo run --release -p mail --example fuzz_reply -- EXECUTIONS SEED`.
//!
//! The same seed makes the same mails. What it looks for is a panic, a word of a plain text that is neither among the words nor
//! among what was cut, and a command out of a first line that is not a keyword's.

use std::{env, fs, path::Path, time::Instant};

use mail::reply::{read, reply_token};

/// Splitmix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or_default()
    }
}

/// Pieces that mean something to a mail, a scanner or a keyword.
const PIECES: [&str; 40] = [
    "ACCEPT",
    "NEED:",
    "DECLINE: ",
    "VISIT",
    "DONE",
    "\r\n",
    "\r\n\r\n",
    "> ",
    ">>",
    "-- \r\n",
    "--",
    ";",
    ":",
    "*",
    "_____________\r\n",
    "On Tue, 24 Nov 2026 at 10:14, X <x@y.example> wrote:",
    "From: x@y.example\r\nSent: today\r\nSubject: z\r\n",
    "---------- Forwarded message ---------",
    "-----Original Message-----",
    "Sent from my iPhone",
    "Content-Type: message/rfc822\r\n\r\n",
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    "--x--",
    "Content-Transfer-Encoding: base64\r\n",
    "=?utf-8?B?",
    "?=",
    "<div style='display:none'>",
    "</div>",
    "<blockquote type=cite>",
    "<!--",
    "<style>",
    "&#x1F600;",
    "&nbsp;",
    "\u{200b}",
    "\u{202e}",
    "\u{a0}",
    "लिखा:",
    "எழுதியது:",
    "\0",
    "\u{feff}",
];

fn main() {
    let mut arguments = env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (executions, seed) = (arguments.next().unwrap_or(10_000), arguments.next().unwrap_or(1));
    let corpus = corpus();
    assert!(!corpus.is_empty(), "no corpus");
    let (mut chance, start) = (Chance(seed), Instant::now());
    let (mut readable, mut commands) = (0_u64, 0_u64);
    for execution in 0..executions {
        let mail = if execution % 4 == 0 { line(&mut chance) } else { changed(&corpus, &mut chance) };
        if let Ok(reading) = read(&mail) {
            readable += 1;
            commands += u64::from(reading.command.is_some());
            if execution % 4 == 0 {
                check(&mail, &reading);
            }
        }
        let recipient = String::from_utf8_lossy(mail.get(..60).unwrap_or(&mail)).into_owned();
        assert!(reply_token(&recipient).is_none_or(str::is_ascii), "a token that is none");
    }
    println!(
        "{executions} executions, seed {seed}: {readable} read, {commands} with a command, {:.0?}",
        start.elapsed()
    );
}

/// A mail of the corpus with some bytes changed, pieces put in, or cut.
fn changed(corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut mail = corpus.get(chance.below(corpus.len())).cloned().unwrap_or_default();
    for _ in 0..=chance.below(8) {
        let at = chance.below(mail.len());
        match chance.below(4) {
            0 => {
                let byte = u8::try_from(chance.next() & 0xff).unwrap_or_default();
                mail.splice(at..(at + 1).min(mail.len()), [byte]);
            }
            1 => {
                let piece = PIECES.get(chance.below(PIECES.len())).copied().unwrap_or_default();
                mail.splice(at..at, piece.bytes());
            }
            2 => {
                let end = at + chance.below(200);
                mail.drain(at..end.min(mail.len()));
            }
            _ => {
                let other = corpus.get(chance.below(corpus.len())).map(Vec::as_slice).unwrap_or_default();
                let from = chance.below(other.len());
                let piece = other.get(from..).unwrap_or_default();
                mail.splice(at..at, piece.iter().copied().take(300));
            }
        }
    }
    if chance.below(8) == 0 {
        mail.truncate(chance.below(mail.len()));
    }
    mail
}

/// A plain mail of pieces and letters.
fn line(chance: &mut Chance) -> Vec<u8> {
    let mut text = "From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n".to_owned();
    for _ in 0..=chance.below(12) {
        if chance.below(2) == 0 {
            text.push_str(PIECES.get(chance.below(PIECES.len())).copied().unwrap_or_default());
        } else {
            let letters = "abc ECG.?!\n".chars().cycle().skip(chance.below(11)).take(chance.below(6));
            text.extend(letters);
        }
    }
    text.into_bytes()
}

/// Nothing of a plain text is lost, and only a keyword's line is a command.
fn check(mail: &[u8], reading: &mail::reply::Reading<'_>) {
    let text = String::from_utf8_lossy(mail);
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    if reading.command.is_some() {
        let first = body
            .lines()
            .map(|line| line.trim_matches(|c: char| !c.is_alphanumeric()))
            .find(|line| !line.is_empty());
        let first = first.unwrap_or_default().to_ascii_uppercase();
        let keyword = ["ACCEPT", "VISIT", "DONE"].contains(&first.as_str())
            || first.starts_with("NEED")
            || first.starts_with("DECLINE");
        assert!(keyword, "a command out of {body:?}");
    }
    let all = format!("{} {}", reading.words, reading.cut.as_deref().unwrap_or_default());
    for word in body.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        assert!(all.contains(word), "{word:?} of {body:?} is lost");
    }
}

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut files: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "eml"));
    files.sort();
    files.iter().filter_map(|file| fs::read(file).ok()).collect()
}
