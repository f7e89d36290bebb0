//! Windows of time: the narrowing that is not in the query.
//!
//! "Last hour" means the hour up to the newest event loaded, not up to now: saved evidence is seldom fresh, and the
//! window shows its instants. Of a live session it means the hour up to now, and what comes after.

use crate::model::{TimeRange, Timestamp};
use crate::store::Snapshot;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How far around an event the first press looks, and the next ones.
const AROUND: [i64; 5] = [5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY];

/// What `time.last-…` stand for, in milliseconds.
pub(super) const LAST: [i64; 5] = [15 * MINUTE, HOUR, 4 * HOUR, DAY, 7 * DAY];

/// The window of so many milliseconds that ends with the newest event.
pub(super) fn last(snapshot: &Snapshot, length: i64) -> Option<TimeRange> {
    let (_, newest) = snapshot.span()?;
    let to = newest.plus(1);
    Some(TimeRange {
        from: to.plus(-length),
        to,
    })
}

/// The window around an instant, wider than the one before if that was around the same instant.
pub(super) fn around(at: Timestamp, before: TimeRange) -> TimeRange {
    let window = |radius: i64| TimeRange {
        from: at.plus(-radius),
        to: at.plus(radius + 1),
    };
    let wider = AROUND
        .iter()
        .position(|radius| window(*radius) == before)
        .map_or(0, |step| (step + 1).min(AROUND.len() - 1));
    window(AROUND[wider])
}

/// From an instant on, up to the end of the window before if that lies later.
pub(super) fn since(at: Timestamp, before: TimeRange) -> TimeRange {
    let to = if before.to > at {
        before.to
    } else {
        TimeRange::ALL.to
    };
    TimeRange { from: at, to }
}

/// Up to an instant and no further, from the start of the window before if that lies earlier.
pub(super) fn until(at: Timestamp, before: TimeRange) -> TimeRange {
    let from = if before.from <= at {
        before.from
    } else {
        TimeRange::ALL.from
    };
    TimeRange { from, to: at.plus(1) }
}

/// A window half as long, at least a second, in which an instant keeps its place.
pub(super) fn zoomed_in(window: TimeRange, at: Timestamp) -> TimeRange {
    let length = window.to.0.saturating_sub(window.from.0).max(2);
    scaled(window, at, (length / 2).max(1000).min(length))
}

/// A window twice as long in which an instant keeps its place, but not beyond what is loaded; all of that is no window.
pub(super) fn zoomed_out(window: TimeRange, at: Timestamp, loaded: TimeRange) -> TimeRange {
    let length = window.to.0.saturating_sub(window.from.0).max(2);
    let wider = scaled(window, at, length.saturating_mul(2));
    if wider.from <= loaded.from && wider.to >= loaded.to {
        return TimeRange::ALL;
    }
    TimeRange {
        from: wider.from.max(loaded.from).min(window.from),
        to: wider.to.min(loaded.to).max(window.to),
    }
}

/// A window of another length in which an instant stands where it stood.
fn scaled(window: TimeRange, at: Timestamp, length: i64) -> TimeRange {
    let before = i128::from(window.to.0.saturating_sub(window.from.0).max(1));
    let left = i128::from(at.0.saturating_sub(window.from.0)) * i128::from(length) / before;
    let left = i64::try_from(left).unwrap_or(i64::MAX);
    let from = at.plus(left.saturating_neg());
    TimeRange {
        from,
        to: from.plus(length),
    }
}

/// A window in words, UTC: `12:30:00 – 14:02:11`, with days where they are needed.
pub fn in_words(window: TimeRange) -> String {
    if window == TimeRange::ALL {
        return "all time".to_owned();
    }
    let has_start = window.from != TimeRange::ALL.from;
    let has_end = window.to != TimeRange::ALL.to;
    let day = "%Y-%m-%d %H:%M:%S";
    match (has_start, has_end) {
        (true, false) => format!("from {}", window.from.format(day)),
        (false, _) => format!("until {}", window.to.plus(-1).format(day)),
        (true, true) => {
            let same_day = window.from.format("%Y-%m-%d") == window.to.plus(-1).format("%Y-%m-%d");
            let end = window.to.plus(-1).format(if same_day { "%H:%M:%S" } else { day });
            format!("{} – {end}", window.from.format(day))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_688_990_400_000);

    #[test]
    fn around_widens_only_around_the_same_instant() {
        let first = around(NOON, TimeRange::ALL);
        assert_eq!(in_words(first), "2023-07-10 11:55:00 – 12:05:00");
        let second = around(NOON, first);
        assert_eq!(in_words(second), "2023-07-10 11:45:00 – 12:15:00");
        assert_eq!(
            around(NOON.plus(1000), second),
            around(NOON.plus(1000), TimeRange::ALL)
        );
        let widest = (0..9).fold(TimeRange::ALL, |window, _| around(NOON, window));
        assert_eq!(in_words(widest), "2023-07-09 12:00:00 – 2023-07-11 12:00:00");
    }

    #[test]
    fn since_and_until_keep_the_other_end() {
        let window = since(NOON, TimeRange::ALL);
        assert_eq!(in_words(window), "from 2023-07-10 12:00:00");
        let window = until(NOON.plus(HOUR), window);
        assert_eq!(in_words(window), "2023-07-10 12:00:00 – 13:00:00");
        assert!(
            window.contains(NOON.plus(HOUR)),
            "the selected event stays inside"
        );
        assert_eq!(until(NOON.plus(-HOUR), window).from, TimeRange::ALL.from);
    }

    #[test]
    fn an_event_without_a_time_makes_no_trouble() {
        for window in [
            around(Timestamp::UNKNOWN, TimeRange::ALL),
            since(Timestamp::UNKNOWN, TimeRange::ALL),
            until(Timestamp::UNKNOWN, TimeRange::ALL),
            zoomed_in(TimeRange::ALL, Timestamp::UNKNOWN),
            zoomed_out(TimeRange::ALL, Timestamp::UNKNOWN, TimeRange::ALL),
        ] {
            assert!(in_words(window).len() < 80);
        }
    }

    #[test]
    fn zooming_keeps_an_instant_in_its_place_and_ends_at_all_and_at_a_second() {
        let hour = TimeRange {
            from: NOON,
            to: NOON.plus(HOUR),
        };
        let quarter = NOON.plus(HOUR / 4);
        let half = zoomed_in(hour, quarter);
        assert_eq!(
            (half.from, half.to),
            (NOON.plus(HOUR / 8), NOON.plus(HOUR * 5 / 8))
        );
        assert_eq!(zoomed_out(half, quarter, TimeRange::ALL), hour);
        assert_eq!(
            zoomed_out(half, quarter, hour),
            TimeRange::ALL,
            "that is all there is"
        );
        let loaded = TimeRange {
            from: NOON,
            to: NOON.plus(DAY),
        };
        let wider = zoomed_out(hour, NOON.plus(HOUR / 2), loaded);
        assert_eq!((wider.from, wider.to), (NOON, NOON.plus(HOUR * 3 / 2)));
        let least = (0..40).fold(hour, |window, _| zoomed_in(window, quarter));
        assert_eq!(least.to.0 - least.from.0, 1000);
    }
}
