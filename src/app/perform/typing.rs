//! Typing: the query bar, and what is in force while it is typed.

use super::super::action::Action;
use super::super::effect::Effects;
use super::super::layout::Pane;
use super::super::search::Question;
use super::super::state::{Overlay, State};
use super::super::text_field::TextField;
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
pub(in crate::app) fn enter_query(state: &mut State) {
    if !state.bar.is_editing() {
        state.before_query = Some(state.step());
        state.bar.enter();
    }
}

/// Stops typing; what was narrowed meanwhile is one step.
pub(in crate::app) fn leave_query(state: &mut State) {
    if state.bar.is_editing() {
        if state.bar.fault().is_some() {
            drop_wrong_term(state);
        }
        state.bar.leave();
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

/// Edits the query; if it makes sense it is in force at once.
pub(in crate::app) fn edit_query(state: &mut State, edit: impl FnOnce(&mut TextField)) {
    if state.bar.is_editing() {
        let now = state.now();
        let expr = state.bar.edit(now, edit);
        ask(state, expr);
    }
}

pub(in crate::app) fn ask(state: &mut State, expr: Option<Expr>) {
    if let Some(expr) = expr {
        let window = state.search.question().window;
        state.search.set_question(Question { expr, window });
    }
}
