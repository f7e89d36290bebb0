//! The real program asks the loopback AWS, without a screen: what it writes, what it says, how it ends, what it asked.
#![cfg(all(feature = "aws", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "cloud/aws.rs"]
pub mod cloud;

use assert_cmd::Command;
use cloud::{ACCOUNT, ARN, AlarmTruth, CANARY_SECRET, CANARY_TOKEN, Cloud, Event, Fault, KEY, On, Operation};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

const HOME: &str = "us-east-1";

/// A server with events in [`HOME`], and a home folder.
struct Scene {
    cloud: Cloud,
    home: TempDir,
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    said: String,
}

impl Scene {
    fn new(events: u64) -> Self {
        let cloud = Cloud::start();
        cloud.add(ACCOUNT, HOME, Event::series(1, events, cloud.now() - 60));
        Self {
            cloud,
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::cargo_bin("trailhound").unwrap();
        command.env_clear().env("HOME", self.home.path());
        command.envs(self.cloud.environment()).env("AWS_REGION", HOME);
        command
    }

    /// Runs a command, and looks whether it kept our secrets.
    fn run(&self, args: &[&str]) -> Ended {
        let output = self.command().args(args).output().unwrap();
        let ended = Ended {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            said: String::from_utf8(output.stderr).unwrap(),
        };
        for canary in [CANARY_SECRET, CANARY_TOKEN] {
            assert!(
                !ended.out.contains(canary) && !ended.said.contains(canary),
                "{ended:?}"
            );
        }
        for seen in self.cloud.journal() {
            assert!(!matches!(seen.operation, Operation::Other(_)), "{seen:?}");
        }
        ended
    }

    /// The attribute of each request, where it had one.
    fn attributes(&self) -> BTreeSet<String> {
        let journal = self.cloud.journal();
        let asked = journal.iter().map(|it| &it.body["LookupAttributes"]);
        asked.filter(|it| !it.is_null()).map(Value::to_string).collect()
    }
}

fn lines(text: &str) -> BTreeSet<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_query_writes_every_event_as_aws_sent_it_and_says_who_asked() {
    let scene = Scene::new(120);
    let ended = scene.run(&["query", "", "--live", "--format", "jsonl"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(lines(&ended.out), scene.cloud.records(ACCOUNT, HOME));
    assert_eq!(ended.out.lines().count(), 120);
    assert!(
        ended.said.contains(ARN) && ended.said.contains(ACCOUNT),
        "{}",
        ended.said
    );
    assert!(
        ended.said.contains("loaded: 111122223333 us-east-1"),
        "{}",
        ended.said
    );
    assert_eq!(scene.attributes().len(), 0);
}

#[test]
fn what_aws_can_compare_is_sent_and_the_rest_is_decided_here() {
    let scene = Scene::new(100);
    let ended = scene.run(&[
        "query",
        "name=CreateUser user:alice",
        "--live",
        "--format",
        "jsonl",
    ]);
    assert_eq!(
        (ended.code, ended.out.lines().count()),
        (Some(0), 20),
        "{ended:?}"
    );
    assert!(ended.out.lines().all(|line| line.contains("\"CreateUser\"")));
    let attributes = scene.attributes();
    assert_eq!(attributes.len(), 1);
    assert!(
        attributes
            .iter()
            .all(|it| it.contains("EventName") && it.contains("CreateUser"))
    );
    let none = scene.run(&["query", "name=CreateUser user:bob", "--live"]);
    assert_eq!(none.code, Some(1), "{none:?}");
}

#[test]
fn counts_are_of_everything_that_aws_has() {
    let scene = Scene::new(100);
    let ended = scene.run(&["count", "--by", "name", "--live", "--format", "csv"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for name in [
        "CreateUser",
        "ListUsers",
        "AttachUserPolicy",
        "GetUser",
        "DeleteUser",
    ] {
        let line = ended.out.lines().find(|line| line.contains(name));
        assert!(line.is_some_and(|line| line.contains("20")), "{}", ended.out);
    }
}

#[test]
fn a_capture_is_for_its_owner_and_opens_again_with_the_same_bytes() {
    let scene = Scene::new(120);
    let file = scene.home.path().join("kept.jsonl.gz");
    let path = file.to_str().unwrap();
    let ended = scene.run(&["capture", "-o", path]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let asked = scene.cloud.journal().len();
    let reopened = scene.run(&["query", "", path, "--format", "jsonl"]);
    assert_eq!(lines(&reopened.out), scene.cloud.records(ACCOUNT, HOME));
    assert_eq!(scene.cloud.journal().len(), asked, "a file needs nobody to ask");
    let again = scene.run(&["capture", "-o", path]);
    assert_eq!(again.code, Some(2), "nothing is written over: {again:?}");
    assert_eq!(scene.cloud.journal().len(), asked, "{again:?}");
}

#[test]
fn what_is_not_complete_ends_with_five_and_says_what_is_missing() {
    let scene = Scene::new(120);
    let ended = scene.run(&["query", "", "--live", "--pages", "1", "--format", "jsonl"]);
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert!(
        ended.said.contains("not loaded: 111122223333 us-east-1"),
        "{}",
        ended.said
    );
    assert!(ended.said.contains("--pages"), "{}", ended.said);
    let shown = lines(&ended.out);
    assert!(shown.len() == 50 && shown.is_subset(&scene.cloud.records(ACCOUNT, HOME)));
}

/// A folder with a rule that fires on each `CreateUser`, and a correlation of five of them by one caller.
fn rules() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rule = "title: User made\nname: user_made\nlevel: medium\nlogsource: {product: aws, service: cloudtrail}\n\
                detection:\n  it: {eventName: CreateUser}\n  condition: it\n";
    let many = "title: Many users made\nlevel: high\ncorrelation:\n  type: event_count\n  rules: [user_made]\n  \
                generate: true\n  group-by: [userIdentity.arn]\n  timespan: 1h\n  condition: {gte: 5}\n";
    fs::write(folder.path().join("made.yml"), rule).unwrap();
    fs::write(folder.path().join("many.yml"), many).unwrap();
    folder
}

/// `detect --live` with these rules alone, a line a hit.
fn detect(scene: &Scene, rules: &TempDir, more: &[&str]) -> Ended {
    let folder = rules.path().to_str().unwrap();
    let first = ["detect", "--no-builtin", "--rules", folder, "--live"];
    scene.run(&[&first[..], &["--hits", "--format", "jsonl"], more].concat())
}

/// The hits of a rule.
fn hits_of(ended: &Ended, title: &str) -> Vec<Value> {
    let hits = ended.out.lines().map(|line| serde_json::from_str(line).unwrap());
    hits.filter(|hit: &Value| hit["rule_title"] == title).collect()
}

#[test]
fn rules_and_correlations_find_what_aws_answers() {
    let scene = Scene::new(120);
    let ended = detect(&scene, &rules(), &[]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let made: BTreeSet<String> = hits_of(&ended, "User made")
        .iter()
        .map(|hit| hit["event_id"].as_str().unwrap().to_owned())
        .collect();
    let records = scene.cloud.records(ACCOUNT, HOME);
    let meant: BTreeSet<String> = records
        .iter()
        .map(|record| serde_json::from_str::<Value>(record).unwrap())
        .filter(|record| record["eventName"] == "CreateUser")
        .map(|record| record["eventID"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((made.len(), &made), (24, &meant), "{ended:?}");
    assert!(!hits_of(&ended, "Many users made").is_empty(), "{ended:?}");
    assert!(ended.said.contains("loaded: 111122223333 us-east-1"), "{ended:?}");
    assert_eq!(scene.attributes().len(), 0, "rules need more than one attribute");
}

#[test]
fn what_rules_were_not_tried_on_for_want_of_pages_is_said_and_ends_with_five() {
    let scene = Scene::new(120);
    let ended = detect(&scene, &rules(), &["--pages", "1"]);
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert_eq!(hits_of(&ended, "User made").len(), 10, "of the newest fifty");
    assert!(
        ended.said.contains("not loaded: 111122223333 us-east-1") && ended.said.contains("--pages"),
        "{ended:?}"
    );
}

#[test]
fn where_aws_refuses_or_nothing_fires_detect_ends_as_other_commands_do() {
    let scene = Scene::new(30);
    let none = detect(&scene, &rules(), &["--level", "critical"]);
    assert_eq!(
        (none.code, none.out.as_str()),
        (Some(2), ""),
        "no such rule: {none:?}"
    );
    let folder = rules();
    fs::write(
        folder.path().join("bad.yml"),
        "title: Bad\nlogsource: {product: aws}\n",
    )
    .unwrap();
    let broken = detect(&scene, &folder, &[]);
    assert_eq!(broken.code, Some(2), "{broken:?}");
    assert_eq!(hits_of(&broken, "User made").len(), 6, "the others ran");
    scene
        .cloud
        .fail(On::lookup(), Fault::denied("cloudtrail:LookupEvents"));
    let refused = detect(&scene, &rules(), &[]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(4), ""), "{refused:?}");
    assert!(
        refused.said.contains("may not call cloudtrail:LookupEvents"),
        "{refused:?}"
    );
}

#[test]
fn one_region_that_is_denied_makes_it_incomplete_and_all_of_them_a_refusal() {
    let scene = Scene::new(30);
    let denied = Fault::denied("cloudtrail:LookupEvents");
    scene.cloud.fail(On::lookup().region("eu-west-1"), denied.clone());
    let one = scene.run(&[
        "query",
        "",
        "--live",
        "--region",
        "eu-west-1,us-east-1",
        "--format",
        "jsonl",
    ]);
    assert_eq!((one.code, one.out.lines().count()), (Some(5), 30), "{one:?}");
    assert!(
        one.said
            .contains("may not call cloudtrail:LookupEvents in eu-west-1"),
        "{}",
        one.said
    );
    scene.cloud.fail(On::lookup(), denied);
    let all = scene.run(&["query", "", "--live"]);
    assert_eq!((all.code, all.out.lines().count()), (Some(4), 1), "{all:?}");
}

#[test]
fn a_region_that_is_not_enabled_is_no_failure_and_is_said() {
    let scene = Scene::new(30);
    scene
        .cloud
        .fail(On::lookup().region("me-south-1"), Fault::unrecognised());
    let ended = scene.run(&[
        "query",
        "",
        "--live",
        "--region",
        "me-south-1,us-east-1",
        "--format",
        "jsonl",
    ]);
    assert_eq!(
        (ended.code, ended.out.lines().count()),
        (Some(0), 30),
        "{ended:?}"
    );
    assert!(
        ended.said.contains("me-south-1") && ended.said.contains("not enabled"),
        "{}",
        ended.said
    );
}

#[test]
fn the_region_of_global_services_is_asked_too_and_that_is_said() {
    let scene = Scene::new(20);
    scene.cloud.add(
        ACCOUNT,
        "eu-west-1",
        Event::series(500, 10, scene.cloud.now() - 60),
    );
    let ended = scene.run(&[
        "query",
        "",
        "--live",
        "--region",
        "eu-west-1",
        "--format",
        "jsonl",
    ]);
    assert_eq!(
        (ended.code, ended.out.lines().count()),
        (Some(0), 30),
        "{ended:?}"
    );
    assert!(
        ended.said.contains("us-east-1 (global services)"),
        "{}",
        ended.said
    );
}

#[test]
fn insights_are_asked_for_where_they_are_wanted() {
    let scene = Scene::new(5);
    let mut insight = Event::new(900, "RunInstances", scene.cloud.now() - 100);
    insight.insight = true;
    scene.cloud.add(ACCOUNT, HOME, [insight]);
    let without = scene.run(&["query", "", "--live", "--format", "jsonl"]);
    assert_eq!(without.out.lines().count(), 5);
    let with = scene.run(&["query", "", "--live", "--insights", "--format", "jsonl"]);
    assert_eq!((with.code, with.out.lines().count()), (Some(0), 6), "{with:?}");
}

#[test]
fn profiles_of_several_accounts_are_asked_side_by_side() {
    let scene = Scene::new(12);
    let (other, key) = ("444455556666", "AKIAOTHERACCOUNT0001");
    scene
        .cloud
        .add_key(key, other, "arn:aws:iam::444455556666:user/eve");
    scene
        .cloud
        .add(other, HOME, Event::series(700, 8, scene.cloud.now() - 60));
    let config = scene.home.path().join("config");
    let profile = |name: &str, key: &str| {
        format!("[profile {name}]\naws_access_key_id = {key}\naws_secret_access_key = {CANARY_SECRET}\n")
    };
    fs::write(&config, profile("one", KEY) + &profile("two", key)).unwrap();
    let mut command = scene.command();
    command
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .env("AWS_CONFIG_FILE", &config);
    let output = command
        .args([
            "query",
            "",
            "--live",
            "--profile",
            "one",
            "--profile",
            "two",
            "--format",
            "jsonl",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let mut expected = scene.cloud.records(ACCOUNT, HOME);
    expected.extend(scene.cloud.records(other, HOME));
    assert_eq!(lines(&String::from_utf8(output.stdout).unwrap()), expected);
    assert!(said.contains("user/alice") && said.contains("user/eve"), "{said}");
}

#[test]
fn expired_credentials_are_a_refusal_with_advice() {
    let scene = Scene::new(10);
    scene.cloud.expire(KEY);
    let ended = scene.run(&["query", "", "--live"]);
    assert_eq!((ended.code, ended.out.lines().count()), (Some(4), 1), "{ended:?}");
    assert!(
        ended.said.contains("have expired") && ended.said.contains("AWS_ACCESS_KEY_ID"),
        "{}",
        ended.said
    );
}

#[test]
fn files_and_aws_at_once_are_a_mistake_of_usage() {
    let scene = Scene::new(1);
    let ended = scene.run(&["query", "", "--live", "some/file"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let ended = scene.run(&["query", "", "--region", "eu-west-1", "some/file"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(scene.cloud.journal().len(), 0);
}

#[test]
fn the_doctor_finds_what_is_allowed_and_what_is_not() {
    let scene = Scene::new(3);
    let well = scene.run(&["doctor"]);
    assert_eq!(well.code, Some(0), "{well:?}");
    assert!(
        well.out.contains(ARN) && well.out.contains("cloudtrail:LookupEvents"),
        "{}",
        well.out
    );
    scene
        .cloud
        .fail(On::lookup(), Fault::denied("cloudtrail:LookupEvents"));
    let denied = scene.run(&["doctor"]);
    assert_eq!(denied.code, Some(4), "{denied:?}");
    assert!(denied.out.contains("denied"), "{}", denied.out);
    let policy = scene.run(&["doctor", "--policy"]);
    let policy: Value = serde_json::from_str(&policy.out).unwrap();
    assert!(
        policy["Statement"][0]["Action"]
            .to_string()
            .contains("cloudtrail:LookupEvents")
    );
}

#[test]
fn alarms_of_aws_are_listed_and_a_region_that_is_denied_makes_it_incomplete() {
    let scene = Scene::new(1);
    let since = (scene.cloud.now() - 600) * 1000;
    let alarm = |name: &str, state: &'static str| {
        AlarmTruth::metric(name, "m")
            .then(since, "OK")
            .then(since + 1000, state)
    };
    scene.cloud.add_alarms(
        ACCOUNT,
        "eu-west-1",
        [alarm("root", "ALARM"), alarm("quiet", "OK")],
    );
    let ran = scene.run(&["alarms", "--live", "--region", "eu-west-1", "--format", "jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let rows: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut names: Vec<_> = rows
        .iter()
        .map(|row| (row["alarm"].as_str().unwrap(), row["alarms"].as_u64()))
        .collect();
    names.sort_unstable();
    assert_eq!(names, [("quiet", Some(0)), ("root", Some(1))]);
    let ran = scene.run(&[
        "alarms",
        "--live",
        "--region",
        "eu-west-1",
        "--history",
        "--state",
        "ALARM",
        "--format",
        "jsonl",
    ]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 1), "{ran:?}");
    let _one = scene.cloud.fail(
        On::operation(Operation::DescribeAlarms).region("us-east-1"),
        Fault::denied("cloudwatch:DescribeAlarms"),
    );
    let ran = scene.run(&["alarms", "--live", "--region", "eu-west-1"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    assert!(
        ran.said
            .contains("may not call cloudwatch:DescribeAlarms in us-east-1"),
        "{ran:?}"
    );
    let _all = scene.cloud.fail(
        On::operation(Operation::DescribeAlarms),
        Fault::denied("cloudwatch:DescribeAlarms"),
    );
    assert_eq!(
        scene.run(&["alarms", "--live", "--region", "eu-west-1"]).code,
        Some(4)
    );
}
