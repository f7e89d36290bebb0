//! Leads, on alarms as the AWS CLI prints them.

use super::*;
use crate::model::alarm::Saved;
use crate::model::alarm::saved;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(format!("2026-03-17T{text}Z").as_bytes()).expect("a time")
}

/// An alarm on a metric, with more of its definition, and the state it is in.
fn read(definition: &str, reason_data: &str, filters: &str) -> Saved {
    let data = serde_json::to_string(reason_data).expect("a string");
    let text = format!(
        r#"{{"MetricAlarms":[{{"AlarmName":"a","StateValue":"ALARM","StateTransitionedTimestamp":"2026-03-17T14:06:00Z",
            "StateReasonData":{data},"Threshold":1,"ComparisonOperator":"GreaterThanOrEqualToThreshold",{definition}}}]}}
        {{"metricFilters":[{filters}]}}"#
    );
    let reading = saved::read(text.as_bytes());
    assert!(reading.broken.is_none(), "{:?}", reading.broken);
    reading.saved
}

const COUNT: &str = r#""Namespace":"N","MetricName":"M","Statistic":"Sum","Period":300,"Dimensions":[]"#;

fn filter(pattern: &str, more: &str) -> String {
    let pattern = serde_json::to_string(pattern).expect("a string");
    format!(
        r#"{{"filterName":"f","logGroupName":"g","filterPattern":{pattern},"metricTransformations":[{{"metricName":"M","metricNamespace":"N","metricValue":"1"}}]{more}}}"#
    )
}

fn lead_of(saved: &Saved) -> Lead {
    let filters: Vec<_> = saved.filters.iter().collect();
    lead(&saved.alarms[0], None, &filters)
}

fn counted_of(saved: &Saved) -> Counted {
    match lead_of(saved) {
        Lead::Counted(counted) => *counted,
        other => panic!("{other:?}"),
    }
}

const TWO: &str = r#"{"period":300,"startDate":"2026-03-17T13:55:00.000+0000","threshold":1.0,"evaluatedDatapoints":[
    {"timestamp":"2026-03-17T14:00:00.000+0000","value":2.0},{"timestamp":"2026-03-17T13:55:00.000+0000","value":0.0}]}"#;

#[test]
fn the_datapoints_that_breach_say_when_and_how_many() {
    let saved = read(COUNT, TWO, &filter("{ $.eventName = StopLogging }", ""));
    let counted = counted_of(&saved);
    assert_eq!(
        (counted.window.from, counted.window.to),
        (at("13:45:00"), at("14:05:00"))
    );
    assert_eq!(counted.said, Some(2.0));
    assert_eq!(counted.expr.to_string(), "$.eventName=StopLogging");
    assert_eq!(counted.doubts, [""; 0]);
    assert_eq!(verdict(3, &counted), "matched 3, the datapoint says 2");
    assert_eq!(verdict(2, &counted), "matched 2, as the datapoint says");
}

#[test]
fn what_may_make_a_difference_is_said() {
    let later = r#","creationTime":1773756600000,"applyOnTransformedLogs":true"#;
    let saved = read(COUNT, TWO, &filter("{ $.eventName = StopLogging }", later));
    let doubts = counted_of(&saved).doubts;
    assert_eq!(
        doubts,
        ["f was made later than that", "f looks at transformed events"]
    );
    let average = COUNT.replace("Sum", "Average");
    let saved = read(&average, TWO, &filter("{ $.eventName = StopLogging }", ""));
    let counted = counted_of(&saved);
    assert_eq!(counted.said, None, "an average is no count");
    assert_eq!(verdict(3, &counted), "matched 3");
    let saved = read(COUNT, TWO, &filter("{ $.eventName ", ""));
    assert_eq!(
        lead_of(&saved),
        Lead::Nowhere("the patterns of its metric filters are not understood")
    );
}

#[test]
fn an_alarm_without_a_filter_leads_to_the_changes_of_what_it_measures() {
    let cpu = r#""Namespace":"AWS/EC2","MetricName":"CPUUtilization","Statistic":"Average","Period":300,"Dimensions":[{"Name":"InstanceId","Value":"i-0abc"}]"#;
    let saved = read(cpu, TWO, &filter("{ $.eventName = StopLogging }", ""));
    let Lead::Subject(subject) = lead_of(&saved) else {
        panic!("{:?}", lead_of(&saved));
    };
    assert_eq!(subject.names, ["i-0abc"]);
    assert_eq!(subject.expr.to_string(), "res=i-0abc is:write");
    assert_eq!(
        (subject.window.from, subject.window.to),
        (at("12:00:00"), at("14:05:00"))
    );
    let saved = read(
        &cpu.replace(r#"{"Name":"InstanceId","Value":"i-0abc"}"#, ""),
        TWO,
        &filter("x", ""),
    );
    assert!(matches!(lead_of(&saved), Lead::Nowhere(_)));
}

#[test]
fn without_datapoints_the_change_itself_says_when() {
    let saved = read(COUNT, "{}", &filter("{ $.eventName = StopLogging }", ""));
    let counted = counted_of(&saved);
    assert_eq!(
        (counted.window.from, counted.window.to),
        (at("13:46:00"), at("14:06:00"))
    );
    assert_eq!(counted.said, None);
}

#[test]
fn the_alarms_that_count_an_event_are_those_whose_filter_matches_it() {
    let both = format!(
        "{},{}",
        filter("{ $.eventName = StopLogging }", ""),
        filter("{ $.eventName = StartLogging }", "").replace("\"f\"", "\"other\"")
    );
    let saved = read(COUNT, TWO, &both);
    let found = counting(&saved.alarms, &saved.filters, &mut |expr| {
        expr.to_string() == "$.eventName=StopLogging"
    });
    let names: Vec<_> = found
        .iter()
        .map(|(alarm, filter)| (alarm.name.as_str(), filter.name.as_str()))
        .collect();
    assert_eq!(names, [("a", "f")]);
}

#[test]
fn how_an_alarm_stood_is_what_its_history_says() {
    let history = r#"{"AlarmHistoryItems":[
        {"AlarmName":"a","Timestamp":"2026-03-17T14:00:00Z","HistoryItemType":"StateUpdate","HistorySummary":"Alarm updated from INSUFFICIENT_DATA to ALARM"},
        {"AlarmName":"a","Timestamp":"2026-03-17T14:05:00Z","HistoryItemType":"StateUpdate","HistorySummary":"Alarm updated from ALARM to OK"}]}"#;
    let mut saved = read(COUNT, "{}", "");
    saved.merge(saved::read(history.as_bytes()).saved);
    let transitions: Vec<_> = saved
        .history
        .iter()
        .filter_map(|item| Some((item.at, item.transition()?)))
        .collect();
    let at_time = |text: &str| {
        let standing = standing(&saved.alarms[0], &transitions, at(text));
        (standing.state, standing.since, standing.flaps)
    };
    assert_eq!(at_time("13:59:00"), (State::InsufficientData, None, 0));
    assert_eq!(at_time("14:00:00"), (State::Alarm, Some(at("14:00:00")), 1));
    assert_eq!(at_time("14:05:30"), (State::Ok, Some(at("14:05:00")), 1));
    // What was read of the alarm is younger than its history.
    assert_eq!(at_time("14:07:00"), (State::Alarm, Some(at("14:06:00")), 1));
}
