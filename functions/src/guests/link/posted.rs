//! A form as a browser sends it: its fields as one line, or, where files may go with it, in parts (RFC 7578).

use std::{borrow::Cow, convert::Infallible};

use api::Problem;
use bytes::Bytes;
use documents::page::{
    Form, Unreadable,
    form::{FILES, FORM_MAX},
};
use domain::values::digest::{Digest, Digester};
use futures_util::{future::ready, stream::once};
use lambda_http::{Request, http::header};
use multer::{Field, Multipart, parse_boundary};

use crate::files::brought::Brought;

/// Most parts of a form: more than any of ours has fields, and may have files.
const PARTS_MAX: usize = 100;

/// What was sent.
pub(super) struct Posted {
    pub(super) form: Form,
    pub(super) files: Vec<Brought<'static>>,
    /// The digest of all of it: the same for the same, also where a browser draws another line between the parts.
    pub(super) digest: Digest,
}

/// The form that was sent, and its files.
pub(super) async fn posted(request: &Request) -> Result<Posted, Problem> {
    let body = request.body().as_ref();
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_in_parts = content_type.filter(|said| said.to_ascii_lowercase().starts_with("multipart/"));
    let read = match is_in_parts {
        Some(content_type) => in_parts(content_type, body).await,
        None => Form::read(body).map(|form| Posted { form, files: Vec::new(), digest: Digest::of(body) }),
    };
    read.map_err(problem)
}

/// What is answered to a form that cannot be read.
pub(super) fn problem(why: Unreadable) -> Problem {
    match why {
        Unreadable::TooLarge => Problem::too_large(why.to_string()),
        Unreadable::Malformed => Problem::malformed(why.to_string()),
    }
}

async fn in_parts(content_type: &str, body: &[u8]) -> Result<Posted, Unreadable> {
    let malformed = |_: multer::Error| Unreadable::Malformed;
    let boundary = parse_boundary(content_type).map_err(malformed)?;
    let body = once(ready(Ok::<_, Infallible>(Bytes::copy_from_slice(body))));
    let mut parts = Multipart::new(body, boundary);
    let (mut fields, mut files, mut digester) = (Vec::new(), Vec::new(), Digester::default());
    let (mut count, mut words) = (0, 0);
    while let Some(part) = parts.next_field().await.map_err(malformed)? {
        count += 1;
        let name = part.name().ok_or(Unreadable::Malformed)?.to_owned();
        let said = part.file_name().map(|file| (file_name(file), said_type(&part)));
        let bytes = part.bytes().await.map_err(malformed)?;
        words += if said.is_none() { name.len() + bytes.len() } else { 0 };
        if count > PARTS_MAX || words > FORM_MAX {
            return Err(Unreadable::TooLarge);
        }
        for piece in [name.as_bytes(), said.as_ref().map_or(b"", |(file, _)| file.as_bytes()), &bytes] {
            digester.update(&piece.len().to_le_bytes());
            digester.update(piece);
        }
        match said {
            None => {
                fields.push((name, String::from_utf8(bytes.to_vec()).map_err(|_| Unreadable::Malformed)?));
            }
            Some(_) if name != FILES => return Err(Unreadable::Malformed),
            // Nothing was chosen.
            Some((file, _)) if file.is_empty() && bytes.is_empty() => {}
            Some((name, content_type)) => files.push(Brought {
                name: Cow::Owned(name),
                content_type: Cow::Owned(content_type),
                bytes: Cow::Owned(bytes.to_vec()),
            }),
        }
    }
    Ok(Posted { form: Form::of(fields)?, files, digest: digester.finish() })
}

/// Without folders, and with what browsers write for marks that would end it.
fn file_name(said: &str) -> String {
    let own = said.rsplit(['/', '\\']).next().unwrap_or_default();
    own.replace("%22", "\"").replace("%0D", " ").replace("%0A", " ")
}

fn said_type(part: &Field<'_>) -> String {
    part.content_type().map(|said| said.essence_str().to_ascii_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=b";

    fn part(head: &str, content: &str) -> String {
        format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    }

    async fn read(body: &str) -> Result<Posted, Unreadable> {
        in_parts(KIND, body.as_bytes()).await
    }

    async fn named(name: &str) -> Option<String> {
        let head = format!("name=\"attachments\"; filename=\"{name}\"\r\nContent-Type: Application/PDF; x=y");
        let posted = read(&format!("{}--b--", part(&head, "%PDF"))).await.ok()?;
        let [file] = &posted.files[..] else { panic!("one file") };
        assert_eq!((&*file.content_type, &*file.bytes), ("application/pdf", b"%PDF".as_slice()));
        Some(file.name.to_string())
    }

    #[tokio::test]
    async fn fields_and_files_come_apart() {
        let file = "name=\"attachments\"; filename=\"ecg.pdf\"\r\nContent-Type: application/pdf";
        let none = "name=\"attachments\"; filename=\"\"\r\nContent-Type: application/octet-stream";
        let body = [
            part("name=\"nonce\"", "n"),
            part("name=\"version\"", "3"),
            part("name=\"text\"", "முதல்\r\nsecond --b "),
            part(file, "%PDF\r\n--c\r\n"),
            part(none, ""),
        ];
        let posted = read(&format!("{}--b--\r\n", body.concat())).await.unwrap();
        assert_eq!((posted.form.nonce.as_str(), posted.form.version), ("n", Some(3)));
        let typed = posted.form.body(domain::commands::command::CommandName::Note).unwrap();
        assert_eq!(typed, serde_json::json!({"text": "முதல்\nsecond --b"}));
        let [file] = &posted.files[..] else { panic!("one file") };
        assert_eq!((&*file.name, &*file.bytes), ("ecg.pdf", b"%PDF\r\n--c\r\n".as_slice()));
    }

    #[tokio::test]
    async fn the_same_is_the_same_whatever_stands_between_its_parts() {
        let body = |text: &str, bytes: &str| {
            let file = part("name=\"attachments\"; filename=\"a.pdf\"", bytes);
            format!("{}{file}--b--", part("name=\"text\"", text))
        };
        let first = read(&body("x", "%PDF")).await.unwrap().digest;
        let other = body("x", "%PDF").replace("--b", "--another");
        let other = in_parts("multipart/form-data; boundary=\"another\"", other.as_bytes()).await.unwrap();
        assert_eq!(first, other.digest);
        for (text, bytes) in [("y", "%PDF"), ("x", "%PDG"), ("x%", "PDF")] {
            assert_ne!(first, read(&body(text, bytes)).await.unwrap().digest, "{text} {bytes}");
        }
    }

    #[tokio::test]
    async fn a_name_has_no_folder() {
        for (name, expected) in [
            ("../../etc/ecg.pdf", "ecg.pdf"),
            ("C:\\Scans\\ecg.pdf", "ecg.pdf"),
            ("say %22ah%22.pdf", "say \"ah\".pdf"),
            ("a%0D%0Ab.pdf", "a  b.pdf"),
            ("ஈசிஜி.pdf", "ஈசிஜி.pdf"),
            ("a\u{202e}fdp.exe", "a\u{202e}fdp.exe"),
        ] {
            assert_eq!(named(name).await.as_deref(), Some(expected));
        }
        assert_eq!(named("a\0.pdf").await, None, "no header has that");
    }

    #[tokio::test]
    async fn what_no_page_of_ours_sends_is_not_read() {
        let text = part("name=\"text\"", "x");
        let huge = format!("name=\"text\"\r\nX: {}", "x".repeat(3_000_000));
        let headers = "\r\nX-Header: y".repeat(100);
        for broken in [
            String::new(),
            "--b".to_owned(),
            "no parts at all".to_owned(),
            text.clone(),
            format!("{text}--b"),
            format!("{text}{}--b--", part("name=\"text\"", "y")),
            format!("{}--b--", part("filename=\"a.pdf\"", "x")),
            format!("{}--b--", part("name=\"text\"; filename=\"a.pdf\"", "x")),
            format!("{}--b--", part(&format!("name=\"text\"{headers}"), "x")),
            "--b\r\n\r\nx\r\n--b--".to_owned(),
            "--b\r\nContent-Disposition form-data\r\n\r\nx\r\n--b--".to_owned(),
        ] {
            let start: String = broken.chars().take(60).collect();
            assert_eq!(read(&broken).await.err(), Some(Unreadable::Malformed), "{start}");
        }
        assert!(read(&format!("{}--b--", part(&huge, "x"))).await.is_ok(), "it is passed over");
        let empty = read(&"--b--x".repeat(10_000)).await.unwrap();
        assert_eq!((empty.form.nonce.as_str(), empty.files.len()), ("", 0), "no page of ours has this nonce");
        for content_type in
            ["multipart/form-data", "multipart/mixed; boundary=b", "multipart/form-data; boundary="]
        {
            let read = in_parts(content_type, text.as_bytes()).await;
            assert_eq!(read.err(), Some(Unreadable::Malformed), "{content_type}");
        }
        let raw = [b"--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\xff\r\n--b--".as_slice()]
            .concat();
        assert_eq!(in_parts(KIND, &raw).await.err(), Some(Unreadable::Malformed));
    }

    #[tokio::test]
    async fn too_many_parts_and_too_many_words_are_too_much() {
        let many: String = (0..5_000).map(|number| part(&format!("name=\"f{number}\""), "")).collect();
        assert_eq!(read(&format!("{many}--b--")).await.err(), Some(Unreadable::TooLarge));
        let long = part("name=\"text\"", &"x".repeat(FORM_MAX));
        assert_eq!(read(&format!("{long}--b--")).await.err(), Some(Unreadable::TooLarge));
    }
}
