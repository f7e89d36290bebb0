//! Events in the format that was asked for: their original bytes, or rows of fields and of what stands at paths; with
//! pseudonyms where they are wanted.

use super::query::Query;
use super::wanted::Wanted;
use crate::app::redaction::Learned;
use crate::model::Field;
use crate::model::redact::{Kind, Redactor, is_naming};
use crate::query::{Hits, Key, Path, values_at};
use crate::sink::{self, Cell, Column, Format, Look, Rows, jsonl};
use crate::store::{RowId, Snapshot};
use std::collections::HashMap;
use std::io::{self, Write};

/// What people want to see of an event.
const FOR_PEOPLE: &[Field] = &[
    Field::Time,
    Field::Service,
    Field::Name,
    Field::Principal,
    Field::Ip,
    Field::Error,
    Field::Resource,
];

/// What a spreadsheet or a program needs besides.
const FOR_PROGRAMS: &[Field] = &[
    Field::Time,
    Field::Id,
    Field::Service,
    Field::Name,
    Field::Principal,
    Field::Type,
    Field::Key,
    Field::Ip,
    Field::Agent,
    Field::Region,
    Field::Account,
    Field::Error,
    Field::Message,
    Field::Resource,
];

/// Writes events. See the module.
pub(super) struct Printer<'w> {
    how: How<'w>,
    /// Learns names and makes pseudonyms of them, if they are wanted.
    learned: Option<Learned>,
    /// Those that could not be read again, in words.
    lost: Vec<String>,
}

enum How<'w> {
    /// In their original bytes.
    Originals {
        out: &'w mut dyn Write,
        is_terminal: bool,
    },
    /// As rows, each value from where its key says.
    Rows(Box<dyn Rows + 'w>, Vec<Key>),
}

impl<'w> Printer<'w> {
    pub(super) fn new(query: &Query, look: Look, is_terminal: bool, out: &'w mut dyn Write) -> Self {
        let format = query.output.format;
        let usual = |fields: &[Field]| fields.iter().map(|field| of_field(*field)).collect();
        let wanted: Vec<_> = match (query.fields.as_slice(), format) {
            ([], Format::Jsonl) => return Self::of(query, How::Originals { out, is_terminal }),
            ([], Format::Table | Format::Markdown) => usual(FOR_PEOPLE),
            ([], _) => usual(FOR_PROGRAMS),
            (wanted, _) => wanted.iter().flat_map(Wanted::columns).collect(),
        };
        let (columns, keys) = wanted.into_iter().unzip();
        Self::of(query, How::Rows(sink::rows(format, columns, look, out), keys))
    }

    fn of(query: &Query, how: How<'w>) -> Self {
        Self {
            how,
            learned: query.redact.learned(),
            lost: Vec::new(),
        }
    }

    /// Writes events, or holds them back until the widths of columns are known.
    pub(super) fn rows(&mut self, snapshot: &Snapshot, rows: &[RowId]) -> io::Result<()> {
        if let Some(learned) = &mut self.learned {
            learned.learn(snapshot);
        }
        let mut redactor = self.learned.as_mut().map(Learned::redactor_mut);
        match &mut self.how {
            How::Rows(writer, keys) => {
                let at_paths = read(snapshot, rows, keys, &mut self.lost);
                if let Some(redactor) = &mut redactor {
                    learn(redactor, keys, at_paths.values());
                }
                for row in rows {
                    let mut at_paths = at_paths.get(row).into_iter().flatten();
                    let event = snapshot.row(*row);
                    let cells = keys.iter().map(|key| match key {
                        Key::Field(field) => sink::cell(&event, *field),
                        Key::Path(_) => Cell::several(at_paths.next().map_or(&[], Vec::as_slice)),
                    });
                    let cells = cells.map(|cell| cell.redacted(redactor.as_deref()));
                    writer.row(&cells.collect::<Vec<_>>())?;
                }
            }
            How::Originals { out, is_terminal } => {
                for row in rows {
                    let row = snapshot.row(*row);
                    match (row.original(), &mut redactor) {
                        (Ok(original), Some(redactor)) => {
                            jsonl::event(&redactor.event(original), *is_terminal, out)?;
                        }
                        (Ok(original), None) => jsonl::event(&original, *is_terminal, out)?,
                        (Err(error), _) => self.lost.push(format!("event {}: {error}", row.event_id())),
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes what was held back, for the next event may take a while.
    #[cfg(feature = "aws")]
    pub(super) fn pause(&mut self) -> io::Result<()> {
        match &mut self.how {
            How::Rows(rows, _) => rows.pause(),
            How::Originals { out, .. } => out.flush(),
        }
    }

    /// Closes the output. What could not be read again, in words.
    pub(super) fn finish(self) -> io::Result<Vec<String>> {
        if let How::Rows(mut rows, _) = self.how {
            rows.finish()?;
        }
        Ok(self.lost)
    }
}

fn of_field(field: Field) -> (Column, Key) {
    (Column::from(field), Key::Field(field))
}

/// What events have at the paths among the keys: of each event the values at each path.
fn read(
    snapshot: &Snapshot,
    rows: &[RowId],
    keys: &[Key],
    lost: &mut Vec<String>,
) -> HashMap<RowId, Vec<Vec<String>>> {
    let path = |key: &Key| match key {
        Key::Path(path) => Some(path.clone()),
        Key::Field(_) => None,
    };
    let paths: Vec<Path> = keys.iter().filter_map(path).collect();
    if paths.is_empty() {
        return HashMap::new();
    }
    let hits = Hits::of_rows(snapshot, rows.iter().copied());
    let found = values_at(snapshot, &hits, &paths, &|| false).unwrap_or_default();
    for line in found.unreadable {
        if !lost.contains(&line) {
            lost.push(line);
        }
    }
    hits.iter().zip(found.rows).collect()
}

/// Learns the names that stand at paths and in no dictionary.
fn learn<'v>(redactor: &mut Redactor, keys: &[Key], events: impl Iterator<Item = &'v Vec<Vec<String>>>) {
    let is_named = |key: &Key| match key {
        Key::Path(path) => Some(path.last_key().is_some_and(is_naming)),
        Key::Field(_) => None,
    };
    let named: Vec<bool> = keys.iter().filter_map(is_named).collect();
    for values in events {
        let of_names = values.iter().zip(&named).filter(|(_, is_named)| **is_named);
        for value in of_names.flat_map(|(values, _)| values) {
            redactor.learn(value, Kind::Thing);
        }
    }
}
