//! What time it is, here and at AWS. Events carry AWS's time, so windows are reckoned by it; our own clock may be wrong
//! and may jump. Between two answers AWS's time goes on as fast as tokio's clock does.

use super::session::WallClock;
use crate::model::{TimeRange, Timestamp};
use std::cell::Cell;
use std::time::Duration;
use tokio::time::Instant;

/// A difference between the two clocks that no correction of the time makes: the machine slept, or somebody set the
/// clock.
const JUMP: i64 = 30_000;

/// See the module. Shared by all workers.
pub(in crate::source) struct Clock {
    wall: WallClock,
    theirs: Cell<Option<(Timestamp, Instant)>>,
    last: Cell<(Timestamp, Instant)>,
}

impl Clock {
    pub(in crate::source) fn new(wall: WallClock) -> Self {
        let now = wall();
        Self {
            wall,
            theirs: Cell::new(None),
            last: Cell::new((now, Instant::now())),
        }
    }

    /// What our clock says.
    pub(in crate::source) fn wall(&self) -> Timestamp {
        (self.wall)()
    }

    /// What AWS's clock says, as far as we know.
    pub(in crate::source) fn now(&self) -> Timestamp {
        match self.theirs.get() {
            Some((time, since)) => time.plus(since.elapsed().as_millis() as i64),
            None => self.wall(),
        }
    }

    /// An answer said what time it is there.
    pub(in crate::source) fn heard(&self, theirs: Option<Timestamp>) {
        if let Some(time) = theirs {
            self.theirs.set(Some((time, Instant::now())));
        }
    }

    /// Our clock, so long from now.
    pub(in crate::source) fn after(&self, wait: Duration) -> Timestamp {
        self.wall().plus(wait.as_millis() as i64)
    }

    /// If our clock has jumped since this was last asked: from the earlier to the later of what it said and says.
    pub(in crate::source) fn jumped(&self) -> Option<TimeRange> {
        let (then, since) = self.last.get();
        let now = self.wall();
        self.last.set((now, Instant::now()));
        let expected = then.plus(since.elapsed().as_millis() as i64);
        if (now.0 - expected.0).abs() <= JUMP {
            return None;
        }
        self.theirs.set(None);
        Some(TimeRange {
            from: then.min(now),
            to: expected.max(now),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[tokio::test(start_paused = true)]
    async fn a_jump_of_the_wall_clock_is_noticed_and_a_correction_is_none() {
        let wall = Arc::new(AtomicI64::new(1_000_000));
        let reader = Arc::clone(&wall);
        let clock = Clock::new(Arc::new(move || Timestamp(reader.load(Ordering::Relaxed))));
        let pass = async |seconds: u64, shown: i64| {
            tokio::time::advance(Duration::from_secs(seconds)).await;
            wall.fetch_add(shown * 1000, Ordering::Relaxed);
            clock.jumped()
        };
        assert_eq!(pass(5, 5).await, None);
        assert_eq!(pass(5, 30).await, None);
        let slept = TimeRange {
            from: Timestamp(1_035_000),
            to: Timestamp(29_835_000),
        };
        assert_eq!(pass(5, 28_800).await, Some(slept));
        assert_eq!(pass(5, 5).await, None, "once");
        let set_back = pass(5, -1200).await.expect("a jump");
        assert_eq!(set_back.to.0 - set_back.from.0, 1_205_000);
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_at_aws_goes_on_between_answers() {
        let clock = Clock::new(Arc::new(|| Timestamp(1)));
        assert_eq!(clock.now(), Timestamp(1));
        clock.heard(Some(Timestamp(60_000)));
        tokio::time::advance(Duration::from_secs(7)).await;
        clock.heard(None);
        assert_eq!(clock.now(), Timestamp(67_000));
    }
}
