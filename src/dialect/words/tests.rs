//! Every form of predicate in words.

use super::*;
use crate::dialect::search;
use crate::query::Piece;
use std::ops::Bound;

fn words_of(query: &str) -> String {
    let now = Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time");
    in_words(&search::parse(query, now).expect(query))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn queries_as_people_type_them() {
    for (query, words) in [
        ("", "all events"),
        ("-*", "no events"),
        (
            "name=CreateUser user:alice -is:error",
            "events whose name is CreateUser, whose user contains alice in any case, and that did not fail",
        ),
        (
            "name:CreateUser,DeleteUser",
            "events whose name contains CreateUser or DeleteUser",
        ),
        (
            "name=Create*,DeleteUser",
            "events whose name begins with Create or is DeleteUser",
        ),
        ("-name=CreateUser", "events with no name that is CreateUser"),
        (
            "name<>CreateUser",
            "events whose name is a value that is not CreateUser",
        ),
        (
            "name<>CreateUser,Delete*",
            "events whose name is a value that is not CreateUser and does not begin with Delete",
        ),
        ("err:*", "events with an error code"),
        ("-err:*", "events without an error code"),
        (
            "res:prod",
            "events with a resource that contains prod in any case",
        ),
        ("-bucket=logs", "events with no bucket that is logs"),
        (
            "iam:Create*",
            "events that are calls of iam whose name begins with Create",
        ),
        ("-iam:*", "events that are not calls of iam"),
        (
            "alice",
            "events that mention alice in any case or something like it",
        ),
        (
            "~alice",
            "events that mention alice in any case or something roughly like it",
        ),
        ("'alice", "events that mention alice in any case"),
        ("-\"Alice B\"", "events that do not mention \"Alice B\""),
        ("^AKIA", "events with a value that begins with AKIA"),
        (
            "-/a.b/i",
            "events with no value that matches the expression /a.b/ in any case",
        ),
        (
            "(is:error | is:root) region:us-*",
            "events (that failed, or made by the root user), and whose region begins with us- in any case",
        ),
        (
            "-(is:error is:root)",
            "events not those (that failed, and made by the root user)",
        ),
        (
            "ip:10.0.0.0/8",
            "events whose source IP is an address in 10.0.0.0/8",
        ),
        (
            "ip:10.0.0.1..10.0.0.9",
            "events whose source IP lies at or above 10.0.0.1 and at or below 10.0.0.9",
        ),
        ("req.x>5", "events whose requestParameters.x lies above 5"),
        (
            "req.userName:*",
            "events with a value at requestParameters.userName",
        ),
        (
            "-req.userName:*",
            "events without a value at requestParameters.userName",
        ),
        (
            "req.userName:?",
            "events with anything at requestParameters.userName, null included",
        ),
        (
            "req.userName:null",
            "events with null at requestParameters.userName",
        ),
        (
            "req.userName:null,a",
            "events whose requestParameters.userName is null or contains a in any case",
        ),
        (
            "-req.userName=bob",
            "events with no requestParameters.userName that is bob",
        ),
        ("$.a.*[3].b[*]=x", "events whose $.a.*[3].b[*] is x"),
        (
            "req.userName=*{userIdentity.userName}i",
            "events whose requestParameters.userName ends with the value at userIdentity.userName in any case",
        ),
        ("since:2h", "events since 2023-07-10T16:00:00Z"),
        ("until:2023-07-10", "events before 2023-07-10T00:00:00Z"),
        (
            "-time:14:00..14:30",
            "events not between 2023-07-10T14:00:00Z and (not including) 2023-07-10T14:30:00Z",
        ),
        ("time:*", "events with a time"),
        (
            "around:2d9189b5-cb66-4363-8ecf-cfe1ecb40796~90s",
            "events within 1 minute 30 seconds of event 2d9189b5-cb66-4363-8ecf-cfe1ecb40796",
        ),
    ] {
        assert_eq!(words_of(query), words, "{query}");
    }
}

#[test]
fn what_no_one_types_has_words_too() {
    let field = |patterns| Expr::Term(Term::Field(Field::Name, patterns));
    let case = Case::Exact;
    for (expr, words) in [
        (Expr::And(vec![]), "all events"),
        (Expr::Or(vec![]), "no events"),
        (Expr::Not(Box::new(Expr::All)), "no events"),
        (Expr::Not(Box::new(Expr::Or(vec![]))), "all events"),
        (
            Expr::Not(Box::new(Expr::Not(Box::new(field(vec![Pattern::Exists]))))),
            "events with a name",
        ),
        (field(vec![]), "no events"),
        (Expr::Not(Box::new(field(vec![]))), "all events"),
        (field(vec![Pattern::exactly("")]), "events whose name is \"\""),
        (
            field(vec![Pattern::Glob {
                pieces: vec![Piece::Text("a*".into()), Piece::One, Piece::Many],
                case,
            }]),
            "events whose name has the form \"a*\"?*",
        ),
        (
            field(vec![Pattern::Other(vec![Pattern::Other(vec![
                Pattern::exactly("a"),
            ])])]),
            "events whose name is a value that is a",
        ),
        (
            field(vec![Pattern::Range {
                from: Bound::Unbounded,
                to: Bound::Unbounded,
            }]),
            "events whose name lies anywhere",
        ),
        (
            Expr::Term(Term::Is(Flags(Flags::ERROR.0 | Flags::ROOT.0))),
            "events (that failed, and made by the root user)",
        ),
        (Expr::Term(Term::Is(Flags(0))), "all events"),
        (Expr::Term(Term::Time(TimeRange::ALL)), "all events"),
        (
            Expr::Term(Term::Time(TimeRange {
                to: Timestamp(0),
                ..TimeRange::ALL
            })),
            "events before 1970-01-01T00:00:00Z or without a time",
        ),
    ] {
        assert_eq!(in_words(&expr), words, "{expr:?}");
    }
}

#[test]
fn every_field_and_fact_has_words_of_its_own() {
    let mut seen = std::collections::HashSet::new();
    for field in Field::all() {
        let said = term(&Term::Field(field, vec![Pattern::Exists]));
        assert!(seen.insert(said.clone()), "{said}");
    }
    for (word, flag, _) in Flags::WORDS {
        let said = term(&Term::Is(*flag));
        let opposite = clause(&Expr::Not(Box::new(Expr::Term(Term::Is(*flag)))), false);
        assert!(seen.insert(said.clone()), "{word}: {said}");
        assert!(seen.insert(opposite.clone()), "{word}: {opposite}");
    }
}

#[test]
fn hostile_text_is_visible_and_no_part_of_the_sentence() {
    for (text, shown) in [
        ("x, and that failed", "\"x, and that failed\""),
        ("a\u{1b}[2Jb", "\"a␛[2Jb\""),
        ("a\" or \"b", "\"a\\\" or \\\"b\""),
        ("\u{202e}x", "\"‹U+202E›x\""),
        ("or", "\"or\""),
        ("x.", "\"x.\""),
        ("arn:aws:iam::1:user/x", "arn:aws:iam::1:user/x"),
    ] {
        let is = Expr::field_is(Field::Name, text);
        assert_eq!(in_words(&is), format!("events whose name is {shown}"));
        let at = Term::Path(Path::through([text]), vec![Pattern::Exists]);
        assert_eq!(term(&at), format!("with a value at {shown}"));
    }
    let hostile = Pattern::Regex {
        source: "\u{1b}".into(),
        ignore_case: false,
    };
    assert_eq!(
        term(&Term::Field(Field::Name, vec![hostile])),
        "whose name matches the expression /␛/"
    );
}
