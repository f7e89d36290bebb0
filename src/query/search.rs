//! Finds the rows a predicate means: first what the columns say, at once; then, where they cannot tell, what the
//! original bytes say, as it comes.

use super::bits::Bits;
use super::expr::{Expr, Term};
use super::hits::Hits;
use super::memory::Memory;
use super::naive::around;
use super::plan::Plan;
use super::raw::{Decided, Raw};
use super::read::{Done, note};
use super::scan::{Scanned, scan};
use crate::model::TimeRange;
use crate::store::{RowId, Segment, Snapshot};
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// At most so often are growing results published.
const PUBLISH_EVERY: Duration = Duration::from_millis(50);

/// With fewer events than this, likes of a word are found before anybody sees that they are missing.
/// Tests have few, and want both ways.
const MANY: usize = if cfg!(test) { 8 } else { 200_000 };

/// How far the search in original bytes is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RawProgress {
    /// The columns decide.
    #[default]
    NotNeeded,
    /// So many events of those that the columns cannot decide were looked at.
    Running {
        /// Looked at.
        done: usize,
        /// To be looked at.
        total: usize,
    },
    /// Every event is decided, but for those whose bytes could not be read again.
    Done,
}

/// What is found so far.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Found {
    /// The rows.
    pub hits: Hits,
    /// Whether they are final.
    pub raw: RawProgress,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// Searches a snapshot.
///
/// Publishes what the columns say, where a term that asks the original bytes counts as not met yet; then, if there is
/// such a term, better results as bytes are read, at most every 50 ms. The last result published is the final one,
/// which is also returned; `None` if the search was cancelled.
pub fn search(
    snapshot: &Snapshot,
    expr: &Expr,
    window: TimeRange,
    cancelled: &(dyn Fn() -> bool + Sync),
    publish: &mut dyn FnMut(Found),
) -> Option<Found> {
    search_again(
        &mut Memory::default(),
        snapshot,
        (expr, window),
        cancelled,
        publish,
    )
}

/// The same, with what is remembered of the last search: if the question is the same, only what is new in the
/// snapshot is searched, and what a search that was cancelled has read is not read again.
pub fn search_again(
    memory: &mut Memory,
    snapshot: &Snapshot,
    (expr, window): (&Expr, TimeRange),
    cancelled: &(dyn Fn() -> bool + Sync),
    publish: &mut dyn FnMut(Found),
) -> Option<Found> {
    let (window, rest) = split_window(snapshot, expr, window);
    let within = Hits::window(snapshot, window);
    if rest == Expr::All {
        let found = Found {
            hits: within,
            ..Found::default()
        };
        publish(found.clone());
        return Some(found);
    }
    memory.turn_to(&rest, window);
    let mut plan = Plan::new(snapshot, &rest);
    if snapshot.len() < MANY {
        plan.add_alike(snapshot);
    }
    let mut search = Search {
        snapshot,
        within,
        memory,
        found: Found::default(),
    };
    let mut scanned = search.scan(&plan, window, cancelled)?;
    if plan.has_alike() {
        publish(search.found.clone());
        if cancelled() {
            return None;
        }
        plan.add_alike(snapshot);
        scanned = search.scan(&plan, window, cancelled)?;
    }
    search.memory.keep(snapshot, &scanned);
    publish(search.found.clone());
    if plan.asks_original() {
        search.read(&Raw::new(snapshot, &plan, &scanned), cancelled, publish)?;
        publish(search.found.clone());
    }
    Some(search.found)
}

struct Search<'s> {
    snapshot: &'s Snapshot,
    within: Hits,
    memory: &'s mut Memory,
    found: Found,
}

impl Search<'_> {
    /// What the columns say, or what is remembered.
    fn scan(
        &mut self,
        plan: &Plan,
        window: TimeRange,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Option<Vec<Scanned>> {
        let (snapshot, memory) = (self.snapshot, &*self.memory);
        let one = |segment: &Arc<Segment>| {
            if cancelled() {
                return None;
            }
            Some(match memory.of(segment).map(|known| known.settled(segment)) {
                Some(Ok(scanned)) => scanned,
                Some(Err(known)) => {
                    let mut scanned = scan(snapshot, segment, plan, window);
                    known.prefer(&mut scanned);
                    scanned
                }
                None => scan(snapshot, segment, plan, window),
            })
        };
        let scanned: Option<Vec<_>> = snapshot.segments().par_iter().map(one).collect();
        let scanned = scanned?;
        let total = scanned.iter().map(|scanned| scanned.undecided.count()).sum();
        self.found.raw = match total {
            _ if !plan.asks_original() => RawProgress::NotNeeded,
            0 => RawProgress::Done,
            total => RawProgress::Running { done: 0, total },
        };
        self.found.hits = self.collect(scanned.iter().map(|scanned| &scanned.guess));
        Some(scanned)
    }

    /// Puts the rows of all segments in order.
    fn collect<'b>(&self, sets: impl Iterator<Item = &'b Bits>) -> Hits {
        let mut set = Bits::new(self.snapshot.len());
        for (segment, rows) in self.snapshot.segments().iter().zip(sets) {
            set.or_shifted(rows, segment.first_row() as usize);
        }
        if set.is_empty() {
            return Hits::sorted(Vec::new(), set);
        }
        let rows: Vec<RowId> = self
            .within
            .rows()
            .par_iter()
            .with_min_len(1 << 15)
            .copied()
            .filter(|row| set.get(row.0 as usize))
            .collect();
        Hits::sorted(rows, set)
    }

    fn collect_known(&mut self) {
        self.found.hits = self.collect(self.memory.answers().iter().map(|answer| &answer.passes));
    }

    /// What the original bytes say.
    fn read(
        &mut self,
        raw: &Raw<'_>,
        cancelled: &(dyn Fn() -> bool + Sync),
        publish: &mut dyn FnMut(Found),
    ) -> Option<()> {
        let total = raw.total();
        let (mut done, mut is_news) = (0, false);
        let mut published = Instant::now();
        raw.run(cancelled, |outcomes| {
            loop {
                match outcomes.recv_timeout(PUBLISH_EVERY) {
                    Ok(outcomes) => {
                        for outcome in outcomes {
                            done += outcome.asked;
                            is_news |= self.take(outcome);
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
                if cancelled() {
                    return;
                }
                if published.elapsed() >= PUBLISH_EVERY && done < total {
                    if std::mem::take(&mut is_news) {
                        self.collect_known();
                    }
                    self.found.raw = RawProgress::Running { done, total };
                    publish(self.found.clone());
                    published = Instant::now();
                }
            }
        });
        if cancelled() {
            return None;
        }
        if is_news {
            self.collect_known();
        }
        self.found.raw = RawProgress::Done;
        Some(())
    }

    /// Takes what became of a container; says whether that changes the result.
    fn take(&mut self, done: Done<Decided>) -> bool {
        note(&mut self.found.unreadable, done.fault);
        let Some(Decided { segment, rows }) = done.made else {
            return false;
        };
        let mut is_news = false;
        for (row, passes) in rows {
            is_news |= self.memory.decide(segment, row as usize, passes);
        }
        is_news
    }
}

/// Takes out of a conjunction what it says of time: rows are in order of time, so a window is a part of them.
fn split_window(snapshot: &Snapshot, expr: &Expr, window: TimeRange) -> (TimeRange, Expr) {
    match expr {
        Expr::Term(Term::Time(other)) => (window.intersect(*other), Expr::All),
        Expr::Term(Term::Around { event, radius }) => {
            (window.intersect(around(snapshot, *event, *radius)), Expr::All)
        }
        Expr::And(terms) => {
            let mut window = window;
            let mut rest = Expr::All;
            for term in terms {
                let (narrower, left) = split_window(snapshot, term, window);
                window = narrower;
                rest = rest.and(left);
            }
            (window, rest)
        }
        other => (window, other.clone()),
    }
}
