//! The words of a mail as an entry of the log keeps them: nothing is lost on the way, as far as there is room.

use domain::{
    mail::{CUT_MAX, WORDS_MAX},
    text::Text,
};
use mail::reply::{CalendarAnswer, MailKind, Reading};

/// The words with a line for each file that was not taken, and what was cut off them.
pub(super) fn words(
    reading: &Reading<'_>,
    left: &[String],
) -> (Option<Text<WORDS_MAX>>, Option<Text<CUT_MAX>>) {
    let own = match &reading.kind {
        MailKind::CalendarAnswer { answer: Some(answer), .. } if reading.words.trim().is_empty() => {
            says(*answer)
        }
        _ => reading.words.as_str(),
    };
    let (own, left) = (plain(own), plain(&left.join("\n")));
    // The lines about the files stand at the end, whole.
    let room = WORDS_MAX.saturating_sub(left.chars().count() + 2);
    let at = own.char_indices().nth(room).map_or(own.len(), |(at, _)| at);
    let (own, rest) = own.split_at_checked(at).unwrap_or((&own, ""));
    let whole = format!("{}\n\n{left}", own.trim_end());
    let cut = format!("{rest}\n{}", plain(reading.cut.as_deref().unwrap_or_default()));
    (bounded(&whole), bounded(&cut))
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
    fn a_mail_without_words_has_none_but_those_about_its_files() {
        let mail = read("");
        let mut reading = mail::reply::read(mail.as_bytes()).unwrap();
        reading.words = "\u{0} \u{7}".to_owned();
        assert_eq!(words(&reading, &[]), (None, None));
        let (words, _) = words(&reading, &["Not taken: a".to_owned()]);
        assert_eq!(words.unwrap().as_str(), "Not taken: a");
    }
}
