//! Where credentials come from, in the order in which the AWS tools look.

use super::process::Process;
use super::profiles::{Base, Chain, Profiles, Role};
use super::session::{Session, behaviour};
use crate::model::live::Problem;
use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::{self, credentials::ImdsCredentialsProvider};
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;
use std::time::Duration;

/// How long the metadata service of EC2 may take. On a laptop nobody answers there, and packets may vanish.
const METADATA: Duration = Duration::from_secs(1);

/// Where to look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Way {
    /// Whether keys in the environment come first. A profile that is named wins over them.
    pub(super) environment: bool,
    /// What the profile says.
    pub(super) chain: Chain,
}

impl Way {
    /// As the profile says; without a named one, the environment and the surroundings may have credentials too.
    pub(super) fn of(profiles: &Profiles, is_named: bool) -> Result<Self, Problem> {
        Ok(Self {
            environment: !is_named && has_keys(),
            chain: profiles.chain()?,
        })
    }

    /// Where they come from, in words.
    pub(super) fn words(&self) -> String {
        if self.environment {
            return "keys in the environment".to_owned();
        }
        let from = match &self.chain.base {
            Base::Nothing => return "the surroundings (web identity, container or instance)".to_owned(),
            Base::Keys => "keys in the profile files".to_owned(),
            Base::Sso => "a login of IAM Identity Center (SSO)".to_owned(),
            Base::ConsoleLogin => "a login of the console (aws login)".to_owned(),
            Base::WebIdentity => "a web identity token".to_owned(),
            Base::Named(name) => name.clone(),
            Base::Process { .. } => "credential_process".to_owned(),
        };
        let roles = self
            .chain
            .roles
            .iter()
            .map(|role| format!(", then the role {}", role.arn));
        roles.fold(from, |text, role| text + &role)
    }
}

/// Whether the environment has keys.
pub(super) fn has_keys() -> bool {
    std::env::var_os("AWS_ACCESS_KEY_ID").is_some_and(|key| !key.is_empty())
}

/// What gets credentials, once: it keeps nothing.
pub(super) async fn provider(way: &Way, config: &SdkConfig, session: &Session) -> SharedCredentialsProvider {
    let settings = settings(config, session);
    if let Base::Process { command, account } = &way.chain.base
        && !way.environment
    {
        let process = Process::new(command.clone(), account.clone());
        return assume(SharedCredentialsProvider::new(process), &way.chain.roles, config).await;
    }
    let mut profile = ProfileFileCredentialsProvider::builder()
        .configure(&settings)
        .profile_files(session.files.for_clients());
    if let Some(name) = session.profile() {
        profile = profile.profile_name(name);
    }
    let profile = profile.build();
    let chain = if way.environment {
        let environment = EnvironmentVariableCredentialsProvider::new();
        CredentialsProviderChain::first_try("Environment", environment).or_else("Profile", profile)
    } else {
        CredentialsProviderChain::first_try("Profile", profile)
    };
    if way.chain.base == Base::Nothing {
        return SharedCredentialsProvider::new(with_surroundings(chain, &settings));
    }
    SharedCredentialsProvider::new(chain)
}

fn settings(config: &SdkConfig, session: &Session) -> ProviderConfig {
    ProviderConfig::without_region()
        .with_region(config.region().cloned())
        .with_behavior_version(Some(behaviour()))
        .with_http_client(session.wire.clone())
        .with_retry_config(RetryConfig::disabled())
        .with_timeout_config(session.timeouts())
}

fn with_surroundings(chain: CredentialsProviderChain, settings: &ProviderConfig) -> CredentialsProviderChain {
    let metadata = imds::Client::builder()
        .configure(settings)
        .max_attempts(1)
        .connect_timeout(METADATA)
        .read_timeout(METADATA)
        .operation_timeout(METADATA * 3)
        .operation_attempt_timeout(METADATA * 3)
        .build();
    chain
        .or_else(
            "WebIdentityToken",
            WebIdentityTokenCredentialsProvider::builder()
                .configure(settings)
                .build(),
        )
        .or_else(
            "EcsContainer",
            EcsCredentialsProvider::builder().configure(settings).build(),
        )
        .or_else(
            "Ec2InstanceMetadata",
            ImdsCredentialsProvider::builder()
                .configure(settings)
                .imds_client(metadata)
                .build(),
        )
}

/// Assumes the roles one after the other.
async fn assume(
    mut provider: SharedCredentialsProvider,
    roles: &[Role],
    config: &SdkConfig,
) -> SharedCredentialsProvider {
    for role in roles {
        let mut assumed = AssumeRoleProvider::builder(&role.arn).configure(config);
        if let Some(id) = &role.external_id {
            assumed = assumed.external_id(id);
        }
        if let Some(name) = &role.session {
            assumed = assumed.session_name(name);
        }
        provider = SharedCredentialsProvider::new(assumed.build_from_provider(provider).await);
    }
    provider
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_credentials_come_from_is_said_in_words() {
        let chain = |base, roles| Way {
            environment: false,
            chain: Chain {
                base,
                base_profile: "p".to_owned(),
                roles,
                mfa_profile: None,
            },
        };
        let role = Role {
            arn: "arn:aws:iam::1:role/r".to_owned(),
            external_id: None,
            session: None,
        };
        assert_eq!(
            chain(Base::Sso, vec![role]).words(),
            "a login of IAM Identity Center (SSO), then the role arn:aws:iam::1:role/r"
        );
        assert_eq!(chain(Base::Keys, Vec::new()).words(), "keys in the profile files");
    }
}
