//! What is said at the right end of the bottom row after something was done: the key that would have done it, for who found
//! it in the palette or did it with the mouse, or else what makes sense next. It takes no key and no place from anything, and
//! is gone with the next key or after a while.

use super::action::{Action, Context};
use super::state::State;
use super::timer::Timer;
use std::time::Duration;

/// So long a hint stands.
pub const LENGTH: Duration = Duration::from_secs(5);

/// See the module.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Hint {
    text: Option<String>,
    timer: Timer,
}

impl Hint {
    /// What stands there.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Says something, in the place of what was said before.
    pub(super) fn say(&mut self, text: String) {
        self.text = Some(text);
        self.timer.set(LENGTH);
    }

    /// It is over.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// After how long it is over by itself.
    pub(super) fn rest(&self) -> Option<Duration> {
        self.timer.rest()
    }

    /// So much time has passed; says whether it is over with that.
    pub(super) fn pass(&mut self, time: Duration) -> bool {
        let is_over = self.timer.pass(time);
        if is_over {
            self.clear();
        }
        is_over
    }
}

/// What of the state shows, when an action is done, that it did something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    steps: usize,
    remarks: usize,
    is_copied: bool,
}

impl Before {
    pub(super) fn of(state: &State) -> Self {
        Self {
            steps: state.history.behind().len(),
            remarks: state.marks.count() + state.marks.notes(),
            is_copied: state.copied.is_some(),
        }
    }
}

/// Says what makes sense after an action, if it did something.
pub(super) fn after(state: &mut State, action: Action, before: Before) {
    // What was run from there has said what there is to say.
    if action == Action::RunHelp {
        return;
    }
    let now = Before::of(state);
    let next = match action {
        _ if now.steps > before.steps => match action {
            Action::Around => Some((Action::Around, "again widens")),
            Action::ApplyRange | Action::ZoomIn => Some((Action::FullTime, "shows all time")),
            _ => Some((Action::HistoryBack, "takes it back")),
        },
        Action::ToggleMark | Action::MarkRange | Action::SaveNote if now.remarks > before.remarks => {
            Some((Action::ListMarks, "lists what is marked"))
        }
        _ if now.is_copied && !before.is_copied => Some((Action::PrintCopy, "prints it for the mouse")),
        Action::ToggleContext if state.in_context => Some((Action::NextHit, "goes to the next match")),
        Action::HistoryBack => Some((Action::HistoryForward, "does it again")),
        Action::OpenFacet => Some((Action::Drill, "narrows and goes on")),
        _ => None,
    };
    if let Some((next, words)) = next
        && state.why_not(next).is_none()
        && let Some(key) = shortest(state, state.context(), next)
    {
        state.hint.say(format!("{key} {words}"));
    }
}

/// Says the key of what was done without one.
pub(super) fn done_by_mouse(state: &mut State, action: Action) {
    if let Some(text) = next_time(state, action) {
        state.hint.say(text);
    }
}

/// What to press next time; `None` where there is no key for it.
pub(super) fn next_time(state: &State, action: Action) -> Option<String> {
    Some(format!("next time: {}", key(state, action)?))
}

/// The shortest key of an action where one is, or else where it means something.
fn key(state: &State, action: Action) -> Option<String> {
    let here = std::iter::once(state.context()).chain(action.contexts().iter().copied());
    let found = here
        .map(|context| shortest(state, context, action))
        .find(Option::is_some)??;
    // A term is chosen first.
    let is_of_terms = action.contexts() == [Context::Terms] && state.context() != Context::Terms;
    let first = is_of_terms
        .then(|| shortest(state, Context::Global, Action::ChooseTerm))
        .flatten();
    Some(first.map_or(found.clone(), |first| format!("{first}, then {found}")))
}

fn shortest(state: &State, context: Context, action: Action) -> Option<String> {
    let chords = state.keymap.chords_of(context, action).into_iter();
    let shortest = chords.min_by_key(|chord| (chord.0.len(), chord.to_string().chars().count()));
    shortest.map(ToString::to_string)
}
