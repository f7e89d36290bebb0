//! What keys do in the list of alarms and in one alarm, and what follows from it.

use super::Alarms;
use super::line::Target;
use super::one::One;
use crate::analysis::alarms::verdict;
use crate::app::action::{Action, Context};
use crate::app::cursor::{Cursor, Extent};
use crate::app::effect::{Effect, Effects};
use crate::app::layout::Pane;
use crate::app::perform::{focus, narrowing};
use crate::app::state::{Overlay, State};
use crate::app::ticket::Errand;
use crate::model::alarm;
use crate::query::Hits;
use crate::store::RowId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Performs an action on alarms; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::FocusFiring => focus_firing(state),
        Action::FilterAlarms => {
            focus(state, Pane::Alarms);
            state.overlay = Some(Overlay::AlarmFilter);
        }
        Action::ApplyFilter => state.overlay = None,
        Action::ClearFilter => {
            state.overlay = None;
            edit(state, |field| field.set(""));
            state.alarms.counting = None;
        }
        Action::PinAlarm => turn(state, |alarms| &mut alarms.pinned),
        Action::MuteAlarm => turn(state, |alarms| &mut alarms.aside),
        Action::AlarmsOfEvent => {
            let event = state.events.selected();
            show_counting(state, event);
        }
        _ => return false,
    }
    true
}

/// The keys that make sense next.
pub(in crate::app) fn hints(context: Context) -> &'static [Action] {
    match context {
        Context::Alarms => &[
            Action::Open,
            Action::FilterAlarms,
            Action::PinAlarm,
            Action::MuteAlarm,
            Action::FocusFiring,
            Action::Back,
            Action::Help,
        ],
        Context::Filter => &[Action::ApplyFilter, Action::ClearFilter, Action::Down],
        _ => &[
            Action::Open,
            Action::Down,
            Action::Zoom,
            Action::Back,
            Action::Help,
        ],
    }
}

/// Edits what the list is filtered by.
pub(in crate::app) fn edit(state: &mut State, edit: impl FnOnce(&mut super::TextField)) {
    edit(&mut state.alarms.filter);
    state.alarms.changes += 1;
}

fn focus_firing(state: &mut State) {
    focus(state, Pane::Alarms);
    let rows = state.alarms.rows();
    let firing = rows
        .iter()
        .position(|row| row.state == alarm::State::Alarm && !row.is_aside);
    match firing {
        Some(row) => travel(state, Pane::Alarms, |cursor, extent| cursor.go(row, extent)),
        None => state.tell("no alarm is in ALARM"),
    }
}

/// Puts the alarm under the cursor into a set, or takes it out.
fn turn(state: &mut State, set: impl FnOnce(&mut Alarms) -> &mut BTreeSet<super::Key>) {
    let Some(alarm) = state.alarms.selected() else {
        return state.tell("there is no alarm");
    };
    let key = state.alarms.board.key(alarm);
    let set = set(&mut state.alarms);
    if !set.remove(&key) {
        set.insert(key);
    }
    state.alarms.changes += 1;
}

/// Lists the alarms that count an event, and behind them those that do not.
pub(in crate::app) fn show_counting(state: &mut State, event: Option<RowId>) {
    if state.alarms.is_empty() {
        return state.tell("no alarms are known here");
    }
    state.alarms.counting = event;
    state.alarms.changes += 1;
    focus(state, Pane::Alarms);
}

/// Opens what the cursor is on: the alarm, or where a line of it leads.
pub(in crate::app) fn open(state: &mut State) {
    if state.focus == Pane::Alarms {
        if state.alarms.selected().is_some() {
            focus(state, Pane::Alarm);
        }
        return;
    }
    match state.alarms.one.as_ref().and_then(One::target).cloned() {
        None => state.tell("this line leads nowhere"),
        Some(Target::Alarm(alarm)) => {
            if let Some(one) = &mut state.alarms.one {
                one.push(alarm);
            }
        }
        Some(Target::Events { expr, window, said }) => {
            narrowing::look_at(state, expr, window);
            focus(state, Pane::Events);
            state.alarms.said = said.map(|counted| (state.search.question().clone(), counted));
        }
    }
}

/// Goes back to the alarm that the one on screen was opened from; says whether there was one.
pub(in crate::app) fn back(state: &mut State) -> bool {
    if state.focus == Pane::Alarm {
        if state.alarms.one.as_mut().is_some_and(One::pop) {
            return true;
        }
        focus(state, Pane::Alarms);
        return true;
    }
    if state.focus == Pane::Alarms && state.alarms.counting.take().is_some() {
        state.alarms.changes += 1;
        return true;
    }
    false
}

/// Moves the cursor of the list, or of one alarm.
pub(in crate::app) fn travel(state: &mut State, pane: Pane, go: impl FnOnce(&mut Cursor, Extent)) {
    let (list, one) = (state.heights.alarms, state.heights.alarm);
    let alarms = &mut state.alarms;
    if pane == Pane::Alarm {
        if let Some(shown) = &mut alarms.one {
            shown.travel(one, go);
        }
        return;
    }
    let extent = alarms.extent(list);
    go(&mut alarms.cursor, extent);
    if let Some(shown) = &mut alarms.one {
        shown.forget();
    }
}

/// Goes to the row or line that was pointed at, counted from the first on screen. A strip shows the list from its top.
pub(in crate::app) fn point(state: &mut State, pane: Pane, row: usize, is_strip: bool) {
    let top = match (pane, &state.alarms.one) {
        (Pane::Alarm, Some(one)) => one.cursor().top,
        _ if is_strip => 0,
        _ => state.alarms.cursor.top,
    };
    travel(state, pane, |cursor, extent| cursor.go(top + row, extent));
}

/// Asks how often the filters match, if that is not known of this snapshot and somebody looks.
pub(in crate::app) fn count(state: &mut State, effects: &mut Effects) {
    let is_loading = state.live.is_none() && !state.load.finished && !state.load_stopped;
    if is_loading || state.tickets.open(Errand::Alarms).is_some() {
        return;
    }
    let Some(exprs) = state.alarms.uncounted(&state.snapshot) else {
        return;
    };
    state.alarms.asked = Some((state.alarms.board.version(), state.snapshot.generation()));
    effects.push(Effect::CountAlarms {
        ticket: state.tickets.give(Errand::Alarms),
        snapshot: state.snapshot.clone(),
        exprs,
    });
}

/// Takes in how often the filters match.
pub(in crate::app) fn hear(state: &mut State, hits: Vec<Hits>, generation: u64) {
    state.tickets.void(Errand::Alarms);
    state.alarms.matched = Some((Arc::new(hits), generation));
    state.alarms.changes += 1;
}

/// What to say once the events of an alarm are found.
pub(in crate::app) fn tell_verdict(state: &mut State) {
    if state.search.progress().is_running() {
        return;
    }
    if let Some((question, counted)) = state.alarms.said.take()
        && question == *state.search.question()
    {
        let matched = state.events.hits().len() as u64;
        state.tell(verdict(matched, &counted));
    }
}
