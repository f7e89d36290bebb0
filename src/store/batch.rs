//! Columns of some events on their way from a loader to the builder.

use super::dictionary::{MISSING, Symbol};
use super::evidence::Kept;
use super::ledger::FileReport;
use super::new_texts::NewTexts;
use super::segment::{ROW_FIELDS, ResourceRef, Run, place_of};
use crate::model::alarm::Saved;
use crate::model::{Field, Timestamp};
use std::sync::Arc;

/// What the path of a file says of its events, where they do not say it themselves.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hints {
    /// Account ID.
    pub account: Option<String>,
    /// AWS Region.
    pub region: Option<String>,
    /// Delivery time of the file.
    pub time: Option<Timestamp>,
    /// The source has no request and response.
    pub partial: bool,
}

/// Columns of some events with the symbols of one loader, on their way to the builder.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) times: Vec<i64>,
    pub(super) ids: Vec<u128>,
    pub(super) fingerprints: Vec<u64>,
    pub(super) flags: Vec<u16>,
    pub(super) columns: [Vec<Symbol>; ROW_FIELDS.len()],
    pub(super) identities: Vec<Symbol>,
    /// Where the resources of each row start, and behind the last row where they end.
    pub(super) resource_starts: Vec<u32>,
    pub(super) resources: Vec<ResourceRef>,
    pub(super) offsets: Vec<u32>,
    pub(super) lengths: Vec<u32>,
    /// Containers by the loader's own numbers, which count from 0 in each batch.
    pub(super) runs: Vec<Run>,
    pub(super) kept: Vec<Arc<Kept>>,
    /// Texts that are new since the last batch, by [`Field::index`].
    pub(super) texts: Vec<Arc<NewTexts>>,
    /// Identities that are new since the last batch: of each the texts of [`super::identities::FIELDS`].
    pub(super) new_identities: Arc<NewTexts>,
    /// Files finished since the last batch.
    pub reports: Vec<FileReport>,
    /// Alarms that files held.
    pub alarms: Saved,
}

impl Batch {
    /// An empty one with room for as many events as this one has, for the next is likely to have as many.
    pub(super) fn next(&self) -> Self {
        let events = self.len();
        Self {
            times: Vec::with_capacity(events),
            ids: Vec::with_capacity(events),
            fingerprints: Vec::with_capacity(events),
            flags: Vec::with_capacity(events),
            columns: std::array::from_fn(|_| Vec::with_capacity(events)),
            identities: Vec::with_capacity(events),
            resource_starts: Vec::with_capacity(events + 1),
            resources: Vec::with_capacity(self.resources.len()),
            offsets: Vec::with_capacity(events),
            lengths: Vec::with_capacity(events),
            ..Self::default()
        }
    }

    /// Keeps only these rows, which are in order, and all that belongs to no row.
    pub(super) fn keep(&mut self, rows: &[u32]) {
        if rows.len() == self.len() {
            return;
        }
        // By name, so that a new column is not forgotten.
        let Self {
            times,
            ids,
            fingerprints,
            flags,
            columns,
            identities,
            resource_starts,
            resources,
            offsets,
            lengths,
            runs,
            kept: _,
            texts: _,
            new_identities: _,
            reports: _,
            alarms: _,
        } = self;
        pick(times, rows);
        pick(ids, rows);
        pick(fingerprints, rows);
        pick(flags, rows);
        for column in columns {
            pick(column, rows);
        }
        pick(identities, rows);
        pick(offsets, rows);
        pick(lengths, rows);
        let (mut starts, mut named) = (vec![0], Vec::new());
        for row in rows.iter().map(|row| *row as usize) {
            let range = resource_starts[row] as usize..resource_starts[row + 1] as usize;
            named.extend_from_slice(&resources[range]);
            starts.push(named.len() as u32);
        }
        (*resource_starts, *resources) = (starts, named);
        *runs = shortened(runs, rows);
    }

    /// The account where the last event happened.
    pub(super) fn account(&self) -> Symbol {
        let column = place_of(Field::Account).map(|place| &self.columns[place]);
        column
            .and_then(|column| column.last().copied())
            .unwrap_or(MISSING)
    }

    /// How many events it holds.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty() && self.reports.is_empty() && self.alarms.is_empty()
    }
}

fn pick<T: Copy>(values: &mut Vec<T>, rows: &[u32]) {
    *values = rows.iter().map(|row| values[*row as usize]).collect();
}

/// The runs that are left when only these rows are.
fn shortened(runs: &[Run], rows: &[u32]) -> Vec<Run> {
    let mut left: Vec<Run> = Vec::new();
    for run in runs {
        let first = rows.partition_point(|row| *row < run.first) as u32;
        // Of a run that begins where the next does, nothing is left.
        left.pop_if(|before| before.first == first);
        left.push(Run { first, ..*run });
    }
    left.pop_if(|last| last.first as usize == rows.len());
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_run_without_rows_nothing_is_left() {
        let run = |container, first| Run { container, first };
        let runs = [run(0, 0), run(1, 2), run(2, 3), run(3, 6)];
        let left = |rows: &[u32]| shortened(&runs, rows);
        assert_eq!(left(&[0, 1, 2, 3, 4, 5, 6]), runs);
        assert_eq!(left(&[1, 3, 5, 7]), [run(0, 0), run(2, 1), run(3, 3)]);
        assert_eq!(left(&[2, 4]), [run(1, 0), run(2, 1)]);
        assert_eq!(left(&[]), []);
    }
}
