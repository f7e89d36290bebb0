//! The steps of an investigation: each narrowing can be walked back and forth.
//!
//! A *step* is what was looked at: query, window, order, columns, the chosen event and its place on screen, and the list (of
//! findings, alarms, groups) that it was looked at from. Two stacks: what lies behind and what lies ahead. A new narrowing
//! drops what lies ahead.

use super::columns::Columns;
use super::events::{Anchor, SortBy};
use super::layout::Pane;
use super::search::Question;
use super::state::State;
use super::window;

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
    /// By what it is sorted, where that is not time.
    pub sort: Option<SortBy>,
    /// The columns of the table.
    pub columns: Columns,
    /// The chosen event.
    pub anchor: Option<Anchor>,
    /// The pane that leads to events and had the keys, so that who opened something in it gets back to it.
    pub list: Option<Pane>,
}

impl Step {
    /// Whether both look at the same events in the same order and columns.
    fn is_like(&self, other: &Self) -> bool {
        self.question == other.question
            && self.newest_first == other.newest_first
            && self.sort == other.sort
            && self.columns == other.columns
    }

    /// What it changed. Hostile.
    pub(super) fn crumb(&self, before: Option<&Self>) -> String {
        let same_text = before.is_some_and(|before| before.text == self.text);
        let same_window = before.is_none_or(|before| before.question.window == self.question.window);
        if same_text && !same_window {
            window::in_words(self.question.window)
        } else if same_text && before.is_some_and(|before| before.columns != self.columns) {
            "columns".to_owned()
        } else if same_text {
            self.order_in_words()
        } else if self.text.is_empty() {
            "all".to_owned()
        } else {
            // Of a query that became longer only what was added is new.
            let added = before
                .filter(|before| !before.text.is_empty())
                .and_then(|before| {
                    let added = self.text.strip_prefix(&before.text)?;
                    added
                        .strip_prefix(' ')
                        .map(str::trim)
                        .filter(|added| !added.is_empty())
                });
            added.unwrap_or(&self.text).to_owned()
        }
    }

    fn order_in_words(&self) -> String {
        match &self.sort {
            Some(by) if by.reversed => format!("by {}, reversed", by.column.name()),
            Some(by) => format!("by {}", by.column.name()),
            None if self.newest_first => "newest first".to_owned(),
            None => "oldest first".to_owned(),
        }
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

impl State {
    /// The way here: what each step narrowed, the first step first. Hostile.
    pub fn crumbs(&self) -> Vec<String> {
        let here = self.step();
        let mut crumbs = Vec::new();
        let mut before: Option<&Step> = None;
        for step in self.history.behind().iter().chain(std::iter::once(&here)) {
            crumbs.push(step.crumb(before));
            before = Some(step);
        }
        crumbs
    }
}
