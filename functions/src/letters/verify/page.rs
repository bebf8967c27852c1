//! What a letter's code says, as a page: for whoever scanned it with a telephone.

use askama::Template;
use data_encoding::BASE64;
use domain::values::{
    digest::Digest,
    reference::Reference,
    time::{Clock, Instant},
};
use lambda_http::{
    Body, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use proof::{Matched, Why};

/// What the page looks like, on a telephone and on paper, by day and by night.
const STYLE: &str = include_str!("../../../templates/verify.css");

/// What it says.
pub(super) enum Says<'a> {
    /// The code is the letter's.
    Matched(&'a Matched),
    /// It is not, or there is no such letter.
    NoMatch,
    /// There is none yet, or not a whole one.
    Ask,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct Page<'a> {
    style: &'static str,
    reference: String,
    says: &'a Says<'a>,
}

/// The page, which nobody keeps, frames or finds by searching, and which loads nothing.
#[expect(clippy::expect_used, reason = "our template has no filter that fails; the policy is a constant")]
pub(super) fn respond(status: StatusCode, reference: Option<Reference>, says: &Says<'_>) -> Response<Body> {
    let reference = reference.map(|reference| reference.to_string()).unwrap_or_default();
    let html = Page { style: STYLE, reference, says }.render().expect("a String takes any text");
    let mut response = Response::new(Body::Text(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept"),
        // The address has the code in it.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let style = BASE64.encode(Digest::of(STYLE.as_bytes()).as_bytes());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy).expect("words of ours and base64");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// A moment as people in India read it: `22 November 2026, 14:30 (India)`.
fn read(moment: Instant) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let Clock { year, month, day, hour, minute } = moment.clock();
    let month =
        usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
    format!("{day} {month} {year}, {hour:02}:{minute:02} (India)")
}
