//! How a letter writes what is no text: moments, days, figures, units, codes; and the words of closed vocabularies.

mod vocabulary;

use domain::{
    clinical::{
        codes::system_name,
        loinc::known_as,
        vitals::{Comparator, Loinc},
    },
    values::{
        decimal::Decimal,
        partly::{Moment, PartialDate},
        person::{Age, Language},
        text::Line,
        time::{Clock, Date, Instant},
    },
};

pub(super) use vocabulary::{
    category, contrast, happened, pregnancy, priority, sex, side, title, visit_outcome, void_reason, wants,
};
pub use vocabulary::{decline_reason, done, outcome, status};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn day_of(clock: Clock) -> String {
    let month = usize::try_from(clock.month - 1).ok().and_then(|index| MONTHS.get(index));
    format!("{} {} {}", clock.day, month.unwrap_or(&""), clock.year)
}

/// `24 Nov 2026, 10:30 am IST`: always India's time, with the zone written out.
#[must_use]
pub fn moment(at: Instant) -> String {
    let clock = at.clock();
    let (hour, half) = match clock.hour {
        0 => (12, "am"),
        hour @ 1..=11 => (hour, "am"),
        12 => (12, "pm"),
        hour => (hour - 12, "pm"),
    };
    format!("{}, {hour}:{:02} {half} IST", day_of(clock), clock.minute)
}

/// `2 Apr 1968`.
#[must_use]
pub fn day(date: Date) -> String {
    day_of(date.end().clock())
}

/// A day as far as it is known: `2 Apr 1968`, `April 1968`, `1968`.
#[must_use]
pub fn partial(date: PartialDate) -> String {
    let (year, month, _) = date.parts();
    if let Some(day) = date.day() {
        return self::day(day);
    }
    let month = month.and_then(|month| MONTHS_IN_FULL.get(usize::try_from(month - 1).ok()?));
    month.map_or_else(|| year.to_string(), |month| format!("{month} {year}"))
}

const MONTHS_IN_FULL: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A moment as far as it is known: `24 Nov 2026, 10:30 am IST`, `20 Nov 2026`, `November 2026`, `2026`.
#[must_use]
pub fn when(at: Moment) -> String {
    match at {
        Moment::At(at) => moment(at),
        Moment::In(date) => partial(date),
    }
}

/// The same behind what was then: `on 20 Nov 2026`, `in November 2026`.
pub(super) fn then(at: Moment) -> String {
    let word = match at {
        Moment::In(date) if date.day().is_none() => "in",
        Moment::At(_) | Moment::In(_) => "on",
    };
    format!("{word} {}", when(at))
}

/// The age of a patient whose birth date is not known: `about 8 years old on 24 Nov 2026`.
pub(super) fn stated_age(age: Age) -> Option<String> {
    let (number, unit) = match (age.years, age.months, age.days) {
        (Some(years), ..) => (years, "year"),
        (None, Some(months), _) => (months, "month"),
        (None, None, days) => (days?, "day"),
    };
    let many = if number == 1 { "" } else { "s" };
    let on = age.on.map(|on| format!(" on {}", day(on))).unwrap_or_default();
    Some(format!("about {number} {unit}{many} old{on}"))
}

/// How old somebody is on a day: `58 years`; of an infant only that, since weeks count then.
pub(super) fn age(born: Date, on: Date) -> String {
    match born.years_until(on) {
        ..=0 => "less than a year".to_owned(),
        1 => "1 year".to_owned(),
        years => format!("{years} years"),
    }
}

/// A unit as doctors write it; what UCUM writes otherwise than they do is put into their way.
pub(super) fn unit(ucum: &str) -> String {
    let plain = match ucum {
        "1" | "{score}" => return String::new(),
        "Cel" => "°C".to_owned(),
        "[degF]" => "°F".to_owned(),
        "[lb_av]" => "lb".to_owned(),
        "[in_i]" => "in".to_owned(),
        other => other.replace(['{', '}'], ""),
    };
    WRITTEN.iter().fold(plain, |text, (from, to)| text.replace(from, to))
}

/// What stands in UCUM, and what doctors write. Micrograms are written out, as safe prescribing has it.
const WRITTEN: &[(&str, &str)] = &[
    ("mm[Hg]", "mmHg"),
    ("cm[H2O]", "cmH₂O"),
    ("[IU]", "IU"),
    ("[iU]", "IU"),
    ("10*12", "10¹²"),
    ("10*3", "10³"),
    ("10*6", "10⁶"),
    ("10*9", "10⁹"),
    ("ug", "mcg"),
    ("uL", "µL"),
    ("umol", "µmol"),
    ("kg/m2", "kg/m²"),
    ("/m2", "/m²"),
];

/// A figure with its unit: `152 mmHg`, `98 %`, `4.0 mmol/L`.
pub(super) fn quantity(value: &Decimal, ucum: Option<&str>) -> String {
    let unit = ucum.map(unit).unwrap_or_default();
    format!("{value} {unit}").trim_end().to_owned()
}

/// That a figure lies beyond what was measured, before the figure.
pub(super) const fn beyond(comparator: Option<Comparator>) -> &'static str {
    match comparator {
        None => "",
        Some(Comparator::Below) => "< ",
        Some(Comparator::AtMost) => "≤ ",
        Some(Comparator::AtLeast) => "≥ ",
        Some(Comparator::Above) => "> ",
    }
}

/// What a measurement is called; its code where it is none of those that are known.
pub(super) fn measurement(code: &Loinc) -> Option<&'static str> {
    known_as(code).map(|known| known.name)
}

/// A code with what its system is called: `C09CA07 (ATC)`; nothing where there is none.
pub(super) fn code(code: Option<&Line<64>>, system: Option<&Line<200>>) -> String {
    let system = system.map(|system| format!(" ({})", system_name(system.as_str()))).unwrap_or_default();
    code.map(|code| format!("{code}{system}")).unwrap_or_default()
}

/// A language by its name in English; its tag where it is none of those below.
pub(super) fn language(language: &Language) -> String {
    let known = LANGUAGES.iter().find(|(tag, _)| *tag == language.primary());
    known.map_or_else(|| language.to_string(), |(_, name)| (*name).to_owned())
}

/// India's 22 official languages (Eighth Schedule of its Constitution), and some of its neighbours' and guests'.
const LANGUAGES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("as", "Assamese"),
    ("bn", "Bengali"),
    ("bo", "Tibetan"),
    ("brx", "Bodo"),
    ("ccp", "Chakma"),
    ("doi", "Dogri"),
    ("dv", "Dhivehi"),
    ("en", "English"),
    ("fa", "Persian"),
    ("gu", "Gujarati"),
    ("hi", "Hindi"),
    ("kn", "Kannada"),
    ("kok", "Konkani"),
    ("ks", "Kashmiri"),
    ("lep", "Lepcha"),
    ("lif", "Limbu"),
    ("mai", "Maithili"),
    ("ml", "Malayalam"),
    ("mni", "Manipuri"),
    ("mr", "Marathi"),
    ("my", "Burmese"),
    ("ne", "Nepali"),
    ("or", "Odia"),
    ("pa", "Punjabi"),
    ("sa", "Sanskrit"),
    ("sat", "Santali"),
    ("sd", "Sindhi"),
    ("si", "Sinhala"),
    ("ta", "Tamil"),
    ("te", "Telugu"),
    ("ur", "Urdu"),
];

/// A word of a vocabulary at the beginning of a line: `not-my-specialty` is "Not my specialty".
pub(super) fn sentence(word: &str) -> String {
    capital(&word.replace('-', " "))
}

/// The same words with a capital in front.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_indias_with_its_zone() {
        for (utc, says) in [
            ("2026-11-24T05:00:00Z", "24 Nov 2026, 10:30 am IST"),
            ("2026-11-24T18:30:00Z", "25 Nov 2026, 12:00 am IST"),
            ("2026-12-31T06:35:00Z", "31 Dec 2026, 12:05 pm IST"),
            ("2026-01-01T18:29:59Z", "1 Jan 2026, 11:59 pm IST"),
        ] {
            assert_eq!(moment(utc.parse().unwrap()), says);
        }
        assert_eq!(day("1968-04-02".parse().unwrap()), "2 Apr 1968");
    }

    #[test]
    fn what_is_known_in_part_is_said_as_it_was_given() {
        for (known, says, behind) in [
            ("1968", "1968", "in 1968"),
            ("1968-04", "April 1968", "in April 1968"),
            ("2026-12", "December 2026", "in December 2026"),
            ("1968-04-02", "2 Apr 1968", "on 2 Apr 1968"),
            ("2026-11-24T05:00:00Z", "24 Nov 2026, 10:30 am IST", "on 24 Nov 2026, 10:30 am IST"),
        ] {
            assert_eq!(
                (when(known.parse().unwrap()), then(known.parse().unwrap())),
                (says.to_owned(), behind.to_owned())
            );
        }
        let age = |years, months, days| {
            stated_age(Age { years, months, days, on: Some("2026-11-24".parse().unwrap()) }).unwrap()
        };
        assert_eq!(age(Some(8), None, None), "about 8 years old on 24 Nov 2026");
        assert_eq!(age(Some(1), None, None), "about 1 year old on 24 Nov 2026");
        assert_eq!(age(None, Some(18), None), "about 18 months old on 24 Nov 2026");
        assert_eq!(age(None, None, Some(0)), "about 0 days old on 24 Nov 2026");
    }

    #[test]
    fn units_are_written_as_doctors_do() {
        for (ucum, says) in [
            ("mm[Hg]", "mmHg"),
            ("Cel", "°C"),
            ("{beats}/min", "beats/min"),
            ("{score}", ""),
            ("kg/m2", "kg/m²"),
            ("10*3/uL", "10³/µL"),
            ("m[IU]/L", "mIU/L"),
            ("ug/L", "mcg/L"),
            ("mg/dL", "mg/dL"),
        ] {
            assert_eq!(unit(ucum), says);
        }
    }
}
