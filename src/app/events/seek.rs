//! Looking for the next event of some kind, among the rows as they stand.

use super::Column;
use crate::model::Flags;
use crate::store::{RowId, Snapshot};

/// What an event must be to be gone to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Aim {
    /// One with any of the facts.
    Any(Flags),
    /// One with the same value in the column as this event.
    Like(RowId, Column),
}

impl Aim {
    fn is_met(&self, snapshot: &Snapshot, row: RowId) -> bool {
        let row = snapshot.row(row);
        match self {
            Self::Any(flags) => row.flags().0 & flags.0 != 0,
            Self::Like(other, column) => column.is_same(&row, &snapshot.row(*other)),
        }
    }
}

/// What a look for an event came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sought {
    /// This is it.
    Found(RowId),
    /// There is none.
    Nowhere,
    /// Not yet: look on from this place.
    Further(usize),
}

/// Looks among events for one, from a place on, to later places or to earlier ones, at no more than `limit` events.
/// A key looks only so far by itself; a worker does the rest.
pub fn seek(
    snapshot: &Snapshot,
    rows: &[RowId],
    (from, later): (usize, bool),
    aim: &Aim,
    limit: usize,
) -> Sought {
    let is_wanted = |row: &&RowId| aim.is_met(snapshot, **row);
    let (found, rest) = if later {
        let end = from.saturating_add(limit).min(rows.len());
        let part = rows.get(from..end).unwrap_or_default();
        (part.iter().find(is_wanted), (end < rows.len()).then_some(end))
    } else {
        let end = (from + 1).min(rows.len());
        let start = end.saturating_sub(limit);
        (
            rows[start..end].iter().rev().find(is_wanted),
            start.checked_sub(1),
        )
    };
    match (found, rest) {
        (Some(row), _) => Sought::Found(*row),
        (None, Some(next)) => Sought::Further(next),
        (None, None) => Sought::Nowhere,
    }
}
