//! Programs in a real terminal: what they show, what they write, and that they give the terminal back.
#![cfg(all(feature = "tui", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "aws")]
#[path = "pty/alarms.rs"]
mod alarms;
#[cfg(feature = "aws")]
#[path = "cloud/aws.rs"]
pub mod cloud;
#[path = "pty/harness.rs"]
mod harness;
#[cfg(feature = "aws")]
#[path = "pty/live.rs"]
mod live;
#[cfg(feature = "aws")]
#[path = "alarms/ministack.rs"]
mod ministack;
#[path = "pty/oracle.rs"]
mod oracle;
#[path = "pty/replay.rs"]
mod replay;
#[path = "pty/terminal.rs"]
mod terminal;
#[path = "pty/tmux.rs"]
mod tmux;
#[path = "pty/workbench.rs"]
mod workbench;

use harness::Session;
use oracle::{farewells, first_stray};
use std::path::Path;
use std::time::Duration;

/// How soon a program must be gone after it was told to, or lost its terminal.
const PROMPTLY: Duration = Duration::from_secs(2);

/// Modes of a terminal nobody has touched.
fn fresh_modes() -> String {
    let mut session = Session::start(Path::new("/bin/true"), &[], &[], (80, 24));
    let modes = format!("{:?}", session.modes());
    session.wait_for_exit();
    modes
}

/// The program said farewell once, wrote nothing that is not ours, and left the terminal's modes as they were.
#[track_caller]
fn assert_restored(session: &Session) {
    assert_eq!(first_stray(&session.log), None);
    assert_eq!(
        farewells(&session.log),
        1,
        "{:?}",
        String::from_utf8_lossy(&session.log)
    );
    assert!(!session.screen().alternate_screen() && !session.screen().hide_cursor());
    assert!(!session.screen().bracketed_paste());
    assert_eq!(format!("{:?}", session.modes()), fresh_modes());
}
