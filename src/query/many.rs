//! Many predicates over the same events.

use super::expr::Expr;
use super::hits::Hits;
use super::read::note;
use super::search::search;
use crate::model::TimeRange;
use crate::store::Snapshot;

/// What each of many predicates means.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The rows of each, in the order the predicates were given in.
    pub hits: Vec<Hits>,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// Finds for each predicate the rows that [`search()`] finds for it. `None` if it was cancelled.
pub fn search_many(
    snapshot: &Snapshot,
    exprs: &[Expr],
    window: TimeRange,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Answers> {
    let mut answers = Answers::default();
    for expr in exprs {
        let found = search(snapshot, expr, window, cancelled, &mut |_| {})?;
        answers.hits.push(found.hits);
        for fault in found.unreadable {
            note(&mut answers.unreadable, Some(fault));
        }
    }
    Some(answers)
}
