//! Long text as lines of a width, in display form: nothing in them can do harm. Names that are to be hidden are, before: a name
//! that is broken over two lines would be known as none.

use super::{Fact, Line, NodeView, indent};
use crate::model::json::Kind;
use crate::model::json::keep_invalid;
use crate::model::redact::Redactor;
use crate::model::tree::Label;
use crate::model::visible::{self, pieces};
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns of a fact's label, with a blank.
pub(super) const LABEL: usize = 8;

/// Most bytes of an event shown raw; copies and exports take all of it.
const RAW_SHOWN: usize = 256 << 10;

/// Most lines of one value in the tree.
const VALUE_LINES: usize = 24;

/// Columns that further lines of a value stand right of its key.
pub const HANG: usize = 2;

/// Most lines of one fact.
const FACT_LINES: usize = 12;

/// Where text goes.
#[derive(Clone, Copy, Debug)]
pub struct Room<'r> {
    /// Columns.
    pub width: usize,
    /// Makes pseudonyms of names, while others look on.
    pub redactor: Option<&'r Redactor>,
}

impl Room<'_> {
    /// The same with so many columns, but at least one.
    pub(in crate::app) fn of(self, width: usize) -> Self {
        Self {
            width: width.max(1),
            ..self
        }
    }

    fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.redactor {
            Some(redactor) => redactor.text(text),
            None => Cow::Borrowed(text),
        }
    }
}

/// The display form cut into lines of at most so many columns; wider only where one escape is.
pub(super) fn wrap(text: &str, room: Room<'_>) -> Vec<String> {
    let mut lines = Lines::new(room.width);
    for piece in pieces(&room.shown(text)) {
        lines.put(&piece.text, piece.width());
    }
    lines.done
}

/// The same, but broken at blanks where that can be. Blanks that do not fit a line are not kept.
pub(crate) fn wrap_words(text: &str, room: Room<'_>) -> Vec<String> {
    wrap_words_after(0, &room.shown(text), room.width)
}

/// The same of what names are hidden in already, with so many columns of the first line used by something else.
fn wrap_words_after(used: usize, text: &str, width: usize) -> Vec<String> {
    let mut lines = Lines::new(width);
    lines.used = used.min(lines.width);
    for piece in pieces(text) {
        if piece.escaped || !piece.text.is_ascii() {
            lines.put(&piece.text, piece.width());
            continue;
        }
        for word in piece.text.split_inclusive(' ') {
            let bare = word.trim_end_matches(' ');
            lines.put(bare, bare.len());
            let blanks = word.len() - bare.len();
            if lines.used + blanks <= lines.width {
                lines.put(&word[bare.len()..], blanks);
            } else {
                lines.used = lines.width;
            }
        }
    }
    lines.done
}

/// Lines being filled.
struct Lines {
    done: Vec<String>,
    width: usize,
    /// Columns used in the last line.
    used: usize,
}

impl Lines {
    fn new(width: usize) -> Self {
        Self {
            done: vec![String::new()],
            width: width.max(1),
            used: 0,
        }
    }

    /// Adds what must not be cut, on a new line if it does not fit; cuts it if it fits no line.
    fn put(&mut self, part: &str, columns: usize) {
        if columns > self.width && part.graphemes(true).nth(1).is_some() {
            let words: Vec<&str> = words(part).collect();
            if words.len() > 1 {
                for word in words {
                    self.put(word, UnicodeWidthStr::width(word));
                }
                return;
            }
            for grapheme in part.graphemes(true) {
                self.put(grapheme, UnicodeWidthStr::width(grapheme));
            }
            return;
        }
        if self.used + columns > self.width && self.used > 0 {
            self.done.push(String::new());
            self.used = 0;
        }
        if let Some(line) = self.done.last_mut() {
            line.push_str(part);
        }
        self.used += columns;
    }
}

/// A text cut between words. What names are made of stays together: it is read as one.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_of_name = |char: char| char.is_alphanumeric() || ".-_@+=".contains(char);
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|char| !is_of_name(char)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end.max(first.len_utf8()));
        rest = after;
        Some(word)
    })
}

/// Some facts, each with its number, as lines.
pub(super) fn facts<'f>(
    facts: impl IntoIterator<Item = (usize, &'f Fact)>,
    room: Room<'_>,
    lines: &mut Vec<Line>,
) {
    let room = room.of(room.width.saturating_sub(LABEL));
    let mut label_before = "";
    for (number, fact) in facts {
        let mut label = if fact.label == label_before {
            ""
        } else {
            fact.label
        };
        label_before = fact.label;
        // No more text is looked at than can fill those lines twice, whatever an event says: so a name that is cut here is not
        // in them.
        let start = fact.text.floor_char_boundary(room.width * FACT_LINES * 8);
        let parts = wrap_words(&fact.text[..start], room);
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

/// The value of a leaf as lines, if it has no room beside its key; the first line stands there. All have their quotes.
pub(super) fn leaf(view: &NodeView<'_>, room: Room<'_>) -> Option<Vec<String>> {
    let width = room.width;
    let value = view.value.as_ref().filter(|_| view.open.is_none())?;
    let indent = indent(view.node.depth, width) + 2;
    let key = match &view.label {
        Label::Member(key) => visible::width(&room.shown(key)),
        Label::Element(place) => place.to_string().len() + 2,
    };
    let quotes = if view.node.kind == Kind::String { "\"" } else { "" };
    let text = format!("{quotes}{value}{quotes}");
    let text = room.shown(&text);
    // No container, and no key that is there again: nothing else stands before the value.
    let is_plain = view.node.children == 0 && !view.node.repeated;
    let used = indent + key + 2;
    if !is_plain || (view.whole && used + visible::width(&text) <= width) {
        return None;
    }
    let hang = indent + HANG;
    let mut lines = wrap_words_after(
        used.saturating_sub(hang),
        &text,
        width.saturating_sub(hang).max(1),
    );
    if lines.len() > VALUE_LINES || !view.whole {
        lines.truncate(VALUE_LINES);
        lines.push("… and more; copies have all of it".to_owned());
    }
    Some(lines)
}

/// The original bytes as lines: those of the bytes, wrapped.
pub(super) fn raw(bytes: &[u8], room: Room<'_>) -> Vec<Line> {
    let shown = &bytes[..bytes.len().min(RAW_SHOWN)];
    // A name that is cut there is not shown at all.
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\"':/,".contains(byte);
    let whole = shown
        .iter()
        .rposition(is_end)
        .filter(|_| shown.len() < bytes.len() && room.redactor.is_some());
    let shown = &shown[..whole.unwrap_or(shown.len())];
    let mut lines: Vec<_> = shown
        .split(|byte| *byte == b'\n')
        .flat_map(|line| wrap(&keep_invalid(line), room))
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
    use crate::model::redact::Kind;
    use crate::model::visible;
    use proptest::prelude::*;

    fn room(width: usize) -> Room<'static> {
        Room {
            width,
            redactor: None,
        }
    }

    #[test]
    fn lines_have_the_width_and_escapes_are_whole_where_they_fit() {
        assert_eq!(wrap("abcdefg", room(3)), ["abc", "def", "g"]);
        assert_eq!(wrap("ab\u{202e}cd", room(8)), ["ab", "‹U+202E›", "cd"]);
        assert_eq!(wrap("", room(8)), [""]);
    }

    #[test]
    fn words_are_kept_together_where_they_fit() {
        assert_eq!(wrap_words("who (no MFA) did", room(8)), ["who (no ", "MFA) did"]);
        assert_eq!(
            wrap_words("a abcdefghij k", room(4)),
            ["a ab", "cdef", "ghij", "k"]
        );
        assert_eq!(wrap_words("abc  def", room(3)), ["abc", "def"]);
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
        facts([(0, &fact)], room(28), &mut lines);
        assert_eq!(lines.len(), FACT_LINES + 1);
        assert!(matches!(&lines[1], Line::Fact(0, "", text) if text.len() == 20));
    }

    #[test]
    fn raw_bytes_are_bounded_and_say_so() {
        let lines = raw(&vec![b'x'; RAW_SHOWN + 7], room(1024));
        assert_eq!(lines.len(), RAW_SHOWN / 1024 + 1);
        assert!(matches!(lines.last(), Some(Line::Note(note)) if note.starts_with("7 more bytes")));
    }

    #[test]
    fn a_name_that_has_no_room_on_a_line_is_hidden_before_it_is_broken() {
        let mut redactor = Redactor::new(1, []);
        redactor.learn("bartholomew-the-custodian", Kind::Name);
        for width in 1..30 {
            let hidden = Room {
                width,
                redactor: Some(&redactor),
            };
            let text = "seen: bartholomew-the-custodian, again";
            for lines in [wrap(text, hidden), wrap_words(text, hidden)] {
                let shown = lines.concat().replace(' ', "");
                assert!(shown.starts_with("seen:") && shown.ends_with(",again"), "{shown}");
                assert!(!shown.contains("barth") && !shown.contains("custo"), "{lines:?}");
            }
        }
    }

    #[test]
    fn a_name_that_is_cut_where_raw_bytes_end_is_not_shown() {
        let mut redactor = Redactor::new(1, []);
        redactor.learn("bartholomew", Kind::Name);
        let mut bytes = vec![b' '; RAW_SHOWN - 4];
        bytes.extend(b"bartholomew");
        let hidden = Room {
            redactor: Some(&redactor),
            ..room(1024)
        };
        assert!(!format!("{:?}", raw(&bytes, hidden)).contains("bart"));
        assert!(
            format!("{:?}", raw(&bytes, room(1024))).contains("bart"),
            "or this says nothing"
        );
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing(text: String, width in 0usize..40) {
            prop_assert_eq!(wrap(&text, room(width)).concat(), visible::visible(&text).into_owned());
        }
    }
}
