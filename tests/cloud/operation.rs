//! Which operation a request asks for, in the protocols that the Rust SDKs speak, and by whom it is signed.
//!
//! `awsJson1_1` names it in `X-Amz-Target` (CloudTrail), the query protocol in the form member `Action` (STS), the REST
//! services of single sign-on by path. `rpc-v2-cbor` (CloudWatch) by path too.

use super::http::Request;
use percent_encoding::percent_decode_str;

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Operation {
    /// CloudTrail
    LookupEvents,
    /// CloudWatch
    DescribeAlarms,
    /// CloudWatch
    DescribeAlarmHistory,
    /// CloudWatch
    GetMetricData,
    /// CloudWatch
    ListAlarmMuteRules,
    /// CloudWatch
    GetAlarmMuteRule,
    /// CloudWatch Logs
    DescribeMetricFilters,
    /// CloudWatch Logs
    FilterLogEvents,
    /// STS
    GetCallerIdentity,
    /// STS
    AssumeRole,
    /// STS; not signed.
    AssumeRoleWithWebIdentity,
    /// Single sign-on: credentials for a token; not signed.
    GetRoleCredentials,
    /// Single sign-on: a new token for an old one; not signed.
    CreateToken,
    /// The metadata service of instances: a session; not signed.
    InstanceToken,
    /// The metadata service of instances: the name of the role, or its credentials; not signed.
    InstanceCredentials,
    /// The credential service of containers; not signed.
    ContainerCredentials,
    /// Anything else, by the name it was asked for with.
    Other(String),
}

impl Operation {
    /// What the request asks for.
    pub(super) fn of(request: &Request) -> Self {
        if let Some(target) = request.header("x-amz-target") {
            return match target {
                "CloudTrail_20131101.LookupEvents"
                | "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents" => Self::LookupEvents,
                "Logs_20140328.DescribeMetricFilters" => Self::DescribeMetricFilters,
                "Logs_20140328.FilterLogEvents" => Self::FilterLogEvents,
                other => Self::Other(other.to_owned()),
            };
        }
        if request.path().starts_with("/service/") {
            let name = request
                .path()
                .strip_prefix("/service/GraniteServiceVersion20100801/operation/");
            let is_cbor = request.header("smithy-protocol") == Some("rpc-v2-cbor");
            return match name.filter(|_| is_cbor) {
                Some("DescribeAlarms") => Self::DescribeAlarms,
                Some("DescribeAlarmHistory") => Self::DescribeAlarmHistory,
                Some("GetMetricData") => Self::GetMetricData,
                Some("ListAlarmMuteRules") => Self::ListAlarmMuteRules,
                Some("GetAlarmMuteRule") => Self::GetAlarmMuteRule,
                _ => Self::Other(request.path().to_owned()),
            };
        }
        if let Some(action) = form_member(&request.body, "Action") {
            return match action.as_str() {
                "GetCallerIdentity" => Self::GetCallerIdentity,
                "AssumeRole" => Self::AssumeRole,
                "AssumeRoleWithWebIdentity" => Self::AssumeRoleWithWebIdentity,
                _ => Self::Other(action),
            };
        }
        match (request.method.as_str(), request.path()) {
            ("GET", "/federation/credentials") => Self::GetRoleCredentials,
            ("POST", "/token") => Self::CreateToken,
            ("PUT", "/latest/api/token") => Self::InstanceToken,
            ("GET", path) if path.starts_with("/latest/meta-data/iam/security-credentials") => {
                Self::InstanceCredentials
            }
            ("GET", "/container") => Self::ContainerCredentials,
            (method, path) => Self::Other(format!("{method} {path}")),
        }
    }

    /// Whether AWS wants it signed.
    pub fn signed(&self) -> bool {
        !matches!(
            self,
            Self::AssumeRoleWithWebIdentity
                | Self::GetRoleCredentials
                | Self::CreateToken
                | Self::InstanceToken
                | Self::InstanceCredentials
                | Self::ContainerCredentials
        )
    }

    /// Whether it is of CloudWatch, which speaks CBOR.
    pub fn speaks_cbor(&self) -> bool {
        matches!(
            self,
            Self::DescribeAlarms
                | Self::DescribeAlarmHistory
                | Self::GetMetricData
                | Self::ListAlarmMuteRules
                | Self::GetAlarmMuteRule
        )
    }

    /// How many requests an account may send to a region in a second, where that is not for a test to say.
    pub(super) fn rate(&self, region: &str) -> Option<f64> {
        match self {
            Self::DescribeAlarms => Some(9.0),
            Self::DescribeAlarmHistory => Some(20.0),
            Self::GetMetricData => Some(500.0),
            Self::DescribeMetricFilters => Some(5.0),
            Self::FilterLogEvents if region == "us-east-1" => Some(25.0),
            Self::FilterLogEvents => Some(10.0),
            _ => None,
        }
    }

    /// Whether errors are worded in XML.
    pub fn speaks_xml(&self) -> bool {
        matches!(
            self,
            Self::GetCallerIdentity | Self::AssumeRole | Self::AssumeRoleWithWebIdentity
        )
    }
}

/// A member of a form (`application/x-www-form-urlencoded`), decoded.
pub(super) fn form_member(body: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    text.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then(|| {
            let spaced = value.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        })
    })
}

/// What a signature says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Signature {
    /// Whose.
    pub(super) access_key: String,
    /// For which region.
    pub(super) region: String,
    /// For which service.
    pub(super) service: String,
    /// When, in seconds since 1970; by the client's clock.
    pub(super) time: i64,
}

impl Signature {
    /// Reads `Authorization` and `X-Amz-Date`; none where they are not there or not whole.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let fields = request
            .header("authorization")?
            .strip_prefix("AWS4-HMAC-SHA256 ")?;
        let field = |name: &str| {
            let pairs = fields.split(',').filter_map(|it| it.trim().split_once('='));
            pairs.clone().find(|(it, _)| *it == name).map(|(_, value)| value)
        };
        let mut scope = field("Credential")?.split('/');
        let access_key = scope.next()?.to_owned();
        let _day = scope.next()?;
        let (region, service) = (scope.next()?.to_owned(), scope.next()?.to_owned());
        let whole = scope.next() == Some("aws4_request")
            && field("SignedHeaders").is_some_and(|it| it.split(';').any(|name| name == "host"))
            && field("Signature")
                .is_some_and(|it| it.len() == 64 && it.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let date = request.header("x-amz-date")?;
        let time = chrono::NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ").ok()?;
        whole.then(|| Self {
            access_key,
            region,
            service,
            time: time.and_utc().timestamp(),
        })
    }
}
