//! Saved events played back on a clock, as if they happened now.
//!
//! Everything is loaded once and searched once. Rows are in order of time, so what has *happened* by the clock is always
//! the first so many of them, and moving the clock is to look for a place in a sorted list. Of what is yet to come
//! nothing is shown, not even how much it is; only until when it goes. Events without a time come before all others,
//! and so they have happened at the start.
//!
//! A *jump* is any other move of the clock than that time passes: seeking, stepping, a lap that begins anew. On hold the
//! table keeps its rows while the clock runs; a jump shows what there is at that instant. The twin that draws it is
//! `tui::replay`.

pub mod clock;
mod counting;
mod perform;
pub mod prompt;

pub use clock::Clock;
pub(super) use perform::perform;
pub use prompt::Prompt;

use super::hold::Hold;
use super::settle;
use super::state::State;
use crate::model::{TimeRange, Timestamp};
use crate::query::{Hits, Timeline};
use crate::store::Snapshot;
use clock::Passed;
use counting::Counting;
use std::time::Duration;

/// How it is to be played.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Playing {
    /// How many times as fast as time.
    pub speed: u32,
    /// Where the clock begins, as [`prompt::meant`] takes it, counted from the first event; none: there. What was before has
    /// happened then.
    pub from: Option<String>,
    /// Likewise the first instant that is not played any more; none: to the last event.
    pub until: Option<String>,
}

impl Default for Playing {
    fn default() -> Self {
        Self {
            speed: 60,
            from: None,
            until: None,
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Replay {
    playing: Playing,
    /// None until everything is loaded.
    clock: Option<Clock>,
    pub(super) hold: Hold,
    /// The answer to the question, what is yet to come included.
    answer: Hits,
    /// How many of them have happened.
    happened: usize,
    /// How many of all events have.
    events: usize,
    /// Where its clock begins.
    from: Timestamp,
    /// The first instant that is not played any more.
    until: Timestamp,
    /// The generation of the snapshot that the clock knows the ends of.
    generation: u64,
    counting: Counting,
}

impl Replay {
    /// Not yet playing: nothing is loaded.
    pub fn new(playing: Playing) -> Self {
        Self {
            playing,
            clock: None,
            hold: Hold::default(),
            answer: Hits::none(),
            happened: 0,
            events: 0,
            from: Timestamp::UNKNOWN,
            until: TimeRange::ALL.to,
            generation: 0,
            counting: Counting::default(),
        }
    }

    /// The clock, once everything is loaded and there is an event with a time.
    pub fn clock(&self) -> Option<&Clock> {
        self.clock.as_ref()
    }

    /// What time it is there.
    pub fn instant(&self) -> Option<Timestamp> {
        self.clock.as_ref().map(Clock::instant)
    }

    /// How many events have happened, whatever is asked.
    pub fn events(&self) -> usize {
        self.events
    }

    /// Whether the table keeps its rows.
    pub fn hold(&self) -> &Hold {
        &self.hold
    }

    /// The answer to the question, what is yet to come included: for what is counted once for all instants.
    pub(super) fn answer(&self) -> &Hits {
        &self.answer
    }

    /// Everything is loaded, or more than before. Says whether it begins with that.
    fn begin(&mut self, snapshot: &Snapshot) -> bool {
        let Some((first, last)) = snapshot.span() else {
            return false;
        };
        let meant = |text: &Option<String>| prompt::meant(text.as_deref()?, first);
        self.from = meant(&self.playing.from).unwrap_or(first);
        self.until = meant(&self.playing.until).unwrap_or(TimeRange::ALL.to);
        let last = last.min(self.until.plus(-1));
        let ends = (first.min(last), last);
        if let Some(clock) = &mut self.clock {
            clock.set_ends(ends);
            return false;
        }
        let mut clock = Clock::new(ends, self.playing.speed);
        clock.seek(self.from);
        self.clock = Some(clock);
        true
    }

    /// The part of a window that is played.
    pub(super) fn played(&self, window: TimeRange) -> TimeRange {
        window.intersect(TimeRange {
            from: TimeRange::ALL.from,
            to: self.until,
        })
    }

    /// Takes the answer to the question; returns what of it has happened.
    pub(super) fn keep(&mut self, answer: Hits, snapshot: &Snapshot) -> Hits {
        self.answer = answer;
        self.counting.forget();
        self.look(snapshot);
        self.answer.first(self.happened)
    }

    /// Finds what has happened; says whether that is another number of rows or events.
    fn look(&mut self, snapshot: &Snapshot) -> bool {
        let before = (self.happened, self.events);
        if let Some(now) = self.instant() {
            let next = now.plus(1);
            self.happened = self.answer.place_at(snapshot, next);
            self.events = Hits::all(snapshot).place_at(snapshot, next);
        } else if self.generation > 0 {
            // No event has a time: what there is happened at no known instant, and is shown.
            (self.happened, self.events) = (self.answer.len(), snapshot.len());
        }
        before != (self.happened, self.events)
    }

    /// Takes the bars of the whole answer; returns those of what has happened.
    pub(super) fn count(&mut self, bars: Timeline, snapshot: &Snapshot) -> Timeline {
        self.counting.install(bars);
        self.bars(snapshot)
    }

    fn bars(&mut self, snapshot: &Snapshot) -> Timeline {
        let now = self.instant();
        let happened = self.answer.rows().get(..self.happened).unwrap_or_default();
        self.counting.until(now, happened, snapshot)
    }

    /// The instant nearest to the clock at which something in the answer happens, before it or after it.
    /// The events of the answer that have happened.
    pub(super) fn happened(&self) -> Hits {
        self.answer.first(self.happened)
    }

    fn nearest(&self, snapshot: &Snapshot, later: bool) -> Option<Timestamp> {
        let clock = self.clock.as_ref()?;
        let now = clock.instant();
        let place = if later {
            self.answer.place_at(snapshot, now.plus(1))
        } else {
            self.answer.place_at(snapshot, now).checked_sub(1)?
        };
        let at = snapshot.row(self.answer.get(place)?).time();
        (at.is_known() && at <= clock.ends().1).then_some(at)
    }
}

impl State {
    /// Until when events have happened in a replay; none where nothing is replayed, or not yet.
    pub fn replayed_to(&self) -> Option<Timestamp> {
        self.replay.as_ref()?.instant()
    }

    /// How new what is shown is: the replay's instant, or when AWS last answered. None of files that are only read.
    pub fn as_of(&self) -> Option<Timestamp> {
        match (&self.replay, &self.live) {
            (Some(replay), _) => replay.instant(),
            (None, Some(live)) => live.as_of(),
            (None, None) => None,
        }
    }

    /// How many events there are: all that are loaded, or in a replay those that have happened.
    pub fn events_so_far(&self) -> usize {
        self.replay.as_ref().map_or(self.snapshot.len(), Replay::events)
    }

    /// The part of the window in force that has happened: for what is counted by a worker, so while the clock runs it only
    /// grows once a second.
    pub(super) fn window_so_far(&self) -> TimeRange {
        let window = self.search.question().window;
        let Some(clock) = self.replay.as_ref().and_then(Replay::clock) else {
            return window;
        };
        let now = clock.instant();
        let step = 1000 * i64::from(clock.speed());
        let until = if clock.is_playing() {
            now.plus(-now.0.rem_euclid(step))
        } else {
            now
        };
        window.intersect(TimeRange {
            from: TimeRange::ALL.from,
            to: until.plus(1),
        })
    }
}

/// Begins once everything is loaded.
pub(super) fn settle(state: &mut State) {
    let is_loaded = state.load.finished || state.load_stopped;
    let Some(replay) = &mut state.replay else { return };
    let generation = state.snapshot.generation();
    if !is_loaded || replay.generation == generation {
        return;
    }
    replay.generation = generation;
    if replay.begin(&state.snapshot) {
        state.events.follow();
    }
    reveal(state, true);
}

/// Time passes. Says whether anything that is shown has changed.
pub(super) fn pass(state: &mut State, time: Duration) -> bool {
    let Some(clock) = state.replay.as_mut().and_then(|replay| replay.clock.as_mut()) else {
        return false;
    };
    let second = |clock: &Clock| (clock.instant().0.div_euclid(1000), clock.is_playing());
    let before = second(clock);
    let passed = clock.pass(time);
    let ticks = second(clock) != before;
    reveal(state, passed == Passed::Again) || ticks
}

/// Shows what has happened by the clock. Says whether that is something else than before.
fn reveal(state: &mut State, jumps: bool) -> bool {
    let Some(replay) = &mut state.replay else {
        return false;
    };
    let changes = replay.look(&state.snapshot);
    if !changes && !jumps {
        return false;
    }
    let hits = replay.answer.first(replay.happened);
    let bars = replay.bars(&state.snapshot);
    state.timeline.install(bars);
    if jumps {
        if replay.hold.is_on() {
            replay.hold.begin(&state.search);
        }
        let around = settle::around(state);
        state
            .events
            .install(hits, around, &state.snapshot, state.heights.events);
    } else {
        settle::admit(state, hits);
    }
    true
}

/// Goes to an instant, as it was then.
pub(super) fn seek(state: &mut State, to: Timestamp) {
    if let Some(clock) = state.replay.as_mut().and_then(|replay| replay.clock.as_mut()) {
        clock.seek(to);
        reveal(state, true);
    }
}
