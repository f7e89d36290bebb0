//! The real program in a real terminal: the demo, hostile and broken files, standard input, and every way out.

use super::harness::Session;
use super::oracle::{farewells, first_stray};
use super::{PROMPTLY, assert_restored};
use rustix::process::Signal;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

fn trailhound(args: &[&str], env: &[(&str, &str)], size: (u16, u16)) -> Session {
    let home = env!("CARGO_TARGET_TMPDIR");
    let mut all = vec![("HOME", home), ("XDG_CONFIG_HOME", home)];
    all.extend(env);
    Session::start(Path::new(env!("CARGO_BIN_EXE_trailhound")), args, &all, size)
}

/// The demo, loaded in full.
fn demo(size: (u16, u16)) -> Session {
    let mut session = trailhound(&["demo"], &[], size);
    session.wait_for("28,908 events");
    session.wait_until("end of loading", |screen| !screen.contents().contains("reading"));
    session
}

#[test]
fn the_demo_opens_is_searched_and_left() {
    let mut session = demo((120, 40));
    session.type_keys("/ip:203.0.113.0/24 -is:read\r");
    session.wait_for("22 of 28,908 events");
    session.wait_for("iam:CreateAccessKey");
    session.type_keys("j");
    session.wait_for("▸14:42:50");
    session.type_keys("\r");
    session.wait_for("eventName: \"CreateUser\"");
    session.type_keys("zr");
    session.wait_for("original bytes");
    session.type_keys("qq");
    session.wait_for("28,908 events │ all");
    session.type_keys("?");
    session.wait_for("keys and actions");
    session.type_keys("\x1b");
    session.wait_until("help is left", |screen| {
        !screen.contents().contains("keys and actions")
    });
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_restored(&session);
}

#[test]
fn the_mouse_is_taken_and_given_back_while_working() {
    let mut session = demo((100, 30));
    let is_taken = |screen: &vt100::Screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
    session.wait_until("the terminal to have the mouse", |screen| !is_taken(screen));
    session.type_keys("\x1bOQ");
    session.wait_until("the mouse to be taken", is_taken);
    session.wait_for("the mouse is taken from the terminal");
    session.type_keys("\x1bOQ");
    session.wait_until("the mouse to be given back", |screen| !is_taken(screen));
    session.type_keys("\x1bOQ");
    session.wait_until("the mouse to be taken again", is_taken);
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert!(!is_taken(session.screen()), "the mouse is the terminal's again");
    assert_eq!(farewells(&session.log), 1);
}

#[test]
fn a_theme_paints_its_ground_and_ascii_draws_no_line() {
    let args = ["demo", "--theme", "truecolor", "--background", "light", "--ascii"];
    let mut session = trailhound(&args, &[("COLORTERM", "truecolor")], (100, 30));
    session.wait_for("28,908 events");
    session.wait_until("the ground of the theme", |screen| {
        let cell = screen.cell(5, 50);
        cell.is_some_and(|cell| cell.bgcolor() == vt100::Color::Rgb(0xfb, 0xfb, 0xf8))
    });
    session.wait_until("nothing beyond ASCII", |screen| screen.contents().is_ascii());
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_restored(&session);
}

#[test]
fn values_are_chosen_while_typing_and_queries_come_back_in_the_next_session() {
    let state = tempfile::tempdir().unwrap();
    let env = [("XDG_STATE_HOME", state.path().to_str().unwrap())];
    let mut session = trailhound(&["demo"], &env, (80, 24));
    session.wait_for("28,908 events");
    session.type_keys("/ip:203.0.113.0/24 -is:read user:");
    session.wait_for("of the other terms");
    session.wait_for("values of user in 22 events");
    session.type_keys("\t");
    session.type_keys("\r");
    session.wait_for("user=");
    session.type_keys("\r");
    session.wait_for("/ Search");
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_restored(&session);
    let file = state.path().join("trailhound/history");
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(
        kept.starts_with("ip:203.0.113.0/24 -is:read user=") && kept.lines().count() == 1,
        "{kept}"
    );
    let mut session = trailhound(&["demo"], &env, (80, 24));
    session.wait_for("28,908 events");
    session.type_keys("/\x12");
    session.wait_for("earlier queries with:");
    session.wait_for("-is:read user=");
    session.type_keys("\r\rQ");
    assert_eq!(session.wait_for_exit(), 0);
    let mut session = trailhound(&["demo", "--no-history"], &env, (80, 24));
    session.wait_for("28,908 events");
    session.type_keys("/\x12");
    session.wait_for("There is no earlier query.");
    session.type_keys("\x1b");
    session.wait_until("the list is left", |screen| {
        !screen.contents().contains("earlier")
    });
    session.type_keys("is:root\r");
    session.wait_for("is:root");
    session.type_keys("Q");
    session.wait_for_exit();
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(!kept.contains("is:root"), "{kept}");
}

#[test]
fn it_fits_any_terminal_while_it_runs() {
    let mut session = demo((120, 40));
    for (width, height) in [
        (80, 24),
        (70, 20),
        (59, 14),
        (200, 60),
        (1, 1),
        (0, 0),
        (300, 100),
        (100, 30),
    ] {
        session.resize(width, height);
        if width >= 60 {
            session.wait_until("a footer", |screen| {
                let last = screen
                    .rows(0, width)
                    .nth(usize::from(height) - 1)
                    .unwrap_or_default();
                last.contains("Search")
                    && screen
                        .rows(0, width)
                        .next()
                        .is_some_and(|row| row.ends_with("UTC"))
            });
        } else if width > 40 {
            session.wait_for("needs 60x15");
        }
    }
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_restored(&session);
}

#[test]
fn signals_end_it_wherever_it_is() {
    let states = ["", "/user:al", "?", "q", "t", "\r"];
    let signals = [
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::INT, 130),
        (Signal::QUIT, 131),
    ];
    for (place, state) in states.into_iter().enumerate() {
        let mut session = demo((80, 24));
        session.type_keys(state);
        let (signal, code) = signals[place % signals.len()];
        let told = Instant::now();
        session.signal(signal);
        assert_eq!(session.wait_for_exit(), code, "in state {state:?}");
        assert!(
            told.elapsed() < PROMPTLY,
            "{:?} in state {state:?}",
            told.elapsed()
        );
        assert_restored(&session);
    }
}

#[test]
fn it_ends_when_its_terminal_vanishes() {
    let mut session = demo((80, 24));
    session.vanish("j");
    let gone = Instant::now();
    assert_eq!(session.wait_for_exit(), 129);
    assert!(gone.elapsed() < PROMPTLY, "{:?}", gone.elapsed());
}

#[test]
fn without_colour_the_selection_is_still_seen() {
    let mut session = trailhound(&["demo"], &[("NO_COLOR", "1")], (80, 24));
    session.wait_for("28,908 events");
    session.wait_until("a selected row in reverse video", |screen| {
        let (height, width) = screen.size();
        (0..height.get()).any(|row| {
            screen
                .cell(row, 0)
                .is_some_and(|cell| cell.contents() == "▸" && cell.inverse())
                // The last column is the bar beside the table.
                && screen
                    .cell(row, width.get() - 2)
                    .is_some_and(vt100::Cell::inverse)
        })
    });
    let coloured = String::from_utf8_lossy(&session.log).matches("[38;5;").count();
    assert_eq!(coloured, 0);
    session.type_keys("Q");
    session.wait_for_exit();
    assert_restored(&session);
}

/// Text that tries to leave its cell, as JSON.
const HOSTILE: &str =
    "\\u001b]0;x\\u0007\\u001b[2J\\r\\n\\u009b31m\\u202e\\u200b\u{feff}日\u{301}‹U+202E›\u{e0041}\\ud800";

#[test]
fn hostile_events_and_file_names_write_nothing_but_text() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = String::new();
    for number in 0..50 {
        let _ = writeln!(
            lines,
            r#"{{"eventVersion":"1.08","eventID":"00000000-0000-4000-8000-{number:012}","eventTime":"2023-07-10T12:00:{:02}Z","eventSource":"s3.amazonaws.com","eventName":"{HOSTILE}","awsRegion":"{HOSTILE}","sourceIPAddress":"{HOSTILE}","userAgent":"{HOSTILE}","errorCode":"{HOSTILE}","errorMessage":"{HOSTILE}","userIdentity":{{"type":"IAMUser","userName":"{HOSTILE}"}},"requestParameters":{{"{HOSTILE}":"{HOSTILE}"}}}}"#,
            number % 60,
        );
    }
    std::fs::write(folder.path().join("a\u{1b}[2J\u{202e}.json"), &lines).unwrap();
    std::fs::write(
        folder.path().join("b\u{1b}]0;x\u{7}.json"),
        "{\"Records\":[{\"eventVersion\":\u{1b}[2J",
    )
    .unwrap();
    let mut session = trailhound(&[folder.path().to_str().unwrap()], &[], (120, 40));
    session.wait_for("50 events");
    session.wait_for("with ␛]0;x␇␛[2J␍␊");
    for keys in [
        "\r",
        "zR",
        "zr",
        "zr",
        "6",
        "jjjjj",
        "1",
        "/",
        "\x1b[200~\x1b]0;y\x07\u{202e}\x1b[201~",
        "\r",
    ] {
        session.type_keys(keys);
    }
    session.type_keys("Q");
    session.wait_for_exit();
    assert_restored(&session);
}

#[test]
fn events_from_a_pipe_and_keys_from_the_terminal() {
    let program = env!("CARGO_BIN_EXE_trailhound");
    let event = r#"{"eventVersion":"1.08","eventTime":"2023-07-10T12:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets"}"#;
    let command = format!("echo '{event}' | {program} -");
    let home = env!("CARGO_TARGET_TMPDIR");
    let env = [("HOME", home), ("XDG_CONFIG_HOME", home)];
    let mut session = Session::start(Path::new("/bin/sh"), &["-c", &command], &env, (80, 24));
    session.wait_for("s3:ListBuckets");
    session.type_keys("?");
    session.wait_for("keys and actions");
    // Together they would be alt-Q.
    session.type_keys("\x1b");
    session.wait_until("help is left", |screen| {
        !screen.contents().contains("keys and actions")
    });
    session.type_keys("Q");
    session.wait_for_exit();
    assert_restored(&session);
}

#[test]
fn a_terminal_that_stopped_reading_stops_neither_keys_nor_signals() {
    let mut session = demo((200, 60));
    session.stop_reading();
    for _ in 0..300 {
        session.type_keys("jk");
    }
    let told = Instant::now();
    session.signal(Signal::TERM);
    assert_eq!(session.wait_for_exit(), 143);
    assert!(told.elapsed() < PROMPTLY, "{:?}", told.elapsed());
}

#[test]
fn an_idle_screen_writes_nothing() {
    let mut session = demo((80, 24));
    session.type_keys("j");
    session.wait_for("▸23:59:24");
    // Whatever a key leads to has come by the time the next key has.
    session.type_keys("k");
    session.wait_for("▸23:59:35");
    let ticks = session.quiet(std::time::Duration::from_secs(1));
    assert!(
        ticks <= 2,
        "{ticks} hundredths of a second of work in a second of nothing"
    );
    assert_eq!(farewells(&session.log), 0);
    assert_eq!(first_stray(&session.log), None);
}
