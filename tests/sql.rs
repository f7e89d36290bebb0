//! What `dialect::sql` prints, held to an engine that is not ours: `DuckDB`, driven by `tests/sql/check.py`.
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
use trailhound::store::{Row, Snapshot};

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

/// The events of a store, with their bytes and numbers.
struct Events<'s> {
    all: Vec<(Row<'s>, Vec<u8>, u64)>,
}

impl<'s> Events<'s> {
    fn of(snapshot: &'s Snapshot) -> Self {
        let rows = snapshot.order().iter().map(|row| snapshot.row(*row));
        let all = rows.map(|row| {
            let original = row.original().expect("kept");
            let number = events::number(&original);
            (row, original, number)
        });
        Self { all: all.collect() }
    }

    /// The numbers of those that a predicate means, by its definition.
    fn meant(&self, expr: &Expr) -> Vec<u64> {
        self.all
            .iter()
            .filter(|(row, original, _)| matches(expr, row, original))
            .map(|(_, _, number)| *number)
            .collect()
    }
}

fn lines(values: impl Iterator<Item = Value>) -> String {
    values
        .flat_map(|value| [value.to_string(), "\n".to_owned()])
        .collect()
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
    let snapshot = Snapshot::of_records(&events).expect("records");
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
    let stored = Events::of(&snapshot);
    let mut cases = Vec::new();
    for expr in some(&queries::some_expr(), QUERIES) {
        let whole = stored.meant(&expr);
        for engine in Engine::ALL {
            let Pushed { sent, rest } = push(&expr, engine);
            let left = if rest == expr {
                whole.clone()
            } else {
                stored.meant(&rest)
            };
            let case = json!({
                "query": format!("{expr:?}"), "table": engine.name(), "sql": sent.map(|it| it.condition()),
                "rest": left, "whole": whole, "exact": rest == Expr::All,
            });
            cases.push(case);
        }
    }
    fs::write(folder.join("cases.jsonl"), lines(cases.into_iter())).expect("writes");
}
