//! How long a letter of three pages takes, how much memory, and how large it is; as JSON.
//!
//! - `three_pages [FILE]` prints it 51 times, and also writes it to that file.
//! - `three_pages --in-turns FOLDER` writes what is in the letter into the folder, for other programs to print: `letter.json`
//!   and `ecg.png`. Then it prints the letter once for each line that it reads, says in a line what that took, and leaves
//!   `letter.pdf` there.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "it measures, and stops where it cannot")]

mod content;

use std::{io::BufRead as _, path::Path, time::Instant};

use documents::pdf::{Attached, Image, Paper, pdf};
use testing::paper;

const TIMES: usize = 51;
const CAPTION: &str = "ECG at rest, 25 mm/s, 22 November 2026";

fn main() {
    let (letter, proof, ecg) = (paper::letter(), paper::proof(), paper::ecg());
    let images = [Image {
        id: paper::ecg_id(),
        caption: CAPTION.to_owned(),
        content_type: domain::files::attachment::ContentType::Png,
        bytes: Some(&ecg),
    }];
    let attached = Some(Attached { name: "signed.json", json: br#"{"ref":"R-7K4M-92QX"}"# });
    let paper = Paper { letter: &letter, proof: Some(&proof), at: paper::at(), images: &images, attached };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--in-turns", folder] => in_turns(paper, Path::new(folder)),
        rest => at_once(paper, rest.first().map(Path::new)),
    }
}

/// Milliseconds, and the PDF.
fn timed(paper: Paper<'_>) -> (f64, Vec<u8>) {
    let start = Instant::now();
    let bytes = pdf(paper).expect("a PDF");
    (start.elapsed().as_secs_f64() * 1000.0, bytes)
}

fn at_once(paper: Paper<'_>, file: Option<&Path>) {
    let mut times = Vec::with_capacity(TIMES);
    let mut bytes = Vec::new();
    for _ in 0..TIMES {
        let (took, printed) = timed(paper);
        times.push(took);
        bytes = printed;
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    let median = times[TIMES / 2];
    println!(
        r#"{{"first_ms": {first:.1}, "median_ms": {median:.1}, "peak_rss_kb": {}, "image_bytes": {}, "bytes": {}}}"#,
        peak(),
        ecg(&paper).len(),
        bytes.len()
    );
    if let Some(file) = file {
        std::fs::write(file, bytes).expect("the file is written");
    }
}

fn in_turns(paper: Paper<'_>, folder: &Path) {
    let content = serde_json::to_vec(&content::of(&paper, CAPTION)).expect("JSON");
    std::fs::write(folder.join("letter.json"), content).expect("the file is written");
    std::fs::write(folder.join("ecg.png"), ecg(&paper)).expect("the file is written");
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        line.expect("a line");
        let (took, bytes) = timed(paper);
        std::fs::write(folder.join("letter.pdf"), &bytes).expect("the file is written");
        println!(r#"{{"ms": {took:.3}, "bytes": {}}}"#, bytes.len());
    }
}

/// The one picture.
fn ecg<'a>(paper: &Paper<'a>) -> &'a [u8] {
    paper.images[0].bytes.expect("there is room for it")
}

/// The most memory that this process has had, in kilobytes; 0 where `/proc` is not.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
