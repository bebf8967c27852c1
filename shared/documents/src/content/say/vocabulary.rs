//! The words that can be chosen, as people say them.

use domain::{
    commands::command::CommandName,
    values::words::{
        Contrast, DeclineReason, Kind, Laterality, OutcomeType, Pregnancy, Priority, PrivacyCategory, Sex,
        Status, VisitOutcome, VoidReason, Wants,
    },
};

pub(in crate::content) const fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Consult => "Referral letter",
        Kind::LabOrder => "Laboratory order",
        Kind::ImagingOrder => "Imaging order",
        Kind::Admission => "Admission packet",
    }
}

/// Where it stands, as a word.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "Draft",
        Status::Sent => "Sent",
        Status::NeedInfo => "Information needed",
        Status::VisitRequired => "Visit required",
        Status::Accepted => "Accepted",
        Status::Completed => "Completed",
        Status::Declined => "Declined",
        Status::Withdrawn => "Withdrawn",
        Status::Expired => "Expired",
        Status::Voided => "Voided",
    }
}

pub(in crate::content) const fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Routine => "Routine",
        Priority::Soon => "Soon",
        Priority::Urgent => "Urgent",
        Priority::Emergency => "Emergency",
    }
}

pub(in crate::content) const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "Female",
        Sex::Male => "Male",
        Sex::Other => "Other",
        Sex::Unknown => "Not known",
    }
}

pub(in crate::content) const fn category(category: PrivacyCategory) -> &'static str {
    match category {
        PrivacyCategory::MentalHealth => "mental health",
        PrivacyCategory::SexualReproductive => "sexual and reproductive health",
        PrivacyCategory::HivSti => "HIV or a sexually transmitted infection",
        PrivacyCategory::Genetic => "genetics",
        PrivacyCategory::SubstanceUse => "substance use",
        PrivacyCategory::DomesticViolence => "domestic violence",
        PrivacyCategory::AdolescentConfidential => "a confidence of a young person",
        PrivacyCategory::Other => "another reason",
    }
}

pub(in crate::content) const fn side(side: Laterality) -> &'static str {
    match side {
        Laterality::Left => "Left",
        Laterality::Right => "Right",
        Laterality::Bilateral => "Both sides",
        Laterality::Unpaired => "Unpaired",
    }
}

pub(in crate::content) const fn contrast(contrast: Contrast) -> &'static str {
    match contrast {
        Contrast::Without => "Without contrast",
        Contrast::With => "With contrast",
        Contrast::WithoutThenWith => "Without, then with contrast",
        Contrast::AsNeeded => "Contrast as you see fit",
    }
}

pub(in crate::content) const fn pregnancy(pregnancy: Pregnancy) -> &'static str {
    match pregnancy {
        Pregnancy::NotPregnant => "Not pregnant",
        Pregnancy::Pregnant => "Pregnant",
        Pregnancy::Possible => "Cannot be ruled out",
        Pregnancy::NotApplicable => "Does not apply",
        Pregnancy::Unknown => "Not asked",
    }
}

pub(in crate::content) const fn wants(wants: Wants) -> &'static str {
    match wants {
        Wants::File => "a file",
        Wants::Note => "a note",
        Wants::Any => "a note or a file",
    }
}

pub(in crate::content) const fn visit_outcome(outcome: VisitOutcome) -> &'static str {
    match outcome {
        VisitOutcome::Attended => "The patient came",
        VisitOutcome::Missed => "The patient did not come",
        VisitOutcome::Cancelled => "Cancelled",
    }
}

/// How a referral ended, as a choice and as a fact.
#[must_use]
pub const fn outcome(outcome: OutcomeType) -> &'static str {
    match outcome {
        OutcomeType::Seen => "Patient seen",
        OutcomeType::AdviceOnly => "Advice without a visit",
        OutcomeType::Report => "Report",
        OutcomeType::Admitted => "Admitted",
        OutcomeType::Discharged => "Discharged",
    }
}

/// Why a referral is not taken.
#[must_use]
pub const fn decline_reason(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::NotMySpecialty => "Not my specialty",
        DeclineReason::InsufficientInfo => "Too little information",
        DeclineReason::CapacityFull => "No capacity",
        DeclineReason::OutOfArea => "Out of my area",
        DeclineReason::NotIndicated => "Not indicated",
        DeclineReason::Duplicate => "Duplicate of another referral",
        DeclineReason::PatientDeclined => "The patient does not want it",
        DeclineReason::Conflict => "Conflict of interest",
        DeclineReason::Other => "Another reason",
    }
}

pub(in crate::content) const fn void_reason(reason: VoidReason) -> &'static str {
    match reason {
        VoidReason::WrongPatient => "Wrong patient",
        VoidReason::WrongReceiver => "Wrong receiver",
        VoidReason::Duplicate => "Duplicate",
        VoidReason::Test => "A test",
    }
}

/// What somebody did or has not done, after "You have" or "You have not": `accepted this referral`.
#[must_use]
pub const fn done(command: CommandName) -> &'static str {
    match command {
        CommandName::Consent => "answered about consent",
        CommandName::RequestInfo => "asked for information",
        CommandName::Reply => "answered what was asked",
        CommandName::RequireVisit => "asked for a visit",
        CommandName::BookVisit => "booked the visit",
        CommandName::VisitOutcome => "recorded how the visit went",
        CommandName::Accept => "accepted this referral",
        CommandName::Report => "sent a partial result",
        CommandName::Complete => "completed this referral",
        CommandName::Decline => "declined this referral",
        CommandName::Withdraw => "withdrawn this referral",
        CommandName::Redirect => "sent it to another receiver",
        CommandName::CloseOff => "closed this referral",
        CommandName::Void => "voided this referral",
        CommandName::Acknowledge => "acknowledged the outcome",
        CommandName::Amend => "corrected the outcome",
        CommandName::Note => "added a note",
    }
}

/// What an entry of the timeline says has happened; a name that is new here is written as it is.
pub(in crate::content) fn happened(name: &str) -> String {
    let known = HAPPENED.iter().find(|(known, _)| *known == name);
    known.map_or_else(|| super::sentence(name), |(_, says)| (*says).to_owned())
}

const HAPPENED: &[(&str, &str)] = &[
    ("drafted", "Signed; waiting for the patient's consent"),
    ("seen", "Opened"),
    ("file-refused", "A file was checked and is not shown"),
    ("info-requested", "Information asked for"),
    ("info-provided", "Information given"),
    ("visit-requested", "Visit asked for"),
    ("visit-booked", "Visit booked"),
    ("visit-attended", "The patient came"),
    ("visit-missed", "The patient did not come"),
    ("visit-cancelled", "Visit cancelled"),
    ("reported", "Partial result"),
    ("redirected", "Sent to another receiver"),
    ("closed-off", "Closed: no further referral is needed"),
    ("acknowledged", "Outcome read by the sender"),
    ("amended", "Outcome corrected"),
    ("noted", "Note"),
    ("email-delivered", "Mail delivered"),
    ("email-bounced", "Mail came back"),
    ("email-received", "Answered by mail"),
    ("email-held", "A mail waits for the sender to look at it"),
    ("email-released", "A mail was let through by the sender"),
    ("link-locked", "Link locked after wrong codes"),
    ("links-revoked", "Earlier links were revoked"),
    ("patient-mismatched", "The patient's account does not match"),
    ("consent-given", "The patient consented"),
    ("consent-refused", "The patient did not consent"),
    ("consent-withdrawn", "The patient took consent back"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use domain::values::words::EventName;

    #[test]
    fn what_happens_is_said_in_words() {
        for (name, _) in HAPPENED {
            assert!(!happened(name).contains('-'), "{name}");
        }
        for name in EventName::ALL {
            assert!(!happened(name.as_str()).contains('-'), "{name}");
        }
        assert_eq!(happened("something-new"), "Something new");
    }
}
