//! The quick search against the plain definition, on random events and random predicates.

use super::expr::{Case, Comparison, Expr, Fuzzy, Part, Pattern, Piece, Term, Word};
use super::path::{Arrays, Path, Step};
use super::{
    Found, Hits, Memory, RawProgress, Remark, count_by, facet, matches, search, search_again, timeline, top,
};
use crate::model::{EventId, Field, Flags, TimeRange, Timestamp};
use crate::store::evidence::Kept;
use crate::store::ledger::Encoding;
use crate::store::{Builder, RowId, Snapshot};
use crate::store::{Loader, batch::Hints};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::atomic::{AtomicUsize, Ordering};

mod evidence;
mod explain;
mod many;
mod names;
mod tally;

/// How an event reaches the store.
#[derive(Clone, Copy, Debug)]
enum Way {
    Plain,
    /// Inside a JSON string, as `lookup-events` writes it.
    Wrapped,
}

/// A store of events in containers of a few, in segments of a few containers.
fn store(events: &[(String, Way)], in_container: usize, in_segment: usize) -> Snapshot {
    let mut builder = Builder::default();
    for (number, segment) in events.chunks(in_container * in_segment).enumerate() {
        let mut loader = Loader::default();
        for container in segment.chunks(in_container) {
            load(&mut loader, container);
        }
        builder.add(number, loader.take());
    }
    builder.publish()
}

fn load(loader: &mut Loader, events: &[(String, Way)]) {
    let written: Vec<_> = events
        .iter()
        .map(|(event, way)| match way {
            Way::Plain => event.clone(),
            Way::Wrapped => serde_json::to_string(event).expect("a string"),
        })
        .collect();
    let bytes = format!("{{\"Records\":[{}]}}", written.join(", "));
    loader.container(Kept::copy("test", bytes.as_bytes()), Hints::default());
    let mut at = bytes.find('[').expect("written above") + 1;
    for ((event, way), written) in events.iter().zip(&written) {
        match way {
            Way::Plain => drop(loader.record(bytes.as_bytes(), at).expect("a record")),
            Way::Wrapped => loader
                .wrapped(event.as_bytes(), at + 1..at + written.len() - 1)
                .expect("a record"),
        }
        at += written.len() + 2;
    }
}

fn find(snapshot: &Snapshot, expr: &Expr, window: TimeRange) -> (Found, Vec<Found>) {
    let mut published = Vec::new();
    let found = search(snapshot, expr, window, &|| false, &mut |found| {
        published.push(found);
    });
    (found.expect("not cancelled"), published)
}

fn naive(snapshot: &Snapshot, expr: &Expr, window: TimeRange) -> Vec<RowId> {
    let meant = |row: &RowId| {
        let event = snapshot.row(*row);
        window.contains(event.time()) && matches(expr, &event, &event.original().expect("kept"))
    };
    snapshot.order().iter().copied().filter(meant).collect()
}

/// Words that are keys, values, parts and likes of one another.
const WORDS: [&str; 14] = [
    "alice",
    "Alice",
    "bob",
    "mfa",
    "user",
    "userName",
    "GetUser",
    "AssumeRole",
    "asrole",
    "a/b",
    "x y",
    "é",
    "a\"b",
    "1",
];

fn some_word() -> impl Strategy<Value = String> {
    prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned)
}

/// A JSON value, with escapes that nobody needs here and there.
fn some_json() -> impl Strategy<Value = String> {
    let text = (some_word(), 0..4u8).prop_map(|(word, how)| match how {
        0 => serde_json::to_string(&word)
            .expect("a string")
            .replace('/', "\\/"),
        1 => {
            let units: Vec<_> = word
                .chars()
                .map(|char| format!("\\u{:04x}", char as u32))
                .collect();
            format!("\"{}\"", units.concat())
        }
        2 => serde_json::to_string(&format!("{{\"{word}\":1}}")).expect("a string"),
        _ => serde_json::to_string(&word).expect("a string"),
    });
    let leaf = prop_oneof![
        6 => text,
        1 => prop::sample::select(vec!["null", "true", "1", "12.50", "{}", "[]"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let member = (some_key(), inner.clone()).prop_map(|(key, value)| format!("{key} : {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(|values| format!("[{}]", values.join(","))),
            prop::collection::vec(member, 0..3).prop_map(|members| format!("{{{}}}", members.join(", "))),
        ]
    })
}

fn some_key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["\"userName\"", "\"mfa\"", "\"a.b\"", "\"key\""]).prop_map(str::to_owned)
}

fn some_event() -> impl Strategy<Value = (String, Way)> {
    let columns = (
        prop::sample::select(vec!["GetUser", "CreateUser", "AssumeRole", "ListBuckets"]),
        prop::sample::select(vec!["iam", "sts", "s3"]),
        prop::sample::select(vec!["10.0.0.1", "192.0.2.7", "iam.amazonaws.com"]),
        prop::option::of(prop::sample::select(vec!["AccessDenied", "Throttling"])),
        some_word(),
        0..100u32,
    );
    let way = prop_oneof![4 => Just(Way::Plain), 1 => Just(Way::Wrapped)];
    (columns, some_json(), some_json(), way, any::<u128>()).prop_map(|(columns, request, response, way, id)| {
        let (name, service, ip, error, user, second) = columns;
        let error = error.map(|error| format!(r#""errorCode":"{error}","#)).unwrap_or_default();
        // Few instants and few IDs, so that some events are as old as others or claim to be the same.
        let time = if second == 99 { String::new() } else { format!(r#""eventTime":"2023-07-10T12:00:{:02}Z","#, second % 50) };
        let user = serde_json::to_string(&user).expect("a string");
        let id = EventId(id % 3 + (id >> 127) * (id >> 8));
        let event = format!(
            r#"{{"eventVersion":"1.08",{time}{error}"eventSource":"{service}.amazonaws.com","eventName":"{name}","sourceIPAddress":"{ip}",
            "userIdentity":{{"type":"IAMUser","userName":{user},"arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333"}},
            "requestParameters":{request},"responseElements":{response},"eventID":"{id}","recipientAccountId":"111122223333"}}"#
        );
        (event, way)
    })
}

fn some_pattern() -> impl Strategy<Value = Pattern> {
    let part = prop::sample::select(vec![Part::Inside, Part::Start, Part::End, Part::Whole]);
    let case = prop::sample::select(vec![Case::Smart, Case::Exact, Case::Ignore]);
    let text = prop_oneof![
        3 => some_word(),
        1 => prop::sample::select(vec!["us", "er", "10.0", "AccessDenied", "2023", "\"mfa\":1", "arn:aws", "null", "true", ":"])
            .prop_map(str::to_owned),
    ];
    prop_oneof![
        6 => (text.clone(), part, case.clone()).prop_map(|(text, part, case)| Pattern::text(text, part, case)),
        1 => (text.clone(), text, case).prop_map(|(a, b, case)| Pattern::Glob {
            pieces: vec![Piece::Text(a), Piece::Many, Piece::Text(b), Piece::Many], case }),
        1 => Just(Pattern::Exists),
        1 => Just(Pattern::Regex { source: "^a.*e$|1".into(), ignore_case: true }),
        1 => Just(Pattern::Network("10.0.0.0/8".parse().expect("a network"))),
        1 => Just(Pattern::Range { from: Bound::Included("1".into()), to: Bound::Excluded("12.6".into()) }),
    ]
}

fn some_json_pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        6 => some_pattern(),
        1 => Just(Pattern::Present),
        1 => Just(Pattern::Null),
        2 => prop::collection::vec(some_pattern(), 1..3).prop_map(Pattern::Other),
    ]
}

fn some_path() -> impl Strategy<Value = Path> {
    let keys = prop::sample::select(vec![
        vec!["requestParameters"],
        vec!["requestParameters", "userName"],
        vec!["responseElements", "mfa", "key"],
        vec!["userIdentity", "userName"],
        vec!["requestParameters", "a.b"],
        vec!["eventTime"],
        // These are decided by columns.
        vec!["eventName"],
        vec!["eventSource"],
        vec!["errorCode"],
        vec!["userIdentity", "type"],
    ]);
    let more = prop::option::weighted(
        0.3,
        prop::sample::select(vec![Step::Each, Step::AnyKey, Step::Index(1)]),
    );
    let arrays = prop::sample::select(vec![Arrays::Through, Arrays::Named]);
    (keys, more, arrays).prop_map(|(keys, more, arrays)| {
        let mut path = Path::through(keys);
        path.steps.extend(more);
        Path { arrays, ..path }
    })
}

fn some_case() -> impl Strategy<Value = (Part, Case)> {
    let part = prop::sample::select(vec![Part::Inside, Part::Start, Part::End, Part::Whole]);
    (part, prop::sample::select(vec![Case::Exact, Case::Ignore]))
}

fn some_term() -> impl Strategy<Value = Term> {
    let fuzzy = prop::sample::select(vec![Fuzzy::Off, Fuzzy::Close, Fuzzy::Loose]);
    let facts: Vec<_> = Flags::WORDS.iter().map(|(_, flag, _)| *flag).collect();
    let second = |second: i64| {
        Timestamp::parse(b"2023-07-10T12:00:00Z")
            .expect("a time")
            .plus(second * 1000)
    };
    prop_oneof![
        4 => (some_pattern(), fuzzy).prop_map(|(pattern, fuzzy)| Term::Word(Word { pattern, fuzzy })),
        4 => (prop::sample::select(Field::all().collect::<Vec<_>>()), prop::collection::vec(some_pattern(), 1..3))
            .prop_map(|(field, patterns)| Term::Field(field, patterns)),
        4 => (some_path(), prop::collection::vec(some_json_pattern(), 1..3)).prop_map(|(path, patterns)|
            Term::Path(path, patterns)),
        1 => (some_path(), some_path(), some_case()).prop_map(|(path, other, (part, case))| Term::Compare(Comparison { path, part, case, other })),
        1 => prop::sample::select(facts).prop_map(Term::Is),
        1 => (prop::sample::select(vec![Remark::Marked, Remark::Noted]), prop::collection::btree_set((0..30u32).prop_map(RowId), 0..9))
            .prop_map(|(remark, rows)| Term::Remarked(remark, rows.into())),
        1 => Just(Term::Action { service: "iam".into(), name: Pattern::text("Get", Part::Start, Case::Smart) }),
        1 => (0..50i64, 0..50i64).prop_map(move |(from, to)| Term::Time(TimeRange { from: second(from), to: second(to) })),
        1 => (0..4u128, 0..20_000i64).prop_map(|(id, radius)| Term::Around { event: EventId(id), radius }),
    ]
}

fn some_expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![9 => some_term().prop_map(Expr::Term), 1 => Just(Expr::All)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

fn some_store() -> impl Strategy<Value = Snapshot> {
    (prop::collection::vec(some_event(), 0..24), 1..6usize, 1..4usize)
        .prop_map(|(events, in_container, in_segment)| store(&events, in_container, in_segment))
}

fn some_window() -> impl Strategy<Value = TimeRange> {
    let noon = Timestamp::parse(b"2023-07-10T12:00:00Z").expect("a time");
    prop_oneof![
        Just(TimeRange::ALL),
        (0..50i64, 0..50i64).prop_map(move |(from, to)| TimeRange {
            from: noon.plus(from * 1000),
            to: noon.plus(to * 1000)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_quick_search_finds_what_the_definition_says(snapshot in some_store(), expr in some_expr(), window in some_window()) {
        let (found, published) = find(&snapshot, &expr, window);
        prop_assert_eq!(found.hits.rows(), naive(&snapshot, &expr, window), "{}", expr);
        prop_assert_eq!(published.last(), Some(&found));
        let running = matches!(found.raw, RawProgress::Running { .. });
        prop_assert!(!running);
        prop_assert!(found.unreadable.is_empty());
        let in_set: Vec<_> = snapshot.order().iter().copied().filter(|row| found.hits.contains(*row)).collect();
        prop_assert_eq!(found.hits.rows(), in_set);
    }

    #[test]
    fn what_is_remembered_is_right_for_what_comes_later(
        events in prop::collection::vec(some_event(), 0..24),
        exprs in prop::collection::vec(some_expr(), 1..3),
        window in some_window(),
        patience in prop::collection::vec(0..12usize, 4),
    ) {
        let mut memory = Memory::default();
        let mut builder = Builder::default();
        for (number, segment) in events.chunks(6).enumerate() {
            let mut loader = Loader::default();
            segment.chunks(2).for_each(|container| load(&mut loader, container));
            builder.add(number, loader.take());
            let snapshot = builder.publish();
            for expr in &exprs {
                let asked = AtomicUsize::new(0);
                let impatient = || asked.fetch_add(1, Ordering::Relaxed) >= patience[number];
                search_again(&mut memory, &snapshot, (expr, window), &impatient, &mut |_| {});
                let found = search_again(&mut memory, &snapshot, (expr, window), &|| false, &mut |_| {});
                let found = found.expect("not cancelled");
                prop_assert_eq!(found.hits.rows(), naive(&snapshot, expr, window), "{}", expr);
                prop_assert!(found.unreadable.is_empty());
            }
        }
    }

    #[test]
    fn a_rank_is_a_place_in_the_order(snapshot in some_store(), expr in some_expr()) {
        let (found, _) = find(&snapshot, &expr, TimeRange::ALL);
        let before = |row: RowId| snapshot.order().iter().take_while(|other| **other != row).filter(|other| found.hits.contains(**other)).count();
        for row in snapshot.order().iter().copied() {
            let expected = if found.hits.contains(row) { Ok(before(row)) } else { Err(before(row)) };
            prop_assert_eq!(found.hits.rank(&snapshot, row), expected);
        }
    }

    #[test]
    fn facets_count_what_a_plain_loop_counts(snapshot in some_store(), expr in some_expr()) {
        let (found, _) = find(&snapshot, &expr, TimeRange::ALL);
        for field in Field::all().filter(|field| ![Field::Time, Field::Id].contains(field)) {
            let mut counts: BTreeMap<String, (u64, Option<Timestamp>, Option<Timestamp>)> = BTreeMap::new();
            for row in found.hits.iter() {
                let row = snapshot.row(row);
                let values: BTreeSet<_> = match field {
                    Field::Resource | Field::Bucket => row.resources().filter_map(|(_, text)| field.of_value(text)).collect(),
                    _ => row.text(field).into_iter().collect(),
                };
                for value in values {
                    let count = counts.entry(value.to_owned()).or_default();
                    count.0 += 1;
                    let known = row.time().is_known().then_some(row.time());
                    count.1 = known.into_iter().chain(count.1).min();
                    count.2 = known.into_iter().chain(count.2).max();
                }
            }
            let mut expected: Vec<_> = counts.into_iter().collect();
            expected.sort_by_key(|(text, (count, ..))| (std::cmp::Reverse(*count), text.clone()));
            let got: Vec<_> = facet(&snapshot, &found.hits, field).into_iter().map(|it| {
                let known = |time: Timestamp| time.is_known().then_some(time);
                (it.text, (it.count, known(it.first), known(it.last)))
            }).collect();
            prop_assert_eq!(&got, &expected, "{:?}", field);
            for most in [0, 1, 2, 5] {
                let (few, all) = top(&snapshot, &found.hits, field, most);
                prop_assert_eq!(all, expected.len());
                let few: Vec<_> = few.into_iter().map(|it| it.text).collect();
                let first: Vec<_> = expected.iter().take(most).map(|(text, _)| text.clone()).collect();
                prop_assert_eq!(few, first, "{} of {:?}", most, field);
            }
        }
        let one = count_by(&snapshot, &found.hits, &[Field::Name]);
        let facet: Vec<_> = facet(&snapshot, &found.hits, Field::Name).into_iter().map(|it| (vec![it.text], it.count)).collect();
        prop_assert_eq!(one, facet);
    }

    #[test]
    fn bars_hold_every_event_of_the_window_once(snapshot in some_store(), expr in some_expr(), window in some_window(), bars in 1..40usize) {
        let (found, _) = find(&snapshot, &expr, TimeRange::ALL);
        for window in [None, Some(window)] {
            let line = timeline(&snapshot, &found.hits, window, bars);
            prop_assert!(line.bars.len() <= bars);
            let mut expected = vec![(0, 0, 0); line.bars.len()];
            let mut untimed = 0;
            for row in found.hits.iter().map(|row| snapshot.row(row)) {
                if !row.time().is_known() {
                    untimed += 1;
                } else if window.is_none_or(|window| window.contains(row.time())) {
                    let bar = line.bar_at(row.time()).expect("a bar for it");
                    prop_assert!(line.window(bar).contains(row.time()));
                    let error = row.flags().has(Flags::ERROR);
                    expected[bar].0 += 1;
                    expected[bar].1 += u32::from(error);
                    expected[bar].2 += u32::from(!error && row.flags().has(Flags::WRITE));
                }
            }
            let got: Vec<_> = line.bars.iter().map(|bar| (bar.total, bar.errors, bar.writes)).collect();
            prop_assert_eq!(got, expected);
            prop_assert_eq!(line.untimed, untimed);
            for by in super::split::By::ALL {
                let split = super::split(&snapshot, &found.hits, &line, by);
                prop_assert!(split.parts.len() <= by.parts() && split.is_of(&line));
                for (bar, counted) in line.bars.iter().enumerate() {
                    let sum: u32 = split.parts.iter().map(|part| part.bars[bar]).sum();
                    // Of an open window all timed events are in a bar, of a set one the bars may reach beyond it.
                    prop_assert!(sum >= counted.total && (window.is_some() || sum == counted.total), "{:?}", by);
                }
            }
        }
    }
}

fn numbered(number: usize) -> (String, Way) {
    let id = EventId(number as u128);
    let event = format!(
        r#"{{"eventVersion":"1.08","eventTime":"2023-07-10T12:00:00Z","eventName":"Name{number}","eventID":"{id}","x":"deep"}}"#
    );
    (event, Way::Plain)
}

fn word(text: &str) -> Expr {
    Expr::Term(Term::Word(Word::exact(text)))
}

#[test]
fn everything_shares_the_order_and_a_window_is_a_part_of_it() {
    let events: Vec<_> = (0..9).map(numbered).collect();
    let snapshot = store(&events, 2, 2);
    let (found, published) = find(&snapshot, &Expr::All, TimeRange::ALL);
    assert_eq!(found.hits.rows().as_ptr(), snapshot.order().as_ptr());
    assert_eq!(
        (found.hits.len(), published.len(), found.raw),
        (9, 1, RawProgress::NotNeeded)
    );
    assert_eq!(Hits::none().len(), 0);
    assert_eq!(found.hits.get(9), None);
}

#[test]
fn columns_answer_before_bytes() {
    let events: Vec<_> = (0..9).map(numbered).collect();
    let snapshot = store(&events, 2, 2);
    let expr = Expr::Or(vec![word("Name3"), word("deep")]);
    let (found, published) = find(&snapshot, &expr, TimeRange::ALL);
    assert_eq!(published[0].hits.len(), 1);
    assert_eq!(published[0].raw, RawProgress::Running { done: 0, total: 8 });
    assert_eq!((found.hits.len(), found.raw), (9, RawProgress::Done));
    let (_, published) = find(&snapshot, &Expr::Not(Box::new(word("deep"))), TimeRange::ALL);
    assert_eq!(published[0].hits.len(), 9, "not met yet, so not excluded yet");
    assert_eq!(published.last().map(|found| found.hits.len()), Some(0));
}

#[test]
fn the_same_question_reads_only_what_is_new() {
    let mut builder = Builder::default();
    let mut memory = Memory::default();
    let mut totals = Vec::new();
    for number in 0..3 {
        let mut loader = Loader::default();
        load(&mut loader, &[numbered(number), numbered(number + 10)]);
        builder.add(number, loader.take());
        let snapshot = builder.publish();
        let found = search_again(
            &mut memory,
            &snapshot,
            (&word("deep"), TimeRange::ALL),
            &|| false,
            &mut |found| {
                if let RawProgress::Running { done: 0, total } = found.raw {
                    totals.push(total);
                }
            },
        );
        assert_eq!(found.map(|found| found.hits.len()), Some(2 * number + 2));
    }
    assert_eq!(totals, [2, 2, 2]);
}

#[test]
fn a_search_stops_when_told_to() {
    let events: Vec<_> = (0..64).map(numbered).collect();
    let snapshot = store(&events, 1, 64);
    for stop_at in [0, 1, 2, 5, 20] {
        let asked = AtomicUsize::new(0);
        let cancelled = || asked.fetch_add(1, Ordering::Relaxed) >= stop_at;
        let found = search(&snapshot, &word("deep"), TimeRange::ALL, &cancelled, &mut |_| {});
        assert_eq!(found, None);
        assert!(
            asked.into_inner() < 64,
            "it went on after being told to stop at {stop_at}"
        );
    }
}
