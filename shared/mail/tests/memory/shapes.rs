//! Mails of 40 MB that cost the most for what they weigh.

use mail::reply::RAW_MAX;

/// The shapes: a name, how it begins, what is repeated, how it ends, and whether it can be read.
pub(crate) const SHAPES: [(&str, &str, Piece, &str, bool); 40] = {
    use Piece::{Numbered, Same};
    const HTML: &str = "Content-Type: text/html; charset=utf-8\n\n";
    const MIXED: &str = "Content-Type: multipart/mixed; boundary=b\n\n";
    const FILE: &str = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n--b\n\
        Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n";
    const WRAPPED: &str = "Content-Type: application/pkcs7-mime\n\n";
    const SIGNED: &str = "Content-Type: application/pkcs7-mime\n\n0\u{80}\u{6}\u{9}*\u{86}H\u{86}\u{f7}\r\u{1}\u{7}\u{2}\
        \u{a0}\u{80}0\u{80}\u{2}\u{1}\u{1}1\u{0}0\u{80}\u{6}\u{9}*\u{86}H\u{86}\u{f7}\r\u{1}\u{7}\u{1}\u{a0}\u{80}$\u{80}";
    [
        ("empty parts", MIXED, Same("--b\r\n\r\n\r\n"), "", false),
        ("parts without a line's end", MIXED, Same("--b"), "", false),
        (
            "parts of a digest",
            "Content-Type: multipart/digest; boundary=b\n\n",
            Same("--b\n\nA:\n\n"),
            "",
            false,
        ),
        (
            "groups within groups",
            "",
            Numbered("Content-Type: multipart/mixed; boundary=b#b\n\n--b#b\n"),
            "",
            false,
        ),
        ("mails within mails", "", Same("Content-Type: message/rfc822\n\n"), "", false),
        (
            "an encoded mail of parts",
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n\
            Content-Type: multipart/mixed; boundary=3Db\n\n",
            Same("--b\n\n"),
            "",
            true,
        ),
        ("headers without end", "", Same("A:\n"), "", false),
        ("headers of the way", "", Same("Received: x\n"), "", false),
        ("addresses without end", "To: ", Same("a,"), "\n\nwords", false),
        ("encoded words without end", "Subject: ", Same("=?utf-8?q?a?= "), "\n\nwords", false),
        ("attributes without end", "Content-Type: text/plain", Numbered("; a#*1=b"), "\n\nwords", false),
        ("a header on one line", "Subject: ", Same("a"), "", false),
        ("one line", "Subject: x\n\n", Same("a"), "", true),
        ("empty lines", "Subject: x\n\n", Same("\n"), "", true),
        ("quoted lines", "Subject: x\n\n", Same("> \n"), "", true),
        ("lines that introduce", "Subject: x\n\n", Same("On 1.1.2026 a@b wrote:\n"), "x", true),
        (
            "our sentences",
            "Subject: x\n\n--- Please reply above this line ---\n",
            Same("You can reach a by telephone: 1\n"),
            "x",
            true,
        ),
        (
            "our lines",
            "Subject: x\n\n",
            Same("--- Please reply above this line ---\nIt is the turn of a\n"),
            "x",
            true,
        ),
        (
            "an author's names",
            "From: \"Anna Rao\" <rao@a.example>\nSubject: x\n\nx\n\n",
            Same("Anna Rao\nPh 044 28110000\n\n"),
            "x",
            true,
        ),
        ("signatures", "Subject: x\n\n", Same("--\n"), "x", true),
        ("telephones", "Subject: x\n\n", Same("Sent from my iPhone\n"), "x", true),
        ("closings", "Subject: x\n\n", Same("Regards,\n"), "x", true),
        (
            "bytes that are no characters",
            "Content-Type: text/plain; charset=utf-8\n\n",
            Same("\u{ff}"),
            "",
            true,
        ),
        (
            "a charset that grows",
            "Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: base64\n\n",
            Same("gICA"),
            "",
            true,
        ),
        ("tags", HTML, Same("<b>"), "", true),
        ("breaks", HTML, Same("<br>"), "", true),
        ("attributes of a tag", HTML, Numbered("<b a# "), "", true),
        ("links", HTML, Numbered("<a href=http://#>x</a>"), "", true),
        ("one selector", "Content-Type: text/html\n\n<style>", Same(".a"), "{color:red}</style>", true),
        ("declarations", "Content-Type: text/html\n\n<style>.a{", Same("top:1;"), "}</style>", true),
        (
            "a rule for each of many elements",
            "Content-Type: text/html\n\n<style>.a,b .a,.c{top:1;top:2;top:3}</style>",
            Same("<p class=a>"),
            "",
            true,
        ),
        ("rules of style", HTML, Numbered("<style>.a#{color:red}</style><p class=a#>"), "", true),
        ("a file", FILE, Same("JVBERi0xLjcKJVBERi0xLjcK\r\n"), "\n--b--", true),
        ("a file without line ends", FILE, Same("JVBE"), "\n--b--", true),
        (
            "a report",
            "From: mailer-daemon@a.example\nSubject: Undeliverable\nContent-Type: multipart/report; \
            report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/delivery-status\n\n",
            Same("Action: failed\n a\n"),
            "\n--b--",
            true,
        ),
        ("a signature of nested values", WRAPPED, Same("0\u{80}"), "", true),
        ("a signature of nested pieces", SIGNED, Same("$\u{80}"), "", true),
        ("a signature of small pieces", SIGNED, Same("\u{4}\u{1}a"), "", true),
        (
            "a signature in base64",
            "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n\
            MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSA",
            Same("BAFhBAFhBAFhBAFh"),
            "",
            true,
        ),
        ("a calendar", "Content-Type: text/calendar; method=REPLY\n\n", Same("A:b\n "), "", true),
    ]
};

/// What is repeated.
#[derive(Clone, Copy)]
pub(crate) enum Piece {
    Same(&'static str),
    /// With another number each time, for `#`.
    Numbered(&'static str),
}

/// The bytes of the characters, each of which is one.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// The mail of this shape, and whether it can be read.
pub(crate) fn shape(name: &str) -> (Vec<u8>, bool) {
    let (_, start, piece, end, is_readable) = SHAPES.into_iter().find(|(known, ..)| *known == name).unwrap();
    let mut raw = Vec::with_capacity(RAW_MAX);
    raw.extend(bytes(start));
    let room = RAW_MAX - end.len();
    match piece {
        Piece::Same(piece) => {
            let many = bytes(piece).repeat(1000);
            while raw.len() + many.len() <= room {
                raw.extend_from_slice(&many);
            }
        }
        Piece::Numbered(piece) => {
            for number in 0.. {
                let next = piece.replace('#', &format!("{number:x}"));
                if raw.len() + next.len() > room {
                    break;
                }
                raw.extend_from_slice(next.as_bytes());
            }
        }
    }
    raw.extend_from_slice(end.as_bytes());
    (raw, is_readable)
}
