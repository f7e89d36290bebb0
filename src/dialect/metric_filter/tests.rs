//! What is wrong with patterns and where, what is sent of queries, and what is warned of. What patterns mean is in
//! `tests/metric_filter.rs`.

use super::*;
use crate::dialect::search;
use crate::model::Timestamp;
use crate::query::{Path, Pattern, Term};

fn search(query: &str) -> Expr {
    search::parse(query, Timestamp(0)).expect(query)
}

/// What is sent of a query of the search bar, and what is left.
fn split(query: &str) -> (String, String) {
    let pushed = push(&search(query));
    (pushed.sent.unwrap_or_default(), pushed.rest.to_string())
}

#[test]
fn errors_say_where_what_and_what_instead() {
    for (text, wrong, expected, instead) in [
        ("eventName = X", "eventName = X", "a pattern for JSON", None),
        ("ERROR -WARN", "ERROR -WARN", "a pattern for JSON", None),
        ("[ip, user]", "[ip, user]", "in braces", None),
        ("$.a = b", "$.a = b", "braces around it", Some("{ $.a = b }")),
        ("{ }", "}", "a condition", None),
        ("{", "", "a condition", None),
        (
            "{ eventName = X }",
            "eventName",
            "a selector",
            Some("$.eventName"),
        ),
        ("{ $eventName = X }", "$", "a selector", None),
        ("{ $.a == b }", "==", "=", Some("=")),
        ("{ $.a <> b }", "<>", "!=", Some("!=")),
        ("{ $.a = 'b' }", "'b'", "double quotation marks", Some("\"b\"")),
        ("{ $.a = \"b }", "\"b }", "a \" that ends", None),
        ("{ $.a = %b }", "%b }", "a % that ends", None),
        ("{ $.a = %(b)% }", "(", "no parentheses", None),
        ("{ $.a = %% }", "%%", "an expression", None),
        ("{ $.a = % b% }", " ", "a letter", None),
        ("{ $.a = %*b% }", "%*b%", "a regular expression", None),
        ("{ $.a = }", "}", "a value", None),
        ("{ $.a > b }", "b", "a number", None),
        ("{ $.a >= \"1\" }", "\"1\"", "a number", None),
        ("{ $.a < 1e999 }", "1e999", "a number", None),
        ("{ $.a IS NOT NULL }", "NOT", "there is no IS NOT", None),
        ("{ $.a EXISTS }", "EXISTS", "= *", Some("= *")),
        ("{ $.a NOT NULL }", "NULL", "EXISTS", None),
        ("{ $.a }", "}", "NOT EXISTS", None),
        ("{ $.a contains b }", "contains", "NOT EXISTS", None),
        ("{ $.a[x] = 1 }", "[", "the number of an element", None),
        ("{ $.a[0 = 1 }", "[0", "a ]", None),
        ("{ $.['a] = 1 }", "['a] = 1 }", "a ' that", None),
        ("{ $..a = 1 }", ".", "a key", None),
        ("{ $.a = 1 and $.b = 2 }", "and", "&& or ||", Some("&&")),
        ("{ $.a = 1 | $.b = 2 }", "|", "&& or ||", Some("||")),
        ("{ $.a = 1 $.b = 2 }", "$", "&&, || or }", None),
        ("{ ($.a = 1 }", "}", "&&, || or )", None),
        ("{ ($.a = 1", "($.a = 1", "a ) that closes", None),
        ("{ $.a = 1", "{ $.a = 1", "a } that closes", None),
        ("{ $.a = 1 } x", "x", "nothing after", None),
        ("{ $.é = 1 }", "é", "a key", None),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(&text[error.span.clone()], wrong, "{text}: {error}");
        assert!(error.expected.contains(expected), "{text}: {error}");
        assert_eq!(error.suggestion.as_deref(), instead, "{text}");
    }
    let deep = format!("{{ {}$.a = 1{} }}", "(".repeat(65), ")".repeat(65));
    assert!(parse(&deep).expect_err("too deep").expected.contains("fewer"));
    let long = format!("{{ $.a = \"{}é\" }}", "x".repeat(LONGEST));
    let error = parse(&long).expect_err("too long");
    assert_eq!((error.span.start, error.span.end), (LONGEST, long.len()));
}

#[test]
fn alternatives_for_one_selector_are_one_condition() {
    let expr =
        parse("{ ($.eventName = A) || ($.eventName = B) || (($.eventName = A) || ($.eventName = C)) }");
    let names = ["A", "B", "C"].map(Pattern::exactly).to_vec();
    let path = Path::named(["eventName"]);
    assert_eq!(expr, Ok(Expr::Term(Term::Path(path, names))));
}

#[test]
fn what_can_be_sent_is_sent() {
    for (query, sent, rest) in [
        ("", "", ""),
        ("name=CreateUser", r#"{ $.eventName = "CreateUser" }"#, ""),
        (
            "svc=iam name=CreateUser,DeleteUser bob",
            r#"{ $.eventSource = "iam.amazonaws.com" && ($.eventName = "CreateUser" || $.eventName = "DeleteUser") }"#,
            "bob",
        ),
        (
            "iam:Create*",
            r#"{ $.eventSource = "iam.amazonaws.com" && $.eventName = "Create*" }"#,
            "",
        ),
        (
            "iam:*",
            r#"{ $.eventSource = "iam.amazonaws.com" && $.eventName = * }"#,
            "",
        ),
        (
            "-name=CreateUser",
            r#"{ $.eventName NOT EXISTS || $.eventName IS NULL || $.eventName != "CreateUser" }"#,
            "",
        ),
        ("name:AccessKey", r#"{ $.eventName = "*AccessKey*" }"#, ""),
        ("err:*", "{ $.errorCode = * }", ""),
        ("-err:*", "{ $.errorCode NOT EXISTS || $.errorCode IS NULL }", ""),
        (
            "ip:10.0.0.0/8",
            r#"{ $.sourceIPAddress = "10.*" }"#,
            "ip:10.0.0.0/8",
        ),
        (
            "ip:203.0.112.0/20 is:error",
            r#"{ $.sourceIPAddress = "203.0.*" }"#,
            "ip:203.0.112.0/20 is:error",
        ),
        ("readOnly=false", "{ $.readOnly IS FALSE }", ""),
        (
            "$.requestParameters.a[0]>=5",
            "{ $.requestParameters.a[0] >= 5 }",
            "",
        ),
        ("ua:/^aws-cli/", "{ $.userAgent = %^aws-cli% }", ""),
        (
            "name=A | name=B bob",
            r#"{ $.eventName = "A" || $.eventName = "B" }"#,
            "name=A | name=B bob",
        ),
        (
            "id=2d9189b5-cb66-4363-8ecf-cfe1ecb40796",
            r#"{ $.eventID = "2d9189b5-cb66-4363-8ecf-cfe1ecb40796" }"#,
            "",
        ),
    ] {
        assert_eq!(split(query), (sent.to_owned(), rest.to_owned()), "{query}");
    }
}

#[test]
fn what_is_not_certain_is_not_sent() {
    for query in [
        "bob",
        "user=bob",
        "name:create",
        "is:write",
        "name=A | bob",
        "-(name=A bob) | err=x",
        "req.bucketName=b",
        "-$.requestParameters.a=b",
        "svc=nobodyknows",
        "svc:ia",
        "region=us-east-1",
        "-ip:10.0.0.0/8",
        r"ua:/\d/",
        "ua:/(a)/",
        r#"msg="a\\b""#,
        "msg=\"*a\"",
        "since:2h",
    ] {
        let (sent, rest) = split(query);
        assert_eq!(sent, "", "{query}");
        assert_eq!(search(&rest), search(query), "{query}");
    }
}

#[test]
fn what_does_not_fit_stays_here() {
    let (sent, rest) = split("name:/a/ ua:/b/ ip:/c/ err:*");
    assert_eq!(
        sent, "{ $.eventName = %a% && $.userAgent = %b% && $.errorCode = * }",
        "two expressions at most"
    );
    assert_eq!(rest, "ip:/c/");
    let (sent, rest) = split("$.*=1 $.a.*=2 $.a[*]=3 $.b[*]=4 $.c.*.*=5");
    assert_eq!(sent.matches('=').count(), 3, "{sent}");
    assert_eq!(search(&rest), search("$.b[*]=4 $.c.*.*=5"));
    // Tight writing makes room for more.
    let names = |count| {
        (0..count)
            .map(|it| format!("Name{it}"))
            .collect::<Vec<_>>()
            .join(",")
    };
    let (sent, rest) = split(&format!("name={}", names(45)));
    assert!(
        sent.starts_with("{$.eventName=Name0||") && sent.len() <= LONGEST && rest.is_empty(),
        "{sent}"
    );
    let (sent, rest) = split(&format!("name={} err:*", names(60)));
    assert_eq!(sent, "{ $.errorCode = * }");
    assert_eq!(search(&rest), search(&format!("name={}", names(60))));
    assert_eq!(print(&search(&format!("name={}", names(60)))), None);
}

/// What is warned of, as the part of the pattern and the beginning of the words.
fn warned(text: &str) -> Vec<(String, String)> {
    let warnings = lint(text).expect(text);
    let part = |warning: &Warning| text[warning.span.clone()].to_owned();
    warnings
        .iter()
        .map(|it| (part(it), format!("{}; {}", it.what, it.advice)))
        .collect()
}

#[test]
fn mistakes_of_deployed_patterns_are_told() {
    for (text, part, words) in [
        (
            "{ ($.eventSource = organizations.amazonaws.com) && ($.eventName = AcceptHandshake) || ($.eventName = AttachPolicy) }",
            "($.eventSource = organizations.amazonaws.com) && ($.eventName = AcceptHandshake) || ($.eventName = AttachPolicy)",
            "&& binds closer",
        ),
        (
            "{ $.eventName = UpdateOrganizationalUni }",
            "$.eventName = UpdateOrganizationalUni",
            "did you mean UpdateOrganizationalUnit?",
        ),
        (
            "{ $.eventName = \"Frobnicate*\" }",
            "$.eventName = \"Frobnicate*\"",
            "look the name up",
        ),
        (
            "{ $.additionalEventData.MFAUsed != \"Yes\" }",
            "$.additionalEventData.MFAUsed != \"Yes\"",
            "write (($.additionalEventData.MFAUsed NOT EXISTS) || ($.additionalEventData.MFAUsed != \"Yes\"))",
        ),
        (
            "{ ($.eventName != \"HeadBucket\") || ($.eventSource != \"s3.amazonaws.com\") }",
            "($.eventName != \"HeadBucket\") || ($.eventSource != \"s3.amazonaws.com\")",
            "hold on nearly every event",
        ),
        (
            "{ $.a = %a% || $.b = %b% || $.c = %c% }",
            "$.c = %c%",
            "2 expressions, %…%, at most",
        ),
        ("{ $.a.*.* = 1 }", "$.a.*.* = 1", "one wildcard at most"),
        (
            "{ $.* = 1 || $.a.* = 1 || $.b.* = 1 || $.c[*] = 1 }",
            "$.c[*] = 1",
            "3 wildcards",
        ),
    ] {
        let warned = warned(text);
        assert_eq!(warned.len(), 1, "{text}: {warned:?}");
        assert_eq!(warned[0].0, part);
        assert!(warned[0].1.contains(words), "{text}: {}", warned[0].1);
    }
}

#[test]
fn what_is_well_written_is_not_warned_of() {
    for text in [
        "",
        "{ ($.eventSource = iam.amazonaws.com) && (($.eventName = CreateUser) || ($.eventName = DeleteUser)) }",
        "{ ($.userIdentity.invokedBy NOT EXISTS) || ($.userIdentity.invokedBy != \"x\") }",
        "{ $.eventType != \"AwsServiceEvent\" && $.eventName != CreateUser }",
        "{ $.eventName = \"Create*\" && $.eventName = UpdateFunctionCode20150331v2 }",
    ] {
        assert_eq!(warned(text), [], "{text}");
    }
    assert!(lint("{").is_err());
}
