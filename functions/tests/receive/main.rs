//! Mails that come in, as SES hands them over: with the embedded table, a bucket in memory, and a Secrets Manager that
//! answers as a test says.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]

// The table, its wire and the referrals of the store's own tests; SES of the mails' tests; the keys of the secrets'.
#[expect(dead_code, reason = "the secrets' tests use more of it")]
#[path = "../../../shared/aws/tests/aws/manager.rs"]
mod manager;
#[expect(dead_code, reason = "the store's tests use more of it")]
#[path = "../../../shared/store/tests/store/referrals.rs"]
mod referrals;
#[expect(dead_code, reason = "the mails' tests use more of it")]
#[path = "../../../shared/aws/tests/aws/ses.rs"]
mod ses;
#[expect(dead_code, reason = "the store's tests use more of it")]
#[path = "../../../shared/store/tests/store/table.rs"]
mod table;
#[expect(dead_code, reason = "the store's tests use more of it")]
#[path = "../../../shared/store/tests/store/wire.rs"]
mod wire;

mod bucket;
mod files;
mod full;
mod held;
mod returned;
mod several;
mod world;
