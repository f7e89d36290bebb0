//! What went wrong, in words a person can act on.
//!
//! The clients hide the cause at the end of a chain of sources, often only as text. [`clues`] gathers what the chain
//! and the answer's head say; the cases here make a [`Fault`] of it: what to do (its kind), what to say, and to whom.
//! Nothing of an answer's body is repeated but AWS's own message, and that without the secrets we know.

mod clues;
mod codes;
#[cfg(test)]
mod tests;

use super::credentials::Way;
use super::process::PATIENCE;
use super::profiles::Base;
use super::secrets;
use crate::model::Timestamp;
use crate::model::live::Problem;
use crate::source::live::{Fault, FaultKind};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use clues::{Clues, Trouble};
use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

pub(super) use clues::date;

/// A difference of clocks that signatures do not survive is at least this long.
const SKEW_MATTERS: i64 = 4 * 60_000;

/// What is being asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asking<'a> {
    /// Credentials, of SSO, STS, a command, a metadata service.
    Credentials,
    /// An operation, by the name of its permission, in a region.
    Operation {
        /// `cloudtrail:LookupEvents`
        name: &'a str,
        /// `eu-west-1`
        region: &'a str,
    },
}

/// Who asks for what, for the words of an error.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    /// The profile, if one is named.
    pub(super) profile: Option<&'a str>,
    /// Where its credentials come from.
    pub(super) way: &'a Way,
    /// What must not be shown.
    pub(super) secrets: &'a [String],
    /// What is being asked for.
    pub(super) asking: Asking<'a>,
    /// By our clock.
    pub(super) now: Timestamp,
}

impl Asker<'_> {
    /// `the profile prod`, `the environment`.
    fn who(&self) -> String {
        match self.profile {
            Some(name) => format!("the profile {name}"),
            None if self.way.environment => "the environment".to_owned(),
            None if self.way.chain.base != Base::Nothing => {
                format!("the profile {}", self.way.chain.base_profile)
            }
            None => "this computer".to_owned(),
        }
    }

    /// What makes new credentials.
    fn renewal(&self) -> String {
        if self.way.environment {
            return "set new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN and start again, or take \
                    a profile with --profile"
                .to_owned();
        }
        let option = match self.way.chain.base_profile.as_str() {
            "default" => String::new(),
            name => format!(" --profile {name}"),
        };
        match self.way.chain.base {
            Base::Sso => format!("run: aws sso login{option}"),
            Base::ConsoleLogin => format!("run: aws login{option}"),
            Base::Keys => format!("put new keys into the profile: aws configure{option}"),
            Base::Process { .. } => {
                "run the profile's credential_process by hand: it may want a login or a code".to_owned()
            }
            Base::Nothing | Base::Named(_) | Base::WebIdentity => {
                "renew them, or take a profile with --profile".to_owned()
            }
        }
    }

    /// The region that is asked, and `the credentials` where none is.
    fn place(&self) -> &str {
        match self.asking {
            Asking::Operation { region, .. } => region,
            Asking::Credentials => "the service that gives credentials",
        }
    }
}

/// Of a request that failed.
pub(super) fn of_answer<E>(error: &SdkError<E, HttpResponse>, asker: &Asker<'_>) -> Fault
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let mut clues = Clues::of_chain(error);
    clues.add_service(error.code(), error.message());
    if let Some(answer) = error.raw_response() {
        clues.add_answer(answer);
    }
    judge(&clues, asker)
}

/// Of credentials that could not be had.
pub(super) fn of_credentials(error: &CredentialsError, asker: &Asker<'_>) -> Fault {
    judge(&Clues::of_chain(error), asker)
}

/// Of credentials that took too long.
pub(super) fn slow_credentials(limit: Duration, asker: &Asker<'_>) -> Fault {
    let what = format!(
        "{} has given no credentials within {} s",
        asker.who(),
        limit.as_secs()
    );
    said(
        FaultKind::Unreachable,
        what,
        "it is tried again by itself".to_owned(),
        &Clues::default(),
        asker,
    )
}

/// Decides. What is surest comes first: what we know ourselves, then the connection, then what the answer says.
fn judge(clues: &Clues, asker: &Asker<'_>) -> Fault {
    let mut fault = own(clues, asker)
        .or_else(|| nobody(clues, asker))
        .or_else(|| connection(clues, asker))
        .or_else(|| codes::service(clues, asker))
        .or_else(|| answer(clues, asker))
        .or_else(|| login(clues, asker))
        .unwrap_or_else(|| unknown(clues, asker));
    fault.retry_after = clues.retry_after;
    // The clients do not send an MFA code, and AWS only says that the role may not be assumed.
    if let (Asking::Credentials, FaultKind::Credentials, Some(profile)) =
        (asker.asking, fault.kind, &asker.way.chain.mfa_profile)
        && clues.is_denied()
    {
        fault.problem.what =
            format!("the profile {profile} wants an MFA code (mfa_serial), which cannot be asked for here");
        fault.problem.advice = format!(
            "run: eval \"$(aws configure export-credentials --profile {profile} --format env)\" and start again without --profile"
        );
    }
    fault
}

/// What this program did or knows itself.
fn own(clues: &Clues, asker: &Asker<'_>) -> Option<Fault> {
    if let Some(refusal) = &clues.refusal {
        let what = format!("{} was not sent: this program only reads", refusal.operation);
        let advice = "this is a mistake in the program; please report it".to_owned();
        return Some(said(FaultKind::Refused, what, advice, clues, asker));
    }
    let failed = clues.process.as_ref()?;
    let what = format!("the credential_process of {} {}", asker.who(), failed.what);
    let mut fault = said(FaultKind::Credentials, what, asker.renewal(), clues, asker);
    if failed.what.contains("has not ended") {
        fault.problem.advice = format!(
            "it may be waiting for an answer: run it by hand; it may take {} s and gets no terminal",
            PATIENCE.as_secs()
        );
    }
    if !failed.said.is_empty() {
        fault.problem.detail = format!("it said: {}", failed.said);
    }
    Some(fault)
}

/// Every place where credentials may be was looked at, and none had any. That nobody answers for the metadata service is
/// the usual thing outside EC2, and no trouble of the way there.
fn nobody(clues: &Clues, asker: &Asker<'_>) -> Option<Fault> {
    let is_so = clues.text.contains("no credentials found in chain");
    is_so.then(|| login(clues, asker)).flatten()
}

/// The way there.
fn connection(clues: &Clues, asker: &Asker<'_>) -> Option<Fault> {
    let place = asker.place();
    let (what, advice) = match clues.trouble.as_ref()? {
        Trouble::Name => (
            format!("the name of {place} cannot be resolved"),
            "check the network, the DNS or the VPN, and the spelling of the region",
        ),
        Trouble::Certificate(reason) => return Some(certificate(reason, clues, asker)),
        Trouble::Tls => (
            format!("no secure connection to {place} could be made"),
            "something between here and AWS may break TLS: check the proxy and AWS_CA_BUNDLE",
        ),
        Trouble::Proxy => (
            "the proxy wants a login or refuses".to_owned(),
            "check HTTPS_PROXY (http://user:password@host:port) and NO_PROXY",
        ),
        Trouble::ConnectTimeout => (
            format!("{place} cannot be reached: nothing answered the connection"),
            "check the network, the VPN, the firewall or HTTPS_PROXY",
        ),
        Trouble::ReadTimeout => (
            format!("{place} did not answer in time"),
            "it is tried again by itself",
        ),
        Trouble::Stalled => (
            format!("the answer of {place} stopped coming"),
            "it is tried again by itself",
        ),
        Trouble::TooLong => {
            let what = format!("the answer of {place} is longer than AWS answers are");
            let advice = "something between here and AWS may answer instead: check the proxy".to_owned();
            return Some(said(FaultKind::Garbled, what, advice, clues, asker));
        }
        Trouble::Broken => (
            format!("the connection to {place} broke in the middle of the answer"),
            "it is tried again by itself",
        ),
        Trouble::Io(kind) => io(*kind, place),
    };
    Some(said(
        FaultKind::Unreachable,
        what,
        advice.to_owned(),
        clues,
        asker,
    ))
}

fn io(kind: ErrorKind, place: &str) -> (String, &'static str) {
    match kind {
        ErrorKind::ConnectionRefused => (
            format!("{place} refuses the connection"),
            "check AWS_ENDPOINT_URL, the proxy and the firewall",
        ),
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown => {
            ("there is no network".to_owned(), "check the network or the VPN")
        }
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => (
            format!("the connection to {place} was cut"),
            "it is tried again by itself; if it stays, check the proxy and the firewall",
        ),
        _ => (format!("{place} cannot be reached"), "check the network"),
    }
}

fn certificate(reason: &rustls::CertificateError, clues: &Clues, asker: &Asker<'_>) -> Fault {
    use rustls::CertificateError as Reason;
    let place = asker.place();
    let (what, advice) = match reason {
        Reason::UnknownIssuer => (
            format!("the certificate of {place} is signed by an authority that is not known here"),
            "if a proxy inspects TLS, set AWS_CA_BUNDLE to the PEM file of its authority",
        ),
        Reason::Expired | Reason::ExpiredContext { .. } => (
            format!("the certificate of {place} has expired"),
            "check this computer's clock; otherwise what answers is not AWS",
        ),
        Reason::NotValidYet | Reason::NotValidYetContext { .. } => (
            format!("the certificate of {place} is not valid yet"),
            "check this computer's clock",
        ),
        Reason::NotValidForName | Reason::NotValidForNameContext { .. } => (
            format!("the certificate of {place} is for another name"),
            "something else answers in its place: check the proxy, a portal's login page, AWS_ENDPOINT_URL",
        ),
        _ => (
            format!("the certificate of {place} is not accepted"),
            "check the proxy and AWS_CA_BUNDLE",
        ),
    };
    said(FaultKind::Unreachable, what, advice.to_owned(), clues, asker)
}

/// What the answer looks like where it has no code that is known.
fn answer(clues: &Clues, asker: &Asker<'_>) -> Option<Fault> {
    let place = asker.place();
    let status = clues.status?;
    if status == 407 {
        let what = "the proxy wants a login".to_owned();
        let advice = "check HTTPS_PROXY (http://user:password@host:port) and NO_PROXY".to_owned();
        return Some(said(FaultKind::Unreachable, what, advice, clues, asker));
    }
    if clues.code.is_some() && !clues.is_garbled {
        return None;
    }
    let (kind, what, advice) = match status {
        429 => (
            FaultKind::Throttled,
            format!("{place} is asked too often"),
            "it goes on by itself, slower",
        ),
        500.. => (
            FaultKind::Server,
            format!("{place} has trouble of its own (HTTP {status})"),
            "it is tried again by itself",
        ),
        _ if clues.is_html => (
            FaultKind::Garbled,
            format!("a web page came in place of the answer of {place}"),
            "a portal or proxy answers instead of AWS: log in to the network, or check HTTPS_PROXY",
        ),
        _ => (
            FaultKind::Garbled,
            format!("the answer of {place} makes no sense"),
            "it is tried again by itself; if it stays, check the proxy and AWS_ENDPOINT_URL",
        ),
    };
    Some(said(kind, what, advice.to_owned(), clues, asker))
}

/// Credentials that were not had, for reasons that only the text of the error tells.
fn login(clues: &Clues, asker: &Asker<'_>) -> Option<Fault> {
    if !matches!(asker.asking, Asking::Credentials) && !clues.is_login {
        return None;
    }
    let who = asker.who();
    let has = |text: &str| clues.text.contains(text);
    let (what, advice) = if has("sso token has expired") {
        (format!("the SSO session of {who} has expired"), asker.renewal())
    } else if has("cached sso token") {
        (format!("{who} is not logged in to SSO"), asker.renewal())
    } else if has("credentials-login") {
        let name = &asker.way.chain.base_profile;
        (
            format!("{who} uses `aws login`, whose credentials are only for the AWS CLI"),
            format!(
                "add to a profile of its own: credential_process = aws configure export-credentials --profile {name} \
                 --format process"
            ),
        )
    } else if has("provider is not supported") {
        (
            format!("{who} has a credential_source that does not exist"),
            "use Environment, Ec2InstanceMetadata or EcsContainer".to_owned(),
        )
    } else if has("no credentials found in chain") || has("not enabled") || has("did not contain credential")
    {
        (
            "no credentials were found".to_owned(),
            "run `aws configure sso` or `aws configure`, name a profile with --profile, or set AWS_PROFILE; without \
             AWS, try: trailhound demo"
                .to_owned(),
        )
    } else {
        (format!("{who} gives no credentials"), asker.renewal())
    };
    Some(said(FaultKind::Credentials, what, advice, clues, asker))
}

fn unknown(clues: &Clues, asker: &Asker<'_>) -> Fault {
    let (kind, what) = match &clues.code {
        Some(code) => (FaultKind::Server, format!("{} answered {code}", asker.place())),
        None => (
            FaultKind::Unreachable,
            format!("{} cannot be asked", asker.place()),
        ),
    };
    said(kind, what, "it is tried again by itself".to_owned(), clues, asker)
}

/// Puts it together.
fn said(kind: FaultKind, what: String, advice: String, clues: &Clues, asker: &Asker<'_>) -> Fault {
    let mut detail = Vec::new();
    detail.extend(clues.code.clone());
    detail.extend(clues.status.map(|status| format!("HTTP {status}")));
    detail.extend(clues.request.as_ref().map(|id| format!("request {id}")));
    if let Asking::Operation { name, region } = asker.asking {
        detail.push(format!("{name} in {region}"));
    }
    let message = clues.message.as_ref().or(clues.root.as_ref());
    detail.extend(message.map(|text| secrets::without(text, asker.secrets)));
    Fault {
        kind,
        problem: Problem {
            what,
            advice,
            detail: secrets::without(&detail.join(" · "), asker.secrets),
        },
        retry_after: None,
    }
}
