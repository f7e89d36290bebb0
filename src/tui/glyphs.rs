//! What stands on a screen of plain ASCII for lines, blocks, arrows and marks.
//!
//! One pass over the finished frame, so that no view can forget it. What an event says beyond ASCII has no such stand-in: each
//! column of it is a `?` in the style of what cannot be drawn, which no data can look like.

use super::theme::{Meaning, Theme};
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

/// Draws a frame anew in ASCII.
pub(super) fn to_ascii(buffer: &mut Buffer, theme: &Theme) {
    for place in 0..buffer.content.len() {
        let cell = &mut buffer.content[place];
        if cell.symbol().is_ascii() {
            continue;
        }
        if let Some(glyph) = stand_in(cell.symbol()) {
            cell.set_symbol(glyph);
            continue;
        }
        let columns = cell.symbol().width().max(1);
        // A wide character has the cells after its first as well.
        for cell in buffer.content.iter_mut().skip(place).take(columns) {
            cell.set_symbol("?").set_style(theme.style(Meaning::Escape));
        }
    }
}

/// What is drawn for one of our own signs.
fn stand_in(symbol: &str) -> Option<&'static str> {
    let mut chars = symbol.chars();
    let (char, None) = (chars.next()?, chars.next()) else {
        return None;
    };
    Some(match char {
        '…' => "~",
        '·' | '•' | '▁' | '▂' => ".",
        '▃' | '▄' => ":",
        '│' | '┃' | '╎' | '┆' | '▏' | '▎' | '▕' | '▅' | '▆' => "|",
        '–' | '—' | '─' | '━' | '╌' | '┄' | '░' => "-",
        '▒' | '▓' => "%",
        '×' | '✕' | '✗' | '╳' => "x",
        '‹' | '←' | '◂' | '◀' | '≤' => "<",
        '›' | '→' | '▸' | '▶' | '≥' => ">",
        '▲' | '▴' | '△' | '↑' => "^",
        '▼' | '▾' | '↓' => "v",
        '╵' => "'",
        '╱' => "/",
        '╲' => "\\",
        '○' | '◦' => "o",
        // What else there is of lines, blocks and shapes.
        '✓' | '\u{2500}'..='\u{257f}' => "+",
        '\u{2580}'..='\u{259f}' => "#",
        '★' | '\u{25a0}'..='\u{25ff}' => "*",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn our_signs_have_a_stand_in_and_data_has_none() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 2));
        buffer.set_string(0, 0, "┌─┐│▸ a…  ▁▄█░╱ ✕ ◆ · →", Style::new());
        buffer.set_string(0, 1, "日本 é a", Style::new());
        let theme = Theme::sixteen().in_ascii();
        to_ascii(&mut buffer, &theme);
        let line = |row: u16| -> String { (0..24).map(|x| buffer[(x, row)].symbol()).collect() };
        assert_eq!(line(0), "+-+|> a~  .:#-/ x * . > ");
        assert_eq!(line(1).trim_end(), "???? ? a");
        let escape = theme.style(Meaning::Escape);
        for x in [0, 1, 3, 5] {
            assert_eq!(buffer[(x, 1)].bg, escape.bg.expect("a colour"), "{x}");
        }
        assert_ne!(buffer[(7, 1)].bg, escape.bg.expect("a colour"));
    }
}
