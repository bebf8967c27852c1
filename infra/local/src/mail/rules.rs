//! What an address, a header's value and a tag may be.

use super::asked::Tag;
use super::refused::Refused;

const TAGS_MAX: usize = 50;
/// Of a name, and of a value; in characters.
const TAG_MAX: usize = 256;

/// The address in `Name <address>`.
pub(super) fn bare(written: &str) -> Result<String, Refused> {
    let inner = written.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')).map(|(_, inner)| inner);
    let address = inner.unwrap_or(written).trim();
    let sound = address.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && local.len() <= 64
            && domain.contains('.')
            && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
    });
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,;()\"".contains(&byte));
    if sound && plain { Ok(address.to_owned()) } else { Err(Refused::bad("Illegal address")) }
}

/// What becomes a header is one line of ASCII; a name in another script comes encoded (RFC 2047).
pub(super) fn plain<'a>(mut values: impl Iterator<Item = &'a str>) -> Result<(), Refused> {
    match values.find(|value| !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())) {
        Some(_) => Err(Refused::bad("A header's name or value has a character that is not allowed.")),
        None => Ok(()),
    }
}

/// SES's own letters for tags, so that none is put into words.
pub(super) fn check_tags(tags: &[Tag]) -> Result<(), Refused> {
    let sound = |text: &String| {
        (1..=TAG_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte))
    };
    if tags.len() <= TAGS_MAX && tags.iter().all(|tag| sound(&tag.name) && sound(&tag.value)) {
        return Ok(());
    }
    Err(Refused::bad(format!(
        "At most {TAGS_MAX} tags, whose names and values are of {TAG_MAX} letters, digits, '_', '-', '.' and '@'."
    )))
}
