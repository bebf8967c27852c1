//! What a page shows: nothing of the patient before it is opened, then whose turn it is, the letter and its forms.

use documents::page::{Code, Form, Problem, Said, Token, Undone};
use domain::{commands::command::CommandName, referral::Referral, values::words::Party};
use serde_json::json;

use super::{NEEDED, NONCE, TOKEN, every_page, landing, snapshot, values};
use testing::{
    bodies,
    letters::{after, create, lived, seen},
};

const SENDER: &str = "Dr Aoife O'Connor";

fn forms(page: &str) -> Vec<&str> {
    let path = format!("/l/{TOKEN}/");
    values(page, "action").into_iter().map(|action| action.strip_prefix(path.as_str()).unwrap()).collect()
}

/// Referrals in every state in which a receiver has a page.
fn states() -> Vec<Referral> {
    let sent = || create(&bodies::consult());
    let step = |name: &'static str, body| (Party::Receiver, name, body);
    let asks = || step("request-info", json!({"asks": [{"text": "ECG?"}]}));
    let visit = || step("require-visit", json!({"reason": "ECG"}));
    let accept = || step("accept", json!({}));
    let withdraw = (Party::Patient, "consent", json!({"decision": "withdraw"}));
    vec![
        sent(),
        create(&bodies::admission()),
        create(&bodies::lab_order()),
        after(sent(), &[asks()]),
        after(sent(), &[visit()]),
        after(sent(), &[accept()]),
        after(sent(), &[accept(), withdraw]),
        after(sent(), &[step("decline", json!({"reason": "other"}))]),
        lived(),
    ]
}

#[test]
fn a_landing_page_says_who_sent_it_and_nothing_of_the_patient() {
    let page = landing(SENDER, Code::NotNeeded, Undone::Nothing);
    for shown in [
        "Dr Aoife O&#39;Connor",
        "Adyar Family Clinic",
        "TNMC 48213",
        "+91 44 2345 6789",
        "R-0000-0012",
        "6 Dec 2026, 2:30 pm IST",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert_eq!(forms(&page), ["open"]);
    assert!(page.contains(&format!("name=\"nonce\" value=\"{NONCE}\"")));
    assert!(!page.contains("name=\"code\"") && !page.contains("Meena"));
}

#[test]
fn what_was_typed_for_too_long_is_on_the_landing_page_again_and_nothing_else() {
    let form = Form::read(b"nonce=x&text=I+saw+%3Cher%3E+today&secret=no").unwrap();
    let page = landing(SENDER, Code::NotNeeded, Undone::Command(CommandName::Note, &form));
    assert!(page.contains("Nothing was changed") && page.contains("more than 30 minutes ago"));
    assert!(page.contains("Your note") && page.contains("I saw &#60;her&#62; today"), "{page}");
    assert!(!page.contains("no</dd>") && forms(&page) == ["open"]);
    assert!(!page.contains("Files have to be chosen again"));
    let form = Form::read(b"nonce=x&text=y&uploaded=0198c0de-0000-7000-8000-000000000001").unwrap();
    let page = landing(SENDER, Code::NotNeeded, Undone::Command(CommandName::Note, &form));
    assert!(page.contains("Files have to be chosen again"));
    let empty = Form::read(b"nonce=x").unwrap();
    let page = landing(SENDER, Code::NotNeeded, Undone::Command(CommandName::Accept, &empty));
    assert!(page.contains("more than 30 minutes ago") && !page.contains("copy it"));
}

#[test]
fn a_doctor_only_link_asks_for_a_code_and_says_nothing_more() {
    let page = landing(SENDER, NEEDED, Undone::Nothing);
    assert_eq!(forms(&page), ["code", "open"]);
    assert!(page.contains("inputmode=\"numeric\" autocomplete=\"one-time-code\""));
    let wrong = landing(SENDER, Code::Needed { sent: false, tries_left: Some(3) }, Undone::Nothing);
    assert!(wrong.contains("3 tries are left") && wrong.contains("aria-invalid=\"true\""));
    assert!(!page.to_lowercase().contains("mental"));
}

#[test]
fn a_page_has_a_form_for_what_is_allowed_now_and_for_nothing_else() {
    for referral in states() {
        let page = snapshot(&referral, None);
        let (mut found, mut allowed) =
            (forms(&page), seen(&referral).actions.iter().map(|action| action.as_str()).collect::<Vec<_>>());
        found.sort_unstable();
        allowed.sort_unstable();
        assert_eq!(found, allowed, "{}", referral.status);
        let hidden = format!(
            "name=\"nonce\" value=\"{NONCE}\"><input type=\"hidden\" name=\"version\" value=\"{}\">",
            referral.version
        );
        assert_eq!(page.matches(hidden.as_str()).count(), found.len());
    }
}

#[test]
fn whose_turn_it_is_comes_before_everything_else() {
    let page = snapshot(&create(&bodies::consult()), None);
    let first = page.split("<main").nth(1).unwrap().split("<p>").nth(1).unwrap();
    assert!(first.starts_with(
        "<strong class=\"tag\">Sent</strong> <span>Waiting for you since 22 Nov 2026, 2:30 pm IST"
    ));
    assert!(page.find("Waiting for you").unwrap() < page.find("<h1>").unwrap());
}

#[test]
fn a_file_leads_to_its_bytes_only_when_it_was_checked() {
    let page = snapshot(&create(&bodies::consult()), None);
    let files: Vec<_> =
        values(&page, "href").into_iter().filter(|address| address.contains("attachments")).collect();
    assert_eq!(files, [format!("/l/{TOKEN}/attachments/019aa000-0000-7000-8000-000000000001")]);
    assert!(page.contains("<bdi>report.pdf</bdi> <span>Not shown: the file is damaged"));
    assert!(page.contains("<bdi>echo.pdf</bdi> <span>Imaging, PDF, 184 KB. It is being checked"));
}

#[test]
fn the_letter_is_there_as_a_pdf_as_long_as_its_content_is_shown() {
    let sent = create(&bodies::consult());
    let pdf = format!("/l/{TOKEN}/pdf");
    assert!(values(&snapshot(&sent, None), "href").contains(&pdf.as_str()));
    let closed = after(
        sent,
        &[
            (Party::Receiver, "accept", json!({})),
            (Party::Patient, "consent", json!({"decision": "withdraw"})),
        ],
    );
    assert!(!snapshot(&closed, None).contains(&pdf));
}

#[test]
fn after_a_command_the_page_says_what_was_done() {
    let accepted = after(create(&bodies::consult()), &[(Party::Receiver, "accept", json!({}))]);
    let page = snapshot(&accepted, Some(Said::Done(CommandName::Accept)));
    assert!(page.contains("role=\"status\""));
    assert!(
        page.contains(
            "<h2>You have accepted this referral.</h2>\n<p>Dr Aoife O&#39;Connor has been told.</p>"
        )
    );
}

#[test]
fn who_came_too_late_is_told_what_is_so_now_and_loses_no_words() {
    let form = Form::read(b"version=1&reason=An+ECG+under+load&bring=Shoes").unwrap();
    let accepted = after(create(&bodies::consult()), &[(Party::Receiver, "accept", json!({}))]);
    let page = snapshot(&accepted, Some(Said::NotNow(CommandName::RequireVisit, &form)));
    for says in [
        "Nothing was changed",
        "You have not asked for a visit",
        "It is now: Accepted. Waiting for you since",
    ] {
        assert!(page.contains(says), "{says}");
    }
    assert!(page.contains("<dd dir=auto>An ECG under load</dd>") && page.contains("<dd dir=auto>Shoes</dd>"));
    let still = snapshot(&create(&bodies::consult()), Some(Said::Stale(CommandName::RequireVisit, &form)));
    assert!(still.contains("<details open>") && still.contains(">\nAn ECG under load</textarea>"));
    assert!(!still.contains("<dd dir=auto>An ECG under load</dd>"), "it is in the form");
}

#[test]
fn a_page_whose_content_is_closed_says_so_without_the_patient() {
    let commands = [
        (Party::Receiver, "accept", json!({"expected_by": "2026-12-01"})),
        (Party::Patient, "consent", json!({"decision": "withdraw"})),
    ];
    let page = snapshot(&after(create(&bodies::consult()), &commands), None);
    assert!(page.contains("The content of this referral is not shown any more."));
    for gone in ["Meena", "pat-1", "1968", "Exertional", "Penicillin", "ecg.pdf", "/pdf\""] {
        assert!(!page.contains(gone), "{gone}");
    }
}

#[test]
fn a_link_that_cannot_be_opened_is_the_same_page_for_every_reason() {
    let page = |token: &str| Problem::Link(Token(token)).page();
    assert_eq!(page("forged").replace("forged", "T"), page("revoked").replace("revoked", "T"));
    assert_eq!(values(&page("t"), "action"), ["/l/t/renew"]);
}

#[test]
fn each_page_that_is_no_letter_names_nobody() {
    for (name, page) in every_page() {
        if page.contains("class=\"letter\"") {
            continue;
        }
        assert!(!page.contains("Meena"), "{name}");
    }
}
