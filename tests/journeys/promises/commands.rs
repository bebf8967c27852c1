//! Every command that a document shows works as it stands there.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::harness::samples::consult;
use crate::harness::stack::{Stack, binaries, number, workspace};

/// The documents: those at the top, of `docs`, and beside the code.
fn documents() -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "infra/local/README.md", "shared/store/README.md"]
            .map(|file| workspace().join(file))
            .into();
    files.extend(std::fs::read_dir(workspace().join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    let read = |file: PathBuf| (file.display().to_string(), std::fs::read_to_string(&file).unwrap());
    files.into_iter().map(read).collect()
}

/// What the documents show that begins with these words: in a block of its own line, or in backticks.
fn shown(words: &str) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for (_, text) in documents() {
        let mut is_code = false;
        for line in text.lines() {
            if line.starts_with("```") {
                is_code = !is_code;
            } else if is_code {
                let command = line.split(" #").next().unwrap().trim();
                shown.extend(command.starts_with(words).then(|| command.to_owned()));
            }
        }
        // A command in backticks may run over the end of a line.
        let prose: Vec<_> = text.split("```").step_by(2).collect();
        let text = prose.concat().replace('\n', " ");
        for (place, span) in text.split('`').enumerate() {
            shown.extend((place % 2 == 1 && span.contains(words)).then(|| span.to_owned()));
        }
    }
    shown
}

/// What cargo's alias runs for `cargo local ARGUMENTS`, over this data folder.
fn local(data: &Path, arguments: &[&str]) -> Command {
    let mut local = Command::new(binaries().join("local"));
    let alone = [("PORT", "0"), ("SMTP_PORT", "0"), ("LOCAL_SKIP_BUILD", "1")];
    local.args(arguments).envs(alone).env("LOCAL_DATA", data).stdout(Stdio::piped());
    local
}

fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("commands-{}-{}", std::process::id(), number()))
}

/// Runs it until it says that it is ready, and ends it.
fn starts_and_stops(data: &Path, arguments: &[&str]) {
    let mut command = local(data, arguments);
    let mut child = command.env("LOCAL_EXIT_WITH_STDIN", "1").stdin(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // To its last line: a program whose output no one reads ends otherwise.
    let ready = lines.filter(|line| line.starts_with("ready ")).inspect(|_| drop(child.stdin.take())).count();
    assert!(ready == 1 && child.wait().unwrap().success(), "{arguments:?}");
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[test]
fn every_command_of_the_local_stack_works_with_a_separator_and_without() {
    let known = ["", "--fresh", "bench", "demo", "verify FILE"];
    let known = known.map(|arguments| format!("cargo local {arguments}").trim().to_owned());
    assert_eq!(shown("cargo local"), BTreeSet::from(known), "each is tried below");

    let data = folder();
    for arguments in [&[][..], &["--fresh"], &["--", "--fresh"]] {
        starts_and_stops(&data, arguments);
    }
    std::fs::remove_dir_all(&data).unwrap();
    for arguments in [&["demo"][..], &["--", "demo"]] {
        let said = succeeds(&local(&folder(), arguments).output().unwrap());
        assert!(said.contains("completed"), "{said}");
    }
    for arguments in [&["bench", "--help"][..], &["--", "bench", "--help"]] {
        let said = succeeds(&local(&folder(), arguments).output().unwrap());
        assert!(said.contains("--quick"), "{said}");
    }

    let stack = Stack::start();
    let sender = stack.doctor("clinic-commands");
    let id = sender.create(&consult("dr-rao", &stack.patient())).is(201)["id"].as_str().unwrap().to_owned();
    let file = sender.letter(&id).file();
    let file = file.to_str().unwrap();
    for arguments in [&["verify", file][..], &["--", "verify", file, "--words"]] {
        let said = succeeds(&local(stack.data(), arguments).output().unwrap());
        assert!(said.contains("Proved: this is what was signed"), "{said}");
    }
}

#[test]
fn every_test_that_a_document_runs_is_there() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let asked = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let metadata = Command::new(cargo).args(asked).current_dir(workspace()).output().unwrap();
    let metadata: Value = serde_json::from_str(&succeeds(&metadata)).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let targets = packages.flat_map(|package| package["targets"].as_array().unwrap());
    let tests: BTreeSet<_> = targets
        .filter(|target| target["kind"][0] == "test")
        .map(|target| target["name"].as_str().unwrap().to_owned())
        .collect();
    let commands = shown("cargo test");
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        let words: Vec<_> = command.split_whitespace().collect();
        for pair in words.windows(2).filter(|pair| pair[0] == "--test") {
            assert!(tests.contains(pair[1]), "{command}: there is no test {}", pair[1]);
        }
        let (_, filter) = command.split_once("--test journeys ").unwrap_or_default();
        let module = format!("{filter}.rs");
        let is_there = ["members", "guests", "bad_input", "promises"]
            .iter()
            .any(|room| workspace().join("tests/journeys").join(room).join(&module).exists());
        assert!(filter.is_empty() || filter == "x" || is_there, "{command}: there is no journey {filter}");
    }
}
