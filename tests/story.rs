//! The answer key of the demo, `demo-data/STORY.md`: every question in it has a query and the number of events that the
//! query finds.
//!
//! Each number is worked out twice: here, by looking at the JSON of every event (a *plain* answer, one closure a
//! question), and by Trailhound. So neither the key nor the query layer can drift from the data.

use rayon::prelude::*;
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::dialect::search::parse;
use trailhound::model::{TimeRange, Timestamp};
use trailhound::query::search;
use trailhound::runtime::ingest::{Input, load};

/// A question of STORY.md.
struct Question {
    number: usize,
    query: String,
    events: usize,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data")
}

fn story() -> String {
    fs::read_to_string(folder().join("STORY.md")).expect("the answer key")
}

/// `## 7. Title` begins a question; ``Query: `…` → N events`` is what to ask and what comes of it.
fn questions() -> Vec<Question> {
    let mut number = 0;
    let mut questions = Vec::new();
    for line in story().lines() {
        if let Some((digits, _)) = line.strip_prefix("## ").and_then(|title| title.split_once(". ")) {
            number = digits.parse().expect("a number");
        } else if let Some(rest) = line.strip_prefix("Query: `") {
            let (query, rest) = rest.split_once("` → ").expect("a number of events");
            let events = rest
                .strip_suffix(" events")
                .or_else(|| rest.strip_suffix(" event"))
                .expect("events");
            questions.push(Question {
                number,
                query: query.to_owned(),
                events: events.parse().expect("a number"),
            });
        }
    }
    questions
}

/// Every event of the demo, once.
static EVENTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let files: Vec<PathBuf> = walkdir::WalkDir::new(folder())
        .into_iter()
        .map(|entry| entry.expect("a readable folder").into_path())
        .filter(|path| path.extension().is_some_and(|end| end == "gz"))
        .collect();
    let records: Vec<Value> = files.par_iter().flat_map_iter(|path| records(path)).collect();
    let by_id: HashMap<String, Value> = records
        .into_iter()
        .map(|event| (event["eventID"].to_string(), event))
        .collect();
    by_id.into_values().collect()
});

fn records(path: &Path) -> Vec<Value> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(path).expect("a file"))
        .read_to_string(&mut text)
        .expect("gzip of UTF-8");
    let mut content: Value = serde_json::from_str(&text).expect("JSON");
    match content["Records"].take() {
        Value::Array(records) => records,
        _ => Vec::new(),
    }
}

/// What can be asked of an event without Trailhound.
#[derive(Clone, Copy)]
struct Plain<'a>(&'a Value);

impl<'a> Plain<'a> {
    fn text(self, pointer: &str) -> &'a str {
        self.0
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// `service:Name`.
    fn calls(self, call: &str) -> bool {
        let (service, name) = call.split_once(':').expect("service:Name");
        self.service() == service && self.text("/eventName") == name
    }

    fn service(self) -> &'a str {
        self.text("/eventSource")
            .strip_suffix(".amazonaws.com")
            .unwrap_or_default()
    }

    fn key(self, key: &str) -> bool {
        self.text("/userIdentity/accessKeyId") == key
    }

    fn unknown_network(self) -> bool {
        self.text("/sourceIPAddress").starts_with("203.0.113.")
    }

    fn writes(self) -> bool {
        self.0["readOnly"] == false
    }

    fn fails(self) -> bool {
        !self.text("/errorCode").is_empty()
            || !self.text("/errorMessage").is_empty()
            || self.text("/responseElements/ConsoleLogin") == "Failure"
    }

    fn denied(self) -> bool {
        let code = self.text("/errorCode");
        code.contains("AccessDenied") || code.ends_with("UnauthorizedOperation")
    }

    fn by_a_service(self) -> bool {
        self.text("/userIdentity/type") == "AWSService"
            || !self.text("/userIdentity/invokedBy").is_empty()
            || self.text("/sourceIPAddress").ends_with(".amazonaws.com")
    }

    fn role(self, role: &str) -> bool {
        self.text("/userIdentity/sessionContext/sessionIssuer/userName") == role
    }

    fn contains(self, word: &str) -> bool {
        self.0.to_string().contains(word)
    }
}

const LEAKED: &str = "AKIAEXAMPLECEIQH736Y";
const ETL: &str = "ASIAEXAMPLELWCCIWAFP";
const BACKDOOR: &str = "AKIAEXAMPLESOCRXSU5D";
const ADMIN: &str = "ASIAEXAMPLE5XVX5X4DF";

/// The plain answer to each query, in the order of STORY.md: the question's number, and which events it is about.
type Answer = (usize, fn(Plain<'_>) -> bool);
const ANSWERS: &[Answer] = &[
    (1, |event| event.key(LEAKED) && event.unknown_network()),
    (2, |event| event.key(LEAKED) && !event.unknown_network()),
    (3, |event| event.key(LEAKED) && event.denied()),
    (4, |event| event.text("/eventCategory") == "Insight"),
    (4, |event| {
        event.calls("iam:ListAttachedRolePolicies") && event.denied() && event.unknown_network()
    }),
    (5, |event| {
        event.calls("sts:AssumeRole") && event.unknown_network() && !event.fails()
    }),
    (6, |event| event.key(ETL)),
    (7, |event| {
        event.unknown_network() && event.writes() && !event.fails()
    }),
    (8, |event| event.calls("iam:CreateUser")),
    (9, |event| {
        event.text("/userIdentity/userName") == "marta.lindqvist"
            && event.service() == "iam"
            && event.writes()
    }),
    (10, |event| event.key(BACKDOOR)),
    (11, |event| {
        event.calls("signin:ConsoleLogin")
            && event.text("/userIdentity/type") == "IAMUser"
            && event.text("/additionalEventData/MFAUsed") == "No"
            && event.text("/responseElements/ConsoleLogin") == "Success"
    }),
    (12, |event| event.calls("signin:ConsoleLogin") && event.fails()),
    (13, |event| event.text("/userIdentity/type") == "Root"),
    (14, |event| event.contains("999988887777")),
    (14, |event| event.calls("iam:UpdateAssumeRolePolicy")),
    (15, |event| {
        event.text("/eventName").starts_with("AuthorizeSecurityGroup") && event.contains("0.0.0.0/0")
    }),
    (16, |event| {
        event.service() == "ec2" && event.text("/eventName").ends_with("NetworkAclEntry")
    }),
    (17, |event| {
        event.calls("ec2:DescribeInstanceAttribute")
            && event.text("/requestParameters/attribute") == "userData"
            && event.unknown_network()
    }),
    (18, |event| {
        event.calls("ec2:TerminateInstances") && !event.by_a_service()
    }),
    (19, |event| {
        event.calls("secretsmanager:GetSecretValue") && event.key(ADMIN)
    }),
    (19, |event| {
        event.calls("kms:Decrypt") && event.role("data-platform-admin")
    }),
    (20, |event| {
        event.calls("s3:PutBucketPolicy")
            && event.text("/requestParameters/bucketName") == "brightwater-customer-exports"
    }),
    (21, |event| event.calls("s3:GetObject") && event.key(ADMIN)),
    (21, |event| {
        event.calls("s3:GetObject") && event.text("/sourceIPAddress") == "203.0.113.9"
    }),
    (22, |event| event.service() == "cloudtrail" && event.writes()),
    (23, |event| {
        matches!(event.text("/eventName"), "UpdateAccessKey" | "DeleteAccessKey")
    }),
    (24, |event| event.text("/errorCode") == "InvalidClientTokenId"),
    (24, |event| event.key(ADMIN) && event.denied()),
    (25, |event| {
        event.role("data-platform-admin") && !event.unknown_network() && !event.by_a_service()
    }),
    (26, |event| event.text("/eventCategory") == "NetworkActivity"),
    (27, |event| {
        event.text("/sourceIPAddress") == "203.0.113.201" && event.service() == "s3"
    }),
];

#[test]
fn the_answer_key_agrees_with_a_plain_look_at_every_event() {
    let questions = questions();
    assert_eq!(questions.len(), ANSWERS.len(), "every query has a plain answer");
    let mut wrong = Vec::new();
    for (question, (number, matches)) in questions.iter().zip(ANSWERS) {
        assert_eq!(
            question.number, *number,
            "{} is not where its answer is",
            question.query
        );
        let events = EVENTS.iter().filter(|event| matches(Plain(event))).count();
        if events != question.events {
            wrong.push(format!("{number}: `{}` → {events} events", question.query));
        }
    }
    assert!(wrong.is_empty(), "STORY.md should say\n{}", wrong.join("\n"));
}

#[test]
fn the_story_says_how_many_events_there_are() {
    let (thousands, rest) = (EVENTS.len() / 1000, EVENTS.len() % 1000);
    let said = format!("{thousands},{rest:03} events");
    assert!(story().contains(&said), "STORY.md should say {said}");
}

#[test]
fn trailhound_answers_every_question() {
    let go_on = AtomicBool::new(false);
    let snapshot = load(Input::Paths(vec![folder().into()]), &go_on, &mut |_, _| {});
    assert_eq!(snapshot.len(), EVENTS.len(), "every event once");
    let now = Timestamp::parse(b"2026-03-18T00:00:00Z").expect("a time");
    let mut wrong = Vec::new();
    for Question {
        number,
        query,
        events,
    } in questions()
    {
        let expr = parse(&query, now).unwrap_or_else(|error| panic!("question {number}, {query}: {error}"));
        let found = search(&snapshot, &expr, TimeRange::ALL, &|| false, &mut |_| {}).expect("an answer");
        if found.hits.len() != events {
            wrong.push(format!(
                "{number}: `{query}` → {} events instead of {events}",
                found.hits.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
