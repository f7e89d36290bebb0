//! What goes to the clipboard: always in display form, so that pasting it does no harm.
//!
//! Only an event as a whole keeps its line breaks, because original bytes may be pretty-printed. What was copied last is kept, so
//! that it can be printed where no clipboard takes it. [`Way`] is how it gets there, [`Origin`] what is open.

pub(super) mod command;
mod line;
mod way;

pub use command::Origin;
pub use way::Way;

use super::action::{Action, Context};
use super::compare;
use super::effect::{Effect, Effects};
use super::notice::Notice;
use super::pivot;
use super::state::{Overlay, State};
use crate::model::json::keep_invalid;
use crate::model::visible::visible;
use crate::model::{Field, Timestamp};

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
        Action::CopyPath => (path_here(state), "path"),
        Action::CopyTerm => {
            let expr = pivot::here(state);
            (expr.map(|expr| expr.to_string()), "query term")
        }
        Action::CopyQuery => return reproduce(state, effects),
        Action::PrintCopy => return print(state, effects),
        _ => return of_event(state, action, effects),
    };
    match text {
        Some(text) => send(state, visible(&text).into_owned(), what, effects),
        None => state.tell(format!("there is no {what} under the cursor")),
    }
    true
}

/// Copies something that is made of the selected event, wherever in it the cursor stands.
fn of_event(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    let row = state.events.selected().map(|row| state.snapshot.row(row));
    let (text, what) = match action {
        Action::CopyPrincipal => {
            let arn = row.and_then(|row| row.text(Field::Arn).map(ToOwned::to_owned));
            (arn, "ARN of the principal")
        }
        Action::CopyResource => (row.as_ref().and_then(line::resource), "resource"),
        Action::CopyTime => {
            let time = row.map(|row| row.time()).filter(|time| time.is_known());
            (time.map(Timestamp::rfc3339), "time (UTC)")
        }
        Action::CopyMarkdown => (row.as_ref().map(line::markdown), "line of Markdown"),
        Action::CopyLink => (row.as_ref().and_then(line::link), "link to the console"),
        _ => return false,
    };
    match text {
        Some(text) => send(state, visible(&text).into_owned(), what, effects),
        None => state.tell(format!("the event has no {what}")),
    }
    true
}

/// Copies the command that gives the same events without a screen.
fn reproduce(state: &mut State, effects: &mut Effects) -> bool {
    let text = command::command(state);
    let asks_remarks = command::shown(state).asks_remarks();
    send(state, text, "command", effects);
    if asks_remarks {
        state.tell("command copied; marks and notes are known only on this screen, so it finds none of them");
    }
    true
}

/// Shows what was copied last on the plain screen, where the terminal's own means can take it.
fn print(state: &mut State, effects: &mut Effects) -> bool {
    match state.copied.clone() {
        Some(text) => {
            let shown = state.redactor().map(|it| it.text(&text).into_owned());
            effects.push(Effect::Print(shown.unwrap_or(text)));
        }
        None => state.tell("nothing was copied yet"),
    }
    true
}

/// A terminal does not say whether it took the text, so the message says only what was done.
fn send(state: &mut State, text: String, what: &'static str, effects: &mut Effects) {
    // Kept as it is: it may be printed when others no longer look on, or only then.
    state.copied = Some(text.clone());
    let (text, redacted) = match state.redactor() {
        Some(redactor) => (redactor.text(&text).into_owned(), ", redacted"),
        None => (text, ""),
    };
    let (way, length) = (state.clipboard, text.len());
    if length > way.longest() {
        let print = state.keymap.chords_of(Context::Global, Action::PrintCopy);
        let print = print.first().map(ToString::to_string).unwrap_or_default();
        let why = match way {
            Way::Nowhere => "this terminal has no clipboard".to_owned(),
            _ => format!("{length} bytes are more than a terminal takes (OSC 52)"),
        };
        state.tell(format!("{what} not copied: {why}; {print} prints it"));
        return;
    }
    state.tell(format!(
        "{what} sent to the clipboard: {length} bytes{redacted}, {}",
        way.by()
    ));
    effects.push(Effect::Copy { text, what });
}

/// The clipboard of this machine was not to be reached: the terminal may have one.
pub(super) fn by_terminal(state: &mut State, text: String, why: &str, effects: &mut Effects) {
    let way = Way::Terminal;
    if text.len() > way.longest() {
        let text = format!("not copied: the clipboard of this machine cannot be reached ({why})");
        let keys = state.keymap.chords_of(Context::Global, Action::PrintCopy);
        let print = keys
            .first()
            .map(|key| format!("{key} prints it on the plain screen"));
        let notice = Notice::warning(text).with_way_out(print.unwrap_or_default());
        state.notices.say(notice);
        return;
    }
    let said = format!(
        "the clipboard of this machine cannot be reached ({why}): sent to it {}",
        way.by()
    );
    state.notices.say(Notice::warning(said));
    effects.push(Effect::CopyByTerminal(text));
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
    if let Some(Overlay::Compare(_)) = &state.overlay {
        return compare::value_here(state);
    }
    if let Some(fact) = state.detail.fact_here() {
        return Some(fact.value.clone());
    }
    let node = state.detail.node_here()?;
    let (text, _) = state.detail.event()?.tree.text(node, usize::MAX);
    Some(text.into_owned())
}

fn path_here(state: &State) -> Option<String> {
    match &state.overlay {
        Some(Overlay::Compare(_)) => compare::path_here(state),
        _ => state.detail.path_here(),
    }
}

fn key_here(state: &State) -> Option<String> {
    use crate::model::tree::Label;
    let node = state.detail.node_here()?;
    Some(match state.detail.event()?.tree.label(node) {
        Label::Member(key) => key.into_owned(),
        Label::Element(place) => place.to_string(),
    })
}
