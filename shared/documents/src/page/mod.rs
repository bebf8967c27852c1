//! The pages that people without an account see. A guest: before the link is opened, the referral with its forms, and what went
//! wrong. Whoever holds a letter: whether it is right. Made of what they are given and nothing else; they need no script and fetch nothing from elsewhere.

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

pub use form::{Form, Unreadable};
pub use landing::{Code, Landing, Undone};
pub use problem::Problem;
pub use snapshot::{Said, Snapshot};
pub use token::Token;
pub use verify::{Ended, Letter, Verify};

/// The style of every page, as it stands in it.
const STYLE: &str = include_str!("../../templates/page.css");

/// The content security policy of every page: the style that is in it, forms to where it comes from, and nothing else. The
/// hash is of the very text between the style's tags.
pub static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
});

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
