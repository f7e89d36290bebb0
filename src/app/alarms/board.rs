//! Everything that is known of alarms, put in order: which transitions are an alarm's, which filters feed it, and what
//! they mean.

use crate::dialect::metric_filter;
use crate::model::alarm::{Alarm, HistoryItem, Home, MetricFilter, Saved, Transition};
use crate::model::{TimeRange, Timestamp};
use crate::query::Expr;
use crate::store::Snapshot;
use std::collections::HashMap;
use std::sync::Arc;

/// By what an alarm is known: its home and its name.
pub type Key = (Option<Home>, String);

/// See the module.
#[derive(Default, Debug)]
pub struct Board {
    saved: Arc<Saved>,
    /// Of each alarm its transitions, the oldest first: places in the history.
    histories: Vec<Vec<usize>>,
    /// Of each alarm the filters that feed it: places among the filters that are understood.
    feeding: Vec<Vec<usize>>,
    /// The filters that are understood: places among all filters.
    understood: Vec<usize>,
    exprs: Vec<Expr>,
    version: u64,
}

impl Board {
    /// The alarms, in the order of homes and names.
    pub fn alarms(&self) -> &[Alarm] {
        &self.saved.alarms
    }

    /// The filters, in the order of homes, log groups and names.
    pub fn filters(&self) -> &[MetricFilter] {
        &self.saved.filters
    }

    /// Whether the alarms live in more than one place, so that each must say where.
    pub fn is_scattered(&self) -> bool {
        let homes = || self.alarms().iter().map(|alarm| &alarm.home);
        homes().zip(homes().skip(1)).any(|(one, next)| one != next)
    }

    /// Changes whenever anything else does.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// By what an alarm is known.
    pub fn key(&self, alarm: usize) -> Key {
        let alarm = &self.alarms()[alarm];
        (alarm.home.clone(), alarm.name.clone())
    }

    /// The filters that feed an alarm: places in [`Board::exprs`].
    pub fn filters_of(&self, alarm: usize) -> &[usize] {
        self.feeding.get(alarm).map_or(&[], Vec::as_slice)
    }

    /// What the filters mean that are understood.
    pub fn exprs(&self) -> &[Expr] {
        &self.exprs
    }

    /// A filter by its place in [`Board::exprs`].
    pub fn filter(&self, place: usize) -> &MetricFilter {
        &self.saved.filters[self.understood[place]]
    }

    /// The period of an alarm's metric, in milliseconds.
    pub fn period(&self, alarm: usize) -> Option<i64> {
        let seconds = self.alarms()[alarm].stats().map(|stat| stat.period).max()?;
        (seconds > 0).then(|| i64::from(seconds) * 1000)
    }

    /// What happened to an alarm, the oldest first.
    pub fn history(&self, alarm: usize) -> impl DoubleEndedIterator<Item = &HistoryItem> {
        let places = self.histories.get(alarm).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| &self.saved.history[*place])
    }

    /// The changes of an alarm's state, the oldest first.
    pub fn transitions(&self, alarm: usize) -> Vec<(Timestamp, &Transition)> {
        self.history(alarm)
            .filter_map(|item| Some((item.at, item.transition()?)))
            .collect()
    }

    /// Every change of state in a window, the oldest first, with the alarm.
    pub fn transitions_in(&self, window: TimeRange) -> impl Iterator<Item = (Timestamp, &str, &Transition)> {
        self.saved
            .history
            .iter()
            .filter(move |item| window.contains(item.at))
            .filter_map(|item| Some((item.at, item.alarm.as_str(), item.transition()?)))
    }

    /// Takes in what the snapshot says of alarms, if that is news.
    pub(super) fn take(&mut self, snapshot: &Snapshot) {
        if Arc::ptr_eq(&self.saved, snapshot.alarms()) {
            return;
        }
        self.saved = Arc::clone(snapshot.alarms());
        self.version += 1;
        self.order();
    }

    fn order(&mut self) {
        let saved = &self.saved;
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, item) in saved.history.iter().enumerate() {
            by_name.entry(&item.alarm).or_default().push(place);
        }
        let is_same_home = |a: &Option<Home>, b: &Option<Home>| a.is_none() || b.is_none() || a == b;
        self.histories = saved
            .alarms
            .iter()
            .map(|alarm| {
                let places = by_name.get(alarm.name.as_str()).into_iter().flatten().copied();
                places
                    .filter(|place| is_same_home(&saved.history[*place].home, &alarm.home))
                    .collect()
            })
            .collect();
        let parsed = saved.filters.iter().enumerate();
        let parsed =
            parsed.filter_map(|(place, filter)| Some((place, metric_filter::parse(&filter.pattern).ok()?)));
        (self.understood, self.exprs) = parsed.unzip();
        let mut by_metric: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (place, filter) in self
            .understood
            .iter()
            .map(|place| &saved.filters[*place])
            .enumerate()
        {
            for output in &filter.outputs {
                let fed = by_metric.entry((&output.namespace, &output.metric)).or_default();
                fed.push(place);
            }
        }
        let understood = &self.understood;
        self.feeding = saved
            .alarms
            .iter()
            .map(|alarm| {
                let metrics = alarm.stats().map(|stat| &stat.metric);
                let mut places: Vec<usize> = metrics
                    .filter_map(|metric| by_metric.get(&(metric.namespace.as_str(), metric.name.as_str())))
                    .flatten()
                    .copied()
                    .filter(|place| is_same_home(&saved.filters[understood[*place]].home, &alarm.home))
                    .collect();
                places.sort_unstable();
                places.dedup();
                places
            })
            .collect();
    }
}
