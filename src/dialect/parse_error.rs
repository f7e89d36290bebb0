//! What is wrong with a text, the same for every dialect.

use std::ops::Range;

/// Why a text is not a query.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("expected {expected}{}", .suggestion.as_ref().map(|it| format!("; did you mean {it}?")).unwrap_or_default())]
pub struct ParseError {
    /// The bytes of the query that are wrong; an empty range is a place where something is missing.
    pub span: Range<usize>,
    /// What should stand there, for people.
    pub expected: String,
    /// What to put in the place of the span.
    pub suggestion: Option<String>,
}
