//! A frame as text, for tests to compare: what the screen says, and below it a map of how it looks.
//!
//! In the map each different style has a letter, explained at the end; cells in the default style are left out.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// See the module.
pub(crate) fn picture(buffer: &Buffer) -> String {
    let mut styles: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut map = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut marks = String::new();
        let mut covered = 0;
        for x in buffer.area.left()..buffer.area.right() {
            let cell = &buffer[(x, y)];
            marks.push(mark(cell, &mut styles));
            // The cell after a wide character is part of it.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            line.push_str(cell.symbol());
            covered = cell.symbol().width().saturating_sub(1);
        }
        let _ = writeln!(text, "{}", line.trim_end());
        let _ = writeln!(map, "{}", marks.trim_end());
    }
    for (place, style) in styles.iter().enumerate() {
        let _ = writeln!(map, "{} {style}", letter(place));
    }
    format!("{text}----\n{map}")
}

fn mark(cell: &Cell, styles: &mut Vec<String>) -> char {
    let style = describe(cell);
    if style.is_empty() {
        return ' ';
    }
    let known = styles.iter().position(|known| *known == style);
    letter(known.unwrap_or_else(|| {
        styles.push(style);
        styles.len() - 1
    }))
}

fn letter(place: usize) -> char {
    ('a'..='z').chain('A'..='Z').nth(place).unwrap_or('?')
}

fn describe(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg));
    }
    if cell.modifier != Modifier::empty() {
        words.push(format!("{:?}", cell.modifier));
    }
    words.join(" ")
}
