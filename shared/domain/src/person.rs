//! The people of a referral: the patient, the doctor who sends, and whoever receives.

use std::{fmt, str::FromStr};

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{
    ids::{PersonId, WorkspaceId},
    input::{Errors, FieldError, parsed_from_text, stored_as_text},
    list::List,
    text::{Line, Name},
    time::Date,
    words::{Kind, Role, Sex, words},
};

/// Who is calling, as the checked token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person (claim `sub`).
    pub id: PersonId,
    /// Doctor, desk, patient or admin.
    pub role: Role,
    /// Their clinic; a patient has none.
    pub workspace: Option<WorkspaceId>,
    /// Their name.
    pub name: Name,
}

/// A mail address (RFC 5321: at most 254 octets), compared without regard to case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

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

/// Redacted, as [`Name`] is.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl FromStr for Email {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let (text, bad) =
            (text.trim(), |c: char| c.is_whitespace() || c.is_control() || "<>()[]\\,;:\"".contains(c));
        text.split_once('@')
            .filter(|(local, domain)| !local.is_empty() && local.len() <= 64 && !domain.contains('@'))
            .filter(|(_, domain)| domain.contains('.') && domain.split('.').all(|label| !label.is_empty()))
            .filter(|_| text.len() <= 254 && !text.contains(bad))
            .map(|_| Self(text.to_lowercase()))
            .ok_or_else(|| {
                FieldError::new("malformed", "this has to be a mail address like name@clinic.example")
            })
    }
}

parsed_from_text!(Email);
stored_as_text!(Email);

/// A telephone number: 5 to 15 digits, with `+`, spaces, hyphens and parentheses as people write them.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Redacted, as [`Name`] is.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

impl FromStr for Phone {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let plain = text.chars().all(|c| c.is_ascii_digit() || "+- ()".contains(c));
        if plain && (5..=15).contains(&digits) && text.len() <= 24 {
            return Ok(Self(text.to_owned()));
        }
        Err(FieldError::new("malformed", "this has to be a telephone number like +91 98505 50199"))
    }
}

parsed_from_text!(Phone);
stored_as_text!(Phone);

/// An `https` address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url(String);

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Url {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        let host = text.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
        let plain = text.chars().all(|c| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c));
        // User names before an @ are how a link pretends to lead elsewhere.
        let named =
            host.is_some_and(|host| host.contains('.') && !host.contains('@') && !host.starts_with('.'));
        if plain && named && text.len() <= 500 {
            return Ok(Self(text.to_owned()));
        }
        Err(FieldError::new(
            "malformed",
            "this has to be an address that begins with https://, of at most 500 characters",
        ))
    }
}

parsed_from_text!(Url);
stored_as_text!(Url);

/// The language that somebody reads: a BCP 47 tag such as `hi` or `en-IN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language(String);

impl Language {
    /// The primary subtag: `en` of `en-IN`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Language {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let subtag =
            |tag: &str| (1..=8).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric());
        let primary = text.split('-').next().unwrap_or_default();
        let primary = (2..=3).contains(&primary.len()) && primary.chars().all(|c| c.is_ascii_lowercase());
        if primary && text.len() <= 35 && text.split('-').all(subtag) {
            return Ok(Self(text.to_owned()));
        }
        Err(FieldError::new("malformed", "this has to be a language tag (BCP 47) like hi or en-IN"))
    }
}

parsed_from_text!(Language);
stored_as_text!(Language);

/// Who speaks for a minor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Guardian {
    /// The guardian's name.
    pub name: Name,
    /// Mother, father, legal guardian…
    pub relation: Line<60>,
}

/// The patient.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Deserr)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Patient {
    /// The patient's id with the clinic, and in their app's token.
    pub id: PersonId,
    /// The patient's name.
    pub name: Name,
    /// The patient's birthday.
    #[deserr(default)]
    pub birth_date: Option<Date>,
    /// Sex as recorded.
    #[deserr(default)]
    pub sex: Option<Sex>,
    /// A telephone number.
    #[deserr(default)]
    pub phone: Option<Phone>,
    /// A mail address.
    #[deserr(default)]
    pub email: Option<Email>,
    /// The language that the patient reads.
    #[deserr(default)]
    pub language: Option<Language>,
    /// Who speaks for a minor.
    #[deserr(default)]
    pub guardian: Option<Guardian>,
}

/// Redacted, as [`Name`] is: a birthday and a sex are not texts.
impl fmt::Debug for Patient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patient").finish_non_exhaustive()
    }
}

/// Age from which a patient consents alone (India's DPDP Act 2023, section 9: a child is under eighteen).
pub const OF_AGE: i32 = 18;

impl Patient {
    /// Whether somebody else has to consent, on this day; an unknown birthday counts as of age.
    #[must_use]
    pub fn is_minor(&self, today: Date) -> bool {
        self.birth_date.is_some_and(|born| born.years_until(today) < OF_AGE)
    }
}

words! {
    /// What a directory entry stands for.
    MemberKind {
        /// A doctor.
        Doctor = "doctor",
        /// A lab, imaging centre or hospital, with a desk of several people.
        Facility = "facility",
    }
}

/// A member's entry in the directory, as the member writes it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct DirectoryEntry {
    /// How the member is called.
    pub name: Name,
    /// Cardiology, pathology…
    #[deserr(default)]
    pub specialty: Option<Line<80>>,
    /// Registration number with the medical council; needed to sign.
    #[deserr(default)]
    pub registration_no: Option<Line<40>>,
    /// The clinic's name.
    #[deserr(default)]
    pub clinic: Option<Name>,
    /// The city.
    #[deserr(default)]
    pub city: Option<Line<80>>,
    /// Where mail reaches the member.
    #[deserr(default)]
    pub email: Option<Email>,
    /// Where patients book a visit.
    #[deserr(default)]
    pub booking_url: Option<Url>,
    /// The kinds of referral that the member takes: for the searcher to see, not enforced.
    #[deserr(default)]
    pub accepts: List<Kind, 4>,
}

/// A member: the entry, and what the token said of who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The member's id.
    pub id: PersonId,
    /// Doctor or facility.
    pub kind: MemberKind,
    /// The member's clinic, lab or hospital.
    pub workspace: Option<WorkspaceId>,
    /// The entry.
    #[serde(flatten)]
    pub entry: DirectoryEntry,
}

/// A doctor without an account.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Guest {
    /// The doctor's name.
    pub name: Name,
    /// Where the referral is mailed to.
    pub email: Email,
    /// The clinic's name.
    #[deserr(default)]
    pub clinic: Option<Name>,
    /// Registration number with the medical council.
    #[deserr(default)]
    pub registration_no: Option<Line<40>>,
}

/// The doctor who sends and signs.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The doctor's id.
    pub id: PersonId,
    /// The doctor's name.
    pub name: Name,
    /// Registration number with the medical council.
    pub registration_no: Line<40>,
    /// The doctor's clinic.
    pub workspace: Option<WorkspaceId>,
}

/// Whoever the referral is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Receiver {
    /// A member doctor or facility.
    Member(Box<Member>),
    /// A doctor without an account.
    Guest(Guest),
}

impl Receiver {
    /// How the receiver is called.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Self::Member(member) => &member.entry.name,
            Self::Guest(guest) => &guest.name,
        }
    }

    /// Whether this caller is the receiver: the doctor, or one of the desk's people.
    #[must_use]
    pub fn is(&self, caller: &Caller) -> bool {
        match self {
            Self::Member(member) => match member.kind {
                MemberKind::Doctor => caller.id == member.id,
                MemberKind::Facility => {
                    caller.id == member.id
                        || (caller.role == Role::Desk
                            && caller.workspace.is_some()
                            && caller.workspace == member.workspace)
                }
            },
            Self::Guest(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_none_are_refused() {
        for right in ["rao@clinic.example", " Rao@Clinic.Example ", "a.b+c@d.e.in"] {
            assert!(right.parse::<Email>().is_ok(), "{right}");
        }
        for wrong in
            ["", "rao", "@b.c", "a@b", "a@b@c.d", "a b@c.d", "a@b..c", "a@b.c\nBcc: x@y.z", "<a@b.c>"]
        {
            assert!(wrong.parse::<Email>().is_err(), "{wrong}");
        }
        for wrong in [
            "http://a.b",
            "https://",
            "https://a",
            "https://bank.in@evil.in/",
            "https://a.b/ c",
            "javascript:a.b",
        ] {
            assert!(wrong.parse::<Url>().is_err(), "{wrong}");
        }
        for wrong in ["", "123", "98505x50199", "+9999999999999999"] {
            assert!(wrong.parse::<Phone>().is_err(), "{wrong}");
        }
        for wrong in ["", "hindi-", "HI", "x", "en_IN"] {
            assert!(wrong.parse::<Language>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_minor_comes_of_age_on_the_birthday() {
        let patient = |born: &str| Patient {
            id: "pat-1".parse().unwrap(),
            name: "Meena".parse().unwrap(),
            birth_date: Some(born.parse().unwrap()),
            sex: None,
            phone: None,
            email: None,
            language: None,
            guardian: None,
        };
        let today = "2026-11-22".parse().unwrap();
        assert!(!patient("2008-11-22").is_minor(today));
        assert!(patient("2008-11-23").is_minor(today));
    }
}
