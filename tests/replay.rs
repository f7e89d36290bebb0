//! The demo played back at 600 times: at each moment exactly the events that its files say had happened by then.
//!
//! What had happened is counted here from the JSON, with none of the program's own reading.
#![cfg(feature = "tui")]
#![expect(
    unreachable_pub,
    reason = "a test target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "stories/harness.rs"]
#[expect(dead_code, reason = "stories need more of it")]
mod harness;

use harness::Story;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use trailhound::app::Msg;
use trailhound::app::replay::Playing;
use trailhound::model::Timestamp;
use trailhound::runtime::ingest::{Input, load};

/// One quiet moment, three in the middle of the story, and one after it.
const MOMENTS: [&str; 5] = ["03:17:00", "09:00:30", "14:42:50", "15:05:00", "21:40:00"];

/// What the demo's files say: time and source address of each event, by its ID.
fn events() -> BTreeMap<String, (String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data");
    let mut events = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("a readable folder");
        if entry.path().extension().is_none_or(|end| end != "gz") {
            continue;
        }
        let mut text = String::new();
        flate2::read::GzDecoder::new(fs::File::open(entry.path()).expect("a file"))
            .read_to_string(&mut text)
            .expect("gzip of UTF-8");
        let content: Value = serde_json::from_str(&text).expect("JSON");
        for event in content["Records"].as_array().into_iter().flatten() {
            let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
            events.insert(text("eventID"), (text("eventTime"), text("sourceIPAddress")));
        }
    }
    events
}

/// The IDs of the events that the table shows.
fn shown(story: &Story) -> BTreeSet<String> {
    let rows = story.state.events.hits().iter();
    rows.map(|row| story.state.snapshot.row(row).event_id().to_string())
        .collect()
}

/// The table shows these events and no others.
#[track_caller]
fn assert_shown(story: &Story, expected: &BTreeSet<String>, moment: &str) {
    let shown = shown(story);
    let (more, fewer) = (shown.difference(expected), expected.difference(&shown));
    assert_eq!((more.count(), fewer.count()), (0, 0), "at {moment}");
}

fn demo() -> Story {
    let mut story = harness::replayed(
        120,
        36,
        Playing {
            speed: 600,
            ..Playing::default()
        },
    );
    let snapshot = load(
        Input::Paths(vec!["demo-data".into()]),
        &AtomicBool::new(false),
        &mut |_, _| {},
    );
    story.send(Msg::Loaded(snapshot));
    story.all_is_read();
    story
}

/// Plays on up to a moment of the day, as near as the clock comes to it.
fn play_to(story: &mut Story, moment: &str) -> String {
    let wanted = Timestamp::parse(format!("2026-03-17T{moment}Z").as_bytes()).expect("a time");
    let now = story.state.replayed_to().expect("a clock");
    story.pass(Duration::from_micros((wanted.0 - now.0) as u64 * 1000 / 600 + 1));
    let now = story.state.replayed_to().expect("a clock");
    assert!((0..1000).contains(&(now.0 - wanted.0)), "{now} for {wanted}");
    now.format("%Y-%m-%dT%H:%M:%SZ")
}

#[test]
fn at_five_moments_exactly_the_events_of_those_moments_are_shown() {
    let events = events();
    let mut story = demo();
    let mut counts = Vec::new();
    for moment in MOMENTS {
        let now = play_to(&mut story, moment);
        // Times in that form are in order of their letters.
        let expected: BTreeSet<String> = events
            .iter()
            .filter(|(_, (time, _))| *time <= now)
            .map(|(id, _)| id.clone())
            .collect();
        assert_shown(&story, &expected, moment);
        assert_eq!(story.state.events_so_far(), expected.len());
        let bars: u32 = story.state.timeline.data().bars.iter().map(|bar| bar.total).sum();
        assert_eq!(bars as usize, expected.len());
        counts.push(expected.len());
    }
    assert!(counts.is_sorted() && counts[0] > 100 && counts[4] < events.len());
}

#[test]
fn a_question_shows_at_each_moment_what_of_its_answer_had_happened() {
    let events = events();
    let mut story = demo();
    story.keys("/ip:203.0.113.0/24<enter>");
    let searches = story.searches;
    let mut counts = Vec::new();
    for moment in MOMENTS {
        let now = play_to(&mut story, moment);
        let expected: BTreeSet<String> = events
            .iter()
            .filter(|(_, (time, address))| *time <= now && address.starts_with("203.0.113."))
            .map(|(id, _)| id.clone())
            .collect();
        assert_shown(&story, &expected, moment);
        counts.push(expected.len());
    }
    assert!(counts[0] < counts[4], "{counts:?}");
    assert_eq!(story.searches, searches, "nothing is searched again");
}

/// The states of alarms at a moment, as the history in the demo's files has them: of each alarm the last change before it,
/// or, where there was none, what the first change after it says.
fn states(now: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data/alarms");
    let read = |name: &str| -> Value {
        let text = fs::read_to_string(folder.join(name)).expect("a file");
        serde_json::from_str(&text).expect("JSON")
    };
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let (alarms, history) = (read("describe-alarms.json"), read("describe-alarm-history.json"));
    let kinds = ["MetricAlarms", "CompositeAlarms"];
    let alarms = kinds
        .iter()
        .flat_map(|kind| alarms[*kind].as_array().expect("alarms"));
    alarms
        .map(|alarm| {
            let name = text(alarm, "AlarmName");
            let items = history["AlarmHistoryItems"].as_array().expect("items");
            let mut changes: Vec<_> = items
                .iter()
                .filter(|item| text(item, "AlarmName") == name)
                .collect();
            changes.sort_by_key(|item| text(item, "Timestamp"));
            // `Alarm updated from OK to ALARM`
            let words = |item: &Value, place: usize| {
                let summary = text(item, "HistorySummary");
                summary.split(' ').nth(place).expect("a state").to_owned()
            };
            let past = changes
                .iter()
                .rev()
                .find(|item| text(item, "Timestamp")[..19] <= now[..19]);
            let state = match (past, changes.first()) {
                (Some(item), _) => words(item, 5),
                (None, Some(item)) => words(item, 3),
                (None, None) => text(alarm, "StateValue"),
            };
            (name, state)
        })
        .collect()
}

#[test]
fn alarms_stand_at_each_moment_as_they_stood_then() {
    let mut story = demo();
    let mut seen = BTreeSet::new();
    for moment in [
        "03:17:00", "10:52:30", "13:42:00", "14:12:30", "14:42:50", "15:05:00",
    ] {
        let now = play_to(&mut story, moment);
        let alarms = &story.state.alarms;
        let shown: BTreeMap<String, String> = alarms
            .rows()
            .iter()
            .map(|row| {
                (
                    alarms.board().alarms()[row.alarm].name.clone(),
                    row.state.to_string(),
                )
            })
            .collect();
        assert_eq!(shown, states(&now), "at {moment}");
        seen.insert(shown.into_values().filter(|state| state == "ALARM").count());
    }
    assert!(seen.len() > 2, "they change: {seen:?}");
}
