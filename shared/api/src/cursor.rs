//! Cursors: where the next page of a list begins. Opaque to the client, and of use in the same list only.

use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use domain::{values::digest::Digest, wire::input::FieldError};

/// A place in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(String);

/// Octets of the digest that tells a cursor of one list from that of another.
const MARK: usize = 8;

impl Cursor {
    /// The cursor to `place` in the list that is named by `list`: the route and what filters it.
    #[must_use]
    pub fn new(list: &str, place: &str) -> Self {
        let mark = mark(list, place);
        Self(BASE64URL_NOPAD.encode(format!("{mark}{place}").as_bytes()))
    }

    /// The cursor as the client gets it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The place, if this is a cursor of that list.
    pub fn place<T: FromStr>(&self, list: &str) -> Result<T, FieldError> {
        let bytes = BASE64URL_NOPAD.decode(self.0.as_bytes()).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let place = text.as_deref().and_then(|text| text.split_at_checked(MARK));
        place
            .filter(|(given, place)| *given == mark(list, place))
            .and_then(|(_, place)| place.parse().ok())
            .ok_or_else(Self::of_another_list)
    }

    /// The refusal of a cursor with which no page of this list has ended.
    #[must_use]
    pub fn of_another_list() -> FieldError {
        let rule =
            "this cursor is not of this list: take `next` as it was answered, or start without a cursor";
        FieldError::new("malformed", rule).at("?cursor")
    }
}

fn mark(list: &str, place: &str) -> String {
    Digest::of_json(&(list, place)).to_string().chars().take(MARK).collect()
}

impl FromStr for Cursor {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_of_one_list_and_cannot_be_changed() {
        let cursor = Cursor::new("inbox of dr-rao", "7");
        assert_eq!(cursor.place::<u8>("inbox of dr-rao"), Ok(7));
        for (list, cursor) in
            [("inbox of dr-iyer", cursor.as_str()), ("inbox of dr-rao", "x"), ("inbox of dr-rao", "")]
        {
            assert!(Cursor(cursor.to_owned()).place::<u8>(list).is_err());
        }
        let changed = Cursor(BASE64URL_NOPAD.encode(b"000000008"));
        assert!(changed.place::<u8>("inbox of dr-rao").is_err());
    }
}
