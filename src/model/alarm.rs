//! Alarms of CloudWatch: what they watch, in which state they are and were, and what turns events into the metrics
//! that they watch.
//!
//! An alarm has a *home* (an account and a region) and a *definition*: metrics against a threshold, a *rule* over other
//! alarms, or a query of logs. A change from one state to another is a *transition*. A *metric filter* counts the log
//! events that match its pattern into a metric: the bridge between an alarm and the events that tripped it. All of it is
//! plain data, whether AWS answered it ([`crate::model::live`]) or a file held it ([`saved`]). Every text in it is
//! hostile.

pub mod board;
mod definition;
mod filter;
mod history;
mod json;
mod reason;
pub mod rule;
pub mod saved;
#[cfg(test)]
mod tests;

pub use board::{AlarmBoard, Wanted};
pub use definition::{
    Comparison, CompositeDefinition, Definition, LogDefinition, Metric, MetricDefinition, MetricQuery,
    MetricStat, QuerySource,
};
pub use filter::{FilterOutput, MetricFilter};
pub use history::{Happening, HistoryItem, Transition};
pub use reason::{ReasonPoint, StateReason};
pub use saved::Saved;

use super::timestamp::Timestamp;
use std::fmt;

/// Where an alarm or a metric filter lives.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Home {
    /// 12 digits.
    pub account: String,
    /// As AWS writes it: `eu-central-1`.
    pub region: String,
}

impl Home {
    /// The home that an ARN names; none if it names none.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.split(':');
        let (arn, _partition, _service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account) = (parts.next()?, parts.next()?);
        (arn == "arn" && !region.is_empty() && !account.is_empty()).then(|| Self {
            account: account.to_owned(),
            region: region.to_owned(),
        })
    }
}

/// In which state an alarm is. The order is that of concern, the most first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// `ALARM`
    Alarm,
    /// `INSUFFICIENT_DATA`
    InsufficientData,
    /// `OK`
    Ok,
}

impl State {
    /// All of them, the most concerning first.
    pub const ALL: [Self; 3] = [Self::Alarm, Self::InsufficientData, Self::Ok];

    /// As AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::Ok => "OK",
        }
    }

    /// Reads what AWS writes, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|state| state.name().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an alarm is made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Metrics against a threshold.
    Metric,
    /// A rule over the states of other alarms.
    Composite,
    /// Results of a query of logs against a threshold.
    Log,
}

impl Kind {
    /// As AWS writes it: `MetricAlarm`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metric => "MetricAlarm",
            Self::Composite => "CompositeAlarm",
            Self::Log => "LogAlarm",
        }
    }

    /// Reads what AWS writes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Metric, Self::Composite, Self::Log]
            .into_iter()
            .find(|kind| kind.name() == text)
    }
}

/// An alarm as it was when it was read.
#[derive(Clone, PartialEq, Debug)]
pub struct Alarm {
    /// Where it lives; none if nobody said.
    pub home: Option<Home>,
    /// Its name, which is its own in its home.
    pub name: String,
    /// Its ARN, if AWS said it.
    pub arn: Option<String>,
    /// What its maker says of it.
    pub description: Option<String>,
    /// In which state it is.
    pub state: State,
    /// Why.
    pub reason: StateReason,
    /// When the state was last written, which it may be without a change.
    pub updated: Option<Timestamp>,
    /// When the state last changed.
    pub transitioned: Option<Timestamp>,
    /// When somebody last changed the alarm itself.
    pub configured: Option<Timestamp>,
    /// What it does when its state changes.
    pub actions: Actions,
    /// What keeps it from doing so at present.
    pub mute: Option<Mute>,
    /// `PARTIAL_DATA`, `EVALUATION_FAILURE`, `EVALUATION_ERROR`: how far the state can be trusted.
    pub evaluation: Option<String>,
    /// Whether nobody but us watches: it was worked out over the events that are loaded.
    pub is_virtual: bool,
    /// What it watches.
    pub definition: Definition,
}

/// What an alarm does when its state changes: ARNs of topics, functions, policies.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Actions {
    /// Whether any of it is done.
    pub is_enabled: bool,
    /// On a change to `ALARM`.
    pub alarm: Vec<String>,
    /// On a change to `OK`.
    pub ok: Vec<String>,
    /// On a change to `INSUFFICIENT_DATA`.
    pub insufficient_data: Vec<String>,
}

/// What keeps an alarm from acting.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mute {
    /// `Alarm`, `WaitPeriod`, `ExtensionPeriod`: what of the suppressor does it; or the name of a mute rule.
    pub by: String,
    /// Why, in AWS's words; empty if AWS did not say.
    pub reason: String,
}

impl Mute {
    /// What is said of a mute rule, by its name.
    const RULE: &str = "(mute rule)";

    /// By a mute rule of this name.
    pub fn by_rule(name: &str) -> Self {
        Self {
            by: name.to_owned(),
            reason: Self::RULE.to_owned(),
        }
    }

    /// Whether a mute rule does it.
    pub fn is_by_rule(&self) -> bool {
        self.reason == Self::RULE
    }
}

impl Alarm {
    /// What it is made of.
    pub fn kind(&self) -> Kind {
        match self.definition {
            Definition::Metric(_) => Kind::Metric,
            Definition::Composite(_) => Kind::Composite,
            Definition::Log(_) => Kind::Log,
        }
    }

    /// Since when it is in its state, as well as is known.
    pub fn since(&self) -> Option<Timestamp> {
        self.transitioned.or(self.updated)
    }

    /// Whether a change to `ALARM` would tell nobody: actions are disabled, or there are none, or it is muted.
    pub fn is_silent(&self) -> bool {
        !self.actions.is_enabled || self.actions.alarm.is_empty() || self.mute.is_some()
    }

    /// The metrics that it gets, in the order of its queries.
    pub fn stats(&self) -> impl Iterator<Item = &MetricStat> {
        let queries = match &self.definition {
            Definition::Metric(metric) => metric.queries.as_slice(),
            Definition::Composite(_) | Definition::Log(_) => &[],
        };
        queries.iter().filter_map(|query| match &query.source {
            QuerySource::Stat(stat) => Some(stat),
            QuerySource::Expression { .. } => None,
        })
    }
}

/// Values of a metric over time.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Datapoints {
    /// What AWS calls it.
    pub label: Option<String>,
    /// Beginning of the period and value, the oldest first, each period once.
    pub points: Vec<(Timestamp, f64)>,
    /// What keeps them from being complete: `PartialData`, `Forbidden`; and AWS's words.
    pub trouble: Option<String>,
}
