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
