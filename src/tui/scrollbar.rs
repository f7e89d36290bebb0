//! The bar beside the table: how far one has scrolled, `◆` where something is marked, `┤` where more failed than elsewhere.

use super::canvas::Canvas;
use super::draw::has_keys;
use super::theme::Meaning;
use crate::app::layout::{Pane, Rect};
use crate::app::state::State;

pub(super) fn draw(canvas: &mut Canvas<'_>, rect: Rect, state: &State) {
    let height = usize::from(rect.height);
    let (rows, top) = (state.events.rows().len(), state.events.cursor().top);
    if rows <= height || height == 0 {
        return;
    }
    // At least one row, and at the ends only where the table is.
    let length = (height * height).div_ceil(rows);
    let last = rows - height;
    let from = (top * (height - length)).div_ceil(last);
    let thumb = from..from + length;
    for row in 0..height {
        let tick = state.ticks.parts().get(row).copied().unwrap_or_default();
        let is_here = thumb.contains(&row);
        let (sign, meaning) = match (tick.marks, tick.errors, is_here) {
            (true, ..) => ("◆", Meaning::Heading),
            (false, true, false) => ("┤", Meaning::Error),
            (false, true, true) => ("┫", Meaning::Error),
            (false, false, true) if has_keys(state, Pane::Events) => ("┃", Meaning::Focus),
            (false, false, true) => ("┃", Meaning::Text),
            (false, false, false) => ("│", Meaning::Border),
        };
        canvas.row(rect, row).write(sign, meaning);
    }
}
