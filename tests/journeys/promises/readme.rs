//! The documents say what is so: a tour prints what stands in it, and the table of routes has every operation.

use std::{collections::BTreeSet, fs, process::Command};

use serde_json::Value;

use crate::harness::stack::{Stack, workspace};
use crate::harness::wired::template;

fn document(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap()
}

/// The part of a document under a heading.
fn under<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("\n## {heading}\n")).unwrap();
    rest.split("\n## ").next().unwrap()
}

/// The fenced blocks of a language.
fn blocks<'a>(part: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    part.split(&fence).skip(1).map(|block| block.split("```").next().unwrap()).collect()
}

/// Whether both say the same, where what is new each time (a moment, a reference, a digest) has only the same form.
fn alike(printed: &Value, written: &Value) -> bool {
    match (printed, written) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.0 == b.0 && alike(a.1, b.1))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| alike(a, b))
        }
        (Value::String(one), Value::String(other)) => one == other || new_each_time(one, other),
        _ => printed == written,
    }
}

fn new_each_time(one: &str, other: &str) -> bool {
    let moment = |text: &str| text.len() == 24 && text.ends_with('Z') && text.as_bytes()[10] == b'T';
    let reference = |text: &str| text.len() == 11 && text.starts_with("R-");
    let digest = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    [moment, reference, digest].iter().any(|form| form(one) && form(other))
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

/// Runs the shell blocks of a part of a document as one script on a fresh stack, and compares what they print with its JSON
/// blocks.
fn prints_what_stands_there(document: &str, tour: &str) {
    for tool in ["bash", "curl", "jq"] {
        if Command::new(tool).arg("--version").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "{tool} is missing");
            return eprintln!(
                "\n!!! SKIPPED: the tour of {document} is not tried, because {tool} is missing\n"
            );
        }
    }
    let (commands, answers) = (blocks(tour, "sh"), blocks(tour, "json"));
    assert!(!commands.is_empty() && !answers.is_empty(), "{document} has no tour");
    let stack = Stack::start();
    let script = commands.join("\n").replace("http://localhost:8080", &stack.url);
    let ran = Command::new("bash").args(["-euo", "pipefail", "-c", &script]).output().unwrap();
    let (said, complained) = (String::from_utf8(ran.stdout).unwrap(), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}{complained}");

    let (printed, written) = (json_lines(&said), json_lines(&answers.concat()));
    for (printed, written) in printed.iter().zip(&written) {
        assert!(alike(printed, written), "the tour prints\n{printed}\nand {document} says\n{written}");
    }
    assert_eq!(printed.len(), written.len(), "{said}");
}

#[test]
fn the_readmes_first_look_prints_what_stands_there() {
    prints_what_stands_there("README.md", under(&document("README.md"), "A first look"));
}

#[test]
fn the_tour_prints_what_stands_there() {
    prints_what_stands_there("docs/tour.md", &document("docs/tour.md"));
}

#[test]
fn every_operation_is_in_the_table() {
    let mut answered = BTreeSet::new();
    for function in template().functions {
        for route in &function.routes {
            answered.insert(format!("`{} {}` … `{}`", route.method, route.path, function.binary));
        }
    }
    let page = document("docs/operations.md");
    let rows = under(&page, "Routes").lines().filter(|line| line.starts_with("| `"));
    let written: BTreeSet<String> = rows
        .map(|row| {
            let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            format!("{} … {}", cells[0], cells.last().unwrap())
        })
        .collect();
    assert_eq!(written, answered);
}
