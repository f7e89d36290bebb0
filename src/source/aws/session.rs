//! The credentials of one profile: got in one place, kept while they last, got anew when they do not.
//!
//! A *login* is one successful coming by credentials, and the configuration that clients are made with. All workers of
//! a profile share it; however many wait for it, it is got once. What fails is forgotten with everything that led to it,
//! so the next try reads profiles, tokens and environment again: whoever logs in elsewhere need not start us again.

use super::Timeouts;
use super::credentials::{self, Way};
use super::fault::{self, Asker, Asking};
use super::profiles::{Files, Profiles};
use super::wire::Wire;
use crate::model::Timestamp;
use crate::model::live::Caller;
use crate::source::live::{Fault, FaultKind, Identify};
use aws_config::{AppName, BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::OnceCell;
use tokio::time::Instant;

/// Credentials that last no longer than this are got anew before they are used.
const MARGIN: Duration = Duration::from_secs(30);

/// All who waited for a login that failed share the failure; who asks later than this tries again.
const SHARED_FAILURE: Duration = Duration::from_secs(1);

/// The release of AWS's own defaults that this program was tested with.
pub(super) fn behaviour() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// See the module. Made by [`super::connect`].
#[derive(Debug)]
pub struct Session {
    /// None for the default chain.
    profile: Option<String>,
    home: String,
    pub(super) files: Files,
    pub(super) wire: Wire,
    timeouts: Timeouts,
    slot: Mutex<Arc<Slot>>,
}

/// Where a login is put by the first who needs it.
#[derive(Debug, Default)]
struct Slot(OnceCell<Result<Arc<Login>, Failure>>);

#[derive(Clone, Debug)]
struct Failure {
    fault: Fault,
    at: Instant,
}

impl Slot {
    fn is_spent(&self) -> bool {
        match self.0.get() {
            None => false,
            Some(Ok(login)) => login.ends.is_some_and(|end| end < SystemTime::now() + MARGIN),
            Some(Err(failure)) => failure.at.elapsed() >= SHARED_FAILURE,
        }
    }
}

/// See the module.
pub(super) struct Login {
    config: SdkConfig,
    profile: Option<String>,
    pub(super) way: Way,
    secrets: Vec<String>,
    ends: Option<SystemTime>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

impl Login {
    /// For a client in that region.
    pub(super) fn config(&self, region: &str) -> SdkConfig {
        let region = aws_config::Region::new(region.to_owned());
        self.config.to_builder().region(region).build()
    }

    /// Who asks, for the words of an error.
    pub(super) fn asker<'a>(&'a self, asking: Asking<'a>) -> Asker<'a> {
        Asker {
            profile: self.profile.as_deref(),
            way: &self.way,
            secrets: &self.secrets,
            asking,
            now: now(),
        }
    }
}

pub(super) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Timestamp(since.map_or(0, |since| since.as_millis() as i64))
}

impl Session {
    /// Of a profile. `home` is the region for questions that are no region's.
    pub(super) fn new(
        profile: Option<String>,
        home: String,
        files: Files,
        wire: Wire,
        timeouts: Timeouts,
    ) -> Self {
        Self {
            profile,
            home,
            files,
            wire,
            timeouts,
            slot: Mutex::default(),
        }
    }

    /// The profile, if one is named.
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Where questions go that are no region's.
    pub(super) fn home(&self) -> &str {
        &self.home
    }

    /// The credentials there are, or new ones.
    pub(super) async fn login(&self) -> Result<Arc<Login>, Fault> {
        let slot = self.slot();
        let kept = slot.0.get_or_init(|| async {
            let login = self.log_in().await;
            login.map(Arc::new).map_err(|fault| Failure {
                fault,
                at: Instant::now(),
            })
        });
        kept.await.clone().map_err(|failure| failure.fault)
    }

    /// The slot to use: the one there is, or an empty one if what is in it is no good any more.
    fn slot(&self) -> Arc<Slot> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_spent() {
            *slot = Arc::default();
        }
        Arc::clone(&slot)
    }

    async fn log_in(&self) -> Result<Login, Fault> {
        let refused = |problem| Fault {
            kind: FaultKind::Credentials,
            problem,
            retry_after: None,
        };
        let profiles = Profiles::load(&self.files, self.profile()).await;
        let profiles = profiles.map_err(refused)?;
        let way = Way::of(&profiles, self.profile.is_some()).map_err(refused)?;
        let config = self.configuration().await;
        let provider = credentials::provider(&way, &config, self).await;
        let asker = Asker {
            profile: self.profile(),
            way: &way,
            secrets: &[],
            asking: Asking::Credentials,
            now: now(),
        };
        let got = tokio::time::timeout(self.timeouts.login, provider.provide_credentials()).await;
        let credentials = match got {
            Ok(Ok(credentials)) => credentials,
            Ok(Err(error)) => return Err(fault::of_credentials(&error, &asker)),
            Err(_) => return Err(fault::slow_credentials(self.timeouts.login, &asker)),
        };
        Ok(self.finished(config, way, credentials))
    }

    fn finished(&self, config: SdkConfig, way: Way, credentials: Credentials) -> Login {
        let secrets = [Some(credentials.secret_access_key()), credentials.session_token()];
        Login {
            profile: self.profile.clone(),
            way,
            secrets: secrets.into_iter().flatten().map(str::to_owned).collect(),
            ends: credentials.expiry(),
            config: config
                .into_builder()
                .credentials_provider(SharedCredentialsProvider::new(credentials))
                // The login is the cache.
                .identity_cache(aws_config::identity::IdentityCache::no_cache())
                .build(),
        }
    }

    /// Everything but credentials: endpoints of environment and profile, time-outs, the way out. Nothing is tried
    /// twice here, because the workers do that, who know how many requests they may send.
    async fn configuration(&self) -> SdkConfig {
        let mut loader = aws_config::defaults(behaviour())
            .no_credentials()
            .http_client(self.wire.clone())
            .region(aws_config::Region::new(self.home().to_owned()))
            .retry_config(RetryConfig::disabled())
            .timeout_config(self.timeouts.for_clients())
            .profile_files(self.files.for_clients());
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Ok(name) = AppName::new("trailhound") {
            loader = loader.app_name(name);
        }
        loader.load().await
    }

    pub(super) fn timeouts(&self) -> TimeoutConfig {
        self.timeouts.for_clients()
    }
}

impl Identify for Arc<Session> {
    async fn caller(&self) -> Result<Caller, Fault> {
        let login = self.login().await?;
        let client = aws_sdk_sts::Client::new(&login.config(self.home()));
        let identity = client.get_caller_identity().send().await.map_err(|error| {
            fault::of_answer(
                &error,
                &login.asker(Asking::Operation {
                    name: "sts:GetCallerIdentity",
                    region: self.home(),
                }),
            )
        })?;
        Ok(Caller {
            profile: self.profile.clone(),
            account: identity.account.unwrap_or_default(),
            arn: identity.arn.unwrap_or_default(),
        })
    }

    async fn reload(&self) {
        self.wire.forget();
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }

    fn stamp(&self) -> u64 {
        self.files.stamp()
    }
}
