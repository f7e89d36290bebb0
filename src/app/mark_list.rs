//! The list of what was marked and noted, oldest first, over everything else: enter goes to the event, wherever it is. The
//! twin that draws it is `tui::mark_list`.

use super::action::Action;
use super::cursor::{Cursor, Extent};
use super::events::Anchor;
use super::layout::Pane;
use super::marks::Marks;
use super::perform::{focus, narrowing};
use super::state::{Overlay, State};
use crate::model::TimeRange;
use crate::query::Expr;
use crate::store::{RowId, Snapshot};

/// See the module.
#[derive(Default, Debug)]
pub struct MarkList {
    rows: Vec<RowId>,
    cursor: Cursor,
}

impl MarkList {
    /// Lists what is marked or noted.
    fn open(marks: &Marks, snapshot: &Snapshot) -> Self {
        let mut rows: Vec<_> = marks.remarked().collect();
        rows.sort_by_key(|row| (snapshot.row(*row).time(), snapshot.row(*row).event_id()));
        Self {
            rows,
            cursor: Cursor::default(),
        }
    }

    /// The events.
    pub fn rows(&self) -> &[RowId] {
        &self.rows
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The event under the cursor.
    pub fn here(&self) -> Option<RowId> {
        self.rows.get(self.cursor.at).copied()
    }

    /// Moves the cursor as told.
    pub(super) fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let length = self.rows.len();
        travel(&mut self.cursor, Extent { length, height });
    }
}

/// Performs an action on the list; says whether it was one.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::ListMarks => {
            let list = MarkList::open(&state.marks, &state.snapshot);
            state.overlay = Some(Overlay::Marks(Box::new(list)));
        }
        Action::GoToMark => {
            if let Some(Overlay::Marks(list)) = &state.overlay {
                let row = list.here();
                state.overlay = None;
                if let Some(row) = row {
                    go(state, row);
                }
            }
        }
        Action::RemoveMark => remove(state),
        _ => return false,
    }
    true
}

/// Goes to an event; one that is filtered out is shown among all events, which is a step.
fn go(state: &mut State, row: RowId) {
    let height = state.heights.events;
    focus(state, Pane::Events);
    if state.events.choose(row, &state.snapshot, height) {
        return;
    }
    narrowing::look_at(state, Expr::All, TimeRange::ALL);
    let anchor = Anchor {
        row,
        id: state.snapshot.row(row).event_id(),
        below_top: height / 2,
    };
    state.events.set_anchor(Some(anchor), &state.snapshot, height);
    state.tell("the query had left it out: these are all events");
}

/// Takes away the mark of the event under the cursor. A note is text that somebody wrote, and stays.
fn remove(state: &mut State) {
    let height = state.layout().help.height();
    let Some(Overlay::Marks(list)) = &mut state.overlay else {
        return;
    };
    let Some(row) = list.here() else { return };
    if !state.marks.is_marked(row) {
        return state.tell("it has a note and no mark; n on the event itself changes the note");
    }
    state.marks.toggle(row);
    if state.marks.note(row).is_none() {
        list.rows.retain(|listed| *listed != row);
        let at = list.cursor.at;
        list.travel(height, |cursor, extent| cursor.go(at, extent));
    }
    if list.rows.is_empty() {
        state.overlay = None;
        state.tell("no longer marked; nothing else is");
    }
}
