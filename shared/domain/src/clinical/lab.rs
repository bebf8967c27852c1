//! A result as a laboratory or an examination gives it: the same in a snapshot, a report and a correction.

use std::fmt;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, OneOfBuilder, Ref, RefOr,
        schema::{AdditionalProperties, Schema},
    },
};

use crate::{
    clinical::{
        codes::{coded, has_form},
        units::Unit,
        vitals::Comparator,
    },
    values::{
        decimal::Decimal,
        list::List,
        partly::Moment,
        text::{Line, Text},
        words::words,
    },
    wire::{
        input::{Errors, FieldError, none_wrong, pointer},
        schema::Schemas,
    },
};

words! {
    /// What the laboratory says of a result: HL7's table 0078, which is FHIR's `ObservationInterpretation`.
    Flag {
        /// N: within the range.
        Normal = "normal",
        /// L: below it.
        Low = "low",
        /// H: above it.
        High = "high",
        /// LL: below what a body bears for long; somebody has to act.
        CriticalLow = "critical-low",
        /// HH: above it.
        CriticalHigh = "critical-high",
        /// A: not as it should be; for what is no number.
        Abnormal = "abnormal",
        /// AA: the same, and somebody has to act.
        CriticalAbnormal = "critical-abnormal",
        /// POS.
        Positive = "positive",
        /// NEG.
        Negative = "negative",
        /// DET.
        Detected = "detected",
        /// ND.
        NotDetected = "not-detected",
        /// RR.
        Reactive = "reactive",
        /// NR.
        NonReactive = "non-reactive",
        /// IND: neither one nor the other.
        Indeterminate = "indeterminate",
        /// S: the germ gives way to the antibiotic.
        Susceptible = "susceptible",
        /// I: to more of it.
        Intermediate = "intermediate",
        /// R: not to it.
        Resistant = "resistant",
    }
}

/// Results that go with a command.
pub type Results = List<Lab, 200>;

/// One result.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = is_a_result -> Errors)]
pub struct Lab {
    /// Which test, and the result where it is no number.
    pub text: Text<500>,
    /// A code for the test.
    #[deserr(default)]
    pub code: Option<Line<64>>,
    /// The code's system.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// That the value lies beyond what was measured.
    #[deserr(default)]
    pub comparator: Option<Comparator>,
    /// The result.
    #[deserr(default)]
    pub value: Option<Decimal>,
    /// The result's unit (UCUM).
    #[deserr(default)]
    pub unit: Option<Unit>,
    /// When the specimen was taken or the examination made.
    #[deserr(default)]
    pub at: Option<Moment>,
    /// The reference range.
    #[deserr(default)]
    pub range: Option<Range>,
    /// What the laboratory says of it.
    #[deserr(default)]
    pub flag: Option<Flag>,
}

coded!(Lab);

/// Redacted: a value is no text.
impl fmt::Debug for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lab").finish_non_exhaustive()
    }
}

/// In a line: `HbA1c: 8.1 % (high)`.
impl fmt::Display for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.text)?;
        if let Some(value) = &self.value {
            let comparator = self.comparator.map(|comparator| format!("{comparator} ")).unwrap_or_default();
            let unit = self.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
            write!(f, ": {comparator}{value}{unit}")?;
        }
        self.flag.map_or(Ok(()), |flag| write!(f, " ({flag})"))
    }
}

impl Lab {
    /// Whether both are of one test and one specimen: then the later one corrects the earlier. By the codes if both
    /// have one, else by the texts; the moments must agree where both say one, as far as they are known.
    #[must_use]
    pub fn is_of_the_test_of(&self, other: &Self) -> bool {
        let same_test = match (&self.code, &other.code) {
            (Some(code), Some(others)) => (code, &self.system) == (others, &other.system),
            _ => self.text.as_str().eq_ignore_ascii_case(other.text.as_str()),
        };
        same_test && self.at.zip(other.at).is_none_or(|(at, others)| at.agrees_with(others))
    }
}

fn is_a_result(lab: Lab, location: ValuePointerRef<'_>) -> Result<Lab, Errors> {
    if lab.comparator.is_some() && lab.value.is_none() {
        let rule = "below or above which value?";
        return Err(FieldError::required(&pointer(location.push_key("value")), rule).into());
    }
    has_form(lab, location)
}

/// A reference range: its ends in the result's unit, and what else the laboratory says of it.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Serialize)]
pub struct Range {
    /// The lowest value that is in order.
    pub low: Option<Decimal>,
    /// The highest one.
    pub high: Option<Decimal>,
    /// In words: "up to 140", "negative".
    pub text: Option<Line<100>>,
}

/// Redacted: some ranges are of women, or of a week of pregnancy.
impl fmt::Debug for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Range(…)")
    }
}

/// A range as it comes in: its parts.
#[derive(Deserr)]
#[deserr(error = Errors, deny_unknown_fields)]
struct Parts {
    #[deserr(default)]
    low: Option<Decimal>,
    #[deserr(default)]
    high: Option<Decimal>,
    #[deserr(default)]
    text: Option<Line<100>>,
}

/// As an object, or as the text alone, as most laboratories print it.
impl Deserr<Errors> for Range {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Errors> {
        if let Value::String(text) = value {
            let text = text.parse().map_err(|error: FieldError| error.at(pointer(location)))?;
            return Ok(Self { low: None, high: None, text: Some(text) });
        }
        let Parts { low, high, text } = Parts::deserialize_from_value(value, location)?;
        let wrong = match (&low, &high, &text) {
            (None, None, None) => Some(FieldError::required(&pointer(location), "give low, high or text")),
            (Some(low), Some(high), _) if low.get() > high.get() => {
                let rule = "the low end lies above the high one";
                Some(FieldError::new("out-of-range", rule).at(pointer(location.push_key("low"))))
            }
            _ => None,
        };
        none_wrong(wrong.into_iter().collect()).map(|()| Self { low, high, text })
    }
}

/// An object; or, in a request, its text alone.
impl PartialSchema for Range {
    fn schema() -> RefOr<Schema> {
        let [decimal, line] = [Decimal::name(), Line::<100>::name()].map(Ref::from_schema_name);
        let object = ObjectBuilder::new()
            .property("low", decimal.clone())
            .property("high", decimal)
            .property("text", line.clone())
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
        OneOfBuilder::new()
            .item(object)
            .item(line)
            .description(Some(
                "The reference range: its lowest and highest value, in the result's unit, and what else the \
                 laboratory says of it; at least one of them. In a request it may be a text alone.",
            ))
            .into()
    }
}

impl ToSchema for Range {
    fn schemas(schemas: &mut Schemas) {
        schemas.push((Decimal::name().into_owned(), Decimal::schema()));
        schemas.push((Line::<100>::name().into_owned(), Line::<100>::schema()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::input::parse;
    use serde_json::{Value as Json, json};

    fn read(members: &Json) -> Result<Lab, (String, &'static str)> {
        let mut lab = json!({"text": "TSH"});
        lab.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        parse::<Lab>(lab).map_err(|errors| (errors.0[0].pointer.clone(), errors.0[0].code))
    }

    #[test]
    fn a_result_is_read_with_all_its_parts_and_kept() {
        let whole = json!({
            "text": "TSH", "code": "3016-3", "system": "http://loinc.org", "comparator": "<", "value": 0.01,
            "unit": "m[IU]/L", "at": "2026-11-20T07:30:00.000Z", "range": {"low": 0.4, "high": 4.2, "text": "adults"},
            "flag": "critical-low",
        });
        let lab = parse::<Lab>(whole.clone()).unwrap();
        assert_eq!(serde_json::to_value(&lab).unwrap(), whole);
        assert_eq!(lab.to_string(), "TSH: < 0.01 m[IU]/L (critical-low)");
        assert_eq!(read(&json!({})).unwrap().to_string(), "TSH");
        assert_eq!(format!("{lab:?}"), "Lab { .. }");
    }

    #[test]
    fn a_range_may_be_its_text_alone() {
        let range = read(&json!({"range": "0.4 - 4.2"})).unwrap().range.unwrap();
        assert_eq!(serde_json::to_value(&range).unwrap(), json!({"text": "0.4 - 4.2"}));
        assert!(read(&json!({"range": {"high": 140}})).is_ok());
        assert!(read(&json!({"range": {"low": 5, "high": 5}})).is_ok());
    }

    #[test]
    fn what_is_wrong_with_a_result_is_named() {
        for (members, pointer, code) in [
            (json!({"unit": "mIU/L"}), "/unit", "malformed"),
            (json!({"flag": "H"}), "/flag", "not-allowed"),
            (json!({"comparator": "~"}), "/comparator", "not-allowed"),
            (json!({"comparator": "<"}), "/value", "required"),
            (json!({"range": {}}), "/range", "required"),
            (json!({"range": " "}), "/range", "required"),
            (json!({"range": 5}), "/range", "wrong-type"),
            (json!({"range": {"low": "4"}}), "/range/low", "wrong-type"),
            (json!({"range": {"low": 5, "high": 4}}), "/range/low", "out-of-range"),
            (json!({"range": {"from": 5}}), "/range/from", "unknown-member"),
            (json!({"code": "3016-4", "system": "http://loinc.org"}), "/code", "malformed"),
            (json!({"system": "http://loinc.org"}), "/code", "required"),
        ] {
            assert_eq!(read(&members), Err((pointer.to_owned(), code)), "{members}");
        }
    }

    #[test]
    fn a_correction_is_of_the_same_test_and_specimen() {
        let same = |one: Json, other: Json| read(&one).unwrap().is_of_the_test_of(&read(&other).unwrap());
        let (early, late) = ("2026-11-20T07:30:00.000Z", "2026-11-20T10:30:00.000Z");
        assert!(same(json!({"value": 1}), json!({"text": "tsh", "value": 2})));
        assert!(!same(json!({}), json!({"text": "T4"})));
        assert!(same(json!({"code": "3016-3"}), json!({"code": "3016-3", "text": "Thyrotropin"})));
        assert!(!same(json!({"code": "3016-3"}), json!({"code": "11580-8"})));
        assert!(same(json!({"code": "3016-3"}), json!({})));
        assert!(same(json!({"at": early}), json!({})));
        assert!(!same(json!({"at": early}), json!({"at": late})), "a series is no correction");
    }
}
