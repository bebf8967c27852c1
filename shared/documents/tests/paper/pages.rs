//! What is on which page.

use documents::content::{Block, Letter, Part, Table};
use lopdf::{Document, Object, content::Content};
use testing::paper;

use crate::{
    print,
    reader::{self, spaced},
    saying,
};

/// Every text of a letter.
fn texts(letter: &Letter) -> Vec<String> {
    let block = |block: &Block| match block {
        Block::Text(text) | Block::Nothing(text) => vec![text.clone()],
        Block::Facts(facts) => facts.iter().flat_map(|(name, value)| [name.clone(), value.clone()]).collect(),
        Block::Points(points) => points.clone(),
        Block::Table(table) => table.columns.iter().chain(table.rows.iter().flatten()).cloned().collect(),
        Block::Files(files) => files.iter().flat_map(|file| [file.name.clone(), file.kind.clone()]).collect(),
    };
    let part =
        |part: &Part| [vec![part.heading.clone()], part.blocks.iter().flat_map(block).collect()].concat();
    let signed =
        [&letter.signed.by, &letter.signed.registration_no, &letter.signed.at, &letter.signed.sha256];
    [&letter.title, &letter.reference]
        .into_iter()
        .chain(&letter.alerts)
        .cloned()
        .chain(letter.parts.iter().flat_map(part))
        .chain(signed.into_iter().cloned())
        .collect()
}

#[test]
fn whatever_is_in_the_letter_is_read_from_the_paper() {
    let letter = paper::letter();
    let words = reader::words(&print(&letter, &[]));
    let mut rest = words.as_str();
    for text in texts(&letter).into_iter().filter(|text| !text.trim().is_empty()) {
        let text = spaced(&text);
        let at = rest.find(&text).or_else(|| words.find(&text).map(|_| 0));
        assert!(at.is_some(), "{text:?} is not in {words:?}");
        rest = rest.get(at.unwrap_or_default()..).unwrap_or_default();
    }
    for says in [paper::proof().code, spaced(&paper::proof().page_says), paper::proof().verify_url] {
        assert!(words.contains(&says), "{says:?}");
    }
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    let letter = paper::letter();
    assert_eq!(print(&letter, &[]), print(&letter, &[]));
    assert_ne!(print(&letter, &[]), print(&saying("Another"), &[]));
}

#[test]
fn a_table_repeats_its_columns_names_on_each_page_and_pages_are_numbered() {
    let rows: Vec<Vec<String>> = (0..120).map(|row| vec![format!("Row {row}"), "x".to_owned()]).collect();
    let columns = vec!["Taken at".to_owned(), "Value".to_owned()];
    let table = Table { caption: String::new(), columns, rows };
    let letter = Letter {
        parts: vec![paper::part("vitals", "Vital signs", vec![Block::Table(table)])],
        ..paper::empty()
    };
    let pages = reader::pages(&print(&letter, &[]));
    assert!(pages.len() >= 3, "{}", pages.len());
    let count = pages.len();
    for (at, page) in pages.iter().enumerate() {
        let artifacts = spaced(&page.artifacts.join(" "));
        assert!(artifacts.contains(&format!("Page {} of {count}", at + 1)), "{artifacts}");
        assert!(artifacts.contains("Referral letter · R-7K4M-92QX"), "{artifacts}");
        let rows = page.words.iter().any(|words| words.trim().starts_with("Row "));
        assert_eq!(rows && at > 0, artifacts.contains("Taken at"), "page {at}: {artifacts}");
    }
    let all =
        pages.iter().flat_map(|page| &page.words).filter(|words| words.trim().starts_with("Row ")).count();
    assert_eq!(all, 120, "each row once");
}

#[test]
fn each_page_says_whose_it_is_where_the_letter_does() {
    let pages = reader::pages(&print(&paper::letter(), &[]));
    assert!(pages.len() > 2);
    for page in &pages {
        let artifacts = spaced(&page.artifacts.join(" "));
        assert!(artifacts.contains("R-7K4M-92QX · Meena Kumari · मीना कुमारी · மீனா குமாரி"), "{artifacts}");
    }
    let withheld = Letter { parts: Vec::new(), ..paper::letter() };
    let pages = reader::pages(&print(&withheld, &[]));
    assert!(pages.iter().all(|page| !page.artifacts.join(" ").contains("Meena")));
}

#[test]
fn what_the_patient_must_not_be_given_is_marked() {
    let red = |block: Block| {
        let parts = vec![paper::part("allergies", "Allergies", vec![block])];
        let document = Document::load_mem(&print(&Letter { parts, ..paper::empty() }, &[])).expect("a PDF");
        let page = document.page_iter().next().expect("a page");
        let content = Content::decode(&document.get_page_content(page)).expect("operations");
        content.operations.iter().filter(|operation| operation.operator == "rg").any(|operation| {
            let red = |number: &Object| number.as_float().is_ok_and(|red| red > 0.5);
            let others =
                operation.operands[1..].iter().all(|number| number.as_float().is_ok_and(|it| it < 0.3));
            red(&operation.operands[0]) && others
        })
    };
    assert!(red(Block::Points(vec!["Penicillin".to_owned()])));
    assert!(!red(Block::Nothing("None known".to_owned())));
}

#[test]
fn a_heading_stands_on_the_page_of_what_follows() {
    for lines in 0..60 {
        let text = (0..lines).map(|line| format!("Line {line}")).collect::<Vec<_>>().join("\n");
        let parts = vec![
            paper::part("note", "Note", vec![Block::Text(text)]),
            paper::part("allergies", "Allergies", vec![Block::Nothing("None known".to_owned())]),
        ];
        let pages = reader::pages(&print(&Letter { parts, ..paper::empty() }, &[]));
        let of =
            |text: &str| pages.iter().position(|page| page.words.iter().any(|words| words.trim() == text));
        assert_eq!(of("Allergies"), of("None known"), "after {lines} lines");
    }
}

#[test]
fn a_row_higher_than_a_page_goes_on_on_the_next() {
    let long = (0..400).map(|line| format!("Line {line} of a long summary.")).collect::<Vec<_>>().join("\n");
    let columns = vec!["Date".to_owned(), "Summary".to_owned()];
    let table = Table { caption: String::new(), columns, rows: vec![vec!["22 November".to_owned(), long]] };
    let letter =
        Letter { parts: vec![paper::part("visits", "Visits", vec![Block::Table(table)])], ..paper::empty() };
    let pdf = print(&letter, &[]);
    assert!(reader::pages(&pdf).len() > 6);
    let words = reader::words(&pdf);
    for line in 0..400 {
        assert!(words.contains(&format!("Line {line} of")), "line {line}");
    }
}
