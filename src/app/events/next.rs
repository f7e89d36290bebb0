//! What a sorted table shows next: rows that a worker puts in order, and how they take the place of those that are shown.

use super::{Events, SortBy, sorting};
use crate::query::Hits;
use crate::store::{RowId, Snapshot};
use std::sync::Arc;

/// Hits, in context with what is around them.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Next {
    pub(super) hits: Hits,
    pub(super) around: Option<Hits>,
}

impl Next {
    pub(super) fn rows(&self) -> &Hits {
        self.around.as_ref().unwrap_or(&self.hits)
    }
}

impl Events {
    /// What is to be sorted: the order asked for is not that of all rows. The number is for [`Events::hear_sorted`].
    pub fn unsorted(&self) -> Option<(u64, &SortBy)> {
        let by = self.sort.as_ref()?;
        (self.sorted != self.laid).then_some((self.laid, by))
    }

    /// The rows that a worker is to put in order, and by what, if any are; the number is for [`Events::hear_sorted`].
    pub(in crate::app) fn begin_sorting(&mut self) -> Option<(u64, Hits, SortBy)> {
        let (laid, by) = self.unsorted()?;
        let by = by.clone();
        self.sorting = self.next.clone().map(|next| (laid, next));
        let rows = self.next.as_ref().map_or_else(|| self.rows(), Next::rows);
        Some((laid, rows.clone(), by))
    }

    /// Sorts by something else, from when the order is known; by none it is in order of time at once.
    pub fn set_sort(&mut self, sort: Option<SortBy>, snapshot: &Snapshot, height: usize) {
        if sort.is_none() {
            self.listed = None;
            self.show_next();
        }
        self.sort = sort;
        self.laid += 1;
        self.settle(snapshot, height);
    }

    /// No order will come: it is as good as it is.
    pub fn give_up_sorting(&mut self, snapshot: &Snapshot, height: usize) {
        self.sorted = self.laid;
        self.show_next();
        self.listed = self
            .listed
            .take()
            .map(|listed| sorting::merged(&listed, self.rows()));
        self.settle(snapshot, height);
    }

    fn show_next(&mut self) {
        self.sorting = None;
        if let Some(next) = self.next.take() {
            (self.hits, self.around) = (next.hits, next.around);
            self.shown = self.laid;
        }
    }

    /// What is asked for, also while it is not shown yet because it is not in order.
    pub(in crate::app) fn latest(&self) -> &Hits {
        self.next.as_ref().map_or(&self.hits, |next| &next.hits)
    }

    /// Hears the order of what was to be shown when it was asked for. Says whether other events are shown than before.
    pub fn hear_sorted(
        &mut self,
        (laid, order): (u64, Arc<[RowId]>),
        snapshot: &Snapshot,
        height: usize,
    ) -> bool {
        if self.sort.is_none() {
            return false;
        }
        self.sorted = laid;
        let sorting = self.sorting.take().filter(|(of, _)| *of == laid);
        let is_other = sorting.is_some();
        if let Some((_, next)) = sorting {
            (self.hits, self.around) = (next.hits, next.around);
            self.shown = laid;
            self.next = self.next.take().filter(|_| laid != self.laid);
        }
        if laid >= self.shown {
            self.listed = Some(order);
        } else if order.len() <= sorting::AT_ONCE {
            self.listed = Some(sorting::merged(&order, self.rows()));
        }
        self.settle(snapshot, height);
        is_other
    }
}
