//! Reads `infra/template.yaml` into what this machine runs, and refuses whatever it cannot run.

mod api;
mod bucket;
mod bus;
mod event;
mod expression;
mod fields;
mod function;
mod mail;
mod mapping;
mod node;
mod policy;
mod problems;
mod queue;
mod receipt;
mod resolve;
mod root;
mod route;
mod scan;
mod schedule;
mod secret;
mod table;
#[cfg(test)]
mod tests;
mod throttle;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use api::{Api, Authorizer};
pub use bucket::{Bucket, Cors, Expiry};
pub use bus::{DEFAULT_BUS, EventBus, Rule};
pub use event::{Failing, Notification};
pub use expression::{Cron, Expression};
pub use function::Function;
pub use mail::{ConfigurationSet, EventDestination, Identity, MailEvent};
pub use mapping::Mapping;
pub(crate) use policy::matches;
pub use policy::{Statement, allowed};
pub use problems::{Problem, Problems};
pub use queue::{Delivery, Queue};
pub use receipt::{Action, ReceiptRule};
pub use resolve::{
    bucket_arn, bus_arn, configuration_set_arn, function_arn, identity_arn, queue_arn, secret_arn, table_arn,
};
pub use route::Route;
pub use scan::ScanPlan;
pub use schedule::Schedule;
pub use secret::Secret;
pub use table::{Index, Key, Projection, Table};
pub use throttle::{LOGGED, Throttle, Throttles};

/// The region that everything on this machine says it is in.
pub const REGION: &str = "ap-south-1";
/// The account that everything on this machine says it belongs to.
pub const ACCOUNT: &str = "000000000000";

const TOKEN_ISSUER: &str = "TokenIssuer";
const TOKEN_AUDIENCE: &str = "TokenAudience";
const MAIL_DOMAIN: &str = "MailDomain";
const LINK_URL: &str = "LinkUrl";
/// Limits that are out of the way of measurements and of tests that do more than a person does in a day.
pub const RAISED: [(&str, &str); 7] = [
    ("ApiRate", "100000"),
    ("ApiBurst", "100000"),
    ("OpenRate", "100000"),
    ("OpenBurst", "100000"),
    ("OpenConcurrency", "32"),
    ("CreatesPerDay", "1000000"),
    ("GuestMailsPerDay", "1000000"),
];
/// The domain that mail is sent from here; nobody can have it (RFC 2606).
const LOCAL_MAIL_DOMAIN: &str = "referrals.example";

/// The template, read.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// Its HTTP API, if it has one.
    pub api: Option<Api>,
    /// Its functions.
    pub functions: Vec<Function>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its buckets.
    pub buckets: Vec<Bucket>,
    /// Which of their objects are looked at for malware.
    pub scan_plans: Vec<ScanPlan>,
    /// Its buses, besides the one that every account has.
    pub buses: Vec<EventBus>,
    /// Its queues.
    pub queues: Vec<Queue>,
    /// Who may be the sender of a mail.
    pub identities: Vec<Identity>,
    /// The settings that a mail may be sent by.
    pub configuration_sets: Vec<ConfigurationSet>,
    /// What the bus hears of mails that were sent.
    pub event_destinations: Vec<EventDestination>,
    /// What becomes of mail that comes in.
    pub receipt_rules: Vec<ReceiptRule>,
    /// Its secrets.
    pub secrets: Vec<Secret>,
    /// The policies that its functions share, by ARN.
    policies: policy::Shared,
}

/// What the template needs to know of the machine that it is read on.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Where the HTTP API is reached.
    pub api_url: String,
    /// Values of the template's parameters.
    pub parameters: BTreeMap<String, String>,
    /// Values given instead of the template's; each must name a parameter.
    pub overrides: BTreeMap<String, String>,
    /// The folder of the built binaries, each of which must then be there.
    pub binaries: Option<PathBuf>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Surroundings::at("http://localhost:8080")
    }
}

impl Surroundings {
    /// A machine whose API is reached at this address, with its own issuer of tokens.
    #[must_use]
    pub fn at(api_url: &str) -> Self {
        let parameters = [
            (TOKEN_ISSUER, format!("{api_url}/.local")),
            (TOKEN_AUDIENCE, "referrals".to_owned()),
            (MAIL_DOMAIN, LOCAL_MAIL_DOMAIN.to_owned()),
            (LINK_URL, api_url.to_owned()),
        ];
        Surroundings {
            api_url: api_url.to_owned(),
            parameters: parameters.map(|(name, value)| (name.to_owned(), value)).into(),
            overrides: BTreeMap::new(),
            binaries: None,
        }
    }

    /// Who issues tokens here.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.parameters.get(TOKEN_ISSUER).cloned().unwrap_or_default()
    }

    /// For whom tokens are issued here.
    #[must_use]
    pub fn audience(&self) -> String {
        self.parameters.get(TOKEN_AUDIENCE).cloned().unwrap_or_default()
    }
}

/// Reads the template as this machine would run it on its usual port, without asking for binaries.
pub fn read(path: &Path) -> Result<Template, Problems> {
    read_with(path, &Surroundings::default())
}

/// Reads the template as the given machine runs it.
pub fn read_with(path: &Path, around: &Surroundings) -> Result<Template, Problems> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&name, &text, around),
        Err(error) => {
            let mut problems = Problems::of(name);
            problems.add("", 1, format!("cannot be read: {error}"));
            Err(problems)
        }
    }
}

/// Reads a template's text; `name` is how complaints call the file.
pub fn parse(name: &str, text: &str, around: &Surroundings) -> Result<Template, Problems> {
    let mut problems = Problems::of(name.to_owned());
    let template = node::parse(text, &mut problems).and_then(|root| root::read(&root, around, &mut problems));
    match template {
        Some(template) if problems.is_empty() => Ok(template),
        _ => Err(problems.sorted()),
    }
}
