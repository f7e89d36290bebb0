//! A drawn screen as an SVG picture, or as text for a terminal, for the README and for reports of defects.
//!
//! Cells of one look in a row become one text element whose length is fixed, so that columns stay in line whatever
//! font the reader has. The picture has no scripts, links or fonts of its own, and all text in it is escaped.

use crate::app::export::Form;
use crate::model::visible::visible;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Pixels of a cell, times ten.
const CELL: (usize, usize) = (84, 180);

/// Pixels around the screen, times ten.
const MARGIN: usize = 120;

const FOREGROUND: &str = "#d4d4d4";
const BACKGROUND: &str = "#1c1e26";

/// How a run of cells looks once reverse video is worked out.
#[derive(Clone, PartialEq, Eq)]
struct Look {
    text: String,
    ground: Option<String>,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let text = colour(cell.fg).unwrap_or_else(|| FOREGROUND.to_owned());
        let ground = colour(cell.bg);
        let modifier = cell.modifier - Modifier::REVERSED;
        if cell.modifier.contains(Modifier::REVERSED) {
            let text_now = ground.unwrap_or_else(|| BACKGROUND.to_owned());
            return Self {
                text: text_now,
                ground: Some(text),
                modifier,
            };
        }
        Self {
            text,
            ground,
            modifier,
        }
    }

    /// What it adds to a text element.
    fn attributes(&self) -> String {
        let mut all = format!(" fill=\"{}\"", self.text);
        for (modifier, attribute) in [
            (Modifier::BOLD, " font-weight=\"bold\""),
            (Modifier::ITALIC, " font-style=\"italic\""),
            (Modifier::UNDERLINED, " text-decoration=\"underline\""),
            (Modifier::DIM, " opacity=\"0.6\""),
        ] {
            all.push_str(if self.modifier.contains(modifier) {
                attribute
            } else {
                ""
            });
        }
        all
    }
}

/// The screen in a form that is a picture. The title may be hostile.
pub fn written(form: Form, screen: &Buffer, title: &str) -> String {
    match form {
        Form::Ansi => ansi(screen),
        _ => svg(screen, &visible(title)),
    }
}

/// Text with the escape sequences that make a terminal show the screen, a line for each row. Ends in the terminal's own look.
pub fn ansi(screen: &Buffer) -> String {
    let columns = usize::from(screen.area.width).max(1);
    let mut out = String::new();
    for row in screen.content.chunks(columns) {
        let mut look = None;
        let mut covered = 0;
        for cell in row {
            // The cell after a wide character is part of it.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let own = (cell.fg, cell.bg, cell.modifier);
            if look != Some(own) {
                let _ = write!(
                    out,
                    "\x1b[0{}{}{}m",
                    attributes(own.2),
                    code(own.0, 30),
                    code(own.1, 40)
                );
                look = Some(own);
            }
            out.push_str(cell.symbol());
            covered = cell.symbol().width().saturating_sub(1);
        }
        out.push_str("\x1b[0m\n");
    }
    out
}

/// What sets attributes on a terminal that has none set.
fn attributes(modifier: Modifier) -> String {
    let all = [
        (Modifier::BOLD, ";1"),
        (Modifier::DIM, ";2"),
        (Modifier::ITALIC, ";3"),
        (Modifier::UNDERLINED, ";4"),
        (Modifier::REVERSED, ";7"),
    ];
    let set = all.iter().filter(|(one, _)| modifier.contains(*one));
    set.map(|(_, code)| *code).collect()
}

/// What sets a colour: of text from 30 on, of the ground from 40.
fn code(colour: Color, base: u8) -> String {
    let extended = base + 8;
    match colour {
        Color::Reset => String::new(),
        Color::Rgb(red, green, blue) => format!(";{extended};2;{red};{green};{blue}"),
        Color::Indexed(index) => format!(";{extended};5;{index}"),
        named => match place(named) {
            dark @ 0..8 => format!(";{}", base + dark),
            light => format!(";{}", base + 52 + light),
        },
    }
}

/// The picture.
pub fn svg(screen: &Buffer, title: &str) -> String {
    let (columns, rows) = (usize::from(screen.area.width), usize::from(screen.area.height));
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, rows * CELL.1 + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"ui-monospace,SFMono-Regular,\
         Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"14\" xml:space=\"preserve\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n",
        tenths(width),
        tenths(height),
        escaped(title)
    );
    for (number, row) in screen.content.chunks(columns.max(1)).enumerate() {
        line(row, MARGIN + number * CELL.1, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

/// Draws one row whose upper edge is `top`.
fn line(row: &[Cell], top: usize, out: &mut String) {
    let mut column = 0;
    while column < row.len() {
        let look = Look::of(&row[column]);
        let (start, mut text) = (column, String::new());
        while column < row.len() && Look::of(&row[column]) == look {
            let symbol = row[column].symbol();
            text.push_str(symbol);
            column += symbol.width().max(1);
        }
        run(&look, &text, (start, column - start), top, out);
    }
}

/// Draws cells of one look, given as the first column and how many.
fn run(look: &Look, text: &str, (start, length): (usize, usize), top: usize, out: &mut String) {
    let (left, width) = (tenths(MARGIN + start * CELL.0), tenths(length * CELL.0));
    if let Some(ground) = &look.ground {
        let (top, height) = (tenths(top), tenths(CELL.1));
        let _ = writeln!(
            out,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>"
        );
    }
    if text.trim().is_empty() && !look.modifier.contains(Modifier::UNDERLINED) {
        return;
    }
    let base = tenths(top + CELL.1 * 3 / 4);
    let _ = writeln!(
        out,
        "<text x=\"{left}\" y=\"{base}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>",
        look.attributes(),
        escaped(text)
    );
}

/// A length in pixels.
fn tenths(value: usize) -> String {
    format!("{}.{}", value / 10, value % 10)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no place for them, and a blank at the end of a text element may be dropped.
            ' ' => out.push('\u{a0}'),
            control if control.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            other => out.push(other),
        }
    }
    out
}

/// A terminal colour as one of the web; `None` for the terminal's own.
fn colour(colour: Color) -> Option<String> {
    match colour {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        Color::Indexed(index) => Some(indexed(index)),
        named => Some(indexed(place(named))),
    }
}

/// The place of a colour that has a name among the sixteen.
fn place(named: Color) -> u8 {
    match named {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White | Color::Reset | Color::Rgb(..) | Color::Indexed(_) => 15,
    }
}

/// The sixteen colours, the cube of 6 by 6 by 6, and the greys.
fn indexed(index: u8) -> String {
    const SIXTEEN: [&str; 16] = [
        "#16181e", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf", "#5c6370",
        "#f07f88", "#a9d68a", "#f0d08c", "#7cc0ff", "#d78ff0", "#6cc9d5", "#ffffff",
    ];
    match index {
        0..=15 => SIXTEEN[usize::from(index)].to_owned(),
        16..=231 => {
            let level = |part: u8| if part == 0 { 0 } else { 55 + part * 40 };
            let cube = index - 16;
            let (red, green, blue) = (level(cube / 36), level(cube / 6 % 6), level(cube % 6));
            format!("#{red:02x}{green:02x}{blue:02x}")
        }
        232..=255 => {
            let grey = 8 + (index - 232) * 10;
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn cells_of_one_look_become_one_text_that_is_escaped() {
        let mut screen = Buffer::empty(Rect::new(0, 0, 20, 2));
        screen.set_string(
            0,
            0,
            "a <b> & \"c\"",
            Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
        );
        screen.set_string(2, 1, "名 sel", Style::new().add_modifier(Modifier::REVERSED));
        let picture = svg(&screen, "a<b");
        assert!(picture.contains("<title>a&lt;b</title>"), "{picture}");
        assert!(
            picture.contains(
                " fill=\"#e06c75\" font-weight=\"bold\">a\u{a0}&lt;b&gt;\u{a0}&amp;\u{a0}&quot;c&quot;</text>"
            ),
            "{picture}"
        );
        assert!(
            picture.contains("<rect x=\"28.8\" y=\"30.0\" width=\"50.4\" height=\"18.0\" fill=\"#d4d4d4\"/>"),
            "{picture}"
        );
        assert!(
            picture.contains(" fill=\"#1c1e26\">名\u{a0}sel</text>"),
            "{picture}"
        );
        assert_eq!(
            picture.matches("<text").count(),
            2,
            "blank runs draw nothing: {picture}"
        );
    }

    #[test]
    fn text_for_a_terminal_sets_each_look_once_and_leaves_none() {
        let mut screen = Buffer::empty(Rect::new(0, 0, 8, 2));
        let style = Style::new().fg(Color::LightRed).bg(Color::Indexed(200));
        screen.set_string(
            0,
            0,
            "a名",
            style.add_modifier(Modifier::BOLD | Modifier::REVERSED),
        );
        screen.set_string(0, 1, "bc", Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Blue));
        assert_eq!(
            ansi(&screen),
            "\x1b[0;1;7;91;48;5;200ma名\x1b[0m     \x1b[0m\n\x1b[0;38;2;1;2;3;44mbc\x1b[0m      \x1b[0m\n"
        );
    }

    #[test]
    fn an_empty_screen_is_an_empty_picture() {
        let picture = svg(&Buffer::empty(Rect::new(0, 0, 0, 0)), "");
        assert!(picture.ends_with("fill=\"#1c1e26\"/>\n</svg>\n"), "{picture}");
    }

    #[test]
    fn every_colour_has_a_name_of_the_web() {
        for index in 0..=255 {
            assert_eq!(indexed(index).len(), 7, "{index}");
        }
        assert_eq!(indexed(16), "#000000");
        assert_eq!(indexed(231), "#ffffff");
        assert_eq!(colour(Color::Rgb(1, 2, 255)).as_deref(), Some("#0102ff"));
    }
}
