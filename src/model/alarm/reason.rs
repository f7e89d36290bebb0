//! Why an alarm is in its state: AWS's sentence, and the numbers behind it, which AWS keeps as JSON in a text.

use super::{State, json};
use crate::model::timestamp::Timestamp;
use serde_json::Value;

/// Why an alarm is in its state.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StateReason {
    /// In AWS's words: `Threshold Crossed: 1 datapoint [3.0 (17/03/26 14:02:00)] was greater than…`.
    pub text: String,
    /// When the metric was looked at.
    pub queried: Option<Timestamp>,
    /// The beginning of what was looked at.
    pub start: Option<Timestamp>,
    /// `Sum`
    pub statistic: Option<String>,
    /// In seconds.
    pub period: Option<u32>,
    /// What the values were compared with.
    pub threshold: Option<f64>,
    /// The values that were looked at, in AWS's order: with times, the newest first.
    pub points: Vec<ReasonPoint>,
    /// Of a composite alarm: ARNs of the alarms that made it change, with their states.
    pub triggers: Vec<(String, Option<State>)>,
}

/// A value that an alarm looked at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ReasonPoint {
    /// The beginning of its period; none if AWS only said the value.
    pub at: Option<Timestamp>,
    /// None where there was no data.
    pub value: Option<f64>,
    /// How many samples it was made of.
    pub samples: Option<f64>,
}

impl StateReason {
    /// From AWS's sentence and the JSON that comes beside it. What cannot be read of the JSON is left out.
    pub fn new(text: &str, data: Option<&str>) -> Self {
        let data: Value = data
            .and_then(|data| serde_json::from_str(data).ok())
            .unwrap_or_default();
        Self::of_json(text, &data)
    }

    pub(super) fn of_json(text: &str, data: &Value) -> Self {
        let number = |name| data.get(name).and_then(json::number);
        let time = |name| data.get(name).and_then(json::time);
        Self {
            text: text.to_owned(),
            queried: time("queryDate"),
            start: time("startDate"),
            statistic: json::text(data, "statistic"),
            period: json::count(data, "period"),
            threshold: number("threshold"),
            points: points(data),
            triggers: json::list(data, "triggeringAlarms")
                .iter()
                .filter_map(trigger)
                .collect(),
        }
    }
}

/// The values with their times, or, of data that has none, the values alone.
fn points(data: &Value) -> Vec<ReasonPoint> {
    let evaluated = json::list(data, "evaluatedDatapoints")
        .iter()
        .map(|point| ReasonPoint {
            at: point.get("timestamp").and_then(json::time),
            value: point.get("value").and_then(json::number),
            samples: point.get("sampleCount").and_then(json::number),
        });
    let evaluated: Vec<_> = evaluated.collect();
    if !evaluated.is_empty() {
        return evaluated;
    }
    json::list(data, "recentDatapoints")
        .iter()
        .map(|value| ReasonPoint {
            at: None,
            value: json::number(value),
            samples: None,
        })
        .collect()
}

fn trigger(alarm: &Value) -> Option<(String, Option<State>)> {
    let state = alarm.get("state").and_then(|state| json::text(state, "value"));
    let state = state.or_else(|| json::text(alarm, "state"));
    Some((json::text(alarm, "arn")?, state.and_then(|it| State::parse(&it))))
}
