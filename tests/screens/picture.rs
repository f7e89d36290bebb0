//! Frames as text, for tests to compare: what the screen says, and below it a map of how it looks.
//!
//! In the map each different look has a letter, explained at the end; what looks like ordinary text is left out. One state drawn
//! with several themes has one map for all of them: a letter is then a look in each, so cells have the same letter only where no theme tells them apart.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use trailhound::tui::theme::{Meaning, Theme};
use unicode_width::UnicodeWidthStr;

/// The same state as a theme draws it.
pub(crate) struct Look<'a> {
    /// What the theme is called in the list of looks.
    pub(crate) name: &'a str,
    pub(crate) theme: &'a Theme,
    pub(crate) buffer: Buffer,
}

/// What a frame of the default theme says, and how it looks.
pub(crate) fn picture(buffer: &Buffer) -> String {
    let (name, theme, buffer) = ("", &Theme::sixteen(), buffer.clone());
    pictures(&[Look { name, theme, buffer }])
}

/// What all themes say, what some say in another way, and how each looks.
pub(crate) fn pictures(looks: &[Look<'_>]) -> String {
    let (first, others) = looks.split_first().expect("a look");
    let lines = lines(&first.buffer);
    let mut all = String::new();
    for line in &lines {
        let _ = writeln!(all, "{line}");
    }
    let _ = writeln!(all, "----");
    for other in others {
        let differing = self::lines(&other.buffer).into_iter().enumerate();
        for (row, line) in differing.filter(|(row, line)| *line != lines[*row]) {
            let _ = writeln!(all, "row {row} in {}:\n{line}", other.name);
        }
    }
    all + &map(looks)
}

/// What each row says.
fn lines(buffer: &Buffer) -> Vec<String> {
    let row = |y| {
        let mut line = String::new();
        let mut covered = 0;
        for x in buffer.area.left()..buffer.area.right() {
            // The cell after a wide character is part of it.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            covered = symbol.width().saturating_sub(1);
        }
        line.trim_end().to_owned()
    };
    (buffer.area.top()..buffer.area.bottom()).map(row).collect()
}

/// The letters of all cells, and the looks they stand for.
fn map(looks: &[Look<'_>]) -> String {
    let ordinary: Vec<_> = looks
        .iter()
        .map(|look| {
            let mut cell = Cell::default();
            cell.set_style(look.theme.style(Meaning::Text));
            describe(&cell)
        })
        .collect();
    let mut known: Vec<Vec<String>> = Vec::new();
    let area = looks[0].buffer.area;
    let mut map = String::new();
    for y in area.top()..area.bottom() {
        let mut letters = String::new();
        for x in area.left()..area.right() {
            let styles: Vec<_> = looks.iter().map(|look| describe(&look.buffer[(x, y)])).collect();
            if styles == ordinary {
                letters.push(' ');
                continue;
            }
            let place = known.iter().position(|known| *known == styles);
            letters.push(letter(place.unwrap_or(known.len())));
            if place.is_none() {
                known.push(styles);
            }
        }
        let _ = writeln!(map, "{}", letters.trim_end());
    }
    if looks.len() > 1 {
        let names: Vec<_> = looks.iter().map(|look| look.name.to_owned()).collect();
        map += &legend(' ', &names);
        map += &legend(' ', &ordinary);
    }
    for (place, styles) in known.iter().enumerate() {
        map += &legend(letter(place), styles);
    }
    map
}

/// What a letter stands for in each theme.
fn legend(letter: char, styles: &[String]) -> String {
    let columns: Vec<_> = styles.iter().map(|style| format!("{style:<40}")).collect();
    format!("{letter} {}\n", columns.join(" ").trim_end())
}

fn letter(place: usize) -> char {
    ('a'..='z')
        .chain('A'..='Z')
        .chain('0'..='9')
        .nth(place)
        .unwrap_or('?')
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
