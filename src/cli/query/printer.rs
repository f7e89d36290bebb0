//! Writes events in the format that was asked for, with pseudonyms where they are wanted.

use super::{FOR_PEOPLE, FOR_PROGRAMS, Query, fields};
use crate::app::redaction::Learned;
use crate::model::Field;
use crate::sink::{self, Column, Format, Look, Rows, jsonl};
use crate::store::{RowId, Snapshot};
use std::io::{self, Write};

/// Writes events in the format that was asked for.
pub(in crate::cli) struct Printer<'w> {
    form: Form<'w>,
    /// Learns names and makes pseudonyms of them, if they are wanted.
    learned: Option<Learned>,
    /// Of what it has learned so far.
    generation: Option<u64>,
}

enum Form<'w> {
    /// In their original bytes.
    Originals {
        out: &'w mut dyn Write,
        is_terminal: bool,
        /// Those that could not be read again, in words.
        lost: Vec<String>,
    },
    /// As rows of fields.
    Fields(Box<dyn Rows + 'w>, Vec<Field>),
}

impl<'w> Printer<'w> {
    pub(in crate::cli) fn new(query: &Query, look: Look, is_terminal: bool, out: &'w mut dyn Write) -> Self {
        Self {
            form: Form::new(query, look, is_terminal, out),
            learned: query.redact.learned(),
            generation: None,
        }
    }

    /// Writes an event, or holds it back until the widths of columns are known.
    pub(in crate::cli) fn row(&mut self, snapshot: &Snapshot, row: RowId) -> io::Result<()> {
        let row = snapshot.row(row);
        if let Some(learned) = &mut self.learned
            && self.generation != Some(snapshot.generation())
        {
            self.generation = Some(snapshot.generation());
            learned.learn(snapshot);
        }
        let redactor = self.learned.as_mut().map(Learned::redactor_mut);
        match &mut self.form {
            Form::Fields(rows, fields) => {
                let cells = sink::cells(&row, fields).into_iter();
                let cells = cells.map(|cell| cell.redacted(redactor.as_deref()));
                rows.row(&cells.collect::<Vec<_>>())
            }
            Form::Originals {
                out,
                is_terminal,
                lost,
            } => match row.original() {
                Ok(original) => {
                    let event = match redactor {
                        Some(redactor) => redactor.event(original),
                        None => original,
                    };
                    jsonl::event(&event, *is_terminal, out)
                }
                Err(error) => {
                    lost.push(format!("event {}: {error}", row.event_id()));
                    Ok(())
                }
            },
        }
    }

    /// Writes what was held back, for the next event may take a while.
    #[cfg(feature = "aws")]
    pub(in crate::cli) fn pause(&mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Fields(rows, _) => rows.pause(),
            Form::Originals { out, .. } => out.flush(),
        }
    }

    /// Closes the output. The events that could not be read again, in words.
    pub(in crate::cli) fn finish(self) -> io::Result<Vec<String>> {
        match self.form {
            Form::Fields(mut rows, _) => rows.finish().map(|()| Vec::new()),
            Form::Originals { lost, .. } => Ok(lost),
        }
    }
}

impl<'w> Form<'w> {
    fn new(query: &Query, look: Look, is_terminal: bool, out: &'w mut dyn Write) -> Self {
        let format = query.output.format;
        let fields = match (query.fields.as_slice(), format) {
            ([], Format::Jsonl) => {
                return Self::Originals {
                    out,
                    is_terminal,
                    lost: Vec::new(),
                };
            }
            ([], Format::Table | Format::Markdown) => FOR_PEOPLE.to_vec(),
            ([], _) => FOR_PROGRAMS.to_vec(),
            (choices, _) => fields(choices),
        };
        let columns = fields.iter().copied().map(Column::from).collect();
        Self::Fields(sink::rows(format, columns, look, out), fields)
    }
}
