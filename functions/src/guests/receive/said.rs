//! What the log and `CloudWatch` are told of a mail that goes to no referral: neither who wrote it nor what.

use domain::values::time::Instant;
use serde_json::{Value, json};

use super::arrived::Told;

/// Why a mail goes to no referral. An operator finds it in the bucket by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Neither the address that it went to nor what it answers is of a referral.
    Unmatched,
    /// It is one of ours that came back to us.
    Loop,
    /// So many wait for the sender already that no further one is put to them, or the referral's log has no room.
    Surplus,
}

impl Kept {
    /// The metric, and what happened.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Unmatched => ("UnmatchedMail", "a mail that matches nothing is kept for an operator"),
            Self::Loop => ("LoopedMail", "a mail of ours came back to us and is left"),
            Self::Surplus => ("SurplusMail", "a referral has no room for a mail: it is kept for an operator"),
        }
    }
}

/// A line of the log that is a metric, too (`CloudWatch`'s embedded metric format).
pub(super) fn kept(why: Kept, told: &Told, size: usize, at: Instant) -> String {
    let (metric, message) = why.names();
    let receipt = &told.receipt;
    let mut line = json!({
        "_aws": {
            "Timestamp": at.as_millis(),
            "CloudWatchMetrics": [{
                "Namespace": "Referrals",
                "Dimensions": [[]],
                "Metrics": [{"Name": metric, "Unit": "Count"}],
            }],
        },
        "message": message,
        "mail": told.mail.message_id,
        "size": size,
        "spam": receipt.spam_verdict.status,
        "virus": receipt.virus_verdict.status,
        "spf": receipt.spf_verdict.status,
        "dkim": receipt.dkim_verdict.status,
        "dmarc": receipt.dmarc_verdict.status,
    });
    if let Value::Object(members) = &mut line {
        members.insert(metric.to_owned(), json!(1));
    }
    line.to_string()
}

#[cfg(test)]
mod tests {
    use super::{super::arrived::Arrived, *};

    #[test]
    fn a_mail_that_goes_to_no_referral_is_counted_and_said_by_its_id_only() {
        let sample = include_str!("../../../../events/samples/arrive.json");
        let arrived: Arrived = serde_json::from_str(sample).unwrap();
        let [record] = &arrived.records[..] else { panic!("one mail") };
        for why in [Kept::Unmatched, Kept::Loop, Kept::Surplus] {
            let said = kept(why, &record.ses, 2345, Instant::from_millis(1_795_510_800_000));
            let read: Value = serde_json::from_str(&said).unwrap();
            let metrics = &read["_aws"]["CloudWatchMetrics"][0]["Metrics"];
            assert_eq!(metrics, &json!([{"Name": why.names().0, "Unit": "Count"}]));
            assert_eq!((&read[why.names().0], &read["size"]), (&json!(1), &json!(2345)));
            assert_eq!((&read["dkim"], &read["dmarc"]), (&json!("GRAY"), &json!("PASS")));
            assert!(!said.contains('@'), "{said}");
        }
    }
}
