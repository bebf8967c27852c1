//! A letter on paper: what it takes, and what the same letter takes `WeasyPrint` and `ReportLab`, the one after the other.
//!
//! The product's own example prints it: this machine knows nothing of letters.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::layout::{Table, megabytes};
use crate::stats::{Latency, millis};
use local::lambda::{on_processor, peak};
use local::log::say;

/// What is compared with, as pip knows it; the last has `ReportLab` shape the scripts of India.
const PACKAGES: [&str; 3] = ["weasyprint==70.0", "reportlab==5.1.0", "uharfbuzz==0.57.0"];
/// Turns before those that are measured; the very first is told apart.
const WARM_UP: usize = 3;

/// What the letter takes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Papers {
    /// By each program, ours first.
    pub printed: Vec<Printed>,
    /// Why it is not compared with others.
    pub missing: Option<String>,
}

impl fmt::Display for Papers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let turns = self.printed.first().map_or(0, |printed| printed.warm.calls);
        let title = format!(
            "On paper: the same letter of three pages (Latin, Devanagari, Tamil; tables; an ECG) by each program in turns,\n\
             {turns} each; before them the first, which reads what is read only once. ReportLab writes neither tags nor PDF/A;\n\
             the code to scan and what is attached are in ours only"
        );
        let columns = ["by", "first ms", "p50 ms", "p99 ms", "cpu ms", "peak MB", "file KB", "p50 of ours"];
        let mut table = Table::new(title, &columns);
        let ours = self.printed.first().map_or(f64::NAN, |printed| printed.warm.p50_ms);
        for printed in &self.printed {
            let times = [printed.first_ms, printed.warm.p50_ms, printed.warm.p99_ms, printed.on_processor_ms];
            let mut row = vec![printed.by.to_owned()];
            row.extend(times.map(|time| format!("{time:.2}")));
            row.extend([megabytes(printed.peak_bytes), printed.file_bytes.div_ceil(1000).to_string()]);
            row.push(format!("{:.1}", printed.warm.p50_ms / ours));
            table.row(row);
        }
        write!(f, "{table}")?;
        match &self.missing {
            Some(why) => writeln!(f, "!! NOT COMPARED WITH OTHERS. {why}"),
            None => Ok(()),
        }
    }
}

/// What the letter takes one program.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Printed {
    /// The program.
    pub by: &'static str,
    /// The first time, in ms: some things are read only once.
    pub first_ms: f64,
    /// Then, from the words to the last byte of the PDF.
    pub warm: Latency,
    /// How long it was on a processor for one, on average, in ms.
    pub on_processor_ms: f64,
    /// The most memory that it had, in bytes.
    pub peak_bytes: u64,
    /// How large the PDF is, in bytes.
    pub file_bytes: u64,
}

/// Has every program print the letter so many times, in turns; ours is the example at this path.
pub(crate) async fn papers(example: &Path, times: usize) -> Result<Papers> {
    say("bench", "paper");
    let folder = std::env::temp_dir().join(format!("referrals-paper-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let papers = in_folder(&folder, example, times).await;
    std::fs::remove_dir_all(&folder)?;
    papers
}

async fn in_folder(folder: &Path, example: &Path, times: usize) -> Result<Papers> {
    let ours = start("ours", Command::new(example).arg("--in-turns").arg(folder)).await;
    let mut printers = vec![ours.with_context(|| example.display().to_string())?];
    let missing = match others(folder).await {
        Ok(others) => {
            printers.extend(others);
            None
        }
        Err(why) => Some(format!("WeasyPrint and ReportLab: {why:#}")),
    };
    let printed = in_turns(printers, times).await?;
    Ok(Papers { printed, missing })
}

async fn in_turns(mut printers: Vec<Printer>, times: usize) -> Result<Vec<Printed>> {
    for turn in 0..1 + WARM_UP + times {
        for printer in &mut printers {
            printer.turn(turn).await?;
        }
    }
    printers.into_iter().map(|printer| printer.printed(times)).collect()
}

/// The programs that are compared with, in an environment of their own.
async fn others(folder: &Path) -> Result<Vec<Printer>> {
    let home = std::env::var_os("HOME").context("there is no HOME to install them in")?;
    let environment = PathBuf::from(home).join(".cache/referrals-ci/paper");
    let python = environment.join("bin/python");
    if !python.exists() {
        done(Command::new("python3").args(["-m", "venv"]).arg(&environment)).await?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    done(Command::new(&python).args(install).args(PACKAGES)).await?;

    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (scripts, fonts) = (package.join("src/paper"), package.join("../../shared/documents/fonts"));
    let script = |name: &str| {
        let mut command = Command::new(&python);
        command.env("PYTHONDONTWRITEBYTECODE", "1").arg(scripts.join(name)).arg(folder).arg(&fonts);
        command
    };
    Ok(vec![
        start("WeasyPrint, PDF/A-3a", script("by_weasyprint.py").arg("pdf/a-3a")).await?,
        start("WeasyPrint, plain", &mut script("by_weasyprint.py")).await?,
        start("ReportLab", &mut script("by_reportlab.py")).await?,
    ])
}

async fn done(command: &mut Command) -> Result<()> {
    let status = command.status().await.with_context(|| format!("{:?}", command.as_std()))?;
    if !status.success() {
        bail!("{:?} ended with {status}", command.as_std());
    }
    Ok(())
}

/// A program that prints the letter once for each line that it reads.
struct Printer {
    name: &'static str,
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    times: Vec<Duration>,
    first: Duration,
    on_processor_before: Duration,
    file_bytes: u64,
}

/// What a program says of one turn.
#[derive(Deserialize)]
struct Turn {
    ms: f64,
    bytes: u64,
}

/// Starts a program, and waits until it has read what it reads only once.
async fn start(name: &'static str, command: &mut Command) -> Result<Printer> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let input = child.stdin.take().context("it reads")?;
    let mut output = BufReader::new(child.stdout.take().context("it writes")?).lines();
    if output.next_line().await?.as_deref() != Some("ready") {
        bail!("{name} did not start; what it said stands above");
    }
    let (times, first, on_processor_before) = (Vec::new(), Duration::ZERO, Duration::ZERO);
    Ok(Printer { name, child, input, output, times, first, on_processor_before, file_bytes: 0 })
}

impl Printer {
    async fn turn(&mut self, turn: usize) -> Result<()> {
        if turn == 1 + WARM_UP {
            self.on_processor_before = on_processor(self.process()?)?;
        }
        self.input.write_all(b"\n").await?;
        let said = self.output.next_line().await?.with_context(|| format!("{} ended", self.name))?;
        let Turn { ms, bytes } = serde_json::from_str(&said).with_context(|| self.name)?;
        let took = Duration::try_from_secs_f64(ms / 1000.0)?;
        self.file_bytes = bytes;
        match turn {
            0 => self.first = took,
            1..=WARM_UP => {}
            _ => self.times.push(took),
        }
        Ok(())
    }

    fn process(&self) -> Result<u32> {
        self.child.id().with_context(|| format!("{} ended", self.name))
    }

    fn printed(self, times: usize) -> Result<Printed> {
        let process = self.process()?;
        let on_processor = on_processor(process)?.saturating_sub(self.on_processor_before);
        Ok(Printed {
            by: self.name,
            first_ms: millis(self.first),
            warm: Latency::of(self.times)?,
            on_processor_ms: millis(on_processor) / f64::from(u32::try_from(times)?),
            peak_bytes: peak(process)?,
            file_bytes: self.file_bytes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that says this of each turn.
    fn says(what: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("echo ready; while read -r line; do echo '{what}'; done")]);
        shell
    }

    #[tokio::test]
    async fn programs_print_in_turns_and_the_first_turns_do_not_count() {
        let quick = start("quick", &mut says(r#"{"ms": 2.5, "bytes": 700}"#)).await.unwrap();
        let slow = start("slow", &mut says(r#"{"ms": 20, "bytes": 900}"#)).await.unwrap();
        let printed = in_turns(vec![quick, slow], 4).await.unwrap();
        let [quick, slow] = printed.as_slice() else { panic!("two of them") };
        assert_eq!((quick.first_ms, quick.file_bytes, slow.file_bytes), (2.5, 700, 900));
        assert_eq!(quick.warm, Latency { calls: 4, p50_ms: 2.5, p99_ms: 2.5 });
        assert!(quick.peak_bytes > 0);
        let shown = Papers { printed, missing: Some("There is no Python.".to_owned()) }.to_string();
        assert!(shown.contains("  8.0\n") && shown.ends_with("There is no Python.\n"), "{shown}");
    }

    #[tokio::test]
    async fn a_program_that_does_not_start_or_ends_is_told() {
        assert!(start("true", &mut Command::new("true")).await.is_err());
        let ends = start("ends", Command::new("sh").args(["-c", "echo ready"])).await.unwrap();
        assert!(in_turns(vec![ends], 1).await.is_err());
    }
}
