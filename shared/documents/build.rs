//! Says which printer this is: a digest of all that makes a letter a PDF. Whoever keeps PDFs makes them anew when it changes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// What prints, what it prints with, and the versions of what others have made of it.
const DECIDES: [&str; 3] = ["src/pdf", "fonts", "../../Cargo.lock"];

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for path in DECIDES {
        println!("cargo::rerun-if-changed={path}");
        collect(Path::new(path), &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(Sha256::digest(file.to_string_lossy().as_bytes()));
        digest.update(Sha256::digest(fs::read(file)?));
    }
    println!("cargo::rustc-env=PRINTER={}", HEXLOWER.encode(&digest.finalize()));
    Ok(())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    fs::read_dir(path)?.try_for_each(|entry| collect(&entry?.path(), files))
}
