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

/// See the module.
pub(super) struct Three {
    pub(super) low: Bits,
    pub(super) guess: Bits,
    pub(super) high: Bits,
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

/// A plan and a segment.
pub(super) struct Scan<'s> {
    snapshot: &'s Snapshot,
    segment: &'s Segment,
    plan: &'s Plan,
    leaves: Vec<Option<Bits>>,
    /// Whether several trees are run over the same leaves: then only what is known of all rows is kept of a leaf.
    is_shared: bool,
}

/// Where at most one row in so many is left, it is quicker to ask those than all.
pub(super) const FEW: usize = 16;

/// Scans the rows of a segment that lie in a window.
pub fn scan(snapshot: &Snapshot, segment: &Segment, plan: &Plan, window: TimeRange) -> Scanned {
    let mut scan = Scan::new(snapshot, segment, plan, false);
    let three = scan.tree(&plan.root, window_rows(segment, window));
    let mut undecided = three.high;
    undecided.minus(&three.low);
    Scanned {
        guess: three.guess,
        undecided,
        leaves: scan.leaves,
    }
}

/// The rows of a segment that lie in a window.
pub(super) fn window_rows(segment: &Segment, window: TimeRange) -> Bits {
    if window == TimeRange::ALL {
        return Bits::full(segment.len());
    }
    times(segment, window)
}

impl<'s> Scan<'s> {
    /// For one tree, or for many over the same leaves.
    pub(super) fn new(snapshot: &'s Snapshot, segment: &'s Segment, plan: &'s Plan, is_shared: bool) -> Self {
        Self {
            snapshot,
            segment,
            plan,
            leaves: vec![None; plan.leaves.len()],
            is_shared,
        }
    }

    /// What a tree means of some rows.
    pub(super) fn tree(&mut self, root: &Node, within: Bits) -> Three {
        let mut three = self.node(root, &within);
        three.each(&Three::sure(within), Bits::and);
        three
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
        let known = self.leaves[number].as_ref().filter(|_| self.is_shared);
        let rows = known.cloned().unwrap_or_else(|| {
            let rows = self.look(&leaf.columns, within);
            let is_whole = within.count() >= self.segment.len() / FEW
                && !matches!(leaf.columns, Columns::Text(..) | Columns::Nothing);
            if !self.is_shared || is_whole {
                self.leaves[number] = Some(rows.clone());
            }
            rows
        });
        if leaf.original.is_none() {
            return Three::sure(rows);
        }
        let mut high = match &leaf.names {
            Some(names) => self.named(names, within),
            None => Bits::full(self.segment.len()),
        };
        high.or(&rows);
        Three {
            low: rows.clone(),
            guess: rows,
            high,
        }
    }

    /// The rows that have any of these resources, and those that do not keep all.
    fn named(&self, names: &Bits, within: &Bits) -> Bits {
        let segment = self.segment;
        let mut rows = Bits::new(segment.len());
        let mut look = |row: usize| {
            let mut resources = segment.resources(row).iter();
            let may_pass = resources.any(|it| names.get(it.symbol() as usize));
            rows.insert_if(row, may_pass || !segment.keeps_names(row));
        };
        if within.count() < segment.len() / FEW {
            within.for_each(look);
        } else {
            (0..segment.len()).for_each(&mut look);
        }
        rows
    }

    fn look(&self, columns: &Columns, within: &Bits) -> Bits {
        match columns {
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
        if within.count() < segment.len() / FEW {
            within.for_each(|row| rows.insert_if(row, has_any(values, segment, row)));
            return rows;
        }
        columns.for_each(|(column, symbols)| column_rows(column, symbols, &mut rows));
        if let Some(symbols) = &values.resources {
            segment.each_resource(|row, it| rows.insert_if(row, symbols.get(it.symbol() as usize)));
        }
        rows
    }

    fn flags(&self, wanted: Flags) -> Bits {
        let mut rows = Bits::new(self.segment.len());
        let in_column = Flags(wanted.0 & !(Flags::CONFLICT.0 | Flags::OF_ORDER.0));
        words(&mut rows, self.segment.flags(), |flags| {
            Flags(u32::from(flags)).has(in_column)
        });
        if wanted.has(Flags::CONFLICT) {
            rows.and(&self.rows(self.snapshot.conflicts()));
        }
        let of_order = Flags(wanted.0 & Flags::OF_ORDER.0);
        if of_order != Flags::default() {
            for row in rows.clone().iter() {
                let id = RowId(self.segment.first_row() + row as u32);
                if !self.snapshot.novelty(id).has(of_order) {
                    rows.remove(row);
                }
            }
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
            if !text_passes(field, tests, self.segment, row) {
                rows.remove(row);
            }
        }
        rows
    }
}

/// Whether a row has any of the values.
fn has_any(values: &Values, segment: &Segment, row: usize) -> bool {
    let is_in = |set: &Bits, column: &Column| set.get(column.get(row) as usize);
    let fields = &mut values.rows.iter();
    fields.any(|(field, set)| segment.column(*field).is_some_and(|column| is_in(set, column)))
        || values
            .identities
            .as_ref()
            .is_some_and(|set| is_in(set, segment.identities()))
        || values.resources.as_ref().is_some_and(|set| {
            let named = segment.resources(row);
            named.iter().any(|it| set.get(it.symbol() as usize))
        })
}

/// What columns say of a leaf and one row.
pub(super) fn holds(columns: &Columns, snapshot: &Snapshot, segment: &Segment, row: usize) -> bool {
    match columns {
        Columns::Nothing => false,
        Columns::Values(values, id) => {
            has_any(values, segment, row) || id.is_some_and(|id| segment.id(row) == id)
        }
        Columns::Flags(flags) => {
            let row = crate::store::RowId(segment.first_row() + row as u32);
            snapshot.row(row).has(*flags)
        }
        Columns::Time(window) => window.contains(segment.time(row)),
        Columns::Rows(rows) => rows.contains(&crate::store::RowId(segment.first_row() + row as u32)),
        Columns::Text(field, tests, only) => {
            only.is_none_or(|id| segment.id(row) == id) && text_passes(*field, tests, segment, row)
        }
    }
}

/// Whether the text of a row's time or ID passes.
fn text_passes(field: Field, tests: &[Test], segment: &Segment, row: usize) -> bool {
    let text = match field {
        Field::Time if segment.time(row) == Timestamp::UNKNOWN => return false,
        Field::Time => segment.time(row).rfc3339(),
        _ => segment.id(row).to_string(),
    };
    tests.iter().any(|test| test.holds(&text))
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
