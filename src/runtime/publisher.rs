//! The builder and the pace at which it publishes. Whoever has batches, from files or from AWS, brings them here.

use crate::store::batch::Batch;
use crate::store::{Builder, Snapshot};
use std::time::{Duration, Instant};

/// Publishing costs time in proportion to what is loaded, so the pauses between two publications grow with its cost.
const SHORTEST_PAUSE: Duration = Duration::from_millis(40);
const PAUSE_PER_COST: u32 = 32;

/// See the module.
pub(super) struct Publisher<F> {
    builder: Builder,
    publish: F,
    /// The next publication comes at this time or later.
    due: Instant,
    is_fresh: bool,
}

impl<F: FnMut(Snapshot)> Publisher<F> {
    /// An empty store. The first rows are published as soon as they are there.
    pub(super) fn new(publish: F) -> Self {
        Self {
            builder: Builder::default(),
            publish,
            due: Instant::now(),
            is_fresh: false,
        }
    }

    /// Adds the batch of a loader, in the order they were taken.
    pub(super) fn add(&mut self, loader: usize, batch: Batch) {
        self.builder.add(loader, batch);
        self.is_fresh = true;
    }

    /// When there is something to publish, if there is.
    pub(super) fn due(&self) -> Option<Instant> {
        self.is_fresh.then_some(self.due)
    }

    /// Publishes what is new if it is time.
    pub(super) fn publish_if_due(&mut self, now: Instant) {
        if self.due().is_some_and(|due| due <= now) {
            let started = Instant::now();
            (self.publish)(self.builder.publish());
            self.due = now + SHORTEST_PAUSE.max(started.elapsed() * PAUSE_PER_COST);
            self.is_fresh = false;
        }
    }

    /// The last snapshot; it is for the caller to publish.
    pub(super) fn finish(mut self) -> Snapshot {
        self.builder.publish()
    }
}

#[cfg(feature = "aws")]
impl<F: FnMut(Snapshot)> Publisher<F> {
    /// From now on this is what the rows added so far cover.
    pub(super) fn cover(&mut self, coverage: crate::store::Coverage) {
        self.builder.cover(std::sync::Arc::new(coverage));
        self.is_fresh = true;
    }
}
