//! The rows in order of (time, ID, fingerprint): the same for the same events, however they came.

use super::segment::{Segment, locate};
use super::snapshot::RowId;
use crate::model::Timestamp;
use rayon::slice::ParallelSliceMut;
use std::sync::Arc;

/// The order so far.
#[derive(Debug, Default)]
pub(super) struct Order {
    rows: Arc<[RowId]>,
}

/// A row behind its time and the beginning of its event's ID, as one number: it is compared in one step, and hardly
/// two rows agree in both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key(i128);

impl Key {
    fn new(time: i64, id: u128, row: u32) -> Self {
        Self(i128::from(time) << 64 | (id >> 96 << 32) as i128 | i128::from(row))
    }

    fn time(self) -> i64 {
        (self.0 >> 64) as i64
    }

    fn row(self) -> u32 {
        self.0 as u32
    }

    /// Without the row.
    fn rank(self) -> i128 {
        self.0 >> 32
    }
}

impl Order {
    /// The rows, the earliest first.
    pub(super) fn rows(&self) -> &Arc<[RowId]> {
        &self.rows
    }

    /// Merges the rows that came since the last time into the order.
    pub(super) fn extend(&mut self, segments: &[Arc<Segment>]) {
        let known = self.rows.len() as u32;
        let all = segments
            .last()
            .map_or(0, |last| last.first_row + last.len() as u32);
        if known == all {
            return;
        }
        let mut fresh = keys(segments, known..all);
        fresh.par_sort_unstable();
        for alike in fresh
            .chunk_by_mut(|a, b| a.rank() == b.rank())
            .filter(|chunk| chunk.len() > 1)
        {
            alike.sort_by_cached_key(|key| whole(segments, key.row()));
        }
        // What comes before all that is new stays where it is.
        let first = fresh.first().map_or(i64::MAX, |key| key.time());
        let untouched = self.rows.partition_point(|row| time_of(segments, row.0) < first);
        let mut merged = Vec::with_capacity(all as usize);
        merged.extend_from_slice(&self.rows[..untouched]);
        merge(segments, &self.rows[untouched..], &fresh, &mut merged);
        self.rows = merged.into();
    }
}

/// Merges two orders.
fn merge(segments: &[Arc<Segment>], old: &[RowId], fresh: &[Key], merged: &mut Vec<RowId>) {
    // Only of the rows between: what comes late moves among what came shortly before it, however much is loaded.
    let first = old.iter().map(|row| row.0).min().unwrap_or_default();
    let end = old.iter().map(|row| row.0 + 1).max().unwrap_or_default();
    let known = keys(segments, first..end);
    let mut fresh = fresh.iter();
    let mut new = fresh.next();
    for row in old {
        let key = known[(row.0 - first) as usize];
        while let Some(next) = new
            && (next.rank() < key.rank()
                || (next.rank() == key.rank() && whole(segments, next.row()) < whole(segments, row.0)))
        {
            merged.push(RowId(next.row()));
            new = fresh.next();
        }
        merged.push(*row);
    }
    merged.extend(new.into_iter().chain(fresh).map(|key| RowId(key.row())));
}

/// The keys of these rows, in order of their numbers.
fn keys(segments: &[Arc<Segment>], rows: std::ops::Range<u32>) -> Vec<Key> {
    let mut keys = Vec::with_capacity(rows.len());
    // A row is new by its number: the segment it is in may have begun with older ones.
    let is_before = |segment: &Arc<Segment>| segment.first_row + segment.len() as u32 <= rows.start;
    for segment in &segments[segments.partition_point(is_before)..] {
        let from = rows.start.saturating_sub(segment.first_row) as usize;
        let to = (rows.end.saturating_sub(segment.first_row) as usize).min(segment.len());
        if from >= to {
            break;
        }
        let cells = segment.times[from..to].iter().zip(&segment.ids[from..to]);
        let numbered = cells.zip(segment.first_row + from as u32..);
        keys.extend(numbered.map(|((time, id), row)| Key::new(*time, *id, row)));
    }
    keys
}

/// All that a row is ordered by.
fn whole(segments: &[Arc<Segment>], row: u32) -> (i64, u128, u64) {
    let (segment, row) = locate(segments, row);
    (segment.times[row], segment.ids[row], segment.fingerprints[row])
}

fn time_of(segments: &[Arc<Segment>], row: u32) -> i64 {
    let (segment, row) = locate(segments, row);
    segment.times[row]
}

/// The first and last known time of rows in order.
pub(super) fn span(segments: &[Arc<Segment>], order: &[RowId]) -> Option<(Timestamp, Timestamp)> {
    let time = |row: RowId| Timestamp(time_of(segments, row.0));
    let first = order.partition_point(|row| !time(*row).is_known());
    Some((time(*order.get(first)?), time(*order.last()?)))
}
