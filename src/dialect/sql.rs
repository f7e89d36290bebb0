//! SQL over CloudTrail events, for the two engines of AWS that take it: Athena over the table of a trail's bucket, and
//! CloudTrail Lake. Both speak Trino. A dialect that is only printed.
//!
//! *Sent* is a condition that every event the predicate means fulfils, so asking loses nothing; what it says too much
//! is left in `rest`. Each condition has two `Bounds`: one that holds at least where the predicate does and one that
//! holds at most there; under a negation they change places, so nothing is ever weakened there. Where both are the
//! same the condition is exact and nothing is left.
//!
//! SQL's third truth value is kept out: `NULL` counts as false, which `WHERE`, `AND` and `OR` do by themselves, and
//! `NOT` is always taken of `COALESCE(…, FALSE)`. So `-name=x` keeps the events without a name. An empty text is no
//! value where our columns have none.
//!
//! A table is taken to hold what AWS documents: texts where the record reference says so, times as
//! `2023-07-10T12:05:16Z`, no member twice in an object, JSON whose letters and digits are not written as escapes, and
//! numbers that may be written in another way than in the record. What our columns make up from more than one member is
//! sent only as far as the members tell.

mod condition;
mod facts;
mod literal;
mod members;
mod terms;
mod value;

use super::Pushed;
use crate::query::Expr;
use condition::{Bounds, Condition};
use std::fmt;

/// What runs the SQL.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Engine {
    /// Athena, over the table that AWS documents for the bucket of a trail.
    Athena,
    /// CloudTrail Lake, over an event data store.
    Lake,
}

impl Engine {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Athena, Self::Lake];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Athena => "Athena",
            Self::Lake => "CloudTrail Lake",
        }
    }

    /// What is selected, and from where. The table has the name that AWS's examples give it; the ID of an event data store
    /// only its owner knows.
    fn head(self) -> &'static str {
        match self {
            Self::Athena => "SELECT * FROM cloudtrail_logs",
            Self::Lake => "SELECT eventJson FROM EVENT_DATA_STORE_ID",
        }
    }

    /// The longest condition in bytes: with room for what people add below AWS's limits of 262,144 and 10,000.
    fn longest(self) -> usize {
        match self {
            Self::Athena => 200_000,
            Self::Lake => 8_000,
        }
    }
}

/// A `SELECT`. `Display` prints all of it, as it can be pasted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Select {
    engine: Engine,
    conditions: Vec<Condition>,
}

impl Select {
    /// What stands behind `WHERE`.
    pub fn condition(&self) -> String {
        self.conditions
            .iter()
            .map(Condition::inside_and)
            .collect::<Vec<_>>()
            .join("\n  AND ")
    }
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nWHERE {}", self.engine.head(), self.condition())
    }
}

/// Splits a predicate.
pub fn push(expr: &Expr, engine: Engine) -> Pushed<Select> {
    let mut parts = Vec::new();
    conjuncts(expr, &mut parts);
    let (mut conditions, mut rest, mut length) = (Vec::new(), Expr::All, 0);
    for part in parts {
        let Bounds { over, under } = terms::bounds(part, engine);
        let is_exact = over == under;
        let says_nothing = over == Condition::True;
        let long = over.inside_and().len();
        let is_sent = !says_nothing && length + long <= engine.longest();
        if is_sent {
            length += long;
            let lines = match over {
                Condition::And(all) => all,
                one => vec![one],
            };
            for line in lines {
                if !conditions.contains(&line) {
                    conditions.push(line);
                }
            }
        }
        if !(is_exact && (is_sent || says_nothing)) {
            rest = rest.and(part.clone());
        }
    }
    Pushed {
        sent: (!conditions.is_empty()).then_some(Select { engine, conditions }),
        rest,
    }
}

/// The conditions that each event meant must fulfil.
fn conjuncts<'e>(expr: &'e Expr, parts: &mut Vec<&'e Expr>) {
    match expr {
        Expr::And(all) => all.iter().for_each(|expr| conjuncts(expr, parts)),
        other => parts.push(other),
    }
}

#[cfg(test)]
mod tests;
