//! Reads mails made of the corpus' by chance: `cargo run --release -p mail --example fuzz_reply -- EXECUTIONS SEED`.
//!
//! The same seed makes the same mails: three of four are mails of the corpus with something changed, the fourth is made of
//! pieces, as plain text, as plain text within an S/MIME signature, or as HTML beside a stub or beside other plain text. What it
//! looks for is a panic, a word of a mail of pieces that is neither among the words nor among what was cut, a command out of a
//! first line that is not a keyword's, and the most memory that it takes.

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
const PIECES: [&str; 64] = [
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
    "--- Please reply above this line ---\r\n",
    "> --- Please reply above this line ---\r\n> R-7K4M-92QX\r\n",
    "Regards,\r\nDr Rao\r\n98400 12345\r\n",
    "Thanks\r\nT 38.4 P 112\r\n",
    "From: City Lab <lab@lab.example>\r\nSent: today\r\nTo: me\r\nSubject: Troponin\r\n",
    "From: Referrals <n@referrals.example>\r\nSent: today\r\nTo: me\r\nSubject: R-7K4M-92QX\r\n",
    "Von: Labor <l@l.example>\r\nGesendet: 1.1.2026\r\nAn: Rao\r\nBetreff: K\r\n",
    "This email is confidential and intended solely for the addressee; delete it.\r\n",
    "Στις 28 Νοε 2026, ο χρήστης X <x@y.example> έγραψε:",
    "في ٢٨ نوفمبر ٢٠٢٦ كتب X <x@y.example>:",
    "28 Kas 2026 tarihinde X <x@y.example> şunu yazdı:",
    ">90% LAD\r\n",
    "Atenolol Stopped\r\n",
    "-----BEGIN PGP MESSAGE-----\r\n",
    "Content-Type: application/pkcs7-mime; name=smime.p7m\r\n",
    "Dr Aoife O'Connor has sent you referral R-7K4M-92QX.\r\n",
    "You can reach Dr Aoife O'Connor by telephone: +91 44 2345 6789.\r\n",
    "It is your turn now. Please act by 30 November 2026, 14:30 (India time,\r\nUTC+05:30).\r\n",
    "File 1 of 2 (PDF): it opens only with a password.\r\n",
    "--- कृपया या ओळीच्या वर उत्तर लिहा ---\r\n",
    "From: Referrals Desk <desk@hospital.example>\r\nSent: today\r\nTo: me\r\nSubject: Bed\r\n",
    "शनि, २८ नोव्हें, २०२६ रोजी १०:१४ AM वाजता Referrals\r\n<n@referrals.example> यांनी लिहिले:",
    "> ५०० मिली\r\n",
    "\r\nDr A B\r\nHeart Clinic, Mylapore\r\nPh: 044 2811 0000\r\n",
];

fn main() {
    let mut arguments = env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (executions, seed) = (arguments.next().unwrap_or(10_000), arguments.next().unwrap_or(1));
    let corpus = corpus();
    assert!(!corpus.is_empty(), "no corpus");
    let (mut chance, start) = (Chance(seed), Instant::now());
    let (mut readable, mut commands) = (0_u64, 0_u64);
    let (mut signed, mut versions) = (0_u64, 0_u64);
    for execution in 0..executions {
        let made = (execution % 4 == 0).then(|| pieces(&mut chance));
        let mail = match (&made, execution / 4 % 4) {
            (None, _) => changed(&corpus, &mut chance),
            (Some(text), 0 | 1) => plain(text),
            (Some(text), 2) => {
                signed += 1;
                smime(text, &mut chance)
            }
            (Some(text), _) => {
                versions += 1;
                alternative(text, &mut chance)
            }
        };
        if let Ok(reading) = read(&mail) {
            readable += 1;
            commands += u64::from(reading.command.is_some());
            if let Some(text) = &made {
                check(text, &reading);
            }
        }
        let recipient = String::from_utf8_lossy(mail.get(..60).unwrap_or(&mail)).into_owned();
        assert!(reply_token(&recipient).is_none_or(str::is_ascii), "a token that is none");
    }
    println!(
        "{executions} executions, seed {seed}: {readable} read, {commands} with a command; {signed} in a signature, \
         {versions} in two versions; no panic, no word lost; at most {} MB, {:.0?}",
        peak(),
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

/// A text of pieces and letters.
fn pieces(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..=chance.below(12) {
        if chance.below(2) == 0 {
            text.push_str(PIECES.get(chance.below(PIECES.len())).copied().unwrap_or_default());
        } else {
            let letters = "abc ECG.?!\n".chars().cycle().skip(chance.below(11)).take(chance.below(6));
            text.extend(letters);
        }
    }
    text
}

const FROM: &str =
    "From: a@b.example\r\nTo: r.7k4m92qx@reply.referrals.example\r\nSubject: Re: R-7K4M-92QX\r\n";
const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\n";

fn plain(text: &str) -> Vec<u8> {
    format!("{FROM}{TEXT}{text}").into_bytes()
}

/// The text within an opaque signature (RFC 5652), in pieces of its own or whole, with lengths or without.
fn smime(text: &str, chance: &mut Chance) -> Vec<u8> {
    let entity = format!("{TEXT}{text}").into_bytes();
    let streamed = chance.below(2) == 0;
    let group = |tag: u8, parts: &[Vec<u8>]| value(tag, &parts.concat(), streamed);
    let octets = if streamed {
        let pieces: Vec<_> =
            entity.chunks(1 + chance.below(40)).map(|piece| value(4, piece, false)).collect();
        group(0x24, &pieces)
    } else {
        value(4, &entity, false)
    };
    let oid = |last: u8| value(6, &[42, 134, 72, 134, 247, 13, 1, 7, last], false);
    let content = group(0x30, &[oid(1), group(0xa0, &[octets])]);
    let signed =
        group(0x30, &[value(2, &[1], false), value(0x31, &[], false), content, value(0x31, &[], false)]);
    let der = group(0x30, &[oid(2), group(0xa0, &[signed])]);
    let mut mail =
        format!("{FROM}Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n").into_bytes();
    mail.extend(der);
    mail
}

/// A value in BER (ITU-T X.690), without a length where it may have none.
fn value(tag: u8, content: &[u8], streamed: bool) -> Vec<u8> {
    let mut value = vec![tag];
    if streamed && tag & 0x20 != 0 {
        value.push(0x80);
        value.extend_from_slice(content);
        value.extend([0, 0]);
    } else {
        let length = u32::try_from(content.len()).unwrap_or_default().to_be_bytes();
        value.push(0x84);
        value.extend(length);
        value.extend_from_slice(content);
    }
    value
}

/// The text as HTML, beside a stub or beside other plain text.
fn alternative(text: &str, chance: &mut Chance) -> Vec<u8> {
    let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>");
    let other = match chance.below(3) {
        0 => "To view this message, please use an HTML compatible email viewer.".to_owned(),
        1 => text.replace("--b", "b"),
        _ => pieces(chance).replace("--b", "b"),
    };
    format!(
        "{FROM}Content-Type: multipart/alternative; boundary=\"=_b/\"\r\n\r\n--=_b/\r\n{TEXT}{other}\r\n--=_b/\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<p>{html}</p>\r\n--=_b/--\r\n"
    )
    .into_bytes()
}

/// Nothing of a text is lost, and only a keyword's line is a command.
fn check(body: &str, reading: &mail::reply::Reading<'_>) {
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

/// The most memory that this process has taken so far, in megabytes; 0 where the system does not say.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() / 1024
}

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut files: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "eml"));
    files.sort();
    files.iter().filter_map(|file| fs::read(file).ok()).collect()
}
