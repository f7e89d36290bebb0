//! Runs a plan over the columns of one segment: first each leaf into a set of rows, then the tree over the sets.
//!
//! Where the original bytes have a say, a set has three forms: rows that pass whatever the bytes say (`low`), rows that
//! may pass (`high`), and those that pass if the bytes say no to everything (`guess`), which is what is shown until
//! they were read.

use super::bits::Bits;
use super::pattern::Test;
use super::plan::{Columns, Node, Plan};
use super::values::Values;
use crate::model::{EventId, Field, Flags, TimeRange, Timestamp};
use crate::store::{Column, RowId, Segment, Snapshot};
use std::collections::BTreeSet;

/// What the columns of a segment say.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// Rows shown as long as their bytes were not read.
    pub guess: Bits,
    /// Rows that only their bytes can decide.
    pub undecided: Bits,
    /// What columns say of each leaf, where it was asked.
    pub leaves: Vec<Option<Bits>>,
}

struct Three {
    low: Bits,
    guess: Bits,
    high: Bits,
}

impl Three {
    fn sure(rows: Bits) -> Self {
        Self {
            low: rows.clone(),
            guess: rows.clone(),
            high: rows,
        }
    }

    fn each(&mut self, other: &Self, change: impl Fn(&mut Bits, &Bits)) {
        change(&mut self.low, &other.low);
        change(&mut self.guess, &other.guess);
        change(&mut self.high, &other.high);
    }
}

struct Scan<'s> {
    snapshot: &'s Snapshot,
    segment: &'s Segment,
    plan: &'s Plan,
    leaves: Vec<Option<Bits>>,
}

/// Scans the rows of a segment that lie in a window.
pub fn scan(snapshot: &Snapshot, segment: &Segment, plan: &Plan, window: TimeRange) -> Scanned {
    let mut scan = Scan {
        snapshot,
        segment,
        plan,
        leaves: vec![None; plan.leaves.len()],
    };
    let mut within = Bits::full(segment.len());
    if window != TimeRange::ALL {
        within = times(segment, window);
    }
    let mut three = scan.node(&plan.root, &within);
    three.each(&Three::sure(within), Bits::and);
    let mut undecided = three.high;
    undecided.minus(&three.low);
    Scanned {
        guess: three.guess,
        undecided,
        leaves: scan.leaves,
    }
}

impl Scan<'_> {
    /// Rows beyond `within` do not matter: they are decided already.
    fn node(&mut self, node: &Node, within: &Bits) -> Three {
        let length = self.segment.len();
        match node {
            Node::All => Three::sure(Bits::full(length)),
            Node::Not(inner) => {
                let mut three = self.node(inner, within);
                three.low.invert();
                three.guess.invert();
                three.high.invert();
                std::mem::swap(&mut three.low, &mut three.high);
                three
            }
            Node::And(nodes) => {
                let mut all = Three::sure(within.clone());
                for node in nodes {
                    if all.high.is_empty() {
                        break;
                    }
                    let next = self.node(node, &all.high.clone());
                    all.each(&next, Bits::and);
                }
                all
            }
            Node::Or(nodes) => {
                let mut any = Three::sure(Bits::new(length));
                for node in nodes {
                    let next = self.node(node, within);
                    any.each(&next, Bits::or);
                }
                any
            }
            Node::Leaf(number) => self.leaf(*number, within),
        }
    }

    fn leaf(&mut self, number: usize, within: &Bits) -> Three {
        let leaf = &self.plan.leaves[number];
        let rows = match &leaf.columns {
            Columns::Nothing => Bits::new(self.segment.len()),
            Columns::Values(values, id) => {
                let mut rows = self.values(values, within);
                if let Some(id) = id {
                    rows.or(&ids(self.segment, *id));
                }
                rows
            }
            Columns::Flags(flags) => self.flags(*flags),
            Columns::Time(window) => times(self.segment, *window),
            Columns::Rows(rows) => self.rows(rows),
            Columns::Text(field, tests, only) => self.texts(*field, tests, *only, within),
        };
        self.leaves[number] = Some(rows.clone());
        if leaf.original.is_none() {
            return Three::sure(rows);
        }
        Three {
            low: rows.clone(),
            guess: rows,
            high: Bits::full(self.segment.len()),
        }
    }

    fn values(&self, values: &Values, within: &Bits) -> Bits {
        let segment = self.segment;
        let mut rows = Bits::new(segment.len());
        let columns = values
            .rows
            .iter()
            .filter_map(|(field, symbols)| Some((segment.column(*field)?, symbols)))
            .chain(
                values
                    .identities
                    .iter()
                    .map(|symbols| (segment.identities(), symbols)),
            );
        // Where few rows are left, it is quicker to ask them than all.
        if within.count() < segment.len() / 16 {
            let columns: Vec<_> = columns.collect();
            for row in within.iter() {
                let named = || {
                    segment
                        .resources(row)
                        .iter()
                        .any(|it| in_set(values.resources.as_ref(), it.symbol()))
                };
                let found = columns
                    .iter()
                    .any(|(column, symbols)| symbols.get(column.get(row) as usize));
                rows.insert_if(row, found || named());
            }
            return rows;
        }
        columns.for_each(|(column, symbols)| column_rows(column, symbols, &mut rows));
        if let Some(symbols) = &values.resources {
            let (resources, starts) = segment.all_resources();
            for (row, ends) in starts.windows(2).enumerate() {
                let named = &resources[ends[0] as usize..ends[1] as usize];
                rows.insert_if(row, named.iter().any(|it| symbols.get(it.symbol() as usize)));
            }
        }
        rows
    }

    fn flags(&self, wanted: Flags) -> Bits {
        let mut rows = Bits::new(self.segment.len());
        let in_column = Flags(wanted.0 & !Flags::CONFLICT.0);
        words(&mut rows, self.segment.flags(), |flags| {
            Flags(u32::from(flags)).has(in_column)
        });
        if wanted.has(Flags::CONFLICT) {
            rows.and(&self.rows(self.snapshot.conflicts()));
        }
        rows
    }

    /// Those of some rows that are in the segment.
    fn rows(&self, all: &BTreeSet<RowId>) -> Bits {
        let mut rows = Bits::new(self.segment.len());
        let first = self.segment.first_row();
        let range = RowId(first)..RowId(first + self.segment.len() as u32);
        for row in all.range(range) {
            rows.insert((row.0 - first) as usize);
        }
        rows
    }

    fn texts(&self, field: Field, tests: &[Test], only: Option<EventId>, within: &Bits) -> Bits {
        let mut rows = only.map_or_else(|| within.clone(), |id| ids(self.segment, id));
        for row in rows.clone().iter() {
            let text = match field {
                Field::Time => self.segment.time(row).rfc3339(),
                _ => self.segment.id(row).to_string(),
            };
            let known = field != Field::Time || self.segment.time(row) != Timestamp::UNKNOWN;
            if !known || !tests.iter().any(|test| test.holds(&text)) {
                rows.remove(row);
            }
        }
        rows
    }
}

fn in_set(set: Option<&Bits>, symbol: u32) -> bool {
    set.is_some_and(|set| set.get(symbol as usize))
}

fn times(segment: &Segment, window: TimeRange) -> Bits {
    let mut rows = Bits::new(segment.len());
    words(&mut rows, segment.times(), |time| {
        window.contains(Timestamp(time))
    });
    rows
}

fn ids(segment: &Segment, id: EventId) -> Bits {
    let mut rows = Bits::new(segment.len());
    words(&mut rows, segment.ids(), |other| other == id.0);
    rows
}

/// Adds the rows whose symbol is in a set.
fn column_rows(column: &Column, symbols: &Bits, rows: &mut Bits) {
    match column {
        Column::Constant(symbol) => {
            if symbols.get(*symbol as usize) {
                rows.fill();
            }
        }
        Column::Bytes(column) => words(rows, column, |symbol| symbols.get(usize::from(symbol))),
        Column::Shorts(column) => words(rows, column, |symbol| symbols.get(usize::from(symbol))),
        Column::Words(column) => words(rows, column, |symbol| symbols.get(symbol as usize)),
    }
}

/// Adds the rows whose cell passes, 64 at a time.
#[inline]
fn words<T: Copy>(rows: &mut Bits, cells: &[T], pass: impl Fn(T) -> bool) {
    for (word, cells) in rows.words_mut().iter_mut().zip(cells.chunks(64)) {
        let mut bits = 0;
        for (place, cell) in cells.iter().enumerate() {
            bits |= u64::from(pass(*cell)) << place;
        }
        *word |= bits;
    }
}
