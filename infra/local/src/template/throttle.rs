//! How many requests a route takes, and what is kept of each: the stage's settings.

use std::collections::BTreeMap;

use super::Problems;
use super::fields::{Fields, number, refuse, text};
use super::function::Function;
use super::node::{Node, Value};

/// How many requests a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// So many a second in the long run.
    pub rate: u64,
    /// So many at once.
    pub burst: u64,
}

/// The throttles of an API: of the routes that are named, and of each other route.
#[derive(Debug, Clone, Default)]
pub struct Throttles {
    /// Of a route that has none of its own.
    pub default: Option<Throttle>,
    /// By route, such as `GET /l/{token}`.
    pub routes: BTreeMap<String, Throttle>,
    /// Where in the file each of these stands.
    places: BTreeMap<String, Node>,
}

impl Throttles {
    pub(super) fn read(fields: &mut Fields<'_>, problems: &mut Problems) -> Throttles {
        let default = fields.take("DefaultRouteSettings").and_then(|node| Throttle::read(node, problems));
        let mut throttles = Throttles { default, ..Throttles::default() };
        match fields.take("RouteSettings") {
            Some(Node { value: Value::Map(routes), .. }) => {
                for (route, node) in routes {
                    let read = Throttle::read(node, problems);
                    throttles.routes.extend(read.map(|throttle| (route.clone(), throttle)));
                    throttles.places.insert(route.clone(), node.clone());
                }
            }
            Some(node) => refuse(node, "must be a map", problems),
            None => {}
        }
        throttles
    }

    /// What a route takes.
    #[must_use]
    pub fn of(&self, route: &str) -> Option<Throttle> {
        self.routes.get(route).copied().or(self.default)
    }

    /// The gateway does not start with settings of a route that it does not have.
    pub(super) fn refuse_unknown(&self, functions: &[Function], problems: &mut Problems) {
        let routes = functions.iter().flat_map(|function| &function.routes);
        let keys: Vec<_> = routes.map(|route| format!("{} {}", route.method, route.path)).collect();
        for (route, node) in self.places.iter().filter(|(route, _)| !keys.contains(route)) {
            refuse(node, &format!("{route} is not a route of this template"), problems);
        }
    }
}

impl Throttle {
    fn read(node: &Node, problems: &mut Problems) -> Option<Throttle> {
        let mut fields = Fields::open(node, problems)?;
        fields.not_needed_here(&["DetailedMetricsEnabled"]);
        let mut take =
            |name| fields.need(name, problems).and_then(|node| number(node, 1..=100_000, problems));
        let (rate, burst) = (take("ThrottlingRateLimit"), take("ThrottlingBurstLimit"));
        fields.close(problems);
        Some(Throttle { rate: rate?, burst: burst? })
    }
}

/// What stands in an access log's format between its own characters: `$context.` and one of these.
pub const LOGGED: [&str; 9] = [
    "authorizer.claims.sub",
    "error.message",
    "httpMethod",
    "identity.sourceIp",
    "requestId",
    "requestTime",
    "responseLatency",
    "routeKey",
    "status",
];

/// The format of the access log.
pub(super) fn read_access_log(node: &Node, problems: &mut Problems) -> Option<String> {
    let mut fields = Fields::open(node, problems)?;
    if let Some(group) = fields.need("DestinationArn", problems) {
        let group_arn = text(group, problems).unwrap_or_default();
        if !group_arn.starts_with("arn:aws:logs:") {
            refuse(group, &format!("{group_arn} is not a log group of this template"), problems);
        }
    }
    let format = fields.need("Format", problems);
    fields.close(problems);
    let (node, format) = (format?, text(format?, problems)?);
    for part in format.split("$context.").skip(1) {
        if !LOGGED.iter().any(|name| part.starts_with(name)) {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '.').collect();
            refuse(node, &format!("$context.{name} is not something this machine can run"), problems);
        }
    }
    Some(format)
}
