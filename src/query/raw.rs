//! Decides the rows that columns cannot: by their original bytes, each container first looked through as a whole.
//!
//! Bytes that are no longer what was loaded decide nothing: their rows stay as they were.

use super::bits::Bits;
use super::original::Original;
use super::plan::Plan;
use super::read::{Done, Events, Reading, Task};
use super::scan::Scanned;
use crate::store::Snapshot;
use rayon::prelude::*;
use std::sync::mpsc::Receiver;

/// The rows of one container that were decided.
#[derive(Debug)]
pub struct Decided {
    /// The segment's place among the segments.
    pub segment: usize,
    /// The rows, and whether they pass.
    pub rows: Vec<(u32, bool)>,
}

/// The whole work.
#[derive(Debug)]
pub struct Raw<'s> {
    plan: &'s Plan,
    scanned: &'s [Scanned],
    reading: Reading<'s>,
}

impl<'s> Raw<'s> {
    /// Finds out what is to be read.
    pub fn new(snapshot: &'s Snapshot, plan: &'s Plan, scanned: &'s [Scanned]) -> Self {
        let mut reading = Reading::new(snapshot);
        reading.add_sets(scanned.par_iter().map(|scanned| &scanned.undecided));
        Self {
            plan,
            scanned,
            reading,
        }
    }

    /// How many events are to be decided.
    pub fn total(&self) -> usize {
        self.reading.total()
    }

    /// Decides them; `with` hears of outcomes in no order, on this thread.
    pub(super) fn run(
        &self,
        cancelled: &(dyn Fn() -> bool + Sync),
        with: impl FnOnce(Receiver<Vec<Done<Decided>>>),
    ) {
        self.reading
            .run(cancelled, &|task, events| self.decide(task, events), with);
    }

    fn decide(&self, task: &Task, events: &Events<'_>) -> Decided {
        let originals = self.plan.leaves.iter().map(|leaf| leaf.original.as_ref());
        let looked: Vec<_> = originals
            .map(|original| original.map(|original| Looked::new(original, events)))
            .collect();
        let columns = &self.scanned[task.segment].leaves;
        let mut rows = Vec::with_capacity(task.rows.len());
        for (place, row) in task.rows.iter().enumerate() {
            let Some(event) = events.unchanged(place) else {
                continue;
            };
            let passes = self.plan.root.holds(&mut |leaf| {
                let said = columns[leaf].as_ref().is_some_and(|rows| rows.get(*row as usize));
                said || looked[leaf].as_ref().is_some_and(|looked| {
                    looked.sure.get(place) || looked.maybe.get(place) && looked.original.holds(event)
                })
            });
            rows.push((*row, passes));
        }
        Decided {
            segment: task.segment,
            rows,
        }
    }
}

/// What a look through a container says of its events.
struct Looked<'p> {
    original: &'p Original,
    maybe: Bits,
    sure: Bits,
}

impl<'p> Looked<'p> {
    fn new(original: &'p Original, events: &Events<'_>) -> Self {
        let number = events.spans.len();
        let (mut maybe, mut sure) = (Bits::new(number), Bits::new(number));
        original.candidates(events.bytes, &events.spans, &mut maybe, &mut sure);
        // What is wrapped in a string is written in another way, so a look at it says nothing.
        events.wrapped().for_each(|place| maybe.insert(place));
        Self {
            original,
            maybe,
            sure,
        }
    }
}
