//! What somebody is told by mail: the words and the message; and reading what somebody answers.
//!
//! The words stand in `texts/`, one file a language; [`words`] fills in what a notice may name, and nothing else can get in.
//! [`Message`] makes the bytes of a mail. None of them knows a referral's content. `aws::mailer` hands the bytes to SES.

mod message;
pub mod reply;
mod words;

pub use crate::{
    message::{Attached, Calendar, Message},
    words::{
        Invitation, Unspeakable, Words, guest_from, words, words_for_code, words_for_guest, words_for_renewal,
    },
};
