//! What lets somebody without an account in: a link, an address to answer to, and what its page's forms carry.
//!
//! Each is random or bound to what is, signed with a key of the service (HMAC-SHA-256, cut to 128 bits), so that what is
//! forged, altered or over is refused before anything is read. What a token opens stands in the table, under
//! [`LinkToken::hash`]: whoever reads the table has no token. Nothing here reads a clock or chance: both are given.

mod code;
mod keys;
mod link;
mod page;
mod reply;

pub use crate::{
    code::{AccessCode, CODE_GOOD_FOR},
    keys::{LinkKeys, UnusableKey},
    link::{LINK_GOOD_FOR, LinkToken},
    page::{NONCE_GOOD_FOR, Nonce, SESSION_GOOD_FOR, Session},
    reply::ReplyToken,
};

/// Random bytes of a token: 128 bits.
pub const RANDOM: usize = 16;

/// Why a token is no good. For the log: outside, all of these are one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotGood {
    /// It has not the form of one.
    #[error("it has not the form of a token")]
    Malformed,
    /// It was not signed by us, or altered since, or is of another link.
    #[error("its signature is not ours")]
    Forged,
    /// Its time is over.
    #[error("its time is over")]
    Expired,
}
