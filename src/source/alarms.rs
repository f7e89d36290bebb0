//! Alarms asked of CloudWatch, with no AWS in it: what is asked, what is answered, and the workers that go on asking.
//!
//! ```text
//! Wanted ──▶ worker, one an account and region ──questions──▶ Watch (source::aws, or a simulation) ──▶ AlarmBoard
//! ```
//! It shares the manners of [`crate::source::live`] (a gate a profile, a pace a place, virtual time in tests) and none of
//! its workers: whatever becomes of alarms, the trail is read as before.

mod asker;
pub mod session;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
mod worker;

use super::live::Fault;
use crate::model::alarm::board::{LogEvent, LogQuestion};
use crate::model::alarm::{Alarm, Datapoints, Happening, HistoryItem, Home, Kind, MetricFilter, MetricQuery};
use crate::model::{TimeRange, Timestamp};
use std::future::Future;

/// So many alarms or items of history come in one page at most.
pub const PAGE: usize = 100;

/// A page of an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Page<T> {
    /// What came. A page may be empty and not be the last.
    pub items: Vec<T>,
    /// Where to go on; bound to everything else that was asked.
    pub next: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            next: None,
        }
    }
}

/// What happened to an alarm, as AWS answers it: without its home.
#[derive(Clone, PartialEq, Debug)]
pub struct Happened {
    /// The name of the alarm.
    pub alarm: String,
    /// What the alarm is made of, if AWS said it.
    pub kind: Option<Kind>,
    /// When.
    pub at: Timestamp,
    /// In AWS's words.
    pub summary: String,
    /// What.
    pub what: Happening,
}

impl Happened {
    /// With its home.
    pub fn at_home(self, home: &Home) -> HistoryItem {
        HistoryItem {
            home: Some(home.clone()),
            alarm: self.alarm,
            kind: self.kind,
            at: self.at,
            summary: self.summary,
            what: self.what,
        }
    }
}

/// A question for the values of metrics.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetricRequest {
    /// At most 500, with different IDs. Only those that are returned are answered.
    pub queries: Vec<MetricQuery>,
    /// From when to when; the end is not in it.
    pub window: TimeRange,
}

/// Answers for one account and region. Each sends one request, without trying again: the worker decides that.
pub trait Watch {
    /// Alarms of all kinds.
    fn alarms(&self, token: Option<&str>) -> impl Future<Output = Result<Page<Alarm>, Fault>>;

    /// Changes of state of all alarms at or after an instant.
    fn history(
        &self,
        since: Timestamp,
        token: Option<&str>,
    ) -> impl Future<Output = Result<Page<Happened>, Fault>>;

    /// Values of metrics, with the IDs of their queries. A page may hold only part of the values of a query.
    fn metric_data(
        &self,
        request: &MetricRequest,
        token: Option<&str>,
    ) -> impl Future<Output = Result<Page<(String, Datapoints)>, Fault>>;

    /// Metric filters of all log groups.
    fn metric_filters(&self, token: Option<&str>) -> impl Future<Output = Result<Page<MetricFilter>, Fault>>;

    /// Names of the mute rules that are in force.
    fn mute_rules(&self, token: Option<&str>) -> impl Future<Output = Result<Page<String>, Fault>>;

    /// Names of the alarms that a mute rule keeps from acting; none where the rule has gone.
    fn muted(&self, rule: &str) -> impl Future<Output = Result<Vec<String>, Fault>>;

    /// Log events that match a pattern, as CloudWatch Logs decides it.
    fn log_events(
        &self,
        request: &LogQuestion,
        token: Option<&str>,
    ) -> impl Future<Output = Result<Page<LogEvent>, Fault>>;
}
