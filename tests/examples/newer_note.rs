//! The function `note` as a release to come might have it: its facts are of version 2, with a member more.
//!
//! Version 2 is invented here. A journey deploys this function beside today's.

use api::{
    Problem,
    extract::{Json, Path},
    respond,
};
use domain::{
    commands::command::{Command, Note},
    log::{Actor, Body},
    values::{ids::ReferralId, person::Caller, words::Channel},
};
use lambda_http::{Error, http::StatusCode};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    type Taken = (Caller, Path<ReferralId>, Json<Note>);
    functions::ground::serve(&[], |shell, (caller, Path(id), Json(note)): Taken| async move {
        let before = shell.store.load(id).await?.ok_or_else(Problem::not_found)?;
        let party = before.party(&caller).ok_or_else(Problem::not_found)?;
        let now = shell.now();
        let changes = before.decide(Command::Note(note), party, now)?;
        let by = Actor { party, id: Some(caller.id), name: Some(caller.name) };
        let mut after = before.clone().write(changes, now, &by, Channel::Api);
        if let Some(entry) = after.entries.last_mut() {
            entry.body = of_version_2(&entry.body);
            entry.hash = entry.body.hash();
        }
        // One try: no other function writes to this referral at the same moment.
        shell.store.append(&before, &after, None).await.map_err(|_| Problem::try_again())?;
        Ok(respond::referral(StatusCode::OK, &after, party)?)
    })
    .await
}

/// The entry as version 2 writes it: canonical JSON, as everything that is stored.
#[expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "an entry that was just written is a JSON object"
)]
fn of_version_2(entry: &Body) -> Body {
    let mut entry: Value = serde_json::from_str(entry.as_str()).expect("an entry is JSON");
    entry["v"] = json!(2);
    entry["fact"]["language"] = json!("ta");
    Body::read(serde_json_canonicalizer::to_string(&entry).expect("it is still JSON"))
}
