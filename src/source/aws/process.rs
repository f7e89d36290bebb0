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
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// How long output may go on after the command has ended: something it started may keep its pipes for ever.
const AFTERWARDS: Duration = Duration::from_millis(500);

/// Credentials take no more than this.
const LONGEST_OUTPUT: usize = 64 << 10;

/// So much of the end of standard error is kept.
const KEPT_OF_ERRORS: usize = 4 << 10;

/// Why there are no credentials. Holds nothing secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Failed {
    /// Goes on from `credential_process`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use aws_credential_types::attributes::AccountId;
    use std::error::Error;
    use std::time::Instant;

    const CANARY: &str = "CANARYwJalrXUtnFEMI/K7MDENG/bPxRfi";

    fn process(command: &str, patience: Duration) -> Process {
        Process {
            command: Command(command.to_owned()),
            account: Some("111122223333".to_owned()),
            patience,
        }
    }

    async fn run(command: &str) -> Result<Credentials, Failed> {
        let result = process(command, Duration::from_secs(20)).credentials().await;
        result.map_err(|error| {
            let failed = error.source().and_then(|source| source.downcast_ref::<Failed>());
            let failed = failed.expect("a failure of ours").clone();
            assert!(!format!("{failed:?}").contains("CANARY"), "{failed:?}");
            failed
        })
    }

    #[tokio::test]
    async fn credentials_are_read() {
        let printed = r#"echo '{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"s","SessionToken":"t","Expiration":"2099-01-01T00:00:00+00:00"}'"#;
        let credentials = run(printed).await.expect("credentials");
        assert_eq!(credentials.access_key_id(), "ASIA");
        assert_eq!(credentials.session_token(), Some("t"));
        assert_eq!(
            credentials.account_id().map(AccountId::as_str),
            Some("111122223333")
        );
        let end = SystemTime::UNIX_EPOCH + Duration::from_hours(1_130_808);
        assert_eq!(credentials.expiry(), Some(end));
    }

    #[tokio::test]
    async fn what_it_prints_is_never_quoted() {
        for (printed, what) in [
            ("canary: {s}", "printed something that is not JSON"),
            (
                r#"{"Version":2,"SecretAccessKey":"{s}"}"#,
                "printed credentials of a version other than 1",
            ),
            (
                r#"{"Version":1,"SecretAccessKey":"{s}"}"#,
                "printed no AccessKeyId or no SecretAccessKey",
            ),
            (r#"["{s}"]"#, "printed JSON that is no object"),
            (
                r#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"{s}","Expiration":"2001-01-01T00:00:00Z"}"#,
                "printed credentials that have expired",
            ),
        ] {
            let printed = printed.replace("{s}", CANARY);
            assert_eq!(
                run(&format!("echo '{printed}'")).await.expect_err("refused").what,
                what
            );
        }
    }

    #[tokio::test]
    async fn of_its_errors_the_last_line_is_told_without_secrets() {
        let failed = run(&format!(
            "echo '{CANARY}'; echo first >&2; printf 'denied for {CANARY}\\033[31m, log in\\n' >&2; exit 3"
        ))
        .await
        .expect_err("it fails");
        assert_eq!(failed.what, "ended with exit status: 3");
        assert_eq!(
            failed.said, "denied for [hidden]\u{1b}[31m, log in",
            "made visible where it is shown"
        );
    }

    #[tokio::test]
    async fn it_has_no_keyboard_and_no_terminal() {
        let failed = run("read answer || exit 7").await.expect_err("nothing to read");
        assert_eq!(failed.what, "ended with exit status: 7");
        let failed = run("exec 3<>/dev/tty || exit 8").await.expect_err("no terminal");
        assert!(failed.what.starts_with("ended with"), "{failed:?}");
    }

    #[tokio::test]
    async fn endless_output_is_cut_off() {
        let failed = run("yes CANARY").await.expect_err("too long");
        assert_eq!(failed.what, "printed more than 65536 bytes");
        let failed = run("head -c 10000000 /dev/zero | tr '\\0' 'x' >&2; exit 1")
            .await
            .expect_err("it fails");
        assert!(failed.said.len() < 400, "{}", failed.said.len());
    }

    #[tokio::test]
    async fn what_it_leaves_running_does_not_hold_us_up() {
        let began = Instant::now();
        run(r#"sleep 30 & echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"s"}'"#)
            .await
            .expect("credentials");
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    }

    /// Waits until nothing is left of a group of processes.
    async fn assert_gone(leader: &std::path::Path) {
        let id: i32 = std::fs::read_to_string(leader)
            .expect("it ran")
            .trim()
            .parse()
            .expect("a number");
        let group = Pid::from_raw(id).expect("a process");
        let deadline = Instant::now() + Duration::from_secs(10);
        // Zombies count until they are reaped: by the runtime, so it must have its turn, or by whoever inherits them.
        while rustix::process::test_kill_process_group(group).is_ok() {
            assert!(Instant::now() < deadline, "the group {id} is still there");
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn it_and_what_it_started_end_when_nobody_waits_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let leader = folder.path().join("leader");
        let command = format!("echo $$ > {}; sleep 1000 | sleep 1000", leader.display());
        let failed = process(&command, Duration::from_secs(1))
            .credentials()
            .await
            .expect_err("too slow");
        let failed = failed.source().map(ToString::to_string);
        assert_eq!(
            failed.as_deref(),
            Some("credential_process has not ended within 1 s")
        );
        assert_gone(&leader).await;
    }
}
