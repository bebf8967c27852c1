//! Whether a file that was uploaded may be served, and how: checked byte by byte where it lies, never held whole.
//!
//! [`check()`] reads a [`Source`] by ranges and answers with a [`Verdict`]: what of the file is served, or why nothing
//! is. From images goes whatever may say where and by whom they were taken; pixels, colours and how the picture is
//! turned stay as they are. [`Served`] reads what is served, block by block.

mod check;
mod source;

pub use crate::{
    check::{Piece, Served, Verdict, check, kind, served_size},
    source::Source,
};
