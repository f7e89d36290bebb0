//! Reading theme files: a style for each meaning, for dark and for light. What is good is used, what is not is told.

use super::{Ground, Meaning, Theme, embedded};
use crate::app::mistake::{Mistake, Reader, nearest};
use ratatui::style::{Color, Modifier, Style};
use toml::de::{DeTable, DeValue};

/// The tables of a file, and for which ground each counts.
const TABLES: [(&str, Option<Ground>); 3] = [
    ("both", None),
    ("dark", Some(Ground::Dark)),
    ("light", Some(Ground::Light)),
];

/// The words of a file that are no table.
const WORDS: [&str; 2] = ["about", "base"];

/// The sixteen colours by name.
const SIXTEEN: [(&str, Color); 16] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// A style that is the terminal's own.
const PLAIN: &str = "plain";

/// A file as it is read.
struct File<'f> {
    reader: Reader<'f>,
    ground: Ground,
    styles: [Option<Style>; Meaning::ALL.len()],
}

/// Reads a theme for a ground, given with the path to show in messages.
pub(super) fn load(path: &str, text: &str, ground: Ground) -> (Theme, Vec<Mistake>) {
    let mut file = File {
        reader: Reader::new(path, text),
        ground,
        styles: [None; Meaning::ALL.len()],
    };
    let base = file.read();
    let unsaid = file.styles.iter().position(Option::is_none);
    let styles = match (base, unsaid) {
        (Some(base), _) => base.styles,
        (None, Some(unsaid)) => {
            let name = Meaning::ALL[unsaid].name();
            let reason = format!("`{name}` is not said; say it, or name a theme with `base` that does");
            file.reader.mistake(0, reason, None);
            Theme::named("sixteen", ground).unwrap_or_default().styles
        }
        (None, None) => Theme::default().styles,
    };
    let mut theme = Theme {
        styles,
        ..Theme::default()
    };
    for (own, style) in theme.styles.iter_mut().zip(file.styles) {
        *own = style.unwrap_or(*own);
    }
    (theme, file.reader.finish())
}

impl File<'_> {
    /// Reads it all; returns the theme it changes, if it names one.
    fn read(&mut self) -> Option<Theme> {
        let mut base = None;
        let mut tables = Vec::new();
        for (name, value) in self.reader.document() {
            let at = name.span().start;
            let name = name.into_inner();
            match value.into_inner() {
                DeValue::String(theme) if name == "base" => {
                    base = Theme::named(&theme, self.ground);
                    if base.is_none() {
                        let reason = format!("there is no theme `{theme}`");
                        let meant = nearest(&theme, embedded().map(|(name, _)| name));
                        self.reader.mistake(at, reason, meant);
                    }
                }
                DeValue::String(_) if name == "about" => {}
                DeValue::Table(table) => {
                    if let Some((_, ground)) = TABLES.iter().find(|(own, _)| *own == name) {
                        tables.push((*ground, table));
                    } else {
                        let meant = nearest(&name, TABLES.map(|(name, _)| name));
                        let reason = format!("there is no table `{name}`");
                        self.reader.mistake(at, reason, meant);
                    }
                }
                _ => {
                    let meant = nearest(&name, WORDS);
                    let reason = format!("`{name}` is none of about, base, [both], [dark] and [light]");
                    self.reader.mistake(at, reason, meant);
                }
            }
        }
        // What is said of one ground counts more than what is said of both.
        tables.sort_by_key(|(ground, _)| ground.is_some());
        for (ground, table) in tables {
            let counts = ground.is_none_or(|ground| ground == self.ground);
            self.table(table, counts);
        }
        base
    }

    fn table(&mut self, table: DeTable<'_>, counts: bool) {
        for (key, value) in table {
            let at = key.span().start;
            let key = key.into_inner();
            let Some(place) = Meaning::ALL.iter().position(|meaning| meaning.name() == key) else {
                let meant = nearest(&key, Meaning::ALL.map(Meaning::name));
                self.reader.mistake(
                    at,
                    format!("there is nothing called `{key}` on the screen"),
                    meant,
                );
                continue;
            };
            let at = value.span().start;
            let DeValue::String(text) = value.into_inner() else {
                self.reader.mistake(at, "expected a style in quotes", None);
                continue;
            };
            match style(&text) {
                Ok(style) if counts => self.styles[place] = Some(style),
                Ok(_) => {}
                Err((reason, meant)) => self.reader.mistake(at, reason, meant),
            }
        }
    }
}

/// A style as it is written, or what is wrong with it and what was meant, perhaps.
fn style(text: &str) -> Result<Style, (String, Option<String>)> {
    let mut style = Style::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == word) {
            style = style.add_modifier(*modifier);
        } else if word == "on" {
            let ground = words
                .next()
                .ok_or(("behind `on` stands a colour".to_owned(), None))?;
            style = style.bg(colour(ground)?);
        } else if word != PLAIN {
            style = style.fg(colour(word)?);
        }
    }
    if text.trim().is_empty() {
        return Err((
            format!("a style says something; `{PLAIN}` is the terminal's own"),
            None,
        ));
    }
    Ok(style)
}

fn colour(word: &str) -> Result<Color, (String, Option<String>)> {
    if let Some((_, colour)) = SIXTEEN.iter().find(|(name, _)| *name == word) {
        return Ok(*colour);
    }
    if let Ok(number) = word.parse::<u8>() {
        return Ok(Color::Indexed(number));
    }
    let hex = word
        .strip_prefix('#')
        .filter(|hex| hex.len() == 6)
        .and_then(|hex| u32::from_str_radix(hex, 16).ok());
    if let Some(hex) = hex {
        return Ok(Color::from_u32(hex));
    }
    let known = SIXTEEN.iter().map(|(name, _)| *name);
    let known = known.chain(MODIFIERS.iter().map(|(name, _)| *name));
    Err((
        format!("`{word}` is no colour: red or bright-red and the like, 0 to 255, or #rrggbb"),
        nearest(word, known),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let (_, mistakes) = load("mine.toml", text, Ground::Dark);
        mistakes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_of_ones_own_changes_single_styles_of_a_theme() {
        let text = "about = \"mine\"\nbase = \"mono\"\n[both]\nalert = \"#ff0000 on 17 bold italic\"\nkey = \"cyan\"\n[light]\nkey = \"blue\"\n";
        assert_eq!(told(text), Vec::<String>::new());
        let (theme, _) = load("mine.toml", text, Ground::Dark);
        let alert = Style::new()
            .fg(Color::Rgb(255, 0, 0))
            .bg(Color::Indexed(17))
            .add_modifier(Modifier::BOLD | Modifier::ITALIC);
        assert_eq!(theme.style(Meaning::Alert), alert);
        assert_eq!(theme.style(Meaning::Key).fg, Some(Color::Cyan));
        let mono = Theme::named("mono", Ground::Dark).expect("a theme");
        assert_eq!(theme.style(Meaning::Selection), mono.style(Meaning::Selection));
        let (light, _) = load("mine.toml", text, Ground::Light);
        assert_eq!(light.style(Meaning::Key).fg, Some(Color::Blue));
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let text = "\
base = \"mno\"
colour = 3
[night]
[both]
alrt = \"red\"
alert = \"rad\"
key = \"red on\"
dim = \"\"
badge = 3
";
        assert_eq!(
            told(text),
            [
                "mine.toml:1:1: there is no theme `mno`; did you mean `mono`?",
                "mine.toml:1:1: `text` is not said; say it, or name a theme with `base` that does",
                "mine.toml:2:1: `colour` is none of about, base, [both], [dark] and [light]",
                "mine.toml:3:2: there is no table `night`; did you mean `light`?",
                "mine.toml:5:1: there is nothing called `alrt` on the screen; did you mean `alert`?",
                "mine.toml:6:9: `rad` is no colour: red or bright-red and the like, 0 to 255, or #rrggbb; did you mean `red`?",
                "mine.toml:7:7: behind `on` stands a colour",
                "mine.toml:8:7: a style says something; `plain` is the terminal's own",
                "mine.toml:9:9: expected a style in quotes",
            ]
        );
    }
}
