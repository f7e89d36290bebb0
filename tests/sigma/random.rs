//! Random events and detections that have something to do with each other.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

#[derive(Clone, Debug)]
pub(crate) struct Detection {
    pub(crate) selections: Vec<(String, Value)>,
    pub(crate) condition: Condition,
}

#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Selection(String),
    OneOf(&'static str),
    AllOf(&'static str),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

impl Condition {
    fn written(&self) -> String {
        match self {
            Self::Selection(name) => name.clone(),
            Self::OneOf(what) => format!("1 of {what}"),
            Self::AllOf(what) => format!("all of {what}"),
            // Brackets only where they are needed: the parser must know what binds.
            Self::Not(inner) => match **inner {
                Self::And(..) | Self::Or(..) => format!("not ({})", inner.written()),
                _ => format!("not {}", inner.written()),
            },
            Self::And(one, other) => {
                let part = |it: &Self| match it {
                    Self::Or(..) => format!("({})", it.written()),
                    _ => it.written(),
                };
                format!("{} and {}", part(one), part(other))
            }
            Self::Or(one, other) => format!("{} or {}", one.written(), other.written()),
        }
    }
}

impl Detection {
    /// JSON is YAML.
    pub(crate) fn yaml(&self) -> Value {
        let mut map: Map<String, Value> = self.selections.iter().cloned().collect();
        map.insert("condition".to_owned(), json!(self.condition.written()));
        Value::Object(map)
    }
}

const TEXTS: [&str; 12] = [
    "CreateUser",
    "createuser",
    "User",
    "a*b",
    "ab",
    "a?b",
    r"x\y",
    "10.0.0.7",
    "10",
    "true",
    "-enc",
    "/enc",
];
const VALUES: [&str; 18] = [
    "CreateUser",
    "createUSER",
    "User",
    "Create*",
    "*user",
    "*a*",
    "a*b",
    r"a\*b",
    "a?b",
    r"a\?b",
    r"x\y",
    r"x\\y",
    "*",
    "10.0.0.7",
    "10",
    "true",
    "???",
    "c*u*r",
];
const FIELDS: [&str; 12] = [
    "eventName",
    "errorCode",
    "userAgent",
    "sourceIPAddress",
    "userIdentity.type",
    "userIdentity.arn",
    "requestParameters",
    "requestParameters.a",
    "requestParameters.b",
    "requestParameters.items",
    "requestParameters.items.a",
    "resources.ARN",
];

fn some_text() -> impl Strategy<Value = String> {
    prop::sample::select(TEXTS.to_vec()).prop_map(str::to_owned)
}

fn some_scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        5 => some_text().prop_map(Value::String),
        1 => Just(json!("")),
        1 => prop::sample::select(vec![json!(10), json!(9), json!(10.5), json!(-1)]),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ]
}

fn some_value() -> impl Strategy<Value = Value> {
    some_scalar().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec((prop::sample::select(vec!["a", "b", "items"]), inner), 0..3).prop_map(
                |members| {
                    Value::Object(
                        members
                            .into_iter()
                            .map(|(key, value)| (key.to_owned(), value))
                            .collect(),
                    )
                }
            ),
        ]
    })
}

/// Members of an event. Those that columns hold are texts, null or missing, as AWS writes them.
pub(crate) fn some_event() -> impl Strategy<Value = Value> {
    let text =
        || prop::option::of(prop_oneof![5 => some_text().prop_map(Value::String), 1 => Just(Value::Null)]);
    let request = prop::option::of(prop::collection::vec(
        (prop::sample::select(vec!["a", "b", "items"]), some_value()),
        0..4,
    ));
    let arns = prop::option::of(prop::collection::vec(prop::option::of(some_text()), 0..3));
    ((text(), text(), text(), text()), (text(), text()), request, arns).prop_map(
        |(flat, caller, request, arns)| {
            let mut event = Map::new();
            for (key, value) in [
                ("eventName", flat.0),
                ("errorCode", flat.1),
                ("userAgent", flat.2),
                ("sourceIPAddress", flat.3),
            ] {
                if let Some(value) = value {
                    event.insert(key.to_owned(), value);
                }
            }
            let mut identity = Map::new();
            for (key, value) in [("type", caller.0), ("arn", caller.1)] {
                if let Some(value) = value {
                    identity.insert(key.to_owned(), value);
                }
            }
            event.insert("userIdentity".to_owned(), Value::Object(identity));
            if let Some(members) = request {
                let members = members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect();
                event.insert("requestParameters".to_owned(), Value::Object(members));
            }
            if let Some(arns) = arns {
                let resource =
                    |arn: Option<String>| arn.map_or(json!({"type": "x"}), |arn| json!({"ARN": arn}));
                event.insert("resources".to_owned(), arns.into_iter().map(resource).collect());
            }
            Value::Object(event)
        },
    )
}

/// A key with its modifiers, and a value that makes sense with them.
fn some_member() -> impl Strategy<Value = (String, Value)> {
    let one = || {
        prop_oneof![
            6 => prop::sample::select(VALUES.to_vec()).prop_map(|it| json!(it)),
            1 => prop::sample::select(vec![json!(10), json!(true), json!(false), json!(10.5)]),
        ]
    };
    let some = || prop_oneof![2 => one(), 1 => prop::collection::vec(one(), 1..4).prop_map(Value::Array)];
    let of = |modifiers: &'static [&'static str], values: BoxedStrategy<Value>| {
        (prop::sample::select(modifiers.to_vec()), values)
    };
    let texts = [
        "",
        "",
        "|contains",
        "|startswith",
        "|endswith",
        "|cased",
        "|contains|all",
        "|contains|cased",
        "|all|endswith",
    ];
    let modified = prop_oneof![
        8 => (prop::sample::select(texts.to_vec()), some().boxed()),
        1 => of(&[""], prop_oneof![
            Just(Value::Null), Just(json!("")), Just(json!([null, "10"])),
        ].boxed()),
        1 => of(&["|exists"], any::<bool>().prop_map(Value::Bool).boxed()),
        1 => of(&["|re", "|re|i", "|re|all"], prop::sample::select(vec![json!("^Create"), json!("[0-9]+$"), json!("u.er"), json!(["^c", "r$"])]).boxed()),
        1 => of(&["|cidr"], prop::sample::select(vec![json!("10.0.0.0/8"), json!(["10.0.0.7/32", "11.0.0.0/8"])]).boxed()),
        1 => of(&["|fieldref"], prop::sample::select(FIELDS.to_vec()).prop_map(|it| json!(it)).boxed()),
        1 => of(&["|gt", "|gte", "|lt", "|lte"], prop::sample::select(vec![json!(10), json!(9.5), json!(-1)]).boxed()),
        1 => of(&["|windash", "|windash|contains", "|windash|startswith"], prop::sample::select(vec![json!("-enc"), json!("-e*")]).boxed()),
    ];
    (prop::sample::select(FIELDS.to_vec()), modified)
        .prop_map(|(field, (modifiers, value))| (format!("{field}{modifiers}"), value))
}

fn some_map() -> impl Strategy<Value = Value> {
    prop::collection::vec(some_member(), 1..3)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn some_selection() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        json!("createuser"),
        json!("0.0.7"),
        json!(10),
        json!("a?b"),
        json!("c*er"),
    ]);
    prop_oneof![
        6 => some_map(),
        1 => prop::collection::vec(some_map(), 1..3).prop_map(Value::Array),
        1 => prop::collection::vec(word, 1..3).prop_map(Value::Array),
    ]
}

pub(crate) fn some_detection() -> impl Strategy<Value = Detection> {
    let names = ["sel_a", "sel_b", "filter", "_own"];
    let leaf = prop_oneof![
        4 => prop::sample::select(names.to_vec()).prop_map(|name| Condition::Selection(name.to_owned())),
        1 => prop::sample::select(vec!["them", "sel*", "sel_a", "_*"]).prop_map(Condition::OneOf),
        1 => prop::sample::select(vec!["them", "sel*", "sel_a", "_*"]).prop_map(Condition::AllOf),
    ];
    let condition = leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = || (inner.clone(), inner.clone());
        prop_oneof![
            inner.clone().prop_map(|it| Condition::Not(Box::new(it))),
            pair().prop_map(|(one, other)| Condition::And(Box::new(one), Box::new(other))),
            pair().prop_map(|(one, other)| Condition::Or(Box::new(one), Box::new(other))),
        ]
    });
    (prop::collection::vec(some_selection(), names.len()), condition).prop_map(move |(values, condition)| {
        Detection {
            selections: names.into_iter().map(str::to_owned).zip(values).collect(),
            condition,
        }
    })
}
