//! A corpus of mails as programs write them, each with what a person says of it.

use std::{fs, path::PathBuf};

use mail::reply::{
    CalendarAnswer, DeliveryAction, FilePlace, FileShape, KeywordCommand, MailKind, Reading, read,
};
use serde::Deserialize;

/// What a person says of a mail.
#[derive(Deserialize)]
pub(crate) struct Expected {
    pub(crate) about: String,
    kind: String,
    /// The reply's own words.
    words: Vec<String>,
    /// What must not be among the words.
    cut: Vec<String>,
    command: Option<String>,
    files: Vec<File>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct File {
    name: String,
    #[serde(rename = "type")]
    content_type: String,
    place: String,
    shape: String,
}

/// The mails of a folder: name, bytes, what a person says.
pub(crate) fn mails(folder: &str) -> Vec<(String, Vec<u8>, Expected)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|ending| ending == "eml")).collect();
    files.sort();
    let read = |file: PathBuf| {
        let expected = fs::read(file.with_extension("json")).unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(&file).unwrap(), serde_json::from_slice(&expected).unwrap())
    };
    files.into_iter().map(read).collect()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kind(kind: &MailKind) -> String {
    match kind {
        MailKind::Reply => "reply".to_owned(),
        MailKind::AutoReply => "auto-reply".to_owned(),
        MailKind::ReadReceipt => "read-receipt".to_owned(),
        MailKind::List => "list".to_owned(),
        MailKind::Own => "own".to_owned(),
        MailKind::DeliveryReport(report) => {
            let action = match report.action {
                DeliveryAction::Failed => "failed",
                DeliveryAction::Delayed => "delayed",
                DeliveryAction::Delivered => "delivered",
                DeliveryAction::Relayed => "relayed",
                DeliveryAction::Expanded => "expanded",
            };
            let or = |text: Option<&str>| text.unwrap_or("-").to_owned();
            let recipient = report.recipient.as_ref().map(domain::values::person::Email::as_str);
            let (status, id) = (or(report.status.as_deref()), or(report.original_message_id.as_deref()));
            format!("delivery-report {action} {status} {} {id}", or(recipient))
        }
        MailKind::CalendarAnswer { answer, uid } => {
            let answer = match answer {
                Some(CalendarAnswer::Accepted) => "accepted",
                Some(CalendarAnswer::Tentative) => "tentative",
                Some(CalendarAnswer::Declined) => "declined",
                None => "-",
            };
            format!("calendar {answer} {}", uid.as_deref().unwrap_or("-"))
        }
    }
}

fn command(command: &KeywordCommand) -> String {
    match command {
        KeywordCommand::Accept => "ACCEPT".to_owned(),
        KeywordCommand::Need(asks) => {
            format!("NEED {}", asks.iter().map(|ask| ask.text.as_str()).collect::<Vec<_>>().join(" | "))
        }
        KeywordCommand::Visit { reason } => format!("VISIT {reason}"),
        KeywordCommand::Decline { comment } => format!("DECLINE {comment}"),
        KeywordCommand::Done { summary } => format!("DONE {summary}"),
    }
}

fn files(reading: &Reading<'_>) -> Vec<File> {
    let file = |file: &mail::reply::MailFile<'_>| File {
        name: file.name.clone(),
        content_type: file.content_type.clone(),
        place: match file.place {
            FilePlace::Attached => "attached",
            FilePlace::Inline => "inline",
            FilePlace::Quoted => "quoted",
            FilePlace::Signed => "signed",
        }
        .to_owned(),
        shape: match file.shape {
            FileShape::Plain => "plain",
            FileShape::Mail => "mail",
            FileShape::Winmail => "winmail",
            FileShape::Calendar => "calendar",
            FileShape::Seal => "seal",
        }
        .to_owned(),
    };
    reading.files.iter().map(file).collect()
}

/// How well a folder's mails are read.
struct Tally {
    mails: usize,
    kept: usize,
    with_history: usize,
    removed: usize,
    exact: usize,
    commands: usize,
    /// Where something is wrong that has to be right in every mail.
    wrong: Vec<String>,
}

fn tally(folder: &str) -> Tally {
    let mut tally =
        Tally { mails: 0, kept: 0, with_history: 0, removed: 0, exact: 0, commands: 0, wrong: Vec::new() };
    for (name, raw, expected) in mails(folder) {
        let about = &expected.about;
        let reading = read(&raw).unwrap();
        let words = flat(&reading.words);
        // Whole: every line, in its order.
        let mut at = 0;
        let kept = expected.words.iter().map(|line| flat(line)).all(|line| {
            words.get(at..).and_then(|rest| rest.find(&line)).map(|found| at += found + line.len()).is_some()
        });
        let removed = !expected.cut.iter().any(|cut| words.contains(&flat(cut)));
        let exact = words == flat(&expected.words.join(" "));
        // What was cut is still there.
        let all = flat(&format!("{} {}", reading.words, reading.cut.as_deref().unwrap_or_default()));
        let in_reach = |cut: &&String| {
            !all.contains(&flat(cut)) && !reading.files.iter().any(|file| file.shape == FileShape::Mail)
        };
        if let Some(lost) = expected.cut.iter().find(in_reach) {
            tally.wrong.push(format!("{name} ({about}): lost {lost:?}"));
        }
        tally.mails += 1;
        tally.kept += usize::from(kept);
        tally.with_history += usize::from(!expected.cut.is_empty());
        tally.removed += usize::from(removed && !expected.cut.is_empty());
        tally.exact += usize::from(exact);
        if !kept || !removed || !exact {
            let says = if kept && removed {
                "more than its own words"
            } else if kept {
                "history"
            } else {
                "not all of its own words"
            };
            println!("{name} ({about}): {says}: {words:?}");
        }
        let says = reading.command.as_ref().map(command);
        tally.commands += usize::from(says == expected.command);
        for (what, is, should) in [
            ("kind", kind(&reading.kind), expected.kind.clone()),
            ("command", format!("{says:?}"), format!("{:?}", expected.command)),
            ("files", format!("{:?}", files(&reading)), format!("{:?}", expected.files)),
        ] {
            if is != should {
                tally.wrong.push(format!("{name} ({about}): {what} is {is}, not {should}"));
            }
        }
    }
    println!(
        "{folder}: {} mails; own words kept whole in {} of {}, history removed in {} of {}, commands right in {} of {}; \
         word for word {}",
        tally.mails,
        tally.kept,
        tally.mails,
        tally.removed,
        tally.with_history,
        tally.commands,
        tally.mails,
        tally.exact
    );
    println!("{}", tally.wrong.join("\n"));
    tally
}

/// Own words whole in every mail, history removed in 97 of 100, and nothing else wrong in any.
fn is_met(tally: &Tally, mails: usize) {
    assert!(tally.mails >= mails, "{} mails", tally.mails);
    assert!(tally.kept == tally.mails, "own words are lost");
    assert!(tally.removed * 100 >= tally.with_history * 97, "history is left");
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
}

#[test]
fn own_words_are_kept_and_history_is_removed() {
    is_met(&tally("corpus"), 320);
}

#[test]
fn the_same_content_is_known_again_under_another_message_id() {
    for (name, raw, _) in mails("corpus") {
        let text = String::from_utf8_lossy(&raw).into_owned();
        let Some(id) = read(&raw).unwrap().message_id else { continue };
        // Only where the mail is text throughout.
        if text.as_bytes() != raw {
            continue;
        }
        let again = text.replacen(&format!("<{id}>"), "<another@mail.heart.example>", 1).into_bytes();
        let (first, second) = (read(&raw).unwrap().content, read(&again).unwrap().content);
        assert_eq!(first, second, "{name}");
        let other = text.replacen("From: \"Dr Lakshmi Rao\" <rao@", "From: <iyer@", 1).into_bytes();
        if other != raw {
            assert_ne!(first, read(&other).unwrap().content, "{name}");
        }
    }
}

#[test]
fn without_a_message_id_the_date_tells_two_mails_apart() {
    let content = |head: &str| {
        let mail = format!("From: rao@heart.example\r\n{head}Subject: Re\r\n\r\nAny news?\r\n");
        read(mail.as_bytes()).unwrap().content
    };
    let (monday, tuesday) =
        ("Date: Mon, 23 Nov 2026 09:00:00 +0530\r\n", "Date: Tue, 24 Nov 2026 09:00:00 +0530\r\n");
    assert_ne!(content(monday), content(tuesday));
    assert_eq!(content(monday), content(monday));
    // With one, it is the id that tells.
    let with_id = |date: &str| content(&format!("{date}Message-ID: <1@heart.example>\r\n"));
    assert_eq!(with_id(monday), with_id(tuesday));
}

/// Mails of each folder that begins with `held-out`: written when the scanner was finished, by people who had not read it.
#[test]
fn mails_that_were_held_back_are_read_as_well() {
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let folders =
        fs::read_dir(corpus).unwrap().map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let mut folders: Vec<_> = folders.filter(|folder| folder.starts_with("held-out")).collect();
    folders.sort();
    assert!(folders.len() >= 2, "{folders:?}");
    let tallies: Vec<_> = folders.iter().map(|folder| tally(&format!("corpus/{folder}"))).collect();
    for tally in &tallies {
        is_met(tally, 20);
    }
}
