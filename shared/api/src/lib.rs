//! The HTTP edge of a function: what it reads from a request, and what it answers.

mod bug;
mod cursor;
pub mod document;
pub mod extract;
mod json;
mod problem;
pub mod request;
pub mod respond;

pub use bug::Bug;
pub use cursor::Cursor;
pub use problem::{Code, Problem, ProblemDocument};
pub use respond::Page;
