//! Found events over time, in bars of a length people read without thinking.

use super::hits::{Hits, Rows};
use crate::model::{Flags, TimeRange, Timestamp};
use crate::store::{Segment, Snapshot};
use rayon::prelude::*;
use std::sync::Arc;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Lengths of a bar in milliseconds. Beyond the last, multiples of it by powers of two.
pub const NICE: [i64; 14] = [
    SECOND,
    5 * SECOND,
    15 * SECOND,
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    7 * DAY,
    28 * DAY,
    364 * DAY,
];

/// The events of one bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bar {
    /// All of them.
    pub total: u32,
    /// Those that ended in an error.
    pub errors: u32,
    /// Those that are writes and did not.
    pub writes: u32,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Timeline {
    /// Start of the first bar, a multiple of the bar's length.
    pub from: Timestamp,
    /// Length of a bar in milliseconds, 0 if there are no bars.
    pub bar: i64,
    /// The bars, one after the other.
    pub bars: Vec<Bar>,
    /// Events without a time.
    pub untimed: u32,
}

impl Timeline {
    /// What a bar covers.
    pub fn window(&self, bar: usize) -> TimeRange {
        let from = self.from.plus(self.bar.saturating_mul(bar as i64));
        TimeRange {
            from,
            to: from.plus(self.bar),
        }
    }

    /// What all bars cover, if there are any.
    pub fn span(&self) -> Option<TimeRange> {
        let last = self.bars.len().checked_sub(1)?;
        Some(TimeRange {
            from: self.from,
            to: self.window(last).to,
        })
    }

    /// The bar an instant lies in.
    pub fn bar_at(&self, instant: Timestamp) -> Option<usize> {
        if self.bar == 0 || instant < self.from {
            return None;
        }
        let bar = (instant.0 - self.from.0) / self.bar;
        usize::try_from(bar).ok().filter(|bar| *bar < self.bars.len())
    }

    /// The tallest bar.
    pub fn tallest(&self) -> u32 {
        self.bars.iter().map(|bar| bar.total).max().unwrap_or_default()
    }
}

/// Counts hits in at most `max_bars` bars, over the window or, where that is open or not given, as far as the hits
/// reach. Hits outside the window are not counted.
pub fn timeline(snapshot: &Snapshot, hits: &Hits, window: Option<TimeRange>, max_bars: usize) -> Timeline {
    let first_timed = hits.place_at(snapshot, Timestamp(Timestamp::UNKNOWN.0 + 1));
    let mut timeline = Timeline {
        untimed: first_timed as u32,
        ..Timeline::default()
    };
    let time = |place: usize| hits.get(place).map(|row| snapshot.row(row).time());
    let known = Timestamp(Timestamp::UNKNOWN.0 + 1);
    let wanted = window.unwrap_or(TimeRange::ALL);
    let start = if wanted.from <= known {
        time(first_timed)
    } else {
        Some(wanted.from)
    };
    let end = if wanted.to == TimeRange::ALL.to {
        hits.len().checked_sub(1).and_then(time).map(|last| last.plus(1))
    } else {
        Some(wanted.to)
    };
    let (Some(start), Some(end)) = (start, end) else {
        return timeline;
    };
    if end <= start || first_timed == hits.len() && window.is_none() {
        return timeline;
    }
    let (from, bar, bars) = layout(start, end, max_bars.max(1));
    timeline.from = from;
    timeline.bar = bar;
    timeline.bars = count(
        snapshot,
        hits,
        TimeRange { from: start, to: end },
        (from, bar, bars),
    );
    timeline
}

/// Start, length and number of bars.
fn layout(start: Timestamp, end: Timestamp, max_bars: usize) -> (Timestamp, i64, usize) {
    let longer = (1..40).map(|power| NICE[NICE.len() - 1].saturating_mul(1 << power));
    let fit = |bar: i64| {
        let from = start.0.div_euclid(bar).saturating_mul(bar);
        let bars = (i128::from(end.0) - i128::from(from) + i128::from(bar) - 1) / i128::from(bar);
        (Timestamp(from), bar, usize::try_from(bars).unwrap_or(usize::MAX))
    };
    NICE.into_iter()
        .chain(longer)
        .map(fit)
        .find(|(_, _, bars)| *bars <= max_bars)
        .unwrap_or((start, i64::MAX, 1))
}

fn count(snapshot: &Snapshot, hits: &Hits, window: TimeRange, layout: (Timestamp, i64, usize)) -> Vec<Bar> {
    let (from, length, number) = layout;
    let rows = Rows::new(snapshot, hits);
    let share = |mut bars: Vec<Bar>, segment: &Arc<Segment>| {
        let (times, flags) = (segment.times(), segment.flags());
        // Rows next to each other are mostly of one bar, and comparing is quicker than dividing.
        let (mut bar, mut start) = (0, i64::MAX);
        rows.each(segment, |row| {
            let time = times[row];
            if time < window.from.0 || time >= window.to.0 {
                return;
            }
            if time < start || time - start >= length {
                let place = (time - from.0) / length;
                bar = place as usize;
                start = from.0 + place * length;
            }
            if let Some(bar) = bars.get_mut(bar) {
                let flags = Flags(u32::from(flags[row]));
                let error = flags.has(Flags::ERROR);
                bar.total += 1;
                bar.errors += u32::from(error);
                bar.writes += u32::from(!error && flags.has(Flags::WRITE));
            }
        });
        bars
    };
    let merge = |mut a: Vec<Bar>, b: Vec<Bar>| {
        for (a, b) in a.iter_mut().zip(b) {
            a.total += b.total;
            a.errors += b.errors;
            a.writes += b.writes;
        }
        a
    };
    let none = || vec![Bar::default(); number];
    snapshot
        .segments()
        .par_iter()
        .fold(none, share)
        .reduce(none, merge)
}
