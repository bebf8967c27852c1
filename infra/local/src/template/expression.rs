//! When a schedule fires: every so often, or at times of the calendar, in UTC.

use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/// As `EventBridge` counts them, from 1.
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/// The years that `EventBridge` knows.
const YEARS: (u16, u16) = (1970, 2199);

/// `rate(…)` or `cron(…)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// Every so many seconds.
    Rate(i64),
    /// At times of the calendar.
    Cron(Box<Cron>),
}

/// What each part of a time may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: Field,
    hours: Field,
    days: Field,
    months: Field,
    weekdays: Field,
    years: Field,
}

/// The values that match, sorted; all if `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field(Option<Vec<u16>>);

impl Expression {
    /// The first time after this one; `None` if there is none any more.
    #[must_use]
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        match self {
            Expression::Rate(seconds) => after.checked_add(SignedDuration::from_secs(*seconds)).ok(),
            Expression::Cron(cron) => cron.next(after),
        }
    }
}

impl FromStr for Expression {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let inside = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(rate) = inside("rate") {
            return read_rate(rate);
        }
        let cron = inside("cron").ok_or("is neither rate(…) nor cron(…)")?;
        Ok(Expression::Cron(Box::new(cron.parse()?)))
    }
}

fn read_rate(text: &str) -> Result<Expression, String> {
    let wrong = || format!("rate({text}) is not a number above 0 and minutes, hours or days");
    let (number, unit) = text.split_once(' ').ok_or_else(wrong)?;
    let number: i64 = number.parse().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
    let seconds = match unit {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        _ => return Err(wrong()),
    };
    number.checked_mul(seconds).map(Expression::Rate).ok_or_else(wrong)
}

impl FromStr for Cron {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays, years] = fields[..] else {
            return Err(format!(
                "cron({text}) has {} fields and not minutes, hours, day, month, weekday, year",
                fields.len()
            ));
        };
        if (days == "?") == (weekdays == "?") {
            return Err(format!("cron({text}): one of day and weekday must be ?, the other not"));
        }
        if [minutes, hours, months, years].contains(&"?") {
            return Err(format!("cron({text}): only day and weekday may be ?"));
        }
        Ok(Cron {
            minutes: Field::read(minutes, 0, 59, &[])?,
            hours: Field::read(hours, 0, 23, &[])?,
            days: Field::read(days, 1, 31, &[])?,
            months: Field::read(months, 1, 12, &MONTHS)?,
            weekdays: Field::read(weekdays, 1, 7, &WEEKDAYS)?,
            years: Field::read(years, YEARS.0, YEARS.1, &[])?,
        })
    }
}

impl Cron {
    fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let begin = after.to_zoned(TimeZone::UTC).datetime();
        let mut date = begin.date();
        while u16::try_from(date.year()).is_ok_and(|year| year <= YEARS.1) {
            if self.covers(date) {
                for hour in (0..24).filter(|hour| self.hours.has(*hour)) {
                    for minute in (0..60).filter(|minute| self.minutes.has(*minute)) {
                        let time =
                            Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
                        let at = date.to_datetime(time);
                        if at > begin {
                            return Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp());
                        }
                    }
                }
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    fn covers(&self, date: Date) -> bool {
        let [year, month, day] = [date.year(), date.month().into(), date.day().into()]
            .map(|part| u16::try_from(part).unwrap_or_default());
        let weekday = u16::try_from(date.weekday().to_sunday_one_offset()).unwrap_or_default();
        self.years.has(year) && self.months.has(month) && self.days.has(day) && self.weekdays.has(weekday)
    }
}

impl Field {
    fn has(&self, value: u16) -> bool {
        self.0.as_ref().is_none_or(|values| values.binary_search(&value).is_ok())
    }

    /// `*`, `?`, or values, spans and steps with commas between.
    fn read(text: &str, least: u16, most: u16, names: &[&str]) -> Result<Field, String> {
        if matches!(text, "*" | "?") {
            return Ok(Field(None));
        }
        let wrong = |part: &str| {
            format!(
                "\"{part}\" is not something this machine can run: a number from {least} to {most}, *, -, / or ,"
            )
        };
        let value = |part: &str| -> Result<u16, String> {
            let place = names.iter().position(|name| name.eq_ignore_ascii_case(part));
            let number = match place {
                // A field with names counts from 1.
                Some(index) => u16::try_from(index + 1).ok(),
                None => part.parse().ok(),
            };
            number.filter(|number| (least..=most).contains(number)).ok_or_else(|| wrong(part))
        };
        let mut values = Vec::new();
        for part in text.split(',') {
            let (span, step) = match part.split_once('/') {
                Some((span, step)) => {
                    let step =
                        step.parse::<u16>().ok().filter(|step| *step > 0).ok_or_else(|| wrong(part))?;
                    (span, Some(step))
                }
                None => (part, None),
            };
            let (begin, end) = match span.split_once('-') {
                Some((begin, end)) => (value(begin)?, value(end)?),
                None if span == "*" => (least, most),
                // From here on, if there are steps.
                None => (value(span)?, if step.is_some() { most } else { value(span)? }),
            };
            if begin > end {
                return Err(wrong(part));
            }
            values.extend((begin..=end).step_by(step.unwrap_or(1).into()));
        }
        values.sort_unstable();
        values.dedup();
        Ok(Field(Some(values)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_fires_at_its_times() {
        for (expression, after, expected) in [
            ("rate(5 minutes)", "2026-11-24T09:00:00Z", "2026-11-24T09:05:00Z"),
            ("rate(1 day)", "2026-11-24T09:00:00Z", "2026-11-25T09:00:00Z"),
            ("cron(0 2 * * ? *)", "2026-11-24T01:59:59Z", "2026-11-24T02:00:00Z"),
            ("cron(0 2 * * ? *)", "2026-11-24T02:00:00Z", "2026-11-25T02:00:00Z"),
            ("cron(0/15 * * * ? *)", "2026-11-24T23:45:00Z", "2026-11-25T00:00:00Z"),
            ("cron(30 8-10/2 ? * MON-FRI *)", "2026-11-27T10:30:00Z", "2026-11-30T08:30:00Z"),
            ("cron(5,10 0 ? * 1 *)", "2026-11-24T00:00:00Z", "2026-11-29T00:05:00Z"),
            ("cron(0 0 29 feb ? *)", "2026-11-24T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("cron(0 0 1 1 ? 2030-2032)", "2026-11-24T00:00:00Z", "2030-01-01T00:00:00Z"),
        ] {
            let next = expression.parse::<Expression>().unwrap().next(after.parse().unwrap());
            assert_eq!(next.unwrap().to_string(), expected, "{expression} after {after}");
        }
        let past = "cron(0 0 1 1 ? 2020)".parse::<Expression>().unwrap();
        assert_eq!(past.next("2026-11-24T00:00:00Z".parse().unwrap()), None);
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for wrong in [
            "at(2026-11-24T09:00:00)",
            "rate(0 minutes)",
            "rate(5 seconds)",
            "rate(5)",
            "rate(9223372036854775807 days)",
            "cron(0 2 * * ?)",
            "cron(0 2 * * * *)",
            "cron(0 2 ? * ? *)",
            "cron(? 2 * * ? *)",
            "cron(60 2 * * ? *)",
            "cron(0 2 L * ? *)",
            "cron(0 2 ? * MON#1 *)",
            "cron(10-5 2 * * ? *)",
            "cron(0/0 2 * * ? *)",
        ] {
            assert!(wrong.parse::<Expression>().is_err(), "{wrong}");
        }
    }
}
