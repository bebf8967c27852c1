//! ECGs, images, reports: as they are announced, and what checks found of them.

pub mod attachment;
pub mod file;
