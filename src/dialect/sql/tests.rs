//! Queries and the SQL they come to. Whether that SQL is right is shown by `.ci/run sql`.

use super::*;
use crate::dialect::search;
use crate::model::{Field, Timestamp};
use crate::query::Pattern;
use crate::query::Term;

/// What is sent of a query, and what is left.
fn split(query: &str, engine: Engine) -> (String, String) {
    let now = Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time");
    let pushed = push(&search::parse(query, now).expect(query), engine);
    let sent = pushed.sent.map(|it| it.condition()).unwrap_or_default();
    (sent, pushed.rest.to_string())
}

/// What is sent that is whole, so that nothing is left.
#[test]
fn what_columns_hold_is_sent_whole() {
    for (query, sent) in [
        ("name=CreateUser", "eventname = 'CreateUser'"),
        ("name:User", "eventname LIKE '%User%'"),
        (
            "name=CreateUser,DeleteUser",
            "eventname IN ('CreateUser', 'DeleteUser')",
        ),
        ("name=Create*,x", "(eventname LIKE 'Create%' OR eventname = 'x')"),
        ("name:C*U*r", "eventname LIKE 'C%U%r'"),
        (
            "-name=CreateUser",
            "NOT COALESCE(eventname = 'CreateUser', FALSE)",
        ),
        (
            "name<>CreateUser",
            "eventname <> ''\n  AND NOT COALESCE(eventname = 'CreateUser', FALSE)",
        ),
        ("-err:*", "COALESCE(errorcode, '') = ''"),
        ("svc=iam", "eventsource IN ('iam.amazonaws.com', 'iam')"),
        (
            "type=Root key=AKIA1",
            "useridentity.type = 'Root'\n  AND useridentity.accesskeyid = 'AKIA1'",
        ),
        ("ua:/^aws-cli$/", "useragent = 'aws-cli'"),
        ("ip=10.0.0.1", "sourceipaddress = '10.0.0.1'"),
        ("readOnly=false", "readonly = 'false'"),
        ("userIdentity.userName=bob", "useridentity.username = 'bob'"),
        (
            "$.requestParameters.a.b=bob",
            "json_extract_scalar(requestparameters, '$.a.b') = 'bob'",
        ),
        (
            "$.requestParameters.\"a-b\"=bob",
            "json_extract_scalar(requestparameters, '$[\"a-b\"]') = 'bob'",
        ),
        (
            "is:root",
            "useridentity.type = 'Root'\n  AND COALESCE(useridentity.invokedby, '') = ''",
        ),
        ("is:data", "eventcategory = 'Data'"),
        (
            "(name=A | err:*) -svc=iam",
            "(eventname = 'A' OR errorcode <> '')\n  AND NOT COALESCE(eventsource IN ('iam.amazonaws.com', 'iam'), FALSE)",
        ),
        ("-*", "FALSE"),
    ] {
        assert_eq!(
            split(query, Engine::Athena),
            (sent.to_owned(), String::new()),
            "{query}"
        );
    }
}

#[test]
fn what_is_sent_may_say_too_much_and_then_all_is_left() {
    for (query, sent) in [
        ("ua:curl", "lower(useragent) LIKE '%curl%'"),
        (
            "-ua:curl",
            "NOT COALESCE(translate(useragent, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') LIKE '%curl%', FALSE)",
        ),
        (
            "req.userName=bob",
            "(json_extract_scalar(requestparameters, '$.userName') = 'bob' OR (json_extract_scalar(requestparameters, '$.userName') IS NULL AND requestparameters LIKE '%\"userName\"%bob%'))",
        ),
        (
            "-req.userName=bob",
            "NOT COALESCE(json_extract_scalar(requestparameters, '$.userName') = 'bob', FALSE)",
        ),
        ("req.n>5", "requestparameters LIKE '%\"n\"%'"),
        (
            "req.items.[*].x:\"a/b\"",
            "lower(requestparameters) LIKE '%\"x\"%a%b%'",
        ),
        (
            "region=us-east-1",
            "(awsregion = 'us-east-1' OR awsregion IS NULL)",
        ),
        (
            "role=Admin",
            "(useridentity.sessioncontext.sessionissuer.username = 'Admin' OR COALESCE(useridentity.sessioncontext.sessionissuer.username, '') = '')",
        ),
        (
            "session=bob",
            "(useridentity.principalid LIKE '%bob' OR useridentity.arn LIKE '%bob')",
        ),
        ("is:write", "NOT COALESCE(readonly = 'true', FALSE)"),
        ("-is:write", "NOT COALESCE(readonly = 'false', FALSE)"),
        ("ip:10.0.0.0/8", "sourceipaddress LIKE '10.%.%'"),
        (
            "since:2h",
            "(eventtime >= '2023-07-10T16:00:00' OR eventtime IS NULL)",
        ),
        (
            "id=2d9189b5-cb66-4363-8ecf-cfe1ecb40796",
            "lower(eventid) = '2d9189b5-cb66-4363-8ecf-cfe1ecb40796'",
        ),
    ] {
        let (got, rest) = split(query, Engine::Athena);
        assert_eq!(got, sent, "{query}");
        let now = Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time");
        assert_eq!(search::parse(&rest, now), search::parse(query, now), "{query}");
    }
}

#[test]
fn a_store_has_the_same_under_other_names_and_the_whole_record() {
    for (query, sent, rest) in [
        ("name=CreateUser", "eventName = 'CreateUser'", ""),
        (
            "since:2h",
            "(eventTime >= '2023-07-10 16:00:00' OR eventTime IS NULL)",
            "time:2023-07-10T16:00:00Z..",
        ),
        ("readOnly=false", "CAST(readOnly AS varchar) = 'false'", ""),
        (
            "$.requestParameters.userName=bob",
            "element_at(requestParameters, 'userName') = 'bob'",
            "",
        ),
        (
            "$.requestParameters.a.b=bob",
            "json_extract_scalar(eventJson, '$.requestParameters.a.b') = 'bob'",
            "",
        ),
        (
            "user=alice",
            "(eventJson LIKE '%alice%' OR userIdentity.type = 'Root')",
            "user=alice",
        ),
        ("resources.ARN:*", "eventJson LIKE '%\"ARN\"%'", "resources.ARN:*"),
    ] {
        assert_eq!(
            split(query, Engine::Lake),
            (sent.to_owned(), rest.to_owned()),
            "{query}"
        );
    }
    let whole = push(&Expr::field_is(Field::Name, "CreateUser"), Engine::Lake)
        .sent
        .expect("something");
    assert_eq!(
        whole.to_string(),
        "SELECT eventJson FROM EVENT_DATA_STORE_ID\nWHERE eventName = 'CreateUser'"
    );
}

#[test]
fn what_sql_cannot_say_is_not_sent() {
    for query in [
        "",
        "alice",
        "-alice",
        "user=alice",
        "res:prod",
        "bucket=logs",
        "is:human",
        "is:marked",
        "resources.ARN:x",
        "around:2d9189b5-cb66-4363-8ecf-cfe1ecb40796~5m",
        "req.a={userIdentity.userName}",
        "name=A | alice",
        "-(name=A alice)",
        "eventVersion:?",
    ] {
        assert_eq!(split(query, Engine::Athena).0, "", "{query}");
    }
}

/// Literals end where they seem to: whatever is between quotation marks, none is left open.
#[test]
fn values_stay_inside_their_literals() {
    for text in [
        "' OR 1=1 --",
        "'; DROP TABLE x",
        "''",
        "'",
        "\\",
        "\\'",
        "%",
        "_",
        "%'_\\",
        "a\"b",
        "\u{e9}",
        "\u{1f600}",
        "--",
        "/*",
        "${x}",
    ] {
        for term in terms_with(text) {
            for engine in Engine::ALL {
                for expr in [Expr::Term(term.clone()), Expr::Term(term.clone()).negate()] {
                    let Some(select) = push(&expr, engine).sent else {
                        continue;
                    };
                    let outside = outside(&select.to_string());
                    assert!(!outside.contains(['\'', ';', '\\', '%', '\u{e9}']), "{select}");
                    assert!(!outside.contains("--") && !outside.contains("1=1"), "{select}");
                }
            }
        }
    }
    let (sent, _) = split(r#"ua="x' OR 1=1 --""#, Engine::Athena);
    assert_eq!(sent, "useragent = 'x'' OR 1=1 --'");
    let (sent, _) = split(r#"ua="50%_off\\*""#, Engine::Athena);
    assert_eq!(sent, "useragent = '50%_off\\*'");
    let (sent, _) = split(r#"ua:"X50%_off\\""#, Engine::Athena);
    assert_eq!(sent, "useragent LIKE '%X50\\%\\_off\\\\%' ESCAPE '\\'");
}

#[test]
fn what_cannot_be_seen_and_what_is_very_long_stays_here() {
    for text in ["a\nb", "a\0b", "\u{202e}x", "\u{fffd}\u{1b}", &"x".repeat(1001)] {
        for term in terms_with(text) {
            for engine in Engine::ALL {
                let pushed = push(&Expr::Term(term.clone()), engine);
                assert_eq!(pushed.rest, Expr::Term(term.clone()));
                let sent = pushed.sent.map(|it| it.condition()).unwrap_or_default();
                assert!(!sent.contains(text), "{sent}");
            }
        }
    }
    let many = (0..400).map(|it| Expr::field_is(Field::Name, format!("a name that is long enough {it}")));
    let pushed = push(&Expr::And(many.collect()), Engine::Lake);
    assert!(pushed.sent.expect("some").to_string().len() < 10_000);
    assert_ne!(pushed.rest, Expr::All);
}

/// A text as a value, and as a key.
fn terms_with(text: &str) -> Vec<Term> {
    use crate::query::path::Path;
    let is = || vec![Pattern::exactly(text)];
    vec![
        Term::Field(Field::Agent, is()),
        Term::Field(Field::Agent, vec![Pattern::inside(text)]),
        Term::Field(Field::Service, is()),
        Term::Path(Path::through(["requestParameters", "x"]), is()),
        Term::Path(Path::named(["requestParameters", text]), is()),
        Term::Path(Path::through(["requestParameters", "a", text]), is()),
        Term::Action {
            service: text.to_owned(),
            name: Pattern::inside(text),
        },
    ]
}

/// SQL without its literals, read by the rule of SQL: a quotation mark in one is written twice.
fn outside(sql: &str) -> String {
    let mut out = String::new();
    let mut is_inside = false;
    let mut chars = sql.chars().peekable();
    while let Some(char) = chars.next() {
        match (char, is_inside) {
            ('\'', true) if chars.peek() == Some(&'\'') => drop(chars.next()),
            ('\'', _) => is_inside = !is_inside,
            (_, true) => {}
            (char, false) => out.push(char),
        }
    }
    assert!(!is_inside, "a literal is left open: {sql}");
    out
}
