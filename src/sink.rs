//! Layer 5: where events go. Writers of the formats of headless output, over any [`std::io::Write`], and the
//! [`capture`] that keeps what a live session receives.
//!
//! A *cell* is one value of one row, a *column* its key and heading. A writer of [`Rows`] takes rows of cells one
//! after the other and holds back at most a screenful of them. Whole events are another matter: they are written by
//! [`jsonl::event`] as their original bytes, never as something made from cells.
//!
//! Nothing that could act on a terminal leaves through cells: `table`, `md` and `csv` write the display form of
//! [`crate::model::visible`], `json` and `jsonl` escape the same characters as JSON does (which loses nothing).

pub mod capture;
pub mod csv;
pub mod json;
pub mod jsonl;
pub mod markdown;
pub mod table;

use crate::model::redact::Redactor;
use crate::model::{Field, Storage};
use crate::store::Row;
use std::borrow::Cow;
use std::io::{self, Write};

/// A form of output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Columns in line, for people.
    Table,
    /// One JSON text a line: whole events in their original bytes, or objects of the wanted fields.
    Jsonl,
    /// One array of objects of the wanted fields.
    Json,
    /// Comma-separated values for spreadsheets.
    Csv,
    /// A table for reports.
    Markdown,
}

impl Format {
    /// Each format with the word that asks for it and what it is.
    pub const ALL: &'static [(&'static str, Self, &'static str)] = &[
        ("table", Self::Table, "columns in line, for people"),
        (
            "jsonl",
            Self::Jsonl,
            "the original bytes, one event a line; with --fields objects of those",
        ),
        ("json", Self::Json, "one array of objects of the fields"),
        (
            "csv",
            Self::Csv,
            "comma-separated values, safe to open in a spreadsheet",
        ),
        ("md", Self::Markdown, "a Markdown table"),
    ];

    /// The format of that name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(word, ..)| *word == name)
            .map(|(_, format, _)| *format)
    }
}

/// One value of one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell<'a> {
    /// The event does not have it.
    Missing,
    /// Text of an event: hostile.
    Text(Cow<'a, str>),
    /// Several such texts.
    List(Vec<Cow<'a, str>>),
    /// A count.
    Number(u64),
}

impl<'a> Cell<'a> {
    /// What stands at a path of one event: nothing, a value, or several.
    pub fn several(texts: &'a [String]) -> Self {
        match texts {
            [] => Self::Missing,
            [text] => Self::Text(Cow::Borrowed(text)),
            texts => Self::List(texts.iter().map(Cow::from).collect()),
        }
    }
}

impl Cell<'_> {
    /// The value as text on its way to being made safe; several are joined by a space.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Missing => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::List(texts) => Cow::Owned(texts.join(" ")),
            Self::Number(number) => Cow::Owned(number.to_string()),
        }
    }

    /// The same with pseudonyms, where that is wanted.
    #[must_use]
    pub fn redacted(self, redactor: Option<&Redactor>) -> Self {
        let Some(redactor) = redactor else {
            return self;
        };
        let shown = |text: Cow<'_, str>| Cow::Owned(redactor.text(&text).into_owned());
        match self {
            Self::Text(text) => Self::Text(shown(text)),
            Self::List(texts) => Self::List(texts.into_iter().map(shown).collect()),
            Self::Missing | Self::Number(_) => self,
        }
    }
}

/// What a column is called. Hostile where it is a path: keys of the JSON are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// The name of the value in JSON and CSV: the field's prefix in queries, or a path.
    pub key: Cow<'static, str>,
    /// The heading for people.
    pub label: Cow<'static, str>,
    /// Whether part of a value would say nothing or something wrong: never cut.
    pub whole: bool,
}

impl Column {
    /// The column of how often something occurs.
    pub const COUNT: Self = Self::new("count", "COUNT", true);

    /// A column of ours.
    pub const fn new(key: &'static str, label: &'static str, whole: bool) -> Self {
        Self {
            key: Cow::Borrowed(key),
            label: Cow::Borrowed(label),
            whole,
        }
    }

    /// The column of what happened, in one line. A table gives it a line of its own below the row, because it is long.
    pub const STORY: Self = Self::new("story", "WHAT HAPPENED", false);
}

impl From<Field> for Column {
    fn from(field: Field) -> Self {
        let whole = matches!(field.storage(), Storage::Time);
        Self::new(field.key(), field.label(), whole)
    }
}

/// How output for people should look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Look {
    /// Columns of the terminal, where lines must fit one.
    pub width: Option<usize>,
    /// Whether headings may be set off with a terminal attribute.
    pub color: bool,
}

/// Writes rows of cells in one format.
pub trait Rows {
    /// Takes the next row, which has a cell for each column.
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()>;

    /// Writes what was held back, for the next row may take a while.
    fn pause(&mut self) -> io::Result<()>;

    /// Writes what was held back and what closes the output. Without it the output is not whole.
    fn finish(&mut self) -> io::Result<()>;
}

/// The writer of a format.
pub fn rows<'w>(
    format: Format,
    columns: Vec<Column>,
    look: Look,
    out: &'w mut dyn Write,
) -> Box<dyn Rows + 'w> {
    match format {
        Format::Table => Box::new(table::Table::new(columns, look, out)),
        Format::Jsonl => Box::new(jsonl::Lines::new(columns, out)),
        Format::Json => Box::new(json::Array::new(columns, out)),
        Format::Csv => Box::new(self::csv::Csv::new(columns, out)),
        Format::Markdown => Box::new(markdown::Markdown::new(columns, out)),
    }
}

/// The same writer, with pseudonyms in every row where that is wanted.
pub fn redacted<'w>(rows: Box<dyn Rows + 'w>, redactor: Option<Redactor>) -> Box<dyn Rows + 'w> {
    match redactor {
        Some(redactor) => Box::new(Redacted { rows, redactor }),
        None => rows,
    }
}

struct Redacted<'w> {
    rows: Box<dyn Rows + 'w>,
    redactor: Redactor,
}

impl Rows for Redacted<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let hidden = cells
            .iter()
            .map(|cell| cell.clone().redacted(Some(&self.redactor)));
        self.rows.row(&hidden.collect::<Vec<_>>())
    }

    fn pause(&mut self) -> io::Result<()> {
        self.rows.pause()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.rows.finish()
    }
}

/// The value of a field of an event.
pub fn cell<'s>(row: &Row<'s>, field: Field) -> Cell<'s> {
    match field.storage() {
        Storage::Resource => Cell::List(
            row.resources()
                .filter_map(|(_, text)| field.of_value(text).map(Cow::Borrowed))
                .collect(),
        ),
        Storage::Row | Storage::Identity => row
            .text(field)
            .map_or(Cell::Missing, |text| Cell::Text(Cow::Borrowed(text))),
        Storage::Time | Storage::Id => match row.display(field) {
            text if text.is_empty() => Cell::Missing,
            text => Cell::Text(Cow::Owned(text)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a writer makes of rows of a text and a number.
    pub(super) fn written(format: Format, look: Look, rows: &[(&str, u64)]) -> String {
        let mut out = Vec::new();
        let columns = vec![Column::from(Field::Agent), Column::COUNT];
        let mut writer = super::rows(format, columns, look, &mut out);
        for (text, number) in rows {
            writer
                .row(&[Cell::Text(Cow::Borrowed(text)), Cell::Number(*number)])
                .expect("memory takes all");
        }
        writer.finish().expect("memory takes all");
        drop(writer);
        String::from_utf8(out).expect("all formats are text")
    }

    #[test]
    fn no_format_lets_a_hostile_character_through() {
        let hostile = "a\u{1b}[31m\u{9b}1m\u{7}\u{202e}\u{200b}\u{feff}\u{7f}\r\nb";
        for (name, format, _) in Format::ALL {
            let out = written(*format, Look::default(), &[(hostile, 1)]);
            for char in out.chars().filter(|char| *char != '\n') {
                assert!(!char.is_control(), "{name}: {out:?}");
            }
            for char in "\u{202e}\u{200b}\u{feff}".chars() {
                assert!(!out.contains(char), "{name}: {out:?}");
            }
            let lines = out.lines().count();
            assert!(lines <= 4, "{name}: a value made a line of its own: {out:?}");
        }
    }

    #[test]
    fn no_rows_are_written_as_no_rows() {
        let empty = |format| written(format, Look::default(), &[]);
        assert_eq!(empty(Format::Table), "USER AGENT  COUNT\n");
        assert_eq!(empty(Format::Json), "[]\n");
        assert_eq!(empty(Format::Jsonl), "");
        assert_eq!(empty(Format::Csv), "\"ua\",\"count\"\n");
        assert_eq!(empty(Format::Markdown), "| USER AGENT | COUNT |\n|---|---:|\n");
    }

    #[test]
    fn each_format_has_one_word() {
        for (name, format, _) in Format::ALL {
            assert_eq!(Format::by_name(name), Some(*format));
        }
        assert_eq!(Format::by_name("yaml"), None);
    }
}
