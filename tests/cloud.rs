//! The loopback AWS that other tests talk to keeps the rules of AWS, and breaks them only where it is told to.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "cloud/client.rs"]
mod client;
#[path = "cloud/aws.rs"]
pub mod cloud;

use client::{Answer, Asker, look_up, receive, send, send_on, signed, sts};
use cloud::{
    ACCOUNT, ARN, BlackHole, CANARY_SECRET, Cloud, Event, Fault, Habits, KEY, On, Operation, Order, Paging,
    Record, Response, Visible, excess, refused, unknown_name,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

const REGION: &str = "eu-west-1";

/// A server without a limit of requests.
fn eager() -> Cloud {
    let cloud = Cloud::start();
    cloud.set_rate(None);
    cloud
}

fn ask(cloud: &Cloud, body: &Value) -> Answer {
    look_up(cloud, &Asker::of(REGION), body).unwrap()
}

/// Reads all pages; each page's times.
fn walk(cloud: &Cloud, body: &Value) -> Vec<Vec<i64>> {
    let (mut pages, mut body) = (Vec::new(), body.clone());
    loop {
        let answer = ask(cloud, &body);
        assert_eq!(answer.status, 200, "{answer:?}");
        pages.push(answer.times());
        match answer.json()["NextToken"].as_str() {
            Some(token) => body["NextToken"] = json!(token),
            None => return pages,
        }
    }
}

fn id_of(event: &Value) -> String {
    event["EventId"].as_str().unwrap().to_owned()
}

#[test]
fn pages_are_of_fifty_and_the_newest_come_first() {
    let cloud = eager();
    let now = cloud.now();
    cloud.add(ACCOUNT, REGION, Event::series(1, 120, now));
    let pages = walk(&cloud, &json!({}));
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20]);
    let expected: Vec<_> = (0..120).map(|at| now - at).collect();
    assert_eq!(pages.concat(), expected);
    let short = ask(&cloud, &json!({"MaxResults": 7}));
    assert_eq!(short.times().len(), 7);
    assert_eq!(
        ask(&cloud, &json!({"MaxResults": 51})).code(),
        "InvalidMaxResultsException"
    );
}

#[test]
fn an_event_is_sent_with_its_record_and_everything_that_aws_says_of_it() {
    let cloud = eager();
    let mut event = Event::new(1, "ListUsers", cloud.now());
    event
        .resources
        .push(("AWS::IAM::User".to_owned(), "alice".to_owned()));
    cloud.add(ACCOUNT, REGION, [event.clone()]);
    let sent = ask(&cloud, &json!({})).json()["Events"][0].clone();
    assert_eq!(sent["EventId"], json!(event.id));
    assert_eq!(sent["ReadOnly"], json!("true"));
    assert_eq!(sent["Resources"][0]["ResourceType"], json!("AWS::IAM::User"));
    let record: Value = serde_json::from_str(sent["CloudTrailEvent"].as_str().unwrap()).unwrap();
    assert_eq!(record["eventID"], sent["EventId"]);
    assert_eq!(record["eventTime"], json!(cloud::iso(event.time)));
    assert_eq!(record["recipientAccountId"], json!(ACCOUNT));
    assert!(cloud.records(ACCOUNT, REGION).contains(&record.to_string()));
}

#[test]
fn one_attribute_is_used_and_a_second_is_ignored_in_silence() {
    let cloud = eager();
    cloud.add(ACCOUNT, REGION, Event::series(1, 10, cloud.now()));
    let name = json!({"AttributeKey": "EventName", "AttributeValue": "CreateUser"});
    let nobody = json!({"AttributeKey": "Username", "AttributeValue": "nobody"});
    let one = ask(&cloud, &json!({"LookupAttributes": [name]}));
    assert_eq!(one.times().len(), 2);
    let both = ask(&cloud, &json!({"LookupAttributes": [name, nobody]}));
    assert_eq!(both.times(), one.times());
    assert!(
        ask(&cloud, &json!({"LookupAttributes": [nobody, name]}))
            .times()
            .is_empty()
    );
    let unknown = json!({"LookupAttributes": [{"AttributeKey": "EventColour", "AttributeValue": "red"}]});
    assert_eq!(ask(&cloud, &unknown).code(), "InvalidLookupAttributesException");
    let long =
        json!({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "x".repeat(2001)}]});
    assert_eq!(ask(&cloud, &long).code(), "InvalidLookupAttributesException");
}

#[test]
fn every_attribute_compares_what_it_is_named_after() {
    let cloud = eager();
    let mut event = Event::new(1, "GetObject", cloud.now());
    event.source = "s3.amazonaws.com".to_owned();
    event.user = "bob".to_owned();
    event.access_key = Some("AKIABOB".to_owned());
    event
        .resources
        .push(("AWS::S3::Bucket".to_owned(), "vault".to_owned()));
    let id = event.id.clone().unwrap();
    cloud.add(ACCOUNT, REGION, [Event::new(2, "CreateUser", cloud.now()), event]);
    for (key, value) in [
        ("EventId", id.as_str()),
        ("EventName", "GetObject"),
        ("EventSource", "s3.amazonaws.com"),
        ("ReadOnly", "true"),
        ("Username", "bob"),
        ("AccessKeyId", "AKIABOB"),
        ("ResourceType", "AWS::S3::Bucket"),
        ("ResourceName", "vault"),
    ] {
        let asked = json!({"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]});
        let answer = ask(&cloud, &asked).json();
        assert_eq!(answer["Events"].as_array().unwrap().len(), 1, "{key}");
        assert_eq!(id_of(&answer["Events"][0]), id, "{key}");
    }
}

#[test]
fn start_and_end_are_inclusive_in_whole_seconds() {
    let cloud = eager();
    let now = cloud.now();
    cloud.add(ACCOUNT, REGION, Event::series(1, 10, now));
    let answer = ask(&cloud, &json!({"StartTime": now - 4, "EndTime": now - 2}));
    assert_eq!(answer.times(), [now - 2, now - 3, now - 4]);
    let fractions = json!({"StartTime": (now - 4) as f64 + 0.9, "EndTime": (now - 2) as f64 + 0.9});
    assert_eq!(ask(&cloud, &fractions).times(), answer.times());
    assert_eq!(
        ask(&cloud, &json!({"StartTime": now, "EndTime": now})).times(),
        [now]
    );
}

#[test]
fn a_range_that_cannot_be_is_refused() {
    let cloud = eager();
    let now = cloud.now();
    let reversed = json!({"StartTime": now, "EndTime": now - 1});
    assert_eq!(ask(&cloud, &reversed).code(), "InvalidTimeRangeException");
    let forgotten = json!({"StartTime": now - 91 * 86_400});
    assert_eq!(ask(&cloud, &forgotten).code(), "InvalidTimeRangeException");
    assert_eq!(ask(&cloud, &json!({"StartTime": now - 89 * 86_400})).status, 200);
}

#[test]
fn insights_are_asked_for_by_category_and_take_three_attributes() {
    let cloud = eager();
    let mut insight = Event::new(1, "RunInstances", cloud.now());
    insight.insight = true;
    cloud.add(
        ACCOUNT,
        REGION,
        [insight.clone(), Event::new(2, "CreateUser", cloud.now())],
    );
    let answer = ask(&cloud, &json!({"EventCategory": "insight"})).json();
    assert_eq!(answer["Events"].as_array().unwrap().len(), 1);
    assert_eq!(json!(insight.id), answer["Events"][0]["EventId"]);
    assert_eq!(ask(&cloud, &json!({})).times().len(), 1);
    assert_eq!(
        ask(&cloud, &json!({"EventCategory": "data"})).code(),
        "InvalidEventCategoryException"
    );
    let user = json!({
        "EventCategory": "insight",
        "LookupAttributes": [{"AttributeKey": "Username", "AttributeValue": "alice"}],
    });
    assert_eq!(ask(&cloud, &user).code(), "InvalidLookupAttributesException");
}

#[test]
fn a_token_is_bound_to_everything_else_that_was_asked() {
    let cloud = eager();
    let now = cloud.now();
    cloud.add_key("AKIAOTHER", "444455556666", "arn:aws:iam::444455556666:user/eve");
    cloud.add(ACCOUNT, REGION, Event::series(1, 120, now));
    let asked = json!({"StartTime": now - 1000, "EndTime": now});
    let token = ask(&cloud, &asked).json()["NextToken"].clone();
    let with = |name: &str, value: Value| {
        let mut body = asked.clone();
        body["NextToken"] = token.clone();
        body[name] = value;
        body
    };
    assert_eq!(ask(&cloud, &with("EndTime", json!(now))).times().len(), 50);
    for (name, value) in [
        ("EndTime", json!(now + 1)),
        ("StartTime", json!(now - 999)),
        ("StartTime", Value::Null),
        ("EventCategory", json!("insight")),
        ("MaxResults", json!(10)),
        ("NextToken", json!("made up")),
        (
            "LookupAttributes",
            json!([{"AttributeKey": "EventName", "AttributeValue": "CreateUser"}]),
        ),
    ] {
        let answer = ask(&cloud, &with(name, value));
        assert_eq!(answer.code(), "InvalidNextTokenException", "{name}");
    }
    let body = with("EndTime", json!(now));
    let elsewhere = look_up(&cloud, &Asker::of("us-east-1"), &body).unwrap();
    assert_eq!(elsewhere.code(), "InvalidNextTokenException");
    let other = Asker {
        key: "AKIAOTHER".to_owned(),
        ..Asker::of(REGION)
    };
    assert_eq!(
        look_up(&cloud, &other, &body).unwrap().code(),
        "InvalidNextTokenException"
    );
}

#[test]
fn a_token_expires() {
    let cloud = eager();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now()));
    let token = ask(&cloud, &json!({})).json()["NextToken"].clone();
    assert_eq!(ask(&cloud, &json!({"NextToken": token})).times().len(), 10);
    let habits = Habits {
        token_lasts: -1,
        ..Habits::default()
    };
    cloud.set_habits(ACCOUNT, REGION, habits);
    let late = ask(&cloud, &json!({"NextToken": token}));
    assert_eq!(late.code(), "InvalidNextTokenException");
}

#[test]
fn a_third_request_in_a_second_is_throttled_with_http_400_of_that_account_and_region_only() {
    let cloud = Cloud::start();
    cloud.add_key("AKIAOTHER", "444455556666", "arn:aws:iam::444455556666:user/eve");
    let answers: Vec<_> = (0..3).map(|_| ask(&cloud, &json!({}))).collect();
    let status: Vec<_> = answers.iter().map(|it| it.status).collect();
    assert_eq!(status, [200, 200, 400]);
    assert_eq!(answers[2].code(), "ThrottlingException");
    let elsewhere = look_up(&cloud, &Asker::of("us-east-1"), &json!({})).unwrap();
    let other = Asker {
        key: "AKIAOTHER".to_owned(),
        ..Asker::of(REGION)
    };
    assert_eq!(
        (
            elsewhere.status,
            look_up(&cloud, &other, &json!({})).unwrap().status
        ),
        (200, 200)
    );
    let throttled: Vec<_> = cloud
        .journal()
        .iter()
        .filter(|it| it.error.is_some())
        .map(|it| it.number)
        .collect();
    assert_eq!(throttled, [2]);
    assert_eq!(cloud.lookups(ACCOUNT, REGION).len(), 3);
}

#[test]
fn excess_is_what_a_bucket_would_not_have_let_through() {
    let start = Instant::now();
    let at = |millis: &[u64]| -> Vec<_> {
        millis
            .iter()
            .map(|it| start + Duration::from_millis(*it))
            .collect()
    };
    assert!(excess(&at(&[0, 0, 500, 1000, 1500]), 2.0, 2.0) <= 0.0);
    assert!(excess(&at(&[0, 0, 0]), 2.0, 2.0) > 0.9);
    assert!(excess(&at(&[0, 5000, 5000, 5000, 5000]), 2.0, 2.0) > 1.9);
    assert!(excess(&[], 2.0, 2.0) < 0.0);
}

#[test]
fn events_are_handed_out_when_they_are_delivered_and_not_before() {
    let cloud = eager();
    let now = cloud.now();
    let event = |number, visible| Event {
        visible,
        ..Event::new(number, "CreateUser", now - 60 - number as i64)
    };
    let later = (now + 3600) * 1000;
    cloud.add(
        ACCOUNT,
        REGION,
        [
            event(1, Visible::Now),
            event(2, Visible::Held),
            event(3, Visible::At(later)),
        ],
    );
    assert_eq!(ask(&cloud, &json!({})).times(), [now - 61]);
    cloud.deliver_held();
    assert_eq!(ask(&cloud, &json!({})).times(), [now - 61, now - 62]);
    cloud.set_ahead(3601);
    let late = Asker {
        ahead: 0,
        ..Asker::of(REGION)
    };
    let answer = look_up(&cloud, &late, &json!({})).unwrap();
    assert_eq!(answer.times(), [now - 61, now - 62, now - 63]);
    assert_eq!(cloud.records(ACCOUNT, REGION).len(), 3);
}

#[test]
fn what_is_delivered_at_the_head_shifts_nothing_with_cursors_and_doubles_the_edge_with_offsets() {
    for (paging, doubled) in [(Paging::Cursor, false), (Paging::Offset, true)] {
        let cloud = eager();
        let now = cloud.now();
        let habits = Habits {
            paging,
            ..Habits::default()
        };
        cloud.set_habits(ACCOUNT, REGION, habits);
        cloud.add(ACCOUNT, REGION, Event::series(1, 80, now - 10));
        let body = json!({"EndTime": now});
        let first = ask(&cloud, &body);
        cloud.add(ACCOUNT, REGION, [Event::new(100, "CreateUser", now - 1)]);
        let token = first.json()["NextToken"].clone();
        let second = ask(&cloud, &json!({"EndTime": now, "NextToken": token}));
        assert_eq!(second.times()[0] == *first.times().last().unwrap(), doubled);
    }
}

#[test]
fn a_place_can_repeat_events_between_pages_shuffle_them_and_send_short_pages() {
    let cloud = eager();
    let now = cloud.now();
    cloud.add(ACCOUNT, REGION, Event::series(1, 100, now));
    let habits = Habits {
        overlap: 5,
        ..Habits::default()
    };
    cloud.set_habits(ACCOUNT, REGION, habits);
    let pages = walk(&cloud, &json!({}));
    assert_eq!(pages[0][45..], pages[1][..5]);
    let mut all = pages.concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 100);

    let shuffled = Habits {
        order: Order::Shuffled {
            within: 1_000_000,
            seed: 7,
        },
        page: 9,
        ..Habits::default()
    };
    cloud.set_habits(ACCOUNT, REGION, shuffled);
    let pages = walk(&cloud, &json!({}));
    assert!(pages.len() == 12 && !pages[0].is_sorted_by(|a, b| a > b));
    let mut all = pages.concat();
    all.sort_unstable();
    assert_eq!(all, (0..100).map(|at| now - 99 + at).collect::<Vec<_>>());
}

#[test]
fn requests_without_a_signature_or_with_a_key_nobody_knows_are_refused() {
    let cloud = eager();
    let target = "POST / HTTP/1.1\r\nx-amz-target: CloudTrail_20131101.LookupEvents\r\n";
    let unsigned = send(&cloud, target, "{}").unwrap();
    assert_eq!(unsigned.code(), "MissingAuthenticationTokenException");
    let stranger = Asker {
        key: "AKIASTRANGER".to_owned(),
        ..Asker::of(REGION)
    };
    let refused = look_up(&cloud, &stranger, &json!({})).unwrap();
    assert_eq!(
        (refused.status, refused.code()),
        (400, "UnrecognizedClientException".to_owned())
    );
    let refused = sts(&cloud, &stranger, "Action=GetCallerIdentity&Version=2011-06-15").unwrap();
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("<Code>InvalidClientTokenId</Code>"));
}

#[test]
fn a_key_expires_and_is_renewed() {
    let cloud = eager();
    cloud.expire(KEY);
    assert_eq!(ask(&cloud, &json!({})).code(), "ExpiredTokenException");
    let refused = sts(&cloud, &Asker::of(REGION), "Action=GetCallerIdentity").unwrap();
    assert!(refused.status == 403 && refused.body.contains("<Code>ExpiredToken</Code>"));
    cloud.renew(KEY);
    assert_eq!(ask(&cloud, &json!({})).status, 200);
}

#[test]
fn sts_says_whose_the_key_is_and_gives_keys_of_roles_in_other_accounts() {
    let cloud = eager();
    let caller = sts(&cloud, &Asker::of("us-east-1"), "Action=GetCallerIdentity").unwrap();
    assert!(
        caller.body.contains(&format!("<Arn>{ARN}</Arn>")),
        "{}",
        caller.body
    );
    assert!(caller.body.contains(&format!("<Account>{ACCOUNT}</Account>")));
    let form =
        "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2Faudit&RoleSessionName=me";
    let assumed = sts(&cloud, &Asker::of("us-east-1"), form).unwrap();
    let key = assumed
        .body
        .split(['<', '>'])
        .skip_while(|it| *it != "AccessKeyId")
        .nth(1)
        .unwrap()
        .to_owned();
    assert!(key.starts_with("ASIA") && assumed.body.contains(CANARY_SECRET));
    let role = Asker {
        key,
        ..Asker::of(REGION)
    };
    let caller = sts(&cloud, &role, "Action=GetCallerIdentity").unwrap();
    assert!(
        caller
            .body
            .contains("<Arn>arn:aws:sts::444455556666:assumed-role/audit/me</Arn>")
    );
    cloud.add("444455556666", REGION, [Event::new(1, "CreateUser", cloud.now())]);
    assert_eq!(look_up(&cloud, &role, &json!({})).unwrap().times().len(), 1);
    assert!(ask(&cloud, &json!({})).times().is_empty());
    cloud.expire_sessions();
    assert_eq!(
        look_up(&cloud, &role, &json!({})).unwrap().code(),
        "ExpiredTokenException"
    );
}

#[test]
fn single_sign_on_gives_keys_for_a_token_while_somebody_is_logged_in() {
    let cloud = eager();
    let get = "GET /federation/credentials?role_name=Audit&account_id=111122223333 HTTP/1.1\r\n\
               x-amz-sso_bearer_token: token\r\n";
    let refused = send(&cloud, get, "").unwrap();
    assert_eq!(
        (refused.status, refused.header("x-amzn-errortype")),
        (401, "UnauthorizedException")
    );
    cloud.log_in("token", ACCOUNT);
    let given = send(&cloud, get, "").unwrap().json();
    let key = given["roleCredentials"]["accessKeyId"]
        .as_str()
        .unwrap()
        .to_owned();
    let role = Asker {
        key,
        ..Asker::of(REGION)
    };
    assert_eq!(look_up(&cloud, &role, &json!({})).unwrap().status, 200);
    let refresh = json!({"grantType": "refresh_token", "refreshToken": "refresh-token"}).to_string();
    let renewed = send(&cloud, "POST /token HTTP/1.1\r\n", &refresh).unwrap();
    assert_eq!(renewed.json()["accessToken"], json!("token"));
    cloud.log_out("token");
    assert_eq!(
        send(&cloud, "POST /token HTTP/1.1\r\n", &refresh).unwrap().code(),
        "InvalidGrantException"
    );
}

#[test]
fn a_wrong_clock_is_refused_in_both_directions_and_the_date_tells() {
    let cloud = eager();
    let wrong = |ahead| Asker {
        ahead,
        ..Asker::of(REGION)
    };
    let early = look_up(&cloud, &wrong(1200), &json!({})).unwrap();
    assert_eq!(
        (early.status, early.code()),
        (400, "InvalidSignatureException".to_owned())
    );
    assert!(
        early.json()["message"]
            .as_str()
            .unwrap()
            .starts_with("Signature not yet current: ")
    );
    let late = look_up(&cloud, &wrong(-1200), &json!({})).unwrap();
    assert!(
        late.json()["message"]
            .as_str()
            .unwrap()
            .starts_with("Signature expired: ")
    );
    assert_eq!(look_up(&cloud, &wrong(200), &json!({})).unwrap().status, 200);
    cloud.pass(1200);
    assert_eq!(look_up(&cloud, &wrong(-1200), &json!({})).unwrap().status, 200);
    cloud.set_ahead(86_400);
    let date = ask(&cloud, &json!({})).header("date").to_owned();
    let date = chrono::DateTime::parse_from_rfc2822(&date).unwrap().timestamp();
    assert!((date - cloud.now()).abs() <= 1, "{date}");
}

#[test]
fn faults_hit_those_they_are_meant_for_as_often_as_was_said() {
    let cloud = eager();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now()));
    let _three = cloud
        .fail(On::lookup().region(REGION), Fault::throttled())
        .times(3);
    assert_eq!(
        look_up(&cloud, &Asker::of("us-east-1"), &json!({}))
            .unwrap()
            .status,
        200
    );
    assert_eq!(
        sts(&cloud, &Asker::of(REGION), "Action=GetCallerIdentity")
            .unwrap()
            .status,
        200
    );
    let codes: Vec<_> = (0..4).map(|_| ask(&cloud, &json!({})).status).collect();
    assert_eq!(codes, [400, 400, 400, 200]);

    let down = cloud.fail(
        On::lookup(),
        Fault::error(503, "ServiceUnavailable", "busy").with("retry-after", "7"),
    );
    let answer = ask(&cloud, &json!({}));
    assert_eq!((answer.status, answer.header("retry-after")), (503, "7"));
    down.lift();
    assert_eq!(ask(&cloud, &json!({})).status, 200);

    let _later = cloud.fail(On::lookup().later_pages(), Fault::expired());
    let first = ask(&cloud, &json!({}));
    assert_eq!(first.status, 200);
    let second = ask(&cloud, &json!({"NextToken": first.json()["NextToken"]}));
    assert_eq!(second.code(), "ExpiredTokenException");
    cloud.lift_all();
    assert_eq!(ask(&cloud, &json!({})).status, 200);
}

#[test]
fn answers_can_be_altered_replaced_emptied_and_looped() {
    let cloud = eager();
    let now = cloud.now();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, now));
    let _null = cloud
        .fail(
            On::lookup(),
            Fault::altered(|page| page["Events"][0]["CloudTrailEvent"] = Value::Null),
        )
        .times(1);
    let answer = ask(&cloud, &json!({})).json();
    assert!(
        answer["Events"][0]["CloudTrailEvent"].is_null()
            && answer["Events"][1]["CloudTrailEvent"].is_string()
    );

    let _portal = cloud
        .fail(On::anything(), Fault::html(200, "<html>Log in</html>"))
        .times(1);
    let answer = ask(&cloud, &json!({}));
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, "<html>Log in</html>")
    );

    let _empty = cloud.fail(On::lookup(), Fault::EmptyPage).times(1);
    let answer = ask(&cloud, &json!({}));
    assert!(answer.times().is_empty());
    let next = ask(&cloud, &json!({"NextToken": answer.json()["NextToken"]}));
    assert_eq!(next.times().len(), 50);

    let _loop = cloud.fail(On::lookup(), Fault::SameToken).times(2);
    let first = ask(&cloud, &json!({})).json();
    let again = ask(&cloud, &json!({"NextToken": first["NextToken"]})).json();
    assert_eq!(first["NextToken"], again["NextToken"]);
    assert_eq!(first["Events"], again["Events"]);
}

#[test]
fn bodies_can_be_cut_short_reset_stalled_and_padded() {
    let cloud = eager();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now()));
    let broken = |fault| {
        let set = cloud.fail(On::lookup(), fault).times(1);
        let result = look_up(&cloud, &Asker::of(REGION), &json!({}));
        set.lift();
        result
    };
    assert_eq!(
        broken(Fault::Truncated).unwrap_err().kind(),
        ErrorKind::UnexpectedEof
    );
    assert_eq!(
        broken(Fault::Reset).unwrap_err().kind(),
        ErrorKind::ConnectionReset
    );
    let padded = broken(Fault::Padded(3_000_000)).unwrap();
    assert!(padded.body.len() > 3_000_000 && padded.times().len() == 50);
}

/// A connection with an unanswered `LookupEvents` on it.
fn pending(cloud: &Cloud) -> TcpStream {
    let mut stream = TcpStream::connect(cloud.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let extra = "x-amz-target: CloudTrail_20131101.LookupEvents\r\n";
    send_on(
        &mut stream,
        &signed(cloud, &Asker::of(REGION), "cloudtrail", extra),
        "{}",
    )
    .unwrap();
    stream
}

#[test]
fn a_silent_server_answers_nobody_and_a_held_answer_comes_once_it_is_let_go() {
    let cloud = eager();
    for (fault, answered) in [
        (Fault::Silent, false),
        (Fault::Held, true),
        (Fault::Stalled, false),
    ] {
        let set = cloud.fail(On::lookup(), fault.clone());
        let mut stream = pending(&cloud);
        assert_eq!(
            receive(&mut stream).unwrap_err().kind(),
            ErrorKind::WouldBlock,
            "{fault:?}"
        );
        let seen = cloud.journal().len();
        let mut stream = pending(&cloud);
        cloud.wait_for("the request", |journal| journal.len() > seen);
        set.lift();
        stream.set_read_timeout(None).unwrap();
        assert_eq!(receive(&mut stream).is_ok(), answered, "{fault:?}");
    }
}

#[test]
fn a_dripping_body_comes_one_byte_a_second() {
    let cloud = eager();
    let _drip = cloud.fail(On::lookup(), Fault::Dripping);
    let mut stream = pending(&cloud);
    stream
        .set_read_timeout(Some(Duration::from_millis(1500)))
        .unwrap();
    let mut bytes = vec![0; 4096];
    let mut read = 0;
    while !String::from_utf8_lossy(&bytes[..read]).contains("\r\n\r\n{\"") {
        let more = stream.read(&mut bytes[read..]).unwrap();
        assert!(more > 0);
        read += more;
    }
    let arrived = Instant::now();
    assert_eq!(stream.read(&mut bytes).unwrap(), 1);
    assert!(arrived.elapsed() > Duration::from_millis(500));
}

#[test]
fn connections_are_kept_and_the_server_goes_down_and_comes_back_at_the_same_address() {
    let cloud = eager();
    let mut stream = pending(&cloud);
    let long = Some(Duration::from_secs(10));
    stream.set_read_timeout(long).unwrap();
    assert_eq!(receive(&mut stream).unwrap().status, 200);
    let head = signed(&cloud, &Asker::of(REGION), "sts", "");
    send_on(&mut stream, &head, "Action=GetCallerIdentity").unwrap();
    assert_eq!(receive(&mut stream).unwrap().status, 200);
    cloud.go_down();
    assert!(receive(&mut stream).is_err());
    let refused = look_up(&cloud, &Asker::of(REGION), &json!({})).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    cloud.come_back();
    assert_eq!(ask(&cloud, &json!({})).status, 200);
}

#[test]
fn everything_asked_is_in_the_journal_also_what_nobody_here_answers() {
    let cloud = eager();
    let stop = "x-amz-target: CloudTrail_20131101.StopLogging\r\n";
    let stop = signed(&cloud, &Asker::of(REGION), "cloudtrail", stop);
    assert_eq!(
        send(&cloud, &stop, "{}").unwrap().code(),
        "UnknownOperationException"
    );
    let alarms = signed(&cloud, &Asker::of(REGION), "monitoring", "").replacen(
        "POST /",
        "POST /service/GraniteServiceVersion20100801/operation/DescribeAlarms",
        1,
    );
    assert_eq!(send(&cloud, &alarms, "").unwrap().status, 400);
    ask(&cloud, &json!({"MaxResults": 3}));
    let journal = cloud.journal();
    let asked: Vec<_> = journal.iter().map(|it| it.operation.clone()).collect();
    assert_eq!(
        asked[0],
        Operation::Other("CloudTrail_20131101.StopLogging".to_owned())
    );
    assert!(matches!(&asked[1], Operation::Other(name) if name.ends_with("/DescribeAlarms")));
    assert_eq!(asked[2], Operation::LookupEvents);
    assert_eq!(journal[2].body, json!({"MaxResults": 3}));
    assert_eq!(
        (journal[2].account.as_str(), journal[2].status),
        (ACCOUNT, Some(200))
    );
    assert_eq!(cloud.count(&Operation::LookupEvents, REGION), 1);
    cloud.wait_for("three requests", |seen| seen.len() == 3);
}

#[test]
fn records_can_be_any_bytes_or_missing() {
    let cloud = eager();
    let now = cloud.now();
    let event = |number, record| Event {
        record,
        id: None,
        ..Event::new(number, "CreateUser", now - number as i64)
    };
    cloud.add(
        ACCOUNT,
        REGION,
        [
            event(1, Record::Null),
            event(2, Record::Bytes("not JSON".to_owned())),
        ],
    );
    let events = ask(&cloud, &json!({})).json()["Events"].clone();
    assert!(events[0]["CloudTrailEvent"].is_null() && events[0].get("EventId").is_none());
    assert_eq!(events[1]["CloudTrailEvent"], json!("not JSON"));
    let _proxy = cloud.fail(
        On::anything(),
        Fault::Answer(Response::new(407, "text/html", "log in at the proxy")),
    );
    let answer = send(
        &cloud,
        "POST http://cloudtrail.eu-west-1.amazonaws.com/ HTTP/1.1\r\n",
        "{}",
    )
    .unwrap();
    assert_eq!(answer.status, 407);
}

/// What a client that trusts this authority says of the server's certificate.
fn shake_hands(cloud: &Cloud, authority: &str) -> Result<String, std::io::Error> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        roots.add(certificate.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection =
        rustls::ClientConnection::new(Arc::new(config), "127.0.0.1".try_into().unwrap()).unwrap();
    let mut stream = rustls::StreamOwned::new(connection, TcpStream::connect(cloud.address()).unwrap());
    let head = signed(cloud, &Asker::of(REGION), "sts", "");
    let body = "Action=GetCallerIdentity";
    write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len())?;
    let mut bytes = [0; 15];
    stream.read_exact(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn behind_tls_it_answers_who_trusts_its_authority_unless_the_certificate_has_expired() {
    let (good, expired) = (Cloud::start_tls(false), Cloud::start_tls(true));
    assert!(good.url().starts_with("https://127.0.0.1:"));
    assert_eq!(shake_hands(&good, good.authority()).unwrap(), "HTTP/1.1 200 OK");
    let unknown = shake_hands(&good, expired.authority()).unwrap_err().to_string();
    assert!(
        unknown.contains("UnknownIssuer") || unknown.contains("BadSignature"),
        "{unknown}"
    );
    let late = shake_hands(&expired, expired.authority())
        .unwrap_err()
        .to_string();
    assert!(late.contains("expired"), "{late}");
}

#[test]
fn there_are_addresses_that_refuse_say_nothing_or_have_no_name() {
    let hole = BlackHole::open();
    assert!(hole.url().ends_with(&hole.address().port().to_string()));
    let nothing = TcpStream::connect_timeout(&hole.address(), Duration::from_millis(300));
    assert_eq!(nothing.unwrap_err().kind(), ErrorKind::TimedOut);
    let host = |url: String| url.trim_start_matches("http://").to_owned();
    assert_eq!(
        TcpStream::connect(host(refused())).unwrap_err().kind(),
        ErrorKind::ConnectionRefused
    );
    let name = (host(unknown_name()), 80)
        .to_socket_addrs()
        .unwrap_err()
        .to_string();
    assert!(name.contains("lookup"), "{name}");
}
