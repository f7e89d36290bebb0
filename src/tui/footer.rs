//! The bottom row, and above it the keys that can go on a chord.

use super::canvas::{Canvas, Pen};
use super::theme::Meaning;
use crate::app::action::{Action, Context};
use crate::app::footer::{Footer, Hint, ParseError};
use crate::app::layout::{Layout, Rect};
use crate::app::notice::{Notice, Severity};
use crate::app::query_bar::first_shown;
use crate::app::replay::prompt::EXPECTED;
use crate::app::state::State;
use crate::model::{Timestamp, visible};
use ratatui::layout::Position;

/// Draws the row; returns where the next character goes if a time or a note is typed in it.
pub(super) fn draw(canvas: &mut Canvas<'_>, layout: &Layout, state: &State) -> Option<Position> {
    let footer = state.footer();
    if let Footer::Chord(keys, next) = &footer
        && !next.is_empty()
    {
        continuations(canvas, layout, keys, next);
    }
    let room = hint(canvas, layout.footer, state);
    let mut pen = canvas.row(layout.footer, 0);
    pen.limit(room);
    match footer {
        Footer::Question(question, keys) => {
            pen.write(&question, Meaning::Alert).skip(2);
            hints(&mut pen, &keys);
        }
        Footer::Chord(keys, _) => {
            pen.write(&keys, Meaning::Key).write(" …", Meaning::Dim);
        }
        Footer::Fault(fault) => mistake(&mut pen, fault),
        Footer::Caveat(text) => {
            pen.write(&text, Meaning::Alert);
        }
        Footer::Notice(notice) => said(&mut pen, notice, state),
        Footer::Seek {
            text,
            cursor,
            meant,
            keys,
        } => {
            let column = typed(&mut pen, (text, cursor), meant);
            hints(&mut pen, &keys);
            return Some(Position::new(
                layout.footer.x.saturating_add(column),
                layout.footer.y,
            ));
        }
        Footer::Typed {
            label,
            text,
            is_proposed,
            cursor,
            keys,
        } => {
            let meaning = if is_proposed { Meaning::Dim } else { Meaning::Text };
            let typed = (text, cursor, meaning);
            return Some(line(canvas, layout.footer, label, typed, &keys));
        }
        Footer::Hints(keys) => hints(&mut pen, &keys),
    }
    None
}

fn mistake(pen: &mut Pen<'_, '_>, fault: &ParseError) {
    let mut text = fault.to_string();
    // Where not all of it can be seen, what to do about it comes first.
    if let Some(suggestion) = fault
        .suggestion
        .as_ref()
        .filter(|_| visible::width(&text) > pen.left())
    {
        text = format!("did you mean {suggestion}? expected {}", fault.expected);
    }
    pen.write(&text, Meaning::Mistake);
}

/// A message, and behind it what to do about it. Where there is no room for all of it, the key that shows it whole.
fn said(pen: &mut Pen<'_, '_>, notice: &Notice, state: &State) {
    let meaning = match notice.severity {
        Severity::Info => Meaning::Text,
        Severity::Warning => Meaning::Alert,
        Severity::Error => Meaning::Error,
    };
    if notice.severity != Severity::Info
        && visible::width(&notice.text) > pen.left()
        && let Some(keys) = state.keymap.chords_of(Context::Global, Action::Messages).first()
    {
        let more = format!("  {keys} shows all of it");
        pen.cell(&notice.text, pen.left().saturating_sub(more.len()), meaning)
            .write(&more, Meaning::Dim);
        return;
    }
    pen.write(&notice.text, meaning);
    if !notice.way_out.is_empty() {
        pen.write("; ", Meaning::Dim).write(&notice.way_out, Meaning::Dim);
    }
}

/// The time that is typed and what it means; returns the column of the next character.
fn typed(pen: &mut Pen<'_, '_>, (text, cursor): (&str, usize), meant: Option<Timestamp>) -> u16 {
    pen.write("go to: ", Meaning::Focus);
    let start = pen.used();
    let is_wrong = meant.is_none() && !text.trim().is_empty();
    pen.write(text, if is_wrong { Meaning::Mistake } else { Meaning::Text })
        .skip(2);
    match meant {
        Some(at) => pen.write(&at.format("%Y-%m-%d %H:%M:%SZ"), Meaning::Dim),
        None => pen.write(EXPECTED, Meaning::Dim),
    };
    pen.skip(2);
    let before: String = text.chars().take(cursor).collect();
    u16::try_from(start + visible::width(&before)).unwrap_or(u16::MAX)
}

/// A line while it is typed, with the keys behind it where there is room.
fn line(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    label: &str,
    (text, cursor, meaning): (&str, usize, Meaning),
    keys: &[Hint],
) -> Position {
    let at = text.char_indices().nth(cursor).map_or(text.len(), |(at, _)| at);
    let (text, [at]) = canvas.shown_at(text, [at]);
    let mut pen = canvas.row(rect, 0);
    pen.write(label, Meaning::Focus);
    let start = pen.used();
    let first = first_shown(&text, at, pen.left().saturating_sub(1));
    pen.write_hidden(text.get(first..).unwrap_or_default(), meaning)
        .skip(2);
    hints(&mut pen, keys);
    let before = visible::width(text.get(first..at).unwrap_or_default());
    let column = u16::try_from(start + before).unwrap_or(u16::MAX);
    Position::new(
        rect.x.saturating_add(column.min(rect.width.saturating_sub(1))),
        rect.y,
    )
}

/// As many as there is room for, whole; the last, which leads to all others, before those in the middle.
fn hints(pen: &mut Pen<'_, '_>, hints: &[Hint]) {
    let width = |hint: &Hint| visible::width(&hint.keys) + 1 + hint.title.len();
    let Some((last, others)) = hints.split_last() else {
        return;
    };
    let room = pen.left().saturating_sub(width(last));
    let mut used = 0;
    let fitting = others.iter().take_while(|hint| {
        used += width(hint) + 2;
        used <= room
    });
    for hint in fitting.chain([last]) {
        // These words are ours, whoever is called by one.
        pen.write_hidden(&hint.keys, Meaning::Key)
            .skip(1)
            .write_hidden(hint.title, Meaning::Dim)
            .skip(2);
    }
}

/// What makes sense after something was done, at the right end; returns the columns that are left. Where text is typed
/// there is none: it was cleared by the first key.
fn hint(canvas: &mut Canvas<'_>, rect: Rect, state: &State) -> usize {
    let width = usize::from(rect.width);
    let Some(text) = state.hint.text() else {
        return width;
    };
    let needed = visible::width(text) + 2;
    // What was said comes first.
    let said = state
        .notices
        .current()
        .map_or(0, |notice| visible::width(&notice.text));
    if said + needed > width {
        return width;
    }
    canvas.row(rect, 0).end_with(text, Meaning::Badge);
    width - needed
}

/// Columns of a key of the list.
const KEY: usize = 6;

/// Columns that a continuation needs, its reason left out.
const NARROW: u16 = 28;

/// How the chord can go on. What cannot be done now is dim, with the reason.
fn continuations(canvas: &mut Canvas<'_>, layout: &Layout, keys: &str, next: &[Hint]) {
    // As few columns as there are rows for in half of the screen, so that reasons can be read.
    let most = usize::from(layout.screen.height / 2).saturating_sub(2).max(1);
    let columns = next
        .len()
        .div_ceil(most)
        .clamp(1, usize::from(layout.screen.width / NARROW).max(1));
    let rect = layout.popup(next.len().div_ceil(columns));
    canvas.frame(rect, &format!(" {keys} "));
    let rows = usize::from(rect.height).saturating_sub(2).max(1);
    let width = usize::from(rect.width).saturating_sub(2) / columns;
    for (place, hint) in next.iter().enumerate().take(rows * columns) {
        let mut pen = canvas.row(rect, place % rows + 1);
        let start = 2 + place / rows * width;
        pen.to(start).limit(start + width.saturating_sub(2));
        let (key, title) = match hint.why_not {
            None => (Meaning::Key, Meaning::Text),
            Some(_) => (Meaning::Dim, Meaning::Dim),
        };
        pen.cell(&hint.keys, KEY, key).write(hint.title, title);
        if let Some(reason) = hint.why_not {
            pen.write(&format!(" - {reason}"), Meaning::Dim);
        }
    }
}
