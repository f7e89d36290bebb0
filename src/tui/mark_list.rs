//! What was marked and noted, over everything else.

use super::canvas::Canvas;
use super::theme::Meaning;
use super::words::counted;
use crate::app::cursor::Extent;
use crate::app::layout::Block;
use crate::app::mark_list::MarkList;
use crate::app::state::State;
use crate::model::Field;

/// Columns of the name of an event, and of who called where there is room.
const NAME: usize = 26;
const CALLER: usize = 18;

/// From so many columns on there is room for both.
const ROOMY: u16 = 90;

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State, list: &MarkList) {
    canvas.frame(block.frame, " marks and notes ");
    let said = format!(
        "{} with a mark, {} with a note; oldest first",
        counted(state.marks.count() as u64, "event"),
        state.marks.notes()
    );
    canvas.row(block.line, 0).write(&said, Meaning::Dim);
    let extent = Extent {
        length: list.rows().len(),
        height: block.height(),
    };
    let cursor = list.cursor();
    for (line, index) in cursor.visible(extent).enumerate() {
        let id = list.rows()[index];
        let row = state.snapshot.row(id);
        let severity = row.flags().severity();
        let mut pen = canvas.row(block.body, line);
        let sign = if state.marks.is_marked(id) { "◆ " } else { "  " };
        pen.write(sign, Meaning::Heading);
        let time = if state.is_dated() {
            "%Y-%m-%d %H:%M:%S"
        } else {
            "%H:%M:%S"
        };
        pen.write(&row.time().format(time), Meaning::Text).skip(1);
        pen.write(&severity.letter().to_string(), Meaning::from(severity))
            .skip(1);
        let name = format!("{}:{}", row.display(Field::Service), row.display(Field::Name));
        pen.cell(&name, NAME, Meaning::from(severity)).skip(1);
        let note = state.marks.note(id);
        if block.body.width >= ROOMY || note.is_none() {
            pen.cell(&row.display(Field::Principal), CALLER, Meaning::Text)
                .skip(1);
        }
        pen.write(note.unwrap_or_default(), Meaning::Text);
        if index == cursor.at {
            canvas.select(block.body, line);
        }
    }
}
