//! What keys do to the file that is written, and what the worker says of it.

use super::{Asked, Form, Outcome, Prompt, Running, Target, Written, counted, view};
use crate::app::action::{Action, Context};
use crate::app::effect::{Effect, Effects};
use crate::app::notice::Notice;
use crate::app::state::{Decision, Overlay, State};
use crate::app::ticket::Errand;

/// Performs an `export.` action; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    match action {
        Action::Export => open(state, state.exports.form),
        Action::Screenshot => open(state, Form::Svg),
        Action::NextForm => {
            if let Some(Overlay::Export(prompt)) = &mut state.overlay {
                prompt.turn();
            }
        }
        Action::WriteExport => write_typed(state, effects),
        Action::Yes if state.overlay.as_ref().is_some_and(Overlay::is_replacing) => {
            state.overlay = None;
            if let Some(mut asked) = state.exports.asked.take() {
                asked.target.replaces = true;
                write(state, asked, effects);
            }
        }
        Action::No if state.overlay.as_ref().is_some_and(Overlay::is_replacing) => {
            // Another name is wanted.
            let prompt = Prompt::with(state.exports.in_question());
            state.overlay = Some(Overlay::Export(Box::new(prompt)));
        }
        _ => return false,
    }
    true
}

fn open(state: &mut State, form: Form) {
    if state.exports.running.is_some() {
        let stop = key(state, Action::Interrupt);
        state.tell(format!("a file is being written; {stop} stops that"));
    } else {
        let prompt = Prompt::new(state.now(), form);
        state.overlay = Some(Overlay::Export(Box::new(prompt)));
    }
}

/// What has no name of ours stays, to be mended.
fn write_typed(state: &mut State, effects: &mut Effects) {
    let Some(Overlay::Export(prompt)) = &state.overlay else {
        return;
    };
    let name = prompt.field().text().trim().to_owned();
    match Form::of_name(&name) {
        None => {
            let endings: Vec<_> = Form::ALL.iter().map(|(_, ending)| *ending).collect();
            state.tell(format!("the name must end in one of {}", endings.join(" ")));
        }
        Some((_, stem)) if stem.is_empty() || stem.ends_with('/') => state.tell("the file needs a name"),
        Some((form, _)) => {
            state.overlay = None;
            let view = (!form.is_picture()).then(|| view(state));
            if view.is_some() {
                state.exports.form = form;
            }
            let target = Target {
                name,
                replaces: false,
            };
            write(state, Asked { target, form, view }, effects);
        }
    }
}

fn write(state: &mut State, asked: Asked, effects: &mut Effects) {
    state.exports.version += 1;
    state.exports.running = Some(Running {
        name: asked.target.name.clone(),
        events: 0,
        total: asked.view.as_ref().map_or(0, |view| view.hits.len() as u64),
        bytes: 0,
    });
    let (ticket, target) = (state.tickets.give(Errand::Export), asked.target.clone());
    let form = asked.form;
    match asked.view.clone().map(Box::new) {
        Some(view) => {
            let stop = key(state, Action::Interrupt);
            state.tell(format!("writing {}; {stop} stops it", target.name));
            effects.push(Effect::Export {
                ticket,
                target,
                form,
                view,
            });
        }
        // Nothing is said of it yet: it would be on the picture.
        None => effects.push(Effect::Picture { ticket, target, form }),
    }
    state.exports.asked = Some(asked);
}

/// Stops writing; says whether something was being written.
pub(in crate::app) fn stop(state: &mut State, effects: &mut Effects) -> bool {
    let Some(running) = state.exports.running.take() else {
        return false;
    };
    if let Some(ticket) = state.tickets.open(Errand::Export) {
        effects.push(Effect::Cancel(ticket));
        state.tickets.void(Errand::Export);
    }
    state.exports.version += 1;
    state.tell(format!("{} is not written; nothing of it is kept", running.name));
    true
}

/// Hears how far it is.
pub(in crate::app) fn progress(state: &mut State, events: u64, bytes: u64) {
    if let Some(running) = &mut state.exports.running {
        (running.events, running.bytes) = (events, bytes);
        state.exports.version += 1;
    }
}

/// No answer will come.
pub(in crate::app) fn fail(state: &mut State) {
    state.exports.running = None;
    state.exports.version += 1;
}

/// Hears what became of it.
pub(in crate::app) fn hear(state: &mut State, outcome: Outcome) {
    state.tickets.void(Errand::Export);
    state.exports.running = None;
    state.exports.version += 1;
    match outcome {
        Outcome::Written(written) => {
            let notice = told(state, &written);
            state.exports.asked = None;
            state.exports.written.push(written);
            state.notices.say(notice);
        }
        // Who types something else meanwhile is not interrupted by a question.
        Outcome::Exists if state.overlay.is_none() && !state.bar.is_editing() => {
            state.overlay = Some(Overlay::Question(Decision::Replace));
        }
        Outcome::Exists => {
            let name = state.exports.in_question();
            let text = format!("{name} is there already: not written");
            state.notices.say(Notice::warning(text));
        }
        Outcome::Failed { path, why } => {
            let again = key(state, Action::Export);
            let notice = Notice::error(format!("{path} was not written: {why}"));
            state
                .notices
                .say(notice.with_way_out(format!("{again} writes it elsewhere")));
        }
    }
}

/// What was written, and what is missing from it.
fn told(state: &State, written: &Written) -> Notice {
    let bytes = counted(written.bytes, "byte");
    let redacted = if written.is_redacted { ", redacted," } else { "" };
    let view = state.exports.asked.as_ref().and_then(|asked| asked.view.as_ref());
    let what = match view {
        Some(_) => counted(written.events, "event"),
        None => "the screen".to_owned(),
    };
    let text = format!("{what}, {bytes}{redacted} written to {}", written.path);
    let gaps = view.iter().flat_map(|view| &view.gaps);
    let lost = written.lost.iter();
    let missing: Vec<_> = gaps.chain(lost).map(String::as_str).collect();
    if missing.is_empty() {
        Notice::info(text)
    } else {
        Notice::warning(format!("{text}; not complete: {}", missing.join("; ")))
    }
}

fn key(state: &State, action: Action) -> String {
    let chords = state.keymap.chords_of(Context::Global, action);
    chords.first().map(ToString::to_string).unwrap_or_default()
}

impl Overlay {
    /// Whether it asks if a file may be replaced.
    pub(super) fn is_replacing(&self) -> bool {
        matches!(self, Self::Question(Decision::Replace))
    }
}
