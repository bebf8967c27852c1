//! A mail taken apart: what its recipient is shown, and what came with it.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message as Parsed, MessageParser, MessagePart, MimeHeaders as _, PartType};

/// What a mail says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// How the sender calls itself.
    pub(super) from_name: Option<String>,
    /// Where an answer goes; several with commas.
    pub(super) reply_to: Option<String>,
    pub(super) subject: String,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
    /// As they were written, each on lines of its own.
    pub(super) headers: Vec<(String, String)>,
}

/// A file that came with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    pub(super) name: String,
    /// Its media type, with its parameters.
    pub(super) kind: String,
    pub(super) content: Vec<u8>,
}

impl Message {
    /// Reads a mail; of what is no mail there is nothing to show but its source.
    pub(super) fn read(mail: &[u8]) -> Message {
        let Some(parsed) = MessageParser::default().parse(mail) else { return Message::default() };
        let first = |address: Option<&mail_parser::Address<'_>>| {
            address.and_then(|list| list.first()).and_then(|one| one.name()).map(str::to_owned)
        };
        let replies: Vec<&str> = parsed
            .reply_to()
            .into_iter()
            .flat_map(|list| list.iter())
            .filter_map(|one| one.address())
            .collect();
        let text = parsed.text_bodies().find_map(|part| match &part.body {
            PartType::Text(text) => Some(text.clone().into_owned()),
            _ => None,
        });
        let html = parsed.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.clone().into_owned()),
            _ => None,
        });
        Message {
            from_name: first(parsed.from()),
            reply_to: (!replies.is_empty()).then(|| replies.join(", ")),
            subject: parsed.subject().unwrap_or_default().to_owned(),
            text,
            html,
            attachments: parsed
                .attachments()
                .zip(1..)
                .map(|(part, number)| attachment(&parsed, part, number))
                .collect(),
            headers: parsed
                .headers_raw()
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect(),
        }
    }
}

fn attachment(mail: &Parsed<'_>, part: &MessagePart<'_>, number: usize) -> Attachment {
    let kind = part.content_type().map(|kind| {
        let parameters = kind.attributes.iter().flatten().filter(|one| one.name != "name");
        let name = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream"));
        parameters.fold(name, |written, one| format!("{written}; {}={}", one.name, one.value))
    });
    Attachment {
        name: part.attachment_name().map_or_else(|| format!("part-{number}"), str::to_owned),
        kind: kind.unwrap_or_else(|| "application/octet-stream".to_owned()),
        content: content(mail, part),
    }
}

/// The bytes as they were sent: the parser makes texts of what says that it is one, and loses bytes.
fn content(mail: &Parsed<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    let range = usize::try_from(part.offset_body).ok().zip(usize::try_from(part.offset_end).ok());
    let written = range.and_then(|(from, to)| mail.raw_message().get(from..to)).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::None => Some(written.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(written),
        Encoding::Base64 => base64_decode(written),
    };
    decoded.unwrap_or_else(|| part.contents().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_out_as_it_went_in() {
        let mail = b"From: \"Dr R\" <r@a.example>\r\nReply-To: <x@a.example>, y@a.example\r\nSubject: =?utf-8?B?4K6o4K6y4K6u4K+N?=\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n\
            --b\r\nContent-Type: text/calendar; method=REQUEST; name=\"visit.ics\"\r\n\
            Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n/wD+\r\n\
            --b\r\nContent-Type: text/x-raw\r\nContent-Disposition: attachment; filename=raw\r\n\r\n\xff\xfe\r\n--b--\r\n";
        let message = Message::read(mail);
        assert_eq!(message.from_name.as_deref(), Some("Dr R"));
        assert_eq!(message.reply_to.as_deref(), Some("x@a.example, y@a.example"));
        assert_eq!(message.subject, "நலம்");
        assert_eq!((message.text.as_deref(), message.html.as_deref()), (Some("Hello"), None));
        let [calendar, raw] = &message.attachments[..] else { panic!("{message:?}") };
        assert_eq!(
            (calendar.name.as_str(), calendar.kind.as_str()),
            ("visit.ics", "text/calendar; method=REQUEST")
        );
        assert_eq!(calendar.content, [0xff, 0, 0xfe]);
        assert_eq!((raw.name.as_str(), &raw.content[..]), ("raw", &[0xff, 0xfe][..]));
    }

    #[test]
    fn of_html_alone_no_text_is_made() {
        let message = Message::read(b"Subject: a\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>");
        assert_eq!((message.text, message.html.as_deref()), (None, Some("<p>Hello</p>")));
    }
}
