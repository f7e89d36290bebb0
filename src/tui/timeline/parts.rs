//! Split bars: the parts one above the other, each in rows of its own, and right of them what they are with how many events.
//! So no part needs a colour to be told from the others. Each is on a scale of its own: when something was refused is to be
//! seen beside thousands of reads.

use super::{cell, hatched, known};
use crate::app::layout::{Pane, Rect};
use crate::app::state::State;
use crate::query::Bar;
use crate::query::split::{Name, Split};
use crate::tui::canvas::Canvas;
use crate::tui::draw::has_keys;
use crate::tui::theme::Meaning;
use crate::tui::words::grouped;

/// Draws the parts in the room of the bars.
pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, state: &State, split: &Split) {
    let columns = state.timeline.columns_a_bar(body.width);
    let bars = state.timeline.data().bars.len();
    for (place, (first, rows)) in places(split, body.height).enumerate() {
        let part = &split.parts[place];
        let ink = meaning(&part.name);
        let tallest = part.bars.iter().copied().max().unwrap_or_default();
        for bar in 0..bars {
            // Bars that are newer than the count have nothing in them yet.
            let total = part.bars.get(bar).copied().unwrap_or_default();
            let of_part = Bar {
                total,
                ..Bar::default()
            };
            for row in 0..rows {
                let (symbol, _) = cell(of_part, tallest, (rows, row), false);
                let (symbol, meaning) = hatched((symbol, ink), known(state, bar));
                let mut pen = canvas.row(body, usize::from(first + rows - 1 - row));
                pen.skip(bar * columns).write(&symbol.repeat(columns), meaning);
            }
        }
    }
}

/// Says what the parts are, and how many events of each there are in the chosen bars, or in all.
pub(super) fn legend(canvas: &mut Canvas<'_>, room: Rect, state: &State) {
    let Some(split) = state.timeline.parts() else {
        return;
    };
    let is_chosen = has_keys(state, Pane::Timeline);
    for (place, (first, rows)) in places(split, room.height).enumerate() {
        let part = &split.parts[place];
        let count = grouped(state.timeline.count_of(part, is_chosen));
        let left = usize::from(room.width).saturating_sub(count.len() + 2);
        let mut pen = canvas.row(room, usize::from(first + rows - 1));
        pen.skip(1)
            .cell(&words(&part.name), left, meaning(&part.name))
            .skip(1)
            .write(&count, Meaning::Text);
    }
}

/// The first row of each part, from the top, and how many it has.
fn places(split: &Split, height: u16) -> impl Iterator<Item = (u16, u16)> {
    let parts = u16::try_from(split.parts.len()).unwrap_or(u16::MAX).min(height);
    let rows = height / parts.max(1);
    (0..parts).map(move |part| (part * rows, rows))
}

fn meaning(name: &Name) -> Meaning {
    match name {
        Name::Failed => Meaning::Error,
        Name::Denied => Meaning::Denied,
        Name::Writes => Meaning::Write,
        Name::Succeeded | Name::Reads | Name::Value(_) => Meaning::Bar,
        Name::Rest(_) => Meaning::Dim,
    }
}

fn words(name: &Name) -> String {
    match name {
        Name::Succeeded => "succeeded".to_owned(),
        Name::Failed => "failed".to_owned(),
        Name::Denied => "denied".to_owned(),
        Name::Reads => "reads".to_owned(),
        Name::Writes => "writes".to_owned(),
        Name::Value(value) => value.clone(),
        Name::Rest(0) => "without one".to_owned(),
        Name::Rest(others) => format!("{others} more"),
    }
}
