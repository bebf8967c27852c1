//! A doctor who sends and a doctor who receives, with so many referrals between them: real ones, sent through the API.
//!
//! Of ten referrals five are lab orders, four of these are accepted, and four of all are overdue. Nobody can wait for days here, so what
//! makes one overdue is written into its row by the operator: the due time, to a moment that has passed.

use anyhow::{Context as _, Result, bail};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::calls::{Answer, Call, send};
use crate::scenario::but;
use crate::{AT_ONCE, Bench};
use local::callers::OPERATOR;
use local::demo::referral;
use local::people::Person;
use local::template::REGION;

/// How many of ten referrals are not decided yet.
pub(super) const OPEN_OF_TEN: usize = 6;

/// The two doctors, and those of their referrals that wait for the receiver's decision.
pub(super) struct Practice {
    pub(super) sender: Person,
    pub(super) receiver: Person,
    pub(super) open: Vec<String>,
}

impl Practice {
    /// Two new doctors, with so many referrals from one to the other.
    pub(super) async fn new(bench: &Bench<'_>, name: &str, size: usize) -> Result<Self> {
        let (sender, receiver) = (doctor(&format!("{name}-sender")), doctor(&format!("{name}-receiver")));
        for person in [&sender, &receiver] {
            bench.client.must(person, "PUT", "/v1/directory/me", person.directory.as_ref()).await?;
        }
        let referrals = (0..size).map(|place| {
            Call::new(&bench.client, &sender, "POST", "/v1/referrals", Some(&asked(&receiver, place)))
        });
        let sent = send(&bench.sender(), referrals.collect::<Result<_>>()?, AT_ONCE, None).await?;
        let ids = sent.answers.iter().map(Answer::id).collect::<Result<Vec<_>>>()?;

        let (open, accepted): (Vec<_>, Vec<_>) =
            ids.iter().enumerate().partition(|(place, _)| place % 10 < OPEN_OF_TEN);
        let accept = |id| {
            let path = format!("/v1/referrals/{id}/accept");
            Call::new(&bench.client, &receiver, "POST", &path, Some(&json!({})))
        };
        let accepts = accepted.into_iter().map(|(_, id)| accept(id)).collect::<Result<_>>()?;
        send(&bench.sender(), accepts, AT_ONCE, None).await?;
        for (place, id) in ids.iter().enumerate().filter(|(place, _)| place % 5 < 2) {
            bench.make_overdue(id, place).await?;
        }
        Ok(Practice { sender, receiver, open: open.into_iter().map(|(_, id)| id.clone()).collect() })
    }
}

/// The referral at this place.
fn asked(receiver: &Person, place: usize) -> Value {
    let body = but(referral(), json!({"to": {"member_id": receiver.user}}));
    if place % 10 >= 5 {
        but(body, json!({"kind": "lab-order", "tests": [{"text": "Troponin T, high sensitivity"}]}))
    } else {
        body
    }
}

pub(super) fn doctor(user: &str) -> Person {
    let name = format!("Dr {user}");
    let email = format!("{user}@bench.example");
    let directory = json!({
        "name": name, "specialty": "Cardiology", "registration_no": "TN-10000", "clinic": "Bench Clinic",
        "city": "Chennai", "email": email, "accepts": ["consult", "lab-order"],
    });
    Person {
        user: user.to_owned(),
        role: "doctor".to_owned(),
        workspace: Some("clinic-bench".to_owned()),
        name,
        email,
        email_verified: Some(true),
        registration_no: Some("TN-10000".to_owned()),
        birthdate: None,
        directory: Some(directory),
    }
}

impl Bench<'_> {
    /// As if days had passed: the row of the lists says that the time to act is over.
    async fn make_overdue(&self, id: &str, place: usize) -> Result<()> {
        let table =
            self.lambda.measured().find_map(|measured| measured.function.environment.get("TABLE").cloned());
        let past = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(1 + i64::try_from(place)?);
        let update = json!({
            "TableName": table.context("no function is told of a TABLE")?,
            "Key": {"PK": {"S": format!("REF#{id}")}, "SK": {"S": "META"}},
            "ConditionExpression": "attribute_exists(PK)",
            "UpdateExpression": "SET due = :past, summary.awaiting.due_at = :past",
            "ExpressionAttributeValues": {":past": {"S": format!("{past:.3}")}},
        });
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential={OPERATOR}/20260101/{REGION}/dynamodb/aws4_request, \
             SignedHeaders=host, Signature=none"
        );
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.table_url)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", "DynamoDB_20120810.UpdateItem")
            .header("x-amz-date", "20260101T000000Z")
            .header("authorization", signed)
            .body(Body::from(update.to_string()))?;
        let (status, said) = self.sender().send(request).await?;
        if !status.is_success() {
            bail!("the table answered {status} to the operator: {}", String::from_utf8_lossy(&said));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_ten_referrals_five_are_lab_orders() {
        let receiver = doctor("bench-1-receiver");
        let asked: Vec<Value> = (0..10).map(|place| asked(&receiver, place)).collect();
        assert_eq!(asked.iter().filter(|body| body["kind"] == "lab-order").count(), 5);
        assert!(asked.iter().all(|body| body["to"]["member_id"] == "bench-1-receiver"));
    }
}
