//! Patterns as they are written.

use super::condition::Condition;
use super::parser::is_number;
use super::{LONGEST, MOST_EXPRESSIONS, MOST_WILDCARDS};

/// A pattern, or a part of one.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Filter {
    /// All of these; every event if there are none.
    All(Vec<Filter>),
    /// Any of these, and there are some.
    Any(Vec<Filter>),
    One(Condition),
}

impl Filter {
    /// A conjunction with no more in it than it needs.
    pub(super) fn all(filters: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for filter in filters {
            match filter {
                Self::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 {
            return flat.remove(0);
        }
        Self::All(flat)
    }

    /// A disjunction; none if it is of nothing, which there is no way to write.
    pub(super) fn any(filters: Vec<Self>) -> Option<Self> {
        let everything = Self::All(Vec::new());
        let mut flat = Vec::new();
        for filter in filters {
            match filter {
                Self::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 => None,
            1 => flat.pop(),
            _ if flat.contains(&everything) => Some(everything),
            _ => Some(Self::Any(flat)),
        }
    }

    /// The pattern, if AWS would take it.
    pub(super) fn pattern(&self) -> Option<String> {
        let (mut expressions, mut wildcards) = (0, 0);
        let mut is_fine = true;
        self.each(&mut |condition| {
            expressions += usize::from(condition.has_expression());
            wildcards += condition.wildcards();
            is_fine &= condition.wildcards() <= 1;
        });
        if !is_fine || expressions > MOST_EXPRESSIONS || wildcards > MOST_WILDCARDS {
            return None;
        }
        let fits = |text: &String| text.chars().count() <= LONGEST;
        let airy = format!("{{ {} }}", self.text(false));
        Some(airy)
            .filter(fits)
            .or_else(|| Some(format!("{{{}}}", self.text(true))).filter(fits))
    }

    fn each(&self, with: &mut impl FnMut(&Condition)) {
        match self {
            Self::All(inner) | Self::Any(inner) => inner.iter().for_each(|filter| filter.each(with)),
            Self::One(condition) => with(condition),
        }
    }

    fn text(&self, dense: bool) -> String {
        let (inner, between) = match self {
            Self::One(condition) => return condition.text(dense),
            Self::All(inner) => (inner, "&&"),
            Self::Any(inner) => (inner, "||"),
        };
        let parts: Vec<_> = inner
            .iter()
            .map(|filter| match filter {
                Self::One(condition) => condition.text(dense),
                other => format!("({})", other.text(dense)),
            })
            .collect();
        if dense {
            parts.join(between)
        } else {
            parts.join(&format!(" {between} "))
        }
    }
}

/// Whether a text is surely one without quotation marks, and nothing else.
pub(super) fn bare(text: &str) -> bool {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let is_fact = ["null", "true", "false"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text));
    !text.is_empty() && text.chars().all(is_word) && !is_fact && !is_number(text)
}
