//! What the sending doctor saw: frozen when it is signed, the same for ever.

use std::{borrow::Cow, fmt};

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_with::skip_serializing_none;
use utoipa::{
    __dev::ComposeSchema,
    ToSchema,
    openapi::{OneOfBuilder, RefOr, schema::Schema},
};

use crate::{
    clinical::{
        codes::{coded, has_form},
        lab::Lab,
        vitals::Vital,
    },
    values::{
        ids::AttachmentId,
        list::List,
        partly::{Moment, PartialDate},
        text::{Line, Text},
        words::SectionName,
    },
    wire::{
        input::{Errors, FieldError, pointer},
        schema::{INLINE, Schemas, entries, list, text},
    },
};

/// A section: what is in it, or why nothing is. Never silently absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Section<T, const MAX: usize> {
    /// One to `MAX` entries.
    Present(Vec<T>),
    /// Asked, and there is none.
    NoneKnown,
    /// Nobody asked, or nobody wrote it down.
    #[default]
    NotRecorded,
}

/// What stands in place of a section of which it is known that there is nothing.
pub const NONE_KNOWN: &str = "none-known";
/// What stands in place of a section of which nothing is known.
pub const NOT_RECORDED: &str = "not-recorded";

impl<T, const MAX: usize> Section<T, MAX> {
    /// Whether somebody asked: entries, or "none known".
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        !matches!(self, Self::NotRecorded)
    }

    /// The entries; none when nothing is known or recorded.
    #[must_use]
    pub fn entries(&self) -> &[T] {
        match self {
            Self::Present(entries) => entries,
            Self::NoneKnown | Self::NotRecorded => &[],
        }
    }
}

impl<T: Deserr<Errors>, const MAX: usize> Deserr<Errors> for Section<T, MAX> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Errors> {
        match value {
            Value::String(word) if word == NONE_KNOWN => Ok(Self::NoneKnown),
            Value::String(word) if word == NOT_RECORDED => Ok(Self::NotRecorded),
            Value::String(_) => {
                let rule = "this has to be a list, \"none-known\", or left out (not recorded)";
                Err(FieldError::new("not-allowed", rule).at(pointer(location)).into())
            }
            list => {
                let entries = List::<T, MAX>::deserialize_from_value(list, location)?;
                Ok(Self::from(entries.into_iter().collect::<Vec<_>>()))
            }
        }
    }
}

/// An empty list says neither "none known" nor anything else: it counts as not recorded.
impl<T, const MAX: usize> From<Vec<T>> for Section<T, MAX> {
    fn from(entries: Vec<T>) -> Self {
        if entries.is_empty() { Self::NotRecorded } else { Self::Present(entries) }
    }
}

impl<T: Serialize, const MAX: usize> Serialize for Section<T, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Present(entries) => entries.serialize(serializer),
            Self::NoneKnown => serializer.serialize_str(NONE_KNOWN),
            Self::NotRecorded => serializer.serialize_str(NOT_RECORDED),
        }
    }
}

/// The ten sections.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Default, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
#[serde(default)]
pub struct Snapshot {
    /// What the patient came with.
    #[deserr(default)]
    pub chief_complaint: Option<ChiefComplaint>,
    /// Measurements.
    #[deserr(default)]
    pub vitals: Section<Vital, 2000>,
    /// What the sender means to prescribe.
    #[deserr(default)]
    pub draft_rx: Section<Medication, 100>,
    /// What the patient takes now.
    #[deserr(default)]
    pub current_rx: Section<Medication, 100>,
    /// Allergies and intolerances.
    #[deserr(default)]
    pub allergies: Section<Allergy, 100>,
    /// Conditions.
    #[deserr(default)]
    pub problems: Section<Problem, 100>,
    /// Laboratory results.
    #[deserr(default)]
    pub labs: Section<Lab, 1000>,
    /// Encounters of the last time.
    #[deserr(default)]
    pub recent_visits: Section<RecentVisit, 100>,
    /// The sender's note.
    #[deserr(default)]
    pub note: Option<Text<8000>>,
    /// Files: ECG, images, reports.
    #[deserr(default)]
    pub attachments: Section<AttachmentId, 40>,
}

/// Redacted: what was measured and when does not belong in a log.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

impl SectionName {
    /// The section's member in JSON.
    #[must_use]
    pub fn member(self) -> String {
        self.as_str().replace('-', "_")
    }
}

impl Snapshot {
    /// The same with these sections alone: all others are not recorded.
    #[must_use]
    pub fn only(&self, names: &[SectionName]) -> Self {
        let mut only = self.clone();
        for name in SectionName::ALL.iter().filter(|name| !names.contains(name)) {
            match name {
                SectionName::ChiefComplaint => only.chief_complaint = None,
                SectionName::Vitals => only.vitals = Section::NotRecorded,
                SectionName::DraftRx => only.draft_rx = Section::NotRecorded,
                SectionName::CurrentRx => only.current_rx = Section::NotRecorded,
                SectionName::Allergies => only.allergies = Section::NotRecorded,
                SectionName::Problems => only.problems = Section::NotRecorded,
                SectionName::Labs => only.labs = Section::NotRecorded,
                SectionName::RecentVisits => only.recent_visits = Section::NotRecorded,
                SectionName::Note => only.note = None,
                SectionName::Attachments => only.attachments = Section::NotRecorded,
            }
        }
        only
    }

    /// A section as JSON: its content, `"none-known"` or `"not-recorded"`; numbers with their digits.
    #[must_use]
    pub fn section(&self, name: SectionName) -> Box<RawValue> {
        match name {
            SectionName::ChiefComplaint => {
                self.chief_complaint.as_ref().map_or_else(|| json(&NOT_RECORDED), json)
            }
            SectionName::Vitals => json(&self.vitals),
            SectionName::DraftRx => json(&self.draft_rx),
            SectionName::CurrentRx => json(&self.current_rx),
            SectionName::Allergies => json(&self.allergies),
            SectionName::Problems => json(&self.problems),
            SectionName::Labs => json(&self.labs),
            SectionName::RecentVisits => json(&self.recent_visits),
            SectionName::Note => self.note.as_ref().map_or_else(|| json(&NOT_RECORDED), json),
            SectionName::Attachments => json(&self.attachments),
        }
    }
}

#[expect(clippy::expect_used, reason = "texts, numbers, lists and members: serde_json writes each of them")]
fn json(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).expect("a section is JSON")
}

coded!(ChiefComplaint, Medication, Allergy, Problem, RecentVisit);

/// What the patient came with, in plain words.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = has_form -> Errors)]
pub struct ChiefComplaint {
    /// In the patient's or doctor's words.
    pub text: Text<2000>,
    /// Since when.
    #[deserr(default)]
    pub onset: Option<Moment>,
    /// A code for it.
    #[deserr(default)]
    pub code: Option<Line<64>>,
    /// The code's system.
    #[deserr(default)]
    pub system: Option<Line<200>>,
}

/// A medicine, as written; the details where they are known.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = has_form -> Errors)]
pub struct Medication {
    /// As written on a prescription: "Tab Metoprolol 25 mg 1-0-0".
    pub text: Text<500>,
    /// A code for it.
    #[deserr(default)]
    pub code: Option<Line<64>>,
    /// The code's system.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// Tablet, syrup, injection…
    #[deserr(default)]
    pub form: Option<Line<100>>,
    /// How much is in one: "25 mg", "250 mg/5 mL".
    #[deserr(default)]
    pub strength: Option<Line<100>>,
    /// Amount per intake.
    #[deserr(default)]
    pub dose: Option<Line<100>>,
    /// Oral, subcutaneous…
    #[deserr(default)]
    pub route: Option<Line<100>>,
    /// How often.
    #[deserr(default)]
    pub frequency: Option<Line<100>>,
    /// Only when it is needed.
    #[deserr(default)]
    pub as_needed: Option<bool>,
    /// For how long.
    #[deserr(default)]
    pub duration: Option<Line<100>>,
    /// What for.
    #[deserr(default)]
    pub reason: Option<Line<200>>,
    /// Since when.
    #[deserr(default)]
    pub started_on: Option<PartialDate>,
}

/// An allergy or intolerance.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = has_form -> Errors)]
pub struct Allergy {
    /// To what.
    pub text: Text<500>,
    /// A code for it.
    #[deserr(default)]
    pub code: Option<Line<64>>,
    /// The code's system.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// What happened.
    #[deserr(default)]
    pub reaction: Option<Text<500>>,
    /// How bad.
    #[deserr(default)]
    pub severity: Option<Line<100>>,
}

/// A condition.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = has_form -> Errors)]
pub struct Problem {
    /// What.
    pub text: Text<500>,
    /// A code for it.
    #[deserr(default)]
    pub code: Option<Line<64>>,
    /// The code's system.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// Since when.
    #[deserr(default)]
    pub onset: Option<Moment>,
}

/// An encounter.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = has_form -> Errors)]
pub struct RecentVisit {
    /// When: mostly a day.
    pub date: Moment,
    /// A code for it.
    #[deserr(default)]
    pub code: Option<Line<64>>,
    /// The code's system.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// With whom.
    #[deserr(default)]
    pub doctor: Option<Line<120>>,
    /// Why.
    #[deserr(default)]
    pub reason: Option<Text<500>>,
    /// What was found and done.
    #[deserr(default)]
    pub summary: Option<Text<2000>>,
    /// Anything else.
    #[deserr(default)]
    pub text: Option<Text<2000>>,
}

impl<T: ToSchema, const MAX: usize> ComposeSchema for Section<T, MAX> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let words = text("Asked and there is none; or nobody asked, as an empty list says too.");
        OneOfBuilder::new()
            .item(list::<T>(MAX))
            .item(words.enum_values(Some([NONE_KNOWN, NOT_RECORDED])))
            .into()
    }
}

impl<T: ToSchema, const MAX: usize> ToSchema for Section<T, MAX> {
    fn name() -> Cow<'static, str> {
        format!("{INLINE}Section{MAX}").into()
    }

    fn schemas(schemas: &mut Schemas) {
        entries::<T>(schemas);
    }
}
