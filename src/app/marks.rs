//! What the analyst says of events: marks, and notes of one line. Both belong to the event and not to a row of the table,
//! so they stay on it whatever is asked, sorted or loaded. They are kept for the session.
//!
//! `is:marked` and `is:noted` ask for them; see [`crate::query::Remark`].

use super::text_field::TextField;
use crate::query::{Expr, Hits, Remark, Remarked};
use crate::store::{RowId, Snapshot};
use std::collections::BTreeMap;
use std::sync::Arc;

/// At most so many events are marked with one key.
pub const MOST_AT_ONCE: usize = 10_000;

/// See the module.
#[derive(Default, Debug)]
pub struct Marks {
    marked: Remarked,
    noted: Remarked,
    notes: BTreeMap<RowId, String>,
    /// The event that was marked last: one end of a range.
    last: Option<RowId>,
    /// Counts the changes.
    changes: u64,
}

impl Marks {
    /// Marks an event, or takes its mark away; says whether it is marked now.
    pub fn toggle(&mut self, row: RowId) -> bool {
        self.changes += 1;
        let marked = Arc::make_mut(&mut self.marked);
        let is_marked = marked.insert(row);
        if is_marked {
            self.last = Some(row);
        } else {
            marked.remove(&row);
        }
        is_marked
    }

    /// Marks the hits from the event that was marked last to this one; how many, or `None` if there is no such range
    /// among the hits, or it is too long.
    pub fn mark_range(&mut self, to: RowId, hits: &Hits, snapshot: &Snapshot) -> Option<usize> {
        let (from, to) = (
            hits.rank(snapshot, self.last?).ok()?,
            hits.rank(snapshot, to).ok()?,
        );
        let rows = hits.rows().get(from.min(to)..=from.max(to))?;
        if rows.len() > MOST_AT_ONCE {
            return None;
        }
        self.changes += 1;
        Arc::make_mut(&mut self.marked).extend(rows);
        Some(rows.len())
    }

    /// Sets the note on an event; an empty one takes it away.
    pub fn set_note(&mut self, row: RowId, note: &str) {
        self.changes += 1;
        let note = note.trim();
        let noted = Arc::make_mut(&mut self.noted);
        if note.is_empty() {
            noted.remove(&row);
            self.notes.remove(&row);
        } else {
            noted.insert(row);
            self.notes.insert(row, note.to_owned());
        }
    }

    /// The note on an event. May hold anything that was pasted.
    pub fn note(&self, row: RowId) -> Option<&str> {
        self.notes.get(&row).map(String::as_str)
    }

    /// Whether an event is marked.
    pub fn is_marked(&self, row: RowId) -> bool {
        self.marked.contains(&row)
    }

    /// How often something was marked, noted or taken away.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// The events that are marked or noted.
    pub fn remarked(&self) -> impl Iterator<Item = RowId> {
        self.marked.union(&self.noted).copied()
    }

    /// How many events are marked.
    pub fn count(&self) -> usize {
        self.marked.len()
    }

    /// How many events have a note.
    pub fn notes(&self) -> usize {
        self.noted.len()
    }

    /// The events that something is said of.
    pub fn rows(&self, remark: Remark) -> &Remarked {
        match remark {
            Remark::Marked => &self.marked,
            Remark::Noted => &self.noted,
        }
    }

    /// A predicate with the events in it that are marked and noted now.
    #[must_use]
    pub fn resolve(&self, expr: &Expr) -> Expr {
        expr.with_remarks(&|remark| Remarked::clone(self.rows(remark)))
    }

    /// The nearest hit with a mark or a note, from a place on, to later places or to earlier ones.
    pub fn seek(&self, hits: &Hits, snapshot: &Snapshot, (from, later): (usize, bool)) -> Option<RowId> {
        let places = self
            .remarked()
            .filter_map(|row| Some((hits.rank(snapshot, row).ok()?, row)));
        let found = if later {
            places.filter(|(place, _)| *place >= from).min()
        } else {
            places.filter(|(place, _)| *place <= from).max()
        };
        found.map(|(_, row)| row)
    }
}

/// A note while it is typed.
#[derive(Debug)]
pub struct NoteEditor {
    /// On which event.
    pub row: RowId,
    /// What is typed.
    pub field: TextField,
}

impl NoteEditor {
    /// Starts with the note that is there.
    pub fn open(row: RowId, marks: &Marks) -> Self {
        let mut field = TextField::default();
        field.set(marks.note(row).unwrap_or_default());
        Self { row, field }
    }
}
