//! A rolling deployment: an older and a newer release of one function take turns on one referral.

use std::fs::{hard_link, read_dir, remove_dir_all, remove_file};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::harness::samples::consult;
use crate::harness::stack::{Stack, binaries, number};

/// A folder of functions, one of which is replaced while they are called.
struct Deployed(PathBuf);

impl Deployed {
    /// Today's functions, without copying them.
    fn new() -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!(
            "rolling-{}-{}",
            std::process::id(),
            number()
        ));
        std::fs::create_dir(&folder).unwrap();
        for built in read_dir(binaries()).unwrap() {
            let built = built.unwrap();
            if built.file_type().unwrap().is_file() {
                hard_link(built.path(), folder.join(built.file_name())).unwrap();
            }
        }
        Self(folder)
    }

    /// Replaces `note`, and ends the instances of the release before.
    fn note(&self, stack: &Stack, release: &Path) {
        let note = self.0.join("note");
        remove_file(&note).unwrap();
        hard_link(release, note).unwrap();
        stack.nobody().post("/.local/kill/note", &json!({})).is(200);
    }
}

impl Drop for Deployed {
    fn drop(&mut self) {
        // A folder of cargo's for what is temporary.
        let _ = remove_dir_all(&self.0);
    }
}

#[test]
fn an_older_and_a_newer_release_write_to_one_referral() {
    let deployed = Deployed::new();
    let stack = Stack::start_of(&deployed.0);
    let (sender, receiver) = (stack.person("dr-oconnor"), stack.person("dr-rao"));
    let created = sender.create(&consult("dr-rao", &stack.patient())).is(201);
    let id = created["id"].as_str().unwrap();
    let (older, newer) = (binaries().join("note"), binaries().join("examples/newer_note"));
    assert!(newer.exists(), "{} is not built: cargo build --workspace --examples", newer.display());
    let path = format!("/v1/referrals/{id}");
    for turn in 0..6 {
        let is_newer = turn % 2 == 1;
        deployed.note(&stack, if is_newer { &newer } else { &older });
        let (release, by) = if is_newer { ("newer", &receiver) } else { ("older", &sender) };
        let note = json!({"text": format!("Turn {turn}, of the {release} release")});
        by.post(&format!("{path}/note"), &note).is(200);
    }
    receiver.post(&format!("{path}/accept"), &json!({})).is(200);
    let seen = sender.get(&path).is(200);
    assert_eq!((&seen["status"], &seen["integrity"]), (&json!("accepted"), &json!(null)));
    let notes: Vec<_> =
        seen["timeline"].as_array().unwrap().iter().filter(|entry| entry["type"] == "noted").collect();
    let texts: Vec<_> = notes.iter().map(|entry| entry["text"].as_str().unwrap()).collect();
    let older = [0, 2, 4].map(|turn| format!("Turn {turn}, of the older release"));
    assert_eq!(texts, older, "what an older release does not know it passes over");
    let seqs: Vec<_> = notes.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert!(
        seqs.windows(2).all(|pair| pair[1] - pair[0] >= 2),
        "{seqs:?}: the newer entries stand between them"
    );
}
