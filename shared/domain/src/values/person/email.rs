//! A mail address, as people paste it.

use std::{borrow::Cow, fmt, str::FromStr};

use idna::AsciiDenyList;
use utoipa::ToSchema;

use crate::{
    values::text::{is_left_out, narrow},
    wire::input::{FieldError, parsed_from_text, stored_as_written},
};

/// A mail address (RFC 5321: at most 254 octets), compared without regard to case.
///
/// It is mended where only one address can be meant: characters that show nothing are left out, and so are what stands
/// around it (`<…>`, quotes, `mailto:`, a name before `<`, a full stop behind) and its letters' width. A domain in another
/// script is kept in the form that DNS has (RFC 5891, `xn--…`).
#[derive(Clone, PartialEq, Eq, Hash, ToSchema)]
#[schema(
    format = "email",
    max_length = 254,
    pattern = r#"^[^@\uff20\ufe6b]+[@\uff20\ufe6b]([^@\uff20\ufe6b.\uff0e\u3002\uff61]{1,63}[.\uff0e\u3002\uff61])+[^@\uff20\ufe6b.\uff0e\u3002\uff61]{1,63}([.\uff0e\u3002\uff61,;:!>?)\]}"'\u2019\u201d\u00bb\s][^@\uff20\ufe6b]*)?$"#
)]
pub struct Email(String);

/// Most octets of an address (RFC 5321, section 4.5.3.1.3, without the angle brackets), and of what is before the `@`.
const LENGTH_MAX: usize = 254;
const LOCAL_MAX: usize = 64;
/// Most octets of a part of a domain (RFC 1035, section 2.3.4).
const LABEL_MAX: usize = 63;

impl Email {
    /// The address in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Redacted, as [`crate::values::text::Name`] is.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl FromStr for Email {
    type Err = FieldError;

    fn from_str(written: &str) -> Result<Self, FieldError> {
        if written.chars().count() > LENGTH_MAX {
            return Err(too_long());
        }
        let text = visible(written);
        let text = bare(&text);
        let Some((local, domain)) = text.split_once('@') else {
            return Err(refused("has no @"));
        };
        if domain.contains('@') {
            return Err(refused("has more than one @: write one address"));
        }
        if text.contains(char::is_whitespace) {
            return Err(refused("has a space within: write one address, without spaces"));
        }
        check_local(local)?;
        let domain = ascii(domain)?;
        let address = format!("{}@{domain}", local.to_ascii_lowercase());
        if address.len() > LENGTH_MAX { Err(too_long()) } else { Ok(Self(address)) }
    }
}

fn refused(why: &str) -> FieldError {
    FieldError::new(
        "malformed",
        format!("this has to be a mail address like name@clinic.example, but it {why}"),
    )
}

fn too_long() -> FieldError {
    FieldError::new("too-long", format!("a mail address has at most {LENGTH_MAX} characters"))
}

/// Without what shows nothing. Joiners stay where the script may need them: a domain's rules say whether it does.
fn visible(written: &str) -> String {
    let joined = written.chars().any(|c| c.is_alphabetic() && !narrow(c).is_ascii());
    let joins = |c: char| joined && matches!(c, '\u{200c}' | '\u{200d}');
    written.chars().filter(|c| joins(*c) || !is_left_out(*c)).map(narrow).collect()
}

/// Without what stands around an address: a name, brackets, quotes, a label, what ends a sentence.
fn bare(text: &str) -> &str {
    const BEFORE: &[char] = &['<', '(', '[', '{', '"', '\'', '‘', '“', '«'];
    const BEHIND: &[char] = &['>', ')', ']', '}', '"', '\'', '’', '”', '»', '.', ',', ';', ':', '!', '?'];
    let trim = |text| {
        let trimmed: &str = text;
        trimmed
            .trim_start_matches(|c: char| c.is_whitespace() || BEFORE.contains(&c))
            .trim_end_matches(|c: char| c.is_whitespace() || BEHIND.contains(&c))
    };
    let text = match text.rsplit_once('<') {
        Some((name, address)) if !name.contains('@') => address,
        _ => text,
    };
    let text = trim(text);
    let labels = ["mailto:", "e-mail:", "email:", "mail:"];
    let labelled = labels.iter().find_map(|label| {
        let (head, rest) = text.split_at_checked(label.len())?;
        head.eq_ignore_ascii_case(label).then_some(rest)
    });
    // A link of RFC 6068 may name a subject behind the address.
    labelled.map_or(text, |rest| trim(rest.split('?').next().unwrap_or(rest)))
}

/// What is before the `@`: a dot-atom (RFC 5322, section 3.2.3). SES delivers to no other, and to none with letters beyond
/// ASCII.
fn check_local(local: &str) -> Result<(), FieldError> {
    if local.is_empty() {
        return Err(refused("has nothing before the @"));
    }
    if local.len() > LOCAL_MAX {
        return Err(refused("has more than 64 characters before the @"));
    }
    if !local.is_ascii() {
        return Err(refused(
            "has letters before the @ that mail cannot be sent to: write it in Latin letters",
        ));
    }
    if local.split('.').any(str::is_empty) {
        return Err(refused("has a dot too much before the @"));
    }
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    if !local.chars().all(atom) {
        return Err(refused("has a character before the @ that an address cannot have"));
    }
    Ok(())
}

/// The domain as DNS has it, if it can be the domain of a mail address (RFC 1035, RFC 1123, RFC 5891).
fn ascii(domain: &str) -> Result<Cow<'_, str>, FieldError> {
    if !domain.contains('.') {
        return Err(refused("has no dot behind the @: is the ending missing, like .in or .com?"));
    }
    if domain.split('.').any(str::is_empty) {
        return Err(refused("has a dot too much behind the @"));
    }
    let domain = idna::domain_to_ascii_cow(domain.as_bytes(), AsciiDenyList::URL)
        .map_err(|_| refused("has a domain that cannot exist: check what is behind the @"))?;
    for label in domain.split('.') {
        if label.len() > LABEL_MAX {
            return Err(refused("has a part behind the @ of more than 63 characters"));
        }
        if !label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(refused("has a character behind the @ that no domain has"));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(refused(
                "has a part behind the @ that begins or ends with a hyphen, as no domain does",
            ));
        }
    }
    let ending = domain.rsplit('.').next().unwrap_or_default();
    if ending.chars().all(|c| c.is_ascii_digit()) {
        return Err(refused("ends in digits, as no domain does: is the ending missing, like .in or .com?"));
    }
    Ok(domain)
}

parsed_from_text!(Email);
stored_as_written!(Email);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_mended_where_only_one_can_be_meant() {
        for written in [
            "rao@clinic.example",
            " Rao@Clinic.EXAMPLE ",
            "\u{a0}rao@clinic.example\n",
            "rao\u{200b}@clinic.example",
            "\u{feff}rao@cli\u{ad}nic.example",
            "rao@clinic\u{2060}.example",
            "rao\u{200d}@clinic.example",
            "\u{202a}rao@clinic.example\u{202c}",
            "\u{2068}rao@clinic.example\u{2069}",
            "\u{200e}rao@clinic.example",
            "<rao@clinic.example>",
            "rao@clinic.example>",
            "mailto:rao@clinic.example",
            "MAILTO:rao@clinic.example?subject=Referral",
            "<mailto:rao@clinic.example>",
            "Email: rao@clinic.example",
            "Dr Lakshmi Rao <rao@clinic.example>",
            "\"Rao, Lakshmi\" <rao@clinic.example>;",
            "'rao@clinic.example'",
            "“rao@clinic.example”",
            "(rao@clinic.example)",
            "rao@clinic.example.",
            "rao@clinic.example,",
            "rao@clinic.example; ",
            "rao＠clinic.example",
            "rao﹫clinic.example",
            "ｒａｏ＠ｃｌｉｎｉｃ．ｅｘａｍｐｌｅ",
            "rao@clinic。example",
        ] {
            let mended = written.parse::<Email>().map(|email| email.to_string());
            assert_eq!(mended.as_deref(), Ok("rao@clinic.example"), "{written:?}");
        }
        for right in ["a.b+c@d.e.in", "o'connor@clinic.example", "x@a-b.example", "1@2.example", "a@123.in"] {
            assert_eq!(right.parse::<Email>().unwrap().as_str(), right);
        }
    }

    #[test]
    fn a_domain_in_another_script_is_kept_as_dns_has_it() {
        for (written, kept) in [
            ("Info@Bücher.example", "info@xn--bcher-kva.example"),
            ("info@bu\u{308}cher.example", "info@xn--bcher-kva.example"),
            ("rao@उदाहरण.भारत", "rao@xn--p1b6ci4b4b3a.xn--h2brj9c"),
            ("rao@xn--p1b6ci4b4b3a.xn--h2brj9c", "rao@xn--p1b6ci4b4b3a.xn--h2brj9c"),
            ("rao@சிங்கப்பூர்.in", "rao@xn--clchc0ea0b2g2a9gcd.in"),
        ] {
            let email = written.parse::<Email>().map(|email| email.to_string());
            assert_eq!(email.as_deref(), Ok(kept), "{written}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_why() {
        for (wrong, why) in [
            ("", "no @"),
            ("rao", "no @"),
            ("@b.c", "nothing before the @"),
            ("a@b", "no dot"),
            ("rao@localhost", "no dot"),
            ("rao@-clinic-.example", "hyphen"),
            ("rao@clinic-.example", "hyphen"),
            ("rao@clinic.123", "ends in digits"),
            ("rao@10.0.0.1", "ends in digits"),
            ("rao@[10.0.0.1]", "cannot exist"),
            ("a@b@c.d", "more than one @"),
            ("rao@@clinic.example", "more than one @"),
            ("a@b.c, d@e.f", "more than one @"),
            ("a@b.c <d@e.f>", "more than one @"),
            ("a b@c.d", "space"),
            ("rao @clinic.example", "space"),
            ("rao@clinic .example", "space"),
            ("rao\u{a0}k@clinic.example", "space"),
            ("a@b.c\nBcc: x", "space"),
            ("a@b..c", "dot too much"),
            (".a@b.c", "dot too much before"),
            ("a..b@b.c", "dot too much before"),
            ("a.@b.c", "dot too much before"),
            ("rao@clinic_a.example", "no domain has"),
            ("rao(work)@clinic.example", "cannot have"),
            ("डॉक्टर@clinic.example", "Latin letters"),
            ("a\u{202e}@b.c", "Latin letters"),
            ("a\u{3164}@b.c", "Latin letters"),
            ("rao@xn--a.example", "cannot exist"),
        ] {
            let error = wrong.parse::<Email>().unwrap_err();
            assert_eq!(error.code, "malformed", "{wrong:?}");
            assert!(error.detail.contains(why), "{wrong:?}: {}", error.detail);
        }
        let local = "a".repeat(65);
        assert!(format!("{local}@b.c").parse::<Email>().is_err());
        assert!(format!("a@{}.in", "b".repeat(64)).parse::<Email>().is_err());
        assert_eq!(format!("a@{}in", "b.".repeat(126)).parse::<Email>().unwrap_err().code, "too-long");
        assert!(format!("a@{}in", "b.".repeat(125)).parse::<Email>().is_ok());
    }

    #[test]
    fn an_address_that_was_stored_under_other_rules_is_read_as_it_is() {
        let email: Email = serde_json::from_str("\"rao@clinic.123\"").unwrap();
        assert_eq!(serde_json::to_string(&email).unwrap(), "\"rao@clinic.123\"");
    }
}
