//! The files of a person's own, asked for without a screen: settings, where they come from, and what is wrong with them; what
//! the doctor says of this computer; help and manual, whose examples are all run.

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
    for (folder_name, file, text) in [
        ("lenses", "mine.toml", "question = \"?\"\n"),
        ("alarms", "mine.toml", "pattern = \"{\"\n"),
        ("rules", "mine.yml", "title: x\n"),
    ] {
        let own = self::folder(&[]);
        std::fs::create_dir(own.path().join(folder_name)).expect("a directory");
        std::fs::write(own.path().join(folder_name).join(file), text).expect("a file");
        let check = run(own.path(), &["config", "check"]);
        assert_eq!(check.code, Some(2), "{folder_name}");
        assert!(check.err.contains(file), "{}", check.err);
    }
    let sound = self::folder(&[("config.toml", "history = false\n")]);
    let check = run(sound.path(), &["config", "check"]);
    assert_eq!((check.code, check.err.trim()), (Some(0), "no mistakes"));
}

#[test]
fn the_places_of_files_follow_the_environment() {
    let folder = folder(&[("keymap.toml", "")]);
    let own = run(folder.path(), &["config", "path", "--format", "csv"]);
    for what in ["views", "alarms", "rules", "lenses"] {
        let path = folder.path().join(what);
        assert!(
            own.out.contains(&format!("\"{what}\",\"{}\"", path.display())),
            "{}",
            own.out
        );
    }
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

#[test]
fn a_theme_of_ones_own_is_checked_with_the_rest() {
    let folder = folder(&[("config.toml", "theme = \"mine\"\n")]);
    let themes = folder.path().join("themes");
    let missing = run(folder.path(), &["config", "check"]);
    if cfg!(feature = "tui") {
        assert!(
            missing.err.contains("config.toml:1:9: there is no theme `mine`"),
            "{}",
            missing.err
        );
        std::fs::create_dir(&themes).expect("a directory");
        let text = "base = \"mono\"\n[both]\nalret = \"bold\"\n";
        std::fs::write(themes.join("mine.toml"), text).expect("a file");
        let wrong = run(folder.path(), &["config", "check"]);
        assert!(wrong.err.contains("mine.toml:3:1: "), "{}", wrong.err);
        assert!(wrong.err.contains("did you mean `alert`?"), "{}", wrong.err);
        assert_eq!(wrong.code, Some(2));
    }
}

#[test]
fn the_doctor_knows_this_computer_without_asking_anybody() {
    let folder = folder(&[("config.toml", "keymap = \"vim\"\n"), ("keymap.toml", "x = 1\n")]);
    let here = with(folder.path(), &["doctor", "--here"], |command| {
        command
            .env("TERM", "xterm-256color")
            .env("TMUX", "/tmp/tmux")
            .env("SSH_CONNECTION", "x");
    });
    assert_eq!(here.code, Some(2), "a mistake in a file of one's own");
    let said = |text: &str| assert!(here.out.contains(text), "{text}\n{}", here.out);
    said(concat!("trailhound ", env!("CARGO_PKG_VERSION")));
    said("terminal       xterm-256color, in tmux, over SSH");
    said("size           unknown: standard output is no terminal");
    said("clipboard      by the terminal (OSC 52)");
    said("set-clipboard on");
    said("mouse          the terminal's (default)");
    said("keymap         vim (");
    said("mistakes       1 mistake");
    said("keymap.toml:1:1: `x` stands outside a context");
    if cfg!(feature = "tui") {
        said("theme          sixteen (default)");
        said("colours        256 (TERM is \"xterm-256color\")");
        said("ground         not asked");
        let plain = with(folder.path(), &["doctor", "--here"], |command| {
            command.env("NO_COLOR", "1").env("TERM", "xterm");
        });
        assert!(
            plain.out.contains("colours        none (environment: NO_COLOR)"),
            "{}",
            plain.out
        );
        assert!(plain.out.contains("theme          mono"), "{}", plain.out);
    }
}

/// The commands that a help lists.
fn listed(help: &str) -> Vec<String> {
    let commands = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let rows = commands.lines().take_while(|line| !line.is_empty());
    rows.filter_map(|row| row.strip_prefix("  ")?.split(' ').next().map(str::to_owned))
        .filter(|name| !name.is_empty())
        .collect()
}

/// The help of every command, with the words that lead to it.
fn helps(home: &Path, words: &[String], all: &mut Vec<(String, String)>) {
    let mut asked: Vec<_> = words.iter().map(String::as_str).collect();
    asked.push("--help");
    let help = run(home, &asked);
    assert_eq!(help.code, Some(0), "{words:?}: {}", help.err);
    for name in listed(&help.out) {
        let mut inner = words.to_vec();
        inner.push(name);
        helps(home, &inner, all);
    }
    all.push((words.join(" "), help.out));
}

/// The command lines of a help's examples.
fn examples(help: &str) -> Vec<String> {
    let examples = help.split("\nExamples:\n").nth(1).unwrap_or_default();
    let lines = examples.lines().take_while(|line| line.starts_with("  "));
    // What an example is for stands behind two blanks.
    lines
        .map(|line| line.trim().split("  ").next().unwrap_or_default().to_owned())
        .filter(|line| line.starts_with("trailhound "))
        .collect()
}

/// Runs a line as a shell does, in a home with an incident and rules in it.
fn in_shell(home: &Path, line: &str) -> Outcome {
    let script = line.replacen("trailhound", "\"$0\"", 1);
    let output = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_trailhound")])
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .env("TRAILHOUND_CONFIG_DIR", home)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it runs");
    Outcome {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[test]
fn every_command_has_examples_and_each_of_them_runs() {
    let home = folder(&[]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, at) in [("incident", "demo-data"), ("sigma", "tests/sigma_rules")] {
        std::os::unix::fs::symlink(root.join(at), home.path().join(name)).expect("a link");
    }
    let mut all = Vec::new();
    helps(home.path(), &[], &mut all);
    assert!(all.len() > 12, "{all:?}");
    for (command, help) in &all {
        let lines = examples(help);
        assert!(
            !lines.is_empty(),
            "`trailhound {command}` has no example:\n{help}"
        );
        for line in lines {
            let words: Vec<_> = line.split(' ').collect();
            let asks_aws = line.contains("--live")
                || ["live", "capture"].contains(&words[1])
                || line.contains("doctor --profile");
            let on_screen = ["open", "demo", "replay"].contains(&words[1]) || words[1].starts_with('~');
            if asks_aws {
                let read = in_shell(home.path(), &format!("{line} --help"));
                assert_eq!(read.code, Some(0), "{line}: {}", read.err);
            } else if on_screen {
                let ran = in_shell(home.path(), &line);
                let said = if cfg!(feature = "tui") {
                    "needs a terminal"
                } else {
                    "without its screen"
                };
                assert!(
                    ran.err.contains(said) || ran.err.contains("needs a terminal"),
                    "{line}: {}",
                    ran.err
                );
            } else {
                let ran = in_shell(home.path(), &line);
                assert_eq!(ran.code, Some(0), "{line}: {}", ran.err);
                assert!(!ran.out.is_empty() || !ran.err.is_empty(), "{line} says nothing");
            }
        }
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = folder(&[]);
    let page = run(folder.path(), &["man"]);
    assert_eq!(page.code, Some(0), "{}", page.err);
    assert!(page.out.contains(".TH TRAILHOUND 1"), "{}", page.out);
    let inner = run(folder.path(), &["man", "config", "blame"]);
    assert!(inner.out.contains("trailhound\\-config\\-blame"), "{}", inner.out);
    let wrong = run(folder.path(), &["man", "qurey"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("did you mean `query`?"), "{}", wrong.err);
}
