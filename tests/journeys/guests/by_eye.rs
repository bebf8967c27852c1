//! What a doctor without an account sees in a real browser, by the link in a mail: with scripts and without.
//!
//! Pictures of each page are left in `target/browser`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::browser::Guest;
use crate::harness::chromium::{Chromium, Scripts, Tab};
use crate::harness::samples::{admission, imaging_order};
use crate::harness::stack::Stack;
use crate::harness::uploads::pdf;

/// What nobody may read before the link is opened, or where it cannot be.
const CONTENT: [&str; 5] = ["Meena", "Kumari", "Chest tightness", "angina", "Telmisartan"];

/// The headings of the letter.
const SECTIONS: [&str; 17] = [
    "From and to",
    "Patient",
    "Reason for referral",
    "Question",
    "The patient brings",
    "Chief complaint",
    "Vital signs",
    "Draft prescription (not started)",
    "Current medication",
    "Allergies",
    "Problems",
    "Laboratory results",
    "Recent visits",
    "Sender's note",
    "Files",
    "Consent",
    "Signature",
];

/// A snapshot in which every section has something, in more than one script.
fn whole(file: &str) -> Value {
    json!({
        "/reason": {"text": "सीढ़ियाँ चढ़ने पर सीने में जकड़न, दो सप्ताह से. Chest tightness on climbing stairs for two weeks"},
        "/snapshot/vitals": [
            {"code": "8480-6", "value": 152, "unit": "mm[Hg]", "at": "2026-11-22T09:00:00.000Z"},
            {"code": "8462-4", "value": 94, "unit": "mm[Hg]", "at": "2026-11-22T09:00:00.000Z"},
            {"code": "8867-4", "value": 88, "unit": "/min", "at": "2026-11-22T09:00:00.000Z"},
            {"code": "59408-5", "value": 97, "unit": "%", "at": "2026-11-22T09:00:00.000Z"},
        ],
        "/snapshot/current_rx": [
            {"text": "Tab Telmisartan 40 mg OD", "strength": "40 mg", "frequency": "once a day", "reason": "Hypertension"},
            {"text": "டேப் மெட்ஃபார்மின் 500 mg", "strength": "500 mg", "frequency": "twice a day"},
        ],
        "/snapshot/allergies": [{"text": "Penicillin", "reaction": "Swelling of the face", "severity": "severe"}],
        "/snapshot/attachments": [file],
    })
}

/// A guest with such a referral.
fn guest() -> Guest {
    let stack = Stack::shared();
    let sender = stack.doctor("clinic-eye");
    let file = sender.upload(&pdf(1));
    stack.drain().is(200);
    Guest::by(&stack, sender, &whole(&file))
}

/// Whoever looks closely at a page, or only goes on.
type Looks = fn(&Tab, &str);

fn looks_closely(tab: &Tab, name: &str) {
    tab.looks_right(name);
}

/// Finds the link in the mailbox, follows it, asks, accepts when answered by the sender, and completes.
fn asks_accepts_and_completes(scripts: Scripts, look: Looks) {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = guest();
    let tab = chromium.tab(&guest.stack, scripts);
    let link = guest.link();
    let landing = tab.go(&link);
    landing.says(&["Dr Anand Menon has sent you a patient’s referral", "Dr Farah Qureshi"]).hides(&CONTENT);
    assert!(tab.cookies().is_empty());
    look(&tab, "landing");

    let page = tab.press("Open the referral");
    assert_eq!((page.status, &page.path), (200, &link));
    page.says(&["Meena Kumari", "Tab Telmisartan 40 mg OD"]).says(&SECTIONS);
    look(&tab, "referral");
    let cookies = tab.cookies();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0]["name"].as_str().unwrap().starts_with("__Host-"), "{cookies:?}");
    for (member, value) in [("secure", json!(true)), ("httpOnly", json!(true)), ("path", json!("/"))] {
        assert_eq!(cookies[0][member], value, "{member}");
    }

    assert_eq!(std::fs::read(tab.saves("ecg.pdf")).unwrap(), pdf(1).bytes);
    let asks = [("What do you need?", "Prior ECG?\nFasting glucose?")];
    let page = tab.send_folded("Ask for information", "Send the questions", &asks);
    page.says(&["You have asked for information.", "Prior ECG?", "Fasting glucose?"]);
    look(&tab, "asked");

    let answers =
        json!([{"ask_id": "1-1", "note": "Normal at rest"}, {"ask_id": "1-2", "note": "118 mg/dL"}]);
    guest.sender.command(&guest.id, "reply", &json!({"answers": answers})).is(200);
    tab.go(&link).says(&["Normal at rest", "118 mg/dL"]);
    let page = tab.send_folded("Accept", "Accept the referral", &[]);
    assert!(page.path.starts_with(&link), "{}", page.path);
    page.says(&["You have accepted this referral.", "Timeline", "Information asked for"]);

    let outcome = [("Advice without a visit", ""), ("Summary: what was found and done", "Stable angina.")];
    let page = tab.send_folded("Complete", "Complete the referral", &outcome);
    page.says(&["You have completed this referral.", "Outcome", "Stable angina."]);
    look(&tab, "completed");
    assert_eq!(guest.sender.read(&guest.id)["status"], "completed");
}

#[test]
fn a_guest_asks_accepts_and_completes() {
    asks_accepts_and_completes(Scripts::Run, looks_closely);
}

#[test]
fn so_does_one_whose_browser_runs_no_scripts() {
    asks_accepts_and_completes(Scripts::Blocked, |_, _| {});
}

#[test]
fn on_paper_there_is_the_whole_letter_and_nothing_to_press() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = guest();
    let tab = chromium.tab(&guest.stack, Scripts::Blocked);
    tab.go(&guest.link());
    tab.press("Open the referral");
    let (words, file) = tab.prints("referral");
    let on_paper = read_by_poppler(&file);
    for says in SECTIONS.iter().chain(&["Meena Kumari", "Penicillin", "Tab Telmisartan 40 mg OD"]) {
        assert!(words.contains(says), "{says} is not in {words}");
        assert!(on_paper.as_ref().is_none_or(|text| text.contains(says)), "{says} is not in {on_paper:?}");
    }
    for hidden in ["Answer this referral", "Your answer", "Accept the referral"] {
        assert!(!words.contains(hidden), "{hidden} is in {words}");
    }
}

/// The text of a PDF; none where poppler is not installed, which is said.
fn read_by_poppler(file: &Path) -> Option<String> {
    let read = Command::new("pdftotext").arg("-layout").arg(file).arg("-").output();
    let Ok(read) = read else {
        let missing = "pdftotext is missing: apt-get install poppler-utils";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        // Past the harness, which keeps what a passing test prints to itself.
        let _ = writeln!(std::io::stderr(), "\n!!! SKIPPED: no letter is read, because {missing}\n");
        return None;
    };
    let text = String::from_utf8_lossy(&read.stdout).into_owned();
    assert!(text.contains("Page 1 of"), "{text}");
    Some(text)
}

#[test]
fn what_is_between_the_doctors_opens_with_the_code_from_the_mail() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = Guest::with(&json!({"/privacy": {"level": "doctor-only", "category": "mental-health"}}));
    let tab = chromium.tab(&guest.stack, Scripts::Run);
    let link = guest.link();
    tab.go(&link).says(&["a code of six digits"]).hides(&CONTENT);
    tab.looks_right("code");
    tab.press("Send me a code").says(&["on its way to the address"]).hides(&CONTENT);
    tab.looks_right("code-sent");
    let right = guest.newest_code();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let page = tab.send("Open the referral", &[("Code", wrong)]);
    assert_eq!(page.status, 422);
    assert!(page.title.starts_with("Error: "), "{}", page.title);
    page.says(&["That code is not right", "4 tries are left"]).hides(&CONTENT);
    tab.looks_right("code-wrong");
    let page = tab.send("Open the referral", &[("Code", &format!("{} {}", &right[..3], &right[3..]))]);
    page.says(&["Meena Kumari", "Chest tightness"]);
    tab.looks_right("doctor-only");

    let stranger = chromium.tab(&guest.stack, Scripts::Run);
    stranger.go(&link);
    stranger.press("Send me a code");
    let wrong = if guest.newest_code() == "000000" { "000001" } else { "000000" };
    for status in [422, 422, 422, 422, 403] {
        let page = stranger.send("Open the referral", &[("Code", wrong)]);
        assert_eq!(page.status, status);
        page.hides(&CONTENT);
    }
    stranger.looks_right("locked");
    // Who had opened it before is out as well.
    let page = tab.go(&link);
    assert_eq!(page.status, 404);
    page.says(&["This link cannot be opened"]).hides(&CONTENT);
}

#[test]
fn who_is_too_late_is_told_what_is_so_now() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = guest();
    let link = guest.link();
    let [slow, quick] = [Scripts::Run, Scripts::Blocked].map(|scripts| chromium.tab(&guest.stack, scripts));
    for tab in [&slow, &quick] {
        tab.go(&link);
        tab.press("Open the referral");
    }
    let visit = [
        ("Why do you want to see the patient?", "An ECG under load"),
        ("Where the patient books", "http://a.example"),
    ];
    let page = slow.send_folded("See the patient first", "Ask for a visit", &visit);
    assert_eq!((page.status, page.title.starts_with("Error: ")), (422, true));
    page.says(&["There is a problem", "Where the patient books"]);
    slow.looks_right("refused");
    quick.send_folded("Accept", "Accept the referral", &[]).says(&["You have accepted"]);
    let reason = [("Why do you decline?", "No capacity"), ("Comment", "My list is closed")];
    let page = slow.send_folded("Decline", "Decline the referral", &reason);
    assert_eq!(page.status, 409);
    page.says(&["Nothing was changed", "You have not declined this referral", "It is now: Accepted"]);
    assert_eq!(slow.typed("Decline the referral", "Comment"), "My list is closed");
    slow.looks_right("too-late");
}

#[test]
fn what_was_taken_back_while_it_was_open_is_not_there_any_more() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = guest();
    let tab = chromium.tab(&guest.stack, Scripts::Run);
    tab.go(&guest.link());
    tab.press("Open the referral");
    guest.sender.command(&guest.id, "withdraw", &json!({"reason": "Not needed"})).is(200);
    let page = tab.send_folded("Accept", "Accept the referral", &[]);
    assert_eq!(page.status, 404);
    page.says(&["This link cannot be opened", "the referral may have been taken back"]).hides(&CONTENT);
    assert_eq!(guest.sender.read(&guest.id)["status"], "withdrawn");
}

#[test]
fn a_link_that_is_no_good_says_what_to_do() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = Guest::with(&json!({}));
    let tab = chromium.tab(&guest.stack, Scripts::Run);
    let link = guest.link();
    let (start, end) = link.split_at(link.len() - 4);
    let page = tab.go(&format!("{start}{}", if end == "AAAA" { "AAAB" } else { "AAAA" }));
    assert_eq!(page.status, 404);
    page.says(&["This link cannot be opened", "Ask for a new link"]).hides(&CONTENT);
    tab.looks_right("no-link");
    tab.press("Ask for a new link").says(&["Look into your mail"]);
    tab.looks_right("asked-for-a-link");

    tab.go(&link);
    tab.press("Open the referral");
    let much = "x".repeat(70_000);
    let page = tab.send_folded("Ask for information", "Send the questions", &[("What do you need?", &much)]);
    assert_eq!(page.status, 413);
    page.says(&["That is too much for one form"]);
    tab.looks_right("too-much");
    tab.follow("Back to the referral").says(&["Meena Kumari"]);
}

#[test]
fn orders_and_admissions_fit_the_same_page() {
    let Some(chromium) = Chromium::shared() else { return };
    let stack = Stack::shared();
    let patient = stack.patient();
    for (name, body) in
        [("imaging-order", imaging_order("", &patient)), ("admission", admission("", &patient))]
    {
        let of = |member: &str| body.get(member).cloned().unwrap_or_default();
        let members =
            ["kind", "priority", "reason", "question", "bring", "tests", "precautions", "admission"];
        let changes: serde_json::Map<_, _> =
            members.iter().map(|member| (format!("/{member}"), of(member))).collect();
        let guest = Guest::with(&Value::Object(changes));
        let tab = chromium.tab(&stack, Scripts::Run);
        tab.go(&guest.link());
        tab.press("Open the referral").says(&["Meena Kumari"]);
        tab.looks_right(name);
        tab.prints(name);
    }
}

#[test]
fn the_mailbox_of_this_machine_leads_to_the_page() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let tab = chromium.tab(&guest.stack, Scripts::Run);
    let subject = guest.mails()[0]["subject"].as_str().unwrap().to_owned();
    tab.go(&format!("/.local/mail?to={}", guest.email)).says(&[&subject, &guest.email]).hides(&CONTENT);
    tab.looks_right("mailbox");
    tab.follow(&subject);
    tab.looks_right("mail");
    tab.follow("Text");
    tab.looks_right("mail-as-text");
    let landing = tab.follow(&link);
    landing.says(&["Open the referral"]).hides(&CONTENT);
    assert_eq!(landing.path, link);
}

/// Downloads the letter of a guest's referral, and gives its reference and where it lies.
fn downloads_the_letter(tab: &Tab, guest: &Guest) -> (String, PathBuf) {
    tab.go(&guest.link());
    tab.press("Open the referral").says(&["Download as PDF"]);
    let file = tab.saves("Download as PDF");
    let reference = guest.sender.read(&guest.id)["ref"].as_str().unwrap().to_owned();
    assert_eq!(file.file_name().unwrap(), format!("{reference}.pdf").as_str());
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-1.7"));
    (reference, file)
}

#[test]
fn the_letter_is_downloaded_as_a_pdf() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = guest();
    let tab = chromium.tab(&guest.stack, Scripts::Blocked);
    let (reference, file) = downloads_the_letter(&tab, &guest);
    let Some(words) = read_by_poppler(&file) else { return };
    for says in [&reference, "Meena Kumari", "Penicillin", "Tab Telmisartan 40 mg OD"] {
        assert!(words.contains(says), "{says} is not in {words}");
    }
}

#[test]
fn whoever_holds_the_letter_sees_whether_it_is_right() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = guest();
    let tab = chromium.tab(&guest.stack, Scripts::Run);
    let (reference, file) = downloads_the_letter(&tab, &guest);
    let holder = chromium.tab(&guest.stack, Scripts::Run);
    let page = holder.go(&format!("/v1/verify/{reference}"));
    assert_eq!(page.status, 422);
    page.says(&["Is a letter right?"]).hides(&CONTENT);
    holder.looks_right("verify");
    let page = holder.send("Check", &[("Code on letter", "8H3K-Q2ZV-0MXT-5RDA")]);
    assert_eq!(page.status, 404);
    page.says(&["No letter matches"]).hides(&CONTENT);
    holder.looks_right("verify-wrong");

    let Some(words) = read_by_poppler(&file) else { return };
    // What the code to scan leads to is printed beside it, on as many lines as it takes.
    let words: String = words.split_whitespace().collect();
    let (_, code) = words.split_once(&format!("/v1/verify/{reference}?code=")).unwrap();
    let page = holder.send("Check", &[("Code on letter", &code[..19])]);
    assert_eq!(page.status, 200);
    page.says(&[&format!("This matches referral {reference}"), "Dr Anand Menon"]).hides(&CONTENT);
    holder.looks_right("verify-right");
}
