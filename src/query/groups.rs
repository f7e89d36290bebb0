//! The rows of a segment by what they have in a column: which rows a predicate may mean, without a look at any other.

use super::bits::Bits;
use super::plan::{Columns, Leaf, Node};
use crate::model::Field;
use crate::store::{Column, Segment, Snapshot, Symbol};

/// The columns by which rows are grouped: few values, and nearly every rule asks for some of them.
const GROUPED: [Field; 3] = [Field::Name, Field::Service, Field::Error];

/// With more values than this, a column is not worth grouping by.
const MOST_VALUES: usize = 1 << 16;

/// The rows of a segment in the order of a column's symbols.
struct Group {
    /// Where the rows of each symbol begin, and one more.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Group {
    fn new(column: &Column, symbols: usize, length: usize) -> Self {
        let mut starts = vec![0; symbols + 1];
        column.scan(0..length, |_, symbol| starts[symbol as usize + 1] += 1);
        for place in 0..symbols {
            starts[place + 1] += starts[place];
        }
        let (mut next, mut rows) = (starts.clone(), vec![0; length]);
        column.scan(0..length, |row, symbol| {
            let place = &mut next[symbol as usize];
            rows[*place as usize] = row as u32;
            *place += 1;
        });
        Self { starts, rows }
    }

    fn of(&self, symbol: Symbol) -> &[u32] {
        let bounds = self.starts.get(symbol as usize..symbol as usize + 2);
        bounds.map_or(&[], |bounds| &self.rows[bounds[0] as usize..bounds[1] as usize])
    }
}

/// See the module.
pub(super) struct Groups<'p> {
    leaves: &'p [Leaf],
    length: usize,
    columns: [Option<Group>; GROUPED.len()],
}

impl<'p> Groups<'p> {
    pub(super) fn new(snapshot: &Snapshot, segment: &Segment, leaves: &'p [Leaf]) -> Self {
        let columns = GROUPED.map(|field| {
            let (column, symbols) = (segment.column(field)?, snapshot.dictionary(field).len());
            (symbols <= MOST_VALUES).then(|| Group::new(column, symbols, segment.len()))
        });
        Self {
            leaves,
            length: segment.len(),
            columns,
        }
    }

    /// The group and the symbols of a leaf that asks one of the columns and nothing else.
    fn leaf(&self, number: usize) -> Option<(&Group, &Bits)> {
        let leaf = &self.leaves[number];
        let Columns::Values(values, None) = &leaf.columns else {
            return None;
        };
        let only = leaf.original.is_none() && values.identities.is_none() && values.resources.is_none();
        let [(field, symbols)] = values.rows.as_slice() else {
            return None;
        };
        let place = GROUPED
            .iter()
            .position(|grouped| grouped == field)
            .filter(|_| only)?;
        Some((self.columns[place].as_ref()?, symbols))
    }

    /// At most so many rows are meant.
    pub(super) fn at_most(&self, node: &Node) -> usize {
        match node {
            Node::All | Node::Not(_) => self.length,
            Node::And(nodes) => {
                let least = nodes.iter().map(|node| self.at_most(node)).min();
                least.unwrap_or(self.length)
            }
            Node::Or(nodes) => {
                let sum: usize = nodes.iter().map(|node| self.at_most(node)).sum();
                sum.min(self.length)
            }
            Node::Leaf(number) if is_impossible(&self.leaves[*number]) => 0,
            Node::Leaf(number) => self.leaf(*number).map_or(self.length, |(group, symbols)| {
                symbols
                    .iter()
                    .map(|symbol| group.of(symbol as Symbol).len())
                    .sum()
            }),
        }
    }

    /// Adds rows among which are all that are meant: no more than [`Groups::at_most`] says.
    pub(super) fn gather(&self, node: &Node, rows: &mut Bits) {
        match node {
            Node::All | Node::Not(_) => rows.fill(),
            Node::And(nodes) => match nodes.iter().min_by_key(|node| self.at_most(node)) {
                Some(least) => self.gather(least, rows),
                None => rows.fill(),
            },
            Node::Or(nodes) => nodes.iter().for_each(|node| self.gather(node, rows)),
            Node::Leaf(number) if is_impossible(&self.leaves[*number]) => {}
            Node::Leaf(number) => match self.leaf(*number) {
                None => rows.fill(),
                Some((group, symbols)) => symbols.for_each(|symbol| {
                    for row in group.of(symbol as Symbol) {
                        rows.insert(*row as usize);
                    }
                }),
            },
        }
    }
}

/// Whether no event of the snapshot can pass: its values are in no dictionary.
fn is_impossible(leaf: &Leaf) -> bool {
    leaf.original.is_none()
        && match &leaf.columns {
            Columns::Nothing => true,
            Columns::Values(values, id) => {
                id.is_none()
                    && values.rows.is_empty()
                    && values.identities.is_none()
                    && values.resources.is_none()
            }
            Columns::Rows(rows) => rows.is_empty(),
            Columns::Flags(_) | Columns::Time(_) | Columns::Text(..) => false,
        }
}
