//! Who calls, from where and with which tool: `userIdentity`, `sourceIPAddress` and `userAgent` of an event.

use super::clock::{Second, stamp};
use super::random::Random;
use serde_json::{Value, json};

/// The caller's side of an event.
#[derive(Clone)]
pub struct Caller {
    /// `userIdentity`.
    pub identity: Value,
    /// `sourceIPAddress`.
    pub address: String,
    /// `userAgent`.
    pub agent: String,
    /// Made in the AWS console: a fresh key for each request.
    pub console: bool,
}

/// The identifier that AWS would have given to a user (`AIDA`) or role (`AROA`) for ever.
pub fn principal_id(prefix: &str, account: &str, name: &str) -> String {
    Random::named(&format!("{prefix}/{account}/{name}")).identifier(prefix)
}

/// The `accessKeyId` that is called `name` in this story; the same name is always the same key.
pub fn key(prefix: &str, name: &str) -> String {
    Random::named(&format!("key/{prefix}/{name}")).identifier(prefix)
}

/// A session of a role.
#[derive(Clone)]
pub struct Session<'a> {
    /// The role's account.
    pub account: &'a str,
    /// Name of the role, with its path.
    pub role: &'a str,
    /// Session name.
    pub name: &'a str,
    /// The temporary key.
    pub key: String,
    /// When it was issued.
    pub since: Second,
}

impl Session<'_> {
    /// Name of the role without its path.
    pub fn role_name(&self) -> &str {
        self.role.rsplit('/').next().unwrap_or(self.role)
    }

    /// ARN of the session.
    pub fn arn(&self) -> String {
        format!(
            "arn:aws:sts::{}:assumed-role/{}/{}",
            self.account,
            self.role_name(),
            self.name
        )
    }

    /// ARN of the role.
    pub fn role_arn(&self) -> String {
        format!("arn:aws:iam::{}:role/{}", self.account, self.role)
    }

    /// `AROA…:name`.
    pub fn id(&self) -> String {
        format!(
            "{}:{}",
            principal_id("AROA", self.account, self.role_name()),
            self.name
        )
    }

    /// The caller that uses it.
    pub fn caller(&self) -> Caller {
        Caller::new(json!({
            "type": "AssumedRole",
            "principalId": self.id(),
            "arn": self.arn(),
            "accountId": self.account,
            "accessKeyId": self.key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": principal_id("AROA", self.account, self.role_name()),
                    "arn": self.role_arn(),
                    "accountId": self.account,
                    "userName": self.role_name(),
                },
                "attributes": {"creationDate": stamp(self.since), "mfaAuthenticated": "false"},
            },
        }))
    }
}

impl Caller {
    /// A caller of this identity, from nowhere yet.
    pub fn new(identity: Value) -> Self {
        Self {
            identity,
            address: String::new(),
            agent: String::new(),
            console: false,
        }
    }

    /// An IAM user with a long-term key.
    pub fn user(account: &str, name: &str, key: &str) -> Self {
        Self::new(json!({
            "type": "IAMUser",
            "principalId": principal_id("AIDA", account, name),
            "arn": format!("arn:aws:iam::{account}:user/{name}"),
            "accountId": account,
            "accessKeyId": key,
            "userName": name,
        }))
    }

    /// The account's root user.
    pub fn root(account: &str) -> Self {
        Self::new(json!({
            "type": "Root",
            "principalId": account,
            "arn": format!("arn:aws:iam::{account}:root"),
            "accountId": account,
            "accessKeyId": "",
        }))
    }

    /// An AWS service on its own account.
    pub fn service(name: &str) -> Self {
        let service = format!("{name}.amazonaws.com");
        Self::new(json!({"type": "AWSService", "invokedBy": service}))
            .from(&service)
            .with(&service)
    }

    /// Somebody of another account, as the owner of a shared thing sees them.
    pub fn stranger(account: &str, id: &str) -> Self {
        Self::new(json!({"type": "AWSAccount", "principalId": id, "accountId": account}))
    }

    /// A service-linked role: the service acts with a role of the account.
    pub fn linked(session: &Session<'_>, service: &str) -> Self {
        let mut caller = session.caller();
        caller.identity["invokedBy"] = format!("{service}.amazonaws.com").into();
        let members = caller.identity.as_object_mut().expect("an object");
        members.shift_remove("accessKeyId");
        let name = format!("{service}.amazonaws.com");
        caller.from(&name).with(&name)
    }

    /// From this address.
    #[must_use]
    pub fn from(mut self, address: &str) -> Self {
        address.clone_into(&mut self.address);
        self
    }

    /// With this tool.
    #[must_use]
    pub fn with(mut self, agent: &str) -> Self {
        agent.clone_into(&mut self.agent);
        self
    }

    /// A session of a user (console or `GetSessionToken`): its start, and whether MFA was used.
    #[must_use]
    pub fn since(mut self, second: Second, mfa: bool) -> Self {
        self.identity["sessionContext"] = json!({
            "attributes": {"creationDate": stamp(second), "mfaAuthenticated": mfa.to_string()},
        });
        self
    }

    /// In the AWS console.
    #[must_use]
    pub fn in_console(mut self) -> Self {
        self.console = true;
        self
    }

    /// The call that a service makes on the caller's behalf, with a key of its own.
    #[must_use]
    pub fn through(&self, service: &str, key: String) -> Self {
        let mut caller = self.clone();
        let name = format!("{service}.amazonaws.com");
        caller.identity["accessKeyId"] = key.into();
        caller.identity["invokedBy"] = name.clone().into();
        caller.console = false;
        caller.from(&name).with(&name)
    }

    /// Whether a service makes the call.
    pub fn is_service(&self) -> bool {
        self.address.ends_with(".amazonaws.com")
    }
}

/// `userAgent` of the AWS command line running `command` (`s3api.list-buckets`).
pub fn aws_cli(command: &str) -> String {
    format!(
        "aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9 \
         md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#{command}"
    )
}
