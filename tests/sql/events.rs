//! Random events, and how the tables of Athena and of CloudTrail Lake have them.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Texts with everything that means something to SQL, to `LIKE` or to case.
pub(crate) const TEXTS: [&str; 18] = [
    "alice",
    "Alice",
    "ALICE",
    "bob",
    "a%b",
    "a_b",
    "axb",
    "it's",
    "x' OR 1=1 --",
    "a\\b",
    "\u{e9}",
    "\u{c9}",
    "\u{212a}ay",
    "kay",
    "a\nb",
    "5",
    "12.50",
    "true",
];
pub(crate) const NAMES: [&str; 5] = ["CreateUser", "GetUser", "ConsoleLogin", "createuser", "it's"];
pub(crate) const SOURCES: [&str; 5] = [
    "iam.amazonaws.com",
    "signin.amazonaws.com",
    "sns.amazonaws.com.cn",
    "iam",
    "STS.amazonaws.com",
];
pub(crate) const IPS: [&str; 5] = [
    "10.0.0.1",
    "10.200.3.4",
    "192.0.2.7",
    "2001:db8::1",
    "ec2.amazonaws.com",
];
pub(crate) const ARNS: [&str; 3] = [
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:sts::111122223333:assumed-role/Admin/bob",
    "arn:aws:iam::444455556666:root",
];
pub(crate) const TYPES: [&str; 5] = ["IAMUser", "Root", "AssumedRole", "AWSService", "AWSAccount"];
pub(crate) const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];
pub(crate) const IDS: [&str; 3] = [
    "2d9189b5-cb66-4363-8ecf-cfe1ecb40796",
    "2D9189B5-CB66-4363-8ECF-CFE1ECB40797",
    "no-uuid",
];
pub(crate) const ERRORS: [&str; 3] = ["AccessDenied", "Client.UnauthorizedOperation", "Throttling"];
pub(crate) const KEYS: [&str; 7] = ["userName", "a", "a.b", "n", "0", "items", "mfa-serial"];

/// A record without its number.
#[derive(Clone, Debug)]
pub(crate) struct Event(Vec<(&'static str, String)>);

impl Event {
    /// The bytes. The number stands where no query looks.
    pub(crate) fn numbered(&self, number: usize) -> String {
        let members: Vec<_> = self
            .0
            .iter()
            .map(|(key, value)| format!("{key:?} : {value}"))
            .collect();
        format!(
            r#"{{"eventVersion":"1.08", {}, "requestID":"{number}"}}"#,
            members.join(", ")
        )
    }
}

/// The number of an event.
pub(crate) fn number(event: &[u8]) -> u64 {
    let event: Value = serde_json::from_slice(event).expect("JSON");
    event["requestID"]
        .as_str()
        .and_then(|it| it.parse().ok())
        .expect("a number")
}

fn text(texts: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    prop::sample::select(texts.to_vec()).prop_map(|text| json!(text).to_string())
}

/// A member that is text, empty, `null` or missing.
fn member(
    key: &'static str,
    texts: &[&'static str],
) -> impl Strategy<Value = Option<(&'static str, String)>> + use<> {
    let value = prop_oneof![12 => text(texts), 1 => Just("\"\"".to_owned()), 1 => Just("null".to_owned())];
    prop::option::weighted(0.85, value).prop_map(move |value| value.map(|it| (key, it)))
}

fn object(members: impl IntoIterator<Item = Option<(&'static str, String)>>) -> String {
    let members: Vec<_> = members
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key:?}:{value}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn some_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        8 => text(&TEXTS),
        2 => text(&ARNS),
        4 => prop::sample::select(vec!["null", "true", "5", "12.50", "1e3", "{}", "[]", "\"\""]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|it| format!("[{}]", it.join(" , "))),
            some_object(inner),
        ]
    })
}

fn some_object(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let keys = prop::sample::subsequence(KEYS.to_vec(), 0..4).prop_shuffle();
    (keys, prop::collection::vec(value, 4))
        .prop_map(|(keys, values)| object(keys.into_iter().zip(values).map(Some)))
}

fn structure(key: &'static str) -> impl Strategy<Value = Option<(&'static str, String)>> {
    let failure = Just(r#"{"ConsoleLogin":"Failure"}"#.to_owned());
    let value = prop_oneof![6 => some_object(some_json()), 1 => Just("null".to_owned()), 1 => failure];
    prop::option::weighted(0.9, value).prop_map(move |value| value.map(|it| (key, it)))
}

fn some_identity() -> impl Strategy<Value = String> {
    let issuer = (
        member("userName", &["Admin", "alice", "AWSReservedSSO_x"]),
        member("arn", &ARNS),
    );
    let mfa = prop::option::of(prop::sample::select(vec![
        "\"true\"",
        "true",
        "\"false\"",
        "null",
    ]));
    let session = (issuer, mfa, member("sourceIdentity", &TEXTS)).prop_map(|((name, arn), mfa, source)| {
        let attributes = object([mfa.map(|it| ("mfaAuthenticated", it.to_owned()))]);
        object([
            Some(("sessionIssuer", object([name, arn]))),
            Some(("attributes", attributes)),
            source,
        ])
    });
    (
        member("type", &TYPES),
        member(
            "principalId",
            &["AROA1:bob", "AROA1:Bob", "AIDA2", "AROA1:i-0abc"],
        ),
        member("arn", &ARNS),
        member("accountId", &ACCOUNTS),
        member("accessKeyId", &["AKIA1", "akia1", "ASIA2"]),
        member("userName", &TEXTS),
        prop::option::weighted(0.3, text(&["ec2.amazonaws.com"])),
        prop::option::of(session),
    )
        .prop_map(|(kind, id, arn, account, key, name, invoked, session)| {
            let invoked = invoked.map(|it| ("invokedBy", it));
            let session = session.map(|it| ("sessionContext", it));
            object([kind, id, arn, account, key, name, invoked, session])
        })
}

pub(crate) fn some_event() -> impl Strategy<Value = Event> {
    let time = prop::option::weighted(0.95, 0..50u8)
        .prop_map(|second| second.map(|it| ("eventTime", format!("\"2023-07-10T12:00:{it:02}Z\""))));
    let read_only = prop::option::of(prop::sample::select(vec!["true", "false", "null"]));
    let what = (
        time,
        member("eventSource", &SOURCES),
        member("eventName", &NAMES),
        member("awsRegion", &["us-east-1", "eu-west-1"]),
        member("sourceIPAddress", &IPS),
        member("userAgent", &TEXTS),
        member(
            "eventType",
            &[
                "AwsApiCall",
                "AwsServiceEvent",
                "AwsConsoleSignIn",
                "AwsCloudTrailInsight",
            ],
        ),
        member(
            "eventCategory",
            &["Management", "Data", "Insight", "NetworkActivity"],
        ),
        member("recipientAccountId", &ACCOUNTS),
        member("eventID", &IDS),
    );
    let more = (
        prop::option::weighted(0.4, text(&ERRORS)),
        prop::option::weighted(0.2, prop_oneof![text(&TEXTS), Just("\"\"".to_owned())]),
        read_only,
        prop::option::weighted(0.1, Just("\"true\"".to_owned())),
        prop::option::weighted(0.9, some_identity()),
        structure("requestParameters"),
        structure("responseElements"),
        structure("additionalEventData"),
    );
    (what, more).prop_map(|(what, more)| {
        let (time, source, name, region, ip, agent, kind, category, account, id) = what;
        let (error, message, read_only, console, identity, request, response, additional) = more;
        let others = [
            error.map(|it| ("errorCode", it)),
            message.map(|it| ("errorMessage", it)),
            read_only.map(|it| ("readOnly", it.to_owned())),
            console.map(|it| ("sessionCredentialFromConsole", it)),
            identity.map(|it| ("userIdentity", it)),
        ];
        let members = [
            time, source, name, region, ip, agent, kind, category, account, id, request, response, additional,
        ];
        Event(members.into_iter().chain(others).flatten().collect())
    })
}

const STRUCTURES: [&str; 3] = ["requestParameters", "responseElements", "additionalEventData"];

/// A scalar as text; anything else as JSON, with numbers written anew.
fn as_text(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::String(text) => json!(text),
        other => json!(other.to_string()),
    }
}

/// Keys in lower case, as Hive has them, and scalars as text.
fn lowered(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.to_ascii_lowercase(), lowered(value)))
            .collect(),
        other => as_text(other),
    }
}

/// A row of the table of a trail.
pub(crate) fn athena(event: &Value) -> Value {
    let mut row = Map::new();
    for (key, value) in event.as_object().expect("an object") {
        let is_structure = STRUCTURES.contains(&key.as_str());
        let cell = if is_structure {
            as_text(value)
        } else {
            lowered(value)
        };
        row.insert(key.to_ascii_lowercase(), cell);
    }
    Value::Object(row)
}

/// A row of an event data store.
pub(crate) fn lake(event: &Value, original: &str) -> Value {
    let mut row = Map::new();
    for (key, value) in event.as_object().expect("an object") {
        let cell = match (key.as_str(), value) {
            ("readOnly", value) => value.clone(),
            ("eventTime", Value::String(time)) => json!(time.replace('T', " ").replace('Z', "")),
            (key, Value::Object(members)) if STRUCTURES.contains(&key) => members
                .iter()
                .map(|(key, value)| (key.clone(), as_text(value)))
                .collect(),
            (_, value) => lowered(value),
        };
        row.insert(key.clone(), cell);
    }
    row.insert("eventJson".to_owned(), json!(original));
    Value::Object(row)
}
