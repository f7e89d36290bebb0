//! What the table asks for: the order of its rows, and what stands at paths of the JSON in those on screen.

use super::super::effect::{Effect, Effects};
use super::super::events::Column;
use super::super::layout::Layout;
use super::super::state::State;
use super::super::ticket::Errand;
use super::super::ticks::Wanted;
use crate::query::{Hits, Remark};

/// Asks for the order of the table, where it is sorted by a column. What is under way is waited for: loading must not keep
/// it from ending; but by something else it is asked at once.
pub(super) fn sort(state: &mut State, effects: &mut Effects) {
    let Some((_, by)) = state.events.unsorted() else {
        if let Some(ticket) = state.tickets.open(Errand::Sort) {
            effects.push(Effect::Cancel(ticket));
            state.tickets.void(Errand::Sort);
        }
        return;
    };
    if state.tickets.open(Errand::Sort).is_some() && state.sorting.as_ref() == Some(by) {
        return;
    }
    state.sorting = Some(by.clone());
    effects.extend(state.events.begin_sorting().map(|(laid, hits, by)| Effect::Sort {
        ticket: state.tickets.give(Errand::Sort),
        snapshot: state.snapshot.clone(),
        hits,
        by,
        laid,
    }));
}

/// Asks for what stands beside the table, where not all of it is on screen. What is under way is waited for.
pub(super) fn ticks(state: &mut State, layout: &Layout, effects: &mut Effects) {
    let Some(bar) = layout.scrollbar else { return };
    let parts = usize::from(bar.height);
    if state.events.rows().len() <= parts {
        return state.ticks.rest();
    }
    let edition = (state.events.edition(), state.marks.changes(), parts);
    if state.tickets.open(Errand::Ticks).is_some() || !state.ticks.want(edition) {
        return;
    }
    let marked = [Remark::Marked, Remark::Noted].map(|remark| state.marks.rows(remark).clone());
    effects.push(Effect::Ticks {
        ticket: state.tickets.give(Errand::Ticks),
        snapshot: state.snapshot.clone(),
        wanted: Wanted {
            listing: state.events.listing(),
            marked,
            parts,
        },
    });
}

/// Asks for what stands in the rows on screen, and in those a page before and behind, in columns that are paths. What
/// is under way is waited for: scrolling must not keep it from ending.
pub(super) fn cells(state: &mut State, layout: &Layout, effects: &mut Effects) {
    let columns = state.columns.chosen().iter();
    let paths: Vec<_> = columns
        .filter_map(|one| match &one.column {
            Column::Path(path) => Some(path.clone()),
            _ => None,
        })
        .collect();
    state.cells.keep(&paths);
    let waits = state.tickets.open(Errand::Cells).is_some() || state.columns_failed;
    if paths.is_empty() || layout.events.is_none() || waits {
        return;
    }
    let height = state.heights.events;
    let top = state.events.cursor().top;
    let rows = |from: usize, to: usize| {
        let rows = (from..to).filter_map(|index| state.events.row_at(index));
        state.cells.unknown(rows, &paths)
    };
    if rows(top, top + height).is_empty() {
        return;
    }
    let wanted = rows(top.saturating_sub(height), top + 2 * height);
    effects.push(Effect::Cells {
        ticket: state.tickets.give(Errand::Cells),
        snapshot: state.snapshot.clone(),
        hits: Hits::of_rows(&state.snapshot, wanted),
        paths,
    });
}
