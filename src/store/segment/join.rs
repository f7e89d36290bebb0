//! Makes one segment of two neighbours. Rows keep their numbers and places; only what reads them in bulk sees fewer,
//! longer pieces. Both old segments stay as they are for the snapshots that have them.

use super::super::column::Column;
use super::super::dictionary::Symbol;
use super::{Run, Segment};

impl Segment {
    /// This segment and the one that follows it.
    pub(in crate::store) fn joined(&self, next: &Self) -> Self {
        debug_assert_eq!(self.first_row + self.len() as u32, next.first_row, "neighbours");
        let columns = self.columns.iter().zip(&next.columns);
        Self {
            first_row: self.first_row,
            times: both(&self.times, &next.times),
            ids: both(&self.ids, &next.ids),
            fingerprints: both(&self.fingerprints, &next.fingerprints),
            flags: both(&self.flags, &next.flags),
            columns: columns
                .map(|(one, other)| self.column_with(one, next, other))
                .collect(),
            identities: Some(self.column_with(self.identities(), next, next.identities())),
            resource_starts: self.resource_starts_with(next),
            resources: both(&self.resources, &next.resources),
            offsets: both(&self.offsets, &next.offsets),
            lengths: both(&self.lengths, &next.lengths),
            runs: self.runs_with(next),
        }
    }

    fn column_with(&self, own: &Column, next: &Self, others: &Column) -> Column {
        let mut symbols: Vec<Symbol> = Vec::with_capacity(self.len() + next.len());
        own.scan(0..self.len(), |_, symbol| symbols.push(symbol));
        others.scan(0..next.len(), |_, symbol| symbols.push(symbol));
        Column::pack(&symbols)
    }

    fn resource_starts_with(&self, next: &Self) -> Box<[u32]> {
        let before = self.resources.len() as u32;
        let own = self.resource_starts[..self.len()].iter().copied();
        own.chain(next.resource_starts.iter().map(|start| before + start))
            .collect()
    }

    fn runs_with(&self, next: &Self) -> Box<[Run]> {
        let before = self.len() as u32;
        let mut runs = self.runs.to_vec();
        for run in &next.runs {
            if runs.last().is_none_or(|last| last.container != run.container) {
                runs.push(Run {
                    container: run.container,
                    first: before + run.first,
                });
            }
        }
        runs.into()
    }
}

fn both<T: Copy>(one: &[T], other: &[T]) -> Box<[T]> {
    [one, other].concat().into()
}
