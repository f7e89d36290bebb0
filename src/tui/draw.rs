//! The whole screen, from the state alone.
//!
//! ```text
//! demo  SAVED FILES  30,124 events │ all > user:alice                        UTC   ! 1
//! / user:alice is:write█                                           47 of 30,124 events
//!  ▁▁▂▁▁▃▂▁▁▁▁▁▁▁▂▁▁█▇▂▁▁▁▁▂▁▁▃▁▁▁▂▁▁▁▁▅▂▁
//! 2023-07-10 12:00   ╵12:30    ╵13:00   ▴╵13:30                    5m a bar, at most 212
//!  TIME(UTC) S NAME                 PRINCIPAL    SOURCE IP    │ iam:CreateAccessKey
//! ▸13:31:07  W iam:CreateAccessKey  alice        203.0.113.9  │ ACTOR   alice (IAM user)
//!  13:31:02  ✕ iam:AttachUserPolicy alice        203.0.113.9  │ ▾ requestParameters (1)
//! / Search  enter Open  + Include value  e Next error  ? Help
//! ```
//!
//! Never changes anything, and draws at any size, 0 by 0 too.

use super::canvas::Canvas;
use super::painter::Frame;
use super::theme::{Meaning, Theme};
use super::{
    alarms, columns, compare, completion, detail, earlier, events, facets, findings, footer, glyphs, header,
    help, jobs, lenses, mark_list, messages, pivot, query_bar, scrollbar, timeline, views, why,
};
use crate::app::detail::{Room, wrap_words};
use crate::app::input::Size;
use crate::app::layout::{Form, Layout, Pane, Rect};
use crate::app::state::{Overlay, State};
use ratatui::layout::Position;

/// More cells than any screen has; a terminal that claims more is drawn in part.
const LARGEST: Size = Size {
    width: 1000,
    height: 500,
};

/// The frame that shows a state.
pub fn draw(state: &State, theme: &Theme) -> Frame {
    let size = state.size;
    let mut frame = Frame::blank(size.width.min(LARGEST.width), size.height.min(LARGEST.height));
    let redactor = state.redactor();
    let canvas = &mut Canvas::new(&mut frame.buffer, theme).redacted_by(redactor);
    let layout = state.layout();
    let cursor = if layout.form == Form::TooSmall {
        too_small(canvas, layout.screen, size);
        None
    } else if state.is_learning_names() {
        nothing_yet(canvas, layout.screen, state);
        None
    } else {
        panes(canvas, state, &layout)
    };
    if theme.is_ascii() {
        glyphs::to_ascii(&mut frame.buffer, theme);
    }
    let screen = frame.buffer.area;
    frame.cursor = cursor.filter(|at| screen.contains(*at));
    frame
}

fn too_small(canvas: &mut Canvas<'_>, screen: Rect, size: Size) {
    let text = format!("trailhound needs 60x15; this is {}x{}", size.width, size.height);
    let room = Room {
        width: size.width.into(),
        redactor: None,
    };
    let lines = wrap_words(&text, room);
    let top = (usize::from(size.height) / 2).saturating_sub(lines.len() / 2);
    for (row, line) in lines.iter().enumerate() {
        canvas.row(screen, top + row).write_shown(line, Meaning::Text);
    }
}

/// While it is learned what is a name, nothing is drawn that could have one.
fn nothing_yet(canvas: &mut Canvas<'_>, screen: Rect, state: &State) {
    let text = if state.redaction.has_failed() {
        "Learning which words are names failed, which is a defect of trailhound."
    } else {
        "Learning which words are names…"
    };
    canvas
        .row(screen, usize::from(screen.height) / 2)
        .skip(2)
        .write_hidden(text, Meaning::Text);
}

/// Draws all there is; returns where text is typed.
fn panes(canvas: &mut Canvas<'_>, state: &State, layout: &Layout) -> Option<Position> {
    header::show(canvas, layout.header, state);
    let mut cursor = query_bar::draw(canvas, layout.query, state);
    tabs(canvas, state, layout);
    if let Some(block) = layout.timeline {
        timeline::draw(canvas, block, layout.legend, state);
        if let Some(row) = layout.transitions {
            timeline::transitions(canvas, row, state);
        }
    }
    if let Some(block) = layout.events {
        events::draw(canvas, block, layout.edge, state);
    }
    if let Some(divider) = layout.divider {
        canvas.vertical_line(divider);
    }
    if let Some(bar) = layout.scrollbar {
        scrollbar::draw(canvas, bar, state);
    }
    if let Some(block) = layout.detail {
        detail::draw(canvas, block, state);
    }
    if let Some(block) = layout.facets {
        facets::draw(canvas, block, state);
    }
    if let Some(block) = layout.jobs {
        jobs::draw(canvas, block, state);
    }
    if let Some(block) = layout.alarms {
        cursor = alarms::draw_list(canvas, block, state).or(cursor);
        if let Some(rows) = layout.troubles {
            alarms::troubles(canvas, rows, state);
        }
    }
    if let Some(block) = layout.alarm {
        alarms::draw_one(canvas, block, state);
    }
    if let Some(block) = layout.findings {
        findings::draw_list(canvas, block, state);
    }
    if let Some(block) = layout.finding {
        findings::draw_one(canvas, block, state);
    }
    if let Some(block) = layout.lens {
        lenses::draw_groups(canvas, block, state);
    }
    if let Some(block) = layout.lens_group {
        lenses::draw_group(canvas, block, state);
    }
    cursor = footer::draw(canvas, layout, state).or(cursor);
    completion::draw(canvas, state);
    if let (Some(block), Some(Overlay::Earlier(list))) = (state.earlier_list(), &state.overlay) {
        cursor = Some(earlier::draw(canvas, block, list));
    }
    overlay(canvas, state, layout).or(cursor)
}

/// Draws what lies over the panes; returns where text is typed in it.
fn overlay(canvas: &mut Canvas<'_>, state: &State, layout: &Layout) -> Option<Position> {
    let mut cursor = None;
    match &state.overlay {
        Some(Overlay::Help(list)) => cursor = Some(help::draw(canvas, layout.help, state, list)),
        Some(Overlay::Pivot(menu)) => {
            if let Some(block) = state.pivot_menu() {
                pivot::draw(canvas, block, state, menu);
            }
        }
        Some(Overlay::Lenses(menu)) => {
            if let Some(place) = state.lens_menu() {
                cursor = lenses::draw_menu(canvas, place, state, menu);
            }
        }
        Some(Overlay::Columns(picker)) => {
            if let Some(block) = state.column_picker() {
                cursor = Some(columns::draw(canvas, block, picker));
            }
        }
        Some(Overlay::Views(picker)) => {
            if let Some(block) = state.view_picker() {
                cursor = Some(views::draw(canvas, block, picker));
            }
        }
        Some(Overlay::Compare(two)) => compare::draw(canvas, state.comparing(), state, two),
        Some(Overlay::Why(why)) => why::draw(canvas, layout.help, state, why),
        Some(Overlay::Marks(list)) => mark_list::draw(canvas, layout.help, state, list),
        Some(Overlay::Messages(list)) => messages::draw(canvas, layout.help, list),
        Some(
            Overlay::Earlier(_)
            | Overlay::Note(_)
            | Overlay::Question(_)
            | Overlay::AlarmFilter
            | Overlay::Facets(_)
            | Overlay::ViewName(_)
            | Overlay::Seek(_)
            | Overlay::Export(_),
        )
        | None => {}
    }
    cursor
}

fn tabs(canvas: &mut Canvas<'_>, state: &State, layout: &Layout) {
    if layout.tabs.is_none() {
        return;
    }
    for (pane, place) in layout.tab_places() {
        let meaning = if pane == state.focus {
            Meaning::Focus
        } else {
            Meaning::Dim
        };
        canvas.row(place, 0).skip(1).write(pane.label(), meaning);
        if pane == state.focus {
            canvas.tint(place, Meaning::Selection);
        }
    }
}

/// How a title is drawn, by whether its pane has the keys.
pub(super) fn title_meaning(state: &State, pane: Pane) -> Meaning {
    if has_keys(state, pane) {
        Meaning::Focus
    } else {
        Meaning::Heading
    }
}

/// Whether keys move in this pane.
pub(super) fn has_keys(state: &State, pane: Pane) -> bool {
    let elsewhere = state.bar.is_editing() || state.bar.chosen().is_some();
    state.focus == pane && state.overlay.is_none() && !elsewhere
}

/// How the selected row of a pane is drawn.
pub(super) fn selection_meaning(state: &State, pane: Pane) -> Meaning {
    // While a query is typed the table is what one looks at.
    let watched = has_keys(state, pane) || (state.focus == pane && state.bar.is_editing());
    if watched {
        Meaning::Selection
    } else {
        Meaning::SelectionElsewhere
    }
}
