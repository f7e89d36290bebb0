//! Virtual alarms over small logs: when they change, what they say, and what is wrong with a file.

use super::*;
use crate::analysis::alarms::{Lead, lead};

/// Events of one name at these seconds of a day.
fn snapshot(events: &[(i64, &str)]) -> Snapshot {
    let mut records = Vec::new();
    for (number, (second, name)) in events.iter().enumerate() {
        let time = Timestamp(1_773_705_600_000 + second * 1000).rfc3339();
        records.push(format!(
            r#"{{"eventTime":"{time}","eventSource":"iam.amazonaws.com","eventName":"{name}","eventID":"00000000-0000-4000-8000-{number:012}"}}"#
        ));
    }
    Snapshot::of_records(&records).expect("records")
}

fn alarm(more: &str) -> VirtualAlarm {
    let text = format!("name = 'a'\npattern = '{{ $.eventName = CreateUser }}'\n{more}\n");
    VirtualAlarm::read("a.toml", &text).expect("an alarm")
}

/// Second of the day and state of each change.
fn changes(more: &str, events: &[(i64, &str)]) -> Vec<(i64, &'static str)> {
    let found =
        evaluate(&snapshot(events), &[alarm(more)], TimeRange::ALL, &|| false).expect("not cancelled");
    let items = found.saved.history.iter();
    items
        .map(|item| {
            (
                (item.at.0 - 1_773_705_600_000) / 1000,
                item.transition().expect("a change").to.name(),
            )
        })
        .collect()
}

#[test]
fn an_alarm_fires_at_the_end_of_a_period_that_reaches_the_threshold_and_recovers_a_period_later() {
    let events = [
        (0, "ListUsers"),
        (610, "CreateUser"),
        (890, "CreateUser"),
        (1000, "CreateUser"),
        (4000, "ListUsers"),
    ];
    assert_eq!(changes("threshold = 2", &events), [(900, "ALARM"), (1200, "OK")]);
    assert_eq!(changes("threshold = 1", &events), [(900, "ALARM"), (1500, "OK")]);
    assert_eq!(changes("threshold = 3", &events), []);
    assert_eq!(
        changes("threshold = 3\nperiod = 600", &events),
        [(1200, "ALARM"), (1800, "OK")]
    );
    assert_eq!(
        changes("threshold = 2\ncomparison = '>'\nperiod = 600", &events),
        [(1200, "ALARM"), (1800, "OK")]
    );
}

#[test]
fn several_of_the_newest_datapoints_can_be_wanted_and_nothing_is_said_behind_the_last_event() {
    let events = [
        (0, "CreateUser"),
        (700, "CreateUser"),
        (1000, "CreateUser"),
        (1300, "CreateUser"),
    ];
    let two_of_three = "threshold = 1\nevaluation-periods = 3\ndatapoints-to-alarm = 2";
    assert_eq!(changes(two_of_three, &events), [(900, "ALARM")]);
    assert_eq!(
        changes("threshold = 1\nevaluation-periods = 3", &events),
        [(1500, "ALARM")]
    );
}

#[test]
fn a_period_without_a_match_counts_as_the_file_says() {
    let events = [(0, "CreateUser"), (2000, "ListUsers")];
    let with = |missing: &str| changes(&format!("threshold = 1\nmissing-data = '{missing}'"), &events);
    assert_eq!(with("notBreaching"), [(300, "ALARM"), (600, "OK")]);
    assert_eq!(with("breaching"), [(300, "ALARM")]);
    assert_eq!(with("ignore"), [(300, "ALARM")]);
    assert_eq!(with("missing"), [(300, "ALARM"), (600, "INSUFFICIENT_DATA")]);
    let quiet = "threshold = 1\ncomparison = '<'\nmissing-data = 'breaching'";
    assert_eq!(
        changes(quiet, &events),
        [(600, "ALARM")],
        "silence can be an alarm"
    );
}

#[test]
fn what_comes_of_it_is_an_alarm_marked_as_virtual_that_leads_to_exactly_its_events() {
    let snapshot = snapshot(&[(610, "CreateUser"), (620, "CreateUser"), (2000, "ListUsers")]);
    let found =
        evaluate(&snapshot, &[alarm("threshold = 1")], TimeRange::ALL, &|| false).expect("not cancelled");
    let (alarm, filters) = (&found.saved.alarms[0], &found.saved.filters);
    assert!(
        alarm.is_virtual
            && alarm.state == State::Ok
            && filters[0].feeds(&alarm.stats().next().expect("one").metric)
    );
    let fired = &found.saved.history[0];
    let transition = fired.transition().expect("a change");
    assert_eq!(
        transition.reason.text,
        "matches in the newest period of 300 s: 2; that is ≥ 1 in 1 of them"
    );
    let filters: Vec<_> = filters.iter().collect();
    let Lead::Counted(counted) = lead(alarm, Some((fired.at, transition)), &filters) else {
        panic!("it counts events");
    };
    assert_eq!((counted.said, counted.doubts.len()), (Some(2.0), 0));
    let day = 1_773_705_600_000;
    assert_eq!(
        counted.window,
        TimeRange {
            from: Timestamp(day + 600_000),
            to: Timestamp(day + 900_000)
        }
    );
}

#[test]
fn fifteen_are_built_in_and_their_patterns_are_those_that_aws_takes() {
    let alarms = built_in().expect("they are understood");
    let names: Vec<_> = alarms.iter().map(|alarm| alarm.name.as_str()).collect();
    assert_eq!(names.len(), 15);
    for (number, name) in (1..).zip(names) {
        assert!(name.starts_with(&format!("cis-4.{number:02}-")), "{name}");
    }
    for alarm in alarms {
        assert_eq!(
            (alarm.threshold, alarm.period, alarm.evaluation_periods),
            (1.0, 300, 1)
        );
    }
}

#[test]
fn a_file_that_is_not_understood_is_told_why() {
    for (text, why) in [
        ("name = 'a'", "needs a `pattern`"),
        ("name = 'a'\npattern = '{ $.x'", "the pattern: "),
        ("name = 'a'\npattern = '{ $.x = 1 }'", "needs a `threshold`"),
        (
            "name = 'a'\npattern = '{ $.x = 1 }'\nthreshold = 'many'",
            "`threshold` is a number",
        ),
        (
            "name = 'a'\npattern = '{ $.x = 1 }'\nthreshold = 1\nperiod = 0",
            "from 1 to 86400",
        ),
        (
            "name = 'a'\npattern = '{ $.x = 1 }'\nthreshold = 1\ndatapoints-to-alarm = 2",
            "from 1 to 1",
        ),
        (
            "name = 'a'\npattern = '{ $.x = 1 }'\nthreshold = 1\nlevel = 1",
            "`level` is no part",
        ),
        ("name = ", "a.toml: "),
    ] {
        let error = VirtualAlarm::read("a.toml", text).expect_err(text);
        assert!(
            error.starts_with("a.toml: ") && error.contains(why),
            "{text}: {error}"
        );
    }
}
