//! The issuer of bearer tokens on this machine, as an identity provider would be on AWS.

mod eddsa;

use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::people::Person;

/// How long a token counts, in seconds.
const LIFETIME: i64 = 12 * 60 * 60;
/// What stands before the 32 secret bytes of an Ed25519 key in PKCS #8.
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// Signs tokens with a key of its own.
pub struct Issuer {
    url: String,
    audience: String,
    key: EncodingKey,
    public: Jwk,
}

impl Issuer {
    /// Opens the issuer whose secret is in this file; at first start a secret is made.
    pub fn open(file: &Path, url: &str, audience: &str) -> Result<Self> {
        eddsa::install();
        let secret = match std::fs::File::open(file) {
            Ok(mut file) => {
                let mut secret = [0; 32];
                file.read_exact(&mut secret)?;
                secret
            }
            Err(_) => make_secret(file).with_context(|| format!("the issuer's key in {}", file.display()))?,
        };
        let key = EncodingKey::from_ed_der(&[PKCS8.as_slice(), &secret].concat());
        let mut public = Jwk::from_encoding_key(&key, Algorithm::EdDSA)?;
        public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256)?);
        Ok(Issuer { url: url.to_owned(), audience: audience.to_owned(), key, public })
    }

    /// The key's id and what verifies its signatures.
    pub fn verifier(&self) -> Result<(String, DecodingKey)> {
        Ok((self.public.common.key_id.clone().unwrap_or_default(), DecodingKey::from_jwk(&self.public)?))
    }

    /// A bearer token for a person.
    pub fn token(&self, person: &Person, now: i64) -> Result<String> {
        let claims = json!({
            "sub": person.user,
            "role": person.role,
            "workspace": person.workspace,
            "name": person.name,
            "email": person.email,
            "email_verified": person.email_verified,
            "registration_no": person.registration_no,
            "birthdate": person.birthdate,
            "iss": self.url,
            "aud": self.audience,
            "iat": now,
            "exp": now + LIFETIME,
        });
        self.sign(claims)
    }

    /// Signs any claims; one that is null is left out.
    pub fn sign(&self, mut claims: Value) -> Result<String> {
        if let Value::Object(claims) = &mut claims {
            claims.retain(|_, value| !value.is_null());
        }
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid.clone_from(&self.public.common.key_id);
        Ok(encode(&header, &claims, &self.key)?)
    }

    /// `/.well-known/openid-configuration`.
    #[must_use]
    pub fn configuration(&self) -> Value {
        json!({
            "issuer": self.url,
            "jwks_uri": format!("{}/.well-known/jwks.json", self.url),
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
        })
    }

    /// `/.well-known/jwks.json`.
    #[must_use]
    pub fn keys(&self) -> Value {
        json!({"keys": [self.public]})
    }
}

fn make_secret(file: &Path) -> Result<[u8; 32]> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret)?;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    file.write_all(&secret)?;
    Ok(secret)
}
