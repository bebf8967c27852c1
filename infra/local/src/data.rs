//! The folder that keeps everything between starts.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Everything that this program may put there, besides the lock: what `--fresh` removes, and nothing else.
const CONTENT: [&str; 14] = [
    "issuer.key",
    "local.db",
    "local.db-shm",
    "local.db-wal",
    "logs",
    "mail",
    "objects",
    "people",
    "secrets.json",
    "secrets.new",
    "table.db",
    "table.db-shm",
    "table.db-wal",
    "tables.json",
];

/// How long a lock is waited for: a function that was about to start when its stack was killed holds the lock until it runs.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the file could be locked.
fn is_locked_within(file: &File, patience: Duration) -> Result<bool> {
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if begun.elapsed() < patience => sleep(Duration::from_millis(50)),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

/// The folder, held by this program alone.
pub struct Data {
    folder: PathBuf,
    lock: File,
}

impl Data {
    /// Opens the folder, empty if `fresh`.
    pub fn open(folder: &Path, fresh: bool) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("the data folder {}", folder.display()))?;
        let folder = folder.canonicalize()?;
        let lock = File::create(folder.join("lock"))?;
        if !is_locked_within(&lock, PATIENCE)? {
            bail!(
                "already running on {}; stop that one, or use another folder: LOCAL_DATA=… cargo local",
                folder.display()
            );
        }
        if fresh {
            for name in CONTENT {
                remove(&folder.join(name))?;
            }
        }
        Ok(Data { folder, lock })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the functions' output goes.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// The table's file.
    #[must_use]
    pub fn table(&self) -> PathBuf {
        self.folder.join("table.db")
    }

    /// The issuer's secret.
    #[must_use]
    pub fn issuer_key(&self) -> PathBuf {
        self.folder.join("issuer.key")
    }

    /// The file of the template's secrets.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        Self::secrets_in(&self.folder)
    }

    /// The same, of a folder that somebody else may have open.
    #[must_use]
    pub fn secrets_in(folder: &Path) -> PathBuf {
        folder.join("secrets.json")
    }

    /// The file of what is kept besides the table.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("local.db")
    }

    /// There once the demonstration's people are in the directory.
    #[must_use]
    pub fn people(&self) -> PathBuf {
        self.folder.join("people")
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        // Not by closing it: a process that is just being started has it open, too, for a moment.
        let _ = self.lock.unlock();
    }
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}
