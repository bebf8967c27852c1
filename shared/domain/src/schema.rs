//! How what stands in a request or an answer is described to a client (JSON Schema, for the `OpenAPI` document).
//!
//! Most types derive `ToSchema`: their doc comments are the descriptions. Here is what cannot be derived, because its
//! limit is a constant of the type.

use std::borrow::Cow;

use utoipa::{
    __dev::ComposeSchema,
    PartialSchema, ToSchema,
    openapi::{
        Array, ArrayBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr,
        schema::{AdditionalProperties, Schema, Type},
    },
};

use crate::{
    attachment::{FILENAME_MAX, FileName},
    handoff::Signed,
    ids::AskId,
    lab::Range,
    list::List,
    snapshot::{NONE_KNOWN, NOT_RECORDED, Section},
    text::{Line, Text},
    vitals::Decimal,
};

/// The described types, by their names.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// Begins the name of what is not worth one: the document describes it wherever it stands.
pub const INLINE: &str = "~";

/// A text in words, with what it may be.
fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description))
}

/// A closed vocabulary: what it is, and each word with its meaning.
pub(crate) fn words(description: &str, words: &[(&str, &str)]) -> RefOr<Schema> {
    let meanings = words.iter().filter(|(_, meaning)| !meaning.is_empty());
    let meanings = meanings.map(|(word, meaning)| format!("\n- `{word}`: {}", meaning.trim()));
    let list: String = meanings.collect();
    let description = format!("{}{}{list}", description.trim(), if list.is_empty() { "" } else { "\n" });
    text(&description).enum_values(Some(words.iter().map(|(word, _)| *word))).into()
}

/// Control characters but those that break a line or stand for a blank.
const CONTROL: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";

/// What shows a text in another order than it is stored.
const TURNS: &str = r"\u202a-\u202e\u2066-\u2069";

/// What a line and a file's name must not have besides control characters.
const MARKS: &str = r"\t\n\r\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069";

/// What shows nothing by itself, as far as it takes 16 bits, and a text may have beside what shows.
const INVISIBLE: &str = r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb";

/// 1 to `max` characters, one of which shows, without control characters and these others.
fn bounded(max: usize, without: &str) -> ObjectBuilder {
    let shows = format!(r"[^\s{CONTROL}{without}{INVISIBLE}]");
    let pattern = format!(r"^[^{CONTROL}{without}]*{shows}[^{CONTROL}{without}]*$");
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(max));
    text.pattern(Some(pattern))
}

impl<const MAX: usize> PartialSchema for Text<MAX> {
    fn schema() -> RefOr<Schema> {
        let description = format!("Text of 1 to {MAX} characters; may run over several lines.");
        bounded(MAX, TURNS).description(Some(description)).into()
    }
}

impl<const MAX: usize> ToSchema for Text<MAX> {
    fn name() -> Cow<'static, str> {
        format!("Text{MAX}").into()
    }
}

impl<const MAX: usize> PartialSchema for Line<MAX> {
    fn schema() -> RefOr<Schema> {
        let description = format!("Text of 1 to {MAX} characters on one line.");
        bounded(MAX, MARKS).description(Some(description)).into()
    }
}

impl<const MAX: usize> ToSchema for Line<MAX> {
    fn name() -> Cow<'static, str> {
        format!("Line{MAX}").into()
    }
}

/// A list of at most so many of these.
fn list<T: ToSchema>(max: usize) -> Array {
    ArrayBuilder::new().items(Ref::from_schema_name(T::name())).max_items(Some(max)).build()
}

fn entries<T: ToSchema>(schemas: &mut Schemas) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
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

impl<T: ToSchema, const MAX: usize> ComposeSchema for Section<T, MAX> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let words = text("Asked and there is none; or nobody asked, as an empty list says too.");
        OneOfBuilder::new()
            .item(list::<T>(MAX))
            .item(words.enum_values(Some([NONE_KNOWN, NOT_RECORDED])))
            .into()
    }
}

impl<T: ToSchema, const MAX: usize> ToSchema for Section<T, MAX> {
    fn name() -> Cow<'static, str> {
        format!("{INLINE}Section{MAX}").into()
    }

    fn schemas(schemas: &mut Schemas) {
        entries::<T>(schemas);
    }
}

impl PartialSchema for AskId {
    fn schema() -> RefOr<Schema> {
        text("An ask within its referral: its round and its number in it, like `2-3`.")
            .pattern(Some("^[1-9][0-9]{0,8}-[1-9][0-9]{0,8}$"))
            .into()
    }
}

impl ToSchema for AskId {}

impl PartialSchema for FileName {
    fn schema() -> RefOr<Schema> {
        let part = format!(r"[^{CONTROL}{MARKS}/\\:]");
        let first = format!(r"[^\s.{CONTROL}{MARKS}/\\:]");
        text("A file's name without a path, with the ending of its type.")
            .max_length(Some(FILENAME_MAX))
            .pattern(Some(format!(r"^{first}{part}*\.[A-Za-z0-9]+$")))
            .into()
    }
}

impl ToSchema for FileName {}

/// An object; or, in a request, its text alone.
impl PartialSchema for Range {
    fn schema() -> RefOr<Schema> {
        let [decimal, line] = [Decimal::name(), Line::<100>::name()].map(Ref::from_schema_name);
        let object = ObjectBuilder::new()
            .property("low", decimal.clone())
            .property("high", decimal)
            .property("text", line.clone())
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
        OneOfBuilder::new()
            .item(object)
            .item(line)
            .description(Some(
                "The reference range: its lowest and highest value, in the result's unit, and what else the \
                 laboratory says of it; at least one of them. In a request it may be a text alone.",
            ))
            .into()
    }
}

impl ToSchema for Range {
    fn schemas(schemas: &mut Schemas) {
        schemas.push((Decimal::name().into_owned(), Decimal::schema()));
        schemas.push((Line::<100>::name().into_owned(), Line::<100>::schema()));
    }
}

impl PartialSchema for Signed {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true])).into()
    }
}

impl ToSchema for Signed {
    fn name() -> Cow<'static, str> {
        format!("{INLINE}Signed").into()
    }
}
