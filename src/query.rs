//! Layer 2: which events a predicate selects, and what they have in common.
//!
//! One predicate, [`Expr`], whatever language it was written in; one evaluator, [`search()`], that works on *values,
//! not rows*: each term is tried once on each distinct text of a dictionary, then rows are a table lookup. What the
//! columns cannot tell is looked up in the original bytes, behind the first answer. [`facets`] and [`mod@timeline`]
//! count what was found. [`matches()`] is the slow, plain definition of the same predicate, for one event.
//!
//! Nothing here knows a language (that is `dialect`), a screen or a file name.

pub mod bits;
pub mod explain;
pub mod expr;
pub mod facets;
pub mod fuzzy;
mod groups;
pub mod hits;
pub mod json_path;
pub mod many;
pub mod members;
pub mod memory;
pub mod naive;
pub mod needle;
pub mod original;
pub mod path;
pub mod pattern;
pub mod plan;
pub mod raw;
mod read;
pub mod remark;
pub mod scan;
pub mod search;
pub mod split;
pub mod tally;
pub mod timeline;
pub mod values;

pub use explain::{Asks, Explanation, Finding, explain};
pub use expr::{Case, Comparison, Expr, Fuzzy, Part, Pattern, Piece, Term, Word};
pub use facets::{Count, count_by, facet, top};
pub use hits::Hits;
pub use many::{Answers, search_many};
pub use members::{KeySeen, Seen, ValuesAt, paths_seen, values_at};
pub use memory::Memory;
pub use naive::matches;
pub use path::{Arrays, Path, Step};
pub use remark::{Remark, Remarked};
pub use search::{Found, RawProgress, search, search_again};
pub use split::{Split, split};
pub use tally::{Key, PathFacet, Tallied, count_by_keys, facet_path};
pub use timeline::{Bar, Timeline, timeline};

#[cfg(test)]
mod tests;
