//! The list of earlier queries, right below the query bar.

use super::canvas::Canvas;
use super::theme::Meaning;
use crate::app::earlier::Earlier;
use crate::app::layout::{Block, Rect};
use crate::model::visible;
use ratatui::layout::Position;

/// What stands before what is typed.
const LABEL: &str = " earlier queries with: ";

/// Draws the list; returns where it is narrowed.
pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, list: &Earlier) -> Position {
    let typed = list.filter().text();
    canvas.frame(block.frame, &format!("{LABEL}{typed} "));
    let top = list.cursor().top;
    for (row, query) in list.rows().enumerate().skip(top).take(block.height()) {
        let place = Rect {
            y: block.body.y + u16::try_from(row - top).unwrap_or_default(),
            height: 1,
            ..block.body
        };
        canvas.row(place, 0).write(query, Meaning::Text);
        if row == list.cursor().at {
            canvas.tint(place, Meaning::Selection);
        }
    }
    if list.rows().len() == 0 {
        let why = if list.is_empty() {
            "There is no earlier query."
        } else {
            "No earlier query has all of these words."
        };
        canvas.row(block.body, 0).write(why, Meaning::Dim);
    }
    let before: String = typed.chars().take(list.filter().cursor()).collect();
    let column = 2 + visible::width(LABEL) + visible::width(&before);
    let most = block.frame.width.saturating_sub(2);
    let column = u16::try_from(column).unwrap_or(u16::MAX).min(most);
    Position::new(block.frame.x.saturating_add(column), block.frame.y)
}
