//! The HTTP API: who may pass its gate.

use super::Problems;
use super::fields::{Fields, list, refuse, text, word};
use super::node::{Node, Value};
use super::throttle::{self, Throttles};

/// The HTTP API.
#[derive(Debug, Clone)]
pub struct Api {
    /// Its logical id.
    pub id: String,
    /// The authorizer of every route that names none.
    pub default_authorizer: Option<String>,
    /// Its JWT authorizers.
    pub authorizers: Vec<Authorizer>,
    /// How many requests each route takes.
    pub throttles: Throttles,
    /// The format of a line of the access log, if there is one.
    pub access_log: Option<String>,
}

/// What a bearer token must say to pass.
#[derive(Debug, Clone)]
pub struct Authorizer {
    /// Its name in the template.
    pub name: String,
    /// The token's `iss`.
    pub issuer: String,
    /// The token's `aud` or `client_id` is one of these.
    pub audience: Vec<String>,
}

impl Api {
    pub(super) fn read(id: &str, properties: Option<&Node>, problems: &mut Problems) -> Option<Api> {
        let mut api = Api {
            id: id.to_owned(),
            default_authorizer: None,
            authorizers: Vec::new(),
            throttles: Throttles::default(),
            access_log: None,
        };
        let Some(properties) = properties else { return Some(api) };
        let mut fields = Fields::open(properties, problems)?;
        fields.not_needed_here(&[
            "Description",
            "DisableExecuteApiEndpoint",
            "Domain",
            "Name",
            "PropagateTags",
            "Tags",
        ]);
        if let Some(stage) = fields.take("StageName") {
            word(stage, &[("$default", ())], problems);
        }
        api.throttles = Throttles::read(&mut fields, problems);
        api.access_log =
            fields.take("AccessLogSettings").and_then(|node| throttle::read_access_log(node, problems));
        if let Some(auth) = fields.take("Auth") {
            api.read_auth(auth, problems);
        }
        fields.close(problems);
        Some(api)
    }

    fn read_auth(&mut self, auth: &Node, problems: &mut Problems) {
        let Some(mut fields) = Fields::open(auth, problems) else { return };
        if let Some(Node { value: Value::Map(entries), .. }) = fields.take("Authorizers") {
            for (name, node) in entries {
                self.authorizers.extend(Authorizer::read(name, node, problems));
            }
        }
        if let Some(node) = fields.take("DefaultAuthorizer") {
            self.default_authorizer = text(node, problems).filter(|name| self.knows(name, node, problems));
        }
        fields.close(problems);
    }

    /// Whether there is an authorizer of this name; none is a problem of whoever named it.
    pub(super) fn knows(&self, name: &str, node: &Node, problems: &mut Problems) -> bool {
        let known = self.authorizers.iter().any(|authorizer| authorizer.name == name);
        if !known {
            refuse(node, &format!("there is no authorizer {name}"), problems);
        }
        known
    }
}

impl Authorizer {
    fn read(name: &str, node: &Node, problems: &mut Problems) -> Option<Authorizer> {
        let mut fields = Fields::open(node, problems)?;
        if let Some(source) = fields.take("IdentitySource") {
            word(source, &[("$request.header.Authorization", ())], problems);
        }
        let jwt = fields.need("JwtConfiguration", problems);
        fields.close(problems);
        let mut jwt = Fields::open(jwt?, problems)?;
        let issuer = jwt.need("issuer", problems).and_then(|node| text(node, problems));
        let audience = jwt.need("audience", problems);
        jwt.close(problems);
        let audience = list(audience?, problems).iter().filter_map(|node| text(node, problems)).collect();
        Some(Authorizer { name: name.to_owned(), issuer: issuer?, audience })
    }
}
