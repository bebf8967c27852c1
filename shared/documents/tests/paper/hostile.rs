//! Words that somebody wrote to break it.

use documents::content::{Block, Letter, LetterFile, Table};
use domain::files::attachment::FileState;
use proptest::prelude::*;
use testing::paper;

use crate::{print, reader, saying};

#[test]
fn a_word_without_end_is_broken_and_whole() {
    for letter in ["w", "क", "கொ", "م"] {
        let word = letter.repeat(10_000);
        let words = reader::words(&print(&saying(&word), &[])).replace(' ', "");
        assert!(words.contains(&word), "{letter}");
    }
}

#[test]
fn two_thousand_vital_signs_are_all_there() {
    let rows: Vec<Vec<String>> = (0..2000)
        .map(|row| vec![format!("n{row}."), "152/94 mm[Hg]".to_owned(), "→ 36.8 °C".to_owned()])
        .collect();
    let columns = ["At", "Pressure", "Temperature"].map(str::to_owned).to_vec();
    let table = Block::Table(Table { caption: "All".to_owned(), columns, rows });
    let letter = Letter { parts: vec![paper::part("vitals", "Vital signs", vec![table])], ..paper::empty() };
    let words = reader::words(&print(&letter, &[]));
    for row in 0..2000 {
        assert!(words.contains(&format!("n{row}.")), "row {row}");
    }
}

#[test]
fn nothing_at_all_is_a_page() {
    let table = |columns: Vec<String>, rows| Block::Table(Table { caption: String::new(), columns, rows });
    let empty = String::new;
    let parts = vec![
        paper::part("a", "", Vec::new()),
        paper::part(
            "b",
            "",
            vec![
                Block::Text(empty()),
                Block::Facts(Vec::new()),
                Block::Facts(vec![(empty(), empty())]),
                Block::Points(Vec::new()),
                Block::Points(vec![empty()]),
                Block::Nothing(empty()),
                Block::Files(Vec::new()),
                table(Vec::new(), Vec::new()),
                table(vec![empty()], Vec::new()),
                table(Vec::new(), vec![Vec::new(), vec![empty(); 3]]),
                table(vec!["A".to_owned(); 60], vec![vec!["word".to_owned(); 60]]),
                table(vec!["A".repeat(20_000), "B".to_owned()], vec![vec!["1".to_owned()]; 3]),
            ],
        ),
    ];
    let mut letter = Letter {
        title: empty(),
        reference: empty(),
        alerts: vec![empty(), "a".repeat(50_000)],
        parts,
        ..paper::empty()
    };
    letter.signed.by = "a ".repeat(20_000);
    assert!(reader::pages(&print(&letter, &[])).len() > 10);
}

#[test]
fn files_say_where_they_are() {
    let file = |state, refused| LetterFile {
        id: paper::ecg_id(),
        name: "a.pdf".to_owned(),
        kind: "PDF".to_owned(),
        state,
        refused,
    };
    let files = vec![
        file(FileState::Available, None),
        file(FileState::Pending, None),
        file(FileState::Refused, Some("the file is damaged")),
    ];
    let letter =
        Letter { parts: vec![paper::part("files", "Files", vec![Block::Files(files)])], ..paper::empty() };
    let words = reader::words(&print(&letter, &[]));
    for state in ["to be opened online", "not checked yet", "the file is damaged"] {
        assert!(words.contains(state), "{words}");
    }
}

/// Characters of India's scripts, of those that turn and join, and any others.
fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => proptest::char::range('\u{900}', '\u{d7f}'),
        1 => proptest::char::range('\u{d80}', '\u{109f}'),
        1 => proptest::char::range('\u{1900}', '\u{1cff}'),
        1 => proptest::char::range('\u{aae0}', '\u{abff}'),
        1 => proptest::char::range('\u{11100}', '\u{1114f}'),
        2 => proptest::char::range(' ', '~'),
        1 => proptest::char::range('\u{590}', '\u{7bf}'),
        1 => proptest::char::range('\u{2000}', '\u{206f}'),
        1 => proptest::char::range('\0', '\u{2ff}'),
        1 => any::<char>(),
    ];
    proptest::collection::vec(character, 0..60).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_text_is_printed_without_an_empty_box(text in text(), cell in text()) {
        let table = Table { caption: cell.clone(), columns: vec![cell.clone()], rows: vec![vec![text.clone(), cell]] };
        let blocks = vec![Block::Text(text.clone()), Block::Table(table), Block::Points(vec![text])];
        let letter = Letter { parts: vec![paper::part("note", "Note", blocks)], ..paper::empty() };
        let pages = reader::pages(&print(&letter, &[]));
        prop_assert!(pages.iter().all(|page| !page.boxes));
    }
}
