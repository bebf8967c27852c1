//! What stands above the snapshot: what to mind, who wrote to whom about whom, and what for.

use domain::{
    handoff::{Precautions, Reason, Test},
    referral::clocks::Clocks,
    values::{
        partly::PartialDate,
        person::Guardian,
        time::Date,
        words::{ConsentMethod, ConsentStatus, Fasting, Priority, PrivacyLevel, Status},
    },
    view::{PatientView, View},
};

use super::{
    Block, Part, Signed,
    blocks::{NOT_RECORDED, cell, facts, nothing, part, table, text},
    say,
};

/// What has to be read before anything else.
pub(super) fn alerts(view: &View) -> Vec<String> {
    let over = match view.status {
        Status::Voided => Some("Voided: this was sent by mistake. Do not act on it."),
        Status::Withdrawn => Some("Withdrawn: this referral was taken back. Do not act on it."),
        Status::Expired => Some("Expired: nobody decided in time, and it has gone back to its sender."),
        Status::Draft
        | Status::Sent
        | Status::NeedInfo
        | Status::VisitRequired
        | Status::Accepted
        | Status::Completed
        | Status::Declined => None,
    };
    let hours = Clocks::of(view.priority).decided_by.as_hours();
    let hours = if hours == 1 { "1 hour".to_owned() } else { format!("{hours} hours") };
    let decide = match view.status {
        Status::Draft | Status::Sent | Status::NeedInfo | Status::VisitRequired => {
            format!(" A decision is needed within {hours}.")
        }
        // It has been decided.
        Status::Accepted
        | Status::Completed
        | Status::Declined
        | Status::Withdrawn
        | Status::Expired
        | Status::Voided => String::new(),
    };
    let priority = match view.priority {
        Priority::Emergency | Priority::Urgent => Some(format!("{}.{decide}", say::priority(view.priority))),
        Priority::Routine | Priority::Soon => None,
    };
    let consent = view.consent.emergency.then(|| {
        let reason = view.consent.reason.as_ref().map(|reason| format!(" {reason}")).unwrap_or_default();
        format!("Shared without the patient's consent, as an emergency.{reason}")
    });
    let taken_back = view.consent.withdrawn_at.map(|at| {
        format!("The patient took consent back on {}: nothing more of the content is shown.", say::moment(at))
    });
    let privacy = (view.privacy.level == PrivacyLevel::DoctorOnly).then(|| {
        let why = view.privacy.category.map(|why| format!(" ({})", say::category(why))).unwrap_or_default();
        let who = if view.snapshot.is_some() {
            "The patient's own record does not show what stands here."
        } else {
            "What they wrote does not stand here."
        };
        format!("Between the doctors only{why}. {who}")
    });
    let over = over.map(str::to_owned);
    [over, priority, consent, taken_back, privacy].into_iter().flatten().collect()
}

/// The parts above the snapshot.
pub(super) fn parts(view: &View) -> Vec<Part> {
    let mut parts = vec![people(view)];
    parts.extend(patient(&view.patient, view.created_at.date()));
    if let Some(reason) = &view.reason {
        parts.push(part("reason", "Reason for referral", reason_blocks(reason.0.as_ref())));
    }
    if let Some(question) = &view.question {
        let blocks = question.0.as_ref().map_or_else(|| nothing(NOT_RECORDED), |words| vec![text(words)]);
        parts.push(part("question", "Question", blocks));
    }
    parts.extend(view.tests.as_ref().map(|tests| part("tests", "Tests", vec![tests_table(tests)])));
    parts.extend(view.precautions.as_ref().and_then(precautions));
    if let Some(admission) = &view.admission {
        let blocks = facts([
            ("Type", Some(admission.admission_type.to_string())),
            ("Ward", admission.ward.as_ref().map(ToString::to_string)),
            ("Proposed for", admission.proposed_on.map(say::day)),
        ]);
        parts.push(part("admission", "Admission", blocks.into_iter().collect()));
    }
    if let Some(bring) = view.bring.as_ref().filter(|bring| !bring.is_empty()) {
        let points = bring.iter().map(ToString::to_string).collect();
        parts.push(part("bring", "The patient brings", vec![Block::Points(points)]));
    }
    parts
}

fn people(view: &View) -> Part {
    let from = &view.from;
    let number = from.registration.says(&from.registration_no);
    let from = match &from.clinic {
        Some(clinic) => format!("{}, {clinic}, registration number {number}", from.name),
        None => format!("{}, registration number {number}", from.name),
    };
    let to = [Some(&view.to.name), view.to.clinic.as_ref()].into_iter().flatten().map(ToString::to_string);
    let to = to.chain(view.to.specialty.as_ref().map(ToString::to_string)).collect::<Vec<_>>().join(", ");
    let blocks = facts([
        ("From", Some(from)),
        ("Telephone of the sender", view.from.phone.as_ref().map(ToString::to_string)),
        ("To", Some(to)),
        ("Priority", Some(say::priority(view.priority).to_owned())),
        ("Sent", Some(say::moment(view.created_at))),
        ("Reference", Some(view.reference.to_string())),
    ]);
    part("people", "From and to", blocks.into_iter().collect())
}

fn patient(patient: &PatientView, sent: Date) -> Option<Part> {
    let born = |born: PartialDate| match born.day() {
        Some(day) => format!("{} ({} when this was sent)", say::day(day), say::age(day, sent)),
        None => say::partial(born),
    };
    let guardian = |Guardian { name, relation }: &Guardian| format!("{name} ({relation})");
    let blocks = facts([
        ("Name", Some(patient.name.as_ref()?.to_string())),
        ("Born", patient.birth_date.map(born)),
        ("Age", patient.age.and_then(say::stated_age)),
        ("Sex", patient.sex.map(|sex| say::sex(sex).to_owned())),
        ("Telephone", patient.phone.as_ref().map(ToString::to_string)),
        ("Email", patient.email.as_ref().map(ToString::to_string)),
        ("Language", patient.language.as_ref().map(say::language)),
        ("Guardian", patient.guardian.as_ref().map(guardian)),
        ("Number", patient.record_no.as_ref().map(ToString::to_string)),
    ]);
    Some(part("patient", "Patient", blocks.into_iter().collect()))
}

fn reason_blocks(reason: Option<&Reason>) -> Vec<Block> {
    let Some(reason) = reason else { return nothing(NOT_RECORDED) };
    let codes = reason.codes.iter().map(|code| {
        let meaning = code.text.as_ref().map(|meaning| format!("{meaning}, ")).unwrap_or_default();
        format!("{meaning}{}", say::code(Some(&code.code), code.system.as_ref()))
    });
    let codes: Vec<_> = codes.collect();
    let points = (!codes.is_empty()).then_some(Block::Points(codes));
    std::iter::once(text(&reason.text)).chain(points).collect()
}

fn tests_table(tests: &[Test]) -> Block {
    let row = |test: &Test| {
        let fasting = test.fasting.map(|fasting| match (fasting, test.fasting_hours) {
            (Fasting::Required, Some(hours)) => format!("Fasting, {hours} hours"),
            (Fasting::Required, None) => "Fasting".to_owned(),
            (Fasting::NotRequired, _) => "Not fasting".to_owned(),
        });
        [
            test.text.to_string(),
            cell(test.body_site.as_ref()),
            cell(test.laterality.map(say::side)),
            cell(test.contrast.map(say::contrast)),
            cell(test.specimen.as_ref()),
            cell(test.collected_at.map(say::moment)),
            cell(fasting),
            say::code(test.code.as_ref(), test.system.as_ref()),
        ]
    };
    let columns = ["Test", "Site", "Side", "Contrast", "Specimen", "Taken", "Fasting", "Code"];
    table("Tests that are ordered", columns, tests.iter().map(row).collect())
}

fn precautions(precautions: &Precautions) -> Option<Part> {
    let blocks = facts([
        ("Pregnancy", precautions.pregnancy.map(|word| say::pregnancy(word).to_owned())),
        ("Reaction to contrast", precautions.contrast_reaction.as_ref().map(ToString::to_string)),
        ("Kidney function", precautions.renal_function.as_ref().map(ToString::to_string)),
    ])?;
    Some(part("precautions", "Precautions", vec![blocks]))
}

/// How the patient consents, and to how much.
pub(super) fn consent(view: &View) -> Part {
    let consent = &view.consent;
    let method = match consent.method {
        ConsentMethod::Verbal => "Given in person, recorded by the sender",
        ConsentMethod::InApp => "Given by the patient in the app",
        ConsentMethod::Emergency => "Not asked: an emergency",
    };
    let status = match consent.status {
        ConsentStatus::Waiting => Some("Not given yet"),
        ConsentStatus::Refused => Some("Refused"),
        ConsentStatus::Withdrawn => Some("Taken back"),
        ConsentStatus::Given => None,
    };
    let scope = consent.scope.as_ref().map(|scope| {
        if scope.len() == domain::values::words::SectionName::ALL.len() {
            return "All sections".to_owned();
        }
        scope.iter().map(|name| super::sections::heading(*name)).collect::<Vec<_>>().join(", ")
    });
    let blocks = facts([
        ("Status", status.map(str::to_owned)),
        ("How", Some(method.to_owned())),
        ("When", consent.given_at.map(say::moment)),
        ("Recorded by", Some(consent.recorded_by.to_string())),
        ("For", Some(format!("{}, by {}", consent.purpose, consent.recipient))),
        ("Covers", scope),
        ("Guardian", consent.guardian.as_ref().map(|who| format!("{} ({})", who.name, who.relation))),
    ]);
    part("consent", "Consent", blocks.into_iter().collect())
}

/// Who signed what.
pub(super) fn signed(view: &View) -> Signed {
    let (by, registration_no, at, sha256) = view.snapshot.as_ref().map_or_else(
        || (&view.from.name, &view.from.registration_no, view.created_at, String::new()),
        |snapshot| {
            (&snapshot.signed_by, &snapshot.registration_no, snapshot.signed_at, snapshot.sha256.to_string())
        },
    );
    let from = &view.from;
    Signed {
        by: by.to_string(),
        registration_no: from.registration.says(registration_no),
        account: from
            .workspace
            .as_ref()
            .map_or_else(|| from.id.to_string(), |clinic| format!("{} of {clinic}", from.id)),
        at: say::moment(at),
        sha256,
    }
}
