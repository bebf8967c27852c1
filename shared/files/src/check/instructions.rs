//! What a field of a word processor does by itself when a letter is opened (ISO/IEC 29500-1, 17.16; RTF 1.9.1).

use super::targets::may_be_clicked;

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

/// Switches of a link whose argument is no place: a bookmark, a tip, a window.
const NO_PLACE: [&str; 3] = ["\\l", "\\o", "\\t"];

/// Whether a field with this instruction fetches or runs something, or is a link to what no letter leads to.
pub(super) fn acts(instruction: &str) -> bool {
    let word = word(instruction);
    let is_link = word.eq_ignore_ascii_case("hyperlink");
    is_active(word) || is_link && !places(instruction).iter().all(|place| may_be_clicked(place))
}

/// The first word of an instruction.
pub(super) fn word(instruction: &str) -> &str {
    let start = instruction.trim_start_matches(|c: char| !c.is_alphabetic());
    let end = start.find(|c: char| !c.is_alphabetic()).unwrap_or(start.len());
    start.get(..end).unwrap_or_default()
}

/// Where a link leads: its arguments, in lower case, but for those that are no place.
fn places(instruction: &str) -> Vec<String> {
    let (mut places, mut is_place) = (Vec::new(), true);
    // The first is the word itself.
    let mut rest =
        instruction.trim_start().split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').map(|inner| inner.split_once('"').unwrap_or((inner, "")));
        let (one, behind) =
            quoted.unwrap_or_else(|| rest.split_once(char::is_whitespace).unwrap_or((rest, "")));
        let one = one.trim().to_lowercase();
        let is_switch = quoted.is_none() && one.starts_with('\\') && !one.starts_with("\\\\");
        if is_place && !is_switch {
            places.push(one.clone());
        }
        is_place = !(is_switch && NO_PLACE.contains(&one.as_str()));
        rest = behind.trim_start();
    }
    places
}

/// Whether a field that begins with this word fetches or runs something.
pub(super) fn is_active(word: &str) -> bool {
    ACTIVE.iter().any(|active| word.eq_ignore_ascii_case(active))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_page_and_not_to_a_file() {
        for link in [
            "HYPERLINK \"https://a.example/link\" \\o \"C: file\" \\t \"_blank\"",
            " hyperlink https://a.example ",
            "HYPERLINK \\l \"ward:3\"",
            "HYPERLINK mailto:a@b.example",
            "DATE \\@ \"HH:mm\"",
            "HYPERLINK",
        ] {
            assert!(!acts(link), "{link}");
        }
        for link in [
            "HYPERLINK \"file:///c:/a\"",
            "HYPERLINK \\t \"_blank\" \"\\\\\\\\server\\\\share\"",
            "HYPERLINK \\\\\\\\server\\\\share",
            "Hyperlink FILE:a",
            "HYPERLINK \"https://a.example\" \"javascript:a\"",
        ] {
            assert!(acts(link), "{link}");
        }
    }
}
