//! From an alarm to the events behind it, and from an event to the alarms that count it.
//!
//! An alarm of a trail watches a metric that *metric filters* count log events into. So its filter patterns are a
//! predicate, and the datapoints that tripped it say when: [`Counted`]. Any other alarm measures a *subject*, an instance
//! or a queue, and what leads on is what was changed about that before: [`Subject`].

use crate::dialect::metric_filter;
use crate::model::alarm::board::LogQuestion;
use crate::model::alarm::{
    Alarm, Definition, FilterOutput, Metric, MetricFilter, QuerySource, State, StateReason, Transition,
};
use crate::model::{Field, Flags, TimeRange, Timestamp};
use crate::query::expr::Case;
use crate::query::{Expr, Part, Pattern, Term};

/// Log events get to CloudWatch late, by this much at most: measured on real trails, the last of a hundred files came ten
/// minutes after its first event.
pub const DELIVERY: i64 = 15 * MINUTE;

/// What was changed about a subject this long before is worth a look.
const BEFORE: i64 = 2 * 60 * MINUTE;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Where an alarm leads.
#[derive(Clone, PartialEq, Debug)]
pub enum Lead {
    /// To the events that metric filters counted.
    Counted(Box<Counted>),
    /// To the changes of what the metric is about.
    Subject(Subject),
    /// To other alarms: those of its rule.
    Alarms,
    /// Nowhere, for this reason.
    Nowhere(&'static str),
}

/// The events that metric filters counted into the metric of an alarm.
#[derive(Clone, PartialEq, Debug)]
pub struct Counted {
    /// Those that any of the filters matches.
    pub expr: Expr,
    /// When they happened: from 15 minutes before the first datapoint to the end of the last.
    pub window: TimeRange,
    /// How many there were, as the datapoints say; none if they do not count events.
    pub said: Option<f64>,
    /// What CloudWatch Logs is to be asked for the log events themselves, where it is known whom to ask: by their own times,
    /// so of the datapoints alone.
    pub questions: Vec<LogQuestion>,
    /// Why what is found here may differ from what CloudWatch counted.
    pub doubts: Vec<String>,
}

/// What an alarm measures, and when.
#[derive(Clone, PartialEq, Debug)]
pub struct Subject {
    /// Its identifiers: values of the metric's dimensions.
    pub names: Vec<String>,
    /// What was changed about it.
    pub expr: Expr,
    /// The two hours before.
    pub window: TimeRange,
}

/// Where an alarm leads from one of its transitions; without one, from the state it is in. `filters` are those of its home.
pub fn lead(alarm: &Alarm, transition: Option<(Timestamp, &Transition)>, filters: &[&MetricFilter]) -> Lead {
    let (at, reason) = match transition {
        // The alarm itself says more of its last change than a history item that came without its data.
        Some((at, transition)) if transition.reason.points.is_empty() && alarm.since() == Some(at) => {
            (Some(at), &alarm.reason)
        }
        Some((at, transition)) => (Some(at), &transition.reason),
        None => (alarm.since(), &alarm.reason),
    };
    match &alarm.definition {
        Definition::Composite(_) => Lead::Alarms,
        Definition::Log(_) => Lead::Nowhere("it watches a query of logs, not events of the trail"),
        Definition::Metric(_) => {
            let metrics: Vec<_> = alarm.stats().map(|stat| &stat.metric).collect();
            let feeding: Vec<_> = filters
                .iter()
                .filter(|filter| metrics.iter().any(|metric| filter.feeds(metric)))
                .copied()
                .collect();
            let Some(span) = Span::of(alarm, at, reason) else {
                return Lead::Nowhere("nothing says when it changed");
            };
            if feeding.is_empty() {
                subject(&metrics, span)
            } else {
                counted(alarm, &metrics, &feeding, span)
            }
        }
    }
}

/// The datapoints that changed the state of an alarm.
#[derive(Clone, Copy)]
struct Span {
    from: Timestamp,
    to: Timestamp,
    /// Their sum; none if nobody said a value.
    sum: Option<f64>,
}

impl Span {
    fn of(alarm: &Alarm, at: Option<Timestamp>, reason: &StateReason) -> Option<Self> {
        let seconds = reason
            .period
            .or_else(|| alarm.stats().map(|stat| stat.period).max());
        let period = i64::from(seconds.unwrap_or(60)) * 1000;
        let known: Vec<_> = reason
            .points
            .iter()
            .filter(|point| breaches(alarm, reason, point.value))
            .filter_map(|point| Some((point.at?, point.value)))
            .collect();
        let first = known.iter().map(|(at, _)| *at).min();
        let last = known.iter().map(|(at, _)| *at).max();
        if let (Some(first), Some(last)) = (first, last) {
            let values: Vec<_> = known.iter().filter_map(|(_, value)| *value).collect();
            return Some(Self {
                from: first,
                to: last.plus(period),
                sum: (!values.is_empty()).then(|| values.iter().sum()),
            });
        }
        let start = reason.start.or_else(|| Some(at?.plus(-period)))?;
        Some(Self {
            from: start,
            to: at.unwrap_or_else(|| start.plus(period)).max(start.plus(period)),
            sum: None,
        })
    }
}

/// Whether a value is one of those that the state comes from. All are where that cannot be told.
fn breaches(alarm: &Alarm, reason: &StateReason, value: Option<f64>) -> bool {
    let Definition::Metric(metric) = &alarm.definition else {
        return true;
    };
    let threshold = reason.threshold.or(metric.threshold);
    let (Some(comparison), Some(threshold), Some(value)) = (metric.comparison, threshold, value) else {
        return true;
    };
    let any = reason
        .points
        .iter()
        .filter_map(|point| point.value)
        .any(|value| comparison.breaches(value, threshold) == Some(true));
    !any || comparison.breaches(value, threshold).unwrap_or(true)
}

fn counted(alarm: &Alarm, metrics: &[&Metric], filters: &[&MetricFilter], span: Span) -> Lead {
    let mut doubts = Vec::new();
    let mut exprs = Vec::new();
    for filter in filters {
        match metric_filter::parse(&filter.pattern) {
            Ok(expr) if !exprs.contains(&expr) => exprs.push(expr),
            Ok(_) => {}
            Err(error) => doubts.push(format!(
                "the pattern of {} is not understood: {error}",
                filter.name
            )),
        }
        if filter.created.is_some_and(|created| created > span.from) {
            doubts.push(format!("{} was made later than that", filter.name));
        }
        if filter.is_on_transformed {
            doubts.push(format!("{} looks at transformed events", filter.name));
        }
        if let Some(selection) = &filter.selection {
            doubts.push(format!("{} looks only at events of {selection}", filter.name));
        }
    }
    if exprs.is_empty() {
        return Lead::Nowhere("the patterns of its metric filters are not understood");
    }
    if !metrics
        .iter()
        .all(|metric| filters.iter().any(|filter| filter.feeds(metric)))
    {
        doubts.push("other metrics have a part in it".to_owned());
    }
    let counts = counts_events(alarm)
        && filters
            .iter()
            .flat_map(|filter| outputs(filter, metrics))
            .all(is_one);
    let expr = if exprs.len() == 1 {
        exprs.remove(0)
    } else {
        Expr::Or(exprs)
    };
    Lead::Counted(Box::new(Counted {
        expr,
        window: TimeRange {
            // What is counted here is counted when it happened.
            from: span.from.plus(if alarm.is_virtual { 0 } else { -DELIVERY }),
            to: span.to,
        },
        said: span.sum.filter(|_| counts),
        questions: filters
            .iter()
            .filter_map(|filter| question(alarm, filter, span))
            .collect(),
        doubts,
    }))
}

fn question(alarm: &Alarm, filter: &MetricFilter, span: Span) -> Option<LogQuestion> {
    Some(LogQuestion {
        home: filter.home.clone().or_else(|| alarm.home.clone())?,
        group: filter.log_group.clone(),
        pattern: filter.pattern.clone(),
        from: span.from,
        to: span.to,
    })
}

/// Whether the value that is compared is a sum of what filters counted.
fn counts_events(alarm: &Alarm) -> bool {
    let Definition::Metric(metric) = &alarm.definition else {
        return false;
    };
    matches!(metric.queries.as_slice(), [only] if matches!(&only.source, QuerySource::Stat(stat) if stat.statistic == "Sum"))
}

fn outputs<'f>(filter: &'f MetricFilter, metrics: &[&Metric]) -> impl Iterator<Item = &'f FilterOutput> {
    let names: Vec<_> = metrics
        .iter()
        .map(|metric| (metric.namespace.clone(), metric.name.clone()))
        .collect();
    filter
        .outputs
        .iter()
        .filter(move |output| names.contains(&(output.namespace.clone(), output.metric.clone())))
}

/// Whether an event adds one.
fn is_one(output: &FilterOutput) -> bool {
    output.value.parse() == Ok(1.0)
}

fn subject(metrics: &[&Metric], span: Span) -> Lead {
    let mut names: Vec<String> = metrics
        .iter()
        .flat_map(|metric| &metric.dimensions)
        .map(|(_, value)| value.clone())
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Lead::Nowhere("its metric names nothing that events could be about");
    }
    // A resource is known in full and by its last part, and a dimension has either.
    let is_it = names
        .iter()
        .map(|name| Pattern::text(name, Part::Whole, Case::Exact))
        .collect();
    let expr = Expr::Term(Term::Field(Field::Resource, is_it)).and(Expr::Term(Term::Is(Flags::WRITE)));
    Lead::Subject(Subject {
        names,
        expr,
        window: TimeRange {
            from: span.from.plus(-BEFORE),
            to: span.to,
        },
    })
}

/// The alarms that count an event, each with the filter that does: those whose metric a filter feeds that `matches`.
/// `matches` says whether the event is one that a pattern means.
pub fn counting<'a>(
    alarms: &'a [Alarm],
    filters: &'a [MetricFilter],
    matches: &mut dyn FnMut(&Expr) -> bool,
) -> Vec<(&'a Alarm, &'a MetricFilter)> {
    let mut found = Vec::new();
    for filter in filters {
        let is_meant = metric_filter::parse(&filter.pattern).is_ok_and(|expr| matches(&expr));
        if !is_meant {
            continue;
        }
        let theirs = alarms
            .iter()
            .filter(|alarm| alarm.stats().any(|stat| filter.feeds(&stat.metric)))
            .filter(|alarm| filter.home.is_none() || alarm.home.is_none() || filter.home == alarm.home);
        found.extend(theirs.map(|alarm| (alarm, filter)));
    }
    found
}

/// How an alarm stood at an instant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Standing<'a> {
    /// In which state.
    pub state: State,
    /// Since when; none if that was before anything is known of it.
    pub since: Option<Timestamp>,
    /// Why.
    pub reason: &'a StateReason,
    /// How often it went into `ALARM` in the day before.
    pub flaps: usize,
}

/// How an alarm stood at an instant, as its transitions tell, the oldest first. Where they do not reach that far back, it
/// stood as the first of them says it stood before; without any, as it was when it was read.
pub fn standing<'a>(
    alarm: &'a Alarm,
    transitions: &[(Timestamp, &'a Transition)],
    instant: Timestamp,
) -> Standing<'a> {
    let past = transitions.partition_point(|(at, _)| *at <= instant);
    let day_before = instant.plus(-DAY);
    let flaps = transitions[..past]
        .iter()
        .filter(|(at, transition)| *at > day_before && transition.to == State::Alarm)
        .count();
    let last = past.checked_sub(1).and_then(|place| transitions.get(place));
    // What was read of the alarm itself is news where it is younger than the history.
    let is_news = alarm
        .since()
        .is_some_and(|since| since <= instant && last.is_none_or(|(at, _)| *at < since));
    match (last, transitions.get(past)) {
        (Some((at, transition)), _) if !is_news => Standing {
            state: transition.to,
            since: Some(*at),
            reason: &transition.reason,
            flaps,
        },
        (None, Some((_, next))) if !is_news => Standing {
            state: next.from.unwrap_or(State::Ok),
            since: None,
            reason: &next.old_reason,
            flaps,
        },
        _ => Standing {
            state: alarm.state,
            since: alarm.since().filter(|since| *since <= instant),
            reason: &alarm.reason,
            flaps,
        },
    }
}

/// What was found, against what CloudWatch said: `matched 3, the datapoint says 2`.
pub fn verdict(matched: u64, counted: &Counted) -> String {
    match counted.said {
        None => format!("matched {matched}"),
        Some(said) if said.to_string() == matched.to_string() => {
            format!("matched {matched}, as the datapoint says")
        }
        Some(said) => format!("matched {matched}, the datapoint says {said}"),
    }
}

#[cfg(test)]
mod tests;
