//! The pages: what they show and to whom, that they are safe to show, and what comes back from them.

mod forms;
mod safety;
mod shown;

use documents::page::{Code, Landing, Problem, Said, Snapshot, Token, Undone};
use domain::{
    referral::Referral,
    values::{reference::Reference, text::Name},
};
use testing::{
    bodies,
    letters::{create, lived, seen},
    time::minute,
};

pub(crate) const TOKEN: Token<'static> = Token("AQEBmqAAAAB3gJ0Q2mYzR1fX9b0aGx3k");
pub(crate) const NONCE: &str = "wz1o4m6m6n8rWk2a";

/// The page of a referral, after a form perhaps.
pub(crate) fn snapshot(referral: &Referral, said: Option<Said<'_>>) -> String {
    Snapshot { view: &seen(referral), token: TOKEN, nonce: NONCE, said }.page()
}

/// The landing page of a link from this doctor.
pub(crate) fn landing(sender: &str, code: Code, undone: Undone<'_>) -> String {
    let name = |name: &str| name.parse::<Name>().unwrap();
    let page = Landing {
        sender: &name(sender),
        registration_no: "TNMC 48213",
        clinic: Some(&name("Adyar Family Clinic")),
        phone: Some(&"+91 44 2345 6789".parse().unwrap()),
        recipient: &name("Dr Farida Khan"),
        reference: Reference::new(1),
        expires: minute(14 * 24 * 60),
        code,
        undone,
        token: TOKEN,
        nonce: NONCE,
    };
    page.page()
}

pub(crate) const NEEDED: Code = Code::Needed { sent: false, tries_left: None };

/// One of every kind, by its name.
pub(crate) fn every_page() -> Vec<(&'static str, String)> {
    let sender = "Dr Aoife O'Connor";
    vec![
        ("landing", landing(sender, Code::NotNeeded, Undone::Nothing)),
        ("landing used twice", landing(sender, Code::NotNeeded, Undone::Opening)),
        ("landing with a code", landing(sender, NEEDED, Undone::Nothing)),
        (
            "landing, code sent",
            landing(sender, Code::Needed { sent: true, tries_left: None }, Undone::Nothing),
        ),
        (
            "landing, wrong code",
            landing(sender, Code::Needed { sent: false, tries_left: Some(1) }, Undone::Nothing),
        ),
        ("consult", snapshot(&create(&bodies::consult()), None)),
        ("lab order", snapshot(&create(&bodies::lab_order()), None)),
        ("imaging order", snapshot(&create(&bodies::imaging_order()), None)),
        ("admission", snapshot(&create(&bodies::admission()), None)),
        ("lived", snapshot(&lived(), None)),
        ("link", Problem::Link(TOKEN).page()),
        ("renewed", Problem::Renewed.page()),
        ("locked", Problem::Locked.page()),
        ("declined", Problem::Declined.page()),
        ("form", Problem::Form(TOKEN).page()),
        ("too large", Problem::TooLarge(TOKEN).page()),
        ("file", Problem::File(TOKEN).page()),
        ("try again", Problem::TryAgain(TOKEN).page()),
    ]
}

/// The values of an attribute, in the order in which they stand.
pub(crate) fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    page.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}
