//! A line of text being typed: the query, or the filter of the help.
//!
//! Control characters cannot get in: what is pasted is one line of plain text.

use super::action::Action;
use tui_input::{Input, InputRequest};

/// Longest text, in characters: room for any query, none for a pasted log file.
const LONGEST: usize = 4096;

/// See the module.
#[derive(Clone, Default, Debug)]
pub struct TextField(Input);

impl TextField {
    /// The text. May hold anything that was pasted but control characters.
    pub fn text(&self) -> &str {
        self.0.value()
    }

    /// How many characters are left of the cursor.
    pub fn cursor(&self) -> usize {
        self.0.cursor()
    }

    /// Edits it; says whether the text is another now, for moving the cursor changes nothing that is narrowed by it.
    pub fn edit(&mut self, edit: impl FnOnce(&mut Self)) -> bool {
        let before = self.text().to_owned();
        edit(self);
        self.text() != before
    }

    /// Replaces the text; the cursor goes to its end.
    pub fn set(&mut self, text: &str) {
        self.0.reset();
        self.insert(text);
    }

    /// Types text at the cursor. A line break or tab becomes a blank, other controls go.
    pub fn insert(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.text().chars().count());
        for char in text.chars().filter_map(plain).take(room) {
            self.0.handle(InputRequest::InsertChar(char));
        }
    }

    /// Puts a text in the place of some bytes, which lie between characters; the cursor goes behind it.
    pub fn splice(&mut self, span: std::ops::Range<usize>, text: &str) {
        let (Some(before), Some(after)) = (self.text().get(..span.start), self.text().get(span.end..)) else {
            return;
        };
        let (before, after) = (before.to_owned(), after.to_owned());
        self.set(&before);
        self.insert(text);
        let at = self.cursor();
        self.insert(&after);
        self.0.handle(InputRequest::SetCursor(at));
    }

    /// How many bytes are left of the cursor.
    pub fn cursor_byte(&self) -> usize {
        let at = self.text().char_indices().nth(self.cursor());
        at.map_or(self.text().len(), |(at, _)| at)
    }

    /// Performs an `input.` action; says whether it was one.
    pub fn perform(&mut self, action: Action) -> bool {
        let request = match action {
            Action::InputLeft => InputRequest::GoToPrevChar,
            Action::InputRight => InputRequest::GoToNextChar,
            Action::InputWordLeft => InputRequest::GoToPrevWord,
            Action::InputWordRight => InputRequest::GoToNextWord,
            Action::InputHome => InputRequest::GoToStart,
            Action::InputEnd => InputRequest::GoToEnd,
            Action::Backspace => InputRequest::DeletePrevChar,
            Action::Delete => InputRequest::DeleteNextChar,
            Action::DeleteWordLeft => InputRequest::DeletePrevWord,
            Action::DeleteWordRight => InputRequest::DeleteNextWord,
            Action::DeleteToStart => InputRequest::DeleteFromStart,
            Action::DeleteToEnd => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.0.handle(request);
        true
    }
}

fn plain(char: char) -> Option<char> {
    match char {
        '\n' | '\r' | '\t' => Some(' '),
        char if char.is_control() => None,
        char => Some(char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits() {
        let mut field = TextField::default();
        field.insert("user:alice bob");
        for action in [Action::DeleteWordLeft, Action::InputHome, Action::Delete] {
            assert!(field.perform(action));
        }
        assert_eq!((field.text(), field.cursor()), ("ser:alice ", 0));
        assert!(!field.perform(Action::Down));
    }

    #[test]
    fn what_is_pasted_is_one_line_of_bounded_length() {
        let mut field = TextField::default();
        field.insert("a\r\nb\u{1b}[2J\tc");
        assert_eq!(field.text(), "a  b[2J c");
        field.insert(&"x".repeat(100_000));
        assert_eq!(field.text().chars().count(), LONGEST);
    }
}
