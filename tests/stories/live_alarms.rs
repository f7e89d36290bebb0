//! Alarms that CloudWatch is asked for while somebody watches: what is shown is what was read last, with its age and what is
//! wrong, and what is looked at is asked for besides.

use super::harness::{Event, Story, at, live};
use std::collections::BTreeMap;
use std::sync::Arc;
use trailhound::app::alarms::Changes;
use trailhound::app::footer::Footer;
use trailhound::app::{Msg, Pane};
use trailhound::model::alarm::board::{LogAnswer, LogEvent, LogQuestion, MetricReading, Part, Reading};
use trailhound::model::alarm::{AlarmBoard, Datapoints, Home, State, saved};
use trailhound::model::live::{Activity, Problem};

pub fn home(region: &str) -> Home {
    Home {
        account: "111122223333".to_owned(),
        region: region.to_owned(),
    }
}

/// What a worker read of a region a little before an hour after noon, written as the AWS CLI writes it.
pub fn reading(region: &str, text: &str) -> Reading {
    let read = saved::read(text.as_bytes());
    assert!(read.broken.is_none(), "{:?}", read.broken);
    let mut saved = read.saved;
    for alarm in &mut saved.alarms {
        alarm.home = Some(home(region));
    }
    for item in &mut saved.history {
        item.home = Some(home(region));
    }
    for filter in &mut saved.filters {
        filter.home = Some(home(region));
    }
    Reading {
        home: Some(home(region)),
        profile: Some("prod".to_owned()),
        activity: Activity::Following,
        read: Some(at(60).plus(-12_000)),
        alarms: saved.alarms.into(),
        history: saved.history.into(),
        filters: saved.filters.into(),
        ..Reading::default()
    }
}

pub fn board(readings: impl IntoIterator<Item = Reading>) -> AlarmBoard {
    AlarmBoard {
        readings: readings.into_iter().map(Arc::new).collect(),
    }
}

/// An alarm on a metric, in a state since a minute after noon.
fn metric_alarm(name: &str, state: &str, minute: u32) -> String {
    format!(
        r#"{{"AlarmName":"{name}","StateValue":"{state}","StateTransitionedTimestamp":"2023-07-10T12:{minute:02}:00Z","MetricName":"M","Namespace":"N",
        "Statistic":"Sum","Period":300,"Threshold":1,"ComparisonOperator":"GreaterThanOrEqualToThreshold","ActionsEnabled":true,"AlarmActions":["a"]}}"#
    )
}

fn metric_alarms(alarms: &[(&str, &str, u32)]) -> String {
    let alarms: Vec<_> = alarms
        .iter()
        .map(|(name, state, minute)| metric_alarm(name, state, *minute))
        .collect();
    format!(r#"{{"MetricAlarms":[{}]}}"#, alarms.join(","))
}

fn hear(story: &mut Story, readings: impl IntoIterator<Item = Reading>) {
    story.send(Msg::AlarmBoard(board(readings)));
}

fn names(story: &Story) -> Vec<&str> {
    let alarms = &story.state.alarms;
    let name = |row: &trailhound::app::alarms::Row| alarms.board().alarms()[row.alarm].name.as_str();
    alarms.rows().iter().map(name).collect()
}

fn selected(story: &Story) -> &str {
    let alarms = &story.state.alarms;
    &alarms.board().alarms()[alarms.selected().expect("an alarm")].name
}

fn lines(story: &Story) -> Vec<&str> {
    let one = story.state.alarms.one().expect("an alarm");
    one.lines().iter().map(|line| line.text.as_str()).collect()
}

fn problem(what: &str, advice: &str) -> Problem {
    Problem {
        what: what.to_owned(),
        advice: advice.to_owned(),
        detail: String::new(),
    }
}

#[test]
fn what_was_read_last_is_listed_the_newest_change_first() {
    let mut story = live(160, 45);
    story.keys("5");
    let before = [("cpu", "OK", 1), ("root", "OK", 5)];
    hear(&mut story, [reading("eu-west-1", &metric_alarms(&before))]);
    assert_eq!(names(&story), ["root", "cpu"]);
    let after = [("cpu", "ALARM", 59), ("root", "OK", 5)];
    hear(&mut story, [reading("eu-west-1", &metric_alarms(&after))]);
    assert_eq!(names(&story), ["cpu", "root"]);
    assert_eq!(story.state.alarms.number(State::Alarm), 1);
    assert_eq!(
        story.state.alarms.watch().expect("live").as_of,
        Some(at(60).plus(-12_000))
    );
}

#[test]
fn the_alarm_one_is_on_stays_whatever_comes_and_goes_around_it() {
    let mut story = live(160, 45);
    let before = [("b", "OK", 9), ("d", "OK", 8), ("f", "OK", 7)];
    hear(&mut story, [reading("eu-west-1", &metric_alarms(&before))]);
    story.keys("5j<space>");
    assert_eq!(selected(&story), "d");
    let after = [
        ("a", "ALARM", 30),
        ("c", "ALARM", 20),
        ("d", "OK", 8),
        ("f", "OK", 7),
    ];
    let other = [("z", "ALARM", 40)];
    let readings = [
        reading("eu-central-1", &metric_alarms(&other)),
        reading("eu-west-1", &metric_alarms(&after)),
    ];
    hear(&mut story, readings);
    assert_eq!(names(&story), ["d", "z", "a", "c", "f"], "pinned, then by change");
    assert_eq!(selected(&story), "d");
    story.keys("j<enter>");
    assert_eq!((story.state.focus, selected(&story)), (Pane::Alarm, "z"));
    hear(&mut story, [reading("eu-west-1", &metric_alarms(&after))]);
    assert_ne!(selected(&story), "z", "it is gone");
}

#[test]
fn metrics_are_wanted_of_what_is_on_screen_and_log_events_of_the_alarm_that_is_open() {
    let mut story = counted(Vec::new());
    let wanted = story.wanted.last().cloned().unwrap_or_default();
    let names: Vec<_> = wanted.metrics.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["users"], "of the strip");
    assert!(wanted.logs.is_empty());
    story.keys("5");
    assert!(
        story.wanted.last().expect("asked").logs.is_empty(),
        "nobody has opened it"
    );
    story.keys("<enter>");
    let wanted = story.wanted.last().expect("asked").clone();
    assert_eq!(wanted.logs.into_iter().collect::<Vec<_>>(), [question()]);
    story.keys("1Z");
    let wanted = story.wanted.last().expect("asked").clone();
    assert!(
        wanted.logs.is_empty() && wanted.metrics.is_empty(),
        "nothing of alarms is on screen"
    );
    let asked = story.wanted.len();
    story.keys("jjk");
    assert_eq!(story.wanted.len(), asked, "the same is not asked for twice");
}

/// From 12:10 to 12:15 the log group of the trail has what its filter counts.
fn question() -> LogQuestion {
    LogQuestion {
        home: home("eu-west-1"),
        group: "trail".to_owned(),
        pattern: "{ $.eventName = CreateUser }".to_owned(),
        from: at(10),
        to: at(15),
    }
}

/// An alarm that a metric filter feeds, which counted 2 where 4 events match: at 0, 7 and 14 minutes. Somebody created a user every seventh
/// minute.
fn counted(lacks: Vec<(Part, Problem)>) -> Story {
    let mut story = live(160, 45);
    story.load((0..60).map(Event::ordinary));
    hear(&mut story, [counting(lacks)]);
    story
}

fn counting(lacks: Vec<(Part, Problem)>) -> Reading {
    let data = r#"{\"version\":\"1.0\",\"period\":300,\"threshold\":1.0,\"evaluatedDatapoints\":[{\"timestamp\":\"2023-07-10T12:10:00.000+0000\",\"value\":2.0}]}"#;
    let alarm = metric_alarm("users", "ALARM", 16);
    let alarm = alarm.trim_end_matches('}');
    let text = format!(
        r#"{{"MetricAlarms":[{alarm},"StateReason":"Threshold Crossed","StateReasonData":"{data}"}}]}}
        {{"metricFilters":[{{"filterName":"created","logGroupName":"trail","filterPattern":"{{ $.eventName = CreateUser }}",
        "metricTransformations":[{{"metricName":"M","metricNamespace":"N","metricValue":"1"}}]}}]}}"#
    );
    Reading {
        lacks: lacks.into_iter().collect(),
        ..reading("eu-west-1", &text)
    }
}

#[test]
fn awss_own_answer_stands_beside_what_matches_here_and_leads_to_its_events() {
    let mut story = counted(Vec::new());
    story.keys("5<enter>");
    let told = lines(&story);
    assert!(
        told.iter()
            .any(|line| line.ends_with("matched 3, the datapoint says 2")),
        "{told:#?}"
    );
    assert!(told.contains(&"AWS's own answer: not here yet"), "{told:#?}");
    let log = |number: u32| LogEvent {
        at: at(11),
        message: format!(
            r#"{{"eventVersion":"1.08","eventName":"CreateUser","eventID":"00000000-0000-4000-8000-{number:012}"}}"#
        ),
        id: None,
    };
    let answer = |is_complete| LogAnswer {
        events: vec![log(7), log(14)],
        is_complete,
    };
    let answered = |is_complete| Reading {
        logs: Arc::new(BTreeMap::from([(question(), answer(is_complete))])),
        ..counting(Vec::new())
    };
    hear(&mut story, [answered(false)]);
    assert!(
        lines(&story).contains(&"→ AWS's own answer: 2 so far"),
        "{:#?}",
        lines(&story)
    );
    hear(&mut story, [answered(true)]);
    assert!(
        lines(&story).contains(&"→ AWS's own answer: 2"),
        "{:#?}",
        lines(&story)
    );
    story.keys("j<enter>");
    assert_eq!(story.state.focus, Pane::Events);
    assert_eq!(story.shown(), [14, 7]);
}

#[test]
fn an_answer_that_is_denied_is_said_with_the_way_out() {
    let denied = problem(
        "alice may not call logs:FilterLogEvents in eu-west-1",
        "trailhound doctor --policy",
    );
    let values = problem("alice may not call cloudwatch:GetMetricData in eu-west-1", "");
    let mut story = counted(vec![(Part::LogEvents, denied), (Part::Metrics, values)]);
    story.keys("5<enter>");
    let told = lines(&story);
    let whole = told.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in [
        "AWS's own answer is not to be had: alice may not call logs:FilterLogEvents in eu-west-1",
        "trailhound doctor --policy",
        "its values are not to be had of CloudWatch: alice may not call cloudwatch:GetMetricData in eu-west-1",
    ] {
        assert!(whole.contains(wanted), "{wanted} in {told:#?}");
    }
    assert!(
        told.iter()
            .any(|line| line.ends_with("matched 3, the datapoint says 2")),
        "the rest is as ever"
    );
}

#[test]
fn the_values_of_a_metric_are_cloudwatchs_own_where_it_answers() {
    let mut story = counted(Vec::new());
    story.keys("5");
    let points = [(10, 2.0), (30, 7.0), (50, 0.5)].map(|(minute, value)| (at(minute), value));
    let series = Datapoints {
        points: points.into(),
        ..Datapoints::default()
    };
    let metric = MetricReading {
        series: vec![("m1".to_owned(), series)],
        window: None,
    };
    let answered = Reading {
        metrics: Arc::new(BTreeMap::from([("users".to_owned(), metric)])),
        ..counting(Vec::new())
    };
    hear(&mut story, [answered]);
    let spark = story.state.alarms.rows()[0].spark.clone().expect("values");
    assert_eq!(spark.highest(), Some(7.0));
    assert_eq!(
        spark.beyond(),
        1,
        "the last hour is one part of the day, and its highest value is beyond 1"
    );
    assert_eq!(
        spark.values.iter().flatten().count(),
        1,
        "of the rest of the day nothing is known"
    );
}

#[test]
fn a_region_that_fails_and_credentials_that_expire_leave_the_alarms_and_say_so() {
    let mut story = live(160, 45);
    story.keys("5");
    let alarms = metric_alarms(&[("root", "ALARM", 5)]);
    let expired = problem(
        "the credentials of the profile prod have expired",
        "run: aws sso login --profile prod",
    );
    let denied = problem(
        "alice may not call cloudwatch:DescribeAlarms in us-east-1",
        "trailhound doctor --policy",
    );
    let failing = Reading {
        activity: Activity::Stopped,
        problem: Some(denied),
        read: None,
        ..reading("us-east-1", "[]")
    };
    let stale = |region| Reading {
        activity: Activity::Waiting { until: None },
        problem: Some(expired.clone()),
        read: Some(at(50)),
        ..reading(region, &alarms)
    };
    hear(&mut story, [stale("eu-west-1"), stale("eu-central-1"), failing]);
    assert_eq!(names(&story).len(), 2, "what was read stays");
    let watch = story.state.alarms.watch().expect("live");
    assert_eq!((watch.as_of, watch.unread), (Some(at(50)), 0));
    let said: Vec<_> = watch
        .troubles
        .iter()
        .map(|it| (it.regions.len(), it.what.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (2, "the credentials of the profile prod have expired"),
            (1, "alice may not call cloudwatch:DescribeAlarms in us-east-1")
        ],
        "once for all regions"
    );
    hear(&mut story, [reading("eu-west-1", &alarms)]);
    assert_eq!(story.state.alarms.watch().expect("live").troubles, []);
}

#[test]
fn what_passes_by_itself_is_told_only_where_it_lasts() {
    let mut story = live(160, 45);
    let throttled = |read| Reading {
        activity: Activity::Waiting { until: Some(at(61)) },
        problem: Some(problem("CloudWatch is asked too often", "")),
        read,
        ..reading("eu-west-1", &metric_alarms(&[("root", "OK", 5)]))
    };
    hear(&mut story, [throttled(Some(at(60).plus(-12_000)))]);
    assert_eq!(story.state.alarms.watch().expect("live").troubles, []);
    for old in [None, Some(at(50))] {
        hear(&mut story, [throttled(old)]);
        let troubles = &story.state.alarms.watch().expect("live").troubles;
        assert_eq!(troubles[0].advice, "tried again at 13:01:00Z");
    }
}

#[test]
fn changes_of_state_stand_on_the_timeline_of_the_events() {
    let mut story = live(160, 45);
    story.load((0..60).map(Event::ordinary));
    assert!(
        story.state.layout().transitions.is_none(),
        "no row without anything to show"
    );
    let item = |minute: u32, from: &str, to: &str| {
        format!(
            r#"{{"AlarmName":"root","HistoryItemType":"StateUpdate","Timestamp":"2023-07-10T12:{minute:02}:30Z","HistorySummary":"Alarm updated from {from} to {to}"}}"#
        )
    };
    let items = [
        item(10, "OK", "ALARM"),
        item(20, "ALARM", "OK"),
        item(30, "OK", "ALARM"),
        item(30, "ALARM", "INSUFFICIENT_DATA"),
    ];
    let text = format!(r#"{{"AlarmHistoryItems":[{}]}}"#, items.join(","));
    let alarms = metric_alarms(&[("root", "ALARM", 30)]);
    hear(&mut story, [reading("eu-west-1", &format!("{alarms}{text}"))]);
    assert!(story.state.layout().transitions.is_some());
    let data = story.state.timeline.data();
    let changes: Vec<_> = story
        .state
        .alarm_changes()
        .into_iter()
        .map(|(bar, changes)| (data.window(bar).contains(at(30)), changes))
        .collect();
    let of = |alarm, no_data, ok| Changes { alarm, no_data, ok };
    let at_thirty: Vec<_> = changes.iter().filter(|(is_thirty, _)| *is_thirty).collect();
    assert_eq!(at_thirty, [&(true, of(1, 1, 0))], "{changes:?}");
    let all = changes.iter().fold((0, 0, 0), |sum, (_, it)| {
        (sum.0 + it.alarm, sum.1 + it.no_data, sum.2 + it.ok)
    });
    assert_eq!(all, (2, 1, 1));
}

#[test]
fn five_thousand_alarms_of_four_regions_scroll_and_filter_and_only_those_in_view_are_measured() {
    let regions = ["eu-west-1", "eu-central-1", "us-east-1", "ap-south-1"];
    let readings = || {
        regions.map(|region| {
            let alarms: Vec<_> = (0..1250)
                .map(|number| {
                    let state = ["OK", "OK", "ALARM", "INSUFFICIENT_DATA"][number % 4];
                    metric_alarm(&format!("{region} {number:04}"), state, number as u32 % 60)
                })
                .collect();
            reading(region, &format!(r#"{{"MetricAlarms":[{}]}}"#, alarms.join(",")))
        })
    };
    let mut story = live(160, 45);
    hear(&mut story, readings());
    story.keys("5");
    assert_eq!(
        (names(&story).len(), story.state.alarms.number(State::Alarm)),
        (5000, 1248)
    );
    story.keys("G");
    assert_eq!(story.state.alarms.cursor().at, 4999);
    let height = story.state.layout().alarms.expect("shown").height();
    assert_eq!(story.wanted.last().expect("asked").metrics.len(), height);
    let here = selected(&story).to_owned();
    hear(&mut story, readings());
    assert_eq!(selected(&story), here, "read again, nothing moves");
    story.keys("fap-south-1 012<enter>");
    assert_eq!(
        names(&story).len(),
        12,
        "0012, 0120 to 0129, 1012: {:?}",
        names(&story)
    );
    assert_eq!(story.wanted.last().expect("asked").metrics.len(), 12);
}

#[test]
fn alarms_of_every_kind_are_told_for_what_they_are() {
    let text = r#"{"MetricAlarms":[
        {"AlarmName":"flaps","StateValue":"OK","MetricName":"M","Namespace":"N","ActionsEnabled":true,"AlarmActions":["a"]},
        {"AlarmName":"no data","StateValue":"INSUFFICIENT_DATA","MetricName":"M","Namespace":"N","ActionsEnabled":true,"AlarmActions":[]}],
        "CompositeAlarms":[{"AlarmName":"one","AlarmRule":"ALARM(two)","StateValue":"OK","ActionsEnabled":true,"AlarmActions":["a"]},
        {"AlarmName":"two","AlarmRule":"ALARM(one)","StateValue":"ALARM","ActionsEnabled":false}],
        "LogAlarms":[{"AlarmName":"logs","StateValue":"OK","ScheduledQueryConfiguration":{"QueryString":"filter x","LogGroupIdentifiers":["trail"]}}]}"#;
    let mut read = reading("eu-west-1", text);
    let mut alarms = read.alarms.to_vec();
    let muted = alarms.iter_mut().find(|it| it.name == "flaps").expect("there");
    muted.mute = Some(trailhound::model::alarm::Mute {
        by: "deployments".to_owned(),
        reason: String::new(),
    });
    read.alarms = alarms.into();
    let mut story = live(160, 45);
    hear(&mut story, [read]);
    for (name, wanted) in [
        ("flaps", "muted by deployments"),
        ("data", "tells nobody: it has no actions"),
        ("data", "INSUFFICIENT_DATA for longer than is known"),
        ("two", "tells nobody: its actions are switched off"),
        ("two", "    two should be ALARM, is ALARM, which leads back to it"),
        ("logs", "filter x"),
        (
            "logs",
            "no events to lead to: it watches a query of logs, not events of the trail",
        ),
    ] {
        story.keys(&format!("5f<ctrl-u>{name}<enter>"));
        assert!(
            lines(&story).contains(&wanted),
            "{wanted} in {:#?}",
            lines(&story)
        );
    }
    let Footer::Hints(_) = story.state.footer() else {
        panic!("{:?}", story.state.footer());
    };
}
