//! What an error tells, wherever it hides it.

use super::codes::{Meaning, meaning};
use crate::model::Timestamp;
use crate::source::aws::allow::Refusal;
use crate::source::aws::process::Failed;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::error::SdkError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::error::ErrorMetadata;
use http_body_util::LengthLimitError;
use rustls::CertificateError;
use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

/// Longest wait that AWS may ask for.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// What is wrong with the way to AWS.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Trouble {
    Name,
    Certificate(CertificateError),
    Tls,
    Proxy,
    ConnectTimeout,
    ReadTimeout,
    Stalled,
    TooLong,
    Broken,
    Io(ErrorKind),
}

/// What is known. Nothing in it is shown as it is.
#[derive(Clone, Default, Debug)]
pub(super) struct Clues {
    /// AWS's code.
    pub(super) code: Option<String>,
    /// AWS's words.
    pub(super) message: Option<String>,
    /// Words of the last error in the chain.
    pub(super) root: Option<String>,
    /// All words of the chain in lower case.
    pub(super) text: String,
    pub(super) status: Option<u16>,
    pub(super) is_html: bool,
    /// There was an answer, and it could not be understood.
    pub(super) is_garbled: bool,
    /// When they answered, by their clock.
    pub(super) date: Option<Timestamp>,
    pub(super) request: Option<String>,
    pub(super) retry_after: Option<Duration>,
    pub(super) trouble: Option<Trouble>,
    pub(super) refusal: Option<Refusal>,
    pub(super) process: Option<Failed>,
    /// A provider of credentials failed.
    pub(super) is_login: bool,
}

impl Clues {
    /// Walks the chain of sources.
    pub(super) fn of_chain(error: &(dyn Error + 'static)) -> Self {
        let mut clues = Self::default();
        // A chain that bites its tail is not ruled out by its type.
        for error in std::iter::successors(Some(error), |error| within(*error)).take(32) {
            clues.add_error(error);
        }
        clues.conclude();
        clues
    }

    fn add_error(&mut self, error: &(dyn Error + 'static)) {
        let words = error.to_string();
        self.text += &words.to_lowercase();
        self.text.push('\n');
        if self.code.is_none() {
            self.code = leading_code(&words);
        }
        if let Some(it) = error.downcast_ref::<ErrorMetadata>() {
            self.add_service(it.code(), it.message());
        } else if let Some(it) = error.downcast_ref::<Refusal>() {
            self.refusal = Some(it.clone());
        } else if let Some(it) = error.downcast_ref::<Failed>() {
            self.process = Some(it.clone());
        } else if error.is::<CredentialsError>() {
            self.is_login = true;
        } else if error.is::<LengthLimitError>() {
            self.trouble = Some(Trouble::TooLong);
        } else if let Some(it) = error.downcast_ref::<rustls::Error>() {
            self.trouble = Some(match it {
                rustls::Error::InvalidCertificate(reason) => Trouble::Certificate(reason.clone()),
                _ => Trouble::Tls,
            });
        } else if let Some(it) = error.downcast_ref::<std::io::Error>() {
            self.trouble.get_or_insert(Trouble::Io(it.kind()));
        } else if let Some(answer) = answer_within(error) {
            self.add_answer(answer);
        }
        if error
            .downcast_ref::<ConnectorError>()
            .is_some_and(ConnectorError::is_timeout)
        {
            self.trouble.get_or_insert(Trouble::ReadTimeout);
        }
        self.root = Some(words);
    }

    /// What only the words tell, and which of several troubles is the one to speak of.
    fn conclude(&mut self) {
        let has = |text: &str| self.text.contains(text);
        let is_sure = matches!(
            self.trouble,
            Some(Trouble::Certificate(_) | Trouble::Tls | Trouble::TooLong)
        );
        let told = if is_sure {
            None
        } else if has("dns error") || has("failed to lookup address") || has("dns resolution") {
            Some(Trouble::Name)
        } else if has("proxy authorization required") || has("tunnel error") || has("unsuccessful tunnel") {
            Some(Trouble::Proxy)
        } else if has("connect timeout") {
            Some(Trouble::ConnectTimeout)
        } else if has("minimum throughput") {
            Some(Trouble::Stalled)
        } else if has("occurred after") || has("timed out") {
            Some(Trouble::ReadTimeout)
        } else if has("connection closed before message completed")
            || has("end of file before message length")
            || has("error reading a body")
        {
            Some(Trouble::Broken)
        } else {
            None
        };
        if told.is_some() {
            self.trouble = told;
        }
    }

    /// What the service said, where that is known for sure.
    pub(super) fn add_service(&mut self, code: Option<&str>, message: Option<&str>) {
        if let Some(code) = code {
            self.code = Some(code.to_owned());
        }
        if let Some(message) = message {
            self.message = Some(message.to_owned());
        }
    }

    /// What the head of the answer says.
    pub(super) fn add_answer(&mut self, answer: &HttpResponse) {
        let header = |name: &str| answer.headers().get(name);
        self.status = Some(answer.status().as_u16());
        self.is_html = header("content-type").is_some_and(|kind| kind.contains("html"));
        self.is_garbled = answer.status().is_success() || self.is_html;
        self.date = date(answer);
        self.request = header("x-amzn-requestid")
            .or_else(|| header("x-amz-request-id"))
            .map(str::to_owned);
        let milliseconds = header("x-amz-retry-after").and_then(|text| text.trim().parse().ok());
        self.retry_after = milliseconds
            .map(Duration::from_millis)
            .or_else(|| wait(header("retry-after")?, self.date))
            .map(|wait| wait.min(LONGEST_WAIT));
    }

    /// Whether AWS said that it is not allowed.
    pub(super) fn is_denied(&self) -> bool {
        self.code.as_deref().and_then(meaning) == Some(Meaning::Denied)
    }
}

/// The error that caused this one. The payload of an `io::Error` is not its source.
fn within<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    }
}

/// `ThrottlingException: Rate exceeded`, `unhandled error (AccessDenied)`: how errors of services begin that are known
/// by no type here.
fn leading_code(words: &str) -> Option<String> {
    let candidate = match words.strip_prefix("unhandled error (") {
        Some(rest) => rest.strip_suffix(')')?,
        None => words.split([':', ' ']).next()?,
    };
    meaning(candidate).map(|_| candidate.to_owned())
}

/// The answer inside errors of STS, which providers of credentials wrap.
fn answer_within<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a HttpResponse> {
    let role = error.downcast_ref::<SdkError<AssumeRoleError>>();
    let identity = error.downcast_ref::<SdkError<AssumeRoleWithWebIdentityError>>();
    role.and_then(SdkError::raw_response)
        .or_else(|| identity.and_then(SdkError::raw_response))
}

/// The `Date` of an answer.
pub(in crate::source::aws) fn date(answer: &HttpResponse) -> Option<Timestamp> {
    http_date(answer.headers().get("date")?)
}

fn http_date(text: &str) -> Option<Timestamp> {
    let date = DateTime::from_str(text, Format::HttpDate).ok()?;
    Some(Timestamp(date.secs().checked_mul(1000)?))
}

/// `Retry-After`: seconds, or a date.
fn wait(text: &str, now: Option<Timestamp>) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(text.trim())?.0 - now?.0;
    Some(Duration::from_millis(u64::try_from(until).ok()?))
}
