//! Long text as lines of a width, in display form: nothing in them can do harm.

use super::{Fact, Line};
use crate::model::json::keep_invalid;
use crate::model::visible::pieces;
use unicode_segmentation::UnicodeSegmentation;

/// Columns of a fact's label, with a blank.
pub(super) const LABEL: usize = 8;

/// Most bytes of an event shown raw; copies and exports take all of it.
const RAW_SHOWN: usize = 256 << 10;

/// Most lines of one fact.
const FACT_LINES: usize = 12;

/// The display form cut into lines of at most so many columns; wider only where one escape is.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    let mut put = |part: &str, columns: usize| {
        if used + columns > width && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(part);
        }
        used += columns;
    };
    for piece in pieces(text) {
        let columns = piece.width();
        if columns <= width {
            put(&piece.text, columns);
        } else {
            for grapheme in piece.text.graphemes(true) {
                put(grapheme, unicode_width::UnicodeWidthStr::width(grapheme));
            }
        }
    }
    lines
}

/// The summary as lines.
pub(super) fn facts(facts: &[Fact], width: usize, lines: &mut Vec<Line>) {
    let mut label_before = "";
    for (number, fact) in facts.iter().enumerate() {
        let mut label = if fact.label == label_before {
            ""
        } else {
            fact.label
        };
        label_before = fact.label;
        let width = width.saturating_sub(LABEL).max(1);
        // No more text is looked at than can fill those lines, whatever an event says.
        let start = fact.text.floor_char_boundary(width * FACT_LINES * 4);
        let parts = wrap(&fact.text[..start], width);
        let is_cut = parts.len() > FACT_LINES || start < fact.text.len();
        for part in parts.into_iter().take(FACT_LINES) {
            lines.push(Line::Fact(number, label, part));
            label = "";
        }
        if is_cut {
            lines.push(Line::Note("and more; copies have all of it".to_owned()));
        }
    }
}

/// The original bytes as lines: those of the bytes, wrapped.
pub(super) fn raw(bytes: &[u8], width: usize) -> Vec<Line> {
    let shown = &bytes[..bytes.len().min(RAW_SHOWN)];
    let mut lines: Vec<_> = shown
        .split(|byte| *byte == b'\n')
        .flat_map(|line| wrap(&keep_invalid(line), width))
        .map(Line::Raw)
        .collect();
    if shown.len() < bytes.len() {
        let more = bytes.len() - shown.len();
        lines.push(Line::Note(format!(
            "{more} more bytes are not shown; copies have all"
        )));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::visible;
    use proptest::prelude::*;

    #[test]
    fn lines_have_the_width_and_escapes_are_whole_where_they_fit() {
        assert_eq!(wrap("abcdefg", 3), ["abc", "def", "g"]);
        assert_eq!(wrap("ab\u{202e}cd", 8), ["ab", "‹U+202E›", "cd"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn a_long_fact_does_not_fill_the_pane() {
        let fact = Fact {
            label: "RESULT",
            text: "x".repeat(10_000),
            value: String::new(),
            expr: None,
        };
        let mut lines = Vec::new();
        facts(&[fact], 28, &mut lines);
        assert_eq!(lines.len(), FACT_LINES + 1);
        assert!(matches!(&lines[1], Line::Fact(0, "", text) if text.len() == 20));
    }

    #[test]
    fn raw_bytes_are_bounded_and_say_so() {
        let lines = raw(&vec![b'x'; RAW_SHOWN + 7], 1024);
        assert_eq!(lines.len(), RAW_SHOWN / 1024 + 1);
        assert!(matches!(lines.last(), Some(Line::Note(note)) if note.starts_with("7 more bytes")));
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing(text: String, width in 0usize..40) {
            prop_assert_eq!(wrap(&text, width).concat(), visible::visible(&text).into_owned());
        }
    }
}
