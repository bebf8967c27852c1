//! That a page is safe to show: nothing from elsewhere, nothing that runs, nothing written by somebody as markup.

use std::collections::HashSet;

use data_encoding::BASE64;
use documents::page::{CONTENT_SECURITY_POLICY, Code, HEADERS, Problem, Token, Undone, policy_with_script};
use regex_lite::Regex;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{every_page, landing, snapshot, values};
use testing::{bodies, bodies::with, letters::create};

#[test]
fn the_policy_allows_the_style_that_is_in_the_page_and_nothing_else() {
    for (name, page) in every_page() {
        let styles: Vec<_> = page.split("<style>").skip(1).collect();
        assert_eq!(styles.len(), 1, "{name}");
        let hash = BASE64.encode(&Sha256::digest(styles[0].split("</style>").next().unwrap()));
        assert_eq!(
            *CONTENT_SECURITY_POLICY,
            format!(
                "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self'; form-action 'self'; \
                 base-uri 'none'; frame-ancestors 'none'"
            ),
            "{name}"
        );
    }
    for name in
        ["cache-control", "referrer-policy", "x-robots-tag", "x-content-type-options", "x-frame-options"]
    {
        assert!(HEADERS.iter().any(|(known, _)| *known == name), "{name}");
    }
}

/// The page without its script, and the script if it has one.
fn apart(page: &str) -> (String, Option<&str>) {
    match page.split("<script>").collect::<Vec<_>>()[..] {
        [whole] => (whole.to_owned(), None),
        [before, rest] => {
            let (script, after) = rest.split_once("</script>").unwrap();
            (format!("{before}{after}"), Some(script))
        }
        _ => panic!("one script at most"),
    }
}

#[test]
fn the_script_is_the_one_that_the_policy_names_and_only_where_files_are_sent() {
    let policy = policy_with_script("https://files.example");
    let besides = policy.strip_prefix(&**CONTENT_SECURITY_POLICY).unwrap();
    for (name, page) in every_page() {
        let (_, script) = apart(&page);
        assert_eq!(script.is_some(), page.contains("type=\"file\""), "{name}");
        if let Some(script) = script {
            let hash = BASE64.encode(&Sha256::digest(script));
            let expected = format!("; script-src 'sha256-{hash}'; connect-src 'self' https://files.example");
            assert_eq!(besides, expected, "{name}");
            // Neither the words of others nor ours become markup by it.
            for makes in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "Function("] {
                assert!(!script.contains(makes), "{makes}");
            }
        }
    }
}

#[test]
fn a_page_asks_nothing_of_anybody_else_and_runs_nothing_else() {
    let runs = Regex::new(
        r"(?i)<script|<iframe|<object|<embed|<link|<img| on[a-z]+=| style=|javascript:|@import|url\(",
    )
    .unwrap();
    for (name, page) in every_page() {
        let (page, _) = apart(&page);
        assert!(!runs.is_match(&page), "{name}: {:?}", runs.find(&page));
        for address in ["href", "src", "action"].iter().flat_map(|attribute| values(&page, attribute)) {
            assert!(address.starts_with("/l/") || address.starts_with('#'), "{name}: {address}");
        }
    }
}

#[test]
fn a_page_is_small() {
    for (name, page) in every_page() {
        assert!(page.len() < 30_000, "{name} has {} bytes", page.len());
    }
}

const HOSTILE: &str =
    "<script>alert(1)</script><img src=x onerror=y>\"'&amp;</td></textarea></style>\u{200f}evil";

/// The same body with every free text made hostile.
fn hostile(value: &mut Value, member: &str) {
    let free = ["text", "question", "note", "reaction", "summary"];
    match value {
        Value::String(text) if free.contains(&member) => HOSTILE.clone_into(text),
        Value::Array(entries) => entries.iter_mut().for_each(|entry| hostile(entry, member)),
        Value::Object(members) => members.iter_mut().for_each(|(member, value)| hostile(value, member)),
        _ => {}
    }
}

#[test]
fn what_somebody_wrote_is_never_markup_and_turns_nothing_around() {
    // Without codes: what they mean is one line, which takes nothing that turns.
    let mut body = with(bodies::consult(), json!({"reason": {"text": "x"}}));
    hostile(&mut body, "");
    let (page, _) = apart(&snapshot(&create(&body), None));
    assert!(page.matches("&#60;script&#62;").count() > 15, "it is there, and escaped");
    let tags = Regex::new(r"<(script|img|/td></textarea)").unwrap();
    assert!(!tags.is_match(&page));
    assert_eq!(page.matches("</style>").count(), 1);
    // Each stands in an element of its own direction, which ends what it turns.
    for (place, _) in page.match_indices('\u{200f}') {
        let tag = &page[page[..place].rfind('<').unwrap()..place];
        assert!(tag.contains(" dir=auto"), "{tag}");
    }
}

#[test]
fn names_are_never_markup() {
    let page = landing("Dr <b>\"O'Connor\"</b>", Code::NotNeeded, Undone::Nothing);
    assert!(!page.contains("<b>") && page.contains("Dr &#60;b&#62;"));
}

#[test]
fn a_token_leads_nowhere_else() {
    let page = Problem::Link(Token("../../v1/x?y=\"><script>")).page();
    assert_eq!(values(&page, "action"), ["/l/%2E%2E%2F%2E%2E%2Fv1%2Fx%3Fy%3D%22%3E%3Cscript%3E/renew"]);
}

#[test]
fn a_page_is_whole() {
    for (name, page) in every_page() {
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{name}");
        assert!(page.ends_with("</html>"), "{name}");
        for landmark in
            ["<header", "<main id=\"main\"", "<footer", "class=\"skip\" href=\"#main\"", "<title>"]
        {
            assert_eq!(page.matches(landmark).count(), 1, "{name}: {landmark}");
        }
        let ids = values(&page, "id");
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{name}: {ids:?}");
        let targets = values(&page, "href").into_iter().filter_map(|address| address.strip_prefix('#'));
        let of_labels = values(&page, "for").into_iter().chain(targets);
        let described = values(&page, "aria-describedby").into_iter().flat_map(str::split_whitespace);
        for id in of_labels.chain(described).chain(values(&page, "aria-labelledby")) {
            assert!(ids.contains(&id), "{name}: nothing has the id {id}");
        }
        for hidden in page.split("<input ").skip(1).filter(|rest| !rest.starts_with("type=\"hidden\"")) {
            let id = hidden.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            assert!(values(&page, "for").contains(&id), "{name}: {id} has no label");
        }
        headings_are_in_order(name, &page);
    }
}

fn headings_are_in_order(name: &str, page: &str) {
    let heading = Regex::new("<h([1-6])").unwrap();
    let levels: Vec<u32> = heading.captures_iter(page).map(|found| found[1].parse().unwrap()).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{name}");
    let first = levels.iter().position(|level| *level == 1).unwrap();
    for pair in levels[first..].windows(2) {
        assert!(pair[1] <= pair[0] + 1, "{name}: {levels:?}");
    }
}

#[test]
fn a_table_names_its_columns_and_rows() {
    let page = snapshot(&create(&bodies::consult()), None);
    let tables: Vec<_> =
        page.split("<table").skip(1).map(|rest| rest.split("</table>").next().unwrap()).collect();
    assert!(tables.len() >= 6, "{}", tables.len());
    for table in tables {
        assert!(
            table.contains("<caption>")
                && table.contains("<th scope=\"col\">")
                && table.contains("<th scope=\"row\"")
        );
        let columns = table.matches("scope=\"col\"").count();
        let (rows, cells) = (table.matches("scope=\"row\"").count(), table.matches("<td").count());
        assert_eq!(cells, rows * (columns - 1));
    }
}

#[test]
fn the_script_of_the_words_names_their_language() {
    let reason = json!({"reason": {"text": "நெஞ்சு வலி"}, "question": "क्या यह स्थिर है?"});
    let page = snapshot(&create(&with(bodies::consult(), reason)), None);
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "the page itself is in English");
    assert!(page.contains("<p class=\"words\" dir=auto lang=ta>நெஞ்சு வலி</p>"));
    assert!(page.contains("<p class=\"words\" dir=auto lang=hi>क्या यह स्थिर है?</p>"));
}

/// What is read from right to left is so within its own element, and takes none of the English around it along.
#[test]
fn words_in_any_script_stand_in_an_english_page() {
    for (name, language) in [
        ("मीनाक्षी ᱢᱤᱱᱟ ꯃꯤꯅꯥ", "hi"),
        ("ᱢᱤᱱᱟᱠᱥᱤ", "sat"),
        ("ꯃꯤꯅꯥꯛꯁꯤ", "mni"),
        ("মীনাক্ষী বৰুৱা", "as"),
        ("مریم بی بی", "ur"),
        ("بٲگ", "ks"),
        ("ميناڪشي", "sd"),
        ("བསྟན་འཛིན", "bo"),
    ] {
        let page = snapshot(&create(&with(bodies::consult(), json!({"patient": {"name": name}}))), None);
        assert!(page.contains(&format!("<dd dir=auto lang={language}>{name}</dd>")), "{name}: {page}");
    }
}
