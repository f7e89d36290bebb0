//! CloudWatch: `DescribeAlarms`, `DescribeAlarmHistory`, `GetMetricData` and mute rules, with the rules of AWS: at most a hundred a
//! page, a token bound to everything else, only metric alarms where nothing is said.

use super::alarms::Watched;
use super::fault::AwsError;
use super::operation::Operation;
use super::state::{Call, State};
use serde_json::{Value, json};

/// Most values of an answer of `GetMetricData`.
const VALUES: usize = 100_800;

pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, AwsError> {
    let now = state.now();
    let place = (call.account.clone(), call.region().to_owned());
    let watched = state.watched.get(&place).cloned().unwrap_or_default();
    let place = (place.0.as_str(), place.1.as_str());
    match call.operation {
        Operation::DescribeAlarms => describe_alarms(state, call, &watched, (place, now)),
        Operation::DescribeAlarmHistory => history(state, call, &watched, now),
        Operation::ListAlarmMuteRules => mute_rules(state, call, &watched, place),
        Operation::GetAlarmMuteRule => mute_rule(call, &watched),
        _ => metric_data(state, call, &watched),
    }
}

fn invalid(code: &str, message: &str) -> AwsError {
    AwsError::new(400, code, message)
}

/// Where the page begins that a token stands for, and how to name the next. The token says all that was asked.
pub(super) fn from(state: &State, call: &Call, code: &str) -> Result<usize, AwsError> {
    let name = if call.body["nextToken"].is_string() {
        "nextToken"
    } else {
        "NextToken"
    };
    let Some(token) = call.body[name].as_str() else {
        return Ok(0);
    };
    let bound = bound(call);
    let known = state.offsets.get(token).filter(|(of, _)| *of == bound);
    known
        .map(|(_, from)| *from)
        .ok_or_else(|| invalid(code, "The token is not valid."))
}

/// A token that goes on at that place.
pub(super) fn token(state: &mut State, call: &Call, at: usize) -> String {
    state.numbers += 1;
    let token = format!("{:016x}==", super::truth::spread(state.numbers));
    state.offsets.insert(token.clone(), (bound(call), at));
    token
}

fn bound(call: &Call) -> String {
    let mut body = call.body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("NextToken");
        members.remove("nextToken");
    }
    format!("{} {} {:?} {body}", call.account, call.region(), call.operation)
}

/// How many a page may have.
fn most(call: &Call) -> Result<usize, AwsError> {
    match &call.body["MaxRecords"] {
        Value::Null => Ok(50),
        most => match most.as_u64() {
            Some(most @ 1..=100) => Ok(most as usize),
            _ => Err(invalid("ValidationError", "MaxRecords is 1 to 100.")),
        },
    }
}

fn describe_alarms(
    state: &mut State,
    call: &Call,
    watched: &Watched,
    (place, now): ((&str, &str), i64),
) -> Result<Value, AwsError> {
    let most = most(call)?;
    let from = from(state, call, "InvalidNextToken")?;
    let types = call.body["AlarmTypes"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![json!("MetricAlarm")]);
    let asked = watched
        .alarms
        .iter()
        .filter(|alarm| types.contains(&json!(alarm.kind())));
    let asked: Vec<_> = asked.collect();
    let mut answer = json!({"MetricAlarms": [], "CompositeAlarms": [], "LogAlarms": []});
    for alarm in asked.iter().skip(from).take(most) {
        let list = answer[alarm.list].as_array_mut().expect("a list");
        list.push(alarm.described(place, now));
    }
    if from + most < asked.len() {
        answer["NextToken"] = json!(token(state, call, from + most));
    }
    Ok(answer)
}

fn history(state: &mut State, call: &Call, watched: &Watched, now: i64) -> Result<Value, AwsError> {
    let most = most(call)?;
    let from = from(state, call, "InvalidNextToken")?;
    let name = call.body["AlarmName"].as_str();
    let types = call.body["AlarmTypes"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![json!("MetricAlarm")]);
    let millis = |name: &str| {
        call.body[name]
            .as_f64()
            .map(|seconds| (seconds * 1000.0).round() as i64)
    };
    let (start, end) = (millis("StartDate"), millis("EndDate"));
    let alarms = watched
        .alarms
        .iter()
        .filter(|alarm| name.is_none_or(|name| alarm.name == name) && types.contains(&json!(alarm.kind())));
    let mut items: Vec<_> = alarms.flat_map(|alarm| alarm.history(now)).collect();
    items.retain(|(at, _)| start.is_none_or(|start| *at >= start) && end.is_none_or(|end| *at <= end));
    items.sort_by_key(|(at, _)| *at);
    if call.body["ScanBy"] != json!("TimestampAscending") {
        items.reverse();
    }
    let shown: Vec<_> = items
        .iter()
        .skip(from)
        .take(most)
        .map(|(_, item)| item.clone())
        .collect();
    let mut answer = json!({"AlarmHistoryItems": shown});
    if from + most < items.len() {
        answer["NextToken"] = json!(token(state, call, from + most));
    }
    Ok(answer)
}

fn mute_rules(
    state: &mut State,
    call: &Call,
    watched: &Watched,
    (account, region): (&str, &str),
) -> Result<Value, AwsError> {
    let most = most(call)?;
    let from = from(state, call, "InvalidNextToken")?;
    let asked = call.body["Statuses"].as_array();
    let is_asked = asked.is_none_or(|statuses| statuses.contains(&json!("ACTIVE")));
    let rules: Vec<_> = watched.mutes.iter().filter(|_| is_asked).collect();
    let shown = rules.iter().skip(from).take(most).map(|(name, _)| {
        let arn = format!("arn:aws:cloudwatch:{region}:{account}:alarm-mute-rule:{name}");
        json!({"AlarmMuteRuleArn": arn, "Status": "ACTIVE", "MuteType": "RECURRING"})
    });
    let mut answer = json!({"AlarmMuteRuleSummaries": shown.collect::<Vec<_>>()});
    if from + most < rules.len() {
        answer["NextToken"] = json!(token(state, call, from + most));
    }
    Ok(answer)
}

fn mute_rule(call: &Call, watched: &Watched) -> Result<Value, AwsError> {
    let name = call.body["AlarmMuteRuleName"].as_str().unwrap_or_default();
    let found = watched.mutes.iter().find(|(it, _)| it == name);
    let (name, alarms) =
        found.ok_or_else(|| invalid("ResourceNotFoundException", "There is no such rule."))?;
    Ok(json!({"Name": name, "Status": "ACTIVE", "MuteTargets": {"AlarmNames": alarms}}))
}

fn metric_data(state: &mut State, call: &Call, watched: &Watched) -> Result<Value, AwsError> {
    let queries = call.body["MetricDataQueries"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    if queries.is_empty() || queries.len() > 500 {
        return Err(invalid("ValidationError", "There are 1 to 500 queries."));
    }
    let (start, end) = (call.body["StartTime"].as_f64(), call.body["EndTime"].as_f64());
    let window = start.zip(end).filter(|(start, end)| start < end);
    let Some((start, end)) = window else {
        return Err(invalid("ValidationError", "The start is before the end."));
    };
    // What is left of each metric is found anew from the place where the page before ended.
    let from = from(state, call, "InvalidNextToken")?;
    let most = call.body["MaxDatapoints"]
        .as_u64()
        .map_or(VALUES, |most| most as usize)
        .min(state.values_a_page);
    let mut results = Vec::new();
    let mut longest = 0;
    for query in queries.iter().filter(|query| query["ReturnData"] != json!(false)) {
        let name = query["MetricStat"]["Metric"]["MetricName"]
            .as_str()
            .unwrap_or_default();
        let points = watched
            .metrics
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, points)| points.clone());
        let inside = points
            .unwrap_or_default()
            .into_iter()
            .filter(|(at, _)| start <= *at as f64 && (*at as f64) < end);
        let mut inside: Vec<_> = inside.collect();
        if call.body["ScanBy"] != json!("TimestampAscending") {
            inside.reverse();
        }
        longest = longest.max(inside.len());
        let share = (most / queries.len()).max(1);
        let shown: Vec<_> = inside.iter().skip(from).take(share).collect();
        let is_all = from + share >= inside.len();
        results.push(json!({
            "Id": query["Id"],
            "Label": name,
            "Timestamps": shown.iter().map(|(at, _)| *at as f64).collect::<Vec<_>>(),
            "Values": shown.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
            "StatusCode": if is_all { "Complete" } else { "PartialData" },
        }));
    }
    let next = from + (most / queries.len()).max(1);
    let mut answer = json!({"MetricDataResults": results});
    if next < longest {
        answer["NextToken"] = json!(token(state, call, next));
    }
    Ok(answer)
}
