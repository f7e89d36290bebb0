//! The real program inside a real tmux: keys with modifiers, copies, another size, and the screen that was there before.
//!
//! Where there is no tmux a test says so and is skipped; where `TRAILHOUND_TMUX` names one, as `.ci/run tmux` does, it must work.

use super::harness::Session;
use std::path::PathBuf;
use tempfile::TempDir;

/// A shell in tmux that trailhound is started from.
struct Inside {
    session: Session,
    tmux: PathBuf,
    folder: TempDir,
}

/// The tmux of this machine.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn tmux() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("TRAILHOUND_TMUX") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join("tmux"))
        .find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: no tmux");
    }
    found
}

/// Starts a shell in a tmux of its own, with a line on its screen, and from it the demo.
fn inside(size: (u16, u16)) -> Option<Inside> {
    let tmux = tmux()?;
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("tmux.conf");
    // What tmux's manual says lets programs inside set the clipboard.
    std::fs::write(&config, "set -g set-clipboard on\nset -g status off\nset -g escape-time 20\nset -g default-terminal screen-256color\n").unwrap();
    let home = folder.path().to_str().unwrap().to_owned();
    let env = [
        ("HOME", home.as_str()),
        ("XDG_CONFIG_HOME", home.as_str()),
        ("XDG_STATE_HOME", home.as_str()),
        ("TMUX_TMPDIR", home.as_str()),
        ("DISPLAY", ""),
        ("WAYLAND_DISPLAY", ""),
    ];
    let config = config.to_str().unwrap();
    let args = ["-f", config, "new-session", "-s", "inside", "/bin/sh"];
    let session = Session::start(&tmux, &args, &env, size);
    let mut inside = Inside {
        session,
        tmux,
        folder,
    };
    let session = &mut inside.session;
    session.type_keys("echo before it $((6 * 7))\r");
    session.wait_for("before it 42");
    session.type_keys(&format!(
        "{} demo; echo it ended with $?\r",
        env!("CARGO_BIN_EXE_trailhound")
    ));
    session.wait_for("28,908 events");
    session.wait_until("end of loading", |screen| !screen.contents().contains("reading"));
    Some(inside)
}

impl Drop for Inside {
    fn drop(&mut self) {
        // Of a test that failed it would live on.
        self.ask(&["kill-server"]);
    }
}

impl Inside {
    /// What a command of tmux prints.
    fn ask(&self, args: &[&str]) -> String {
        let output = std::process::Command::new(&self.tmux)
            .env("TMUX_TMPDIR", self.folder.path())
            .args(args)
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Leaves trailhound and the shell, with which tmux ends.
    fn leave(&mut self) {
        self.session.type_keys("Q");
        self.session.wait_for("it ended with 0");
        assert!(self.session.screen().contents().contains("before it 42"));
        self.session.type_keys("exit\r");
        assert_eq!(self.session.wait_for_exit(), 0);
    }
}

#[test]
fn a_copy_reaches_the_terminal_outside_and_the_buffer_of_tmux() {
    let Some(mut inside) = inside((100, 30)) else {
        return;
    };
    inside.session.type_keys("/cloudtrail:StopLogging -is:error\r");
    inside.session.wait_for("1 of 28,908 events");
    inside.session.type_keys("yt");
    inside.session.wait_for("by tmux");
    // 2026-03-17T14:06:11Z in Base64: what tmux sends on to the terminal that it runs in.
    inside.session.wait_for_bytes(b"MjAyNi0wMy0xN1QxNDowNjoxMVo=", 1);
    assert!(String::from_utf8_lossy(&inside.session.log).contains("\x1b]52;"));
    assert_eq!(inside.ask(&["show-buffer"]), "2026-03-17T14:06:11Z");
    inside.leave();
}

#[test]
fn half_of_the_screen_goes_to_another_pane_and_comes_back() {
    let Some(mut inside) = inside((100, 40)) else {
        return;
    };
    inside.session.type_keys("jj");
    inside.session.wait_for("▸23:58:59");
    inside.ask(&["split-window", "-v", "-t", "inside", "sleep 60"]);
    inside
        .session
        .wait_until("the footer in the upper half", |screen| {
            let lines = screen.contents();
            lines.lines().take(24).any(|line| line.contains("? Help"))
        });
    inside.ask(&["kill-pane", "-t", "inside:0.1"]);
    inside.session.wait_until("the footer at the bottom", |screen| {
        let lines = screen.contents();
        lines.contains("▸23:58:59") && lines.lines().skip(35).any(|line| line.contains("? Help"))
    });
    inside.leave();
}

#[test]
fn keys_with_modifiers_do_what_they_do_outside() {
    let Some(mut inside) = inside((100, 30)) else {
        return;
    };
    let session = &mut inside.session;
    session.type_keys("xe");
    session.wait_for("/ is:error");
    // alt-left goes a step back, alt-right on; tmux tells them from escape by the time between.
    session.type_keys("\x1b[1;3D");
    session.wait_for("/ everything");
    session.type_keys("\x1b[1;3C");
    session.wait_for("/ is:error");
    // shift-tab goes to the pane before, shift-right chooses bars there, escape alone drops them.
    session.type_keys("3\x1b[1;2D");
    session.wait_until("two bars to be chosen", |screen| {
        screen.contents().contains("→")
            || screen.contents().contains(" to ")
            || screen.contents().contains("–")
    });
    session.type_keys("\x1b");
    session.type_keys("1\x1b[Z");
    session.type_keys("1?");
    session.wait_for("keys and actions");
    session.type_keys("\x1bOP");
    session.wait_until("f1 to leave the help", |screen| {
        !screen.contents().contains("keys and actions")
    });
    inside.leave();
}

#[test]
fn a_pane_of_another_size_is_drawn_anew_and_what_was_there_before_comes_back() {
    let Some(mut inside) = inside((100, 30)) else {
        return;
    };
    inside.session.type_keys("jj");
    inside.session.wait_for("▸23:58:59");
    inside.session.resize(160, 45);
    inside.session.wait_until("the wide form", |screen| {
        let lines = screen.contents();
        lines.contains("▸23:58:59")
            && lines
                .lines()
                .any(|line| line.contains("TARGET") && line.contains('│'))
    });
    inside.session.type_keys("Q");
    inside.session.wait_for("it ended with 0");
    let shell = inside.ask(&["capture-pane", "-p", "-t", "inside"]);
    assert!(
        shell.contains("before it 42") && !shell.contains("ssm:"),
        "{shell}"
    );
    inside.session.type_keys("exit\r");
    assert_eq!(inside.session.wait_for_exit(), 0);
}
