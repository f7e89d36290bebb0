//! CloudWatch Logs: `DescribeMetricFilters` and `FilterLogEvents`. The events of a log group are those of the trail, somewhat
//! later. Which match is decided by an evaluator of its own, for the part of the language that tests use: conditions on
//! JSON with `=`, `!=`, `NOT EXISTS`, `&&`, `||` and brackets.

use super::alarms::Watched;
use super::fault::AwsError;
use super::lookup::Twist;
use super::monitoring::{from, token};
use super::operation::Operation;
use super::state::{Call, State};
use super::truth::Visible;
use serde_json::{Value, json};

/// Log events that are looked at for a page: one of those that match may be in it, or none.
const LOOKED_AT: usize = 100;

pub(super) fn answer(state: &mut State, call: &Call, twist: Twist) -> Result<Value, AwsError> {
    let place = (call.account.clone(), call.region().to_owned());
    let watched = state.watched.get(&place).cloned().unwrap_or_default();
    match call.operation {
        Operation::DescribeMetricFilters => filters(state, call, &watched),
        _ => events(state, call, &watched, twist),
    }
}

fn invalid(code: &str, message: &str) -> AwsError {
    AwsError::new(400, code, message)
}

fn filters(state: &mut State, call: &Call, watched: &Watched) -> Result<Value, AwsError> {
    let most = call.body["limit"].as_u64().unwrap_or(50);
    if !(1..=50).contains(&most) {
        return Err(invalid("InvalidParameterException", "limit is 1 to 50"));
    }
    let (metric, namespace) = (
        call.body["metricName"].as_str(),
        call.body["metricNamespace"].as_str(),
    );
    if metric.is_some() != namespace.is_some() {
        return Err(invalid(
            "InvalidParameterException",
            "metricName and metricNamespace go together",
        ));
    }
    let from = from(state, call, "InvalidParameterException")?;
    let asked = watched
        .filters
        .iter()
        .filter(|it| metric.is_none_or(|metric| it.metric == metric));
    let asked: Vec<_> = asked.map(super::alarms::FilterTruth::described).collect();
    let shown: Vec<_> = asked.iter().skip(from).take(most as usize).collect();
    let mut answer = json!({"metricFilters": shown});
    if from + (most as usize) < asked.len() {
        answer["nextToken"] = json!(token(state, call, from + most as usize));
    }
    Ok(answer)
}

fn events(state: &mut State, call: &Call, watched: &Watched, twist: Twist) -> Result<Value, AwsError> {
    let name = call.body["logGroupName"].as_str().unwrap_or_default();
    let Some((_, late)) = watched.groups.iter().find(|(it, _)| it == name) else {
        return Err(invalid(
            "ResourceNotFoundException",
            "The specified log group does not exist.",
        ));
    };
    let pattern = Pattern::read(call.body["filterPattern"].as_str().unwrap_or_default())
        .ok_or_else(|| invalid("InvalidParameterException", "Invalid filter pattern"))?;
    let from = from(state, call, "InvalidParameterException")?;
    let (start, end) = (call.body["startTime"].as_i64(), call.body["endTime"].as_i64());
    let now = state.now();
    let here = state.events.iter().filter(|filed| {
        filed.account == call.account
            && match filed.event.visible {
                Visible::Now => true,
                Visible::At(time) => time <= now,
                Visible::Held => false,
            }
    });
    let mut events: Vec<_> = here
        .filter_map(|filed| {
            let record = filed.event.record_text(&filed.account, &filed.region)?;
            Some(((filed.event.time + late) * 1000, filed.number, record))
        })
        .filter(|(at, ..)| start.is_none_or(|start| *at >= start) && end.is_none_or(|end| *at <= end))
        .collect();
    events.sort();
    let looked_at = if twist == Twist::EmptyPage { 0 } else { LOOKED_AT };
    let matching = events.iter().skip(from).take(looked_at).filter(|(_, _, record)| {
        let record: Value = serde_json::from_str(record).unwrap_or_default();
        pattern.matches(&record)
    });
    let shown: Vec<_> = matching
        .map(|(at, number, record)| {
            json!({"timestamp": at, "ingestionTime": at, "message": record, "eventId": format!("{number:056}"), "logStreamName": "stream"})
        })
        .collect();
    let mut answer = json!({"events": shown, "searchedLogStreams": []});
    if from + looked_at < events.len() {
        answer["nextToken"] = json!(token(state, call, from + looked_at));
    }
    Ok(answer)
}

/// A pattern that was understood.
enum Pattern {
    All,
    Is(String, bool, String),
    IsNot(String),
    And(Vec<Pattern>),
    Or(Vec<Pattern>),
}

impl Pattern {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::All);
        }
        let mut rest = text.strip_prefix('{')?.strip_suffix('}')?.trim();
        let pattern = Self::alternatives(&mut rest)?;
        rest.is_empty().then_some(pattern)
    }

    fn alternatives(rest: &mut &str) -> Option<Self> {
        let mut all = vec![Self::conjunction(rest)?];
        while let Some(after) = rest.strip_prefix("||") {
            *rest = after.trim_start();
            all.push(Self::conjunction(rest)?);
        }
        Some(Self::Or(all))
    }

    fn conjunction(rest: &mut &str) -> Option<Self> {
        let mut all = vec![Self::condition(rest)?];
        while let Some(after) = rest.strip_prefix("&&") {
            *rest = after.trim_start();
            all.push(Self::condition(rest)?);
        }
        Some(Self::And(all))
    }

    fn condition(rest: &mut &str) -> Option<Self> {
        if let Some(after) = rest.strip_prefix('(') {
            *rest = after.trim_start();
            let inner = Self::alternatives(rest)?;
            *rest = rest.strip_prefix(')')?.trim_start();
            return Some(inner);
        }
        let after = rest.strip_prefix("$.")?;
        let end = after.find([' ', '=', '!'])?;
        let selector = after[..end].to_owned();
        let after = after[end..].trim_start();
        if let Some(after) = after.strip_prefix("NOT EXISTS") {
            *rest = after.trim_start();
            return Some(Self::IsNot(selector));
        }
        let (equal, after) = match after.strip_prefix("!=") {
            Some(after) => (false, after.trim_start()),
            None => (true, after.strip_prefix('=')?.trim_start()),
        };
        let (value, after) = match after.strip_prefix('"') {
            Some(after) => after.split_once('"')?,
            None => after.split_at(after.find([' ', ')']).unwrap_or(after.len())),
        };
        *rest = after.trim_start();
        Some(Self::Is(selector, equal, value.to_owned()))
    }

    fn matches(&self, record: &Value) -> bool {
        let get = |selector: &str| {
            selector
                .split('.')
                .try_fold(record, |value, step| value.get(step))
        };
        match self {
            Self::All => true,
            Self::And(all) => all.iter().all(|it| it.matches(record)),
            Self::Or(all) => all.iter().any(|it| it.matches(record)),
            Self::IsNot(selector) => get(selector).is_none(),
            Self::Is(selector, equal, wanted) => match get(selector) {
                Some(Value::String(text)) => fits(text, wanted) == *equal,
                Some(value @ (Value::Number(_) | Value::Bool(_))) => {
                    fits(&value.to_string(), wanted) == *equal
                }
                _ => false,
            },
        }
    }
}

/// `*` stands for anything at the ends.
fn fits(text: &str, wanted: &str) -> bool {
    match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(end), Some(_)) => text.contains(end.trim_end_matches('*')),
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => text == wanted,
    }
}
