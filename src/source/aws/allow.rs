//! What may be sent to AWS, and nothing else: operations that read, and the few that credentials come from.
//!
//! It is asked at the last place before the wire, for every request of every client and of every provider of
//! credentials, whatever the code above it believes it is doing.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use std::fmt;

/// Operations of JSON protocols, as the header `X-Amz-Target` names them.
pub(super) const TARGETS: &[&str] = &[
    "CloudTrail_20131101.LookupEvents",
    "Logs_20140328.DescribeMetricFilters",
    "Logs_20140328.FilterLogEvents",
];

/// Operations of CloudWatch, whose protocol (`rpc-v2-cbor`) names them by path.
pub(super) const OPERATIONS: &[&str] = &[
    "DescribeAlarms",
    "DescribeAlarmHistory",
    "GetMetricData",
    "ListAlarmMuteRules",
    "GetAlarmMuteRule",
];

/// What stands before them in the path.
const CLOUDWATCH: &str = "/service/GraniteServiceVersion20100801/operation/";

/// Operations of the query protocol, as `Action` in the form names them. All of STS: who am I, and credentials.
pub(super) const ACTIONS: &[&str] = &["GetCallerIdentity", "AssumeRole", "AssumeRoleWithWebIdentity"];

/// Requests of providers of credentials that are known by method and path.
pub(super) const PATHS: &[(&str, &str)] = &[
    // SSO: GetRoleCredentials.
    ("GET", "/federation/credentials"),
    // SSO OIDC: CreateToken, which a login of the AWS CLI is prolonged with.
    ("POST", "/token"),
    // The instance metadata service of EC2: a session, then credentials of the instance's role.
    ("PUT", "/latest/api/token"),
    ("GET", "/latest/meta-data/iam/security-credentials/*"),
    ("GET", "/latest/meta-data/iam/security-credentials-extended/*"),
];

/// Hosts of the credential service of containers (ECS, EKS). What they serve has paths of their own choosing.
const CONTAINER_HOSTS: &[&str] = &["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

/// A request that was not sent, because it could change something or is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Refusal {
    /// The operation, or method and path.
    pub(super) operation: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not on the list of what may be sent", self.operation)
    }
}

impl std::error::Error for Refusal {}

/// The list, with what of it the environment decides.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed {
    /// `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
    pub(super) container: Option<String>,
}

impl Allowed {
    /// Whether the request may be sent.
    pub(super) fn check(&self, request: &HttpRequest) -> Result<(), Refusal> {
        let (method, uri) = (request.method(), request.uri());
        let target = request.headers().get("x-amz-target");
        let path = path_of(uri);
        let form = form_of(request);
        // Query protocols take an operation in the URL as well.
        let acts = uri
            .split_once('?')
            .is_some_and(|(_, query)| action_of(query).is_some());
        let known = match (method, target, form) {
            _ if acts => false,
            ("POST", Some(target), _) => path == "/" && TARGETS.contains(&target),
            ("POST", None, None) if request.headers().get("smithy-protocol") == Some("rpc-v2-cbor") => path
                .strip_prefix(CLOUDWATCH)
                .is_some_and(|operation| OPERATIONS.contains(&operation)),
            ("POST", None, Some(form)) => path == "/" && acts_only(form),
            (_, None, _) => self.is_credential_request(method, uri),
            _ => false,
        };
        if known {
            return Ok(());
        }
        let operation = match (target, form.and_then(action_of)) {
            (Some(target), _) => target.to_owned(),
            (None, Some(action)) => action.to_owned(),
            (None, None) => format!("{method} {path}"),
        };
        Err(Refusal { operation })
    }

    fn is_credential_request(&self, method: &str, uri: &str) -> bool {
        let path = path_of(uri);
        let fits = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => path.strip_prefix(start).is_some_and(|rest| !rest.contains('/')),
            None => path == pattern,
        };
        if PATHS
            .iter()
            .any(|(known, pattern)| *known == method && fits(pattern))
        {
            return true;
        }
        method == "GET" && (CONTAINER_HOSTS.contains(&host_of(uri)) || self.container.as_deref() == Some(uri))
    }
}

/// Whether the only operation in the form is one of STS that is allowed.
fn acts_only(form: &str) -> bool {
    let mut actions = form.split('&').filter_map(|pair| pair.strip_prefix("Action="));
    matches!((actions.next(), actions.next()), (Some(action), None) if ACTIONS.contains(&action))
}

fn action_of(form: &str) -> Option<&str> {
    form.split('&').find_map(|pair| pair.strip_prefix("Action="))
}

/// The body of a form, if it is one.
fn form_of(request: &HttpRequest) -> Option<&str> {
    let kind = request.headers().get("content-type")?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    std::str::from_utf8(request.body().bytes()?).ok()
}

fn after_scheme(uri: &str) -> &str {
    uri.split_once("://").map_or(uri, |(_, rest)| rest)
}

/// The path of a URL, without its query; `/` if there is none.
fn path_of(uri: &str) -> &str {
    let rest = after_scheme(uri);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or("/")
}

/// The host of a URL, without port and user.
pub(super) fn host_of(uri: &str) -> &str {
    let authority = after_scheme(uri).split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.find(']') {
        Some(end) => &host[..=end],
        None => host.split(':').next().unwrap_or(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::body::SdkBody;

    fn request((method, uri, headers, body): &Sent) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(*body));
        request.set_method(method).expect("a method");
        request.set_uri((*uri).to_owned()).expect("a URI");
        for (name, value) in *headers {
            request.headers_mut().insert(*name, *value);
        }
        request
    }

    /// Method, URL, headers, body.
    type Sent = (
        &'static str,
        &'static str,
        &'static [(&'static str, &'static str)],
        &'static str,
    );

    const TRAIL: &str = "https://cloudtrail.eu-west-1.amazonaws.com/";
    const IAM: &str = "https://iam.amazonaws.com/";
    const STS: &str = "https://sts.amazonaws.com/";
    const SSO: &str =
        "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=x&account_id=1";
    const ROLE: &str = "http://169.254.169.254/latest/meta-data/iam/security-credentials/role";
    const ALARM: &str = "https://monitoring.eu-west-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/PutMetricAlarm";
    const ALARMS: &str = "https://monitoring.eu-west-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/DescribeAlarms";
    const FORM: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded")];
    const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
    const CBOR: &[(&str, &str)] = &[("smithy-protocol", "rpc-v2-cbor")];
    const LOOKUP: &[(&str, &str)] = &[("x-amz-target", "CloudTrail_20131101.LookupEvents")];
    const LOGS: &str = "https://logs.eu-west-1.amazonaws.com/";
    const FILTERS: &[(&str, &str)] = &[("x-amz-target", "Logs_20140328.DescribeMetricFilters")];
    const PUT: &[(&str, &str)] = &[("x-amz-target", "Logs_20140328.PutMetricFilter")];
    const STOP: &[(&str, &str)] = &[("x-amz-target", "CloudTrail_20131101.StopLogging")];

    const USED: &[Sent] = &[
        ("POST", TRAIL, LOOKUP, "{}"),
        ("POST", "http://127.0.0.1:4566", LOOKUP, "{}"),
        ("POST", ALARMS, CBOR, ""),
        ("POST", LOGS, FILTERS, "{}"),
        ("POST", STS, FORM, "Action=GetCallerIdentity&Version=2011-06-15"),
        (
            "POST",
            STS,
            FORM,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=x",
        ),
        ("GET", SSO, &[], ""),
        ("POST", "https://oidc.eu-west-1.amazonaws.com/token", JSON, "{}"),
        ("PUT", "http://169.254.169.254/latest/api/token", &[], ""),
        ("GET", ROLE, &[], ""),
        ("GET", "http://169.254.170.2/v2/credentials/1234", &[], ""),
        ("GET", "http://localhost:4711/creds", &[], ""),
    ];

    /// With what it is called in the refusal.
    const REFUSED: &[(Sent, &str)] = &[
        (("POST", TRAIL, STOP, "{}"), "CloudTrail_20131101.StopLogging"),
        (("POST", LOGS, PUT, "{}"), "Logs_20140328.PutMetricFilter"),
        (
            ("POST", ALARMS, &[], ""),
            "POST /service/GraniteServiceVersion20100801/operation/DescribeAlarms",
        ),
        (("GET", TRAIL, LOOKUP, ""), "CloudTrail_20131101.LookupEvents"),
        (("POST", IAM, FORM, "Action=CreateUser&UserName=x"), "CreateUser"),
        (
            ("POST", IAM, FORM, "Action=AssumeRole&Action=CreateUser"),
            "AssumeRole",
        ),
        (
            (
                "POST",
                "https://iam.amazonaws.com/?Action=CreateUser",
                FORM,
                "Action=AssumeRole",
            ),
            "AssumeRole",
        ),
        (
            ("GET", "https://iam.amazonaws.com/?Action=CreateUser", &[], ""),
            "GET /",
        ),
        (
            ("GET", "http://169.254.170.2/?Action=CreateUser", &[], ""),
            "GET /",
        ),
        (("GET", "http://localhost:4711/other", &[], ""), "GET /other"),
        (
            ("DELETE", "https://bucket.s3.amazonaws.com/key", &[], ""),
            "DELETE /key",
        ),
        (
            ("POST", ALARM, CBOR, ""),
            "POST /service/GraniteServiceVersion20100801/operation/PutMetricAlarm",
        ),
        (
            (
                "GET",
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/a/b",
                &[],
                "",
            ),
            "GET /latest/meta-data/iam/security-credentials/a/b",
        ),
    ];

    fn checked(sent: &Sent) -> Result<(), Refusal> {
        let allowed = Allowed {
            container: Some("http://localhost:4711/creds".to_owned()),
        };
        allowed.check(&request(sent))
    }

    #[test]
    fn the_list_is_what_this_version_uses() {
        assert_eq!(
            TARGETS,
            [
                "CloudTrail_20131101.LookupEvents",
                "Logs_20140328.DescribeMetricFilters",
                "Logs_20140328.FilterLogEvents",
            ]
        );
        assert_eq!(
            OPERATIONS,
            [
                "DescribeAlarms",
                "DescribeAlarmHistory",
                "GetMetricData",
                "ListAlarmMuteRules",
                "GetAlarmMuteRule"
            ]
        );
        assert_eq!(
            ACTIONS,
            ["GetCallerIdentity", "AssumeRole", "AssumeRoleWithWebIdentity"]
        );
        assert_eq!(PATHS.len(), 5);
    }

    #[test]
    fn what_is_used_may_be_sent() {
        for sent in USED {
            assert_eq!(checked(sent), Ok(()), "{sent:?}");
        }
    }

    #[test]
    fn what_changes_something_is_refused_however_it_is_written() {
        for (sent, operation) in REFUSED {
            assert_eq!(
                checked(sent).expect_err("refused").operation,
                *operation,
                "{sent:?}"
            );
        }
    }

    #[test]
    fn hosts_are_cut_out_of_urls() {
        for (uri, host) in [
            ("http://127.0.0.1:80/x", "127.0.0.1"),
            ("https://a.example?x", "a.example"),
            ("http://user:secret@[::1]:80/", "[::1]"),
            ("http://evil@169.254.170.2/", "169.254.170.2"),
            ("http://169.254.170.2@evil.example/", "evil.example"),
        ] {
            assert_eq!(host_of(uri), host);
        }
    }
}
