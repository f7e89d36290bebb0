//! One condition of a pattern, as AWS has it: what it means, and how it is written.

use super::print::bare;
use crate::query::expr::{Case, Expr, Part, Pattern, Term};
use crate::query::path::{Path, Step};
use std::ops::Bound;

/// A selector and what is asked of the values it reaches.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Condition {
    pub(super) path: Path,
    pub(super) test: Test,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Test {
    Is(Value),
    IsNot(Value),
    /// The operator and a number as it is written.
    Compares(Order, String),
    Null,
    True,
    False,
    Missing,
}

/// What a value is compared with.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    /// `*`
    Any,
    /// A text, with wildcards at the ends that the part leaves open.
    Text(String, Part),
    /// As it is written.
    Number(String),
    /// `%…%`, as it is written between the marks.
    Expression(String),
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Order {
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Order {
    pub(super) const ALL: [(&str, Self); 4] = [
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        (">", Self::Above),
        ("<", Self::Below),
    ];

    fn sign(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, order)| *order == self)
            .map_or("", |(sign, _)| sign)
    }
}

impl Condition {
    /// What it means. The expression of a [`Value::Expression`] is `compiled`.
    pub(super) fn meaning(&self, compiled: Option<String>) -> Expr {
        let pattern = match &self.test {
            Test::Missing => Pattern::Present,
            Test::Null => Pattern::Null,
            Test::True => Pattern::exactly("true"),
            Test::False => Pattern::exactly("false"),
            Test::Is(value) => value.pattern(compiled),
            Test::IsNot(value) => Pattern::Other(vec![value.pattern(compiled)]),
            Test::Compares(order, number) => range(*order, number.clone()),
        };
        let term = Expr::Term(Term::Path(self.path.clone(), vec![pattern]));
        match self.test {
            Test::Missing => Expr::Not(Box::new(term)),
            _ => term,
        }
    }

    /// As it is written.
    pub(super) fn text(&self, dense: bool) -> String {
        let selector = selector(&self.path);
        let space = if dense { "" } else { " " };
        match &self.test {
            Test::Is(value) => format!("{selector}{space}={space}{}", value.text(dense)),
            Test::IsNot(value) => format!("{selector}{space}!={space}{}", value.text(dense)),
            Test::Compares(order, number) => format!("{selector}{space}{}{space}{number}", order.sign()),
            Test::Null => selector + " IS NULL",
            Test::True => selector + " IS TRUE",
            Test::False => selector + " IS FALSE",
            Test::Missing => selector + " NOT EXISTS",
        }
    }

    /// How many of its selector's steps are wildcards.
    pub(super) fn wildcards(&self) -> usize {
        wildcards(&self.path)
    }

    /// Whether it compares with an expression.
    pub(super) fn has_expression(&self) -> bool {
        matches!(
            self.test,
            Test::Is(Value::Expression(_)) | Test::IsNot(Value::Expression(_))
        )
    }
}

/// How many steps are wildcards.
pub(super) fn wildcards(path: &Path) -> usize {
    let is_wild = |step: &&Step| matches!(step, Step::AnyKey | Step::Each);
    path.steps.iter().filter(is_wild).count()
}

fn range(order: Order, number: String) -> Pattern {
    let (from, to) = match order {
        Order::Above => (Bound::Excluded(number), Bound::Unbounded),
        Order::AtLeast => (Bound::Included(number), Bound::Unbounded),
        Order::Below => (Bound::Unbounded, Bound::Excluded(number)),
        Order::AtMost => (Bound::Unbounded, Bound::Included(number)),
    };
    Pattern::Range { from, to }
}

impl Value {
    /// A text as it is written: wildcards count at its ends, anywhere else they are asterisks.
    pub(super) fn written(text: &str) -> Self {
        let (start, rest) = text.strip_prefix('*').map_or((false, text), |rest| (true, rest));
        let (end, inner) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
        let part = match (start, end) {
            _ if (start || end) && inner.is_empty() => return Self::Any,
            (true, true) => Part::Inside,
            (true, false) => Part::End,
            (false, true) => Part::Start,
            (false, false) => Part::Whole,
        };
        Self::Text(inner.to_owned(), part)
    }

    fn pattern(&self, compiled: Option<String>) -> Pattern {
        match self {
            Self::Any => Pattern::Exists,
            Self::Text(text, part) => Pattern::text(text, *part, Case::Exact),
            Self::Number(number) => Pattern::Range {
                from: Bound::Included(number.clone()),
                to: Bound::Included(number.clone()),
            },
            Self::Expression(source) => Pattern::Regex {
                source: compiled.unwrap_or_else(|| source.clone()),
                ignore_case: false,
            },
        }
    }

    fn text(&self, dense: bool) -> String {
        match self {
            Self::Any => "*".to_owned(),
            Self::Number(number) => number.clone(),
            Self::Expression(source) => format!("%{source}%"),
            Self::Text(text, part) => {
                let (before, after) = match part {
                    Part::Inside => ("*", "*"),
                    Part::Start => ("", "*"),
                    Part::End => ("*", ""),
                    Part::Whole => ("", ""),
                };
                if dense && bare(text) {
                    return format!("{before}{text}{after}");
                }
                format!("\"{before}{}{after}\"", text.replace('"', "\\\""))
            }
        }
    }
}

fn selector(path: &Path) -> String {
    let steps = path.steps.iter().map(|step| match step {
        Step::Key(key) if is_name(key) => format!(".{key}"),
        Step::Key(key) => format!(".['{key}']"),
        Step::AnyKey => ".*".to_owned(),
        Step::Index(place) => format!("[{place}]"),
        Step::Each => "[*]".to_owned(),
    });
    std::iter::once("$".to_owned()).chain(steps).collect()
}

/// Whether a key needs no quotation marks.
pub(super) fn is_name(key: &str) -> bool {
    !key.is_empty() && key.chars().all(in_name)
}

/// Whether a key can have the character without quotation marks.
pub(super) fn in_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '-' || char == '_'
}
