//! What the program has to say: a line at the bottom that the next key takes away, and a list that stays.
//!
//! Nothing here pops up in the way. An answer to a key passes by itself after a while. Warnings and errors stay in the line
//! until the next key, and are counted (`! 2` in the header) until their list has been seen: [`super::messages`], or the
//! jobs pane.

use super::mistake::Mistake;
use super::timer::Timer;
use crate::model::Timestamp;
use std::collections::VecDeque;
use std::time::Duration;

/// So long an answer to a key stands.
pub const LENGTH: Duration = Duration::from_secs(5);

/// So many are kept; older ones are only counted.
pub const KEPT: usize = 200;

/// How grave a notice is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// An answer to a key: gone with the next, not kept.
    Info,
    /// Something is not as it should be.
    Warning,
    /// Something did not work.
    Error,
}

/// Something to tell the person. May hold text from events or files: make it visible before drawing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// How grave.
    pub severity: Severity,
    /// One line.
    pub text: String,
    /// What to do about it; empty where there is nothing to say.
    pub way_out: String,
    /// When it was said, by the wall clock, where that is known.
    pub at: Option<Timestamp>,
}

impl Notice {
    /// An answer to a key.
    pub fn info(text: impl Into<String>) -> Self {
        Self::new(Severity::Info, text)
    }

    /// Something is not as it should be.
    pub fn warning(text: impl Into<String>) -> Self {
        Self::new(Severity::Warning, text)
    }

    /// Something did not work.
    pub fn error(text: impl Into<String>) -> Self {
        Self::new(Severity::Error, text)
    }

    fn new(severity: Severity, text: impl Into<String>) -> Self {
        Self {
            severity,
            text: text.into(),
            way_out: String::new(),
            at: None,
        }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn with_way_out(self, way_out: impl Into<String>) -> Self {
        Self {
            way_out: way_out.into(),
            ..self
        }
    }
}

/// All notices.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Notices {
    current: Option<Notice>,
    kept: VecDeque<Notice>,
    dropped: usize,
    unseen: usize,
    /// When the line is free again by itself.
    passes: Timer,
    clock: Option<Timestamp>,
}

impl Notices {
    /// Says something.
    pub fn say(&mut self, mut notice: Notice) {
        notice.at = notice.at.or(self.clock);
        if notice.severity > Severity::Info {
            self.unseen += 1;
            if self.kept.len() == KEPT {
                self.kept.pop_front();
                self.dropped += 1;
            }
            self.kept.push_back(notice.clone());
        }
        // An answer to a key is dropped rather than hide an error that was not read yet.
        if self
            .current
            .as_ref()
            .is_none_or(|current| current.severity <= notice.severity)
        {
            match notice.severity {
                Severity::Info => self.passes.set(LENGTH),
                Severity::Warning | Severity::Error => self.passes.stop(),
            }
            self.current = Some(notice);
        }
    }

    /// It is so late now by the wall clock.
    pub(super) fn set_clock(&mut self, now: Timestamp) {
        self.clock = Some(now);
    }

    /// After how long the line is free again by itself.
    pub(super) fn rest(&self) -> Option<Duration> {
        self.passes.rest()
    }

    /// So much time has passed; says whether the line is free again with that.
    pub(super) fn let_pass(&mut self, time: Duration) -> bool {
        let is_over = self.passes.pass(time);
        if is_over {
            self.current = None;
        }
        is_over
    }

    /// A key was pressed: the line at the bottom is free again.
    pub fn pass(&mut self) {
        self.passes.stop();
        self.current = None;
    }

    /// The list is on the screen.
    pub fn seen(&mut self) {
        self.unseen = 0;
    }

    /// The line at the bottom.
    pub fn current(&self) -> Option<&Notice> {
        self.current.as_ref()
    }

    /// Warnings and errors nobody has looked at.
    pub fn unseen(&self) -> usize {
        self.unseen
    }

    /// Warnings and errors, newest first.
    pub fn kept(&self) -> impl ExactSizeIterator<Item = &Notice> {
        self.kept.iter().rev()
    }

    /// How many were too old to keep.
    pub fn dropped(&self) -> usize {
        self.dropped
    }
}

/// What is wrong with the user's files, told from the start.
pub(super) fn told(mistakes: &[Mistake], now: Option<Timestamp>) -> Notices {
    let mut notices = Notices::default();
    if let Some(now) = now {
        notices.set_clock(now);
    }
    for mistake in mistakes {
        let notice = Notice::warning(mistake.to_string());
        notices.say(
            notice.with_way_out("the rest of the file counts; what is mended counts from the next start"),
        );
    }
    notices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_until_seen_and_answers_do_not() {
        let mut notices = Notices::default();
        notices.say(Notice::info("copied"));
        notices.say(Notice::error("no clipboard"));
        notices.say(Notice::info("copied"));
        assert_eq!(notices.current(), Some(&Notice::error("no clipboard")));
        assert_eq!((notices.unseen(), notices.kept().len()), (1, 1));
        notices.pass();
        notices.seen();
        assert_eq!(
            (notices.current(), notices.unseen(), notices.kept().len()),
            (None, 0, 1)
        );
    }

    #[test]
    fn a_flood_keeps_the_newest() {
        let mut notices = Notices::default();
        for number in 0..KEPT + 5 {
            notices.say(Notice::warning(number.to_string()));
        }
        assert_eq!((notices.kept().len(), notices.dropped()), (KEPT, 5));
        assert_eq!(
            notices.kept().next(),
            Some(&Notice::warning((KEPT + 4).to_string()))
        );
    }
}
