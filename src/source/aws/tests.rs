//! The clients, against a server on this computer.

use super::loopback::{Loopback, SECRET, reply};
use crate::model::Timestamp;
use crate::model::live::{Attribute, AttributeKey, Category};
use crate::source::live::{FaultKind, Identify, Lookup, PageRequest};

const JSON: &str = "content-type: application/x-amz-json-1.1\r\n";
const XML: &str = "content-type: text/xml\r\n";
const CALLER: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
<Arn>arn:aws:iam::111122223333:user/alice</Arn><UserId>AIDA</UserId><Account>111122223333</Account>\
</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>";

#[tokio::test]
async fn a_page_is_asked_for_and_read() {
    let body = r#"{"Events":[{"EventId":"a","EventName":"GetUser","EventTime":1700000000,"ReadOnly":"true",
        "Resources":[{"ResourceType":"AWS::IAM::User","ResourceName":"x"}],
        "CloudTrailEvent":"{\"eventID\":\"a\", \"x\":1.10}"},{"EventId":"b"}],"NextToken":"more"}"#;
    let server = Loopback::new(move |_, stream| {
        reply(
            stream,
            "200 OK",
            "content-type: application/x-amz-json-1.1\r\ndate: Tue, 14 Nov 2023 22:13:30 GMT\r\n",
            body,
        );
    });
    let session = server.session("").await;
    let request = PageRequest {
        attribute: Some(Attribute {
            key: AttributeKey::EventName,
            value: "GetUser".to_owned(),
        }),
        start: Some(Timestamp(1_699_999_000_000)),
        end: Some(Timestamp(1_700_000_000_999)),
        token: Some("t".to_owned()),
        category: Category::Insight,
    };
    let page = session.regions[0].lookup.page(&request).await.expect("a page");
    assert_eq!(page.next.as_deref(), Some("more"));
    assert_eq!(page.clock, Some(Timestamp(1_700_000_010_000)));
    assert_eq!(page.events.len(), 2);
    let first = &page.events[0];
    assert_eq!(first.id.as_deref(), Some("a"));
    assert_eq!(first.time, Some(Timestamp(1_700_000_000_000)));
    assert_eq!(
        first.record.as_deref(),
        Some(r#"{"eventID":"a", "x":1.10}"#),
        "byte for byte"
    );
    assert_eq!(
        first.envelope,
        r#"{"EventId":"a","EventName":"GetUser","ReadOnly":"true","EventTime":"2023-11-14T22:13:20Z","Resources":[{"ResourceType":"AWS::IAM::User","ResourceName":"x"}]}"#
    );
    assert_eq!(
        (page.events[1].record.as_deref(), page.events[1].time),
        (None, None)
    );
    let asked = &server.requests()[0];
    let body: serde_json::Value = serde_json::from_str(&asked.body).expect("JSON");
    assert_eq!(
        body,
        serde_json::json!({
            "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "GetUser"}],
            "StartTime": 1_699_999_000, "EndTime": 1_700_000_000, "EventCategory": "insight",
            "MaxResults": 50, "NextToken": "t",
        })
    );
    assert!(
        asked.headers.contains("/eu-west-1/cloudtrail/aws4_request"),
        "{}",
        asked.headers
    );
}

#[tokio::test]
async fn the_caller_is_who_sts_says() {
    let server = Loopback::saying("200 OK", XML, CALLER);
    let session = server.session("").await;
    let caller = session.identify.caller().await.expect("a caller");
    assert_eq!(caller.profile.as_deref(), Some("t"));
    assert_eq!(caller.account, "111122223333");
    assert_eq!(caller.arn, "arn:aws:iam::111122223333:user/alice");
}

#[tokio::test]
async fn the_region_of_global_services_is_added_and_says_why() {
    let server = Loopback::saying("200 OK", JSON, "{}");
    let session = server.session("").await;
    let regions: Vec<_> = session
        .regions
        .iter()
        .map(|region| (region.name.as_str(), region.because))
        .collect();
    assert_eq!(
        regions,
        [("eu-west-1", None), ("us-east-1", Some("global services"))]
    );
}

#[tokio::test]
async fn an_endpoint_of_one_service_is_taken_from_the_profile() {
    let trail = Loopback::saying("200 OK", JSON, r#"{"Events":[]}"#);
    let other = Loopback::saying("200 OK", XML, CALLER);
    let services = format!(
        "services = local\n[services local]\ncloudtrail =\n  endpoint_url = http://{}\n",
        trail.address
    );
    let session = other.session(&services).await;
    let lookup = &session.regions[0].lookup;
    lookup.page(&PageRequest::default()).await.expect("a page");
    session.identify.caller().await.expect("a caller");
    assert_eq!((trail.requests().len(), other.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_request_is_sent_once_whatever_comes_back() {
    let server = Loopback::saying(
        "400 Bad Request",
        "content-type: application/x-amz-json-1.1\r\nx-amz-retry-after: 1500\r\n",
        r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#,
    );
    let session = server.session("").await;
    let lookup = &session.regions[0].lookup;
    let fault = lookup.page(&PageRequest::default()).await.expect_err("throttled");
    assert_eq!(fault.kind, FaultKind::Throttled);
    assert_eq!(fault.retry_after, Some(std::time::Duration::from_millis(1500)));
    assert_eq!(server.requests().len(), 1);
    assert!(!format!("{fault:?} {session:?}").contains(SECRET));
}

const ASSUMED: &str = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn>\
<AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>";

/// Gives roles, and answers questions for callers with credentials of a role only.
fn with_roles() -> Loopback {
    Loopback::new(|request, stream| {
        if request.body.contains("Action=AssumeRole") {
            reply(stream, "200 OK", XML, ASSUMED);
        } else if request.headers.contains("Credential=ASIAROLE/") {
            reply(stream, "200 OK", JSON, r#"{"Events":[]}"#);
        } else {
            reply(
                stream,
                "400 Bad Request",
                JSON,
                r#"{"__type":"AccessDeniedException"}"#,
            );
        }
    })
}

#[tokio::test]
async fn a_role_is_assumed_once_for_all_who_ask() {
    let server = with_roles();
    let keys = format!(
        "role_arn = arn:aws:iam::1:role/r\nexternal_id = x\nsource_profile = b\n[profile b]\naws_access_key_id = A\naws_secret_access_key = {SECRET}\n"
    );
    let process = "role_arn = arn:aws:iam::1:role/r\nexternal_id = x\nsource_profile = b\n[profile b]\n\
                   credential_process = echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"B\"}'\n"
        .to_owned();
    for lines in [keys, process] {
        let profile = server.session_of(&lines).await;
        let before = server.requests().len();
        let request = PageRequest::default();
        let (one, other) = tokio::join!(
            profile.regions[0].lookup.page(&request),
            profile.regions[1].lookup.page(&request)
        );
        one.expect("a page");
        other.expect("a page");
        let requests = server.requests().split_off(before);
        assert_eq!(requests.len(), 3, "one role, two pages");
        let role = &requests[0].body;
        assert!(
            role.contains("ExternalId=x") && role.contains("role%2Fr"),
            "{role}"
        );
    }
}

#[tokio::test]
async fn an_mfa_serial_is_explained_where_the_role_is_refused() {
    let refusal = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error><RequestId>r</RequestId></ErrorResponse>";
    let server = Loopback::saying("403 Forbidden", XML, refusal);
    let chain = "source_profile = b\nrole_arn = arn:aws:iam::1:role/r\n";
    let base = "[profile b]\naws_access_key_id = A\naws_secret_access_key = B\n";
    let plain = server.session_of(&format!("{chain}{base}")).await;
    let fault = plain.identify.caller().await.expect_err("refused");
    assert_eq!(fault.kind, FaultKind::Credentials);
    assert_eq!(
        fault.problem.what,
        "the profile t may not assume the role arn:aws:iam::1:role/r"
    );
    let mfa = server
        .session_of(&format!("{chain}mfa_serial = arn:aws:iam::1:mfa/a\n{base}"))
        .await;
    let fault = mfa.identify.caller().await.expect_err("refused");
    assert!(
        fault.problem.what.contains("wants an MFA code (mfa_serial)"),
        "{fault:?}"
    );
    assert!(
        fault.problem.advice.contains("export-credentials --profile t"),
        "{fault:?}"
    );
}

#[tokio::test]
async fn a_failed_login_is_shared_and_then_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let (runs, key) = (folder.path().join("runs"), folder.path().join("key"));
    let server = Loopback::saying("200 OK", JSON, r#"{"Events":[]}"#);
    let profile = server
        .session_of(&format!(
            "credential_process = echo run >> {}; cat {}\n",
            runs.display(),
            key.display()
        ))
        .await;
    let request = PageRequest::default();
    let (one, other) = tokio::join!(
        profile.regions[0].lookup.page(&request),
        profile.regions[1].lookup.page(&request)
    );
    assert_eq!(one.expect_err("no credentials").kind, FaultKind::Credentials);
    assert_eq!(other.expect_err("no credentials").kind, FaultKind::Credentials);
    let ran = || std::fs::read_to_string(&runs).expect("it ran").lines().count();
    assert_eq!(ran(), 1, "both wait for one run");
    std::fs::write(&key, r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"B"}"#).expect("written");
    profile.identify.reload().await;
    profile.regions[0]
        .lookup
        .page(&request)
        .await
        .expect("somebody logged in");
    profile.regions[1]
        .lookup
        .page(&request)
        .await
        .expect("the same login");
    assert_eq!(ran(), 2);
}

#[tokio::test]
async fn a_stamp_changes_when_the_profile_file_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = "[profile t]\nregion = eu-west-1\naws_access_key_id = A\n";
    let profile = super::loopback::session_of_file(folder.path(), keys).await;
    let before = profile.identify.stamp();
    assert_eq!(profile.identify.stamp(), before);
    std::fs::write(
        folder.path().join("config"),
        format!("{keys}aws_secret_access_key = B\n"),
    )
    .expect("written");
    assert_ne!(profile.identify.stamp(), before);
}

#[tokio::test]
async fn what_could_change_something_is_refused_before_the_wire() {
    let server = Loopback::saying("200 OK", JSON, "{}");
    let profile = server.session("").await;
    let login = profile.identify.login().await.expect("keys");
    let config = login.config("eu-west-1");
    let trail = aws_sdk_cloudtrail::Client::new(&config);
    let stopped = trail
        .stop_logging()
        .name("trail")
        .send()
        .await
        .expect_err("refused");
    let alarm = aws_sdk_cloudwatch::Client::new(&config)
        .put_metric_alarm()
        .alarm_name("a");
    let alarmed = alarm.send().await.expect_err("refused");
    let asker = login.asker(super::fault::Asking::Operation {
        name: "x",
        region: "y",
    });
    let faults = [
        super::fault::of_answer(&stopped, &asker),
        super::fault::of_answer(&alarmed, &asker),
    ];
    assert!(
        faults[0]
            .problem
            .what
            .starts_with("CloudTrail_20131101.StopLogging was not sent"),
        "{faults:?}"
    );
    assert!(
        faults[1].problem.what.contains("PutMetricAlarm was not sent"),
        "{faults:?}"
    );
    assert!(server.requests().is_empty(), "nothing reached the wire");
}

#[tokio::test]
async fn what_is_asked_for_wrongly_is_explained() {
    use super::{Asked, Settings, connect};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config");
    std::fs::write(
        &path,
        "[profile a]\nregion = cn-north-1\n[profile b]\nsource_profile = b2\nrole_arn = x\n",
    )
    .expect("written");
    let problem = async |profile: &str, region: &str| {
        let asked = Asked {
            profiles: vec![profile.to_owned()],
            regions: vec![region.to_owned()],
            settings: Settings {
                profile_file: Some(path.clone()),
                ..Settings::default()
            },
        };
        connect(&asked).await
    };
    let unknown = problem("c", "eu-west-1").await.expect_err("unknown");
    assert_eq!(
        (unknown.what.as_str(), unknown.advice.as_str()),
        ("there is no profile c", "there are a, b")
    );
    let evil = problem("a", "evil.example/").await.expect_err("no region");
    assert_eq!(evil.what, "evil.example/ is not the name of a region");
    let broken = problem("b", "eu-west-1")
        .await
        .expect("it is connected")
        .remove(0);
    let fault = broken.identify.caller().await.expect_err("no such source");
    assert_eq!(
        fault.problem.what,
        "the profile b takes its credentials from b2, which does not exist"
    );
}
