//! From what a person does to actions: keys through the keymap, text into fields, the mouse onto panes.

use super::action::{Action, Context};
use super::effect::Effects;
use super::input::{Input, Key, KeyCode};
use super::keymap::Lookup;
use super::layout::Pane;
use super::perform::typing;
use super::replay::{Clock, Replay};
use super::state::{Overlay, State};
use super::{alarms, columns, facets, lenses, mouse, perform, views};
use std::time::Duration;

/// After so long it is listed how a chord can go on.
const CHORD: Duration = Duration::from_millis(300);

pub(super) fn input(state: &mut State, input: Input, effects: &mut Effects) {
    match input {
        Input::Key(pressed) => key(state, pressed, effects),
        Input::Paste(text) => paste(state, &text),
        Input::Mouse(event) => mouse::mouse(state, event, effects),
        Input::Crumb(place) => mouse::press_crumb(state, place),
        Input::Resize(size) => state.size = size,
        Input::FocusGained | Input::FocusLost => {}
    }
}

fn key(state: &mut State, pressed: Key, effects: &mut Effects) {
    state.said_is_over();
    let context = state.context();
    state.pending.push(pressed);
    let actions = match state.keymap.lookup(context, &state.pending) {
        Lookup::Run(actions) => actions.to_vec(),
        Lookup::Pending => {
            // Who goes on at once knows how; who does not is told.
            if state.pending.len() == 1 {
                state.chord.set(CHORD);
            }
            return;
        }
        Lookup::Nothing => {
            state.armed = false;
            let chord = state.pending_text();
            let keys = state.drop_chord();
            let text: String = keys.into_iter().filter_map(Key::typed).collect();
            if !type_text(state, context, &text) && pressed.code != KeyCode::Esc {
                state.tell(format!("{chord} does nothing here"));
            }
            return;
        }
    };
    state.drop_chord();
    if actions != [Action::Interrupt] {
        state.armed = false;
    }
    for action in actions {
        perform::perform(state, action, effects);
    }
}

/// Text goes where text is typed, and nowhere else. Says whether there is such a place.
fn type_text(state: &mut State, context: Context, text: &str) -> bool {
    match context {
        Context::Query | Context::Completion | Context::Candidate => {
            typing::edit_query(state, |field| field.insert(text));
        }
        Context::Help => {
            if let Some(Overlay::Help(help)) = &mut state.overlay {
                help.edit(|field| field.insert(text));
            }
        }
        Context::Earlier => {
            if let Some(Overlay::Earlier(list)) = &mut state.overlay {
                list.edit(|field| field.insert(text));
            }
        }
        Context::Seek => {
            if let Some(Overlay::Seek(prompt)) = &mut state.overlay {
                prompt.edit(|field| field.insert(text));
            }
        }
        Context::Export => {
            if let Some(Overlay::Export(prompt)) = &mut state.overlay {
                prompt.edit(|field| field.insert(text));
            }
        }
        Context::Filter => match state.overlay {
            Some(Overlay::Facets(_)) => facets::paste(state, text),
            _ => alarms::edit(state, |field| field.insert(text)),
        },
        Context::Columns => columns::edit(state, |field| field.insert(text)),
        Context::Views | Context::Naming => views::edit(state, |field| field.insert(text)),
        Context::Lenses => lenses::hear_typed(state, text),
        Context::Note => {
            if let Some(Overlay::Note(note)) = &mut state.overlay {
                note.field.insert(text);
            }
        }
        _ => return false,
    }
    true
}

/// Pasted text never acts. Outside of a text field it becomes a query, for whoever comes with a key or an address.
fn paste(state: &mut State, text: &str) {
    state.said_is_over();
    state.drop_chord();
    state.armed = false;
    let context = state.context();
    match context {
        // A letter opens a lens, so what is pasted there must not be typed.
        Context::Lenses => {}
        // What is pasted is whole: nothing need be offered.
        _ if type_text(state, context, text.trim()) => state.completion.rest(),
        _ if context == Context::Terms || Pane::of(context).is_some() => {
            typing::enter_query(state);
            typing::edit_query(state, |field| field.set(text.trim()));
            state.completion.rest();
        }
        // A question waits for an answer, not for text.
        _ => {}
    }
}

impl State {
    /// What was said is over: somebody does something.
    pub(super) fn said_is_over(&mut self) {
        self.notices.pass();
        self.hint.clear();
    }

    /// The chord being typed is over; gives its keys.
    pub(super) fn drop_chord(&mut self) -> Vec<Key> {
        self.chord.stop();
        std::mem::take(&mut self.pending)
    }

    /// After how much time something is to be told of time that passed; none if that is of no interest.
    pub fn rest(&self) -> Option<Duration> {
        let clock = self.replay.as_ref().and_then(Replay::clock);
        let played = clock.and_then(Clock::rest);
        let said = [self.chord.rest(), self.hint.rest(), self.notices.rest()];
        said.into_iter().flatten().chain(played).min()
    }

    /// So much time has passed; says whether something that stands only for a while is over, or is due.
    pub(super) fn pass(&mut self, time: Duration) -> bool {
        let is_listed = self.chord.pass(time);
        let is_hinted = self.hint.pass(time);
        self.notices.let_pass(time) || is_listed || is_hinted
    }
}
