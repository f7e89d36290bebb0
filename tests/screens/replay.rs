//! Screens of a replay: its bar, its clock, and that nothing of the future is shown.

use super::harness::{self, Story};
use super::{DEMO, frame, loaded, screen, text};
use std::time::Duration;
use trailhound::app::replay::Playing;
use trailhound::runtime::ingest;

/// The demo, played at 600 times from when the stolen key is used, for two seconds.
pub(super) fn demo(width: u16, height: u16, keys: &str) -> Story {
    let mut story = harness::replayed(
        width,
        height,
        Playing {
            speed: 600,
            from: Some("14:20".to_owned()),
            until: None,
        },
    );
    "demo".clone_into(&mut story.state.title);
    loaded(&mut story, DEMO.clone());
    story.pass(Duration::from_secs(2)).keys(keys);
    story
}

fn held(width: u16, height: u16) -> Story {
    let mut story = demo(width, height, "/ip:203.0.113.0/24<enter>jF");
    story.pass(Duration::from_secs(1));
    story
}

shows!(replay_held_80x24, held(80, 24));
shows!(replay_held_120x36, held(120, 36));
shows!(replay_loop_120x36, demo(120, 36, "P3llvllltl"));
shows!(
    replay_before_anything_80x24,
    demo(80, 24, "P/ip:203.0.113.0/24<enter>tt9:00<enter>")
);

#[test]
fn nothing_is_said_of_what_is_yet_to_come() {
    let mut story = harness::replayed(120, 36, Playing::default());
    assert!(text(&story).contains("REPLAY begins when all is read"));
    story.load((0..60).map(harness::Event::ordinary)).all_is_read();
    for keys in ["", "/user:alice<enter>", "3", "$", "{", "1", "?<esc>", "t$jjjt0P"] {
        story.keys(keys);
        let shown = text(&story);
        let told = shown.contains("60 events") || shown.contains("20 of") || shown.contains("user-59");
        assert!(!told, "after {keys}:\n{shown}");
    }
    assert!(
        text(&story).contains("yours to come"),
        "in short, for the headings are read, too"
    );
}

#[test]
fn what_is_offered_to_complete_a_query_has_happened() {
    let mut story = harness::replayed(120, 36, Playing::default());
    story.load((0..60).map(harness::Event::ordinary)).all_is_read();
    story.keys("P/user:");
    let shown = text(&story);
    assert!(shown.contains("alice") && !shown.contains("bob"), "{shown}");
    story.keys("<esc><esc>.t$/user:");
    assert!(text(&story).contains("bob"));
}

#[test]
fn events_without_a_time_are_there_from_the_start() {
    let event = |time: &str, name: &str| {
        format!(r#"{{"eventVersion":"1.08",{time}"eventSource":"s3.amazonaws.com","eventName":"{name}"}}"#)
    };
    let lines = [
        event("", "Timeless"),
        event(r#""eventTime":"2023-07-10T12:00:00Z","#, "First"),
        event(r#""eventTime":"2023-07-10T13:00:00Z","#, "Second"),
    ];
    let show = |lines: &[String]| {
        let bytes: &'static [u8] = lines.join("\n").leak().as_bytes();
        let input = ingest::Input::Embedded(vec![("a.json", bytes)]);
        let snapshot = ingest::load(input, &std::sync::atomic::AtomicBool::new(false), &mut |_, _| {});
        let mut story = harness::replayed(120, 36, Playing::default());
        loaded(&mut story, snapshot);
        text(&story)
    };
    let shown = show(&lines);
    assert!(shown.contains("Timeless") && shown.contains("First") && !shown.contains("Second"));
    let shown = show(&lines[..1]);
    assert!(shown.contains("Timeless") && shown.contains("REPLAY no event has a time"));
}

#[test]
fn going_back_shows_what_playing_there_showed() {
    for query in ["", "/ip:203.0.113.0/24<enter>", "<alt-o>", "3lll"] {
        for size in [(80, 24), (120, 36)] {
            let mut story = demo(size.0, size.1, query);
            story.pass(Duration::from_secs(1)).keys("P");
            let there = story.state.replayed_to().expect("a clock");
            assert_eq!(there.rfc3339(), "2026-03-17T14:50:00Z");
            let played = frame(&story).buffer;
            story.keys("P").pass(Duration::from_secs(20));
            story.keys("P");
            assert_ne!(frame(&story).buffer, played, "it went on");
            story.keys("tt14:50<enter>");
            assert_eq!(frame(&story).buffer, played, "after {query}");
            story.keys("t0tt14:50<enter>");
            assert_eq!(frame(&story).buffer, played, "from the start, after {query}");
        }
    }
}

#[test]
fn a_replay_can_be_drawn_at_any_size() {
    for keys in ["", "P", "F", "3llvltl", "tt12:", "6", "2", "Z"] {
        let mut story = demo(120, 36, keys);
        for width in [0, 1, 59, 60, 79, 80, 119, 120, 300] {
            for height in [0, 1, 14, 15, 23, 24, 40, 100] {
                super::check_frame(&mut story, width, height);
            }
        }
    }
}
