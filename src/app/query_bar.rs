//! The query as it is typed. Every edit is parsed; the last text that made sense is the one in force.
//!
//! A wrong text changes nothing but the mark under it: the *fault* holds the place and what was expected. Leaving
//! the bar drops a text that makes no sense and keeps the one in force. While nothing is typed its terms are *pills*:
//! drawn where they stand, one of them perhaps *chosen*. The twin that draws it is `tui::query_bar`.

use super::text_field::TextField;
use crate::dialect::search::{Caveat, Conjunct};
use crate::dialect::{ParseError, search};
use crate::model::Timestamp;
use crate::model::visible::{self, pieces};
use crate::query::Expr;

/// So many earlier queries are remembered.
const REMEMBERED: usize = 1000;

/// Columns before the text.
pub const PROMPT: usize = 2;

/// Columns that the text has at least, whatever stands on its right.
const TEXT: usize = 24;

/// Columns that what stands on its right has at least, where the text leaves it no more.
const FOUND: usize = 36;

/// See the module.
#[derive(Default, Debug)]
pub struct QueryBar {
    field: TextField,
    editing: bool,
    /// The text of the query in force.
    applied: String,
    /// Its terms.
    terms: Vec<Conjunct>,
    /// The term that keys change.
    chosen: Option<usize>,
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

    /// The terms of the query in force. What a relative time in them means depends on when they were read.
    pub fn terms(&self) -> &[Conjunct] {
        &self.terms
    }

    /// The terms of the query in force that are switched off.
    pub fn switched_off(&self) -> Vec<String> {
        let off = self.terms.iter().filter(|term| !term.is_on);
        off.map(|term| self.applied[term.span.clone()].to_owned())
            .collect()
    }

    /// What the query in force may not have been meant to say.
    pub fn caveat(&self) -> Option<Caveat> {
        search::caveat(&self.applied)
    }

    /// The term that keys change, if one is chosen.
    pub fn chosen(&self) -> Option<usize> {
        let last = self.terms.len().checked_sub(1)?;
        Some(self.chosen?.min(last))
    }

    /// Chooses a term, or none.
    pub fn choose(&mut self, term: Option<usize>) {
        self.chosen = term;
    }

    /// The first byte of the text that is drawn in a bar of so many columns: the chosen term is always in sight.
    pub fn drawn_from(&self, width: usize) -> usize {
        let Some(term) = self.chosen().map(|at| &self.terms[at]) else {
            return 0;
        };
        let room = Self::room(width).saturating_sub(PROMPT + 1);
        let first = first_shown(&self.applied, term.span.end, room);
        // Terms are drawn whole, the chosen one at least from its start.
        let mut starts = self.terms.iter().map(|term| term.span.start);
        match starts.find(|start| *start >= first) {
            Some(start) if first > 0 => start.min(term.span.start),
            _ => first.min(term.span.start),
        }
    }

    /// Columns that belong to the text in a bar so wide.
    pub fn room(width: usize) -> usize {
        width.saturating_sub(FOUND).max(TEXT).min(width)
    }

    /// The term under a column of a bar so wide.
    pub fn term_at(&self, column: usize, width: usize) -> Option<usize> {
        let from = self.drawn_from(width);
        let place = |byte: usize| {
            let before = self.applied.get(from..byte).unwrap_or_default();
            PROMPT + visible::width(before)
        };
        let is_there = |term: &Conjunct| {
            term.span.start >= from && (place(term.span.start)..place(term.span.end)).contains(&column)
        };
        // The last of the columns is blank, or the sign that the text goes on.
        let is_text = column + 1 < Self::room(width);
        is_text.then(|| self.terms.iter().position(is_there)).flatten()
    }

    /// Why what is typed makes no sense, and where.
    pub fn fault(&self) -> Option<&ParseError> {
        self.fault.as_ref()
    }

    /// Starts typing, behind the query in force: what is typed is one more term, and not the rest of the last.
    pub fn enter(&mut self) {
        self.editing = true;
        self.chosen = None;
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
                self.read();
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
        self.read();
    }

    /// Tells the terms apart.
    fn read(&mut self) {
        // Where they stand does not depend on the time.
        self.terms = search::conjuncts(&self.applied, Timestamp(0)).unwrap_or_default();
        if self.terms.is_empty() {
            self.chosen = None;
        }
    }

    /// Starts typing behind one of the terms.
    pub fn enter_at(&mut self, term: usize) {
        let end = self.terms.get(term).map(|term| term.span.end);
        self.enter();
        if let Some(end) = end {
            // What is put in the place of nothing only moves the cursor.
            self.field.splice(end..end, "");
        }
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

/// Where to start drawing a text so that a byte of it is in sight: a place between characters.
pub fn first_shown(text: &str, cursor: usize, width: usize) -> usize {
    let before = text.get(..cursor).unwrap_or_default();
    let mut excess = visible::width(before).saturating_sub(width);
    let mut start = 0;
    for char in before.chars() {
        if excess == 0 {
            break;
        }
        start += char.len_utf8();
        let columns: usize = pieces(char.encode_utf8(&mut [0; 4]))
            .map(|piece| piece.width())
            .sum();
        excess = excess.saturating_sub(columns);
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_scrolls_with_the_cursor() {
        assert_eq!(first_shown("abcdef", 6, 10), 0);
        assert_eq!(first_shown("abcdef", 6, 4), 2);
        assert_eq!(first_shown("日本語", 9, 4), 3);
        assert_eq!(first_shown("\u{202e}abc", 6, 4), 3);
        assert_eq!(first_shown("abc", 2, 0), 2);
    }

    #[test]
    fn a_column_belongs_to_the_term_drawn_there_and_to_none_behind_what_is_found() {
        let mut bar = QueryBar::default();
        let words: Vec<_> = (0..20).map(|number| format!("word{number:02}")).collect();
        bar.set(&words.join(" "));
        let at = |bar: &QueryBar| [0, 2, 7, 8, 9, 42, 43, 79].map(|column| bar.term_at(column, 80));
        assert_eq!(
            at(&bar),
            [None, Some(0), Some(0), None, Some(1), Some(5), None, None]
        );
        bar.choose(Some(19));
        let from = bar.drawn_from(80);
        assert!(from > 0 && bar.text()[from..].ends_with("word19"));
        let shown: Vec<_> = (0..80).filter_map(|column| bar.term_at(column, 80)).collect();
        assert_eq!(shown.iter().filter(|term| **term == 19).count(), 6, "all of it");
        assert!(bar.drawn_from(200) == 0, "where there is room nothing scrolls");
    }
}
