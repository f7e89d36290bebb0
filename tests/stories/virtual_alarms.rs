//! Virtual alarms on the screen: beside real ones, where there are none, of an event, played back.

use super::harness::{Event, NOON, Story, live, opened};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::analysis::virtual_alarms::{VirtualAlarm, built_in};
use trailhound::app::replay::Playing;
use trailhound::app::{LoadProgress, Msg, Options, Pane};
use trailhound::model::Timestamp;
use trailhound::model::alarm::{Kind, Saved, State};
use trailhound::runtime::ingest;
use trailhound::store::{Builder, Loader, Snapshot};

static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

fn watching() -> Options {
    Options {
        watching: built_in().expect("ours are right"),
        ..Options::default()
    }
}

fn finish(story: &mut Story) {
    story.send(Msg::Loading(LoadProgress {
        finished: true,
        ..LoadProgress::default()
    }));
}

fn demo() -> Story {
    let mut story = opened(160, 45, watching());
    story.send(Msg::Loaded(DEMO.clone()));
    finish(&mut story);
    story
}

/// The names that are listed, each with whether it counts the event that is asked about.
fn listed(story: &Story) -> Vec<(&str, Option<bool>)> {
    let alarms = &story.state.alarms;
    let name = |row: &trailhound::app::alarms::Row| alarms.board().alarms()[row.alarm].name.as_str();
    alarms.rows().iter().map(|row| (name(row), row.counts)).collect()
}

#[test]
fn any_directory_has_fifteen_alarms_once_it_is_loaded_and_not_before() {
    let mut story = opened(120, 40, watching());
    story.load((0..60).map(|number| Event {
        name: if number == 30 {
            "StopLogging"
        } else {
            "ListBuckets"
        },
        ..Event::ordinary(number)
    }));
    assert!(
        story.state.alarms.is_empty(),
        "half of a trail would say anything"
    );
    finish(&mut story);
    assert_eq!(story.state.alarms.board().alarms().len(), 15);
    assert_eq!(story.state.alarms.number(State::Alarm), 0, "none of them is real");
    assert!(
        story.state.alarms.has_history(),
        "the timeline shows theirs, for want of others"
    );
    story.keys("5ftrail<enter><enter><enter>");
    assert_eq!((story.state.focus, story.shown()), (Pane::Events, vec![30]));
}

#[test]
fn beside_real_alarms_they_stand_behind_and_are_counted_apart() {
    let mut story = demo();
    let alarms = &story.state.alarms;
    assert_eq!(alarms.number(State::Alarm), 2, "as AWS says");
    let virtual_ones: usize = State::ALL.iter().map(|it| alarms.number_of_virtual(*it)).sum();
    assert_eq!(virtual_ones, 15);
    let is_virtual = |row: &trailhound::app::alarms::Row| alarms.board().alarms()[row.alarm].is_virtual;
    let kinds: Vec<bool> = alarms.rows().iter().map(is_virtual).collect();
    assert!(kinds.is_sorted() && kinds.iter().filter(|it| **it).count() == 15);
    story.keys("5fvirtual<enter>");
    assert_eq!(story.state.alarms.rows().len(), 15, "the word finds them");
}

#[test]
fn of_an_event_those_that_count_it_come_first_and_those_that_do_not_behind_them() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut story = demo();
        story.resize(width, height);
        story.keys("/cloudtrail:StopLogging -is:error<enter>A");
        assert_eq!(story.state.focus, Pane::Alarms);
        let listed = listed(&story);
        assert_eq!(
            listed[..2],
            [("trail-changes", Some(true)), ("cis-4.05-trail", Some(true))],
            "the real one, and the virtual one"
        );
        assert!(listed.len() > 15 && listed[2..].iter().all(|(_, counts)| *counts == Some(false)));
    }
}

#[test]
fn one_that_has_the_name_of_a_real_alarm_says_so_and_keeps_its_own_history() {
    let alarm = VirtualAlarm {
        name: "trail-changes".to_owned(),
        ..built_in().expect("ours are right").remove(4)
    };
    let mut story = opened(
        160,
        45,
        Options {
            watching: vec![alarm],
            ..Options::default()
        },
    );
    story.send(Msg::Loaded(DEMO.clone()));
    let real = history(&story, "trail-changes");
    finish(&mut story);
    assert_eq!(history(&story, "trail-changes"), real, "nothing was added to it");
    assert!(history(&story, "trail-changes (virtual)") > 0);
}

fn history(story: &Story, name: &str) -> usize {
    let board = story.state.alarms.board();
    let place = board.alarms().iter().position(|it| it.name == name);
    board.history(place.expect("listed")).count()
}

#[test]
fn in_a_replay_they_are_as_they_were_at_the_clock() {
    let replay = Playing {
        from: Some("2026-03-17T14:00Z".to_owned()),
        ..Playing::default()
    };
    let options = Options {
        replay: Some(replay),
        ..watching()
    };
    let mut story = opened(160, 45, options);
    story.send(Msg::Loaded(DEMO.clone()));
    finish(&mut story);
    let firing = |story: &Story| {
        let alarms = &story.state.alarms;
        let rows = alarms.rows().iter();
        let names = rows.filter(|row| row.state == State::Alarm);
        names
            .map(|row| alarms.board().alarms()[row.alarm].name.clone())
            .collect::<Vec<_>>()
    };
    let trail = "cis-4.05-trail".to_owned();
    assert!(
        !firing(&story).contains(&trail),
        "it has not happened yet: {:?}",
        firing(&story)
    );
    story.keys("tt14:11<enter>");
    assert!(firing(&story).contains(&trail), "{:?}", firing(&story));
}

#[test]
fn a_live_session_has_none_and_a_snapshot_without_events_neither() {
    let mut story = live(160, 45);
    story.load((0..5).map(Event::ordinary));
    finish(&mut story);
    assert!(story.state.alarms.is_empty());
    let mut loader = Loader::default();
    loader.alarms(Saved::default());
    let mut builder = Builder::default();
    builder.add(0, loader.take());
    let mut story = opened(160, 45, watching());
    story.send(Msg::Loaded(builder.publish()));
    finish(&mut story);
    assert!(story.state.alarms.is_empty(), "no events, no verdict");
}

#[test]
fn long_after_the_last_event_they_show_the_day_before_it() {
    let mut story = opened(120, 40, watching());
    story.load((0..60).map(Event::ordinary));
    finish(&mut story);
    story.send(Msg::Clock(Timestamp(NOON + 300 * 86_400_000)));
    story.keys("5fcis-4.01<enter>");
    let row = &story.state.alarms.rows()[0];
    assert!(row.flaps > 1, "{row:?}");
    let spark = row.spark.as_ref().expect("counted");
    assert!(spark.highest() > Some(0.0), "{spark:?}");
}

#[test]
fn one_says_that_it_is_virtual_and_what_it_would_have_done() {
    let mut story = demo();
    story.keys("5fcis-4.05<enter><enter>");
    let one = story.state.alarms.one().expect("open");
    let lines: Vec<_> = one.lines().iter().map(|line| line.text.as_str()).collect();
    let said = "virtual: worked out over what is loaded; not in AWS";
    assert!(lines.contains(&said), "{lines:#?}");
    let alarm = &story.state.alarms.board().alarms()[one.alarm().expect("one")];
    assert_eq!(alarm.kind(), Kind::Metric);
    story.keys("<enter>");
    assert!(!story.state.events.hits().is_empty(), "it leads to its events");
}
