//! The files of a person's own, asked for without a screen: settings, where they come from, and what is wrong with them.

use std::path::Path;
use std::process::Command;

/// What a run of the program came to.
struct Outcome {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Outcome {
    /// Whether the CSV that was written has this row.
    fn has(&self, cells: [&str; 3]) -> bool {
        let row = cells
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            .join(",");
        self.out.lines().any(|line| line == row)
    }
}

/// Runs the program with a configuration directory of its own.
fn run(folder: &Path, words: &[&str]) -> Outcome {
    with(folder, words, |_| ())
}

fn with(folder: &Path, words: &[&str], change: impl FnOnce(&mut Command)) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailhound"));
    command
        .args(words)
        .env_clear()
        .env("HOME", folder)
        .env("TRAILHOUND_CONFIG_DIR", folder);
    change(&mut command);
    let output = command.output().expect("it runs");
    Outcome {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn an_example_is_printed_or_written_and_never_over_a_file() {
    let folder = folder(&[]);
    let config = folder.path().join("config.toml");
    let printed = run(folder.path(), &["config", "init"]);
    assert_eq!(printed.code, Some(0));
    assert!(printed.out.contains("#theme = \"auto\""), "{}", printed.out);
    assert!(!config.exists());

    let written = run(folder.path(), &["config", "init", "--write"]);
    assert_eq!(written.code, Some(0), "{}", written.err);
    assert_eq!(std::fs::read_to_string(&config).expect("a file"), printed.out);
    std::fs::write(&config, "ascii = true\n").expect("a file");
    let again = run(folder.path(), &["config", "init", "--write"]);
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(
        std::fs::read_to_string(&config).expect("a file"),
        "ascii = true\n"
    );
}

#[test]
fn each_setting_says_where_it_comes_from() {
    let folder = folder(&[(
        "config.toml",
        "# mine\nascii = true\nkeymap = \"vim\"\ntheme = \"mono\"\n",
    )]);
    let words = [
        "config",
        "blame",
        "--theme",
        "truecolor",
        "--mouse=wheel",
        "--format",
        "csv",
    ];
    let blame = with(folder.path(), &words, |command| {
        command.env("NO_COLOR", "1");
    });
    assert_eq!(blame.code, Some(0), "{}", blame.err);
    let file = folder.path().join("config.toml");
    let of_file = |line: usize| format!("{}:{line}", file.display());
    let said = |cells: [&str; 3]| assert!(blame.has(cells), "{cells:?}\n{}", blame.out);
    said(["theme", "\"truecolor\"", "flag: --theme"]);
    said(["color", "\"never\"", "environment: NO_COLOR"]);
    said(["ascii", "true", &of_file(2)]);
    said(["keymap", "\"vim\"", &of_file(3)]);
    said(["mouse", "[\"wheel\"]", "flag: --mouse"]);
    said(["history", "true", "default"]);
}

#[test]
fn all_mistakes_of_all_files_are_told_at_once() {
    let folder = folder(&[
        ("config.toml", "theem = \"mono\"\nkeymap = \"vmi\"\n"),
        ("keymap.toml", "[events]\n\"ctrl-m\" = \"nav.dwon\"\n"),
    ]);
    let check = run(folder.path(), &["config", "check"]);
    assert_eq!(check.code, Some(2));
    for said in [
        "config.toml:1:1: there is no setting `theem`",
        "did you mean `theme`?",
        "config.toml:2:10: there is no keymap `vmi`",
        "keymap.toml:2:1: terminals cannot tell `ctrl-m` from `enter`",
        "keymap.toml:2:12: there is no action `nav.dwon`; did you mean `nav.down`?",
        "4 mistakes",
    ] {
        assert!(check.err.contains(said), "{said}\n{}", check.err);
    }
    assert!(check.out.is_empty());
    let sound = self::folder(&[("config.toml", "history = false\n")]);
    let check = run(sound.path(), &["config", "check"]);
    assert_eq!((check.code, check.err.trim()), (Some(0), "no mistakes"));
}

#[test]
fn the_places_of_files_follow_the_environment() {
    let folder = folder(&[("keymap.toml", "")]);
    let own = run(folder.path(), &["config", "path", "--format", "csv"]);
    let keymap = folder.path().join("keymap.toml");
    let keymap = keymap.to_str().expect("UTF-8");
    assert!(own.has(["keys", keymap, "yes"]), "{}", own.out);
    let xdg = with(folder.path(), &["config", "path", "--format", "csv"], |command| {
        command
            .env_remove("TRAILHOUND_CONFIG_DIR")
            .env("XDG_CONFIG_HOME", "/nowhere/config")
            .env("XDG_STATE_HOME", "/nowhere/state");
    });
    for row in [
        ["settings", "/nowhere/config/trailhound/config.toml", "no"],
        ["queries", "/nowhere/state/trailhound/history", "no"],
    ] {
        assert!(xdg.has(row), "{}", xdg.out);
    }
}
