//! The steps of an investigation: each narrowing can be walked back and forth.
//!
//! A *step* is what was looked at: query, window, order, columns, the chosen event and its place on screen. Two stacks: what
//! lies behind and what lies ahead. A new narrowing drops what lies ahead.

use super::columns::Columns;
use super::events::Anchor;
use super::search::Question;

/// So many steps are kept.
const KEPT: usize = 500;

/// What was looked at.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// The query as typed.
    pub text: String,
    /// What it means, and the window.
    pub question: Question,
    /// The order.
    pub newest_first: bool,
    /// The columns of the table.
    pub columns: Columns,
    /// The chosen event.
    pub anchor: Option<Anchor>,
}

impl Step {
    /// Whether both look at the same events in the same order and columns.
    fn is_like(&self, other: &Self) -> bool {
        self.question == other.question
            && self.newest_first == other.newest_first
            && self.columns == other.columns
    }
}

/// See the module.
#[derive(Default, Debug)]
pub struct History {
    behind: Vec<Step>,
    ahead: Vec<Step>,
}

impl History {
    /// Records that one has gone from `before` to `now`, unless that is no step at all.
    pub fn push(&mut self, before: Step, now: &Step) {
        if before.is_like(now) {
            return;
        }
        self.ahead.clear();
        self.behind.push(before);
        let excess = self.behind.len().saturating_sub(KEPT);
        self.behind.drain(..excess);
    }

    /// Where one gets by a step back from `now`.
    pub fn back(&mut self, now: Step) -> Option<Step> {
        let step = self.behind.pop()?;
        self.ahead.push(now);
        Some(step)
    }

    /// Where one gets by a step forward from `now`.
    pub fn forward(&mut self, now: Step) -> Option<Step> {
        let step = self.ahead.pop()?;
        self.behind.push(now);
        Some(step)
    }

    /// Where one gets by going back from `now` to a step that lies behind, by its place among them.
    pub fn back_to(&mut self, place: usize, now: Step) -> Option<Step> {
        if place >= self.behind.len() {
            return None;
        }
        let mut later = self.behind.split_off(place).into_iter();
        let step = later.next()?;
        self.ahead.push(now);
        self.ahead.extend(later.rev());
        Some(step)
    }

    /// What lies behind, oldest first: the crumbs of the header.
    pub fn behind(&self) -> &[Step] {
        &self.behind
    }

    /// What lies ahead, the next first.
    pub fn ahead(&self) -> impl ExactSizeIterator<Item = &Step> {
        self.ahead.iter().rev()
    }
}
