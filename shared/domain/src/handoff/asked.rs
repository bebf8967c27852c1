//! What the sending doctor asks for: the body of a new referral, each member checked as it is read.

use std::{borrow::Cow, fmt};

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr,
        schema::{Schema, Type},
    },
};

use super::{Handoff, Precautions, Test};
use crate::{
    clinical::{codes, snapshot::Snapshot},
    consent::NoticeVersion,
    values::{
        ids::PersonId,
        list::List,
        person::{Guardian, Guest, Language, Patient},
        text::{Line, Text},
        time::Date,
        words::{ConsentMethod, Kind, Priority, PrivacyCategory, PrivacyLevel, SectionName},
    },
    wire::{
        input::{Errors, FieldError, none_wrong, pointer},
        schema::INLINE,
    },
};

/// A referral as its sender asks for it: the body of `create`.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Create {
    /// Consult, lab order, imaging order or admission.
    pub kind: Kind,
    /// How soon.
    pub priority: Priority,
    /// For whom.
    pub to: To,
    /// About whom.
    pub patient: Patient,
    /// Why.
    #[deserr(default)]
    pub reason: Option<Reason>,
    /// What the sender wants to know.
    #[deserr(default)]
    pub question: Option<Text<2000>>,
    /// What the patient brings along.
    #[deserr(default)]
    #[schema(required = false)]
    pub bring: Bring,
    /// Who may read the content.
    #[deserr(default)]
    #[schema(required = false)]
    pub privacy: Privacy,
    /// What the sender saw.
    pub snapshot: Snapshot,
    /// The patient's consent.
    #[deserr(missing_field_error = consent_missing)]
    pub consent: ConsentAsked,
    /// The sender signs.
    #[deserr(missing_field_error = unsigned)]
    pub sign: Signed,
    /// Orders: which tests.
    #[deserr(default)]
    #[schema(required = false)]
    pub tests: List<Test, 50>,
    /// Orders: what to mind in this patient.
    #[deserr(default)]
    pub precautions: Option<Precautions>,
    /// Admissions: what for.
    #[deserr(default)]
    pub admission: Option<Admission>,
}

fn consent_missing(member: &str, location: ValuePointerRef<'_>) -> Errors {
    let rule = "nothing leaves before the patient's consent: verbal, in-app or emergency";
    FieldError::new("consent-missing", rule).at(pointer(location.push_key(member))).into()
}

fn unsigned(member: &str, location: ValuePointerRef<'_>) -> Errors {
    FieldError::required(&pointer(location.push_key(member)), SIGN).into()
}

const SIGN: &str = "nothing is sent unsigned: set \"sign\": true";

/// `true`: the sender attests what is handed over.
#[derive(Debug, Clone, Copy)]
pub struct Signed;

impl Serialize for Signed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl Deserr<Errors> for Signed {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Errors> {
        let signed: bool = Deserr::<Errors>::deserialize_from_value(value, location)?;
        if signed { Ok(Self) } else { Err(FieldError::required(&pointer(location), SIGN).into()) }
    }
}

/// Body of `redirect`: the same, to another receiver.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Redirect {
    /// For whom now.
    pub to: To,
    /// The patient's consent that covers the new receiver.
    #[deserr(missing_field_error = consent_missing)]
    pub consent: ConsentAsked,
    /// The sender signs again.
    #[deserr(missing_field_error = unsigned)]
    pub sign: Signed,
    /// Who speaks for a minor from now on; required where the first referral named no guardian.
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Guardian>,
    /// Why this receiver: a note to them. Required where they are the one who has just declined it.
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<4000>>,
}

impl Redirect {
    /// What is asked for: all that the old referral handed over, to the new receiver. What consent allows is checked by
    /// [`crate::referral::Referral::redirected`].
    pub(crate) fn of(self, old: &Handoff) -> Create {
        let Self { to, consent, sign, guardian, reason: _ } = self;
        Create {
            kind: old.kind,
            priority: old.priority,
            to,
            patient: Patient {
                guardian: guardian.or_else(|| old.patient.guardian.clone()),
                ..old.patient.clone()
            },
            reason: old.reason.clone(),
            question: old.question.clone(),
            bring: old.bring.clone(),
            privacy: old.privacy.clone(),
            snapshot: old.snapshot.clone(),
            consent,
            sign,
            tests: old.tests.clone(),
            precautions: old.precautions.clone(),
            admission: old.admission.clone(),
        }
    }
}

/// What the patient brings along.
pub type Bring = List<Line<200>, 20>;

/// For whom: a member or a guest, one of the two.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = one_receiver -> Errors)]
pub struct To {
    /// A member of the directory.
    #[deserr(default)]
    pub member_id: Option<PersonId>,
    /// A doctor without an account, who is reached by mail. Whose address is a member's goes to that member.
    #[deserr(default)]
    pub guest: Option<Guest>,
}

fn one_receiver(to: To, location: ValuePointerRef<'_>) -> Result<To, Errors> {
    if to.member_id.is_some() == to.guest.is_some() {
        let rule = "name the receiver by member_id or as guest: one of the two";
        return Err(FieldError::required(&pointer(location), rule).into());
    }
    Ok(to)
}

/// Why, in words that the patient may read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Reason {
    /// In plain language.
    pub text: Text<2000>,
    /// The same, coded.
    #[deserr(default)]
    #[schema(required = false)]
    pub codes: List<Code, 20>,
}

/// A code of some system.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = code_has_form -> Errors)]
pub struct Code {
    /// The code.
    pub code: Line<64>,
    /// Its system.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// Its meaning.
    #[deserr(default)]
    pub text: Option<Line<200>>,
}

fn code_has_form(code: Code, location: ValuePointerRef<'_>) -> Result<Code, Errors> {
    let system = code.system.as_ref().map(Line::as_str);
    none_wrong(codes::wrong(Some(code.code.as_str()), system, location)).map(|()| code)
}

/// Who may read the content.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = category_of_doctor_only -> Errors)]
pub struct Privacy {
    /// Shared with the patient, or between the doctors only.
    pub level: PrivacyLevel,
    /// Why it is doctor-only.
    #[deserr(default)]
    pub category: Option<PrivacyCategory>,
}

/// Without the category, which tells what it hides.
impl fmt::Debug for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Privacy").field("level", &self.level).finish_non_exhaustive()
    }
}

impl Default for Privacy {
    fn default() -> Self {
        Self { level: PrivacyLevel::Shared, category: None }
    }
}

fn category_of_doctor_only(privacy: Privacy, location: ValuePointerRef<'_>) -> Result<Privacy, Errors> {
    let rule = match (privacy.level, privacy.category) {
        (PrivacyLevel::DoctorOnly, None) => "doctor-only needs a category",
        (PrivacyLevel::Shared, Some(_)) => "only doctor-only takes a category",
        (PrivacyLevel::DoctorOnly, Some(_)) | (PrivacyLevel::Shared, None) => return Ok(privacy),
    };
    Err(FieldError::required(&pointer(location.push_key("category")), rule).into())
}

/// The patient's consent, as the sender records or asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = consent_is_whole -> Errors)]
pub struct ConsentAsked {
    /// How.
    pub method: ConsentMethod,
    /// The language in which the notice was given.
    #[deserr(default)]
    pub language: Option<Language>,
    /// The version of the notice: `GET /v1/consent-notices/{version}` has its words.
    #[deserr(default)]
    pub notice: Option<NoticeVersion>,
    /// Emergency: why the patient could not be asked.
    #[deserr(default)]
    pub reason: Option<Text<500>>,
    /// The sections that may be shown; all when left out. With a command: left out, those that may be shown already.
    #[deserr(default)]
    #[schema(min_items = 1)]
    pub scope: Option<Vec<SectionName>>,
    /// Whether what the sender adds later may be shown, too; when left out, only where no scope is given or all of it.
    #[deserr(default)]
    pub additions: Option<bool>,
    /// What the patient was asked for in the app, of a referral that is redirected; no client says it.
    #[deserr(skip)]
    #[serde(skip)]
    #[schema(ignore)]
    pub asked: Option<Vec<SectionName>>,
}

fn consent_is_whole(consent: ConsentAsked, location: ValuePointerRef<'_>) -> Result<ConsentAsked, Errors> {
    let missing = |member: &str, rule: &str| FieldError::required(&pointer(location.push_key(member)), rule);
    let mut wrong = Vec::new();
    match consent.method {
        ConsentMethod::Verbal | ConsentMethod::InApp => {
            if consent.language.is_none() {
                wrong.push(missing("language", "say in which language the notice was given"));
            }
            if consent.notice.is_none() {
                wrong.push(missing("notice", "say which version of the notice was given"));
            }
        }
        ConsentMethod::Emergency => {
            if consent.reason.is_none() {
                wrong.push(missing("reason", "an emergency without consent needs its reason written down"));
            }
        }
    }
    if consent.scope.as_ref().is_some_and(Vec::is_empty) {
        wrong.push(missing("scope", "name the sections that may be shown, or leave it out: all"));
    }
    none_wrong(wrong).map(|()| consent)
}

/// What a bed is asked for.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Admission {
    /// Elective, urgent, emergency, day care, maternity, or as the hospital calls it.
    #[deserr(rename = "type")]
    #[serde(rename = "type")]
    pub admission_type: Line<60>,
    /// Which ward.
    #[deserr(default)]
    pub ward: Option<Line<80>>,
    /// On which day: today or later, at most two years ahead.
    #[deserr(default)]
    pub proposed_on: Option<Date>,
}

impl PartialSchema for Signed {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true])).into()
    }
}

impl ToSchema for Signed {
    fn name() -> Cow<'static, str> {
        format!("{INLINE}Signed").into()
    }
}
