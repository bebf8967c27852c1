//! The JWT authorizer: who may pass the gate.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, errors::ErrorKind};
use serde_json::{Map, Value};

/// Checks bearer tokens of one issuer for one audience.
pub struct Authorizer {
    issuer: String,
    audience: Vec<String>,
    key_id: String,
    key: DecodingKey,
}

/// Why a caller does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no token.
    Missing,
    /// There is one, but it does not count; why.
    Invalid(&'static str),
}

impl Authorizer {
    /// An authorizer that trusts the key of this id.
    #[must_use]
    pub fn new(spec: &crate::template::Authorizer, key_id: String, key: DecodingKey) -> Self {
        Authorizer { issuer: spec.issuer.clone(), audience: spec.audience.clone(), key_id, key }
    }

    /// The claims of the token in an `Authorization` header, with or without `Bearer`.
    pub fn check(&self, header: Option<&str>, now: i64) -> Result<Map<String, Value>, Refusal> {
        let header = header.map(str::trim).filter(|header| !header.is_empty()).ok_or(Refusal::Missing)?;
        let token = match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            Some(_) => return Err(Refusal::Invalid("the token is malformed")),
            None => header,
        };
        let head = decode_header(token).map_err(|_| Refusal::Invalid("the token is malformed"))?;
        if head.kid.as_deref() != Some(self.key_id.as_str()) {
            return Err(Refusal::Invalid("the token is signed with an unknown key"));
        }
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.leeway = 0;
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        let claims = decode::<Map<String, Value>>(token, &self.key, &rules)
            .map_err(|error| match error.kind() {
                ErrorKind::InvalidSignature => Refusal::Invalid("the signature is wrong"),
                ErrorKind::InvalidAlgorithm => Refusal::Invalid("the algorithm is wrong"),
                _ => Refusal::Invalid("the token is malformed"),
            })?
            .claims;
        self.check_claims(&claims, now)?;
        Ok(claims)
    }

    /// `iss`, `aud` (or `client_id` where there is none), `exp`, `nbf` and `iat`, as API Gateway checks them.
    fn check_claims(&self, claims: &Map<String, Value>, now: i64) -> Result<(), Refusal> {
        if claims.get("iss").and_then(Value::as_str) != Some(&self.issuer) {
            return Err(Refusal::Invalid("the issuer is wrong"));
        }
        let audience = match claims.get("aud").or_else(|| claims.get("client_id")) {
            Some(Value::String(one)) => self.audience.contains(one),
            Some(Value::Array(many)) => many
                .iter()
                .filter_map(Value::as_str)
                .any(|one| self.audience.iter().any(|known| known == one)),
            _ => false,
        };
        if !audience {
            return Err(Refusal::Invalid("the audience is wrong"));
        }
        // A time that is not a whole number of seconds fails.
        if claims.get("exp").and_then(Value::as_i64).is_none_or(|exp| exp <= now) {
            return Err(Refusal::Invalid("the token has expired"));
        }
        for start in ["nbf", "iat"].into_iter().filter_map(|name| claims.get(name)) {
            if start.as_i64().is_none_or(|start| start > now) {
                return Err(Refusal::Invalid("the token is not valid yet"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
