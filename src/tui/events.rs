//! The table of events. Only the rows on screen are ever formatted.

use super::canvas::{Canvas, Pen};
use super::draw::{has_keys, selection_meaning, title_meaning};
use super::theme::Meaning;
use super::words::counted;
use crate::app::events::{Cell, Column};
use crate::app::layout::{Block, Pane, Rect};
use crate::app::search::Progress;
use crate::app::state::State;
use crate::app::window;
use crate::model::{Severity, TimeRange};
use crate::store::Row;

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    let dated = state.is_dated();
    let cells = Column::places(block.frame.width, dated);
    headings(canvas, block, state, &cells);
    let selected = state.events.cursor().at;
    for (line, (index, id)) in state.events.visible(block.height()).enumerate() {
        let row = state.snapshot.row(id);
        let is_selected = index == selected;
        let mut pen = canvas.row(block.body, line);
        pen.write(if is_selected { "▸" } else { " " }, Meaning::Text);
        for cell in &cells {
            value(&mut pen, *cell, &row, dated);
        }
        if is_selected {
            select(canvas, block.body, line, state, &cells);
        }
    }
    if state.events.hits().is_empty() {
        for (line, text) in nothing(state).iter().enumerate() {
            canvas.row(block.body, line + 1).skip(2).write(text, Meaning::Dim);
        }
    }
}

fn headings(canvas: &mut Canvas<'_>, block: Block, state: &State, cells: &[Cell]) {
    let meaning = title_meaning(state, Pane::Events);
    for cell in cells {
        let mut pen = canvas.row(block.line, 0);
        pen.to(usize::from(cell.x))
            .limit(usize::from(cell.x + cell.width));
        pen.write(cell.column.label(), meaning);
        if cell.column == Column::Time {
            let order = if state.events.newest_first() { "▾" } else { "▴" };
            pen.write(order, Meaning::Dim);
        }
    }
    if state.events.is_displaced() && !state.events.hits().is_empty() {
        let note = " your event is filtered out; this is the nearest ";
        canvas.row(block.line, 0).end_with(note, Meaning::Badge);
    }
}

fn value(pen: &mut Pen<'_, '_>, cell: Cell, row: &Row<'_>, dated: bool) {
    let severity = row.flags().severity();
    let meaning = match cell.column {
        Column::Severity | Column::Error => Meaning::from(severity),
        Column::Name
            if matches!(
                severity,
                Severity::Denied | Severity::Error | Severity::Destructive
            ) =>
        {
            Meaning::from(severity)
        }
        Column::Account | Column::Region => Meaning::Dim,
        _ => Meaning::Text,
    };
    let text = cell.column.text(row, dated);
    pen.to(usize::from(cell.x))
        .cell(&text, usize::from(cell.width), meaning);
}

fn select(canvas: &mut Canvas<'_>, body: Rect, line: usize, state: &State, cells: &[Cell]) {
    let y = body.y + u16::try_from(line).unwrap_or_default();
    let row = Rect { y, height: 1, ..body };
    canvas.tint(row, selection_meaning(state, Pane::Events));
    let cursor = cells.iter().find(|cell| cell.column == state.events.column());
    if let Some(cell) = cursor.filter(|_| has_keys(state, Pane::Events)) {
        canvas.tint(
            Rect {
                x: row.x + cell.x,
                width: cell.width,
                ..row
            },
            Meaning::Cursor,
        );
    }
}

/// Why there is no row. Nothing found is never taken for nothing loaded.
fn nothing(state: &State) -> Vec<String> {
    let loaded = state.snapshot.len() as u64;
    if loaded == 0 {
        if !state.load.finished && !state.load_stopped {
            return vec!["Reading…".to_owned()];
        }
        let totals = state.jobs.totals();
        let files = counted(totals.files as u64, "file");
        let skipped = counted(totals.skipped, "piece");
        return vec![
            "There are no events in what was read.".to_owned(),
            format!("{files} read, {skipped} skipped: the jobs pane names them."),
        ];
    }
    let window = state.search.question().window;
    let place = if window == TimeRange::ALL {
        String::new()
    } else {
        format!(" in {}", window::in_words(window))
    };
    match state.search.progress() {
        Progress::Asked | Progress::Raw(..) => vec!["Searching…".to_owned()],
        Progress::Stopped => vec!["The search was stopped before it found anything.".to_owned()],
        Progress::Failed => {
            vec!["The search failed, which is a defect of trailhound: please report it.".to_owned()]
        }
        Progress::Complete => vec![format!(
            "Nothing matches{place}. {} loaded.",
            counted(loaded, "event")
        )],
    }
}
