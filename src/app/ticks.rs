//! Where in the whole table events are marked, and where more of them failed than elsewhere: what the bar beside the rows
//! on screen shows. A *tick* stands for an equal part of the table. They are counted by a worker ([`gather`]); how far one
//! has scrolled needs no counting. The twin that draws it is `tui::scrollbar`.

use crate::model::Flags;
use crate::query::{Hits, Remarked};
use crate::store::{RowId, Snapshot};
use std::sync::Arc;

/// So many rows are looked at before it is asked whether that is still wanted.
const STRIDE: usize = 65_536;

/// A part of the table fails more than usual if so many times as many events in it did as in all of it.
const TIMES: u64 = 2;

/// What table this is: what is shown, its order, what is marked, and into how many parts it is divided.
pub type Edition = ((u64, u64, bool), u64, usize);

/// The rows of a table, from the top.
#[derive(Clone, PartialEq, Debug)]
pub struct Listing {
    /// The rows, oldest first.
    pub rows: Hits,
    /// The rows from the top, where it is sorted by a column.
    pub listed: Option<Arc<[RowId]>>,
    /// Whether the newest is on top, where it is not.
    pub newest_first: bool,
}

/// What is wanted.
#[derive(Clone, PartialEq, Debug)]
pub struct Wanted {
    /// Of what table.
    pub listing: Listing,
    /// The events that are marked or noted.
    pub marked: [Remarked; 2],
    /// Into how many parts.
    pub parts: usize,
}

/// What is in a part of the table.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Tick {
    /// Something marked or noted.
    pub marks: bool,
    /// More that failed than in other parts.
    pub errors: bool,
}

/// See the module.
#[derive(Default, Debug)]
pub struct Ticks {
    parts: Vec<Tick>,
    asked: Option<Edition>,
}

impl Ticks {
    /// What is in each part, from the top. Of the table as it was when it was counted last.
    pub fn parts(&self) -> &[Tick] {
        &self.parts
    }

    /// Whether this is to be counted, for it is not what was asked last.
    pub(super) fn want(&mut self, edition: Edition) -> bool {
        let is_new = self.asked != Some(edition);
        self.asked = Some(edition);
        is_new
    }

    /// All of the table is on screen: there is nothing to count.
    pub(super) fn rest(&mut self) {
        *self = Self::default();
    }

    /// Takes what was counted.
    pub(super) fn hear(&mut self, parts: Vec<Tick>) {
        self.parts = parts;
    }
}

/// Counts; `None` where nobody waits for it any more.
pub fn gather(snapshot: &Snapshot, wanted: &Wanted, is_stale: &dyn Fn() -> bool) -> Option<Vec<Tick>> {
    let listing = &wanted.listing;
    let rows = listing.listed.as_deref().unwrap_or(listing.rows.rows());
    let is_reversed = listing.listed.is_none() && listing.newest_first;
    let parts = wanted.parts;
    let mut counts = vec![(0, 0, false); parts];
    for (stride, chunk) in rows.chunks(STRIDE).enumerate() {
        if is_stale() {
            return None;
        }
        for (place, row) in chunk.iter().enumerate() {
            let place = stride * STRIDE + place;
            let from_top = if is_reversed {
                rows.len() - 1 - place
            } else {
                place
            };
            let (all, errors, marks) = &mut counts[from_top * parts / rows.len()];
            *all += 1;
            *errors += u64::from(snapshot.row(*row).flags().0 & Flags::ERROR.0 != 0);
            *marks |= wanted.marked.iter().any(|marked| marked.contains(row));
        }
    }
    let failed: u64 = counts.iter().map(|(_, errors, _)| errors).sum();
    let tick = |(all, errors, marks): (u64, u64, bool)| Tick {
        marks,
        errors: errors > 0 && errors * rows.len() as u64 >= TIMES * failed * all,
    };
    Some(counts.into_iter().map(tick).collect())
}
