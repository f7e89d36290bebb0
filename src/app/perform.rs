//! What each action does to the state. An action belongs to exactly one of the groups here; a test tries them all.

pub(super) mod moving;
pub(super) mod narrowing;
mod remarking;
pub(super) mod typing;

use super::action::{Action, Context};
use super::alarms;
use super::columns;
use super::compare;
use super::copy;
use super::effect::{Effect, Effects};
use super::export;
use super::facets;
use super::findings;
use super::help::Help;
use super::hint::{self, Before};
use super::hold;
use super::layout::{Form, Pane};
use super::lenses;
use super::live;
use super::mark_list;
use super::messages;
use super::pills;
use super::pivot;
use super::possible::ONLY_ELSEWHERE;
use super::redaction;
use super::replay;
use super::settle;
use super::sizes;
use super::state::{Decision, Overlay, State};
use super::times;
use super::views;

/// Performs an action, if what it needs is there. Says whether any group knows it.
pub(super) fn perform(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    if let Some(reason) = state.why_not(action) {
        state.tell(reason);
        return true;
    }
    let before = Before::of(state);
    let known = dispatch(state, action, effects);
    hint::after(state, action, before);
    known
}

fn dispatch(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    export::perform(state, action, effects)
        || app(state, action, effects)
        || panes(state, action)
        || typing::typing(state, action, effects)
        || moving::moving(state, action, effects)
        || narrowing::steps(state, action)
        || redaction::perform(state, action)
        || pills::perform(state, action)
        || remarking::remarking(state, action)
        || copy::perform(state, action, effects)
        || messages::perform(state, action)
        || sizes::perform(state, action)
        || mark_list::perform(state, action)
        || live::perform(state, action)
        || replay::perform(state, action)
        || facets::perform(state, action)
        || pivot::perform(state, action)
        || columns::perform(state, action)
        || times::perform(state, action)
        || compare::perform(state, action)
        || views::perform(state, action, effects)
        || alarms::perform(state, action)
        || findings::perform(state, action)
        || lenses::perform(state, action)
        || state.timeline.perform(action)
        || state.detail.perform(action, state.heights.detail)
}

fn app(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    match action {
        Action::Help | Action::Palette => {
            let help = Help::open(&state.keymap, state.context(), action == Action::Palette);
            state.overlay = Some(Overlay::Help(Box::new(help)));
        }
        Action::RunHelp => run_help(state, effects),
        Action::Back => back(state, effects),
        Action::Cancel => {
            if !leave_top(state) {
                let quit = state.keymap.chords_of(Context::Global, Action::Back);
                let quit = quit.first().map(ToString::to_string).unwrap_or_default();
                state.tell(format!("nothing to leave; {quit} quits"));
            }
        }
        Action::Quit => effects.push(Effect::Quit),
        Action::Interrupt => interrupt(state, effects),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Redraw => effects.push(Effect::Redraw),
        Action::ToggleMouse => {
            state.mouse_taken = !state.mouse_taken;
            effects.push(Effect::Mouse(state.mouse_taken));
            state.tell(if state.mouse_taken {
                "the mouse is taken from the terminal; with Shift it still selects text"
            } else {
                "the mouse is the terminal's: it selects text"
            });
        }
        Action::FollowOrHold => hold::toggle(state),
        Action::Yes if views::yes(state, effects) => {}
        Action::Yes => match state.overlay.take() {
            Some(Overlay::Question(Decision::Quit)) => effects.push(Effect::Quit),
            other => state.overlay = other,
        },
        Action::No if views::no(state) => {}
        Action::No => state.overlay = None,
        _ => return false,
    }
    true
}

/// `q`: closes what is on top; at the root asks, and a second press is the answer.
fn back(state: &mut State, effects: &mut Effects) {
    if matches!(state.overlay, Some(Overlay::Question(Decision::Quit))) {
        effects.push(Effect::Quit);
    } else if !leave_top(state) {
        state.overlay = Some(Overlay::Question(Decision::Quit));
    }
}

/// Leaves the first of: overlay, query bar, chosen term, range of bars, zoom, pane, step. Says whether there was one.
fn leave_top(state: &mut State) -> bool {
    if views::no(state) || state.overlay.take().is_some() {
        return true;
    }
    if state.bar.is_editing() {
        typing::leave_query(state);
        return true;
    }
    if state.bar.chosen().is_some() {
        state.bar.choose(None);
        return true;
    }
    if state.timeline.drop_range() {
        return true;
    }
    if state.focus == Pane::Facets && state.facets.drop_chosen() {
        return true;
    }
    if state.zoomed {
        state.zoomed = false;
        return true;
    }
    if alarms::back(state) || findings::back(state) {
        return true;
    }
    let beside = state.facets_shown && matches!(state.focus, Pane::Events | Pane::Facets);
    if state.focus != Pane::Events || beside {
        state.facets_shown &= !beside;
        focus(state, Pane::Events);
        return true;
    }
    let now = state.step();
    let step = state.history.back(now);
    let found = step.is_some();
    narrowing::restore(state, step);
    found
}

/// Ctrl-C: stops writing a file, then the search, then the loading, then arms; armed, it quits.
fn interrupt(state: &mut State, effects: &mut Effects) {
    if export::stop(state, effects) {
        state.armed = false;
    } else if state.search.stop(&mut state.tickets, effects) {
        state.tell("search stopped: what is shown may not be all");
    } else if is_loading(state) {
        state.load_stopped = true;
        effects.push(Effect::CancelLoad);
        state.tell("loading stopped: what is shown is not all");
    } else if state.armed {
        effects.push(Effect::Quit);
    } else {
        state.armed = true;
        state.tell("nothing is running; ctrl-c again quits");
    }
}

fn is_loading(state: &State) -> bool {
    let begun = state.load.walking || state.load.files_found > 0;
    begun && !state.load.finished && !state.load_stopped
}

/// Runs the action under the help's cursor where it belongs.
pub(super) fn run_help(state: &mut State, effects: &mut Effects) {
    let Some(Overlay::Help(help)) = &state.overlay else {
        return;
    };
    let Some(row) = help.here().cloned() else {
        return;
    };
    if row.action.is_of_overlays() {
        state.tell(ONLY_ELSEWHERE);
        return;
    }
    state.overlay = None;
    typing::leave_query(state);
    if !row.action.works_in(Context::Terms) {
        state.bar.choose(None);
    }
    let contexts = row.action.contexts();
    if !contexts.iter().any(|own| state.context().inherits(*own)) {
        let home = contexts.iter().find_map(|own| match own {
            Context::List => Some(Pane::Events),
            own => Pane::of(*own),
        });
        if let Some(pane) = home {
            focus(state, pane);
        }
    }
    // What it says of itself comes before the key that it has.
    let key = hint::next_time(state, row.action);
    perform(state, row.action, effects);
    if let Some(key) = key {
        state.hint.say(key);
    }
}

fn panes(state: &mut State, action: Action) -> bool {
    match action {
        Action::NextPane => cycle(state, 1),
        Action::PreviousPane => cycle(state, -1),
        Action::EventsPane => focus(state, Pane::Events),
        Action::DetailPane => focus(state, Pane::Detail),
        Action::TimelinePane => focus(state, Pane::Timeline),
        Action::JobsPane => focus(state, Pane::Jobs),
        Action::AlarmsPane => focus(state, Pane::Alarms),
        Action::Zoom => state.zoomed = !state.zoomed,
        Action::ToggleContext => toggle_context(state),
        Action::ToggleWrap => {
            let wraps = state.detail.toggle_wrap();
            state.tell(if wraps {
                "long values take as many lines as they need"
            } else {
                "each value on one line"
            });
        }
        Action::ToggleTimeline => {
            state.timeline_shown = !state.timeline_shown;
            if !state.timeline_shown && state.focus == Pane::Timeline {
                focus(state, Pane::Events);
            }
        }
        _ => return false,
    }
    true
}

/// Shows the events between the hits as well, or no longer. The selected event stays where it is.
fn toggle_context(state: &mut State) {
    if state.events.anchor().is_none() {
        state.events.hold(&state.snapshot);
    }
    state.in_context = !state.in_context;
    let (hits, around) = (state.events.latest().clone(), settle::around(state));
    let height = state.heights.events;
    state.events.install(hits, around, &state.snapshot, height);
    state.tell(if state.in_context {
        "in context: events that do not match are shown, dimmed"
    } else {
        "only events that match are shown"
    });
}

/// Gives a pane the focus.
pub(super) fn focus(state: &mut State, pane: Pane) {
    if state.focus == pane {
        return;
    }
    if state.focus == Pane::Timeline {
        state.timeline.rest();
    }
    if pane == Pane::Detail {
        // Who reads an event does not want it to be replaced by a newer one.
        state.events.hold(&state.snapshot);
    }
    match pane {
        Pane::Facets => state.facets_shown = true,
        Pane::Detail => state.facets_shown = false,
        _ => {}
    }
    state.focus = pane;
}

fn cycle(state: &mut State, by: isize) {
    let all_tabs = state.layout().form == Form::Tabs;
    let panes: Vec<_> = Pane::ALL
        .into_iter()
        .filter(|pane| match pane {
            Pane::Events => true,
            Pane::Detail => all_tabs || !state.facets_shown,
            Pane::Facets => all_tabs || state.facets_shown,
            Pane::Timeline => all_tabs || state.timeline_shown || state.focus == Pane::Timeline,
            Pane::Jobs => all_tabs || state.focus == Pane::Jobs,
            Pane::Alarms | Pane::Alarm => {
                all_tabs && !state.alarms.is_empty() || matches!(state.focus, Pane::Alarms | Pane::Alarm)
            }
            Pane::Findings | Pane::Finding => {
                let is_here = matches!(state.focus, Pane::Findings | Pane::Finding);
                all_tabs && !state.findings.rules().is_empty() || is_here
            }
            Pane::Lens => state.focus == Pane::Lens,
        })
        .collect();
    let here = panes.iter().position(|pane| *pane == state.focus).unwrap_or(0) as isize;
    let next = (here + by).rem_euclid(panes.len() as isize);
    focus(state, panes[next as usize]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Options;
    use crate::app::keymap::Keymap;

    #[test]
    fn every_action_is_performed_by_some_group() {
        for action in Action::all() {
            let mut state = State::new(Options {
                keymap: Keymap::embedded(),
                ..Options::default()
            });
            assert!(
                dispatch(&mut state, action, &mut Vec::new()),
                "{} does nothing",
                action.id()
            );
        }
    }
}
