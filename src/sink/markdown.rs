//! A Markdown table for reports.
//!
//! Each text stands in code spans (see [`crate::model::markdown`]), in which no renderer finds anything to act on.

use super::{Cell, Column, Rows};
use crate::model::markdown::code;
use crate::model::visible::visible;
use std::borrow::Cow;
use std::io::{self, Write};

/// See the module.
pub struct Markdown<'w> {
    columns: Option<Vec<Column>>,
    out: &'w mut dyn Write,
}

impl<'w> Markdown<'w> {
    pub(super) fn new(columns: Vec<Column>, out: &'w mut dyn Write) -> Self {
        Self {
            columns: Some(columns),
            out,
        }
    }

    fn head(&mut self) -> io::Result<()> {
        let Some(columns) = self.columns.take() else {
            return Ok(());
        };
        // Ours are words; what is a path stands in a code span, as values do.
        let labels = columns.iter().map(|column| match &column.label {
            Cow::Borrowed(label) => Cow::Borrowed(*label),
            Cow::Owned(path) => Cow::Owned(code(&visible(path))),
        });
        let labels: Vec<_> = labels.collect();
        writeln!(self.out, "| {} |", labels.join(" | "))?;
        for column in &columns {
            write!(
                self.out,
                "|{}",
                if *column == Column::COUNT { "---:" } else { "---" }
            )?;
        }
        writeln!(self.out, "|")
    }
}

impl Rows for Markdown<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.head()?;
        let cells: Vec<_> = cells
            .iter()
            .map(|cell| match cell {
                Cell::Number(number) => number.to_string(),
                text => code(&visible(&text.text())),
            })
            .collect();
        writeln!(self.out, "| {} |", cells.join(" | "))
    }

    fn pause(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.head()
    }
}

/// Writes a line of words of ours with what is said between them in code spans.
pub fn paragraph(words: &[(&str, &str)], out: &mut dyn Write) -> io::Result<()> {
    let spans = words.iter().map(|(ours, said)| match *said {
        "" => (*ours).to_owned(),
        said => format!("{ours}{}", code(&visible(said))),
    });
    writeln!(out, "{}", spans.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::super::{Format, Look};

    #[test]
    fn text_cannot_leave_its_cell_or_become_markup() {
        let out = written(
            Format::Markdown,
            Look::default(),
            &[("<img src=x>|**a**\n# b", 3), ("", 4)],
        );
        assert_eq!(
            out,
            "| USER AGENT | COUNT |\n|---|---:|\n| `<img src=x>`&#124;`**a**␊# b` | 3 |\n|  | 4 |\n"
        );
    }
}
