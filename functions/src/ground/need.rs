//! What a function needs besides the table. It says so where it is served, and does not start without it.

/// A part of the world outside, and the variables by which the template gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The bucket of files.
    Files,
    /// The bus.
    Bus,
    /// Sending mail.
    Mail,
    /// The key that links are signed with.
    LinkKey,
    /// The key that attestations are signed with, and the public keys of those before it.
    SigningKeys,
    /// Where the links of guests and the codes of letters lead.
    LinkUrl,
    /// The domain that answers to mails go to.
    ReplyDomain,
    /// Where members find the app.
    AppUrl,
}

impl Need {
    /// The variables' names.
    #[must_use]
    pub const fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Files => &["FILES"],
            Self::Bus => &["BUS"],
            Self::Mail => &["MAIL_FROM", "MAIL_CONFIGURATION"],
            Self::LinkKey => &["LINK_KEY"],
            Self::SigningKeys => &["SIGNING_KEY", "RETIRED_KEYS"],
            Self::LinkUrl => &["LINK_URL"],
            Self::ReplyDomain => &["REPLY_DOMAIN"],
            Self::AppUrl => &["APP_URL"],
        }
    }
}
