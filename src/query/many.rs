//! Many predicates over the same events in one pass: hundreds of rules cost little more than one.
//!
//! What the predicates have in common is asked once. A predicate is tried on the few rows that its most selective
//! condition leaves; and where columns cannot decide, each container is read once for all of them, and each event asked
//! only what its open predicates ask.

use super::bits::Bits;
use super::expr::Expr;
use super::groups::Groups;
use super::hits::Hits;
use super::plan::{Node, Plan};
use super::read::{Events, Reading, Task, note};
use super::scan::{FEW, Scan, holds, window_rows};
use crate::model::TimeRange;
use crate::store::{RowId, Segment, Snapshot};
use rayon::prelude::*;
use std::sync::Arc;

/// What each of many predicates means.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The rows of each, in the order the predicates were given in.
    pub hits: Vec<Hits>,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// Finds for each predicate the rows that [`super::search()`] finds for it. `None` if it was cancelled.
pub fn search_many(
    snapshot: &Snapshot,
    exprs: &[Expr],
    window: TimeRange,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Answers> {
    let (mut plan, roots) = Plan::shared(snapshot, exprs);
    plan.add_alike(snapshot);
    let many = Many {
        snapshot,
        plan: &plan,
        roots: &roots,
        window,
    };
    let scan = |segment: &Arc<Segment>| (!cancelled()).then(|| many.scan(segment));
    let scanned: Option<Vec<_>> = snapshot.segments().par_iter().map(scan).collect();
    let (mut rows, open) = many.gather(scanned?);
    let unreadable = many.read(&open, &mut rows, cancelled);
    if cancelled() {
        return None;
    }
    let ranks = ranks(snapshot);
    let hits = rows
        .into_par_iter()
        .map(|rows| in_order(snapshot, &ranks, rows))
        .collect();
    Some(Answers { hits, unreadable })
}

/// The number of a predicate whose row is to be shown if its bytes cannot be read.
const SHOWN: u32 = 1 << 31;

/// What the columns of a segment say of all predicates.
struct Scanned {
    /// The rows that each means, if any.
    sure: Vec<(u32, Vec<RowId>)>,
    open: Open,
}

/// Rows that only their bytes can decide, in order, and the predicates in question of each.
struct Open {
    rows: Vec<RowId>,
    /// Where the predicates of each row begin, and one more.
    starts: Vec<usize>,
    /// See [`SHOWN`].
    predicates: Vec<u32>,
}

impl Open {
    fn new() -> Self {
        Self {
            rows: Vec::new(),
            starts: vec![0],
            predicates: Vec::new(),
        }
    }

    fn of(&self, place: usize) -> &[u32] {
        &self.predicates[self.starts[place]..self.starts[place + 1]]
    }

    /// Orders pairs of row and predicate by row.
    fn of_pairs(segment: &Segment, pairs: &[(u32, u32)]) -> Self {
        let mut ends = vec![0; segment.len() + 1];
        for (row, _) in pairs {
            ends[*row as usize + 1] += 1;
        }
        let mut open = Self::new();
        for row in 0..segment.len() {
            if ends[row + 1] > 0 {
                open.rows.push(RowId(segment.first_row() + row as u32));
                open.starts.push(ends[row] + ends[row + 1]);
            }
            ends[row + 1] += ends[row];
        }
        open.predicates = vec![0; pairs.len()];
        for (row, predicate) in pairs {
            let place = &mut ends[*row as usize];
            open.predicates[*place] = *predicate;
            *place += 1;
        }
        open
    }

    fn add(&mut self, later: Self) {
        let before = self.predicates.len();
        self.rows.extend(later.rows);
        self.starts
            .extend(later.starts.into_iter().skip(1).map(|start| before + start));
        self.predicates.extend(later.predicates);
    }
}

struct Many<'s> {
    snapshot: &'s Snapshot,
    plan: &'s Plan,
    roots: &'s [Node],
    window: TimeRange,
}

impl Many<'_> {
    fn scan(&self, segment: &Segment) -> Scanned {
        let groups = Groups::new(self.snapshot, segment, &self.plan.leaves);
        let mut scan = Scan::new(self.snapshot, segment, self.plan, true);
        let window = window_rows(segment, self.window);
        let (mut sure, mut pairs) = (Vec::new(), Vec::new());
        for (number, root) in (0..).zip(self.roots) {
            let within = match groups.at_most(root) {
                0 => continue,
                few if few < segment.len() / FEW => {
                    let mut rows = Bits::new(segment.len());
                    groups.gather(root, &mut rows);
                    rows.and(&window);
                    rows
                }
                _ => window.clone(),
            };
            let mut three = scan.tree(root, within);
            let mut rows = Vec::with_capacity(three.low.count());
            three
                .low
                .for_each(|row| rows.push(RowId(segment.first_row() + row as u32)));
            sure.push((number, rows));
            three.high.minus(&three.low);
            three.high.for_each(|row| {
                let shown = if three.guess.get(row) { SHOWN } else { 0 };
                pairs.push((row as u32, number | shown));
            });
        }
        Scanned {
            sure,
            open: Open::of_pairs(segment, &pairs),
        }
    }

    /// What is known of all segments: the rows of each predicate, and what is open.
    fn gather(&self, scanned: Vec<Scanned>) -> (Vec<Vec<RowId>>, Open) {
        let mut rows = vec![Vec::new(); self.roots.len()];
        let mut open = Open::new();
        for scanned in scanned {
            for (predicate, sure) in scanned.sure {
                rows[predicate as usize].extend(sure);
            }
            open.add(scanned.open);
        }
        (rows, open)
    }

    /// Decides what is open by the original bytes; returns what could not be read.
    fn read(
        &self,
        open: &Open,
        rows: &mut [Vec<RowId>],
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Vec<String> {
        let mut reading = Reading::new(self.snapshot);
        let mut rest = open.rows.as_slice();
        for (number, segment) in self.snapshot.segments().iter().enumerate() {
            let end = segment.first_row() + segment.len() as u32;
            let (here, later) = rest.split_at(rest.partition_point(|row| row.0 < end));
            reading.add(
                number,
                here.iter().map(|row| (row.0 - segment.first_row()) as usize),
            );
            rest = later;
        }
        let mut unreadable = Vec::new();
        reading.run(
            cancelled,
            &|task, events| self.decide(open, task, events),
            |done| {
                for done in done.into_iter().flatten() {
                    note(&mut unreadable, done.fault);
                    let met = done.made.unwrap_or_else(|| shown(open, done.before, done.asked));
                    for (predicate, row) in met {
                        rows[predicate as usize].push(row);
                    }
                }
            },
        );
        unreadable
    }

    /// Which of the open predicates mean which of the rows of a task.
    fn decide(&self, open: &Open, task: &Task, events: &Events<'_>) -> Vec<(u32, RowId)> {
        let segment = &self.snapshot.segments()[task.segment];
        let mut met = Vec::new();
        // What is known of a leaf, and of which event: others may ask the same.
        let mut known = vec![(u32::MAX, false); self.plan.leaves.len()];
        for (place, row) in task.rows.iter().enumerate() {
            let Some(event) = events.unchanged(place) else {
                met.extend(shown(open, task.before + place, 1));
                continue;
            };
            for predicate in open.of(task.before + place) {
                let predicate = predicate & !SHOWN;
                let passes = self.roots[predicate as usize].holds(&mut |number| {
                    let (of, answer) = &mut known[number];
                    if *of != *row {
                        let leaf = &self.plan.leaves[number];
                        *of = *row;
                        *answer = holds(&leaf.columns, self.snapshot, segment, *row as usize)
                            || leaf
                                .original
                                .as_ref()
                                .is_some_and(|original| original.holds(event));
                    }
                    *answer
                });
                if passes {
                    met.push((predicate, open.rows[task.before + place]));
                }
            }
        }
        met
    }
}

/// What is shown of rows whose bytes could not be read.
fn shown(open: &Open, first: usize, number: usize) -> Vec<(u32, RowId)> {
    let of_row = |place: usize| {
        let shown = open.of(place).iter().filter(|predicate| **predicate & SHOWN != 0);
        shown.map(move |predicate| (predicate & !SHOWN, open.rows[place]))
    };
    (first..first + number).flat_map(of_row).collect()
}

/// The place of each row in the order of time.
fn ranks(snapshot: &Snapshot) -> Vec<u32> {
    let mut ranks = vec![0; snapshot.len()];
    for (rank, row) in (0..).zip(snapshot.order().iter()) {
        ranks[row.0 as usize] = rank;
    }
    ranks
}

fn in_order(snapshot: &Snapshot, ranks: &[u32], rows: Vec<RowId>) -> Hits {
    let order = snapshot.order();
    if rows.len() < order.len() / 8 {
        let mut ranks: Vec<_> = rows.iter().map(|row| ranks[row.0 as usize]).collect();
        ranks.sort_unstable();
        return Hits::ordered(ranks.into_iter().map(|rank| order[rank as usize]).collect());
    }
    let mut set = Bits::new(order.len());
    for row in &rows {
        set.insert(row.0 as usize);
    }
    drop(rows);
    Hits::ordered(
        order
            .iter()
            .copied()
            .filter(|row| set.get(row.0 as usize))
            .collect(),
    )
}
