//! The terms of the query as *pills*: chosen by key or mouse, switched off and on, negated, taken away, added by one key.
//!
//! A pill is nothing of its own: it is a term of the query's text, drawn where it stands. What is done to it is done to
//! the text, which stays the one truth, and is a step of the way like every other narrowing. A *toggle* is a term that a
//! key of its own adds and takes away.

use super::action::Action;
use super::input::{Mouse, MouseKind};
use super::layout::Layout;
use super::perform::{narrowing, typing};
use super::pivot;
use super::state::State;
use crate::dialect::search::{
    self,
    revise::{Change, revised},
};

/// The term that an action adds or takes away.
fn toggle_of(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::ErrorsOnly => "is:error",
        Action::DeniedOnly => "is:denied",
        Action::WritesOnly => "is:write",
        Action::MarkedOnly => "is:marked",
        // What AWS services only look at, for themselves or for somebody; what they change stays.
        Action::HideNoise => "-(is:service is:read)",
        _ => return None,
    })
}

pub(super) fn perform(state: &mut State, action: Action) -> bool {
    if let Some(term) = toggle_of(action) {
        toggle(state, term);
        return true;
    }
    let last = state.bar.terms().len().saturating_sub(1);
    let here = state.bar.chosen().unwrap_or(0);
    match action {
        Action::ChooseTerm if state.bar.terms().is_empty() => {
            state.tell("the query has no terms yet");
        }
        // One begins at the last, which was typed last.
        Action::ChooseTerm | Action::TermLast => state.bar.choose(Some(last)),
        Action::TermLeft => state.bar.choose(Some(here.saturating_sub(1))),
        Action::TermRight => state.bar.choose(Some((here + 1).min(last))),
        Action::TermFirst => state.bar.choose(Some(0)),
        Action::ToggleTerm => change(state, here, Change::Toggle),
        Action::NegateTerm => change(state, here, Change::Negate),
        Action::RemoveTerm => change(state, here, Change::Remove),
        Action::EditTerm => typing::enter_query_at(state, here),
        _ => return false,
    }
    true
}

/// What the mouse does to the query bar: a term is switched off or on, taken away (right) or negated (middle); beside the
/// terms one types.
pub(super) fn press(state: &mut State, event: Mouse, layout: &Layout) {
    let bar = layout.query;
    let column = usize::from(event.column - bar.x);
    let term = state.bar.term_at(column, usize::from(bar.width));
    let Some(term) = term.filter(|_| !state.bar.is_editing()) else {
        if event.kind == MouseKind::Press {
            typing::enter_query(state);
        }
        return;
    };
    if state.bar.chosen().is_some() {
        state.bar.choose(Some(term));
    }
    let what = match event.kind {
        MouseKind::PressMiddle => Change::Negate,
        MouseKind::PressRight => Change::Remove,
        _ => Change::Toggle,
    };
    change(state, term, what);
}

fn change(state: &mut State, term: usize, what: Change) {
    let now = state.now();
    if let Some(text) = revised(state.bar.applied(), term, what, now) {
        put(state, &text);
    }
}

/// Adds a term, or takes it away if the query has it.
fn toggle(state: &mut State, term: &str) {
    let now = state.now();
    let Ok(expr) = search::parse(term, now) else {
        return;
    };
    let is_it = |one: &search::Conjunct| one.is_on && one.expr == expr;
    let there = state.bar.terms().iter().position(is_it);
    let text = if let Some(place) = there {
        revised(state.bar.applied(), place, Change::Remove, now)
    } else {
        let current = &state.search.question().expr;
        pivot::narrowed(state.bar.applied(), current, &expr, now)
    };
    if let Some(text) = text {
        put(state, &text);
    }
}

/// Puts a text in force that was made of the one in force.
fn put(state: &mut State, text: &str) {
    // What is in force was read; so this can be.
    if let Ok(expr) = search::parse(text, state.now()) {
        narrowing::step_to(state, text, expr);
    }
}
