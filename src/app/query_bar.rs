//! The query as it is typed. Every edit is parsed; the last text that made sense is the one in force.
//!
//! A wrong text changes nothing but the mark under it: the *fault* holds the place and what was expected. Leaving
//! the bar drops a text that makes no sense and keeps the one in force. The twin that draws it is `tui::query_bar`.

use super::text_field::TextField;
use crate::dialect::{ParseError, search};
use crate::model::Timestamp;
use crate::query::Expr;

/// So many earlier queries are remembered.
const REMEMBERED: usize = 1000;

/// See the module.
#[derive(Default, Debug)]
pub struct QueryBar {
    field: TextField,
    editing: bool,
    /// The text of the query in force.
    applied: String,
    fault: Option<ParseError>,
    /// Earlier queries, oldest first.
    earlier: Vec<String>,
    /// Which of them is shown, and what was being typed before.
    recalled: Option<(usize, String)>,
}

impl QueryBar {
    /// An empty bar that remembers queries, given oldest first.
    pub(super) fn new(earlier: Vec<String>) -> Self {
        Self {
            earlier,
            ..Self::default()
        }
    }

    /// Earlier queries, oldest first.
    pub(super) fn earlier(&self) -> &[String] {
        &self.earlier
    }

    /// What is typed. Hostile: it may have been pasted.
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// How many characters are left of the cursor.
    pub fn cursor(&self) -> usize {
        self.field.cursor()
    }

    /// How many bytes are left of the cursor.
    pub fn cursor_byte(&self) -> usize {
        self.field.cursor_byte()
    }

    /// Whether keys are text.
    pub fn is_editing(&self) -> bool {
        self.editing
    }

    /// The text of the query in force.
    pub fn applied(&self) -> &str {
        &self.applied
    }

    /// The terms of the query in force that are switched off.
    pub fn switched_off(&self) -> Vec<String> {
        // Whether they are right does not depend on the time.
        let terms = search::conjuncts(&self.applied, Timestamp(0)).unwrap_or_default();
        let off = terms.into_iter().filter(|term| !term.is_on);
        off.map(|term| self.applied[term.span].to_owned()).collect()
    }

    /// Why what is typed makes no sense, and where.
    pub fn fault(&self) -> Option<&ParseError> {
        self.fault.as_ref()
    }

    /// Starts typing, behind the query in force: what is typed is one more term, and not the rest of the last.
    pub fn enter(&mut self) {
        self.editing = true;
        self.recalled = None;
        if !self.field.text().is_empty() && !self.field.text().ends_with(' ') {
            let longer = format!("{} ", self.field.text());
            self.field.set(&longer);
        }
    }

    /// Stops typing. The text is that of the query in force, which is returned if it is to be remembered.
    pub fn leave(&mut self) -> Option<String> {
        self.editing = false;
        self.fault = None;
        self.recalled = None;
        if self.field.text() != self.applied {
            self.field.set(&self.applied);
        }
        self.remember()
    }

    fn remember(&mut self) -> Option<String> {
        if self.applied.is_empty() || self.earlier.last() == Some(&self.applied) {
            return None;
        }
        self.earlier.push(self.applied.clone());
        let excess = self.earlier.len().saturating_sub(REMEMBERED);
        self.earlier.drain(..excess);
        Some(self.applied.clone())
    }

    /// Edits the text; returns the expression if it makes sense and another text than before is in force now.
    pub fn edit(&mut self, now: Timestamp, edit: impl FnOnce(&mut TextField)) -> Option<Expr> {
        edit(&mut self.field);
        match search::parse(self.field.text(), now) {
            Ok(expr) => {
                self.fault = None;
                let text = self.field.text().trim_end();
                let changed = self.applied != text;
                text.clone_into(&mut self.applied);
                changed.then_some(expr)
            }
            Err(fault) => {
                self.fault = Some(fault);
                None
            }
        }
    }

    /// Puts a text in force that was in force before, or was made of terms.
    pub fn set(&mut self, text: &str) {
        self.fault = None;
        self.field.set(text);
        self.field.text().clone_into(&mut self.applied);
    }

    /// Shows an earlier query, or a later one.
    pub fn recall(&mut self, earlier: bool, now: Timestamp) -> Option<Expr> {
        let last = self.earlier.len();
        let (at, draft) = match self.recalled.take() {
            Some((at, draft)) => (at, draft),
            None => (last, self.field.text().to_owned()),
        };
        let at = if earlier {
            at.saturating_sub(1)
        } else {
            (at + 1).min(last)
        };
        let text = self.earlier.get(at).unwrap_or(&draft).clone();
        if at < last {
            self.recalled = Some((at, draft));
        }
        self.edit(now, |field| field.set(&text))
    }
}
