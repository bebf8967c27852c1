//! What a patient is told before they consent: the notice, by its version and language.
//!
//! India's Digital Personal Data Protection Act, 2023 (section 5) wants a notice of which data are processed, for what, how
//! consent is withdrawn, and how the person complains. A version that somebody may have been shown never changes: other words are a
//! new version beside it, and the digests of all stand in a test.

mod notice;
mod v1;

pub use notice::{Notice, NoticeItem, NoticeScope, NoticeVersion};
