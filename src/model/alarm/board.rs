//! All alarms at one moment, with how old that moment is and what is wrong with it: what a screen shows, whether AWS is
//! asked again and again or files were read once.
//!
//! A *reading* is what one reader last got: the worker of an account and region, or the files. What is *wanted* besides
//! the states (values of metrics, log events) is asked for by name, and answered in the reading of its home.

use super::{Alarm, Datapoints, HistoryItem, Home, Metric, MetricFilter, Saved, State, rule};
use crate::model::live::{Activity, Problem};
use crate::model::{TimeRange, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// All readings. Cheap to clone: each replaces the one before as a whole.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AlarmBoard {
    /// One a worker, in the order of profiles and regions; or one for the files.
    pub readings: Vec<Arc<Reading>>,
}

/// What one reader last got, and how it fares.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reading {
    /// Where it reads; none of files, whose alarms may live anywhere. The account is the name of the profile until AWS
    /// has said whose credentials these are.
    pub home: Option<Home>,
    /// With which profile.
    pub profile: Option<String>,
    /// Why it is read although nobody named the region: `global services`.
    pub because: Option<&'static str>,
    /// What the reader does.
    pub activity: Activity,
    /// What is wrong with the alarms, if something is. What was read before stays, and grows old.
    pub problem: Option<Problem>,
    /// What else cannot be had, and why.
    pub lacks: BTreeMap<Part, Problem>,
    /// Requests sent, retries included.
    pub requests: u64,
    /// Of them, those refused for being too many.
    pub throttled: u64,
    /// The alarms are as they were at this instant, by our clock; none before the first reading ended.
    pub read: Option<Timestamp>,
    /// In the order of names.
    pub alarms: Arc<[Alarm]>,
    /// Changes of state, the oldest first.
    pub history: Arc<[HistoryItem]>,
    /// From when on the history is complete; none if it was not read.
    pub history_since: Option<Timestamp>,
    /// All metric filters.
    pub filters: Arc<[MetricFilter]>,
    /// Values of the metrics that are wanted, by the name of their alarm.
    pub metrics: Arc<BTreeMap<String, MetricReading>>,
    /// Log events that are wanted.
    pub logs: Arc<BTreeMap<LogQuestion, LogAnswer>>,
}

/// What is read of alarms beside their states.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// Changes of state.
    History,
    /// Values of metrics.
    Metrics,
    /// Metric filters.
    Filters,
    /// Log events that match a pattern.
    LogEvents,
    /// Rules that keep alarms from acting.
    MuteRules,
}

impl Part {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Metrics => "metrics",
            Self::Filters => "metric filters",
            Self::LogEvents => "log events",
            Self::MuteRules => "mute rules",
        }
    }
}

/// Values of the metrics of an alarm.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MetricReading {
    /// By the IDs of the alarm's queries, in their order; what the alarm compares comes first.
    pub series: Vec<(String, Datapoints)>,
    /// From when to when.
    pub window: Option<TimeRange>,
}

/// Which log events match a pattern.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LogQuestion {
    /// Where the log group lives.
    pub home: Home,
    /// Its name.
    pub group: String,
    /// In the language of filter patterns.
    pub pattern: String,
    /// From when, by the time of the log event, which is not that of the event in it.
    pub from: Timestamp,
    /// Until when; not in it.
    pub to: Timestamp,
}

/// An event of a log group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LogEvent {
    /// When CloudWatch Logs says it was: what datapoints go by.
    pub at: Timestamp,
    /// The event: a record of CloudTrail, if the log group holds a trail.
    pub message: String,
    /// By which CloudWatch Logs knows it.
    pub id: Option<String>,
}

/// The events that match, as CloudWatch Logs decides it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LogAnswer {
    /// The oldest first, each once.
    pub events: Vec<LogEvent>,
    /// Whether these are all.
    pub is_complete: bool,
}

/// What is wanted besides the states of alarms. A new one replaces the one before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// Alarms whose metrics are looked at: home and name.
    pub metrics: BTreeSet<(Home, String)>,
    /// Log events that are looked at.
    pub logs: BTreeSet<LogQuestion>,
}

impl Reading {
    /// What files say.
    fn of_saved(saved: &Saved) -> Self {
        Self {
            activity: Activity::Done,
            alarms: saved.alarms.as_slice().into(),
            history: saved.history.as_slice().into(),
            history_since: saved.history.first().map(|item| item.at),
            filters: saved.filters.as_slice().into(),
            ..Self::default()
        }
    }
}

impl AlarmBoard {
    /// What files say: no reading has an age, the states are those of whenever they were saved.
    pub fn of_saved(saved: &Saved) -> Self {
        Self {
            readings: vec![Arc::new(Reading::of_saved(saved))],
        }
    }

    /// All of it in order, as if it had been read from files.
    pub fn saved(&self) -> Saved {
        let mut saved = Saved::default();
        for reading in self.counted() {
            saved.alarms.extend_from_slice(&reading.alarms);
            saved.history.extend_from_slice(&reading.history);
            saved.filters.extend_from_slice(&reading.filters);
        }
        saved
            .alarms
            .sort_by(|a, b| (&a.home, &a.name).cmp(&(&b.home, &b.name)));
        saved.history.sort_by_key(|item| item.at);
        saved.filters.sort_by(|a, b| {
            let order = (&a.home, &a.log_group, &a.name);
            order.cmp(&(&b.home, &b.log_group, &b.name))
        });
        saved
    }

    /// Whether another board lists the very same alarms, changes and metric filters, whatever else it says.
    pub fn lists_the_same(&self, other: &Self) -> bool {
        let is_same = |(a, b): (&Reading, &Reading)| {
            Arc::ptr_eq(&a.alarms, &b.alarms)
                && Arc::ptr_eq(&a.history, &b.history)
                && Arc::ptr_eq(&a.filters, &b.filters)
        };
        self.counted().count() == other.counted().count() && self.counted().zip(other.counted()).all(is_same)
    }

    /// The reading that an alarm of this home is in.
    pub fn reading(&self, home: &Home) -> Option<&Reading> {
        self.counted().find(|reading| reading.home.as_ref() == Some(home))
    }

    /// The same board with what else files say, or what virtual alarms came to.
    #[must_use]
    pub fn beside(mut self, saved: &Saved) -> Self {
        self.readings.push(Arc::new(Reading::of_saved(saved)));
        self
    }

    /// The readings whose alarms count: of two profiles of one account, those of the first that has any.
    pub fn counted(&self) -> impl Iterator<Item = &Reading> {
        let readings = self.readings.iter().enumerate();
        readings
            .filter(|(at, reading)| {
                let before = &self.readings[..*at];
                reading.home.is_none()
                    || !before
                        .iter()
                        .any(|it| it.home == reading.home && it.read.is_some())
            })
            .map(|(_, reading)| reading.as_ref())
    }

    /// All alarms, each once, with the reading it is of.
    pub fn alarms(&self) -> impl Iterator<Item = (&Reading, &Alarm)> {
        self.counted()
            .flat_map(|reading| reading.alarms.iter().map(move |alarm| (reading, alarm)))
    }

    /// An alarm by its home and its name.
    pub fn find(&self, home: Option<&Home>, name: &str) -> Option<(&Reading, &Alarm)> {
        self.counted().find_map(|reading| {
            let alarms = &reading.alarms;
            // They are in order of names within a home; several homes are only in files.
            let found = alarms
                .iter()
                .find(|it| it.name == name && it.home.as_ref() == home);
            found.map(|alarm| (reading, alarm))
        })
    }

    /// How many alarms are in a state.
    pub fn count(&self, state: State) -> usize {
        self.alarms().filter(|(_, alarm)| alarm.state == state).count()
    }

    /// The changes of state of an alarm, the newest first.
    pub fn transitions(&self, alarm: &Alarm) -> impl Iterator<Item = &HistoryItem> {
        let is_of = move |item: &&HistoryItem| {
            let is_home = item.home.is_none() || item.home == alarm.home;
            is_home && item.alarm == alarm.name && item.transition().is_some()
        };
        let items = self.counted().flat_map(|reading| reading.history.iter().rev());
        items.filter(is_of)
    }

    /// How often an alarm went into `ALARM` at or after an instant.
    pub fn flaps(&self, alarm: &Alarm, since: Timestamp) -> usize {
        self.transitions(alarm)
            .take_while(|item| item.at >= since)
            .filter(|item| item.transition().is_some_and(|it| it.to == State::Alarm))
            .count()
    }

    /// The metric filters that feed a metric in a home; of files, whose filters have none, all that feed it.
    pub fn filters(&self, home: Option<&Home>, metric: &Metric) -> impl Iterator<Item = &MetricFilter> {
        let filters = self.counted().flat_map(|reading| reading.filters.iter());
        filters.filter(move |it| (it.home.is_none() || it.home.as_ref() == home) && it.feeds(metric))
    }

    /// The tree below a composite alarm.
    pub fn tree<'b>(&'b self, alarm: &'b Alarm) -> Vec<rule::Branch<'b>> {
        rule::tree(alarm, &|parent, term| {
            let home = Home::of_arn(&term.alarm);
            let home = home.as_ref().or(parent.home.as_ref());
            self.find(home, term.name()).map(|(_, alarm)| alarm)
        })
    }
}
