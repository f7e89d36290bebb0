//! Reads original bytes for the rows that columns cannot decide: container by container on all cores, first results at
//! once, stopped between containers.
//!
//! Bytes that are no longer what was loaded decide nothing: their rows stay as they were and the file is named.

use super::bits::Bits;
use super::original::Original;
use super::plan::Plan;
use super::scan::Scanned;
use crate::model::json::Text;
use crate::store::evidence::Rereader;
use crate::store::{Segment, Snapshot};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use xxhash_rust::xxh3::xxh3_64;

/// Rows of one segment that come from one container and are not decided.
#[derive(Clone, Debug)]
struct Task {
    segment: usize,
    run: usize,
    rows: Vec<u32>,
}

/// What became of one container.
#[derive(Debug)]
pub struct Outcome {
    /// The segment's place among the segments.
    pub segment: usize,
    /// The rows that were decided, and whether they pass.
    pub rows: Vec<(u32, bool)>,
    /// How many rows were asked about.
    pub asked: usize,
    /// Why some could not be decided.
    pub fault: Option<String>,
}

/// The whole work.
#[derive(Debug)]
pub struct Raw<'s> {
    snapshot: &'s Snapshot,
    plan: &'s Plan,
    scanned: &'s [Scanned],
    tasks: Vec<Task>,
}

impl<'s> Raw<'s> {
    /// Finds out what is to be read.
    pub fn new(snapshot: &'s Snapshot, plan: &'s Plan, scanned: &'s [Scanned]) -> Self {
        let mut tasks: Vec<Task> = Vec::new();
        for (number, (segment, scanned)) in snapshot.segments().iter().zip(scanned).enumerate() {
            let runs = segment.runs();
            let mut run = 0;
            for row in scanned.undecided.iter() {
                while runs.get(run + 1).is_some_and(|next| next.first as usize <= row) {
                    run += 1;
                }
                match tasks.last_mut() {
                    Some(task) if task.segment == number && task.run == run => task.rows.push(row as u32),
                    _ => tasks.push(Task {
                        segment: number,
                        run,
                        rows: vec![row as u32],
                    }),
                }
            }
        }
        Self {
            snapshot,
            plan,
            scanned,
            tasks,
        }
    }

    /// How many events are to be decided.
    pub fn total(&self) -> usize {
        self.tasks.iter().map(|task| task.rows.len()).sum()
    }

    /// Decides them, on as many threads as there are cores; `with` hears of outcomes in no order, on this thread.
    pub fn run(&self, cancelled: &(dyn Fn() -> bool + Sync), with: impl FnOnce(Receiver<Outcome>)) {
        let next = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = sync_channel(64);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(self.tasks.len()) {
                let sender = sender.clone();
                let next = &next;
                scope.spawn(move || self.work(next, cancelled, &sender));
            }
            drop(sender);
            with(receiver);
        });
    }

    fn work(&self, next: &AtomicUsize, cancelled: &(dyn Fn() -> bool + Sync), sender: &SyncSender<Outcome>) {
        let mut reader = Rereader::default();
        while let Some(task) = self.tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Nobody listens any more where the search was cancelled.
            if cancelled() || sender.send(self.decide(&mut reader, task)).is_err() {
                return;
            }
        }
    }

    fn decide(&self, reader: &mut Rereader, task: &Task) -> Outcome {
        let segment = &*self.snapshot.segments()[task.segment];
        let mut outcome = Outcome {
            segment: task.segment,
            rows: Vec::with_capacity(task.rows.len()),
            asked: task.rows.len(),
            fault: None,
        };
        match self.snapshot.evidence().run(reader, segment, task.run) {
            Ok(bytes) => self.decide_in(task, segment, bytes, &mut outcome),
            Err(error) => outcome.fault = Some(error.to_string()),
        }
        outcome
    }

    fn decide_in(
        &self,
        task: &Task,
        segment: &Segment,
        (bytes, base): (&[u8], usize),
        outcome: &mut Outcome,
    ) {
        let events = Events::new(segment, &task.rows, bytes, base);
        let originals = self.plan.leaves.iter().map(|leaf| leaf.original.as_ref());
        let looked: Vec<_> = originals
            .map(|original| original.map(|original| Looked::new(original, &events)))
            .collect();
        let columns = &self.scanned[task.segment].leaves;
        for (place, row) in task.rows.iter().enumerate() {
            let Some(event) = events.unchanged(place) else {
                let name = self.snapshot.evidence().name(segment.place(*row as usize));
                outcome.fault = Some(format!("{name} has changed since it was loaded"));
                continue;
            };
            let passes = self.plan.root.holds(&mut |leaf| {
                let said = columns[leaf].as_ref().is_some_and(|rows| rows.get(*row as usize));
                said || looked[leaf].as_ref().is_some_and(|looked| {
                    looked.sure.get(place) || looked.maybe.get(place) && looked.original.holds(event)
                })
            });
            outcome.rows.push((*row, passes));
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
        for (place, _) in events
            .wrapped
            .iter()
            .enumerate()
            .filter(|(_, wrapped)| wrapped.is_some())
        {
            maybe.insert(place);
        }
        Self {
            original,
            maybe,
            sure,
        }
    }
}

/// The events of a task in the bytes of their container.
struct Events<'b> {
    bytes: &'b [u8],
    /// Where they are, in order and apart; nowhere if they are wrapped or beyond the end.
    spans: Vec<(usize, usize)>,
    wrapped: Vec<Option<Cow<'b, [u8]>>>,
    fingerprints: Vec<u64>,
}

impl<'b> Events<'b> {
    fn new(segment: &Segment, rows: &[u32], bytes: &'b [u8], base: usize) -> Self {
        let mut events = Self {
            bytes,
            spans: Vec::with_capacity(rows.len()),
            wrapped: Vec::with_capacity(rows.len()),
            fingerprints: Vec::with_capacity(rows.len()),
        };
        for row in rows {
            let place = segment.place(*row as usize);
            let start = (place.offset as usize).saturating_sub(base).min(bytes.len());
            let end = start.saturating_add(place.length as usize).min(bytes.len());
            let wrapped = place.wrapped.then(|| {
                Text {
                    raw: &bytes[start..end],
                }
                .unescaped()
            });
            events
                .spans
                .push((start, if place.wrapped { start } else { end }));
            events.wrapped.push(wrapped);
            events.fingerprints.push(segment.fingerprints()[*row as usize]);
        }
        events
    }

    /// The bytes of an event, if they are those that were loaded.
    fn unchanged(&self, place: usize) -> Option<&[u8]> {
        let (start, end) = self.spans[place];
        let event = self.wrapped[place].as_deref().unwrap_or(&self.bytes[start..end]);
        (xxh3_64(event) == self.fingerprints[place]).then_some(event)
    }
}
