//! Reads `infra/template.yaml` into what this machine runs, and refuses whatever it cannot run.

mod api;
mod fields;
mod function;
mod node;
mod policy;
mod problems;
mod resolve;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use api::{Api, Authorizer};
pub use function::{Function, Route};
pub use policy::{Statement, allowed};
pub use problems::{Problem, Problems};
pub use resolve::{function_arn, table_arn};
pub use table::{Index, Key, Projection, Table};

use fields::{Fields, refuse, text};
use node::{Node, Value};
use resolve::Names;

/// The region that everything on this machine says it is in.
pub const REGION: &str = "ap-south-1";
/// The account that everything on this machine says it belongs to.
pub const ACCOUNT: &str = "000000000000";

const TOKEN_ISSUER: &str = "TokenIssuer";
const TOKEN_AUDIENCE: &str = "TokenAudience";

/// The template, read.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its HTTP API, if it has one.
    pub api: Option<Api>,
    /// Its functions.
    pub functions: Vec<Function>,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// What the template needs to know of the machine that it is read on.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Where the HTTP API is reached.
    pub api_url: String,
    /// Values of the template's parameters.
    pub parameters: BTreeMap<String, String>,
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
        let parameters =
            [(TOKEN_ISSUER, format!("{api_url}/.local")), (TOKEN_AUDIENCE, "referrals".to_owned())];
        Surroundings {
            api_url: api_url.to_owned(),
            parameters: parameters.map(|(name, value)| (name.to_owned(), value)).into(),
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
    let template = node::parse(text, &mut problems).and_then(|root| read_root(&root, around, &mut problems));
    match template {
        Some(template) if problems.is_empty() => Ok(template),
        _ => Err(problems.sorted()),
    }
}

fn read_root(raw: &Node, around: &Surroundings, problems: &mut Problems) -> Option<Template> {
    let names = Names::of(raw, around, problems);
    let root = names.resolve(raw, problems);
    let mut sections = Fields::open(&root, problems)?;
    sections.not_needed_here(&[
        "AWSTemplateFormatVersion",
        "Description",
        "Metadata",
        "Outputs",
        "Parameters",
    ]);
    if let Some(transform) = sections.take("Transform") {
        fields::word(transform, &[("AWS::Serverless-2016-10-31", ())], problems);
    }
    let defaults = sections.take("Globals").and_then(|node| function_defaults(node, problems));
    let resources = sections.need("Resources", problems);
    sections.close(problems);
    let Value::Map(resources) = &resources?.value else {
        refuse(resources?, "must be a map", problems);
        return None;
    };

    let mut template = Template { api: None, functions: Vec::new(), tables: Vec::new() };
    let mut apis = Vec::new();
    let mut functions = Vec::new();
    for (id, resource) in resources {
        let Some(mut fields) = Fields::open(resource, problems) else { continue };
        let kind = fields.need("Type", problems);
        let properties = fields.take("Properties");
        fields.not_needed_here(&["DeletionPolicy", "DependsOn", "Metadata", "UpdateReplacePolicy"]);
        fields.close(problems);
        let Some(kind) = kind else { continue };
        match kind.as_text() {
            Some("AWS::Serverless::HttpApi") => {
                if apis.is_empty() {
                    apis.extend(Api::read(id, properties, problems));
                } else {
                    refuse(resource, "a second HTTP API is not something this machine can run", problems);
                }
            }
            Some("AWS::Serverless::Function") => functions.push((id, resource, properties)),
            Some("AWS::DynamoDB::Table") => {
                if properties.is_none() {
                    refuse(resource, "has no Properties", problems);
                }
                template.tables.extend(Table::read(id, properties, problems));
            }
            other => {
                let what = format!("\"{}\" is not something this machine can run", other.unwrap_or_default());
                refuse(kind, &what, problems);
            }
        }
    }
    // Functions last: their routes name the API, wherever in the file it stands.
    for (id, resource, properties) in functions {
        let merged = merge(defaults.as_ref(), properties, resource);
        template.functions.extend(Function::read(id, resource, Some(&merged), &apis, problems));
    }
    refuse_double_routes(&template.functions, problems);
    if let Some(folder) = &around.binaries {
        refuse_missing_binaries(folder, &template.functions, resources, problems);
    }
    template.api = apis.pop();
    Some(template)
}

fn function_defaults(globals: &Node, problems: &mut Problems) -> Option<Node> {
    let mut fields = Fields::open(globals, problems)?;
    let function = fields.take("Function").cloned();
    fields.close(problems);
    function
}

/// SAM's rule: maps are merged, lists joined, anything else is the function's own.
fn merge(defaults: Option<&Node>, own: Option<&Node>, resource: &Node) -> Node {
    match (defaults, own) {
        (Some(defaults), Some(own)) => match (&defaults.value, &own.value) {
            (Value::Map(general), Value::Map(special)) => {
                let mut merged: Vec<(String, Node)> = Vec::new();
                for (key, node) in general {
                    merged.push((key.clone(), merge(Some(node), own.get(key), resource)));
                }
                let further = special.iter().filter(|(key, _)| defaults.get(key).is_none());
                merged.extend(further.cloned());
                own.with(Value::Map(merged))
            }
            (Value::List(general), Value::List(special)) => {
                own.with(Value::List(general.iter().chain(special).cloned().collect()))
            }
            _ => own.clone(),
        },
        (Some(only), None) | (None, Some(only)) => only.clone(),
        (None, None) => resource.with(Value::Map(Vec::new())),
    }
}

fn refuse_double_routes(functions: &[Function], problems: &mut Problems) {
    let mut seen: BTreeMap<(String, String), &str> = BTreeMap::new();
    for function in functions {
        for route in &function.routes {
            // Names of parameters do not tell routes apart.
            let shape: Vec<&str> = route
                .path
                .split('/')
                .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
                .collect();
            if let Some(other) = seen.insert((route.method.clone(), shape.join("/")), &function.id) {
                let what = format!("{} {} is answered by {other} too", route.method, route.path);
                problems.add(&route.place, route.line, what);
            }
        }
    }
}

fn refuse_missing_binaries(
    folder: &Path,
    functions: &[Function],
    resources: &[(String, Node)],
    problems: &mut Problems,
) {
    for function in functions {
        if !folder.join(&function.binary).is_file()
            && let Some((_, node)) = resources.iter().find(|(id, _)| *id == function.id)
        {
            let place = node.at(&["Metadata", "BuildProperties", "Binary"]).unwrap_or(node);
            let what = format!("the build made no binary {}", text(place, problems).unwrap_or_default());
            refuse(place, &what, problems);
        }
    }
}
