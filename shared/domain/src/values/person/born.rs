//! When a patient was born, as far as the sender knows: a day, a month, a year, or how old they were when it was sent.

use std::fmt;

use deserr::{Deserr, ValuePointerRef};
use jiff::Span;
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::{Account, Patient};
use crate::{
    values::{partly::PartialDate, time::Date},
    wire::{
        input::{Errors, FieldError, pointer},
        number::{Number, whole_if_any},
    },
};

/// Oldest age that is taken, in years: the oldest proved age is 122.
pub const AGE_MAX: u32 = 125;

/// How old a patient was on a day, where the birth date is not known: whole years, months or days, one of the three.
#[skip_serializing_none]
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = in_one_unit -> Errors)]
pub struct Age {
    /// Whole years; 125 at most.
    #[deserr(default, try_from(Option<Number>) = whole_if_any -> FieldError)]
    #[schema(maximum = 125)]
    pub years: Option<u32>,
    /// Whole months; 1,500 at most.
    #[deserr(default, try_from(Option<Number>) = whole_if_any -> FieldError)]
    #[schema(maximum = 1_500)]
    pub months: Option<u32>,
    /// Whole days; 45,000 at most.
    #[deserr(default, try_from(Option<Number>) = whole_if_any -> FieldError)]
    #[schema(maximum = 45_000)]
    pub days: Option<u32>,
    /// On which day: that of the signature; no client says it.
    #[deserr(skip)]
    #[schema(read_only)]
    pub on: Option<Date>,
}

/// Redacted, as the patient is.
impl fmt::Debug for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Age(…)")
    }
}

fn in_one_unit(age: Age, location: ValuePointerRef<'_>) -> Result<Age, Errors> {
    let Age { years, months, days, .. } = age;
    if [years, months, days].iter().flatten().count() != 1 {
        let rule = "give the age in years, months or days: one of the three";
        return Err(FieldError::required(&pointer(location), rule).into());
    }
    let members =
        [("years", years, AGE_MAX), ("months", months, AGE_MAX * 12), ("days", days, AGE_MAX * 360)];
    let too_old = members.iter().find(|(_, number, most)| number.is_some_and(|number| number > *most));
    too_old.map_or(Ok(age), |(member, _, most)| {
        let rule = format!("an age is at most {most} {member}");
        Err(FieldError::new("out-of-range", rule).at(pointer(location.push_key(member))).into())
    })
}

impl Age {
    /// The days on which a patient of this age may have been born; none before the age has its day.
    fn born(self) -> Option<Born> {
        let on = self.on?;
        let back = |units: u32| {
            let units = i64::from(units);
            match (self.years, self.months) {
                (Some(_), _) => on.minus(Span::new().years(units)),
                (None, Some(_)) => on.minus(Span::new().months(units)),
                (None, None) => on.minus(Span::new().days(units)),
            }
        };
        let number = self.years.or(self.months).or(self.days)?.min(AGE_MAX * 365);
        Some(Born { first: back(number + 1).next(), last: back(number) })
    }
}

/// The days on which a patient may have been born: from the first to the last.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Born {
    /// The first of them.
    pub first: Date,
    /// The last of them.
    pub last: Date,
}

impl From<PartialDate> for Born {
    fn from(date: PartialDate) -> Self {
        Self { first: date.first(), last: date.last() }
    }
}

/// Age from which a patient consents alone (India's DPDP Act 2023, section 9: a child is under eighteen).
pub const OF_AGE: i32 = 18;

impl Patient {
    /// The days on which the patient may have been born, where something of it is known.
    #[must_use]
    pub fn born(&self) -> Option<Born> {
        self.birth_date.map(Born::from).or_else(|| self.age?.born())
    }

    /// Whether a guardian has to consent, on this day: a patient who may be under age counts as a minor. One of whom
    /// neither birth date nor age is known counts as of age.
    #[must_use]
    pub fn is_minor(&self, today: Date) -> bool {
        self.born().is_some_and(|born| born.last.years_until(today) < OF_AGE)
    }

    /// Whether an account with this id is expected: what is known of the birth date tells whether it is the patient's.
    #[must_use]
    pub fn has_account(&self) -> bool {
        self.id.is_some() && self.born().is_some()
    }

    /// Whether this account is the patient's: the same id, and a birth date that fits what is known of it.
    #[must_use]
    pub fn is(&self, account: &Account) -> bool {
        let fits = |born: Born| (born.first..=born.last).contains(&account.born);
        self.id.as_ref() == Some(&account.id) && self.born().is_some_and(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::input::parse;
    use serde_json::{Value, json};

    fn patient(known: &Value) -> Patient {
        let mut body = json!({"id": "pat-1", "name": "Meena"});
        body.as_object_mut().unwrap().extend(known.as_object().unwrap().clone());
        let mut patient: Patient = parse(body).unwrap();
        if let Some(age) = &mut patient.age {
            age.on = Some("2026-11-22".parse().unwrap());
        }
        patient
    }

    fn born(known: &Value) -> (String, String) {
        let born = patient(known).born().unwrap();
        (born.first.to_string(), born.last.to_string())
    }

    #[test]
    fn an_age_tells_on_which_days_somebody_may_have_been_born() {
        for (known, first, last) in [
            (json!({"age": {"years": 8}}), "2017-11-23", "2018-11-22"),
            (json!({"age": {"years": 0}}), "2025-11-23", "2026-11-22"),
            (json!({"age": {"years": 125}}), "1900-11-23", "1901-11-22"),
            (json!({"age": {"months": 18}}), "2025-04-23", "2025-05-22"),
            (json!({"age": {"days": 3}}), "2026-11-19", "2026-11-19"),
            (json!({"age": {"years": 8.0}}), "2017-11-23", "2018-11-22"),
            (json!({"birth_date": "1968"}), "1968-01-01", "1968-12-31"),
            (json!({"birth_date": "1968-04"}), "1968-04-01", "1968-04-30"),
            (json!({"birth_date": "1968-04-02"}), "1968-04-02", "1968-04-02"),
        ] {
            assert_eq!(born(&known), (first.to_owned(), last.to_owned()), "{known}");
        }
        assert!(patient(&json!({})).born().is_none());
    }

    #[test]
    fn an_age_is_one_number_in_one_unit() {
        for (age, pointer, code) in [
            (json!({}), "", "required"),
            (json!({"years": null}), "", "required"),
            (json!({"years": 1, "months": 6}), "", "required"),
            (json!({"years": 126}), "/years", "out-of-range"),
            (json!({"months": 1_501}), "/months", "out-of-range"),
            (json!({"days": 45_001}), "/days", "out-of-range"),
            (json!({"years": 5_000_000_000_u64}), "/years", "out-of-range"),
            (json!({"years": 8.5}), "/years", "wrong-type"),
            (json!({"years": -8}), "/years", "wrong-type"),
            (json!({"years": "8"}), "/years", "wrong-type"),
            (json!({"weeks": 8}), "/weeks", "unknown-member"),
            (json!({"years": 8, "on": "2026-11-22"}), "/on", "unknown-member"),
            (json!(8), "", "wrong-type"),
            (json!(8.5), "", "wrong-type"),
        ] {
            let errors = parse::<Age>(age.clone()).map(drop).unwrap_err().0;
            assert_eq!((errors[0].pointer.as_str(), errors[0].code), (pointer, code), "{age}");
        }
    }

    #[test]
    fn whoever_may_be_a_minor_counts_as_one() {
        let today = "2026-11-22".parse().unwrap();
        for (known, minor) in [
            (json!({"birth_date": "2008-11-22"}), false),
            (json!({"birth_date": "2008-11-23"}), true),
            (json!({"birth_date": "2008-11"}), true),
            (json!({"birth_date": "2008-10"}), false),
            (json!({"birth_date": "2008"}), true),
            (json!({"birth_date": "2007"}), false),
            (json!({"age": {"years": 17}}), true),
            (json!({"age": {"years": 18}}), false),
            (json!({"age": {"months": 215}}), true),
            (json!({"age": {"months": 216}}), false),
            (json!({"age": {"days": 2}}), true),
            (json!({}), false),
        ] {
            assert_eq!(patient(&known).is_minor(today), minor, "{known}");
        }
    }

    #[test]
    fn an_account_is_the_patients_where_its_birth_date_fits_what_is_known() {
        let account = |born: &str| Account { id: "pat-1".parse().unwrap(), born: born.parse().unwrap() };
        for (known, fits, another) in [
            (json!({"birth_date": "1968-04-02"}), "1968-04-02", "1968-04-03"),
            (json!({"birth_date": "1968-04"}), "1968-04-30", "1968-05-01"),
            (json!({"birth_date": "1968"}), "1968-12-31", "1969-01-01"),
            (json!({"age": {"years": 8}}), "2017-11-23", "2017-11-22"),
        ] {
            assert!(patient(&known).is(&account(fits)) && !patient(&known).is(&account(another)), "{known}");
        }
        let other = Account { id: "pat-2".parse().unwrap(), ..account("1968-04-02") };
        assert!(!patient(&json!({"birth_date": "1968"})).is(&other));
        assert!(!patient(&json!({})).is(&account("1968-04-02")));
    }
}
