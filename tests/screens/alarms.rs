//! Alarms of a live session on the screen.

use super::harness::{Event, Story, at, following, live, session, window};
use std::collections::BTreeMap;
use std::sync::Arc;
use trailhound::app::Msg;
use trailhound::model::alarm::board::{LogAnswer, LogEvent, LogQuestion, MetricReading, Reading};
use trailhound::model::alarm::{AlarmBoard, Datapoints, Home, Mute, saved};
use trailhound::model::live::{Activity, Problem};
use trailhound::store::Coverage;

fn home(region: &str) -> Home {
    Home {
        account: "111122223333".to_owned(),
        region: region.to_owned(),
    }
}

const ALARMS: &str = r#"{"MetricAlarms":[
    {"AlarmName":"users-created","StateValue":"ALARM","StateTransitionedTimestamp":"2023-07-10T12:16:00Z","StateReason":"Threshold Crossed: 1 datapoint [2.0 (10/07/23 12:10:00)] was greater than or equal to the threshold (1.0).",
     "StateReasonData":"{\"period\":300,\"threshold\":1.0,\"evaluatedDatapoints\":[{\"timestamp\":\"2023-07-10T12:10:00.000+0000\",\"value\":2.0}]}",
     "MetricName":"UsersCreated","Namespace":"CloudTrailMetrics","Statistic":"Sum","Period":300,"Threshold":1,"EvaluationPeriods":1,"ComparisonOperator":"GreaterThanOrEqualToThreshold","ActionsEnabled":true,"AlarmActions":["a"]},
    {"AlarmName":"orders-waiting","StateValue":"OK","StateTransitionedTimestamp":"2023-07-10T12:41:00Z","MetricName":"Waiting","Namespace":"Orders","Statistic":"Maximum","Period":60,"Threshold":50,"EvaluationPeriods":1,"ComparisonOperator":"GreaterThanThreshold","ActionsEnabled":true,"AlarmActions":["a"]},
    {"AlarmName":"nightly-report","StateValue":"INSUFFICIENT_DATA","StateTransitionedTimestamp":"2023-07-10T01:07:00Z","MetricName":"Errors","Namespace":"N","Period":3600,"Threshold":0,"ComparisonOperator":"GreaterThanThreshold","ActionsEnabled":true,"AlarmActions":[]}],
    "CompositeAlarms":[{"AlarmName":"intrusion","AlarmRule":"ALARM(\"users-created\") OR ALARM(\"trail\")","StateValue":"ALARM","StateTransitionedTimestamp":"2023-07-10T12:16:10Z","ActionsEnabled":true,"AlarmActions":["a"]},
    {"AlarmName":"trail","AlarmRule":"ALARM(\"intrusion\")","StateValue":"OK","StateTransitionedTimestamp":"2023-07-10T11:00:00Z","ActionsEnabled":false,"AlarmActions":["a"]}],
    "LogAlarms":[{"AlarmName":"denied-calls","StateValue":"OK","StateTransitionedTimestamp":"2023-07-10T11:30:00Z","ActionsEnabled":true,"AlarmActions":["a"],"ScheduledQueryConfiguration":{"QueryString":"filter errorCode = \"AccessDenied\"","LogGroupIdentifiers":["trail"]}}]}
    {"metricFilters":[{"filterName":"users","logGroupName":"trail","filterPattern":"{ $.eventName = CreateUser }","metricTransformations":[{"metricName":"UsersCreated","metricNamespace":"CloudTrailMetrics","metricValue":"1"}]}]}"#;

/// The alarms of a region with what became of them: one flaps.
pub(crate) fn reading() -> Reading {
    let flip = |minute: u32, name: &str, from: &str, to: &str| {
        format!(
            r#"{{"AlarmName":"{name}","HistoryItemType":"StateUpdate","Timestamp":"2023-07-10T12:{minute:02}:00Z","HistorySummary":"Alarm updated from {from} to {to}"}}"#
        )
    };
    let mut items = vec![flip(16, "users-created", "OK", "ALARM")];
    for at in 0..5 {
        items.push(flip(at * 8 + 5, "orders-waiting", "OK", "ALARM"));
        items.push(flip(at * 8 + 9, "orders-waiting", "ALARM", "OK"));
    }
    let history = format!(r#"{{"AlarmHistoryItems":[{}]}}"#, items.join(","));
    let read = saved::read(format!("{ALARMS}{history}").as_bytes());
    assert!(read.broken.is_none(), "{:?}", read.broken);
    let mut saved = read.saved;
    for alarm in &mut saved.alarms {
        alarm.home = Some(home("eu-central-1"));
        alarm.mute = (alarm.name == "denied-calls").then(|| Mute {
            by: "deployments".to_owned(),
            reason: String::new(),
        });
    }
    for filter in &mut saved.filters {
        filter.home = Some(home("eu-central-1"));
    }
    let values = |points: &[(i64, f64)]| MetricReading {
        series: vec![(
            "m1".to_owned(),
            Datapoints {
                points: points
                    .iter()
                    .map(|(minute, value)| (at(*minute), *value))
                    .collect(),
                ..Datapoints::default()
            },
        )],
        window: None,
    };
    let waiting: Vec<_> = (-22..2)
        .map(|at| (at * 60 + 10, f64::from((at * at * 7 % 83) as i32)))
        .collect();
    let metrics = BTreeMap::from([
        (
            "users-created".to_owned(),
            values(&[(-700, 0.0), (-300, 1.0), (10, 2.0), (40, 0.0)]),
        ),
        ("orders-waiting".to_owned(), values(&waiting)),
    ]);
    Reading {
        home: Some(home("eu-central-1")),
        profile: Some("prod".to_owned()),
        activity: Activity::Following,
        read: Some(at(60).plus(-12_000)),
        alarms: saved.alarms.into(),
        history: saved.history.into(),
        filters: saved.filters.into(),
        metrics: Arc::new(metrics),
        ..Reading::default()
    }
}

pub(crate) fn answered() -> Reading {
    let question = LogQuestion {
        home: home("eu-central-1"),
        group: "trail".to_owned(),
        pattern: "{ $.eventName = CreateUser }".to_owned(),
        from: at(10),
        to: at(15),
    };
    let event = |number: u32| LogEvent {
        at: at(11),
        message: format!(
            r#"{{"eventVersion":"1.08","eventName":"CreateUser","eventID":"00000000-0000-4000-8000-{number:012}"}}"#
        ),
        id: None,
    };
    let answer = LogAnswer {
        events: vec![event(7), event(14)],
        is_complete: true,
    };
    Reading {
        logs: Arc::new(BTreeMap::from([(question, answer)])),
        ..reading()
    }
}

/// A region that may not be asked.
pub(crate) fn denied() -> Reading {
    Reading {
        home: Some(home("us-east-1")),
        activity: Activity::Stopped,
        problem: Some(Problem {
            what: "arn:aws:iam::111122223333:user/alice may not call cloudwatch:DescribeAlarms in us-east-1"
                .to_owned(),
            advice: "trailhound doctor --policy prints the policy that is enough".to_owned(),
            detail: String::new(),
        }),
        ..Reading::default()
    }
}

pub(crate) fn watched(size: (u16, u16), readings: impl IntoIterator<Item = Reading>) -> Story {
    let mut story = live(size.0, size.1);
    story.load((0..60).map(Event::ordinary));
    let mut coverage = Coverage::default();
    let status = session(["eu-central-1", "us-east-1"].map(following));
    for worker in &status.places {
        coverage.finish(&worker.place, None, window(0, 60));
    }
    story.cover(coverage).hear(status);
    let readings = readings.into_iter().map(Arc::new).collect();
    story.send(Msg::AlarmBoard(AlarmBoard { readings }));
    story
}

pub(crate) fn expired() -> Reading {
    Reading {
        activity: Activity::Waiting { until: None },
        problem: Some(Problem {
            what: "the credentials of the profile prod have expired".to_owned(),
            advice: "run: aws sso login --profile prod".to_owned(),
            detail: String::new(),
        }),
        read: Some(at(51)),
        ..reading()
    }
}

/// Five thousand alarms in four regions.
pub(crate) fn many(width: u16, height: u16) -> Story {
    let regions = ["ap-south-1", "eu-central-1", "eu-west-1", "us-east-1"];
    let readings = regions.map(|region| {
        let alarms: Vec<_> = (0..1250)
            .map(|number| {
                let state = ["OK", "OK", "ALARM", "INSUFFICIENT_DATA"][number % 4];
                format!(
                    r#"{{"AlarmName":"service-{number:04}-errors","StateValue":"{state}","StateTransitionedTimestamp":"2023-07-10T12:{:02}:00Z","MetricName":"M","Namespace":"N","Period":60,"Threshold":1,"ComparisonOperator":"GreaterThanThreshold","ActionsEnabled":true,"AlarmActions":["a"]}}"#,
                    number % 60
                )
            })
            .collect();
        let mut saved = saved::read(format!(r#"{{"MetricAlarms":[{}]}}"#, alarms.join(",")).as_bytes()).saved;
        saved.alarms.iter_mut().for_each(|alarm| alarm.home = Some(home(region)));
        Reading {
            home: Some(home(region)),
            activity: Activity::Following,
            read: Some(at(60).plus(-20_000)),
            alarms: saved.alarms.into(),
            ..Reading::default()
        }
    });
    watched((width, height), readings)
}
