//! Layer 3: languages that a predicate is written in. Each parses text into [`crate::query::Expr`], prints text from
//! it, or both. Nothing here looks at events.

pub mod event_names;
pub mod lookup;
pub mod metric_filter;
mod parse_error;
pub mod pushed;
pub mod search;
pub mod words;

pub use parse_error::ParseError;
pub use pushed::Pushed;
