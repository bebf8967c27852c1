//! Lists that do not grow without end.

use std::{borrow::Cow, ops::Deref, vec};

use deserr::{Deserr, IntoValue, Sequence as _, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::{
    __dev::ComposeSchema,
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::wire::{
    input::{Errors, FieldError, pointer},
    schema::{INLINE, Schemas, entries, list},
};

/// A list of at most `MAX` entries; may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MAX: usize> List<T, MAX> {
    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T, const MAX: usize> List<T, MAX> {
    /// The list as it was stored. Limits are for what comes in: a limit that is lowered later must not lose entries.
    pub(crate) const fn stored(entries: Vec<T>) -> Self {
        Self(entries)
    }
}

impl<T, const MAX: usize> TryFrom<Vec<T>> for List<T, MAX> {
    type Error = FieldError;

    fn try_from(entries: Vec<T>) -> Result<Self, FieldError> {
        if entries.len() > MAX {
            let rule = format!("at most {MAX} entries, not {}", entries.len());
            return Err(FieldError::new("too-many", rule));
        }
        Ok(Self(entries))
    }
}

impl<T, const MAX: usize> IntoIterator for List<T, MAX> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: Deserr<Errors>, const MAX: usize> Deserr<Errors> for List<T, MAX> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Errors> {
        if let Value::Sequence(entries) = &value
            && entries.len() > MAX
        {
            let rule = format!("at most {MAX} entries, not {}", entries.len());
            return Err(FieldError::new("too-many", rule).at(pointer(location)).into());
        }
        Vec::deserialize_from_value(value, location).map(Self)
    }
}

// What `ToSchema` derives for a type with such a member asks for this trait: there is no other for generic types.
impl<T: ToSchema, const MAX: usize> ComposeSchema for List<T, MAX> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        list::<T>(MAX).into()
    }
}

impl<T: ToSchema, const MAX: usize> ToSchema for List<T, MAX> {
    fn name() -> Cow<'static, str> {
        format!("{INLINE}List{MAX}").into()
    }

    fn schemas(schemas: &mut Schemas) {
        entries::<T>(schemas);
    }
}
