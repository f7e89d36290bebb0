//! Columns in line, for people.
//!
//! Widths are those of the first rows, which are held back until enough are there to tell. On a terminal cells are
//! cut so that a line fits; anywhere else nothing is cut, and a later, longer value pushes its line out instead. What
//! happened ([`Column::STORY`]) stands below the rest of its row.

use super::{Cell, Column, Look, Rows};
use crate::model::visible::{fit, visible, width};
use std::borrow::Cow;
use std::io::{self, Write};

/// Rows that settle the widths.
const SAMPLE: usize = 200;

/// Narrowest that a column is cut to.
const NARROWEST: usize = 8;

/// Blanks between columns.
const GAP: usize = 2;

/// Blanks before what stands below a row.
const INDENT: usize = 4;

/// See the module.
pub struct Table<'w> {
    columns: Vec<Column>,
    look: Look,
    out: &'w mut dyn Write,
    held: Vec<Vec<String>>,
    widths: Vec<usize>,
}

impl<'w> Table<'w> {
    pub(super) fn new(columns: Vec<Column>, look: Look, out: &'w mut dyn Write) -> Self {
        Self {
            columns,
            look,
            out,
            held: Vec::new(),
            widths: Vec::new(),
        }
    }

    /// Fixes the widths and writes the heading and what was held back.
    fn settle(&mut self) -> io::Result<()> {
        if !self.widths.is_empty() {
            return Ok(());
        }
        self.widths = (0..self.columns.len())
            .map(|place| {
                if self.columns[place] == Column::STORY {
                    return 0;
                }
                let cells = self.held.iter().map(|cells| width(&cells[place]));
                cells
                    .max()
                    .unwrap_or_default()
                    .max(width(&self.columns[place].label))
            })
            .collect();
        if let Some(room) = self.look.width {
            shrink(&mut self.widths, &self.columns, room);
        }
        let labels: Vec<_> = self
            .columns
            .iter()
            .map(|column| column.label.clone().into_owned())
            .collect();
        let (on, off) = if self.look.color {
            ("\x1b[1m", "\x1b[0m")
        } else {
            ("", "")
        };
        write!(self.out, "{on}")?;
        self.line(&labels, off)?;
        for cells in std::mem::take(&mut self.held) {
            self.row_of(&cells)?;
        }
        Ok(())
    }

    /// Writes a row, and below it what happened.
    fn row_of(&mut self, cells: &[String]) -> io::Result<()> {
        self.line(cells, "")?;
        let stories = cells.iter().zip(&self.columns);
        let mut stories = stories.filter(|(cell, column)| **column == Column::STORY && !cell.is_empty());
        let Some((story, _)) = stories.next() else {
            return Ok(());
        };
        let story = match self.look.width {
            Some(room) => Cow::Owned(fit(story, room.saturating_sub(INDENT).max(NARROWEST))),
            None => visible(story),
        };
        writeln!(self.out, "{}{story}", " ".repeat(INDENT))
    }

    /// Writes a line. The texts are as they came: made visible, measured and cut only here.
    fn line(&mut self, cells: &[String], end: &str) -> io::Result<()> {
        let mut line = String::new();
        let mut pending = 0;
        for ((cell, column), wanted) in cells.iter().zip(&self.columns).zip(&self.widths) {
            if *column == Column::STORY {
                continue;
            }
            let shown = match self.look.width {
                Some(_) => Cow::Owned(fit(cell, *wanted)),
                None => visible(cell),
            };
            let padding = wanted.saturating_sub(width(cell));
            let (before, after) = if *column == Column::COUNT {
                (padding, 0)
            } else {
                (0, padding)
            };
            if !shown.is_empty() {
                line.push_str(&" ".repeat(pending + before));
                line.push_str(&shown);
                pending = 0;
            }
            pending += GAP + if shown.is_empty() { *wanted } else { after };
        }
        writeln!(self.out, "{line}{end}")
    }
}

/// Takes from the widest columns that may be cut until a line fits.
fn shrink(widths: &mut [usize], columns: &[Column], room: usize) {
    let inline = columns.iter().filter(|column| **column != Column::STORY).count();
    let gaps = GAP * inline.saturating_sub(1);
    let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(room);
    while excess > 0 {
        let cuttable = widths.iter_mut().zip(columns).filter(|(_, column)| !column.whole);
        match cuttable.map(|(width, _)| width).max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => break,
        }
        excess -= 1;
    }
}

impl Rows for Table<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let texts: Vec<_> = cells.iter().map(|cell| cell.text().into_owned()).collect();
        if !self.widths.is_empty() {
            return self.row_of(&texts);
        }
        self.held.push(texts);
        if self.held.len() == SAMPLE {
            self.settle()?;
        }
        Ok(())
    }

    fn pause(&mut self) -> io::Result<()> {
        if !self.held.is_empty() {
            self.settle()?;
        }
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.settle()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::super::{Cell, Column, Format, Look, Rows};
    use crate::model::Field;

    fn table(width: Option<usize>, rows: &[(&str, u64)]) -> String {
        written(Format::Table, Look { width, color: false }, rows)
    }

    #[test]
    fn columns_stand_in_line_and_counts_to_the_right() {
        assert_eq!(
            table(None, &[("aws-cli/2.15 Python", 1), ("", 200), ("名前", 31)]),
            "USER AGENT           COUNT\naws-cli/2.15 Python      1\n                       200\n名前                    31\n"
        );
    }

    #[test]
    fn a_terminal_cuts_and_a_pipe_does_not() {
        let long = "x".repeat(100);
        let on_terminal = table(Some(40), &[(&long, 1), ("\u{1b}[2J", 2)]);
        for line in on_terminal.lines() {
            assert!(line.chars().count() <= 40, "{line:?}");
        }
        assert!(on_terminal.contains("xx…"), "{on_terminal}");
        assert!(on_terminal.contains("␛[2J"), "{on_terminal}");
        assert!(table(None, &[(&long, 1)]).contains(&long));
    }

    #[test]
    fn a_count_is_never_cut() {
        let out = table(Some(14), &[("agents and agents", 1_234_567_890)]);
        assert_eq!(out.lines().nth(1), Some("agents …  1234567890"));
    }

    #[test]
    fn rows_beyond_the_sample_are_written_too() {
        let rows: Vec<_> = (0..1000).map(|number| ("agent", number)).collect();
        assert_eq!(table(None, &rows).lines().count(), 1001);
    }

    #[test]
    fn a_pause_writes_what_is_there_and_the_widths_stay() {
        let mut out = Vec::new();
        let columns = vec![Column::from(Field::Agent), Column::COUNT];
        let mut table = super::Table::new(columns, Look::default(), &mut out);
        table.pause().expect("memory takes all");
        for agent in ["aws-cli/2.15 Python", "boto"] {
            let row = [Cell::Text(agent.into()), Cell::Number(1)];
            table.row(&row).expect("memory takes all");
            table.pause().expect("memory takes all");
        }
        table.finish().expect("memory takes all");
        let out = String::from_utf8(out).expect("text");
        let expected = "USER AGENT           COUNT\naws-cli/2.15 Python      1\nboto                     1\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn the_heading_alone_is_set_off() {
        let out = written(
            Format::Table,
            Look {
                width: None,
                color: true,
            },
            &[("a", 1)],
        );
        assert_eq!(out, "\u{1b}[1mUSER AGENT  COUNT\u{1b}[0m\na               1\n");
    }
}
