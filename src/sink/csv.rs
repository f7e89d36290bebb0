//! Comma-separated values for spreadsheets and the people at them.
//!
//! A spreadsheet runs what looks like a formula, and text of events is the attacker's. So a cell that starts with
//! one of `= + - @` (their full-width forms and leading blanks included) gets a tab in front, inside its quotes.
//! The display form never holds a tab, so a leading tab is always ours and can be taken off again. Plain numbers
//! are left alone. For evidence take `jsonl`, which alters nothing.

use super::{Cell, Column, Rows};
use crate::model::visible::visible;
use std::io::{self, Write};

/// See the module.
pub struct Csv<'w> {
    columns: Option<Vec<Column>>,
    out: &'w mut dyn Write,
}

impl<'w> Csv<'w> {
    pub(super) fn new(columns: Vec<Column>, out: &'w mut dyn Write) -> Self {
        Self {
            columns: Some(columns),
            out,
        }
    }

    fn head(&mut self) -> io::Result<()> {
        match self.columns.take() {
            Some(columns) => line(self.out, columns.iter().map(|column| quoted(&column.key))),
            None => Ok(()),
        }
    }
}

impl Rows for Csv<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.head()?;
        line(
            self.out,
            cells.iter().map(|cell| match cell {
                Cell::Number(number) => number.to_string(),
                text => quoted(&text.text()),
            }),
        )
    }

    fn pause(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.head()
    }
}

fn line(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    let cells: Vec<_> = cells.collect();
    writeln!(out, "{}", cells.join(","))
}

fn quoted(text: &str) -> String {
    let guard = if is_formula(text) { "\t" } else { "" };
    format!("\"{guard}{}\"", visible(text).replace('"', "\"\""))
}

/// Whether a spreadsheet could run it.
fn is_formula(text: &str) -> bool {
    let start = text.trim_start_matches(|char: char| char.is_whitespace() || char.is_control());
    start.starts_with([
        '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫', '−',
    ]) && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::super::{Format, Look};
    use proptest::prelude::*;

    fn csv(text: &str) -> String {
        written(Format::Csv, Look::default(), &[(text, 7)])
    }

    #[test]
    fn a_formula_is_defused_wherever_it_hides() {
        for payload in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            " =1",
            "\t=1",
            "\r\n=1",
            "＝1+1",
            "\u{a0}=1",
            "=HYPERLINK(\"http://x\",\"y\")",
            "--1",
        ] {
            let out = csv(payload);
            let line = out.lines().nth(1).expect("a row");
            assert!(line.starts_with("\"\t"), "{payload:?}: {line:?}");
        }
        for harmless in [
            "-5",
            "-12.50",
            "+7",
            "a=b",
            "arn:aws:iam::1:user/x",
            "",
            "2023-07-10T12:05:16Z",
        ] {
            let out = csv(harmless);
            assert_eq!(out, format!("\"ua\",\"count\"\n\"{harmless}\",7\n"));
        }
    }

    proptest! {
        #[test]
        fn a_reader_of_csv_gets_the_display_form_back(text in "\\PC*[=+@,\"']?\\PC*") {
            let out = csv(&text);
            let mut reader = csv::Reader::from_reader(out.as_bytes());
            let record = reader.records().next().expect("a row").expect("well formed");
            let cell = record[0].strip_prefix('\t').unwrap_or(&record[0]);
            prop_assert_eq!(cell, crate::model::visible::visible(&text));
            prop_assert_eq!(&record[1], "7");
            prop_assert!(reader.records().next().is_none());
        }
    }
}
