//! What journeys are made with: a stack, people, browsers, mails, sample bodies.

pub(crate) mod browser;
pub(crate) mod by_mail;
pub(crate) mod case;
pub(crate) mod chromium;
pub(crate) mod dice;
pub(crate) mod letter;
pub(crate) mod lives;
pub(crate) mod person;
pub(crate) mod post;
pub(crate) mod samples;
pub(crate) mod scene;
pub(crate) mod signed;
pub(crate) mod stack;
pub(crate) mod tour;
pub(crate) mod trouble;
pub(crate) mod untouched;
pub(crate) mod uploads;
pub(crate) mod wired;
