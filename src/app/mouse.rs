//! What the mouse does: it points at what keys can reach as well. Clicks, the wheel and drags are listened to each for itself.

use super::action::Action;
use super::alarms;
use super::detail::Line;
use super::effect::Effects;
use super::facets;
use super::findings;
use super::hint;
use super::input::{Mouse, MouseKind};
use super::layout::{Block, Form, Layout, Pane};
use super::lenses;
use super::perform::{self, moving, typing};
use super::pills;
use super::pivot;
use super::replay;
use super::state::{Overlay, State};
use super::views;

/// What of the mouse is listened to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pointing {
    /// A press selects, opens, folds.
    pub click: bool,
    /// The wheel scrolls, and over the timeline it zooms.
    pub wheel: bool,
    /// A press and a drag over the timeline choose a range of bars; let go, it is the window.
    pub drag: bool,
}

impl Pointing {
    /// All of it.
    pub const ALL: Self = Self {
        click: true,
        wheel: true,
        drag: true,
    };

    /// Whether this is listened to, on the timeline or elsewhere: a drag starts with a press there.
    fn hears(self, kind: MouseKind, on_timeline: bool) -> bool {
        match kind {
            MouseKind::Press => self.click || self.drag && on_timeline,
            MouseKind::PressMiddle | MouseKind::PressRight => self.click,
            MouseKind::Drag => self.drag || self.click && !on_timeline,
            MouseKind::ScrollUp | MouseKind::ScrollDown => self.wheel,
            MouseKind::Release => true,
        }
    }
}

/// Rows a notch of the wheel moves.
const NOTCH: isize = 3;

pub(super) fn mouse(state: &mut State, event: Mouse, effects: &mut Effects) {
    let layout = state.layout();
    if layout.form == Form::TooSmall {
        return;
    }
    let on_timeline = layout.pane_at(event.column, event.row) == Some(Pane::Timeline);
    if !state.pointing.hears(event.kind, on_timeline) {
        return;
    }
    if list(state, event) {
        return;
    }
    match event.kind {
        MouseKind::ScrollUp => wheel(state, event, -NOTCH),
        MouseKind::ScrollDown => wheel(state, event, NOTCH),
        MouseKind::Release => release(state),
        MouseKind::PressMiddle | MouseKind::PressRight => {
            if state.overlay.is_none() && layout.query.contains(event.column, event.row) {
                passed(state);
                pills::press(state, event, &layout);
            }
        }
        MouseKind::Press | MouseKind::Drag if state.overlay.is_some() => overlay(state, event, effects),
        MouseKind::Press => press(state, event, effects),
        MouseKind::Drag => {
            if let Some(block) = layout.timeline.filter(|_| state.pointing.drag) {
                let bar = bar_near(state, &block, event);
                state.timeline.drag(bar);
            }
        }
    }
}

/// What was dragged over the timeline is what is looked at; of a replay a press alone goes to the bar.
fn release(state: &mut State) {
    let Some(is_range) = state.timeline.release() else {
        return;
    };
    if is_range {
        perform::narrowing::apply_range(state);
        hint::done_by_mouse(state, Action::ApplyRange);
    } else if state.replay.is_some()
        && let Some(bar) = state.timeline.window()
    {
        replay::seek(state, bar.from);
    }
}

/// What is done to the list of candidates: a row pressed is taken, the wheel scrolls. Says whether it was there.
fn list(state: &mut State, event: Mouse) -> bool {
    let Some(block) = state.list().filter(|_| state.overlay.is_none()) else {
        return false;
    };
    if !block.frame.contains(event.column, event.row) {
        return false;
    }
    let (_, top) = state.completion.cursor();
    match (event.kind, body_row(&block, event)) {
        (MouseKind::Press, Some(row)) => typing::take_candidate(state, top + row),
        (MouseKind::ScrollUp, _) => state.completion.scroll(-NOTCH, block.height()),
        (MouseKind::ScrollDown, _) => state.completion.scroll(NOTCH, block.height()),
        _ => {}
    }
    true
}

fn wheel(state: &mut State, event: Mouse, rows: isize) {
    let layout = state.layout();
    // Of a filter that is typed the list stays as it is.
    if !matches!(
        state.overlay,
        None | Some(Overlay::AlarmFilter | Overlay::Facets(_))
    ) {
        return moving::travel_here(state, |cursor, extent| cursor.step(rows, extent));
    }
    if state.overlay.is_none()
        && let Some(pane) = layout.pane_at(event.column, event.row)
    {
        if let Some(block) = layout.timeline.filter(|_| pane == Pane::Timeline) {
            let bar = bar_near(state, &block, event);
            perform::narrowing::zoom_at(state, bar, rows > 0);
            let zoom = if rows > 0 { Action::ZoomOut } else { Action::ZoomIn };
            return hint::done_by_mouse(state, zoom);
        }
        moving::travel(state, pane, |cursor, extent| cursor.step(rows, extent));
    }
}

/// The row of a block's body under the pointer, counted from the first on screen.
fn body_row(block: &Block, event: Mouse) -> Option<usize> {
    let inside = block.body.contains(event.column, event.row);
    inside.then(|| usize::from(event.row - block.body.y))
}

/// The bar under the pointer.
fn bar_at(state: &State, block: &Block, event: Mouse) -> Option<usize> {
    let inside = block.frame.contains(event.column, event.row);
    inside.then(|| bar_near(state, block, event))
}

/// The bar above or below the pointer, or the one at the end that it has passed. Bars stand side by side from the left, all
/// of the same width.
fn bar_near(state: &State, block: &Block, event: Mouse) -> usize {
    let columns = state.timeline.columns_a_bar(block.body.width);
    let bar = usize::from(event.column.saturating_sub(block.body.x)) / columns;
    bar.min(state.timeline.data().bars.len().saturating_sub(1))
}

fn overlay(state: &mut State, event: Mouse, effects: &mut Effects) {
    if let Some(earlier) = state.earlier_list() {
        let row = body_row(&earlier, event);
        if let (Some(row), Some(Overlay::Earlier(list))) = (row, &mut state.overlay)
            && list.cursor().top + row < list.rows().len()
        {
            let to = list.cursor().top + row;
            list.travel(earlier.height(), |cursor, extent| cursor.go(to, extent));
            if event.kind == MouseKind::Press {
                typing::take_earlier(state);
            }
        }
        return;
    }
    if let (Some(menu), MouseKind::Press) = (state.lens_menu(), event.kind) {
        return lenses::press(state, menu, event);
    }
    if let (Some(block), MouseKind::Press) = (state.pivot_menu(), event.kind) {
        if !block.frame.contains(event.column, event.row) {
            state.overlay = None;
        } else if let (Some(row), Some(Overlay::Pivot(menu))) = (body_row(&block, event), &state.overlay) {
            let place = menu.cursor().top + row;
            pivot::take(state, place);
        }
        return;
    }
    if let (Some(block), MouseKind::Press) = (state.view_picker(), event.kind) {
        let row = body_row(&block, event).filter(|row| *row + 1 < block.height());
        match &mut state.overlay {
            Some(Overlay::Views(picker)) if picker.question().is_some() => {}
            _ if !block.frame.contains(event.column, event.row) => state.overlay = None,
            Some(Overlay::Views(picker)) => {
                let to = row.map(|row| picker.cursor().top + row);
                if let Some(to) = to.filter(|to| *to < picker.rows().len()) {
                    picker.travel(block.height(), |cursor, extent| cursor.go(to, extent));
                    views::take(state);
                }
            }
            _ => {}
        }
        return;
    }
    let block = state.layout().help;
    if let Some(Overlay::Help(help)) = &mut state.overlay
        && let Some(row) = body_row(&block, event)
    {
        let to = help.cursor().top + row;
        let again = event.kind == MouseKind::Press && help.cursor().at == to;
        if again {
            return perform::run_help(state, effects);
        }
        help.travel(block.height(), |cursor, extent| cursor.go(to, extent));
    }
}

/// What was said before is over.
fn passed(state: &mut State) {
    state.said_is_over();
    state.drop_chord();
    state.armed = false;
}

fn press(state: &mut State, event: Mouse, effects: &mut Effects) {
    passed(state);
    let layout = state.layout();
    if layout.query.contains(event.column, event.row) {
        pills::press(state, event, &layout);
        return;
    }
    typing::leave_query(state);
    state.bar.choose(None);
    let tab = layout
        .tab_places()
        .find(|(_, place)| place.contains(event.column, event.row));
    if let Some((pane, _)) = tab {
        focus(state, pane);
        return;
    }
    let Some(pane) = layout.pane_at(event.column, event.row) else {
        return;
    };
    focus(state, pane);
    point(state, pane, &layout, event, effects);
}

/// Gives a pane the focus, and says the key that does it.
fn focus(state: &mut State, pane: Pane) {
    if state.focus != pane {
        perform::focus(state, pane);
        hint::done_by_mouse(state, pane.action());
    }
}

/// What is under the pointer in a pane.
fn point(state: &mut State, pane: Pane, layout: &Layout, event: Mouse, effects: &mut Effects) {
    match pane {
        Pane::Events => {
            if let Some(block) = layout.events {
                point_at_event(state, &block, event);
            }
        }
        Pane::Detail => {
            let row = layout.detail.and_then(|block| body_row(&block, event));
            if let Some(row) = row {
                let to = state.detail.cursor().top + row;
                let again = state.detail.cursor().at == to;
                moving::travel(state, pane, |cursor, extent| cursor.go(to, extent));
                let is_node = state.detail.lines().get(to).and_then(Line::begins).is_some();
                if again && is_node {
                    perform::perform(state, Action::ToggleNode, effects);
                    hint::done_by_mouse(state, Action::ToggleNode);
                }
            }
        }
        Pane::Timeline => {
            if let Some(bar) = layout.timeline.and_then(|block| bar_at(state, &block, event)) {
                state.timeline.press(bar);
            }
        }
        Pane::Alarms | Pane::Alarm => {
            let block = if pane == Pane::Alarms {
                layout.alarms
            } else {
                layout.alarm
            };
            if let Some(row) = block.and_then(|block| body_row(&block, event)) {
                alarms::point(state, pane, row, layout.alarm.is_none());
            }
        }
        Pane::Findings | Pane::Finding => {
            let block = if pane == Pane::Findings {
                layout.findings
            } else {
                layout.finding
            };
            if let Some(row) = block.and_then(|block| body_row(&block, event)) {
                findings::point(state, pane, row);
            }
        }
        Pane::Lens => lenses::point(state, layout.lens.and_then(|block| body_row(&block, event))),
        Pane::Facets => {
            if let Some(block) = layout.facets {
                point_at_facets(state, &block, event);
            }
        }
        Pane::Jobs => {
            if let Some(row) = layout.jobs.and_then(|block| body_row(&block, event)) {
                let to = state.jobs.cursor().top + row;
                moving::travel(state, pane, |cursor, extent| cursor.go(to, extent));
            }
        }
    }
}

/// Goes back to a step of the way. While something lies over the panes or is typed, that comes first.
pub(super) fn press_crumb(state: &mut State, place: usize) {
    state.said_is_over();
    state.drop_chord();
    state.armed = false;
    if state.overlay.is_some() {
        return;
    }
    typing::leave_query(state);
    let now = state.step();
    let step = state.history.back_to(place, now);
    if step.is_some() {
        hint::done_by_mouse(state, Action::HistoryBack);
    }
    perform::narrowing::restore(state, step);
}

fn point_at_facets(state: &mut State, block: &Block, event: Mouse) {
    let (subjects, values) = Layout::facet_columns(block.body);
    let Some(row) = body_row(block, event) else {
        return;
    };
    if subjects.contains(event.column, event.row) {
        facets::point_at_subject(state, row, block.height());
    } else if values.contains(event.column, event.row) {
        facets::point(state, row);
    }
}

fn point_at_event(state: &mut State, block: &Block, event: Mouse) {
    let column = event.column - block.frame.x;
    let cell = state
        .table_cells(block.frame.width)
        .into_iter()
        .find(|cell| (cell.x..cell.x + cell.width).contains(&column));
    if let Some(cell) = cell {
        state.events.set_column(cell.column);
    }
    if let Some(row) = body_row(block, event) {
        let to = state.events.cursor().top + row;
        moving::travel(state, Pane::Events, |cursor, extent| cursor.go(to, extent));
    }
}
