//! The lifecycle in the architecture page is the code's.

use std::{fmt::Write as _, fs, path::PathBuf};

use domain::lifecycle::{Row, TABLE, When};
use domain::words::Status;

const BEGIN: &str = "<!-- lifecycle: begin -->\n";
const END: &str = "<!-- lifecycle: end -->";

fn when(row: &Row) -> &'static str {
    match row.when {
        When::Always => "",
        When::AsksAreOpen => "asks are open",
        When::OrderOrAdmission => "an order or an admission",
        When::NotClosedOff => "not redirected or closed off yet",
        When::Undelivered => "the mail came back",
        When::ConsentStands => "consent still stands",
        When::VisitIsBooked => "a visit is booked",
        When::NotAcknowledged => "not acknowledged yet",
    }
}

fn list(words: impl Iterator<Item = &'static str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn from(row: &Row) -> String {
    if row.from.is_empty() {
        return "-".to_owned();
    }
    let others: Vec<_> = Status::ALL.iter().filter(|status| !row.from.contains(status)).collect();
    match others.as_slice() {
        [] => "any".to_owned(),
        [one] => format!("any but {one}"),
        [one, other] => format!("any but {one}, {other}"),
        _ => list(row.from.iter().map(|status| status.as_str())),
    }
}

fn table() -> String {
    let mut page =
        "| step | from | by | when | status | then waits for |\n|---|---|---|---|---|---|\n".to_owned();
    for row in TABLE {
        let by = list(row.by.iter().map(|party| party.as_str()));
        let to = row.to.map_or("=", Status::as_str);
        let next = row.next.map_or("=", |duty| duty.holder().as_str());
        writeln!(page, "| {} | {} | {by} | {} | {to} | {next} |", row.step, from(row), when(row)).unwrap();
    }
    page
}

#[test]
fn the_architecture_page_has_the_lifecycle_as_it_is() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page says where the lifecycle begins");
    let (written, after) = rest.split_once(END).expect("the page says where the lifecycle ends");
    if written != table() {
        let new = path.with_extension("new.md");
        fs::write(&new, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        panic!("the lifecycle has changed: compare shared/README.md with {} and take it over", new.display());
    }
}
