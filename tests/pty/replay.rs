//! A replay in a real terminal: the clock, the keys and the screen together.

use super::harness::Session;
use super::oracle::farewells;
use super::{PROMPTLY, assert_restored, fresh_modes};
use std::path::Path;
use std::time::{Duration, Instant};

fn replay(args: &[&str]) -> Session {
    let home = env!("CARGO_TARGET_TMPDIR");
    let env = [("HOME", home), ("XDG_CONFIG_HOME", home)];
    let all: Vec<_> = ["replay"].iter().chain(args).copied().collect();
    Session::start(Path::new(env!("CARGO_BIN_EXE_trailhound")), &all, &env, (120, 36))
}

#[track_caller]
fn leave(mut session: Session) {
    let began = Instant::now();
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert!(began.elapsed() < PROMPTLY, "left after {:?}", began.elapsed());
    assert_restored(&session);
}

#[test]
fn the_demo_is_played_paused_sought_and_played_to_its_end() {
    let mut session = replay(&["--speed", "600x", "--from", "14:30", "--until", "15:00"]);
    session.wait_for("600x playing");
    session.type_keys("P");
    session.wait_for("600x paused");
    session.type_keys("tt14:42:50\r");
    session.wait_for("REPLAY 03-17 14:42:50Z 600x paused");
    session.type_keys("/ip:203.0.113.0/24 -is:read\r");
    session.wait_for("▸14:42:50");
    session.type_keys(",");
    session.wait_until("the step back", |screen| !screen.contents().contains("14:42:50"));
    session.type_keys(".");
    session.wait_for("▸14:42:50");
    session.type_keys(">>P");
    session.wait_for("3,600x ended");
    session.wait_for("REPLAY 03-17 14:59:59Z");
    leave(session);
}

#[test]
fn a_saved_file_is_played_and_a_click_on_the_timeline_goes_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.json");
    let event = |minute: u32| {
        format!(
            r#"{{"eventVersion":"1.08","eventID":"00000000-0000-4000-8000-{minute:012}","eventTime":"2023-07-10T12:{minute:02}:00Z","eventSource":"s3.amazonaws.com","eventName":"Event{minute}"}}"#
        )
    };
    let lines: Vec<_> = (0..60).map(event).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let mut session = replay(&["--mouse", "--speed", "1", path.to_str().unwrap()]);
    session.wait_for("12:00:00Z 1x playing");
    session.wait_for("12:00:01Z 1x playing");
    session.wait_for(" 1 event");
    // Columns and rows of the mouse count from 1; a bar of a minute is two columns wide.
    session.type_keys("P\x1b[<0;61;4M\x1b[<0;61;4m");
    session.wait_for("12:30:00Z 1x paused");
    session.wait_for("s3:Event30");
    assert_ne!(
        session.screen().mouse_protocol_mode(),
        vt100::MouseProtocolMode::None
    );
    // Left while it plays: the mouse is given back with all the rest, or moving it would type into the shell.
    session.type_keys("P");
    session.wait_for("1x playing");
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_eq!(farewells(&session.log), 1);
    let screen = session.screen();
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert_eq!(format!("{:?}", session.modes()), fresh_modes());
}

#[test]
fn a_paused_replay_does_nothing() {
    let mut session = replay(&["--from", "9:00"]);
    session.wait_for("60x playing");
    session.type_keys("P");
    session.wait_for("60x paused");
    session.type_keys("t0");
    session.wait_for("60x paused");
    let ticks = session.quiet(Duration::from_secs(1));
    assert!(
        ticks <= 2,
        "{ticks} hundredths of a second of work in a second of nothing"
    );
    leave(session);
}
