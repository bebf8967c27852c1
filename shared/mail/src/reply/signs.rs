//! How mails end: what phones add, what clinics have below each mail, how people close and can be reached.

use super::marks::plain;

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
    "mailspring",
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
    let before = BEFORE.iter().any(|before| line.starts_with(before));
    (before && line.contains("http"))
        || words <= 10
            && (before && named || INSIDE.iter().any(|inside| line.contains(inside)) && (named || words <= 6))
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
    let short = opening.starts_with("please consider the environment")
        || opening.starts_with("virus-free")
        || words.contains("checked for virus")
        || words.contains("scanned for virus");
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

/// What stands before a number.
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

/// A line of an address block: a number, a site, a registration.
pub(super) fn is_contact(line: &str) -> bool {
    let line = plain(line);
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let labelled = line.split_once([':', '.', ' ']).is_some_and(|(label, _)| LABELS.contains(&label.trim()))
        && digits >= 5;
    let number = digits >= 8 && line.chars().filter(|c| c.is_alphabetic()).count() <= 12;
    let site = (line.contains("www.") || line.contains("http") || line.contains('@'))
        && line.split_whitespace().count() <= 4;
    labelled || number || site
}
