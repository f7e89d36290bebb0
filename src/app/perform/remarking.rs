//! What the analyst says of events, and why events are where they are.

use super::super::action::Action;
use super::super::marks::{MOST_AT_ONCE, NoteEditor};
use super::super::state::{Overlay, State};
use super::super::why::Why;
use super::moving::sought;
use super::typing::leave_query;

pub(in crate::app) fn remarking(state: &mut State, action: Action) -> bool {
    match action {
        Action::Why => why(state),
        Action::ToggleMark => {
            if let Some(row) = state.events.selected() {
                // Who marks an event means this one, also when newer ones come.
                state.events.hold(&state.snapshot);
                let text = if state.marks.toggle(row) {
                    "marked"
                } else {
                    "no longer marked"
                };
                state.tell(text);
            }
        }
        Action::MarkRange => mark_range(state),
        Action::EditNote => {
            if let Some(row) = state.events.selected() {
                state.events.hold(&state.snapshot);
                state.overlay = Some(Overlay::Note(Box::new(NoteEditor::open(row, &state.marks))));
            }
        }
        Action::SaveNote => {
            if let Some(Overlay::Note(editor)) = &state.overlay {
                state.marks.set_note(editor.row, editor.field.text());
                state.overlay = None;
            }
        }
        Action::NextMark => seek(state, true),
        Action::PreviousMark => seek(state, false),
        _ => return false,
    }
    true
}

fn why(state: &mut State) {
    if state.explained().is_none() {
        state.tell("there is no event to explain");
        return;
    }
    leave_query(state);
    state.overlay = Some(Overlay::Why(Box::<Why>::default()));
}

fn mark_range(state: &mut State) {
    let Some(row) = state.events.selected() else {
        return;
    };
    state.events.hold(&state.snapshot);
    let marked = state.marks.mark_range(row, state.events.rows(), &state.snapshot);
    state.tell(match marked {
        Some(count) => format!("{count} events from the last mark to here are marked"),
        None => format!(
            "there is no mark among these events to reach from, or it is more than {MOST_AT_ONCE} away"
        ),
    });
}

/// Goes to the next event with a mark or a note, down the screen or up.
fn seek(state: &mut State, down: bool) {
    let found = state
        .events
        .seek_start(down)
        .and_then(|start| state.marks.seek(state.events.rows(), &state.snapshot, start));
    if found.is_none() && state.marks.count() + state.marks.notes() == 0 {
        state.tell("nothing is marked");
    } else {
        sought(state, found);
    }
}
