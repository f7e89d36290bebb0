//! Earlier queries in a list that typing narrows and enter takes one from.
//!
//! Newest first, each once. What is typed narrows the list and not the query: that stays as it is until one is taken.
//! The twin that draws it is `tui::earlier`.

use super::cursor::{Cursor, Extent};
use super::layout::Block;
use super::state::{Overlay, State};
use super::text_field::TextField;
use crate::model::visible;

/// Columns of the list, without its border.
const NARROWEST: usize = 40;
const WIDEST: usize = 100;

/// See the module.
#[derive(Default, Debug)]
pub struct Earlier {
    all: Vec<String>,
    shown: Vec<usize>,
    filter: TextField,
    cursor: Cursor,
}

impl Earlier {
    /// Lists queries, given oldest first.
    pub fn open(queries: &[String]) -> Self {
        let mut seen = std::collections::HashSet::new();
        let newest_first = queries.iter().rev();
        let mut list = Self {
            all: newest_first
                .filter(|query| seen.insert(*query))
                .cloned()
                .collect(),
            ..Self::default()
        };
        list.select();
        list
    }

    /// The queries that have what is typed. Hostile: they may have been pasted.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &str> {
        self.shown.iter().map(|row| self.all[*row].as_str())
    }

    /// Whether there are no earlier queries at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What is typed.
    pub fn filter(&self) -> &TextField {
        &self.filter
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The query under the cursor.
    pub fn here(&self) -> Option<&str> {
        self.shown.get(self.cursor.at).map(|row| self.all[*row].as_str())
    }

    /// Edits what is typed; the cursor goes to the newest query found.
    pub fn edit(&mut self, edit: impl FnOnce(&mut TextField)) {
        if self.filter.edit(edit) {
            self.select();
        }
    }

    fn select(&mut self) {
        let typed = self.filter.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let has_words = |row: &usize| {
            let query = self.all[*row].to_lowercase();
            words.iter().all(|word| query.contains(word))
        };
        self.shown = (0..self.all.len()).filter(has_words).collect();
        self.cursor = Cursor::default();
    }

    /// Moves the cursor as told.
    pub fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let length = self.shown.len();
        travel(&mut self.cursor, Extent { length, height });
    }
}

impl State {
    /// Where the list of earlier queries is, if there is one. Its size is that of all of them, so that it stands still
    /// while it is narrowed.
    pub fn earlier_list(&self) -> Option<Block> {
        let Some(Overlay::Earlier(list)) = &self.overlay else {
            return None;
        };
        let width = list.all.iter().map(|query| visible::width(query)).max();
        let width = width.unwrap_or_default().clamp(NARROWEST, WIDEST);
        Some(self.layout().below_query(list.all.len().max(1), width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_query_is_listed_once_and_the_newest_first() {
        let queries = ["a b", "c", "a b", "B a"].map(str::to_owned);
        let mut list = Earlier::open(&queries);
        assert_eq!(list.rows().collect::<Vec<_>>(), ["B a", "a b", "c"]);
        list.edit(|field| field.insert("B A"));
        assert_eq!(list.rows().collect::<Vec<_>>(), ["B a", "a b"]);
        list.edit(|field| field.insert("x"));
        assert_eq!((list.rows().len(), list.here()), (0, None));
    }
}
