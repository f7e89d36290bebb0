//! The error codes of AWS, and what they mean for us.

use super::clues::Clues;
use super::{Asker, Asking, SKEW_MATTERS, said};
use crate::source::live::{Fault, FaultKind};

/// What a code is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    Throttled,
    Expired,
    Revoked,
    Denied,
    Unrecognised,
    Signature,
    Clock,
    Token,
    Window,
    Unsupported,
    Missing,
    Server,
}

/// Codes without the `Exception` that some protocols put behind them.
pub(super) const CODES: &[(&str, Meaning)] = &[
    ("Throttling", Meaning::Throttled),
    ("Throttled", Meaning::Throttled),
    ("ThrottledRequest", Meaning::Throttled),
    ("TooManyRequests", Meaning::Throttled),
    ("RequestLimitExceeded", Meaning::Throttled),
    ("RequestThrottled", Meaning::Throttled),
    ("LimitExceeded", Meaning::Throttled),
    ("SlowDown", Meaning::Throttled),
    ("PriorRequestNotComplete", Meaning::Throttled),
    ("ExpiredToken", Meaning::Expired),
    ("TokenRefreshRequired", Meaning::Expired),
    ("Unauthorized", Meaning::Revoked),
    ("InvalidGrant", Meaning::Revoked),
    ("InvalidIdentityToken", Meaning::Revoked),
    ("Forbidden", Meaning::Denied),
    ("AccessDenied", Meaning::Denied),
    ("UnauthorizedOperation", Meaning::Denied),
    ("NotAuthorized", Meaning::Denied),
    ("UnrecognizedClient", Meaning::Unrecognised),
    ("InvalidClientTokenId", Meaning::Unrecognised),
    ("InvalidAccessKeyId", Meaning::Unrecognised),
    ("AuthFailure", Meaning::Unrecognised),
    ("OptInRequired", Meaning::Unrecognised),
    ("SubscriptionRequired", Meaning::Unrecognised),
    ("RegionDisabled", Meaning::Unrecognised),
    ("InvalidSignature", Meaning::Signature),
    ("SignatureDoesNotMatch", Meaning::Signature),
    ("IncompleteSignature", Meaning::Signature),
    ("MissingAuthenticationToken", Meaning::Signature),
    ("RequestTimeTooSkewed", Meaning::Clock),
    ("RequestExpired", Meaning::Clock),
    ("RequestInTheFuture", Meaning::Clock),
    ("InvalidNextToken", Meaning::Token),
    ("InvalidTimeRange", Meaning::Window),
    ("InvalidLookupAttributes", Meaning::Window),
    ("InvalidMaxResults", Meaning::Window),
    ("InvalidEventCategory", Meaning::Window),
    ("InvalidParameter", Meaning::Window),
    ("InvalidParameterValue", Meaning::Window),
    ("InvalidParameterCombination", Meaning::Window),
    ("Validation", Meaning::Window),
    ("ValidationError", Meaning::Window),
    ("Serialization", Meaning::Window),
    ("OperationNotPermitted", Meaning::Unsupported),
    ("UnsupportedOperation", Meaning::Unsupported),
    ("UnknownOperation", Meaning::Unsupported),
    ("ResourceNotFound", Meaning::Missing),
    ("InternalFailure", Meaning::Server),
    ("InternalError", Meaning::Server),
    ("InternalServerError", Meaning::Server),
    ("InternalServer", Meaning::Server),
    ("InternalService", Meaning::Server),
    ("ServiceUnavailable", Meaning::Server),
    ("RequestTimeout", Meaning::Server),
];

/// What a code means, if it is known.
pub(super) fn meaning(code: &str) -> Option<Meaning> {
    let plain = code.strip_suffix("Exception").unwrap_or(code);
    CODES
        .iter()
        .find(|(known, _)| *known == plain)
        .map(|(_, meaning)| *meaning)
}

/// Of an answer with a code.
pub(super) fn service(clues: &Clues, asker: &Asker<'_>) -> Option<Fault> {
    let meaning = meaning(clues.code.as_deref()?)?;
    let place = asker.place();
    let who = asker.who();
    let (kind, what, advice) = match meaning {
        Meaning::Throttled => (
            FaultKind::Throttled,
            format!("{place} is asked too often, also by others who use this account"),
            "it goes on by itself, slower".to_owned(),
        ),
        Meaning::Expired => (
            FaultKind::Credentials,
            format!("the credentials of {who} have expired"),
            asker.renewal(),
        ),
        Meaning::Revoked => (
            FaultKind::Credentials,
            format!("the session of {who} is no longer valid: it was ended or revoked"),
            asker.renewal(),
        ),
        Meaning::Denied => return Some(denied(clues, asker)),
        Meaning::Unrecognised => (
            FaultKind::Unrecognised,
            format!("{place} does not know the credentials of {who}"),
            "the region may not be enabled for the account; if all regions say so, the access key is wrong or deleted"
                .to_owned(),
        ),
        Meaning::Signature | Meaning::Clock => return Some(signature(meaning, clues, asker)),
        Meaning::Token => (
            FaultKind::Token,
            format!("{place} does not go on from the last page"),
            "the rest is read anew by itself".to_owned(),
        ),
        Meaning::Window => (
            FaultKind::Refused,
            format!("{place} does not take the question"),
            "change the window or the query; only the last 90 days can be asked for".to_owned(),
        ),
        Meaning::Unsupported => (
            FaultKind::Denied,
            format!("{place} does not offer this to the account"),
            "ask another region".to_owned(),
        ),
        Meaning::Missing => (
            FaultKind::Refused,
            format!("{place} does not have what was asked for"),
            "it may have been deleted, or be of another account or region".to_owned(),
        ),
        Meaning::Server => (
            FaultKind::Server,
            format!("{place} has trouble of its own"),
            "it is tried again by itself".to_owned(),
        ),
    };
    Some(said(kind, what, advice, clues, asker))
}

/// Not allowed. AWS says by what kind of policy, and who may change it.
fn denied(clues: &Clues, asker: &Asker<'_>) -> Fault {
    let message = clues.message.as_deref().unwrap_or_default().to_lowercase();
    let has = |text: &str| message.contains(text);
    let organisation = has("service control policy") || has("resource control policy");
    let by = if organisation {
        "a policy of the organisation forbids it"
    } else if has("permissions boundary") {
        "a permissions boundary forbids it"
    } else if has("session policy") {
        "a session policy forbids it"
    } else if has("explicit deny") {
        "a policy forbids it (explicit deny)"
    } else {
        "no policy allows it"
    };
    match asker.asking {
        Asking::Operation { name, region } => {
            let what = format!(
                "the credentials of {} may not call {name} in {region}: {by}",
                asker.who()
            );
            let advice = if organisation {
                "only an administrator of the organisation can change that".to_owned()
            } else {
                format!("have {name} allowed; `trailhound doctor --policy` prints all that is needed")
            };
            said(FaultKind::Denied, what, advice, clues, asker)
        }
        Asking::Credentials => {
            let role = asker.way.chain.roles.last().map(|role| role.arn.as_str());
            let what = match role {
                Some(role) => format!("{} may not assume the role {role}", asker.who()),
                None => format!("{} may not have these credentials", asker.who()),
            };
            let advice = "check role_arn, sso_account_id and sso_role_name, and the trust policy of the role";
            said(FaultKind::Credentials, what, advice.to_owned(), clues, asker)
        }
    }
}

/// A signature that is not accepted: by a wrong clock, or a wrong key.
fn signature(meaning: Meaning, clues: &Clues, asker: &Asker<'_>) -> Fault {
    let skew = clues.date.map(|theirs| asker.now.0 - theirs.0);
    let wrong = skew.filter(|skew| skew.abs() >= SKEW_MATTERS);
    if let Some(skew) = wrong {
        let minutes = (skew.abs() + 30_000) / 60_000;
        let side = if skew < 0 { "behind" } else { "ahead" };
        let what = format!("this computer's clock is {minutes} min {side}");
        let advice =
            "set the clock (NTP); AWS refuses signatures that are more than 5 minutes off".to_owned();
        return said(FaultKind::Clock, what, advice, clues, asker);
    }
    if meaning == Meaning::Clock {
        let what = "AWS takes the request for too old or too new".to_owned();
        let advice = "check this computer's clock".to_owned();
        return said(FaultKind::Clock, what, advice, clues, asker);
    }
    let what = format!("AWS does not accept the signature of {}", asker.who());
    let advice = format!("the secret key does not fit the access key: {}", asker.renewal());
    said(FaultKind::Credentials, what, advice, clues, asker)
}
