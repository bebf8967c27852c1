//! Days and moments of which only a part is known, as people know them: born in 1968, hypertension since 2015, a result of
//! 20 November. FHIR's `date` and `dateTime` have the same forms.

use std::{fmt, str::FromStr};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::{
    values::time::{Date, Instant},
    wire::{
        input::{FieldError, parsed_from_text, stored_as_text},
        schema::text,
    },
};

/// A year, a month or a day: `1968`, `1968-04` or `1968-04-02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    first: Date,
    known: Known,
}

/// How much of a day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Known {
    Year,
    Month,
    Day,
}

impl PartialDate {
    /// The first day that it may be.
    #[must_use]
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day that it may be.
    #[must_use]
    pub fn last(self) -> Date {
        match self.known {
            Known::Year => self.first.year_end(),
            Known::Month => self.first.month_end(),
            Known::Day => self.first,
        }
    }

    /// The day, where all of it is known.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        (self.known == Known::Day).then_some(self.first)
    }

    /// The year, and the month and the day of the month from 1 as far as they are known.
    #[must_use]
    pub fn parts(self) -> (i16, Option<i8>, Option<i8>) {
        let (year, month, day) = self.first.parts();
        let month = Some(month).filter(|_| self.known >= Known::Month);
        (year, month, Some(day).filter(|_| self.known == Known::Day))
    }
}

impl From<Date> for PartialDate {
    fn from(first: Date) -> Self {
        Self { first, known: Known::Day }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.known {
            Known::Year => "1968".len(),
            Known::Month => "1968-04".len(),
            Known::Day => "1968-04-02".len(),
        };
        f.write_str(self.first.to_string().get(..digits).unwrap_or_default())
    }
}

impl FromStr for PartialDate {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        // What is left out is the first: `1968` begins on `1968-01-01`.
        let (known, whole) = match text.len() {
            4 => (Known::Year, format!("{text}-01-01")),
            7 => (Known::Month, format!("{text}-01")),
            _ => (Known::Day, text.to_owned()),
        };
        let first: Result<Date, FieldError> = whole.parse();
        let rule = "a day that exists, a month or a year, like 1968-04-02, 1968-04 or 1968";
        let malformed = |error: FieldError| match error.code {
            "malformed" => FieldError::new("malformed", rule),
            _ => error,
        };
        first.map(|first| Self { first, known }).map_err(malformed)
    }
}

parsed_from_text!(PartialDate);
stored_as_text!(PartialDate);

/// A moment as far as it is known: RFC 3339 like an [`Instant`], or a day, a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// To the millisecond.
    At(Instant),
    /// A day, a month or a year.
    In(PartialDate),
}

impl Moment {
    /// The first day, in India, on which it may have been.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self {
            Self::At(at) => at.date(),
            Self::In(date) => date.first(),
        }
    }

    /// The last day, in India, on which it may have been.
    #[must_use]
    pub fn last_day(self) -> Date {
        match self {
            Self::At(at) => at.date(),
            Self::In(date) => date.last(),
        }
    }

    /// Whether both may be the same moment.
    #[must_use]
    pub fn agrees_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::At(at), Self::At(others)) => at == others,
            _ => self.first_day() <= other.last_day() && other.first_day() <= self.last_day(),
        }
    }

    /// Whether it lies after `now` in any case, by more than two clocks may differ.
    #[must_use]
    pub fn is_to_come(self, now: Instant) -> bool {
        match self {
            Self::At(at) => at.is_to_come(now),
            Self::In(date) => date.first() > now.date(),
        }
    }
}

impl From<Instant> for Moment {
    fn from(at: Instant) -> Self {
        Self::At(at)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => at.fmt(f),
            Self::In(date) => date.fmt(f),
        }
    }
}

impl FromStr for Moment {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let rule = "a moment is written like 2026-11-22T09:00:00.000Z (RFC 3339); where less is known, a day that exists, \
                    a month or a year, like 2026-11-22, 2026-11 or 2026";
        let read = if text.contains('T') { text.parse().map(Self::At) } else { text.parse().map(Self::In) };
        read.map_err(|error: FieldError| match error.code {
            "malformed" => FieldError::new("malformed", rule),
            _ => error,
        })
    }
}

parsed_from_text!(Moment);
stored_as_text!(Moment);

/// A day, or the month or the year in which it is.
const PART: &str = "(19|2[01])[0-9]{2}(-(0[1-9]|1[0-2]))?";
/// A day that exists; the 29th of February is left out, as a pattern cannot tell leap years.
const DAY: &str = "(19|2[01])[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)";
/// The rest of a moment (RFC 3339).
const TIME: &str =
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";

impl PartialSchema for PartialDate {
    fn schema() -> RefOr<Schema> {
        let says = "A day, or the month or the year where less is known: `1968-04-02`, `1968-04`, `1968`.";
        text(says).pattern(Some(format!("^({PART}|{DAY})$"))).into()
    }
}

impl ToSchema for PartialDate {}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        let says = "A moment (RFC 3339, answered in UTC with milliseconds), or the day, the month or the year where less is \
                    known: `2026-11-22T09:00:00.000Z`, `2026-11-22`, `2026-11`, `2026`.";
        text(says).pattern(Some(format!("^({PART}|{DAY}({TIME})?)$"))).into()
    }
}

impl ToSchema for Moment {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_known_to_the_year_to_the_month_or_wholly() {
        for (text, first, last) in [
            ("1968", "1968-01-01", "1968-12-31"),
            ("1968-04", "1968-04-01", "1968-04-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("1968-12", "1968-12-01", "1968-12-31"),
            ("1968-04-02", "1968-04-02", "1968-04-02"),
            ("2199", "2199-01-01", "2199-12-31"),
        ] {
            let date: PartialDate = text.parse().unwrap();
            assert_eq!((date.first().to_string().as_str(), date.last().to_string().as_str()), (first, last));
            assert_eq!(date.to_string(), text);
            assert_eq!(date.day().is_some(), text.len() == 10);
            assert_eq!(serde_json::from_str::<PartialDate>(&format!("\"{text}\"")).unwrap(), date);
        }
        for wrong in [
            "",
            "68",
            "1968-",
            "1968-4",
            "1968-00",
            "1968-13",
            "1968-02-30",
            "1968-4-2",
            "196804",
            "04-1968",
            "+968",
            "1968-1-",
        ] {
            assert_eq!(wrong.parse::<PartialDate>().unwrap_err().code, "malformed", "{wrong}");
        }
        for beyond in ["1899", "0000", "2200", "2200-01", "9999-12-31"] {
            assert_eq!(beyond.parse::<PartialDate>().unwrap_err().code, "out-of-range", "{beyond}");
        }
    }

    #[test]
    fn a_moment_is_an_instant_or_what_is_known_of_it() {
        for (text, written) in [
            ("2026-11-22T14:30:00+05:30", "2026-11-22T09:00:00.000Z"),
            ("2026-11-22", "2026-11-22"),
            ("2026-11", "2026-11"),
            ("2026", "2026"),
        ] {
            assert_eq!(text.parse::<Moment>().unwrap().to_string(), written);
        }
        for wrong in
            ["", "today", "2026-11-22 09:00:00Z", "2026-11-22T09:00", "2026-11T09:00:00Z", "2026-13", "T"]
        {
            assert_eq!(wrong.parse::<Moment>().unwrap_err().code, "malformed", "{wrong}");
        }
        assert_eq!("1899-01-01T00:00:00Z".parse::<Moment>().unwrap_err().code, "out-of-range");
    }

    #[test]
    fn what_may_have_been_is_not_to_come() {
        let now: Instant = "2026-11-22T09:00:00.000Z".parse().unwrap();
        for (text, to_come) in [
            ("2026", false),
            ("2026-11", false),
            ("2026-11-22", false),
            ("2026-11-22T09:05:00Z", false),
            ("2026-11-22T09:05:01Z", true),
            ("2026-11-23", true),
            ("2026-12", true),
            ("2027", true),
        ] {
            assert_eq!(text.parse::<Moment>().unwrap().is_to_come(now), to_come, "{text}");
        }
    }
}
