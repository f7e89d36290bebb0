//! Typing: the query bar, and what is in force while it is typed.

use super::super::action::Action;
use super::super::alarms;
use super::super::columns;
use super::super::earlier::Earlier;
use super::super::effect::Effects;
use super::super::facets;
use super::super::layout::Pane;
use super::super::lenses;
use super::super::search::Question;
use super::super::state::{Overlay, State};
use super::super::text_field::TextField;
use super::super::views;
use super::focus;
use crate::query::Expr;

pub(in crate::app) fn typing(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    match action {
        Action::FocusQuery => enter_query(state),
        Action::ApplyQuery => {
            if state.bar.fault().is_none() {
                state.search.resume();
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
            state.completion.rest();
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
        | Action::DeleteToEnd => edit_text(state, action),
        _ => return listing(state, action),
    }
    true
}

/// Edits the text that is typed, wherever that is.
fn edit_text(state: &mut State, action: Action) {
    let edit = |field: &mut TextField| {
        field.perform(action);
    };
    match &mut state.overlay {
        Some(Overlay::Help(help)) => help.edit(edit),
        Some(Overlay::Earlier(list)) => list.edit(edit),
        Some(Overlay::AlarmFilter) => alarms::edit(state, edit),
        Some(Overlay::Facets(_)) => facets::edit(state, edit),
        Some(Overlay::Columns(_)) => columns::edit(state, edit),
        Some(Overlay::Views(_) | Overlay::ViewName(_)) => views::edit(state, edit),
        Some(Overlay::Lenses(_)) => lenses::edit(state, edit),
        Some(Overlay::Note(note)) => edit(&mut note.field),
        Some(
            Overlay::Question(_)
            | Overlay::Why(_)
            | Overlay::Compare(_)
            | Overlay::Messages(_)
            | Overlay::Marks(_)
            | Overlay::Pivot(_),
        ) => {}
        Some(Overlay::Seek(prompt)) => prompt.edit(edit),
        Some(Overlay::Export(prompt)) => prompt.edit(edit),
        None => edit_query(state, edit),
    }
}

/// The lists below the bar: candidates and earlier queries.
fn listing(state: &mut State, action: Action) -> bool {
    match action {
        Action::SearchEarlier => {
            state.completion.rest();
            let list = Earlier::open(state.bar.earlier());
            state.overlay = Some(Overlay::Earlier(Box::new(list)));
        }
        Action::TakeEarlier => take_earlier(state),
        Action::OpenList => state.completion.ask(),
        Action::NextCandidate if state.completion.rows().len() == 1 => take_candidate(state, 0),
        Action::NextCandidate => step(state, 1),
        Action::PreviousCandidate => step(state, -1),
        Action::TakeCandidate => {
            if let (Some(row), _) = state.completion.cursor() {
                take_candidate(state, row);
            }
        }
        Action::CloseList => state.completion.close(),
        _ => return false,
    }
    true
}

/// Starts typing a query.
pub(in crate::app) fn enter_query(state: &mut State) {
    if !state.bar.is_editing() {
        state.before_query = Some(state.step());
        state.bar.enter();
    }
}

/// Starts typing behind one of its terms.
pub(in crate::app) fn enter_query_at(state: &mut State, term: usize) {
    if !state.bar.is_editing() {
        state.before_query = Some(state.step());
        state.bar.enter_at(term);
    }
}

/// Stops typing; what was narrowed meanwhile is one step.
pub(in crate::app) fn leave_query(state: &mut State) {
    if state.bar.is_editing() {
        if state.bar.fault().is_some() {
            drop_wrong_term(state);
        }
        if let Some(query) = state.bar.leave() {
            state.remembered.push(query);
        }
        let now = state.step();
        if let Some(before) = state.before_query.take() {
            state.history.push(before, &now);
        }
    }
}

/// What is typed makes no sense. In force is what made sense on the way to it: of `is:wrote` the word `is`, which nobody
/// meant. What stays is what was typed up to the last term that is whole, or else what was there before.
fn drop_wrong_term(state: &mut State) {
    let now = state.now();
    let mut text = state.bar.text().to_owned();
    while let Some(end) = text.trim_end().rfind(char::is_whitespace) {
        text.truncate(end);
        if let Ok(expr) = crate::dialect::search::parse(&text, now) {
            state.bar.set(text.trim_end());
            ask(state, Some(expr));
            return;
        }
    }
    if let Some(before) = &state.before_query {
        state.bar.set(&before.text);
        state.search.set_question(before.question.clone());
    }
}

/// Puts the earlier query under the cursor into the bar.
pub(in crate::app) fn take_earlier(state: &mut State) {
    if let Some(Overlay::Earlier(list)) = state.overlay.take()
        && let Some(query) = list.here()
    {
        let now = state.now();
        let expr = state.bar.edit(now, |field| field.set(query));
        ask(state, expr);
    }
}

fn step(state: &mut State, by: isize) {
    let height = state.list().map_or(1, |block| block.height());
    state.completion.step(by, height);
}

/// Puts a candidate into the query.
pub(in crate::app) fn take_candidate(state: &mut State, row: usize) {
    if let Some((span, text)) = state.completion.take(row) {
        let now = state.now();
        let expr = state.bar.edit(now, |field| field.splice(span, &text));
        ask(state, expr);
    }
}

/// Edits the query; if it makes sense it is in force at once.
pub(in crate::app) fn edit_query(state: &mut State, edit: impl FnOnce(&mut TextField)) {
    if state.bar.is_editing() {
        let now = state.now();
        let before = state.bar.text().to_owned();
        let expr = state.bar.edit(now, edit);
        if state.bar.text() == before {
            // Only the cursor moved.
            state.completion.rest();
        } else {
            state.completion.typed();
        }
        ask(state, expr);
    }
}

pub(in crate::app) fn ask(state: &mut State, expr: Option<Expr>) {
    if let Some(expr) = expr {
        let window = state.search.question().window;
        state.search.set_question(Question { expr, window });
    }
}
