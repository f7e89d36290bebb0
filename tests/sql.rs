//! What `dialect::sql` prints, held to an engine that is not ours: DuckDB, driven by `tests/sql/check.py`.
//!
//! This writes the cases: events, as the tables of both engines have them, and queries with their SQL and the events
//! that our own definition selects. `.ci/run sql` does both parts.

#[path = "sql/events.rs"]
mod events;
#[path = "sql/queries.rs"]
mod queries;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRng, TestRunner};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use trailhound::dialect::Pushed;
use trailhound::dialect::sql::{Engine, push};
use trailhound::query::{Expr, matches};
use trailhound::store::evidence::Kept;
use trailhound::store::{Builder, Loader, Snapshot, batch::Hints};

const EVENTS: usize = 300;
const QUERIES: usize = 1500;

/// So many values of a strategy, the same each time.
fn some<S: Strategy>(strategy: &S, number: usize) -> Vec<S::Value> {
    let config = Config::default();
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, rng);
    (0..number)
        .map(|_| strategy.new_tree(&mut runner).expect("a value").current())
        .collect()
}

/// The events by their numbers, each in its original bytes.
fn store(events: &[String]) -> Snapshot {
    let mut loader = Loader::default();
    for event in events {
        loader.container(Kept::copy("test", event.as_bytes()), Hints::default());
        loader.record(event.as_bytes(), 0).expect("a record");
    }
    let mut builder = Builder::default();
    builder.add(0, loader.take());
    builder.publish()
}

/// The numbers of the events that a predicate means, by its definition.
fn meant(expr: &Expr, snapshot: &Snapshot) -> Vec<u64> {
    let rows = snapshot.order().iter().map(|row| snapshot.row(*row));
    let mut numbers: Vec<_> = rows
        .filter_map(|row| {
            let original = row.original().expect("kept");
            matches(expr, &row, &original).then(|| events::number(&original))
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

fn lines(values: impl Iterator<Item = Value>) -> String {
    values.map(|value| format!("{value}\n")).collect()
}

#[test]
#[ignore = "writes the cases for tests/sql/check.py to TRAILHOUND_SQL_CASES; `.ci/run sql` runs both"]
fn cases_are_written() {
    let folder = PathBuf::from(std::env::var_os("TRAILHOUND_SQL_CASES").expect("a folder to write to"));
    let events: Vec<_> = some(&events::some_event(), EVENTS)
        .into_iter()
        .enumerate()
        .map(|(number, event)| event.numbered(number))
        .collect();
    let snapshot = store(&events);
    assert_eq!(snapshot.len(), EVENTS);
    let parsed: Vec<Value> = events
        .iter()
        .map(|it| serde_json::from_str(it).expect("JSON"))
        .collect();
    let athena = lines(parsed.iter().map(events::athena));
    let lake = lines(
        parsed
            .iter()
            .zip(&events)
            .map(|(event, text)| events::lake(event, text)),
    );
    fs::write(folder.join("athena.jsonl"), athena).expect("writes");
    fs::write(folder.join("lake.jsonl"), lake).expect("writes");
    let mut cases = String::new();
    for expr in some(&queries::some_expr(), QUERIES) {
        let whole = meant(&expr, &snapshot);
        for engine in Engine::ALL {
            let Pushed { sent, rest } = push(&expr, engine);
            let case = json!({
                "query": format!("{expr:?}"), "table": engine.name(), "sql": sent.map(|it| it.condition()),
                "rest": meant(&rest, &snapshot), "whole": whole, "exact": rest == Expr::All,
            });
            cases.push_str(&format!("{case}\n"));
        }
    }
    fs::write(folder.join("cases.jsonl"), cases).expect("writes");
}
