//! Lines that say that what follows was written before: heads, introductions, rules, and our own marker.

use super::heads::{FORWARDED, FORWARDED_BELOW, FROM, ON, ORIGINAL, SUBJECT, TO, WHEN, WROTE};
use super::line::is_invisible;

/// "Reply above this line", as our own mails say it on top: (language, line). What follows it in a reply is ours.
pub const MARKER: [(&str, &str); 7] = [
    ("en", "--- Please reply above this line ---"),
    ("hi", "--- कृपया इस पंक्ति के ऊपर उत्तर लिखें ---"),
    ("ta", "--- இந்த வரிக்கு மேலே பதில் எழுதவும் ---"),
    ("bn", "--- অনুগ্রহ করে এই লাইনের উপরে উত্তর লিখুন ---"),
    ("mr", "--- कृपया या ओळीच्या वर उत्तर लिहा ---"),
    ("te", "--- దయచేసి ఈ పంక్తికి పైన జవాబు రాయండి ---"),
    ("kn", "--- ದಯವಿಟ್ಟು ಈ ಸಾಲಿನ ಮೇಲೆ ಉತ್ತರ ಬರೆಯಿರಿ ---"),
];

/// Where the digits of a script begin (Unicode, `Nd`): those of India's scripts, of Arabic, Persian, Thai and Burmese, and wide
/// ones.
const ZEROS: [char; 19] =
    ['٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '༠', '၀', '᱐', '᥆', '꯰', '０'];

/// The same digit of `0` to `9`; none for what is no digit.
fn digit_of(c: char) -> Option<char> {
    let value = |zero: &char| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10);
    let zero = (!c.is_ascii() && c.is_numeric()).then(|| ZEROS.iter().find_map(value)).flatten();
    zero.and_then(|value| char::from_digit(value, 10))
}

/// In small letters, with the digits `0` to `9`, and without what only turns the direction of writing.
pub(super) fn plain(line: &str) -> String {
    if line.is_ascii() {
        return line.trim().to_ascii_lowercase();
    }
    let line = line.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let turns =
        |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let line: String = line.chars().filter(|c| !turns(c)).map(|c| digit_of(c).unwrap_or(c)).collect();
    line.trim().to_lowercase().replace(['\u{a0}', '\u{202f}'], " ")
}

/// Our own "reply above this line", also inside of quotes; nothing but junk of a mail program stands before it. The author's own
/// sentence about that line is none.
pub(super) fn is_marker(line: &str) -> bool {
    marker(line).is_some()
}

/// The language of our line, if this is it.
pub(super) fn marker(line: &str) -> Option<&'static str> {
    let line = line.trim_matches(|c: char| !c.is_alphanumeric() && !is_combining(c));
    let is_it = |marker: &str| {
        let words = marker.trim_matches([' ', '-']);
        line == words || line.strip_prefix(words).is_some_and(|rest| rest.trim_start().starts_with("---"))
    };
    MARKER.iter().find(|(_, marker)| is_it(marker)).map(|(language, _)| *language)
}

/// A vowel sign at the end of a word of an Indian script is no letter by Unicode, and part of the word.
const fn is_combining(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{dff}')
}

/// "On Tue, 24 Nov 2026 at 10:14, Dr Rao <rao@heart.example> wrote:". With a date or an address it is one wherever it
/// stands; without, only where a quotation follows.
pub(super) fn introduces(words: &str, quotation_follows: bool) -> bool {
    let words = plain(words);
    let words = words.trim_matches(['*', '_', ' ']);
    if words.len() > 600 || words.is_empty() {
        return false;
    }
    let ends = words.ends_with([':', '：']) || words.ends_with("---");
    let (address, year) = (words.contains('@'), has_year(words));
    if !(address || year || quotation_follows && ends) {
        return false;
    }
    // Some languages have no verb there: "24 Nov 2026 at 10:14, Dr Rao <rao@heart.example>:".
    let bare = year && address && (words.ends_with(">:") || quotation_follows && words.ends_with(['>', ':']));
    // Some programs have no colon there: then it ends in the verb.
    let verb = WROTE.iter().filter(|wrote| words.contains(**wrote));
    let (mut wrote, mut ends_in_verb) = (false, false);
    for verb in verb {
        wrote = true;
        ends_in_verb |=
            words.trim_end_matches(['.', '(', ')', 'a', '/', 'ה']).ends_with(verb) || words.ends_with(verb);
    }
    let ends =
        ends || (ends_in_verb && quotation_follows && (year || address)) || (ends_in_verb && year && address);
    if !(bare || (wrote && ends)) {
        return false;
    }
    let dated = year && words.chars().filter(char::is_ascii_digit).count() >= 6;
    address || dated || (quotation_follows && words.len() <= 160)
}

/// Whether it also begins as such a line does.
pub(super) fn begins_introduction(words: &str) -> bool {
    let words = plain(words);
    let words = words.trim_start_matches(['*', '_', ' ']);
    ON.iter().any(|on| words.starts_with(on)) || words.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a plain text gives a year.
pub(super) fn has_year(words: &str) -> bool {
    words.split(|c: char| !c.is_ascii_digit()).any(|run| {
        let (century, is_short) = (run.get(..2).unwrap_or_default(), run.len() == 4);
        is_short && matches!(century, "20" | "25" | "14" | "19")
    })
}

fn between_dashes(line: &str) -> Option<String> {
    if !line.trim_start().starts_with(['-', '_', '=', '*', '—', '–', '>', '\u{200b}', '\u{feff}']) {
        return None;
    }
    let line = plain(line);
    let dashes = line.chars().take_while(|c| matches!(c, '-' | '_' | '=' | '*' | '—' | '–' | ' ')).count();
    let inner = line.trim_matches(|c| matches!(c, '-' | '_' | '=' | '*' | '—' | '–' | ' ' | ':'));
    (dashes >= 3).then(|| inner.to_owned())
}

/// "-----Original Message-----".
pub(super) fn separates(line: &str) -> bool {
    between_dashes(line).is_some_and(|inner| ORIGINAL.contains(&inner.as_str()))
}

/// "---------- Forwarded message ---------", "Begin forwarded message:".
pub(super) fn forwards(line: &str) -> bool {
    (line.trim_end().ends_with(':') && FORWARDED_BELOW.contains(&plain(line).as_str()))
        || between_dashes(line).is_some_and(|inner| FORWARDED.iter().any(|words| inner.starts_with(words)))
}

/// Nothing but a rule: `________________________________`.
pub(super) fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() >= 5 && line.chars().all(|c| matches!(c, '_' | '-' | '*' | '=' | '—' | '─'))
}

/// The label and the value of a line as a head has them: `From: Dr Rao`.
pub(super) fn label(line: &str) -> Option<(String, String)> {
    if !line.contains([':', '：']) {
        return None;
    }
    let line = plain(line);
    let (label, value) = line.split_once([':', '：'])?;
    let label = label.trim_matches(|c| matches!(c, '*' | '_' | ' ' | '\t' | '>' | '|') || is_invisible(c));
    (label.chars().count() <= 20).then(|| (label.to_owned(), value.to_owned()))
}

/// The head of a mail as a program quotes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Who wrote the mail, as it stands there.
    pub(super) from: String,
    /// What it was about.
    pub(super) subject: String,
    /// How many lines it has.
    pub(super) lines: usize,
}

/// The head of a mail with which these lines begin, as Outlook quotes it: From, Sent, To, Subject; some have the date first.
/// The author's own "From: ward 3, To: ICU" has no subject or no date, and no address.
pub(super) fn head<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Head> {
    let mut head = Head::default();
    let (mut from, mut when, mut subject, mut to, mut address) = (false, false, false, false, false);
    for (at, line) in lines.filter(|line| !line.trim().is_empty()).take(7).enumerate() {
        let Some((label, value)) = label(line) else {
            // A list of receivers goes on in the next line.
            if at == 0 || (from && when && subject) {
                break;
            }
            continue;
        };
        let is = |words: &[&str]| words.contains(&label.as_str());
        if at == 0 && !is(&FROM) && !is(&WHEN) {
            return None;
        }
        let is_label = is(&FROM) || is(&WHEN) || is(&SUBJECT) || is(&TO);
        if is(&FROM) && !from {
            value.trim().clone_into(&mut head.from);
        }
        if is(&SUBJECT) && !subject {
            value.trim().clone_into(&mut head.subject);
        }
        from |= is(&FROM);
        when |= is(&WHEN);
        subject |= is(&SUBJECT);
        to |= is(&TO);
        address |= is_label && value.contains('@');
        if is_label {
            head.lines = at + 1;
        }
    }
    let address = from && address;
    ((from && when && subject) || (address && (when || subject) && to)).then_some(head)
}

/// Whether this line is one of a head's.
pub(super) fn is_of_a_head(line: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "bcc",
        "reply-to",
        "reply to",
        "importance",
        "priority",
        "attachments",
        "wichtigkeit",
        "priorität",
        "importance :",
        "anlagen",
        "pièces jointes",
        "sensitivity",
    ];
    label(line).is_some_and(|(label, _)| {
        [&FROM[..], &WHEN, &SUBJECT, &TO, &OTHERS].iter().any(|known| known.contains(&label.as_str()))
    })
}
