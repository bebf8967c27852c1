//! Prints every kind of referral into a folder, to look at: `cargo run -p documents --example papers -- FOLDER`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "whoever runs it looks at its panics")]

use std::{env, fs, path::PathBuf};

use documents::{
    content::{self, Letter},
    pdf::{Image, Paper, pdf},
};
use domain::files::attachment::ContentType;
use testing::{letters, paper};

fn print(letter: &Letter, images: &[Image<'_>]) -> Vec<u8> {
    pdf(Paper { letter, proof: Some(&paper::proof()), at: paper::at(), images, attached: None }).unwrap()
}

fn main() {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| panic!("name a folder")));
    fs::create_dir_all(&folder).unwrap();
    for (name, referral) in letters::every() {
        let letter = content::letter(&letters::seen(&referral));
        fs::write(folder.join(format!("{name}.pdf")), print(&letter, &[])).unwrap();
    }
    let (ecg, caption) = (paper::ecg(), "ECG at rest, 25 mm/s, 22 November 2026".to_owned());
    let ecg = Image { id: paper::ecg_id(), caption, content_type: ContentType::Png, bytes: Some(&ecg) };
    fs::write(folder.join("three-pages.pdf"), print(&paper::letter(), &[ecg])).unwrap();
}
