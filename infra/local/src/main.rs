//! Runs the template on this machine: `cargo local`.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use local::bench::{self, Options as Measures};
use local::data::Data;
use local::functions;
use local::log::{hush, say};
use local::secrets;
use local::stack::{Door, Options, Stack};
use local::template::RAISED;
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "\
cargo local                starts everything
cargo local -- --fresh     the same, beginning anew: the data of earlier runs is removed
cargo local -- demo        plays a referral through its life, in-network and as a guest, on data of its own, and ends
cargo local -- bench       builds for release, measures every function and the whole on data of its own, and ends
    --quick                less of everything, to try it
    --world                only how soon the world is told, and what the table's stream costs
    --paper                only what a letter on paper takes, beside WeasyPrint and ReportLab
    --json FILE            where the figures go as JSON; bench.json in cargo's target folder if not said
cargo local -- verify FILE tells whether a letter (PDF, or its signed JSON) says what was signed
    --key HEX              by this public key of the service, too; may be said more than once. Those of the data
                           folder's letters are known
    --words                shows the words that are proved

PORT         the API's port, 8080 if not set; 0 is any that is free
SMTP_PORT    the port that mail comes in by, 2525 if not set; 0 is any that is free, as if PORT is 0
LOCAL_DATA   the data folder, .local in the workspace if not set
LOCAL_PARAMETERS
             values of the template's parameters, such as \"OpenRate=5 CreatesPerDay=10\"";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        [] => run(false).await,
        ["--fresh"] => run(true).await,
        ["demo"] => demo().await,
        ["bench", options @ ..] if let Some(measures) = Measures::read(options) => bench(measures).await,
        ["verify", asked @ ..] if !asked.is_empty() => return verify(asked),
        ["--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(fresh: bool) -> Result<()> {
    let door = door(8080).await?;
    let data = Data::open(&folder(), fresh)?;
    let stack = tokio::select! {
        stack = start(data, door, &[]) => stack?,
        ended = asked_to_end() => return ended,
    };
    greet(&stack);
    asked_to_end().await?;
    say("local", "stopping");
    stack.stop().await
}

async fn demo() -> Result<()> {
    apart("demo", &[], async |stack| stack.demo().await).await
}

/// Measures release builds, unless it is told to measure what is there.
async fn bench(measures: Measures) -> Result<()> {
    if measures.paper {
        return paper(measures).await;
    }
    if cfg!(debug_assertions) && std::env::var_os("LOCAL_SKIP_BUILD").is_none() {
        return functions::continue_in_release(&workspace().canonicalize()?);
    }
    apart("bench", &RAISED, async |stack| {
        let bench = stack.bench(measures.scale());
        if measures.world {
            return show(&bench.world().await?, measures.json);
        }
        show(&bench.run().await?, measures.json)
    })
    .await
}

/// Measures the letter on paper only, for which nothing has to run.
async fn paper(measures: Measures) -> Result<()> {
    if std::env::var_os("LOCAL_SKIP_BUILD").is_none() {
        functions::build_letter(&workspace().canonicalize()?)?;
    }
    let letter = functions::letter()?;
    let papers = tokio::select! {
        papers = bench::papers(&letter, measures.scale().papers) => papers?,
        ended = asked_to_end() => return ended,
    };
    show(&papers, measures.json)
}

fn show(measured: &(impl Display + Serialize), file: Option<PathBuf>) -> Result<()> {
    let file = file.map_or_else(|| Ok(functions::folder()?.with_file_name("bench.json")), anyhow::Ok)?;
    println!("{measured}");
    let json = serde_json::to_string_pretty(measured)? + "\n";
    std::fs::write(&file, json).with_context(|| file.display().to_string())?;
    println!("as JSON: {}", file.display());
    Ok(())
}

/// The template's secret that letters are signed by.
const SIGNING_KEY: &str = "SigningKey";

/// Has the product's own verifier look at a letter, and ends as it does. It knows the keys of the data folder's letters.
fn verify(asked: &[&str]) -> ExitCode {
    let verified = (|| {
        if std::env::var_os("LOCAL_SKIP_BUILD").is_none() {
            functions::build(&workspace().canonicalize()?)?;
        }
        let verifier = functions::folder()?.join("verify-letter");
        let secrets = secrets::values(&Data::secrets_in(&folder()), SIGNING_KEY)?;
        let status = Command::new(&verifier).args(asked).env("SIGNING_SECRETS", secrets.join("\n")).status();
        status.with_context(|| verifier.display().to_string())
    })();
    match verified.map(|status| status.code().and_then(|code| u8::try_from(code).ok())) {
        Ok(code) => code.map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            eprintln!("local: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Beside a running `cargo local`: on another port, with data that is thrown away.
async fn apart(
    name: &str,
    raised: &[(&str, &str)],
    play: impl AsyncFnOnce(&Stack) -> Result<()>,
) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("referrals-{name}-{}", std::process::id()));
    let door = door(0).await?;
    hush();
    let played = async {
        let stack = start(Data::open(&folder, true)?, door, raised).await?;
        let played = play(&stack).await;
        stack.stop().await.and(played)
    };
    let played = tokio::select! {
        played = played => played,
        ended = asked_to_end() => ended,
    };
    std::fs::remove_dir_all(&folder)?;
    played
}

/// Where the data is.
fn folder() -> PathBuf {
    std::env::var_os("LOCAL_DATA").map_or_else(|| workspace().join(".local"), PathBuf::from)
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The ports that were asked for; mail's is any that is free where the API's is.
async fn door(usual: u16) -> Result<Door> {
    let api = port("PORT")?.unwrap_or(usual);
    Door::open(api, port("SMTP_PORT")?.unwrap_or(if api == 0 { 0 } else { 2525 })).await
}

fn port(variable: &str) -> Result<Option<u16>> {
    let Ok(port) = std::env::var(variable) else { return Ok(None) };
    port.parse().map(Some).with_context(|| format!("{variable} is \"{port}\", which is not a port"))
}

/// Values of the template's parameters: these, and what `LOCAL_PARAMETERS` says.
fn parameters(raised: &[(&str, &str)]) -> Result<BTreeMap<String, String>> {
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let mut parameters: BTreeMap<_, _> = raised.iter().copied().map(own).collect();
    let said = std::env::var("LOCAL_PARAMETERS").unwrap_or_default();
    for word in said.split_whitespace() {
        let pair =
            word.split_once('=').with_context(|| format!("LOCAL_PARAMETERS: {word} is not NAME=VALUE"));
        parameters.extend([own(pair?)]);
    }
    Ok(parameters)
}

async fn start(data: Data, door: Door, raised: &[(&str, &str)]) -> Result<Stack> {
    let workspace = workspace().canonicalize()?;
    if std::env::var_os("LOCAL_SKIP_BUILD").is_none() {
        functions::build(&workspace)?;
    }
    let template = workspace.join("infra/template.yaml");
    let options = Options { template, binaries: functions::folder()?, parameters: parameters(raised)? };
    Stack::start(&options, data, door).await
}

fn greet(stack: &Stack) {
    let (url, data) = (&stack.url, stack.data());
    println!(
        "
Running on {url}

  token=$(curl -s '{url}/.local/token?user=dr-oconnor' | cut -d'\"' -f4)
  curl -H \"Authorization: Bearer $token\" '{url}/v1/referrals?box=inbox'

Mail:  {url}/.local/mail, and in by SMTP on localhost:{}
More:  {url}/.local/
Data:  {} (cargo local -- --fresh begins anew)
Logs:  {}
Stop:  Ctrl-C
ready http://{}",
        stack.smtp_port(),
        data.folder().display(),
        data.logs().display(),
        stack.address
    );
}

/// Returns when this program is to end: Ctrl-C, a termination, or the end of standard input where that counts.
async fn asked_to_end() -> Result<()> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
        () = end_of_input(), if std::env::var_os("LOCAL_EXIT_WITH_STDIN").is_some() => {}
    }
    Ok(())
}

/// Waits on a thread of its own, which does not keep the program from ending as a runtime's own reader would.
async fn end_of_input() {
    let (sender, ended) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        // Whatever ends it, there is nobody left at the other end.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = sender.send(());
    });
    let _ = ended.await;
}
