//! What came of a referral: the partial results, the outcome and its corrections, each with who said it and when.

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::parts::By;
use crate::{
    command::Attachments,
    lab::{Lab, Results},
    list::List,
    referral::Referral,
    text::Text,
    time::{Date, Instant},
    words::OutcomeType,
};

/// A result, and that it is no longer what holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ResultView {
    #[serde(flatten)]
    lab: Lab,
    /// There only when it is so: an amendment brings the right one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    corrected: bool,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ReportView {
    at: Instant,
    by: By,
    text: Option<Text<8000>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    results: Vec<ResultView>,
    #[serde(skip_serializing_if = "List::is_empty")]
    attachments: Attachments,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct OutcomeView {
    #[serde(rename = "type")]
    outcome_type: OutcomeType,
    at: Instant,
    by: By,
    seen_on: Option<Date>,
    summary: Option<Text<8000>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    results: Vec<ResultView>,
    advice: Option<Text<4000>>,
    attachments: Attachments,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    amendments: Vec<AmendmentView>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct AmendmentView {
    at: Instant,
    by: By,
    what: Text<500>,
    text: Option<Text<8000>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    results: Vec<ResultView>,
    #[serde(skip_serializing_if = "List::is_empty")]
    attachments: Attachments,
}

impl Referral {
    pub(super) fn reports_view(&self) -> Vec<ReportView> {
        let reports = self.reports.iter().map(|report| ReportView {
            at: report.at,
            by: (&report.by).into(),
            text: report.what.text.clone(),
            results: self.results(&report.what.results, 0),
            attachments: report.what.attachments.clone(),
        });
        reports.collect()
    }

    pub(super) fn outcome_view(&self) -> Option<OutcomeView> {
        let said = self.outcome.as_ref()?;
        let outcome = said.what.clone();
        let amendments = self.amendments.iter().zip(1..).map(|(amend, so_many)| AmendmentView {
            at: amend.at,
            by: (&amend.by).into(),
            what: amend.what.what.clone(),
            text: amend.what.text.clone(),
            results: self.results(&amend.what.results, so_many),
            attachments: amend.what.attachments.clone(),
        });
        Some(OutcomeView {
            outcome_type: outcome.outcome_type,
            at: said.at,
            by: (&said.by).into(),
            seen_on: outcome.seen_on,
            summary: outcome.summary,
            results: self.results(&outcome.results, 0),
            advice: outcome.advice,
            attachments: outcome.attachments,
            amendments: amendments.collect(),
        })
    }

    /// The results, each with whether an amendment after the first `skipped` ones corrects it.
    fn results(&self, results: &Results, skipped: usize) -> Vec<ResultView> {
        let result = |lab: &Lab| ResultView { lab: lab.clone(), corrected: self.is_corrected(lab, skipped) };
        results.iter().map(result).collect()
    }
}
