//! The clock of a replay: an instant that moves on by itself, many times as fast as time does, between two ends.
//!
//! It knows nothing of events. Time that has passed is told to it; how long it needs not be told is what [`Clock::rest`]
//! says, so that whoever tells it can sleep until then.

use crate::model::{TimeRange, Timestamp};
use std::time::Duration;

/// How many times as fast as time it can be made to run by keys.
pub const SPEEDS: [u32; 15] = [
    1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400,
];

/// The fastest: a day a second.
pub const FASTEST: u32 = SPEEDS[SPEEDS.len() - 1];

/// Whatever is told at once, no more of it counts: a process that was stopped for an hour has not played for an hour.
const LONGEST: Duration = Duration::from_secs(2);

const SECOND: i64 = 1_000_000;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
    /// Microseconds since 1970.
    at: i64,
    first: Timestamp,
    last: Timestamp,
    speed: u32,
    playing: bool,
    lap: Option<TimeRange>,
}

/// What became of the time that passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passed {
    /// It stands.
    Nothing,
    /// It is later now.
    On,
    /// It began its lap anew, so that it is earlier now.
    Again,
}

impl Clock {
    /// A clock that runs from the first instant to the last.
    pub fn new((first, last): (Timestamp, Timestamp), speed: u32) -> Self {
        Self {
            at: micros(first),
            first,
            last: last.max(first),
            speed: speed.clamp(1, FASTEST),
            playing: true,
            lap: None,
        }
    }

    /// What time it is.
    pub fn instant(&self) -> Timestamp {
        Timestamp(self.at.div_euclid(1000))
    }

    /// How many times as fast as time it runs.
    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// Whether it runs.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Whether it stands at its end.
    pub fn is_over(&self) -> bool {
        self.instant() >= self.last && self.lap.is_none()
    }

    /// The window that it runs through again and again.
    pub fn lap(&self) -> Option<TimeRange> {
        self.lap
    }

    /// The first and the last instant.
    pub fn ends(&self) -> (Timestamp, Timestamp) {
        (self.first, self.last)
    }

    /// More has become known of what there is to play.
    pub fn set_ends(&mut self, (first, last): (Timestamp, Timestamp)) {
        self.first = first;
        self.last = last.max(first);
        self.seek(self.instant());
    }

    /// Time passes.
    pub fn pass(&mut self, time: Duration) -> Passed {
        if !self.playing {
            return Passed::Nothing;
        }
        let micros_passed = i64::try_from(time.min(LONGEST).as_micros()).unwrap_or(i64::MAX);
        self.at = self
            .at
            .saturating_add(micros_passed.saturating_mul(i64::from(self.speed)));
        if let Some(lap) = self.lap {
            let (from, to) = (micros(lap.from), micros(lap.to));
            if self.at < to {
                return Passed::On;
            }
            self.at = from.saturating_add((self.at - to).rem_euclid(to.saturating_sub(from).max(1)));
            return Passed::Again;
        }
        if self.at >= micros(self.last) {
            self.at = micros(self.last);
            self.playing = false;
        }
        Passed::On
    }

    /// How long, of the time that passes, until it shows another second; none while it stands.
    pub fn rest(&self) -> Option<Duration> {
        let left = (SECOND - self.at.rem_euclid(SECOND)) as u64;
        self.playing
            .then(|| Duration::from_micros(left.div_ceil(u64::from(self.speed))))
    }

    /// Goes to an instant, or to the end next to it. Out of its lap it no longer runs in it.
    pub fn seek(&mut self, to: Timestamp) {
        let to = to.clamp(self.first, self.last);
        self.at = micros(to);
        self.lap = self.lap.filter(|lap| lap.contains(to));
    }

    /// Runs, or stands.
    pub fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
    }

    /// Runs at the next speed above or below; says whether there is one.
    pub fn change_speed(&mut self, faster: bool) -> bool {
        let next = if faster {
            SPEEDS.into_iter().find(|speed| *speed > self.speed)
        } else {
            SPEEDS.into_iter().rev().find(|speed| *speed < self.speed)
        };
        self.speed = next.unwrap_or(self.speed);
        next.is_some()
    }

    /// Runs through a window again and again, or no longer; the part of it between the ends counts. Says whether there
    /// is such a part.
    pub fn set_lap(&mut self, window: Option<TimeRange>) -> bool {
        let ends = TimeRange {
            from: self.first,
            to: self.last.plus(1),
        };
        let lap = window.map(|window| window.intersect(ends));
        let is_some_time = lap.is_none_or(|lap| lap.from < lap.to);
        if is_some_time {
            self.lap = lap;
            if let Some(lap) = lap.filter(|lap| !lap.contains(self.instant())) {
                self.at = micros(lap.from);
            }
        }
        is_some_time
    }
}

fn micros(at: Timestamp) -> i64 {
    at.0.saturating_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Timestamp = Timestamp(1_688_990_400_000);
    const HOUR: i64 = 3_600_000;

    fn clock(speed: u32) -> Clock {
        Clock::new((NOON, NOON.plus(HOUR)), speed)
    }

    #[test]
    fn it_runs_as_many_times_as_fast_as_it_is_told_and_stops_at_its_end() {
        let mut clock = clock(600);
        for _ in 0..60 {
            assert_eq!(clock.pass(Duration::from_micros(16_667)), Passed::On);
        }
        assert_eq!(clock.instant(), NOON.plus(600_012));
        assert!(!clock.is_over());
        for _ in 0..3 {
            clock.pass(LONGEST);
        }
        assert_eq!((clock.instant(), clock.is_playing()), (NOON.plus(HOUR), false));
        assert!(clock.is_over() && clock.rest().is_none());
        assert_eq!(clock.pass(LONGEST), Passed::Nothing);
    }

    #[test]
    fn it_needs_no_telling_before_the_next_second_and_none_while_it_stands() {
        let mut clock = clock(1);
        assert_eq!(clock.rest(), Some(Duration::from_secs(1)));
        clock.pass(Duration::from_millis(400));
        assert_eq!(clock.rest(), Some(Duration::from_millis(600)));
        clock.change_speed(true);
        assert_eq!(clock.rest(), Some(Duration::from_millis(300)));
        clock.set_playing(false);
        assert_eq!(clock.rest(), None);
    }

    #[test]
    fn time_in_which_the_process_was_stopped_does_not_count() {
        let mut clock = clock(1);
        clock.pass(Duration::from_hours(1));
        assert_eq!(clock.instant(), NOON.plus(2000));
    }

    #[test]
    fn a_lap_begins_anew_and_ends_where_one_goes_out_of_it() {
        let mut clock = clock(60);
        let lap = TimeRange {
            from: NOON.plus(60_000),
            to: NOON.plus(120_000),
        };
        assert!(clock.set_lap(Some(lap)));
        assert_eq!(clock.instant(), lap.from, "it goes there");
        assert_eq!(clock.pass(Duration::from_millis(900)), Passed::On);
        assert_eq!(clock.pass(Duration::from_millis(200)), Passed::Again);
        assert_eq!(clock.instant(), lap.from.plus(6000));
        clock.seek(NOON.plus(90_000));
        assert_eq!(clock.lap(), Some(lap));
        clock.seek(NOON);
        assert_eq!(clock.lap(), None);
        let elsewhere = TimeRange {
            from: NOON.plus(-HOUR),
            to: NOON.plus(-1),
        };
        assert!(!clock.set_lap(Some(elsewhere)), "nothing of it is played");
        assert!(clock.set_lap(Some(TimeRange::ALL)));
        assert_eq!(clock.lap().map(|lap| lap.from), Some(NOON));
    }

    #[test]
    fn speeds_go_up_and_down_their_ladder() {
        let mut clock = clock(45);
        assert!(clock.change_speed(true) && clock.speed() == 60);
        assert!(clock.change_speed(false) && clock.speed() == 30);
        while clock.change_speed(true) {}
        assert_eq!(clock.speed(), FASTEST);
        assert_eq!(self::clock(0).speed(), 1);
    }

    proptest! {
        #[test]
        fn it_is_never_outside_of_its_ends(
            first in any::<i64>(), last in any::<i64>(), seeks in proptest::collection::vec((any::<i64>(), 0u64..5000, any::<bool>()), 0..20),
        ) {
            let ends = (Timestamp(first).max(Timestamp(i64::MIN / 1000)), Timestamp(last).min(Timestamp(i64::MAX / 1000)));
            let ends = (ends.0.min(Timestamp(i64::MAX / 1000)), ends.1.max(Timestamp(i64::MIN / 1000)));
            let mut clock = Clock::new(ends, 86_400);
            for (to, passed, lap) in seeks {
                clock.seek(Timestamp(to));
                if lap {
                    clock.set_lap(Some(TimeRange { from: Timestamp(to), to: Timestamp(to).plus(1000) }));
                }
                clock.pass(Duration::from_millis(passed));
                let (first, last) = clock.ends();
                prop_assert!((first..=last.max(first)).contains(&clock.instant()));
                clock.set_playing(true);
            }
        }
    }
}
