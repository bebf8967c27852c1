//! Mails that are cut short, changed, or made of nothing: read as far as they go, and never a panic.

use mail::reply::{RAW_MAX, Unreadable, WORDS_MAX, read, unread};
use proptest::{collection::vec, prelude::*, sample::Index};

use crate::corpus::mails;

fn corpus() -> &'static [Vec<u8>] {
    static CORPUS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    CORPUS.get_or_init(|| mails("corpus").into_iter().map(|(_, raw, _)| raw).collect())
}

#[test]
fn a_mail_that_ends_early_is_read() {
    for raw in corpus() {
        for end in (0..raw.len()).step_by(raw.len().div_ceil(40).max(1)) {
            let _ = read(&raw[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_mail_with_bytes_changed_is_read(mail: Index, changes in vec((any::<Index>(), any::<u8>()), 1..12), end: Index) {
        let mut raw = mail.get(corpus()).clone();
        for (at, byte) in changes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        raw.truncate(end.index(raw.len()).max(raw.len() / 2));
        let _ = read(&raw);
    }

    #[test]
    fn a_mail_of_two_halves_is_read(first: Index, second: Index, at: Index) {
        let (first, second) = (first.get(corpus()), second.get(corpus()));
        let mut raw = first[..at.index(first.len())].to_vec();
        raw.extend_from_slice(&second[at.index(second.len())..]);
        let _ = read(&raw);
    }

    #[test]
    fn any_text_is_read_and_no_word_of_it_is_lost(text in "[ -~\\u{900}-\\u{97f}\\n>:-]{0,400}") {
        let mail = format!("From: rao@heart.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}");
        let reading = read(mail.as_bytes()).unwrap();
        let all = format!("{} {}", reading.words, reading.cut.unwrap_or_default());
        for word in text.split_whitespace() {
            prop_assert!(all.contains(word), "{word:?} of {text:?}");
        }
    }

    #[test]
    fn any_html_is_read(html in "(<(div|p|br|blockquote type=cite|b|span style=display:none|/div|/p|/blockquote|/span|table|td|pre|style|!--)>|[a-z &;]{0,9}){0,60}") {
        let mail = format!("From: rao@heart.example\r\nContent-Type: text/html\r\n\r\n{html}");
        let _ = read(mail.as_bytes());
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    assert_eq!(read(b"").unwrap_err(), Unreadable::NoMail);
    assert_eq!(read(&vec![b'a'; RAW_MAX + 1]).unwrap_err(), Unreadable::TooLarge);
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(501);
    assert_eq!(read(nested.as_bytes()).unwrap_err(), Unreadable::TooManyParts);
}

#[test]
fn what_cannot_be_read_is_known_again_under_other_fields_of_its_way() {
    let parts = "Content-Type: message/rfc822\r\n\r\n".repeat(501);
    let came =
        |way: &str, id: &str| format!("Received: {way}\r\nMessage-ID: <{id}>\r\nSubject: x\r\n{parts}");
    let (one, again, other) = (came("by a", "1@a"), came("by b\r\n at noon", "1@a"), came("by a", "2@a"));
    assert_eq!(read(one.as_bytes()).unwrap_err(), Unreadable::TooManyParts);
    assert_eq!(unread(one.as_bytes()), unread(again.as_bytes()));
    assert_ne!(unread(one.as_bytes()).0, unread(other.as_bytes()).0);
    assert_ne!(unread(one.as_bytes()).1, unread(format!("{one}.").as_bytes()).1);
    assert_eq!((unread(b"").0, unread(b"\r\n\r\n").0), (None, None));
}

#[test]
fn mails_within_mails_are_read_as_deep_as_they_may_be() {
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(499) + "From: a@b.example\r\n\r\nACCEPT\r\n";
    let reading = read(nested.as_bytes()).unwrap();
    assert_eq!(reading.command, None);
    let deep = format!("Content-Type: text/html\r\n\r\n{}Friday.", "<div>".repeat(200_000));
    assert_eq!(read(deep.as_bytes()).unwrap().words, "Friday.");
}

#[test]
fn more_words_than_are_kept_as_words_are_kept_with_what_was_cut() {
    let mail = format!("From: a@b.example\r\n\r\nACCEPT\r\n{}end", "word ".repeat(WORDS_MAX));
    let reading = read(mail.as_bytes()).unwrap();
    assert!(reading.shortened);
    assert_eq!(reading.words.chars().count(), WORDS_MAX);
    assert!(reading.cut.unwrap().ends_with("end"));
    assert_eq!(reading.command, None);
}

#[test]
fn nothing_of_a_mail_shows_in_a_log() {
    for raw in corpus() {
        let reading = read(raw).unwrap();
        let shown = format!("{reading:?}");
        for secret in ["rao@heart", "Lakshmi", "ECG", "metoprolol", "ecg.pdf"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}
