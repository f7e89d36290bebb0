//! Layer 5: events asked of AWS. The only place that knows the AWS SDK.
//!
//! [`connect`] makes a [`Session`] of each profile, which answers whose credentials these are
//! ([`crate::source::live::Identify`]), and a [`Trail`] of each region, which answers page requests
//! ([`crate::source::live::Lookup`]); [`monitors`] a [`Monitor`] of each, which answers for alarms
//! ([`crate::source::alarms::Watch`]). Credentials are got when they are first needed, never earlier. Nothing is tried
//! twice in here and nothing that could change something is ever sent (`aws/allow.rs`).

mod alarms;
mod allow;
mod credentials;
mod fault;
#[cfg(test)]
mod loopback;
mod permissions;
mod process;
mod profiles;
mod regions;
mod secrets;
mod session;
mod surroundings;
#[cfg(test)]
mod tests;
mod trail;
mod wire;

pub use alarms::Monitor;
pub use permissions::{PERMISSIONS, Permission, policy};
pub use session::Session;
pub use trail::Trail;

use crate::model::live::Problem;
use crate::source::live::session::{Profile, Region};
use allow::Allowed;
use aws_smithy_types::timeout::TimeoutConfig;
use profiles::{Files, Profiles};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use wire::Wire;

/// Why a region is asked that nobody named.
const GLOBAL_SERVICES: &str = "global services";

/// Whom to ask, as the command line says it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asked {
    /// Names of profiles. None: what the environment says (`AWS_PROFILE`, keys), or the default profile.
    pub profiles: Vec<String>,
    /// Names of regions; `all` is all of the partition. None: the region of the environment or of each profile.
    pub regions: Vec<String>,
    /// What is usually taken from the environment.
    pub settings: Settings,
}

/// Where and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// One profile file in place of `~/.aws/config` and `~/.aws/credentials`.
    pub profile_file: Option<PathBuf>,
    /// Certificates to trust in place of those of the system: `AWS_CA_BUNDLE`, or `ca_bundle` of the profile.
    pub ca_bundle: Option<PathBuf>,
    /// How long things may take.
    pub timeouts: Timeouts,
}

impl Default for Settings {
    fn default() -> Self {
        let bundle = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty());
        Self {
            profile_file: None,
            ca_bundle: bundle.map(PathBuf::from),
            timeouts: Timeouts::default(),
        }
    }
}

/// How long things may take before they count as failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// Making a connection.
    pub connect: Duration,
    /// From the request to the head of the answer.
    pub read: Duration,
    /// A request with all of its answer.
    pub request: Duration,
    /// Getting credentials, which may run a command and log in to several services.
    pub login: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_millis(3100),
            read: Duration::from_secs(10),
            request: Duration::from_secs(15),
            login: Duration::from_secs(75),
        }
    }
}

impl Timeouts {
    fn for_clients(self) -> TimeoutConfig {
        TimeoutConfig::builder()
            .connect_timeout(self.connect)
            .read_timeout(self.read)
            .operation_timeout(self.request)
            .build()
    }
}

/// A profile, ready for [`crate::source::live::session::run`].
pub type Connected = Profile<Arc<Session>, Trail>;

/// Makes a session of each profile, in the order in which they are named. Reads files, and asks nobody. `Err` says what
/// is wrong with what was asked for or with the profile files.
pub async fn connect(asked: &Asked) -> Result<Vec<Connected>, Problem> {
    let mut names: Vec<Option<String>> = Vec::new();
    for name in asked.profiles.iter().cloned().map(Some) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        // Keys in the environment win over the profile in the environment, as everywhere.
        let profile = std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
        names.push(profile.filter(|_| !credentials::has_keys()));
    }
    let mut connected = Vec::new();
    for name in names {
        connected.push(profile(name, asked).await?);
    }
    Ok(connected)
}

/// Who answers for alarms with the same credentials, in the same regions.
pub fn monitors(connected: &[Connected]) -> Vec<Profile<Arc<Session>, Monitor>> {
    let monitor = |profile: &Connected| Profile {
        name: profile.name.clone(),
        identify: Arc::clone(&profile.identify),
        regions: profile
            .regions
            .iter()
            .map(|region| Region {
                lookup: Monitor::new(Arc::clone(&profile.identify), &region.name),
                name: region.name.clone(),
                because: region.because,
            })
            .collect(),
    };
    connected.iter().map(monitor).collect()
}

async fn profile(name: Option<String>, asked: &Asked) -> Result<Connected, Problem> {
    let settings = &asked.settings;
    let files = Files::new(settings.profile_file.clone());
    let profiles = Profiles::load(&files, name.as_deref()).await?;
    let usual = usual_region(&profiles);
    let regions = regions_of(&asked.regions, usual.as_deref(), &profiles)?;
    let bundle = settings.ca_bundle.clone();
    let bundle = bundle.or_else(|| profiles.get("ca_bundle").map(PathBuf::from));
    let wire = wire(bundle.as_deref())?;
    let home = home(&regions, usual.filter(|name| regions::is_plausible(name)));
    let session = Arc::new(Session::new(name.clone(), home, files, wire, settings.timeouts));
    let region = |(name, because): (String, _)| Region {
        lookup: Trail::new(Arc::clone(&session), &name),
        name,
        because,
    };
    Ok(Profile {
        name,
        regions: regions.into_iter().map(region).collect(),
        identify: session,
    })
}

fn wire(bundle: Option<&Path>) -> Result<Wire, Problem> {
    let allowed = Allowed {
        container: std::env::var("AWS_CONTAINER_CREDENTIALS_FULL_URI").ok(),
    };
    Wire::new(bundle, allowed).map_err(|reason| Problem {
        what: format!(
            "AWS_CA_BUNDLE {}: {reason}",
            bundle.map(profiles::short).unwrap_or_default()
        ),
        advice: "set AWS_CA_BUNDLE (or ca_bundle) to a file with certificates in PEM form".to_owned(),
        detail: String::new(),
    })
}

/// The region of the environment, or of the profile.
fn usual_region(profiles: &Profiles) -> Option<String> {
    ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .into_iter()
        .find_map(|variable| std::env::var(variable).ok().filter(|region| !region.is_empty()))
        .or_else(|| profiles.region().map(str::to_owned))
}

/// Where STS is asked: in the usual region, or in one that every account has. The first that is named may be one that
/// the account has not enabled, whose STS knows nobody.
fn home(regions: &[(String, Option<&'static str>)], usual: Option<String>) -> String {
    let named = |name: &str| {
        regions
            .iter()
            .any(|(known, because)| known == name && because.is_none())
    };
    let first = regions.first().map_or("us-east-1", |(name, _)| name);
    let global = regions::global(first);
    let home = if named(global) { global } else { first };
    usual.unwrap_or_else(|| home.to_owned())
}

/// The regions to ask, at least one: what is named, or what environment and profile say, and the one with global
/// services. With each its reason, if nobody named it.
fn regions_of(
    named: &[String],
    usual: Option<&str>,
    profiles: &Profiles,
) -> Result<Vec<(String, Option<&'static str>)>, Problem> {
    let mut wanted: Vec<String> = Vec::new();
    for name in named
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty())
    {
        if name == "all" {
            let all = regions::neighbours(usual.unwrap_or_default());
            wanted.extend(all.iter().map(|&name| name.to_owned()));
        } else {
            wanted.push(name.to_owned());
        }
    }
    if wanted.is_empty() {
        wanted.extend(usual.map(str::to_owned));
    }
    let Some(first) = wanted.first() else {
        return Err(no_region(profiles));
    };
    let global = regions::global(first).to_owned();
    let mut regions: Vec<(String, Option<&'static str>)> = Vec::new();
    let because = |name: &String| (!wanted.contains(name)).then_some(GLOBAL_SERVICES);
    for name in wanted.iter().chain([&global]) {
        if !regions::is_plausible(name) {
            return Err(Problem {
                what: format!("{name} is not the name of a region"),
                advice: "write it as AWS does: eu-west-1; or all".to_owned(),
                detail: String::new(),
            });
        }
        if regions.iter().all(|(known, _)| known != name) {
            regions.push((name.clone(), because(name)));
        }
    }
    Ok(regions)
}

fn no_region(profiles: &Profiles) -> Problem {
    Problem {
        what: match profiles.name() {
            Some(profile) => format!("no region is named, and the profile {profile} has none"),
            None => "no region is named".to_owned(),
        },
        advice: "name one: --region eu-west-1, or all; or set AWS_REGION, or region in the profile"
            .to_owned(),
        detail: String::new(),
    }
}

#[cfg(test)]
mod region_tests {
    use super::*;

    #[test]
    fn sts_is_asked_where_every_account_is_known() {
        let regions = |names: &[&str]| {
            let named = names.iter().map(|&name| (name.to_owned(), None));
            named.collect::<Vec<_>>()
        };
        let all = regions(regions::neighbours(""));
        assert_eq!(
            home(&all, None),
            "us-east-1",
            "af-south-1 comes first and may not be enabled"
        );
        assert_eq!(home(&all, Some("eu-west-1".to_owned())), "eu-west-1");
        assert_eq!(home(&regions(&["eu-west-1", "eu-south-2"]), None), "eu-west-1");
    }
}
