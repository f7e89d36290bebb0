//! One JSON text a line.
//!
//! Whole events are their original bytes. An event that stood on several lines (pretty-printed) is put on one by
//! leaving out its line breaks and the indentation after them, between tokens only; a raw line break inside a
//! string, which JSON does not allow but evidence has, becomes `\n` or `\r`. Nothing else is touched: no number,
//! key, escape or blank. An event that stood on one line is written byte for byte.
//!
//! With chosen fields a line is an object of them, as in [`super::json`].

use super::{Cell, Column, Rows, json};
use crate::model::json::keep_invalid;
use crate::model::visible::visible;
use std::borrow::Cow;
use std::io::{self, Write};

/// Objects of chosen fields. See the module.
pub struct Lines<'w> {
    columns: Vec<Column>,
    out: &'w mut dyn Write,
}

impl<'w> Lines<'w> {
    pub(super) fn new(columns: Vec<Column>, out: &'w mut dyn Write) -> Self {
        Self { columns, out }
    }
}

impl Rows for Lines<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        writeln!(self.out, "{}", json::object(&self.columns, cells))
    }

    fn pause(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes an event on a line of its own. On a terminal, which original bytes could command, in the display form.
pub fn event(original: &[u8], terminal: bool, out: &mut dyn Write) -> io::Result<()> {
    let line = one_line(original);
    if terminal {
        out.write_all(visible(&keep_invalid(&line)).as_bytes())?;
    } else {
        out.write_all(&line)?;
    }
    out.write_all(b"\n")
}

/// The event without line breaks.
fn one_line(original: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr2(b'\n', b'\r', original).is_none() {
        return Cow::Borrowed(original);
    }
    let mut line = Vec::with_capacity(original.len());
    let (mut in_string, mut escaped, mut indenting) = (false, false, false);
    for byte in original {
        match byte {
            b'\n' | b'\r' if in_string => {
                // After a backslash the break was itself the escaped character; the backslash stays evidence.
                if escaped {
                    line.push(b'\\');
                }
                line.extend_from_slice(if *byte == b'\n' { b"\\n" } else { b"\\r" });
                escaped = false;
                continue;
            }
            b'\n' | b'\r' => {
                indenting = true;
                continue;
            }
            b' ' | b'\t' if indenting => continue,
            b'"' if !escaped => in_string = !in_string,
            _ => {}
        }
        indenting = false;
        escaped = in_string && *byte == b'\\' && !escaped;
        line.push(*byte);
    }
    Cow::Owned(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(original: &[u8], terminal: bool) -> Vec<u8> {
        let mut out = Vec::new();
        event(original, terminal, &mut out).expect("memory takes all");
        out
    }

    #[test]
    fn an_event_on_one_line_is_verbatim() {
        let odd = b"{ \"a\" :1.50e+02,\t\"a\":\"\\u00e9\\/\xff\x1b\" }";
        assert_eq!(written(odd, false), [odd.as_slice(), b"\n"].concat());
    }

    #[test]
    fn only_line_breaks_and_indentation_go() {
        let pretty = b"{\r\n  \"a b\" : [\n\t1.0,\n\n\t\"x\\\" \\\\\" ,  2\n  ]\n}";
        assert_eq!(written(pretty, false), b"{\"a b\" : [1.0,\"x\\\" \\\\\" ,  2]}\n");
        assert_eq!(written(b"{\"a\":\"x\n  y\"}", false), b"{\"a\":\"x\\n  y\"}\n");
    }

    #[test]
    fn a_terminal_gets_the_display_form() {
        let out = written(b"{\"a\":\"\x1b[2J\"}", true);
        assert_eq!(out, "{\"a\":\"␛[2J\"}\n".as_bytes());
    }

    proptest! {
        #[test]
        fn pretty_printing_is_undone(keys in proptest::collection::vec(any::<String>(), 0..6), number in any::<i64>()) {
            let value: serde_json::Value =
                keys.iter().map(|key| (key.clone(), serde_json::json!([number, key, {"x": null}]))).collect();
            let pretty = serde_json::to_vec_pretty(&value).expect("it serialises");
            let line = one_line(&pretty);
            prop_assert!(memchr::memchr2(b'\n', b'\r', &line).is_none());
            prop_assert_eq!(serde_json::from_slice::<serde_json::Value>(&line).expect("still JSON"), value);
        }
    }
}
