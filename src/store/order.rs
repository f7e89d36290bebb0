//! The rows in order of (time, ID, fingerprint): the same for the same events, however they came.

use super::segment::{Segment, locate};
use super::snapshot::RowId;
use crate::model::Timestamp;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The order so far.
#[derive(Debug, Default)]
pub(super) struct Order {
    rows: Arc<[RowId]>,
}

/// Where an event stands, as one number that is compared in one step: its time and the beginning of its ID. Hardly two
/// events agree in both; those that do need a look at all that they are ordered by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u64);

impl Rank {
    const TIME_BITS: u32 = 41;
    /// 2005, in milliseconds: there was no AWS before. The bits last for 69 years.
    const BEGIN: i64 = 1_104_537_600_000;
    const END: i64 = Self::BEGIN + (1 << Self::TIME_BITS) - 3;

    fn new(time: i64, id: u128) -> Self {
        let with_id =
            |time: i64| (time as u64) << (64 - Self::TIME_BITS) | (id >> (64 + Self::TIME_BITS)) as u64;
        match Timestamp(time) {
            Timestamp::UNKNOWN => Self(with_id(0)),
            // Of times that are told apart no more, the IDs say nothing.
            Timestamp(..Self::BEGIN) => Self(1 << (64 - Self::TIME_BITS)),
            Timestamp(Self::END..) => Self(u64::MAX),
            Timestamp(time) => Self(with_id(time - Self::BEGIN + 2)),
        }
    }
}

/// A row with its rank.
#[derive(Clone, Copy)]
struct RankedRow {
    rank: Rank,
    row: u32,
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
        let fresh = sorted(segments, known..all);
        let Some(first) = fresh.first() else { return };
        // What comes before all that is new stays where it is.
        let first = time_of(segments, first.row);
        let untouched = self.rows.partition_point(|row| time_of(segments, row.0) < first);
        let (untouched, old) = self.rows.split_at(untouched);
        let merge = Merge::new(segments, old);
        let mut rows: Arc<[RowId]> = std::iter::repeat_n(RowId(0), all as usize).collect();
        if let Some(rows) = Arc::get_mut(&mut rows) {
            let (start, merged) = rows.split_at_mut(untouched.len());
            start.copy_from_slice(untouched);
            merge.run(old, &fresh, merged);
        }
        self.rows = rows;
    }
}

/// These rows in order.
fn sorted(segments: &[Arc<Segment>], rows: Range<u32>) -> Vec<RankedRow> {
    let mut sorted = Vec::with_capacity(rows.len());
    for piece in pieces(segments, rows) {
        let ranks = piece.ranks().zip(piece.first..);
        sorted.extend(ranks.map(|(rank, row)| RankedRow { rank, row }));
    }
    // On one core: while events are loaded the others have work, and rows that come last are few.
    sorted.sort_unstable_by_key(|row| row.rank);
    let alike = sorted.chunk_by_mut(|a, b| a.rank == b.rank);
    for alike in alike.filter(|rows| rows.len() > 1) {
        alike.sort_by_cached_key(|row| whole(segments, row.row));
    }
    sorted
}

/// Merges rows that are in order.
struct Merge<'s> {
    segments: &'s [Arc<Segment>],
    /// The ranks of the old rows by their numbers, from the first on. Only of these: what comes late moves among what came
    /// shortly before it, however much is loaded.
    ranks: Vec<Rank>,
    first: u32,
}

impl<'s> Merge<'s> {
    /// So many rows are merged without help.
    const ALONE: usize = if cfg!(test) { 4 } else { 65_536 };

    fn new(segments: &'s [Arc<Segment>], old: &[RowId]) -> Self {
        let first = old.iter().map(|row| row.0).min().unwrap_or_default();
        let end = old.iter().map(|row| row.0 + 1).max().unwrap_or_default();
        Self {
            segments,
            ranks: ranks(segments, first..end),
            first,
        }
    }

    fn rank(&self, row: RowId) -> Rank {
        self.ranks[(row.0 - self.first) as usize]
    }

    /// One half beside the other: when all is loaded, this is all that is left to do.
    fn run(&self, old: &[RowId], fresh: &[RankedRow], merged: &mut [RowId]) {
        if merged.len() > Self::ALONE && !old.is_empty() {
            let middle = self.rank(old[old.len() / 2]);
            let (low, high) = old.split_at(old.partition_point(|row| self.rank(*row) < middle));
            let (fresh_low, fresh_high) = fresh.split_at(fresh.partition_point(|row| row.rank < middle));
            let (merged_low, merged_high) = merged.split_at_mut(low.len() + fresh_low.len());
            if !merged_low.is_empty() && !merged_high.is_empty() {
                rayon::join(
                    || self.run(low, fresh_low, merged_low),
                    || self.run(high, fresh_high, merged_high),
                );
                return;
            }
        }
        self.run_alone(old, fresh, merged);
    }

    fn run_alone(&self, old: &[RowId], fresh: &[RankedRow], merged: &mut [RowId]) {
        let mut places = merged.iter_mut();
        let mut put = |row| {
            if let Some(place) = places.next() {
                *place = row;
            }
        };
        let mut fresh = fresh.iter().peekable();
        for row in old {
            let rank = self.rank(*row);
            let is_before = |new: &&RankedRow| {
                new.rank < rank
                    || (new.rank == rank && whole(self.segments, new.row) < whole(self.segments, row.0))
            };
            while let Some(new) = fresh.next_if(is_before) {
                put(RowId(new.row));
            }
            put(*row);
        }
        fresh.for_each(|new| put(RowId(new.row)));
    }
}

/// The ranks of these rows, in order of their numbers.
fn ranks(segments: &[Arc<Segment>], rows: Range<u32>) -> Vec<Rank> {
    let mut ranks = vec![Rank(0); rows.len()];
    let mut rest = ranks.as_mut_slice();
    let places: Vec<_> = pieces(segments, rows)
        .map(|piece| (rest.split_off_mut(..piece.times.len()).unwrap_or_default(), piece))
        .collect();
    places.into_par_iter().for_each(|(places, piece)| {
        for (place, rank) in places.iter_mut().zip(piece.ranks()) {
            *place = rank;
        }
    });
    ranks
}

/// Rows one after the other of one segment.
struct Piece<'s> {
    first: u32,
    times: &'s [i64],
    ids: &'s [u128],
}

impl<'s> Piece<'s> {
    fn ranks(&self) -> impl Iterator<Item = Rank> + use<'s> {
        let Self { times, ids, .. } = *self;
        times.iter().zip(ids).map(|(time, id)| Rank::new(*time, *id))
    }
}

/// The pieces that these rows are in.
fn pieces(segments: &[Arc<Segment>], rows: Range<u32>) -> impl Iterator<Item = Piece<'_>> {
    // A row is new by its number: the segment it is in may have begun with older ones.
    let is_before = |segment: &Arc<Segment>| segment.first_row + segment.len() as u32 <= rows.start;
    let segments = segments[segments.partition_point(is_before)..].iter();
    segments.map_while(move |segment| {
        let from = rows.start.saturating_sub(segment.first_row) as usize;
        let to = (rows.end.saturating_sub(segment.first_row) as usize).min(segment.len());
        (from < to).then(|| Piece {
            first: segment.first_row + from as u32,
            times: &segment.times[from..to],
            ids: &segment.ids[from..to],
        })
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Times that agree, that hold little or that no rank can tell apart.
    fn time() -> impl Strategy<Value = i64> {
        let edges = [
            i64::MIN,
            0,
            Rank::BEGIN - 1,
            Rank::BEGIN,
            Rank::END - 1,
            Rank::END,
            i64::MAX,
        ];
        prop_oneof![
            prop::sample::select(edges.to_vec()),
            Rank::BEGIN..Rank::BEGIN + 3,
            Rank::END - 3..Rank::END + 3,
        ]
    }

    /// IDs that agree in their first bits, in all, or in nothing.
    fn id() -> impl Strategy<Value = u128> {
        prop_oneof![0..3u128, (0..3u128).prop_map(|bits| bits << 104), any::<u128>()]
    }

    proptest! {
        #[test]
        fn rows_stand_by_time_id_and_fingerprint_however_they_came(
            pieces in prop::collection::vec(prop::collection::vec((time(), id(), 0..3u64), 1..12), 1..8),
            published in prop::collection::vec(any::<bool>(), 8),
        ) {
            let (mut segments, mut order, mut first_row) = (Vec::new(), Order::default(), 0);
            for (events, published) in pieces.iter().zip(published) {
                segments.push(Arc::new(Segment {
                    first_row,
                    times: events.iter().map(|event| event.0).collect(),
                    ids: events.iter().map(|event| event.1).collect(),
                    fingerprints: events.iter().map(|event| event.2).collect(),
                    ..Segment::default()
                }));
                first_row += events.len() as u32;
                if published {
                    order.extend(&segments);
                }
            }
            order.extend(&segments);
            let mut rows: Vec<_> = order.rows().iter().map(|row| row.0).collect();
            let stand: Vec<_> = rows.iter().map(|row| whole(&segments, *row)).collect();
            prop_assert!(stand.is_sorted());
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..first_row).collect::<Vec<_>>());
        }
    }
}
