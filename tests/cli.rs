//! The command line as a script sees it: formats, streams, exit codes, hostile input, readers that go away.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use trailhound::model::Timestamp;

const FORMATS: [&str; 5] = ["table", "jsonl", "json", "csv", "md"];

/// An event on one line with peculiarities that no writer of JSON would keep.
fn event(number: u32, name: &str, agent: &str) -> String {
    format!(
        "{{\"eventVersion\": \"1.08\",\"userIdentity\":{{\"type\":\"IAMUser\",\"userName\":\"alice\",\"arn\":\"arn:aws:iam::111122223333:user/alice\",\
         \"accountId\":\"111122223333\"}} ,\"eventTime\":\"2026-03-17T10:{number:02}:00Z\",\"eventSource\":\"iam.amazonaws.com\",\
         \"eventName\":\"{name}\",\"awsRegion\":\"us-east-1\",\"sourceIPAddress\":\"203.0.113.9\",\"userAgent\":\"{agent}\",\
         \"requestParameters\":{{\"n\":1.50e+02,\"n\":-0,\"path\":\"\\/a\\u00e9\\u0000\"}},\
         \"eventID\":\"00000000-0000-4000-8000-{number:012}\",\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"111122223333\"}}"
    )
}

/// Five ordinary events.
fn events() -> Vec<String> {
    [
        "CreateUser",
        "DeleteUser",
        "GetUser",
        "ListUsers",
        "CreateAccessKey",
    ]
    .iter()
    .zip(0..)
    .map(|(name, number)| event(number, name, "aws-cli/2.15"))
    .collect()
}

fn trail_file(events: &[String]) -> Vec<u8> {
    format!("{{\"Records\":[{}]}}", events.join(",")).into_bytes()
}

fn folder(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn trailhound() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("trailhound"));
    command
        .env_remove("NO_COLOR")
        .env("TRAILHOUND_CONFIG_DIR", "/nonexistent")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    command
}

/// What a run left.
struct Outcome {
    code: Option<i32>,
    out: Vec<u8>,
    err: String,
}

impl Outcome {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }
}

fn run<S: AsRef<std::ffi::OsStr>>(words: &[S]) -> Outcome {
    let output = trailhound().args(words).output().unwrap();
    Outcome {
        code: output.status.code(),
        out: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a command on a path.
fn on(path: &Path, words: &[&str]) -> Outcome {
    let mut all: Vec<_> = words.iter().map(std::ffi::OsStr::new).collect();
    all.push(path.as_os_str());
    run(&all)
}

#[test]
fn data_goes_out_and_everything_else_to_standard_error() {
    let folder = folder(&[("a.json", trail_file(&events()))]);
    for format in FORMATS {
        let outcome = on(folder.path(), &["query", "", "--format", format]);
        assert_eq!(outcome.code, Some(0), "{format}: {}", outcome.err);
        assert_eq!(outcome.err, "5 events in 1 file\n", "{format}");
        assert!(!outcome.out.contains(&0x1b), "{format}: an escape in a pipe");
        let lines = outcome.text().lines().count();
        let around = match format {
            "table" | "csv" => 1,
            "json" | "md" => 2,
            _ => 0,
        };
        assert_eq!(lines, 5 + around, "{format}: {}", outcome.text());
        assert!(outcome.text().contains("CreateAccessKey"), "{format}");
    }
}

#[test]
fn whole_events_are_their_original_bytes() {
    let events = events();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&trail_file(&events[..2])).unwrap();
    let lines = events[2..].join("\n").into_bytes();
    let folder = folder(&[("a.json.gz", packed.finish().unwrap()), ("b.jsonl", lines)]);
    let outcome = on(folder.path(), &["query", "", "--format", "jsonl"]);
    assert_eq!(outcome.text(), events.join("\n") + "\n");
}

/// The lines of all events below a folder.
fn lines_of(path: &Path) -> (BTreeSet<Vec<u8>>, String) {
    let outcome = on(path, &["query", "", "--format", "jsonl"]);
    let lines = outcome
        .out
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    (lines.map(<[u8]>::to_vec).collect(), outcome.err)
}

/// What is written can be read again and written again, and nothing changes.
fn assert_round_trip(path: &Path) -> String {
    let (lines, said) = lines_of(path);
    assert!(!lines.is_empty(), "{said}");
    let all: Vec<u8> = lines
        .iter()
        .flat_map(|line| [line, b"\n".as_slice()].concat())
        .collect();
    let again = folder(&[("all.jsonl", all)]);
    assert!(lines_of(again.path()).0 == lines, "{} changed", path.display());
    said
}

#[test]
fn written_events_can_be_read_again_and_are_the_same() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data/AWSLogs/444455556666/CloudTrail");
    assert_round_trip(&demo);
    let Some(corpus) = std::env::var_os("TRAILHOUND_CORPUS") else {
        println!("skipped: no corpus");
        return;
    };
    assert_round_trip(Path::new(&corpus));
    let said = assert_round_trip(&Path::new(&corpus).join("invictus"));
    assert!(said.ends_with("2,900 events in 56 files\n"), "{said}");
}

#[test]
fn an_event_on_many_lines_is_put_on_one_and_nothing_else() {
    let pretty = event(1, "CreateUser", "a  b")
        .replace(",\"", ",\n    \"")
        .replace('{', "{\r\n\t");
    let folder = folder(&[("a.json", format!("[\n{pretty}\n]").into_bytes())]);
    let outcome = on(folder.path(), &["query", "", "--format", "jsonl"]);
    assert_eq!(outcome.text(), event(1, "CreateUser", "a  b") + "\n");
}

#[test]
fn a_misspelt_command_is_told_from_a_path() {
    for (words, meant) in [
        (&["quer", "is:root", "x"][..], "query"),
        (&["detekt", "."][..], "detect"),
    ] {
        let outcome = run(words);
        assert_eq!(outcome.code, Some(2));
        let said = format!("did you mean `trailhound {meant}`?");
        assert!(outcome.err.contains(&said), "{}", outcome.err);
    }
    let folder = folder(&[("quer", Vec::new())]);
    let there = trailhound()
        .current_dir(folder.path())
        .arg("quer")
        .output()
        .unwrap();
    let said = String::from_utf8(there.stderr).unwrap();
    assert!(
        said.contains("the screen needs a terminal"),
        "a file of that name: {said}"
    );
}

#[test]
fn what_stands_at_a_path_is_written_like_a_field() {
    let event = |second: u8, request: &str| {
        format!(
            r#"{{"eventTime":"2026-03-17T10:00:0{second}Z","eventName":"PutThing","eventSource":"s3.amazonaws.com","requestParameters":{request}}}"#
        )
    };
    let events = [
        event(1, r#"{"bucketName":"exports","key":"a b"}"#),
        event(2, r#"{"other":1}"#),
    ];
    let folder = folder(&[("a.json", trail_file(&events))]);
    let fields = "req.bucketName,name,requestParameters.key";
    let ask = |format: &str| {
        on(
            folder.path(),
            &["query", "", "--fields", fields, "--format", format],
        )
    };
    assert_eq!(
        ask("csv").text(),
        "\"req.bucketName\",\"name\",\"requestParameters.key\"\n\"exports\",\"PutThing\",\"a b\"\n\"\",\"PutThing\",\"\"\n"
    );
    assert_eq!(
        ask("jsonl").text().lines().next(),
        Some(r#"{"req.bucketName":"exports","name":"PutThing","requestParameters.key":"a b"}"#)
    );
}

#[test]
fn chosen_fields_come_in_the_order_asked_for() {
    let folder = folder(&[("a.json", trail_file(&events()[..1]))]);
    let fields = ["--fields", "name,user,eventTime,err", "--format"];
    let ask = |format| {
        on(
            folder.path(),
            &[["query", ""].as_slice(), &fields, &[format]].concat(),
        )
    };
    assert_eq!(
        ask("csv").text(),
        "\"name\",\"user\",\"time\",\"err\"\n\"CreateUser\",\"alice\",\"2026-03-17T10:00:00Z\",\"\"\n"
    );
    let object = r#"{"name":"CreateUser","user":"alice","time":"2026-03-17T10:00:00Z","err":null}"#;
    assert_eq!(ask("jsonl").text(), format!("{object}\n"));
    assert_eq!(ask("json").text(), format!("[\n{object}\n]\n"));
    assert_eq!(
        ask("md").text(),
        "| NAME | PRINCIPAL | TIME | ERROR |\n|---|---|---|---|\n| `CreateUser` | `alice` | `2026-03-17T10:00:00Z` |  |\n"
    );
}

#[test]
fn values_are_counted_most_frequent_first() {
    let mut all = events();
    all.push(event(9, "GetUser", "x"));
    let folder = folder(&[("a.json", trail_file(&all))]);
    let outcome = on(
        folder.path(),
        &["count", "--by", "user,name", "--format", "json", "--limit", "1"],
    );
    assert_eq!(
        outcome.text(),
        "[\n{\"user\":\"alice\",\"name\":\"GetUser\",\"count\":2}\n]\n"
    );
    assert_eq!(outcome.err, "the first 1 of 5 rows\n6 events in 1 file\n");
    let outcome = on(
        folder.path(),
        &[
            "count",
            "--by",
            "user",
            "--query",
            "name=GetUser",
            "--format",
            "csv",
        ],
    );
    assert_eq!(outcome.text(), "\"user\",\"count\"\n\"alice\",2\n");
    assert_eq!(outcome.err, "2 matches of 6 events in 1 file\n");
}

#[test]
fn rows_and_times_can_be_bounded() {
    let folder = folder(&[("a.json", trail_file(&events()))]);
    let names = |words: &[&str]| {
        let outcome = on(
            folder.path(),
            &[
                ["query", "", "--fields", "name", "--format", "jsonl"].as_slice(),
                words,
            ]
            .concat(),
        );
        assert_eq!(outcome.code, Some(0), "{}", outcome.err);
        let objects = outcome
            .text()
            .lines()
            .map(|line| line.split('"').nth(3).unwrap().to_owned());
        (objects.collect::<Vec<_>>(), outcome.err)
    };
    let (limited, said) = names(&["--limit", "2"]);
    assert_eq!(limited, ["CreateUser", "DeleteUser"], "the oldest come first");
    assert!(said.starts_with("the first 2 of 5 matching events\n"), "{said}");
    let window = [
        "--since",
        "2026-03-17T10:01:00Z",
        "--until",
        "2026-03-17T10:03:00Z",
    ];
    assert_eq!(
        names(&window).0,
        ["DeleteUser", "GetUser"],
        "from, and up to but not including"
    );
    let relative = ["--since", "2m", "--now", "2026-03-17T10:05:00Z"];
    assert_eq!(names(&relative).0, ["ListUsers", "CreateAccessKey"]);
}

#[test]
fn nothing_matched_is_exit_code_1() {
    let folder = folder(&[("a.json", trail_file(&events()))]);
    for format in FORMATS {
        let outcome = on(folder.path(), &["query", "name=Nothing", "--format", format]);
        assert_eq!(outcome.code, Some(1), "{format}");
        assert_eq!(outcome.err, "0 matches of 5 events in 1 file\n");
    }
}

#[test]
fn a_wrong_query_is_shown_with_its_place_and_a_way_out() {
    let outcome = run(&["query", "name:a usr:bob", "/nonexistent"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.out.is_empty());
    let lines: Vec<_> = outcome.err.lines().collect();
    assert_eq!(lines[1], "  name:a usr:bob");
    assert!(lines[2].starts_with("         ^^^"), "{}", outcome.err);
    assert!(lines[3].starts_with("  expected "), "{}", outcome.err);
    assert!(outcome.err.contains("did you mean "), "{}", outcome.err);
    assert!(
        !outcome.err.contains("nonexistent"),
        "nothing is read for a wrong query"
    );
    let outcome = run(&["query", "", "x", "--since", "yesterday-ish"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.err.starts_with("error: --since yesterday-ish: "),
        "{}",
        outcome.err
    );
}

#[test]
fn a_wrong_command_line_names_the_word_and_the_way_out() {
    for (words, expected) in [
        (["query", "", "x", "--fields", "usr"].as_slice(), "'user'"),
        (&["query", "", "x", "--format", "yaml"], "jsonl"),
        (&["query", "", "x", "--now", "noon"], "2023-07-10T12:05:16Z"),
        (&["count", "x"], "--by"),
        (&["query", ""], "<PATH>"),
        (&["query", "", "x", "--limt", "3"], "--limit"),
        (&["keys", "--context", "event"], "events"),
        (&[], "trailhound demo"),
        (&["some/path"], "trailhound query"),
    ] {
        let outcome = run(words);
        assert_eq!(outcome.code, Some(2), "{words:?}: {}", outcome.err);
        assert!(outcome.out.is_empty(), "{words:?}");
        assert!(outcome.err.contains(expected), "{words:?}: {}", outcome.err);
    }
}

#[cfg(feature = "aws")]
#[test]
fn what_asks_aws_and_what_reads_files_are_not_mixed() {
    let saved = folder(&[("a.json", trail_file(&events()))]);
    let path = saved.path().join("a.json").display().to_string();
    for (words, said) in [
        (vec!["query", "", &path, "--live"], "cannot be used with '--live'"),
        (
            vec!["count", "--by", "name", &path, "--live"],
            "cannot be used with '--live'",
        ),
        (vec!["query", "", &path, "--region", "eu-west-1"], "needs --live"),
        (
            vec!["count", "--by", "name", &path, "--pages", "1"],
            "needs --live",
        ),
        (vec!["query", "", &path, "--follow"], "needs --live"),
        (vec!["query", ""], "<PATH>"),
        (
            vec!["query", "(", "--live", "--region", "eu-west-1"],
            "this is not a query",
        ),
        (
            vec!["query", "", "--live", "--since", "yesterdayish"],
            "not a time",
        ),
        (
            vec!["query", "", "--live", "--region", "Frankfurt!"],
            "is not the name of a region",
        ),
        (vec!["capture", "--capture-limit", "much"], "not a size"),
    ] {
        let outcome = run(&words);
        assert_eq!(outcome.code, Some(2), "{words:?}: {}", outcome.err);
        assert!(outcome.err.contains(said), "{words:?}: {}", outcome.err);
        assert!(outcome.out.is_empty(), "{words:?}");
    }
}

#[cfg(feature = "aws")]
#[test]
fn a_capture_is_never_written_over_another_file() {
    let saved = folder(&[("evidence.gz", b"precious".to_vec())]);
    let path = saved.path().join("evidence.gz").display().to_string();
    let outcome = run(&["capture", "-o", &path, "--region", "eu-west-1", "--since", "1h"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.err);
    assert!(outcome.err.contains("cannot create"), "{}", outcome.err);
    assert_eq!(
        std::fs::read(saved.path().join("evidence.gz")).unwrap(),
        b"precious"
    );
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_used() {
    let events = events();
    let mut broken = trail_file(&events[..2]);
    let at = broken.windows(8).position(|it| it == b"IAMUser\"").unwrap();
    broken[at + 7] = b'x';
    let folder = folder(&[("good.json", trail_file(&events[2..])), ("broken.json", broken)]);
    let outcome = on(folder.path(), &["query", "", "--format", "jsonl"]);
    assert_eq!(outcome.code, Some(3));
    assert!(outcome.text().contains(&events[4]));
    let line = outcome
        .err
        .lines()
        .find(|line| line.starts_with("skipped: "))
        .expect(&outcome.err);
    assert!(line.contains("broken.json at byte "), "{line}");
    assert!(outcome.err.contains(" skipped in 2 files"), "{}", outcome.err);

    let missing = on(&folder.path().join("qurey"), &["query", "", "--format", "jsonl"]);
    assert_eq!(missing.code, Some(3));
    assert!(
        missing.err.contains("qurey: no such file or directory"),
        "{}",
        missing.err
    );
    let mistyped = run(&["query", "", "qurey"]);
    assert!(
        mistyped.err.contains("did you mean `trailhound query`?"),
        "{}",
        mistyped.err
    );
}

/// A line has no character that could act on a terminal.
fn assert_tame(what: &str, text: &[u8]) {
    let text = std::str::from_utf8(text).unwrap();
    let wild = |char: &char| {
        char.is_control() && *char != '\n' || "\u{202e}\u{200b}\u{feff}\u{2028}".contains(*char)
    };
    assert_eq!(text.chars().find(wild), None, "{what}: {text:?}");
}

#[test]
fn hostile_names_and_contents_do_nothing() {
    let agent = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\u{200b}\u{feff}\u{2028}\\u001b[31m\\r\\n=cmd|' /C calc'!A0|<b>`x`";
    let name = "\u{1b}[2J\u{202e}evil\n.json";
    let files = [
        (name, trail_file(&[event(1, "CreateUser", agent)])),
        ("broken\u{1b}c.json", b"{\"Records\":[{\"eventName\":".to_vec()),
    ];
    let folder = folder(&files);
    for format in ["table", "json", "csv", "md"] {
        let outcome = on(
            folder.path(),
            &["query", "", "--fields", "ua,name", "--format", format],
        );
        assert_eq!(outcome.code, Some(3), "{format}: {}", outcome.err);
        // The only tab is the guard in front of what a spreadsheet could run.
        assert_tame(format, &outcome.text().replace("\"\t", "\"").into_bytes());
        assert_tame(format, outcome.err.as_bytes());
    }
    let outcome = on(
        folder.path(),
        &["query", "", "--fields", "ua", "--format", "jsonl"],
    );
    assert_tame("jsonl of fields", &outcome.out);
    let outcome = on(folder.path(), &["count", "--by", "ua"]);
    assert_tame("count", &outcome.out);
    let outcome = on(folder.path(), &["query", "", "--format", "jsonl"]);
    assert_eq!(
        outcome.out,
        format!("{}\n", event(1, "CreateUser", agent)).into_bytes(),
        "evidence is verbatim"
    );

    let hostile = "\u{1b}[31m\u{202e}";
    for words in [
        ["query", hostile, hostile].as_slice(),
        &["query", &format!("usr:{hostile}"), "x"],
        &["query", "", "x", "--since", hostile],
        &["query", "", "x", "--format", hostile],
        &[hostile],
    ] {
        assert_tame("an argument", run(words).err.as_bytes());
    }
}

/// What a terminal of so many columns receives.
#[cfg(target_os = "linux")]
fn on_terminal(columns: u16, words: &[&str], env: &[(&str, &str)]) -> String {
    use std::io::Read as _;
    let size = portable_pty::PtySize {
        rows: 40,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = portable_pty::native_pty_system().openpty(size).unwrap();
    let mut command = portable_pty::CommandBuilder::new(assert_cmd::cargo::cargo_bin!("trailhound"));
    command.args(words);
    command.env("TERM", "xterm");
    command.env_remove("NO_COLOR");
    for (name, value) in env {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut received = Vec::new();
    // A terminal whose program is gone ends with an error on Linux.
    let _ = pair.master.try_clone_reader().unwrap().read_to_end(&mut received);
    child.wait().unwrap();
    String::from_utf8(received).unwrap().replace("\r\n", "\n")
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_gets_lines_that_fit_and_nothing_that_acts() {
    let folder = folder(&[(
        "a.json",
        trail_file(&[event(
            1,
            "CreateUser",
            "\u{1b}[2J\u{9b}1m an agent with a long name",
        )]),
    )]);
    let path = folder.path().to_str().unwrap();
    let table = on_terminal(60, &["query", "", path, "--fields", "time,ua,user"], &[]);
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(
        lines[0],
        "\u{1b}[1mTIME                  USER AGENT                   PRINCIPAL\u{1b}[0m"
    );
    assert_eq!(
        lines[1],
        "2026-03-17T10:01:00Z  ␛[2J‹U+009B›1m an agent wi…  alice"
    );
    assert_eq!(
        lines[2], "1 event in 1 file",
        "what is said comes after what was written"
    );
    let plain = on_terminal(60, &["query", "", path], &[("NO_COLOR", "1")]);
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    let event = on_terminal(60, &["query", "", path, "--format", "jsonl"], &[]);
    assert_tame("jsonl on a terminal", event.as_bytes());
    assert!(event.contains("␛[2J‹U+009B›1m"), "{event:?}");
}

#[test]
fn a_formula_does_not_reach_a_spreadsheet() {
    let folder = folder(&[(
        "a.json",
        trail_file(&[
            event(1, "CreateUser", "=HYPERLINK(1)"),
            event(2, "GetUser", "-12.5"),
        ]),
    )]);
    let outcome = on(folder.path(), &["query", "", "--fields", "ua", "--format", "csv"]);
    assert_eq!(outcome.text(), "\"ua\"\n\"\t=HYPERLINK(1)\"\n\"-12.5\"\n");
}

#[test]
fn standard_input_is_read_like_a_file() {
    let events = events();
    for input in [events.join("\n").into_bytes(), trail_file(&events)] {
        let output = trailhound()
            .args(["query", "", "-", "--format", "jsonl"])
            .write_stdin(input)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            events.join("\n") + "\n"
        );
    }
    let output = trailhound()
        .args(["query", "", "-"])
        .write_stdin("")
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "no events, and nothing wrong: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// More than a pipe holds.
fn large_folder() -> TempDir {
    let mut lines = String::new();
    for number in 0..2000 {
        let _ = writeln!(
            lines,
            "{}",
            event(number, "CreateUser", &format!("agent-{number}"))
                .replace(":00Z", &format!(":{:02}Z", number % 60))
        );
    }
    folder(&[("a.jsonl", lines.into_bytes())])
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = large_folder();
    for format in FORMATS {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("trailhound"))
            .args(["query", "", "--format", format])
            .arg(folder.path())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}: {said}");
        assert!(!said.contains("error"), "{format}: {said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_is_no_answer() {
    let folder = large_folder();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("trailhound"))
        .args(["query", "", "--format", "csv"])
        .arg(folder.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(5));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("error: could not write the output"), "{said}");
}

#[test]
fn closed_streams_do_no_harm() {
    let folder = folder(&[("a.json", trail_file(&events()))]);
    let program: PathBuf = assert_cmd::cargo::cargo_bin!("trailhound").to_owned();
    for closed in ["<&-", "2>&-", ">&-"] {
        let script = format!("exec \"$0\" query '' \"$1\" {closed}");
        let output = std::process::Command::new("sh")
            .arg("-c")
            .arg(&script)
            .arg(&program)
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 5)),
            "{closed}: {:?}",
            output.status
        );
        assert!(
            !String::from_utf8_lossy(&output.stderr).contains("panicked"),
            "{closed}"
        );
    }
}

/// A program that reads its input and was interrupted while it does, and that input.
#[cfg(unix)]
fn interrupted() -> (std::process::Child, std::process::ChildStdin) {
    use std::io::Write;
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("trailhound"))
        .args(["query", "", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than a pipe holds: when this is written, it is being read.
    input.write_all(&vec![b'\n'; 1 << 20]).unwrap();
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    (child, input)
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_even_a_wait_for_input() {
    let (mut child, input) = interrupted();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(input);
}

/// Ctrl-C also ends whoever writes into the pipe: half an answer must not look like a whole one.
#[test]
#[cfg(unix)]
fn an_input_that_ends_with_an_interrupt_is_no_whole_one() {
    let (child, input) = interrupted();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(output.stdout.is_empty());
}

#[test]
fn keys_are_listed_and_checked() {
    let listed = run(&["keys", "--format", "json"]);
    assert_eq!(listed.code, Some(0));
    let rows: serde_json::Value = serde_json::from_slice(&listed.out).unwrap();
    let quits = |row: &serde_json::Value| row["action"] == "app.quit" && row["context"] == "global";
    assert!(rows.as_array().unwrap().iter().any(quits), "{}", listed.text());
    let detail = run(&["keys", "--context", "detail"]);
    assert!(
        detail
            .text()
            .lines()
            .skip(1)
            .all(|line| line.starts_with("detail ")),
        "{}",
        detail.text()
    );

    assert_eq!(run(&["keys", "check"]).code, Some(0), "no file is no mistake");
    let folder = folder(&[(
        "keymap.toml",
        b"[global]\n\"x\" = \"app.quti\"\n\"nokey\" = \"app.quit\"\n".to_vec(),
    )]);
    let output = trailhound()
        .args(["keys", "check"])
        .env("TRAILHOUND_CONFIG_DIR", folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("keymap.toml:2:"), "{said}");
    assert!(said.contains("keymap.toml:3:"), "{said}");
    assert!(said.contains("did you mean"), "{said}");
}

#[test]
fn a_key_is_explained_in_each_context_and_keymaps_are_chosen_by_name_or_file() {
    let pressed = run(&["keys", "--press", "space", "--format", "csv"]);
    assert_eq!(pressed.code, Some(0));
    let text = pressed.text();
    assert!(
        text.contains("\"events\",\"space\",\"mark.toggle, then nav.down\""),
        "{text}"
    );
    assert!(text.contains("\"detail\",\"space\",\"tree.toggle\""), "{text}");
    let chord = run(&["keys", "--press", "g", "--context", "detail", "--format", "csv"]);
    assert!(
        chord.text().contains("\"detail\",\"g g\",\"nav.first\""),
        "{}",
        chord.text()
    );
    assert!(
        chord.text().contains("\"detail\",\"g p\",\"tree.parent\""),
        "{}",
        chord.text()
    );
    assert_eq!(run(&["keys", "--press", "f24"]).code, Some(1));
    let wrong = run(&["keys", "--press", "ctrl-shift-a"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("with and without shift"), "{}", wrong.err);

    let vim = run(&["keys", "--keymap", "vim", "--press", "u", "--context", "events"]);
    assert!(vim.text().contains("history.back"), "{}", vim.text());
    let folder = folder(&[(
        "own.toml",
        b"base = \"emacs\"\n[events]\n\"b\" = \"nav.down\"\n".to_vec(),
    )]);
    let own = folder.path().join("own.toml");
    let own = own.to_str().unwrap();
    let by_file = run(&["keys", "--keymap", own, "--context", "events", "--format", "csv"]);
    assert!(
        by_file.text().contains("\"events\",\"b\",\"nav.down\""),
        "{}",
        by_file.text()
    );
    assert!(
        by_file.text().contains("\"events\",\"alt-x\",\"palette.open\""),
        "{}",
        by_file.text()
    );
    let unknown = run(&["keys", "--keymap", "vmi"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("did you mean `vim`?"), "{}", unknown.err);
    let missing = run(&["keys", "check", "--keymap", "./nowhere.toml"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("there is no such file"), "{}", missing.err);
    let presets = run(&["keys", "presets"]);
    for name in ["default", "vim", "emacs", "k9s", "intl"] {
        assert!(presets.text().contains(name), "{}", presets.text());
    }
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let outcome = run(&["completions", shell]);
        assert_eq!(outcome.code, Some(0));
        assert!(
            outcome.text().contains("trailhound") && outcome.text().contains("query"),
            "{shell}"
        );
    }
}

#[test]
fn help_is_data_and_shows_the_exit_codes() {
    let outcome = run(&["--help"]);
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.err.is_empty());
    for code in [
        "0 ok",
        "1 nothing matched",
        "2 usage",
        "3 some input",
        "5 the answer",
        "130 interrupted",
    ] {
        assert!(outcome.text().contains(code), "{code}");
    }
}

/// Two alarms and their history, as the AWS CLI prints them.
fn saved_alarms() -> TempDir {
    let alarm = |name: &str, state: &str, minute: u32| {
        format!(
            "{{\"AlarmName\":\"{name}\",\"AlarmArn\":\"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:{name}\",\"StateValue\":\"{state}\",\
             \"StateReason\":\"because\",\"StateUpdatedTimestamp\":\"2026-03-17T10:{minute:02}:00Z\",\"ActionsEnabled\":true,\"AlarmActions\":[]}}"
        )
    };
    let change = |minute: u32, from: &str, to: &str| {
        format!(
            "{{\"AlarmName\":\"root\",\"Timestamp\":\"2026-03-17T10:{minute:02}:00Z\",\"HistoryItemType\":\"StateUpdate\",\
             \"HistorySummary\":\"Alarm updated from {from} to {to}\"}}"
        )
    };
    let alarms = [
        alarm("quiet", "OK", 1),
        alarm("root\\u001b[2J", "OK", 0),
        alarm("root", "ALARM", 30),
    ];
    let history = [
        change(30, "OK", "ALARM"),
        change(20, "ALARM", "OK"),
        change(10, "OK", "ALARM"),
    ];
    folder(&[
        (
            "alarms.json",
            format!("{{\"MetricAlarms\":[{}]}}", alarms.join(",")).into_bytes(),
        ),
        (
            "history.json",
            format!("{{\"AlarmHistoryItems\":[{}]}}", history.join(",")).into_bytes(),
        ),
        ("events.json", trail_file(&events())),
    ])
}

/// What `trailhound alarms` writes of the saved alarms, its exit code and what it says.
fn alarms(arguments: &[&str]) -> (String, Option<i32>, String) {
    let folder = saved_alarms();
    let ran = trailhound()
        .arg("alarms")
        .arg(folder.path())
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(ran.stdout), ran.status.code(), text(ran.stderr))
}

#[test]
fn saved_alarms_are_listed_the_last_change_first_with_how_often_they_fired() {
    let (out, code, err) = alarms(&["--format", "jsonl"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let rows: Vec<serde_json::Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let said = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    let listed: Vec<_> = rows
        .iter()
        .map(|row| (said(row, "alarm"), said(row, "state"), row["alarms"].as_u64()))
        .collect();
    let row = |alarm: &str, state: &str, alarms| (alarm.to_owned(), state.to_owned(), Some(alarms));
    assert_eq!(
        listed,
        [
            row("root", "ALARM", 2),
            row("quiet", "OK", 0),
            row("root\u{1b}[2J", "OK", 0)
        ]
    );
    assert_eq!(said(&rows[0], "since"), "2026-03-17T10:30:00Z");
    assert_eq!(said(&rows[0], "region"), "eu-west-1");
    assert_eq!(said(&rows[0], "silent"), "no actions");
    let (out, ..) = alarms(&[]);
    assert!(
        !out.contains('\u{1b}'),
        "nothing in a name acts on the terminal: {out}"
    );
}

#[test]
fn saved_alarms_are_narrowed_by_state_and_their_history_is_listed() {
    let (out, ..) = alarms(&["--state", "alarm"]);
    assert!(out.contains("root") && !out.contains("quiet"), "{out}");
    let (out, code, _) = alarms(&["--history", "--state", "OK", "--format", "csv"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        out.trim_end().lines().collect::<Vec<_>>(),
        [
            r#""time","from","to","alarm","account","region","reason""#,
            r#""2026-03-17T10:20:00Z","ALARM","OK","root","","","""#
        ]
    );
    assert_eq!(alarms(&["--state", "INSUFFICIENT_DATA"]).1, Some(1));
    assert_eq!(alarms(&["--state", "red"]).1, Some(2));
}

#[test]
fn a_query_is_explained_without_events_in_each_notation() {
    let typed = run(&["query", "--explain", "name=CreateUser -is:error"]);
    assert_eq!((typed.code, typed.err.as_str()), (Some(0), ""));
    assert!(
        typed
            .text()
            .contains("in words  events whose name is CreateUser, and that did not fail\n"),
        "{}",
        typed.text()
    );
    assert!(
        typed.text().contains("WHERE eventname = 'CreateUser'"),
        "{}",
        typed.text()
    );
    let filter = "{ $.eventName = \"CreateUser\" }";
    let read = run(&["query", "--explain", "--dialect", "metric-filter", filter]);
    assert_eq!(read.code, Some(0), "{}", read.err);
    assert!(
        read.text().starts_with("query     $.eventName=CreateUser\n"),
        "{}",
        read.text()
    );
}

#[test]
fn a_mistake_in_what_is_to_be_explained_is_shown_in_its_place() {
    for (words, said) in [
        (["--dialect", "search", "(a"], "  (a\n  ^^\n"),
        (
            ["--dialect", "metric-filter", "{ $.a = }"],
            "  { $.a = }\n          ^",
        ),
        (["--dialect", "search", "--format=json"], "'--format <FORMAT>'"),
    ] {
        let outcome = run(&[["query", "--explain"].as_slice(), &words].concat());
        assert_eq!((outcome.code, outcome.text()), (Some(2), ""), "{words:?}");
        assert!(outcome.err.contains(said), "{}", outcome.err);
    }
    let nowhere = run(&["query", "name=CreateUser"]);
    assert_eq!(nowhere.code, Some(2), "events are needed for anything else");
}

#[test]
fn why_says_term_by_term_what_became_of_an_event() {
    let hostile = event(7, "GetUser", "\u{202e}agent");
    let folder = folder(&[("a.json", trail_file(&[events(), vec![hostile]].concat()))]);
    let path = folder.path().to_str().unwrap();
    let why = |query: &str, number: u32| {
        let id = format!("00000000-0000-4000-8000-{number:012}");
        run(&["query", query, path, "--why", &id])
    };
    let yes = why("name=DeleteUser #is:read", 1);
    assert_eq!(yes.code, Some(0));
    for line in [
        "This event matches.",
        "✓ yes  name=DeleteUser",
        "name is DeleteUser  (columns)",
        "- off  #is:read",
    ] {
        assert!(yes.text().contains(line), "{}", yes.text());
    }
    let no = why("iam:Create* ua:other", 7);
    assert_eq!(no.code, Some(1));
    assert!(
        no.text().contains("✗ no   iam:Create*") && no.text().contains("name is GetUser"),
        "{}",
        no.text()
    );
    assert!(
        no.text().contains("ua is ‹U+202E›agent") && !no.text().contains('\u{202e}'),
        "{}",
        no.text()
    );
    let nowhere = why("", 99);
    assert_eq!((nowhere.code, nowhere.text()), (Some(1), ""));
    assert!(nowhere.err.contains("there is no event"), "{}", nowhere.err);
    assert_eq!(run(&["query", "", path, "--why", "x"]).code, Some(2));
}

#[test]
fn marks_are_none_without_a_screen() {
    let folder = folder(&[("a.json", trail_file(&events()))]);
    let path = folder.path().to_str().unwrap();
    let marked = run(&["query", "is:marked", path]);
    assert_eq!(marked.code, Some(1));
    assert!(
        marked.err.contains("is:marked and is:noted select nothing"),
        "{}",
        marked.err
    );
    assert_eq!(
        run(&["query", "is:write", path]).err.matches("is:marked").count(),
        0
    );
}

/// The periods in which the demo has matches, counted from the rows that `query` finds for the same pattern.
fn periods_of(pattern: &str) -> Vec<String> {
    let words = [
        "query",
        "--dialect",
        "metric-filter",
        pattern,
        "demo-data",
        "--fields",
        "time",
        "--format",
        "jsonl",
    ];
    let out = trailhound().args(words).output().unwrap().stdout;
    let mut periods: Vec<i64> = String::from_utf8(out)
        .unwrap()
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let at = Timestamp::parse(row["time"].as_str().unwrap().as_bytes()).unwrap();
            at.0.div_euclid(300_000)
        })
        .collect();
    periods.dedup();
    let begins = |at: &i64| !periods.contains(&(at - 1));
    let fired = periods.iter().filter(|at| begins(at));
    fired.map(|at| Timestamp((at + 1) * 300_000).rfc3339()).collect()
}

#[test]
fn virtual_alarms_fire_when_cloudwatch_would_have_and_stand_beside_the_saved_ones() {
    let folder = tempfile::tempdir().unwrap();
    let pattern = "{ $.eventName = \"AssumeRole\" && $.sourceIPAddress = \"203.0.113.*\" }";
    let own = folder.path().join("own.toml");
    std::fs::write(
        &own,
        format!("name = 'mine'\npattern = '{pattern}'\nthreshold = 1\n"),
    )
    .unwrap();
    let ran = |words: &[&str]| {
        let own = own.to_str().unwrap();
        let words = [
            &[
                "alarms",
                "demo-data",
                "--virtual",
                "--alarms",
                own,
                "--format",
                "jsonl",
            ],
            words,
        ]
        .concat();
        let output = trailhound().args(words).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
        (rows.collect::<Vec<serde_json::Value>>(), output.status.code())
    };
    let (rows, code) = ran(&[]);
    assert_eq!(code, Some(0));
    let is_virtual = |row: &&serde_json::Value| row["kind"] == "VirtualAlarm";
    let (ours, all) = (rows.iter().filter(is_virtual).count(), rows.len());
    assert_eq!(
        (ours, all),
        (16, 30),
        "fifteen and one, beside the fourteen that the demo has saved"
    );

    let (mut history, _) = ran(&["--history", "--state", "ALARM"]);
    history.reverse();
    let fired = |name: &str| -> Vec<String> {
        let of_alarm = history.iter().filter(|row| row["alarm"] == name);
        of_alarm
            .map(|row| row["time"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(fired("cis-4.03-root-used"), ["2026-03-17T10:50:00Z"]);
    assert_eq!(
        fired("cis-4.05-trail"),
        [
            "2026-03-17T14:10:00Z",
            "2026-03-17T14:35:00Z",
            "2026-03-17T14:45:00Z"
        ]
    );
    assert_eq!(fired("cis-4.07-kms-keys"), [""; 0]);
    assert_eq!(fired("mine"), periods_of(pattern));

    std::fs::write(&own, "name = 'mine'\nthreshold = 1\n").unwrap();
    assert_eq!(ran(&[]).1, Some(2), "a file that is not understood");
}
