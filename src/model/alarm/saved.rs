//! Alarms, history and metric filters as the AWS CLI prints them: `aws cloudwatch describe-alarms`,
//! `aws cloudwatch describe-alarm-history`, `aws logs describe-metric-filters`.
//!
//! It reads with `serde_json`, for these are descriptions and no evidence. Tolerant: a member that is missing or of
//! another kind than AWS says is not there; only what has no name is refused.

use super::{
    Actions, Alarm, Comparison, CompositeDefinition, Definition, FilterOutput, Happening, HistoryItem, Home,
    Kind, LogDefinition, Metric, MetricDefinition, MetricFilter, MetricQuery, MetricStat, Mute, QuerySource,
    State, StateReason, json,
};
use crate::model::timestamp::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;

/// What saved files say of alarms.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Saved {
    /// Each once, as it was when it was read last, in the order of homes and names.
    pub alarms: Vec<Alarm>,
    /// Each once, the oldest first.
    pub history: Vec<HistoryItem>,
    /// Each once, in the order of homes, log groups and names.
    pub filters: Vec<MetricFilter>,
}

/// What the bytes of a file came to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reading {
    /// What was found.
    pub saved: Saved,
    /// Where the values stood that it was found in.
    pub ranges: Vec<Range<usize>>,
    /// Where other values stood.
    pub strangers: Vec<Range<usize>>,
    /// Entries that have no name or no state, and so are nothing.
    pub refused: u64,
    /// Where the bytes stop being JSON, and why.
    pub broken: Option<(usize, String)>,
}

/// Reads a file: one answer of AWS, or several, one after the other or in a list.
pub fn read(bytes: &[u8]) -> Reading {
    let start = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let mut reading = Reading::default();
    let mut values = serde_json::Deserializer::from_slice(&bytes[start..]).into_iter::<Value>();
    loop {
        let from = start + values.byte_offset();
        match values.next() {
            None => break,
            Some(Ok(value)) => {
                let before = reading.saved.len() as u64 + reading.refused;
                reading.take(&value);
                let blanks = bytes[from..].iter().take_while(|it| it.is_ascii_whitespace());
                let range = from + blanks.count()..start + values.byte_offset();
                if reading.saved.len() as u64 + reading.refused > before || is_answer(&value) {
                    reading.ranges.push(range);
                } else {
                    reading.strangers.push(range);
                }
            }
            Some(Err(error)) => {
                reading.broken = Some((from, error.to_string()));
                break;
            }
        }
    }
    reading.saved.settle();
    reading
}

/// The members of answers that are read.
const LISTS: [&str; 5] = [
    "MetricAlarms",
    "CompositeAlarms",
    "LogAlarms",
    "AlarmHistoryItems",
    "metricFilters",
];

fn is_answer(value: &Value) -> bool {
    LISTS
        .iter()
        .any(|name| value.get(name).is_some_and(Value::is_array))
}

impl Reading {
    /// An answer, a list of answers, or the elements of one (`--query 'MetricAlarms'`).
    fn take(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.take(value)),
            Value::Object(_) if is_answer(value) => {
                let kinds = [Kind::Metric, Kind::Composite, Kind::Log];
                for (name, kind) in LISTS.iter().zip(kinds) {
                    let alarms = json::list(value, name).iter();
                    alarms.for_each(|entry| self.alarm(entry, kind));
                }
                let items = json::list(value, LISTS[3]).iter();
                items.for_each(|entry| self.history(entry));
                let filters = json::list(value, LISTS[4]).iter();
                filters.for_each(|entry| self.filter(entry));
            }
            Value::Object(_) => self.entry(value),
            _ => {}
        }
    }

    fn entry(&mut self, value: &Value) {
        let has = |name: &str| value.get(name).is_some();
        if has("HistoryItemType") {
            self.history(value);
        } else if has("AlarmName") && has("StateValue") {
            let kind = match () {
                () if has("AlarmRule") => Kind::Composite,
                () if has("ScheduledQueryConfiguration") => Kind::Log,
                () => Kind::Metric,
            };
            self.alarm(value, kind);
        } else if has("filterName") && has("metricTransformations") {
            self.filter(value);
        }
    }

    fn alarm(&mut self, value: &Value, kind: Kind) {
        match alarm(value, kind) {
            Some(alarm) => self.saved.alarms.push(alarm),
            None => self.refused += 1,
        }
    }

    fn history(&mut self, value: &Value) {
        match history_item(value) {
            Some(item) => self.saved.history.push(item),
            None => self.refused += 1,
        }
    }

    fn filter(&mut self, value: &Value) {
        match filter(value) {
            Some(filter) => self.saved.filters.push(filter),
            None => self.refused += 1,
        }
    }
}

impl Saved {
    /// How much there is.
    pub fn len(&self) -> usize {
        self.alarms.len() + self.history.len() + self.filters.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes what another file says, of alarms and filters what was read last. The order of files makes no difference.
    pub fn merge(&mut self, other: Self) {
        self.alarms.extend(other.alarms);
        self.history.extend(other.history);
        self.filters.extend(other.filters);
        self.settle();
    }

    /// Everything once, in order. What two files say differently of one thing is settled by time, and then by what is said.
    fn settle(&mut self) {
        let mut alarms: BTreeMap<_, Alarm> = BTreeMap::new();
        for alarm in std::mem::take(&mut self.alarms) {
            let key = (alarm.home.clone(), alarm.name.clone());
            let age = |alarm: &Alarm| alarm.updated.max(alarm.transitioned).max(alarm.configured);
            keep_last(&mut alarms, key, alarm, age);
        }
        self.alarms = alarms.into_values().collect();
        self.history.sort_by_cached_key(|item| {
            (
                item.at,
                item.home.clone(),
                item.alarm.clone(),
                format!("{:?}", item.what),
            )
        });
        self.history.dedup();
        let mut filters: BTreeMap<_, MetricFilter> = BTreeMap::new();
        for filter in std::mem::take(&mut self.filters) {
            let key = (filter.home.clone(), filter.log_group.clone(), filter.name.clone());
            keep_last(&mut filters, key, filter, |filter| filter.created);
        }
        self.filters = filters.into_values().collect();
    }
}

/// Keeps the younger of two, and of equally old ones always the same.
fn keep_last<K: Ord, V: std::fmt::Debug>(
    kept: &mut BTreeMap<K, V>,
    key: K,
    value: V,
    age: impl Fn(&V) -> Option<Timestamp>,
) {
    match kept.entry(key) {
        std::collections::btree_map::Entry::Vacant(entry) => {
            entry.insert(value);
        }
        std::collections::btree_map::Entry::Occupied(mut entry) => {
            let rank = |value: &V| (age(value), format!("{value:?}"));
            if rank(&value) > rank(entry.get()) {
                entry.insert(value);
            }
        }
    }
}

fn alarm(value: &Value, kind: Kind) -> Option<Alarm> {
    let text = |name| json::text(value, name);
    let time = |name| value.get(name).and_then(json::time);
    let arn = text("AlarmArn");
    let reason = text("StateReason").unwrap_or_default();
    Some(Alarm {
        home: arn.as_deref().and_then(Home::of_arn),
        name: text("AlarmName")?,
        description: text("AlarmDescription"),
        state: State::parse(&text("StateValue")?)?,
        reason: StateReason::new(&reason, text("StateReasonData").as_deref()),
        updated: time("StateUpdatedTimestamp"),
        transitioned: time("StateTransitionedTimestamp"),
        configured: time("AlarmConfigurationUpdatedTimestamp"),
        actions: Actions {
            // Disabled actions are marked: where nothing is said, nothing is marked.
            is_enabled: value
                .get("ActionsEnabled")
                .and_then(Value::as_bool)
                .unwrap_or(true),
            alarm: json::texts(value, "AlarmActions"),
            ok: json::texts(value, "OKActions"),
            insufficient_data: json::texts(value, "InsufficientDataActions"),
        },
        mute: text("ActionsSuppressedBy").map(|by| Mute {
            by,
            reason: text("ActionsSuppressedReason").unwrap_or_default(),
        }),
        evaluation: text("EvaluationState"),
        is_virtual: false,
        definition: match kind {
            Kind::Metric => Definition::Metric(metric_definition(value)),
            Kind::Composite => Definition::Composite(CompositeDefinition {
                rule: text("AlarmRule").unwrap_or_default(),
                suppressor: text("ActionsSuppressor"),
            }),
            Kind::Log => Definition::Log(log_definition(value)),
        },
        arn,
    })
}

fn metric_definition(value: &Value) -> MetricDefinition {
    let criteria = value
        .get("EvaluationCriteria")
        .and_then(|it| it.get("PromQLCriteria"));
    let mut queries: Vec<_> = json::list(value, "Metrics").iter().filter_map(query).collect();
    if queries.is_empty()
        && let Some(metric) = metric(value)
    {
        let statistic = json::text(value, "Statistic").or_else(|| json::text(value, "ExtendedStatistic"));
        queries.push(MetricQuery::only(MetricStat {
            metric,
            statistic: statistic.unwrap_or_default(),
            period: json::count(value, "Period").unwrap_or_default(),
            unit: json::text(value, "Unit"),
        }));
    }
    MetricDefinition {
        queries,
        promql: criteria.and_then(|it| json::text(it, "Query")),
        comparison: comparison(value),
        threshold: value.get("Threshold").and_then(json::number),
        threshold_query: json::text(value, "ThresholdMetricId"),
        evaluation_periods: json::count(value, "EvaluationPeriods"),
        datapoints_to_alarm: json::count(value, "DatapointsToAlarm"),
        missing_data: json::text(value, "TreatMissingData"),
    }
}

fn comparison(value: &Value) -> Option<Comparison> {
    Comparison::parse(&json::text(value, "ComparisonOperator")?)
}

fn log_definition(value: &Value) -> LogDefinition {
    let none = Value::Null;
    let query = value.get("ScheduledQueryConfiguration").unwrap_or(&none);
    let schedule = query.get("ScheduleConfiguration").unwrap_or(&none);
    LogDefinition {
        query: json::text(query, "QueryString").unwrap_or_default(),
        log_groups: json::texts(query, "LogGroupIdentifiers"),
        aggregation: json::text(query, "AggregationExpression"),
        schedule: json::text(schedule, "ScheduleExpression"),
        comparison: comparison(value),
        threshold: value.get("Threshold").and_then(json::number),
        results_evaluated: json::count(value, "QueryResultsToEvaluate"),
        results_to_alarm: json::count(value, "QueryResultsToAlarm"),
        missing_data: json::text(value, "TreatMissingData"),
    }
}

fn metric(value: &Value) -> Option<Metric> {
    let dimension = |it: &Value| {
        Some((
            json::text(it, "Name")?,
            json::text(it, "Value").unwrap_or_default(),
        ))
    };
    let mut dimensions: Vec<_> = json::list(value, "Dimensions")
        .iter()
        .filter_map(dimension)
        .collect();
    dimensions.sort();
    Some(Metric {
        namespace: json::text(value, "Namespace").unwrap_or_default(),
        name: json::text(value, "MetricName")?,
        dimensions,
    })
}

fn query(value: &Value) -> Option<MetricQuery> {
    let source = match value.get("MetricStat") {
        Some(stat) if stat.is_object() => QuerySource::Stat(MetricStat {
            metric: metric(stat.get("Metric")?)?,
            statistic: json::text(stat, "Stat").unwrap_or_default(),
            period: json::count(stat, "Period").unwrap_or_default(),
            unit: json::text(stat, "Unit"),
        }),
        _ => QuerySource::Expression {
            text: json::text(value, "Expression")?,
            period: json::count(value, "Period"),
        },
    };
    Some(MetricQuery {
        id: json::text(value, "Id").unwrap_or_default(),
        label: json::text(value, "Label"),
        is_returned: value.get("ReturnData").and_then(Value::as_bool).unwrap_or(true),
        account: json::text(value, "AccountId"),
        source,
    })
}

fn history_item(value: &Value) -> Option<HistoryItem> {
    let text = |name| json::text(value, name);
    let summary = text("HistorySummary").unwrap_or_default();
    let data = text("HistoryData");
    Some(HistoryItem {
        home: None,
        alarm: text("AlarmName")?,
        kind: text("AlarmType").and_then(|kind| Kind::parse(&kind)),
        at: value.get("Timestamp").and_then(json::time)?,
        what: Happening::new(&text("HistoryItemType")?, &summary, data),
        summary,
    })
}

fn filter(value: &Value) -> Option<MetricFilter> {
    Some(MetricFilter {
        home: json::text(value, "logGroupArn").as_deref().and_then(Home::of_arn),
        log_group: json::text(value, "logGroupName").unwrap_or_default(),
        name: json::text(value, "filterName")?,
        pattern: json::text(value, "filterPattern").unwrap_or_default(),
        outputs: json::list(value, "metricTransformations")
            .iter()
            .filter_map(output)
            .collect(),
        created: value.get("creationTime").and_then(json::time),
        is_on_transformed: value
            .get("applyOnTransformedLogs")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        selection: json::text(value, "fieldSelectionCriteria"),
    })
}

fn output(value: &Value) -> Option<FilterOutput> {
    let selectors = value.get("dimensions").and_then(Value::as_object);
    let mut dimensions: Vec<_> = selectors
        .into_iter()
        .flatten()
        .filter_map(|(name, selector)| Some((name.clone(), selector.as_str()?.to_owned())))
        .collect();
    dimensions.sort();
    Some(FilterOutput {
        namespace: json::text(value, "metricNamespace").unwrap_or_default(),
        metric: json::text(value, "metricName")?,
        value: json::text(value, "metricValue").unwrap_or_default(),
        default: value.get("defaultValue").and_then(json::number),
        dimensions,
    })
}
