//! Which function answers a request: the most specific route whose path and method fit.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::template::Function;

/// A route and the function behind it.
#[derive(Debug, Clone)]
pub struct Target {
    /// The function's name.
    pub function: String,
    /// The route as API Gateway calls it, such as `GET /v1/referrals/{id}`.
    pub key: String,
    /// The name of the authorizer to pass, if any.
    pub authorizer: Option<String>,
    method: String,
    segments: Vec<Segment>,
}

/// A part of a route's path; the order is how specific it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Literal(String),
    Parameter(String),
    Rest(String),
}

/// Every route of the template, the most specific first.
#[derive(Debug, Clone, Default)]
pub struct Routes(Vec<Target>);

impl Routes {
    /// The routes of these functions.
    #[must_use]
    pub fn of(functions: &[Function]) -> Self {
        let mut targets: Vec<Target> = functions
            .iter()
            .flat_map(|function| {
                function.routes.iter().map(|route| Target {
                    function: function.binary.clone(),
                    key: format!("{} {}", route.method, route.path),
                    authorizer: route.authorizer.clone(),
                    method: route.method.clone(),
                    segments: route.path.split('/').skip(1).map(Segment::read).collect(),
                })
            })
            .collect();
        targets.sort_by(|a, b| {
            let rank = |target: &Target| target.segments.iter().map(Segment::rank).collect::<Vec<_>>();
            (rank(a), a.method == "ANY").cmp(&(rank(b), b.method == "ANY"))
        });
        Routes(targets)
    }

    /// The route for a request, with its path's parameters decoded.
    #[must_use]
    pub fn find(&self, method: &str, path: &str) -> Option<(&Target, BTreeMap<String, String>)> {
        let asked: Vec<&str> = path.split('/').skip(1).collect();
        self.0.iter().find_map(|target| {
            let method_fits = target.method == "ANY" || target.method == method;
            let parameters = method_fits.then(|| target.parameters(&asked)).flatten()?;
            Some((target, parameters))
        })
    }
}

impl Target {
    /// The parameters in a path, or none if the path is not this route's.
    fn parameters(&self, asked: &[&str]) -> Option<BTreeMap<String, String>> {
        let mut parameters = BTreeMap::new();
        let mut rest = asked;
        for segment in &self.segments {
            let [first, others @ ..] = rest else { return None };
            match segment {
                Segment::Literal(literal) => {
                    if decode(first) != *literal {
                        return None;
                    }
                    rest = others;
                }
                Segment::Parameter(_) if first.is_empty() => return None,
                Segment::Parameter(name) => {
                    parameters.insert(name.clone(), decode(first));
                    rest = others;
                }
                Segment::Rest(name) => {
                    parameters.insert(name.clone(), decode(&rest.join("/")));
                    rest = &[];
                }
            }
        }
        rest.is_empty().then_some(parameters)
    }
}

impl Segment {
    fn read(segment: &str) -> Self {
        match segment.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
            None => Segment::Literal(segment.to_owned()),
            Some(name) => match name.strip_suffix('+') {
                None => Segment::Parameter(name.to_owned()),
                Some(name) => Segment::Rest(name.to_owned()),
            },
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Segment::Literal(_) => 0,
            Segment::Parameter(_) => 1,
            Segment::Rest(_) => 2,
        }
    }
}

fn decode(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Failing, Route};

    fn routes(keys: &[&str]) -> Routes {
        let functions: Vec<Function> = keys
            .iter()
            .map(|key| {
                let (method, path) = key.split_once(' ').unwrap();
                Function {
                    id: (*key).to_owned(),
                    binary: (*key).to_owned(),
                    timeout: 3,
                    memory: 128,
                    concurrency: None,
                    environment: BTreeMap::new(),
                    notifications: Vec::new(),
                    rules: Vec::new(),
                    mappings: Vec::new(),
                    schedules: Vec::new(),
                    failing: Failing::default(),
                    policies: Vec::new(),
                    routes: vec![Route {
                        method: method.to_owned(),
                        path: path.to_owned(),
                        authorizer: None,
                        place: String::new(),
                        line: 0,
                    }],
                }
            })
            .collect();
        Routes::of(&functions)
    }

    #[test]
    fn the_most_specific_route_answers() {
        let routes = routes(&[
            "ANY /v1/{proxy+}",
            "GET /v1/referrals",
            "GET /v1/referrals/{id}",
            "POST /v1/referrals/{id}/{command}",
            "POST /v1/referrals/{id}/accept",
            "ANY /v1/referrals/{id}",
            "GET /",
        ]);
        for (method, path, expected) in [
            ("GET", "/v1/referrals", Some("GET /v1/referrals")),
            ("GET", "/v1/referrals/1", Some("GET /v1/referrals/{id}")),
            ("PUT", "/v1/referrals/1", Some("ANY /v1/referrals/{id}")),
            ("POST", "/v1/referrals/1/accept", Some("POST /v1/referrals/{id}/accept")),
            ("POST", "/v1/referrals/1/decline", Some("POST /v1/referrals/{id}/{command}")),
            ("DELETE", "/v1/referrals/1/2/3", Some("ANY /v1/{proxy+}")),
            // An empty parameter fits no single segment.
            ("GET", "/v1/referrals/", Some("ANY /v1/{proxy+}")),
            ("GET", "/", Some("GET /")),
            ("POST", "/", None),
            ("GET", "/v2", None),
            ("GET", "/v1", None),
        ] {
            let found = routes.find(method, path).map(|(target, _)| target.key.as_str());
            assert_eq!(found, expected, "{method} {path}");
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let routes = routes(&["GET /a/{id}/b/{rest+}"]);
        let (_, parameters) = routes.find("GET", "/a/x%2Fy%20z/b/1/2").unwrap();
        assert_eq!(parameters["id"], "x/y z");
        assert_eq!(parameters["rest"], "1/2");
    }
}
