//! That a letter says what its sender signed, also years later, on paper, and without asking us.
//!
//! The sender attests the digest of the snapshot ([`Attestation`]). The service signs that with its key
//! ([`SigningKey`], Ed25519), prints a short code of the signature ([`LetterCode`]) that the holder of the paper types or
//! scans, and attaches to the PDF all that is needed to check it without us ([`SignedJson`], [`verify()`]).

mod answer;
mod attestation;
mod code;
mod key;
mod pdf;
mod signed;
mod verify;

pub use answer::{Matched, Why};
pub use attestation::Attestation;
pub use code::{LetterCode, address};
pub use key::{BadKey, KeyId, PublicKey, Retired, SECRET_MIN, Signature, SigningKey, SigningKeys};
pub use pdf::{ATTACHED, NotAttached, attached};
pub use signed::{SignedJson, texts};
pub use verify::{NotProved, Proved, Verdict, verify};
