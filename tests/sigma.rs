//! Sigma rules against events: small rules with what they must and must not find, random rules against an evaluator
//! that was written from the specification and shares nothing with ours.

#[path = "sigma/evaluator.rs"]
mod evaluator;
#[path = "sigma/random.rs"]
mod random;

use proptest::prelude::*;
use serde_json::{Value, json};
use trailhound::dialect::sigma;
use trailhound::model::TimeRange;
use trailhound::query::{Expr, matches, search};
use trailhound::store::Snapshot;

/// An event with members of its own besides those that all have.
fn event(own: &Value) -> String {
    let mut event = json!({
        "eventVersion": "1.08", "eventTime": "2026-03-17T10:00:00Z", "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser", "eventID": "2d9189b5-cb66-4363-8ecf-cfe1ecb40796",
    });
    for (key, value) in own.as_object().expect("members") {
        event[key] = value.clone();
    }
    event.to_string()
}

/// Whether an event is meant, by the definition and by the search, which must agree.
fn is_meant(expr: &Expr, record: &str) -> bool {
    let snapshot = Snapshot::of_records(&[record]).expect("a record");
    let found = search(&snapshot, expr, TimeRange::ALL, &|| false, &mut |_| {}).expect("not cancelled");
    let row = snapshot.row(snapshot.order()[0]);
    let by_definition = matches(expr, &row, record.as_bytes());
    assert_eq!(found.hits.len() == 1, by_definition, "{expr:?} on {record}");
    by_definition
}

fn rule(detection: &str) -> Expr {
    let text =
        format!("title: A rule\nlogsource: {{product: aws, service: cloudtrail}}\ndetection: {detection}\n");
    sigma::read("rule.yml", text.as_bytes()).unwrap_or_else(|error| panic!("{detection}: {error}"))
}

/// A detection of one selection.
fn selection(selection: &str) -> Expr {
    rule(&format!("{{s: {selection}, condition: s}}"))
}

/// Checks what a selection finds and what it does not.
fn check(text: &str, found: &[Value], not_found: &[Value]) {
    let expr = selection(text);
    for own in found {
        assert!(is_meant(&expr, &event(own)), "{text} does not find {own}");
    }
    for own in not_found {
        assert!(!is_meant(&expr, &event(own)), "{text} finds {own}");
    }
}

fn request(value: &Value) -> Value {
    json!({"requestParameters": value})
}

#[test]
fn a_field_is_matched_through_arrays_of_objects() {
    let ingress = |cidr: &str| {
        request(&json!({"ipPermissions": {"items": [
            {"fromPort": 443, "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}},
            {"fromPort": 22, "ipRanges": {"items": [{"cidrIp": cidr}, {"cidrIp": "192.0.2.0/24"}]}},
        ]}}))
    };
    let open = "{requestParameters.ipPermissions.items.ipRanges.items.cidrIp: 0.0.0.0/0}";
    check(
        open,
        &[ingress("0.0.0.0/0")],
        &[
            ingress("198.51.100.0/24"),
            request(&json!({"ipPermissions": {"items": []}})),
        ],
    );
    let port = "{requestParameters.ipPermissions.items.fromPort: [22, 3389]}";
    check(
        port,
        &[ingress("x")],
        &[request(&json!({"ipPermissions": {"items": [{"fromPort": 220}]}}))],
    );
    let arn = "{resources.ARN|endswith: ':key/1'}";
    let resources = |arn: &str| json!({"resources": [{"ARN": "arn:aws:kms:a:1:key/2"}, {"ARN": arn}]});
    check(
        arn,
        &[resources("arn:aws:kms:a:1:key/1")],
        &[resources("arn:aws:kms:a:1:key/11")],
    );
}

#[test]
fn contains_on_an_object_looks_in_its_json() {
    let text = r#"{requestParameters|contains: '"publiclyAccessible":true'}"#;
    check(
        text,
        &[request(&json!({"x": {"publiclyAccessible": true}}))],
        &[
            request(&json!({"publiclyAccessible": false})),
            request(&json!(null)),
            json!({}),
        ],
    );
    check(
        "{responseElements.rules|contains: all}",
        &[json!({"responseElements": {"rules": [{"group": "ALL"}]}})],
        &[json!({"responseElements": {"rules": []}})],
    );
}

#[test]
fn null_is_what_is_missing_or_null_and_exists_is_what_is_there_at_all() {
    let (missing, null, empty, there) = (
        request(&json!({"y": 1})),
        request(&json!({"x": null})),
        request(&json!({"x": ""})),
        request(&json!({"x": "v"})),
    );
    check(
        "{requestParameters.x: null}",
        &[missing.clone(), null.clone(), json!({})],
        &[empty.clone(), there.clone()],
    );
    check(
        "{requestParameters.x: ''}",
        std::slice::from_ref(&empty),
        &[missing.clone(), null.clone(), there.clone()],
    );
    check(
        "{requestParameters.x|exists: true}",
        &[null.clone(), empty.clone(), there.clone()],
        std::slice::from_ref(&missing),
    );
    check(
        "{requestParameters.x|exists: false}",
        std::slice::from_ref(&missing),
        &[null.clone(), empty.clone(), there.clone()],
    );
    check(
        "{requestParameters.x: '*'}",
        &[empty, there.clone()],
        &[missing.clone(), null.clone()],
    );
    check(
        "{requestParameters.x: [null, v]}",
        &[missing, null, there],
        &[request(&json!({"x": "w"}))],
    );
    check(
        "{errorCode: null}",
        &[json!({}), json!({"errorCode": null})],
        &[json!({"errorCode": "x"})],
    );
    check(
        "{errorCode|exists: true}",
        &[json!({"errorCode": null}), json!({"errorCode": "x"})],
        &[json!({})],
    );
    check(
        "{userAgent: ''}",
        &[json!({"userAgent": ""})],
        &[json!({"userAgent": "x"}), json!({}), json!({"userAgent": null})],
    );
}

#[test]
fn numbers_and_booleans_are_the_text_they_are_written_with() {
    let x = |value: Value| request(&json!({"x": value}));
    check(
        "{requestParameters.x: true}",
        &[x(json!(true)), x(json!("True"))],
        &[x(json!(false)), x(json!(1))],
    );
    check(
        "{requestParameters.x: 'true'}",
        &[x(json!(true)), x(json!("true"))],
        &[x(json!(null))],
    );
    check(
        "{requestParameters.x: 22}",
        &[x(json!(22)), x(json!("22"))],
        &[x(json!(220)), x(json!(22.0))],
    );
    check("{requestParameters.x: '22'}", &[x(json!(22))], &[x(json!(2))]);
    check(
        "{requestParameters.x: 012345678901}",
        &[x(json!("012345678901"))],
        &[x(json!("12345678901"))],
    );
    check(
        "{eventVersion: 1.08}",
        &[json!({"eventVersion": "1.08"})],
        &[json!({"eventVersion": "1.8"})],
    );
    check(
        "{requestParameters.x|gt: 9}",
        &[x(json!(10)), x(json!("10")), x(json!(9.5))],
        &[x(json!(9)), x(json!("ten"))],
    );
    check(
        "{requestParameters.x|lte: 9}",
        &[x(json!(9)), x(json!(-1))],
        &[x(json!(10)), json!({})],
    );
}

#[test]
fn case_is_ignored_unless_it_is_asked_for() {
    let name = |name: &str| json!({"eventName": name});
    check(
        "{eventName: createuser}",
        &[name("CreateUser"), name("CREATEUSER")],
        &[name("CreateUsers")],
    );
    check(
        "{eventName|cased: CreateUser}",
        &[name("CreateUser")],
        &[name("createuser")],
    );
    check(
        "{eventName|contains|cased: User}",
        &[name("CreateUser")],
        &[name("createuser")],
    );
    check(
        "{eventName|re: '^Create'}",
        &[name("CreateUser")],
        &[name("createUser"), name("ReCreateUser")],
    );
    check(
        "{eventName|re|i: '^create'}",
        &[name("CreateUser")],
        &[name("DeleteUser")],
    );
    let agent = |agent: &str| json!({"userAgent": agent});
    check("{userAgent|re|s: 'a.b'}", &[agent("a\nb")], &[agent("ab")]);
    check("{userAgent|re: 'a.b'}", &[agent("a b")], &[agent("a\nb")]);
    check("{userAgent|re|m: '^b'}", &[agent("a\nb")], &[agent("ab")]);
}

#[test]
fn a_wildcard_that_is_escaped_is_a_plain_character() {
    let resource = |text: &str| request(&json!({"x": text}));
    check(
        "{requestParameters.x: 's3:*'}",
        &[resource("s3:*"), resource("s3:Get")],
        &[resource("as3:*")],
    );
    check(
        r"{requestParameters.x: 's3:\*'}",
        &[resource("s3:*")],
        &[resource("s3:Get")],
    );
    check(
        r"{requestParameters.x|contains: '\*'}",
        &[resource("a*b")],
        &[resource("ab")],
    );
    check(
        r"{requestParameters.x: 'a?c'}",
        &[resource("abc")],
        &[resource("ac"), resource("abbc")],
    );
    check(
        r"{requestParameters.x: 'a\?c'}",
        &[resource("a?c")],
        &[resource("abc")],
    );
    check(
        r"{requestParameters.x: 'C:\dir\\sub'}",
        &[resource(r"C:\dir\sub")],
        &[resource(r"C:\dir\\sub")],
    );
    check(
        r"{requestParameters.x: 'C:\\*'}",
        &[resource(r"C:\dir")],
        &[resource("C:*")],
    );
    check(
        r"{requestParameters.x: 'C:\\\*'}",
        &[resource(r"C:\*")],
        &[resource(r"C:\dir")],
    );
}

#[test]
fn one_of_selection_star_is_any_selection_of_that_name() {
    let expr = rule(
        "{selection_a: {eventName: CreateUser}, selection_b: {eventName: DeleteUser}, other: {eventName: GetUser}, condition: 1 of selection*}",
    );
    for (name, expected) in [("CreateUser", true), ("DeleteUser", true), ("GetUser", false)] {
        assert_eq!(
            is_meant(&expr, &event(&json!({"eventName": name}))),
            expected,
            "{name}"
        );
    }
}

#[test]
fn not_one_of_filter_star_lets_through_what_no_filter_means() {
    let expr = rule(
        "{selection: {eventName: CreateUser}, filter_tool: {userAgent|contains: terraform}, \
         filter_role: {userIdentity.type: AssumedRole}, condition: selection and not 1 of filter*}",
    );
    for (own, expected) in [
        (json!({}), true),
        (
            json!({"userAgent": "aws-cli", "userIdentity": {"type": "IAMUser"}}),
            true,
        ),
        (json!({"userAgent": "Terraform/1.0"}), false),
        (json!({"userIdentity": {"type": "AssumedRole"}}), false),
        (json!({"eventName": "DeleteUser"}), false),
    ] {
        assert_eq!(is_meant(&expr, &event(&own)), expected, "{own}");
    }
}

#[test]
fn a_condition_on_a_field_that_is_missing_is_false_and_its_negation_true() {
    let expr = rule("{f: {requestParameters.x: v}, condition: not f}");
    assert!(is_meant(&expr, &event(&json!({}))));
    assert!(is_meant(&expr, &event(&request(&json!({"x": "w"})))));
    assert!(!is_meant(&expr, &event(&request(&json!({"x": "V"})))));
}

#[test]
fn all_values_may_be_asked_for() {
    let agent = |agent: &str| json!({"userAgent": agent});
    check(
        "{userAgent|contains|all: [boto, linux]}",
        &[agent("Boto3 on Linux")],
        &[agent("boto"), agent("linux")],
    );
    check(
        "{userAgent|contains: [boto, linux]}",
        &[agent("boto"), agent("LINUX")],
        &[agent("go")],
    );
}

#[test]
fn keywords_are_looked_for_in_every_value() {
    let agent = |agent: &str| json!({"userAgent": agent});
    check(
        "[kali, parrot]",
        &[agent("x Kali y"), request(&json!({"deep": [{"er": "PARROT"}]}))],
        &[agent("x"), request(&json!({"kali": 1}))],
    );
    check(
        "{'|all': [kali, parrot]}",
        &[json!({"userAgent": "kali", "errorCode": "parrot"})],
        &[agent("kali")],
    );
    check("kali", &[agent("kali")], &[agent("x")]);
    check(
        "['ka?i*linux']",
        &[agent("on kali 2 linux")],
        &[agent("kai linux")],
    );
    check("{'|re': 'k.li$'}", &[agent("x kali")], &[agent("kali x")]);
}

#[test]
fn addresses_fields_dashes_and_base64_are_compared_as_what_they_are() {
    let ip = |ip: &str| json!({"sourceIPAddress": ip});
    check(
        "{sourceIPAddress|cidr: [10.0.0.0/8, '2001:db8::/32']}",
        &[ip("10.1.2.3"), ip("2001:db8::1")],
        &[ip("11.0.0.1"), ip("iam.amazonaws.com")],
    );
    check(
        "{sourceIPAddress|cidr: 10.1.2.3}",
        &[ip("10.1.2.3")],
        &[ip("10.1.2.4")],
    );
    let pair = |a: Value, b: Value| request(&json!({"a": a, "b": b}));
    check(
        "{requestParameters.a|fieldref: requestParameters.b}",
        &[
            pair(json!("x"), json!("X")),
            pair(json!(1), json!("1")),
            pair(json!("x"), json!(["y", "x"])),
        ],
        &[
            pair(json!("x"), json!("y")),
            pair(json!(null), json!(null)),
            json!({}),
        ],
    );
    check(
        "{requestParameters.a|fieldref|endswith: requestParameters.b}",
        &[pair(json!("a/b"), json!("/b"))],
        &[pair(json!("/b"), json!("a/b"))],
    );
    let command = |text: &str| request(&json!({"a": text}));
    check(
        "{requestParameters.a|windash|contains: ' -enc '}",
        &[
            command("p -enc x"),
            command("p /ENC x"),
            command("p \u{2014}enc x"),
        ],
        &[command("p enc x"), command("p +enc x")],
    );
    check(
        "{requestParameters.a|base64: whoami}",
        &[command("d2hvYW1p")],
        &[command("whoami")],
    );
    check(
        "{requestParameters.a|wide|base64offset|contains: whoami}",
        &[command("encAaABvAGEAbQBpAHl5")],
        &[command("d2hvYW1p")],
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn a_text_in_base64_is_found_at_any_offset(before in prop::collection::vec(any::<u8>(), 0..5), text in "[a-zA-Z0-9 ]{3,9}", after in prop::collection::vec(any::<u8>(), 0..5)) {
        use base64::Engine as _;
        let bytes = [before, text.clone().into_bytes(), after].concat();
        let own = request(&json!({"a": base64::engine::general_purpose::STANDARD.encode(bytes)}));
        let expr = selection(&json!({"requestParameters.a|base64offset|contains": text}).to_string());
        prop_assert!(is_meant(&expr, &event(&own)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn a_rule_finds_what_an_evaluator_of_the_specification_finds(own in random::some_event(), detection in random::some_detection()) {
        let expr = rule(&detection.yaml().to_string());
        let record = event(&own);
        let parsed: Value = serde_json::from_str(&record).expect("JSON");
        prop_assert_eq!(is_meant(&expr, &record), evaluator::is_found(&detection, &parsed), "{} on {}", detection.yaml(), record);
    }
}
