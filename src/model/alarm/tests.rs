//! Files as the AWS CLI prints them, whole, in pieces and damaged; reasons, histories, rules.

use super::*;
use std::fmt::Write as _;

const ALARMS: &str = r#"{
    "MetricAlarms": [
        {
            "AlarmName": "root-login",
            "AlarmArn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root-login",
            "AlarmDescription": "somebody used the root user",
            "AlarmConfigurationUpdatedTimestamp": "2026-01-05T09:00:00.123000+00:00",
            "ActionsEnabled": true,
            "OKActions": [],
            "AlarmActions": ["arn:aws:sns:eu-west-1:111122223333:pager"],
            "InsufficientDataActions": [],
            "StateValue": "ALARM",
            "StateReason": "Threshold Crossed: 1 datapoint [3.0 (17/03/26 14:00:00)] was greater than or equal to the threshold (1.0).",
            "StateReasonData": "{\"version\":\"1.0\",\"queryDate\":\"2026-03-17T14:06:11.123+0000\",\"startDate\":\"2026-03-17T14:00:00.000+0000\",\"statistic\":\"Sum\",\"period\":300,\"recentDatapoints\":[3.0],\"threshold\":1.0,\"evaluatedDatapoints\":[{\"timestamp\":\"2026-03-17T14:00:00.000+0000\",\"sampleCount\":3.0,\"value\":3.0}]}",
            "StateUpdatedTimestamp": "2026-03-17T14:06:11.127000+00:00",
            "StateTransitionedTimestamp": "2026-03-17T14:06:11.127000+00:00",
            "MetricName": "RootUsage",
            "Namespace": "CloudTrailMetrics",
            "Statistic": "Sum",
            "Dimensions": [{"Name": "b", "Value": "2"}, {"Name": "a", "Value": "1"}],
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
            "SomethingNew": {"x": [1]}
        },
        {
            "AlarmName": "error rate",
            "AlarmArn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:error rate",
            "ActionsEnabled": false,
            "StateValue": "INSUFFICIENT_DATA",
            "Metrics": [
                {"Id": "rate", "Expression": "100 * errors / calls", "Label": "rate", "ReturnData": true, "Period": 60},
                {"Id": "errors", "ReturnData": false, "MetricStat": {"Metric": {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": []}, "Period": 60, "Stat": "Sum"}},
                {"Id": "calls", "ReturnData": false, "AccountId": "444455556666", "MetricStat": {"Metric": {"Namespace": "AWS/Lambda", "MetricName": "Invocations"}, "Period": 60, "Stat": "Sum", "Unit": "Count"}}
            ],
            "EvaluationPeriods": 5, "DatapointsToAlarm": 3, "Threshold": 5, "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationState": "PARTIAL_DATA"
        }
    ],
    "CompositeAlarms": [{
        "AlarmName": "break-in", "AlarmArn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:break-in",
        "AlarmRule": "ALARM(\"root-login\") AND NOT OK('it''s')", "ActionsEnabled": true, "AlarmActions": ["arn:x"],
        "StateValue": "OK", "ActionsSuppressedBy": "Alarm", "ActionsSuppressedReason": "maintenance is in ALARM",
        "ActionsSuppressor": "maintenance"
    }],
    "LogAlarms": [{
        "AlarmName": "denied", "AlarmArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:denied", "StateValue": "OK",
        "ScheduledQueryConfiguration": {"QueryString": "filter errorCode = 'AccessDenied'", "LogGroupIdentifiers": ["trail"],
            "ScheduleConfiguration": {"ScheduleExpression": "rate(5 minutes)"}, "AggregationExpression": "count(*)"},
        "QueryResultsToEvaluate": 3, "QueryResultsToAlarm": 2, "Threshold": 10, "ComparisonOperator": "GreaterThanThreshold"
    }]
}"#;

const HISTORY: &str = r#"{"AlarmHistoryItems": [
    {"AlarmName": "root-login", "AlarmType": "MetricAlarm", "Timestamp": "2026-03-17T14:06:11.127000+00:00",
     "HistoryItemType": "StateUpdate", "HistorySummary": "Alarm updated from OK to ALARM",
     "HistoryData": "{\"version\":\"1.0\",\"oldState\":{\"stateValue\":\"OK\",\"stateReason\":\"quiet\"},\"newState\":{\"stateValue\":\"ALARM\",\"stateReason\":\"Threshold Crossed\",\"stateReasonData\":{\"version\":\"1.0\",\"queryDate\":\"2026-03-17T14:06:11.123+0000\",\"period\":300,\"recentDatapoints\":[3.0,null],\"threshold\":1.0}}}"},
    {"AlarmName": "root-login", "AlarmType": "MetricAlarm", "Timestamp": "2026-03-17T14:21:11Z",
     "HistoryItemType": "StateUpdate", "HistorySummary": "Alarm updated from ALARM to OK", "HistoryData": "cut of"},
    {"AlarmName": "root-login", "Timestamp": "2026-03-17T13:00:00Z", "HistoryItemType": "ConfigurationUpdate",
     "HistorySummary": "Alarm \"root-login\" updated", "HistoryData": "{\"type\":\"Update\"}"},
    {"AlarmName": "root-login", "Timestamp": "2026-03-17T14:06:12Z", "HistoryItemType": "Action", "HistorySummary": "Published"},
    {"AlarmName": "root-login", "HistoryItemType": "Action", "HistorySummary": "no time"}
]}"#;

const FILTERS: &str = r#"{"metricFilters": [{"filterName": "root", "filterPattern": "{ $.userIdentity.type = \"Root\" }",
    "metricTransformations": [{"metricName": "RootUsage", "metricNamespace": "CloudTrailMetrics", "metricValue": "1",
        "defaultValue": 0.0, "dimensions": {"who": "$.userIdentity.arn"}}],
    "creationTime": 1767603600000, "logGroupName": "trail", "applyOnTransformedLogs": true}]}"#;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text.as_bytes()).expect("a time")
}

fn reading(text: &str) -> saved::Reading {
    saved::read(text.as_bytes())
}

fn alarm<'s>(saved: &'s Saved, name: &str) -> &'s Alarm {
    saved
        .alarms
        .iter()
        .find(|alarm| alarm.name == name)
        .expect("an alarm")
}

fn metric_definition(alarm: &Alarm) -> &MetricDefinition {
    match &alarm.definition {
        Definition::Metric(metric) => metric,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_describe_alarms_prints_is_read() {
    let reading = reading(ALARMS);
    assert_eq!(
        (reading.ranges.len(), &reading.ranges[0]),
        (1, &(0..ALARMS.len()))
    );
    assert_eq!((reading.refused, &reading.broken), (0, &None));
    let names: Vec<_> = reading.saved.alarms.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["break-in", "error rate", "root-login", "denied"],
        "by home and name"
    );
    let root = alarm(&reading.saved, "root-login");
    let home = root.home.as_ref().expect("of the ARN");
    assert_eq!(
        (home.account.as_str(), home.region.as_str()),
        ("111122223333", "eu-west-1")
    );
    assert_eq!((root.state, root.kind()), (State::Alarm, Kind::Metric));
    assert_eq!(root.since(), Some(at("2026-03-17T14:06:11.127Z")));
    assert_eq!(root.reason.queried, Some(at("2026-03-17T14:06:11.123Z")));
    assert_eq!(
        (root.reason.period, root.reason.threshold),
        (Some(300), Some(1.0))
    );
    let point = ReasonPoint {
        at: Some(at("2026-03-17T14:00:00Z")),
        value: Some(3.0),
        samples: Some(3.0),
    };
    assert_eq!(root.reason.points, [point]);
    assert!(!root.is_silent());
    let stat = root.stats().next().expect("a metric");
    assert_eq!((stat.statistic.as_str(), stat.period), ("Sum", 300));
    assert_eq!(
        stat.metric.dimensions,
        [("a", "1"), ("b", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    let definition = metric_definition(root);
    assert_eq!(definition.comparison, Some(Comparison::AtLeast));
    assert_eq!(definition.missing_data.as_deref(), Some("notBreaching"));
}

#[test]
fn metric_math_composite_and_log_alarms_keep_what_they_are_made_of() {
    let saved = reading(ALARMS).saved;
    let rate = alarm(&saved, "error rate");
    assert!(rate.is_silent(), "its actions are disabled");
    assert_eq!(rate.evaluation.as_deref(), Some("PARTIAL_DATA"));
    let queries = &metric_definition(rate).queries;
    let ids: Vec<_> = queries
        .iter()
        .map(|it| (it.id.as_str(), it.is_returned))
        .collect();
    assert_eq!(ids, [("rate", true), ("errors", false), ("calls", false)]);
    assert_eq!(queries[2].account.as_deref(), Some("444455556666"));
    assert_eq!(rate.stats().count(), 2);
    assert_eq!(metric_definition(rate).datapoints_to_alarm, Some(3));
    let composite = alarm(&saved, "break-in");
    assert_eq!(composite.mute.as_ref().expect("muted").by, "Alarm");
    assert!(composite.is_silent(), "although its actions are enabled");
    let Definition::Log(log) = &alarm(&saved, "denied").definition else {
        panic!("a log alarm");
    };
    assert_eq!(
        (log.query.as_str(), log.schedule.as_deref()),
        ("filter errorCode = 'AccessDenied'", Some("rate(5 minutes)"))
    );
    assert_eq!((log.results_evaluated, log.results_to_alarm), (Some(3), Some(2)));
}

#[test]
fn history_becomes_transitions_the_oldest_first_also_where_its_data_is_damaged() {
    let reading = reading(HISTORY);
    assert_eq!(reading.refused, 1, "the item without a time");
    let history = &reading.saved.history;
    assert_eq!(history.len(), 4);
    assert!(history.is_sorted_by_key(|item| item.at));
    assert!(matches!(&history[0].what, Happening::Configured(data) if data.contains("Update")));
    let fired = history[1].transition().expect("a transition");
    assert_eq!((fired.from, fired.to), (Some(State::Ok), State::Alarm));
    assert_eq!(
        (fired.old_reason.text.as_str(), fired.reason.threshold),
        ("quiet", Some(1.0))
    );
    let values: Vec<_> = fired.reason.points.iter().map(|point| point.value).collect();
    assert_eq!(values, [Some(3.0), None]);
    assert!(matches!(history[2].what, Happening::Acted(_)));
    let calmed = history[3].transition().expect("said by the summary");
    assert_eq!((calmed.from, calmed.to), (Some(State::Alarm), State::Ok));
}

#[test]
fn what_describe_metric_filters_prints_is_read() {
    let saved = reading(FILTERS).saved;
    let filter = &saved.filters[0];
    assert_eq!(
        (filter.name.as_str(), filter.log_group.as_str()),
        ("root", "trail")
    );
    assert_eq!(filter.pattern, "{ $.userIdentity.type = \"Root\" }");
    assert_eq!(filter.created, Some(at("2026-01-05T09:00:00Z")));
    assert!(filter.is_on_transformed);
    assert_eq!(filter.outputs[0].default, Some(0.0));
    let metric = |name: &str| Metric {
        namespace: "CloudTrailMetrics".to_owned(),
        name: name.to_owned(),
        dimensions: Vec::new(),
    };
    assert!(filter.feeds(&metric("RootUsage")) && !filter.feeds(&metric("Other")));
}

#[test]
fn several_answers_lists_and_what_a_query_leaves_of_them_are_read() {
    let together = format!("{FILTERS}\n{HISTORY}{ALARMS}");
    let apart = {
        let mut saved = reading(ALARMS).saved;
        saved.merge(reading(FILTERS).saved);
        saved.merge(reading(HISTORY).saved);
        saved
    };
    let reading = reading(&together);
    assert_eq!(reading.saved, apart);
    assert_eq!(reading.ranges.len(), 3);
    assert_eq!(
        reading.ranges[1],
        FILTERS.len() + 1..FILTERS.len() + 1 + HISTORY.len()
    );
    assert_eq!(
        saved::read(format!("[{FILTERS},[{ALARMS}], {HISTORY}]").as_bytes()).saved,
        apart
    );
    let value: serde_json::Value = serde_json::from_str(ALARMS).expect("JSON");
    let bare = value["CompositeAlarms"].to_string();
    assert_eq!(
        saved::read(bare.as_bytes()).saved.alarms[0].kind(),
        Kind::Composite
    );
}

#[test]
fn damage_costs_what_comes_after_it_and_is_named_with_its_place() {
    let damaged = format!("\u{feff}{FILTERS} {{\"MetricAlarms\": [");
    let reading = reading(&damaged);
    assert_eq!(reading.saved.filters.len(), 1);
    assert_eq!(
        (reading.ranges.len(), &reading.ranges[0]),
        (1, &(3..3 + FILTERS.len()))
    );
    let (at, reason) = reading.broken.expect("said");
    assert_eq!(&damaged[at..].trim_start()[..3], "{\"M");
    assert!(reason.contains("EOF"), "{reason}");
    assert!(saved::read(b"").saved.is_empty());
    assert_eq!(
        saved::read(b"{\"MetricAlarms\": [{}, 7, {\"AlarmName\": \"x\"}]}").refused,
        3
    );
}

#[test]
fn of_two_files_the_younger_state_of_an_alarm_counts_in_whatever_order_they_come() {
    let younger = ALARMS
        .replace("\"ALARM\"", "\"OK\"")
        .replace("2026-03-17T14:06:11.127", "2026-03-17T14:21:11.127");
    let (old, new) = (reading(ALARMS).saved, reading(&younger).saved);
    let merged = |first: &Saved, second: &Saved| {
        let mut saved = first.clone();
        saved.merge(second.clone());
        saved
    };
    assert_eq!(merged(&old, &new), merged(&new, &old));
    assert_eq!(alarm(&merged(&new, &old), "root-login").state, State::Ok);
    assert_eq!(merged(&old, &old), old);
}

#[test]
fn names_of_states_kinds_and_comparisons_are_those_of_aws() {
    for state in State::ALL {
        assert_eq!(State::parse(&state.name().to_lowercase()), Some(state));
    }
    for kind in [Kind::Metric, Kind::Composite, Kind::Log] {
        assert_eq!(Kind::parse(kind.name()), Some(kind));
    }
    for comparison in Comparison::ALL {
        assert_eq!(Comparison::parse(comparison.name()), Some(comparison));
    }
    assert_eq!(Comparison::AtLeast.breaches(1.0, 1.0), Some(true));
    assert_eq!(Comparison::Below.breaches(1.0, 1.0), Some(false));
    assert_eq!(Comparison::OutsideBand.breaches(1.0, 1.0), None);
}

#[test]
fn a_rule_is_taken_apart_however_names_are_written() {
    let rule = r#"ALARM("a \"b\" (c)") AND (NOT OK( d-e ) or insufficient_data('arn:aws:cloudwatch:eu-west-1:111122223333:alarm:f:g')) OR AT_LEAST(2, ALARM, (x, y)) AND TRUE"#;
    let terms: Vec<_> = rule::terms(rule)
        .iter()
        .map(|term| (term.state, term.name().to_owned()))
        .collect();
    assert_eq!(
        terms,
        [
            (State::Alarm, "a \"b\" (c)".to_owned()),
            (State::Ok, "d-e".to_owned()),
            (State::InsufficientData, "f:g".to_owned()),
            (State::Alarm, "x".to_owned()),
            (State::Alarm, "y".to_owned()),
        ]
    );
    for rule in ["", "FALSE", "ALARM(", "ALARM(\"", "((((", "é(ALARM("] {
        assert_eq!(rule::terms(rule), [], "{rule}");
    }
}

#[test]
fn the_tree_of_a_composite_alarm_ends_where_it_would_go_round() {
    let mut text = String::from("{\"CompositeAlarms\":[");
    for (name, rule) in [
        ("top", "ALARM(mid) OR ALARM(gone)"),
        ("mid", "ALARM(low) AND ALARM(leaf)"),
        ("low", "OK(top)"),
    ] {
        write!(
            text,
            "{{\"AlarmName\":\"{name}\",\"StateValue\":\"OK\",\"AlarmRule\":\"{rule}\"}},"
        )
        .expect("memory");
    }
    text.push_str("{\"AlarmName\":\"leaf\",\"StateValue\":\"ALARM\",\"AlarmRule\":\"FALSE\"}]}");
    let saved = reading(&text).saved;
    let find = |_: &Alarm, term: &rule::Term| saved.alarms.iter().find(|alarm| alarm.name == term.name());
    let tree = rule::tree(alarm(&saved, "top"), &find);
    let lines: Vec<_> = tree
        .iter()
        .map(|branch| {
            (
                branch.depth,
                branch.term.name(),
                branch.alarm.is_some(),
                branch.is_cycle,
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (0, "mid", true, false),
            (1, "low", true, false),
            (2, "top", true, true),
            (1, "leaf", true, false),
            (0, "gone", false, false),
        ]
    );
}
