//! Why an event is meant by a predicate, or is not: the tree of the predicate with what became of each part of it.
//!
//! A [`Finding`] is one condition and the *values* it was tried on: of those that pass, or else of those that do not,
//! a few are told and the others counted. An explanation holds exactly where [`super::matches()`] does.

mod json;
mod seen;

pub use seen::{Seen, Value, What};

use super::expr::{Expr, Term};
use super::naive::holds;
use crate::model::Flags;
use crate::store::Row;

/// What became of a predicate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// What it asks, with what became of its parts.
    pub asks: Asks,
    /// Whether it holds.
    pub holds: bool,
}

/// The forms of [`Expr`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asks {
    /// For nothing: every event will do.
    Everything,
    /// For all of these.
    All(Vec<Explanation>),
    /// For any of these.
    Any(Vec<Explanation>),
    /// That this does not hold.
    Not(Box<Explanation>),
    /// For one condition.
    Term(Box<Finding>),
}

/// What became of one condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The condition.
    pub term: Term,
    /// What it was tried on.
    pub seen: Seen,
}

/// Tells what becomes of a predicate for an event. `raw` are its original bytes.
pub fn explain(expr: &Expr, row: &Row<'_>, raw: &[u8]) -> Explanation {
    let each = |terms: &[Expr]| -> Vec<_> { terms.iter().map(|term| explain(term, row, raw)).collect() };
    let (asks, holds) = match expr {
        Expr::All => (Asks::Everything, true),
        Expr::And(terms) => {
            let parts = each(terms);
            let holds = parts.iter().all(|part| part.holds);
            (Asks::All(parts), holds)
        }
        Expr::Or(terms) => {
            let parts = each(terms);
            let holds = parts.iter().any(|part| part.holds);
            (Asks::Any(parts), holds)
        }
        Expr::Not(inner) => {
            let part = explain(inner, row, raw);
            let holds = !part.holds;
            (Asks::Not(Box::new(part)), holds)
        }
        Expr::Term(term) => {
            let finding = Finding {
                term: term.clone(),
                seen: seen::of(term, row, raw),
            };
            (Asks::Term(Box::new(finding)), holds(term, row, raw))
        }
    };
    Explanation { asks, holds }
}

impl Finding {
    /// The values in words: `name is DeleteUser`, `there is no err`. Hostile.
    pub fn in_words(&self, holds: bool) -> String {
        match &self.term {
            Term::Is(_) if self.seen.values.is_empty() => "it is nothing that `is:` asks for".to_owned(),
            Term::Is(flags) if *flags == Flags::default() => "that is always so".to_owned(),
            Term::Remarked(remark, _) => {
                let not = if holds { "" } else { " not" };
                format!("you have{not} {} it", remark.word())
            }
            Term::Word(_) if self.seen.values.is_empty() && holds => "it is a piece of the JSON".to_owned(),
            Term::Word(_) if self.seen.values.is_empty() => {
                format!("it is in none of its {} values", self.seen.tried)
            }
            _ => self.seen.in_words(),
        }
    }
}
