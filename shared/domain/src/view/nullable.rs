//! What a party may see although it is not there: null, not left out.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::{
    __dev::ComposeSchema,
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, OneOfBuilder, Ref, RefOr,
        schema::{Schema, Type},
    },
};

use crate::wire::schema::INLINE;

/// Something, or null.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Nullable<T>(pub Option<T>);

impl<T: ToSchema> ComposeSchema for Nullable<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        OneOfBuilder::new()
            .item(Ref::from_schema_name(T::name()))
            .item(ObjectBuilder::new().schema_type(Type::Null))
            .into()
    }
}

impl<T: ToSchema> ToSchema for Nullable<T> {
    fn name() -> Cow<'static, str> {
        format!("{INLINE}Nullable").into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), <T as PartialSchema>::schema()));
        T::schemas(schemas);
    }
}
