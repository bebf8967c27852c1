//! What comes back by mail: that one arrived or did not, and what a doctor without an account answers.

use deserr::Deserr;
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{
    commands::command::{Attachments, CommandName},
    values::{digest::Digest, list::List, person::Email, text::Text, words::words},
    wire::input::Errors,
};

words! {
    /// Why a mail to a guest came back.
    BounceReason {
        /// The address does not take it.
        Bounced = "bounced",
        /// Whoever got it marked it as unwanted.
        Complained = "complained",
    }
}

impl BounceReason {
    /// The same in words.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Bounced => "the mail came back: its address does not take it",
            Self::Complained => "the mail was marked as unwanted by whoever got it",
        }
    }
}

words! {
    /// Why a mail that came for a referral is held until the sender releases it.
    HeldReason {
        /// From another address than the one that the referral was sent to.
        OtherAddress = "other-address",
        /// Nothing proves that it comes from the address that it names (SPF, DKIM and DMARC).
        Unverified = "unverified",
        /// It names its sender in no clear way: several, none, or another address beside the name.
        UnclearSender = "unclear-sender",
        /// It asks that answers to it go to another address.
        OtherReplyTo = "other-reply-to",
        /// The checks could not be made.
        Unchecked = "unchecked",
        /// It looks like spam.
        Spam = "spam",
        /// A virus was found in it; its files are not kept.
        Virus = "virus",
        /// A mail program answered by itself.
        Automatic = "automatic",
        /// It came to an address that the sender has revoked.
        Revoked = "revoked",
        /// It is encrypted, or part of it is.
        Encrypted = "encrypted",
        /// It could not be read, or not as a whole.
        Unreadable = "unreadable",
        /// So many wait already that no further one is put to the sender: those who run the service have it, and what comes
        /// after it.
        Surplus = "surplus",
    }
}

impl HeldReason {
    /// The same in words.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::OtherAddress => "it comes from another address than the referral was sent to",
            Self::Unverified => "nothing proves that it comes from the address that it names",
            Self::UnclearSender => {
                "it does not say clearly who it is from: it names several, none, or another address beside the name"
            }
            Self::OtherReplyTo => "it asks that answers to it go to another address",
            Self::Unchecked => "who sent it could not be checked",
            Self::Spam => "it looks like spam",
            Self::Virus => "a virus was found in it; its files were not kept",
            Self::Automatic => "a mail program answered by itself",
            Self::Revoked => "it came to an address that was revoked",
            Self::Encrypted => "it is encrypted, or part of it: ask for it once more without encryption",
            Self::Unreadable => "it could not be read as a whole",
            Self::Surplus => "more came than can wait: those who run the service have the rest",
        }
    }
}

words! {
    /// Why what the first line of a mail asks for was not done.
    NotDoneWhy {
        /// The referral stands so that it cannot be done.
        State = "wrong-state",
        /// What has to stand with it is missing: why, what, a summary.
        Words = "words-missing",
        /// What stands with it is too long, or there is too much of it.
        Length = "too-long",
        /// Another line asks for something, too.
        Several = "several",
        /// The line may go on in the next one.
        Unclear = "unclear",
        /// It ends the referral, and a file that came with it is not taken.
        Files = "files-not-taken",
        /// What it carries breaks a rule.
        Refused = "refused",
        /// There is no room for the mail: its words are not kept, and those of later ones are not either.
        Full = "full",
    }
}

/// What the first line of a mail asks for, and why it was not done: its words are a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NotDone {
    /// What was understood.
    pub command: CommandName,
    /// Why not.
    pub why: NotDoneWhy,
}

/// Longest answer by mail, in characters.
pub const WORDS_MAX: usize = 20_000;
/// Most that is kept of what was removed from an answer, in characters.
pub const CUT_MAX: usize = 40_000;

/// Longest list of the files for which a command was not done, in characters: 40 files.
pub const NOT_TAKEN_MAX: usize = 10_000;

/// A mail that came for a referral, as it was read.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceivedMail {
    /// Its own words.
    pub words: Option<Text<WORDS_MAX>>,
    /// What was removed from them: the quoted history, a signature.
    pub cut: Option<Text<CUT_MAX>>,
    /// The files that came with it.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// The digest of the whole message as it arrived.
    pub mail: Digest,
    /// The digest of its `Message-ID`; some have none.
    pub message_id: Option<Digest>,
    /// The digest of what it says.
    pub content: Digest,
    /// What it asks for and was not done; its sender is told.
    pub not_done: Option<NotDone>,
    /// For which files it was not done, a line each, and why. The lines are mailed to its sender, so each says which of the files it
    /// is, and not its name: that may say whom it is about.
    pub not_taken: Option<Text<NOT_TAKEN_MAX>>,
}

/// A mail that is held: nobody but the sender sees it before they release it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldMail {
    /// Why.
    pub why: HeldReason,
    /// The address that it says it is from; none if it names none that can be read.
    pub from: Option<Email>,
    /// The mail.
    pub received: ReceivedMail,
}

/// Body of `release`: nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Release {}

/// Body of `revoke-links`: nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct RevokeLinks {}

/// A mail that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bounce {
    /// Why.
    pub why: BounceReason,
    /// The digest of the id that the mail system gave it.
    pub mail: Digest,
}
