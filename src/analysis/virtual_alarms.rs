//! Virtual alarms: what alarms of CloudWatch would have done, worked out over the events that are loaded, with no AWS.
//!
//! *Virtual alarm*: a metric filter's pattern, a period that its matches are counted in, and a threshold, read from a file
//! ([`VirtualAlarm::read`]); fifteen of the program are [`built_in`]. [`evaluate`] makes of it what everything else knows
//! as an alarm, its history and its filter, marked as virtual.
//!
//! *Datapoint*: the number of matches in a period of the clock; a period without any has none. When a period ends, the
//! newest `evaluation-periods` datapoints are looked at, as CloudWatch does. What differs: an event counts when it
//! happened and not when it was delivered, nothing is known behind the last event, and the alarm begins as `OK` (or
//! without data, if missing data count as missing) and not when somebody made it.

mod file;

use crate::model::alarm::{
    Actions, Alarm, Comparison, Definition, FilterOutput, Happening, HistoryItem, Metric, MetricDefinition,
    MetricFilter, MetricQuery, MetricStat, ReasonPoint, Saved, State, StateReason, Transition,
};
use crate::model::{TimeRange, Timestamp};
use crate::query::{Expr, Hits, search_many};
use crate::store::Snapshot;
use include_dir::{Dir, include_dir};

static ALARMS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/alarms");

/// The namespace of what virtual alarms count, and their log group.
const VIRTUAL: &str = "virtual";

/// What a virtual alarm watches.
#[derive(Clone, PartialEq, Debug)]
pub struct VirtualAlarm {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The pattern of its metric filter.
    pub pattern: String,
    /// The events that the pattern means.
    pub expr: Expr,
    /// What the matches of a period are compared with.
    pub threshold: f64,
    /// How.
    pub comparison: Comparison,
    /// In seconds; at least 1.
    pub period: u32,
    /// How many of the newest datapoints are looked at; at least 1.
    pub evaluation_periods: u32,
    /// How many of them must be beyond the threshold; at least 1.
    pub datapoints_to_alarm: u32,
    /// How a period without a match counts.
    pub missing: Missing,
}

/// How a period without a datapoint counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// Not at all; without any datapoint there is no state.
    Missing,
    /// Not at all; without any datapoint the state stays.
    Ignore,
    /// As beyond the threshold.
    Breaching,
    /// As not beyond it.
    NotBreaching,
}

impl Missing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Missing, Self::Ignore, Self::Breaching, Self::NotBreaching];

    /// As AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Ignore => "ignore",
            Self::Breaching => "breaching",
            Self::NotBreaching => "notBreaching",
        }
    }
}

/// Those of the program: the metric filters of the CIS benchmark as they are deployed. An error names a file that is not
/// understood, which a test rules out.
pub fn built_in() -> Result<Vec<VirtualAlarm>, String> {
    let mut files: Vec<_> = ALARMS.files().collect();
    files.sort_by_key(|file| file.path());
    let read = |file: &include_dir::File<'_>| {
        VirtualAlarm::read(
            &file.path().to_string_lossy(),
            file.contents_utf8().unwrap_or_default(),
        )
    };
    files.into_iter().map(read).collect()
}

/// What virtual alarms came to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Evaluated {
    /// Alarms in the state that they are in behind the last event, their changes of state, their filters.
    pub saved: Saved,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// Works all of them out in one pass over the events of a window. `None` if it was cancelled.
pub fn evaluate(
    snapshot: &Snapshot,
    alarms: &[VirtualAlarm],
    window: TimeRange,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Evaluated> {
    let exprs: Vec<Expr> = alarms.iter().map(|alarm| alarm.expr.clone()).collect();
    let answers = search_many(snapshot, &exprs, window, cancelled)?;
    let span = snapshot
        .span()
        .map(|(first, last)| (first.max(window.from), last.min(window.to)));
    let mut evaluated = Evaluated {
        unreadable: answers.unreadable,
        ..Evaluated::default()
    };
    for (alarm, hits) in alarms.iter().zip(&answers.hits) {
        let history = span.map_or(Vec::new(), |span| {
            history(alarm, &counts(snapshot, hits, alarm.millis()), span)
        });
        evaluated.saved.alarms.push(alarm.as_alarm(history.last()));
        evaluated.saved.filters.push(alarm.as_filter());
        evaluated.saved.history.extend(history);
    }
    evaluated
        .saved
        .history
        .sort_by(|one, other| (one.at, &one.alarm).cmp(&(other.at, &other.alarm)));
    Some(evaluated)
}

/// Numbers of periods since 1970, and how many matches each has, the oldest first.
fn counts(snapshot: &Snapshot, hits: &Hits, period: i64) -> Vec<(i64, u64)> {
    let mut counts: Vec<(i64, u64)> = Vec::new();
    for row in hits.iter() {
        let at = snapshot.row(row).time();
        if !at.is_known() {
            continue;
        }
        let number = at.0.div_euclid(period);
        match counts.last_mut() {
            Some((last, count)) if *last == number => *count += 1,
            _ => counts.push((number, 1)),
        }
    }
    counts
}

/// The changes of state of an alarm, the oldest first.
fn history(
    alarm: &VirtualAlarm,
    counts: &[(i64, u64)],
    (first, last): (Timestamp, Timestamp),
) -> Vec<HistoryItem> {
    let period = alarm.millis();
    let (first, last) = (first.0.div_euclid(period), last.0.div_euclid(period));
    let reach = i64::from(alarm.evaluation_periods);
    let mut state = match alarm.missing {
        Missing::Missing => State::InsufficientData,
        _ => State::Ok,
    };
    let mut items: Vec<HistoryItem> = Vec::new();
    let mut before = StateReason::default();
    // Only periods that have a match within their reach can change anything, and the first ones.
    let mut next = i64::MIN;
    for start in std::iter::once(first).chain(counts.iter().map(|(number, _)| *number)) {
        for number in start.max(next)..=start.saturating_add(reach).min(last) {
            let look = Look::at(alarm, counts, number);
            let to = look.state(alarm, state);
            if to != state {
                let reason = look.reason(alarm, number, to);
                items.push(HistoryItem {
                    home: None,
                    alarm: alarm.name.clone(),
                    kind: Some(crate::model::alarm::Kind::Metric),
                    at: alarm.end(number),
                    summary: format!("Alarm updated from {state} to {to}"),
                    what: Happening::Transition(Box::new(Transition {
                        from: Some(state),
                        to,
                        old_reason: std::mem::replace(&mut before, reason.clone()),
                        reason,
                    })),
                });
                state = to;
            }
            next = number + 1;
        }
    }
    items
}

/// The newest datapoints at the end of a period: those that there are, the newest first.
struct Look {
    points: Vec<(i64, u64)>,
    breaching: u32,
    missing: u32,
}

impl Look {
    fn at(alarm: &VirtualAlarm, counts: &[(i64, u64)], number: i64) -> Self {
        let oldest = number - i64::from(alarm.evaluation_periods) + 1;
        let from = counts.partition_point(|(at, _)| *at < oldest);
        let to = counts.partition_point(|(at, _)| *at <= number);
        let points: Vec<_> = counts[from..to].iter().rev().copied().collect();
        let is_beyond = |count: &u64| alarm.comparison.breaches(*count as f64, alarm.threshold) == Some(true);
        Self {
            breaching: points.iter().filter(|(_, count)| is_beyond(count)).count() as u32,
            missing: alarm.evaluation_periods - points.len() as u32,
            points,
        }
    }

    fn state(&self, alarm: &VirtualAlarm, before: State) -> State {
        let breaching = match alarm.missing {
            Missing::Breaching => self.breaching + self.missing,
            Missing::Missing if self.points.is_empty() => return State::InsufficientData,
            Missing::Ignore if self.points.is_empty() => return before,
            _ => self.breaching,
        };
        if breaching >= alarm.datapoints_to_alarm {
            State::Alarm
        } else {
            State::Ok
        }
    }

    fn reason(&self, alarm: &VirtualAlarm, number: i64, to: State) -> StateReason {
        let sums = self.points.iter().map(|(_, count)| count.to_string());
        let sums = sums.collect::<Vec<_>>().join(", ");
        let sums = if sums.is_empty() { "none" } else { &sums };
        let is = if to == State::Alarm { "" } else { "not " };
        let points = self.points.iter().map(|(at, count)| ReasonPoint {
            at: Some(alarm.end(at - 1)),
            value: Some(*count as f64),
            samples: Some(*count as f64),
        });
        StateReason {
            text: format!(
                "matches in the newest {} of {} s: {sums}; that is {is}{} {} in {} of them",
                match alarm.evaluation_periods {
                    1 => "period".to_owned(),
                    periods => format!("{periods} periods"),
                },
                alarm.period,
                alarm.comparison.words(),
                alarm.threshold,
                alarm.datapoints_to_alarm,
            ),
            queried: Some(alarm.end(number)),
            start: Some(alarm.end(number - i64::from(alarm.evaluation_periods))),
            statistic: Some("Sum".to_owned()),
            period: Some(alarm.period),
            threshold: Some(alarm.threshold),
            points: points.collect(),
            triggers: Vec::new(),
        }
    }
}

impl VirtualAlarm {
    fn millis(&self) -> i64 {
        i64::from(self.period) * 1000
    }

    /// When a period is over.
    fn end(&self, number: i64) -> Timestamp {
        Timestamp(number.saturating_add(1).saturating_mul(self.millis()))
    }

    fn metric(&self) -> Metric {
        Metric {
            namespace: VIRTUAL.to_owned(),
            name: self.name.clone(),
            dimensions: Vec::new(),
        }
    }

    /// As an alarm, in the state that its last change left it in.
    fn as_alarm(&self, last: Option<&HistoryItem>) -> Alarm {
        let transition = last.and_then(HistoryItem::transition);
        let at_first = match self.missing {
            Missing::Missing => State::InsufficientData,
            _ => State::Ok,
        };
        Alarm {
            home: None,
            name: self.name.clone(),
            arn: None,
            description: Some(self.description.clone()),
            state: transition.map_or(at_first, |it| it.to),
            reason: transition.map_or_else(StateReason::default, |it| it.reason.clone()),
            updated: last.map(|item| item.at),
            transitioned: last.map(|item| item.at),
            configured: None,
            actions: Actions::default(),
            mute: None,
            evaluation: None,
            is_virtual: true,
            definition: Definition::Metric(MetricDefinition {
                queries: vec![MetricQuery::only(MetricStat {
                    metric: self.metric(),
                    statistic: "Sum".to_owned(),
                    period: self.period,
                    unit: None,
                })],
                promql: None,
                comparison: Some(self.comparison),
                threshold: Some(self.threshold),
                threshold_query: None,
                evaluation_periods: Some(self.evaluation_periods),
                datapoints_to_alarm: Some(self.datapoints_to_alarm),
                missing_data: Some(self.missing.name().to_owned()),
            }),
        }
    }

    fn as_filter(&self) -> MetricFilter {
        MetricFilter {
            home: None,
            log_group: VIRTUAL.to_owned(),
            name: self.name.clone(),
            pattern: self.pattern.clone(),
            outputs: vec![FilterOutput {
                namespace: VIRTUAL.to_owned(),
                metric: self.name.clone(),
                value: "1".to_owned(),
                default: None,
                dimensions: Vec::new(),
            }],
            created: None,
            is_on_transformed: false,
            selection: None,
        }
    }
}

#[cfg(test)]
mod tests;
