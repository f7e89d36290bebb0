//! What keys do to the columns.

use super::Columns;
use super::picker::Picker;
use crate::app::action::Action;
use crate::app::events::{Column, sorting};
use crate::app::facets;
use crate::app::state::{Overlay, State};
use crate::app::text_field::TextField;

/// The keys that make sense next, where columns are chosen.
pub(in crate::app) fn hints(state: &State) -> &'static [Action] {
    match &state.overlay {
        Some(Overlay::Columns(picker)) if picker.sorts => &[Action::TakeSort, Action::Down, Action::Cancel],
        _ => HINTS,
    }
}

const HINTS: &[Action] = &[
    Action::ToggleColumn,
    Action::ColumnEarlier,
    Action::ColumnLater,
    Action::NarrowColumn,
    Action::WidenColumn,
    Action::FreezeColumns,
    Action::UsualColumns,
    Action::Cancel,
];

/// Screen columns by which a column becomes wider or narrower at a time.
const STEP: i16 = 2;

/// Performs an action on columns; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::PickColumns => {
            let event = state.detail.event().map(|event| &event.tree);
            let picker = Picker::new(state.written_out(), event, state.events.column());
            state.overlay = Some(Overlay::Columns(Box::new(picker)));
        }
        Action::PickSort => {
            let event = state.detail.event().map(|event| &event.tree);
            let mut picker = Picker::new(state.written_out(), event, state.events.column());
            picker.sorts = true;
            state.overlay = Some(Overlay::Columns(Box::new(picker)));
        }
        Action::TakeSort => take_sort(state),
        Action::AddColumn => add_here(state),
        Action::ToggleColumn => change(state, |columns, here, _| {
            columns.toggle(here);
        }),
        Action::ColumnEarlier => change(state, |columns, here, _| columns.shift(here, -1)),
        Action::ColumnLater => change(state, |columns, here, _| columns.shift(here, 1)),
        Action::NarrowColumn => change(state, |columns, here, now| columns.widen(here, now, -STEP)),
        Action::WidenColumn => change(state, |columns, here, now| columns.widen(here, now, STEP)),
        Action::FreezeColumns => change(state, |columns, here, _| columns.freeze(here)),
        Action::UsualColumns => change(state, |columns, _, _| *columns = Columns::default()),
        _ => return false,
    }
    true
}

/// Edits what is typed where columns are chosen.
pub(in crate::app) fn edit(state: &mut State, edit: impl FnOnce(&mut TextField)) {
    if let Some(Overlay::Columns(picker)) = &mut state.overlay {
        picker.edit(edit);
    }
}

/// Changes the columns where they are chosen; `change` is told the one under the cursor and how wide it is.
fn change(state: &mut State, change: impl FnOnce(&mut Columns, &Column, u16)) {
    let Some(Overlay::Columns(picker)) = &state.overlay else {
        return;
    };
    if picker.sorts {
        return take_sort(state);
    }
    let Some(here) = picker.here() else {
        return state.tell("no column has these words; a path is typed like req.bucketName");
    };
    let mut columns = picker.columns().clone();
    let cells = columns.places(state.table_width(), state.time_width(), &here);
    let now = cells
        .iter()
        .find(|cell| cell.column == here)
        .map(|cell| cell.width);
    change(
        &mut columns,
        &here,
        now.unwrap_or_else(|| here.wanted(state.time_width())),
    );
    let is_first = !picker.is_changed;
    show(state, columns, is_first);
    let written = state.written_out();
    let height = state.column_picker().map_or(1, |block| block.height());
    if let Some(Overlay::Columns(picker)) = &mut state.overlay {
        picker.set(written, height);
        picker.is_changed = true;
    }
}

/// Sorts by the column under the cursor, where one is chosen to sort by.
fn take_sort(state: &mut State) {
    let Some(Overlay::Columns(picker)) = &state.overlay else {
        return;
    };
    if !picker.sorts {
        return;
    }
    let Some(column) = picker.here() else {
        return state.tell("no column has these words; a path is typed like req.bucketName");
    };
    state.overlay = None;
    sorting::sort_by(state, column);
}

/// Shows other columns, as a step of the way or of the one before.
fn show(state: &mut State, columns: Columns, is_step: bool) {
    let before = state.step();
    state.columns = columns;
    state.keep_columns = true;
    stay_in(state);
    if is_step {
        let now = state.step();
        state.history.push(before, &now);
    }
}

/// Puts the cursor on a column that is there.
pub(in crate::app) fn stay_in(state: &mut State) {
    let cells = state.table_cells(state.table_width());
    if !cells.iter().any(|cell| cell.column == *state.events.column())
        && let Some(cell) = cells.last()
    {
        state.events.set_column(cell.column.clone());
    }
}

/// Adds the field or the member under the cursor of the detail to the table.
fn add_here(state: &mut State) {
    let Some(key) = facets::of_detail(state) else {
        return state.tell("there is no field and no member here");
    };
    let mut columns = state.written_out();
    let column = Column::of(key);
    let name = column.name();
    if columns.place(&column).is_some() {
        return state.tell(format!("the table has a column {name} already"));
    }
    if !columns.toggle(&column) {
        return state.tell("the table has as many columns as it can have");
    }
    state.events.set_column(column);
    show(state, columns, true);
    state.tell(format!("the table has a column {name} now"));
}
