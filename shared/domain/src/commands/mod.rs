//! What a party does with a referral, by the API, a form or a mail: the bodies of commands, and mails as they were read.

pub mod command;
pub mod mail;
