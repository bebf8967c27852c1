//! How everything is written to a referral's log, and how what is read is recorded.
//!
//! - [`commit`]: the one loop. It loads, decides and appends until the entry is written or refused.
//! - [`call`]: a request that may be repeated, and who makes it.
//! - [`mismatch`]: an account that is named as a patient's, and is not.
//! - [`record`]: a reading. It is recorded before anything is shown.

mod call;
mod commit;
mod mismatch;
mod record;

pub use call::{Acts, Requester};
pub(crate) use call::{Call, First, actor};
pub(crate) use commit::{Decision, Outcome, Step, Written, append, create};
pub use mismatch::signed_in;
pub use record::{listed, look};
pub(crate) use record::{party, record};
