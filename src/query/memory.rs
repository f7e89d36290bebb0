//! What the last search found out of each segment. A later snapshot has the same rows and more, so the same question
//! asks only the new ones: while files load and while events arrive, nothing is read twice. Short segments may have
//! been joined since, but rows keep their order.

use super::bits::Bits;
use super::expr::{Expr, Term};
use super::scan::Scanned;
use crate::model::{Flags, TimeRange};
use crate::store::{Segment, Snapshot};
use std::sync::Arc;

/// See the module. Belongs to one place that searches one store.
#[derive(Debug, Default)]
pub struct Memory {
    question: Option<(Expr, TimeRange)>,
    answers: Vec<Answer>,
}

/// What is known of a segment.
#[derive(Debug)]
pub(super) struct Answer {
    segment: Arc<Segment>,
    /// Rows that pass, as far as is known.
    pub(super) passes: Bits,
    /// Rows whose original bytes were not read yet, or could not be.
    pub(super) open: Bits,
}

/// What is known of the first rows of a segment; of the others nothing is said.
#[derive(Debug)]
pub(super) struct Known {
    /// How many rows.
    pub(super) rows: usize,
    passes: Bits,
    open: Bits,
}

impl Known {
    /// Puts what is known in the place of what columns say.
    pub(super) fn prefer(self, scanned: &mut Scanned) {
        let mut rows = Bits::new(scanned.guess.length());
        rows.or_shifted(&Bits::full(self.rows), 0);
        scanned.guess.minus(&rows);
        scanned.guess.or(&self.passes);
        scanned.undecided.minus(&rows);
        scanned.undecided.or(&self.open);
    }

    /// The same, where all rows are known and nothing is open.
    pub(super) fn settled(self, segment: &Segment) -> Result<Scanned, Self> {
        if self.rows < segment.len() || !self.open.is_empty() {
            return Err(self);
        }
        Ok(Scanned {
            guess: self.passes,
            undecided: self.open,
            leaves: Vec::new(),
        })
    }
}

impl Memory {
    /// Forgets everything if the question is another, or one whose answer for an old row may change with new ones.
    pub(super) fn turn_to(&mut self, expr: &Expr, window: TimeRange) {
        let same = self
            .question
            .as_ref()
            .is_some_and(|(old, span)| old == expr && *span == window);
        if !same || looks_at_others(expr) {
            self.answers.clear();
            self.question = Some((expr.clone(), window));
        }
    }

    /// What is known of the rows a segment begins with.
    pub(super) fn of(&self, segment: &Segment) -> Option<Known> {
        let (first, end) = (segment.first_row(), segment.first_row() as usize + segment.len());
        let place = self
            .answers
            .partition_point(|answer| answer.segment.first_row() < first);
        let mut known = Known {
            rows: 0,
            passes: Bits::new(segment.len()),
            open: Bits::new(segment.len()),
        };
        for answer in &self.answers[place..] {
            let begins = answer.segment.first_row() as usize;
            if begins != first as usize + known.rows || begins + answer.segment.len() > end {
                break;
            }
            known.passes.or_shifted(&answer.passes, known.rows);
            known.open.or_shifted(&answer.open, known.rows);
            known.rows += answer.segment.len();
        }
        (known.rows > 0).then_some(known)
    }

    /// Keeps what columns say of all segments.
    pub(super) fn keep(&mut self, snapshot: &Snapshot, scanned: &[Scanned]) {
        let segments = snapshot.segments().iter().zip(scanned);
        self.answers = segments
            .map(|(segment, scanned)| Answer {
                segment: Arc::clone(segment),
                passes: scanned.guess.clone(),
                open: scanned.undecided.clone(),
            })
            .collect();
    }

    pub(super) fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Takes what the original bytes say of a row; says whether that is news.
    pub(super) fn decide(&mut self, place: usize, row: usize, passes: bool) -> bool {
        let answer = &mut self.answers[place];
        answer.open.remove(row);
        let is_news = answer.passes.get(row) != passes;
        match (is_news, passes) {
            (true, true) => answer.passes.insert(row),
            (true, false) => answer.passes.remove(row),
            (false, _) => {}
        }
        is_news
    }
}

/// Whether an event may come to be meant, or no longer, because another one arrives.
fn looks_at_others(expr: &Expr) -> bool {
    match expr {
        Expr::All => false,
        Expr::And(terms) | Expr::Or(terms) => terms.iter().any(looks_at_others),
        Expr::Not(inner) => looks_at_others(inner),
        Expr::Term(Term::Is(flags)) => flags.0 & (Flags::CONFLICT.0 | Flags::OF_ORDER.0) != 0,
        Expr::Term(term) => matches!(term, Term::Around { .. }),
    }
}
