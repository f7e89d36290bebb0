//! What the profile files say: whether a profile exists, its region, and the chain its credentials come from.
//!
//! The clients read the same files for themselves; this is for what they keep to themselves (what would have to be
//! renewed, that `mfa_serial` is ignored) or do in a way we do not want (`credential_process`).

use crate::model::live::Problem;
use aws_config::profile::{Profile, ProfileFileLoadError, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// Most names of profiles that a message lists.
const NAMES_SHOWN: usize = 8;

/// Where profiles are read from.
#[derive(Clone, Debug)]
pub(super) struct Files {
    named: Option<PathBuf>,
}

impl Files {
    /// This one file, or where the AWS tools look.
    pub(super) fn new(named: Option<PathBuf>) -> Self {
        Self { named }
    }

    /// For the clients, which read them for themselves.
    pub(super) fn for_clients(&self) -> EnvConfigFiles {
        match &self.named {
            Some(path) => EnvConfigFiles::builder()
                .with_file(EnvConfigFileKind::Config, path)
                .build(),
            None => EnvConfigFiles::default(),
        }
    }

    /// The files, whether they exist or not.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        if let Some(path) = &self.named {
            return vec![path.clone()];
        }
        let place = |variable: &str, usual: &str| {
            let named = std::env::var_os(variable).filter(|path| !path.is_empty());
            named
                .map(PathBuf::from)
                .or_else(|| Some(home()?.join(".aws").join(usual)))
        };
        [
            place("AWS_CONFIG_FILE", "config"),
            place("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Changes when one of them, or a token of SSO or of a web identity, is written. Reads names, lengths and times only.
    pub(super) fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let mut paths = self.paths();
        if let Some(cache) = home().map(|home| home.join(".aws/sso/cache")) {
            let found = std::fs::read_dir(cache).into_iter().flatten().flatten();
            let tokens = found.map(|entry| entry.path());
            let mut tokens: Vec<_> = tokens
                .filter(|path| path.extension().is_some_and(|it| it == "json"))
                .collect();
            tokens.sort();
            paths.extend(tokens);
        }
        paths.extend(std::env::var_os("AWS_WEB_IDENTITY_TOKEN_FILE").map(PathBuf::from));
        for path in paths {
            let told = std::fs::metadata(&path).ok();
            (path, told.map(|it| (it.len(), it.modified().ok()))).hash(&mut hasher);
        }
        hasher.finish()
    }
}

fn home() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty())?;
    Some(PathBuf::from(home))
}

/// Where the credentials of a profile begin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Base {
    /// The profile says nothing about it.
    Nothing,
    /// Keys in the file.
    Keys,
    /// A login of IAM Identity Center.
    Sso,
    /// `aws login`, which the clients here cannot read.
    ConsoleLogin,
    /// A token that somebody puts into a file.
    WebIdentity,
    /// `credential_source`.
    Named(String),
    /// The command of `credential_process`, which may hold secrets, and the account it is for if the profile says so.
    Process {
        /// For `sh -c`.
        command: Command,
        /// `aws_account_id`
        account: Option<String>,
    },
}

/// A command that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Command(pub(super) String);

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Command")
    }
}

/// A role that is assumed with the credentials so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Role {
    /// `role_arn`
    pub(super) arn: String,
    /// `external_id`
    pub(super) external_id: Option<String>,
    /// `role_session_name`
    pub(super) session: Option<String>,
}

/// How a profile comes by its credentials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Chain {
    /// Where they begin.
    pub(super) base: Base,
    /// The profile that says so.
    pub(super) base_profile: String,
    /// Roles assumed from there on, in order.
    pub(super) roles: Vec<Role>,
    /// The first profile with `mfa_serial`, which the clients ignore.
    pub(super) mfa_profile: Option<String>,
}

/// The profile files, read.
#[derive(Debug)]
pub(super) struct Profiles(ProfileSet);

impl Profiles {
    /// Reads them, with this profile selected, or the one of the environment.
    pub(super) async fn load(files: &Files, name: Option<&str>) -> Result<Self, Problem> {
        let selected = name.map(|name| name.to_owned().into());
        let files = files.for_clients();
        let (system, environment) = Default::default();
        let read = aws_config::profile::load(&system, &environment, &files, selected).await;
        let profiles = Self(read.map_err(|error| unreadable(&error))?);
        match name {
            Some(name) if profiles.0.get_profile(name).is_none() => Err(profiles.unknown(name)),
            _ => Ok(profiles),
        }
    }

    fn unknown(&self, name: &str) -> Problem {
        let mut names: Vec<_> = self.0.profiles().collect();
        names.sort_unstable();
        let more = if names.len() > NAMES_SHOWN { ", …" } else { "" };
        names.truncate(NAMES_SHOWN);
        let advice = match names.as_slice() {
            [] => "there are no profiles: run `aws configure` or `aws configure sso`".to_owned(),
            names => format!("there are {}{more}", names.join(", ")),
        };
        problem(format!("there is no profile {name}"), advice)
    }

    fn selected(&self) -> Option<&Profile> {
        self.0.get_profile(self.0.selected_profile())
    }

    /// The name of the selected profile, if it exists.
    pub(super) fn name(&self) -> Option<&str> {
        self.selected().map(Profile::name)
    }

    /// What the selected profile says.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.selected()?.get(key)
    }

    /// The region of the selected profile, or of the first profile it takes credentials from that has one.
    pub(super) fn region(&self) -> Option<&str> {
        let mut visited = Vec::new();
        let mut profile = self.selected()?;
        while !visited.contains(&profile.name()) {
            if let Some(region) = profile.get("region") {
                return Some(region);
            }
            visited.push(profile.name());
            profile = self.0.get_profile(profile.get("source_profile")?)?;
        }
        None
    }

    /// How the selected profile comes by its credentials, in the order in which the clients look.
    pub(super) fn chain(&self) -> Result<Chain, Problem> {
        let mut chain = Chain {
            base: Base::Nothing,
            base_profile: self.0.selected_profile().to_owned(),
            roles: Vec::new(),
            mfa_profile: None,
        };
        let Some(mut profile) = self.selected() else {
            return Ok(chain);
        };
        let mut visited = Vec::new();
        loop {
            if visited.contains(&profile.name()) {
                let what = format!(
                    "the profile {} is its own source_profile in the end",
                    profile.name()
                );
                return Err(problem(
                    what,
                    "correct source_profile in ~/.aws/config".to_owned(),
                ));
            }
            visited.push(profile.name());
            profile.name().clone_into(&mut chain.base_profile);
            let has_keys = profile.get("aws_access_key_id").is_some();
            let source = profile.get("source_profile");
            let role = role(profile).filter(|_| visited.len() == 1 || !has_keys);
            let Some(role) = role else {
                chain.base = base(profile, visited.len() > 1 && has_keys);
                break;
            };
            if profile.get("mfa_serial").is_some() {
                chain.mfa_profile.get_or_insert_with(|| profile.name().to_owned());
            }
            chain.roles.push(role);
            match source {
                Some(name) if name != profile.name() => {
                    profile = self.0.get_profile(name).ok_or_else(|| {
                        let what =
                            format!("the profile {} takes its credentials from {name}", profile.name());
                        problem(
                            format!("{what}, which does not exist"),
                            "correct source_profile in ~/.aws/config".to_owned(),
                        )
                    })?;
                }
                _ => {
                    chain.base = base(profile, false);
                    break;
                }
            }
        }
        chain.roles.reverse();
        Ok(chain)
    }
}

fn role(profile: &Profile) -> Option<Role> {
    // With a token file, the role is assumed by the token and not by other credentials.
    let arn = profile
        .get("role_arn")
        .filter(|_| profile.get("web_identity_token_file").is_none())?;
    Some(Role {
        arn: arn.to_owned(),
        external_id: profile.get("external_id").map(str::to_owned),
        session: profile.get("role_session_name").map(str::to_owned),
    })
}

fn base(profile: &Profile, keys_first: bool) -> Base {
    let has = |key: &str| profile.get(key).is_some();
    if keys_first {
        Base::Keys
    } else if let Some(name) = profile.get("credential_source") {
        Base::Named(name.to_owned())
    } else if has("web_identity_token_file") {
        Base::WebIdentity
    } else if [
        "sso_session",
        "sso_start_url",
        "sso_account_id",
        "sso_role_name",
        "sso_region",
    ]
    .into_iter()
    .any(has)
    {
        Base::Sso
    } else if has("login_session") {
        Base::ConsoleLogin
    } else if let Some(command) = profile.get("credential_process") {
        Base::Process {
            command: Command(command.to_owned()),
            account: profile.get("aws_account_id").map(str::to_owned),
        }
    } else if has("aws_access_key_id") || has("aws_secret_access_key") {
        Base::Keys
    } else {
        Base::Nothing
    }
}

fn unreadable(error: &ProfileFileLoadError) -> Problem {
    let reason = error.source().map(ToString::to_string).unwrap_or_default();
    Problem {
        what: format!("the AWS profile files cannot be read: {error}"),
        advice: "correct ~/.aws/config or ~/.aws/credentials".to_owned(),
        detail: reason,
    }
}

fn problem(what: String, advice: String) -> Problem {
    Problem {
        what,
        advice,
        detail: String::new(),
    }
}

/// A path below the home directory as people write it.
pub(super) fn short(path: &Path) -> String {
    let below = home().and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned));
    below.map_or_else(
        || path.display().to_string(),
        |below| format!("~/{}", below.display()),
    )
}
