//! The pages that people without an account see. A guest: before the link is opened, the referral with its forms, and what went
//! wrong. Whoever holds a letter: whether it is right. Made of what they are given and nothing else; they work without a script and fetch nothing from elsewhere. A referral's page has one script,
//! which sends large files to the store.

mod fields;
mod filled;
pub mod form;
mod landing;
mod notice;
mod problem;
mod snapshot;
mod text;
mod token;
mod verify;

use std::sync::LazyLock;

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

pub use form::{Form, SentFile, Unreadable};
pub use landing::{Code, Landing, Undone};
pub use problem::Problem;
pub use snapshot::{Said, Snapshot};
pub use token::Token;
pub use verify::{Ended, Letter, Verify};

/// The style of every page, as it stands in it.
const STYLE: &str = include_str!("../../templates/page.css");

/// The script of a referral's page, as it stands in it: without comments and indents, so that the page is small.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("../../templates/page.js").lines().map(str::trim);
    lines.filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n")
});

/// The content security policy of every page: the style that is in it, forms to where it comes from, and nothing else. The
/// hash is of the very text between the style's tags.
pub static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; img-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        hash(STYLE)
    )
});

/// The policy of a referral's page: besides, the script that is in it runs, and asks nobody but this service and the store
/// of files at this origin.
#[must_use]
pub fn policy_with_script(store: &str) -> String {
    let policy = &*CONTENT_SECURITY_POLICY;
    format!("{policy}; script-src 'sha256-{}'; connect-src 'self' {store}", hash(&SCRIPT))
}

fn hash(text: &str) -> String {
    BASE64.encode(&Sha256::digest(text.as_bytes()))
}

/// The headers of every page besides [`CONTENT_SECURITY_POLICY`]: it is kept nowhere, found by no search engine, told to
/// nobody, shown in no frame, and uses nothing of the device.
pub const HEADERS: &[(&str, &str)] = &[
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-robots-tag", "noindex, nofollow"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// The page of a template.
#[expect(clippy::expect_used, reason = "our templates have no filters that fail")]
fn render(template: &impl askama::Template) -> String {
    template.render().expect("a String takes any text")
}
