//! Reads original bytes of many events again: container by container on all cores, first results at once, stopped
//! between containers.
//!
//! Bytes that are no longer what was loaded are given to nobody; their file is named.

use super::bits::Bits;
use super::hits::{Hits, Rows};
use crate::model::json::Text;
use crate::store::evidence::{Reread, Rereader, fingerprint};
use crate::store::{Segment, Snapshot};
use rayon::prelude::*;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// At most so many files that could not be read again are named.
const NAMED: usize = 100;

/// What is made is sent at most so often: to wake a listener for each container takes time from those who read.
const SEND_EVERY: Duration = Duration::from_millis(5);

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

    /// Adds rows of a segment. Segments are added in order.
    pub(super) fn add(&mut self, number: usize, rows: impl Iterator<Item = usize>) {
        let segment = &self.snapshot.segments()[number];
        let mut set = Bits::new(segment.len());
        rows.for_each(|row| set.insert(row));
        self.add_tasks(tasks(segment, number, &set));
    }

    /// Adds rows of all segments, a set for each.
    pub(super) fn add_sets<'b>(&mut self, sets: impl IndexedParallelIterator<Item = &'b Bits>) {
        let segments = self.snapshot.segments();
        let tasks: Vec<_> = sets
            .enumerate()
            .map(|(number, rows)| tasks(&segments[number], number, rows))
            .collect();
        self.add_tasks(tasks.into_iter().flatten());
    }

    fn add_tasks(&mut self, tasks: impl IntoIterator<Item = Task>) {
        for mut task in tasks {
            task.before = self.total;
            self.total += task.rows.len();
            self.tasks.push(task);
        }
    }

    /// All of these events.
    pub(super) fn of(snapshot: &'s Snapshot, hits: &Hits) -> Self {
        let (mut reading, rows) = (Self::new(snapshot), Rows::new(snapshot, hits));
        for (number, segment) in snapshot.segments().iter().enumerate() {
            let rows = rows.of(segment).unwrap_or_else(|| Bits::full(segment.len()));
            reading.add_tasks(tasks(segment, number, &rows));
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
        with: impl FnOnce(Receiver<Vec<Done<T>>>),
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
        sender: &SyncSender<Vec<Done<T>>>,
    ) {
        let mut reader = Rereader::default();
        let (mut done, mut sent) = (Vec::new(), Instant::now());
        while let Some(task) = self.tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if cancelled() {
                return;
            }
            done.push(self.perform(&mut reader, task, work));
            if sent.elapsed() >= SEND_EVERY {
                // Nobody listens any more where the reading was cancelled.
                if sender.send(std::mem::take(&mut done)).is_err() {
                    return;
                }
                sent = Instant::now();
            }
        }
        // The same here.
        let _is_heard = done.is_empty() || sender.send(done).is_ok();
    }

    fn perform<T>(
        &self,
        reader: &mut Rereader,
        task: &Task,
        work: &(dyn Fn(&Task, &Events<'_>) -> T + Sync),
    ) -> Done<T> {
        let (evidence, segment) = (self.snapshot.evidence(), &*self.snapshot.segments()[task.segment]);
        let asked = task.rows.len();
        let reread = match evidence.run(reader, segment, task.run) {
            Ok(reread) => reread,
            Err(error) => {
                return Done {
                    before: task.before,
                    asked,
                    made: None,
                    fault: Some(error.to_string()),
                };
            }
        };
        let events = Events::new((segment, task.run, &task.rows), &reread);
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

/// One for each run that any of the rows is in.
fn tasks(segment: &Segment, number: usize, rows: &Bits) -> Vec<Task> {
    let starts = segment.runs().iter().map(|run| run.first as usize);
    let ends = starts.clone().skip(1).chain([segment.len()]);
    let of_run = |(run, (start, end))| {
        let here = rows.cut(start, end);
        let mut rows = Vec::with_capacity(here.count());
        here.for_each(|row| rows.push((start + row) as u32));
        (!rows.is_empty()).then_some(Task {
            segment: number,
            run,
            before: 0,
            rows,
        })
    };
    starts.zip(ends).enumerate().filter_map(of_run).collect()
}

/// The events of a task in the bytes of their container.
pub(super) struct Events<'b> {
    /// The container.
    pub(super) bytes: &'b [u8],
    /// Where they are, in order and apart; nowhere if they are wrapped or beyond the end.
    pub(super) spans: Vec<(usize, usize)>,
    /// Those that lie inside a string, unescaped.
    wrapped: BTreeMap<usize, Cow<'b, [u8]>>,
    segment: &'b Segment,
    rows: &'b [u32],
    /// Whether nothing of the container has changed.
    is_unchanged: bool,
    changed: Cell<bool>,
}

impl<'b> Events<'b> {
    fn new((segment, run, rows): (&'b Segment, usize, &'b [u32]), reread: &Reread<'b>) -> Self {
        let bytes = reread.bytes;
        let mut events = Self {
            bytes,
            spans: Vec::with_capacity(rows.len()),
            wrapped: BTreeMap::new(),
            segment,
            rows,
            is_unchanged: reread.is_unchanged,
            changed: Cell::new(false),
        };
        for (number, row) in rows.iter().enumerate() {
            let place = segment.place_in(run, *row as usize);
            let start = (place.offset as usize)
                .saturating_sub(reread.from)
                .min(bytes.len());
            let mut end = start.saturating_add(place.length as usize).min(bytes.len());
            if place.wrapped {
                let inner = Text::new(&bytes[start..end]).unescaped();
                events.wrapped.insert(number, inner);
                end = start;
            }
            events.spans.push((start, end));
        }
        events
    }

    /// Those whose bytes are written in another way in the container, because they lie inside a string.
    pub(super) fn wrapped(&self) -> impl Iterator<Item = usize> + '_ {
        self.wrapped.keys().copied()
    }

    /// The bytes of the event at a place in the task, if they are those that were loaded; if not, its file is named.
    pub(super) fn unchanged(&self, place: usize) -> Option<&[u8]> {
        let (start, end) = self.spans[place];
        let event = self
            .wrapped
            .get(&place)
            .map_or(&self.bytes[start..end], |inner| inner);
        let loaded = || self.segment.fingerprints()[self.rows[place] as usize];
        if self.is_unchanged || fingerprint(event) == loaded() {
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
