//! Where the columns of the table are chosen: those that are shown, in their order, then every other field, then the
//! members of the selected event. Typing narrows the list, and a path that is typed is a row of it, too.

use super::{Chosen, Columns};
use crate::app::cursor::{Cursor, Extent};
use crate::app::events::Column;
use crate::app::layout::Block;
use crate::app::state::{Overlay, State};
use crate::app::text_field::TextField;
use crate::model::json::Kind;
use crate::model::{Field, Tree};
use crate::query::{Key, Path};

/// Most members of the selected event that are listed.
const MOST_MEMBERS: usize = 400;

/// Most rows, and columns, of the list, without its border.
const ROWS: usize = 14;
const WIDTH: usize = 84;

/// See the module.
#[derive(Debug)]
pub struct Picker {
    /// As they are now: what is usual, written out, while nobody chose.
    columns: Columns,
    /// What is not shown, as it was when this was opened.
    others: Vec<Column>,
    filter: TextField,
    cursor: Cursor,
    /// Whether a column to sort by is chosen, and not which are shown.
    pub sorts: bool,
    /// Whether something was changed, which is one step.
    pub(in crate::app) is_changed: bool,
}

impl Picker {
    /// Opens it on a column, with the members of an event.
    pub(super) fn new(columns: Columns, event: Option<&Tree>, here: &Column) -> Self {
        let own = Column::ALL.into_iter();
        let fields = Field::all().map(|field| Column::of(Key::Field(field)));
        let members = event.map(members).unwrap_or_default().into_iter();
        let mut others: Vec<Column> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for column in own.chain(fields).chain(members) {
            if seen.insert(column.clone()) {
                others.push(column);
            }
        }
        let at = columns.place(here).unwrap_or_default();
        Self {
            columns,
            others,
            filter: TextField::default(),
            cursor: Cursor { at, top: 0 },
            sorts: false,
            is_changed: false,
        }
    }

    /// The columns as they are now.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// What is typed.
    pub fn filter(&self) -> &TextField {
        &self.filter
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The rows that have what is typed.
    pub fn rows(&self) -> Vec<Column> {
        let typed = self.filter.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let has_words = |column: &Column| {
            let text = format!("{} {} {}", column.name(), column.label(), column.doc()).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let shown = self.columns.chosen().iter().map(|one| one.column.clone());
        let others = self
            .others
            .iter()
            .filter(|column| self.columns.place(column).is_none());
        let mut rows: Vec<Column> = shown
            .chain(others.cloned())
            .filter(|column| has_words(column))
            .collect();
        // Of many that have the letters of `ip` in them, the column that is called so is meant.
        if !words.is_empty() {
            rows.sort_by_key(|column| {
                let name = column.name().to_lowercase();
                (name != typed.trim(), !name.starts_with(words[0]))
            });
        }
        let is_path = typed.contains('.');
        if let Some(column) =
            Column::by_name(self.filter.text()).filter(|column| is_path && !rows.contains(column))
        {
            rows.insert(0, column);
        }
        rows
    }

    /// The column under the cursor.
    pub fn here(&self) -> Option<Column> {
        self.rows().into_iter().nth(self.cursor.at)
    }

    /// Edits what is typed.
    pub(super) fn edit(&mut self, edit: impl FnOnce(&mut TextField)) {
        if self.filter.edit(edit) {
            self.cursor = Cursor::default();
        }
    }

    /// Moves the cursor as told.
    pub(in crate::app) fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let length = self.rows().len();
        travel(&mut self.cursor, Extent { length, height });
    }

    /// Takes other columns; the cursor stays on its own.
    pub(super) fn set(&mut self, columns: Columns, height: usize) {
        let here = self.here();
        let was_shown = here
            .as_ref()
            .is_some_and(|here| self.columns.place(here).is_some());
        // What is no longer shown is still listed.
        for one in self.columns.chosen() {
            if !self.others.contains(&one.column) {
                self.others.push(one.column.clone());
            }
        }
        self.columns = columns;
        let rows = self.rows();
        let is_shown = here
            .as_ref()
            .is_some_and(|here| self.columns.place(here).is_some());
        let at = here.and_then(|here| rows.iter().position(|row| *row == here));
        // Who shows one column after the other goes on from where he is.
        let at = at.filter(|_| was_shown == is_shown).unwrap_or(self.cursor.at);
        self.travel(height, |cursor, extent| cursor.go(at, extent));
    }
}

/// The members of an event that are texts, numbers or literals; those that a column holds are not among them.
fn members(tree: &Tree) -> Vec<Column> {
    let mut seen = std::collections::HashSet::new();
    let leaves = (0..tree.nodes().len()).filter(|node| {
        !matches!(tree.nodes()[*node].kind, Kind::Object | Kind::Array) && tree.host(*node).is_none()
    });
    leaves
        .map(|node| Column::of(super::super::facets::of_path(Path::through(tree.keys(node)))))
        .filter(|column| matches!(column, Column::Path(_)) && seen.insert(column.clone()))
        .take(MOST_MEMBERS)
        .collect()
}

impl State {
    /// Where the columns are chosen, if they are: just above the last row; its line holds the headings.
    pub fn column_picker(&self) -> Option<Block> {
        let Some(Overlay::Columns(_)) = &self.overlay else {
            return None;
        };
        // One looks at the table while one chooses.
        let rows = usize::from(self.size.height / 3).clamp(4, ROWS);
        Some(self.layout().above_footer(rows, WIDTH))
    }

    /// The columns of the table, those that are usual written out as they are on screen.
    pub(in crate::app) fn written_out(&self) -> Columns {
        if !self.columns.is_usual() {
            return self.columns.clone();
        }
        let cells = self.table_cells(self.table_width());
        let chosen = cells.into_iter().map(|cell| Chosen {
            column: cell.column,
            width: None,
        });
        Columns::new(chosen, 2)
    }

    /// How wide the table is.
    pub(in crate::app) fn table_width(&self) -> u16 {
        self.layout().events.map_or(80, |block| block.frame.width)
    }
}
