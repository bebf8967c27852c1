//! What a doctor orders of a laboratory or an imaging centre: which tests, on what, and what to mind.

use std::fmt;

use deserr::Deserr;
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::Create;
use crate::{
    clinical::codes::{coded, has_form},
    values::{
        text::{Line, Text},
        time::Instant,
        words::{Contrast, Fasting, Kind, Laterality, Pregnancy},
    },
    wire::{
        input::{Errors, FieldError, pointer},
        number::{Number, whole_if_any},
    },
};

/// Longest time without food before a test, in hours.
pub const FASTING_HOURS_MAX: u8 = 24;

/// A test that is ordered. Words and members are those of FHIR's service request and specimen, and of DICOM.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = is_a_test -> Errors)]
pub struct Test {
    /// Which.
    pub text: Text<300>,
    /// Its code.
    #[deserr(default)]
    pub code: Option<Line<64>>,
    /// The code's system.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// Lab: of what, and who takes it: "venous blood, drawn at the clinic".
    #[deserr(default)]
    pub specimen: Option<Line<200>>,
    /// Lab: when the specimen was or will be taken.
    #[deserr(default)]
    pub collected_at: Option<Instant>,
    /// Lab: whether the patient comes fasting.
    #[deserr(default)]
    pub fasting: Option<Fasting>,
    /// Lab, fasting: for how many hours; 1 to 24.
    #[deserr(default, try_from(Option<Number>) = whole_if_any -> FieldError)]
    #[schema(minimum = 1, maximum = 24)]
    pub fasting_hours: Option<u8>,
    /// Imaging: which part of the body.
    #[deserr(default)]
    pub body_site: Option<Line<120>>,
    /// Imaging: on which side.
    #[deserr(default)]
    pub laterality: Option<Laterality>,
    /// Imaging: whether with contrast medium.
    #[deserr(default)]
    pub contrast: Option<Contrast>,
}

coded!(Test);

/// Redacted: a side and a fast are no texts.
impl fmt::Debug for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Test").finish_non_exhaustive()
    }
}

fn is_a_test(test: Test, location: deserr::ValuePointerRef<'_>) -> Result<Test, Errors> {
    let place = || pointer(location.push_key("fasting_hours"));
    if let Some(hours) = test.fasting_hours {
        if test.fasting != Some(Fasting::Required) {
            let rule = "only where fasting is \"required\"";
            return Err(FieldError::new("not-allowed", rule).at(place()).into());
        }
        if !(1..=FASTING_HOURS_MAX).contains(&hours) {
            let rule = format!("from 1 to {FASTING_HOURS_MAX} hours");
            return Err(FieldError::new("out-of-range", rule).at(place()).into());
        }
    }
    has_form(test, location)
}

/// What the laboratory or the imaging centre has to mind in this patient.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Precautions {
    /// Whether the patient is pregnant.
    #[deserr(default)]
    pub pregnancy: Option<Pregnancy>,
    /// Imaging: an earlier reaction to contrast medium; to which, and how bad.
    #[deserr(default)]
    pub contrast_reaction: Option<Text<500>>,
    /// Imaging: how the kidneys work: "eGFR 54 on 20 November".
    #[deserr(default)]
    pub renal_function: Option<Line<200>>,
}

/// Redacted: whether somebody is pregnant is no text.
impl fmt::Debug for Precautions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Precautions").finish_non_exhaustive()
    }
}

/// What does not fit the kind that is asked for: contrast for a laboratory, tests for a hospital bed.
pub(super) fn misplaced(asked: &Create) -> Vec<FieldError> {
    let (lab, imaging) = (asked.kind == Kind::LabOrder, asked.kind == Kind::ImagingOrder);
    let mut wrong = Vec::new();
    let mut only = |fits: bool, whose: &str, there: bool, pointer: String| {
        if there && !fits {
            let rule = format!("only {whose} has this; this is a {}", asked.kind);
            wrong.push(FieldError::new("not-allowed", rule).at(pointer));
        }
    };
    only(lab || imaging, "an order", !asked.tests.is_empty(), "/tests".to_owned());
    only(lab || imaging, "an order", asked.precautions.is_some(), "/precautions".to_owned());
    only(asked.kind == Kind::Admission, "an admission", asked.admission.is_some(), "/admission".to_owned());
    // Of what is no order at all, the parts need not be named, too.
    let tests = asked.tests.iter().enumerate().filter(|_| lab || imaging);
    for (index, test) in tests {
        let at = |member: &str| format!("/tests/{index}/{member}");
        only(lab, "a lab-order", test.specimen.is_some(), at("specimen"));
        only(lab, "a lab-order", test.collected_at.is_some(), at("collected_at"));
        only(lab, "a lab-order", test.fasting.is_some(), at("fasting"));
        only(imaging, "an imaging-order", test.body_site.is_some(), at("body_site"));
        only(imaging, "an imaging-order", test.laterality.is_some(), at("laterality"));
        only(imaging, "an imaging-order", test.contrast.is_some(), at("contrast"));
    }
    if let Some(precautions) = asked.precautions.as_ref().filter(|_| lab) {
        let at = |member: &str| format!("/precautions/{member}");
        only(imaging, "an imaging-order", precautions.contrast_reaction.is_some(), at("contrast_reaction"));
        only(imaging, "an imaging-order", precautions.renal_function.is_some(), at("renal_function"));
    }
    wrong
}
