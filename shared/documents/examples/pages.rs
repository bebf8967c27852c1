//! Writes every page into a folder, to look at: `cargo run -p documents --example pages -- FOLDER`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "whoever runs it looks at its panics")]

use std::{env, fs, path::PathBuf};

use documents::page::{Code, Form, Landing, Problem, Said, Snapshot, Token, Undone};
use domain::{commands::command::CommandName, referral::Referral, values::words::Party, wire::input::parse};
use serde_json::json;
use testing::{
    bodies,
    letters::{after, create, lived, seen},
    time::minute,
};

const TOKEN: Token<'static> = Token("AQEBmqAAAAB3gJ0Q2mYzR1fX9b0aGx3kq2dV");
const NONCE: &str = "wz1o4m6m6n8rWk2a";

fn landing(code: Code, undone: Undone<'_>) -> String {
    let (sender, clinic, recipient) = ("Dr Aoife O'Connor", "Adyar Family Clinic", "Dr Farida Khan");
    let page = Landing {
        sender: &sender.parse().unwrap(),
        registration_no: "TNMC 48213",
        clinic: Some(&clinic.parse().unwrap()),
        phone: None,
        recipient: &recipient.parse().unwrap(),
        reference: domain::values::reference::Reference::new(1),
        expires: minute(14 * 24 * 60),
        code,
        undone,
        token: TOKEN,
        nonce: NONCE,
    };
    page.page()
}

fn snapshot(referral: &Referral, said: Option<Said<'_>>) -> String {
    Snapshot { view: &seen(referral), token: TOKEN, nonce: NONCE, said }.page()
}

fn main() {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| panic!("name a folder")));
    let sent = create(&bodies::consult());
    let accepted = after(sent.clone(), &[(Party::Receiver, "accept", json!({}))]);
    let unconsented =
        after(accepted.clone(), &[(Party::Patient, "consent", json!({"decision": "withdraw"}))]);
    let booked = b"nonce=x&version=1&reason=&comment=Full+until+June&alternative=Dr+Iyer";
    let decline = Form::read(booked).unwrap();
    let errors =
        parse::<domain::commands::command::Decline>(decline.body(CommandName::Decline).unwrap()).unwrap_err();
    let visit = Form::read(b"nonce=x&version=1&reason=An+ECG+under+load&bring=Shoes").unwrap();
    let pages = [
        ("landing", landing(Code::NotNeeded, Undone::Nothing)),
        ("landing-code", landing(Code::Needed { sent: true, tries_left: None }, Undone::Nothing)),
        ("landing-wrong", landing(Code::Needed { sent: false, tries_left: Some(3) }, Undone::Nothing)),
        ("landing-stale", landing(Code::NotNeeded, Undone::Opening)),
        ("sent", snapshot(&sent, None)),
        ("accepted", snapshot(&accepted, Some(Said::Done(CommandName::Accept)))),
        ("refused", snapshot(&sent, Some(Said::Refused(CommandName::Decline, &decline, &errors)))),
        ("not-now", snapshot(&accepted, Some(Said::NotNow(CommandName::RequireVisit, &visit)))),
        ("stale", snapshot(&sent, Some(Said::Stale(CommandName::RequireVisit, &visit)))),
        ("lived", snapshot(&lived(), None)),
        ("lab-order", snapshot(&create(&bodies::lab_order()), None)),
        ("imaging-order", snapshot(&create(&bodies::imaging_order()), None)),
        ("admission", snapshot(&create(&bodies::admission()), None)),
        ("doctor-only", snapshot(&create(&bodies::doctor_only(bodies::consult())), None)),
        ("scoped", snapshot(&create(&bodies::scoped(bodies::consult(), &["vitals", "allergies"])), None)),
        ("closed", snapshot(&unconsented, None)),
        ("problem-link", Problem::Link(TOKEN).page()),
        ("problem-renewed", Problem::Renewed.page()),
        ("problem-locked", Problem::Locked.page()),
        ("problem-form", Problem::Form(TOKEN).page()),
        ("problem-too-large", Problem::TooLarge(TOKEN).page()),
        ("problem-file", Problem::File(TOKEN).page()),
        ("problem-try-again", Problem::TryAgain(TOKEN).page()),
    ];
    fs::create_dir_all(&folder).unwrap();
    for (name, page) in pages {
        fs::write(folder.join(format!("{name}.html")), page).unwrap();
    }
}
