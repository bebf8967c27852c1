//! How mails end: what phones add, what clinics have below each mail, how people close and can be reached.

use super::{closings::CLOSES, marks::plain};

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
    const BEFORE: [&str; 43] = [
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
        "scarica outlook per ",
        "pobierz aplikację outlook",
        "skickat från ",
        "sendt fra ",
        "lähetetty ",
        "wysłane z ",
        "wysłano z ",
        "odesláno z ",
        "odoslané z ",
        "отправлено с ",
        "отправлено из ",
        "надіслано з ",
        "στάλθηκε από ",
        "trimis de pe ",
        "poslano s ",
        "elküldve: ",
        "أُرسلت من ",
        "أرسلت من ",
        "تم الإرسال من ",
        "مرسل من ",
        "ارسال شده از ",
        "dikirim dari ",
    ];
    const INSIDE: [&str; 16] = [
        "से भेजा गया",
        "से भेजा",
        "இலிருந்து அனுப்பப்பட்டது",
        "லிருந்து அனுப்பப்பட்டது",
        "இருந்து அனுப்பப்பட்டது",
        "মোবাইল থেকে পাঠানো",
        "থেকে পাঠানো",
        "నుండి పంపబడింది",
        "वरून पाठवले",
        "ನಿಂದ ಕಳುಹಿಸಲಾಗಿದೆ",
        "നിന്ന് അയച്ചത്",
        "થી મોકલેલ",
        "ਤੋਂ ਭੇਜਿਆ",
        "سے بھیجا گیا",
        "gönderildi",
        "-ról küldve",
    ];
    let line = plain(line);
    let line = line
        .split('<')
        .next()
        .unwrap_or_default()
        .trim_matches(|c: char| !c.is_alphanumeric() && c.is_ascii());
    let before = BEFORE.iter().any(|before| line.starts_with(before));
    let inside = INSIDE.iter().any(|inside| line.contains(inside));
    if !before && !inside {
        return false;
    }
    // "Sent from my iPhone. Please excuse my brevity.": what else stands behind it is own words.
    let (line, behind) = line.split_once(". ").unwrap_or((line, ""));
    let excuses = ["excuse", "brevity", "typo", "apolog", "pardon"].iter().any(|word| behind.contains(word));
    if !(behind.is_empty() || excuses || behind.contains("www.")) || line.contains(": ") {
        return false;
    }
    let mut named =
        PHONE.iter().any(|phone| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == *phone));
    named |= ["iphone", "ipad", "android"].iter().any(|phone| line.contains(phone));
    let words = line.split_whitespace().count();
    (before && named && line.contains("http"))
        || words <= 10 && (before && named || inside && (named || words <= 6))
}

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
    let words = plain(paragraph);
    let opening = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    if !OPENS.iter().any(|opens| opening.starts_with(opens)) {
        return is_banner(paragraph);
    }
    let said = SAYS.iter().filter(|says| words.contains(*says)).count();
    let short = opening.starts_with("please consider the environment")
        || opening.starts_with("virus-free")
        || words.contains("checked for virus")
        || words.contains("scanned for virus");
    let is_formula = FORMULAS.iter().any(|formula| words.contains(formula)) || !words.is_ascii();
    (said >= 2 && is_formula) || short || is_banner(paragraph)
}

/// What clinics' lawyers write, and authors of mails do not.
const FORMULAS: [&str; 36] = [
    "intended solely",
    "intended only",
    "solely intended",
    "solely for the",
    "intended recipient",
    "intended addressee",
    "intended for the",
    "named addressee",
    "use of the individual",
    "received this",
    "received it in error",
    "received in error",
    "in error",
    "unauthorised",
    "unauthorized",
    "strictly prohibited",
    "notify the sender",
    "notify us",
    "inform the sender",
    "legally privileged",
    "legally protected",
    "any views",
    "views expressed",
    "views or opinions",
    "accepts no liability",
    "no liability",
    "not liable",
    "liability for",
    "consider the environment",
    "before printing",
    "virus",
    "system manager",
    "destinatario",
    "destinataire",
    "empfänger",
    "ontvanger",
];

/// Whether a paragraph below a disclaimer is still of it.
pub(super) fn goes_on_as_disclaimer(paragraph: &str) -> bool {
    let words = plain(paragraph);
    is_disclaimer(paragraph) || FORMULAS.iter().filter(|formula| words.contains(**formula)).count() >= 1
}

/// Whether this line has something that only a disclaimer says.
pub(super) fn is_of_a_disclaimer(line: &str) -> bool {
    let words = plain(line);
    FORMULAS.iter().chain(&SAYS).any(|says| words.contains(says)) || is_banner(line)
}

/// What a gateway puts above a mail that comes from elsewhere.
pub(super) fn is_banner(line: &str) -> bool {
    const BANNERS: [&str; 14] = [
        "originated from outside",
        "originates from outside",
        "came from outside",
        "from outside of the organi",
        "from outside the organi",
        "from outside your organi",
        "from an external sender",
        "external email",
        "external sender",
        "[external]",
        "do not click on links",
        "do not click links",
        "don't often get email from",
        "why this is important",
    ];
    let words = plain(line);
    words.len() <= 400 && BANNERS.iter().any(|banner| words.contains(banner))
}

/// "Regards," and what else ends a letter.
pub(super) fn closes(line: &str) -> bool {
    let line = plain(line);
    CLOSES.contains(&line.trim_end_matches([',', '.', '!', '-', ' ']))
}
