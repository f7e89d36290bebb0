//! What goes to the clipboard: always in display form, so that pasting it does no harm.
//!
//! Only an event as a whole keeps its line breaks, because original bytes may be pretty-printed.

use super::action::Action;
use super::effect::{Effect, Effects};
use super::pivot;
use super::state::State;
use crate::model::json::keep_invalid;
use crate::model::visible::visible;

/// Performs a `copy.` action; says whether it was one.
pub(super) fn perform(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    let (text, what) = match action {
        Action::CopyEvent => {
            event(state, effects);
            return true;
        }
        Action::CopyId => {
            let row = state.events.selected();
            let id = row.map(|row| state.snapshot.row(row).event_id().to_string());
            (id, "event ID")
        }
        Action::CopyCell => {
            let row = state.events.selected();
            let cell = row.and_then(|row| state.cell_value(&state.snapshot.row(row)));
            (cell, "value")
        }
        Action::CopyValue => (value_here(state), "value"),
        Action::CopyKey => (key_here(state), "key"),
        Action::CopyPath => (state.detail.path_here(), "path"),
        Action::CopyTerm => {
            let expr = pivot::here(state);
            (expr.map(|expr| expr.to_string()), "query term")
        }
        _ => return false,
    };
    match text {
        Some(text) => send(state, visible(&text).into_owned(), what, effects),
        None => state.tell(format!("there is no {what} under the cursor")),
    }
    true
}

/// A terminal does not say whether it took the text, so the message says only what was done.
fn send(state: &mut State, text: String, what: &'static str, effects: &mut Effects) {
    state.tell(format!("{what} sent to the clipboard: {} bytes", text.len()));
    effects.push(Effect::Copy { text, what });
}

/// Copies the selected event, now or when its bytes come.
pub(super) fn event(state: &mut State, effects: &mut Effects) {
    state.copy_when_read = false;
    if let Some(event) = state.detail.event() {
        let bytes = event.tree.bytes();
        let lines: Vec<_> = bytes
            .split(|byte| *byte == b'\n')
            .map(|line| visible(&keep_invalid(line.strip_suffix(b"\r").unwrap_or(line))).into_owned())
            .collect();
        let text = lines.join("\n");
        send(state, text, "event", effects);
    } else if let Some(fault) = state.detail.fault() {
        let text = format!("the event cannot be read: {fault}");
        state.tell(text);
    } else {
        state.copy_when_read = true;
        state.tell("the event is copied when it is read");
    }
}

fn value_here(state: &State) -> Option<String> {
    if let Some(fact) = state.detail.fact_here() {
        return Some(fact.value.clone());
    }
    let node = state.detail.node_here()?;
    let (text, _) = state.detail.event()?.tree.text(node, usize::MAX);
    Some(text.into_owned())
}

fn key_here(state: &State) -> Option<String> {
    use crate::model::tree::Label;
    let node = state.detail.node_here()?;
    Some(match state.detail.event()?.tree.label(node) {
        Label::Member(key) => key.into_owned(),
        Label::Element(place) => place.to_string(),
    })
}
