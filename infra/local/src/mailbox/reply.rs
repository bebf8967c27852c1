//! Answering a mail as its recipient: what a mail program would send, through the server that mail comes in by.

use anyhow::{Context as _, Result, bail};
use axum::extract::Multipart;
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::message_id::MessageId;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::message::Message;
use crate::mail::Sent;
use crate::template::REGION;

/// What is found of the answer on its way in: as the form says it, and as the header for tests.
const VERDICTS: [(&str, Option<&str>); 3] =
    [("pass", None), ("fails-dmarc", Some("dmarc=fail spf=fail")), ("spam", Some("spam=fail"))];

/// An answer as it was filled in.
#[derive(Debug, Default)]
pub(super) struct Reply {
    from: String,
    text: String,
    verdict: Option<&'static str>,
    file: Option<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    kind: String,
    content: Vec<u8>,
}

impl Reply {
    /// Reads the form; none if it is not this form.
    pub(super) async fn read(mut form: Multipart) -> Option<Reply> {
        let mut reply = Reply::default();
        while let Some(field) = form.next_field().await.ok()? {
            match field.name()? {
                "from" => reply.from = field.text().await.ok()?,
                "text" => reply.text = field.text().await.ok()?,
                "verdict" => {
                    let said = field.text().await.ok()?;
                    reply.verdict = VERDICTS.iter().find(|(name, _)| *name == said)?.1;
                }
                "file" => {
                    let name = field.file_name().unwrap_or_default().to_owned();
                    let kind = field.content_type().unwrap_or("application/octet-stream").to_owned();
                    let content = field.bytes().await.ok()?.to_vec();
                    reply.file = (!name.is_empty()).then_some(File { name, kind, content });
                }
                _ => return None,
            }
        }
        Some(reply)
    }

    /// Whether it is from somebody whom the mail went to.
    pub(super) fn is_by_recipient_of(&self, sent: &Sent) -> bool {
        sent.recipients.contains(&self.from)
    }

    /// The answer as a mail program writes it: what is new on top, what it answers quoted below.
    pub(super) fn compose(&self, to: &str, sent: &Sent, message: &Message) -> Result<Vec<u8>> {
        let answered = format!("{}@{REGION}.amazonses.com", sent.id);
        let domain = self.from.rsplit_once('@').map(|(_, domain)| domain).unwrap_or_default();
        let subject = &message.subject;
        let again = subject.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:"));
        let subject = if again { subject.clone() } else { format!("Re: {subject}") };
        let mut mail = MessageBuilder::new()
            .from(self.from.as_str())
            .to(to)
            .subject(subject)
            .date(Timestamp::now().as_second())
            .message_id(format!("{}@{domain}", uuid::Uuid::new_v4()))
            .in_reply_to(answered.as_str())
            .header("References", MessageId::new(answered.as_str()))
            .text_body(format!("{}\n\n{}", self.text.replace("\r\n", "\n"), quoted(sent, message)));
        if let Some(verdict) = self.verdict {
            mail = mail.header("X-Local-Verdict", mail_builder::headers::raw::Raw::new(verdict));
        }
        if let Some(File { name, kind, content }) = &self.file {
            mail = mail.attachment(kind.as_str(), name.as_str(), content.as_slice());
        }
        Ok(mail.write_to_vec()?)
    }

    /// Sends a composed answer; gives SES's id of it.
    pub(super) async fn send(&self, port: u16, to: &str, mail: &[u8]) -> Result<String> {
        let mut server = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await?);
        hears(&mut server).await?;
        for line in [
            "EHLO localhost".to_owned(),
            format!("MAIL FROM:<{}>", self.from),
            format!("RCPT TO:<{to}>"),
            "DATA".to_owned(),
        ] {
            server.get_mut().write_all(format!("{line}\r\n").as_bytes()).await?;
            hears(&mut server).await?;
        }
        let mut wire = Vec::with_capacity(mail.len());
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                wire.push(b'.');
            }
            wire.extend_from_slice(line.strip_suffix(b"\n").map_or(line, trim_return));
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(b".\r\n");
        server.get_mut().write_all(&wire).await?;
        let answer = hears(&mut server).await?;
        server.get_mut().write_all(b"QUIT\r\n").await?;
        Ok(answer.rsplit(' ').next().unwrap_or_default().to_owned())
    }
}

fn trim_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The last line of an answer; one that refuses is an error.
async fn hears(server: &mut BufReader<TcpStream>) -> Result<String> {
    loop {
        let mut line = String::new();
        server.read_line(&mut line).await.context("the server for mail in")?;
        let (code, more) = line.split_at_checked(3).context("the server for mail in has hung up")?;
        if !more.starts_with('-') {
            if !code.starts_with(['2', '3']) {
                bail!("{}", line.trim_end());
            }
            return Ok(line.trim_end().to_owned());
        }
    }
}

/// What is answered, as most programs quote it.
fn quoted(sent: &Sent, message: &Message) -> String {
    let at = Timestamp::from_millisecond(sent.at).unwrap_or_default();
    let name = message.from_name.as_deref().map(|name| format!("{name} ")).unwrap_or_default();
    let mut quoted = format!("On {} {name}<{}> wrote:\n\n", at.strftime("%a, %-d %b %Y at %H:%M"), sent.from);
    for line in message.text.as_deref().unwrap_or_default().lines() {
        quoted.push_str(if line.is_empty() { ">" } else { "> " });
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted
}
