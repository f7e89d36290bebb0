//! The table of events. Only the rows on screen are ever formatted.

use super::canvas::{Canvas, Pen};
use super::draw::{has_keys, selection_meaning, title_meaning};
use super::live;
use super::replay;
use super::theme::Meaning;
use super::words::counted;
use crate::app::action::{Action, Context};
use crate::app::columns::Cell;
use crate::app::detail::{Room, wrap_words};
use crate::app::events::Column;
use crate::app::layout::{Block, Pane, Rect};
use crate::app::marks::Marks;
use crate::app::search::Progress;
use crate::app::state::State;
use crate::app::window;
use crate::model::{Severity, TimeRange, visible};
use crate::store::{Row, RowId};

/// `edge` is the row below the table that says how far back it goes, where something is live.
pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, edge: Option<Rect>, state: &State) {
    let cells = state.table_cells(block.frame.width);
    headings(canvas, block, state, &cells);
    let selected = state.events.cursor().at;
    for (line, (index, id)) in state.events.visible(block.height()).enumerate() {
        let row = state.snapshot.row(id);
        let is_selected = index == selected;
        let is_hit = state.events.is_hit(id, &state.snapshot);
        let mut pen = canvas.row(block.body, line);
        pen.write(lead(state, is_selected, is_hit), Meaning::Text);
        for cell in &cells {
            value(&mut pen, cell, (&row, is_hit), state);
        }
        if let Some(sign) = sign(&state.marks, id) {
            let place = Rect {
                y: block.body.y + u16::try_from(line).unwrap_or_default(),
                height: 1,
                ..block.body
            };
            canvas.row(place, 0).end_with(sign, Meaning::Heading);
        }
        if is_selected {
            select(canvas, block.body, line, state, &cells);
        }
    }
    if let Some(edge) = edge {
        live::edge(canvas, edge, state);
    }
    if state.events.rows().is_empty() {
        why_empty(canvas, block.body, state);
    }
}

/// Says why there is no row, on as many lines as that takes: of a file, the end says what is wrong with it.
fn why_empty(canvas: &mut Canvas<'_>, body: Rect, state: &State) {
    let caveat = state.bar.caveat().filter(|_| !state.snapshot.is_empty());
    let caveat = caveat.map(|caveat| format!("But {}.", caveat.text));
    // Two columns stay empty on either side.
    let room = Room {
        width: usize::from(body.width).saturating_sub(4),
        redactor: None,
    };
    let lines: Vec<_> = nothing(state)
        .into_iter()
        .chain(caveat)
        .flat_map(|line| wrap_words(&canvas.shown(&line), room))
        .collect();
    for (number, line) in lines.iter().enumerate() {
        let mut row = canvas.row(body, number + 1);
        row.skip(2).write_shown(line, Meaning::Dim);
    }
}

/// The sign at the start of a row: the selected one, or in context one that matches.
fn lead(state: &State, is_selected: bool, is_hit: bool) -> &'static str {
    match (is_selected, state.events.is_in_context() && is_hit) {
        (true, _) => "▸",
        (false, true) => "┃",
        (false, false) => " ",
    }
}

/// The sign at the end of the row of an event that something was said of: a mark, `n` for a note.
fn sign(marks: &Marks, row: RowId) -> Option<&'static str> {
    match (marks.is_marked(row), marks.note(row).is_some()) {
        (true, true) => Some(" ◆n"),
        (true, false) => Some(" ◆ "),
        (false, true) => Some("  n"),
        (false, false) => None,
    }
}

fn headings(canvas: &mut Canvas<'_>, block: Block, state: &State, cells: &[Cell]) {
    let meaning = title_meaning(state, Pane::Events);
    for cell in cells {
        let mut pen = canvas.row(block.line, 0);
        pen.to(usize::from(cell.x))
            .limit(usize::from(cell.x + cell.width));
        let label = match cell.column {
            Column::Time => state.time_heading(),
            _ => cell.column.label(),
        };
        if matches!(cell.column, Column::Path(_)) {
            // Of a path the end says more.
            pen.write_end(&label, meaning);
        } else {
            pen.write(&label, meaning);
        }
        let by = state.events.sort();
        let order = match by {
            None if cell.column == Column::Time && !state.events.newest_first() => "▴",
            None if cell.column == Column::Time => "▾",
            Some(by) if by.column == cell.column && by.reversed => "▾",
            Some(by) if by.column == cell.column => "▴",
            _ => "",
        };
        if !order.is_empty() {
            // A name that fills its column makes room.
            let last = usize::from(cell.x + cell.width).saturating_sub(1);
            // That it is in order of time goes without saying where there is no room for it.
            if by.is_none() && pen.used() > last {
                continue;
            }
            let at = last.min(pen.used());
            let meaning = if by.is_some() {
                Meaning::Focus
            } else {
                Meaning::Dim
            };
            canvas.row(block.line, 0).to(at).write_end_in(order, 1, meaning);
        }
    }
    scrolled(canvas, block.line, state, cells);
    if state.events.is_displaced() && !state.events.rows().is_empty() {
        let notes = if is_to_come(state) { TO_COME } else { FILTERED_OUT };
        remark(canvas, block.line, at_length(notes, block.line, cells));
    } else if let Some(note) = order_note(state, cells) {
        remark(canvas, block.line, &note);
    } else if state.events.is_in_context() {
        remark(canvas, block.line, " in context: ┃ matches ");
    }
}

/// That the cursor is on another event than the chosen one, at length and in short.
const FILTERED_OUT: [&str; 3] = [
    " your event is filtered out; this is the nearest ",
    " yours is filtered out: the nearest ",
    " yours filtered out ",
];
const TO_COME: [&str; 3] = [
    " your event is still to come; this is the nearest ",
    " yours is still to come: the nearest ",
    " yours to come ",
];

/// The first of these that leaves the headings to be read, or else the last.
fn at_length(notes: [&'static str; 3], line: Rect, cells: &[Cell]) -> &'static str {
    let end = |cell: &Cell| usize::from(cell.x) + visible::width(&cell.column.label()) + 1;
    let room = usize::from(line.width).saturating_sub(cells.iter().map(end).max().unwrap_or_default());
    let fitting = notes.into_iter().find(|note| visible::width(note) <= room);
    fitting.unwrap_or(notes[2])
}

/// What the headings do not say of the order: that it is still made, or is by a column that is not on screen.
fn order_note(state: &State, cells: &[Cell]) -> Option<String> {
    let by = state.events.sort()?;
    let name = by.column.name();
    if state.events.unsorted().is_some() {
        return Some(format!(" sorting by {name}… "));
    }
    let is_shown = cells.iter().any(|cell| cell.column == by.column);
    (!is_shown).then(|| format!(" sorted by {name} "))
}

/// Says where columns are that did not fit.
fn scrolled(canvas: &mut Canvas<'_>, line: Rect, state: &State, cells: &[Cell]) {
    let (columns, frozen) = (state.columns.chosen(), state.columns.frozen());
    let is_shown = |place: usize| {
        let one = columns.get(place);
        one.is_none_or(|one| cells.iter().any(|cell| cell.column == one.column))
    };
    if !is_shown(frozen)
        && let Some(first) = cells.get(frozen)
    {
        let x = usize::from(first.x.saturating_sub(1));
        canvas.row(line, 0).to(x).write("◂", Meaning::Key);
    }
    if columns.len().checked_sub(1).is_some_and(|last| !is_shown(last)) {
        canvas.row(line, 0).end_with("▸", Meaning::Key);
    }
}

/// Writes at the end of the headings.
fn remark(canvas: &mut Canvas<'_>, line: Rect, note: &str) {
    let width = line.width.min(visible::width(note) as u16);
    let place = Rect {
        x: line.x + line.width - width,
        width,
        ..line
    };
    // The headings below it must not shine through.
    canvas.clear(place);
    canvas.row(line, 0).end_with(note, Meaning::Badge);
}

/// Whether the chosen event has not happened yet in a replay.
fn is_to_come(state: &State) -> bool {
    let chosen = state.events.anchor();
    let at = chosen.map(|anchor| state.snapshot.row(anchor.row).time());
    at.zip(state.replayed_to()).is_some_and(|(at, now)| at > now)
}

fn value(pen: &mut Pen<'_, '_>, cell: &Cell, (row, is_hit): (&Row<'_>, bool), state: &State) {
    let severity = row.flags().severity();
    let meaning = match cell.column {
        _ if !is_hit => Meaning::Dim,
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
    let text = state.cell_text(&cell.column, row);
    pen.to(usize::from(cell.x))
        .cell(&text, usize::from(cell.width), meaning);
}

fn select(canvas: &mut Canvas<'_>, body: Rect, line: usize, state: &State, cells: &[Cell]) {
    let y = body.y + u16::try_from(line).unwrap_or_default();
    let row = Rect { y, height: 1, ..body };
    canvas.tint(row, selection_meaning(state, Pane::Events));
    let cursor = cells.iter().find(|cell| cell.column == *state.events.column());
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

/// So many files are named where there is no event in any.
const FILES_NAMED: usize = 8;

/// What was read, and why there is no event in it.
fn nothing_loaded(state: &State) -> Vec<String> {
    let files = &state.snapshot.ledger().files;
    if files.is_empty() {
        return vec![format!("There is no file in {}.", state.title)];
    }
    let count = counted(files.len() as u64, "file");
    let mut lines = vec![
        format!("There is no event in what was read: {count}."),
        String::new(),
    ];
    // Troubled files first: they may be what was meant.
    let (troubled, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.is_troubled());
    for file in troubled.into_iter().chain(others).take(FILES_NAMED) {
        let skip = file.skips.first().map(|skip| &skip.reason);
        let why = file.fault.as_ref().or(skip).unwrap_or(&file.kind);
        lines.push(format!("{}: {why}", file.name));
    }
    if files.len() > FILES_NAMED {
        lines.push("…".to_owned());
    }
    let keys = state.keymap.chords_of(Context::Global, Action::JobsPane);
    if let Some(key) = keys.first() {
        lines.extend([
            String::new(),
            format!("{key} lists all files and what was skipped."),
        ]);
    }
    lines
}

/// Why there is no row. Nothing found is never taken for nothing loaded.
fn nothing(state: &State) -> Vec<String> {
    let loaded = state.snapshot.len() as u64;
    if let Some(live) = state
        .live
        .as_ref()
        .filter(|_| !state.search.progress().is_running())
    {
        return live::nothing(state, live);
    }
    if let Some(replay) = state.replay.as_ref().filter(|_| loaded > 0)
        && !state.search.progress().is_running()
        && !state.search.is_partial()
    {
        return replay::nothing(state, replay);
    }
    if loaded == 0 {
        if !state.load.finished && !state.load_stopped {
            return vec!["Reading…".to_owned()];
        }
        return nothing_loaded(state);
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
        Progress::Complete => {
            let mut lines = vec![format!(
                "Nothing matches{place}. {} loaded.",
                counted(loaded, "event")
            )];
            let unreadable = state.search.unreadable();
            if let Some(first) = unreadable.first() {
                let all = counted(unreadable.len() as u64, "file");
                lines.push(format!("But {all} could not be searched, like this: {first}"));
            }
            lines
        }
    }
}
