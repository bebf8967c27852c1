//! A mail that has come in is read, and one that matches nothing is kept for an operator.

use domain::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::shell::{Failure, Shell};

/// What SES tells of mails that it has kept in the bucket.
#[derive(Debug, Deserialize)]
pub struct Arrived {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    ses: Receipt,
}

#[derive(Debug, Deserialize)]
struct Receipt {
    mail: Mail,
    receipt: Verdicts,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
}

/// What SES has found of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Verdicts {
    spam_verdict: Verdict,
    virus_verdict: Verdict,
    spf_verdict: Verdict,
    dkim_verdict: Verdict,
    dmarc_verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Verdict {
    status: Found,
}

/// As SES documents it: docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Found {
    Pass,
    Fail,
    /// It cannot be told: nothing was signed, nobody says who may send.
    Gray,
    ProcessingFailed,
    /// Nobody looks.
    Disabled,
}

/// Reads each mail. An error is for Lambda to try again; the mail stays in the bucket all the same.
pub async fn receive(shell: &Shell, arrived: Arrived) -> Result<(), Failure> {
    for Record { ses: Receipt { mail, receipt } } in arrived.records {
        let written = shell.bucket()?.mail(&mail.message_id).await.map_err(Failure::Bucket)?;
        println!("{}", unmatched(&mail.message_id, written.len(), receipt, shell.now()));
    }
    Ok(())
}

/// What the log and `CloudWatch` (in its embedded metric format) are told of a mail that matches nothing: neither who
/// wrote it nor what. An operator finds it in the bucket by its id.
fn unmatched(id: &str, size: usize, verdicts: Verdicts, at: Instant) -> String {
    json!({
        "_aws": {
            "Timestamp": at.as_millis(),
            "CloudWatchMetrics": [{
                "Namespace": "Referrals",
                "Dimensions": [[]],
                "Metrics": [{"Name": "UnmatchedMail", "Unit": "Count"}],
            }],
        },
        "UnmatchedMail": 1,
        "message": "a mail that matches nothing is kept for an operator",
        "mail": id,
        "size": size,
        "spam": verdicts.spam_verdict.status,
        "virus": verdicts.virus_verdict.status,
        "spf": verdicts.spf_verdict.status,
        "dkim": verdicts.dkim_verdict.status,
        "dmarc": verdicts.dmarc_verdict.status,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_matches_nothing_is_counted_and_said_by_its_id_only() {
        let sample = include_str!("../../events/samples/receive.json");
        let arrived: Arrived = serde_json::from_str(sample).unwrap();
        let [Record { ses: Receipt { mail, receipt } }] = &arrived.records[..] else { panic!("one mail") };
        let said = unmatched(&mail.message_id, 2345, *receipt, Instant::from_millis(1_795_510_800_000));
        let read: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(
            read["_aws"]["CloudWatchMetrics"][0]["Metrics"],
            json!([{"Name": "UnmatchedMail", "Unit": "Count"}])
        );
        assert_eq!((&read["UnmatchedMail"], &read["size"]), (&json!(1), &json!(2345)));
        assert_eq!((&read["dkim"], &read["dmarc"]), (&json!("GRAY"), &json!("PASS")));
        assert!(!said.contains('@'), "{said}");
    }
}
