//! Alarms of an AWS that nobody here wrote: ministack, where the environment says it is (`.ci/run emulator`).

use super::ministack::{Emulator, PROGRAM, REGION};
use super::{Rig, is_read, reading};
use trailhound::model::alarm::{Definition, Kind, State};

#[test]
fn an_emulator_that_nobody_here_wrote_is_read_and_a_flip_of_its_alarm_is_seen() {
    let Some(emulator) = Emulator::start() else {
        println!("skipped: no emulator in {PROGRAM}");
        return;
    };
    let alarm = |name: &str| {
        format!(
            r#"{{"AlarmName":"{name}","MetricName":"RootUsage","Namespace":"CloudTrailMetrics","Statistic":"Sum","Period":300,"EvaluationPeriods":1,"Threshold":1.5,"ComparisonOperator":"GreaterThanOrEqualToThreshold","AlarmActions":["arn:aws:sns:{REGION}:000000000000:pager"]}}"#
        )
    };
    for number in 0..150 {
        emulator.perform("PutMetricAlarm", &alarm(&format!("alarm {number:03}")));
    }
    emulator.set_state("alarm 007", "OK");
    let rule = r#"{"AlarmName":"both","AlarmRule":"ALARM(\"alarm 007\")","ActionsEnabled":true}"#;
    emulator.perform("PutCompositeAlarm", rule);
    let rig = Rig::start(&emulator.url(), &[REGION]);
    let seen = |board: &_, state: State| {
        is_read(board)
            && reading(board, REGION)
                .alarms
                .iter()
                .any(|it| it.name == "alarm 007" && it.state == state)
    };
    let board = rig.until("the alarm", |board| seen(board, State::Ok));
    let here = &reading(&board, REGION).alarms;
    assert_eq!(here.len(), 151, "of two pages, the composite one among them");
    let composite = here.iter().find(|it| it.kind() == Kind::Composite).unwrap();
    assert!(matches!(&composite.definition, Definition::Composite(it) if it.rule.contains("007")));
    let lines: Vec<_> = board
        .tree(composite)
        .iter()
        .map(|it| it.alarm.is_some())
        .collect();
    assert_eq!(lines, [true], "its alarm is found");
    let flipped = here.iter().find(|it| it.name == "alarm 007").unwrap();
    assert_eq!(flipped.stats().next().unwrap().metric.name, "RootUsage");
    emulator.set_state("alarm 007", "ALARM");
    rig.until("the flip", |board| seen(board, State::Alarm));
    rig.until("its history", |board| {
        let items = &reading(board, REGION).history;
        let last = items.iter().rfind(|item| item.alarm == "alarm 007");
        let transition = last.and_then(|item| item.transition());
        transition.is_some_and(|it| (it.from, it.to) == (Some(State::Ok), State::Alarm))
    });
}
