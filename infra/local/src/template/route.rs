//! A route of the HTTP API: which requests wake a function, and who may make them.

use super::Problems;
use super::api::Api;
use super::fields::{Fields, refuse, text, word};
use super::node::Node;

/// A route of the HTTP API that wakes a function.
#[derive(Debug, Clone)]
pub struct Route {
    /// `GET`, …, or `ANY`.
    pub method: String,
    /// Its path, such as `/v1/referrals/{id}`.
    pub path: String,
    /// The authorizer that a caller must pass, if any.
    pub authorizer: Option<String>,
    /// Its place in the template.
    pub place: String,
    /// Its line in the template.
    pub line: usize,
}

const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

impl Route {
    pub(super) fn read(
        event: &Node,
        properties: &Node,
        apis: &[Api],
        problems: &mut Problems,
    ) -> Option<Route> {
        let mut fields = Fields::open(properties, problems)?;
        let api = fields.need("ApiId", problems).and_then(|node| {
            let id = text(node, problems)?;
            let found = apis.iter().find(|api| api.id == id);
            if found.is_none() {
                refuse(node, &format!("{id} is not an HTTP API of this template"), problems);
            }
            found
        });
        let method = fields.need("Method", problems).and_then(|node| {
            let method = text(node, problems)?.to_uppercase();
            if !METHODS.contains(&method.as_str()) {
                refuse(node, &format!("\"{method}\" is not something this machine can run"), problems);
            }
            Some(method)
        });
        let path = fields
            .need("Path", problems)
            .and_then(|node| text(node, problems).filter(|path| check(path, node, problems)));
        if let Some(version) = fields.take("PayloadFormatVersion") {
            word(version, &[("2.0", ())], problems);
        }
        let authorizer = match fields.take("Auth") {
            Some(auth) => read_auth(auth, api?, problems),
            None => api?.default_authorizer.clone(),
        };
        fields.close(problems);
        Some(Route { method: method?, path: path?, authorizer, place: event.place.clone(), line: event.line })
    }
}

fn read_auth(auth: &Node, api: &Api, problems: &mut Problems) -> Option<String> {
    let mut fields = Fields::open(auth, problems)?;
    let node = fields.need("Authorizer", problems);
    fields.close(problems);
    let node = node?;
    let name = text(node, problems)?;
    (name != "NONE" && api.knows(&name, node, problems)).then_some(name)
}

/// A path is literal segments and `{parameter}` segments, the last perhaps `{proxy+}`.
fn check(path: &str, node: &Node, problems: &mut Problems) -> bool {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let sound = path.starts_with('/')
        && segments.iter().enumerate().all(|(index, segment)| {
            let inner = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let (name, greedy) = match inner {
                Some(inner) => inner.strip_suffix('+').map_or((inner, false), |name| (name, true)),
                None => (*segment, false),
            };
            !name.contains(['{', '}', '+']) && (!greedy || index + 1 == segments.len())
        });
    if !sound {
        refuse(node, "is not a path that this machine can route", problems);
    }
    sound
}
