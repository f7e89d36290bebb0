//! Reads original bytes of many events again: container by container on all cores, first results at once, stopped
//! between containers.
//!
//! Bytes that are no longer what was loaded are given to nobody; their file is named.

use super::hits::{Hits, Rows};
use crate::model::json::Text;
use crate::store::evidence::Rereader;
use crate::store::{Segment, Snapshot};
use std::borrow::Cow;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use twox_hash::XxHash3_64;

/// At most so many files that could not be read again are named.
const NAMED: usize = 100;

/// Rows of one segment that come from one container.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// The segment's place among the segments.
    pub(super) segment: usize,
    run: usize,
    /// How many rows are in the tasks before.
    pub(super) before: usize,
    /// The rows, counted from the first of the segment, in order.
    pub(super) rows: Vec<u32>,
}

/// What became of a task.
#[derive(Debug)]
pub(super) struct Done<T> {
    /// How many rows are in the tasks before.
    pub(super) before: usize,
    /// How many events were asked for.
    pub(super) asked: usize,
    /// What was made of those that could be read.
    pub(super) made: Option<T>,
    /// Why some could not.
    pub(super) fault: Option<String>,
}

/// The events to be read.
#[derive(Debug)]
pub(super) struct Reading<'s> {
    snapshot: &'s Snapshot,
    tasks: Vec<Task>,
    total: usize,
}

impl<'s> Reading<'s> {
    /// None yet.
    pub(super) fn new(snapshot: &'s Snapshot) -> Self {
        Self {
            snapshot,
            tasks: Vec::new(),
            total: 0,
        }
    }

    /// Adds rows of a segment, in order. Segments, too, are added in order.
    pub(super) fn add(&mut self, number: usize, rows: impl Iterator<Item = usize>) {
        let runs = self.snapshot.segments()[number].runs();
        let mut run = 0;
        for row in rows {
            while runs.get(run + 1).is_some_and(|next| next.first as usize <= row) {
                run += 1;
            }
            match self.tasks.last_mut() {
                Some(task) if task.segment == number && task.run == run => task.rows.push(row as u32),
                _ => self.tasks.push(Task {
                    segment: number,
                    run,
                    before: self.total,
                    rows: vec![row as u32],
                }),
            }
            self.total += 1;
        }
    }

    /// All of these events.
    pub(super) fn of(snapshot: &'s Snapshot, hits: &Hits) -> Self {
        let (mut reading, rows) = (Self::new(snapshot), Rows::new(snapshot, hits));
        for (number, segment) in snapshot.segments().iter().enumerate() {
            match rows.of(segment) {
                None => reading.add(number, 0..segment.len()),
                Some(rows) => reading.add(number, rows.iter()),
            }
        }
        reading
    }

    /// How many events there are to read.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// Reads them on as many threads as there are cores. `work` is given each task with its events; `with` hears of
    /// what it made in no order, on this thread.
    pub(super) fn run<T: Send>(
        &self,
        cancelled: &(dyn Fn() -> bool + Sync),
        work: &(dyn Fn(&Task, &Events<'_>) -> T + Sync),
        with: impl FnOnce(Receiver<Done<T>>),
    ) {
        let next = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = sync_channel(64);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(self.tasks.len()) {
                let sender = sender.clone();
                let next = &next;
                scope.spawn(move || self.take_turns(next, cancelled, work, &sender));
            }
            drop(sender);
            with(receiver);
        });
    }

    fn take_turns<T>(
        &self,
        next: &AtomicUsize,
        cancelled: &(dyn Fn() -> bool + Sync),
        work: &(dyn Fn(&Task, &Events<'_>) -> T + Sync),
        sender: &SyncSender<Done<T>>,
    ) {
        let mut reader = Rereader::default();
        while let Some(task) = self.tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Nobody listens any more where the reading was cancelled.
            if cancelled() || sender.send(self.perform(&mut reader, task, work)).is_err() {
                return;
            }
        }
    }

    fn perform<T>(
        &self,
        reader: &mut Rereader,
        task: &Task,
        work: &(dyn Fn(&Task, &Events<'_>) -> T + Sync),
    ) -> Done<T> {
        let (evidence, segment) = (self.snapshot.evidence(), &*self.snapshot.segments()[task.segment]);
        let asked = task.rows.len();
        let (bytes, base) = match evidence.run(reader, segment, task.run) {
            Ok(bytes) => bytes,
            Err(error) => {
                return Done {
                    before: task.before,
                    asked,
                    made: None,
                    fault: Some(error.to_string()),
                };
            }
        };
        let events = Events::new(segment, &task.rows, bytes, base);
        let made = Some(work(task, &events));
        let fault = events.changed.get().then(|| {
            let name = evidence.name(segment.place(task.rows[0] as usize));
            format!("{name} has changed since it was loaded")
        });
        Done {
            before: task.before,
            asked,
            made,
            fault,
        }
    }
}

/// The events of a task in the bytes of their container.
pub(super) struct Events<'b> {
    /// The container.
    pub(super) bytes: &'b [u8],
    /// Where they are, in order and apart; nowhere if they are wrapped or beyond the end.
    pub(super) spans: Vec<(usize, usize)>,
    wrapped: Vec<Option<Cow<'b, [u8]>>>,
    fingerprints: Vec<u64>,
    changed: Cell<bool>,
}

impl<'b> Events<'b> {
    fn new(segment: &Segment, rows: &[u32], bytes: &'b [u8], base: usize) -> Self {
        let mut events = Self {
            bytes,
            spans: Vec::with_capacity(rows.len()),
            wrapped: Vec::with_capacity(rows.len()),
            fingerprints: Vec::with_capacity(rows.len()),
            changed: Cell::new(false),
        };
        for row in rows {
            let place = segment.place(*row as usize);
            let start = (place.offset as usize).saturating_sub(base).min(bytes.len());
            let end = start.saturating_add(place.length as usize).min(bytes.len());
            let wrapped = place.wrapped.then(|| Text::new(&bytes[start..end]).unescaped());
            events
                .spans
                .push((start, if place.wrapped { start } else { end }));
            events.wrapped.push(wrapped);
            events.fingerprints.push(segment.fingerprints()[*row as usize]);
        }
        events
    }

    /// Those whose bytes are written in another way in the container, because they lie inside a string.
    pub(super) fn wrapped(&self) -> impl Iterator<Item = usize> + '_ {
        let places = self.wrapped.iter().enumerate();
        places
            .filter(|(_, wrapped)| wrapped.is_some())
            .map(|(place, _)| place)
    }

    /// The bytes of the event at a place in the task, if they are those that were loaded; if not, its file is named.
    pub(super) fn unchanged(&self, place: usize) -> Option<&[u8]> {
        let (start, end) = self.spans[place];
        let event = self.wrapped[place].as_deref().unwrap_or(&self.bytes[start..end]);
        if XxHash3_64::oneshot(event) == self.fingerprints[place] {
            return Some(event);
        }
        self.changed.set(true);
        None
    }
}

/// Adds what could not be read to what is known of such, each once and not without end.
pub(super) fn note(unreadable: &mut Vec<String>, fault: Option<String>) {
    let Some(fault) = fault else {
        return;
    };
    match unreadable.len() {
        _ if unreadable.contains(&fault) => {}
        NAMED => unreadable.push("and more".to_owned()),
        number if number < NAMED => unreadable.push(fault),
        _ => {}
    }
}
