//! `credential_process`: a command of the profile that prints credentials.
//!
//! It gets nobody's keyboard and nobody's terminal (null input, a session of its own, so that a prompt on `/dev/tty`
//! fails at once instead of appearing in the middle of a screen), a minute, and little memory. It dies with us. Of
//! what it says on standard error the last line is shown, with everything left out that could be a secret.

use super::profiles::Command;
use super::secrets;
use crate::model::Timestamp;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessSession};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fmt;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncRead, AsyncReadExt};

/// How long it may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// How long output may go on after the command has ended: something it started may keep its pipes for ever.
const AFTERWARDS: Duration = Duration::from_millis(500);

/// Credentials take no more than this.
const LONGEST_OUTPUT: usize = 64 << 10;

/// So much of the end of standard error is kept.
const KEPT_OF_ERRORS: usize = 4 << 10;

/// Why there are no credentials. Holds nothing secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Failed {
    /// Goes on from "credential_process".
    pub(super) what: String,
    /// The last it said, if it did; hostile.
    pub(super) said: String,
}

impl Failed {
    fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            said: String::new(),
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "credential_process {}", self.what)
    }
}

impl std::error::Error for Failed {}

/// See the module.
#[derive(Debug)]
pub(super) struct Process {
    command: Command,
    account: Option<String>,
    patience: Duration,
}

impl Process {
    /// The command, and the account that its credentials are for if the profile says so.
    pub(super) fn new(command: Command, account: Option<String>) -> Self {
        Self {
            command,
            account,
            patience: PATIENCE,
        }
    }

    async fn credentials(&self) -> provider::Result {
        let run = tokio::time::timeout(self.patience, self.run()).await;
        run.unwrap_or_else(|_| {
            let seconds = self.patience.as_secs();
            Err(Failed::new(format!("has not ended within {seconds} s")))
        })
        .map_err(CredentialsError::provider_error)
    }

    async fn run(&self) -> Result<Credentials, Failed> {
        let unusable = |error: std::io::Error| Failed::new(format!("cannot be run: {error}"));
        let mut child = CommandWrap::with_new("sh", |command| {
            command
                .arg("-c")
                .arg(&self.command.0)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
        })
        .wrap(KillOnDrop)
        .wrap(ProcessSession)
        .spawn()
        .map_err(unusable)?;
        // Dropped with this future, whoever drops it.
        let mut group = Group(child.id().and_then(|id| Pid::from_raw(id as i32)));
        let (stdout, stderr) = (child.stdout().take(), child.stderr().take());
        let (mut output, mut errors) = (Output::default(), Vec::new());
        let status = {
            let reading = async { tokio::join!(output.read(stdout), keep_end(stderr, &mut errors)) };
            ended(child.as_mut(), reading).await.map_err(unusable)?
        };
        if output.is_too_long {
            return Err(Failed::new(format!("printed more than {LONGEST_OUTPUT} bytes")));
        }
        group.0 = None;
        if status.success() {
            self.parse(&output.bytes).map_err(Failed::new)
        } else {
            Err(Failed {
                what: format!("ended with {status}"),
                said: secrets::last_line(&errors),
            })
        }
    }

    /// What it printed. The reason for refusing it quotes nothing of it.
    fn parse(&self, printed: &[u8]) -> Result<Credentials, String> {
        let wrong = |what: &str| format!("printed {what}");
        let value: serde_json::Value =
            serde_json::from_slice(printed).map_err(|_| wrong("something that is not JSON"))?;
        let members = value.as_object().ok_or_else(|| wrong("JSON that is no object"))?;
        let member = |name: &str| {
            let found = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value)
        };
        let text = |name: &str| member(name).and_then(serde_json::Value::as_str);
        if member("Version").and_then(serde_json::Value::as_i64) != Some(1) {
            return Err(wrong("credentials of a version other than 1"));
        }
        let (Some(key), Some(secret)) = (text("AccessKeyId"), text("SecretAccessKey")) else {
            return Err(wrong("no AccessKeyId or no SecretAccessKey"));
        };
        let mut credentials = Credentials::builder()
            .access_key_id(key)
            .secret_access_key(secret)
            .provider_name("CredentialProcess");
        credentials.set_session_token(text("SessionToken").map(str::to_owned));
        if let Some(account) = text("AccountId").or(self.account.as_deref()) {
            credentials = credentials.account_id(account);
        }
        if let Some(end) = text("Expiration") {
            let end =
                Timestamp::parse(end.as_bytes()).ok_or_else(|| wrong("an Expiration that is no time"))?;
            if end.0 < super::session::now().0 {
                return Err(wrong("credentials that have expired"));
            }
            let since = Duration::from_millis(end.0.unsigned_abs());
            credentials.set_expiry(Some(SystemTime::UNIX_EPOCH + since));
        }
        Ok(credentials.build())
    }
}

impl ProvideCredentials for Process {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// Waits for the end of the command while its output is read, and then a little for the rest of it.
async fn ended(child: &mut dyn ChildWrapper, reading: impl Future) -> std::io::Result<ExitStatus> {
    tokio::pin!(reading);
    let mut is_read = false;
    let status = {
        let waiting = child.wait();
        tokio::pin!(waiting);
        loop {
            tokio::select! {
                _ = &mut reading, if !is_read => is_read = true,
                status = &mut waiting => break status,
            }
        }
    };
    if !is_read {
        let _ = tokio::time::timeout(AFTERWARDS, reading).await;
    }
    status
}

/// What was started and everything it started, killed when this is dropped.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            // It may have ended by itself.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

/// Standard output, as far as it is short enough to be credentials.
#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    is_too_long: bool,
}

impl Output {
    /// Reads to the end, or until it is too long; the pipe is closed then, which stops whoever writes.
    async fn read(&mut self, pipe: Option<impl AsyncRead + Unpin>) {
        let Some(pipe) = pipe else { return };
        // What cannot be read any more is as good as its end.
        let _ = pipe
            .take(LONGEST_OUTPUT as u64 + 1)
            .read_to_end(&mut self.bytes)
            .await;
        self.is_too_long = self.bytes.len() > LONGEST_OUTPUT;
    }
}

/// Reads to the end and keeps only that.
async fn keep_end(pipe: Option<impl AsyncRead + Unpin>, kept: &mut Vec<u8>) {
    let Some(mut pipe) = pipe else { return };
    let mut piece = [0; KEPT_OF_ERRORS];
    while let Ok(length @ 1..) = pipe.read(&mut piece).await {
        kept.extend_from_slice(&piece[..length]);
        kept.drain(..kept.len().saturating_sub(KEPT_OF_ERRORS));
    }
}
