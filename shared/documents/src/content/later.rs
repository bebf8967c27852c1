//! What has become of a referral since it was sent: asks, visit, reports, outcome, timeline.

use domain::{
    files::file::File,
    values::words::{AskStatus, DeclineReason, Party, VoidReason},
    view::{AmendmentView, AskView, By, OutcomeView, ReportView, TimelineEntry, View, VisitView},
};

use super::{
    Block, Part, Reader,
    blocks::{cell, facts, files, part, table, text},
    head, say,
    sections::results,
    standing,
};

/// The parts below the snapshot; asks, visit, reports and outcome once there are any.
pub(super) fn parts(view: &View) -> Vec<Part> {
    let known = view.files.as_deref().unwrap_or_default();
    let mut parts = Vec::new();
    if let Some(asks) = view.asks.as_ref().filter(|asks| !asks.is_empty()) {
        let blocks = asks.iter().flat_map(|ask| ask_blocks(ask, known)).collect();
        parts.push(part("asks", "Asked and answered", blocks));
    }
    if let Some(visit) = view.visit.as_ref().and_then(|visit| visit.0.as_ref()) {
        parts.push(part("visit", "Visit", visit_blocks(visit)));
    }
    if let Some(reports) = view.reports.as_ref().filter(|reports| !reports.is_empty()) {
        let blocks = reports.iter().flat_map(|report| report_blocks(report, known)).collect();
        parts.push(part("reports", "Partial results", blocks));
    }
    if let Some(outcome) = view.outcome.as_ref().and_then(|outcome| outcome.0.as_ref()) {
        parts.push(part("outcome", "Outcome", outcome_blocks(outcome, known)));
        let corrections = outcome.amendments.iter().flat_map(|amend| amendment_blocks(amend, known));
        let corrections: Vec<_> = corrections.collect();
        if !corrections.is_empty() {
            parts.push(part("corrections", "Corrections of the outcome", corrections));
        }
    }
    parts.push(head::consent(view));
    let status = facts([
        ("Status", Some(say::status(view.status).to_owned())),
        ("Turn", Some(standing(view, Reader::Anybody))),
        ("Patient can expect to be seen by", view.expected_by.map(say::day)),
    ]);
    parts.push(part("status", "How it stands", status.into_iter().collect()));
    parts.push(part("timeline", "Timeline", vec![timeline(view, known)]));
    parts
}

fn ask_blocks(ask: &AskView, known: &[File]) -> Vec<Block> {
    let need = if ask.required { "needed" } else { "if there is one" };
    let answer = ask.answer.as_ref();
    let said = match ask.status {
        AskStatus::Open => Some("Not answered yet".to_owned()),
        AskStatus::Unavailable => {
            let why = answer.and_then(|answer| answer.unavailable.as_ref());
            Some(format!("Not available: {}", cell(why)))
        }
        AskStatus::Answered => answer.and_then(|answer| answer.note.as_ref()).map(ToString::to_string),
    };
    let is_short = ask.more || answer.is_some_and(|answer| answer.more);
    let asked = facts([
        ("Asked", Some(format!("{} ({}, {need})", ask.text, say::wants(ask.wants)))),
        ("Answer", said),
        goes_on(is_short),
    ]);
    asked.into_iter().chain(answer.and_then(|answer| files(&answer.attachments, known))).collect()
}

fn visit_blocks(visit: &VisitView) -> Vec<Block> {
    let booking = match (&visit.booking_url, visit.we_will_call) {
        (Some(url), _) => Some(url.to_string()),
        (None, true) => Some("The receiver will call the patient".to_owned()),
        (None, false) => None,
    };
    let bring = visit.bring.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let blocks = facts([
        ("Why", visit.reason.as_ref().map(ToString::to_string)),
        ("Booked for", visit.starts_at.map(say::moment)),
        ("Place", visit.place.as_ref().map(ToString::to_string)),
        ("Booking", booking),
        ("Bring", Some(bring).filter(|bring| !bring.is_empty())),
        ("How it went", visit.outcome.map(|outcome| say::visit_outcome(outcome).to_owned())),
    ]);
    blocks.into_iter().collect()
}

fn report_blocks(report: &ReportView, known: &[File]) -> Vec<Block> {
    let said = facts([
        ("By", Some(by(&report.by))),
        ("When", Some(say::moment(report.at))),
        ("Result", report.text.as_ref().map(ToString::to_string)),
        goes_on(report.more),
    ]);
    said.into_iter().chain(results(&report.results)).chain(files(&report.attachments, known)).collect()
}

fn outcome_blocks(outcome: &OutcomeView, known: &[File]) -> Vec<Block> {
    let said = facts([
        ("Outcome", Some(say::outcome(outcome.outcome_type).to_owned())),
        ("Seen on", outcome.seen_on.map(say::day)),
        ("Summary", outcome.summary.as_ref().map(ToString::to_string)),
        ("Advice", outcome.advice.as_ref().map(ToString::to_string)),
        goes_on(outcome.more),
        ("By", Some(by(&outcome.by))),
        ("When", Some(say::moment(outcome.at))),
    ]);
    let corrected = (!outcome.amendments.is_empty())
        .then(|| text(&"This outcome was corrected: what holds now stands under Corrections."));
    let what = said.into_iter().chain(results(&outcome.results)).chain(files(&outcome.attachments, known));
    corrected.into_iter().chain(what).collect()
}

fn amendment_blocks(amend: &AmendmentView, known: &[File]) -> Vec<Block> {
    let said = facts([
        ("What changed", Some(amend.what.to_string())),
        ("Correction", amend.text.as_ref().map(ToString::to_string)),
        goes_on(amend.more),
        ("By", Some(by(&amend.by))),
        ("When", Some(say::moment(amend.at))),
    ]);
    said.into_iter().chain(results(&amend.results)).chain(files(&amend.attachments, known)).collect()
}

fn timeline(view: &View, known: &[File]) -> Block {
    let row = |entry: &TimelineEntry| {
        let named = entry.attachments.iter().flatten();
        let named = named.filter_map(|id| known.iter().find(|file| file.attachment.attachment_id == *id));
        let named = named.map(|file| format!("File: {}", file.attachment.filename));
        let words = entry.text.as_deref().map(|text| words(entry.name, text));
        [
            say::moment(entry.at),
            say::happened(entry.name),
            by(&entry.by),
            words
                .into_iter()
                .chain(named)
                .chain(entry.more.then(|| goes_on_at(entry.seq)))
                .collect::<Vec<_>>()
                .join("\n"),
        ]
    };
    table(
        "What happened, the earliest first",
        ["When", "What", "Who", "Words"],
        view.timeline.iter().map(row).collect(),
    )
}

/// That there is more of it than is shown here.
fn goes_on(more: bool) -> (&'static str, Option<String>) {
    ("Shortened here", more.then(|| "The timeline names the entry that has the whole.".to_owned()))
}

/// The same, on the timeline.
fn goes_on_at(seq: u32) -> String {
    format!("[Shortened here: the whole is entry {seq} of the referral's record.]")
}

/// The words of an entry, with a reason that was chosen from a list as people say it.
fn words(name: &str, text: &str) -> String {
    let (first, rest) = text.split_once('\n').map_or((text, None), |(first, rest)| (first, Some(rest)));
    let chosen = match name {
        "declined" => first.parse::<DeclineReason>().ok().map(say::decline_reason),
        "voided" => first.parse::<VoidReason>().ok().map(say::void_reason),
        _ => None,
    };
    let Some(chosen) = chosen else { return text.to_owned() };
    rest.map_or_else(|| chosen.to_owned(), |rest| format!("{chosen}\n{rest}"))
}

/// Who: by name, but for the patient, who has a name in one place only.
fn by(by: &By) -> String {
    match by.role {
        Party::Patient => "The patient".to_owned(),
        Party::System => "By itself".to_owned(),
        Party::Sender | Party::Receiver | Party::Administrator => {
            let name = by.name.as_ref().map_or_else(|| say::sentence(by.role.as_str()), ToString::to_string);
            let number = by.registration_no.as_ref().map(|number| format!(" (registration {number})"));
            format!("{name}{}", number.unwrap_or_default())
        }
    }
}
