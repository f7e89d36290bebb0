//! Where the columns of the table are chosen, just above the last row.

use super::canvas::{Canvas, Pen};
use super::theme::Meaning;
use crate::app::columns::Picker;
use crate::app::cursor::Extent;
use crate::app::events::Column;
use crate::app::layout::Block;
use crate::model::visible;
use ratatui::layout::Position;

/// What stands before what is typed.
const LABEL: &str = " columns with: ";
const SORT_LABEL: &str = " sort by a column with: ";

/// Columns of the sign, of the place in the table, and of the width.
const SIGN: usize = 3;
const PLACE: usize = 5;
const WIDTH: usize = 7;

/// Draws the list; returns where it is narrowed.
pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, picker: &Picker) -> Position {
    let typed = picker.filter().text();
    let label = if picker.sorts { SORT_LABEL } else { LABEL };
    canvas.frame(block.frame, &format!("{label}{typed} "));
    let width = usize::from(block.line.width);
    let name = (width.saturating_sub(SIGN + PLACE + WIDTH)) / 2;
    canvas
        .row(block.line, 0)
        .skip(SIGN + PLACE)
        .cell("COLUMN", name, Meaning::Heading)
        .cell("WIDTH", WIDTH, Meaning::Heading)
        .write("HOLDS", Meaning::Heading);
    let rows = picker.rows();
    let extent = Extent {
        length: rows.len(),
        height: block.height(),
    };
    for (line, place) in picker.cursor().visible(extent).enumerate() {
        let mut pen = canvas.row(block.body, line);
        row(&mut pen, picker, &rows[place], name);
        if place == picker.cursor().at {
            canvas.select(block.body, line);
        }
    }
    if rows.is_empty() {
        let why = "No column has these words. A path is typed like req.bucketName or userIdentity.userName.";
        canvas.row(block.body, 0).write(why, Meaning::Dim);
    }
    let before: String = typed.chars().take(picker.filter().cursor()).collect();
    let column = 2 + visible::width(label) + visible::width(&before);
    let most = block.frame.width.saturating_sub(2);
    let column = u16::try_from(column).unwrap_or(u16::MAX).min(most);
    Position::new(block.frame.x.saturating_add(column), block.frame.y)
}

fn row(pen: &mut Pen<'_, '_>, picker: &Picker, column: &Column, name: usize) {
    let columns = picker.columns();
    let place = columns.place(column);
    let (sign, number) = match place {
        Some(place) => ("x", format!("{:>2}", place + 1)),
        None => (" ", String::new()),
    };
    let frozen = place.is_some_and(|place| place < columns.frozen());
    let meaning = if place.is_some() {
        Meaning::Text
    } else {
        Meaning::Dim
    };
    let width = place.map_or_else(String::new, |place| match columns.chosen()[place].width {
        Some(width) => width.to_string(),
        None => "auto".to_owned(),
    });
    pen.cell(&format!("[{sign}]"), SIGN, Meaning::Key)
        .cell(&number, PLACE - 2, meaning)
        .cell(if frozen { "|" } else { "" }, 2, Meaning::Key)
        .cell(&column.name(), name.saturating_sub(1), meaning)
        .skip(1)
        .cell(&width, WIDTH, Meaning::Dim)
        .write(column.doc(), Meaning::Dim);
}
