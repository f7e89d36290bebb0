//! What an analyst has said of events: a condition that no event answers for itself.
//!
//! A dialect only names the *remark*. Whoever keeps marks and notes puts the rows in their place before the question is
//! asked ([`Expr::with_remarks`]); until then a remark holds for no event.

use super::expr::{Expr, Term};
use crate::store::RowId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is said of an event.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Remark {
    /// It is marked.
    Marked,
    /// There is a note on it.
    Noted,
}

/// The events something is said of.
pub type Remarked = Arc<BTreeSet<RowId>>;

impl Remark {
    /// Each word that `is:` takes besides those of [`crate::model::Flags::WORDS`], and what it means.
    pub const WORDS: [(&'static str, Self, &'static str); 2] = [
        ("marked", Self::Marked, "you have marked it in this session"),
        ("noted", Self::Noted, "you have a note on it in this session"),
    ];

    /// The remark behind an `is:` word.
    pub fn by_word(word: &str) -> Option<Self> {
        let found = Self::WORDS.into_iter().find(|(name, ..)| *name == word);
        found.map(|(_, remark, _)| remark)
    }

    /// Its `is:` word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }

    /// The condition, with no events yet.
    pub fn expr(self) -> Expr {
        Expr::Term(Term::Remarked(self, Remarked::default()))
    }
}

impl Expr {
    /// The same with the events that each remark is made of.
    #[must_use]
    pub fn with_remarks(&self, rows: &dyn Fn(Remark) -> Remarked) -> Self {
        let all = |terms: &[Self]| terms.iter().map(|term| term.with_remarks(rows)).collect();
        match self {
            Self::All => Self::All,
            Self::And(terms) => Self::And(all(terms)),
            Self::Or(terms) => Self::Or(all(terms)),
            Self::Not(inner) => Self::Not(Box::new(inner.with_remarks(rows))),
            Self::Term(Term::Remarked(remark, _)) => Self::Term(Term::Remarked(*remark, rows(*remark))),
            Self::Term(term) => Self::Term(term.clone()),
        }
    }

    /// Whether any remark has a say.
    pub fn asks_remarks(&self) -> bool {
        match self {
            Self::All => false,
            Self::And(terms) | Self::Or(terms) => terms.iter().any(Self::asks_remarks),
            Self::Not(inner) => inner.asks_remarks(),
            Self::Term(term) => matches!(term, Term::Remarked(..)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_the_order_of_the_enum() {
        for (word, remark, _) in Remark::WORDS {
            assert_eq!((remark.word(), Remark::by_word(word)), (word, Some(remark)));
        }
    }

    #[test]
    fn rows_come_into_every_remark_and_nothing_else() {
        let rows = Remarked::new(BTreeSet::from([RowId(3)]));
        let told = |remark| Expr::Term(Term::Remarked(remark, Arc::clone(&rows)));
        let asked = Expr::Or(vec![
            Remark::Marked.expr().negate(),
            Expr::All,
            Remark::Noted.expr(),
        ]);
        let expected = Expr::Or(vec![
            told(Remark::Marked).negate(),
            Expr::All,
            told(Remark::Noted),
        ]);
        assert_eq!(asked.with_remarks(&|_| Arc::clone(&rows)), expected);
        assert!(asked.asks_remarks() && !Expr::And(vec![Expr::All]).asks_remarks());
    }
}
