//! How mail programs, in the languages of those who use them, introduce what they quote and sign.

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

fn plain(line: &str) -> String {
    let line = line.trim_matches(|c: char| c.is_whitespace() || super::line::is_invisible(c));
    line.to_lowercase().replace('\u{a0}', " ").replace('\u{202f}', " ")
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

const PHONE: [&str; 31] = [
    "iphone",
    "ipad",
    "galaxy",
    "samsung",
    "android",
    "mobile",
    "phone",
    "smartphone",
    "redmi",
    "xiaomi",
    "poco",
    "vivo",
    "oppo",
    "oneplus",
    "realme",
    "pixel",
    "blackberry",
    "nokia",
    "moto",
    "motorola",
    "windows",
    "outlook",
    "yahoo",
    "gmail",
    "mail",
    "jio",
    "proton",
    "spark",
    "bluemail",
    "ios",
    "edison",
];

/// "Sent from my iPhone".
pub(super) fn is_of_a_phone(line: &str) -> bool {
    const BEFORE: [&str; 21] = [
        "sent from ",
        "get bluemail for ",
        "sent with ",
        "sent via ",
        "get outlook for ",
        "sent using ",
        "envoyé de ",
        "envoyé depuis ",
        "von meinem ",
        "gesendet von ",
        "gesendet mit ",
        "enviado desde ",
        "enviado do ",
        "enviado de ",
        "inviato da ",
        "verzonden vanaf ",
        "télécharger outlook pour ",
        "holen sie sich outlook",
        "outlook für ",
        "typed on my ",
        "obtener outlook para ",
    ];
    const INSIDE: [&str; 6] = [
        "से भेजा गया",
        "से भेजा",
        "இலிருந்து அனுப்பப்பட்டது",
        "லிருந்து அனுப்பப்பட்டது",
        "இருந்து அனுப்பப்பட்டது",
        "মোবাইল থেকে পাঠানো",
    ];
    let line = plain(line);
    let line = line
        .split('<')
        .next()
        .unwrap_or_default()
        .trim_matches(|c: char| !c.is_alphanumeric() && c.is_ascii());
    let named =
        PHONE.iter().any(|phone| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == *phone));
    let words = line.split_whitespace().count();
    words <= 10
        && (BEFORE.iter().any(|before| line.starts_with(before)) && named
            || INSIDE.iter().any(|inside| line.contains(inside)) && (named || words <= 6))
}

/// The first line of what a clinic's server puts below each mail.
pub(super) fn is_disclaimer(paragraph: &str) -> bool {
    const OPENS: [&str; 20] = [
        "confidentiality",
        "disclaimer",
        "privileged",
        "this e-mail",
        "this email",
        "this message",
        "this mail",
        "this communication",
        "the information contained",
        "the information in this",
        "the contents of this",
        "important notice",
        "notice:",
        "legal notice",
        "caution:",
        "please consider the environment",
        "virus-free",
        "यह ईमेल",
        "गोपनीयता",
        "இந்த மின்னஞ்சல்",
    ];
    const SAYS: [&str; 16] = [
        "intended",
        "confidential",
        "privileged",
        "unauthori",
        "addressee",
        "recipient",
        "delete",
        "environment",
        "avast",
        "virus-free",
        "liab",
        "disclos",
        "प्राप्तकर्ता",
        "गोपनीय",
        "ரகசிய",
        "பெறுநர்",
    ];
    let words = plain(paragraph);
    let opening = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    let said = SAYS.iter().filter(|says| words.contains(*says)).count();
    let short = opening.starts_with("please consider the environment") || opening.starts_with("virus-free");
    OPENS.iter().any(|opens| opening.starts_with(opens)) && (said >= 2 || short)
}

/// "Regards," and what else ends a letter.
pub(super) fn closes(line: &str) -> bool {
    const CLOSES: [&str; 22] = [
        "regards",
        "best regards",
        "warm regards",
        "kind regards",
        "with regards",
        "with best regards",
        "thanks and regards",
        "thanks & regards",
        "thanking you",
        "thank you",
        "thanks",
        "sincerely",
        "yours sincerely",
        "yours faithfully",
        "yours truly",
        "best",
        "best wishes",
        "धन्यवाद",
        "सादर",
        "நன்றி",
        "அன்புடன்",
        "mit freundlichen grüßen",
    ];
    let line = plain(line);
    CLOSES.contains(&line.trim_end_matches([',', '.', '!', '-', ' ']))
}

/// A line of an address block: a number, a site, a registration.
pub(super) fn is_contact(line: &str) -> bool {
    let line = plain(line);
    let digits = line.chars().filter(char::is_ascii_digit).count();
    const LABELS: [&str; 14] = [
        "tel",
        "ph",
        "phone",
        "mob",
        "mobile",
        "m",
        "t",
        "fax",
        "reg",
        "reg no",
        "reg. no",
        "registration no",
        "email",
        "web",
    ];
    let labelled = line.split_once([':', '.', ' ']).is_some_and(|(label, _)| LABELS.contains(&label.trim()))
        && digits >= 5;
    let number = digits >= 8 && line.chars().filter(|c| c.is_alphabetic()).count() <= 12;
    let site = (line.contains("www.") || line.contains("http") || line.contains('@'))
        && line.split_whitespace().count() <= 4;
    labelled || number || site
}
