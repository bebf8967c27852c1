//! Doctors without an account: the mails to them, the links in these, and their replies by mail.
//!
//! - `deliver`, `mail`, `track`: what is mailed to them, and what became of it.
//! - `link`, `pages`: what they open and do by a link.
//! - `arrive`, `receive`: what they answer by mail.
//! - `held`, `release`, `revoke_links`: what the sender decides about such mails and links.

mod arrive;
mod deliver;
mod held;
mod link;
mod mail;
mod pages;
mod receive;
mod release;
mod revoke_links;
mod track;

use api::document::Operation;

pub use arrive::{KeptMail, arrive, receive_kept};
pub use deliver::deliver;
pub use held::get_held;
pub(crate) use link::OPERATIONS as LINKS;
pub use link::{
    announce_by_link, link_attachment, link_command, link_pdf, open_link, renew_link, send_code, show_link,
};
pub use pages::serve_pages;
pub use receive::{Arrived, receive};
pub use release::release;
pub use revoke_links::revoke_links;
pub use track::{MailEvent, track};

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[held::SPEC, release::SPEC, revoke_links::SPEC];
