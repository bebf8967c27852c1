//! What SES makes of a mail that comes in: fields on top of its header, and the event that a function is told.

use jiff::Timestamp;
use mail_parser::MessageParser;
use serde_json::{Value, json};

use super::session::Envelope;
use super::verdict::{Verdict, Verdicts};
use crate::template::{REGION, function_arn};

/// As many bytes of the header are told.
const HEADERS_MAX: usize = 10 << 10;

/// A mail as it was received, by one rule.
pub(super) struct Receipt<'a> {
    pub(super) id: &'a str,
    pub(super) at: Timestamp,
    pub(super) envelope: &'a Envelope,
    /// Those of its recipients that the rule is for.
    pub(super) recipients: &'a [String],
    pub(super) verdicts: Verdicts,
}

/// The mail without the fields of this name (in small letters), and what they say.
pub(super) fn without(name: &str, mail: &[u8]) -> (Vec<u8>, Option<String>) {
    let (mut kept, mut said, mut dropping) = (Vec::with_capacity(mail.len()), String::new(), false);
    let mut found = false;
    let mut rest = mail;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        if line.trim_ascii().is_empty() {
            break;
        }
        let text = String::from_utf8_lossy(line);
        let mut value = text.as_ref();
        if !text.starts_with([' ', '\t']) {
            let own = text.split_once(':').filter(|(own, _)| own.trim().eq_ignore_ascii_case(name));
            dropping = own.is_some();
            value = own.map_or("", |(_, value)| value);
        }
        if dropping {
            found = true;
            said.push_str(value.trim());
            said.push(' ');
        } else {
            kept.extend_from_slice(line);
        }
        rest = after;
    }
    kept.extend_from_slice(rest);
    (kept, found.then(|| said.trim().to_owned()))
}

impl Receipt<'_> {
    /// The mail as it is kept.
    pub(super) fn stamped(&self, mail: &[u8]) -> Vec<u8> {
        let Receipt { id, envelope, verdicts, .. } = self;
        let from = &envelope.from;
        let date = self.at.strftime("%a, %d %b %Y %H:%M:%S +0000 (UTC)");
        let sender = from.rsplit_once('@').map_or(envelope.greeted.as_str(), |(_, domain)| domain);
        let spf = format!(
            "{} (spfCheck: {}) client-ip=127.0.0.1; envelope-from={from}; helo={}",
            verdicts.spf.result(),
            match verdicts.spf {
                Verdict::Pass => format!("domain of {sender} designates 127.0.0.1 as permitted sender"),
                Verdict::Fail =>
                    format!("domain of {sender} does not designate 127.0.0.1 as permitted sender"),
                Verdict::Gray | Verdict::ProcessingFailed | Verdict::Disabled => {
                    format!("domain of {sender} says nothing of 127.0.0.1")
                }
            },
            envelope.greeted,
        );
        let author = MessageParser::new().parse_headers(mail);
        let author = author.as_ref().and_then(|mail| mail.from()?.first()?.address()?.rsplit_once('@'));
        let author = author.map_or(sender, |(_, domain)| domain);
        let mut stamped = format!(
            "Return-Path: <{from}>\r\n\
             Received: from {} ([127.0.0.1])\r\n by inbound-smtp.{REGION}.amazonaws.com with SMTP id {id}\r\n \
             for {};\r\n {date}\r\n\
             X-SES-Spam-Verdict: {}\r\n\
             X-SES-Virus-Verdict: {}\r\n\
             Received-SPF: {spf};\r\n\
             Authentication-Results: amazonses.com;\r\n spf={spf};\r\n dkim={} header.i=@{author};\r\n \
             dmarc={} header.from={author};\r\n",
            envelope.greeted,
            self.recipients.first().map(String::as_str).unwrap_or_default(),
            verdicts.spam.as_str(),
            verdicts.virus.as_str(),
            verdicts.dkim.result(),
            verdicts.dmarc.result(),
        )
        .into_bytes();
        stamped.extend_from_slice(mail);
        stamped
    }

    /// The event for a function; `stamped` is the mail as it is kept.
    pub(super) fn event(&self, stamped: &[u8], function: &str) -> Value {
        let timestamp = format!("{:.3}", self.at);
        let verdict = |verdict: Verdict| json!({"status": verdict.as_str()});
        let mut receipt = json!({
            "timestamp": timestamp,
            "processingTimeMillis": 1,
            "recipients": self.recipients,
            "spamVerdict": verdict(self.verdicts.spam),
            "virusVerdict": verdict(self.verdicts.virus),
            "spfVerdict": verdict(self.verdicts.spf),
            "dkimVerdict": verdict(self.verdicts.dkim),
            "dmarcVerdict": verdict(self.verdicts.dmarc),
            "action": {"type": "Lambda", "functionArn": function_arn(function), "invocationType": "Event"},
        });
        // Only of what fails it is said what its domain wants done with it.
        if self.verdicts.dmarc == Verdict::Fail {
            receipt["dmarcPolicy"] = json!("reject");
        }
        let mut mail = self.described(stamped);
        mail["timestamp"] = json!(timestamp);
        json!({"Records": [{
            "eventSource": "aws:ses",
            "eventVersion": "1.0",
            "ses": {"mail": mail, "receipt": receipt},
        }]})
    }

    fn described(&self, stamped: &[u8]) -> Value {
        let return_path =
            if self.envelope.from.is_empty() { "<>".to_owned() } else { self.envelope.from.clone() };
        let parsed = MessageParser::new().parse_headers(stamped).unwrap_or_default();
        let (mut headers, mut size, mut truncated) = (Vec::new(), 0, false);
        for (name, value) in parsed.headers_raw() {
            let value = unfolded(value);
            size += name.len() + value.len();
            truncated = truncated || size > HEADERS_MAX;
            if !truncated {
                headers.push(json!({"name": name, "value": value}));
            }
        }
        let raw = |wanted: &str| {
            let mut all = parsed.headers_raw();
            all.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| unfolded(value))
        };
        let mut common = json!({"returnPath": return_path});
        for (name, member) in [("From", "from"), ("To", "to"), ("Cc", "cc"), ("Reply-To", "replyTo")] {
            if let Some(addresses) = raw(name) {
                common[member] = json!(separated(&addresses));
            }
        }
        for (name, member) in [("Sender", "sender"), ("Date", "date"), ("Message-ID", "messageId")] {
            if let Some(value) = raw(name) {
                common[member] = json!(value);
            }
        }
        if let Some(subject) = parsed.subject() {
            common["subject"] = json!(subject);
        }
        json!({
            "source": return_path,
            "messageId": self.id,
            "destination": self.envelope.recipients,
            "headersTruncated": truncated,
            "headers": headers,
            "commonHeaders": common,
        })
    }
}

/// A field's value on one line.
fn unfolded(value: &str) -> String {
    value.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Addresses, apart at the commas that are not inside quotes.
fn separated(addresses: &str) -> Vec<String> {
    let (mut quoted, mut list) = (false, vec![String::new()]);
    for letter in addresses.chars() {
        quoted = quoted != (letter == '"');
        match list.last_mut() {
            Some(last) if letter != ',' || quoted => last.push(letter),
            _ => list.push(String::new()),
        }
    }
    list.iter().map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_taken_out_whole_and_only_from_the_header() {
        let mail =
            b"From: a\r\nx-local-VERDICT : dmarc=fail\r\n\tspf=fail\r\nTo: b\r\n\r\nX-Local-Verdict: no\r\n";
        let (kept, said) = without("x-local-verdict", mail);
        assert_eq!(String::from_utf8(kept).unwrap(), "From: a\r\nTo: b\r\n\r\nX-Local-Verdict: no\r\n");
        assert_eq!(said.as_deref(), Some("dmarc=fail spf=fail"));
        assert_eq!(without("x", b"a: b\r\n\r\n"), (b"a: b\r\n\r\n".to_vec(), None));
    }

    #[test]
    fn addresses_are_told_apart() {
        assert_eq!(
            separated("\"Rao, K\" <k@a.example>, b@a.example,"),
            ["\"Rao, K\" <k@a.example>", "b@a.example"]
        );
    }
}
