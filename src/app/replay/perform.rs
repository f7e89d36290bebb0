//! What a key does to the clock of a replay.

use super::clock::Clock;
use super::{reveal, seek};
use crate::app::action::Action;
use crate::app::layout::Pane;
use crate::app::state::{Overlay, State};
use crate::model::Timestamp;

/// Performs an action on the replay; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::PlayOrPause => play_or_pause(state),
        Action::StepOn => step(state, true),
        Action::StepBack => step(state, false),
        Action::Faster => change_speed(state, true),
        Action::Slower => change_speed(state, false),
        Action::SeekTime => state.overlay = Some(Overlay::Seek(Box::default())),
        Action::SeekTyped => seek_typed(state),
        Action::SeekHere => seek_here(state),
        Action::SeekStart | Action::SeekEnd => {
            if let Some((first, last)) = clock(state).map(|clock| clock.ends()) {
                seek(state, if action == Action::SeekStart { first } else { last });
            }
        }
        Action::Loop => toggle_lap(state),
        _ => return false,
    }
    true
}

fn clock(state: &mut State) -> Option<&mut Clock> {
    let clock = state.replay.as_mut().and_then(|replay| replay.clock.as_mut());
    if clock.is_none() {
        state.tell("there is nothing to play yet");
        return None;
    }
    state.replay.as_mut()?.clock.as_mut()
}

fn play_or_pause(state: &mut State) {
    let Some(clock) = clock(state) else { return };
    let starts_over = clock.is_over();
    let playing = !clock.is_playing();
    clock.set_playing(playing);
    if starts_over && playing {
        // Played to its end, it begins where it began.
        let from = state.replay.as_ref().map(|replay| replay.from);
        seek(state, from.unwrap_or(Timestamp::UNKNOWN));
    }
}

fn step(state: &mut State, later: bool) {
    let Some(clock) = clock(state) else { return };
    clock.set_playing(false);
    let to = state
        .replay
        .as_ref()
        .and_then(|replay| replay.nearest(&state.snapshot, later));
    match to {
        Some(to) => {
            // What one steps to is what one wants to see.
            state.events.follow();
            seek(state, to);
        }
        None if later => state.tell("no later event matches"),
        None => state.tell("no earlier event matches"),
    }
}

fn change_speed(state: &mut State, faster: bool) {
    let Some(clock) = clock(state) else { return };
    if !clock.change_speed(faster) {
        let word = if faster { "faster" } else { "slower" };
        state.tell(format!("it goes no {word}"));
    }
}

fn seek_typed(state: &mut State) {
    let from = state.counted_from();
    let Some(Overlay::Seek(prompt)) = &state.overlay else {
        return;
    };
    // What means no time stays, to be mended; the line says what is expected.
    if let Some(to) = prompt.meant(from) {
        state.overlay = None;
        if state.replay.is_some() {
            seek(state, to);
        } else {
            go_near(state, to);
        }
    }
}

/// Goes to the event in the table that is nearest in time.
fn go_near(state: &mut State, to: Timestamp) {
    let (rows, snapshot) = (state.events.rows(), &state.snapshot);
    let later = rows.place_at(snapshot, to);
    let places = [later.checked_sub(1), Some(later)].into_iter().flatten();
    let near = places
        .filter_map(|place| rows.get(place))
        .min_by_key(|row| snapshot.row(*row).time().0.abs_diff(to.0));
    let Some(row) = near else { return };
    let at = snapshot.row(row).time();
    state.events.choose(row, &state.snapshot, state.heights.events);
    if at != to {
        state.tell(format!(
            "the nearest event here is at {}",
            at.format("%Y-%m-%d %H:%M:%SZ")
        ));
    }
}

impl State {
    /// What a typed time counts from: the clock of a replay, or else the selected event, whose day a time of day is on.
    pub(in crate::app) fn counted_from(&self) -> Timestamp {
        let selected = self.events.selected().map(|row| self.snapshot.row(row).time());
        match self.replay {
            Some(_) => self.now(),
            None => selected.filter(|at| at.is_known()).unwrap_or_else(|| self.now()),
        }
    }
}

/// To the bar with the cursor, or to the selected event.
fn seek_here(state: &mut State) {
    if clock(state).is_none() {
        return;
    }
    let at = if state.focus == Pane::Timeline {
        state.timeline.window().map(|bar| bar.from)
    } else {
        let selected = state.events.selected();
        selected.map(|row| state.snapshot.row(row).time())
    };
    match at.filter(|at| at.is_known()) {
        Some(at) => seek(state, at),
        None => state.tell("there is no time to go by"),
    }
}

/// Runs through the selected bars again and again, or through the window in force, or through everything.
fn toggle_lap(state: &mut State) {
    let window = match state.timeline.range() {
        Some(_) => state.timeline.window(),
        None => None,
    };
    let window = window.unwrap_or(state.search.question().window);
    let Some(clock) = clock(state) else { return };
    if clock.lap().is_some() {
        clock.set_lap(None);
        state.tell("plays on to the end");
        return;
    }
    if !clock.set_lap(Some(window)) {
        state.tell("nothing of that window is played");
        return;
    }
    state.timeline.drop_range();
    reveal(state, true);
}
