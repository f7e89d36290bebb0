//! The status that a session shows: everybody writes their own part of it, and it is published when it changed.

use crate::model::live::{Caller, LiveStatus, PlaceStatus};
use std::cell::RefCell;
use tokio::sync::watch;

/// See the module.
pub(in crate::source) struct Board {
    status: watch::Sender<LiveStatus>,
    callers: RefCell<Vec<Option<Caller>>>,
    places: RefCell<Vec<Option<PlaceStatus>>>,
}

impl Board {
    pub(in crate::source) fn new(status: watch::Sender<LiveStatus>, profiles: usize, places: usize) -> Self {
        Self {
            status,
            callers: RefCell::new(vec![None; profiles]),
            places: RefCell::new(vec![None; places]),
        }
    }

    /// Whose the credentials of a profile are.
    pub(in crate::source) fn caller(&self, profile: usize, caller: &Caller) {
        self.callers.borrow_mut()[profile] = Some(caller.clone());
        let callers = self.callers.borrow().iter().flatten().cloned().collect();
        self.status.send_modify(|status| status.callers = callers);
    }

    /// How a worker fares; none if it is not wanted.
    pub(in crate::source) fn place(&self, worker: usize, place: Option<&PlaceStatus>) {
        if self.places.borrow()[worker].as_ref() == place {
            return;
        }
        self.places.borrow_mut()[worker] = place.cloned();
        let places = self.places.borrow().iter().flatten().cloned().collect();
        self.status.send_modify(|status| status.places = places);
    }
}
