//! Something that is due after a while. No clock is known here: time that has passed is told, and what is left says until
//! when it need not be.

use std::time::Duration;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Timer {
    left: Option<Duration>,
}

impl Timer {
    /// It is due after so long.
    pub(super) fn set(&mut self, length: Duration) {
        self.left = Some(length);
    }

    /// It is never due.
    pub(super) fn stop(&mut self) {
        self.left = None;
    }

    /// After how long it is due, if it is.
    pub(super) fn rest(self) -> Option<Duration> {
        self.left
    }

    /// So much time has passed; says whether it is due with that. It is due once.
    pub(super) fn pass(&mut self, time: Duration) -> bool {
        let Some(left) = self.left else { return false };
        self.left = left.checked_sub(time).filter(|left| !left.is_zero());
        self.left.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_once_and_not_before_its_time() {
        let mut timer = Timer::default();
        assert!(!timer.pass(Duration::from_secs(9)) && timer.rest().is_none());
        timer.set(Duration::from_secs(2));
        assert!(!timer.pass(Duration::from_secs(1)));
        assert_eq!(timer.rest(), Some(Duration::from_secs(1)));
        assert!(timer.pass(Duration::from_secs(1)) && !timer.pass(Duration::from_secs(1)));
    }
}
