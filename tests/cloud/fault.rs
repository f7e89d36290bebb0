//! Ways in which an answer can go wrong, and for which requests they are meant.

use super::http::Response;
use super::operation::Operation;
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// What happens instead of the true answer.
#[derive(Clone)]
pub enum Fault {
    /// An error of AWS, in the protocol of the operation.
    Error(AwsError),
    /// This answer, whatever was asked.
    Answer(Response),
    /// The true answer, altered; of JSON operations only.
    Altered(Arc<dyn Fn(&mut Value) + Send + Sync>),
    /// A page without events, and a token that goes on where the page would have begun.
    EmptyPage,
    /// The page, and the token that was sent with the request once more (of the first page, its own token).
    SameToken,
    /// Half of the body under the length of the whole, then the connection closes.
    Truncated,
    /// Half of the body, then the connection is reset.
    Reset,
    /// Half of the body and then nothing, until the fault is lifted or the client goes away.
    Stalled,
    /// One byte of the body a second.
    Dripping,
    /// No answer at all until the fault is lifted or the client goes away; then the connection closes.
    Silent,
    /// No answer until the fault is lifted; then the true one.
    Held,
    /// The true answer, with so many blanks before it.
    Padded(usize),
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => f.debug_tuple("Error").field(error).finish(),
            Self::Answer(answer) => f.debug_tuple("Answer").field(&answer.status).finish(),
            Self::Altered(_) => f.write_str("Altered"),
            Self::EmptyPage => f.write_str("EmptyPage"),
            Self::SameToken => f.write_str("SameToken"),
            Self::Truncated => f.write_str("Truncated"),
            Self::Reset => f.write_str("Reset"),
            Self::Stalled => f.write_str("Stalled"),
            Self::Dripping => f.write_str("Dripping"),
            Self::Silent => f.write_str("Silent"),
            Self::Held => f.write_str("Held"),
            Self::Padded(bytes) => f.debug_tuple("Padded").field(bytes).finish(),
        }
    }
}

/// An error as AWS's services word it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AwsError {
    /// HTTP status.
    pub status: u16,
    /// `ThrottlingException`
    pub code: String,
    /// Free text.
    pub message: String,
    /// Headers beside it.
    pub headers: Vec<(String, String)>,
}

impl AwsError {
    /// An error with this status, code and message.
    pub fn new(status: u16, code: &str, message: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.to_owned(),
            headers: Vec::new(),
        }
    }
}

impl Fault {
    /// An error of AWS.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Error(AwsError::new(status, code, message))
    }

    /// With one more header; only of errors and answers.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Error(mut error) => {
                error.headers.push((name.to_owned(), value.to_owned()));
                Self::Error(error)
            }
            Self::Answer(answer) => Self::Answer(answer.with(name, value)),
            other => panic!("{other:?} has no headers of its own"),
        }
    }

    /// Too many requests; HTTP 400, as CloudTrail says it.
    pub fn throttled() -> Self {
        Self::error(400, "ThrottlingException", "Rate exceeded")
    }

    /// The credentials have expired.
    pub fn expired() -> Self {
        Self::error(
            400,
            "ExpiredTokenException",
            "The security token included in the request is expired",
        )
    }

    /// The region does not know these credentials: it is not enabled, or they are bad.
    pub fn unrecognised() -> Self {
        Self::error(
            400,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        )
    }

    /// The operation is not allowed.
    pub fn denied(operation: &str) -> Self {
        let message = format!(
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: {operation} \
             because no identity-based policy allows the {operation} action"
        );
        Self::error(400, "AccessDeniedException", &message)
    }

    /// A web page where JSON should be: a captive portal, status 200; a gateway, status 502.
    pub fn html(status: u16, page: &str) -> Self {
        Self::Answer(Response::new(status, "text/html; charset=utf-8", page))
    }

    /// The true answer, altered.
    pub fn altered(alter: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::Altered(Arc::new(alter))
    }
}

/// Which requests a fault is meant for; everything unless it is narrowed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct On {
    pub(super) operation: Option<Operation>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) later_pages: bool,
}

impl On {
    /// Any request, whatever it is.
    pub fn anything() -> Self {
        Self::default()
    }

    /// `LookupEvents`
    pub fn lookup() -> Self {
        Self::operation(Operation::LookupEvents)
    }

    /// This operation.
    pub fn operation(operation: Operation) -> Self {
        Self {
            operation: Some(operation),
            ..Self::default()
        }
    }

    /// In this region.
    #[must_use]
    pub fn region(self, region: &str) -> Self {
        Self {
            region: Some(region.to_owned()),
            ..self
        }
    }

    /// Of this account.
    #[must_use]
    pub fn account(self, account: &str) -> Self {
        Self {
            account: Some(account.to_owned()),
            ..self
        }
    }

    /// Only for requests with a `NextToken`.
    #[must_use]
    pub fn later_pages(self) -> Self {
        Self {
            later_pages: true,
            ..self
        }
    }
}

/// A fault that waits for its requests.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) number: u64,
    pub(super) on: On,
    pub(super) fault: Fault,
    /// How many more it hits; none until it is lifted.
    pub(super) left: Option<u64>,
}
