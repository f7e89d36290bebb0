//! The virtual alarms beside the real ones: worked out by a worker over everything that is loaded, once that is complete.
//!
//! Of a live session none are: what is loaded of it is the window that somebody looks at, and an alarm that is quiet there
//! would say nothing.

use crate::analysis::virtual_alarms::{Evaluated, VirtualAlarm, evaluate};
use crate::app::effect::{Effect, Effects};
use crate::app::notice::Notice;
use crate::app::state::State;
use crate::app::ticket::Errand;
use crate::model::TimeRange;
use crate::store::Snapshot;
use std::sync::Arc;

/// What is watched, and of which snapshot it was asked.
#[derive(Default, Debug)]
pub(super) struct Virtuals {
    watching: Arc<[VirtualAlarm]>,
    asked: Option<u64>,
}

impl super::Alarms {
    /// No alarms yet, and those that are to be worked out.
    pub(in crate::app) fn watching(watching: Vec<VirtualAlarm>) -> Self {
        Self {
            virtuals: Virtuals {
                watching: watching.into(),
                asked: None,
            },
            ..Self::default()
        }
    }
}

/// What the alarms would have done with the events of a snapshot. `None` if it was cancelled.
pub fn work_out(
    snapshot: &Snapshot,
    alarms: &[VirtualAlarm],
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Evaluated> {
    evaluate(snapshot, alarms, TimeRange::ALL, cancelled)
}

/// Has the virtual alarms worked out, if everything is loaded and that was not asked of it.
pub(in crate::app) fn work_out_all(state: &mut State, effects: &mut Effects) {
    let is_loaded = state.load.finished || state.load_stopped;
    let virtuals = &mut state.alarms.virtuals;
    let generation = state.snapshot.generation();
    let is_wanted = is_loaded && !virtuals.watching.is_empty() && !state.snapshot.is_empty();
    if !is_wanted || state.live.is_some() || virtuals.asked == Some(generation) {
        return;
    }
    virtuals.asked = Some(generation);
    effects.push(Effect::WorkOutAlarms {
        ticket: state.tickets.give(Errand::VirtualAlarms),
        snapshot: state.snapshot.clone(),
        alarms: Arc::clone(&virtuals.watching),
    });
}

/// Takes in what they came to.
pub(in crate::app) fn hear(state: &mut State, evaluated: Evaluated) {
    state.tickets.void(Errand::VirtualAlarms);
    if let Some(first) = evaluated.unreadable.first() {
        let text = format!("virtual alarms are not of all events: {first}");
        let notice = Notice::warning(text).with_way_out("put the file back as it was, and open it anew");
        state.notices.say(notice);
    }
    let moves = state.alarms.board.stand_beside(evaluated.saved);
    state.alarms.follow(Some(moves));
}
