//! The secrets in a file that nobody else on this machine can read.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::template::Secret;

/// The stage of the version that counts.
pub(super) const CURRENT: &str = "AWSCURRENT";
/// The stage of the one before it.
pub(super) const PREVIOUS: &str = "AWSPREVIOUS";

/// All versions of a secret that have a stage.
#[derive(Clone, Serialize, Deserialize)]
struct Versions {
    current: Version,
    previous: Option<Version>,
}

/// One version. It has no `Debug`: nobody is to print it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) value: String,
    /// When it was made, in seconds.
    pub(super) made: i64,
}

/// The template's secrets and their versions.
pub(super) struct Kept {
    file: PathBuf,
    secrets: Vec<Secret>,
    /// By logical id.
    versions: Mutex<BTreeMap<String, Versions>>,
}

impl Kept {
    pub(super) fn open(file: PathBuf, secrets: &[Secret]) -> Result<Kept> {
        let mut versions = read(&file)?;
        for secret in secrets {
            if !versions.contains_key(&secret.id) {
                let current = Version::make_up(secret)?;
                versions.insert(secret.id.clone(), Versions { current, previous: None });
            }
        }
        write(&file, &versions)?;
        Ok(Kept { file, secrets: secrets.to_vec(), versions: Mutex::new(versions) })
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(|secret| secret.id.as_str())
    }

    /// The secret of this name or ARN, also of an ARN without the six characters at its end.
    pub(super) fn find(&self, name: &str) -> Option<&Secret> {
        self.secrets.iter().find(|secret| {
            let arn = secret.arn();
            let short = arn.rsplit_once('-').map(|(short, _)| short);
            secret.name == name || arn == name || short == Some(name)
        })
    }

    /// The version of this stage or, if it has one, of this id; and the stages that it has.
    pub(super) fn version(
        &self,
        secret: &Secret,
        stage: Option<&str>,
        id: Option<&str>,
    ) -> Option<(Version, &'static str)> {
        let versions = self.versions();
        let versions = versions.get(&secret.id)?;
        let staged = [(Some(&versions.current), CURRENT), (versions.previous.as_ref(), PREVIOUS)];
        let stage = stage.or(id.is_none().then_some(CURRENT));
        let mut found = staged.into_iter().filter_map(|(version, own)| Some((version?, own)));
        let found = found.find(|(version, own)| {
            stage.is_none_or(|stage| stage == *own) && id.is_none_or(|id| id == version.id)
        });
        found.map(|(version, own)| (version.clone(), own))
    }

    pub(super) fn rotate(&self, id: &str) -> Result<Option<String>> {
        let Some(secret) = self.secrets.iter().find(|secret| secret.id == id) else { return Ok(None) };
        let fresh = Version::make_up(secret)?;
        let made = fresh.id.clone();
        let mut versions = self.versions();
        let mut after = versions.clone();
        if let Some(own) = after.get_mut(id) {
            own.previous = Some(std::mem::replace(&mut own.current, fresh));
        }
        write(&self.file, &after)?;
        *versions = after;
        Ok(Some(made))
    }

    fn versions(&self) -> MutexGuard<'_, BTreeMap<String, Versions>> {
        // It is replaced in a single step.
        self.versions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Version {
    fn make_up(secret: &Secret) -> Result<Version> {
        let alphabet = secret.alphabet.as_bytes();
        // Every character as likely as any other: what lies beyond the last whole round is thrown away.
        let rounds = 256 - 256 % alphabet.len();
        let mut value = String::new();
        while value.len() < secret.length {
            let mut bytes = [0; 64];
            getrandom::fill(&mut bytes)?;
            let usable = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < rounds);
            let letters = usable.filter_map(|byte| alphabet.get(byte % alphabet.len()));
            value.extend(letters.take(secret.length - value.len()).map(|letter| char::from(*letter)));
        }
        let (id, made) = (uuid::Uuid::new_v4().to_string(), jiff::Timestamp::now().as_second());
        Ok(Version { id, value, made })
    }
}

/// The values of this secret, the current first; none where it was never started with.
pub(super) fn values(file: &Path, id: &str) -> Result<Vec<String>> {
    let versions = read(file)?.remove(id);
    let versions = versions.map(|versions| std::iter::once(versions.current).chain(versions.previous));
    Ok(versions.into_iter().flatten().map(|version| version.value).collect())
}

fn read(file: &Path) -> Result<BTreeMap<String, Versions>> {
    match std::fs::read(file) {
        Ok(kept) => serde_json::from_slice(&kept).with_context(|| file.display().to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error).with_context(|| file.display().to_string()),
    }
}

/// Written beside it and put in its place, so that it is whole whenever this program ends.
fn write(file: &Path, versions: &BTreeMap<String, Versions>) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let fresh = file.with_extension("new");
        let removed = std::fs::remove_file(&fresh);
        removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
        let mut open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        open.write_all(serde_json::to_string(versions)?.as_bytes())?;
        std::fs::rename(&fresh, file)
    };
    write().with_context(|| file.display().to_string())
}
