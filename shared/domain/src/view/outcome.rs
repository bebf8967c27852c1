//! What came of a referral: the partial results, the outcome and its corrections, each with who said it and when.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::{parts::By, shown::without};
use crate::{
    clinical::lab::{Lab, Results},
    commands::command::Attachments,
    referral::Referral,
    values::{
        ids::AttachmentId,
        list::List,
        text::Text,
        time::{Date, Instant},
        words::OutcomeType,
    },
};

/// A result, and that it is no longer what holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResultView {
    /// The result.
    #[serde(flatten)]
    pub lab: Lab,
    /// There only when it is so: an amendment brings the right one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub corrected: bool,
}

/// A partial result.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportView {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: By,
    /// What was said.
    pub text: Option<Text<8000>>,
    /// Results that a machine can read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ResultView>,
    /// The files that came with it.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// There only when it is so: more of it stands at its entry of the timeline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// How it ended, and what was corrected since.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutcomeView {
    /// How it ended.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: By,
    /// The day on which the patient was seen.
    pub seen_on: Option<Date>,
    /// What was found and done.
    pub summary: Option<Text<8000>>,
    /// Results that a machine can read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ResultView>,
    /// What to do next.
    pub advice: Option<Text<4000>>,
    /// The files that came with it.
    pub attachments: Attachments,
    /// There only when it is so: more of it stands at its entry of the timeline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// What was corrected later, the earliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amendments: Vec<AmendmentView>,
}

/// A correction of the outcome.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AmendmentView {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: By,
    /// What changed.
    pub what: Text<500>,
    /// What was said.
    pub text: Option<Text<8000>>,
    /// Results that a machine can read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ResultView>,
    /// The files that came with it.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// There only when it is so: more of it stands at its entry of the timeline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

impl Referral {
    pub(super) fn reports_view(&self, hidden: &BTreeSet<AttachmentId>) -> Vec<ReportView> {
        let reports = self.reports.iter().map(|report| ReportView {
            at: report.at,
            by: (&report.by).into(),
            text: report.what.text.clone(),
            results: self.results(&report.what.results, 0),
            attachments: without(&report.what.attachments, hidden),
            more: false,
        });
        reports.collect()
    }

    pub(super) fn outcome_view(&self, hidden: &BTreeSet<AttachmentId>) -> Option<OutcomeView> {
        let said = self.outcome.as_ref()?;
        let outcome = said.what.clone();
        let amendments = self.amendments.iter().zip(1..).map(|(amend, so_many)| AmendmentView {
            at: amend.at,
            by: (&amend.by).into(),
            what: amend.what.what.clone(),
            text: amend.what.text.clone(),
            results: self.results(&amend.what.results, so_many),
            attachments: without(&amend.what.attachments, hidden),
            more: false,
        });
        Some(OutcomeView {
            outcome_type: outcome.outcome_type,
            at: said.at,
            by: (&said.by).into(),
            seen_on: outcome.seen_on,
            summary: outcome.summary,
            results: self.results(&outcome.results, 0),
            advice: outcome.advice,
            attachments: without(&outcome.attachments, hidden),
            more: false,
            amendments: amendments.collect(),
        })
    }

    /// The results, each with whether an amendment after the first `skipped` ones corrects it.
    fn results(&self, results: &Results, skipped: usize) -> Vec<ResultView> {
        let result = |lab: &Lab| ResultView { lab: lab.clone(), corrected: self.is_corrected(lab, skipped) };
        results.iter().map(result).collect()
    }
}
