//! What each action does to the state. An action belongs to exactly one of the groups here; a test tries them all.

use super::action::{Action, Context, Needs};
use super::copy;
use super::cursor::{Cursor, Extent};
use super::effect::{Effect, Effects};
use super::events::{self, Column, Sought};
use super::help::Help;
use super::history::Step;
use super::layout::{Form, Pane};
use super::pivot;
use super::search::Question;
use super::state::{Overlay, Question as Decision, State};
use super::text_field::TextField;
use super::ticket::Errand;
use super::window;
use crate::model::{Flags, TimeRange};
use crate::query::Expr;
use crate::store::RowId;

/// So many events a key looks at by itself; the rest is a worker's.
const LOOK: usize = 20_000;

/// Performs an action, if what it needs is there. Says whether any group knows it.
pub(super) fn perform(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    match action.needs() {
        Needs::Event | Needs::Tree if state.events.selected().is_none() => {
            state.tell("there is no event");
            return true;
        }
        Needs::Tree if state.detail.event().is_none() && state.detail.fact_here().is_none() => {
            state.tell("the event is not read yet");
            return true;
        }
        Needs::Nothing | Needs::Event | Needs::Tree => {}
    }
    dispatch(state, action, effects)
}

fn dispatch(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    app(state, action, effects)
        || panes(state, action)
        || typing(state, action, effects)
        || moving(state, action, effects)
        || steps(state, action)
        || copy::perform(state, action, effects)
        || state.timeline.perform(action)
        || state.detail.perform(action, state.heights.detail)
}

fn app(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    match action {
        Action::Help => {
            let help = Help::open(&state.keymap, state.context());
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
        Action::Yes => match state.overlay.take() {
            Some(Overlay::Question(Decision::Quit)) => effects.push(Effect::Quit),
            other => state.overlay = other,
        },
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

/// Leaves the first of: overlay, query bar, range of bars, zoom, pane, step. Says whether there was one.
fn leave_top(state: &mut State) -> bool {
    if state.overlay.take().is_some() {
        return true;
    }
    if state.bar.is_editing() {
        leave_query(state);
        return true;
    }
    if state.timeline.drop_range() {
        return true;
    }
    if state.zoomed {
        state.zoomed = false;
        return true;
    }
    if state.focus != Pane::Events {
        focus(state, Pane::Events);
        return true;
    }
    let now = state.step();
    let step = state.history.back(now);
    let found = step.is_some();
    restore(state, step);
    found
}

/// Ctrl-C: stops the search, then the loading, then arms; armed, it quits.
fn interrupt(state: &mut State, effects: &mut Effects) {
    if state.search.stop(&mut state.tickets, effects) {
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
fn run_help(state: &mut State, effects: &mut Effects) {
    let Some(Overlay::Help(help)) = &state.overlay else {
        return;
    };
    let Some(row) = help.here().cloned() else {
        return;
    };
    if !row.runs {
        state.tell("this one works only while text is typed or a question waits");
        return;
    }
    state.overlay = None;
    leave_query(state);
    let contexts = row.action.contexts();
    if !contexts.iter().any(|own| state.context().inherits(*own)) {
        let home = contexts.iter().find_map(|own| match own {
            Context::Events | Context::List => Some(Pane::Events),
            Context::Detail => Some(Pane::Detail),
            Context::Timeline => Some(Pane::Timeline),
            Context::Jobs => Some(Pane::Jobs),
            Context::Global | Context::Help | Context::Query | Context::Confirm => None,
        });
        if let Some(pane) = home {
            focus(state, pane);
        }
    }
    perform(state, row.action, effects);
}

fn panes(state: &mut State, action: Action) -> bool {
    match action {
        Action::NextPane => cycle(state, 1),
        Action::PreviousPane => cycle(state, -1),
        Action::EventsPane => focus(state, Pane::Events),
        Action::DetailPane => focus(state, Pane::Detail),
        Action::TimelinePane => focus(state, Pane::Timeline),
        Action::JobsPane => focus(state, Pane::Jobs),
        Action::Zoom => state.zoomed = !state.zoomed,
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
    state.focus = pane;
}

fn cycle(state: &mut State, by: isize) {
    let all_tabs = state.layout().form == Form::Tabs;
    let panes: Vec<_> = Pane::ALL
        .into_iter()
        .filter(|pane| match pane {
            Pane::Events | Pane::Detail => true,
            Pane::Timeline => all_tabs || state.timeline_shown || state.focus == Pane::Timeline,
            Pane::Jobs => all_tabs || state.focus == Pane::Jobs,
        })
        .collect();
    let here = panes.iter().position(|pane| *pane == state.focus).unwrap_or(0) as isize;
    let next = (here + by).rem_euclid(panes.len() as isize);
    focus(state, panes[next as usize]);
}

fn typing(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    match action {
        Action::FocusQuery => enter_query(state),
        Action::ApplyQuery => {
            if state.bar.fault().is_none() {
                leave_query(state);
                focus(state, Pane::Events);
            }
        }
        Action::LeaveQuery => leave_query(state),
        Action::ClearQuery => {
            if state.search.stop(&mut state.tickets, effects) {
                state.tell("search stopped: what is shown may not be all");
            } else if state.bar.text().is_empty() {
                leave_query(state);
            } else {
                edit_query(state, |field| field.set(""));
            }
        }
        Action::OlderQuery | Action::NewerQuery => {
            let now = state.now();
            let expr = state.bar.recall(action == Action::OlderQuery, now);
            ask(state, expr);
        }
        Action::InputLeft
        | Action::InputRight
        | Action::InputWordLeft
        | Action::InputWordRight
        | Action::InputHome
        | Action::InputEnd
        | Action::Backspace
        | Action::Delete
        | Action::DeleteWordLeft
        | Action::DeleteWordRight
        | Action::DeleteToStart
        | Action::DeleteToEnd => {
            let edit = |field: &mut TextField| {
                field.perform(action);
            };
            match &mut state.overlay {
                Some(Overlay::Help(help)) => help.edit(edit),
                Some(Overlay::Question(_)) => {}
                None => edit_query(state, edit),
            }
        }
        _ => return false,
    }
    true
}

/// Starts typing a query.
pub(super) fn enter_query(state: &mut State) {
    if !state.bar.is_editing() {
        state.before_query = Some(state.step());
        state.bar.enter();
    }
}

/// Stops typing; what was narrowed meanwhile is one step.
pub(super) fn leave_query(state: &mut State) {
    if state.bar.is_editing() {
        state.bar.leave();
        let now = state.step();
        if let Some(before) = state.before_query.take() {
            state.history.push(before, &now);
        }
    }
}

/// Edits the query; if it makes sense it is in force at once.
pub(super) fn edit_query(state: &mut State, edit: impl FnOnce(&mut TextField)) {
    if state.bar.is_editing() {
        let now = state.now();
        let expr = state.bar.edit(now, edit);
        ask(state, expr);
    }
}

fn ask(state: &mut State, expr: Option<Expr>) {
    if let Some(expr) = expr {
        let window = state.search.question().window;
        state.search.set_question(Question { expr, window });
    }
}

fn moving(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    match action {
        Action::Down => travel_here(state, |cursor, extent| cursor.step(1, extent)),
        Action::Up => travel_here(state, |cursor, extent| cursor.step(-1, extent)),
        Action::First => travel_here(state, |cursor, extent| cursor.go(0, extent)),
        Action::Last => travel_here(state, |cursor, extent| cursor.go(usize::MAX, extent)),
        Action::HalfDown => travel_here(state, |cursor, extent| cursor.page(1, 2, extent)),
        Action::HalfUp => travel_here(state, |cursor, extent| cursor.page(-1, 2, extent)),
        Action::PageDown => travel_here(state, |cursor, extent| cursor.page(1, 1, extent)),
        Action::PageUp => travel_here(state, |cursor, extent| cursor.page(-1, 1, extent)),
        Action::ScrollTop => travel_here(state, |cursor, extent| cursor.place(cursor.at, 0, extent)),
        Action::ScrollCenter => travel_here(state, |cursor, extent| {
            cursor.place(cursor.at, extent.height / 2, extent);
        }),
        Action::ScrollBottom => travel_here(state, |cursor, extent| {
            cursor.place(cursor.at, extent.height.saturating_sub(1), extent);
        }),
        Action::NextEvent => travel(state, Pane::Events, |cursor, extent| cursor.step(1, extent)),
        Action::PreviousEvent => travel(state, Pane::Events, |cursor, extent| cursor.step(-1, extent)),
        Action::DetailDown => travel(state, Pane::Detail, |cursor, extent| cursor.step(1, extent)),
        Action::DetailUp => travel(state, Pane::Detail, |cursor, extent| cursor.step(-1, extent)),
        Action::NextError => seek(state, true, Flags::ERROR, effects),
        Action::PreviousError => seek(state, false, Flags::ERROR, effects),
        Action::NextWrite => seek(state, true, Flags::WRITE, effects),
        Action::PreviousWrite => seek(state, false, Flags::WRITE, effects),
        Action::ColumnLeft => column(state, |here, _| here.saturating_sub(1)),
        Action::ColumnRight => column(state, |here, last| (here + 1).min(last)),
        Action::ColumnFirst => column(state, |_, _| 0),
        Action::ColumnLast => column(state, |_, last| last),
        Action::Open => open(state),
        _ => return false,
    }
    true
}

/// Moves the cursor of the list that has the keys.
fn travel_here(state: &mut State, go: impl FnOnce(&mut Cursor, Extent)) {
    let height = state.layout().help.height();
    match &mut state.overlay {
        Some(Overlay::Help(help)) => help.travel(height, go),
        Some(Overlay::Question(_)) => {}
        None => travel(state, state.focus, go),
    }
}

/// Moves the cursor of a pane.
pub(super) fn travel(state: &mut State, pane: Pane, go: impl FnOnce(&mut Cursor, Extent)) {
    let heights = state.heights;
    match pane {
        Pane::Events => state.events.travel(&state.snapshot, heights.events, go),
        Pane::Detail => state.detail.travel(heights.detail, go),
        Pane::Jobs => state.jobs.travel(heights.jobs, go),
        Pane::Timeline => {}
    }
}

fn open(state: &mut State) {
    match state.focus {
        Pane::Events if state.events.selected().is_some() => focus(state, Pane::Detail),
        Pane::Events | Pane::Timeline => {}
        Pane::Detail => {
            state.detail.perform(Action::ToggleNode, state.heights.detail);
        }
        Pane::Jobs => state.jobs.toggle(),
    }
}

/// Goes to another of the columns on screen, by its place among them and the last place.
fn column(state: &mut State, to: impl FnOnce(usize, usize) -> usize) {
    let width = state.layout().events.map_or(80, |block| block.frame.width);
    let cells = Column::places(width, state.is_dated());
    let here = cells.iter().position(|cell| cell.column == state.events.column());
    let last = cells.len().saturating_sub(1);
    if let Some(cell) = cells.get(to(here.unwrap_or(last), last)) {
        state.events.set_column(cell.column);
    }
}

/// Goes to the next event with any of the facts, down the screen or up.
fn seek(state: &mut State, down: bool, flags: Flags, effects: &mut Effects) {
    let Some((from, later)) = state.events.seek_start(down) else {
        sought(state, None);
        return;
    };
    let hits = state.events.hits();
    match events::seek(&state.snapshot, hits, (from, later), flags, LOOK) {
        Sought::Found(row) => sought(state, Some(row)),
        Sought::Nowhere => sought(state, None),
        Sought::Further(from) => {
            let hits = hits.clone();
            effects.push(Effect::Seek {
                ticket: state.tickets.give(Errand::Seek),
                snapshot: state.snapshot.clone(),
                hits,
                from,
                later,
                flags,
            });
        }
    }
}

/// Goes to the event that was looked for.
pub(super) fn sought(state: &mut State, row: Option<RowId>) {
    let height = state.heights.events;
    let found = row.is_some_and(|row| state.events.choose(row, &state.snapshot, height));
    if !found {
        state.tell("no more of them in this direction");
    }
}

/// What narrows, and what walks the steps.
fn steps(state: &mut State, action: Action) -> bool {
    match action {
        Action::Include | Action::Exclude => narrow(state, action == Action::Exclude),
        Action::FlipSort => {
            let before = state.step();
            let flipped = !state.events.newest_first();
            state
                .events
                .set_order(flipped, &state.snapshot, state.heights.events);
            let now = state.step();
            state.history.push(before, &now);
        }
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
        Action::ApplyRange => {
            let window = state.timeline.window();
            state.timeline.drop_range();
            set_window(state, window);
        }
        _ => match window_of(state, action) {
            Some(window) => set_window(state, window),
            None => return false,
        },
    }
    true
}

/// The window that an action asks for, if it asks for one; `Some(None)` where no event has a time.
fn window_of(state: &State, action: Action) -> Option<Option<TimeRange>> {
    let selected = state.events.selected();
    let at = selected.map(|row| state.snapshot.row(row).time());
    let at = at.filter(|time| time.is_known());
    let before = state.search.question().window;
    let last = |step: usize| window::last(&state.snapshot, window::LAST[step]);
    let bar = state.timeline.window();
    let scaled = |wider: bool| {
        let bar = bar?;
        let shown = state.timeline.data();
        let all = TimeRange {
            from: shown.from,
            to: shown.window(shown.bars.len().saturating_sub(1)).to,
        };
        let middle = bar.from.plus((bar.to.0 - bar.from.0) / 2);
        Some(window::scaled(all, middle, wider))
    };
    Some(match action {
        Action::Last15Minutes => last(0),
        Action::LastHour => last(1),
        Action::Last4Hours => last(2),
        Action::LastDay => last(3),
        Action::LastWeek => last(4),
        Action::Around => at.map(|at| window::around(at, before)),
        Action::SinceSelected => at.map(|at| window::since(at, before)),
        Action::UntilSelected => at.map(|at| window::until(at, before)),
        Action::FullTime | Action::ResetWindow => Some(TimeRange::ALL),
        Action::ZoomIn => scaled(false),
        Action::ZoomOut => scaled(true),
        _ => return None,
    })
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
fn narrow(state: &mut State, exclude: bool) {
    let Some(expr) = pivot::here(state) else {
        state.tell("there is no value here to search for; t has windows of time");
        return;
    };
    let condition = if exclude { expr.negate() } else { expr };
    let question = state.search.question().clone();
    let now = state.now();
    let Some(text) = pivot::narrowed(state.bar.applied(), &question.expr, &condition, now) else {
        state.tell("the query says so already");
        return;
    };
    let before = state.step();
    state.events.hold(&state.snapshot);
    let expr = crate::dialect::search::parse(&text, now).unwrap_or_else(|_| question.expr.and(condition));
    state.bar.set(&text);
    ask(state, Some(expr));
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
fn restore(state: &mut State, step: Option<Step>) {
    let Some(step) = step else {
        return;
    };
    let height = state.heights.events;
    state.bar.set(&step.text);
    state.search.set_question(step.question);
    state.events.set_order(step.newest_first, &state.snapshot, height);
    if step.anchor.is_some() {
        state.events.set_anchor(step.anchor, &state.snapshot, height);
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::Options;
    use super::*;
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
