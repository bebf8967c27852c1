//! Numbers as they come in, with the digits that were written.

use deserr::{
    DeserializeError as _, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content,
};

use crate::wire::{
    input::{Errors, FieldError},
    json::digits,
};

/// A JSON number as it was written: `4.0`, `1e3`.
pub(crate) struct Number(pub(crate) String);

impl Deserr<Errors> for Number {
    fn deserialize_from_value<V: IntoValue>(
        mut value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Errors> {
        let written = match &mut value {
            Value::Integer(whole) => Some(whole.to_string()),
            Value::NegativeInteger(whole) => Some(whole.to_string()),
            Value::Float(number) => Some(number.to_string()),
            Value::Map(members) => digits::<V>(members),
            Value::Null | Value::Boolean(_) | Value::String(_) | Value::Sequence(_) => None,
        };
        written.map(Self).ok_or_else(|| {
            let error = ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::Float] };
            take_cf_content(Errors::error(None, error, location))
        })
    }
}

/// A member that is a whole number, zero or more: `12`, and `12.0`, which JSON Schema counts as one.
pub(crate) fn whole<T: TryFrom<u64>>(Number(written): Number) -> Result<T, FieldError> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53: from there on not every whole number exists
    let wrong = || FieldError::new("wrong-type", "this has to be a whole number, zero or more");
    let whole = written.parse().or_else(|_| {
        let float: f64 = written.parse().map_err(|_| wrong())?;
        let is_whole = float.fract() == 0.0 && (0.0..EXACT).contains(&float);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, from 0 to 2^53")]
        if is_whole { Ok(float as u64) } else { Err(wrong()) }
    })?;
    T::try_from(whole).map_err(|_| FieldError::new("out-of-range", "this number is too large"))
}

/// The same of a member that may be left out.
pub(crate) fn whole_if_any<T: TryFrom<u64>>(number: Option<Number>) -> Result<Option<T>, FieldError> {
    number.map(whole).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_that_is_nothing() {
        let read = |written: &str| whole::<u8>(Number(written.to_owned())).map_err(|error| error.code);
        for (written, number) in
            [("12", 12), ("12.0", 12), ("1.2e1", 12), ("0", 0), ("-0", 0), ("-0.0", 0), ("255", 255)]
        {
            assert_eq!(read(written), Ok(number), "{written}");
        }
        for (written, code) in [
            ("12.5", "wrong-type"),
            ("-1", "wrong-type"),
            ("1e400", "wrong-type"),
            ("256", "out-of-range"),
            ("1e15", "out-of-range"),
        ] {
            assert_eq!(read(written), Err(code), "{written}");
        }
    }
}
