//! The bars of what has happened. Those of the whole answer were counted once; of them the bars before the clock are as
//! they are, those after it are empty, and only the one in which the clock stands is counted here. While the clock runs
//! each event is counted once.

use crate::model::{Flags, Timestamp};
use crate::query::{Bar, Timeline};
use crate::store::{RowId, Snapshot};

/// See the module.
#[derive(Clone, Default, Debug)]
pub(super) struct Counting {
    whole: Timeline,
    /// The bar in which the clock stood last, the places of the events counted in it, and what came of it.
    begun: Option<(usize, std::ops::Range<usize>, Bar)>,
}

impl Counting {
    /// Takes the bars of the whole answer.
    pub(super) fn install(&mut self, whole: Timeline) {
        self.whole = whole;
        self.begun = None;
    }

    /// The answer is another.
    pub(super) fn forget(&mut self) {
        self.begun = None;
    }

    /// The bars up to an instant, which these events, oldest first, have happened by.
    pub(super) fn until(
        &mut self,
        now: Option<Timestamp>,
        happened: &[RowId],
        snapshot: &Snapshot,
    ) -> Timeline {
        let mut bars = self.whole.clone();
        let Some(now) = now else {
            bars.bars.fill(Bar::default());
            return bars;
        };
        if now < bars.from {
            bars.bars.fill(Bar::default());
        } else if let Some(bar) = bars.bar_at(now) {
            bars.bars[bar] = self.count(bar, happened, snapshot);
            bars.bars[bar + 1..].fill(Bar::default());
        }
        bars
    }

    /// Counts the events of one bar that have happened.
    fn count(&mut self, bar: usize, happened: &[RowId], snapshot: &Snapshot) -> Bar {
        let known = self
            .begun
            .take()
            .filter(|(begun, places, _)| *begun == bar && places.end <= happened.len());
        let (_, places, mut sum) = known.unwrap_or_else(|| {
            let start = self.whole.window(bar).from;
            let first = happened.partition_point(|row| snapshot.row(*row).time() < start);
            (bar, first..first, Bar::default())
        });
        for row in happened.get(places.end..).unwrap_or_default() {
            let flags = snapshot.row(*row).flags();
            let error = flags.has(Flags::ERROR);
            sum.total += 1;
            sum.errors += u32::from(error);
            sum.writes += u32::from(!error && flags.has(Flags::WRITE));
        }
        self.begun = Some((bar, places.start..happened.len(), sum));
        sum
    }
}
