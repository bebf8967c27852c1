//! How a letter writes what is no text: moments, days, figures, units, and the words of closed vocabularies.

use domain::{
    codes::system_name,
    command::CommandName,
    person::Language,
    plausible,
    text::Line,
    time::{Clock, Date, Instant},
    vitals::{Decimal, Loinc},
    words::{
        Contrast, DeclineReason, Kind, Laterality, OutcomeType, Pregnancy, Priority, PrivacyCategory, Sex,
        Status, VisitOutcome, VoidReason, Wants,
    },
};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn day_of(clock: Clock) -> String {
    let month = usize::try_from(clock.month - 1).ok().and_then(|index| MONTHS.get(index));
    format!("{} {} {}", clock.day, month.unwrap_or(&""), clock.year)
}

/// `24 Nov 2026, 10:30 am IST`: always India's time, with the zone written out.
#[must_use]
pub fn moment(at: Instant) -> String {
    let clock = at.clock();
    let (hour, half) = match clock.hour {
        0 => (12, "am"),
        hour @ 1..=11 => (hour, "am"),
        12 => (12, "pm"),
        hour => (hour - 12, "pm"),
    };
    format!("{}, {hour}:{:02} {half} IST", day_of(clock), clock.minute)
}

/// `2 Apr 1968`.
#[must_use]
pub fn day(date: Date) -> String {
    day_of(date.end().clock())
}

/// How old somebody is on a day: `58 years`; of an infant only that, since weeks count then.
pub(super) fn age(born: Date, on: Date) -> String {
    match born.years_until(on) {
        ..=0 => "less than a year".to_owned(),
        1 => "1 year".to_owned(),
        years => format!("{years} years"),
    }
}

/// A figure as it was written: `152`, `36.6`.
pub(super) fn figure(value: Decimal) -> String {
    value.get().to_string()
}

/// A unit as doctors write it; what UCUM writes otherwise than they do is put into their way.
pub(super) fn unit(ucum: &str) -> String {
    let plain = match ucum {
        "1" | "{score}" => return String::new(),
        "Cel" => "°C".to_owned(),
        "[degF]" => "°F".to_owned(),
        "[lb_av]" => "lb".to_owned(),
        "[in_i]" => "in".to_owned(),
        other => other.replace(['{', '}'], ""),
    };
    WRITTEN.iter().fold(plain, |text, (from, to)| text.replace(from, to))
}

/// What stands in UCUM, and what doctors write. Micrograms are written out, as safe prescribing has it.
const WRITTEN: &[(&str, &str)] = &[
    ("mm[Hg]", "mmHg"),
    ("cm[H2O]", "cmH₂O"),
    ("[IU]", "IU"),
    ("[iU]", "IU"),
    ("10*12", "10¹²"),
    ("10*3", "10³"),
    ("10*6", "10⁶"),
    ("10*9", "10⁹"),
    ("ug", "mcg"),
    ("uL", "µL"),
    ("umol", "µmol"),
    ("kg/m2", "kg/m²"),
    ("/m2", "/m²"),
];

/// A figure with its unit: `152 mmHg`, `98 %`.
pub(super) fn quantity(value: Decimal, ucum: Option<&str>) -> String {
    let unit = ucum.map(unit).unwrap_or_default();
    format!("{} {unit}", figure(value)).trim_end().to_owned()
}

/// What a measurement is called; its code where it is none of those that are known.
pub(super) fn measurement(code: &Loinc) -> Option<&'static str> {
    plausible::KNOWN.iter().find(|known| known.code == code.as_str()).map(|known| known.name)
}

/// A code with what its system is called: `C09CA07 (ATC)`; nothing where there is none.
pub(super) fn code(code: Option<&Line<64>>, system: Option<&Line<200>>) -> String {
    let system = system.map(|system| format!(" ({})", system_name(system.as_str()))).unwrap_or_default();
    code.map(|code| format!("{code}{system}")).unwrap_or_default()
}

/// A language by its name in English; its tag where it is not one of India's large ones.
pub(super) fn language(language: &Language) -> String {
    let known = LANGUAGES.iter().find(|(tag, _)| *tag == language.primary());
    known.map_or_else(|| language.to_string(), |(_, name)| (*name).to_owned())
}

const LANGUAGES: &[(&str, &str)] = &[
    ("as", "Assamese"),
    ("bn", "Bengali"),
    ("en", "English"),
    ("gu", "Gujarati"),
    ("hi", "Hindi"),
    ("kn", "Kannada"),
    ("ml", "Malayalam"),
    ("mr", "Marathi"),
    ("ne", "Nepali"),
    ("or", "Odia"),
    ("pa", "Punjabi"),
    ("ta", "Tamil"),
    ("te", "Telugu"),
    ("ur", "Urdu"),
];

/// A word of a vocabulary at the beginning of a line: `not-my-specialty` is "Not my specialty".
pub(super) fn sentence(word: &str) -> String {
    capital(&word.replace('-', " "))
}

/// The same words with a capital in front.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

pub(super) const fn title(kind: Kind) -> &'static str {
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

pub(super) const fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Routine => "Routine",
        Priority::Soon => "Soon",
        Priority::Urgent => "Urgent",
        Priority::Emergency => "Emergency",
    }
}

pub(super) const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "Female",
        Sex::Male => "Male",
        Sex::Other => "Other",
        Sex::Unknown => "Not known",
    }
}

pub(super) const fn category(category: PrivacyCategory) -> &'static str {
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

pub(super) const fn side(side: Laterality) -> &'static str {
    match side {
        Laterality::Left => "Left",
        Laterality::Right => "Right",
        Laterality::Bilateral => "Both sides",
        Laterality::Unpaired => "Unpaired",
    }
}

pub(super) const fn contrast(contrast: Contrast) -> &'static str {
    match contrast {
        Contrast::Without => "Without contrast",
        Contrast::With => "With contrast",
        Contrast::WithoutThenWith => "Without, then with contrast",
        Contrast::AsNeeded => "Contrast as you see fit",
    }
}

pub(super) const fn pregnancy(pregnancy: Pregnancy) -> &'static str {
    match pregnancy {
        Pregnancy::NotPregnant => "Not pregnant",
        Pregnancy::Pregnant => "Pregnant",
        Pregnancy::Possible => "Cannot be ruled out",
        Pregnancy::NotApplicable => "Does not apply",
        Pregnancy::Unknown => "Not asked",
    }
}

pub(super) const fn wants(wants: Wants) -> &'static str {
    match wants {
        Wants::File => "a file",
        Wants::Note => "a note",
        Wants::Any => "a note or a file",
    }
}

pub(super) const fn visit_outcome(outcome: VisitOutcome) -> &'static str {
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

pub(super) const fn void_reason(reason: VoidReason) -> &'static str {
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
pub(super) fn happened(name: &str) -> String {
    let known = HAPPENED.iter().find(|(known, _)| *known == name);
    known.map_or_else(|| sentence(name), |(_, says)| (*says).to_owned())
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
    ("consent-given", "The patient consented"),
    ("consent-refused", "The patient did not consent"),
    ("consent-withdrawn", "The patient took consent back"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::EventName;

    #[test]
    fn a_moment_is_indias_with_its_zone() {
        for (utc, says) in [
            ("2026-11-24T05:00:00Z", "24 Nov 2026, 10:30 am IST"),
            ("2026-11-24T18:30:00Z", "25 Nov 2026, 12:00 am IST"),
            ("2026-12-31T06:35:00Z", "31 Dec 2026, 12:05 pm IST"),
            ("2026-01-01T18:29:59Z", "1 Jan 2026, 11:59 pm IST"),
        ] {
            assert_eq!(moment(utc.parse().unwrap()), says);
        }
        assert_eq!(day("1968-04-02".parse().unwrap()), "2 Apr 1968");
    }

    #[test]
    fn units_are_written_as_doctors_do() {
        for (ucum, says) in [
            ("mm[Hg]", "mmHg"),
            ("Cel", "°C"),
            ("{beats}/min", "beats/min"),
            ("{score}", ""),
            ("kg/m2", "kg/m²"),
            ("10*3/uL", "10³/µL"),
            ("m[IU]/L", "mIU/L"),
            ("ug/L", "mcg/L"),
            ("mg/dL", "mg/dL"),
        ] {
            assert_eq!(unit(ucum), says);
        }
    }

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
