//! ECGs, images, reports: as they are announced, and what checks found of them.

pub mod attachment;
mod content_type;
pub mod file;
mod name;
mod refusal;
