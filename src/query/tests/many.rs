//! Many predicates at once, and what events have at paths, against the plain way.

use super::*;
use crate::query::json_path::texts_at;
use crate::query::{paths_seen, search_many, values_at};

pub(super) fn plain_values(snapshot: &Snapshot, row: RowId, path: &Path) -> Vec<String> {
    let row = snapshot.row(row);
    let mut values = Vec::new();
    match path.column() {
        Some(Field::Service) => {
            values.extend(row.text(Field::Service).map(|it| format!("{it}.amazonaws.com")));
        }
        Some(field) => values.extend(row.text(field).map(str::to_owned)),
        None => texts_at(&row.original().expect("kept"), path, &mut |text| {
            values.push(text.to_owned());
        }),
    }
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn many_predicates_at_once_mean_what_each_means_alone(
        snapshot in some_store(),
        exprs in prop::collection::vec(some_expr(), 0..12),
        window in some_window(),
    ) {
        let answers = search_many(&snapshot, &exprs, window, &|| false).expect("not cancelled");
        prop_assert!(answers.unreadable.is_empty());
        prop_assert_eq!(answers.hits.len(), exprs.len());
        for (expr, hits) in exprs.iter().zip(&answers.hits) {
            let (found, _) = find(&snapshot, expr, window);
            prop_assert_eq!(hits.rows(), found.hits.rows(), "{}", expr);
            let in_set = snapshot.order().iter().filter(|row| hits.contains(**row)).count();
            prop_assert_eq!(in_set, hits.len());
        }
    }

    #[test]
    fn the_values_at_paths_are_those_of_each_event(
        snapshot in some_store(),
        expr in some_expr(),
        paths in prop::collection::vec(some_path(), 0..4),
    ) {
        let (found, _) = find(&snapshot, &expr, TimeRange::ALL);
        let values = values_at(&snapshot, &found.hits, &paths, &|| false).expect("not cancelled");
        prop_assert!(values.unreadable.is_empty());
        let expected: Vec<Vec<Vec<String>>> = found.hits.iter()
            .map(|row| paths.iter().map(|path| plain_values(&snapshot, row, path)).collect())
            .collect();
        prop_assert_eq!(values.rows, expected);
    }

    #[test]
    fn a_sample_is_of_the_events_meant_and_no_larger_than_asked(snapshot in some_store(), expr in some_expr(), limit in 0..30usize) {
        let (found, _) = find(&snapshot, &expr, TimeRange::ALL);
        let seen = paths_seen(&snapshot, &found.hits, &Path::through([""; 0]), limit, &|| false).expect("not cancelled");
        prop_assert_eq!(seen.of, found.hits.len());
        prop_assert!(seen.looked_at <= limit.min(seen.of));
        prop_assert!(seen.looked_at > 0 || limit == 0 || seen.of == 0);
        let version = seen.keys.iter().find(|seen| seen.key == "eventVersion").map_or(0, |seen| seen.events);
        prop_assert_eq!(version, seen.looked_at, "every event has it");
    }
}

#[test]
fn the_members_below_a_path_are_seen_level_by_level() {
    let event = |request: &str| {
        let event = format!(
            r#"{{"eventVersion":"1.08","eventTime":"2023-07-10T12:00:00Z","eventName":"A","requestParameters":{request}}}"#
        );
        (event, Way::Plain)
    };
    let snapshot = store(
        &[
            event(
                r#"{"set":{"items":[{"id":"a","tags":[{"k":1}]},{"id":"b"}]},"policy":"{\"Version\":1}","list":["x"]}"#,
            ),
            event(r#"{"set":{"items":[]},"max":7}"#),
            event("null"),
        ],
        2,
        1,
    );
    let seen = |path: &[&str]| {
        let path = Path::through(path.iter().copied());
        let seen =
            paths_seen(&snapshot, &Hits::all(&snapshot), &path, 100, &|| false).expect("not cancelled");
        assert_eq!((seen.looked_at, seen.of), (3, 3));
        let keys = seen.keys.into_iter().map(|it| (it.key, it.events, it.more));
        keys.collect::<Vec<_>>()
    };
    let expected = [
        ("set", 2, true),
        ("list", 1, false),
        ("max", 1, false),
        ("policy", 1, false),
    ];
    assert_eq!(
        seen(&["requestParameters"]),
        expected.map(|(key, events, more)| (key.to_owned(), events, more))
    );
    assert_eq!(
        seen(&["requestParameters", "set"]),
        [("items".to_owned(), 2, true)],
        "an empty list has no members of its own, another has"
    );
    assert_eq!(
        seen(&["requestParameters", "set", "items"]),
        [("id".to_owned(), 1, false), ("tags".to_owned(), 1, true)]
    );
    assert_eq!(
        seen(&["requestParameters", "policy"]),
        [],
        "what a string says is no member"
    );
}

#[test]
fn evidence_that_is_gone_is_named_and_leaves_each_predicate_what_columns_say() {
    let folder = tempfile::tempdir().expect("a directory");
    let mut builder = Builder::default();
    for number in 0..3 {
        let (path, mut loader) = (folder.path().join(format!("{number}.json")), Loader::default());
        let event = numbered(number).0;
        std::fs::write(&path, &event).expect("writes");
        let kept = Kept::File {
            path,
            encoding: Encoding::Plain,
            base: 0,
            fingerprint: None,
        };
        loader.container(kept, Hints::default());
        loader.record(event.as_bytes(), 0).expect("a record");
        builder.add(number, loader.take());
    }
    let snapshot = builder.publish();
    let exprs = [word("deep"), word("deep").negate(), word("Name1"), Expr::All];
    let lengths = || {
        let answers = search_many(&snapshot, &exprs, TimeRange::ALL, &|| false).expect("not cancelled");
        let alone = exprs
            .iter()
            .map(|expr| find(&snapshot, expr, TimeRange::ALL).0.hits.len());
        let lengths: Vec<_> = answers.hits.iter().map(Hits::len).collect();
        assert_eq!(lengths, alone.collect::<Vec<_>>());
        (lengths, answers.unreadable.len())
    };
    assert_eq!(lengths(), (vec![3, 0, 1, 3], 0));
    let changed = numbered(0).0.replacen("deep", "deer", 1);
    std::fs::write(folder.path().join("0.json"), changed).expect("writes");
    std::fs::remove_file(folder.path().join("2.json")).expect("removes");
    assert_eq!(lengths(), (vec![1, 2, 1, 3], 2));
}

#[test]
fn what_is_cancelled_has_no_answer() {
    let events: Vec<_> = (0..9).map(numbered).collect();
    let snapshot = store(&events, 2, 2);
    let all = Hits::all(&snapshot);
    let path = Path::through(["x"]);
    assert!(search_many(&snapshot, &[word("deep")], TimeRange::ALL, &|| true).is_none());
    assert_eq!(
        values_at(&snapshot, &all, std::slice::from_ref(&path), &|| true),
        None
    );
    assert_eq!(paths_seen(&snapshot, &all, &path, 9, &|| true), None);
}

#[test]
fn the_same_events_are_looked_at_in_whatever_order_their_containers_were_loaded() {
    let event = |number: usize| {
        let event = format!(
            r#"{{"eventVersion":"1.08","eventTime":"2023-07-10T12:{:02}:{:02}Z","eventID":"{number}","eventName":"A","requestParameters":{{"key{number}":1}}}}"#,
            number / 60,
            number % 60
        );
        (event, Way::Plain)
    };
    let forth: Vec<_> = (0..120).map(event).collect();
    let back: Vec<_> = forth.rchunks(3).flatten().cloned().collect();
    let seen = |events: &[(String, Way)]| {
        let snapshot = store(events, 3, 1);
        let path = Path::through(["requestParameters"]);
        // Two of each container but one: which one that is must not depend on the order either.
        paths_seen(&snapshot, &Hits::all(&snapshot), &path, 65, &|| false).expect("not cancelled")
    };
    assert_eq!(seen(&forth).looked_at, 65);
    assert_eq!(seen(&forth), seen(&back));
}
