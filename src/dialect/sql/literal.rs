//! Texts as SQL writes them.

use crate::model::visible::visible;

/// Longer texts, in bytes, are not sent.
pub(super) const LONGEST: usize = 1000;

/// Whether a text may stand in a literal: SQL is read and pasted by people, so only one that looks like what it is. That
/// keeps back control characters and what our decoding makes of bytes that are no text, which no table would have.
pub(super) fn is_sendable(text: &str) -> bool {
    text.len() <= LONGEST && visible(text) == text
}

/// A literal. A quotation mark in it is written twice; nothing else is special.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text in a pattern of `LIKE`, to be matched as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for char in text.chars() {
        if matches!(char, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern
}

/// `value LIKE pattern`
pub(super) fn like(value: &str, pattern: &str) -> String {
    let escape = if pattern.contains('\\') {
        " ESCAPE '\\'"
    } else {
        ""
    };
    format!("{value} LIKE {}{escape}", quoted(pattern))
}
