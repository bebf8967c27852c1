//! What a doctor or a desk may say about themselves in the directory.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Caller, DirectoryEntry, Email, Member, MemberKind, Phone, Registration, Url};
use crate::{
    values::{
        ids::{PersonId, WorkspaceId},
        list::List,
        text::{Line, Name},
        words::Kind,
    },
    wire::input::{Errors, FieldError, none_wrong},
};

/// One's own entry, as a doctor or a desk writes it. What the token says is shown and cannot be changed here: a client may
/// send it back as it was read, and any other value is refused.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct OwnEntry {
    /// Cardiology, pathology…
    #[deserr(default)]
    pub specialty: Option<Line<80>>,
    /// The clinic's name.
    #[deserr(default)]
    pub clinic: Option<Name>,
    /// The city.
    #[deserr(default)]
    pub city: Option<Line<80>>,
    /// A telephone number.
    #[deserr(default)]
    pub phone: Option<Phone>,
    /// Where patients book a visit.
    #[deserr(default)]
    pub booking_url: Option<Url>,
    /// The kinds of referral that the member takes: for the searcher to see, not enforced.
    #[deserr(default)]
    #[schema(required = false)]
    pub accepts: List<Kind, 4>,
    /// Registration number with the medical council, where the token has none: it counts as stated.
    #[deserr(default)]
    pub registration_no: Option<Line<40>>,
    /// Of the token: checked if the token has the number.
    #[deserr(default)]
    pub registration: Option<Registration>,
    /// Of the token.
    #[deserr(default)]
    pub id: Option<PersonId>,
    /// Of the token.
    #[deserr(default)]
    pub kind: Option<MemberKind>,
    /// Of the token.
    #[deserr(default)]
    pub workspace: Option<WorkspaceId>,
    /// Of the token.
    #[deserr(default)]
    pub name: Option<Name>,
    /// Of the token, if it is checked.
    #[deserr(default)]
    pub email: Option<Email>,
}

impl OwnEntry {
    /// The caller's entry; or every member whose value is the token's to say and is another there.
    pub fn of(self, caller: &Caller, kind: MemberKind) -> Result<Member, Errors> {
        let registration_no = caller.registration_no.clone().or_else(|| self.registration_no.clone());
        let registration = registration_no.as_ref().map(|_| match caller.registration_no {
            Some(_) => Registration::Checked,
            None => Registration::Stated,
        });
        let others = [
            (differs(self.id.as_ref(), Some(&caller.id)), "/id"),
            (differs(self.kind.as_ref(), Some(&kind)), "/kind"),
            (differs(self.workspace.as_ref(), caller.workspace.as_ref()), "/workspace"),
            (differs(self.name.as_ref(), Some(&caller.name)), "/name"),
            (differs(self.email.as_ref(), caller.email.as_ref()), "/email"),
            (differs(self.registration_no.as_ref(), registration_no.as_ref()), "/registration_no"),
            (differs(self.registration.as_ref(), registration.as_ref()), "/registration"),
        ];
        let wrong = others.iter().filter(|(differs, _)| *differs);
        none_wrong(
            wrong.map(|(_, pointer)| FieldError::new("not-yours-to-say", RULE).at(*pointer)).collect(),
        )?;
        let Self { specialty, clinic, city, phone, booking_url, accepts, .. } = self;
        Ok(Member {
            id: caller.id.clone(),
            kind,
            workspace: caller.workspace.clone(),
            entry: DirectoryEntry {
                name: caller.name.clone(),
                specialty,
                registration_no,
                registration,
                clinic,
                city,
                phone,
                email: caller.email.clone(),
                booking_url,
                accepts,
            },
        })
    }
}

const RULE: &str =
    "this comes from your sign-in, where it has another value or was not checked; leave it out";

/// Whether a value is given that is not the token's.
fn differs<T: PartialEq>(given: Option<&T>, known: Option<&T>) -> bool {
    given.is_some() && given != known
}
