//! How long a letter of three pages takes, how much memory, and how large it is; as JSON.
//!
//! `three_pages [FILE]` also writes it to that file.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it measures, and stops where it cannot"
)]

#[path = "../tests/paper/sample.rs"]
mod sample;

use std::time::Instant;

use letter::pdf::{Attached, Image, Paper, pdf};

const TIMES: usize = 51;

fn main() {
    let (letter, proof, ecg) = (sample::letter(), sample::proof(), sample::ecg());
    let images = [Image {
        id: sample::ecg_id(),
        caption: "ECG at rest, 25 mm/s, 22 November 2026".to_owned(),
        content_type: domain::attachment::ContentType::Png,
        bytes: Some(&ecg),
    }];
    let attached = Attached { name: "signed.json", json: br#"{"ref":"R-7K4M-92QX"}"# };
    let paper = Paper {
        letter: &letter,
        proof: Some(&proof),
        at: sample::at(),
        images: &images,
        attached: Some(attached),
    };
    let mut times = Vec::with_capacity(TIMES);
    let mut bytes = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        bytes = pdf(paper).expect("a PDF");
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    let median = times[TIMES / 2];
    println!(
        r#"{{"first_ms": {first:.1}, "median_ms": {median:.1}, "peak_rss_kb": {}, "image_bytes": {}, "bytes": {}}}"#,
        peak(),
        ecg.len(),
        bytes.len()
    );
    if let Some(file) = std::env::args().nth(1) {
        std::fs::write(file, bytes).expect("the file is written");
    }
}

/// The most memory that this process has had, in kilobytes; 0 where `/proc` is not.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
