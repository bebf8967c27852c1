//! A stand-in for `GuardDuty`'s malware protection: it knows the test string that every scanner knows, and no malware.

use std::io::{self, Read};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::json;

use super::index::{self, Version};
use super::store::Store;
use crate::bus::Happening;
use crate::log::say;

/// The EICAR test string, in two parts so that this file is not taken for it.
const EICAR: [&str; 2] = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];
/// The tag that says what was found.
const TAG: &str = "GuardDutyMalwareScanStatus";
/// As much of an object as is in memory at once, in bytes.
const CHUNK: usize = 64 << 10;

/// An object that is to be looked at.
struct Scan {
    id: i64,
    plan: String,
    sequence: i64,
}

/// Looks at one object after the other until the task is dropped; what is not done by then is left for the next start.
pub(super) async fn run(store: Arc<Store>) {
    let mut scans = store.scans.subscribe();
    loop {
        scans.mark_unchanged();
        loop {
            match scan_next(&store).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    say("scan", format_args!("{error:#}"));
                    break;
                }
            }
        }
        if scans.changed().await.is_err() {
            return;
        }
    }
}

/// Waits until every object that is to be looked at has been.
pub(super) async fn done(store: &Arc<Store>) -> Result<()> {
    let mut scans = store.scans.subscribe();
    while !is_done(store).await? {
        scans.changed().await.context("the store is gone")?;
    }
    Ok(())
}

/// Whether no object is to be looked at.
pub(super) async fn is_done(store: &Store) -> Result<bool> {
    Ok(store.database.transact(next).await?.is_none())
}

fn next(index: &Transaction<'_>) -> Result<Option<Scan>> {
    let sql = "SELECT id, plan, sequence FROM scans ORDER BY id LIMIT 1";
    let read =
        |row: &rusqlite::Row<'_>| Ok(Scan { id: row.get(0)?, plan: row.get(1)?, sequence: row.get(2)? });
    Ok(index.query_row(sql, [], read).optional()?)
}

/// Looks at the next object, tags it and tells the bus. False if there is none.
async fn scan_next(store: &Arc<Store>) -> Result<bool> {
    let contents = store.contents.clone();
    let opened = store.database.transact(move |index| {
        let Some(scan) = next(index)? else { return Ok(None) };
        let version = index::numbered(index, scan.sequence)?;
        // What has gone meanwhile is nothing to tell of, and what cannot be read is not called clean.
        let content = version.as_ref().and_then(|version| version.sha256.as_deref());
        let file = content.map(|sha256| contents.read(sha256)).transpose();
        let file = file.inspect_err(|error| say("scan", format_args!("cannot be read: {error}")));
        Ok(Some((scan, file.ok().flatten())))
    });
    let Some((scan, file)) = opened.await? else { return Ok(false) };
    let found = match file {
        Some(file) => Some(tokio::task::spawn_blocking(move || is_infected(file)).await??),
        None => None,
    };
    store.transact(move |store, index| tell(store, index, &scan, found)).await?;
    Ok(true)
}

/// Takes down what was found, in one step with what follows from it.
fn tell(store: &Store, index: &Transaction<'_>, scan: &Scan, found: Option<bool>) -> Result<()> {
    index.execute("DELETE FROM scans WHERE id = ?", [scan.id])?;
    let version = index::numbered(index, scan.sequence)?;
    let (Some(found), Some(mut version), Some(plan)) = (found, version, store.plan(&scan.plan)) else {
        return Ok(());
    };
    let status = if found { "THREATS_FOUND" } else { "NO_THREATS_FOUND" };
    if plan.tags {
        version.tags.insert(TAG.to_owned(), status.to_owned());
        index::set_tags(index, version.sequence, &version.tags)?;
    }
    let what = format!("{status} in {}", version.name());
    store.bus().send(index, &what, result(&version, status, plan.arn()))
}

/// What was found, as `GuardDuty` tells it.
fn result(version: &Version, status: &str, plan: String) -> Happening<'static> {
    let threats = (status == "THREATS_FOUND").then(|| json!([{"name": "EICAR-Test-File (not a virus)"}]));
    Happening {
        source: "aws.guardduty",
        kind: "GuardDuty Malware Protection Object Scan Result",
        resources: vec![plan],
        detail: json!({
            "schemaVersion": "1.0",
            "scanStatus": "COMPLETED",
            "resourceType": "S3_OBJECT",
            "s3ObjectDetails": {
                "bucketName": version.bucket,
                "objectKey": version.key,
                "eTag": version.etag,
                "versionId": version.id,
                "s3Throttled": false,
            },
            "scanResultDetails": {"scanResultStatus": status, "threats": threats},
        }),
        at: jiff::Timestamp::now(),
    }
}

/// The same of what is in memory.
pub(crate) fn is_test_virus(content: &[u8]) -> bool {
    is_infected(content).unwrap_or_default()
}

/// Whether the test string is anywhere in it.
fn is_infected(mut content: impl Read) -> io::Result<bool> {
    let wanted = EICAR.concat();
    let wanted = wanted.as_bytes();
    let mut seen = Vec::new();
    loop {
        let read = content.by_ref().take(CHUNK as u64).read_to_end(&mut seen)?;
        if seen.windows(wanted.len()).any(|window| window == wanted) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // It may have begun at the end of this part.
        let end = seen.len().min(wanted.len() - 1);
        seen.drain(..seen.len() - end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_string_is_found_wherever_it_is() {
        let eicar = EICAR.concat();
        assert_eq!(eicar.len(), 68);
        for before in [0, 1, CHUNK - 68, CHUNK - 30, CHUNK, 3 * CHUNK + 5] {
            for after in [0, 1, CHUNK] {
                let infected = [&vec![b'X'; before][..], eicar.as_bytes(), &vec![b'*'; after]].concat();
                assert!(is_infected(&infected[..]).unwrap(), "{before} before, {after} after");
                let almost = &infected[..before + 67];
                assert!(!is_infected(almost).unwrap(), "{before} before, cut short");
            }
        }
        assert!(!is_infected(io::empty()).unwrap());
    }
}
