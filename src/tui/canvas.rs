//! Where views write. Every text, ours or an event's, passes [`crate::model::visible`] here on its way into cells, so a
//! view cannot forget it; and before that, while others may look on, [`crate::model::redact`]: once, here or before it is
//! wrapped or cut. What stands for an undrawable character is in the escape style.
//!
//! A [`Pen`] writes along one row and never leaves its rectangle. Nothing here panics whatever the size is.

use super::theme::{Meaning, Theme};
use crate::app::layout::Rect;
use crate::model::redact::Redactor;
use crate::model::visible::{self, Piece};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect as Area;
use ratatui::style::{Color, Modifier, Style};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// The cells of a frame and how meanings look.
pub(super) struct Canvas<'b> {
    buffer: &'b mut Buffer,
    theme: &'b Theme,
    /// Makes pseudonyms of what others must not see, while that is wanted.
    redactor: Option<&'b Redactor>,
}

impl<'b> Canvas<'b> {
    /// Draws on a buffer, which takes on the ground of the theme.
    pub(super) fn new(buffer: &'b mut Buffer, theme: &'b Theme) -> Self {
        buffer.set_style(buffer.area, theme.style(Meaning::Text));
        Self {
            buffer,
            theme,
            redactor: None,
        }
    }

    /// The same, with pseudonyms in all that is drawn from now on.
    pub(super) fn redacted_by(self, redactor: Option<&'b Redactor>) -> Self {
        Self { redactor, ..self }
    }

    /// A text with its names hidden. For those who cut or measure it themselves: what is made of it is written with
    /// [`Pen::write_hidden`] or [`Pen::write_shown`], which do not do it again.
    pub(super) fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.redactor {
            Some(redactor) => redactor.text(text),
            None => Cow::Borrowed(text),
        }
    }

    /// The same, with where places of the text, in bytes, are in it.
    pub(super) fn shown_at<const N: usize>(&self, text: &str, places: [usize; N]) -> (String, [usize; N]) {
        match self.redactor {
            Some(redactor) => redactor.text_at(text, places),
            None => (text.to_owned(), places),
        }
    }

    /// How meanings look.
    pub(super) fn theme(&self) -> &Theme {
        self.theme
    }

    /// A pen at the start of a row of a rectangle, counted from its top. Below the rectangle it writes nothing.
    pub(super) fn row(&mut self, rect: Rect, row: usize) -> Pen<'_, 'b> {
        let visible = area(rect).intersection(self.buffer.area);
        let y = u16::try_from(row)
            .ok()
            .and_then(|row| rect.y.checked_add(row))
            .unwrap_or(u16::MAX);
        let inside = (visible.top()..visible.bottom()).contains(&y);
        let x = visible.left();
        let end = if inside { visible.right() } else { x };
        Pen {
            canvas: self,
            start: x,
            x,
            y,
            end,
        }
    }

    /// Makes a rectangle blank, whatever was drawn there before.
    pub(super) fn clear(&mut self, rect: Rect) {
        let cleared = area(rect).intersection(self.buffer.area);
        for position in cleared.positions() {
            self.buffer[position].reset();
            self.buffer[position].set_style(self.theme.style(Meaning::Text));
        }
        // Half a wide character would be left to the left of it.
        if let Some(x) = cleared.x.checked_sub(1).filter(|_| !cleared.is_empty()) {
            for y in cleared.top()..cleared.bottom() {
                if self.buffer[(x, y)].symbol().width() > 1 {
                    self.buffer[(x, y)].set_symbol(" ");
                }
            }
        }
    }

    /// Shows that a line of a list is the chosen one.
    pub(super) fn select(&mut self, list: Rect, line: usize) {
        let y = list.y.saturating_add(u16::try_from(line).unwrap_or(u16::MAX));
        let place = Rect { y, height: 1, ..list };
        self.tint(place, Meaning::Selection);
    }

    /// Adds a meaning to what a rectangle shows. Reversed, ink becomes the ground: a row of many inks would fall into
    /// blocks of as many grounds, so it has one ink there, but for what stands for characters that cannot be drawn.
    pub(super) fn tint(&mut self, rect: Rect, meaning: Meaning) {
        let area = area(rect).intersection(self.buffer.area);
        let style = self.theme.style(meaning);
        if style.add_modifier.contains(Modifier::REVERSED) {
            for at in area.positions() {
                let cell = &mut self.buffer[at];
                if cell.bg == Color::Reset {
                    cell.fg = Color::Reset;
                    cell.modifier.remove(Modifier::DIM);
                }
            }
        }
        self.buffer.set_style(area, style);
    }

    /// A line from top to bottom.
    pub(super) fn vertical_line(&mut self, rect: Rect) {
        for row in 0..usize::from(rect.height) {
            self.row(rect, row).write("│", Meaning::Border);
        }
    }

    /// A frame around a rectangle with a title in its upper edge; what is inside becomes blank.
    pub(super) fn frame(&mut self, rect: Rect, title: &str) {
        self.clear(rect);
        let (width, height) = (usize::from(rect.width), usize::from(rect.height));
        if width < 2 || height < 2 {
            return;
        }
        let edge = "─".repeat(width - 2);
        for row in 1..height - 1 {
            self.row(rect, row).write("│", Meaning::Border);
            self.row(rect, row).skip(width - 1).write("│", Meaning::Border);
        }
        self.row(rect, 0)
            .write("┌", Meaning::Border)
            .write(&edge, Meaning::Border)
            .write("┐", Meaning::Border);
        let mut pen = self.row(rect, height - 1);
        pen.write("└", Meaning::Border)
            .write(&edge, Meaning::Border)
            .write("┘", Meaning::Border);
        self.row(rect, 0)
            .limit(width - 1)
            .skip(2)
            .write(title, Meaning::Focus);
    }
}

/// See the module.
pub(super) struct Pen<'c, 'b> {
    canvas: &'c mut Canvas<'b>,
    start: u16,
    x: u16,
    y: u16,
    end: u16,
}

impl Pen<'_, '_> {
    /// Columns left.
    pub(super) fn left(&self) -> usize {
        usize::from(self.end - self.x)
    }

    /// Columns written or skipped so far.
    pub(super) fn used(&self) -> usize {
        usize::from(self.x - self.start)
    }

    /// Writes a text, cut with `…` where the row ends.
    pub(super) fn write(&mut self, text: &str, meaning: Meaning) -> &mut Self {
        self.write_in(text, self.left(), meaning)
    }

    /// Writes a text into so many columns: cut with `…`, or followed by blanks.
    pub(super) fn cell(&mut self, text: &str, columns: usize, meaning: Meaning) -> &mut Self {
        let target = self.used() + columns;
        self.write_in(text, columns, meaning);
        self.to(target)
    }

    /// Writes a text so that it ends with the row, if there is room for it.
    pub(super) fn end_with(&mut self, text: &str, meaning: Meaning) -> &mut Self {
        let blank = self.left().saturating_sub(visible::width(&self.shown(text)));
        self.skip(blank).write(text, meaning)
    }

    /// Leaves columns as they are.
    pub(super) fn skip(&mut self, columns: usize) -> &mut Self {
        self.x += u16::try_from(columns.min(self.left())).unwrap_or_default();
        self
    }

    /// Goes on to a column, counted from the start of the row. Never back.
    pub(super) fn to(&mut self, column: usize) -> &mut Self {
        self.skip(column.saturating_sub(self.used()))
    }

    /// Ends the row at a column, counted from its start.
    pub(super) fn limit(&mut self, columns: usize) -> &mut Self {
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        self.end = self.end.min(self.start.saturating_add(columns)).max(self.x);
        self
    }

    /// Writes a text, cut with `…` at its start if there is too little room: of a path the end says more.
    pub(super) fn write_end(&mut self, text: &str, meaning: Meaning) -> &mut Self {
        self.write_end_in(text, self.left(), meaning)
    }

    /// The same, into no more than so many columns.
    pub(super) fn write_end_in(&mut self, text: &str, columns: usize, meaning: Meaning) -> &mut Self {
        let text = self.shown(text);
        self.pieces(visible::fit_end(&text, columns.min(self.left())), meaning)
    }

    /// Writes a text that is in display form already, with its names hidden before it was wrapped or cut; cut with `…` where
    /// the row ends.
    pub(super) fn write_shown(&mut self, shown: &str, meaning: Meaning) -> &mut Self {
        self.pieces(visible::fit_shown(shown, self.left()), meaning)
    }

    /// Writes a part of a text whose names are hidden, cut with `…` where the row ends.
    pub(super) fn write_hidden(&mut self, part: &str, meaning: Meaning) -> &mut Self {
        self.pieces(visible::fit_pieces(part, self.left()), meaning)
    }

    /// Writes a text into no more than so many columns.
    pub(super) fn write_in(&mut self, text: &str, columns: usize, meaning: Meaning) -> &mut Self {
        let text = self.shown(text);
        self.pieces(visible::fit_pieces(&text, columns.min(self.left())), meaning)
    }

    fn pieces(&mut self, pieces: Vec<Piece<'_>>, meaning: Meaning) -> &mut Self {
        let theme = self.canvas.theme;
        for piece in pieces {
            let meaning = if piece.escaped { Meaning::Escape } else { meaning };
            self.put(&piece.text, theme.style(meaning));
        }
        self
    }

    /// See [`Canvas::shown`].
    pub(super) fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.canvas.shown(text)
    }

    /// See [`Canvas::shown_at`].
    pub(super) fn shown_at<const N: usize>(&self, text: &str, places: [usize; N]) -> (String, [usize; N]) {
        self.canvas.shown_at(text, places)
    }

    fn put(&mut self, text: &str, style: Style) {
        let (x, _) = self
            .canvas
            .buffer
            .set_stringn(self.x, self.y, text, self.left(), style);
        self.x = x.min(self.end);
    }
}

fn area(rect: Rect) -> Area {
    Area {
        x: rect.x,
        y: rect.y,
        width: rect.width,
        height: rect.height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(width: u16, draw: impl FnOnce(&mut Canvas<'_>, Rect)) -> Buffer {
        let mut buffer = Buffer::empty(Area::new(0, 0, width, 3));
        let rect = Rect {
            x: 0,
            y: 0,
            width,
            height: 3,
        };
        draw(&mut Canvas::new(&mut buffer, &Theme::sixteen()), rect);
        buffer
    }

    fn line(buffer: &Buffer, row: u16) -> String {
        (0..buffer.area.width)
            .map(|x| buffer[(x, row)].symbol())
            .collect()
    }

    #[test]
    fn hostile_text_is_spelled_out_in_its_own_style() {
        let buffer = draw(20, |canvas, rect| {
            canvas.row(rect, 0).write("ad\u{202e}nim\x1b", Meaning::Text);
        });
        assert_eq!(line(&buffer, 0), "ad‹U+202E›nim␛      ");
        let escape = Theme::sixteen().style(Meaning::Escape);
        assert_eq!(buffer[(2, 0)].bg, escape.bg.unwrap());
        assert_eq!(buffer[(13, 0)].bg, escape.bg.unwrap());
        assert_ne!(buffer[(12, 0)].bg, escape.bg.unwrap());
    }

    #[test]
    fn cells_are_cut_and_padded() {
        let buffer = draw(20, |canvas, rect| {
            canvas
                .row(rect, 0)
                .cell("日本語", 5, Meaning::Text)
                .cell("ab", 4, Meaning::Dim)
                .write("c", Meaning::Text);
            canvas
                .row(rect, 1)
                .cell("x", 3, Meaning::Text)
                .end_with("end", Meaning::Text);
            canvas
                .row(rect, 2)
                .limit(4)
                .write("abcdefgh", Meaning::Text)
                .write("never", Meaning::Text);
        });
        assert_eq!(line(&buffer, 0).replace("日 本 ", "日本"), "日本…ab  c          ");
        assert_eq!(line(&buffer, 1), "x                end");
        assert_eq!(line(&buffer, 2), "abc…                ");
    }

    #[test]
    fn a_frame_over_half_a_wide_character_takes_all_of_it() {
        let buffer = draw(10, |canvas, rect| {
            canvas.row(rect, 0).write("日本語", Meaning::Text);
            canvas.frame(
                Rect {
                    x: 3,
                    y: 0,
                    width: 5,
                    height: 3,
                },
                "t",
            );
        });
        assert_eq!(line(&buffer, 0), "日  ┌─t─┐  ");
    }

    #[test]
    fn nothing_leaves_its_rectangle_whatever_its_place() {
        for (x, y, width, height) in [
            (0, 0, 0, 0),
            (5, 1, 3, 1),
            (19, 2, 9, 9),
            (40, 40, 5, 5),
            (u16::MAX, 0, 9, 9),
        ] {
            let rect = Rect { x, y, width, height };
            let buffer = draw(20, |canvas, _| {
                for row in [0, 1, 7, usize::MAX] {
                    canvas
                        .row(rect, row)
                        .skip(1)
                        .write("日本語日本語", Meaning::Error)
                        .end_with("x", Meaning::Text);
                }
                canvas.frame(rect, "title");
                canvas.vertical_line(rect);
                canvas.tint(rect, Meaning::Selection);
            });
            for position in buffer.area.positions().filter(|at| !rect.contains(at.x, at.y)) {
                assert_eq!(buffer[position], ratatui::buffer::Cell::EMPTY);
            }
        }
    }
}
