//! The sections of the snapshot, each with what is in it or why nothing is.

use domain::{
    clinical::{
        lab::{Flag, Lab, Range},
        snapshot::{Allergy, ChiefComplaint, Medication, Problem, RecentVisit, Section, Snapshot},
        units::Unit,
        vitals::Vital,
    },
    files::file::File,
    values::{ids::AttachmentId, words::SectionName},
    view::{ResultView, SnapshotView},
};

use super::{
    Block, Part,
    blocks::{NONE_KNOWN, NOT_RECORDED, WITHHELD, cell, facts, files, nothing, table, text},
    say,
};

/// The order in which a clinician reads them: what harms if it is missed comes first.
const ORDER: [SectionName; 10] = [
    SectionName::ChiefComplaint,
    SectionName::Allergies,
    SectionName::CurrentRx,
    SectionName::DraftRx,
    SectionName::Problems,
    SectionName::Vitals,
    SectionName::Labs,
    SectionName::RecentVisits,
    SectionName::Note,
    SectionName::Attachments,
];

/// All ten sections.
pub(super) fn parts(snapshot: &SnapshotView, known: &[File]) -> Vec<Part> {
    let part = |name: SectionName| Part {
        id: name.as_str(),
        heading: heading(name).to_owned(),
        blocks: match snapshot.sections.get(&name.member()) {
            Some(_) => blocks(name, &snapshot.shown, known),
            None => nothing(WITHHELD),
        },
    };
    ORDER.into_iter().map(part).collect()
}

/// What a section is called.
pub(super) const fn heading(name: SectionName) -> &'static str {
    match name {
        SectionName::ChiefComplaint => "Chief complaint",
        SectionName::Vitals => "Vital signs",
        SectionName::DraftRx => "Draft prescription (not started)",
        SectionName::CurrentRx => "Current medication",
        SectionName::Allergies => "Allergies",
        SectionName::Problems => "Problems",
        SectionName::Labs => "Laboratory results",
        SectionName::RecentVisits => "Recent visits",
        SectionName::Note => "Sender's note",
        SectionName::Attachments => "Files",
    }
}

fn blocks(name: SectionName, snapshot: &Snapshot, known: &[File]) -> Vec<Block> {
    match name {
        SectionName::ChiefComplaint => snapshot.chief_complaint.as_ref().map_or_else(not_recorded, complaint),
        SectionName::Vitals => list(&snapshot.vitals, vitals),
        SectionName::DraftRx => list(&snapshot.draft_rx, |medicines| medication(heading(name), medicines)),
        SectionName::CurrentRx => {
            list(&snapshot.current_rx, |medicines| medication(heading(name), medicines))
        }
        SectionName::Allergies => list(&snapshot.allergies, allergies),
        SectionName::Problems => list(&snapshot.problems, problems),
        SectionName::Labs => list(&snapshot.labs, |labs: &[Lab]| {
            table("Laboratory results", RESULT_COLUMNS, labs.iter().map(|lab| result(lab, false)).collect())
        }),
        SectionName::RecentVisits => list(&snapshot.recent_visits, recent_visits),
        SectionName::Note => snapshot.note.as_ref().map_or_else(not_recorded, |note| vec![text(note)]),
        SectionName::Attachments => list(&snapshot.attachments, |ids: &[AttachmentId]| {
            files(ids, known).unwrap_or_else(|| Block::Nothing(WITHHELD.to_owned()))
        }),
    }
}

fn not_recorded() -> Vec<Block> {
    nothing(NOT_RECORDED)
}

fn list<T, const MAX: usize>(section: &Section<T, MAX>, show: impl Fn(&[T]) -> Block) -> Vec<Block> {
    match section {
        Section::Present(entries) => vec![show(entries)],
        Section::NoneKnown => nothing(NONE_KNOWN),
        Section::NotRecorded => not_recorded(),
    }
}

fn complaint(complaint: &ChiefComplaint) -> Vec<Block> {
    let code = say::code(complaint.code.as_ref(), complaint.system.as_ref());
    let details = facts([
        ("Since", complaint.onset.map(say::when)),
        ("Code", Some(code).filter(|code| !code.is_empty())),
    ]);
    std::iter::once(text(&complaint.text)).chain(details).collect()
}

/// With the moment above the table where all were taken at once, as they mostly are.
fn vitals(vitals: &[Vital]) -> Block {
    let first = vitals.first().map(|vital| vital.at);
    let at_once = first.filter(|first| vitals.iter().all(|vital| vital.at == *first));
    let heading = heading(SectionName::Vitals);
    let caption = at_once.map_or_else(|| heading.to_owned(), |at| format!("{heading} {}", say::then(at)));
    let row = |vital: &Vital| {
        let known = say::measurement(&vital.code);
        let words = vital.text.as_ref().map(ToString::to_string);
        let (name, remark) = match (known, words) {
            (Some(name), words) => (name.to_owned(), words.unwrap_or_default()),
            (None, Some(words)) => (words, String::new()),
            (None, None) => (format!("LOINC {}", vital.code), String::new()),
        };
        let at = if at_once.is_some() { String::new() } else { say::when(vital.at) };
        let value = say::quantity(&vital.value, Some(vital.unit.as_str()));
        [name, format!("{}{value}", say::beyond(vital.comparator)), at, remark]
    };
    table(&caption, ["Measurement", "Value", "Taken", "Remark"], vitals.iter().map(row).collect())
}

fn medication(caption: &str, medicines: &[Medication]) -> Block {
    let row = |medicine: &Medication| {
        let Medication { form, strength, dose, route, frequency, duration, .. } = medicine;
        let details = [form, strength, dose, route, frequency].into_iter().flatten().map(ToString::to_string);
        let as_needed =
            medicine.as_needed.filter(|as_needed| *as_needed).map(|_| "only when needed".to_owned());
        let duration = duration.as_ref().map(|duration| format!("for {duration}"));
        [
            medicine.text.to_string(),
            details.chain(as_needed).chain(duration).collect::<Vec<_>>().join(", "),
            cell(medicine.reason.as_ref()),
            cell(medicine.started_on.map(say::partial)),
            say::code(medicine.code.as_ref(), medicine.system.as_ref()),
        ]
    };
    table(caption, ["Medicine", "Details", "For", "Since", "Code"], medicines.iter().map(row).collect())
}

fn allergies(allergies: &[Allergy]) -> Block {
    let row = |allergy: &Allergy| {
        [
            allergy.text.to_string(),
            cell(allergy.reaction.as_ref()),
            cell(allergy.severity.as_ref()),
            say::code(allergy.code.as_ref(), allergy.system.as_ref()),
        ]
    };
    table("Allergies", ["Allergy", "Reaction", "Severity", "Code"], allergies.iter().map(row).collect())
}

fn problems(problems: &[Problem]) -> Block {
    let row = |problem: &Problem| {
        let code = say::code(problem.code.as_ref(), problem.system.as_ref());
        [problem.text.to_string(), cell(problem.onset.map(say::when)), code]
    };
    table("Problems", ["Problem", "Since", "Code"], problems.iter().map(row).collect())
}

fn recent_visits(visits: &[RecentVisit]) -> Block {
    let row = |visit: &RecentVisit| {
        let found = [&visit.summary, &visit.text].into_iter().flatten().map(ToString::to_string);
        [
            say::when(visit.date),
            cell(visit.doctor.as_ref()),
            cell(visit.reason.as_ref()),
            found.collect::<Vec<_>>().join("\n"),
            say::code(visit.code.as_ref(), visit.system.as_ref()),
        ]
    };
    table("Recent visits", ["Day", "With", "Reason", "Findings", "Code"], visits.iter().map(row).collect())
}

const RESULT_COLUMNS: [&str; 6] = ["Test", "Result", "Range", "Remark", "Taken", "Code"];

/// Results that came after the snapshot, each with whether a later one holds instead.
pub(super) fn results(results: &[ResultView]) -> Option<Block> {
    let rows: Vec<_> = results.iter().map(|view| result(&view.lab, view.corrected)).collect();
    (!rows.is_empty()).then(|| table("Results", RESULT_COLUMNS, rows))
}

fn result(lab: &Lab, corrected: bool) -> [String; 6] {
    let comparator = say::beyond(lab.comparator);
    let unit = lab.unit.as_ref().map(Unit::as_str);
    let value = lab.value.as_ref().map(|value| format!("{comparator}{}", say::quantity(value, unit)));
    let remarks = [lab.flag.map(flag), corrected.then_some("Corrected below")];
    [
        lab.text.to_string(),
        value.unwrap_or_default(),
        lab.range.as_ref().map(range).unwrap_or_default(),
        remarks.into_iter().flatten().collect::<Vec<_>>().join(". "),
        cell(lab.at.map(say::when)),
        say::code(lab.code.as_ref(), lab.system.as_ref()),
    ]
}

fn range(range: &Range) -> String {
    let figures = match (&range.low, &range.high) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        (Some(low), None) => Some(format!("≥ {low}")),
        (None, Some(high)) => Some(format!("≤ {high}")),
        (None, None) => None,
    };
    figures.into_iter().chain(range.text.as_ref().map(ToString::to_string)).collect::<Vec<_>>().join(", ")
}

const fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::Normal => "Normal",
        Flag::Low => "Low",
        Flag::High => "High",
        Flag::CriticalLow => "Critically low",
        Flag::CriticalHigh => "Critically high",
        Flag::Abnormal => "Abnormal",
        Flag::CriticalAbnormal => "Critically abnormal",
        Flag::Positive => "Positive",
        Flag::Negative => "Negative",
        Flag::Detected => "Detected",
        Flag::NotDetected => "Not detected",
        Flag::Reactive => "Reactive",
        Flag::NonReactive => "Non-reactive",
        Flag::Indeterminate => "Indeterminate",
        Flag::Susceptible => "Susceptible",
        Flag::Intermediate => "Intermediate",
        Flag::Resistant => "Resistant",
    }
}
