//! Alarms of a live session in a real terminal: seen to change, with what is wrong, and without harm to the events.

use super::assert_restored;
use super::cloud::{ACCOUNT, AlarmTruth, Cloud, Event, Fault, On, Operation};
use super::harness::Session;
use super::ministack::{Emulator, PROGRAM};
use rustix::process::Signal;
use std::path::Path;
use std::process::Command;

const REGION: &str = "us-east-1";
const LIVE: [&str; 7] = ["live", "--region", REGION, "--since", "1h", "--alarms-every", "1"];

/// Starts the program on an AWS, with a folder of its own for what it keeps.
fn start(environment: Vec<(String, String)>, folder: &Path, args: &[&str]) -> Session {
    let folder = folder.to_str().unwrap();
    let home = ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"].map(|name| (name.to_owned(), folder.to_owned()));
    let env: Vec<_> = home.into_iter().chain(environment).collect();
    let env: Vec<_> = env
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    Session::start(Path::new(env!("CARGO_BIN_EXE_trailhound")), args, &env, (160, 45))
}

#[track_caller]
fn leave(mut session: Session) {
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_restored(&session);
}

#[test]
fn an_alarm_is_seen_to_change_in_the_panel_and_on_the_timeline() {
    let cloud = Cloud::start();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now() - 100));
    let since = (cloud.now() - 600) * 1000;
    let alarms = ["root-usage", "trail-changes"].map(|name| AlarmTruth::metric(name, name).then(since, "OK"));
    cloud.add_alarms(ACCOUNT, REGION, alarms);
    cloud.mute(ACCOUNT, REGION, "deployments", &["trail-changes"]);
    let folder = tempfile::tempdir().unwrap();
    let mut session = start(cloud.environment(), folder.path(), &LIVE);
    session.wait_for(" 60 events");
    session.wait_for("2 OK");
    session.wait_for("muted by deployments");
    let now = cloud.now() * 1000;
    cloud.change_alarm(ACCOUNT, REGION, "root-usage", |alarm| {
        alarm.states.push((now, "ALARM"));
    });
    session.wait_for("1 ALARM");
    session.type_keys("5");
    session.wait_for("▲ root-usage");
    // Into OK, and into ALARM.
    session.wait_until("both changes on the timeline", |screen| {
        let contents = screen.contents();
        contents
            .lines()
            .any(|line| line.ends_with(" alarms") && line.contains(" o ") && line.contains(" A "))
    });
    let denied = Fault::denied("cloudwatch:DescribeAlarms");
    let refusal = cloud.fail(On::operation(Operation::DescribeAlarms), denied);
    session.wait_for("may not call cloudwatch:");
    session.wait_for("trailhound doctor --policy");
    session.wait_for("▲ root-usage");
    refusal.lift();
    session.wait_until("an end of it", |screen| {
        !screen.contents().contains("may not call")
    });
    leave(session);
}

#[test]
fn a_flip_of_the_emulators_alarm_is_seen_in_the_panel() {
    let Some(emulator) = Emulator::start() else {
        println!("skipped: no emulator in {PROGRAM}");
        return;
    };
    let region = super::ministack::REGION;
    let alarm = format!(
        r#"{{"AlarmName":"root-usage","MetricName":"RootUsage","Namespace":"CloudTrailMetrics","Statistic":"Sum","Period":300,"EvaluationPeriods":1,"Threshold":1.5,"ComparisonOperator":"GreaterThanOrEqualToThreshold","AlarmActions":["arn:aws:sns:{region}:000000000000:pager"]}}"#
    );
    emulator.perform("PutMetricAlarm", &alarm);
    emulator.set_state("root-usage", "OK");
    // All but the address is as with our own.
    let mut environment = Cloud::start().environment();
    environment.retain(|(name, _)| name != "AWS_ENDPOINT_URL");
    environment.push(("AWS_ENDPOINT_URL".to_owned(), emulator.url()));
    let folder = tempfile::tempdir().unwrap();
    let args = ["live", "--region", region, "--since", "1h", "--alarms-every", "1"];
    let mut session = start(environment, folder.path(), &args);
    session.wait_for("1 OK");
    session.type_keys("5");
    session.wait_for("root-usage");
    emulator.set_state("root-usage", "ALARM");
    session.wait_for("1 ALARM");
    session.wait_for("▲ root-usage");
    session.type_keys("\r");
    session.wait_for("OK → ALARM");
    leave(session);
}

#[test]
fn without_alarms_nothing_is_asked_of_cloudwatch() {
    let cloud = Cloud::start();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now() - 100));
    cloud.add_alarms(ACCOUNT, REGION, [AlarmTruth::metric("root-usage", "m")]);
    let folder = tempfile::tempdir().unwrap();
    let args = ["live", "--region", REGION, "--since", "1h", "--alarms-every", "0"];
    let mut session = start(cloud.environment(), folder.path(), &args);
    session.wait_for(" 60 events");
    session.wait_for("LIVE as of");
    leave(session);
    assert_eq!(cloud.count(&Operation::DescribeAlarms, REGION), 0);
}

#[test]
fn a_session_that_is_killed_has_kept_every_event_that_was_on_screen_whatever_it_did_with_alarms() {
    let cloud = Cloud::start();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now() - 100));
    let since = (cloud.now() - 600) * 1000;
    cloud.add_alarms(
        ACCOUNT,
        REGION,
        [AlarmTruth::metric("root-usage", "m").then(since, "OK")],
    );
    let folder = tempfile::tempdir().unwrap();
    let mut session = start(cloud.environment(), folder.path(), &LIVE);
    session.wait_for("1 OK");
    session.wait_for(" 60 events");
    cloud.add(ACCOUNT, REGION, [Event::new(900, "StopLogging", cloud.now() - 2)]);
    let now = cloud.now() * 1000;
    cloud.change_alarm(ACCOUNT, REGION, "root-usage", |alarm| {
        alarm.states.push((now, "ALARM"));
    });
    session.wait_for("1 ALARM");
    session.wait_for(" 61 events");
    session.signal(Signal::KILL);
    session.wait_for_exit();
    let program = || Command::new(env!("CARGO_BIN_EXE_trailhound"));
    let captures = folder.path().join("trailhound/captures");
    let count = program()
        .args(["count", "--by", "region"])
        .arg(&captures)
        .output()
        .unwrap();
    let counted = String::from_utf8_lossy(&count.stdout).into_owned();
    let said = String::from_utf8_lossy(&count.stderr);
    assert!(counted.trim_end().ends_with(" 61"), "{counted}{said}");
    // Of alarms a capture has nothing: they are read anew.
    let alarms = program().arg("alarms").arg(&captures).output().unwrap();
    assert_eq!(
        alarms.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&alarms.stdout)
    );
    // Reopened, it is all on the screen again.
    let mut session = start(Vec::new(), folder.path(), &["open", captures.to_str().unwrap()]);
    session.wait_for("61 events");
    session.wait_for("StopLogging");
    leave(session);
}
