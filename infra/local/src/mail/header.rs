//! The header of a mail: which fields SES takes, which it replaces, and which it lets nobody see.

use super::refused::Refused;

/// In bytes without its end (RFC 5322).
const LINE_MAX: usize = 998;

/// As <https://docs.aws.amazon.com/ses/latest/dg/header-fields.html> has them.
const ONCE: &[&str] = &[
    "accept-language",
    "acceptlanguage",
    "archived-at",
    "auto-submitted",
    "bounces-to",
    "comments",
    "content-alternative",
    "content-base",
    "content-class",
    "content-description",
    "content-disposition",
    "content-duration",
    "content-id",
    "content-language",
    "content-length",
    "content-location",
    "content-md5",
    "content-transfer-encoding",
    "content-type",
    "date",
    "delivered-to",
    "disposition-notification-options",
    "disposition-notification-to",
    "dkim-signature",
    "domainkey-signature",
    "errors-to",
    "from",
    "importance",
    "in-reply-to",
    "keywords",
    "list-archive",
    "list-help",
    "list-id",
    "list-owner",
    "list-post",
    "list-subscribe",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "message-context",
    "message-id",
    "mime-version",
    "organization",
    "original-from",
    "original-message-id",
    "original-recipient",
    "original-subject",
    "precedence",
    "priority",
    "references",
    "reply-to",
    "return-path",
    "return-receipt-to",
    "sender",
    "sensitivity",
    "solicitation",
    "subject",
    "thread-index",
    "thread-topic",
    "user-agent",
    "vbr-info",
];

/// Replaced by SES's own, or not for the recipients.
const TAKEN_OUT: [&str; 4] = ["message-id", "date", "bcc", "return-path"];

/// A mail's header and body, apart.
pub(super) struct Letter<'a> {
    /// Each with the lines that continue it, without the last one's end.
    fields: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Letter<'a> {
    /// Takes a mail apart, if it is one that SES would send.
    pub(super) fn open(mail: &'a [u8]) -> Result<Self, Refused> {
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut rest = mail;
        while !rest.is_empty() {
            let (line, after) = line(rest);
            rest = after;
            if line.is_empty() {
                break;
            }
            let line = std::str::from_utf8(line)
                .map_err(|_| Refused::bad("The header has a line that is not UTF-8."))?;
            match fields.last_mut() {
                Some((_, value)) if line.starts_with([' ', '\t']) => {
                    value.push_str("\r\n");
                    value.push_str(line);
                }
                _ => {
                    let name = line.split_once(':').map(|(name, _)| name.trim_end());
                    let name = name.filter(|name| is_name(name));
                    let name = name.ok_or_else(|| Refused::bad("The header has a line that is no field."))?;
                    fields.push((name.to_lowercase(), line.to_owned()));
                }
            }
        }
        let letter = Letter { fields, body: rest };
        letter.check()?;
        Ok(letter)
    }

    /// Whether it has a field, by its name in small letters.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(own, _)| own == name)
    }

    fn check(&self) -> Result<(), Refused> {
        let twice = ONCE.iter().find(|name| self.fields.iter().filter(|(own, _)| own == *name).count() > 1);
        if let Some(name) = twice {
            return Err(Refused::bad(format!("Duplicate header '{name}'.")));
        }
        if let Some((name, _)) = self.fields.iter().find(|(name, _)| name.starts_with("x-ses-")) {
            return Err(Refused::bad(format!("{name} is not something this machine does; use the member.")));
        }
        let mut body = self.body;
        let mut lines: Vec<&[u8]> =
            self.fields.iter().flat_map(|(_, field)| field.split("\r\n").map(str::as_bytes)).collect();
        while !body.is_empty() {
            let (next, after) = line(body);
            lines.push(next);
            body = after;
        }
        if lines.iter().any(|line| line.len() > LINE_MAX) {
            return Err(Refused::bad(format!("A line has more than {LINE_MAX} characters.")));
        }
        Ok(())
    }

    /// The mail as it is delivered: with these fields on top, and without those that they replace.
    pub(super) fn stamped(&self, added: &[(&str, String)]) -> Vec<u8> {
        let mut mail = Vec::new();
        for (name, value) in added {
            mail.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        for (_, field) in self.fields.iter().filter(|(name, _)| !TAKEN_OUT.contains(&name.as_str())) {
            mail.extend_from_slice(field.as_bytes());
            mail.extend_from_slice(b"\r\n");
        }
        mail.extend_from_slice(b"\r\n");
        mail.extend_from_slice(self.body);
        mail
    }
}

/// The first line without its end, and what comes after it.
fn line(text: &[u8]) -> (&[u8], &[u8]) {
    let mut parts = text.splitn(2, |byte| *byte == b'\n');
    let (line, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ses_puts_its_own_fields_in_place_of_the_senders() {
        let mail = b"From: a@b.example\nDATE: yesterday\nMessage-ID: <mine@b.example>\nBcc: c@b.example\n\
            X-Long: one\n two\n\nHello\r\n";
        let stamped = Letter::open(mail).unwrap().stamped(&[("Message-ID", "<ours>".to_owned())]);
        assert_eq!(
            String::from_utf8(stamped).unwrap(),
            "Message-ID: <ours>\r\nFrom: a@b.example\r\nX-Long: one\r\n two\r\n\r\nHello\r\n"
        );
    }

    #[test]
    fn what_ses_does_not_take_is_refused() {
        for (mail, why) in [
            ("Subject: a\r\nsubject: b\r\n\r\n", "Duplicate header 'subject'."),
            ("Subject a\r\n\r\n", "The header has a line that is no field."),
            (" folded\r\n\r\n", "The header has a line that is no field."),
            ("X-SES-Message-Tags: a=b\r\n\r\n", "x-ses-message-tags is not something this machine does"),
            (&format!("Subject: a\r\n\r\n{}", "a".repeat(999)), "A line has more than 998 characters."),
        ] {
            let Err(Refused::Bad(said)) = Letter::open(mail.as_bytes()) else { panic!("{why}") };
            assert!(said.starts_with(why), "{said}");
        }
        assert!(Letter::open(format!("Subject: a\r\n\r\n{}", "a".repeat(998)).as_bytes()).is_ok());
        assert!(Letter::open(b"To: a@b.example\r\nTo: c@b.example\r\n\r\n").is_ok());
    }
}
