//! Who did what with a referral, and who looked: the log and the readings together, in time, for whoever may check them.
//!
//! - `stored`: an access entry as the table keeps it, and whether it is whole.
//! - `entry`: one entry of the trail, made of a fact of the log or of an access entry.
//! - `says`: the same in words, as far as each party may read them.
//! - `page`: both sources merged by time, a page at a time.

mod entry;
mod page;
mod says;
mod stored;

pub use entry::{AuditActor, AuditEntry, AuditRole, OnBehalfOf};
pub use page::{Audit, Broken, LATE_MAX, ReadTrail, TrailPlace};
pub use stored::StoredAccess;
