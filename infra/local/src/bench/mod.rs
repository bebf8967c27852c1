//! `cargo local -- bench`: what each function takes and what the whole carries, measured through the real binaries.
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

use anyhow::Result;

use crate::client::{Client, Sender};
use crate::functions;
use crate::lambda::Lambda;
use crate::log::say;
use crate::people::Person;
use crate::table::Counts;
use crate::template::Table;

pub use options::{Options, Scale};
pub use paper::{Papers, papers};
pub use report::{Report, World};

/// How many calls at once prepare what is measured afterwards.
const AT_ONCE: usize = 8;

/// The running stack, as it is measured.
pub struct Bench<'a> {
    /// Calls the API.
    pub client: Client<'a>,
    /// Whom the API knows.
    pub people: &'a [Person],
    /// The functions.
    pub lambda: &'a Lambda,
    /// What the functions ask of the table.
    pub counts: &'a Counts,
    /// Where the table is reached.
    pub table_url: &'a str,
    /// The template's tables.
    pub tables: &'a [Table],
    /// How much is measured.
    pub scale: Scale,
}

impl Bench<'_> {
    /// Measures everything.
    pub async fn run(&self) -> Result<Report> {
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
    pub async fn world(&self) -> Result<World> {
        let machine = machine::Machine::now()?;
        let (told, records) = (self.told().await?, self.records().await?);
        Ok(World { machine, scale: self.scale, told, records, load_after: machine::load()? })
    }

    fn sender(&self) -> Sender {
        self.client.sender()
    }
}
