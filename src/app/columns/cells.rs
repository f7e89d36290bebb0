//! What stands at paths of the JSON in the rows on screen: read by a worker and kept, a cell at a time.

use crate::app::events::column::LONGEST_CONDITION;
use crate::query::{Hits, Path, values_at};
use crate::store::{RowId, Snapshot};
use std::collections::HashMap;

/// So many cells of a path are kept.
const MOST_CELLS: usize = 20_000;

/// So much of a value is kept, in bytes: more than becomes part of a query.
const LONGEST: usize = 2 * LONGEST_CONDITION;

/// What an event has at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// These values, the first first; none if it has none.
    Read(Vec<String>),
    /// Its bytes cannot be read again.
    Unreadable,
}

/// What was read of some events.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Answer {
    cells: Vec<(RowId, Vec<Value>)>,
    paths: Vec<Path>,
}

/// Reads what events have at paths; `None` if nobody waits for it any more. Reads files: never where a key waits.
pub fn gather(
    (snapshot, hits): (&Snapshot, &Hits),
    paths: &[Path],
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Answer> {
    let found = values_at(snapshot, hits, paths, is_stale)?;
    let is_whole = found.unreadable.is_empty();
    let value = |texts: Vec<String>| {
        if texts.is_empty() && !is_whole {
            return Value::Unreadable;
        }
        Value::Read(texts.into_iter().map(shortened).collect())
    };
    let rows = found.rows.into_iter();
    let cells = rows.map(|row| row.into_iter().map(value).collect());
    Some(Answer {
        cells: hits.iter().zip(cells).collect(),
        paths: paths.to_vec(),
    })
}

fn shortened(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST));
    text
}

/// See the module.
#[derive(Default, Debug)]
pub struct Cells {
    known: HashMap<Path, HashMap<RowId, Value>>,
}

impl Cells {
    /// What an event has at a path, if that was read.
    pub fn value(&self, row: RowId, path: &Path) -> Option<&Value> {
        self.known.get(path)?.get(&row)
    }

    /// The same as it stands in the table. Not yet made safe for a terminal.
    pub fn text(&self, row: RowId, path: &Path) -> String {
        match self.value(row, path) {
            None => "…".to_owned(),
            Some(Value::Unreadable) => "?".to_owned(),
            Some(Value::Read(texts)) if texts.is_empty() => "-".to_owned(),
            Some(Value::Read(texts)) => texts.join(" "),
        }
    }

    /// Those of the rows of which something is not known yet.
    pub fn unknown(&self, rows: impl Iterator<Item = RowId>, paths: &[Path]) -> Vec<RowId> {
        let is_unknown = |row: &RowId| paths.iter().any(|path| self.value(*row, path).is_none());
        rows.filter(is_unknown).collect()
    }

    /// What was read at some paths.
    pub fn texts(&self, is_wanted: impl Fn(&Path) -> bool) -> impl Iterator<Item = &str> {
        let wanted = self.known.iter().filter(move |(path, _)| is_wanted(path));
        wanted
            .flat_map(|(_, cells)| cells.values())
            .flat_map(|value| match value {
                Value::Read(texts) => texts.iter().map(String::as_str),
                Value::Unreadable => [].iter().map(String::as_str),
            })
    }

    /// Takes in what was read.
    pub fn hear(&mut self, answer: &Answer) {
        for (place, path) in answer.paths.iter().enumerate() {
            let known = self.known.entry(path.clone()).or_default();
            if known.len() > MOST_CELLS {
                known.clear();
            }
            for (row, values) in &answer.cells {
                if let Some(value) = values.get(place) {
                    known.insert(*row, value.clone());
                }
            }
        }
    }

    /// Forgets what is at other paths than these.
    pub fn keep(&mut self, paths: &[Path]) {
        self.known.retain(|path, _| paths.contains(path));
    }
}
