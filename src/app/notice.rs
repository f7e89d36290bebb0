//! What the program has to say: a line at the bottom that the next key takes away, and a list that stays.
//!
//! Nothing here pops up in the way. Warnings and errors are counted (`! 2` in the header) until the list, in the jobs
//! pane, has been seen.

use std::collections::VecDeque;

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
}

impl Notice {
    /// An answer to a key.
    pub fn info(text: impl Into<String>) -> Self {
        Self {
            severity: Severity::Info,
            text: text.into(),
        }
    }

    /// Something is not as it should be.
    pub fn warning(text: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            text: text.into(),
        }
    }

    /// Something did not work.
    pub fn error(text: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            text: text.into(),
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
}

impl Notices {
    /// Says something.
    pub fn say(&mut self, notice: Notice) {
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
            self.current = Some(notice);
        }
    }

    /// A key was pressed: the line at the bottom is free again.
    pub fn pass(&mut self) {
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
