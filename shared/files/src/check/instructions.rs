//! What a field of a word processor does by itself when a letter is opened (ISO/IEC 29500-1, 17.16; RTF 1.9.1).

/// Fields that fetch or run something.
const ACTIVE: [&str; 13] = [
    "control",
    "database",
    "dde",
    "ddeauto",
    "embed",
    "htmlactivex",
    "htmlcontrol",
    "import",
    "include",
    "includepicture",
    "includetext",
    "link",
    "rd",
];

/// Whether a field that begins with this word fetches or runs something.
pub(super) fn is_active(word: &str) -> bool {
    ACTIVE.iter().any(|active| word.eq_ignore_ascii_case(active))
}
