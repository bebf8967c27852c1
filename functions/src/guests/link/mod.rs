//! A doctor without an account follows the link in a mail: who they are by it, and what they may open.
//!
//! Whatever is wrong with a link is one answer, "not found", and one page. What is not signed by us is refused before
//! anything is read.

mod answers;
mod attachment;
mod code;
mod command;
mod enclosed;
mod mailed;
mod open;
mod pdf;
mod posted;
mod renew;
mod sent;
mod show;
mod upload;

use api::{Bug, Problem, document::Operation, request};
use documents::page::Form;
use domain::{
    log::Actor,
    referral::Referral,
    values::{
        digest::Digest,
        ids::{PersonId, ReferralId},
        person::Caller,
        time::Instant,
        words::{Channel, Party, PrivacyLevel},
    },
};
use lambda_http::{Request, RequestExt as _, http::header};
use links::LinkKeys;
use store::{IssuedToken, TokenPurpose};
use uuid::Uuid;

pub(crate) use self::answers::refused;
pub use self::{
    attachment::link_attachment, code::send_code, command::link_command, open::open_link, pdf::link_pdf,
    renew::renew_link, show::show_link, upload::announce_by_link,
};
use crate::{
    ground::{Failure, Shell},
    log::Acts,
};

/// The pages and forms.
pub(crate) const OPERATIONS: &[Operation] = &[
    show::SPEC,
    open::SPEC,
    code::SPEC,
    renew::SPEC,
    command::SPEC,
    upload::SPEC,
    attachment::SPEC,
    pdf::SPEC,
];

/// The guest to whom a link was mailed.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    /// The digest of the address that it was mailed to.
    address: Digest,
    /// The number of the referral's newest entry when the link was made.
    since: u32,
    /// The request, as the function's log names it.
    correlation_id: String,
}

/// They are the receiver as long as the referral is theirs to read, and the link is not revoked.
impl Acts for Guest {
    fn role(&self, referral: &Referral) -> Option<(Party, Actor)> {
        let address = referral.guest_address()?;
        let theirs = Digest::of(address.as_str().as_bytes()) == self.address;
        let good = referral.is_open_to_receiver() && !referral.has_closed_links(self.since);
        let actor = referral.guest()?;
        (theirs && good).then_some((Party::Receiver, actor))
    }

    fn channel(&self) -> Channel {
        Channel::Link
    }

    fn caller(&self) -> Option<&Caller> {
        None
    }

    fn correlation_id(&self) -> Option<String> {
        Some(self.correlation_id.clone())
    }
}

/// A link that we have signed, and what is kept of it.
pub(crate) struct Link {
    keys: LinkKeys,
    token: String,
    hash: Digest,
    ends_at: Instant,
    record: IssuedToken,
    correlation_id: String,
}

/// The token in the path, as it came; it must get into no log.
pub(crate) fn token(request: &Request) -> String {
    let parameters = request.path_parameters_ref();
    parameters.and_then(|parameters| parameters.first("token")).unwrap_or_default().to_owned()
}

impl Link {
    /// The link that the request is of: nothing is read for what is forged or over, and one item for the rest.
    async fn known(shell: &Shell, request: &Request) -> Result<Self, Failure> {
        Self::known_at(shell, request, shell.now()).await
    }

    /// The same, as long as it was good at this moment.
    async fn known_at(shell: &Shell, request: &Request, at: Instant) -> Result<Self, Failure> {
        let (keys, text) = (shell.link_keys().await?, token(request));
        let token = keys.read_link(&text, at).map_err(|_| Problem::not_found())?;
        let (hash, ends_at) = (token.hash(), token.ends_at());
        let record = shell.store.token(hash).await?;
        let Some(record) = record.filter(|record| record.purpose == TokenPurpose::Link) else {
            // It takes as long as with one whose referral was taken back.
            shell.load(ReferralId(Uuid::nil())).await?;
            return Err(Problem::not_found().into());
        };
        let correlation_id = request::correlation_id(request);
        Ok(Self { keys, token: text, hash, ends_at, record, correlation_id })
    }

    fn guest(&self) -> Guest {
        Guest {
            address: self.record.guest,
            since: self.record.seq,
            correlation_id: self.correlation_id.clone(),
        }
    }

    /// Who acts by it: the keys of its forms and the files that its page sends are of this person, whom nobody else is.
    fn person(&self) -> Result<PersonId, Bug> {
        format!("link:{}", self.hash).parse().map_err(|_| Bug::new("a link's digest is no id"))
    }

    /// The referral, if the guest may read it.
    async fn referral(&self, shell: &Shell) -> Result<Referral, Failure> {
        let referral = shell.load(self.record.referral).await?;
        self.guest().role(&referral).ok_or_else(Problem::not_found)?;
        Ok(referral)
    }

    /// One that was locked opens no more, not even for whoever has opened it before.
    fn unlocked(self) -> Result<Self, Problem> {
        if self.record.locked_at.is_some() { Err(Problem::not_found()) } else { Ok(self) }
    }

    /// Whether this browser has opened it.
    fn is_opened(&self, request: &Request, now: Instant) -> bool {
        let name = self.cookie_name();
        let cookies = request.headers().get_all(header::COOKIE).iter();
        let cookies = cookies.filter_map(|cookies| cookies.to_str().ok()).flat_map(|all| all.split(';'));
        let mut named = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        named.any(|(given, value)| given == name && self.keys.read_session(value, self.hash, now).is_ok())
    }

    /// A name of its own for each link, so that one doctor may have several open.
    fn cookie_name(&self) -> String {
        let hash: String = self.hash.to_string().chars().take(16).collect();
        format!("__Host-link-{hash}")
    }

    /// What the nonces of the landing page are bound to: none of them is good for a command.
    fn landing(&self) -> Digest {
        Digest::of(&[self.hash.as_bytes(), b"landing".as_slice()].concat())
    }

    /// Uses the nonce of the landing page's form: once.
    async fn use_nonce(&self, shell: &Shell, form: &Form) -> Result<bool, Failure> {
        match self.keys.read_nonce(&form.nonce, self.landing(), shell.now()) {
            Ok(nonce) => {
                let used = shell.store.use_nonce(self.hash, nonce.hash(), nonce.ends_at()).await;
                Ok(used?)
            }
            Err(_) => Ok(false),
        }
    }
}

/// Between the doctors only: whoever opens it shows that they read the mail.
fn needs_code(referral: &Referral) -> bool {
    match referral.handoff.privacy.level {
        PrivacyLevel::DoctorOnly => true,
        PrivacyLevel::Shared => false,
    }
}

/// The form that was sent; it has no files.
fn form(request: &Request) -> Result<Form, Problem> {
    Form::read(request.body().as_ref()).map_err(posted::problem)
}
