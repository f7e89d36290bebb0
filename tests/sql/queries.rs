//! Random predicates, about what random events have.

use super::events::{ACCOUNTS, ARNS, ERRORS, IDS, IPS, KEYS, NAMES, SOURCES, TEXTS, TYPES};
use proptest::prelude::*;
use std::ops::Bound;
use trailhound::model::{EventId, Field, Flags, TimeRange, Timestamp};
use trailhound::query::expr::Comparison;
use trailhound::query::{Arrays, Case, Expr, Fuzzy, Part, Path, Pattern, Piece, Step, Term, Word};

fn some_text() -> impl Strategy<Value = String> {
    let some = |texts: &[&'static str]| prop::sample::select(texts.to_vec()).prop_map(str::to_owned);
    let short = some(&[
        "", "a", "A", "k", "i", "user", "User", "iam", "sts", "10.", "Admin", "bob", "root", "/", ":", ".50",
        "%", "_",
    ]);
    prop_oneof![
        6 => some(&TEXTS), 3 => some(&NAMES), 2 => some(&SOURCES), 1 => some(&IPS), 2 => some(&ARNS), 2 => some(&TYPES),
        1 => some(&ACCOUNTS), 1 => some(&IDS), 1 => some(&ERRORS), 6 => short,
    ]
}

fn some_case() -> impl Strategy<Value = Case> {
    prop::sample::select(vec![Case::Smart, Case::Exact, Case::Ignore])
}

fn some_part() -> impl Strategy<Value = Part> {
    prop::sample::select(vec![
        Part::Inside,
        Part::Start,
        Part::End,
        Part::Whole,
        Part::Whole,
    ])
}

fn some_bound() -> impl Strategy<Value = Bound<String>> {
    prop_oneof![
        1 => Just(Bound::Unbounded),
        2 => some_text().prop_map(Bound::Included),
        2 => some_text().prop_map(Bound::Excluded),
    ]
}

fn some_pattern() -> impl Strategy<Value = Pattern> {
    let expressions = [
        "alice",
        "^Create",
        "User$",
        "^5$",
        "a.b",
        "it's",
        "\\.amazonaws",
        "10\\.0",
        "(",
    ];
    let piece =
        prop_oneof![2 => some_text().prop_map(Piece::Text), 2 => Just(Piece::Many), 1 => Just(Piece::One)];
    let leaf = prop_oneof![
        12 => (some_text(), some_part(), some_case()).prop_map(|(text, part, case)| Pattern::text(text, part, case)),
        2 => (prop::collection::vec(piece, 0..4), some_case()).prop_map(|(pieces, case)| Pattern::Glob { pieces, case }),
        2 => Just(Pattern::Exists),
        1 => Just(Pattern::Present),
        1 => Just(Pattern::Null),
        1 => (prop::sample::select(expressions.to_vec()), any::<bool>())
            .prop_map(|(source, ignore_case)| Pattern::Regex { source: source.into(), ignore_case }),
        1 => prop::sample::select(vec!["10.0.0.0/8", "10.0.0.1/32", "10.192.0.0/10", "0.0.0.0/0", "2001:db8::/32"])
            .prop_map(|network| Pattern::Network(network.parse().expect("a network"))),
        1 => (some_bound(), some_bound()).prop_map(|(from, to)| Pattern::Range { from, to }),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(Pattern::Other)
    })
}

/// Often something that some event has; sometimes a whole random pattern.
fn patterns(texts: &[&'static str]) -> impl Strategy<Value = Vec<Pattern>> + use<> {
    let fitting = (prop::sample::select(texts.to_vec()), some_part(), some_case())
        .prop_map(|(text, part, case)| Pattern::text(text, part, case));
    prop::collection::vec(prop_oneof![3 => fitting, 2 => some_pattern()], 0..3)
}

fn some_path() -> impl Strategy<Value = Path> {
    let known = prop::sample::select(vec![
        "eventName",
        "eventSource",
        "errorCode",
        "userAgent",
        "awsRegion",
        "recipientAccountId",
        "eventTime",
        "eventID",
        "readOnly",
        "eventCategory",
        "userIdentity",
        "userIdentity.type",
        "userIdentity.userName",
        "userIdentity.arn",
        "resources.ARN",
        "userIdentity.sessionContext.sessionIssuer.userName",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
        "userIdentity.sessionContext.sourceIdentity",
        "requestParameters",
        "responseElements.ConsoleLogin",
    ]);
    let known = known.prop_map(|path| {
        path.split('.')
            .map(|key| Step::Key(key.to_owned()))
            .collect::<Vec<_>>()
    });
    let step = prop_oneof![
        8 => prop::sample::select(KEYS.to_vec()).prop_map(|key| Step::Key(key.to_owned())),
        1 => Just(Step::Each),
        1 => Just(Step::AnyKey),
        2 => (0..2u32).prop_map(Step::Index),
    ];
    let root = prop::sample::select(vec![
        "requestParameters",
        "requestParameters",
        "responseElements",
        "additionalEventData",
    ]);
    let inside = (root, prop::collection::vec(step, 1..4)).prop_map(|(root, steps)| {
        let root = Step::Key(root.to_owned());
        std::iter::once(root).chain(steps).collect::<Vec<_>>()
    });
    let arrays = prop::sample::select(vec![Arrays::Through, Arrays::Named]);
    (prop_oneof![1 => known, 2 => inside], arrays).prop_map(|(steps, arrays)| Path { steps, arrays })
}

fn of_field(field: Field) -> BoxedStrategy<Term> {
    let texts: &[&'static str] = match field {
        Field::Name => &NAMES,
        Field::Service => &["iam", "signin", "sns.amazonaws.com.cn", "STS"],
        Field::Ip => &IPS,
        Field::Arn => &ARNS,
        Field::Type => &TYPES,
        Field::Account | Field::CallerAccount => &ACCOUNTS,
        Field::Id => &IDS,
        Field::Error => &ERRORS,
        Field::Role => &["Admin", "alice", "AWSReservedSSO_x"],
        Field::Session => &["bob", "Bob", "i-0abc"],
        Field::Principal => &["root", "alice", "Admin/bob", "bob"],
        Field::Region => &["us-east-1", "eu-west-1"],
        Field::Category => &["Management", "Data"],
        _ => &TEXTS,
    };
    patterns(texts)
        .prop_map(move |patterns| Term::Field(field, patterns))
        .boxed()
}

fn some_term() -> impl Strategy<Value = Term> {
    let facts: Vec<_> = Flags::WORDS.iter().map(|(_, flag, _)| *flag).collect();
    let fields = prop::sample::select(Field::all().collect::<Vec<_>>()).prop_flat_map(of_field);
    let noon = Timestamp::parse(b"2023-07-10T12:00:00Z").expect("a time");
    let instant = prop_oneof![
        1 => Just(Timestamp::UNKNOWN),
        1 => Just(Timestamp(Timestamp::UNKNOWN.0 + 1)),
        1 => Just(Timestamp(i64::MAX)),
        8 => (0..50_000i64).prop_map(move |it| noon.plus(it)),
        8 => (0..50i64).prop_map(move |it| noon.plus(it * 1000)),
    ];
    prop_oneof![
        10 => fields,
        8 => (some_path(), patterns(&TEXTS)).prop_map(|(path, patterns)| Term::Path(path, patterns)),
        3 => prop::sample::select(facts).prop_map(Term::Is),
        1 => (prop::sample::select(vec!["iam", "signin", "sts"]), some_pattern())
            .prop_map(|(service, name)| Term::Action { service: service.to_owned(), name }),
        2 => (instant.clone(), instant).prop_map(|(from, to)| Term::Time(TimeRange { from, to })),
        1 => some_text().prop_map(|text| Term::Word(Word { pattern: Pattern::inside(text), fuzzy: Fuzzy::Close })),
        1 => (some_path(), some_path(), some_part()).prop_map(|(path, other, part)|
            Term::Compare(Comparison { path, part, case: Case::Exact, other })),
        1 => Just(Term::Around { event: EventId::parse(IDS[0].as_bytes()).expect("an ID"), radius: 5000 }),
    ]
}

pub(crate) fn some_expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![15 => some_term().prop_map(Expr::Term), 1 => Just(Expr::All)];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            2 => prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            2 => inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}
