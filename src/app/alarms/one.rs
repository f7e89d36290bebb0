//! One alarm in lines: its state and why, what led to it, what it watches, what it did before. Lines that lead somewhere
//! can be opened.

mod exact;
mod telling;

pub(super) use telling::tell;

use super::super::cursor::{Cursor, Extent};
use super::line::{Line, Target};
use crate::model::Timestamp;
use crate::model::alarm::board::LogQuestion;

/// What the lines are of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Of {
    pub(super) alarm: usize,
    pub(super) version: u64,
    pub(super) answers: u64,
    pub(super) instant: Timestamp,
    /// Of the snapshot that was counted.
    pub(super) generation: Option<u64>,
    /// Columns of the lines.
    pub(super) columns: usize,
}

/// What is told of an alarm.
#[derive(Default, Debug)]
pub(super) struct Told {
    lines: Vec<Line>,
    questions: Vec<LogQuestion>,
}

/// See the module.
#[derive(Default, Debug)]
pub struct One {
    of: Option<Of>,
    /// Whether its texts are to be shown otherwise than they were laid out.
    is_stale: bool,
    told: Told,
    cursor: Cursor,
    /// Alarms that were opened from one another, the newest last.
    path: Vec<usize>,
}

impl One {
    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.told.lines
    }

    /// What CloudWatch Logs is to be asked about it.
    pub(super) fn questions(&self) -> &[LogQuestion] {
        &self.told.questions
    }

    /// The line the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Where the line under the cursor leads.
    pub fn target(&self) -> Option<&Target> {
        self.told.lines.get(self.cursor.at)?.leads.as_ref()
    }

    /// The alarm.
    pub fn alarm(&self) -> Option<usize> {
        self.of.map(|of| of.alarm)
    }

    pub(super) fn key(&self) -> Option<Of> {
        self.of.filter(|_| !self.is_stale)
    }

    /// Texts may have to be shown otherwise than before.
    pub(super) fn lay_anew(&mut self) {
        self.is_stale = true;
    }

    /// The alarm that was opened from another.
    pub(super) fn pushed(&self) -> Option<usize> {
        self.path.last().copied()
    }

    pub(super) fn push(&mut self, alarm: usize) {
        self.path.push(alarm);
    }

    /// Goes back to the alarm that this one was opened from; says whether there was one.
    pub(super) fn pop(&mut self) -> bool {
        self.path.pop().is_some()
    }

    pub(super) fn forget(&mut self) {
        self.path.clear();
    }

    /// Every alarm stands elsewhere on the board.
    pub(super) fn follow(&mut self, to: &impl Fn(usize) -> Option<usize>) {
        self.path = self.path.iter().filter_map(|alarm| to(*alarm)).collect();
        // The lines lead to alarms by their places, so they are made anew.
        self.of = self.of.and_then(|of| {
            Some(Of {
                alarm: to(of.alarm)?,
                ..of
            })
        });
    }

    pub(super) fn install(&mut self, of: Of, told: Told, height: usize) {
        let is_other = self.of.is_none_or(|before| before.alarm != of.alarm);
        let here = self.said_at_cursor();
        self.of = Some(of);
        self.is_stale = false;
        self.told = told;
        if is_other {
            // On what leads to the events, so that opening twice is all it takes.
            let first = self.told.lines.iter().position(|line| line.leads.is_some());
            self.cursor = Cursor::default();
            let first = first.unwrap_or_default();
            // From the top, as far as is known how high that is.
            self.cursor.go(first, self.extent(height.max(first + 1)));
            return;
        }
        // While it is not on screen nobody knows how high it will be: it must not scroll for that.
        if height > 0 {
            let at = self.line_saying(here);
            self.travel(height, |cursor, extent| cursor.go(at, extent));
        }
    }

    /// The number of what the line under the cursor says, however many lines say it.
    fn said_at_cursor(&self) -> usize {
        let above = self.told.lines.iter().take(self.cursor.at + 1);
        above.filter(|line| !line.goes_on).count().saturating_sub(1)
    }

    /// The first line that says what has this number.
    fn line_saying(&self, number: usize) -> usize {
        let mut firsts = self
            .told
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.goes_on);
        firsts.nth(number).map_or(usize::MAX, |(at, _)| at)
    }

    pub(super) fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let extent = self.extent(height);
        travel(&mut self.cursor, extent);
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.told.lines.len(),
            height,
        }
    }
}
