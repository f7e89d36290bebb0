//! The menu of values to go on with, just above the last row.

use super::canvas::{Canvas, Pen};
use super::theme::Meaning;
use super::words::grouped;
use crate::app::action::Context;
use crate::app::cursor::Extent;
use crate::app::layout::Block;
use crate::app::pivot::{Choice, Counts, Menu, Mode};
use crate::app::state::State;

/// Columns of a key, of what it is, and of each number.
const KEY: usize = 4;
const LABEL: usize = 11;
const NUMBER: usize = 11;

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State, menu: &Menu) {
    canvas.frame(block.frame, title(menu.mode()));
    let width = usize::from(block.line.width);
    let text = width.saturating_sub(KEY + LABEL + 2 * NUMBER);
    let mut pen = canvas.row(block.line, 0);
    pen.skip(KEY + LABEL).cell("VALUE", text, Meaning::Heading);
    for (heading, mode) in [("SHOWN", Mode::Within), ("EVERYWHERE", Mode::Everywhere)] {
        let meaning = if mode == menu.mode() {
            Meaning::Focus
        } else {
            Meaning::Heading
        };
        pen.write(&format!("{heading:>NUMBER$}"), meaning);
    }
    let extent = Extent {
        length: menu.choices().len(),
        height: block.height(),
    };
    for (row, place) in menu.cursor().visible(extent).enumerate() {
        let choice = &menu.choices()[place];
        let key = choice.action.map(|action| key(state, action)).unwrap_or_default();
        let mut pen = canvas.row(block.body, row);
        pen.cell(&key, KEY, Meaning::Key);
        line(&mut pen, choice, menu.is_here(place), text);
        if place == menu.cursor().at {
            canvas.select(block.body, row);
        }
    }
}

fn title(mode: Mode) -> &'static str {
    match mode {
        Mode::Within => " keep only events with (a capital: everywhere) ",
        Mode::Exclude => " leave out events with ",
        Mode::Everywhere => " instead of these, all events with ",
    }
}

/// The key of a choice.
fn key(state: &State, action: crate::app::Action) -> String {
    let chords = state.keymap.chords_of(Context::Pivot, action);
    chords.first().map(ToString::to_string).unwrap_or_default()
}

fn line(pen: &mut Pen<'_, '_>, choice: &Choice, is_here: bool, text: usize) {
    let label = if is_here { Meaning::Focus } else { Meaning::Dim };
    pen.cell(choice.label, LABEL, label)
        .cell(&choice.text, text.saturating_sub(1), Meaning::Text)
        .skip(1);
    let numbers = match choice.counts {
        None => ["…".to_owned(), "…".to_owned()],
        Some(Counts {
            within,
            everywhere,
            is_partial,
        }) => {
            let more = if is_partial { "+" } else { "" };
            [within, everywhere].map(|count| format!("{}{more}", grouped(count)))
        }
    };
    for number in numbers {
        pen.write(&format!("{number:>NUMBER$}"), Meaning::Text);
    }
}
