//! Whether an action can be done now, and if not, why not. One answer for all who ask: what runs an action, and every list
//! that offers it (help, palette, the continuations of a chord, the footer).

use super::action::{Action, Context, Needs};
use super::layout::Pane;
use super::pivot;
use super::state::State;
use crate::model::alarm;

const NO_EVENT: &str = "there is no event";
const NO_TIME: &str = "there is no time to go by";
/// Said of what means something only in a text field, a question or a list over the panes.
pub(super) const ONLY_ELSEWHERE: &str = "this one works only while text is typed or a question waits";

const NOTHING_PLAYED: &str = "there is nothing to play yet";
const NOT_LIVE: &str = "nothing is live here: these are saved files";

impl State {
    /// Why an action cannot be done now; `None` if it can, as far as can be said before it is tried.
    pub fn why_not(&self, action: Action) -> Option<&'static str> {
        self.needs(action)
            .or_else(|| self.nothing_to_walk(action))
            .or_else(|| self.nothing_to_take(action))
            .or_else(|| self.no_time(action))
    }

    /// Whether anything that was asked for is still to come.
    pub fn is_waiting(&self) -> bool {
        self.tickets.is_any_open()
    }

    /// Why it makes no sense in a list of actions: what means something only while text is typed or a question waits cannot
    /// be run from there.
    pub fn why_not_from_help(&self, action: Action) -> Option<&'static str> {
        if action.is_of_overlays() {
            return Some(ONLY_ELSEWHERE);
        }
        self.why_not(action)
    }

    fn needs(&self, action: Action) -> Option<&'static str> {
        let event = self.events.selected().is_some();
        let tree = self.detail.event().is_some() || self.detail.fact_here().is_some();
        match action.needs() {
            Needs::Event | Needs::Tree if !event => Some(NO_EVENT),
            Needs::Tree if !tree => Some("the event is not read yet"),
            Needs::Live if self.live.is_none() => Some(NOT_LIVE),
            Needs::Stream if self.live.is_none() && self.replay.is_none() => Some(NOT_LIVE),
            Needs::Replay => match &self.replay {
                None => Some("nothing is played back here; `trailhound replay` does that"),
                Some(replay) => replay.clock().is_none().then_some(NOTHING_PLAYED),
            },
            Needs::Nothing | Needs::Event | Needs::Tree | Needs::Live | Needs::Stream => None,
        }
    }

    /// Steps, marks and terms to go to.
    fn nothing_to_walk(&self, action: Action) -> Option<&'static str> {
        let (behind, ahead) = (self.history.behind().len(), self.history.ahead().len());
        let (marks, notes) = (self.marks.count(), self.marks.notes());
        let (is_impossible, reason) = match action {
            Action::HistoryBack => (behind == 0, "nothing to undo"),
            Action::HistoryForward => (ahead == 0, "nothing to redo"),
            Action::HistoryToggle => (behind + ahead == 0, "there was no other view"),
            Action::NextMark | Action::PreviousMark | Action::ListMarks => {
                (marks + notes == 0, "nothing is marked")
            }
            Action::MarkRange => (marks == 0, "there is no mark to reach from"),
            Action::ChooseTerm => (self.bar.terms().is_empty(), "the query has no terms yet"),
            Action::Why => (self.explained().is_none(), "there is no event to explain"),
            _ => return None,
        };
        is_impossible.then_some(reason)
    }

    /// Values, copies and alarms to take.
    fn nothing_to_take(&self, action: Action) -> Option<&'static str> {
        let is_here = matches!(self.focus, Pane::Events | Pane::Detail | Pane::Facets);
        let is_firing = || {
            let mut rows = self.alarms.rows().iter();
            rows.any(|row| row.state == alarm::State::Alarm && !row.is_aside)
        };
        let (is_impossible, reason) = match action {
            Action::Include | Action::Exclude => (
                is_here && pivot::here(self).is_none(),
                "there is no value here to search for; t has windows of time",
            ),
            Action::Open => (
                self.focus == Pane::Events && self.events.selected().is_none(),
                NO_EVENT,
            ),
            Action::Export => (self.events.hits().is_empty(), "there are no events to write"),
            Action::NextBurst | Action::PreviousBurst if self.events.sort().is_some() => {
                (true, "the table is not in order of time, which bursts are in")
            }
            Action::NextBurst | Action::PreviousBurst => (
                self.layout().timeline.is_none(),
                "the bars over time are not on screen, which bursts are peaks of",
            ),
            Action::GrowPane | Action::ShrinkPane => (
                !self.is_shared(),
                "this pane shares the screen with no list and nothing of one",
            ),
            Action::PrintCopy => (self.copied.is_none(), "nothing was copied yet"),
            Action::FocusFiring => (!is_firing(), "no alarm is in ALARM"),
            Action::AlarmsOfEvent => (self.alarms.is_empty(), "no alarms are known here"),
            Action::PinAlarm | Action::MuteAlarm => (self.alarms.selected().is_none(), "there is no alarm"),
            _ => return None,
        };
        is_impossible.then_some(reason)
    }

    /// Windows that are made around something that has a time.
    fn no_time(&self, action: Action) -> Option<&'static str> {
        let goes_on = self.live.is_some() || self.replay.is_some();
        let is_timed = match action {
            Action::Last15Minutes
            | Action::LastHour
            | Action::Last4Hours
            | Action::LastDay
            | Action::LastWeek => goes_on || self.snapshot.span().is_some(),
            Action::Around | Action::SinceSelected | Action::UntilSelected => {
                let row = self.events.selected();
                row.is_some_and(|row| self.snapshot.row(row).time().is_known())
            }
            Action::SeekTime | Action::SeekTyped => match &self.replay {
                Some(replay) => return replay.clock().is_none().then_some(NOTHING_PLAYED),
                None => self.events.selected().is_some(),
            },
            Action::ZoomIn | Action::ZoomOut | Action::ApplyRange => self.timeline.window().is_some(),
            _ => return None,
        };
        (!is_timed).then_some(NO_TIME)
    }
}

impl Action {
    /// Whether it means something only while text is typed, a question waits or a list lies over the panes.
    pub fn is_of_overlays(self) -> bool {
        self.contexts().iter().all(|context| context.is_overlay())
    }
}

impl Context {
    /// Whether it is of something that lies over the panes, or of text that is typed: it stands alone.
    fn is_overlay(self) -> bool {
        !self.inherits(Self::Global)
    }
}
