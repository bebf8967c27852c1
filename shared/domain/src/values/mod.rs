//! What everything is said in: texts, lists, moments, ids, people, words, digests.

pub mod decimal;
pub mod digest;
pub mod ids;
pub mod list;
pub mod name;
pub mod partly;
pub mod person;
pub mod reference;
pub mod text;
pub mod time;
pub mod words;
pub mod zone;
