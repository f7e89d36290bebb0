//! What keys do with views.

use super::naming::Naming;
use super::picker::Picker;
use super::{Order, View};
use crate::app::action::{Action, Context};
use crate::app::effect::{Effect, Effects};
use crate::app::events::Anchor;
use crate::app::history::Step;
use crate::app::layout::Pane;
use crate::app::perform::{focus, narrowing};
use crate::app::search::Question;
use crate::app::state::{Overlay, State};
use crate::app::text_field::TextField;

/// The keys that make sense next, where a view is chosen.
pub(in crate::app) const HINTS: &[Action] = &[
    Action::TakeView,
    Action::Down,
    Action::Up,
    Action::DeleteView,
    Action::Cancel,
];

/// Performs an action on views; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    match action {
        Action::PickView => {
            let picker = Picker::new(state);
            state.overlay = Some(Overlay::Views(Box::new(picker)));
        }
        Action::SaveView => name(state),
        Action::KeepView => keep(state, effects),
        Action::TakeView => take(state),
        Action::DeleteView => ask_to_delete(state),
        _ => return false,
    }
    true
}

/// Edits what is typed: the filter of the list, or a name.
pub(in crate::app) fn edit(state: &mut State, edit: impl FnOnce(&mut TextField)) {
    match &mut state.overlay {
        Some(Overlay::Views(picker)) => picker.edit(edit),
        Some(Overlay::ViewName(naming)) => edit(&mut naming.field),
        _ => {}
    }
}

/// A question about a view is answered with yes; says whether one waited.
pub(in crate::app) fn yes(state: &mut State, effects: &mut Effects) -> bool {
    match &mut state.overlay {
        Some(Overlay::Views(picker)) if picker.asks => delete(state, effects),
        Some(Overlay::ViewName(naming)) if naming.asks => save(state, effects),
        _ => return false,
    }
    true
}

/// A question about a view is answered with no, which leads back to where it was asked; says whether one waited.
pub(in crate::app) fn no(state: &mut State) -> bool {
    match &mut state.overlay {
        Some(Overlay::Views(picker)) => std::mem::take(&mut picker.asks),
        Some(Overlay::ViewName(naming)) => std::mem::take(&mut naming.asks),
        _ => false,
    }
}

/// Asks for the name of what is shown.
fn name(state: &mut State) {
    if !state.views.keeps {
        return state.tell("there is no directory to keep views in; TRAILHOUND_CONFIG_DIR can name one");
    }
    state.overlay = Some(Overlay::ViewName(Box::<Naming>::default()));
}

/// Saves what is shown under the name that is typed, once that is sure.
fn keep(state: &mut State, effects: &mut Effects) {
    let Some(Overlay::ViewName(naming)) = &mut state.overlay else {
        return;
    };
    let name = naming.name();
    if name.is_empty() {
        return state.tell("a view has a name; type one");
    }
    if state.views.own_called(&name).is_some() {
        naming.asks = true;
    } else {
        save(state, effects);
    }
}

fn save(state: &mut State, effects: &mut Effects) {
    let Some(Overlay::ViewName(naming)) = state.overlay.take() else {
        return;
    };
    let view = View::of(state, &naming.name());
    let (name, text) = (view.name.clone(), view.to_string());
    let (file, is_new) = state.views.keep(view);
    let keys = state.keymap.chords_of(Context::Global, Action::PickView);
    let lists = keys
        .first()
        .map(|key| format!("; {key} lists it"))
        .unwrap_or_default();
    state.tell(format!("saved as “{name}”{lists}"));
    effects.push(Effect::KeepView { file, text, is_new });
}

fn ask_to_delete(state: &mut State) {
    let Some(Overlay::Views(picker)) = &mut state.overlay else {
        return;
    };
    match picker.here() {
        Some(item) if item.file.is_some() => picker.asks = true,
        Some(_) => state.tell("this view comes with the program and stays"),
        None => state.tell("there is no view here"),
    }
}

fn delete(state: &mut State, effects: &mut Effects) {
    let height = state.views_in_sight();
    let Some(Overlay::Views(picker)) = &mut state.overlay else {
        return;
    };
    picker.asks = false;
    let name = picker
        .here()
        .map(|item| item.view.name.clone())
        .unwrap_or_default();
    if let Some(file) = picker.forget_here(height) {
        state.views.forget(&file);
        state.tell(format!("deleted: “{name}”"));
        effects.push(Effect::DropView(file));
    }
}

/// Looks at what the view under the cursor of the list looks at, as a step.
pub(in crate::app) fn take(state: &mut State) {
    let Some(Overlay::Views(picker)) = &state.overlay else {
        return;
    };
    let Some(item) = picker.here() else {
        return state.tell("no view has these words");
    };
    let view = item.view.clone();
    let question = match view.question(state.now()) {
        Ok(question) => question,
        Err(fault) => return state.tell(format!("“{}” is no query: {fault}", view.name)),
    };
    state.overlay = None;
    let before = state.step();
    // The columns that somebody chose are those of later sessions, and not those of a view that was looked at.
    let keep_columns = state.keep_columns;
    let step = wanted(view, before.clone(), (question, state.events.anchor()));
    narrowing::restore(state, Some(step));
    state.keep_columns = keep_columns;
    let now = state.step();
    state.history.push(before, &now);
    focus(state, Pane::Events);
}

/// What a view looks at, from where one is.
fn wanted(view: View, before: Step, (question, anchor): (Question, Option<Anchor>)) -> Step {
    let (newest_first, sort) = match view.order {
        None => (before.newest_first, before.sort),
        Some(Order::Newest) => (true, None),
        Some(Order::Oldest) => (false, None),
        Some(Order::By(by)) => (before.newest_first, Some(by)),
    };
    Step {
        text: view.query,
        question,
        newest_first,
        sort,
        columns: view.columns.unwrap_or(before.columns),
        // Only an event that was chosen is to stay in sight.
        anchor,
        list: None,
    }
}
