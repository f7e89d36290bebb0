//! Queries and the SQL they come to.

use super::*;
use crate::dialect::search;
use crate::model::Timestamp;

/// What is sent of a query, and what is left.
fn split(query: &str, engine: Engine) -> (String, String) {
    let now = Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time");
    let pushed = push(&search::parse(query, now).expect(query), engine);
    let sent = pushed.sent.map(|it| it.condition()).unwrap_or_default();
    (sent, pushed.rest.to_string())
}
#[test]
fn print_all() {
    for line in std::fs::read_to_string("/tmp/queries.txt")
        .unwrap_or_default()
        .lines()
    {
        for engine in Engine::ALL {
            let (sent, rest) = split(line, engine);
            eprintln!("{line:40} {engine:?}\n    {sent}\n    rest: {rest}");
        }
    }
}
