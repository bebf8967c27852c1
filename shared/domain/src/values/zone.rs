//! Time zones, by the names of the IANA database.

use std::{fmt, str::FromStr, sync::LazyLock};

use jiff::tz::TimeZoneDatabase;
use utoipa::ToSchema;

use crate::wire::input::{FieldError, parsed_from_text, stored_as_written};

/// A time zone by its name in the IANA database, such as `Asia/Kolkata`. Links such as `Asia/Calcutta` are taken as they
/// are, in any case of the letters. A name that the database does not have is refused: a calendar would show the visit at
/// another hour.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
#[schema(max_length = 64, pattern = r"^\s*[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\s*$")]
pub struct Zone(String);

/// The longest name that is looked up, in characters. The database's longest has 32.
const LENGTH_MAX: usize = 64;

/// The database of this program's version, and never that of the machine.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Zone {
    type Err = FieldError;

    fn from_str(written: &str) -> Result<Self, FieldError> {
        if written.chars().count() > LENGTH_MAX {
            return Err(FieldError::new("too-long", format!("at most {LENGTH_MAX} characters")));
        }
        let name = written.trim_matches(|c: char| c.is_ascii_whitespace());
        let plain = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c))
        };
        if name.split('/').all(plain)
            && let Ok(zone) = ZONES.get(name)
            && !zone.is_unknown()
            && let Some(known) = zone.iana_name()
        {
            return Ok(Self(known.to_owned()));
        }
        let meant = meant(name).map_or_else(|| INDIA.to_owned(), |meant| format!("did you mean {meant}?"));
        Err(FieldError::new("malformed", format!("the IANA database has no such time zone; {meant}")))
    }
}

/// What is said where nothing is like what was written.
const INDIA: &str = "name it as the database does, like Asia/Kolkata for all of India";

/// Places that people name instead of the one that India's zone is called after.
const IN_INDIA: [&str; 18] = [
    "ahmedabad",
    "bangalore",
    "bengaluru",
    "bombay",
    "chennai",
    "cochin",
    "delhi",
    "hyderabad",
    "india",
    "ist",
    "jaipur",
    "kochi",
    "lucknow",
    "madras",
    "mumbai",
    "new_delhi",
    "new-delhi",
    "pune",
];

/// The existing name that is nearest to this one: at most a third of its letters are others.
fn meant(name: &str) -> Option<String> {
    let name = name.replace(char::is_whitespace, "_").to_lowercase();
    let (region, place) = name.rsplit_once('/').unwrap_or(("", &name));
    if region == "india" || IN_INDIA.contains(&place) {
        return Some("Asia/Kolkata".to_owned());
    }
    // A wrong region counts as one wrong letter: the place is what is meant.
    let far = |known: &str| {
        let known = known.to_lowercase();
        let place_of = known.rsplit('/').next().unwrap_or(&known);
        let by_place = strsim::damerau_levenshtein(place_of, place) + 1;
        strsim::damerau_levenshtein(&known, &name).min(by_place)
    };
    let (far, nearest) =
        ZONES.available().map(|known| (far(known.as_str()), known)).min_by_key(|(far, _)| *far)?;
    (far * 3 <= place.chars().count()).then(|| nearest.to_string())
}

parsed_from_text!(Zone);
stored_as_written!(Zone);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_that_exist_are_taken_and_links_stay_what_they_are() {
        for (written, kept) in [
            ("Asia/Kolkata", "Asia/Kolkata"),
            ("Asia/Calcutta", "Asia/Calcutta"),
            (" asia/kolkata\n", "Asia/Kolkata"),
            ("UTC", "UTC"),
            ("Etc/UTC", "Etc/UTC"),
            ("Asia/Dubai", "Asia/Dubai"),
            ("Asia/Kathmandu", "Asia/Kathmandu"),
            ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("Etc/GMT+5", "Etc/GMT+5"),
            ("Singapore", "Singapore"),
        ] {
            assert_eq!(written.parse::<Zone>().unwrap().to_string(), kept, "{written}");
        }
    }

    #[test]
    fn of_a_zone_that_does_not_exist_the_nearest_is_named() {
        for (written, meant) in [
            ("Asia/Kolkatta", "Asia/Kolkata"),
            ("Asia/Kolkota", "Asia/Kolkata"),
            ("Asia/Kalkata", "Asia/Kolkata"),
            ("India/Kolkata", "Asia/Kolkata"),
            ("India/Chennai", "Asia/Kolkata"),
            ("India", "Asia/Kolkata"),
            ("IST", "Asia/Kolkata"),
            ("Asia/Mumbai", "Asia/Kolkata"),
            ("Asia/New Delhi", "Asia/Kolkata"),
            ("Asia/Duabi", "Asia/Dubai"),
            ("Europe/Dubai", "Asia/Dubai"),
            ("America/New York", "America/New_York"),
            ("Asia/Katmandoo", "Asia/Katmandu"),
            ("Europe/Londen", "Europe/London"),
        ] {
            let error = written.parse::<Zone>().unwrap_err();
            assert_eq!(error.code, "malformed", "{written}");
            assert!(error.detail.contains(&format!("did you mean {meant}?")), "{written}: {}", error.detail);
        }
    }

    #[test]
    fn what_is_like_no_zone_is_refused_without_a_guess() {
        for written in ["", " ", "Mars/Olympus_Mons", "+05:30", "/Asia", "Asia/", "Asia//X", "../etc/passwd"]
            .into_iter()
            .chain(["Etc/Unknown", "नई दिल्ली", "\u{0}"])
        {
            let error = written.parse::<Zone>().unwrap_err();
            assert!(error.detail.ends_with(INDIA), "{written}: {}", error.detail);
        }
        assert_eq!("A/".repeat(40).parse::<Zone>().unwrap_err().code, "too-long");
    }

    #[test]
    fn a_zone_that_was_stored_unchecked_is_read_as_it_is() {
        let zone: Zone = serde_json::from_str("\"Asia/Kolkatta\"").unwrap();
        assert_eq!(serde_json::to_string(&zone).unwrap(), "\"Asia/Kolkatta\"");
    }
}
