//! Filter patterns of CloudWatch Logs, against a second evaluator that was written from the rules alone: read, printed,
//! and pushed down to.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "metric_filter/cis.rs"]
mod cis;
#[path = "metric_filter/oracle.rs"]
mod oracle;

use proptest::prelude::*;
use serde_json::{Value, json};
use std::ops::Bound;
use trailhound::dialect::metric_filter::{LONGEST, parse, print, push};
use trailhound::model::{Field, Flags};
use trailhound::query::{Arrays, Case, Expr, Part, Path, Pattern, Piece, Term, Word, matches};
use trailhound::store::Snapshot;

/// An event as it is loaded.
struct Loaded {
    snapshot: Snapshot,
    record: String,
}

impl Loaded {
    fn new(event: &Value) -> Self {
        let record = event.to_string();
        let snapshot = Snapshot::of_records(&[&record]).unwrap();
        Self { snapshot, record }
    }

    fn is_meant(&self, expr: &Expr) -> bool {
        let row = self.snapshot.row(self.snapshot.order()[0]);
        matches(expr, &row, self.record.as_bytes())
    }
}

/// With what makes it a record of CloudTrail, which the vectors do not mention.
fn record(text: &str) -> Value {
    let mut event: Value = serde_json::from_str(text).unwrap();
    for (key, value) in [
        ("eventVersion", "1.11"),
        ("eventSource", "x.amazonaws.com"),
        ("eventName", "X"),
    ] {
        event[key] = json!(value);
    }
    event
}

const T: &str = r#"{"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value","another value"],"objectList":[{"name":"a","id":1},{"name":"b","id":2}],"SomeObject":null,"cluster.name":"c","ThisFlag":true}"#;
const C: &str = r#"{"user":{"id":1,"email":"John.Stiles@example.com"},"users":[{"id":2,"email":"John.Doe@example.com"},{"id":3,"email":"Jane.Doe@example.com"}],"actions":["GET","PUT","DELETE"],"coordinates":[[0,1,2],[4,5,6],[7,8,9]]}"#;
const AZUL: &str = r#"{"errorCode":"AccessDenied","userIdentity":{"accountId":"anonymous"}}"#;
const P: &str = r#"{ ($.p NOT EXISTS) || ($.p IS NULL) || (($.p != "A*") && ($.p != "D*")) }"#;

/// From AWS's documentation, and observed on AWS by others: appendix A of the investigation.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn the_vectors_of_the_documentation_hold() {
    for (pattern, event, expected) in [
        (r#"{ $.eventType = "UpdateTrail" }"#, T, true),
        ("{ $.sourceIPAddress != 123.123.* }", T, true),
        (r#"{ $.arrayKey[0] = "value" }"#, T, true),
        ("{ $.objectList[1].id = 2 }", T, true),
        ("{ $.eventType = %Trail% }", T, true),
        ("{ $.arrayKey[*] = %val.{2}% }", T, true),
        (r"{ $.* = %111\.111\.111\.1[0-9]{1,2}% }", T, true),
        (r#"{ $.['cluster.name'] = "c" }"#, T, true),
        ("{ $.SomeObject IS NULL }", T, true),
        ("{ $.SomeOtherObject NOT EXISTS }", T, true),
        ("{ $.ThisFlag IS TRUE }", T, true),
        (
            r#"{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }"#,
            C,
            true,
        ),
        (
            r#"{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }"#,
            C,
            false,
        ),
        (
            r#"{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }"#,
            C,
            true,
        ),
        (
            r#"{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }"#,
            C,
            false,
        ),
        ("{ $.users = 1 }", C, false),
        ("{ $.users != 1 }", C, false),
        (
            r#"{($.errorCode = "AccessDenied") && ($.userIdentity.invokedBy != "cloudfront.amazonaws.com")}"#,
            AZUL,
            false,
        ),
        (P, r#"{"p":42}"#, true),
        (P, r#"{"p":null}"#, true),
        (P, "{}", true),
        (P, r#"{"p":""}"#, true),
        (
            r#"{ ($.p NOT EXISTS) || (($.p != "A*") && ($.p != "D*")) }"#,
            r#"{"p":null}"#,
            false,
        ),
        (r#"{ $.p != "A*" }"#, r#"{"p":""}"#, true),
    ] {
        let event = record(event);
        let expr = parse(pattern).unwrap();
        assert_eq!(
            Loaded::new(&event).is_meant(&expr),
            expected,
            "{pattern} on {event}"
        );
        assert_eq!(
            oracle::counts(pattern, &event),
            expected,
            "{pattern} by the rules"
        );
        assert_eq!(print(&expr).map(|text| parse(&text)), Some(Ok(expr)), "{pattern}");
    }
}

/// What the vectors leave open and the module says.
#[test]
fn arrays_null_and_numbers_are_as_documented() {
    let event = record(
        r#"{"n":null,"o":{"k":"v"},"a":["x","y"],"e":"","i":10,"s":"10.0","t":true,"star":"a*b","q":"say \"hi\""}"#,
    );
    let loaded = Loaded::new(&event);
    for (pattern, expected) in [
        ("{ $.n = * }", false),
        ("{ $.n != x }", false),
        ("{ $.n NOT EXISTS }", false),
        ("{ $.o = * }", false),
        ("{ $.o != x }", false),
        ("{ $.o.* = v }", true),
        ("{ $.a[*] != x }", true),
        ("{ $.a[*] = z }", false),
        ("{ $.a[2] NOT EXISTS }", true),
        ("{ $.a.k NOT EXISTS }", true),
        ("{ $.e = * }", true),
        ("{ $.e != x }", true),
        ("{ $.e = \"\" }", true),
        ("{ $.i = 1e1 }", true),
        ("{ $.i = \"1e1\" }", false),
        ("{ $.i > 9 && $.i <= 10 }", true),
        ("{ $.i != ten }", true),
        ("{ $.s = 10 }", true),
        ("{ $.t = \"true\" && $.t is true && $.t != FALSE }", true),
        ("{ $.star = \"a*b\" }", true),
        (
            "{ $.star = \"a*\" && $.star = \"*b\" && $.star = \"*\\**\" }",
            false,
        ),
        ("{ $.q = \"say \\\"hi\\\"\" }", true),
        ("{ $.T IS TRUE }", false),
        ("{\n\t( $.t\nIS\ntrue )\n}\n", true),
        ("", true),
        ("  ", true),
    ] {
        let expr = parse(pattern).unwrap();
        assert_eq!(loaded.is_meant(&expr), expected, "{pattern}");
    }
}

#[test]
fn every_pattern_of_the_benchmarks_prints_to_one_that_selects_the_same() {
    for (number, pattern) in cis::PATTERNS {
        let expr = parse(pattern).unwrap();
        let printed = print(&expr).unwrap_or_else(|| panic!("{number} has no pattern: {expr}"));
        assert!(printed.chars().count() <= LONGEST, "{number}");
        assert_eq!(parse(&printed), Ok(expr), "{number}: {printed}");
    }
}

fn pick(from: &[&'static str]) -> impl Strategy<Value = &'static str> + Clone + use<> {
    prop::sample::select(from.to_vec())
}

const NAMES: [&str; 4] = ["CreateUser", "createuser", "GetUser", "ConsoleLogin"];
const SOURCES: [&str; 3] = ["iam.amazonaws.com", "sts.amazonaws.com", "nobodyknows"];
const TYPES: [&str; 3] = ["IAMUser", "Root", "AssumedRole"];
const IPS: [&str; 4] = ["10.0.0.1", "10.0.1.20", "203.0.113.7", "iam.amazonaws.com"];
const ERRORS: [&str; 3] = ["AccessDenied", "Client.UnauthorizedOperation", "NoSuchEntity"];
const IDS: [&str; 2] = [
    "2d9189b5-cb66-4363-8ecf-cfe1ecb40796",
    "aaaaaaaa-cb66-4363-8ecf-cfe1ecb40796",
];

/// What a member of a request can be.
fn some_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        3 => pick(&["x", "X", "xy", "", "a*b", "true", "10", "10.0", "-3"]).prop_map(Value::from),
        2 => prop::sample::select(vec![json!(10), json!(-3), json!(2.5), json!(0)]),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    scalar.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            (pick(&["k", "a.b", "a"]), inner).prop_map(|(key, value)| json!({ key: value })),
        ]
    })
}

/// A member may be missing or, where `null` is to be had, `null`.
fn maybe(value: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Option<Value>> {
    prop_oneof![4 => value.prop_map(Some), 2 => Just(None), 1 => Just(Some(Value::Null))]
}

fn some_event() -> impl Strategy<Value = Value> {
    let text = |from: &[&'static str]| maybe(pick(from).prop_map(Value::from));
    let top = (
        pick(&IDS),
        pick(&NAMES),
        pick(&SOURCES),
        text(&ERRORS),
        text(&IPS),
        maybe(any::<bool>().prop_map(Value::from)),
    );
    let caller = (
        pick(&TYPES),
        text(&["alice", "root"]),
        text(&["cloudfront.amazonaws.com"]),
    );
    (top, caller, maybe(some_value()), maybe(some_value())).prop_map(
        |((id, name, source, error, ip, read_only), (kind, user, invoked), a, dotted)| {
            let mut event = json!({
                "eventVersion": "1.11", "eventTime": "2026-03-17T10:00:00Z", "eventID": id, "eventName": name,
                "eventSource": source, "userIdentity": {"type": kind}, "requestParameters": {},
            });
            for (place, key, value) in [
                ("", "errorCode", error),
                ("", "sourceIPAddress", ip),
                ("", "readOnly", read_only),
                ("/userIdentity", "userName", user),
                ("/userIdentity", "invokedBy", invoked),
                ("/requestParameters", "a", a),
                ("/requestParameters", "a.b", dotted),
            ] {
                if let Some(value) = value {
                    event.pointer_mut(place).unwrap()[key] = value;
                }
            }
            event
        },
    )
}

/// A condition with white space here and there.
#[expect(clippy::too_many_lines, reason = "one alternative for each form")]
fn some_condition() -> impl Strategy<Value = String> {
    let selector = pick(&[
        "$.eventName",
        "$.eventSource",
        "$.errorCode",
        "$.sourceIPAddress",
        "$.readOnly",
        "$.userIdentity.type",
        "$.userIdentity.invokedBy",
        "$.userIdentity",
        "$.requestParameters.a",
        "$.requestParameters.a[0]",
        "$.requestParameters.a[*]",
        "$.requestParameters.a[*].k",
        "$.requestParameters.a.*",
        "$.requestParameters.*",
        "$.requestParameters.['a.b']",
        "$.requestParameters.['a.b'].k",
        "$.*",
        "$.missing",
    ]);
    let values = pick(&[
        "CreateUser",
        "\"ConsoleLogin\"",
        "*User",
        "\"*e*\"",
        "iam.amazonaws.com",
        "10.0.*",
        "\"AccessDenied*\"",
        "*UnauthorizedOperation",
        "Root",
        "x",
        "\"\"",
        "\"a*b\"",
        "*",
        "10",
        "-3",
        "2.50",
        "+1e1",
        "true",
        "\"10\"",
        "%^[Cc]reate%",
        "%[0-9]+%",
        "%x|y%",
        "\"no such\"",
    ]);
    let numbers = pick(&["10", "-3", "2.5", "1e1"]);
    let space = || pick(&["", " ", "\n ", "\t"]);
    let compared = (
        selector.clone(),
        space(),
        pick(&["=", "!="]),
        space(),
        values,
        space(),
    )
        .prop_map(|(selector, a, sign, b, value, c)| format!("{selector}{a}{sign}{b}{value}{c}"));
    let ordered = (selector.clone(), space(), pick(&["<", "<=", ">", ">="]), numbers)
        .prop_map(|(selector, a, sign, number)| format!("{selector}{a}{sign}{a}{number}"));
    let fact = (
        selector,
        pick(&[
            "IS NULL",
            "is null",
            "IS TRUE",
            "IS\nFALSE",
            "NOT EXISTS",
            "Not Exists",
        ]),
    )
        .prop_map(|(selector, fact)| format!("{selector} {fact}"));
    prop_oneof![4 => compared, 1 => ordered, 2 => fact]
}

fn some_filter() -> impl Strategy<Value = String> {
    let any = some_condition().prop_recursive(3, 8, 3, |inner| {
        let joined = |sign: &'static str, inner: BoxedStrategy<String>| {
            prop::collection::vec(inner, 1..4).prop_map(move |all| all.join(sign))
        };
        let inner = inner.boxed();
        prop_oneof![
            joined(" && ", inner.clone()),
            joined("||", inner.clone()),
            joined("&&", inner.clone()).prop_map(|all| format!("({all})")),
            joined(" || ", inner).prop_map(|all| format!("( {all})")),
        ]
    });
    any.prop_map(|any| format!("{{{any} }}"))
}

fn some_pattern() -> impl Strategy<Value = Pattern> {
    let values: Vec<&'static str> = [NAMES.as_slice(), &SOURCES, &TYPES, &IPS, &ERRORS]
        .concat()
        .into_iter()
        .chain(["User", "x", "", "a*b", "*b", "true", "10", "-3", "a\\", "e"])
        .collect();
    let part = prop_oneof![3 => Just(Part::Whole), 1 => Just(Part::Inside), 1 => Just(Part::Start), 1 => Just(Part::End)];
    let case = || prop::sample::select(vec![Case::Exact, Case::Smart, Case::Ignore]);
    let text = (prop::sample::select(values), part, case())
        .prop_map(|(text, part, case)| Pattern::text(text, part, case));
    let pieces = prop::sample::select(vec![
        Piece::Many,
        Piece::One,
        Piece::Text("User".into()),
        Piece::Text("C".into()),
    ]);
    let glob = (prop::collection::vec(pieces, 0..4), case())
        .prop_map(|(pieces, case)| Pattern::Glob { pieces, case });
    let end = || {
        let number = || pick(&["10", "-3", "2.5", "x", ".5", "10.0.0.1"]).prop_map(str::to_owned);
        prop_oneof![
            number().prop_map(Bound::Included),
            number().prop_map(Bound::Excluded),
            Just(Bound::Unbounded)
        ]
    };
    let range = (end(), end()).prop_map(|(from, to)| Pattern::Range { from, to });
    let expression = (
        pick(&["^[Cc]reate", "User", r"\d", "(a)", "[0-9]+"]),
        any::<bool>(),
    )
        .prop_map(|(source, ignore_case)| Pattern::Regex {
            source: source.to_owned(),
            ignore_case,
        });
    let network = pick(&[
        "10.0.0.0/8",
        "10.0.0.1/32",
        "203.0.112.0/20",
        "2001:db8::/32",
        "0.0.0.0/0",
    ])
    .prop_map(|text| Pattern::Network(text.parse().unwrap()));
    let one = prop_oneof![
        6 => text, 1 => glob, 1 => range, 1 => expression, 1 => network,
        1 => Just(Pattern::Exists), 1 => Just(Pattern::Present), 1 => Just(Pattern::Null)
    ];
    one.prop_recursive(1, 3, 2, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(Pattern::Other)
    })
}

fn some_term() -> impl Strategy<Value = Term> {
    let patterns = || prop::collection::vec(some_pattern(), 0..3);
    let field = prop::sample::select(vec![
        Field::Name,
        Field::Error,
        Field::Ip,
        Field::Type,
        Field::InvokedBy,
        Field::Principal,
        Field::Region,
    ]);
    // The columns of services and IDs can only be asked for what they hold.
    let service = pick(&["iam", "sts", "nobodyknows"])
        .prop_map(|it| Term::Field(Field::Service, vec![Pattern::exactly(it)]));
    let id = pick(&IDS).prop_map(|it| Term::Field(Field::Id, vec![Pattern::exactly(it)]));
    let path = (
        pick(&[
            "{ $.eventName = 1 }",
            "{ $.eventSource = 1 }",
            "{ $.errorCode = 1 }",
            "{ $.readOnly = 1 }",
            "{ $.userIdentity.userName = 1 }",
            "{ $.userIdentity.invokedBy = 1 }",
            "{ $.userIdentity = 1 }",
            "{ $.requestParameters.a = 1 }",
            "{ $.requestParameters.a[0] = 1 }",
            "{ $.requestParameters.a[*] = 1 }",
            "{ $.requestParameters.*.* = 1 }",
            "{ $.requestParameters.['a.b'] = 1 }",
        ]),
        prop::sample::select(vec![Arrays::Named, Arrays::Through]),
        patterns(),
    )
        .prop_map(|(pattern, arrays, patterns)| {
            let Ok(Expr::Term(Term::Path(Path { steps, .. }, _))) = parse(pattern) else {
                panic!("no path: {pattern}")
            };
            Term::Path(Path { steps, arrays }, patterns)
        });
    let action = (pick(&["iam", "sts", "nobodyknows"]), some_pattern()).prop_map(|(service, name)| {
        let service = service.to_owned();
        Term::Action { service, name }
    });
    prop_oneof![
        4 => (field, patterns()).prop_map(|(field, patterns)| Term::Field(field, patterns)),
        1 => service,
        1 => id,
        4 => path,
        1 => action,
        1 => Just(Term::Is(Flags::ERROR)),
        1 => Just(Term::Word(Word::exact("User"))),
    ]
}

fn some_expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![9 => some_term().prop_map(Expr::Term), 1 => Just(Expr::All)];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            2 => prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            2 => inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(384) })]

    #[test]
    fn a_pattern_means_what_the_rules_say_and_prints_to_the_same(
        events in prop::collection::vec(some_event(), 3), pattern in some_filter()
    ) {
        let expr = parse(&pattern).unwrap();
        let printed = print(&expr);
        if let Some(printed) = &printed {
            let again = parse(printed);
            prop_assert_eq!(again.as_ref(), Ok(&expr), "{}", printed);
        }
        for event in events {
            let expected = oracle::counts(&pattern, &event);
            prop_assert_eq!(Loaded::new(&event).is_meant(&expr), expected, "{} on {}", pattern, event);
            if let Some(printed) = &printed {
                prop_assert_eq!(oracle::counts(printed, &event), expected, "{} on {}", printed, event);
            }
        }
    }

    #[test]
    fn what_is_sent_loses_nothing_and_the_rest_makes_up_for_it(
        events in prop::collection::vec(some_event(), 3), expr in some_expr()
    ) {
        let pushed = push(&expr);
        for event in events {
            let loaded = Loaded::new(&event);
            let is_sent = pushed.sent.as_ref().is_none_or(|sent| oracle::counts(sent, &event));
            let is_meant = loaded.is_meant(&expr);
            prop_assert!(is_sent || !is_meant, "{:?} loses {}", pushed, event);
            prop_assert_eq!(is_meant, is_sent && loaded.is_meant(&pushed.rest), "{:?} of {}", pushed, event);
        }
        if let Some(sent) = &pushed.sent {
            prop_assert!(sent.chars().count() <= LONGEST);
            prop_assert!(parse(sent).is_ok(), "{}", sent);
        }
    }
}
