//! Lines that are not exactly a keyword: a note, whatever they seem to mean.

use domain::{
    commands::command::{Command, CommandName},
    values::words::Kind,
};
use mail::reply::{KeywordCommand, read};
use proptest::{collection::vec, prelude::*, sample::select};

fn command(body: &str) -> Option<KeywordCommand> {
    let mail = format!(
        "From: rao@heart.example\r\nSubject: Re: R-7K4M-92QX\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}",
        body.replace('\n', "\r\n")
    );
    read(mail.as_bytes()).unwrap().command
}

const AMBIGUOUS: [&str; 103] = [
    "ACCEPT?",
    "ACCEPT!",
    "ACCEPT…",
    "ACCEPT..",
    "Accept with pleasure",
    "I ACCEPT",
    "I accept.",
    "accepted",
    "ACCEPTED",
    "Acceptance",
    "ACCEPT:",
    "ACCEPT: Thursday",
    "ACCEPT - Thursday",
    "ACCEPT / DECLINE",
    "ACCEPT or DECLINE",
    "ACCEPT, but only after the ECG",
    "ACCEPT NEED: ECG",
    "ACCEPT DECLINE",
    "not ACCEPT",
    "Do not ACCEPT",
    "Cannot accept",
    "ACCEPT not possible",
    "Please ACCEPT",
    "We ACCEPT",
    "ok ACCEPT",
    "ACCEPT ok",
    "yes",
    "Yes, accept",
    "ok",
    "Accept it",
    "\"ACCEPT\"",
    "'ACCEPT'",
    "“ACCEPT”",
    "«ACCEPT»",
    "(ACCEPT)",
    "[ACCEPT]",
    "<ACCEPT>",
    "`ACCEPT`",
    "#ACCEPT",
    "/ACCEPT",
    "> ACCEPT",
    "- ACCEPT",
    "1. ACCEPT",
    "A C C E P T",
    "AC CEPT",
    "ACCEPT ACCEPT",
    "~~ACCEPT~~",
    "*ACCEPT",
    "ACCEPT*",
    "*NEED: ECG",
    "_NEED: ECG",
    "**DECLINE: busy*",
    "ＡＣＣＥＰＴ",
    "АССЕРТ",
    "ACCEРT",
    "\u{202e}TPECCA",
    "ACCEPT\u{202c}",
    "NEED",
    "NEED:",
    "NEED: ",
    "NEED: ;",
    "NEED: ; ;",
    "NEED: ?",
    "NEED: -",
    "NEED prior ECG",
    "NEED - ECG",
    "NEEDED: ECG",
    "NEEDS: ECG",
    "Needed: ECG",
    "We NEED: ECG",
    "I need: ECG",
    "No NEED: fine",
    "NEED; ECG",
    "NEED\nprior ECG",
    "DECLINE",
    "DECLINE:",
    "DECLINE: ",
    "DECLINE: .",
    "DECLINE?",
    "Declined: on leave",
    "DECLINE on leave",
    "DECLINED",
    "I DECLINE: busy",
    "DECLINE\nbusy until January",
    "VISIT?",
    "VISIT: Thursday",
    "Visit on Thursday",
    "VISITED",
    "A VISIT",
    "VISIT her",
    "VISIT not needed",
    "DONE",
    "DONE?",
    "DONE:",
    "DONE: seen",
    "Done\nwill write later",
    "done.\nsaw her",
    "Not DONE\nyet",
    "DONE DEAL\nyes",
    "DONE\nRegards,\nDr Rao",
    "DONE\n\nRegards, Dr L. Rao",
    "DONE\n\nThanks & Regards\nDr Lakshmi Rao\nCardiologist",
    "DONE\nधन्यवाद\nडॉ राव",
];

#[test]
fn a_line_that_is_not_exactly_a_keyword_does_nothing() {
    for line in AMBIGUOUS {
        assert_eq!(command(line), None, "{line:?}");
        assert_eq!(
            command(&format!("{line}\n\nOn 24/11/2026 10:14, Referrals wrote:\n> ACCEPT\n")),
            None,
            "{line:?}, quoting"
        );
        assert_eq!(command(&format!("{line}\n\n-- \nDr Rao\n")), None, "{line:?}, signed");
    }
}

#[test]
fn a_keyword_that_does_not_stand_first_does_nothing() {
    for body in [
        "Dear Dr O'Connor,\nACCEPT",
        "Hello\n\nACCEPT",
        "Thanks.\nDONE\nall well",
        "On 24/11/2026 10:14, Referrals wrote:\n> ACCEPT",
        "> question\nACCEPT",
        "-- \nACCEPT",
        "Sent from my iPhone\nACCEPT",
        "---------- Forwarded message ---------\nFrom: a@b.example\nSubject: x\n\nACCEPT",
        "ACCEPT\nDECLINE: busy",
        "ACCEPT\n\nNEED: ECG",
        "VISIT\nACCEPT",
        "DONE\nACCEPT",
        "NEED: ECG\nACCEPT",
        "ACCEPT\nACCEPT",
    ] {
        assert_eq!(command(body), None, "{body:?}");
    }
}

#[test]
fn what_the_lifecycle_would_refuse_does_nothing() {
    let many = format!("NEED: {}", vec!["ECG"; 21].join("; "));
    let (long_ask, long_why) =
        (format!("NEED: {}", "x".repeat(501)), format!("DECLINE: {}", "x".repeat(2001)));
    let (long_visit, long_summary) =
        (format!("VISIT\n{}", "x ".repeat(1001)), format!("DONE\n{}", "x ".repeat(4001)));
    for body in [many, long_ask, long_why, long_visit, long_summary, "DECLINE: a\u{1}b".to_owned()] {
        assert_eq!(command(&body), None, "{} characters", body.len());
    }
    assert!(
        matches!(command(&format!("NEED: {}", vec!["ECG"; 20].join("; "))), Some(KeywordCommand::Need(asks)) if asks.len() == 20)
    );
}

#[test]
fn a_long_line_that_may_go_on_does_nothing_in_plain_text() {
    let line = "NEED: the ECG of the first visit and the echo report of last year; lipids";
    assert!(command(line).is_some());
    assert!(command(&format!("{line}\n\nThanks")).is_some());
    assert_eq!(command(&format!("{line}\nand creatinine")), None);
}

#[test]
fn a_sign_off_is_no_reason() {
    let reason = |body: &str| match command(body) {
        Some(KeywordCommand::Visit { reason }) => reason.as_str().to_owned(),
        other => panic!("{body:?}: {other:?}"),
    };
    let none = reason("VISIT");
    assert_eq!(reason("VISIT\nRegards,\nDr Rao"), none);
    assert_eq!(reason("VISIT\n\nWith best regards, Dr Rao"), none);
    assert_eq!(reason("VISIT\nEcho first.\nRegards,\nDr Rao"), "Echo first.\nRegards,\nDr Rao");
    // What only begins as a sign-off says something.
    assert_eq!(
        reason("VISIT\nThanks, but she has to have an echo first"),
        "Thanks, but she has to have an echo first"
    );
    assert!(command("DONE\nStable angina.\nRegards,\nDr Rao").is_some());
}

#[test]
fn each_keyword_becomes_its_command() {
    for (body, kind, name) in [
        ("ACCEPT", Kind::Consult, CommandName::Accept),
        ("  accept .\n", Kind::Consult, CommandName::Accept),
        ("\u{feff}\u{a0}**Accept**\u{200b}", Kind::Consult, CommandName::Accept),
        ("\n\nACCEPT\nThursday at 11", Kind::Consult, CommandName::Accept),
        ("need : ECG", Kind::Consult, CommandName::RequestInfo),
        ("*NEED:* ECG;", Kind::Consult, CommandName::RequestInfo),
        ("Visit", Kind::Consult, CommandName::RequireVisit),
        ("DECLINE: busy", Kind::Consult, CommandName::Decline),
        ("DONE\nall well", Kind::Consult, CommandName::Complete),
        ("DONE.\nreport below", Kind::LabOrder, CommandName::Complete),
    ] {
        let command = command(body).unwrap().command(kind);
        let is = match command {
            Command::Accept(_) => CommandName::Accept,
            Command::RequestInfo(_) => CommandName::RequestInfo,
            Command::RequireVisit(_) => CommandName::RequireVisit,
            Command::Decline(_) => CommandName::Decline,
            Command::Complete(_) => CommandName::Complete,
            other => panic!("{other:?}"),
        };
        assert_eq!(is, name, "{body:?}");
    }
}

/// What keywords and what looks like them are made of.
const PIECES: [&str; 34] = [
    "ACCEPT", "accept", "NEED", "need", "DECLINE", "VISIT", "DONE", "done", "Done", ":", " : ", ";", ".",
    "!", "?", ",", "*", "**", "_", "\"", " ", "\u{a0}", "\u{200b}", "\u{feff}", "\u{202e}", "\n", "\n\n",
    "> ", "-- \n", "not ", "ECG", "busy", "Е", "x",
];

/// What an exact first line is, written out once more: without blanks and signs that nobody sees, with a full stop or
/// without, in a pair of marks or without.
fn is_exactly_a_keyword(body: &str) -> bool {
    const MARKS: [&str; 5] = ["", "*", "**", "_", "__"];
    let seen = |line: &str| -> String {
        line.chars().filter(|c| !c.is_whitespace() && !['\u{200b}', '\u{feff}'].contains(c)).collect()
    };
    let first = body.lines().map(seen).find(|line| !line.is_empty()).unwrap_or_default();
    let carries = |line: &str, word: &str| {
        MARKS.iter().flat_map(|mark| [format!("{mark}{word}{mark}:"), format!("{mark}{word}:{mark}")]).any(
            |begins| {
                let rest = line.to_ascii_lowercase().strip_prefix(&begins).map(str::to_owned);
                rest.is_some_and(|rest| rest.chars().any(char::is_alphanumeric))
            },
        )
    };
    MARKS.iter().filter_map(|mark| first.strip_prefix(mark)?.strip_suffix(mark)).any(|line| {
        let word = line.strip_suffix('.').unwrap_or(line);
        word == "DONE"
            || ["accept", "visit"].iter().any(|known| word.eq_ignore_ascii_case(known))
            || carries(line, "need")
            || carries(line, "decline")
    })
}

proptest! {
    #[test]
    fn only_a_line_that_is_exactly_a_keyword_is_a_command(pieces in vec(select(&PIECES[..]), 1..9)) {
        let body = pieces.concat();
        if command(&body).is_some() {
            prop_assert!(is_exactly_a_keyword(&body), "{body:?}");
        }
    }
}
