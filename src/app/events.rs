//! The table of events: which are shown, which is selected, and what its columns hold.
//!
//! Rows are in order of time, or of a column where somebody sorted ([`sorting`]), never of a score. The *anchor* is the event that the person chose, with its place on
//! screen; whatever happens to the list (rows arrive, the filter changes, the order flips), the cursor is put on the
//! anchor again, or on the event nearest to it in time while it is filtered out. Until something is chosen there is
//! no anchor and the cursor stays on the first row. In *context* the other events of the window stand between the hits, dimmed.
//! The twin that draws it is `tui::events`.

pub mod column;
mod next;
mod seek;
pub mod sorting;

pub use column::Column;
pub use seek::{Aim, Sought, seek};
pub use sorting::{SortBy, sort};

use super::cursor::{Cursor, Extent};
use super::ticks::Listing;
use crate::model::EventId;
use crate::query::Hits;
use crate::store::{RowId, Snapshot};
use next::Next;
use std::sync::Arc;

/// The event the person chose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// The event.
    pub row: RowId,
    /// The same, in case a later session numbers rows anew.
    pub id: EventId,
    /// How many rows below the top of the screen it is.
    pub below_top: usize,
}

/// See the module.
#[derive(Clone, PartialEq, Debug)]
pub struct Events {
    hits: Hits,
    /// All events of the window, hits or not, where they are shown in context.
    around: Option<Hits>,
    newest_first: bool,
    /// By what it is sorted, where that is not time.
    sort: Option<SortBy>,
    /// The rows in that order, the first on top.
    listed: Option<Arc<[RowId]>>,
    /// Counts what was shown so far.
    laid: u64,
    /// As what the rows were laid that are shown now.
    shown: u64,
    /// What the order was made for last.
    sorted: u64,
    /// What is shown next, when it is in order.
    next: Option<Next>,
    /// What a worker puts in order, and as what.
    sorting: Option<(u64, Next)>,
    cursor: Cursor,
    anchor: Option<Anchor>,
    /// Whether the cursor stays on the newest event, wherever that is, while nothing is chosen.
    follows: bool,
    column: Column,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            hits: Hits::none(),
            around: None,
            newest_first: true,
            sort: None,
            listed: None,
            laid: 0,
            shown: 0,
            sorted: 0,
            next: None,
            sorting: None,
            cursor: Cursor::default(),
            anchor: None,
            follows: false,
            column: Column::Name,
        }
    }
}

impl Events {
    /// What is asked for, oldest first.
    pub fn hits(&self) -> &Hits {
        &self.hits
    }

    /// What the table has in its rows, oldest first: the hits, or in context what stands between them, too.
    pub fn rows(&self) -> &Hits {
        self.around.as_ref().unwrap_or(&self.hits)
    }

    /// Whether events that are no hits are shown as well.
    pub fn is_in_context(&self) -> bool {
        self.around.is_some()
    }

    /// Whether an event in the table is a hit.
    pub fn is_hit(&self, row: RowId, snapshot: &Snapshot) -> bool {
        self.around.is_none() || self.hits.rank(snapshot, row).is_ok()
    }

    /// Whether the newest event is at the top.
    pub fn newest_first(&self) -> bool {
        self.newest_first
    }

    /// By what it is sorted, where that is not time.
    pub fn sort(&self) -> Option<&SortBy> {
        self.sort.as_ref()
    }

    /// The row of the table the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The column the cursor is in.
    pub fn column(&self) -> &Column {
        &self.column
    }

    /// The event chosen, also while it is filtered out.
    pub fn anchor(&self) -> Option<Anchor> {
        self.anchor
    }

    /// The event under the cursor.
    pub fn selected(&self) -> Option<RowId> {
        self.row_at(self.cursor.at)
    }

    /// Whether the event chosen is filtered out, so that the cursor is on another.
    pub fn is_displaced(&self) -> bool {
        self.anchor
            .is_some_and(|anchor| self.selected() != Some(anchor.row))
    }

    /// The event in a row of the table.
    pub fn row_at(&self, index: usize) -> Option<RowId> {
        if let Some(listed) = &self.listed {
            return listed.get(index).copied();
        }
        let place = if self.newest_first {
            self.rows().len().checked_sub(index + 1)?
        } else {
            index
        };
        self.rows().get(place)
    }

    /// The rows of the table that are on a screen of this height, from the top.
    pub fn visible(&self, height: usize) -> impl Iterator<Item = (usize, RowId)> {
        self.cursor
            .visible(self.extent(height))
            .filter_map(|index| Some((index, self.row_at(index)?)))
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.rows().len(),
            height,
        }
    }

    /// The row of the table that shows a place among the hits, and the other way round.
    fn flip(&self, place: usize) -> usize {
        if self.newest_first {
            self.rows().len().saturating_sub(place + 1)
        } else {
            place
        }
    }

    /// Shows other hits, in context `around` them. The anchor stays where it is on screen, as far as the list allows. Says
    /// whether they are shown: many more than before in a sorted table are when they are in order.
    pub fn install(&mut self, hits: Hits, around: Option<Hits>, snapshot: &Snapshot, height: usize) -> bool {
        let next = Next { hits, around };
        self.laid += 1;
        let length = next.rows().len();
        if self.sort.is_some() && length > sorting::AT_ONCE && length >= self.rows().len() {
            self.next = Some(next);
            return false;
        }
        (self.hits, self.around) = (next.hits, next.around);
        self.shown = self.laid;
        (self.next, self.sorting) = (None, None);
        self.listed = self
            .listed
            .take()
            .map(|listed| sorting::merged(&listed, self.rows()));
        self.settle(snapshot, height);
        true
    }

    /// Turns the order round. The anchor stays where it is on screen, as far as the list allows.
    pub fn set_order(&mut self, newest_first: bool, snapshot: &Snapshot, height: usize) {
        self.newest_first = newest_first;
        self.settle(snapshot, height);
    }

    /// Puts the cursor where the anchor is.
    pub fn settle(&mut self, snapshot: &Snapshot, height: usize) {
        let extent = self.extent(height);
        match self.anchor {
            None if self.follows && !self.newest_first && self.listed.is_none() => {
                self.cursor.go(usize::MAX, extent);
            }
            None => self.cursor.place(0, 0, extent),
            Some(anchor) => {
                let index = self.index_of(snapshot, anchor.row);
                self.cursor.place(index, anchor.below_top, extent);
            }
        }
    }

    /// The row of the table that has an event, or that nearest to it in time.
    fn index_of(&self, snapshot: &Snapshot, row: RowId) -> usize {
        let place = match self.rows().rank(snapshot, row) {
            Ok(place) => place,
            Err(place) => self.nearest(snapshot, row, place),
        };
        match (&self.listed, self.rows().get(place)) {
            (Some(listed), Some(row)) => listed.iter().position(|listed| *listed == row).unwrap_or(0),
            _ => self.flip(place),
        }
    }

    /// Of the hits on both sides of a place, the one nearer in time to an event.
    fn nearest(&self, snapshot: &Snapshot, row: RowId, place: usize) -> usize {
        let wanted = snapshot.row(row).time().0;
        let distance = |place: usize| {
            let time = self.rows().get(place).map(|row| snapshot.row(row).time().0);
            time.map_or(u64::MAX, |time| time.abs_diff(wanted))
        };
        match place.checked_sub(1) {
            Some(before) if distance(before) <= distance(place) => before,
            _ => place,
        }
    }

    /// Chooses an event and its place on screen; it need not be shown.
    pub fn set_anchor(&mut self, anchor: Option<Anchor>, snapshot: &Snapshot, height: usize) {
        self.anchor = anchor;
        self.settle(snapshot, height);
    }

    /// Chooses nothing: from the next rows on the cursor is on the newest event.
    pub fn follow(&mut self) {
        self.anchor = None;
        self.follows = true;
    }

    /// Chooses the event under the cursor.
    pub fn hold(&mut self, snapshot: &Snapshot) {
        if let Some(row) = self.selected() {
            self.anchor = Some(Anchor {
                row,
                id: snapshot.row(row).event_id(),
                below_top: self.cursor.below_top(),
            });
        }
    }

    /// Moves the cursor as told and chooses what it comes to.
    pub fn travel(&mut self, snapshot: &Snapshot, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let extent = self.extent(height);
        travel(&mut self.cursor, extent);
        self.hold(snapshot);
    }

    /// Chooses an event that is shown; says whether it is.
    pub fn choose(&mut self, row: RowId, snapshot: &Snapshot, height: usize) -> bool {
        if self.rows().rank(snapshot, row).is_err() {
            return false;
        }
        let index = self.index_of(snapshot, row);
        self.travel(snapshot, height, |cursor, extent| cursor.go(index, extent));
        true
    }

    /// Moves to another column.
    pub fn set_column(&mut self, column: Column) {
        self.column = column;
    }

    /// Where to start looking for another event: the place among the hits after the cursor (or before), and whether
    /// looking goes to later places. `down` is the direction on screen.
    pub fn seek_start(&self, down: bool) -> Option<(usize, bool)> {
        if let Some(listed) = &self.listed {
            let here = self.cursor.at;
            let from = if down { here + 1 } else { here.checked_sub(1)? };
            return (from < listed.len()).then_some((from, down));
        }
        let later = down != self.newest_first;
        let here = self.flip(self.cursor.at);
        let from = if later { here + 1 } else { here.checked_sub(1)? };
        (from < self.rows().len()).then_some((from, later))
    }

    /// What the table lists, for a worker.
    pub(super) fn listing(&self) -> Listing {
        Listing {
            rows: self.rows().clone(),
            listed: self.listed.clone(),
            newest_first: self.newest_first,
        }
    }

    /// What it lists, by numbers: another one where it lists something else, or in another order.
    pub(super) fn edition(&self) -> (u64, u64, bool) {
        (self.laid, self.sorted, self.newest_first)
    }

    /// The rows in which [`seek`] looks for an event.
    pub fn sequence(&self) -> &[RowId] {
        match &self.listed {
            Some(listed) => listed,
            None => self.rows().rows(),
        }
    }

    /// The next hit from the cursor on, down the screen or up.
    pub fn next_hit(&self, down: bool, snapshot: &Snapshot) -> Option<RowId> {
        if let Some(listed) = &self.listed {
            let here = self.cursor.at;
            let is_hit = |row: &&RowId| self.hits.contains(**row);
            let next = if down {
                listed.get(here + 1..)?.iter().find(is_hit)
            } else {
                listed.get(..here)?.iter().rev().find(is_hit)
            };
            return next.copied();
        }
        let later = down != self.newest_first;
        let place = match (self.hits.rank(snapshot, self.selected()?), later) {
            (Ok(place), true) => place + 1,
            (Err(place), true) => place,
            (Ok(place) | Err(place), false) => place.checked_sub(1)?,
        };
        self.hits.get(place)
    }
}
