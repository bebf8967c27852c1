//! The people of a referral: the patient, the doctor who sends, and whoever receives.

mod account;
mod born;
mod contact;
mod email;
mod entry;
mod phone;

use std::fmt;

use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

pub use account::Account;
pub use born::{AGE_MAX, Age, Born, OF_AGE};
pub use contact::{Language, Url};
pub use email::Email;
pub use entry::OwnEntry;
pub use phone::Phone;

use crate::{
    values::{
        ids::{PersonId, WorkspaceId},
        list::List,
        partly::PartialDate,
        text::{Line, Name},
        time::Date,
        words::{Kind, Role, Sex, words},
    },
    wire::input::{Errors, FieldError, pointer},
};

/// Who is calling, as the checked token says.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person (claim `sub`).
    pub id: PersonId,
    /// Doctor, desk, patient or admin.
    pub role: Role,
    /// Their clinic; a patient has none.
    pub workspace: Option<WorkspaceId>,
    /// Their name.
    pub name: Name,
    /// Their mail address, only if the identity provider has checked it.
    pub email: Option<Email>,
    /// A doctor's registration number, as the identity provider has checked it.
    pub registration_no: Option<Line<40>>,
    /// A patient's day of birth (claim `birthdate`).
    pub birth_date: Option<Date>,
}

/// Without what a token says of a person: this may come into a log.
impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("role", &self.role).finish_non_exhaustive()
    }
}

/// Who speaks for a minor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Guardian {
    /// The guardian's name.
    pub name: Name,
    /// Mother, father, legal guardian…
    pub relation: Line<60>,
}

impl Guardian {
    /// Whether this can be somebody else than the patient of this name: nobody is their own guardian.
    #[must_use]
    pub fn is_another_than(&self, patient: &Name) -> bool {
        let words = |name: &str| {
            let words = name.split(|c: char| c.is_whitespace() || c == '.').map(str::to_lowercase);
            words.filter(|word| !word.is_empty()).collect::<Vec<_>>()
        };
        let relation = words(self.relation.as_str()).join(" ");
        let is_self =
            ["self", "myself", "own", "patient", "the patient", "none"].contains(&relation.as_str());
        !is_self && words(self.name.as_str()) != words(patient.as_str())
    }
}

/// The clinician who answers for what a desk sends: the person whom sender and patient are shown.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Responsible {
    /// The clinician's name.
    pub name: Name,
    /// Registration number with the medical council, as the desk states it.
    #[deserr(default)]
    pub registration_no: Option<Line<40>>,
}

/// The patient.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = born_once -> Errors)]
pub struct Patient {
    /// The patient's account: the claim `sub` of their app's token. Left out for a patient without one.
    #[deserr(default)]
    pub id: Option<PersonId>,
    /// The clinic's own number for the patient. It is printed, and opens nothing.
    #[deserr(default)]
    pub record_no: Option<Line<40>>,
    /// The patient's name.
    pub name: Name,
    /// The day, month or year in which the patient was born. With `id` this or the age is required, and has to fit the
    /// birth date in the account's token.
    #[deserr(default)]
    pub birth_date: Option<PartialDate>,
    /// How old the patient is, where the birth date is not known.
    #[deserr(default)]
    pub age: Option<Age>,
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

fn born_once(patient: Patient, location: ValuePointerRef<'_>) -> Result<Patient, Errors> {
    if patient.birth_date.is_some() && patient.age.is_some() {
        let rule = "give the birth date, as far as it is known, or the age: one of the two";
        return Err(FieldError::new("not-allowed", rule).at(pointer(location.push_key("age"))).into());
    }
    Ok(patient)
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

words! {
    /// Who says that a registration number is right.
    Registration {
        /// The identity provider has checked it.
        Checked = "checked",
        /// The doctor typed it, and it was not checked.
        Stated = "stated",
    }
}

impl Registration {
    /// The number, with what is known of it, for a reader.
    #[must_use]
    pub fn says(self, number: &Line<40>) -> String {
        match self {
            Self::Checked => number.to_string(),
            Self::Stated => format!("{number} (stated by the doctor, not checked)"),
        }
    }
}

/// A member's entry in the directory, as it is shown and stored: what the token said, and what the member typed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DirectoryEntry {
    /// The member's name, of the token.
    pub name: Name,
    /// Cardiology, pathology…
    pub specialty: Option<Line<80>>,
    /// Registration number with the medical council.
    pub registration_no: Option<Line<40>>,
    /// Whether the number was checked; absent where there is no number, and in entries of earlier versions.
    pub registration: Option<Registration>,
    /// The clinic's name.
    pub clinic: Option<Name>,
    /// The city.
    pub city: Option<Line<80>>,
    /// A telephone number.
    pub phone: Option<Phone>,
    /// Where mail reaches the member: the token's checked address.
    pub email: Option<Email>,
    /// Where patients book a visit.
    pub booking_url: Option<Url>,
    /// The kinds of referral that the member takes: for the searcher to see, not enforced.
    #[serde(default)]
    #[schema(required)]
    pub accepts: List<Kind, 4>,
}

impl DirectoryEntry {
    /// Whether the registration number was checked, if there is one. Earlier versions stored what was typed.
    #[must_use]
    pub fn registration(&self) -> Option<Registration> {
        self.registration_no.as_ref().map(|_| self.registration.unwrap_or(Registration::Stated))
    }
}

/// A member: the entry, and what the token said of who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// The member's id.
    pub id: PersonId,
    /// Doctor or facility.
    pub kind: MemberKind,
    /// The member's clinic, lab or hospital.
    #[schema(required)]
    pub workspace: Option<WorkspaceId>,
    /// The entry.
    #[serde(flatten)]
    pub entry: DirectoryEntry,
}

/// A doctor without an account.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
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

/// The doctor who sends and signs, as the token said at that moment.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sender {
    /// The doctor's id.
    pub id: PersonId,
    /// The doctor's name.
    pub name: Name,
    /// Registration number with the medical council.
    pub registration_no: Line<40>,
    /// Whether the number was checked; absent in hand-overs of earlier versions.
    pub registration: Option<Registration>,
    /// The doctor's clinic.
    pub workspace: Option<WorkspaceId>,
    /// The clinic's name, as the doctor's entry has it.
    pub clinic: Option<Name>,
    /// A telephone number, as the doctor's entry has it.
    pub phone: Option<Phone>,
}

impl Sender {
    /// The caller as a sender; none without a registration number. Only where the token has none does the number of the
    /// caller's own entry count.
    #[must_use]
    pub fn of(caller: &Caller, entry: Option<&Member>) -> Option<Self> {
        // An entry that the same person wrote as a desk is the facility's.
        let entry = entry.filter(|entry| entry.id == caller.id && entry.kind == MemberKind::Doctor);
        let stated = || entry?.entry.registration_no.clone().map(|number| (number, Registration::Stated));
        let checked = caller.registration_no.clone().map(|number| (number, Registration::Checked));
        let (registration_no, registration) = checked.or_else(stated)?;
        // Clinic and telephone are those of the clinic for which the entry was written.
        let here = entry.filter(|entry| entry.workspace == caller.workspace);
        Some(Self {
            id: caller.id.clone(),
            name: caller.name.clone(),
            registration_no,
            registration: Some(registration),
            workspace: caller.workspace.clone(),
            clinic: here.and_then(|member| member.entry.clinic.clone()),
            phone: here.and_then(|member| member.entry.phone.clone()),
        })
    }

    /// Whether the registration number was checked. Earlier versions signed what was typed.
    #[must_use]
    pub fn registration(&self) -> Registration {
        self.registration.unwrap_or(Registration::Stated)
    }
}

/// Whoever the referral is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

    /// Whether it is a facility, for which a desk answers.
    #[must_use]
    pub fn is_facility(&self) -> bool {
        match self {
            Self::Member(member) => member.kind == MemberKind::Facility,
            Self::Guest(_) => false,
        }
    }

    /// Whether this caller is the receiver: the doctor, in whatever clinic now, or one of the desk's people, who are of
    /// its workspace.
    #[must_use]
    pub fn is(&self, caller: &Caller) -> bool {
        match self {
            Self::Member(member) => match member.kind {
                MemberKind::Doctor => caller.role == Role::Doctor && caller.id == member.id,
                MemberKind::Facility => {
                    caller.role == Role::Desk
                        && caller.workspace.is_some()
                        && caller.workspace == member.workspace
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
    fn numbers_of_clinics_and_councils_are_kept_as_they_are_written() {
        for number in [
            "OP/2026/00123",
            "MRN# 12-34",
            "IP-2026\\0042 (B)",
            "UHID: 0001.2345",
            "ओपी/२०२६/००१२३",
            "புற 2026/17",
            "TN-77120",
            "K.M.C. No. 12345/2009",
            "№ 17 & 18",
        ] {
            assert_eq!(number.parse::<Line<40>>().unwrap().as_str(), number);
        }
        assert_eq!("OP\u{200b}/2026/\u{ad}1".parse::<Line<40>>().unwrap().as_str(), "OP/2026/1");
        for wrong in ["", "OP/2026\n00123", "12\u{0}34", "\u{202e}321", &"1".repeat(41)] {
            assert!(wrong.parse::<Line<40>>().is_err(), "{wrong:?}");
        }
    }
}
