//! What CloudWatch watches: alarms whose states change on a schedule, metrics, metric filters and log groups.

use serde_json::{Value, json};

/// An alarm, and all its states to come.
#[derive(Clone, Debug)]
pub struct AlarmTruth {
    /// `AlarmName`
    pub name: String,
    /// `MetricAlarms`, `CompositeAlarms` or `LogAlarms`: the list that it is answered in.
    pub list: &'static str,
    /// Members beside name, ARN and state, as AWS names them.
    pub members: Value,
    /// From when on (milliseconds since 1970) it is in which state, in order of time. Before the first it is in
    /// `INSUFFICIENT_DATA`.
    pub states: Vec<(i64, &'static str)>,
}

impl AlarmTruth {
    /// An alarm on the sum of a metric in five minutes.
    pub fn metric(name: &str, metric: &str) -> Self {
        Self {
            name: name.to_owned(),
            list: "MetricAlarms",
            members: json!({
                "ActionsEnabled": true,
                "AlarmActions": ["arn:aws:sns:eu-west-1:111122223333:pager"],
                "OKActions": [],
                "InsufficientDataActions": [],
                "MetricName": metric,
                "Namespace": "CloudTrailMetrics",
                "Statistic": "Sum",
                "Dimensions": [],
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 1.5,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                "TreatMissingData": "notBreaching",
            }),
            states: Vec::new(),
        }
    }

    /// An alarm on other alarms.
    pub fn composite(name: &str, rule: &str) -> Self {
        Self {
            name: name.to_owned(),
            list: "CompositeAlarms",
            members: json!({"ActionsEnabled": true, "AlarmActions": [], "AlarmRule": rule}),
            states: Vec::new(),
        }
    }

    /// An alarm on a query of logs.
    pub fn log(name: &str, query: &str) -> Self {
        Self {
            name: name.to_owned(),
            list: "LogAlarms",
            members: json!({
                "ActionsEnabled": false,
                "ScheduledQueryConfiguration": {"QueryString": query, "LogGroupIdentifiers": ["trail"]},
                "Threshold": 0.5,
                "ComparisonOperator": "GreaterThanThreshold",
            }),
            states: Vec::new(),
        }
    }

    /// From this time on, in milliseconds since 1970, it is in this state.
    #[must_use]
    pub fn then(mut self, at: i64, state: &'static str) -> Self {
        self.states.push((at, state));
        self
    }

    /// `AlarmType` of its history.
    pub(super) fn kind(&self) -> &'static str {
        match self.list {
            "MetricAlarms" => "MetricAlarm",
            "CompositeAlarms" => "CompositeAlarm",
            _ => "LogAlarm",
        }
    }

    /// The state at a time, and since when.
    fn state(&self, now: i64) -> Option<(i64, &'static str)> {
        self.states.iter().rev().find(|(at, _)| *at <= now).copied()
    }

    /// As a member of its list.
    pub(super) fn described(&self, (account, region): (&str, &str), now: i64) -> Value {
        let mut members = self.members.clone();
        let name = &self.name;
        members["AlarmName"] = json!(name);
        members["AlarmArn"] = json!(format!("arn:aws:cloudwatch:{region}:{account}:alarm:{name}"));
        let state = self.state(now);
        members["StateValue"] = json!(state.map_or("INSUFFICIENT_DATA", |(_, state)| state));
        if let Some((at, state)) = state {
            members["StateReason"] = json!(reason(state));
            members["StateReasonData"] = json!(reason_data(at).to_string());
            members["StateUpdatedTimestamp"] = json!(at as f64 / 1000.0);
            members["StateTransitionedTimestamp"] = json!(at as f64 / 1000.0);
        }
        members
    }

    /// Its changes of state until now: times and items of history.
    pub(super) fn history(&self, now: i64) -> Vec<(i64, Value)> {
        let mut old = "INSUFFICIENT_DATA";
        let mut items = Vec::new();
        for (at, new) in self.states.iter().filter(|(at, _)| *at <= now) {
            let side = |state: &str, data: Value| json!({"stateValue": state, "stateReason": reason(state), "stateReasonData": data});
            let data = json!({"version": "1.0", "oldState": side(old, Value::Null), "newState": side(new, reason_data(*at))});
            items.push((
                *at,
                json!({
                    "AlarmName": self.name,
                    "AlarmType": self.kind(),
                    "Timestamp": *at as f64 / 1000.0,
                    "HistoryItemType": "StateUpdate",
                    "HistorySummary": format!("Alarm updated from {old} to {new}"),
                    "HistoryData": data.to_string(),
                }),
            ));
            old = new;
        }
        items
    }
}

fn reason(state: &str) -> &'static str {
    match state {
        "ALARM" => "Threshold Crossed: 1 datapoint [2.0] was greater than or equal to the threshold (1.5).",
        "OK" => {
            "Threshold Crossed: no datapoints were received and the missing data was treated as [NonBreaching]."
        }
        _ => "Unchecked: Initial alarm creation",
    }
}

fn reason_data(at: i64) -> Value {
    let stamp = |millis: i64| super::truth::iso(millis.div_euclid(1000)).replace('Z', ".000+0000");
    let period = at - at.rem_euclid(300_000) - 300_000;
    json!({
        "version": "1.0", "queryDate": stamp(at), "startDate": stamp(period), "statistic": "Sum", "period": 300,
        "recentDatapoints": [2.0], "threshold": 1.5,
        "evaluatedDatapoints": [{"timestamp": stamp(period), "sampleCount": 2.0, "value": 2.0}],
    })
}

/// A metric filter.
#[derive(Clone, Debug)]
pub struct FilterTruth {
    /// `filterName`
    pub name: String,
    /// `logGroupName`
    pub group: String,
    /// `filterPattern`
    pub pattern: String,
    /// `metricName`, in the namespace `CloudTrailMetrics`.
    pub metric: String,
}

impl FilterTruth {
    /// As a member of `metricFilters`.
    pub(super) fn described(&self) -> Value {
        json!({
            "filterName": self.name,
            "filterPattern": self.pattern,
            "logGroupName": self.group,
            "creationTime": 1_700_000_000_000_i64,
            "metricTransformations": [{
                "metricName": self.metric, "metricNamespace": "CloudTrailMetrics", "metricValue": "1",
                "defaultValue": 0.5, "dimensions": {"Who": "$.userIdentity.arn"},
            }],
        })
    }
}

/// All that CloudWatch knows of an account in a region.
#[derive(Clone, Debug, Default)]
pub(super) struct Watched {
    pub(super) alarms: Vec<AlarmTruth>,
    pub(super) filters: Vec<FilterTruth>,
    /// Mute rules in force, and the alarms they are for.
    pub(super) mutes: Vec<(String, Vec<String>)>,
    /// Metrics of the namespace `CloudTrailMetrics`: name, and seconds with values.
    pub(super) metrics: Vec<(String, Vec<(i64, f64)>)>,
    /// Log groups that hold the events of all regions of the account, and how much later than the event, in seconds, its
    /// log event is.
    pub(super) groups: Vec<(String, i64)>,
}
