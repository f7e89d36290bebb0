//! What queries mean, and that printing and parsing agree.

use super::revise::{Change, revised};
use super::{Conjunct, conjuncts, parse};
use crate::model::{EventId, Field, Flags, TimeRange, Timestamp};
use crate::query::expr::{Case, Comparison, Expr, Fuzzy, Part, Pattern, Piece, Term, Word};
use crate::query::path::{Arrays, Path, Step};
use proptest::prelude::*;
use std::ops::Bound;

const NOW: &[u8] = b"2023-07-10T18:00:00Z";

fn now() -> Timestamp {
    Timestamp::parse(NOW).expect("a time")
}

/// What a query comes to, printed: `= ` and the text, or `! ` and what was expected at which bytes.
fn shown(query: &str) -> String {
    match parse(query, now()) {
        Ok(expr) => {
            let text = expr.to_string();
            assert_eq!(
                parse(&text, now()).as_ref(),
                Ok(&expr),
                "{query} prints as {text}"
            );
            text
        }
        Err(error) => format!(
            "! {}..{} {}{}",
            error.span.start,
            error.span.end,
            error.expected.split(',').next().unwrap_or_default(),
            error.suggestion.map(|it| format!(" [{it}]")).unwrap_or_default()
        ),
    }
}

fn term(query: &str) -> Term {
    match parse(query, now()) {
        Ok(Expr::Term(term)) => term,
        other => panic!("{query} is {other:?}"),
    }
}

fn word(text: &str, part: Part, fuzzy: Fuzzy) -> Term {
    Term::Word(Word {
        pattern: Pattern::text(text, part, Case::Smart),
        fuzzy,
    })
}

#[test]
fn bare_words_and_their_marks() {
    for (query, text, part, fuzzy) in [
        ("asrole", "asrole", Part::Inside, Fuzzy::Close),
        ("'asrole", "asrole", Part::Inside, Fuzzy::Off),
        ("~asrole", "asrole", Part::Inside, Fuzzy::Loose),
        ("^Delete", "Delete", Part::Start, Fuzzy::Off),
        ("User$", "User", Part::End, Fuzzy::Off),
        ("^CreateUser$", "CreateUser", Part::Whole, Fuzzy::Off),
        ("Create*", "Create", Part::Start, Fuzzy::Off),
        (r#""two words"*"#, "two words", Part::Start, Fuzzy::Off),
        (r#""two words""#, "two words", Part::Inside, Fuzzy::Off),
        (r#"^"two words"$"#, "two words", Part::Whole, Fuzzy::Off),
        (r#""a \"b\" \\ \c""#, r#"a "b" \ \c"#, Part::Inside, Fuzzy::Off),
        (
            r#""userName":"bob""#,
            r#""userName":"bob""#,
            Part::Inside,
            Fuzzy::Off,
        ),
        ("10.0.0.1", "10.0.0.1", Part::Inside, Fuzzy::Off),
        ("111122223333", "111122223333", Part::Inside, Fuzzy::Off),
        ("f(a|b)", "f(a|b)", Part::Inside, Fuzzy::Off),
        ("$", "$", Part::Inside, Fuzzy::Off),
        ("O'Brien", "O'Brien", Part::Inside, Fuzzy::Close),
        ("/aws/lambda/f", "/aws/lambda/f", Part::Inside, Fuzzy::Off),
    ] {
        assert_eq!(term(query), word(text, part, fuzzy), "{query}");
    }
}

#[test]
fn pasted_text_stays_text() {
    for text in [
        "arn:aws:iam::111122223333:user/alice",
        "2023-07-10T12:05:16Z",
        "12:05:16",
        "2001:db8::1",
        "https://console.aws.amazon.com/?a=b",
        "s3://bucket/key",
        "urn:x:y",
        "foo:bar",
        "a=b",
        "iam::111122223333",
        "aws-sdk/2.0",
        "email:bob@example.com",
    ] {
        assert_eq!(term(text), word(text, Part::Inside, Fuzzy::Off), "{text}");
    }
}

fn has(pattern: Pattern) -> Vec<Pattern> {
    vec![pattern]
}

#[test]
fn fields_and_their_values() {
    for (query, field, patterns) in [
        ("user:alice", Field::Principal, has(Pattern::inside("alice"))),
        ("who:alice", Field::Principal, has(Pattern::inside("alice"))),
        ("USER:alice", Field::Principal, has(Pattern::inside("alice"))),
        ("user=Alice", Field::Principal, has(Pattern::exactly("Alice"))),
        ("user:*", Field::Principal, has(Pattern::Exists)),
        (
            "name:Create*",
            Field::Name,
            has(Pattern::text("Create", Part::Start, Case::Smart)),
        ),
        (
            "name=*User",
            Field::Name,
            has(Pattern::text("User", Part::End, Case::Exact)),
        ),
        ("name:*a*", Field::Name, has(Pattern::inside("a"))),
        (
            "svc:iam.amazonaws.com",
            Field::Service,
            has(Pattern::inside("iam")),
        ),
        (
            "eventSource=iam.amazonaws.com",
            Field::Service,
            has(Pattern::exactly("iam")),
        ),
        (
            "user:a,b",
            Field::Principal,
            vec![Pattern::inside("a"), Pattern::inside("b")],
        ),
        (
            "user:(a | b OR c)",
            Field::Principal,
            ["a", "b", "c"].map(Pattern::inside).to_vec(),
        ),
        (r#"ua:"a, b*""#, Field::Agent, has(Pattern::inside("a, b*"))),
    ] {
        assert_eq!(term(query), Term::Field(field, patterns), "{query}");
    }
}

#[test]
fn values_with_a_meaning_of_their_own() {
    for (query, field, patterns) in [
        (
            "ip:10.0.0.0/8",
            Field::Ip,
            has(Pattern::Network("10.0.0.0/8".parse().expect("a network"))),
        ),
        (
            "ip:2001:db8::/32",
            Field::Ip,
            has(Pattern::Network("2001:db8::/32".parse().expect("a network"))),
        ),
        (
            "res:s3://b/../k",
            Field::Resource,
            has(Pattern::inside("s3://b/../k")),
        ),
        (
            "ip:10.0.0.1..10.0.0.9",
            Field::Ip,
            has(Pattern::Range {
                from: Bound::Included("10.0.0.1".into()),
                to: Bound::Included("10.0.0.9".into()),
            }),
        ),
        (
            "ua:/stratus.*team/i",
            Field::Agent,
            has(Pattern::Regex {
                source: "stratus.*team".into(),
                ignore_case: true,
            }),
        ),
        (
            r"ua:/a \/ [,)]/,b",
            Field::Agent,
            vec![
                Pattern::Regex {
                    source: "a / [,)]".into(),
                    ignore_case: false,
                },
                Pattern::inside("b"),
            ],
        ),
        (
            "name:Get*Role*",
            Field::Name,
            has(Pattern::Glob {
                pieces: vec![
                    Piece::Text("Get".into()),
                    Piece::Many,
                    Piece::Text("Role".into()),
                    Piece::Many,
                ],
                case: Case::Smart,
            }),
        ),
    ] {
        assert_eq!(term(query), Term::Field(field, patterns), "{query}");
    }
}

#[test]
fn paths_actions_and_facts() {
    let path = |keys: &[&str]| Path::through(keys.iter().copied());
    for (query, keys) in [
        ("req.userName:x", ["requestParameters", "userName"].as_slice()),
        ("requestparameters.userName:x", &["requestParameters", "userName"]),
        (
            ".requestParameters.userName:x",
            &["requestParameters", "userName"],
        ),
        ("resp.items[].id:x", &["responseElements", "items", "id"]),
        (
            r#"req."a.b".x-amz-acl:x"#,
            &["requestParameters", "a.b", "x-amz-acl"],
        ),
        ("readOnly:x", &["readOnly"]),
        (".anything.else:x", &["anything", "else"]),
        (
            "userIdentity.sessionContext.attributes.mfaAuthenticated:x",
            &["userIdentity", "sessionContext", "attributes", "mfaAuthenticated"],
        ),
    ] {
        assert_eq!(
            term(query),
            Term::Path(path(keys), vec![Pattern::inside("x")]),
            "{query}"
        );
    }
    assert_eq!(
        term("req.maxResults:>5"),
        Term::Path(
            path(&["requestParameters", "maxResults"]),
            vec![Pattern::Range {
                from: Bound::Excluded("5".into()),
                to: Bound::Unbounded
            }]
        )
    );
    assert_eq!(
        term("iam:Create*"),
        Term::Action {
            service: "iam".into(),
            name: Pattern::text("Create", Part::Start, Case::Smart)
        }
    );
    assert_eq!(
        term("sts:AssumeRole"),
        Term::Action {
            service: "sts".into(),
            name: Pattern::text("AssumeRole", Part::Whole, Case::Smart)
        }
    );
    assert_eq!(term("is:denied"), Term::Is(Flags::DENIED));
    assert_eq!(shown("is:write,error"), "is:write | is:error");
}

#[test]
fn what_other_dialects_say_of_json_can_be_typed() {
    for (query, printed) in [
        ("$.eventName=x", "$.eventName=x"),
        (
            "$['requestParameters']['a b'][0].c[*]:x",
            r#"$.requestParameters."a b"[0].c[*]:x"#,
        ),
        ("$.*=x", "$.*=x"),
        ("req.items[].id=x", "req.items.id=x"),
        ("req.items[2].id=x", "req.items[2].id=x"),
        ("req.*.id=x", "req.*.id=x"),
        ("resp=null", "resp:null"),
        ("resp=\"null\"", "resp=\"null\""),
        ("req.x:?", "req.x:?"),
        ("req.x<>a,b", "req.x<>a,b"),
        ("req.x:<>a", "req.x:<>a"),
        ("req.x={resp.y}", "req.x={resp.y}"),
        ("req.x!=*{$.a[0]}*i", "-req.x=*{$.a[0]}*i"),
        ("req.x={a", "req.x=\"{a\""),
        ("name=\"createuser\"i", "name=\"createuser\"i"),
        ("\"two words\"i", "\"two words\"i"),
        ("name:\"a\"i*,b", "name:\"a\"i*,b"),
    ] {
        assert_eq!(shown(query), printed, "{query}");
    }
}

#[test]
fn times_become_windows() {
    for (query, text) in [
        ("since:2h", "time:2023-07-10T16:00:00Z.."),
        ("until:2023-07-10", "time:..2023-07-10T00:00:00Z"),
        (
            "time:14:00..14:30",
            "time:2023-07-10T14:00:00Z..2023-07-10T14:30:00Z",
        ),
        ("time:2023-07-10T12:00Z..", "time:2023-07-10T12:00:00Z.."),
        ("time:>2023-07-10T12:00Z", "time:2023-07-10T12:00:00.001Z.."),
        ("time>=2023-07-10T12:00Z", "time:2023-07-10T12:00:00Z.."),
        ("time<14:00", "time:..2023-07-10T14:00:00Z"),
        (
            "time!=2023-07-10",
            "-time:2023-07-10T00:00:00Z..2023-07-11T00:00:00Z",
        ),
        ("time:*", "time:*"),
        (
            "around:2d9189b5-cb66-4363-8ecf-cfe1ecb40796~90s",
            "around:2d9189b5-cb66-4363-8ecf-cfe1ecb40796~1m30s",
        ),
        (
            "around:2d9189b5-cb66-4363-8ecf-cfe1ecb40796",
            "around:2d9189b5-cb66-4363-8ecf-cfe1ecb40796~5m",
        ),
    ] {
        assert_eq!(shown(query), text, "{query}");
    }
}

#[test]
fn connectives_bind_as_they_should() {
    for (query, text) in [
        ("", ""),
        ("  ", ""),
        ("*", ""),
        ("a b", "a b"),
        ("a AND b", "a b"),
        ("a b | c", "a b | c"),
        ("a OR b c", "a | b c"),
        ("(a | b) c", "(a | b) c"),
        ("a (b c)", "a (b c)"),
        ("-a", "-a"),
        ("NOT a", "-a"),
        ("!(a | b)", "-(a | b)"),
        ("--a", "--a"),
        ("or and not", "or and not"),
        ("user!=alice,bob", "-user=alice,bob"),
        ("-user:bert-jan is:write", "-user:bert-jan is:write"),
        (
            "(is:denied | err:*Unauthorized*) user:ci-*",
            "(is:denied | err:Unauthorized) user:ci-*",
        ),
        ("a\u{a0}b", "a b"),
    ] {
        assert_eq!(shown(query), text, "{query}");
    }
}

#[test]
fn what_is_wrong_is_pointed_at() {
    for (query, error) in [
        ("user:", "! 5..5 a value"),
        ("user: alice", "! 5..5 a value"),
        ("user:a,", "! 7..7 a value"),
        ("user=\"\"", "! 5..7 a value"),
        ("user:(a b)", "! 5..8 | between values"),
        ("(a b", "! 0..4 a closing parenthesis"),
        ("a )", "! 2..3 a parenthesis opened before this one"),
        ("a ()", "! 3..3 a term"),
        ("a |", "! 3..3 a term"),
        ("OR a", "! 0..0 a term"),
        ("a OR OR b", "! 5..5 a term"),
        ("-", "! 0..1 a term right after it"),
        ("a - b", "! 2..3 a term right after it"),
        ("'", "! 0..1 a word after '"),
        ("^", "! 0..1 a word after ^"),
        (r#"a "b c"#, "! 2..6 a closing quotation mark"),
        (r#""""#, "! 0..2 a text between the quotation marks"),
        ("is:wri", "! 3..6 one of write [write]"),
        ("is:third", "! 3..8 one of write"),
        ("is:", "! 3..3 one of write"),
        (
            "usr:alice",
            "! 0..3 a field (put the text in quotation marks if it is none) [user]",
        ),
        (
            "b usr:alice",
            "! 2..5 a field (put the text in quotation marks if it is none) [user]",
        ),
        (
            "requestParametrs.userName:x",
            "! 0..16 a field (put the text in quotation marks if it is none) [requestParameters]",
        ),
        ("since:yesterday", "! 6..15 a time such as 14:30"),
        ("time:14:30..14:00", "! 5..17 an end after the start"),
        (
            "around:xyz~5m",
            "! 7..10 an eventID: 8-4-4-4-12 hexadecimal digits",
        ),
        (
            "around:2d9189b5-cb66-4363-8ecf-cfe1ecb40796~x",
            "! 43..45 a duration after ~",
        ),
        ("since>2h", "! 5..6 a colon"),
        ("iam:", "! 4..4 an action of iam"),
        ("ua:/a(b/", "! 5..7 a regular expression (unclosed group)"),
        (
            "x /[/ y",
            "! 3..4 a regular expression (unclosed character class)",
        ),
    ] {
        assert_eq!(shown(query), error, "{query}");
    }
    let deep = "(".repeat(100_000);
    assert!(parse(&deep, now()).is_err());
}

#[test]
fn a_tree_the_bar_cannot_say_prints_what_selects_the_same() {
    let field = |pattern: Pattern| Expr::Term(Term::Field(Field::Name, vec![pattern])).to_string();
    assert_eq!(
        field(Pattern::text("getrole", Part::Inside, Case::Ignore)),
        "name:\"getrole\"i"
    );
    assert_eq!(
        field(Pattern::text("GetRole", Part::Whole, Case::Ignore)),
        "name=\"GetRole\"i"
    );
    assert_eq!(
        field(Pattern::Range {
            from: Bound::Excluded("a".into()),
            to: Bound::Included("b".into())
        }),
        "(name>a name<=b)"
    );
    assert_eq!(
        field(Pattern::Glob {
            pieces: vec![Piece::Text("a.".into()), Piece::One],
            case: Case::Smart
        }),
        r"name:/(?s)^a\..$/i"
    );
    assert_eq!(Expr::And(vec![]).to_string(), "*");
    assert_eq!(Expr::Or(vec![]).to_string(), "-*");
    assert_eq!(
        Expr::Term(Term::Path(
            Path::through(["eventName"]),
            vec![Pattern::inside("x")]
        ))
        .to_string(),
        ".eventName:x"
    );
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9._:/@*-]{1,12}",
        "[ \"'\\\\()|,~^$!<>=é\u{202e}a-]{1,8}",
        Just("OR".to_owned()),
        Just("10.0.0.0/8".to_owned()),
        Just("1..2".to_owned()),
    ]
}

fn any_word() -> impl Strategy<Value = Word> {
    let part = prop_oneof![
        Just(Part::Inside),
        Just(Part::Start),
        Just(Part::End),
        Just(Part::Whole)
    ];
    let marked = (any_text(), part).prop_map(|(text, part)| Word {
        pattern: Pattern::text(text, part, Case::Smart),
        fuzzy: Fuzzy::Off,
    });
    let similar = prop_oneof!["[a-zA-Z]{1,8}", "[a-z-]{3}[a-z]"].prop_map(|text| Word {
        pattern: Pattern::inside(text),
        fuzzy: Fuzzy::Close,
    });
    let loose = any_text().prop_map(|text| Word {
        pattern: Pattern::inside(text),
        fuzzy: Fuzzy::Loose,
    });
    let not_said = |word: &Word| match &word.pattern {
        // `-a` typed bare is a negation, `OR` a connective; auto words cannot be these.
        Pattern::Text { text, .. } => {
            word.fuzzy != Fuzzy::Close
                || !(text.starts_with('-') || ["OR", "AND", "NOT"].contains(&text.as_str()))
        }
        _ => true,
    };
    let glob = (any_text(), any_text()).prop_map(|(a, b)| Word {
        pattern: Pattern::Glob {
            pieces: vec![Piece::Text(a), Piece::Many, Piece::Text(b)],
            case: Case::Smart,
        },
        fuzzy: Fuzzy::Off,
    });
    prop_oneof![marked, similar, loose, glob].prop_filter("can be typed", not_said)
}

fn in_any_case() -> impl Strategy<Value = Pattern> {
    let part = prop::sample::select(vec![Part::Start, Part::End, Part::Inside]);
    (any_text(), part).prop_map(|(text, part)| Pattern::text(text, part, Case::Ignore))
}

fn any_pattern(case: Case) -> impl Strategy<Value = Pattern> {
    let part = if case == Case::Exact {
        prop_oneof![
            Just(Part::Whole),
            Just(Part::Start),
            Just(Part::End),
            Just(Part::Inside)
        ]
        .boxed()
    } else {
        prop_oneof![Just(Part::Inside), Just(Part::Start), Just(Part::End)].boxed()
    };
    let text = (any_text(), part).prop_map(move |(text, part)| Pattern::text(text, part, case));
    let glob = (any_text(), any_text()).prop_map(move |(a, b)| Pattern::Glob {
        pieces: vec![Piece::Text(a), Piece::Many, Piece::Text(b)],
        case,
    });
    prop_oneof![3 => text, 1 => glob]
}

fn rich_pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        4 => any_pattern(Case::Smart),
        1 => in_any_case(),
        1 => Just(Pattern::Exists),
        1 => ("[a-c/ .,|*]{1,6}", any::<bool>()).prop_filter("compiles", |(source, _)| regex::Regex::new(source).is_ok())
            .prop_map(|(source, ignore_case)| Pattern::Regex { source, ignore_case }),
        1 => Just(Pattern::Network("10.0.0.0/8".parse().expect("a network"))),
        1 => (0i32..9, 0i32..9).prop_map(|(a, b)| Pattern::Range {
            from: Bound::Included(a.to_string()), to: Bound::Included(b.to_string()) }),
    ]
}

fn any_patterns() -> impl Strategy<Value = Vec<Pattern>> {
    prop_oneof![
        prop::collection::vec(any_pattern(Case::Exact), 1..3),
        prop::collection::vec(rich_pattern(), 1..4),
        any_text().prop_map(|text| vec![Pattern::Range {
            from: Bound::Excluded(text),
            to: Bound::Unbounded
        }]),
    ]
}

/// Patterns that only JSON knows.
fn json_patterns() -> impl Strategy<Value = Vec<Pattern>> {
    let said = prop_oneof![
        Just(Pattern::Null),
        Just(Pattern::Present),
        any_text().prop_map(|text| Pattern::text(text, Part::Start, Case::Ignore)),
        any_text().prop_map(Pattern::inside),
    ];
    let exact = prop_oneof![
        Just(Pattern::Null),
        any_pattern(Case::Exact),
        any_text().prop_map(|text| Pattern::text(text, Part::Whole, Case::Ignore)),
    ];
    let one = any_text().prop_map(Pattern::exactly);
    prop_oneof![
        prop::collection::vec(prop_oneof![Just(Pattern::Null), one], 1..3),
        prop::collection::vec(said, 1..3).prop_map(|mut it| {
            it.push(Pattern::inside("x"));
            it
        }),
        prop::collection::vec(exact, 1..3).prop_map(|it| vec![Pattern::Other(it)]),
        prop::collection::vec(rich_pattern(), 1..3).prop_map(|mut it| {
            it.push(Pattern::inside("x"));
            vec![Pattern::Other(it)]
        }),
    ]
}

fn any_path() -> impl Strategy<Value = Path> {
    let step = prop_oneof![
        3 => any_text().prop_map(Step::Key),
        3 => "[a-zA-Z]{1,8}".prop_map(Step::Key),
        1 => Just(Step::AnyKey),
        1 => (0..100u32).prop_map(Step::Index),
        1 => Just(Step::Each),
    ];
    let arrays = prop::sample::select(vec![Arrays::Through, Arrays::Named]);
    (prop::collection::vec(step, 1..4), arrays).prop_map(|(steps, arrays)| Path { steps, arrays })
}

fn any_comparison() -> impl Strategy<Value = Comparison> {
    let part = prop::sample::select(vec![Part::Inside, Part::Start, Part::End, Part::Whole]);
    let case = prop::sample::select(vec![Case::Exact, Case::Ignore]);
    (any_path(), part, case, any_path()).prop_map(|(path, part, case, other)| Comparison {
        path,
        part,
        case,
        other,
    })
}

fn any_term() -> impl Strategy<Value = Term> {
    let fields: Vec<_> = Field::all()
        .filter(|field| ![Field::Time, Field::Service].contains(field))
        .collect();
    let facts: Vec<_> = Flags::WORDS.iter().map(|(_, flag, _)| *flag).collect();
    let second = 1_689_000_000i64;
    prop_oneof![
        any_word().prop_map(Term::Word),
        (prop::sample::select(fields), any_patterns())
            .prop_map(|(field, patterns)| Term::Field(field, patterns)),
        (any_path(), prop_oneof![2 => any_patterns(), 1 => json_patterns()])
            .prop_map(|(path, patterns)| Term::Path(path, patterns)),
        any_comparison().prop_map(Term::Compare),
        (
            prop::sample::select(vec!["requestParameters", "resources", "eventName", "user"]),
            any_text(),
            any_patterns()
        )
            .prop_map(|(root, key, patterns)| Term::Path(Path::through([root.to_owned(), key]), patterns)),
        prop::sample::select(facts).prop_map(Term::Is),
        ("[A-Za-z]{1,6}", any::<bool>()).prop_map(|(name, start)| Term::Action {
            service: "iam".to_owned(),
            name: Pattern::text(name, if start { Part::Start } else { Part::Whole }, Case::Smart),
        }),
        (0..second, 1..second).prop_map(|(from, length)| Term::Time(TimeRange {
            from: Timestamp(from * 250),
            to: Timestamp((from + length) * 250),
        })),
        (any::<u128>(), 0i64..1_000_000_000).prop_map(|(id, radius)| Term::Around {
            event: EventId(id),
            radius
        }),
    ]
}

fn any_expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![9 => any_term().prop_map(Expr::Term), 1 => Just(Expr::All)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Or),
            inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_parses_to_the_same(expr in any_expr()) {
        let text = expr.to_string();
        prop_assert_eq!(parse(&text, now()), Ok(expr), "printed as {}", text);
    }

    #[test]
    fn one_term_changes_as_told_and_the_others_do_not(
        (exprs, typed) in (prop::collection::vec(any_expr(), 1..4), "[ab:.#*()|\"' -]{0,12}"), place in 0usize..3,
    ) {
        let told = |text: &str| -> Vec<(Expr, bool)> {
            let terms = conjuncts(text, now()).expect("a query");
            terms.into_iter().map(|term| (term.expr, term.is_on)).collect()
        };
        for text in [Expr::And(exprs).to_string(), typed] {
            let Some(removed) = revised(&text, place, Change::Remove, now()) else {
                continue;
            };
            let mut wanted = told(&text);
            let (expr, is_on) = wanted[place].clone();
            let left = [&wanted[..place], &wanted[place + 1..]].concat();
            prop_assert_eq!(told(&removed), left, "{:?} without {}: {:?}", text, place, removed);
            let toggled = revised(&text, place, Change::Toggle, now()).expect("there");
            wanted[place] = (expr.clone(), !is_on);
            prop_assert_eq!(told(&toggled), wanted.clone(), "{:?} toggled at {}: {:?}", text, place, toggled);
            let negated = revised(&text, place, Change::Negate, now()).expect("there");
            wanted[place] = (expr.negate(), is_on);
            prop_assert_eq!(told(&negated), wanted, "{:?} negated at {}: {:?}", text, place, negated);
        }
    }

    #[test]
    fn any_text_at_all_is_a_query_or_an_error_that_points_into_it(text in "\\PC{0,20}|[a-z:.*/()|\"' -]{0,20}") {
        match parse(&text, now()) {
            Ok(expr) => {
                let printed = expr.to_string();
                prop_assert_eq!(parse(&printed, now()), Ok(expr), "printed as {}", printed);
            }
            Err(error) => {
                prop_assert!(error.span.start <= error.span.end && error.span.end <= text.len());
                prop_assert!(text.is_char_boundary(error.span.start) && text.is_char_boundary(error.span.end));
                prop_assert!(!error.expected.is_empty());
            }
        }
    }
}

#[test]
fn a_term_that_is_switched_off_takes_no_part() {
    for (text, same_as) in [
        ("alice #is:write", "alice"),
        ("#alice #is:write", ""),
        ("#(alice | bob) is:write", "is:write"),
        ("alice | #bob", "alice"),
        ("(alice #bob) | carol", "alice | carol"),
        ("-(#alice) bob", "bob"),
        ("#-alice bob", "bob"),
        ("NOT #alice | #bob", ""),
        ("##alice bob", "bob"),
    ] {
        assert_eq!(parse(text, now()), parse(same_as, now()), "{text}");
    }
    assert!(matches!(
        parse("\"#alice\"", now()),
        Ok(Expr::Term(Term::Word(_)))
    ));
    assert!(matches!(parse("ua:#1 a#b", now()), Ok(Expr::And(terms)) if terms.len() == 2));
    for (text, span) in [("alice # bob", 6..7), ("#", 0..1), ("bob #name:(", 11..11)] {
        assert_eq!(
            parse(text, now()).map_err(|error| error.span),
            Err(span),
            "{text}"
        );
    }
}

#[test]
fn the_terms_at_the_top_are_told_apart() {
    let told = |text: &str| -> Vec<(String, String, bool)> {
        let terms = conjuncts(text, now()).expect(text);
        let told = |term: Conjunct| (text[term.span].to_owned(), term.expr.to_string(), term.is_on);
        terms.into_iter().map(told).collect()
    };
    let of = |text: &str, expr: &str, is_on| (text.to_owned(), expr.to_owned(), is_on);
    assert_eq!(told(" "), []);
    assert_eq!(
        told("  bob AND #-svc:iam (a | b) NOT x "),
        [
            of("bob", "bob", true),
            of("#-svc:iam", "-svc:iam", false),
            of("(a | b)", "a | b", true),
            of("NOT x", "-x", true)
        ]
    );
    assert_eq!(told(" a b | #c "), [of("a b | #c", "a b", true)]);
    assert_eq!(told("#(a | b)"), [of("#(a | b)", "a | b", false)]);
}
