//! The JSON filter patterns of CloudWatch Logs: what metric filters, subscription filters and `FilterLogEvents` take.
//!
//! ```text
//! pattern   := "" | "{" any "}"                        "" is every event
//! any       := all ("||" all)*                         && binds closer than ||
//! all       := primary ("&&" primary)*
//! primary   := "(" any ")" | condition
//! condition := selector ("=" | "!=") (string | number | %regex% | *)
//!            | selector (">" | "<" | ">=" | "<=") number
//!            | selector "IS" ("NULL" | "TRUE" | "FALSE") | selector "NOT" "EXISTS"
//! selector  := "$" ("." name | ".*" | ".['" any name "']" | "[" number "]" | "[*]")+
//! string    := "in \"quotation\" marks" | bare.word      * at the ends stands for any text
//! ```
//!
//! A selector goes through no array that it does not name ([`Arrays::Named`](crate::query::Arrays)), and what it reaches must be a text,
//! a number or a boolean: on an array or object, on `null` and on nothing at all neither `=` nor `!=` holds. `NOT EXISTS`
//! is false on `null`. Case counts. A selector that reaches several values holds if any of them does.
//!
//! AWS does not say how it compares what is of different kinds. Here a number is compared as a number with whatever
//! reads as one, also in quotation marks in the event; all else as the text it is written with, so `= "true"` and
//! `IS TRUE` are the same. CloudTrail's records of the columns are taken to be texts, never empty.
//!
//! Patterns that are no JSON patterns are refused: their terms are pieces of the raw line, which is no condition on an
//! event; and the columns of `[…]` are not of JSON.

mod condition;
mod expression;
mod lexer;
mod lint;
mod parser;
mod print;
mod push;

pub use lint::{Warning, lint};
pub use push::push;

use super::ParseError;
use crate::query::Expr;

/// The most characters of a pattern that AWS takes.
pub const LONGEST: usize = 1024;

/// The most expressions, `%…%`, in a pattern.
pub const MOST_EXPRESSIONS: usize = 2;

/// The most wildcards, `.*` and `[*]`, in the selectors of a pattern, of which each has one at most.
pub const MOST_WILDCARDS: usize = 3;

/// Reads a pattern.
pub fn parse(text: &str) -> Result<Expr, ParseError> {
    parser::parse(text).map(|parsed| parsed.expr)
}

/// The pattern that selects exactly what a predicate means; none if there is none that AWS would take.
pub fn print(expr: &Expr) -> Option<String> {
    if *expr == Expr::All {
        return Some(String::new());
    }
    let pushed = push(expr);
    pushed.sent.filter(|_| pushed.rest == Expr::All)
}

#[cfg(test)]
mod tests;
