//! How mail programs introduce what they quote, in the languages of those who use them.

/// "Reply above this line", as our own mails say it on top: (language, line). What follows it in a reply is ours.
pub const MARKER: [(&str, &str); 3] = [
    ("en", "--- Please reply above this line ---"),
    ("hi", "--- कृपया इस पंक्ति के ऊपर उत्तर लिखें ---"),
    ("ta", "--- இந்த வரிக்கு மேலே பதில் எழுதவும் ---"),
];

/// Verbs of "On Tuesday somebody wrote:".
const WROTE: [&str; 30] = [
    "wrote",
    "writes",
    "schrieb",
    "a écrit",
    "a ecrit",
    "escribió",
    "escribio",
    "escreveu",
    "ha scritto",
    "schreef",
    "skrev",
    "kirjoitti",
    "napisał",
    "пишет",
    "написал",
    "ने लिखा",
    "लिखा है",
    "यांनी लिहिले",
    "எழுதியது",
    "எழுதினார்",
    "எழுதியவை",
    "লিখেছেন",
    "రాశారు",
    "వ్రాశారు",
    "ಬರೆದಿದ್ದಾರೆ",
    "എഴുതി",
    "લખ્યું",
    "ਲਿਖਿਆ",
    "ଲେଖିଛନ୍ତି",
    "نے لکھا",
];

/// How such a line begins, where it does not begin with the date or the name.
const ON: [&str; 12] =
    ["on ", "am ", "le ", "el ", "em ", "il ", "op ", "den ", "dnia ", "w dniu ", "à ", "---- on "];

const ORIGINAL: [&str; 14] = [
    "original message",
    "original appointment",
    "original email",
    "ursprüngliche nachricht",
    "original-nachricht",
    "message d'origine",
    "message d’origine",
    "mensaje original",
    "messaggio originale",
    "mensagem original",
    "oorspronkelijk bericht",
    "मूल संदेश",
    "அசல் செய்தி",
    "reply message",
];

const FORWARDED: [&str; 12] = [
    "forwarded message",
    "forwarded by",
    "weitergeleitete nachricht",
    "message transféré",
    "mensaje reenviado",
    "messaggio inoltrato",
    "mensagem encaminhada",
    "doorgestuurd bericht",
    "अग्रेषित संदेश",
    "फ़ॉरवर्ड किया गया संदेश",
    "முன்னனுப்பப்பட்ட செய்தி",
    "முன்னனுப்பிய செய்தி",
];

const FORWARDED_BELOW: [&str; 5] = [
    "begin forwarded message:",
    "anfang der weitergeleiteten nachricht:",
    "début du message réexpédié :",
    "inicio del mensaje reenviado:",
    "inizio messaggio inoltrato:",
];

const FROM: [&str; 11] =
    ["from", "von", "de", "da", "van", "från", "fra", "от", "प्रेषक", "अनुप्रेषक", "அனுப்புநர்"];

const WHEN: [&str; 14] = [
    "sent",
    "date",
    "gesendet",
    "datum",
    "envoyé",
    "enviado",
    "enviado el",
    "inviato",
    "data",
    "verzonden",
    "fecha",
    "भेजा गया",
    "दिनांक",
    "அனுப்பியது",
];

const SUBJECT: [&str; 9] =
    ["subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "विषय", "பொருள்"];

const TO: [&str; 10] = ["to", "an", "à", "para", "a", "aan", "cc", "प्रति", "को", "பெறுநர்"];

pub(super) fn plain(line: &str) -> String {
    let line = line.trim_matches(|c: char| c.is_whitespace() || super::line::is_invisible(c));
    line.to_lowercase().replace(['\u{a0}', '\u{202f}'], " ")
}

/// Our own "reply above this line", also inside of quotes.
pub(super) fn is_marker(line: &str) -> bool {
    MARKER.iter().any(|(_, words)| line.contains(words.trim_matches([' ', '-'])))
}

/// "On Tue, 24 Nov 2026 at 10:14, Dr Rao <rao@heart.example> wrote:". With a date or an address it is one wherever it
/// stands; without, only where a quotation follows.
pub(super) fn introduces(words: &str, quotation_follows: bool) -> bool {
    let words = plain(words);
    let words = words.trim_matches(['*', '_', ' ']);
    let ends = words.ends_with(':') || words.ends_with("---");
    let (address, year) = (words.contains('@'), has_year(words));
    // Some languages have no verb there: "24 Nov 2026 at 10:14, Dr Rao <rao@heart.example>:".
    let wrote = WROTE.iter().any(|wrote| words.contains(wrote)) || (year && address && words.ends_with(">:"));
    if words.len() > 600 || !ends || !wrote {
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

fn has_year(words: &str) -> bool {
    let digits = words.split(|c: char| !c.is_ascii_digit());
    digits.into_iter().any(|run| run.len() == 4 && (run.starts_with("20") || run.starts_with("19")))
}

fn between_dashes(line: &str) -> Option<String> {
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
    FORWARDED_BELOW.contains(&plain(line).as_str())
        || between_dashes(line).is_some_and(|inner| FORWARDED.iter().any(|words| inner.starts_with(words)))
}

/// Nothing but a rule: `________________________________`.
pub(super) fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() >= 5 && line.chars().all(|c| matches!(c, '_' | '-' | '*' | '=' | '—' | '─'))
}

fn label(line: &str) -> Option<(String, String)> {
    let line = plain(line);
    let (label, value) = line.split_once([':', '：'])?;
    let label = label.trim_matches(['*', '_', ' ', '\t']);
    (label.chars().count() <= 20).then(|| (label.to_owned(), value.to_owned()))
}

/// Whether these lines begin with the head of a mail as Outlook quotes it: From, Sent, To, Subject; some have the date first.
/// Somebody's own "From: ward 3, To: ICU" has no subject or no date, and no address.
pub(super) fn is_head<'a>(mut lines: impl Iterator<Item = &'a str>) -> bool {
    let Some((first, value)) = lines.next().and_then(label) else { return false };
    if !FROM.contains(&first.as_str()) && !WHEN.contains(&first.as_str()) {
        return false;
    }
    let rest = lines.filter(|line| !line.trim().is_empty()).take(6).filter_map(label);
    let labels: Vec<_> = std::iter::once((first, value)).chain(rest).collect();
    let has = |words: &[&str]| labels.iter().any(|(label, _)| words.contains(&label.as_str()));
    let address = labels.iter().any(|(_, value)| value.contains('@'));
    let (from, when, subject, to) = (has(&FROM), has(&WHEN), has(&SUBJECT), has(&TO));
    let address = from && address;
    (from && when && subject) || (address && (when || subject) && to)
}
