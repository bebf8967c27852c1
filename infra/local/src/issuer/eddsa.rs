//! Ed25519 for `jsonwebtoken`, by the `ring` that signs letters too. The crate's own choices bring RSA and three curves
//! that no token here has.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::jwk::{EllipticCurve, ThumbprintHash};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};
use ring::digest;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use signature::{Error, Signer, Verifier};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Signs::new(*algorithm, key)?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Verifies::new(*algorithm, key)?)),
    key_utils: KeyUtils {
        ed_pub_components_from_private_key: public,
        compute_digest: hashed,
        ..KeyUtils::new_unimplemented()
    },
};

/// Has `jsonwebtoken` use this; again, it changes nothing.
pub(crate) fn install() {
    let _ = PROVIDER.install_default();
}

struct Signs(Ed25519KeyPair);

impl Signs {
    fn new(algorithm: Algorithm, key: &EncodingKey) -> Result<Self> {
        if (algorithm, key.family()) != (Algorithm::EdDSA, AlgorithmFamily::Ed) {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        key_pair(key.as_bytes()).map(Self)
    }
}

impl Signer<Vec<u8>> for Signs {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}

impl JwtSigner for Signs {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Verifies(UnparsedPublicKey<Vec<u8>>);

impl Verifies {
    fn new(algorithm: Algorithm, key: &DecodingKey) -> Result<Self> {
        if (algorithm, key.family()) != (Algorithm::EdDSA, AlgorithmFamily::Ed) {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Ok(Self(UnparsedPublicKey::new(&ED25519, key.try_get_as_bytes()?.to_vec())))
    }
}

impl Verifier<Vec<u8>> for Verifies {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        self.0.verify(message, signature).map_err(|_| Error::new())
    }
}

impl JwtVerifier for Verifies {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

fn key_pair(pkcs8: &[u8]) -> Result<Ed25519KeyPair> {
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| ErrorKind::InvalidEddsaKey.into())
}

fn public(pkcs8: &[u8], curve: &EllipticCurve) -> Result<Vec<u8>> {
    if *curve != EllipticCurve::Ed25519 {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Ok(key_pair(pkcs8)?.public_key().as_ref().to_vec())
}

#[expect(clippy::needless_pass_by_value, reason = "as `KeyUtils` has it")]
fn hashed(data: &[u8], hash: ThumbprintHash) -> Result<Vec<u8>> {
    if hash != ThumbprintHash::SHA256 {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Ok(digest::digest(&digest::SHA256, data).as_ref().to_vec())
}
