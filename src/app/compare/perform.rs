//! What keys do where two events are compared.

use super::{Asked, Compare};
use crate::app::action::Action;
use crate::app::state::{Overlay, State};
use crate::query::Remark;

/// The keys that make sense next.
pub(in crate::app) const HINTS: &[Action] = &[
    Action::CompareAll,
    Action::Down,
    Action::CopyValue,
    Action::CopyPath,
    Action::Cancel,
];

/// Performs an action of it; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::Compare => compare(state),
        Action::CompareAll => {
            if let Some(Overlay::Compare(compare)) = &mut state.overlay {
                compare.toggle_all();
            }
        }
        _ => return false,
    }
    true
}

fn compare(state: &mut State) {
    let marked: Vec<_> = state.marks.rows(Remark::Marked).iter().copied().collect();
    let asked = match (&marked[..], state.events.selected()) {
        ([one, other], _) => Asked::Both(*one, *other),
        (_, Some(row)) => Asked::Before(row),
        _ => return,
    };
    // Who compares an event means this one, also when newer ones come.
    state.events.hold(&state.snapshot);
    state.overlay = Some(Overlay::Compare(Box::new(Compare::new(asked))));
}

/// The value under the cursor: that of the side shown, where both are side by side that of the later event. Hostile.
pub(in crate::app) fn value_here(state: &State) -> Option<String> {
    let (tree, node) = node_here(state)?;
    Some(tree.text(node, usize::MAX).0.into_owned())
}

/// The path of the member under the cursor. Hostile.
pub(in crate::app) fn path_here(state: &State) -> Option<String> {
    let (tree, node) = node_here(state)?;
    Some(tree.path(node))
}

fn node_here(state: &State) -> Option<(&crate::model::Tree, usize)> {
    let Some(Overlay::Compare(compare)) = &state.overlay else {
        return None;
    };
    let (comparison, member, side) = compare.here()?;
    let side = side.unwrap_or(1);
    let of = |side: usize| Some((&comparison.trees[side], member.nodes[side]?));
    of(side).or_else(|| of(1 - side))
}
