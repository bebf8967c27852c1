//! The words of a mail as an entry of the log keeps them: nothing is lost on the way, as far as there is room.

use domain::{
    commands::mail::{CUT_MAX, WORDS_MAX},
    values::text::Text,
};
use mail::reply::{CalendarAnswer, MailKind, Reading};

/// Where a mail is as it came.
const KEPT: &str = "Whoever runs the service has it for 90 days.";
/// What is said of a mail of which not all is kept here.
const INCOMPLETE: &str =
    "This mail is longer than what is kept of one here. Whoever runs the service has the whole for 90 days.";

/// The words with a line for each file that was not taken, and what was cut off them.
pub(super) fn words(
    reading: &Reading<'_>,
    left: &[String],
) -> (Option<Text<WORDS_MAX>>, Option<Text<CUT_MAX>>) {
    let own = match &reading.kind {
        MailKind::CalendarAnswer { answer: Some(answer), .. } if reading.words.trim().is_empty() => {
            says(*answer)
        }
        // Some write all they have to say where the subject stands.
        _ if reading.words.trim().is_empty() && !is_handed_on(&reading.subject) => reading.subject.as_str(),
        _ => reading.words.as_str(),
    };
    let own = plain(own);
    let removed = plain(reading.cut.as_deref().unwrap_or_default());
    let left = plain(&left.join("\n"));
    let room = WORDS_MAX.saturating_sub(left.chars().count() + INCOMPLETE.len() + 3);
    let over = own.chars().count().saturating_sub(room) + removed.chars().count();
    let left = if over < CUT_MAX { left } else { format!("{left}\n{INCOMPLETE}").trim_start().to_owned() };
    // The lines about the files stand at the end, whole.
    let room = WORDS_MAX.saturating_sub(left.chars().count() + 2);
    let at = own.char_indices().nth(room).map_or(own.len(), |(at, _)| at);
    let (own, rest) = own.split_at_checked(at).unwrap_or((&own, ""));
    let whole = format!("{}\n\n{left}", own.trim_end());
    let cut = format!("{rest}\n{removed}");
    (bounded(&whole), bounded(&cut))
}

/// What is said of a mail that nobody could read.
pub(super) fn unreadable() -> Option<Text<WORDS_MAX>> {
    format!("This mail could not be read. {KEPT}").parse().ok()
}

/// What is said of a mail for which the log has no room.
pub(super) fn full() -> Option<Text<WORDS_MAX>> {
    format!("This mail was not taken: the record of this referral has no room for it. {KEPT}").parse().ok()
}

/// Whether a program has made this subject of another mail's.
fn is_handed_on(subject: &str) -> bool {
    const MARKS: [&str; 14] =
        ["re", "fw", "fwd", "aw", "wg", "antw", "sv", "vs", "tr", "rv", "res", "enc", "rif", "ynt"];
    let mark = subject.split_once(':').map(|(mark, _)| mark.trim().to_lowercase());
    mark.is_some_and(|mark| MARKS.contains(&mark.as_str()))
}

/// As much of it as there is room for; nothing of nothing.
fn bounded<const MAX: usize>(text: &str) -> Option<Text<MAX>> {
    text.trim().chars().take(MAX).collect::<String>().parse().ok()
}

/// Without what a text cannot have.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

const fn says(answer: CalendarAnswer) -> &'static str {
    match answer {
        CalendarAnswer::Accepted => "The invitation was accepted.",
        CalendarAnswer::Tentative => "The invitation was accepted, with reservation.",
        CalendarAnswer::Declined => "The invitation was declined.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a mail program writes above what it quotes.
    const QUOTES: &str =
        "On Tue, 24 Nov 2026 at 09:14, Referrals <notifications@referrals.example> wrote:\r\n";

    fn read(body: &str) -> String {
        format!(
            "From: a@clinic.example\r\nSubject: Re\r\nMessage-ID: <1@a>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
        )
    }

    #[test]
    fn what_does_not_fit_is_kept_with_what_was_cut() {
        let mail = read(&"word ".repeat(3_999));
        let reading = mail::reply::read(mail.as_bytes()).unwrap();
        let left = ["Not taken: a.exe (no)".to_owned()];
        let (words, cut) = words(&reading, &left);
        let words = words.unwrap();
        assert!(words.as_str().ends_with("\n\nNot taken: a.exe (no)"), "{}", words.as_str().len());
        let kept = words.as_str().matches("word").count() + cut.unwrap().as_str().matches("word").count();
        assert!(kept >= 3_998, "{kept}");
    }

    #[test]
    fn more_than_is_kept_of_a_mail_is_said() {
        let told = |lines: usize| {
            let mail = read(&format!("Normal.\r\n\r\n{QUOTES}{}", "> word\r\n".repeat(lines)));
            let reading = mail::reply::read(mail.as_bytes()).unwrap();
            words(&reading, &["Not taken: a".to_owned()]).0.unwrap().as_str().to_owned()
        };
        assert_eq!(told(5_000), "Normal.\n\nNot taken: a");
        assert_eq!(told(6_000), format!("Normal.\n\nNot taken: a\n{INCOMPLETE}"));
        // Words and history that each have room.
        let said = "Normal. ".repeat(2_400);
        let mail = read(&format!("{said}\r\n\r\n{QUOTES}{}", "> word\r\n".repeat(5_000)));
        let (words, cut) = words(&mail::reply::read(mail.as_bytes()).unwrap(), &[]);
        assert!(words.unwrap().as_str().ends_with("Normal."));
        assert_eq!(cut.unwrap().as_str().matches("word").count(), 5_000);
    }

    #[test]
    fn a_mail_that_is_all_subject_says_that() {
        let says = |subject: &str, body: &str| {
            let mail = read(body).replacen("Subject: Re", &format!("Subject: {subject}"), 1);
            let reading = mail::reply::read(mail.as_bytes()).unwrap();
            words(&reading, &[]).0.map(|words| words.as_str().to_owned())
        };
        assert_eq!(says("Potassium 7.1, please call", ""), Some("Potassium 7.1, please call".to_owned()));
        assert_eq!(says("ECG: normal", ""), Some("ECG: normal".to_owned()));
        assert_eq!(says("Potassium", "It is 7.1"), Some("It is 7.1".to_owned()));
        for subject in
            ["Re: Referral", "RE : Referral", "Fwd: Referral", "AW: Referral", "Antw: Referral", ""]
        {
            assert_eq!(says(subject, ""), None, "{subject}");
        }
    }

    #[test]
    fn a_mail_without_words_has_none_but_those_about_its_files() {
        let mail = read("").replacen("Subject: Re", "Subject: Re: Referral", 1);
        let mut reading = mail::reply::read(mail.as_bytes()).unwrap();
        reading.words = "\u{0} \u{7}".to_owned();
        assert_eq!(words(&reading, &[]), (None, None));
        let (words, _) = words(&reading, &["Not taken: a".to_owned()]);
        assert_eq!(words.unwrap().as_str(), "Not taken: a");
    }
}
