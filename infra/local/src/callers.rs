//! Who asks a service for something: a function, which may do what its policies say, or the person at this machine.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::lambda::key_of;
use crate::log::say;
use crate::template::{ACCOUNT, Function, Statement, allowed};

/// The access key id of the person at this machine, who may do anything.
pub const OPERATOR: &str = "operator";

/// Everybody who may ask, by access key id.
pub struct Callers(BTreeMap<String, Caller>);

/// A function that may ask.
pub struct Caller {
    /// Its binary.
    pub function: String,
    policies: Vec<Statement>,
}

impl Callers {
    /// The functions of a template, and the person at this machine.
    #[must_use]
    pub fn of(functions: &[Function]) -> Self {
        let callers = functions.iter().map(|function| {
            let caller = Caller { function: function.binary.clone(), policies: function.policies.clone() };
            (key_of(&function.binary), caller)
        });
        Callers(callers.collect())
    }

    /// Whether somebody has this key.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        key == OPERATOR || self.0.contains_key(key)
    }

    /// The function that has this key; nobody else's requests are held to policies or counted.
    #[must_use]
    pub fn function(&self, key: &str) -> Option<&Caller> {
        self.0.get(key)
    }
}

impl Caller {
    /// Whether it may do this.
    #[must_use]
    pub fn may(&self, action: &str, resource: &str) -> bool {
        self.may_reach(action, resource, &[])
    }

    /// Whether it may do this to items with these partition keys.
    #[must_use]
    pub fn may_reach(&self, action: &str, resource: &str, keys: &[String]) -> bool {
        allowed(&self.policies, action, resource, keys)
    }

    /// Says on the terminal that it may not, and gives it back as IAM words it.
    #[must_use]
    pub fn refuse(&self, action: &str, resource: &str) -> String {
        let message = format!(
            "User: arn:aws:sts::{ACCOUNT}:assumed-role/{0}/{0} is not authorized to perform: {action} on resource: \
             {resource} because no identity-based policy allows the {action} action",
            self.function
        );
        say(&self.function, format_args!("REFUSED BY ITS POLICY. {message}"));
        message
    }
}

/// The access key id in `Authorization: AWS4-HMAC-SHA256 Credential=<key>/<date>/…`.
pub(crate) fn access_key(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    header.split_once("Credential=")?.1.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caller_is_known_by_the_key_in_its_signature() {
        let mut headers = HeaderMap::new();
        assert_eq!(access_key(&headers), None);
        let signed = "AWS4-HMAC-SHA256 Credential=LOCAL1/20261122/ap-south-1/dynamodb/aws4_request, SignedHeaders=host";
        headers.insert(AUTHORIZATION, signed.parse().unwrap());
        assert_eq!(access_key(&headers), Some("LOCAL1"));
    }
}
