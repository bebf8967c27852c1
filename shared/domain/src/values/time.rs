//! Moments and days, in the one form in which they are written everywhere. What is known of one in part is in [`super::partly`].

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Span, Timestamp};
use utoipa::ToSchema;

use crate::wire::input::{FieldError, parsed_from_text, stored_as_text};

/// A moment: RFC 3339 in UTC with milliseconds, like `2026-11-22T09:00:00.000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(
    value_type = String,
    format = DateTime,
    pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$"
)]
pub struct Instant(Timestamp);

/// India Standard Time's offset from UTC; a day named without a zone is a day in India.
const IST: SignedDuration = SignedDuration::from_mins(5 * 60 + 30);

/// How much the clock of a clinic's computer may be fast.
pub const CLOCKS_DIFFER_MAX: SignedDuration = SignedDuration::from_mins(5);

impl Instant {
    /// This many milliseconds after 1970 began (UTC); out of range counts as 1970.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Milliseconds since 1970 began (UTC).
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// So much later; the end of time when that is out of range.
    #[must_use]
    pub fn plus(self, duration: SignedDuration) -> Self {
        Self(self.0.checked_add(duration).unwrap_or(Timestamp::MAX))
    }

    /// Whether it lies after `now`, by more than two clocks may differ.
    #[must_use]
    pub fn is_to_come(self, now: Self) -> bool {
        self > now.plus(CLOCKS_DIFFER_MAX)
    }

    /// The hour, in UTC: `2026-11-28T17`.
    #[must_use]
    pub fn hour(self) -> String {
        self.to_string().chars().take("2026-11-28T17".len()).collect()
    }

    /// The first millisecond of the hour.
    #[must_use]
    pub fn hour_began(self) -> Self {
        const HOUR: i64 = 60 * 60 * 1000;
        let millis = self.as_millis();
        Self::from_millis(millis - millis.rem_euclid(HOUR))
    }

    /// The day in India.
    #[must_use]
    pub fn date(self) -> Date {
        Date(jiff::tz::TimeZone::UTC.to_datetime(self.plus(IST).0).date())
    }
}

/// What a calendar and a clock in India show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: i8,
    /// The day of the month, from 1.
    pub day: i8,
    /// The hour, 0 to 23.
    pub hour: i8,
    /// The minute.
    pub minute: i8,
}

impl Instant {
    /// What a calendar and a clock in India show then.
    #[must_use]
    pub fn clock(self) -> Clock {
        let then = jiff::tz::TimeZone::UTC.to_datetime(self.plus(IST).0);
        Clock {
            year: then.year(),
            month: then.month(),
            day: then.day(),
            hour: then.hour(),
            minute: then.minute(),
        }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

/// Whether it has RFC 3339's form, which is narrower than what is otherwise read as a moment.
fn is_rfc3339(text: &str) -> bool {
    let form = |text: &str, form: &str| {
        let fits = |(c, form)| if form == '0' { char::is_ascii_digit(&c) } else { c == form };
        text.len() == form.len() && text.chars().zip(form.chars()).all(fits)
    };
    let Some((moment, rest)) = text.split_at_checked(19) else { return false };
    let offset =
        rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let fraction = rest.len() - offset.len();
    form(moment, "0000-00-00T00:00:00")
        && (fraction == 0 || (2..=10).contains(&fraction))
        && (offset == "Z" || form(offset, "+00:00") || form(offset, "-00:00"))
}

impl FromStr for Instant {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let rule =
            || FieldError::new("malformed", "a moment is written like 2026-11-22T09:00:00.000Z (RFC 3339)");
        let moment: Timestamp = text.parse().ok().filter(|_| is_rfc3339(text)).ok_or_else(rule)?;
        let years = 1900..2200;
        if !years.contains(&jiff::tz::TimeZone::UTC.to_datetime(moment).year()) {
            return Err(FieldError::new("out-of-range", "the year has to be from 1900 to 2199"));
        }
        Ok(Self::from_millis(moment.as_millisecond()))
    }
}

parsed_from_text!(Instant);
stored_as_text!(Instant);

/// A day: `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, format = Date, pattern = "^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}$")]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The last millisecond of the day in India.
    #[must_use]
    pub fn end(self) -> Instant {
        let end = self.0.at(23, 59, 59, 999_000_000).to_zoned(jiff::tz::TimeZone::UTC);
        end.map_or(Instant(Timestamp::MAX), |end| Instant(end.timestamp()).plus(-IST))
    }

    /// The year, the month from 1, the day of the month from 1.
    #[must_use]
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The last day of its month.
    #[must_use]
    pub(crate) fn month_end(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// The last day of its year.
    #[must_use]
    pub(crate) fn year_end(self) -> Self {
        Self(self.0.last_of_year())
    }

    /// So much earlier; the earliest day that there is, where that would be earlier still.
    #[must_use]
    pub(crate) fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span))
    }

    /// The next day.
    #[must_use]
    pub(crate) fn next(self) -> Self {
        Self(self.0.saturating_add(Span::new().days(1)))
    }

    /// Days from this day to the other; negative where that is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i32 {
        self.0.until(other.0).map_or(0, |span| span.get_days())
    }

    /// Whole years from this day to the other.
    #[must_use]
    pub fn years_until(self, other: Self) -> i32 {
        self.0.until((jiff::Unit::Year, other.0)).map_or(0, |span| i32::from(span.get_years()))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Date {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let date: Option<jiff::civil::Date> = text.parse().ok().filter(|_| text.len() == 10);
        let date = date.ok_or_else(|| FieldError::new("malformed", "a day that exists, like 2026-11-22"))?;
        if !(1900..2200).contains(&date.year()) {
            return Err(FieldError::new("out-of-range", "the year has to be from 1900 to 2199"));
        }
        Ok(Self(date))
    }
}

parsed_from_text!(Date);
stored_as_text!(Date);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_milliseconds() {
        let read = |text: &str| text.parse::<Instant>().map(|moment| moment.to_string());
        assert_eq!(read("2026-11-22T14:30:00+05:30").unwrap(), "2026-11-22T09:00:00.000Z");
        assert_eq!(read("2026-11-22T09:00:00.123456Z").unwrap(), "2026-11-22T09:00:00.123Z");
        for wrong in
            ["", "2026-11-22", "2026-02-30T09:00:00Z", "2026-11-22 09:00:00Z", "2026-11-22T09:00:00", "9"]
                .into_iter()
                .chain(["2026-11-22T09:00Z", "2026-11-22T09:00:00+0530", "2026-11-22T09:00:00,5Z"])
                .chain(["2026-11-22T09:00:00.Z", "2026-11-22t09:00:00z", "2026-11-22T09:00:00Z[UTC]"])
        {
            assert_eq!(read(wrong).unwrap_err().code, "malformed", "{wrong}");
        }
        assert_eq!(read("0001-11-22T09:00:00Z").unwrap_err().code, "out-of-range");
    }

    #[test]
    fn a_clock_in_india_is_five_and_a_half_hours_ahead() {
        let shown: Instant = "2026-11-22T20:05:00Z".parse().unwrap();
        assert_eq!(shown.clock(), Clock { year: 2026, month: 11, day: 23, hour: 1, minute: 35 });
    }

    #[test]
    fn a_day_ends_at_midnight_in_india() {
        let day: Date = "2026-11-22".parse().unwrap();
        assert_eq!(day.end().to_string(), "2026-11-22T18:29:59.999Z");
        assert_eq!(day.end().date(), day);
        assert_eq!("2026-02-30".parse::<Date>().unwrap_err().code, "malformed");
        assert_eq!("20261122".parse::<Date>().unwrap_err().code, "malformed");
    }
}
