//! Each row: a query with the cursor as `‸`, what can stand there, what is typed of it, and what the query is after
//! a choice of one of a few values or keys.

use super::*;
use crate::dialect::search::parse;

const NOON: Timestamp = Timestamp(1_688_990_400_000);

fn at(marked: &str) -> (String, Place) {
    let cursor = marked.find('‸').expect("a cursor");
    let text = marked.replace('‸', "");
    let place = place(&text, cursor);
    (text, place)
}

/// The kind in short, the text typed, and the bytes replaced.
fn seen(marked: &str) -> (String, String, String) {
    let (text, place) = at(marked);
    let kind = match &place.kind {
        Kind::Value(field) => format!("value of {}", field.key()),
        Kind::ValueAt(path) => format!("value at {}", print::print_path(path)),
        Kind::KeyBelow(path) => format!("key below {}", print::print_path(path)),
        Kind::Action(service) => format!("action of {service}"),
        Kind::Moment(word) => format!("moment {word}"),
        other => format!("{other:?}").to_lowercase(),
    };
    (kind, place.typed, text[place.span].to_owned())
}

/// A query, the kind of place, what is typed there and what a choice takes the place of.
type Row = (&'static str, &'static str, &'static str, &'static str);

const PLACES: &[Row] = &[
    ("‸", "term", "", ""),
    ("us‸", "term", "us", "us"),
    ("us‸er", "term", "us", "user"),
    ("user:alice ‸", "term", "", ""),
    ("user:alice is‸ svc:iam", "term", "is", "is"),
    ("-us‸", "term", "us", "us"),
    ("-‸", "term", "", ""),
    ("!us‸", "term", "us", "us"),
    ("#us‸", "term", "us", "us"),
    ("is:write #-user:al‸", "value of user", "al", ":al"),
    ("NOT us‸", "term", "us", "us"),
    ("(us‸", "term", "us", "us"),
    ("(‸", "term", "", ""),
    ("(user:a | us‸", "term", "us", "us"),
    ("us‸:alice", "key", "us", "us:"),
    ("user‸:alice", "key", "user", "user:"),
    ("user:‸", "value of user", "", ":"),
    ("user:al‸", "value of user", "al", ":al"),
    ("USER:al‸", "value of user", "al", ":al"),
    ("who=al‸", "value of user", "al", "al"),
    ("user!=al‸", "value of user", "al", "al"),
    ("user:al‸ice is:write", "value of user", "al", ":alice"),
    ("-user:al‸", "value of user", "al", ":al"),
    ("user:a,b‸", "value of user", "b", "b"),
    ("user:a,‸", "value of user", "", ""),
    ("user:a‸,b", "value of user", "a", "a"),
    ("user:(a|b‸", "value of user", "b", "b"),
    ("user:(a | b‸)", "value of user", "b", "b"),
    ("(is:write user:al‸)", "value of user", "al", ":al"),
    ("user:\"al‸", "value of user", "al", ":\"al"),
    ("user:\"al‸ is:write", "value of user", "al", ":\"al"),
    (
        "user:\"al b‸ob\" is:write",
        "value of user",
        "al b",
        ":\"al bob\"",
    ),
    ("user=\"al‸\"", "value of user", "al", "\"al\""),
    ("user:te*‸", "nothing", "", ""),
    ("user:/al‸", "nothing", "", ""),
    ("time>1‸", "nothing", "1", "1"),
    ("is:‸", "fact", "", ""),
    ("is:wr‸", "fact", "wr", "wr"),
    ("is:write,de‸", "fact", "de", "de"),
    ("-is:(write|de‸", "fact", "de", "de"),
    ("iam:‸", "action of iam", "", ""),
    ("iam:Cr‸", "action of iam", "Cr", "Cr"),
    ("CloudWatch:Pu‸", "action of monitoring", "Pu", "Pu"),
    ("s3://bu‸", "nothing", "", ""),
    ("arn:aws:iam::1‸", "nothing", "", ""),
    ("fe80::1‸", "nothing", "", ""),
    ("req.‸", "key below req", "", ""),
    ("req.bu‸", "key below req", "bu", "bu"),
    ("REQ.bu‸", "key below req", "bu", "bu"),
    ("req.bu‸cket.name:x", "key below req", "bu", "bucket"),
    ("req.bucket.na‸me:x", "key below req.bucket", "na", "name"),
    ("req.items[0].‸", "key below req.items[0]", "", ""),
    ("requestParameters.\"a b\".‸", "key below req.\"a b\"", "", ""),
    ("requestParameters.\"a ‸", "key below req", "a ", "\"a "),
    (".requestParameters.x‸", "key below req", "x", "x"),
    (
        "$.requestParameters.x‸",
        "key below $.requestParameters",
        "x",
        "x",
    ),
    ("user.na‸", "term", "user.na", "user.na"),
    ("www.example.c‸", "term", "www.example.c", "www.example.c"),
    ("req.bucket:ex‸", "value at req.bucket", "ex", ":ex"),
    ("req.bucket=ex‸", "value at req.bucket", "ex", "ex"),
    ("since:‸", "moment since", "", ""),
    ("until:2‸", "moment until", "2", "2"),
    ("time:14‸", "window", "14", "14"),
    ("eventTime:‸", "window", "", ""),
    ("around:0‸", "event", "0", "0"),
    ("\"al‸", "nothing", "", ""),
    ("'al‸", "nothing", "", ""),
    ("~al‸", "nothing", "", ""),
    ("/al‸", "nothing", "", ""),
    ("foo:ba‸", "nothing", "", ""),
    ("is:wrote user:al‸", "value of user", "al", ":al"),
    ("日本 user:日‸本", "value of user", "日", ":日本"),
];

#[test]
fn every_kind_of_place_is_known() {
    for (marked, kind, typed, replaced) in PLACES {
        let expected = [kind, typed, replaced].map(|text| (*text).to_owned());
        let expected: (String, String, String) = expected.into();
        assert_eq!(seen(marked), expected, "{marked}");
    }
}

/// The query after a choice.
fn chosen(marked: &str, put: impl Fn(&Place) -> String) -> String {
    let (text, place) = at(marked);
    format!(
        "{}{}{}",
        &text[..place.span.start],
        put(&place),
        &text[place.span.end..]
    )
}

#[test]
fn a_chosen_value_reads_back_as_itself_wherever_it_is_put() {
    let hostile = [
        "alice",
        "two words",
        "a\"b\\c",
        "a,b|c)(d",
        "*",
        "null",
        "/expression/",
        "10.0.0.0/8",
        "1..2",
        "-x",
        "arn:aws:iam::1:user/x",
        "\u{202e}日本",
    ];
    for value in hostile {
        for marked in [
            "user:‸",
            "user:al‸",
            "user:al‸ice",
            "user=al‸",
            "-user:\"al‸",
            "user:\"al‸\"",
            "req.x:‸",
            "(user:al‸)",
        ] {
            let query = chosen(marked, |place| place.put_value(value).expect("a value"));
            let expr = parse(&query, NOON).unwrap_or_else(|error| panic!("{query}: {error}"));
            let pattern = crate::query::Pattern::exactly(value);
            let found = format!("{expr:?}");
            assert!(found.contains(&format!("{pattern:?}")), "{query} is {found}");
        }
        for marked in ["user:bob,al‸", "user:(bob | al‸)", "user=al‸,bob"] {
            let query = chosen(marked, |place| place.put_value(value).expect("a value"));
            let found = format!("{:?}", parse(&query, NOON).expect("a query"));
            assert!(
                found.contains(&format!("text: {value:?}")) && found.contains("bob"),
                "{query}"
            );
        }
    }
}

#[test]
fn what_cannot_be_typed_may_be_anything() {
    let (_, place) = at("user:‸");
    assert_eq!(
        place.put_value("a b\u{1b}[2J").as_deref(),
        Some("=\"a b\"*\"[2J\"")
    );
    assert_eq!(place.put_value("\n\n"), None, "that would be any value");
    assert_eq!(put_field(Field::Agent, "x\ty").as_deref(), Some("ua=x*y"));
}

#[test]
fn a_choice_leaves_the_rest_of_the_query_alone() {
    let value = |place: &Place| place.put_value("x y").expect("a value");
    for (marked, query) in [
        ("is:write user:al‸ice svc:iam", "is:write user=\"x y\" svc:iam"),
        ("user:a,b‸,c", "user:a,\"x y\",c"),
        ("user:\"al‸ is:write", "user=\"x y\" is:write"),
        ("(a | user:b‸)", "(a | user=\"x y\")"),
    ] {
        assert_eq!(chosen(marked, value), query);
    }
    assert_eq!(
        at("iam:‸").1.put_value("Create User"),
        None,
        "no action has a blank"
    );
}

#[test]
fn a_chosen_key_goes_on_with_what_it_needs() {
    for (marked, key, has_more, query) in [
        ("req.bu‸", "bucketName", false, "req.bucketName:"),
        ("req.bu‸", "bucket", true, "req.bucket."),
        ("req.bu‸:x", "bucketName", false, "req.bucketName:x"),
        ("req.bu‸.name:x", "bucket", true, "req.bucket.name:x"),
        ("req.‸", "a b", false, "req.\"a b\":"),
        ("$.eventN‸ = x", "eventName", false, "$.eventName: = x"),
    ] {
        assert_eq!(
            chosen(marked, |place| place.put_key(key, has_more)),
            query,
            "{marked}"
        );
    }
}

#[test]
fn the_other_terms_are_told_only_where_that_is_clear() {
    for (marked, others) in [
        ("user:al‸", Some("")),
        ("is:write user:‸", Some("is:write")),
        ("is:write -user:al‸ svc:iam", Some("is:write svc:iam")),
        ("(a | b) user:‸", Some("a | b")),
        ("is:write | user:‸", None),
        ("(is:write user:‸)", None),
        ("is:wrote user:‸", None),
        ("is:write ‸", Some("is:write")),
    ] {
        let (text, place) = at(marked);
        let found = place.others(&text, NOON).map(|expr| expr.to_string());
        assert_eq!(found.as_deref(), others, "{marked}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_has_a_place_inside_it(text in "[a-z:.,()|\"/*=<>!$\\-\\[\\]日 ]{0,24}", cursor in 0usize..80) {
        let place = place(&text, cursor);
        proptest::prop_assert!(text.get(place.span.clone()).is_some() && text.get(place.term.clone()).is_some());
        let _ = place.others(&text, NOON);
    }
}
