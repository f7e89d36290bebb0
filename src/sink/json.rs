//! One array of objects, one object a line, for programs.
//!
//! Keys are the fields' prefixes in queries. A value the event does not have is `null`; a field of many values is
//! an array. Characters that could act on a terminal are written as `\u` escapes, which changes no value. Bytes of
//! an event that were not UTF-8 stand as the private code points of [`crate::model::json::Text::decode`].

use super::{Cell, Column, Rows};
use crate::model::visible::visible;
use std::fmt::Write as _;
use std::io::{self, Write};

/// See the module.
pub struct Array<'w> {
    columns: Vec<Column>,
    out: &'w mut dyn Write,
    begun: bool,
}

impl<'w> Array<'w> {
    pub(super) fn new(columns: Vec<Column>, out: &'w mut dyn Write) -> Self {
        Self {
            columns,
            out,
            begun: false,
        }
    }
}

impl Rows for Array<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let before = if self.begun { ",\n" } else { "[\n" };
        self.begun = true;
        write!(self.out, "{before}{}", object(&self.columns, cells))
    }

    fn pause(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}

/// A row as a JSON object on one line.
pub(super) fn object(columns: &[Column], cells: &[Cell<'_>]) -> String {
    let mut text = String::from("{");
    for (column, cell) in columns.iter().zip(cells) {
        if text.len() > 1 {
            text.push(',');
        }
        string(&column.key, &mut text);
        text.push(':');
        match cell {
            Cell::Missing => text.push_str("null"),
            Cell::Text(value) => string(value, &mut text),
            Cell::Number(number) => text.push_str(&number.to_string()),
            Cell::List(values) => {
                text.push('[');
                for (place, value) in values.iter().enumerate() {
                    if place > 0 {
                        text.push(',');
                    }
                    string(value, &mut text);
                }
                text.push(']');
            }
        }
    }
    text.push('}');
    text
}

fn string(value: &str, out: &mut String) {
    out.push('"');
    let mut scratch = [0; 4];
    for char in value.chars() {
        let plain = matches!(char, ' '..='~')
            || matches!(
                visible(char.encode_utf8(&mut scratch)),
                std::borrow::Cow::Borrowed(_)
            );
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if plain => out.push(char),
            _ => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::borrow::Cow;

    proptest! {
        #[test]
        fn a_reader_of_json_gets_the_same_values(text in any::<String>(), count in any::<u64>()) {
            let column = |key| Column::new(key, "", false);
            let columns = [column("ua"), column("res"), Column::COUNT, column("err")];
            let cells = [Cell::Text(Cow::Borrowed(&text)), Cell::List(vec![Cow::Borrowed(&*text), Cow::Borrowed("")]), Cell::Number(count), Cell::Missing];
            let value: serde_json::Value = serde_json::from_str(&object(&columns, &cells)).expect("valid");
            prop_assert_eq!(value, serde_json::json!({"ua": text, "res": [text, ""], "count": count, "err": null}));
        }
    }
}
