//! The picture in the README, `assets/demo.svg`: what `trailhound screenshot` draws of the demo with the command that CONTRIBUTING.md
//! names, which makes it anew.

#![cfg(feature = "tui")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// A home of nobody's, so that no file of anybody's counts.
fn trailhound(args: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_trailhound"))
        .env_clear()
        .env("HOME", home.path())
        .current_dir(root())
        .args(args)
        .output()
        .unwrap()
}

fn drawn(args: &[&str]) -> String {
    let output = trailhound(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The words of the command that makes the picture, as a shell reads them.
fn command() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let start = "cargo run -- screenshot ";
    let line = text.split(start).nth(1).expect("the command is named");
    let line = line.split('`').next().unwrap();
    let mut words = vec!["screenshot".to_owned()];
    for (place, part) in line.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[test]
fn the_picture_is_what_the_command_draws() {
    let words = command();
    let place = words.iter().position(|word| word == "-o").expect("a file");
    assert_eq!(words[place + 1..], ["assets/demo.svg", "--force"]);
    let args: Vec<_> = words[..place].iter().map(String::as_str).collect();
    let drawn = drawn(&args);
    let path = root().join(&words[place + 1]);
    assert!(
        std::fs::read_to_string(path).unwrap() == drawn,
        "the screen changed; the command in CONTRIBUTING.md makes the picture anew"
    );
    let shown = drawn.replace('\u{a0}', " ");
    // The terms of a query are drawn one by one.
    for text in [
        "ip:203.0.113.0/24",
        "is:write",
        "CreateAccessKey",
        "user/svc-backup-agent",
        "203.0.113.77",
    ] {
        assert!(shown.contains(text), "no {text} in {shown}");
    }
}

#[test]
fn text_for_a_terminal_has_the_size_that_was_asked_for() {
    let shown = drawn(&[
        "screenshot",
        "--demo",
        "--size",
        "80x24",
        "--format",
        "ansi",
        "--keys",
        "/ \"user:marta\" enter",
    ]);
    assert_eq!(shown.lines().count(), 24);
    let side = |cells| std::num::NonZeroU16::new(cells).unwrap();
    let mut terminal = vt100::Parser::new(side(24), side(80), 0);
    terminal.process(shown.trim_end().replace('\n', "\r\n").as_bytes());
    let screen = terminal.screen().contents();
    assert!(
        screen.contains("user:marta") && screen.contains("of 28,908 events"),
        "{screen}"
    );
    assert_eq!(shown.matches('\n').count(), 24);
}

#[test]
fn files_are_drawn_and_redacted_and_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ansi");
    let path = path.to_str().unwrap();
    let args = ["screenshot", "demo-data", "--redact", "-o", path];
    assert!(drawn(&args).is_empty());
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.starts_with("\x1b[") && text.contains("REDACTED"), "{text}");
    assert!(!text.contains("111122223333"), "{text}");
    let again = trailhound(&args);
    assert_eq!(again.status.code(), Some(2));
    let said = String::from_utf8_lossy(&again.stderr);
    assert!(
        said.contains("cannot write") && said.contains("--force replaces it"),
        "{said}"
    );
    drawn(&[&args[..], &["--force"]].concat());
}

#[test]
fn commands_that_are_given_the_same_word_write_the_pseudonyms_of_the_screen() {
    let key = ["--demo", "--redact", "--redact-key", "owl"];
    let asked = |command: &[&str]| drawn(&[command, &key].concat());
    let query = ["query", "user:marta is:write"];
    let users = [&query[..], &["--fields", "user", "-f", "csv", "-n", "1"]].concat();
    let answer = asked(&users);
    let user = answer.lines().nth(1).expect("a row").trim_matches('"').to_owned();
    let real = drawn(&[&users[..], &["--demo"]].concat());
    let real = real.lines().nth(1).expect("a row").trim_matches('"').to_owned();
    assert!(
        real.starts_with("marta.") && user.len() >= real.len() && !user.contains("marta"),
        "{user}"
    );
    assert_eq!(asked(&users), answer);
    assert_ne!(
        drawn(&[&users[..], &key[..2]].concat()),
        answer,
        "without it they are others"
    );
    for command in [
        &["query", "user:marta is:write", "-f", "jsonl"][..],
        &["query", "user:marta is:write", "-f", "json"],
        &["count", "--by", "user", "--query", "user:marta"],
        &[
            "screenshot",
            "--size",
            "160x40",
            "-f",
            "ansi",
            "--keys",
            "/ \"user:marta is:write\" enter",
        ],
    ] {
        let text = asked(command);
        assert!(
            text.contains(&user) && !text.contains(&real),
            "{command:?}: {user} in {text}"
        );
        if command.contains(&"jsonl") {
            for line in text.lines() {
                serde_json::from_str::<serde_json::Value>(line).expect("still JSON");
            }
        }
    }
    for command in [&["lens", "p", "-f", "json"][..], &["detect", "-f", "json"]] {
        let text = asked(command);
        assert!(
            text.contains(&user) && !text.contains(&real),
            "{command:?}: {user} in {text}"
        );
    }
}

#[test]
fn what_is_asked_must_make_sense() {
    for (args, expected) in [
        (
            &["screenshot", "--demo", "--keys", "entre"][..],
            "`entre` is no key",
        ),
        (
            &["screenshot", "--demo", "--size", "80"],
            "columns and rows are expected",
        ),
        (&["screenshot"], "required"),
    ] {
        let output = trailhound(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.code() == Some(2) && said.contains(expected),
            "{said}"
        );
    }
}
