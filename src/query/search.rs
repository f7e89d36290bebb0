//! Finds the rows an expression means.

use super::bits::Bits;
use super::expr::Expr;
use super::hits::Hits;
use super::naive::matches;
use crate::model::TimeRange;
use crate::store::Snapshot;

/// How far the search in original bytes is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RawProgress {
    /// The columns decide.
    #[default]
    NotNeeded,
    /// So many events of those that the columns cannot decide are decided.
    Running {
        /// Decided.
        done: usize,
        /// To be decided.
        total: usize,
    },
    /// Every event is decided, but for those whose bytes could not be read again.
    Done,
}

/// What is found so far.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Found {
    /// The rows.
    pub hits: Hits,
    /// Whether they are all.
    pub raw: RawProgress,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// Searches a snapshot. Publishes what the columns say, then, if original bytes have a say, growing results; returns
/// the final one, or `None` if cancelled.
pub fn search(
    snapshot: &Snapshot,
    expr: &Expr,
    window: TimeRange,
    cancelled: &(dyn Fn() -> bool + Sync),
    publish: &mut dyn FnMut(Found),
) -> Option<Found> {
    let mut set = Bits::new(snapshot.len());
    let mut rows = Vec::new();
    for row in Hits::window(snapshot, window).iter() {
        if cancelled() {
            return None;
        }
        let event = snapshot.row(row);
        if matches(expr, &event, &event.original().unwrap_or_default()) {
            set.insert(row.0 as usize);
            rows.push(row);
        }
    }
    let found = Found {
        hits: Hits::sorted(rows, set),
        ..Found::default()
    };
    publish(found.clone());
    Some(found)
}
