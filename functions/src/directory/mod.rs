//! The directory of members: to pick a receiver, and to be found.

mod search;
mod set;

pub use search::search_directory;
pub use set::set_directory_entry;
