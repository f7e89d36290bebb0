//! The order of the table where it is not that of time: by a column, events without a value last, ties newest first.
//!
//! Sorting is a worker's ([`sort`]). Until it is done the rows that were in order stay in it and the others stand behind them
//! (`merged`). Where there are more than `AT_ONCE` of them, which a key would have to wait for, what has come is shown when it is in
//! order, and not before.

use super::Column;
use super::column::target;
use crate::app::action::Action;
use crate::app::state::State;
use crate::model::{Field, Severity, Storage};
use crate::query::{Hits, Path, values_at};
use crate::store::{MISSING, Row, RowId, Snapshot, Symbol};
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;
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

/// So many rows are put behind others while a key waits; it takes less than a millisecond.
pub(super) const AT_ONCE: usize = 65_536;

/// So many events are looked at before it is asked whether the order is still wanted.
const STRIDE: usize = 65_536;

/// Sorts events; `None` if nobody waits for it any more. May read files: never where a key waits.
pub fn sort(
    (snapshot, hits): (&Snapshot, &Hits),
    by: &SortBy,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Arc<[RowId]>> {
    let numbered = match &by.column {
        Column::Path(path) => at_path((snapshot, hits), path, is_stale)?,
        column => of_column((snapshot, hits), column, is_stale)?,
    };
    let mut order: Vec<(u32, Key)> = (0u32..)
        .zip(numbered.texts.iter().map(|text| Key::of(text)))
        .collect();
    order.sort_by(|(_, one), (_, other)| {
        if by.reversed {
            other.cmp(one)
        } else {
            one.cmp(other)
        }
    });
    // Where the rows of each value begin; what has none comes last.
    let mut counts = vec![0; order.len() + 1];
    for number in &numbered.rows {
        counts[number.map_or(order.len(), |number| number as usize)] += 1;
    }
    let mut starts = vec![0; order.len() + 1];
    let mut next = 0;
    for number in order
        .iter()
        .map(|(number, _)| *number as usize)
        .chain([order.len()])
    {
        starts[number] = next;
        next += counts[number];
    }
    // From the newest on, so that it comes first among the same.
    let mut rows = vec![RowId(0); hits.len()];
    for (row, number) in hits.iter().zip(&numbered.rows).rev() {
        let start = &mut starts[number.map_or(order.len(), |number| number as usize)];
        rows[*start] = row;
        *start += 1;
    }
    (!is_stale()).then(|| rows.into())
}

/// The values of a column: each distinct one once, and for each row which it has.
struct Numbered<'t> {
    texts: Vec<Cow<'t, str>>,
    rows: Vec<Option<u32>>,
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

fn at_path<'s>(
    (snapshot, hits): (&'s Snapshot, &Hits),
    path: &Path,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Numbered<'s>> {
    let found = values_at(snapshot, hits, std::slice::from_ref(path), is_stale)?;
    let first = |row: Vec<Vec<String>>| row.into_iter().next()?.into_iter().next();
    let mut values = found.rows.into_iter().map(first);
    let value = |_: &Row<'_>| values.next().flatten();
    numbered((snapshot, hits), value, Cow::Owned, is_stale)
}

/// A text is made of a value once, and not for each row that has it.
fn of_column<'s>(
    (snapshot, hits): (&'s Snapshot, &Hits),
    column: &Column,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Numbered<'s>> {
    let table = (snapshot, hits);
    let known = |symbol| (symbol != MISSING).then_some(symbol);
    match (column, column.field()) {
        (Column::Severity, _) => {
            let value = |row: &Row<'s>| Some(weight(row.flags().severity()));
            numbered(table, value, |weight| weight.to_string().into(), is_stale)
        }
        (Column::Name, _) => {
            let fields = [Field::Service, Field::Name];
            let value = |row: &Row<'s>| Some(fields.map(|field| row.symbol(field)));
            let [services, names] = fields.map(|field| snapshot.dictionary(field));
            let text = |[service, name]: [Symbol; 2]| {
                let name = known(name).map_or("-", |name| names.get(name));
                let service = known(service).map(|service| services.get(service));
                service.map_or(name.into(), |service| format!("{service}:{name}").into())
            };
            numbered(table, value, text, is_stale)
        }
        (Column::Target, _) => numbered(table, |row| target(row), Cow::Borrowed, is_stale),
        (_, Some(field)) if matches!(field.storage(), Storage::Row | Storage::Identity) => {
            let dictionary = snapshot.dictionary(field);
            let value = |row: &Row<'s>| known(row.symbol(field));
            numbered(table, value, |symbol| dictionary.get(symbol).into(), is_stale)
        }
        (other, _) => {
            let value = |row: &Row<'s>| other.value(row).filter(|text| !text.is_empty());
            numbered(table, value, Cow::Owned, is_stale)
        }
    }
}

/// Numbers the distinct values of rows.
fn numbered<'s, V: Clone + Eq + Hash>(
    (snapshot, hits): (&'s Snapshot, &Hits),
    mut value: impl FnMut(&Row<'s>) -> Option<V>,
    text: impl Fn(V) -> Cow<'s, str>,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Numbered<'s>> {
    let mut numbers: HashMap<V, u32> = HashMap::new();
    let mut numbered = Numbered {
        texts: Vec::new(),
        rows: Vec::with_capacity(hits.len()),
    };
    for part in hits.rows().chunks(STRIDE) {
        if is_stale() {
            return None;
        }
        numbered.rows.extend(part.iter().map(|row| {
            let value = value(&snapshot.row(*row))?;
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(value.clone()).or_insert(next);
            if number == next {
                numbered.texts.push(text(value));
            }
            Some(number)
        }));
    }
    Some(numbered)
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
    let mut all: Vec<RowId> = Vec::with_capacity(rows.len());
    all.extend(order.iter().filter(|row| rows.contains(**row)));
    if all.len() < rows.len() {
        let last = all.iter().map(|row| row.0 as usize + 1).max();
        let mut is_placed = vec![false; last.unwrap_or_default()];
        for row in &all {
            is_placed[row.0 as usize] = true;
        }
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
        (Column::Time, Some(_)) => {
            state.events.set_sort(None, &state.snapshot, height);
            // What waited to be in order is shown now.
            state.installs += 1;
        }
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
