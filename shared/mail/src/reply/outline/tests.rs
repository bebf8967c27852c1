//! What is counted of a mail, what the parser finds of it, and what it does not get.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

fn unreadable(raw: &str) -> Option<Unreadable> {
    Outline::of(raw.as_bytes()).err()
}

#[test]
fn every_place_where_the_parser_may_read_headers_counts() {
    let parts = |text: &str| text.repeat(PARTS_MAX + 1);
    let mixed = "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n";
    let inner = format!(
        "--b\r\nContent-Type: multipart/mixed; boundary*0=\"c\"; boundary*1=\"d\"\r\n\r\n{}",
        parts("--cd\n\n")
    );
    let digest = mixed.replace("mixed", "digest");
    for raw in [
        format!("{mixed}{}", parts("--b\r\n\r\n\r\n")),
        format!("{mixed}{}", parts("x--b\n\n")),
        format!("{mixed}{inner}"),
        format!("{mixed}--b \t\r\n{}", inner.replacen("--b\r\n", "", 1)),
        format!("{digest}--b\r\n\r\n{mixed}{}", parts("--b\r\n\r\n")),
        parts("Content-Type: Message/RFC822\r\n\r\n"),
    ] {
        assert_eq!(unreadable(&raw), Some(Unreadable::TooManyParts), "{}", raw.get(..120).unwrap_or(&raw));
    }
    assert_eq!(unreadable(&format!("Subject: x\r\n\r\n{}", parts("--b\r\n"))), None, "no boundary is named");
    let headers = "A: b\r\n".repeat(HEADERS_MAX / 6 + 1);
    assert_eq!(unreadable(&headers), Some(Unreadable::HeadersTooLong));
    assert_eq!(unreadable(&format!("{mixed}--b\r\n{headers}")), Some(Unreadable::HeadersTooLong));
    assert_eq!(unreadable(&headers.replacen("\r\n", "\r\n\r\n", 1)), None, "a body");
}

#[test]
fn the_parser_gets_no_files_and_each_part_is_found_again() {
    let file = "JVBERi0x\r\n".repeat(4000);
    let quoted = format!("{}=\r\n", "a=3D ".repeat(3000));
    let raw = format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n\
        --b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{file}\r\n\
        --b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}\r\n\
        --b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r\n--b--\r\n"
    );
    let outline = Outline::of(raw.as_bytes()).unwrap();
    assert!(outline.thin.len() < 10_000, "{}", outline.thin.len());
    let message = MessageParser::default().parse(&outline.thin).unwrap();
    let sent: Vec<_> =
        message.parts.iter().skip(1).map(|part| (outline.sent(part), outline.lacks(part))).collect();
    let expected: [(&[u8], bool); 4] =
        [(b"words", false), (file.as_bytes(), true), (quoted.as_bytes(), true), (b"=", false)];
    assert_eq!(sent, expected);
}

/// The parts that the parser finds, those of mails within it counted.
fn found(message: &mail_parser::Message<'_>) -> usize {
    let within = message.parts.iter().map(|part| match &part.body {
        mail_parser::PartType::Message(inner) if part.encoding == Encoding::None => found(inner),
        _ => 0,
    });
    message.parts.len() + within.sum::<usize>()
}

const PIECES: [&str; 20] = [
    "Content-Type: multipart/mixed; boundary=b\r\n",
    "Content-Type: multipart/digest; boundary=\"cd\"\n",
    "Content-Type: multipart/alternative;\r\n boundary=b-1\r\n",
    "content-type: message/rfc822\r\n",
    "Content-Type: text/html\n",
    "Content-Type: image/png\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "Subject: \"x\r\n",
    "--b",
    "--b--",
    "--cd\r\n",
    "--b-1\r\n",
    "\r\n",
    "\n\n",
    " ",
    "=\r\n",
    ":",
    "-",
    "QUJD",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn the_parser_never_finds_more_parts(pieces in vec(select(&PIECES[..]), 1..40)) {
        let raw = pieces.concat();
        let walk = Walk { raw: raw.as_bytes(), sections: Vec::new(), boundaries: Vec::new(), headers: 0, digest: false };
        let counted = walk.walk().unwrap().len();
        let outline = Outline::of(raw.as_bytes()).unwrap();
        if let Some(message) = MessageParser::default().parse(&outline.thin) {
            prop_assert!(found(&message) <= counted, "{} of {counted}", found(&message));
        }
    }
}
