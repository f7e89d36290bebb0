//! The list of all actions with their keys, over everything else.

use super::canvas::{Canvas, Pen};
use super::theme::Meaning;
use crate::app::cursor::Extent;
use crate::app::help::Help;
use crate::app::layout::{Block, Rect};
use crate::app::state::State;
use crate::model::visible;
use ratatui::layout::Position;

/// Columns of the keys and of the titles.
const KEYS: usize = 20;
const TITLE: usize = 20;

/// What a reason begins with.
const NOT_NOW: &str = "not now: ";

/// Draws the list; returns where its filter is typed.
pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State, help: &Help) -> Position {
    let title = if help.is_palette() {
        " run an action "
    } else {
        " keys and actions "
    };
    canvas.frame(block.frame, title);
    let text = help.filter().text();
    let mut pen = canvas.row(block.line, 0);
    pen.write("find: ", Meaning::Focus);
    let start = pen.used();
    pen.write(text, Meaning::Text);
    let extent = Extent {
        length: help.rows().len(),
        height: block.height(),
    };
    let cursor = help.cursor();
    let visible_rows = cursor.visible(extent);
    let top = visible_rows.start;
    for (row, action) in help.rows().enumerate().skip(top).take(visible_rows.len()) {
        let why_not = state.why_not_from_help(action.action);
        let (key, meaning) = match why_not {
            None => (Meaning::Key, Meaning::Text),
            Some(_) => (Meaning::Dim, Meaning::Dim),
        };
        let mut pen = canvas.row(block.body, row - top);
        if help.is_palette() {
            pen.cell(action.action.title(), TITLE, meaning).skip(1);
            pen.cell(&action.keys, KEYS, key).skip(1);
        } else {
            pen.cell(&action.keys, KEYS, key).skip(1);
            pen.cell(action.action.title(), TITLE, meaning).skip(1);
        }
        let cut_off = explain(&mut pen, why_not, action.action.doc());
        if row == cursor.at {
            if let Some(said) = cut_off {
                whole(canvas, block.frame, said);
            }
            let y = block.body.y + u16::try_from(row - top).unwrap_or_default();
            canvas.tint(
                Rect {
                    y,
                    height: 1,
                    ..block.body
                },
                Meaning::Selection,
            );
        }
    }
    if help.rows().len() == 0 {
        canvas
            .row(block.body, 1)
            .write("No action has all of these words.", Meaning::Dim);
    }
    let before: String = text.chars().take(help.filter().cursor()).collect();
    let column = u16::try_from(start + visible::width(&before)).unwrap_or(u16::MAX);
    let last = block.line.width.saturating_sub(1);
    Position::new(block.line.x.saturating_add(column.min(last)), block.line.y)
}

/// Writes what an action does, or why it cannot do it now. Both parts of that if there was no room for all of it.
fn explain<'t>(pen: &mut Pen<'_, '_>, why_not: Option<&'t str>, doc: &'t str) -> Option<(&'t str, &'t str)> {
    let (not_now, text) = why_not.map_or(("", doc), |reason| (NOT_NOW, reason));
    let is_cut = visible::width(not_now) + visible::width(text) > pen.left();
    pen.write(not_now, Meaning::Badge).write(text, Meaning::Dim);
    is_cut.then_some((not_now, text))
}

/// What there was no room for behind the keys and the title, in the lower edge of the frame.
fn whole(canvas: &mut Canvas<'_>, frame: Rect, (not_now, text): (&str, &str)) {
    let (width, last) = (
        usize::from(frame.width),
        usize::from(frame.height.saturating_sub(1)),
    );
    canvas
        .row(frame, last)
        .limit(width.saturating_sub(1))
        .skip(1)
        .write(" ", Meaning::Text)
        .write(not_now, Meaning::Badge)
        .write(text, Meaning::Text)
        .write(" ", Meaning::Text);
}
