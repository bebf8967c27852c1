//! The world outside the core: services, settings, clock, chance.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use api::{Bug, Problem};
use aws::{
    Misconfigured, SdkConfig, Variables,
    bucket::Bucket,
    bus::Bus,
    mailer::Mailer,
    secrets::{Secret, Versions},
};
use domain::{
    handoff::seal::SALT_BYTES,
    referral::Referral,
    values::{ids::ReferralId, reference::Reference, time::Instant},
};
use lambda_http::{Body, Response};
use links::{AccessCode, LinkKeys, RANDOM};
use proof::Retired;
use serde_json::{Value, json};
use store::Store;
use tracing::error;
use uuid::{NoContext, Timestamp, Uuid};

use super::{Failure, Need, Quotas};

/// What a function answers.
pub type Answer = Result<Response<Body>, Failure>;

/// The world outside the core: the table, the bucket, the clock, chance.
#[derive(Debug)]
pub struct Shell {
    /// The table.
    pub store: Store,
    /// How much is done in a day.
    pub quotas: Quotas,
    config: SdkConfig,
    variables: Variables,
    retired: Retired,
    bucket: OnceLock<Bucket>,
    mailer: OnceLock<Mailer>,
    link_key: OnceLock<Secret>,
    signing_key: OnceLock<Secret>,
}

impl Shell {
    /// The shell that the environment describes: `TABLE`, `QUOTAS`, the variables of these needs, and those that Lambda sets.
    pub fn from_environment(needs: &[Need]) -> Result<Self, Misconfigured> {
        let own = needs.iter().flat_map(|need| need.variables()).chain(&["QUOTAS"]);
        let (config, table, variables) = aws::environment(own.copied())?;
        let retired = variables.get("RETIRED_KEYS").map(str::parse).transpose();
        let quotas = variables.get("QUOTAS").unwrap_or_default().parse();
        Ok(Self {
            store: Store::of(&config, table),
            quotas: quotas.map_err(|why| Misconfigured::unusable("QUOTAS", why))?,
            config,
            retired: retired.map_err(|why| Misconfigured::unusable("RETIRED_KEYS", why))?.unwrap_or_default(),
            variables,
            bucket: OnceLock::new(),
            mailer: OnceLock::new(),
            link_key: OnceLock::new(),
            signing_key: OnceLock::new(),
        })
    }

    /// The bucket of files (`FILES`). Its client is made when it is needed first: many requests have no file.
    pub fn bucket(&self) -> Result<&Bucket, Failure> {
        if let Some(bucket) = self.bucket.get() {
            return Ok(bucket);
        }
        let name = self.variable("FILES")?;
        Ok(self.bucket.get_or_init(|| Bucket::of(&self.config, name.to_owned())))
    }

    /// The bus (`BUS`). Its client is new.
    pub fn bus(&self) -> Result<Bus, Bug> {
        Ok(Bus::of(&self.config, self.variable("BUS")?.to_owned()))
    }

    /// What sends mails (`MAIL_FROM`, `MAIL_CONFIGURATION`). Its client is made when it is needed first.
    pub fn mailer(&self) -> Result<&Mailer, Failure> {
        if let Some(mailer) = self.mailer.get() {
            return Ok(mailer);
        }
        let (from, configuration) = (self.variable("MAIL_FROM")?, self.variable("MAIL_CONFIGURATION")?);
        Ok(self.mailer.get_or_init(|| Mailer::of(&self.config, from.to_owned(), configuration.to_owned())))
    }

    /// A shell with this table and this mail: tests.
    #[must_use]
    pub fn new(config: SdkConfig, store: Store, mailer: Mailer) -> Self {
        let (bucket, link_key, signing_key) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let (variables, retired) = (Variables::default(), Retired::default());
        let mailer = mailer.into();
        Self {
            store,
            quotas: Quotas::default(),
            config,
            variables,
            retired,
            bucket,
            mailer,
            link_key,
            signing_key,
        }
    }

    /// The same, with these variables.
    #[must_use]
    pub fn with_variables<const N: usize>(self, variables: [(&'static str, &str); N]) -> Self {
        Self { variables: Variables::of(variables), ..self }
    }

    /// The same, with this key for links.
    #[must_use]
    pub fn with_link_key(self, secret: Secret) -> Self {
        Self { link_key: secret.into(), ..self }
    }

    /// The same, with this bucket of files.
    #[must_use]
    pub fn with_bucket(self, bucket: Bucket) -> Self {
        Self { bucket: bucket.into(), ..self }
    }

    /// The keys that links are signed with (`LINK_KEY`), at most five minutes old.
    pub async fn link_keys(&self) -> Result<LinkKeys, Failure> {
        let versions = self.versions(&self.link_key, "LINK_KEY").await?;
        Ok(LinkKeys::new(&versions.current, versions.previous.as_deref()).map_err(Bug::new)?)
    }

    /// The keys that the service vouches for attestations with (`SIGNING_KEY`, at most five minutes old), and the public
    /// keys of those before them (`RETIRED_KEYS`).
    pub async fn signing_keys(&self) -> Result<proof::SigningKeys, Failure> {
        let versions = self.versions(&self.signing_key, "SIGNING_KEY").await?;
        Ok(proof::SigningKeys::of(&versions.current, versions.previous.as_deref(), &self.retired)
            .map_err(Bug::new)?)
    }

    /// The values of the secret that this variable names.
    async fn versions(
        &self,
        secret: &OnceLock<Secret>,
        variable: &'static str,
    ) -> Result<Arc<Versions>, Failure> {
        let secret = if let Some(secret) = secret.get() {
            secret
        } else {
            let id = self.variable(variable)?;
            secret.get_or_init(|| Secret::of(&self.config, id.to_owned()))
        };
        Ok(secret.versions().await?)
    }

    /// Where the links of guests and the codes of letters lead (`LINK_URL`), without a slash at the end.
    pub fn link_url(&self) -> Result<&str, Bug> {
        self.variable("LINK_URL")
    }

    /// Where members find the app (`APP_URL`).
    pub fn app_url(&self) -> Result<&str, Bug> {
        self.variable("APP_URL")
    }

    /// The domain that answers of guests go to (`REPLY_DOMAIN`).
    pub fn reply_domain(&self) -> Result<&str, Bug> {
        self.variable("REPLY_DOMAIN")
    }

    /// A variable that is among the function's needs.
    fn variable(&self, name: &str) -> Result<&str, Bug> {
        let unasked = || Bug::new(format!("{name} is not among the function's needs"));
        self.variables.get(name).ok_or_else(unasked)
    }

    /// Random bytes for a token.
    pub fn new_token(&self) -> Result<[u8; RANDOM], Failure> {
        let mut random = [0; RANDOM];
        chance(&mut random)?;
        Ok(random)
    }

    /// Six digits by chance.
    pub fn new_code(&self) -> Result<AccessCode, Failure> {
        let mut random = [0; 8];
        chance(&mut random)?;
        Ok(AccessCode::of(u64::from_le_bytes(random)))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::from_millis(jiff::Timestamp::now().as_millisecond())
    }

    /// A new referral's id.
    #[must_use]
    pub fn new_id(&self, now: Instant) -> ReferralId {
        ReferralId(self.new_uuid(now))
    }

    /// A new id, which sorts by time.
    #[must_use]
    pub fn new_uuid(&self, now: Instant) -> Uuid {
        // No clock of ours shows a time before 1970.
        let since = Duration::from_millis(now.as_millis().unsigned_abs());
        Uuid::new_v7(Timestamp::from_unix(NoContext, since.as_secs(), since.subsec_nanos()))
    }

    /// A new short reference.
    pub fn new_reference(&self) -> Result<Reference, Failure> {
        let mut random = [0; 8];
        chance(&mut random)?;
        Ok(Reference::new(u64::from_le_bytes(random)))
    }

    /// Random bytes for the salts of a snapshot.
    pub fn new_salts(&self) -> Result<[u8; SALT_BYTES], Failure> {
        let mut random = [0; SALT_BYTES];
        chance(&mut random)?;
        Ok(random)
    }

    /// Waits before trying again: longer each time, and by chance, so that rivals do not meet again.
    pub async fn pause(&self, attempt: u32) {
        let mut random = [0; 1];
        // Without chance it is the longest pause.
        let share = chance(&mut random).map_or(u64::from(u8::MAX), |()| u64::from(random[0]));
        let most = 8_u64 << attempt.min(5);
        tokio::time::sleep(Duration::from_millis(most * share / u64::from(u8::MAX))).await;
    }

    /// The referral; one that is not there is "not found".
    pub async fn load(&self, id: ReferralId) -> Result<Referral, Failure> {
        self.find(id).await?.ok_or_else(|| Problem::not_found().into())
    }

    /// The referral, if there is one. A log that does not verify is counted for an alarm.
    pub async fn find(&self, id: ReferralId) -> Result<Option<Referral>, Failure> {
        let found = self.store.load(id).await?;
        if let Some(first_broken) = found.as_ref().and_then(|referral| referral.first_broken) {
            error!(referral_id = %id, first_broken, "the log does not verify");
            println!("{}", metric("BrokenLog", self.now(), json!({ "referral_id": id })));
        }
        Ok(found)
    }
}

/// One count for `CloudWatch`, in its embedded metric format, and what to look for when it raises an alarm.
fn metric(name: &str, at: Instant, besides: Value) -> String {
    let mut metric = json!({
        "_aws": {
            "Timestamp": at.as_millis(),
            "CloudWatchMetrics": [{
                "Namespace": "Referrals",
                "Dimensions": [[]],
                "Metrics": [{"Name": name, "Unit": "Count"}],
            }],
        },
        name: 1,
    });
    if let (Some(members), Value::Object(besides)) = (metric.as_object_mut(), besides) {
        members.extend(besides);
    }
    metric.to_string()
}

fn chance(bytes: &mut [u8]) -> Result<(), Bug> {
    getrandom::fill(bytes).map_err(Bug::new)
}
