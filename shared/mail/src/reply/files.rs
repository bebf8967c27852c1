//! The files that came with a mail, as they were sent.

use std::{borrow::Cow, fmt};

use domain::values::digest::Digest;
use mail_parser::{
    Encoding, Message, MessagePart, MimeHeaders as _, PartType, decoders::base64::base64_decode,
    decoders::quoted_printable::quoted_printable_decode,
};

use super::{body::is_text_after_all, images::Images, line::shown, outline::Outline};

/// What a file is, for what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileShape {
    /// A file as any other.
    Plain,
    /// Another mail (`message/rfc822`), whole: its own files are not taken out of it.
    Mail,
    /// Outlook's `winmail.dat`: what the doctor attached is inside, where nobody but Outlook reads it.
    Winmail,
    /// A calendar entry.
    Calendar,
    /// A signature of the mail (S/MIME, PGP): nothing to read.
    Seal,
}

/// Where a file stands in its mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePlace {
    /// Attached.
    Attached,
    /// Shown in the text, among own words or where nobody can tell.
    Inline,
    /// A picture that is shown in what was quoted, and nowhere else: what was sent before, or what was put between it.
    Quoted,
    /// A picture that is shown in the signature, and not among own words: a logo.
    Signed,
}

/// A file of a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct MailFile<'a> {
    /// Its name, without folders; made up if it has none.
    pub name: String,
    /// The content type that the mail gives it, in lower case.
    pub content_type: String,
    /// What is in it.
    pub bytes: Cow<'a, [u8]>,
    /// Where it stands.
    pub place: FilePlace,
    /// What it is.
    pub shape: FileShape,
}

/// Redacted: a file's name says what a patient has.
impl fmt::Debug for MailFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailFile")
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .field("place", &self.place)
            .field("shape", &self.shape)
            .finish_non_exhaustive()
    }
}

impl MailFile<'_> {
    pub(super) fn owned(self) -> MailFile<'static> {
        MailFile { bytes: Cow::Owned(self.bytes.into_owned()), ..self }
    }

    /// The digest of its content.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }
}

/// The files of a mail. `images`: where its HTML shows pictures.
pub(super) fn files<'a>(message: &Message<'_>, outline: &Outline<'a>, images: &Images) -> Vec<MailFile<'a>> {
    let parts = message.attachments.iter().filter_map(|id| message.parts.get(*id as usize));
    let parts = parts.filter(|part| !is_text_after_all(message, part));
    let files = parts.enumerate().filter_map(|(index, part)| file(part, outline, index, images));
    // A report's own parts are read as such, and say nothing to people.
    files
        .filter(|file| {
            !matches!(
                file.content_type.as_str(),
                "message/delivery-status" | "message/disposition-notification"
            )
        })
        .collect()
}

fn file<'a>(
    part: &MessagePart<'_>,
    outline: &Outline<'a>,
    index: usize,
    images: &Images,
) -> Option<MailFile<'a>> {
    let content_type = part.content_type().map_or_else(
        || "text/plain".to_owned(),
        |content| {
            format!("{}/{}", content.ctype(), content.subtype().unwrap_or("octet-stream")).to_lowercase()
        },
    );
    let named = part.attachment_name().map(last).filter(|name| !name.is_empty());
    let attached = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    // Another version of what is read already.
    if named.is_none()
        && !attached
        && matches!(
            content_type.as_str(),
            "text/html" | "text/plain" | "text/x-amp-html" | "text/watch-html" | "text/enriched"
        )
    {
        let empty = part.contents().iter().all(u8::is_ascii_whitespace);
        if empty || content_type != "text/plain" {
            return None;
        }
    }
    let shape = shape(&content_type, named.as_deref().unwrap_or_default());
    let bytes = bytes(part, outline)?;
    let name = named.unwrap_or_else(|| made_up(&content_type, index));
    let shown = matches!(part.body, PartType::InlineBinary(_))
        || part.content_disposition().is_some_and(mail_parser::ContentType::is_inline);
    let pictured = part.content_id().filter(|_| content_type.starts_with("image/"));
    let place = match pictured.and_then(|id| images.place(id)) {
        _ if attached => FilePlace::Attached,
        Some(place) => place,
        // No image of the HTML names it: it is the doctor's.
        None if shown => FilePlace::Inline,
        None => FilePlace::Attached,
    };
    Some(MailFile { name, content_type, bytes, place, shape })
}

/// A part's bytes as they were sent: text is not turned from one charset into another.
pub(super) fn bytes<'a>(part: &MessagePart<'_>, outline: &Outline<'a>) -> Option<Cow<'a, [u8]>> {
    let sent = outline.sent(part);
    let decoded = || match part.encoding {
        Encoding::None => Some(Cow::Borrowed(sent)),
        Encoding::Base64 => base64_decode(sent).map(Cow::Owned),
        Encoding::QuotedPrintable => quoted_printable_decode(sent).map(Cow::Owned),
    };
    match &part.body {
        PartType::Multipart(_) => None,
        // The parser has seen its start.
        _ if outline.lacks(part) => Some(decoded().unwrap_or(Cow::Borrowed(sent))),
        PartType::Binary(_) | PartType::InlineBinary(_) if part.encoding == Encoding::None => {
            Some(Cow::Borrowed(sent))
        }
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Some(Cow::Owned(bytes.to_vec())),
        PartType::Text(text) | PartType::Html(text) => {
            Some(decoded().unwrap_or_else(|| Cow::Owned(text.as_bytes().to_vec())))
        }
        PartType::Message(message) => Some(match part.encoding {
            Encoding::None => Cow::Borrowed(sent),
            Encoding::Base64 | Encoding::QuotedPrintable => Cow::Owned(message.raw_message.to_vec()),
        }),
    }
}

fn shape(content_type: &str, name: &str) -> FileShape {
    match content_type {
        "application/ms-tnef" | "application/vnd.ms-tnef" => FileShape::Winmail,
        _ if name.eq_ignore_ascii_case("winmail.dat") => FileShape::Winmail,
        "message/rfc822" | "message/global" => FileShape::Mail,
        "text/calendar" | "application/ics" => FileShape::Calendar,
        "application/pkcs7-signature"
        | "application/x-pkcs7-signature"
        | "application/pgp-signature"
        | "application/pgp-keys" => FileShape::Seal,
        _ => FileShape::Plain,
    }
}

/// A name without folders and without what a name cannot have.
fn last(name: &str) -> String {
    let name = shown(name.rsplit(['/', '\\']).next().unwrap_or_default());
    let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    name.trim().to_owned()
}

fn made_up(content_type: &str, index: usize) -> String {
    let ending = match content_type {
        "message/rfc822" | "message/global" => "eml",
        "text/calendar" => "ics",
        "text/plain" => "txt",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "application/pdf" => "pdf",
        // Without an ending its bytes say what it is.
        _ => return format!("file-{}", index + 1),
    };
    format!("file-{}.{ending}", index + 1)
}
