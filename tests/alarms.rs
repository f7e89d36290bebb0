//! Alarms through the program's own clients and workers: from the loopback AWS of `tests/cloud`, which keeps the rules of
//! AWS, and breaks them where it is told to.
#![cfg(all(feature = "aws", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "cloud/aws.rs"]
pub mod cloud;
#[path = "alarms/emulator.rs"]
mod emulator;
#[path = "alarms/ministack.rs"]
mod ministack;
#[path = "alarms/rig.rs"]
mod rig;

use cloud::{ACCOUNT, AlarmTruth, Cloud, Event, Fault, FilterTruth, KEY, On, Operation, Visible, excess};
use rig::{Rig, home, is_read, now_ms, reading};
use trailhound::model::Timestamp;
use trailhound::model::alarm::board::{LogQuestion, Part};
use trailhound::model::alarm::{AlarmBoard, Comparison, Definition, Kind, State, Wanted};
use trailhound::model::live::Activity;

const REGION: &str = "eu-west-1";
/// A region that is always asked, for global services.
const GLOBAL: &str = "us-east-1";

/// An instant that survives the wire: of a fraction of a second the client may lose a millisecond.
fn whole_second() -> i64 {
    now_ms() / 1000 * 1000
}

#[test]
fn five_thousand_alarms_in_four_regions_are_read_page_by_page_and_never_too_fast() {
    let cloud = Cloud::start();
    let regions = [REGION, GLOBAL, "eu-central-1", "ap-southeast-2"];
    let since = whole_second() - 60_000;
    for region in regions {
        let alarms = (0..1250)
            .map(|number| AlarmTruth::metric(&format!("{region} {number:04}"), "m").then(since, "OK"));
        cloud.add_alarms(ACCOUNT, region, alarms);
    }
    let rig = Rig::start(&cloud.url(), &regions);
    let board = rig.until("all of them", |board| {
        is_read(board) && board.alarms().count() == 5000
    });
    assert_eq!(board.count(State::Ok), 5000);
    for region in regions {
        let journal = cloud.journal();
        let here = journal
            .iter()
            .filter(|it| it.region == region && it.operation == Operation::DescribeAlarms);
        let times: Vec<_> = here.map(|it| it.at).collect();
        assert!(times.len() >= 13, "thirteen pages: {}", times.len());
        assert!(excess(&times, 9.0, 9.0) <= 0.0, "no more than AWS allows");
        assert!(
            board
                .find(Some(&home(region)), &format!("{region} 1249"))
                .is_some()
        );
    }
    assert!(
        cloud.journal().iter().all(|it| it.error.is_none()),
        "nothing was refused"
    );
}

#[test]
fn all_kinds_of_alarms_keep_what_they_say_over_the_wire() {
    let cloud = Cloud::start();
    let since = whole_second() - 3_600_000;
    let composite = |name: &str, rule: &str| AlarmTruth::composite(name, rule).then(since, "OK");
    cloud.add_alarms(
        ACCOUNT,
        REGION,
        [
            AlarmTruth::metric("root", "RootUsage")
                .then(since, "OK")
                .then(since + 600_000, "ALARM"),
            composite("top", "ALARM(middle) OR ALARM(\"root\")"),
            composite("middle", "OK(top)"),
            AlarmTruth::log("denied", "filter errorCode = 'AccessDenied'"),
        ],
    );
    let rig = Rig::start(&cloud.url(), &[REGION]);
    let board = rig.until("the history", |board| {
        is_read(board) && reading(board, REGION).history.len() == 4
    });
    let alarm = |name: &str| board.find(Some(&home(REGION)), name).unwrap().1;
    let root = alarm("root");
    assert_eq!((root.kind(), root.state), (Kind::Metric, State::Alarm));
    assert_eq!(root.since(), Some(Timestamp(since + 600_000)));
    assert_eq!(
        (root.reason.threshold, root.reason.points[0].value),
        (Some(1.5), Some(2.0))
    );
    let Definition::Metric(metric) = &root.definition else {
        panic!()
    };
    assert_eq!(
        (metric.comparison, metric.threshold),
        (Some(Comparison::AtLeast), Some(1.5))
    );
    assert_eq!(root.stats().next().unwrap().metric.name, "RootUsage");
    let newest = board.transitions(root).next().unwrap();
    let transition = newest.transition().unwrap();
    assert_eq!((transition.from, transition.to), (Some(State::Ok), State::Alarm));
    assert_eq!(transition.reason.points[0].at, root.reason.points[0].at);
    assert_eq!(board.flaps(root, Timestamp(since)), 1);
    let (log, top) = (alarm("denied"), alarm("top"));
    assert_eq!((log.kind(), log.state), (Kind::Log, State::InsufficientData));
    assert!(log.is_silent() && top.is_silent() && !root.is_silent());
    let tree = board.tree(top);
    let lines: Vec<_> = tree
        .iter()
        .map(|it| (it.depth, it.term.name(), it.is_cycle))
        .collect();
    assert_eq!(
        lines,
        [(0, "middle", false), (1, "top", true), (0, "root", false)]
    );
}

#[test]
fn a_change_of_state_is_seen_with_its_history_and_the_reading_says_how_old_it_is() {
    let cloud = Cloud::start();
    cloud.add_alarms(
        ACCOUNT,
        REGION,
        [AlarmTruth::metric("root", "m").then(now_ms() - 60_000, "OK")],
    );
    let rig = Rig::start(&cloud.url(), &[REGION]);
    rig.until("the state", |board| is_read(board) && board.count(State::Ok) == 1);
    let at = whole_second();
    cloud.change_alarm(ACCOUNT, REGION, "root", |alarm| alarm.states.push((at, "ALARM")));
    let board = rig.until("the change", |board| board.count(State::Alarm) == 1);
    assert!(reading(&board, REGION).read.unwrap() <= Timestamp(now_ms()));
    let board = rig.until("its history", |board| {
        reading(board, REGION)
            .history
            .last()
            .is_some_and(|item| item.at == Timestamp(at))
    });
    assert_eq!(reading(&board, REGION).history.len(), 2);
}

#[test]
fn throttling_slows_down_and_loses_nothing() {
    let cloud = Cloud::start();
    let alarms = (0..250).map(|number| AlarmTruth::metric(&format!("{number:03}"), "m"));
    cloud.add_alarms(ACCOUNT, REGION, alarms);
    let _set = cloud
        .fail(
            On::operation(Operation::DescribeAlarms).region(REGION),
            Fault::throttled(),
        )
        .times(2);
    let rig = Rig::start(&cloud.url(), &[REGION]);
    let board = rig.until("all of them", |board| {
        is_read(board) && board.alarms().count() == 250
    });
    assert!(reading(&board, REGION).throttled >= 2);
    let token = cloud.fail(
        On::operation(Operation::DescribeAlarms).later_pages(),
        Fault::error(400, "InvalidNextToken", "The token is not valid."),
    );
    let _set = token.times(1);
    let before = cloud.count(&Operation::DescribeAlarms, REGION);
    cloud.wait_for("another reading", |seen| {
        seen.iter()
            .filter(|it| it.operation == Operation::DescribeAlarms && it.region == REGION)
            .count()
            > before + 4
    });
    let board = rig.until("what it was", |board| {
        is_read(board) && board.alarms().count() == 250
    });
    assert_eq!(reading(&board, REGION).problem, None);
}

#[test]
fn a_denied_cloudwatch_is_said_in_words_and_comes_back_by_itself() {
    let cloud = Cloud::start();
    cloud.add_alarms(ACCOUNT, REGION, [AlarmTruth::metric("root", "m")]);
    let denied = cloud.fail(
        On::operation(Operation::DescribeAlarms).region(REGION),
        Fault::denied("cloudwatch:DescribeAlarms"),
    );
    let logs = cloud.fail(
        On::operation(Operation::DescribeMetricFilters),
        Fault::denied("logs:DescribeMetricFilters"),
    );
    let rig = Rig::start(&cloud.url(), &[REGION]);
    let board = rig.until("the refusal", |board| {
        !board.readings.is_empty() && reading(board, REGION).activity == Activity::Stopped
    });
    let problem = reading(&board, REGION).problem.clone().unwrap();
    assert!(
        problem
            .what
            .contains("may not call cloudwatch:DescribeAlarms in eu-west-1"),
        "{problem:?}"
    );
    let board = rig.until("the other region", |board| {
        reading(board, GLOBAL).lacks.contains_key(&Part::Filters)
    });
    let lack = &reading(&board, GLOBAL).lacks[&Part::Filters];
    assert!(lack.what.contains("logs:DescribeMetricFilters"), "{lack:?}");
    assert_eq!(reading(&board, GLOBAL).problem, None);
    denied.lift();
    logs.lift();
    rig.until("both", |board| {
        is_read(board)
            && board
                .readings
                .iter()
                .all(|it| it.lacks.is_empty() && it.problem.is_none())
    });
}

#[test]
fn credentials_that_expire_leave_what_was_read_and_its_age() {
    let cloud = Cloud::start();
    cloud.add_alarms(ACCOUNT, REGION, [AlarmTruth::metric("root", "m")]);
    let rig = Rig::start(&cloud.url(), &[REGION]);
    rig.until("the alarm", is_read);
    cloud.expire(KEY);
    let board = rig.until("the expiry", |board| reading(board, REGION).problem.is_some());
    let expired = reading(&board, REGION);
    assert!(
        expired.problem.as_ref().unwrap().what.contains("have expired"),
        "{:?}",
        expired.problem
    );
    assert_eq!(expired.alarms.len(), 1);
    let read = expired.read;
    cloud.renew(KEY);
    rig.until("a younger reading", |board| {
        let now = reading(board, REGION);
        now.problem.is_none() && now.read > read
    });
}

#[test]
fn an_alarm_that_a_mute_rule_keeps_silent_is_marked_with_its_name_while_it_does() {
    let cloud = Cloud::start();
    cloud.add_alarms(
        ACCOUNT,
        REGION,
        ["root", "cpu"].map(|name| AlarmTruth::metric(name, "m")),
    );
    cloud.mute(ACCOUNT, REGION, "deployments", &["cpu", "gone"]);
    let rig = Rig::start(&cloud.url(), &[REGION]);
    let muted = |board: &AlarmBoard, name: &str| {
        let (_, alarm) = board.find(Some(&home(REGION)), name)?;
        alarm.mute.as_ref().map(|mute| mute.by.clone())
    };
    let board = rig.until("the rule", |board| {
        is_read(board) && muted(board, "cpu").is_some()
    });
    assert_eq!(muted(&board, "cpu").as_deref(), Some("deployments"));
    assert_eq!(muted(&board, "root"), None);
    let (_, silent) = board.find(Some(&home(REGION)), "cpu").unwrap();
    assert!(silent.is_silent());
    let read = reading(&board, REGION).read;
    let board = rig.until("another reading", |board| reading(board, REGION).read > read);
    assert!(muted(&board, "cpu").is_some(), "as long as the rule is in force");
    cloud.unmute(ACCOUNT, REGION, "deployments");
    rig.until("its end", |board| muted(board, "cpu").is_none());
    let denied = Fault::denied("cloudwatch:ListAlarmMuteRules");
    let _denied = cloud.fail(On::operation(Operation::ListAlarmMuteRules), denied);
    let board = rig.until("the refusal", |board| {
        reading(board, REGION).lacks.contains_key(&Part::MuteRules)
    });
    assert_eq!(
        reading(&board, REGION).problem,
        None,
        "the states are read all the same"
    );
}

/// What the metric filter of the trail looks for.
const TRAIL_CHANGES: &str =
    r#"{ ($.eventName = "DeleteTrail") || ($.eventName = StopLogg* && $.errorCode NOT EXISTS) }"#;

/// A trail in which somebody touched trails around a period of five minutes that begins then, and what watches it. The log
/// group has each event a minute late.
fn trail_changes(begin: i64) -> Cloud {
    let cloud = Cloud::start();
    let event = |number: u64, after: i64, name: &str| Event::new(number, name, begin + after);
    cloud.add(
        ACCOUNT,
        REGION,
        (0..150).map(|at| event(at, at as i64, "ListUsers")),
    );
    let elsewhere = [event(900, 200, "DeleteTrail"), event(901, -250, "DeleteTrail")];
    cloud.add(ACCOUNT, "eu-north-1", elsewhere);
    let held = Event {
        visible: Visible::Held,
        ..event(902, 201, "DeleteTrail")
    };
    cloud.add(ACCOUNT, REGION, [held, event(903, 299, "StopLogging")]);
    cloud.add_log_group(ACCOUNT, REGION, "trail", 60);
    let filter = FilterTruth {
        name: "trail changes".to_owned(),
        group: "trail".to_owned(),
        pattern: TRAIL_CHANGES.to_owned(),
        metric: "TrailChanges".to_owned(),
    };
    cloud.add_filter(ACCOUNT, REGION, filter);
    let values = (0..10).rev().map(|at| (begin - at * 300, at as f64));
    cloud.add_metric(ACCOUNT, REGION, "TrailChanges", values.collect());
    cloud.set_values_a_page(4);
    cloud.add_alarms(ACCOUNT, REGION, [AlarmTruth::metric("trail", "TrailChanges")]);
    cloud
}

#[test]
fn the_events_that_a_metric_counted_are_answered_exactly_and_its_values_beside_them() {
    let now = now_ms() / 1000;
    let begin = now - now % 300 - 300;
    let cloud = trail_changes(begin);
    let rig = Rig::start(&cloud.url(), &[REGION]);
    let board = rig.until("the filter", |board| {
        is_read(board) && !reading(board, REGION).filters.is_empty()
    });
    let (_, alarm) = board.find(Some(&home(REGION)), "trail").unwrap();
    let metric = &alarm.stats().next().unwrap().metric;
    let filter = board.filters(Some(&home(REGION)), metric).next().unwrap();
    assert_eq!(filter.pattern, TRAIL_CHANGES);
    let dimension = ("Who".to_owned(), "$.userIdentity.arn".to_owned());
    assert_eq!(filter.outputs[0].dimensions, [dimension]);
    let question = LogQuestion {
        home: home(REGION),
        group: filter.log_group.clone(),
        pattern: filter.pattern.clone(),
        from: Timestamp(begin * 1000),
        to: Timestamp((begin + 300) * 1000),
    };
    let mut wanted = Wanted::default();
    wanted.logs.insert(question.clone());
    wanted.metrics.insert((home(REGION), "trail".to_owned()));
    let on = On::operation(Operation::FilterLogEvents);
    let _empty = cloud.fail(on, Fault::EmptyPage).times(2);
    rig.alarms.want(wanted);
    let board = rig.until("answers", |board| {
        let reading = reading(board, REGION);
        reading.logs.values().any(|it| it.is_complete) && !reading.metrics.is_empty()
    });
    let answer = &reading(&board, REGION).logs[&question];
    let times: Vec<_> = answer.events.iter().map(|it| it.at.0 / 1000 - begin).collect();
    assert_eq!(times, [260], "by the time of the log event");
    assert!(answer.events[0].message.contains("DeleteTrail"));
    let data = &reading(&board, REGION).metrics["trail"].series[0].1;
    let values: Vec<_> = data.points.iter().map(|(_, value)| *value as i64).collect();
    assert_eq!(values, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], "of all pages");
    assert_eq!(data.trouble, None);
}
