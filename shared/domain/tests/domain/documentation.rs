//! The documents' tables of the lifecycle, of who is notified and of the limits are the code's.

use std::{fmt::Write as _, fs, path::PathBuf};

use domain::clinical::{
    limits::{AGES, Limits, ROWS, UNITS},
    loinc::KNOWN,
};
use domain::notices;
use domain::referral::lifecycle::{Row, TABLE, When};
use domain::referral::limits::LIMITS;
use domain::values::words::{Party, PrivacyLevel, Status};

fn when(row: &Row) -> &'static str {
    match row.when {
        When::Always => "",
        When::AsksAreOpen => "asks are open",
        When::OrderOrAdmission => "an order or an admission",
        When::NotClosedOff => "not redirected or closed off yet",
        When::Undelivered => "the mail came back",
        When::ConsentStands => "consent still stands",
        When::MoreToAllow => "less was allowed in the app than asked for, or consent was taken back",
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

fn notices() -> String {
    let columns = [
        (Party::Sender, PrivacyLevel::Shared),
        (Party::Receiver, PrivacyLevel::Shared),
        (Party::Patient, PrivacyLevel::Shared),
        (Party::Patient, PrivacyLevel::DoctorOnly),
        (Party::Administrator, PrivacyLevel::Shared),
    ];
    let mut page =
        "| event | sender | receiver | patient | patient, doctor-only | administrator |\n".to_owned();
    page.push_str("|---|---|---|---|---|---|\n");
    for row in notices::TABLE {
        let cell = |(party, level): (Party, PrivacyLevel)| match row.text(party, level) {
            Some(text @ notices::TextKey::Private(_)) => format!("{}: `{text}`", row.told(party, level)),
            _ => row.told(party, level).to_string(),
        };
        let cells: Vec<_> = columns.into_iter().map(cell).collect();
        writeln!(page, "| {} | {} |", row.event, cells.join(" | ")).unwrap();
    }
    page
}

fn limits() -> String {
    let mut page = "| limit | at most |\n|---|---|\n".to_owned();
    for (name, value) in LIMITS {
        let digits = value.to_string();
        let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
        writeln!(page, "| `{name}` | {} |", groups.join(",")).unwrap();
    }
    page
}

/// A number as people write it: `700,000`, `0.2`.
fn figure(number: f64) -> String {
    let digits = number.to_string();
    let (whole, rest) =
        digits.split_once('.').map_or((digits.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let groups: Vec<_> = whole.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    format!("{sign}{}{}", groups.join(","), rest.map(|rest| format!(".{rest}")).unwrap_or_default())
}

fn within((unit, low, high): &Limits) -> String {
    format!("{} to {} {}", figure(*low), figure(*high), unit.replace('[', "\\[").replace(']', "\\]"))
}

fn vitals() -> String {
    let mut page = "| measured | LOINC | taken | limits and their source |\n|---|---|---|---|\n".to_owned();
    for row in ROWS {
        let codes = KNOWN.iter().filter(|known| known.measured == row.measured).map(|known| known.code);
        let codes = codes.collect::<Vec<_>>().join(", ");
        let taken = row.units.iter().map(within).collect::<Vec<_>>().join("; ");
        writeln!(page, "| {} | {codes} | {taken} | {} |", row.name, row.source).unwrap();
    }
    let units = UNITS.iter().map(within).collect::<Vec<_>>().join("; ");
    writeln!(
        page,
        "| by a code that is not known | | {units} | wider than any measurement of a body in this unit |"
    )
    .unwrap();
    page
}

fn ages() -> String {
    let mut page = "| measured | at the age of fewer days than | taken |\n|---|---|---|\n".to_owned();
    for (measured, unit, ages) in AGES {
        let name = ROWS.iter().find(|row| row.measured == *measured).unwrap().name;
        for (below, low, high) in *ages {
            let below = if *below == i32::MAX { "any other".to_owned() } else { figure(f64::from(*below)) };
            writeln!(page, "| {name} | {below} | {} |", within(&(unit, *low, *high))).unwrap();
        }
    }
    page
}

/// The page has this table between the two marks of this name.
fn is_written(page: &str, name: &str, table: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let (before, rest) = text.split_once(&begin).expect("the page says where the table begins");
    let (written, after) = rest.split_once(&end).expect("the page says where the table ends");
    if written != table {
        let new = path.with_extension(format!("{name}.new.md"));
        fs::write(&new, format!("{before}{begin}{table}{end}{after}")).unwrap();
        panic!("the {name} has changed: compare {page} with {} and take it over", new.display());
    }
}

#[test]
fn the_page_of_the_lifecycle_has_it_as_it_is() {
    is_written("docs/lifecycle.md", "lifecycle", &table());
}

#[test]
fn the_page_of_the_lifecycle_says_who_is_notified_as_it_is() {
    is_written("docs/lifecycle.md", "notices", &notices());
}

#[test]
fn the_page_of_limits_has_them_as_they_are() {
    is_written("docs/limits.md", "limits", &limits());
}

#[test]
fn the_page_of_limits_has_those_of_vitals_with_their_sources() {
    is_written("docs/limits.md", "vitals", &vitals());
    is_written("docs/limits.md", "ages", &ages());
}
