//! The alarms: listed, narrowed, opened, and from there to the events and back.

use super::harness::{Story, empty};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::app::footer::Footer;
use trailhound::app::{LoadProgress, Msg, Pane};
use trailhound::model::alarm::{Saved, State, saved};
use trailhound::model::visible;
use trailhound::runtime::ingest;
use trailhound::store::{Builder, Loader, Snapshot};

static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

fn opened(snapshot: Snapshot) -> Story {
    let mut story = empty(160, 45);
    story.send(Msg::Loading(LoadProgress {
        finished: true,
        ..LoadProgress::default()
    }));
    story.send(Msg::Loaded(snapshot));
    story
}

fn demo() -> Story {
    opened(DEMO.clone())
}

/// A workbench with alarms and nothing else.
fn with(text: &str) -> Story {
    let reading = saved::read(text.as_bytes());
    assert!(reading.broken.is_none(), "{:?}", reading.broken);
    opened(of(reading.saved))
}

fn of(saved: Saved) -> Snapshot {
    let mut loader = Loader::default();
    loader.alarms(saved);
    let mut builder = Builder::default();
    builder.add(0, loader.take());
    builder.publish()
}

fn names(story: &Story) -> Vec<&str> {
    let alarms = &story.state.alarms;
    let name = |row: &trailhound::app::alarms::Row| alarms.board().alarms()[row.alarm].name.as_str();
    alarms.rows().iter().map(name).collect()
}

fn lines(story: &Story) -> Vec<&str> {
    let one = story.state.alarms.one().expect("an alarm");
    one.lines().iter().map(|line| line.text.as_str()).collect()
}

fn shown(story: &Story) -> Vec<String> {
    let snapshot = &story.state.snapshot;
    let hits = story.state.events.hits();
    hits.iter()
        .map(|row| {
            let row = snapshot.row(row);
            let name = row.text(trailhound::model::Field::Name).unwrap_or_default();
            format!("{} {name}", row.time().format("%H:%M:%S"))
        })
        .collect()
}

fn said(story: &Story) -> String {
    match story.state.footer() {
        Footer::Notice(notice) => notice.text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_newest_change_comes_first_and_two_keys_lead_to_the_events() {
    let mut story = demo();
    story.keys("5");
    assert_eq!(story.state.focus, Pane::Alarms);
    let beside = story.state.alarms.one().expect("beside the list");
    assert_eq!(beside.cursor().top, 0, "its state is not scrolled away");
    assert_eq!(
        names(&story)[..3],
        ["orders-waiting", "bucket-policy-changes", "iam-policy-changes"]
    );
    assert_eq!(story.state.alarms.number(State::Alarm), 2);
    story.keys("ftrail-changes<enter>");
    assert_eq!(names(&story), ["trail-changes"]);
    story.keys("<enter>");
    assert_eq!(story.state.focus, Pane::Alarm);
    let said_of_it = lines(&story);
    assert_eq!(said_of_it[0], "OK since 2026-03-17T14:51:00Z");
    assert!(
        said_of_it.contains(&"→ the events that tripped it at 14:46: matched 2, the datapoint says 1"),
        "{said_of_it:#?}"
    );
    story.keys("<enter>");
    assert_eq!(shown(&story), ["14:31:05 StartLogging", "14:41:17 StopLogging"]);
    assert_eq!(said(&story), "matched 2, the datapoint says 1");
    story.keys("[");
    assert_eq!(
        story.state.events.hits().len(),
        story.state.snapshot.len(),
        "a step like any other"
    );
    assert_eq!(story.state.focus, Pane::Alarm, "back at the alarm");
    story.keys("<esc><esc>");
    assert_eq!(story.state.focus, Pane::Events);
}

#[test]
fn what_is_said_of_an_alarm_is_broken_into_lines_and_never_cut_off() {
    for (width, height) in [(80, 24), (120, 36), (160, 45)] {
        let mut story = demo();
        story.resize(width, height);
        story.keys("5fbucket-policy-changes<enter><enter>");
        let columns = story.state.layout().alarm.expect("beside the list").body.width;
        let lines = lines(&story);
        assert!(
            lines
                .iter()
                .all(|line| visible::width(line) <= usize::from(columns))
        );
        let whole: String = lines.iter().map(|line| line.trim_start()).collect();
        let bare: String = whole.split_whitespace().collect();
        assert!(bare.contains("userName!="), "{lines:#?}");
        assert!(bare.contains("treatedas[NonBreaching]."), "{lines:#?}");
    }
}

#[test]
fn the_line_under_the_cursor_says_the_same_when_the_alarm_has_another_width() {
    let mut story = demo();
    story.resize(160, 45);
    story.keys("5fbucket-policy-changes<enter><enter>G");
    let here = |story: &Story| {
        let at = story.state.alarms.one().expect("an alarm").cursor().at;
        lines(story)[at].to_owned()
    };
    let before = here(&story);
    for (width, height) in [(80, 24), (120, 36), (160, 45)] {
        story.resize(width, height);
        assert_eq!(here(&story)[..20], before[..20], "{width}");
    }
}

#[test]
fn each_change_to_alarm_in_the_history_leads_to_its_own_events() {
    let mut story = demo();
    story.keys("5ftrail-changes<enter><enter>");
    let wanted = "2026-03-17T14:11:00Z  OK → ALARM  matched 1, as the datapoint says";
    let at = lines(&story)
        .iter()
        .position(|line| *line == wanted)
        .expect("listed");
    let here = story.state.alarms.one().expect("an alarm").cursor().at;
    story.keys(&"j".repeat(at - here)).keys("<enter>");
    assert_eq!(shown(&story), ["14:06:11 StopLogging"]);
}

#[test]
fn a_composite_alarm_opens_its_parts_and_back() {
    let mut story = demo();
    story.keys("5fintrusion<enter><enter>");
    let listed = lines(&story)
        .iter()
        .any(|line| line.trim() == "trail-changes should be ALARM, is OK");
    assert!(listed, "{:#?}", lines(&story));
    story.keys("<enter>");
    let name = |story: &Story| {
        let alarms = &story.state.alarms;
        let one = alarms
            .one()
            .and_then(trailhound::app::alarms::one::One::alarm)
            .expect("an alarm");
        alarms.board().alarms()[one].name.clone()
    };
    assert_eq!(name(&story), "trail-changes");
    story.keys("h");
    assert_eq!(name(&story), "intrusion-suspected");
    story.keys("h");
    assert_eq!(story.state.focus, Pane::Alarms);
}

#[test]
fn an_alarm_on_an_instance_leads_to_the_changes_of_it() {
    let mut story = demo();
    story.keys("a");
    assert_eq!(story.state.focus, Pane::Alarms);
    let first = story.state.alarms.selected().expect("one");
    assert_eq!(story.state.alarms.board().alarms()[first].name, "warehouse-idle");
    story.keys("<enter><enter>");
    assert!(shown(&story).contains(&"14:08:47 TerminateInstances".to_owned()));
}

#[test]
fn from_an_event_to_the_alarms_that_count_it() {
    let mut story = demo();
    story.keys("/cloudtrail:StopLogging -is:error<enter>A");
    assert_eq!(names(&story)[0], "trail-changes");
    let counts: Vec<_> = story.state.alarms.rows().iter().map(|row| row.counts).collect();
    assert!(counts.len() > 5 && counts[0] == Some(true), "{counts:?}");
    assert!(
        counts[1..].iter().all(|it| *it == Some(false)),
        "the others stand behind it: {counts:?}"
    );
    story.keys("<esc>");
    assert!(names(&story).len() > 10, "all of them again");
    assert_eq!(story.state.focus, Pane::Alarms);
}

#[test]
fn pinned_alarms_come_first_and_those_put_aside_last() {
    let mut story = demo();
    story.keys("5frating<esc>");
    assert_eq!(names(&story).len(), 14);
    story.keys("fnightly<enter><space>f<ctrl-u><enter>");
    assert_eq!(names(&story)[0], "nightly-report-errors");
    story.keys("gg<space>");
    assert_ne!(names(&story)[0], "nightly-report-errors");
    story.keys("ggm");
    assert_eq!(names(&story).last(), Some(&"orders-waiting"));
}

#[test]
fn what_is_odd_about_an_alarm_is_said() {
    let mut story = demo();
    story.keys("5flegacy<enter><enter>");
    assert!(lines(&story).contains(&"tells nobody: its actions are switched off"));
    story.keys("hf<ctrl-u>nightly<enter><enter>");
    assert!(lines(&story).contains(&"tells nobody: it has no actions"));
    assert_eq!(lines(&story)[0], "INSUFFICIENT_DATA since 2026-03-17T01:07:00Z");
    story.keys("hf<ctrl-u>orders<enter><enter>");
    assert!(
        lines(&story).contains(&"was in ALARM 7 times in the 24 hours before"),
        "it flaps"
    );
}

#[test]
fn a_tree_with_a_cycle_ends() {
    let mut story = with(
        r#"{"CompositeAlarms":[
            {"AlarmName":"a","AlarmRule":"ALARM(b)","StateValue":"OK"},
            {"AlarmName":"b","AlarmRule":"ALARM(a) OR ALARM(gone)","StateValue":"ALARM"}]}"#,
    );
    story.keys("5fa<enter><enter>");
    let told = lines(&story);
    assert!(
        told.iter().any(|line| line.contains("which leads back to it")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|line| line.contains("gone should be ALARM: not known here")),
        "{told:#?}"
    );
}

#[test]
fn five_thousand_alarms_in_four_regions_scroll_and_filter() {
    let regions = ["eu-west-1", "eu-central-1", "us-east-1", "ap-south-1"];
    let alarms: Vec<String> = (0..5000)
        .map(|number| {
            let region = regions[number % 4];
            let state = ["OK", "OK", "ALARM", "INSUFFICIENT_DATA"][number / 4 % 4];
            format!(
                r#"{{"AlarmName":"alarm-{number:04}","StateValue":"{state}","StateTransitionedTimestamp":"2026-03-17T12:{:02}:00Z",
                "AlarmArn":"arn:aws:cloudwatch:{region}:111122223333:alarm:alarm-{number:04}","Threshold":1,"MetricName":"M","Namespace":"N"}}"#,
                number % 60
            )
        })
        .collect();
    let mut story = with(&format!(r#"{{"MetricAlarms":[{}]}}"#, alarms.join(",")));
    story.keys("5");
    assert_eq!(names(&story).len(), 5000);
    assert_eq!(story.state.alarms.number(State::Alarm), 1248);
    story.keys("G");
    assert_eq!(story.state.alarms.cursor().at, 4999);
    story.keys("fap-south-1 alarm-012<enter>");
    assert_eq!(names(&story), ["alarm-0123", "alarm-0127"]);
}

#[test]
fn without_alarms_the_pane_says_what_to_do() {
    let mut story = super::harness::story();
    story.keys("5");
    assert!(story.state.alarms.is_empty());
    let Footer::Hints(hints) = story.state.footer() else {
        panic!("{:?}", story.state.footer());
    };
    let titles: Vec<_> = hints.iter().map(|hint| hint.title).collect();
    assert_eq!(titles, ["Back", "Help"], "no key is offered that does nothing");
    story.keys("<enter>a");
    assert_eq!(said(&story), "no alarm is in ALARM");
    story.keys("1A");
    assert_eq!(said(&story), "no alarms are known here");
}
