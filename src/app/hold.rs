//! On hold the table keeps the rows it has. What was asked for still arrives: rows that are older than all of them go
//! to its old end. Everything else is counted and waits.

use super::search::{Progress, Question, Search};
use super::state::State;
use crate::query::Hits;
use crate::store::Snapshot;

/// See the module.
#[derive(Default, Debug)]
pub struct Hold {
    is_on: bool,
    /// What the rows kept are the answer to; none until an answer to the present question is complete.
    question: Option<Question>,
    /// The whole answer, if it has more than the table shows.
    whole: Option<Hits>,
    waiting: usize,
}

impl Hold {
    /// Whether the table keeps its rows.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Begins.
    pub fn begin(&mut self, search: &Search) {
        *self = Self {
            is_on: true,
            question: answered(search),
            ..Self::default()
        };
    }

    /// Ends; returns what is to be shown now, if that is more.
    pub fn end(&mut self) -> Option<Hits> {
        std::mem::take(self).whole
    }

    /// What the table is to show of new hits; none if it is to stay as it is.
    pub fn admit(&mut self, hits: Hits, shown: &Hits, search: &Search, snapshot: &Snapshot) -> Option<Hits> {
        if !self.is_on {
            return Some(hits);
        }
        if self.question.as_ref() != Some(search.question()) || shown.is_empty() {
            // Another question, or nothing to keep so far: its first complete answer is what is kept.
            self.question = answered(search);
            self.whole = None;
            self.waiting = 0;
            return Some(hits);
        }
        let longer = shown.reaching_back(&hits, snapshot);
        let kept = longer.as_ref().unwrap_or(shown).len();
        self.waiting = hits.len().saturating_sub(kept);
        self.whole = Some(hits);
        longer
    }
}

fn answered(search: &Search) -> Option<Question> {
    (search.progress() == Progress::Complete).then(|| search.question().clone())
}

/// Holds, or follows again.
pub(super) fn toggle(state: &mut State) {
    let hold = match (&mut state.live, &mut state.replay) {
        (Some(live), _) => &mut live.hold,
        (None, Some(replay)) => &mut replay.hold,
        (None, None) => return,
    };
    if !hold.is_on() {
        hold.begin(&state.search);
        state.events.hold(&state.snapshot);
        state.tell("on hold: what is new is counted and waits");
        return;
    }
    let whole = hold.end();
    state.events.follow();
    let hits = whole.unwrap_or_else(|| state.events.latest().clone());
    if super::settle::admit(state, hits) && state.replay.is_none() {
        state.installs += 1;
    }
    state.tell("following: what is new is shown as it comes");
}
