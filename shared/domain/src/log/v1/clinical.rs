//! What a snapshot, an order and a result are made of, as they are stored.

#![expect(
    clippy::struct_field_names,
    reason = "the members are called what they are called where they are stored"
)]

use super::{Digits, stored};
use crate::{
    clinical::{
        lab::{self, Flag},
        snapshot,
        units::Unit,
        vitals::{self, Comparator, Loinc},
    },
    commands::command,
    handoff,
    values::{
        ids::AttachmentId,
        partly::{Moment, PartialDate},
        text::{Line, Text},
        time::{Date, Instant},
        words::{Contrast, Fasting, Laterality, Pregnancy, Wants},
    },
};

stored! {
    ChiefComplaint = snapshot::ChiefComplaint {
        text: Text<2000>,
        onset: Option<Moment>,
        code: Option<Line<64>>,
        system: Option<Line<200>>,
    }

    Vital = vitals::Vital {
        code: Loinc,
        comparator: Option<Comparator>,
        value: Digits,
        unit: Unit,
        at: Moment,
        system: Option<Line<200>>,
        text: Option<Line<200>>,
    }

    Medication = snapshot::Medication {
        text: Text<500>,
        code: Option<Line<64>>,
        system: Option<Line<200>>,
        form: Option<Line<100>>,
        strength: Option<Line<100>>,
        dose: Option<Line<100>>,
        route: Option<Line<100>>,
        frequency: Option<Line<100>>,
        as_needed: Option<bool>,
        duration: Option<Line<100>>,
        reason: Option<Line<200>>,
        started_on: Option<PartialDate>,
    }

    Allergy = snapshot::Allergy {
        text: Text<500>,
        code: Option<Line<64>>,
        system: Option<Line<200>>,
        reaction: Option<Text<500>>,
        severity: Option<Line<100>>,
    }

    Problem = snapshot::Problem {
        text: Text<500>,
        code: Option<Line<64>>,
        system: Option<Line<200>>,
        onset: Option<Moment>,
    }

    RecentVisit = snapshot::RecentVisit {
        date: Moment,
        code: Option<Line<64>>,
        system: Option<Line<200>>,
        doctor: Option<Line<120>>,
        reason: Option<Text<500>>,
        summary: Option<Text<2000>>,
        text: Option<Text<2000>>,
    }

    /// A result, in a snapshot, a report, an outcome or an amendment.
    Lab = lab::Lab {
        text: Text<500>,
        code: Option<Line<64>>,
        system: Option<Line<200>>,
        comparator: Option<Comparator>,
        value: Option<Digits>,
        unit: Option<Unit>,
        at: Option<Moment>,
        range: Option<Range>,
        flag: Option<Flag>,
    }

    Range = lab::Range {
        low: Option<Digits>,
        high: Option<Digits>,
        text: Option<Line<100>>,
    }

    Test = handoff::Test {
        text: Text<300>,
        code: Option<Line<64>>,
        system: Option<Line<200>>,
        specimen: Option<Line<200>>,
        collected_at: Option<Instant>,
        fasting: Option<Fasting>,
        fasting_hours: Option<u8>,
        body_site: Option<Line<120>>,
        laterality: Option<Laterality>,
        contrast: Option<Contrast>,
    }

    Precautions = handoff::Precautions {
        pregnancy: Option<Pregnancy>,
        contrast_reaction: Option<Text<500>>,
        renal_function: Option<Line<200>>,
    }

    Admission = handoff::Admission {
        admission_type: Line<60>,
        ward: Option<Line<80>>,
        proposed_on: Option<Date>,
    }

    Ask = command::Ask {
        text: Text<500>,
        wants: Wants,
        required: bool,
    }

    Answer = command::Answer {
        ask_id: crate::values::ids::AskId,
        note: Option<Text<2000>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
        unavailable: Option<Text<500>>,
    }

}
