//! The keys of the service, from where they are kept: nobody who reads the code, the table or the log has one.
//!
//! A secret has a current value and, once it was changed, the one before: what was signed by that is still good. A
//! function asks once and remembers for [`REMEMBERED_FOR`], so a change is everywhere within that time.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{Error, SdkConfig, Service};
use aws_sdk_secretsmanager::{Client, config::Builder, operation::get_secret_value::GetSecretValueError};
use tokio::sync::Mutex;

/// How long a function remembers a secret: 5 minutes.
pub const REMEMBERED_FOR: Duration = Duration::from_mins(5);

/// The two values of a secret that are alive.
#[derive(Clone, PartialEq, Eq)]
pub struct Versions {
    /// The value of now.
    pub current: String,
    /// The one before, if it was ever changed.
    pub previous: Option<String>,
}

/// Without the values.
impl fmt::Debug for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Versions({})", 1 + usize::from(self.previous.is_some()))
    }
}

/// What was read, and when.
type Remembered = Option<(Instant, Arc<Versions>)>;

/// A secret.
#[derive(Debug)]
pub struct Secret {
    client: Client,
    id: String,
    remembered: Mutex<Remembered>,
}

impl Secret {
    /// The secret of this ARN or name.
    #[must_use]
    pub fn of(config: &SdkConfig, id: String) -> Self {
        let mut config = Builder::from(config);
        config.set_endpoint_url(crate::endpoint("SECRETS_MANAGER"));
        Self::new(Client::from_conf(config.build()), id)
    }

    /// Behind a client of one's own: tests.
    #[must_use]
    pub fn new(client: Client, id: String) -> Self {
        Self { client, id, remembered: Mutex::default() }
    }

    /// Its values, at most [`REMEMBERED_FOR`] old; those who ask at once wait for one answer. When it cannot be asked, what
    /// was known is still good: a key that has just been changed is the one before.
    pub async fn versions(&self) -> Result<Arc<Versions>, Error> {
        self.versions_at(Instant::now()).await
    }

    /// The same, at a moment of one's own: tests.
    pub async fn versions_at(&self, now: Instant) -> Result<Arc<Versions>, Error> {
        let mut remembered = self.remembered.lock().await;
        if let Some((read_at, versions)) = &*remembered
            && now.saturating_duration_since(*read_at) < REMEMBERED_FOR
        {
            return Ok(Arc::clone(versions));
        }
        match (self.ask().await, &*remembered) {
            (Ok(versions), _) => {
                let versions = Arc::new(versions);
                *remembered = Some((now, Arc::clone(&versions)));
                Ok(versions)
            }
            (Err(Error::Again(..)), Some((_, versions))) => Ok(Arc::clone(versions)),
            (Err(error), _) => Err(error),
        }
    }

    async fn ask(&self) -> Result<Versions, Error> {
        let current = self.value("AWSCURRENT").await?;
        let current = current.ok_or_else(|| never("it has no value"))?;
        Ok(Versions { current, previous: self.value("AWSPREVIOUS").await? })
    }

    /// The value at this stage; none if there is none.
    async fn value(&self, stage: &str) -> Result<Option<String>, Error> {
        let got = self.client.get_secret_value().secret_id(&self.id).version_stage(stage).send().await;
        match got {
            Ok(got) => {
                let no_text = || never("it is no text");
                got.secret_string.map(Some).ok_or_else(no_text)
            }
            Err(error) => match error.as_service_error() {
                Some(GetSecretValueError::ResourceNotFoundException(_)) => Ok(None),
                _ => Err(error.into()),
            },
        }
    }
}

fn never(says: &str) -> Error {
    Error::never(Service::Secret, says)
}
