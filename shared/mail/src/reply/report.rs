//! What a server says became of a mail: RFC 3464, Exchange, and the older ones that write it in prose.

use domain::values::person::Email;
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};

use super::{kind::field, outline};

/// Most bytes of a report that are read: what became of the mail stands at its start.
const REPORT_MAX: usize = 64 * 1024;

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryReport {
    /// What the server did.
    pub action: DeliveryAction,
    /// Such as `5.1.1` (RFC 3463).
    pub status: Option<String>,
    /// For whom the mail was.
    pub recipient: Option<Email>,
    /// The mail's `Message-ID`, without brackets.
    pub original_message_id: Option<String>,
}

/// What a server did (RFC 3464, 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryAction {
    /// It came back.
    Failed,
    /// The server still tries.
    Delayed,
    /// It arrived.
    Delivered,
    /// It went on to a server that sends no reports.
    Relayed,
    /// It went on to several.
    Expanded,
}

impl DeliveryReport {
    /// Whether it will not arrive any more. A server that has given up says `failed`, also with a status such as `4.4.7`: it
    /// tells why the last try failed (RFC 3464, 2.3.3).
    #[must_use]
    pub fn is_final_failure(&self) -> bool {
        self.action == DeliveryAction::Failed
    }
}

/// The report in this mail, if it is one.
pub(super) fn delivery(message: &Message<'_>, from: Option<&Email>, subject: &str) -> Option<DeliveryReport> {
    let of_type = |kind: &str, sub: &str| message.parts.iter().find(|part| part.is_content_type(kind, sub));
    let status =
        of_type("message", "delivery-status").or_else(|| of_type("message", "global-delivery-status"));
    let root = message.root_part();
    let reports = root.is_content_type("multipart", "report")
        && root
            .content_type()
            .and_then(|content| content.attribute("report-type"))
            .is_none_or(|kind| kind.eq_ignore_ascii_case("delivery-status"));
    let original = original_message_id(message);
    if let Some(part) = status {
        let report = part.contents();
        let text = String::from_utf8_lossy(report.get(..REPORT_MAX).unwrap_or(report));
        return Some(read(&text, original));
    }
    let is_server = is_server(message, from);
    let in_prose = is_server && is_of_delivery(subject);
    if !reports && !in_prose {
        return None;
    }
    if message.parts.iter().any(|part| part.is_content_type("message", "disposition-notification")) {
        return None;
    }
    let texts = message.text_bodies().filter_map(|part| part.text_contents());
    let text = texts.map(|text| start(text, REPORT_MAX)).collect::<Vec<_>>().join("\n");
    let text = start(&text, REPORT_MAX);
    Some(prose(message, text, original))
}

/// So many bytes of a text, or fewer where they would end within a character.
pub(super) fn start(text: &str, max: usize) -> &str {
    let end = (0..=max.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// Whether a mail program says that somebody opened a mail.
pub(super) fn is_read_receipt(message: &Message<'_>) -> bool {
    message.parts.iter().any(|part| part.is_content_type("message", "disposition-notification"))
        || (message.root_part().is_content_type("multipart", "report")
            && message
                .root_part()
                .content_type()
                .and_then(|content| content.attribute("report-type"))
                .is_some_and(|kind| kind.eq_ignore_ascii_case("disposition-notification")))
}

fn is_server(message: &Message<'_>, from: Option<&Email>) -> bool {
    let from = from.map_or("", Email::as_str);
    let local = from.split('@').next().unwrap_or_default();
    local == "mailer-daemon"
        || local == "postmaster"
        || local == "mail-daemon"
        || field(message, "From").contains("mailer-daemon")
        || (field(message, "Return-Path") == "<>" && !field(message, "X-Failed-Recipients").is_empty())
}

fn is_of_delivery(subject: &str) -> bool {
    const SAYS: [&str; 14] = [
        "failure notice",
        "undeliver",
        "delivery status",
        "returned mail",
        "mail delivery",
        "delivery failure",
        "delivery has failed",
        "delivery report",
        "delayed",
        "warning: could not send",
        "non delivery",
        "nondeliver",
        "unzustellbar",
        "non remis",
    ];
    let subject = subject.to_lowercase();
    SAYS.iter().any(|says| subject.contains(says))
}

fn read(text: &str, original_message_id: Option<String>) -> DeliveryReport {
    let text = text.replace("\r\n ", " ").replace("\r\n\t", " ").replace("\n ", " ").replace("\n\t", " ");
    let value = |name: &str| {
        let mut fields = text.lines().filter_map(|line| line.split_once(':'));
        fields
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    };
    let status = value("Status").or_else(|| value("Diagnostic-Code")).and_then(|status| enhanced(&status));
    let action = value("Action").map(|action| action.to_lowercase());
    let action = match action.as_deref().and_then(|action| action.split([' ', '(']).next()) {
        Some("delayed") => DeliveryAction::Delayed,
        Some("delivered") => DeliveryAction::Delivered,
        Some("relayed") => DeliveryAction::Relayed,
        Some("expanded") => DeliveryAction::Expanded,
        Some("failed") => DeliveryAction::Failed,
        _ => by_status(status.as_deref()),
    };
    let address = |value: String| {
        let address = value.rsplit(';').next().unwrap_or_default().trim().trim_matches(['<', '>']).to_owned();
        address.parse().ok()
    };
    let recipient =
        value("Original-Recipient").and_then(address).or_else(|| value("Final-Recipient").and_then(address));
    DeliveryReport { action, status, recipient, original_message_id }
}

/// qmail's, Exim's, Postfix's older words: `<a@b>:` and a reason below.
fn prose(message: &Message<'_>, text: &str, original_message_id: Option<String>) -> DeliveryReport {
    let text = text.split("--- Below this line is a copy of the message.").next().unwrap_or_default();
    let lower = text.to_lowercase();
    let named = field(message, "X-Failed-Recipients");
    let of_field = named.split(',').next().and_then(|address| address.trim().parse().ok());
    let of_text = || {
        text.split(['<', '>', ' ', '\n', '\r', '\t', '(', ')', '"', ','])
            .filter(|word| word.contains('@'))
            .find_map(|word| word.trim_matches([':', '.', ';']).parse().ok())
    };
    let delayed = [
        "will be retried",
        "will keep trying",
        "has been delayed",
        "still being retried",
        "no action is required",
        "will continue to try",
        "warning message only",
    ];
    let status = enhanced(text);
    let action = if delayed.iter().any(|words| lower.contains(words)) {
        DeliveryAction::Delayed
    } else {
        by_status(status.as_deref())
    };
    DeliveryReport { action, status, recipient: of_field.or_else(of_text), original_message_id }
}

/// What a server did that does not say so in a known way: `4.…` may pass; else the mail is not known to have arrived.
fn by_status(status: Option<&str>) -> DeliveryAction {
    let passes = status.is_some_and(|status| status.starts_with('4'));
    if passes { DeliveryAction::Delayed } else { DeliveryAction::Failed }
}

/// The first `5.1.1` in a text.
fn enhanced(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|word| word.trim_matches('.'));
    let is_status = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        parts.len() == 3
            && matches!(parts.first(), Some(&("2" | "4" | "5")))
            && parts.iter().all(|part| (1..=3).contains(&part.len()))
    };
    words.filter(is_status).map(str::to_owned).next()
}

/// The id of the mail that a report is about: out of the copy of it, or of its head.
fn original_message_id(message: &Message<'_>) -> Option<String> {
    message
        .parts
        .iter()
        .skip(1)
        .find_map(|part| match &part.body {
            PartType::Message(nested) => nested.message_id().map(str::to_owned),
            PartType::Text(text) | PartType::Html(text) => {
                let headers = part.is_content_type("text", "rfc822-headers")
                    || part.is_content_type("message", "global-headers");
                if headers { id_of(text.as_bytes()) } else { None }
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                if part.is_content_type("text", "rfc822-headers")
                    || part.is_content_type("message", "global-headers")
                {
                    id_of(bytes)
                } else {
                    None
                }
            }
            PartType::Multipart(_) => None,
        })
        .or_else(|| {
            let text = message.body_text(0)?;
            let line = start(&text, REPORT_MAX)
                .lines()
                .map(|line| line.trim_start_matches(['>', ' ']))
                .find(|line| line.to_ascii_lowercase().starts_with("message-id:"))?;
            let id = line.split_once(':')?.1.trim().trim_matches(['<', '>']);
            (!id.is_empty()).then(|| id.to_owned())
        })
}

fn id_of(head: &[u8]) -> Option<String> {
    MessageParser::default().parse_headers(outline::head(head))?.message_id().map(str::to_owned)
}
