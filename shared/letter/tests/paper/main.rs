//! The letter on paper: what is in is on it, in every script, and hostile words do no harm.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "what is not as expected fails the test")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels are few and above zero")]

mod archive;
mod hostile;
mod images;
mod pages;
mod reader;
mod sample;
mod scripts;
mod tools;

use letter::{
    content::Letter,
    pdf::{Image, Paper, pdf},
};

/// Prints a letter.
fn print(letter: &Letter, images: &[Image<'_>]) -> Vec<u8> {
    let proof = sample::proof();
    pdf(Paper { letter, proof: Some(&proof), at: sample::at(), images, attached: None }).expect("a PDF")
}

/// A letter that has this to say, and no more.
fn saying(text: &str) -> Letter {
    let block = letter::content::Block::Text(text.to_owned());
    Letter { parts: vec![sample::part("note", "Note", vec![block])], ..sample::empty() }
}
