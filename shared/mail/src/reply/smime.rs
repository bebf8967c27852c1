//! Mails whose content is wrapped in a signature (S/MIME, RFC 8551, 3.5.2): `application/pkcs7-mime; smime-type=signed-data`.
//!
//! The content is taken out as it was signed; the signature itself is not checked, and nothing is believed for it. What is
//! encrypted (`enveloped-data`) cannot be read.

use bcder::{
    ConstOid, Mode, Oid, Tag,
    decode::{Constructed, Content, DecodeError, Source},
};
use bytes::Bytes;
use mail_parser::{Message, MessagePart, MimeHeaders as _};

use super::outline::{Outline, head};

/// Signatures around signatures: a server may add its own to its user's.
pub(super) const DEPTH_MAX: usize = 3;

/// Deepest nesting of values: signatures need ten levels.
const NESTED_MAX: usize = 32;

/// id-signedData, 1.2.840.113549.1.7.2 (RFC 5652, 5.1).
const SIGNED: ConstOid = Oid(&[42, 134, 72, 134, 247, 13, 1, 7, 2]);

/// What a wrapped part is.
pub(super) enum Wrapped {
    /// A mail's part with its fields, as it was signed.
    Signed(Vec<u8>),
    /// A signature or certificates without any content.
    Bare,
    /// Encrypted, compressed, or broken.
    Unopened,
}

/// The first part of a mail that is wrapped, and its place among the parts.
pub(super) fn wrapped<'m, 'a>(message: &'m Message<'a>) -> Option<(usize, &'m MessagePart<'a>)> {
    message.parts.iter().enumerate().find(|(_, part)| is_wrapped(part))
}

/// Whether a part is encrypted by PGP (RFC 3156).
pub(super) fn is_encrypted(message: &Message<'_>) -> bool {
    message.parts.iter().any(|part| {
        part.content_type().is_some_and(|content| {
            let sub = content.subtype().unwrap_or_default();
            (content.ctype().eq_ignore_ascii_case("multipart") && sub.eq_ignore_ascii_case("encrypted"))
                || sub.eq_ignore_ascii_case("pgp-encrypted")
        })
    })
}

fn is_wrapped(part: &MessagePart<'_>) -> bool {
    let Some(content) = part.content_type() else { return false };
    let sub = content.subtype().unwrap_or_default().to_ascii_lowercase();
    let named = || {
        let name = part.attachment_name().unwrap_or_default().to_ascii_lowercase();
        std::path::Path::new(&name).extension().is_some_and(|ending| ending == "p7m")
    };
    content.ctype().eq_ignore_ascii_case("application")
        && (matches!(sub.as_str(), "pkcs7-mime" | "x-pkcs7-mime") || (sub == "octet-stream" && named()))
}

/// Takes a part's content out of its signature. What stands behind the content is not read, nor missed where the mail ends early.
pub(super) fn open(der: Vec<u8>) -> Wrapped {
    let (mut content, mut is_signed) = (None, false);
    let opened = Mode::Ber.decode(Bytes::from(der), |cons| {
        cons.take_sequence(|cons| {
            is_signed = Oid::take_from(cons)? == SIGNED;
            if !is_signed {
                return skip(cons);
            }
            cons.take_constructed_if(Tag::CTX_0, |cons| {
                cons.take_sequence(|cons| {
                    content = signed(cons)?;
                    skip(cons)
                })
            })
        })
    });
    match content {
        Some(content) => Wrapped::Signed(content),
        None if is_signed && opened.is_ok() => Wrapped::Bare,
        None => Wrapped::Unopened,
    }
}

/// `SignedData`: version, digest algorithms, the content, then certificates and signatures (RFC 5652, 5.1).
fn signed<S: Source>(cons: &mut Constructed<S>) -> Result<Option<Vec<u8>>, DecodeError<S::Error>> {
    one(cons)?;
    one(cons)?;
    cons.take_sequence(|cons| {
        Oid::take_from(cons)?;
        cons.take_opt_constructed_if(Tag::CTX_0, |cons| {
            let mut content = Vec::new();
            cons.take_value_if(Tag::OCTET_STRING, |value| octets(value, &mut content, 0))?;
            Ok(content)
        })
    })
}

/// An octet string, whole or in pieces.
fn octets<S: Source>(
    value: &mut Content<S>,
    octets: &mut Vec<u8>,
    depth: usize,
) -> Result<(), DecodeError<S::Error>> {
    match value {
        Content::Primitive(value) => octets.extend_from_slice(&value.take_all()?),
        Content::Constructed(cons) if depth < NESTED_MAX => {
            while cons
                .take_opt_value_if(Tag::OCTET_STRING, |value| self::octets(value, octets, depth + 1))?
                .is_some()
            {}
        }
        Content::Constructed(cons) => return Err(cons.content_err("too deep")),
    }
    Ok(())
}

/// Passes over one value.
fn one<S: Source>(cons: &mut Constructed<S>) -> Result<Option<()>, DecodeError<S::Error>> {
    // Each level of nesting takes memory.
    cons.skip_opt(|_, _, depth| if depth > NESTED_MAX { Err("too deep".into()) } else { Ok(()) })
}

/// Passes over all that is left.
fn skip<S: Source>(cons: &mut Constructed<S>) -> Result<(), DecodeError<S::Error>> {
    while one(cons)?.is_some() {}
    Ok(())
}

/// The mail with a part's content in the part's place.
pub(super) fn unwrapped(
    outline: &Outline<'_>,
    index: usize,
    part: &MessagePart<'_>,
    content: &[u8],
) -> Vec<u8> {
    let raw = outline.raw();
    let (fields, body) = split(content);
    let mut whole = Vec::with_capacity(raw.len());
    if index == 0 {
        keep(&mut whole, split(head(raw)).0, |field| !is_of_the_content(field));
    } else {
        whole.extend_from_slice(raw.get(..outline.range(part).start).unwrap_or_default());
    }
    keep(&mut whole, fields, is_of_the_content);
    whole.extend_from_slice(b"\r\n");
    whole.extend_from_slice(body);
    if index > 0 {
        whole.extend_from_slice(b"\r\n");
        whole.extend_from_slice(raw.get(outline.range(part).end..).unwrap_or_default());
    }
    whole
}

/// The fields of a mail or a part, and what stands below them; a content without fields is all body.
fn split(content: &[u8]) -> (&[u8], &[u8]) {
    let name = content.split(|byte| matches!(byte, b':' | b'\n')).next().unwrap_or_default();
    let is_field = !name.is_empty()
        && name.len() < content.len()
        && name.iter().all(u8::is_ascii_graphic)
        && content.get(name.len()) == Some(&b':');
    if !is_field {
        return (
            &[],
            content.strip_prefix(b"\r\n").or_else(|| content.strip_prefix(b"\n")).unwrap_or(content),
        );
    }
    let mut at = 0;
    while let Some(length) =
        content.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n')).map(|end| end + 1)
    {
        if content.get(at..at + length).is_some_and(|line| line.trim_ascii().is_empty()) {
            return content.get(..at).zip(content.get(at + length..)).unwrap_or((content, &[]));
        }
        at += length;
    }
    (content, &[])
}

/// Keeps the fields for which it is so, each with the lines over which it goes on.
fn keep(kept: &mut Vec<u8>, fields: &[u8], is_kept: impl Fn(&[u8]) -> bool) {
    let mut keeps = false;
    for line in fields.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            keeps = is_kept(line);
        }
        if keeps {
            kept.extend_from_slice(line.trim_ascii_end());
            kept.extend_from_slice(b"\r\n");
        }
    }
}

fn is_of_the_content(field: &[u8]) -> bool {
    let is = |name: &[u8]| field.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    is(b"content-") || is(b"mime-version")
}
