//! What is sent to AWS of a predicate, against events: nothing that is meant is lost, and with the rest done here the
//! answer is the same.

use proptest::prelude::*;
use trailhound::dialect::lookup::push;
use trailhound::model::live::{Attribute, AttributeKey};
use trailhound::model::{EventId, Field, Flags};
use trailhound::query::{Case, Expr, Part, Path, Pattern, Term, matches};
use trailhound::store::Snapshot;

/// What AWS finds out of a record, by the documentation of `LookupEvents`.
fn is_sent(attribute: &Attribute, event: &serde_json::Value) -> bool {
    let user = &event["userIdentity"];
    let at = match attribute.key {
        AttributeKey::EventId => &event["eventID"],
        AttributeKey::AccessKeyId => &user["accessKeyId"],
        AttributeKey::EventName => &event["eventName"],
        AttributeKey::EventSource => &event["eventSource"],
        AttributeKey::ReadOnly => {
            return event["readOnly"].as_bool().map(|it| it.to_string()).as_ref() == Some(&attribute.value);
        }
        // The root user is `root`, whatever the record has; a role is the name of its session.
        AttributeKey::Username => {
            let root = serde_json::json!("root");
            let session = user["principalId"].as_str().and_then(|id| id.split_once(':'));
            return match user["type"].as_str() {
                Some("Root") => root == *attribute.value,
                Some("AssumedRole") => session.is_some_and(|(_, name)| name == attribute.value),
                _ => user["userName"] == *attribute.value,
            };
        }
        AttributeKey::ResourceName | AttributeKey::ResourceType => panic!("never sent"),
    };
    *at == *attribute.value
}

const IDS: [&str; 2] = [
    "2d9189b5-cb66-4363-8ecf-cfe1ecb40796",
    "aaaaaaaa-cb66-4363-8ecf-cfe1ecb40796",
];
const NAMES: [&str; 4] = ["CreateUser", "createuser", "GetUser", "User"];
const KEYS: [&str; 3] = ["AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE2", "ASIA1"];
const USERS: [&str; 4] = ["alice", "root", "Alice", "10"];
const SERVICES: [&str; 5] = ["iam", "sts", "monitoring", "sns.amazonaws.com.cn", "nobodyknows"];

fn some_event() -> impl Strategy<Value = serde_json::Value> {
    let types = ["IAMUser", "Root", "AssumedRole"];
    (
        prop::sample::select(IDS.to_vec()),
        prop::option::of(prop::sample::select(NAMES.to_vec())),
        prop::sample::select(SERVICES.to_vec()),
        prop::option::of(any::<bool>()),
        (
            prop::sample::select(types.to_vec()),
            prop::option::of(prop::sample::select(USERS.to_vec())),
            prop::sample::select(USERS.to_vec()),
            prop::option::of(prop::sample::select(KEYS.to_vec())),
        ),
    )
        .prop_map(|(id, name, service, read_only, (kind, user, session, key))| {
            // Sources of another form are written as they are.
            let source = match service {
                "nobodyknows" => service.to_owned(),
                it if it.contains('.') => it.to_owned(),
                it => format!("{it}.amazonaws.com"),
            };
            let mut event = serde_json::json!({
                "eventVersion": "1.11", "eventTime": "2026-03-17T10:00:00Z", "eventID": id, "eventSource": source,
                "userIdentity": {"type": kind, "principalId": format!("AROA:{session}")},
            });
            let mut put = |at: &str, value: Option<serde_json::Value>| {
                if let (Some(place), Some(value)) = (event.pointer_mut(at), value) {
                    let (key, value) = (value[0].as_str().expect("a key").to_owned(), value[1].clone());
                    place[key] = value;
                }
            };
            put("", name.map(|it| serde_json::json!(["eventName", it])));
            put("", read_only.map(|it| serde_json::json!(["readOnly", it])));
            put("/userIdentity", user.map(|it| serde_json::json!(["userName", it])));
            put("/userIdentity", key.map(|it| serde_json::json!(["accessKeyId", it])));
            event
        })
}

fn some_pattern(values: &[&'static str]) -> impl Strategy<Value = Pattern> + use<> {
    let part = prop_oneof![3 => Just(Part::Whole), 1 => Just(Part::Inside), 1 => Just(Part::Start)];
    let case = prop::sample::select(vec![Case::Exact, Case::Smart, Case::Ignore]);
    let text = (prop::sample::select(values.to_vec()), part, case)
        .prop_map(|(text, part, case)| Pattern::text(text, part, case));
    prop_oneof![9 => text, 1 => Just(Pattern::Exists)]
}

fn some_term() -> impl Strategy<Value = Term> {
    let of_field = |field, values: &[&'static str]| {
        prop::collection::vec(some_pattern(values), 1..3).prop_map(move |it| Term::Field(field, it))
    };
    let at_path = |path: &'static str, values: &[&'static str]| {
        let path = Path::through(path.split('.'));
        some_pattern(values).prop_map(move |it| Term::Path(path.clone(), vec![it]))
    };
    let action =
        (prop::sample::select(SERVICES.to_vec()), some_pattern(&NAMES)).prop_map(|(service, name)| {
            let service = service.to_owned();
            Term::Action { service, name }
        });
    let facts = prop::sample::select(vec![Flags::WRITE, Flags::READ, Flags::ROOT]).prop_map(Term::Is);
    prop_oneof![
        of_field(Field::Id, &IDS),
        of_field(Field::Name, &NAMES),
        of_field(Field::Key, &KEYS),
        of_field(Field::Service, &SERVICES),
        of_field(Field::Principal, &USERS),
        of_field(Field::Type, &["IAMUser", "Root"]),
        at_path("eventID", &IDS),
        at_path("eventName", &NAMES),
        at_path("eventSource", &["iam.amazonaws.com", "iam"]),
        at_path("readOnly", &["true", "false"]),
        at_path("userIdentity.accessKeyId", &KEYS),
        at_path("userIdentity.userName", &USERS),
        at_path("userIdentity.type", &["IAMUser", "Root"]),
        action,
        facts,
        Just(Term::Around {
            event: EventId(1),
            radius: 1
        }),
    ]
}

fn some_expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![9 => some_term().prop_map(Expr::Term), 1 => Just(Expr::All)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            1 => inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

    #[test]
    fn what_is_sent_loses_nothing_and_the_rest_makes_up_for_it(event in some_event(), expr in some_expr()) {
        let record = event.to_string();
        let snapshot = Snapshot::of_records(&[&record]).expect("a record");
        let row = snapshot.row(snapshot.order()[0]);
        let is_meant = |expr: &Expr| matches(expr, &row, record.as_bytes());
        let pushed = push(&expr);
        let is_sent = pushed.sent.as_ref().is_none_or(|sent| is_sent(&sent.attribute, &event));
        prop_assert!(is_sent || !is_meant(&expr), "{:?} loses {}", pushed, record);
        prop_assert_eq!(is_meant(&expr), is_sent && is_meant(&pushed.rest), "{:?} of {}", pushed, record);
    }
}
