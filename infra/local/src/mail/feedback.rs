//! What becomes of a mail, as SES tells it: everything arrives at once, but for the addresses of SES's mailbox simulator.

use jiff::Timestamp;
use mail_parser::MessageParser;
use serde_json::{Map, Value, json};

use super::outbox::Sent;
use crate::bus::Happening;
use crate::template::{ACCOUNT, MailEvent, configuration_set_arn, identity_arn};

/// The domain whose addresses do what they are called, with or without a label: `bounce+1@simulator.amazonses.com`.
const SIMULATOR: &str = "simulator.amazonses.com";

/// What becomes of a mail to one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Delivered,
    /// Delivered, and then called spam.
    Complained,
    Bounced,
    /// As if it had bounced before.
    Suppressed,
}

impl Fate {
    fn of(recipient: &str) -> Fate {
        let recipient = recipient.to_lowercase();
        let Some((local, SIMULATOR)) = recipient.rsplit_once('@') else { return Fate::Delivered };
        match local.split('+').next() {
            Some("bounce") => Fate::Bounced,
            Some("suppressionlist") => Fate::Suppressed,
            Some("complaint") => Fate::Complained,
            // The rest arrives; what `ooto` answers goes to SES's own address and not to ours.
            _ => Fate::Delivered,
        }
    }
}

/// What SES tells of these kinds: one event for all recipients who fare alike, in the order in which it happens.
pub(super) fn told(sent: &Sent, mail: &[u8], kinds: &[MailEvent]) -> Vec<Happening<'static>> {
    let to = |fates: &[Fate]| -> Vec<&str> {
        let recipients = sent.recipients.iter().map(String::as_str);
        recipients.filter(|recipient| fates.contains(&Fate::of(recipient))).collect()
    };
    let (id, at) = (feedback_id(), Timestamp::from_millisecond(sent.at).unwrap_or_default());
    let timestamp = format!("{at:.3}");
    let all = [
        (MailEvent::Delivery, to(&[Fate::Delivered, Fate::Complained]), None),
        (MailEvent::Bounce, to(&[Fate::Bounced]), Some(("General", "smtp; 550 5.1.1 user unknown"))),
        (
            MailEvent::Bounce,
            to(&[Fate::Suppressed]),
            Some((
                "Suppressed",
                "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an \
                 invalid address.",
            )),
        ),
        (MailEvent::Complaint, to(&[Fate::Complained]), None),
    ];
    let happened = all.into_iter().filter(|(kind, to, _)| kinds.contains(kind) && !to.is_empty());
    let happenings = happened.map(|(event, recipients, bounce)| {
        let (kind, name, member, own) = match event {
            MailEvent::Delivery => {
                let own = json!({
                    "timestamp": timestamp,
                    "processingTimeMillis": 1,
                    "recipients": recipients,
                    "smtpResponse": "250 2.0.0 OK",
                    "reportingMTA": "local.smtp-out.amazonses.com",
                });
                ("Email Delivered", "Delivery", "delivery", own)
            }
            MailEvent::Bounce => {
                let (subtype, why) = bounce.unwrap_or(("General", ""));
                let recipients = recipients.iter().map(|recipient| {
                    json!({
                        "emailAddress": recipient,
                        "action": "failed",
                        "status": "5.1.1",
                        "diagnosticCode": why,
                    })
                });
                let own = json!({
                    "bounceType": "Permanent",
                    "bounceSubType": subtype,
                    "bouncedRecipients": recipients.collect::<Vec<_>>(),
                    "timestamp": timestamp,
                    "feedbackId": id,
                    "reportingMTA": "dns; local.smtp-out.amazonses.com",
                });
                ("Email Bounced", "Bounce", "bounce", own)
            }
            MailEvent::Complaint => {
                let recipients = recipients.iter().map(|recipient| json!({"emailAddress": recipient}));
                let own = json!({
                    "complainedRecipients": recipients.collect::<Vec<_>>(),
                    "timestamp": timestamp,
                    "feedbackId": id,
                    "complaintSubType": null,
                    "userAgent": "Amazon SES Mailbox Simulator",
                    "complaintFeedbackType": "abuse",
                    "arrivalDate": timestamp,
                });
                ("Email Complaint Received", "Complaint", "complaint", own)
            }
        };
        let set = sent.configuration_set.as_deref().unwrap_or_default();
        Happening {
            source: "aws.ses",
            kind,
            resources: vec![configuration_set_arn(set)],
            detail: json!({"eventType": name, "mail": described(sent, mail, &timestamp), member: own}),
            at,
        }
    });
    happenings.collect()
}

/// The mail as it was sent, without what it says.
fn described(sent: &Sent, mail: &[u8], timestamp: &str) -> Value {
    let parsed = MessageParser::new().parse_headers(mail).unwrap_or_default();
    let raw: Vec<(&str, String)> = parsed
        .headers_raw()
        .map(|(name, value)| (name, value.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect();
    let field = |wanted: &str| {
        raw.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.clone())
    };
    let domain = sent.from.rsplit_once('@').map(|(_, domain)| domain).unwrap_or_default();
    let mut tags = Map::new();
    for (name, value) in [
        ("ses:configuration-set", sent.configuration_set.as_deref().unwrap_or_default()),
        ("ses:source-ip", "127.0.0.1"),
        ("ses:from-domain", domain),
        ("ses:caller-identity", &sent.by),
        ("ses:outgoing-ip", "127.0.0.1"),
    ] {
        tags.insert(name.to_owned(), json!([value]));
    }
    tags.extend(sent.tags.iter().map(|(name, value)| (name.clone(), json!([value]))));
    let headers: Vec<Value> = raw.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({
        "timestamp": timestamp,
        "source": field("From").unwrap_or_else(|| sent.from.clone()),
        "sourceArn": identity_arn(domain),
        "sendingAccountId": ACCOUNT,
        "messageId": sent.id,
        "destination": sent.recipients,
        "headersTruncated": false,
        "headers": headers,
        "commonHeaders": {
            "from": [field("From")],
            "to": field("To").map(|to| vec![to]),
            "messageId": sent.id,
            "subject": parsed.subject(),
        },
        "tags": tags,
    })
}

fn feedback_id() -> String {
    format!("{}-000000", uuid::Uuid::new_v4())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simulators_addresses_do_what_they_are_called() {
        for (recipient, fate) in [
            ("dr@clinic.example", Fate::Delivered),
            ("bounce@clinic.example", Fate::Delivered),
            ("success@simulator.amazonses.com", Fate::Delivered),
            ("ooto@simulator.amazonses.com", Fate::Delivered),
            ("Bounce+dr-1@Simulator.amazonses.com", Fate::Bounced),
            ("suppressionlist@simulator.amazonses.com", Fate::Suppressed),
            ("complaint@simulator.amazonses.com", Fate::Complained),
        ] {
            assert_eq!(Fate::of(recipient), fate, "{recipient}");
        }
    }
}
