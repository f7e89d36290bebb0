//! What narrows (values, windows, order), and what walks the steps.

use super::super::action::Action;
use super::super::columns;
use super::super::events::sorting;
use super::super::history::Step;
use super::super::layout::Pane;
use super::super::pivot;
use super::super::search::Question;
use super::super::settle;
use super::super::state::State;
use super::super::window;
use super::focus;
use super::typing::ask;
use crate::model::TimeRange;
use crate::query::Expr;

/// What narrows, and what walks the steps.
pub(in crate::app) fn steps(state: &mut State, action: Action) -> bool {
    match action {
        Action::Include | Action::Exclude => narrow(state, action == Action::Exclude),
        Action::FlipSort | Action::SortByColumn => return sorting::perform(state, action),
        Action::HistoryBack => {
            let step = {
                let now = state.step();
                state.history.back(now)
            };
            walk(state, step, "nothing to undo");
        }
        Action::HistoryForward => {
            let step = {
                let now = state.step();
                state.history.forward(now)
            };
            walk(state, step, "nothing to redo");
        }
        Action::HistoryToggle => {
            let now = state.step();
            let step = if state.history.ahead().len() > 0 {
                state.history.forward(now)
            } else {
                state.history.back(now)
            };
            walk(state, step, "there was no other view");
        }
        Action::ApplyRange => apply_range(state),
        _ => match window_of(state, action) {
            Wanted::Window(window) => set_window(state, Some(window)),
            Wanted::Timeless => set_window(state, None),
            Wanted::Other => return false,
        },
    }
    true
}

/// What an action wants of the window.
enum Wanted {
    /// It is about something else.
    Other,
    /// A window, but there is no time to go by.
    Timeless,
    /// This window.
    Window(TimeRange),
}

fn window_of(state: &State, action: Action) -> Wanted {
    let selected = state.events.selected();
    let at = selected.map(|row| state.snapshot.row(row).time());
    let at = at.filter(|time| time.is_known());
    let before = state.search.question().window;
    let goes_on = state.live.is_some() || state.replay.is_some();
    let last = |step: usize| {
        if goes_on {
            // There is no newest event to count back from, and what comes next belongs to it.
            Some(TimeRange {
                from: state.now().plus(-window::LAST[step]),
                to: TimeRange::ALL.to,
            })
        } else {
            window::last(&state.snapshot, window::LAST[step])
        }
    };
    let window = match action {
        Action::Last15Minutes => last(0),
        Action::LastHour => last(1),
        Action::Last4Hours => last(2),
        Action::LastDay => last(3),
        Action::LastWeek => last(4),
        Action::Around => at.map(|at| window::around(at, before)),
        Action::SinceSelected => at.map(|at| window::since(at, before)),
        Action::UntilSelected => at.map(|at| window::until(at, before)),
        Action::FullTime | Action::ResetWindow => Some(TimeRange::ALL),
        Action::ZoomIn | Action::ZoomOut => {
            let bar = state.timeline.window();
            bar.and_then(|bar| zoomed(state, bar, action == Action::ZoomOut))
        }
        _ => return Wanted::Other,
    };
    window.map_or(Wanted::Timeless, Wanted::Window)
}

/// The bars' window, half or twice as long. This bar, or this range, keeps its place.
fn zoomed(state: &State, bar: TimeRange, wider: bool) -> Option<TimeRange> {
    let middle = bar.from.plus((bar.to.0 - bar.from.0) / 2);
    let shown = state.timeline.data().span()?;
    if wider {
        Some(window::zoomed_out(shown, middle, settle::loaded(state)?))
    } else {
        Some(window::zoomed_in(shown, middle))
    }
}

/// Narrows the window to the chosen bars.
pub(in crate::app) fn apply_range(state: &mut State) {
    let window = state.timeline.window();
    state.timeline.drop_range();
    set_window(state, window);
}

/// Zooms in or out around the bar under the pointer, without a word where there is no time to go by.
pub(in crate::app) fn zoom_at(state: &mut State, bar: usize, wider: bool) {
    let bar = state.timeline.data().window(bar);
    if let Some(window) = zoomed(state, bar, wider) {
        set_window(state, Some(window));
    }
}

fn set_window(state: &mut State, window: Option<TimeRange>) {
    let Some(window) = window else {
        state.tell("there is no time to go by");
        return;
    };
    let before = state.step();
    // What a window is made around is meant to stay.
    state.events.hold(&state.snapshot);
    let expr = state.search.question().expr.clone();
    state.search.set_question(Question { expr, window });
    let now = state.step();
    state.history.push(before, &now);
}

/// Includes or excludes the value under the cursor.
pub(in crate::app) fn narrow(state: &mut State, exclude: bool) {
    let Some(expr) = pivot::here(state) else {
        state.tell("there is no value here to search for; t has windows of time");
        return;
    };
    narrow_by(state, expr, exclude);
    if state.focus == Pane::Facets {
        state.facets.drop_chosen();
    }
}

/// Includes or excludes the events that a condition means.
pub(in crate::app) fn narrow_by(state: &mut State, expr: Expr, exclude: bool) {
    let condition = if exclude { expr.negate() } else { expr };
    let question = state.search.question().clone();
    let now = state.now();
    let Some(text) = pivot::narrowed(state.bar.applied(), &question.expr, &condition, now) else {
        state.tell("the query says so already");
        return;
    };
    let expr = crate::dialect::search::parse(&text, now).unwrap_or_else(|_| question.expr.and(condition));
    step_to(state, &text, expr);
}

/// Asks for all events with the value under the cursor of the detail, whatever was asked before.
pub(super) fn pivot(state: &mut State) {
    let Some(expr) = pivot::anywhere(state) else {
        state.tell("there is no value here to search for");
        return;
    };
    if expr == state.search.question().expr {
        state.tell("these are all events with the value");
        return;
    }
    step_to(state, &expr.to_string(), expr);
}

/// Another query, as a step of the way.
pub(in crate::app) fn step_to(state: &mut State, text: &str, expr: Expr) {
    let before = state.step();
    state.events.hold(&state.snapshot);
    state.bar.set(text);
    ask(state, Some(expr));
    let now = state.step();
    state.history.push(before, &now);
}

/// Other events in another window, as a step of the way.
pub(in crate::app) fn look_at(state: &mut State, expr: Expr, window: TimeRange) {
    let before = state.step();
    state.events.hold(&state.snapshot);
    state.bar.set(&expr.to_string());
    state.search.set_question(Question { expr, window });
    let now = state.step();
    state.history.push(before, &now);
}

fn walk(state: &mut State, step: Option<Step>, otherwise: &str) {
    if step.is_none() {
        state.tell(otherwise);
    }
    restore(state, step);
}

/// Looks at what a step looked at.
pub(in crate::app) fn restore(state: &mut State, step: Option<Step>) {
    let Some(step) = step else {
        return;
    };
    let height = state.heights.events;
    state.bar.set(&step.text);
    state.search.set_question(step.question);
    if state.columns != step.columns {
        state.columns = step.columns;
        state.keep_columns = true;
        columns::stay_in(state);
    }
    state.events.set_order(step.newest_first, &state.snapshot, height);
    if state.events.sort() != step.sort.as_ref() {
        state.events.set_sort(step.sort, &state.snapshot, height);
    }
    if step.anchor.is_some() {
        state.events.set_anchor(step.anchor, &state.snapshot, height);
    }
    if let Some(list) = step.list {
        focus(state, list);
    } else if state.focus.leads_to_events() {
        focus(state, Pane::Events);
    }
}
