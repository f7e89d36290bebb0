//! The menu of lenses: a letter opens one. Behind `/` what is typed narrows the list instead.

use super::super::cursor::{Cursor, Extent};
use super::super::input::Mouse;
use super::super::layout::Block;
use super::super::state::{Overlay, State};
use super::super::text_field::TextField;
use super::choose;
use crate::analysis::lenses::Lens;

/// Columns of a lens in the menu.
pub const COLUMN: usize = 38;

/// Most columns of lenses side by side.
const MOST_COLUMNS: usize = 3;

/// The key that begins to narrow the list.
const NARROW: char = '/';

/// See the module.
#[derive(Default, Debug)]
pub struct Menu {
    shown: Vec<usize>,
    filter: Option<TextField>,
    cursor: Cursor,
}

impl Menu {
    fn of(all: &[Lens]) -> Self {
        let mut menu = Self::default();
        menu.select(all);
        menu
    }

    /// The places of the lenses that have what is typed.
    pub fn shown(&self) -> &[usize] {
        &self.shown
    }

    /// What is typed, if anything is to be.
    pub fn filter(&self) -> Option<&TextField> {
        self.filter.as_ref()
    }

    /// The lens the cursor is on, and the first on screen, as places among those shown.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    fn select(&mut self, all: &[Lens]) {
        let typed = self.filter.as_ref().map_or("", TextField::text).to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let has_words = |lens: &Lens| {
            let text = format!("{} {} {}", lens.name, lens.title, lens.question).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let places = (0..all.len()).filter(|place| has_words(&all[*place]));
        self.shown = places.collect();
        self.cursor = Cursor::default();
    }

    /// Moves the cursor as told, with so many lenses on screen.
    pub(in crate::app) fn travel(&mut self, on_screen: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let length = self.shown.len();
        travel(
            &mut self.cursor,
            Extent {
                length,
                height: on_screen,
            },
        );
    }
}

/// Opens the menu.
pub(super) fn open(state: &mut State) {
    if state.lenses.all().is_empty() {
        return state.tell("there are no lenses");
    }
    let menu = Menu::of(state.lenses.all());
    state.overlay = Some(Overlay::Lenses(Box::new(menu)));
}

/// Takes in text: a letter opens a lens, unless the list is being narrowed.
pub(in crate::app) fn hear_typed(state: &mut State, text: &str) {
    let Some(Overlay::Lenses(menu)) = &mut state.overlay else {
        return;
    };
    if menu.filter.is_some() {
        return edit(state, |field| field.insert(text));
    }
    let mut letters = text.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return;
    };
    if letter == NARROW {
        menu.filter = Some(TextField::default());
        return;
    }
    match state.lenses.kit.by_letter(letter) {
        Some(place) => choose(state, place),
        None => state.tell(format!("no lens has the letter {letter}; / narrows the list")),
    }
}

/// Edits what narrows the list.
pub(in crate::app) fn edit(state: &mut State, edit: impl FnOnce(&mut TextField)) {
    let all = state.lenses.kit.clone();
    if let Some(Overlay::Lenses(menu)) = &mut state.overlay
        && let Some(field) = &mut menu.filter
        && field.edit(edit)
    {
        menu.select(all.all());
    }
}

/// Looks through the lens under the cursor.
pub(in crate::app) fn take_here(state: &mut State) {
    if let Some(Overlay::Lenses(menu)) = &state.overlay {
        match menu.shown.get(menu.cursor.at) {
            Some(place) => choose(state, *place),
            None => state.tell("no lens has all of these words"),
        }
    }
}

/// A click in the menu looks through the lens under the pointer, one beside it closes the menu.
pub(in crate::app) fn press(state: &mut State, (block, columns): (Block, usize), event: Mouse) {
    if !block.frame.contains(event.column, event.row) {
        state.overlay = None;
        return;
    }
    let Some(Overlay::Lenses(menu)) = &state.overlay else {
        return;
    };
    if !block.body.contains(event.column, event.row) {
        return;
    }
    let row = usize::from(event.row - block.body.y);
    let column = usize::from(event.column - block.body.x) / COLUMN;
    let place = menu.cursor.top + column.min(columns - 1) * block.height() + row;
    if let Some(place) = menu.shown.get(place).copied() {
        choose(state, place);
    }
}

impl State {
    /// Where the menu is, if it is open, and how many columns of lenses it has: just above the last row; its line is the
    /// question of the lens under the cursor.
    pub fn lens_menu(&self) -> Option<(Block, usize)> {
        if !matches!(self.overlay, Some(Overlay::Lenses(_))) {
            return None;
        }
        let room = usize::from(self.size.width).saturating_sub(4);
        let columns = (room / COLUMN).clamp(1, MOST_COLUMNS);
        // The frame stays where it is while the list is narrowed.
        let rows = self.lenses.all().len().div_ceil(columns);
        let block = self.layout().above_footer(rows, columns * COLUMN);
        Some((block, columns))
    }
}
