//! What reading a mail takes in memory, measured in a process of its own for each shape: the largest mails, made to cost.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shapes;

use std::{env, fs, process::Command};

use mail::reply::{read, unread};

use crate::shapes::{SHAPES, shape};

/// Most that a process takes which reads a mail of 40 MB, the mail itself included, in megabytes.
const MEGABYTES_MAX: u64 = 200;
/// Names the shape for a process that reads one.
const SHAPE: &str = "MAIL_SHAPE";

#[test]
fn the_largest_mails_are_read_in_bounded_memory() {
    let wrong: Vec<String> = SHAPES
        .chunks(2)
        .flat_map(|pair| {
            let started: Vec<_> = pair.iter().map(|(name, ..)| (name, child(name))).collect();
            started
                .into_iter()
                .map(|(name, child)| (name, child.wait_with_output().unwrap()))
                .collect::<Vec<_>>()
        })
        .filter_map(|(name, output)| {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            println!("{name}: {}", said.lines().find(|line| line.contains(" MB")).unwrap_or(&said));
            (!output.status.success())
                .then(|| format!("{name}: {said}{}", String::from_utf8_lossy(&output.stderr)))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn child(name: &str) -> std::process::Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "one_mail_is_read", "--nocapture"]).env(SHAPE, name);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
}

/// Reads the mail that the other test names; without a name, the smallest there is.
#[test]
fn one_mail_is_read() {
    let Ok(name) = env::var(SHAPE) else {
        assert!(read(b"Subject: x\r\n\r\nx").is_ok());
        return;
    };
    let (raw, is_readable) = shape(&name);
    let started = std::time::Instant::now();
    let reading = read(&raw);
    assert_eq!(reading.is_ok(), is_readable, "{:?}", reading.err());
    if reading.is_err() {
        let _ = unread(&raw);
    }
    let peak = peak();
    println!("{peak} MB in {:.1?}", started.elapsed());
    assert!(peak < MEGABYTES_MAX, "{peak} MB");
}

/// The most memory that this process has taken so far, in megabytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}
