//! How many alarms changed their state when, as far as that has happened: what the timeline says of alarms.

use super::Changes;
use crate::app::state::State;
use crate::model::TimeRange;
use std::collections::BTreeMap;

impl State {
    /// How many alarms changed their state in a window, as far as it has happened.
    pub fn alarm_changes_in(&self, window: TimeRange) -> Changes {
        let happened = self
            .replayed_to()
            .map_or(window.to, |now| now.plus(1).min(window.to));
        self.alarms.changes_in(TimeRange {
            to: happened,
            ..window
        })
    }

    /// The same for each bar of the timeline in which any did.
    pub fn alarm_changes(&self) -> BTreeMap<usize, Changes> {
        let data = self.timeline.data();
        let mut changes: BTreeMap<usize, Changes> = BTreeMap::new();
        let Some(last) = data.bars.len().checked_sub(1) else {
            return changes;
        };
        let window = TimeRange {
            from: data.from,
            to: data.window(last).to,
        };
        let now = self.replayed_to();
        for (at, _, transition) in self.alarms.transitions_in(window) {
            if let Some(bar) = data.bar_at(at).filter(|_| now.is_none_or(|now| at <= now)) {
                changes.entry(bar).or_default().add(transition.to);
            }
        }
        changes
    }
}
