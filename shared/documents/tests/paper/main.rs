//! The letter on paper: what is in is on it, in every script, and hostile words do no harm.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "what is not as expected fails the test")]

mod archive;
mod hostile;
mod images;
mod largest;
mod pages;
mod reader;
mod scripts;
mod tools;
mod valid;

use documents::{
    content::Letter,
    pdf::{Attached, Image, Paper, pdf},
};
use domain::files::attachment::ContentType;
use testing::paper;

/// Prints a letter. Whatever is in it, it is a valid file.
fn print(letter: &Letter, images: &[Image<'_>]) -> Vec<u8> {
    let proof = paper::proof();
    let pdf =
        pdf(Paper { letter, proof: Some(&proof), at: paper::at(), images, attached: None }).expect("a PDF");
    assert_eq!(valid::faults(&pdf), Vec::<String>::new());
    pdf
}

/// A letter that has this to say, and no more.
fn saying(text: &str) -> Letter {
    let block = documents::content::Block::Text(text.to_owned());
    Letter { parts: vec![paper::part("note", "Note", vec![block])], ..paper::empty() }
}

/// The whole letter, with pictures and what is attached for machines.
fn with_everything() -> Vec<u8> {
    let (letter, proof, ecg) = (paper::letter(), paper::proof(), paper::ecg());
    let image = |content_type, bytes| Image {
        id: paper::ecg_id(),
        caption: "ECG at rest".to_owned(),
        content_type,
        bytes: Some(bytes),
    };
    let images = [image(ContentType::Png, &ecg), image(ContentType::Jpeg, include_bytes!("photo.jpg"))];
    let attached = Some(Attached { name: "signed.json", json: br#"{"ref":"R-7K4M-92QX"}"# });
    pdf(Paper { letter: &letter, proof: Some(&proof), at: paper::at(), images: &images, attached })
        .expect("a PDF")
}
