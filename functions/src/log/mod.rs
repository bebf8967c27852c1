//! How everything is written to a referral's log, and how what is read is recorded.
//!
//! - `commit`: the one loop. It loads, decides and appends until the entry is written or refused.
//! - `call`: a request that may be repeated, and who makes it.
//! - `mismatch`: an account that is named as a patient's, and is not.
//! - `quota`: how much is done in a day.
//! - `record`: a reading. It is recorded before anything is shown.
//! - `write`: one entry that is no command of the lifecycle.

mod call;
mod commit;
mod mismatch;
mod quota;
mod record;
mod write;

pub use call::{Acts, Requester};
pub(crate) use call::{Call, First, actor};
pub(crate) use commit::{Decision, Outcome, Step, Written, append, create};
pub use mismatch::signed_in;
pub(crate) use quota::{may_book, may_create, may_name_account, may_revoke};
pub use record::{listed, look};
pub(crate) use record::{party, party_of, record};
pub(crate) use write::write;
