//! A first line that is exactly a keyword's and yet no command: what was understood, and why it was not done.

use domain::commands::{command::CommandName, mail::NotDoneWhy};
use mail::reply::{Reading, read};

fn mail(fields: &str, body: &str) -> String {
    let body = body.replace('\n', "\r\n");
    format!("From: rao@heart.example\r\nSubject: Re: R-7K4M-92QX\r\n{fields}\r\n\r\n{body}")
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8";

fn told<T>(fields: &str, body: &str, of: impl FnOnce(&Reading<'_>) -> T) -> T {
    of(&read(mail(fields, body).as_bytes()).unwrap())
}

fn not_done(body: &str) -> Option<(CommandName, NotDoneWhy)> {
    told(PLAIN, body, |reading| {
        assert!(reading.command.is_none() || reading.not_done.is_none(), "{body}");
        reading.not_done.map(|not_done| (not_done.command, not_done.why))
    })
}

#[test]
fn what_a_keyword_needs_and_has_not_is_said() {
    use CommandName::{Complete, Decline, RequestInfo, RequireVisit};
    use NotDoneWhy::{Length, Several, Unclear, Words};
    let long = |count| "word ".repeat(count);
    for (body, expected) in [
        ("DECLINE", (Decline, Words)),
        ("decline.\n\nRegards\nDr Rao", (Decline, Words)),
        ("DECLINE:", (Decline, Words)),
        ("**DECLINE**: -", (Decline, Words)),
        ("NEED", (RequestInfo, Words)),
        ("Need: ;;", (RequestInfo, Words)),
        ("DONE", (Complete, Words)),
        ("DONE\n\n--\nDr Rao, Heart Clinic", (Complete, Words)),
        ("ACCEPT\nDECLINE: no time", (CommandName::Accept, Several)),
        ("VISIT\n\nDONE", (RequireVisit, Several)),
        (&format!("NEED: {}", long(110)), (RequestInfo, Length)),
        (&format!("NEED: {}", "ECG; ".repeat(21)), (RequestInfo, Length)),
        (&format!("DECLINE: {}", long(410)), (Decline, Length)),
        (&format!("DONE\n{}", "word word word\n".repeat(600)), (Complete, Length)),
        (&format!("DONE\n{}", "word word word\n".repeat(1_500)), (Complete, Length)),
        (
            "NEED: the ECG of last week and the fasting glucose of the\nsame day; the discharge letter",
            (RequestInfo, Unclear),
        ),
    ] {
        let start: String = body.chars().take(40).collect();
        assert_eq!(not_done(body), Some(expected), "{start}");
    }
}

#[test]
fn of_other_words_nothing_is_said() {
    for body in [
        "ACCEPT",
        "DONE\nAll is well.",
        "VISIT",
        "Thank you",
        "Done.",
        "done",
        "ACCEPT?",
        "I need: an ECG",
        "Declined",
        "needs",
        "Thanks.\nDECLINE",
        "> DECLINE",
        "",
    ] {
        assert_eq!(not_done(body), None, "{body}");
    }
}

#[test]
fn a_machines_words_and_hidden_ones_are_answered_by_nothing() {
    for fields in
        ["Auto-Submitted: auto-replied", "List-Id: <all.example>", "X-Notice: x", "X-Autoreply: yes"]
    {
        let reading = |reading: &Reading<'_>| (reading.command.is_some(), reading.not_done);
        assert_eq!(told(&format!("{fields}\r\n{PLAIN}"), "DECLINE", reading), (false, None), "{fields}");
    }
    let html = "Content-Type: text/html; charset=utf-8";
    let hidden = "<p>DECLINE</p><p style=\"display:none\">x</p>";
    assert_eq!(told(html, hidden, |reading| reading.not_done), None);
}

#[test]
fn what_shows_in_another_order_than_it_is_written_is_seen_and_gives_no_command() {
    let read = |body: &str| {
        told(PLAIN, body, |reading| {
            (reading.words.clone(), reading.command.is_some(), reading.not_done.map(|not_done| not_done.why))
        })
    };
    let (words, is_command, why) = read("DONE\nWarfarin \u{202e}01\u{202c} mg");
    assert_eq!(words, "DONE\nWarfarin [U+202E]01 mg");
    assert_eq!((is_command, why), (false, Some(NotDoneWhy::Refused)));
    // As a telephone copies a number.
    let (words, is_command, why) =
        read("DONE\nCall \u{202a}+91 98505 50199\u{202c} and \u{2068}ward 3\u{2069}");
    assert_eq!(words, "DONE\nCall +91 98505 50199 and ward 3");
    assert_eq!((is_command, why), (true, None));
    let long = format!("DONE\n{}", "word ".repeat(2000));
    assert_eq!(not_done(&long).map(|(_, why)| why), Some(NotDoneWhy::Length));
    let subject = told("Subject: Potassium =?utf-8?q?=E2=80=AE?=7.1", "", |reading| reading.subject.clone());
    assert!(!subject.contains('\u{202e}'), "{subject:?}");
}
