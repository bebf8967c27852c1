//! What all functions have in common: the shell around the pure core.
//!
//! A function is: who is calling, load, decide, append, show. Each is a binary in `bin/`, named by what it does.

mod arrive;
mod brought;
mod check;
mod commands;
mod create;
mod deliver;
mod download;
mod failure;
mod files;
mod guest_mail;
mod link;
mod log;
mod need;
mod notify;
mod print;
mod quota;
mod receive;
mod redirect;
mod relay;
mod release;
mod revoke;
mod serve;
mod shell;
mod tell;
mod track;
mod verify;
mod write;

pub use arrive::{KeptMail, arrive, receive_kept};
pub use check::{Seen, check};
pub use commands::{serve_command, serve_command_with_files};
pub use create::create;
pub use deliver::deliver;
pub use download::download;
pub use failure::Failure;
pub use guest_mail::Deliverer;
pub use link::{link_attachment, link_command, link_pdf, open_link, renew_link, send_code, show_link};
pub use log::{Acts, Requester, listed, look, signed_in};
pub use need::Need;
pub use notify::notify;
pub use print::print;
pub use quota::Quotas;
pub use receive::{Arrived, receive};
pub use redirect::redirect;
pub use relay::{Batch, GRACE, NotRelayed, Relay, Relayed, Swept, Tick};
pub use release::release;
pub use revoke::revoke_links;
pub use serve::{NotHandled, serve, serve_alone, serve_events, serve_invocations, serve_pages};
pub use shell::{Answer, Shell};
pub use tell::NotTold;
pub use track::{MailEvent, track};
pub use verify::verify;
