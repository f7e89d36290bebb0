//! What CloudWatch answers, as our own types. What AWS may leave out is left out; an alarm without a name or a state is
//! none.

use crate::model::Timestamp;
use crate::model::alarm::{
    Actions, Alarm, Comparison, CompositeDefinition, Datapoints, Definition, Happening, Home, Kind,
    LogDefinition, Metric, MetricDefinition, MetricQuery, MetricStat, Mute, QuerySource, State, StateReason,
};
use crate::source::alarms::Happened;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types;

/// To the millisecond, or one less: on the wire it is a binary fraction of seconds, which the client cuts off.
fn instant(time: DateTime) -> Option<Timestamp> {
    time.to_millis().ok().map(Timestamp)
}

fn count(number: Option<i32>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

fn some(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// What alarms of all kinds have. The definition is put in its place later.
macro_rules! common {
    ($alarm:ident, $definition:expr, $mute:expr, $evaluation:expr) => {{
        let reason = $alarm.state_reason.unwrap_or_default();
        Some(Alarm {
            home: $alarm.alarm_arn.as_deref().and_then(Home::of_arn),
            name: some($alarm.alarm_name)?,
            arn: some($alarm.alarm_arn),
            description: some($alarm.alarm_description),
            state: State::parse($alarm.state_value?.as_str())?,
            reason: StateReason::new(&reason, $alarm.state_reason_data.as_deref()),
            updated: $alarm.state_updated_timestamp.and_then(instant),
            transitioned: $alarm.state_transitioned_timestamp.and_then(instant),
            configured: $alarm.alarm_configuration_updated_timestamp.and_then(instant),
            actions: Actions {
                is_enabled: $alarm.actions_enabled.unwrap_or(true),
                alarm: $alarm.alarm_actions.unwrap_or_default(),
                ok: $alarm.ok_actions.unwrap_or_default(),
                insufficient_data: $alarm.insufficient_data_actions.unwrap_or_default(),
            },
            mute: $mute,
            evaluation: $evaluation,
            is_virtual: false,
            definition: $definition,
        })
    }};
}

pub(super) fn metric_alarm(alarm: types::MetricAlarm) -> Option<Alarm> {
    let mut queries: Vec<_> = alarm
        .metrics
        .unwrap_or_default()
        .into_iter()
        .filter_map(queried)
        .collect();
    if queries.is_empty()
        && let Some(name) = some(alarm.metric_name)
    {
        let statistic = alarm.statistic.map(|it| it.as_str().to_owned());
        queries.push(MetricQuery::only(MetricStat {
            metric: metric(alarm.namespace, name, alarm.dimensions),
            statistic: statistic.or(alarm.extended_statistic).unwrap_or_default(),
            period: count(alarm.period).unwrap_or_default(),
            unit: alarm.unit.map(|it| it.as_str().to_owned()),
        }));
    }
    let promql = match alarm.evaluation_criteria {
        Some(types::EvaluationCriteria::PromQlCriteria(criteria)) => some(criteria.query),
        _ => None,
    };
    let definition = Definition::Metric(MetricDefinition {
        queries,
        promql,
        comparison: alarm
            .comparison_operator
            .and_then(|it| Comparison::parse(it.as_str())),
        threshold: alarm.threshold,
        threshold_query: some(alarm.threshold_metric_id),
        evaluation_periods: count(alarm.evaluation_periods),
        datapoints_to_alarm: count(alarm.datapoints_to_alarm),
        missing_data: some(alarm.treat_missing_data),
    });
    let evaluation = alarm.evaluation_state.map(|it| it.as_str().to_owned());
    common!(alarm, definition, None, evaluation)
}

pub(super) fn composite_alarm(alarm: types::CompositeAlarm) -> Option<Alarm> {
    let definition = Definition::Composite(CompositeDefinition {
        rule: alarm.alarm_rule.unwrap_or_default(),
        suppressor: some(alarm.actions_suppressor),
    });
    let reason = alarm.actions_suppressed_reason.unwrap_or_default();
    let mute = alarm.actions_suppressed_by.map(|by| Mute {
        by: by.as_str().to_owned(),
        reason,
    });
    common!(alarm, definition, mute, None)
}

pub(super) fn log_alarm(alarm: types::LogAlarm) -> Option<Alarm> {
    let query = alarm.scheduled_query_configuration;
    let query = query.unwrap_or_else(|| types::ScheduledQueryConfiguration::builder().build());
    let definition = Definition::Log(LogDefinition {
        query: query.query_string.unwrap_or_default(),
        log_groups: query.log_group_identifiers.unwrap_or_default(),
        aggregation: some(query.aggregation_expression),
        schedule: query
            .schedule_configuration
            .and_then(|it| some(it.schedule_expression)),
        comparison: alarm
            .comparison_operator
            .and_then(|it| Comparison::parse(it.as_str())),
        threshold: alarm.threshold,
        results_evaluated: count(alarm.query_results_to_evaluate),
        results_to_alarm: count(alarm.query_results_to_alarm),
        missing_data: some(alarm.treat_missing_data),
    });
    let evaluation = alarm.evaluation_state.map(|it| it.as_str().to_owned());
    common!(alarm, definition, None, evaluation)
}

fn metric(namespace: Option<String>, name: String, dimensions: Option<Vec<types::Dimension>>) -> Metric {
    let dimensions = dimensions.unwrap_or_default().into_iter();
    let mut dimensions: Vec<_> = dimensions
        .filter_map(|it| Some((it.name?, it.value.unwrap_or_default())))
        .collect();
    dimensions.sort();
    Metric {
        namespace: namespace.unwrap_or_default(),
        name,
        dimensions,
    }
}

/// A query that an alarm has.
fn queried(query: types::MetricDataQuery) -> Option<MetricQuery> {
    let source = match query.metric_stat {
        Some(stat) => {
            let of = stat.metric?;
            QuerySource::Stat(MetricStat {
                metric: metric(of.namespace, some(of.metric_name)?, of.dimensions),
                statistic: stat.stat.unwrap_or_default(),
                period: count(stat.period).unwrap_or_default(),
                unit: stat.unit.map(|it| it.as_str().to_owned()),
            })
        }
        None => QuerySource::Expression {
            text: some(query.expression)?,
            period: count(query.period),
        },
    };
    Some(MetricQuery {
        id: query.id.unwrap_or_default(),
        label: some(query.label),
        is_returned: query.return_data.unwrap_or(true),
        account: some(query.account_id),
        source,
    })
}

/// A query to be sent.
pub(super) fn query(query: &MetricQuery) -> types::MetricDataQuery {
    let sent = types::MetricDataQuery::builder()
        .id(&query.id)
        .set_label(query.label.clone())
        .set_account_id(query.account.clone())
        .return_data(query.is_returned);
    match &query.source {
        QuerySource::Expression { text, period } => sent
            .expression(text)
            .set_period(period.map(|period| period as i32))
            .build(),
        QuerySource::Stat(stat) => {
            let metric = stat.metric.dimensions.iter().fold(
                types::Metric::builder()
                    .namespace(&stat.metric.namespace)
                    .metric_name(&stat.metric.name),
                |metric, (name, value)| {
                    metric.dimensions(types::Dimension::builder().name(name).value(value).build())
                },
            );
            let stat = types::MetricStat::builder()
                .metric(metric.build())
                .period(stat.period as i32)
                .stat(&stat.statistic)
                .set_unit(stat.unit.as_deref().map(types::StandardUnit::from));
            sent.metric_stat(stat.build()).build()
        }
    }
}

pub(super) fn happened(item: types::AlarmHistoryItem) -> Option<Happened> {
    let kind = item.alarm_type.and_then(|it| Kind::parse(it.as_str()));
    let summary = item.history_summary.unwrap_or_default();
    let what = item.history_item_type?;
    Some(Happened {
        alarm: some(item.alarm_name)?,
        kind,
        at: item.timestamp.and_then(instant)?,
        what: Happening::new(what.as_str(), &summary, item.history_data),
        summary,
    })
}

/// Values with the ID of their query. That more is to come is trouble only of the last page.
pub(super) fn datapoints(result: types::MetricDataResult, is_last: bool) -> Option<(String, Datapoints)> {
    let times = result.timestamps.unwrap_or_default().into_iter();
    let values = result.values.unwrap_or_default();
    let points = times
        .zip(values)
        .filter_map(|(time, value)| Some((instant(time)?, value)));
    let mut points: Vec<_> = points.collect();
    points.sort_by_key(|(time, _)| *time);
    let messages = result.messages.unwrap_or_default();
    let mut trouble: Vec<_> = messages.into_iter().filter_map(|it| it.value).collect();
    let status = result.status_code.map(|it| it.as_str().to_owned());
    trouble.extend(status.filter(|it| it != "Complete" && (it != "PartialData" || is_last)));
    let data = Datapoints {
        label: some(result.label),
        points,
        trouble: (!trouble.is_empty()).then(|| trouble.join(": ")),
    };
    Some((result.id?, data))
}

/// The name of a mute rule, which is the end of its ARN: `arn:aws:cloudwatch:eu-west-1:111122223333:alarm-mute-rule:nights`.
pub(super) fn mute_rule(rule: types::AlarmMuteRuleSummary) -> Option<String> {
    let arn = rule.alarm_mute_rule_arn?;
    some(arn.splitn(7, ':').last().map(str::to_owned))
}
