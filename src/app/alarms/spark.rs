//! The values of an alarm's metric over the day, in parts of it: those that CloudWatch answers, or else how many events the
//! metric filters behind the metric match among those that are loaded.

use super::Alarms;
use crate::model::alarm::{Comparison, Definition};
use crate::model::{TimeRange, Timestamp};
use crate::query::Hits;
use crate::store::Snapshot;

const DAY: i64 = 86_400_000;

/// See the module.
#[derive(Clone, PartialEq, Debug)]
pub struct Spark {
    /// The highest value of each part, the last part last; none where there is none.
    pub values: Vec<Option<f64>>,
    /// Who says so.
    pub by: Whose,
    /// What the values are compared with, and how.
    pub limit: Option<(Comparison, f64)>,
}

/// Who says what the values are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// CloudWatch.
    CloudWatch,
    /// The events that are loaded.
    Events,
}

impl Spark {
    /// The highest value.
    pub fn highest(&self) -> Option<f64> {
        self.values.iter().flatten().copied().reduce(f64::max)
    }

    /// What fills the height: the highest value, or the limit where that is higher.
    pub fn top(&self) -> f64 {
        let limit = self.limit.map_or(0.0, |(_, limit)| limit);
        self.highest().unwrap_or_default().max(limit)
    }

    /// Whether a value is beyond the limit. That nothing happened is not, where events are counted.
    pub fn is_beyond(&self, value: f64) -> bool {
        let is_something = self.by == Whose::CloudWatch || value > 0.0;
        let beyond = self
            .limit
            .and_then(|(comparison, limit)| comparison.breaches(value, limit));
        is_something && beyond == Some(true)
    }

    /// How many parts have a value beyond the limit.
    pub fn beyond(&self) -> usize {
        self.values
            .iter()
            .flatten()
            .filter(|value| self.is_beyond(**value))
            .count()
    }
}

impl Alarms {
    /// The day up to an instant in so many parts; none if nobody knows it.
    pub(super) fn spark(
        &self,
        snapshot: &Snapshot,
        alarm: usize,
        instant: Timestamp,
        parts: usize,
    ) -> Option<Spark> {
        let limit = match &self.board.alarms()[alarm].definition {
            Definition::Metric(metric) => metric.comparison.zip(metric.threshold),
            Definition::Composite(_) | Definition::Log(_) => None,
        };
        let (values, by) = if let Some(values) = self.measured(alarm, instant, parts) {
            (values, Whose::CloudWatch)
        } else {
            let counts = self.counts(snapshot, alarm, instant, parts)?;
            let values = counts.into_iter().map(|count| Some(count as f64));
            (values.collect(), Whose::Events)
        };
        Some(Spark { values, by, limit })
    }

    /// What CloudWatch answered.
    fn measured(&self, alarm: usize, instant: Timestamp, parts: usize) -> Option<Vec<Option<f64>>> {
        let reading = self.board.reading(alarm)?;
        let metric = reading.metrics.get(&self.board.alarms()[alarm].name)?;
        let (_, data) = metric.series.first()?;
        let mut values = vec![None::<f64>; parts];
        let from = instant.0 - DAY;
        for (at, value) in &data.points {
            let part = (at.0 - from) * parts as i64 / DAY;
            if let Some(kept) = usize::try_from(part).ok().and_then(|part| values.get_mut(part)) {
                *kept = Some(kept.map_or(*value, |kept| kept.max(*value)));
            }
        }
        Some(values)
    }

    /// How many events the busiest period had, in each of so many parts of the day up to an instant, the last part last;
    /// none if the alarm's metric comes from elsewhere or nobody counted yet.
    fn counts(
        &self,
        snapshot: &Snapshot,
        alarm: usize,
        instant: Timestamp,
        parts: usize,
    ) -> Option<Vec<u64>> {
        let filters = self.board.filters_of(alarm);
        let period = self.board.period(alarm)?;
        let hits: Option<Vec<_>> = filters.iter().map(|filter| self.matched(*filter)).collect();
        let hits = hits.filter(|hits| !hits.is_empty())?;
        // Whole periods since the epoch, as CloudWatch has them; the last is the one that the instant is in.
        let in_part = (DAY / (period * parts as i64)).max(1);
        let number = in_part as usize * parts;
        let start = instant.0.div_euclid(period) + 1 - number as i64;
        let mut periods = vec![0u64; number];
        for hits in hits {
            let from = hits.place_at(snapshot, Timestamp(start * period));
            let to = hits.place_at(snapshot, instant.plus(1)).max(from);
            for row in &hits.rows()[from..to] {
                let place = snapshot.row(*row).time().0.div_euclid(period) - start;
                if let Some(count) = usize::try_from(place)
                    .ok()
                    .and_then(|place| periods.get_mut(place))
                {
                    *count += 1;
                }
            }
        }
        let busiest = |part: &[u64]| part.iter().copied().max().unwrap_or_default();
        Some(periods.chunks(in_part as usize).map(busiest).collect())
    }

    /// How many events any of an alarm's filters matches in a window; none if nobody counted yet.
    pub(super) fn matched_in(&self, snapshot: &Snapshot, alarm: usize, window: TimeRange) -> Option<u64> {
        let places = self.board.filters_of(alarm).iter();
        let hits: Option<Vec<&Hits>> = places.map(|place| self.matched(*place)).collect();
        let hits = hits?;
        let slice = |hits: &&Hits| {
            let from = hits.place_at(snapshot, window.from);
            let to = hits.place_at(snapshot, window.to).max(from);
            hits.rows()[from..to].to_vec()
        };
        let mut rows: Vec<_> = hits.iter().flat_map(slice).collect();
        rows.sort_unstable();
        rows.dedup();
        Some(rows.len() as u64)
    }
}
