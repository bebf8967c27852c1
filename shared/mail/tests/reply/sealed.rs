//! What is wrapped: a signature is taken off, an encryption is said.

use domain::commands::{command::CommandName, mail::NotDoneWhy};
use mail::reply::{Reading, read};

const FROM: &str = "From: rao@heart.example\r\nSubject: Re: R-7K4M-92QX\r\nMIME-Version: 1.0\r\n";

fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut value = vec![tag, 0x84];
    value.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
    value.extend_from_slice(content);
    value
}

/// PKCS #7's types: 1 data, 2 signed, 3 enveloped.
fn wrapped(kind: u8, content: Option<&str>) -> Vec<u8> {
    let oid = |last| value(6, &[42, 134, 72, 134, 247, 13, 1, 7, last]);
    let octets = content.map(|content| value(0xa0, &value(4, content.as_bytes()))).unwrap_or_default();
    let content = value(0x30, &[oid(1), octets].concat());
    let signed = value(0x30, &[value(2, &[1]), value(0x31, &[]), content, value(0x31, &[])].concat());
    value(0x30, &[oid(kind), value(0xa0, &signed)].concat())
}

fn opened<T>(der: &[u8], of: impl FnOnce(&Reading<'_>) -> T) -> T {
    let mut mail = format!("{FROM}Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n").into_bytes();
    mail.extend_from_slice(der);
    of(&read(&mail).unwrap())
}

#[test]
fn a_signature_is_taken_off_whatever_stands_in_it() {
    for (inner, words, files) in [
        ("Content-Type: text/plain\r\n\r\nBring old films.", "Bring old films.", 0),
        ("Content-Type: text/html\r\n\r\n<p>Bring old films.</p>", "Bring old films.", 0),
        ("Bring old films, without any field.", "Bring old films, without any field.", 0),
        ("\r\nBring old films.", "Bring old films.", 0),
        (
            "From: other@x.example\r\nSubject: other\r\nContent-Type: text/plain\r\n\r\nBring films.",
            "Bring films.",
            0,
        ),
        (
            "Content-Type: multipart/mixed;\r\n boundary=b\r\n\r\n--b\r\n\r\nSee file.\r\n--b\r\n\
             Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.7\r\n--b--\r\n",
            "See file.",
            1,
        ),
    ] {
        opened(&wrapped(2, Some(inner)), |reading| {
            let sender = reading.sender.email.as_ref().map(|email| email.as_str().to_owned());
            let got = (reading.words.as_str(), reading.files.len(), reading.unopened);
            assert_eq!(got, (words, files, false), "{inner:?}");
            assert_eq!(
                (sender.as_deref(), reading.subject.as_str()),
                (Some("rao@heart.example"), "Re: R-7K4M-92QX")
            );
        });
    }
}

#[test]
fn a_command_in_a_signature_is_one() {
    let der = wrapped(2, Some("Content-Type: text/plain\r\n\r\nACCEPT"));
    assert!(opened(&der, |reading| reading.command.is_some()));
    let mut inner = der;
    for depth in 0..5 {
        inner = wrapped(
            2,
            Some(&format!("Content-Type: application/pkcs7-mime\r\n\r\n{}", String::from_utf8_lossy(&inner))),
        );
        // Lengths of less than 128 bytes stay as they are in UTF-8.
        opened(&inner, |reading| assert!(reading.command.is_none() || depth < 3, "{depth}"));
    }
}

#[test]
fn what_is_encrypted_or_broken_is_said_and_gives_no_command() {
    let whole = wrapped(2, Some("Content-Type: text/plain\r\n\r\nACCEPT"));
    let mut other = whole.clone();
    other.truncate(20);
    for der in
        [wrapped(3, Some("DONE\r\nx")), other, b"ACCEPT".to_vec(), [0x30, 0x80].repeat(5_000), Vec::new()]
    {
        opened(&der, |reading| {
            let got = (reading.unopened, reading.command.is_some(), reading.not_done);
            assert_eq!(got, (true, false, None), "{der:?}");
        });
    }
    // Certificates alone have nothing to read.
    assert!(!opened(&wrapped(2, None), |reading| reading.unopened));
    for mail in [
        "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n--b\r\n\
         Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n\
         -----BEGIN PGP MESSAGE-----\r\n--b--\r\n",
        "Content-Type: text/plain\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ==\r\n-----END PGP MESSAGE-----\r\n",
    ] {
        assert!(read(format!("{FROM}{mail}").as_bytes()).unwrap().unopened, "{mail}");
    }
    let beside = format!(
        "{FROM}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nDONE\r\nSee below.\r\n--b\r\n\
         Content-Type: application/pkcs7-mime\r\n\r\nbroken\r\n--b--\r\n"
    );
    let reading = read(beside.as_bytes()).unwrap();
    let told = reading.not_done.map(|not_done| (not_done.command, not_done.why));
    assert_eq!(
        (reading.unopened, reading.command, told),
        (true, None, Some((CommandName::Complete, NotDoneWhy::Unclear)))
    );
}

#[test]
fn a_signature_within_the_text_is_folded() {
    let mail = format!(
        "{FROM}Content-Type: text/plain\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nBring films.\r\n\
         -----BEGIN PGP SIGNATURE-----\r\n\r\niQEz\r\n-----END PGP SIGNATURE-----\r\n\r\nAnd stop atenolol.\r\n"
    );
    let reading = read(mail.as_bytes()).unwrap();
    assert_eq!(reading.words, "Bring films.\n\nAnd stop atenolol.");
    assert!(reading.cut.unwrap().contains("iQEz") && !reading.unopened);
}
