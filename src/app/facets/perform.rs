//! What keys and the mouse do in the pane.

use super::super::action::Action;
use super::super::detail::Fact;
use super::super::layout::Pane;
use super::super::perform::{focus, moving, narrowing};
use super::super::state::{Overlay, State};
use super::super::text_field::TextField;
use super::{Typing, of_path, subject, subject_of};
use crate::query::{Expr, Key, Path};

/// Performs an action on facets; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::FacetsPane => focus(state, Pane::Facets),
        Action::OpenFacet => open(state),
        Action::NextSubject => step(state, 1),
        Action::PreviousSubject => step(state, -1),
        Action::ChooseValue => {
            state.facets.pick();
            moving::travel(state, Pane::Facets, |cursor, extent| cursor.step(1, extent));
        }
        Action::CycleOrder => {
            let facets = &mut state.facets;
            facets.order = facets.order.next();
            facets.mark = None;
            facets.cursor = super::Cursor::default();
        }
        Action::FilterValues => {
            focus(state, Pane::Facets);
            state.overlay = Some(Overlay::Facets(Typing::Filter));
        }
        Action::TypeSubject => {
            focus(state, Pane::Facets);
            state.overlay = Some(Overlay::Facets(Typing::Subject(Box::default())));
        }
        Action::Drill => drill(state),
        Action::ApplyFilter | Action::ClearFilter => return typed(state, action == Action::ApplyFilter),
        _ => return false,
    }
    true
}

/// The keys that make sense next.
pub(in crate::app) fn hints(state: &State) -> &'static [Action] {
    match &state.overlay {
        Some(Overlay::Facets(Typing::Subject(_))) => &[Action::ApplyFilter, Action::ClearFilter],
        Some(_) => &[Action::ApplyFilter, Action::ClearFilter, Action::Down],
        None => &[
            Action::Include,
            Action::Exclude,
            Action::NextSubject,
            Action::Drill,
            Action::CycleOrder,
            Action::ChooseValue,
            Action::FilterValues,
            Action::TypeSubject,
            Action::Back,
            Action::Help,
        ],
    }
}

/// Edits what is typed for the pane.
pub(in crate::app) fn edit(state: &mut State, edit: impl FnOnce(&mut TextField)) {
    match &mut state.overlay {
        Some(Overlay::Facets(Typing::Filter)) => state.facets.narrow(edit),
        Some(Overlay::Facets(Typing::Subject(field))) => edit(field),
        _ => {}
    }
}

/// What is pasted is typed.
pub(in crate::app) fn paste(state: &mut State, text: &str) {
    edit(state, |field| field.insert(text));
}

/// What is typed holds, or no longer. Says whether something was typed here.
fn typed(state: &mut State, applies: bool) -> bool {
    match state.overlay.take() {
        Some(Overlay::Facets(Typing::Filter)) => {
            if !applies {
                state.facets.narrow(|field| field.set(""));
            }
        }
        Some(Overlay::Facets(Typing::Subject(field))) => match subject(field.text()) {
            _ if !applies => {}
            Some(key) => state.facets.choose(key),
            None => {
                state.tell("this is no field and no path; user, ip and req.bucketName are");
                state.overlay = Some(Overlay::Facets(Typing::Subject(field)));
            }
        },
        other => {
            state.overlay = other;
            return false;
        }
    }
    true
}

/// Shows the values of what is under the cursor.
fn open(state: &mut State) {
    let key = match state.focus {
        Pane::Facets => return moving::open(state),
        Pane::Detail => of_detail(state),
        _ => state.events.column().key(),
    };
    let Some(key) = key.and_then(|key| subject(&super::name(&key))) else {
        return state.tell("the value under the cursor is of no field; 4 shows the facets");
    };
    state.facets.choose(key);
    focus(state, Pane::Facets);
}

/// What the line under the cursor of the detail is a value of.
pub(in crate::app) fn of_detail(state: &State) -> Option<Key> {
    if let Some(Fact { expr, .. }) = state.detail.fact_here() {
        return subject_of(expr.as_ref()?);
    }
    let node = state.detail.node_here()?;
    let tree = &state.detail.event()?.tree;
    // What was decoded from a string is in the event only as part of that string.
    let node = tree.host(node).unwrap_or(node);
    Some(of_path(Path::through(tree.keys(node))))
}

fn step(state: &mut State, by: isize) {
    let facets = &mut state.facets;
    let last = facets.subjects.len() - 1;
    let to = facets.chosen.saturating_add_signed(by).min(last);
    if to != facets.chosen {
        facets.chosen = to;
        facets.turn();
    }
}

/// Includes the value under the cursor and goes on to the next field that the query says nothing of.
fn drill(state: &mut State) {
    if state.facets.expr_here().is_none() {
        return state.tell("there is no value here");
    }
    narrowing::narrow(state, false);
    let conditions = match &state.search.question().expr {
        Expr::And(conditions) => conditions.as_slice(),
        other => std::slice::from_ref(other),
    };
    let said: Vec<_> = conditions.iter().filter_map(subject_of).collect();
    let facets = &mut state.facets;
    let from = facets.chosen;
    let count = facets.subjects.len();
    let next = (1..count)
        .map(|step| (from + step) % count)
        .find(|place| !said.contains(&facets.subjects[*place]));
    if let Some(next) = next {
        facets.chosen = next;
        facets.turn();
    }
}

/// A value was clicked: the first click goes to it, the second includes it.
pub(in crate::app) fn point(state: &mut State, row: usize) {
    let to = state.facets.cursor().top + row;
    let Some(values) = state.facets.values().filter(|values| to < values.rows.len()) else {
        return;
    };
    let again = state.facets.cursor().at == to
        && state.facets.mark.as_ref() == values.rows.get(to).map(|count| &count.text);
    moving::travel(state, Pane::Facets, |cursor, extent| cursor.go(to, extent));
    if again {
        narrowing::narrow(state, false);
    }
}

/// A subject was clicked.
pub(in crate::app) fn point_at_subject(state: &mut State, row: usize, height: usize) {
    let to = state.facets.first_subject(height) + row;
    let facets = &mut state.facets;
    if to < facets.subjects.len() && to != facets.chosen {
        facets.chosen = to;
        facets.turn();
    }
}
