//! The list of views: typing narrows it, enter takes one. How many events each would show is counted by a worker, one after the
//! other; the twin that draws it is `tui::views`.

use super::View;
use crate::app::cursor::{Cursor, Extent};
use crate::app::layout::Block;
use crate::app::marks::Marks;
use crate::app::pivot::Counts;
use crate::app::state::{Overlay, State};
use crate::app::text_field::TextField;
use crate::model::{TimeRange, Timestamp};
use crate::query::{Expr, Term};

/// Most rows, and columns, of the list, without its border.
const ROWS: usize = 18;
const WIDTH: usize = 100;

/// A view in the list.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What it is.
    pub view: View,
    /// The file it is in, where it is one of the person's.
    pub file: Option<String>,
    /// What it sets, in a line. Hostile.
    pub words: String,
    /// How many events it would show, once they are counted.
    pub counts: Option<Counts>,
    /// The events it would show.
    expr: Expr,
    /// Whether it was deleted meanwhile.
    is_gone: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Picker {
    items: Vec<Item>,
    filter: TextField,
    cursor: Cursor,
    /// Whether it waits for a yes: the view under the cursor would be deleted.
    pub(super) asks: bool,
    pub(in crate::app) is_asked: bool,
}

impl Picker {
    /// Lists all views.
    pub(super) fn new(state: &State) -> Self {
        let now = state.now();
        let item = |view: &View, file: Option<String>| Item {
            file,
            words: view.in_words(now),
            counts: None,
            expr: shown(view, now),
            is_gone: false,
            view: view.clone(),
        };
        Self {
            items: state
                .views
                .all()
                .map(|(view, own)| item(view, own.map(|own| own.file.clone())))
                .collect(),
            filter: TextField::default(),
            cursor: Cursor::default(),
            asks: false,
            is_asked: false,
        }
    }

    /// The views that have what is typed.
    pub fn rows(&self) -> Vec<&Item> {
        let typed = self.filter.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let has_words = |item: &&Item| {
            let text = format!("{} {} {}", item.view.name, item.view.about, item.view.query).to_lowercase();
            !item.is_gone && words.iter().all(|word| text.contains(word))
        };
        self.items.iter().filter(has_words).collect()
    }

    /// What is typed.
    pub fn filter(&self) -> &TextField {
        &self.filter
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The view under the cursor.
    pub fn here(&self) -> Option<&Item> {
        self.rows().get(self.cursor.at).copied()
    }

    /// The question that waits for an answer, if one does.
    pub fn question(&self) -> Option<String> {
        let name = &self.here().filter(|_| self.asks)?.view.name;
        Some(format!("Delete your view “{name}”?"))
    }

    /// The predicates to be counted, with their places.
    pub(in crate::app) fn questions(&self, marks: &Marks) -> Vec<(usize, Expr)> {
        let exprs = self.items.iter().map(|item| marks.resolve(&item.expr));
        exprs.enumerate().collect()
    }

    /// Hears how many events a view would show; says whether that was the last.
    pub(in crate::app) fn hear(&mut self, place: usize, counts: Counts) -> bool {
        if let Some(item) = self.items.get_mut(place) {
            item.counts = Some(counts);
        }
        self.items.iter().all(|item| item.counts.is_some())
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

    /// Lists a view no longer; the file it is in.
    pub(super) fn forget_here(&mut self, height: usize) -> Option<String> {
        let file = self.here()?.file.clone()?;
        for item in &mut self.items {
            item.is_gone |= item.file.as_deref() == Some(&file);
        }
        self.travel(height, |cursor, extent| cursor.step(0, extent));
        Some(file)
    }
}

/// The events that a view shows. A query that no longer makes sense shows none, and says why when it is taken.
fn shown(view: &View, now: Timestamp) -> Expr {
    match view.question(now) {
        Ok(question) if question.window == TimeRange::ALL => question.expr,
        Ok(question) => question.expr.and(Expr::Term(Term::Time(question.window))),
        Err(_) => Expr::All.negate(),
    }
}

impl State {
    /// Where the list of views is, if there is one: just above the last row. Its line holds the headings, and the last row of
    /// its body what the view under the cursor sets.
    pub fn view_picker(&self) -> Option<Block> {
        let Some(Overlay::Views(picker)) = &self.overlay else {
            return None;
        };
        let most = usize::from(self.size.height / 2).clamp(5, ROWS);
        Some(
            self.layout()
                .above_footer((picker.items.len() + 1).min(most), WIDTH),
        )
    }

    /// So many views are on screen.
    pub(in crate::app) fn views_in_sight(&self) -> usize {
        self.view_picker()
            .map_or(0, |block| block.height().saturating_sub(1))
    }
}
