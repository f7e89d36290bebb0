//! The language of the search bar.
//!
//! ```text
//! query   := and (("OR" | "|") and)*             a space means AND; OR binds looser
//! and     := unary ("AND"? unary)*
//! unary   := ("-" | "!" | "NOT ") unary | "#" unary | "(" query ")" | term      "#" switches a term off
//! term    := field op values                     field: a key or alias of `Field`, `is`, `since`, `until`, `around`
//!          | path op values                      path: req.x, resp.x, or any path of the record, through arrays
//!          | service ":" action                  iam:Create*   as in policies
//!          | word | 'word | ~word | ^word | word$ | "quoted words" | te*xt | /expression/i | *
//!          | path "=" "*"? "{" path "}" "*"? "i"?     the value at another path, or a part of it
//! path    := ("." | "$")? key ("." key | "." "*" | "[" number "]" | "[*]")*
//! op      := ":" | "=" | "!=" | "<>" | ":<>" | ">" | ">=" | "<" | "<="
//! values  := value ("," value)* | "(" value ("|" value)* ")"
//! value   := text | te*xt | "exact phrase" | "in any case"i | /expression/i | lo..hi | 10.0.0.0/8 | *
//!          | null | ?                           of a path: null, or anything at all, null included
//! ```
//!
//! `:` looks for a text inside the value, ignoring case unless there is an upper-case letter; `=` wants the whole value,
//! case and all; `*` alone means that there is a value. `-name=x` and `name!=x` hold where there is no name; `name<>x` wants
//! another one. A path goes through arrays by itself, unless it begins with `$`: then it means what CloudWatch means by it. A token is a field term only if what stands before its operator
//! is a field, a service or the root of a path: pasted ARNs, times, IPv6 addresses and URLs stay text.
//! A term that is switched off takes no part, as if it were not there, but it must be right.
//! A query that is not finished is an error and never matches everything; an empty one is [`Expr::All`].
//!
//! Times are UTC: `since:2h`, `until:2023-07-10`, `time:14:00..14:30` (of the day of `now`; the end is not in it),
//! `time:2023-07-10T12` (that hour), `time:>=…`, `around:<eventID>~5m`.

mod caveat;
pub mod complete;
mod lexer;
mod parser;
mod print;
pub mod revise;
mod terms;
mod time;
mod values;
mod vocabulary;
mod words;

pub use caveat::{Caveat, caveat};

use super::ParseError;
use crate::model::Timestamp;
use crate::query::{Expr, Path, Pattern, Term};
use std::ops::Range;

/// Reads a query. `now` is what relative times count back from; clock times without a date are on its day.
pub fn parse(text: &str, now: Timestamp) -> Result<Expr, ParseError> {
    parser::parse(text, now)
}

/// The path that a text names where a term could begin: `req.bucketName`, `userIdentity.sessionContext`. None if it is a
/// field, a word or nothing of the kind.
pub fn path(text: &str) -> Option<Path> {
    match parse(&format!("{text}:*"), Timestamp(0)) {
        Ok(Expr::Term(Term::Path(path, patterns))) if patterns == [Pattern::Exists] => Some(path),
        _ => None,
    }
}

/// A text as a value in a query: in quotation marks if it could be taken for anything else.
pub fn quoted(text: &str) -> String {
    print::quote(text)
}

/// A term at the top of a query, beside others that must hold as well.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conjunct {
    /// The bytes of the query it stands at, the sign that switches it off included.
    pub span: Range<usize>,
    /// What it means, when switched on.
    pub expr: Expr,
    /// Whether it takes part.
    pub is_on: bool,
}

/// What stands before a term that is switched off.
pub const OFF: &str = parser::OFF;

/// The terms of a query that must all hold; one for all if it is no conjunction.
pub fn conjuncts(text: &str, now: Timestamp) -> Result<Vec<Conjunct>, ParseError> {
    parser::conjuncts(text, now)
}

/// Whether `eventSource` of the service is known to be its name and `.amazonaws.com`.
pub(super) fn is_service(name: &str) -> bool {
    vocabulary::is_service(name)
}

#[cfg(test)]
mod tests;
