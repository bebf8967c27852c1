//! How what stands in a request or an answer is described to a client (JSON Schema, for the `OpenAPI` document).
//!
//! Most types derive `ToSchema`: their doc comments are the descriptions. Here is what cannot be derived, because its
//! limit is a constant of the type.

use utoipa::{
    ToSchema,
    openapi::{
        Array, ArrayBuilder, ObjectBuilder, Ref, RefOr,
        schema::{Schema, Type},
    },
};

/// The described types, by their names.
pub(crate) type Schemas = Vec<(String, RefOr<Schema>)>;

/// Begins the name of what is not worth one: the document describes it wherever it stands.
pub const INLINE: &str = "~";

/// A text in words, with what it may be.
pub(crate) fn text(description: &str) -> ObjectBuilder {
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
pub(crate) const CONTROL: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";

/// What shows a text in another order than it is stored.
pub(crate) const TURNS: &str = r"\u202a-\u202e\u2066-\u2069";

/// What a line and a file's name must not have besides control characters.
pub(crate) const MARKS: &str = r"\t\n\r\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069";

/// What is left out at the beginning and the end of a text: blanks, ends of lines, and what web pages leave behind.
const TRIMMED: &str = r"\s\u0085\u00a0\u00ad\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff";

/// Pictures among letters, as far as they take 16 bits.
pub(crate) const PICTURES: &str =
    r"\u20e3\u231a\u231b\u23e9-\u23fa\u2600-\u263f\u2641\u2643-\u27bf\u2b1b\u2b1c\u2b50\u2b55\ufe0f";

/// What shows nothing by itself, as far as it takes 16 bits, and a text may have beside what shows.
pub(crate) const INVISIBLE: &str = r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb";

/// 1 to `max` characters, one of which shows, without control characters and these others.
pub(crate) fn bounded_text(max: usize, without: &str) -> ObjectBuilder {
    let shows = format!(r"[^\s{CONTROL}{without}{INVISIBLE}]");
    let (around, within) = (format!("[{TRIMMED}]*"), format!("[^{CONTROL}{without}]*"));
    let pattern = format!("^{around}{within}{shows}{within}{around}$");
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(max));
    text.pattern(Some(pattern))
}

/// A list of at most so many of these.
pub(crate) fn list<T: ToSchema>(max: usize) -> Array {
    ArrayBuilder::new().items(Ref::from_schema_name(T::name())).max_items(Some(max)).build()
}

pub(crate) fn entries<T: ToSchema>(schemas: &mut Schemas) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}
