//! Moving about: cursors of lists, columns, and the next event of a kind.

use super::super::action::Action;
use super::super::alarms;
use super::super::cursor::{Cursor, Extent};
use super::super::effect::{Effect, Effects};
use super::super::events::{self, Aim, Column, Sought};
use super::super::findings;
use super::super::layout::Pane;
use super::super::lenses;
use super::super::live;
use super::super::state::{Overlay, State};
use super::super::ticket::Errand;
use super::{focus, narrowing};
use crate::model::Flags;
use crate::store::RowId;

/// So many events a key looks at by itself; the rest is a worker's.
const LOOK: usize = 20_000;

pub(in crate::app) fn moving(state: &mut State, action: Action, effects: &mut Effects) -> bool {
    let before = state.events.cursor();
    let known = go(state, action, effects);
    if known && is_past_the_oldest(state, action) && state.events.cursor() == before {
        live::scroll_past_the_end(state);
    }
    known
}

/// Whether an action would go on to older events in the table, if there were any.
fn is_past_the_oldest(state: &State, action: Action) -> bool {
    let down = matches!(
        action,
        Action::Down | Action::Last | Action::HalfDown | Action::PageDown | Action::NextEvent
    );
    let up = matches!(
        action,
        Action::Up | Action::First | Action::HalfUp | Action::PageUp | Action::PreviousEvent
    );
    let everywhere = matches!(action, Action::NextEvent | Action::PreviousEvent);
    if state.events.sort().is_some() {
        return false;
    }
    let older = if state.events.newest_first() { down } else { up };
    older && state.overlay.is_none() && (everywhere || state.focus == Pane::Events)
}

fn go(state: &mut State, action: Action, effects: &mut Effects) -> bool {
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
        Action::DetailDown => travel(state, Pane::Detail, |cursor, extent| cursor.scroll(3, extent)),
        Action::DetailUp => travel(state, Pane::Detail, |cursor, extent| cursor.scroll(-3, extent)),
        Action::NextError => seek(state, true, Aim::Any(Flags::ERROR), effects),
        Action::PreviousError => seek(state, false, Aim::Any(Flags::ERROR), effects),
        Action::NextWrite => seek(state, true, Aim::Any(Flags::WRITE), effects),
        Action::PreviousWrite => seek(state, false, Aim::Any(Flags::WRITE), effects),
        Action::NextSameValue => seek_like(state, true, effects),
        Action::PreviousSameValue => seek_like(state, false, effects),
        Action::NextSameKey => same_key(state, true),
        Action::PreviousSameKey => same_key(state, false),
        Action::NextBurst => burst(state, true),
        Action::PreviousBurst => burst(state, false),
        Action::NextHit => next_hit(state, true),
        Action::PreviousHit => next_hit(state, false),
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
pub(in crate::app) fn travel_here(state: &mut State, go: impl FnOnce(&mut Cursor, Extent)) {
    let height = state.layout().help.height();
    let menu = state.pivot_menu().map_or(0, |block| block.height());
    let columns = state.column_picker().map_or(0, |block| block.height());
    let views = state.views_in_sight();
    let lenses = state
        .lens_menu()
        .map_or(0, |(block, columns)| block.height() * columns);
    let compared = state.lines_compared();
    let earlier = state.earlier_list().map_or(0, |block| block.height());
    match &mut state.overlay {
        Some(Overlay::Help(help)) => help.travel(height, go),
        Some(Overlay::Earlier(list)) => list.travel(earlier, go),
        Some(Overlay::Why(why)) => why.travel(height, go),
        Some(Overlay::Compare(list)) => list.travel(compared, go),
        Some(Overlay::Messages(list)) => list.travel(height, go),
        Some(Overlay::Marks(list)) => list.travel(height, go),
        Some(Overlay::Pivot(list)) => list.travel(menu, go),
        Some(Overlay::Columns(list)) => list.travel(columns, go),
        Some(Overlay::Lenses(list)) => list.travel(lenses, go),
        Some(Overlay::Views(list)) => list.travel(views, go),
        Some(
            Overlay::Question(_)
            | Overlay::Note(_)
            | Overlay::Seek(_)
            | Overlay::Export(_)
            | Overlay::ViewName(_),
        ) => {}
        Some(Overlay::AlarmFilter | Overlay::Facets(_)) | None => travel(state, state.focus, go),
    }
}

/// Moves the cursor of a pane.
pub(in crate::app) fn travel(state: &mut State, pane: Pane, go: impl FnOnce(&mut Cursor, Extent)) {
    let heights = state.heights;
    match pane {
        Pane::Events => state.events.travel(&state.snapshot, heights.events, go),
        Pane::Detail => state.detail.travel(heights.detail, go),
        Pane::Jobs => state.jobs.travel(heights.jobs, go),
        Pane::Alarms | Pane::Alarm => alarms::travel(state, pane, go),
        Pane::Findings | Pane::Finding => findings::travel(state, pane, go),
        Pane::Lens => lenses::travel(state, go),
        Pane::Facets => state.facets.travel(heights.facets, go),
        Pane::Timeline => {}
    }
}

pub(in crate::app) fn open(state: &mut State) {
    match state.focus {
        Pane::Events if state.events.selected().is_some() => focus(state, Pane::Detail),
        Pane::Events | Pane::Timeline => {}
        Pane::Detail if state.detail.is_foldable_here() => {
            state.detail.perform(Action::ToggleNode, state.heights.detail);
        }
        Pane::Detail => narrowing::pivot(state),
        Pane::Facets => narrowing::narrow(state, false),
        Pane::Jobs => state.jobs.toggle(),
        Pane::Alarms | Pane::Alarm => alarms::open(state),
        Pane::Findings | Pane::Finding => findings::open(state),
        Pane::Lens => lenses::open(state),
    }
}

/// Goes to another of the columns on screen, by its place among them and the last place.
fn column(state: &mut State, to: impl FnOnce(usize, usize) -> usize) {
    let width = state.layout().events.map_or(80, |block| block.frame.width);
    let cells = all_cells(state, width);
    let here = cells.iter().position(|cell| cell == state.events.column());
    let last = cells.len().saturating_sub(1);
    if let Some(column) = cells.get(to(here.unwrap_or(last), last)) {
        state.events.set_column(column.clone());
    }
}

/// All columns one can go to: those that were chosen, also where they are not on screen, or the usual ones that are.
fn all_cells(state: &State, width: u16) -> Vec<Column> {
    if state.columns.is_usual() {
        let cells = state.table_cells(width).into_iter();
        return cells.map(|cell| cell.column).collect();
    }
    let chosen = state.columns.chosen().iter();
    chosen.map(|one| one.column.clone()).collect()
}

/// Goes to the next event with the value under the cursor, down the screen or up.
fn seek_like(state: &mut State, down: bool, effects: &mut Effects) {
    if let Some(row) = state.events.selected() {
        if matches!(state.events.column(), Column::Path(_)) {
            state.tell(
                "the next with this value is not looked for in the JSON; + keeps only events that have it",
            );
            return;
        }
        let aim = Aim::Like(row, state.events.column().clone());
        seek(state, down, aim, effects);
    }
}

/// Goes to the next node of the event that stands under the same key, down or up.
fn same_key(state: &mut State, down: bool) {
    if !state.detail.go_to_same_key(down, state.heights.detail) {
        sought(state, None);
    }
}

/// Goes to the next event that is what is aimed at, down the screen or up.
fn seek(state: &mut State, down: bool, aim: Aim, effects: &mut Effects) {
    let Some((from, later)) = state.events.seek_start(down) else {
        sought(state, None);
        return;
    };
    let rows = state.events.sequence();
    match events::seek(&state.snapshot, rows, (from, later), &aim, LOOK) {
        Sought::Found(row) => sought(state, Some(row)),
        Sought::Nowhere => sought(state, None),
        Sought::Further(from) => {
            let rows = rows.into();
            effects.push(Effect::Seek {
                ticket: state.tickets.give(Errand::Seek),
                snapshot: state.snapshot.clone(),
                rows,
                from,
                later,
                aim,
            });
        }
    }
}

/// Goes to the next peak of the bars over time, down the screen or up: to the event in it that stands on top.
fn burst(state: &mut State, down: bool) {
    let newest_first = state.events.newest_first();
    let here = state.events.selected().map(|row| state.snapshot.row(row).time());
    let peak = here.and_then(|at| state.timeline.peak_from(at, down != newest_first));
    let found = peak.and_then(|bar| {
        let window = state.timeline.data().window(bar);
        let rows = state.events.rows();
        let place = if newest_first {
            rows.place_at(&state.snapshot, window.to).checked_sub(1)?
        } else {
            rows.place_at(&state.snapshot, window.from)
        };
        rows.get(place)
            .filter(|row| window.contains(state.snapshot.row(*row).time()))
    });
    sought(state, found);
}

/// Goes to the next event that is asked for, past those that only stand between them.
fn next_hit(state: &mut State, down: bool) {
    let row = state.events.next_hit(down, &state.snapshot);
    sought(state, row);
}

/// Goes to the event that was looked for.
pub(in crate::app) fn sought(state: &mut State, row: Option<RowId>) {
    let height = state.heights.events;
    let found = row.is_some_and(|row| state.events.choose(row, &state.snapshot, height));
    if !found {
        state.tell("no more of them in this direction");
    }
}
