//! Names that are kept as resources: a condition on such a member reads only events that have a resource to match.

use super::*;

const NAMES: [&str; 12] = [
    "exports",
    "my-exports/2",
    "arn:aws:s3:::exports",
    "arn:aws:s3:::exports/*",
    "arn:aws:iam::111122223333:role/exports",
    "arn:aws:iam::111122223333:role/exports/",
    "arn:exports",
    "arn%3Aaws%3Aiam%3A%3A1%3Arole/exports",
    "AROAEXPORTS123456789A",
    "{\"exports\":1}",
    "",
    "bucket/exports",
];

fn some_value() -> impl Strategy<Value = String> {
    let text =
        prop::sample::select(NAMES.to_vec()).prop_map(|name| serde_json::to_string(name).expect("a string"));
    let escaped = Just(r#""\u0065xports""#.to_owned());
    let other = prop::sample::select(vec!["17", "true", "null", "{}", "[]"]).prop_map(str::to_owned);
    prop_oneof![5 => text, 1 => escaped, 1 => other].prop_recursive(3, 10, 3, |inner| {
        let key = prop::sample::select(vec!["bucketName", "roleName", "tags", "items", "name"]);
        let member = (key, inner.clone()).prop_map(|(key, value)| format!("\"{key}\":{value}"));
        prop_oneof![
            2 => prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
            1 => prop::collection::vec(inner, 0..3).prop_map(|values| format!("[{}]", values.join(","))),
        ]
    })
}

fn some_names() -> impl Strategy<Value = (String, Way)> {
    let many = prop::bool::weighted(0.1);
    (some_value(), some_value(), many).prop_map(|(request, response, many)| {
        let more: Vec<_> = (0..70).filter(|_| many).map(|number| format!("\"i-{number:08}\"")).collect();
        let event = format!(
            r#"{{"eventVersion":"1.08","eventTime":"2023-07-10T12:00:00Z","eventName":"A","additionalEventData":[{}],
            "requestParameters":{{"bucketName":{request},"set":{request}}},"responseElements":{response}}}"#,
            more.join(",")
        );
        (event, Way::Plain)
    })
}

fn some_name_term() -> impl Strategy<Value = Term> {
    let path = prop::sample::select(vec![
        vec!["requestParameters", "bucketName"],
        vec!["requestParameters", "set", "bucketName"],
        vec!["requestParameters", "bucketName", "roleName"],
        vec!["requestParameters", "set", "tags", "bucketName"],
        vec!["responseElements", "roleName"],
        vec!["bucketName"],
    ]);
    let more = prop::option::weighted(
        0.2,
        prop::sample::select(vec![Step::Each, Step::AnyKey, Step::Index(0)]),
    );
    let arrays = prop::sample::select(vec![Arrays::Through, Arrays::Named]);
    let text = prop_oneof![
        prop::sample::select(NAMES.to_vec()),
        prop::sample::select(vec!["exp", "arn:aws", "AROA", "17", "{", "/"]),
    ];
    let pattern = prop_oneof![
        6 => (text, some_case()).prop_map(|(text, (part, case))| Pattern::text(text, part, case)),
        1 => Just(Pattern::Exists),
        1 => Just(Pattern::Null),
        1 => Just(Pattern::Other(vec![Pattern::exactly("exports")])),
    ];
    (path, more, arrays, prop::collection::vec(pattern, 1..3)).prop_map(|(keys, more, arrays, patterns)| {
        let mut path = Path::through(keys);
        path.steps.extend(more);
        Term::Path(Path { arrays, ..path }, patterns)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_name_is_found_in_whatever_form_it_stands(
        events in prop::collection::vec(some_names(), 1..12),
        term in some_name_term(),
        negated in any::<bool>(),
    ) {
        let snapshot = store(&events, 3, 2);
        let expr = Expr::Term(term);
        let expr = if negated { expr.negate() } else { expr };
        let (found, _) = find(&snapshot, &expr, TimeRange::ALL);
        prop_assert_eq!(found.hits.rows(), naive(&snapshot, &expr, TimeRange::ALL), "{}", expr);
        let many = crate::query::search_many(&snapshot, std::slice::from_ref(&expr), TimeRange::ALL, &|| false);
        let many = many.expect("not cancelled");
        prop_assert_eq!(many.hits[0].rows(), found.hits.rows());
    }
}

/// How many events are read for a query.
fn read_for(snapshot: &Snapshot, expr: &Expr) -> usize {
    let (_, published) = find(snapshot, expr, TimeRange::ALL);
    match published[0].raw {
        RawProgress::Running { total, .. } => total,
        RawProgress::NotNeeded | RawProgress::Done => 0,
    }
}

fn requests(requests: &[&str]) -> Snapshot {
    let event = |(number, request): (usize, &&str)| {
        let event = format!(
            r#"{{"eventVersion":"1.08","eventTime":"2023-07-10T12:00:0{number}Z","eventName":"Name{number}","requestParameters":{request}}}"#
        );
        (event, Way::Plain)
    };
    let events: Vec<_> = requests.iter().enumerate().map(event).collect();
    store(&events, 2, 2)
}

#[test]
fn only_events_that_may_have_the_name_are_read() {
    let snapshot = requests(&[
        r#"{"bucketName":"exports"}"#,
        r#"{"bucketName":"other"}"#,
        r#"{"name":"exports"}"#,
        r#"{"bucketName":{"name":"exports"}}"#,
        r#"{"bucketName":"arn:aws:s3:::exports"}"#,
        "null",
    ]);
    let at = |path: &[&str], text: &str| {
        let path = Path::through(path.iter().copied());
        Expr::Term(Term::Path(path, vec![Pattern::inside(text)]))
    };
    let bucket = ["requestParameters", "bucketName"];
    assert_eq!(
        read_for(&snapshot, &at(&bucket, "exports")),
        3,
        "the first, and two in forms of their own"
    );
    assert_eq!(read_for(&snapshot, &at(&bucket, "nothing")), 2);
    assert_eq!(
        read_for(&snapshot, &at(&["requestParameters", "name"], "exports")),
        6,
        "not always a resource"
    );
}

#[test]
fn where_columns_leave_few_events_only_those_are_read() {
    let snapshot = requests(&[r#"{"x":1}"#, r#"{"x":2}"#, r#"{"x":1}"#]);
    let deep = Expr::Term(Term::Path(
        Path::through(["requestParameters", "x"]),
        vec![Pattern::inside("1")],
    ));
    let one = Expr::field_is(Field::Name, "Name2");
    assert_eq!(read_for(&snapshot, &deep), 3);
    assert_eq!(read_for(&snapshot, &deep.clone().and(one.clone())), 1);
    assert_eq!(read_for(&snapshot, &one.clone().and(deep.clone().negate())), 1);
    assert_eq!(
        read_for(&snapshot, &Expr::Or(vec![deep.clone(), one.clone()])),
        2,
        "a met term decides"
    );
    assert_eq!(
        read_for(&snapshot, &Expr::field_is(Field::Name, "Name9").and(deep)),
        0
    );
}
