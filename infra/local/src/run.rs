//! A stack as the environment asks for it: its data, ports and parameters, and until when it runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tokio::signal::unix::{SignalKind, signal};

use crate::data::Data;
use crate::functions;
use crate::log::hush;
use crate::stack::{Door, Options, Stack};

/// What the environment may say, for the help.
pub const VARIABLES: &str = "\
Environment:
  PORT              the API's port, 8080 if not set; 0 is any free port
  SMTP_PORT         the port for incoming mail, 2525 if not set; 0 is any free port, as if PORT is 0
  LOCAL_DATA        the data folder, .local in the workspace if not set
  LOCAL_PARAMETERS  values of the template's parameters, such as \"OpenRate=5 CreatesPerDay=10\"";

/// Builds the functions and starts the stack with these values of parameters, as far as the environment has no others.
pub async fn start(data: Data, door: Door, raised: &[(&str, &str)]) -> Result<Stack> {
    let workspace = workspace().canonicalize()?;
    if std::env::var_os("LOCAL_SKIP_BUILD").is_none() {
        functions::build(&workspace)?;
    }
    let template = workspace.join("infra/template.yaml");
    let options = Options { template, binaries: functions::folder()?, parameters: parameters(raised)? };
    Stack::start(&options, data, door).await
}

/// Beside a running `cargo local`: on another port, with data that is thrown away.
pub async fn apart(
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
#[must_use]
pub fn folder() -> PathBuf {
    std::env::var_os("LOCAL_DATA").map_or_else(|| workspace().join(".local"), PathBuf::from)
}

/// The workspace that this program was built in.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The ports that were asked for; mail's is any that is free where the API's is.
pub async fn door(usual: u16) -> Result<Door> {
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

/// Returns when this program is to end: Ctrl-C, a termination, or the end of standard input where that counts.
pub async fn asked_to_end() -> Result<()> {
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
        // An error, too, means that the other end is closed.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = sender.send(());
    });
    let _ = ended.await;
}
