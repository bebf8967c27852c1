//! Runs the template on this machine: `cargo local`.

mod command_line;

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use local::data::Data;
use local::log::say;
use local::run::{apart, asked_to_end, door, folder, start, workspace};
use local::stack::Stack;
use local::{functions, secrets};

use command_line::{CommandLine, Task};

#[tokio::main]
async fn main() -> ExitCode {
    let CommandLine { fresh, task } =
        CommandLine::parse_from(command_line::without_separator(std::env::args_os()));
    let done = match task {
        None => run(fresh).await,
        Some(Task::Demo) => apart("demo", &[], async |stack| stack.demo().await).await,
        Some(Task::Bench { arguments }) => bench(&arguments),
        Some(Task::Verify { arguments }) => return verify(&arguments),
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

/// Becomes the bench: of release builds, unless it is to measure what is there.
fn bench(arguments: &[String]) -> Result<()> {
    if std::env::var_os("LOCAL_SKIP_BUILD").is_none() {
        functions::build_for_release(&workspace().canonicalize()?)?;
        return functions::become_program(&functions::release_folder()?.join("bench"), arguments);
    }
    functions::become_program(&functions::folder()?.join("bench"), arguments)
}

/// The template's secret that letters are signed by.
const SIGNING_KEY: &str = "SigningKey";

/// Has the product's own verifier look at a letter, and ends as it does. It knows the keys of the data folder's letters.
fn verify(arguments: &[String]) -> ExitCode {
    let verified = (|| {
        if std::env::var_os("LOCAL_SKIP_BUILD").is_none() {
            functions::build(&workspace().canonicalize()?)?;
        }
        let verifier = functions::folder()?.join("verify-letter");
        let secrets = secrets::values(&Data::secrets_in(&folder()), SIGNING_KEY)?;
        let status =
            Command::new(&verifier).args(arguments).env("SIGNING_SECRETS", secrets.join("\n")).status();
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

fn greet(stack: &Stack) {
    let (url, data) = (&stack.url, stack.data());
    println!(
        "
Running on {url}

  token=$(curl -s '{url}/.local/token?user=dr-oconnor' | cut -d'\"' -f4)
  curl -H \"Authorization: Bearer $token\" '{url}/v1/referrals?box=inbox'

Mail:  {url}/.local/mail, and in by SMTP on localhost:{}
More:  {url}/.local/
Data:  {} (cargo local --fresh begins anew)
Logs:  {}
Stop:  Ctrl-C
ready http://{}",
        stack.smtp_port(),
        data.folder().display(),
        data.logs().display(),
        stack.address
    );
}
