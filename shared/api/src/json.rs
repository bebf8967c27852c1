//! JSON in which an object has each member once (I-JSON, RFC 7493, 2.3).
//!
//! Of two members of one name a reader may take either: what a person checked is then not what is stored.

use std::{collections::BTreeSet, fmt};

use domain::wire::json::Json;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// Reads JSON, numbers with the digits that were written. An error of the category `Data` is a member that is there twice;
/// any other is no JSON.
pub(crate) fn read(bytes: &[u8]) -> serde_json::Result<Json> {
    let Unique = serde_json::from_slice(bytes)?;
    // What was read is UTF-8: this fails for no text that has come so far.
    let text = std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?;
    Json::read(text)
}

/// JSON of which nothing is kept but that each member is there once.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_str<E>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Unique, A::Error> {
        while let Some(Unique) = seq.next_element()? {}
        Ok(Unique)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique, A::Error> {
        let mut names = BTreeSet::new();
        while let Some((name, Unique)) = map.next_entry::<String, _>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("a member is there twice"));
            }
        }
        Ok(Unique)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_with_the_digits_of_its_numbers() {
        let json =
            br#"{"a": [1, -2, 3.50, true, null, "x", {"a": {}}], "b": 18446744073709551616, "\u0061a": 1e3}"#;
        let Ok(Json::Object(members)) = read(json) else { panic!("an object") };
        assert_eq!(members.keys().collect::<Vec<_>>(), ["a", "aa", "b"]);
        let Some(Json::List(entries)) = members.get("a") else { panic!("a list") };
        assert!(matches!(&entries[2], Json::Number(digits) if **digits == *"3.50"));
        assert!(read(b"{} {}").is_err() && read(b"1e400").is_err());
        assert!(read(b"\"\xff\"").is_err() && read("\u{feff}{}".as_bytes()).is_err());
    }

    #[test]
    fn a_member_that_is_there_twice_is_refused_at_any_depth() {
        for json in [r#"{"a": 1, "a": 1}"#, r#"[{"b": {"a": 1, "\u0061": 2}}]"#] {
            assert!(read(json.as_bytes()).err().is_some_and(|error| error.is_data()), "{json}");
        }
    }
}
