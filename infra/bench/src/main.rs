//! `cargo local bench`: what each function takes and what the whole carries, measured through the real binaries.
//!
//! Every figure is of this run; calls are valid ones, and one that fails ends the bench with what was answered.

mod calls;
mod function;
mod growth;
mod layout;
mod load;
mod machine;
mod options;
mod paper;
mod practice;
mod readings;
mod records;
mod report;
mod scenario;
mod stats;
mod told;

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser as _;
use local::client::{Client, Sender};
use local::functions;
use local::lambda::Lambda;
use local::log::say;
use local::people::Person;
use local::run::{apart, asked_to_end, workspace};
use local::stack::Stack;
use local::table::Counts;
use local::template::{RAISED, Table};
use serde::Serialize;

use options::{Options, Scale};
use paper::papers;
use report::{Report, World};

/// How many calls at once prepare what is measured afterwards.
const AT_ONCE: usize = 8;

#[tokio::main]
async fn main() -> ExitCode {
    match measure(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(options: Options) -> Result<()> {
    let (scale, json) = (options.scale(), options.json);
    if options.paper {
        return paper(scale, json).await;
    }
    apart("bench", &RAISED, async |stack| {
        let bench = Bench::of(stack, scale);
        if options.world { show(&bench.world().await?, json) } else { show(&bench.run().await?, json) }
    })
    .await
}

/// Measures the letter on paper only, for which nothing has to run.
async fn paper(scale: Scale, json: Option<PathBuf>) -> Result<()> {
    if std::env::var_os("LOCAL_SKIP_BUILD").is_none() {
        functions::build_letter(&workspace().canonicalize()?)?;
    }
    let letter = functions::letter()?;
    let papers = tokio::select! {
        papers = papers(&letter, scale.papers) => papers?,
        ended = asked_to_end() => return ended,
    };
    show(&papers, json)
}

fn show(measured: &(impl Display + Serialize), json: Option<PathBuf>) -> Result<()> {
    let file = json.map_or_else(|| Ok(functions::folder()?.with_file_name("bench.json")), anyhow::Ok)?;
    println!("{measured}");
    let json = serde_json::to_string_pretty(measured)? + "\n";
    std::fs::write(&file, json).with_context(|| file.display().to_string())?;
    println!("as JSON: {}", file.display());
    Ok(())
}

/// The running stack, as it is measured.
struct Bench<'a> {
    /// Calls the API.
    client: Client<'a>,
    /// Whom the API knows.
    people: &'a [Person],
    /// The functions.
    lambda: &'a Lambda,
    /// What the functions ask of the table.
    counts: &'a Counts,
    /// Where the table is reached.
    table_url: &'a str,
    /// The template's tables.
    tables: &'a [Table],
    /// How much is measured.
    scale: Scale,
}

impl<'a> Bench<'a> {
    fn of(stack: &'a Stack, scale: Scale) -> Self {
        Bench {
            client: stack.caller(),
            people: stack.people(),
            lambda: &stack.lambda,
            counts: stack.counts(),
            table_url: stack.table_url(),
            tables: stack.tables(),
            scale,
        }
    }
}

impl Bench<'_> {
    /// Measures everything.
    async fn run(&self) -> Result<Report> {
        let machine = machine::Machine::now()?;
        say("bench", "starts");
        let starts = self.starts().await?;
        // While little has passed over the bus, so that it can be looked through.
        let told = self.told().await?;
        let records = self.records().await?;
        let functions = self.functions(starts).await?;
        let load = self.load().await?;
        let growth = self.growth().await?;
        let readings = self.readings().await?;
        let papers = papers(&functions::letter()?, self.scale.papers).await?;
        let load_after = machine::load()?;
        Ok(Report {
            machine,
            scale: self.scale,
            functions,
            told,
            load,
            growth,
            readings,
            records,
            papers,
            load_after,
        })
    }

    /// Measures only how soon the world is told, and what the stream costs.
    async fn world(&self) -> Result<World> {
        let machine = machine::Machine::now()?;
        let (told, records) = (self.told().await?, self.records().await?);
        Ok(World { machine, scale: self.scale, told, records, load_after: machine::load()? })
    }

    fn sender(&self) -> Sender {
        self.client.sender()
    }
}
