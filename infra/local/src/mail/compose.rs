//! A mail as it is delivered, made of what its sender asked for.

use anyhow::Result;
use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;

use super::asked::{Asked, Attachment, Disposition, Simple};

/// The parts put together, as SES does it.
pub(super) fn simple(asked: &Asked, from: &str, simple: &Simple) -> Result<Vec<u8>> {
    let mut mail = MessageBuilder::new().header("From", Raw::new(from));
    for (name, addresses) in [
        ("To", &asked.destination.to),
        ("Cc", &asked.destination.cc),
        ("Reply-To", &asked.reply_to_addresses),
    ] {
        if !addresses.is_empty() {
            mail = mail.header(name, Raw::new(addresses.join(", ")));
        }
    }
    mail = mail.subject(simple.subject.data.as_str());
    for header in &simple.headers {
        mail = mail.header(header.name.as_str(), Raw::new(header.value.as_str()));
    }
    if let Some(text) = &simple.body.text {
        mail = mail.text_body(text.data.as_str());
    }
    if let Some(html) = &simple.body.html {
        mail = mail.html_body(html.data.as_str());
    }
    mail.attachments = Some(simple.attachments.iter().map(attachment).collect::<Vec<_>>())
        .filter(|attachments| !attachments.is_empty());
    // Both are replaced; without them the builder would ask the machine for its name.
    Ok(mail.message_id("replaced").date(0_i64).write_to_vec()?)
}

fn attachment(of: &Attachment) -> MimePart<'_> {
    let kind = of.content_type.as_deref().unwrap_or("application/octet-stream");
    let part = MimePart::new(kind, of.raw_content.as_slice());
    let part = match of.content_disposition {
        Some(Disposition::Inline) => part.inline(),
        Some(Disposition::Attachment) | None => part.attachment(of.file_name.as_str()),
    };
    match &of.content_id {
        Some(id) => part.cid(id.as_str()),
        None => part,
    }
}
