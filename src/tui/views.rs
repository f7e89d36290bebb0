//! The list of saved views, just above the last row.

use super::canvas::{Canvas, Pen};
use super::theme::Meaning;
use super::words::grouped;
use crate::app::cursor::Extent;
use crate::app::layout::{Block, Rect};
use crate::app::pivot::Counts;
use crate::app::views::picker::{Item, Picker};
use crate::model::visible;
use ratatui::layout::Position;

/// What stands before what is typed.
const LABEL: &str = " views with: ";

/// Columns of whose a view is, and of its number of events.
const WHOSE: usize = 9;
const NUMBER: usize = 11;

/// Draws the list; returns where it is narrowed.
pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, picker: &Picker) -> Position {
    let typed = picker.filter().text();
    canvas.frame(block.frame, &format!("{LABEL}{typed} "));
    let width = usize::from(block.line.width);
    let name = width.saturating_sub(WHOSE + NUMBER).min(34);
    canvas
        .row(block.line, 0)
        .cell("VIEW", name, Meaning::Heading)
        .cell("OF", WHOSE, Meaning::Heading)
        .write(&format!("{:>NUMBER$}", "EVENTS"), Meaning::Heading)
        .skip(2)
        .write("FOR", Meaning::Heading);
    let rows = picker.rows();
    let (list, words) = bottom(block.body);
    let extent = Extent {
        length: rows.len(),
        height: usize::from(list.height),
    };
    for (line, place) in picker.cursor().visible(extent).enumerate() {
        row(&mut canvas.row(list, line), rows[place], name);
        if place == picker.cursor().at {
            let y = list.y + u16::try_from(line).unwrap_or_default();
            canvas.tint(Rect { y, height: 1, ..list }, Meaning::Selection);
        }
    }
    match picker.here() {
        Some(item) => canvas.row(words, 0).write(&item.words, Meaning::Dim),
        None => canvas
            .row(list, 0)
            .write("No view has these words.", Meaning::Dim),
    };
    let before: String = typed.chars().take(picker.filter().cursor()).collect();
    let column = 2 + visible::width(LABEL) + visible::width(&before);
    let most = block.frame.width.saturating_sub(2);
    let column = u16::try_from(column).unwrap_or(u16::MAX).min(most);
    Position::new(block.frame.x.saturating_add(column), block.frame.y)
}

/// The rows of the list, and below them what the view under the cursor sets.
fn bottom(body: Rect) -> (Rect, Rect) {
    let list = Rect {
        height: body.height.saturating_sub(1),
        ..body
    };
    let words = Rect {
        y: body.y.saturating_add(list.height),
        height: body.height.min(1),
        ..body
    };
    (list, words)
}

fn row(pen: &mut Pen<'_, '_>, item: &Item, name: usize) {
    let (whose, meaning) = match item.file {
        Some(_) => ("yours", Meaning::Focus),
        None => ("built in", Meaning::Dim),
    };
    let number = match item.counts {
        None => "…".to_owned(),
        Some(Counts {
            everywhere,
            is_partial,
            ..
        }) => grouped(everywhere) + if is_partial { "+" } else { "" },
    };
    let empty = item.counts.is_some_and(|counts| counts.everywhere == 0);
    let text = if empty { Meaning::Dim } else { Meaning::Text };
    pen.cell(&item.view.name, name.saturating_sub(1), text)
        .skip(1)
        .cell(whose, WHOSE, meaning)
        .write(&format!("{number:>NUMBER$}"), text)
        .skip(2)
        .write(item.view.purpose(), Meaning::Dim);
}
