//! The rows that were found, oldest first. Cheap to clone; a window of everything is only a pair of numbers.

use super::bits::Bits;
use crate::model::{TimeRange, Timestamp};
use crate::store::{RowId, Segment, Snapshot};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Rows in the order of their snapshot: by (eventTime, eventID, fingerprint).
#[derive(Clone, Debug, Default)]
pub struct Hits {
    rows: Arc<[RowId]>,
    range: Range<usize>,
    /// The same rows as a set, made when first asked for.
    set: Arc<OnceLock<Bits>>,
}

impl PartialEq for Hits {
    fn eq(&self, other: &Self) -> bool {
        self.rows() == other.rows()
    }
}

impl Hits {
    /// Every event.
    pub fn all(snapshot: &Snapshot) -> Self {
        Self::slice(snapshot.order(), 0..snapshot.len())
    }

    /// No event.
    pub fn none() -> Self {
        Self::default()
    }

    /// Every event of a window.
    pub fn window(snapshot: &Snapshot, window: TimeRange) -> Self {
        let order = snapshot.order();
        let place = |instant: Timestamp| order.partition_point(|row| snapshot.row(*row).time() < instant);
        let from = place(window.from);
        Self::slice(order, from..place(window.to).max(from))
    }

    fn slice(order: &Arc<[RowId]>, range: Range<usize>) -> Self {
        Self {
            rows: Arc::clone(order),
            range,
            set: Arc::default(),
        }
    }

    /// Rows that are in order already, with the set of the same rows.
    pub(super) fn sorted(rows: Vec<RowId>, set: Bits) -> Self {
        Self {
            range: 0..rows.len(),
            rows: rows.into(),
            set: Arc::new(OnceLock::from(set)),
        }
    }

    /// These rows, in any order.
    pub fn of_rows(snapshot: &Snapshot, rows: impl IntoIterator<Item = RowId>) -> Self {
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_by_cached_key(|row| {
            let row = snapshot.row(*row);
            (row.time(), row.event_id(), row.fingerprint(), row.row_id())
        });
        rows.dedup();
        Self::ordered(rows)
    }

    /// Rows that are in order already.
    pub(super) fn ordered(rows: Vec<RowId>) -> Self {
        Self {
            range: 0..rows.len(),
            rows: rows.into(),
            set: Arc::default(),
        }
    }

    /// The oldest of them, so many; costs nothing. Of rows in order of time these are all up to some instant.
    #[must_use]
    pub fn first(&self, length: usize) -> Self {
        if length >= self.len() {
            return self.clone();
        }
        Self {
            rows: Arc::clone(&self.rows),
            range: self.range.start..self.range.start + length,
            set: Arc::default(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The rows.
    pub fn rows(&self) -> &[RowId] {
        &self.rows[self.range.clone()]
    }

    /// The row at a place.
    pub fn get(&self, place: usize) -> Option<RowId> {
        self.rows().get(place).copied()
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RowId> + DoubleEndedIterator + '_ {
        self.rows().iter().copied()
    }

    /// The place of a row of the snapshot; if it is not among them, where it would be.
    pub fn rank(&self, snapshot: &Snapshot, row: RowId) -> Result<usize, usize> {
        let key = |row: RowId| {
            let row = snapshot.row(row);
            (row.time(), row.event_id(), row.fingerprint(), row.row_id())
        };
        let wanted = key(row);
        self.rows()
            .binary_search_by(|candidate| key(*candidate).cmp(&wanted))
    }

    /// The place of the first event at or after an instant.
    pub fn place_at(&self, snapshot: &Snapshot, instant: Timestamp) -> usize {
        self.rows()
            .partition_point(|row| snapshot.row(*row).time() < instant)
    }

    /// These rows, and before them those of `more` that are older than all of them; none if there are none such.
    #[must_use]
    pub fn reaching_back(&self, more: &Self, snapshot: &Snapshot) -> Option<Self> {
        let older = more.rank(snapshot, self.get(0)?).unwrap_or_else(|place| place);
        let rows = more.rows().get(..older).filter(|rows| !rows.is_empty())?;
        Some(Self {
            rows: rows.iter().chain(self.rows()).copied().collect(),
            range: 0..older + self.len(),
            set: Arc::default(),
        })
    }

    /// Whether a row is among them.
    pub fn contains(&self, row: RowId) -> bool {
        self.set().get(row.0 as usize)
    }

    /// The rows as a set of row numbers.
    pub(super) fn set(&self) -> &Bits {
        self.set.get_or_init(|| {
            let rows = self.rows();
            let length = rows
                .iter()
                .map(|row| row.0 as usize + 1)
                .max()
                .unwrap_or_default();
            let mut set = Bits::new(length);
            for row in rows {
                set.insert(row.0 as usize);
            }
            set
        })
    }
}

/// The hits of one segment after the other, in order of rows: the order columns are in.
pub(super) struct Rows<'h>(Option<&'h Hits>);

impl<'h> Rows<'h> {
    pub(super) fn new(snapshot: &Snapshot, hits: &'h Hits) -> Self {
        Self((hits.len() < snapshot.len()).then_some(hits))
    }

    /// The rows of a segment, counted from its first; `None` if all of them are meant.
    pub(super) fn of(&self, segment: &Segment) -> Option<Bits> {
        let first = segment.first_row() as usize;
        self.0.map(|hits| hits.set().cut(first, first + segment.len()))
    }

    /// Tells of each row of a segment.
    #[inline]
    pub(super) fn each(&self, segment: &Segment, mut each: impl FnMut(usize)) {
        match self.of(segment) {
            None => (0..segment.len()).for_each(each),
            Some(rows) => rows.for_each(&mut each),
        }
    }
}
