//! The order of the table where it is not that of time: by a column, events without a value last, ties newest first.
//!
//! Sorting is a worker's ([`sort`]). Until it is done, and while more events come, the rows that were in order stay in it
//! and the others stand behind them (`merged`); so the table always has exactly the events it is to have.

use super::Column;
use crate::app::action::Action;
use crate::app::state::State;
use crate::model::Severity;
use crate::query::{Hits, Path, values_at};
use crate::store::{RowId, Snapshot};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// By what a table is sorted that is not in order of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SortBy {
    /// The values of this column.
    pub column: Column,
    /// From the last to the first.
    pub reversed: bool,
}

/// So many events are looked at before it is asked whether the order is still wanted.
const STRIDE: usize = 65_536;

/// Sorts events; `None` if nobody waits for it any more. May read files: never where a key waits.
pub fn sort(
    (snapshot, hits): (&Snapshot, &Hits),
    by: &SortBy,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Arc<[RowId]>> {
    let values = match &by.column {
        Column::Path(path) => at_path((snapshot, hits), path, is_stale)?,
        column => of_column((snapshot, hits), column, is_stale)?,
    };
    let mut texts: HashMap<&str, u32> = HashMap::new();
    let numbered: Vec<Option<u32>> = values
        .iter()
        .map(|value| {
            let next = u32::try_from(texts.len()).unwrap_or(u32::MAX);
            value.as_deref().map(|text| *texts.entry(text).or_insert(next))
        })
        .collect();
    let mut distinct: Vec<(&str, u32)> = texts.into_iter().collect();
    distinct.sort_by_cached_key(|(text, _)| Key::of(text));
    let mut ranks = vec![0; distinct.len()];
    for (rank, (_, number)) in (0u32..).zip(&distinct) {
        ranks[*number as usize] = if by.reversed { u32::MAX - 1 - rank } else { rank };
    }
    let mut rows: Vec<(u32, RowId)> = hits
        .iter()
        .zip(&numbered)
        .rev()
        .map(|(row, number)| (number.map_or(u32::MAX, |number| ranks[number as usize]), row))
        .collect();
    // Stable: ties stay newest first.
    rows.sort_by_key(|(rank, _)| *rank);
    (!is_stale()).then(|| rows.into_iter().map(|(_, row)| row).collect())
}

/// Numbers by their size, then addresses by theirs, then texts without regard to case.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64, String),
    Address(IpAddr),
    Text(String, String),
}

impl Key {
    fn of(text: &str) -> Self {
        match (text.parse(), text.parse()) {
            (Ok(number), _) => Self::Number(number, text.to_owned()),
            (_, Ok(address)) => Self::Address(address),
            _ => Self::Text(text.to_lowercase(), text.to_owned()),
        }
    }
}

fn at_path(
    (snapshot, hits): (&Snapshot, &Hits),
    path: &Path,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Option<String>>> {
    let found = values_at(snapshot, hits, std::slice::from_ref(path), is_stale)?;
    let first = |row: Vec<Vec<String>>| row.into_iter().next()?.into_iter().next();
    Some(found.rows.into_iter().map(first).collect())
}

fn of_column(
    (snapshot, hits): (&Snapshot, &Hits),
    column: &Column,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Option<String>>> {
    let mut values = Vec::with_capacity(hits.len());
    for part in hits.rows().chunks(STRIDE) {
        if is_stale() {
            return None;
        }
        values.extend(part.iter().map(|row| {
            let row = snapshot.row(*row);
            match column {
                Column::Severity => Some(weight(row.flags().severity()).to_string()),
                other => other.value(&row).filter(|text| !text.is_empty()),
            }
        }));
    }
    Some(values)
}

/// How grave it is, the gravest first.
fn weight(severity: Severity) -> u8 {
    match severity {
        Severity::Denied => 0,
        Severity::Error => 1,
        Severity::Destructive => 2,
        Severity::Write => 3,
        Severity::Read => 4,
    }
}

/// The rows of a table in an order that was made of others: those of them in their order, and the rest behind them,
/// newest first.
pub(super) fn merged(order: &[RowId], rows: &Hits) -> Arc<[RowId]> {
    let last = order.iter().map(|row| row.0 as usize + 1).max();
    let mut is_placed = vec![false; last.unwrap_or_default()];
    let mut all: Vec<RowId> = Vec::with_capacity(rows.len());
    for row in order.iter().filter(|row| rows.contains(**row)) {
        is_placed[row.0 as usize] = true;
        all.push(*row);
    }
    if all.len() < rows.len() {
        let is_new = |row: &RowId| !is_placed.get(row.0 as usize).copied().unwrap_or_default();
        all.extend(rows.iter().rev().filter(is_new));
    }
    all.into()
}

/// Performs an action on the order; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::SortByColumn => {
            let column = state.events.column().clone();
            sort_by(state, column);
        }
        Action::FlipSort => match state.events.sort().cloned() {
            Some(by) => sort_by(state, by.column),
            None => sort_by(state, Column::Time),
        },
        _ => return false,
    }
    true
}

/// Sorts the table by a column; again, the other way round. By time it is in order of time.
pub(in crate::app) fn sort_by(state: &mut State, column: Column) {
    let before = state.step();
    let height = state.heights.events;
    match (column, state.events.sort().cloned()) {
        (Column::Time, None) => {
            let flipped = !state.events.newest_first();
            state.events.set_order(flipped, &state.snapshot, height);
        }
        (Column::Time, Some(_)) => state.events.set_sort(None, &state.snapshot, height),
        (column, now) => {
            let reversed = now.is_some_and(|now| now.column == column && !now.reversed);
            let by = SortBy { column, reversed };
            state.events.set_sort(Some(by), &state.snapshot, height);
        }
    }
    let now = state.step();
    state.history.push(before, &now);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_the_order_of_what_they_are() {
        let sorted = [
            "-3",
            "7",
            "10",
            "9.0.0.1",
            "10.0.0.9",
            "10.0.0.10",
            "::1",
            "2001:db8::1",
            "Alice",
            "alice",
            "Bob",
        ];
        let mut values = sorted;
        values.reverse();
        values.sort_by_cached_key(|text| Key::of(text));
        assert_eq!(values, sorted);
    }
}
