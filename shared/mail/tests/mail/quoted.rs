//! Answers to every mail that we send: of what they quote, no word is taken for the author's.

use domain::{
    commands::{
        command::CommandName,
        mail::{NotDone, NotDoneWhy},
    },
    notices::{Notice, TextKey},
    values::words::{EventName, Party, Tongue},
};
use mail::{
    Invitation, Words,
    reply::{MARKER, read},
    words, words_for_guest,
};

use crate::{
    all,
    messages::{APP, text, told},
    notice,
};

const WORDS: &str = "Send her on Monday.\n\nBring the old films.";

/// Lines of at most this many characters, behind this mark.
fn quoted(text: &str, mark: &str, width: usize) -> String {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = mark.to_owned();
        for word in paragraph.split_whitespace() {
            if line.len() > mark.len() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::replace(&mut line, mark.to_owned()));
            }
            if line.len() > mark.len() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.join("\n")
}

fn said(body: &str) -> (String, Option<String>) {
    let mail = format!(
        "From: rao@heart.example\r\nTo: r.7k4m92qx@reply.mail.example\r\nSubject: Re: R-0000-0012: News\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{}",
        body.replace('\n', "\r\n")
    );
    let reading = read(mail.as_bytes()).unwrap();
    (reading.words, reading.cut)
}

/// The mail of these words, quoted in different ways below an answer: only the answer is its author's.
fn is_history(notice: &Notice, words: &Words, marker: &str) {
    let ours = text(&told(notice, words, None, Vec::new()));
    let ours = if ours.starts_with("---") { ours } else { format!("{marker}\n\n{ours}") };
    let intro = "On Sun, 22 Nov 2026 at 14:31, Dr Aoife O'Connor via Referrals <n@mail.example> wrote:";
    for body in [
        format!("{WORDS}\n\n{intro}\n{}", quoted(&ours, "> ", 72)),
        format!("{WORDS}\n\n{intro}\n\n{}", quoted(&ours, "> ", 50)),
        format!("{WORDS}\n\n{intro}\n\n{}", quoted(&ours, "| ", 76)),
        format!("{WORDS}\n\n-----Original Message-----\n{}", quoted(&ours, "", 1_000)),
    ] {
        let (says, cut) = said(&body);
        assert_eq!(says, WORDS, "{} in {body}", notice.text);
        assert!(cut.unwrap_or_default().contains("R-0000-0012"), "{body}");
    }
    // Below our mail, too.
    let (says, _) = said(&format!("{intro}\n{}\n\n{WORDS}", quoted(&ours, "> ", 72)));
    assert_eq!(says, WORDS, "{}", notice.text);
}

fn invitation() -> Invitation {
    Invitation {
        link: "https://go.mail.example/l/AQEBmqAAAAB3gJ0Q2mYzR1fX9b0aGx3k".to_owned(),
        ends_at: "2026-12-06T09:00:00Z".parse().unwrap(),
        actions: vec![
            CommandName::Accept,
            CommandName::RequestInfo,
            CommandName::RequireVisit,
            CommandName::Decline,
            CommandName::Complete,
        ],
    }
}

#[test]
fn every_mail_to_a_guest_is_known_again() {
    for notice in all() {
        if matches!(notice.text, TextKey::Of(_, Party::Receiver)) {
            is_history(&notice, &words_for_guest(&notice, Some(&invitation())).unwrap(), MARKER[0].1);
        }
    }
}

#[test]
fn every_mail_about_a_command_that_was_not_done_is_known_again() {
    let files = "File 1 of 3 (PDF): it opens only with a password.\nFile 3 of 3 (HEIC): its check takes longer than \
                 usual: send it again in some minutes.";
    for command in [
        CommandName::Accept,
        CommandName::RequestInfo,
        CommandName::RequireVisit,
        CommandName::Decline,
        CommandName::Complete,
    ] {
        for why in [
            NotDoneWhy::State,
            NotDoneWhy::Words,
            NotDoneWhy::Length,
            NotDoneWhy::Several,
            NotDoneWhy::Unclear,
            NotDoneWhy::Files,
            NotDoneWhy::Refused,
            NotDoneWhy::Full,
        ] {
            let mut notice = notice(TextKey::Of(EventName::EmailReceived, Party::Receiver), None);
            notice.said.not_done = Some(NotDone { command, why });
            notice.said.not_taken = (why == NotDoneWhy::Files).then(|| files.parse().unwrap());
            is_history(&notice, &words_for_guest(&notice, Some(&invitation())).unwrap(), MARKER[0].1);
        }
    }
}

#[test]
fn every_mail_in_another_language_is_known_again() {
    for tongue in Tongue::ALL {
        assert!(MARKER.iter().any(|(language, _)| *language == tongue.as_str()), "{tongue} has a line");
    }
    for notice in all() {
        let Some(language) = &notice.language else { continue };
        let marker = MARKER.iter().find(|(known, _)| *known == language.primary()).unwrap().1;
        is_history(&notice, &words(&notice, APP).unwrap(), marker);
    }
}

#[test]
fn what_is_typed_between_our_sentences_is_own() {
    let notice = notice(TextKey::Of(EventName::Sent, Party::Receiver), None);
    let ours =
        text(&told(&notice, &words_for_guest(&notice, Some(&invitation())).unwrap(), None, Vec::new()));
    let paragraphs: Vec<&str> = ours.split("\n\n").collect();
    for typed in [
        "Thursday",
        "ok",
        "No.",
        "Stop atenolol.",
        "You can reach me by telephone: 98400 12345.",
        "You can reach Dr Menon by telephone: 044 2811 0000.",
        "Please call Dr Menon.",
        "The referral letter of last year is missing, page 2 unreadable.",
        "I have read the referral, and would need the ECG of June.",
        "See https://pacs.heart.example/4711 for the films.",
        "Her account is with us: MRN 4711.",
        "K 6.1",
        "सोमवार को",
        "Dr Rao",
    ] {
        for at in [2, 4, 5, paragraphs.len() - 1] {
            let (above, below) = paragraphs.split_at(at);
            let mark = "> ";
            for line in [format!("> {typed}"), typed.to_owned()] {
                let body = format!(
                    "On Sun, 22 Nov 2026, Referrals <n@mail.example> wrote:\n{}\n{mark}\n{line}\n{mark}\n{}",
                    quoted(&above.join("\n\n"), mark, 72),
                    quoted(&below.join("\n\n"), mark, 72)
                );
                let (says, _) = said(&body);
                assert_eq!(says, typed, "{body}");
            }
        }
    }
}
