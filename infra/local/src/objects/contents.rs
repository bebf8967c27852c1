//! What is in the objects: files named by their SHA-256, so that equal contents are one file.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The folder of the files.
#[derive(Debug, Clone)]
pub(super) struct Contents(PathBuf);

/// A file that is being written; gone when dropped, unless it was kept.
pub(super) struct Fresh(PathBuf);

impl Contents {
    /// Opens the folder, and removes from it whatever no object has.
    pub(super) fn open(folder: &Path, wanted: &BTreeSet<String>) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        for file in fs::read_dir(folder)? {
            let file = file?;
            if !file.file_name().to_str().is_some_and(|name| wanted.contains(name)) {
                fs::remove_file(file.path())?;
            }
        }
        Ok(Contents(folder.to_owned()))
    }

    /// A file to write to.
    pub(super) fn fresh(&self) -> io::Result<(Fresh, File)> {
        let path = self.0.join(format!("new-{}", uuid::Uuid::new_v4()));
        let file = File::create_new(&path)?;
        Ok((Fresh(path), file))
    }

    /// Keeps a file that is written, under its content's SHA-256 in hexadecimal.
    pub(super) fn keep(&self, fresh: &Fresh, sha256: &str) -> io::Result<()> {
        fs::rename(&fresh.0, self.0.join(sha256))
    }

    /// Opens what is kept.
    pub(super) fn read(&self, sha256: &str) -> io::Result<File> {
        File::open(self.0.join(sha256))
    }

    /// Removes what no object has any more.
    pub(super) fn remove(&self, sha256: &str) -> io::Result<()> {
        fs::remove_file(self.0.join(sha256))
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // Gone already if it was kept; otherwise the next start removes it.
        let _ = fs::remove_file(&self.0);
    }
}
