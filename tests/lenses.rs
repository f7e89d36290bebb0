//! `trailhound lens` as a script sees it, and every lens of the program on the demo and on a real attack simulation
//! (`TRAILHOUND_CORPUS`). What fires each and what does not is in `tests/rules.rs`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;
use trailhound::analysis::lenses::{self, Lens, Looked, Scope};
use trailhound::dialect::search;
use trailhound::model::{TimeRange, Timestamp};
use trailhound::query;
use trailhound::runtime::ingest::{self, Input};
use trailhound::store::Snapshot;

/// What a run left.
struct Outcome {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Outcome {
    /// The lines of `jsonl`.
    fn rows(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn run_in(config: &str, words: &[&str]) -> Outcome {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("trailhound"));
    command
        .env_remove("NO_COLOR")
        .env("TRAILHOUND_CONFIG_DIR", config)
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    let output = command.args(words).output().unwrap();
    Outcome {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(words: &[&str]) -> Outcome {
    run_in("/nonexistent", words)
}

fn load(path: &Path) -> Snapshot {
    let input = Input::Paths(vec![path.into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
}

static DEMO: LazyLock<Snapshot> =
    LazyLock::new(|| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data")));

fn look(snapshot: &Snapshot, lens: &Lens) -> Looked {
    lenses::look(snapshot, lens, Scope::ALL, &|| false).unwrap()
}

#[test]
fn every_lens_shows_something_of_the_demo_and_what_leads_to_a_group_means_exactly_its_events() {
    for lens in lenses::built_in().unwrap() {
        let looked = look(&DEMO, &lens);
        assert!(!looked.groups.is_empty(), "{}", lens.name);
        let whole = lens.expr(&DEMO, Timestamp(0), true);
        for group in looked.groups.iter().take(3) {
            let text = whole.clone().and(group.expr.clone()).to_string();
            let typed = search::parse(&text, Timestamp(0)).unwrap();
            let found = query::search(&DEMO, &typed, TimeRange::ALL, &|| false, &mut |_| {}).unwrap();
            // Of a group with more events than are named by their IDs it may be more.
            let is_exact = found.hits.len() == group.events;
            let is_more = group.events > 200 && found.hits.len() > group.events;
            let (name, number) = (&lens.name, found.hits.len());
            assert!(
                is_exact || is_more,
                "{name}: {number} and not {}: {text}",
                group.events
            );
        }
    }
}

#[test]
fn counting_says_of_every_lens_what_looking_through_it_says() {
    let all = lenses::built_in().unwrap();
    let counts = lenses::count(&DEMO, &all, Scope::ALL, &|| false).unwrap();
    for (lens, events) in all.iter().zip(counts.events) {
        assert_eq!(look(&DEMO, lens).events as u64, events, "{}", lens.name);
    }
}

#[test]
fn a_real_simulation_shows_what_others_counted_in_it() {
    let Some(corpus) = std::env::var_os("TRAILHOUND_CORPUS") else {
        println!("skipped: no corpus");
        return;
    };
    let snapshot = load(&Path::new(&corpus).join("invictus"));
    let all = lenses::built_in().unwrap();
    for (name, events) in [
        ("persistence", 37),
        ("privilege", 17),
        ("tampering", 11),
        ("data-read", 354),
        ("shared", 11),
        ("recon", 42),
    ] {
        let lens = all.iter().find(|lens| lens.name == name).unwrap();
        assert_eq!(look(&snapshot, lens).events, events, "{name}");
    }
}

#[test]
fn lenses_are_listed_and_each_is_found_by_its_name_and_its_letter() {
    let listed = run(&["lens", "--format", "jsonl"]);
    assert_eq!((listed.code, listed.rows().len()), (Some(0), 30));
    let table = run(&["lens"]);
    assert!(table.out.contains("persistence") && table.out.contains("Was a way made to come back?"));
    let by_name = run(&["lens", "root", "demo-data", "--format", "jsonl"]);
    let by_letter = run(&["lens", "R", "demo-data", "--format", "jsonl"]);
    assert_eq!((by_name.code, &by_name.out), (Some(0), &by_letter.out));
    let rows = by_name.rows();
    assert_eq!(rows.len(), 1, "{}", by_name.out);
    assert_eq!(
        (&rows[0]["count"], &rows[0]["ip"]),
        (&Value::from(4), &Value::from("198.51.100.11"))
    );
    assert!(
        by_name
            .err
            .contains("Was root used? 4 events in 1 group, in 28,908 events"),
        "{}",
        by_name.err
    );
    let query = rows[0]["events"].as_str().unwrap();
    let found = run(&["query", query, "demo-data", "--format", "jsonl"]);
    assert_eq!(found.rows().len(), 4, "{query}: {}", found.err);
}

#[test]
fn a_query_and_a_time_narrow_what_a_lens_looks_at() {
    let reads = |more: &[&str]| {
        let words = [&["lens", "data-read", "demo-data", "--format", "jsonl"], more].concat();
        let rows = run(&words).rows();
        rows.iter().map(|row| row["count"].as_u64().unwrap()).sum::<u64>()
    };
    // Three secrets and 38 objects, as the story has it.
    let stolen = reads(&["--query", "key:ASIAEXAMPLE5XVX5X4DF"]);
    assert_eq!(stolen, 3 + 38);
    assert_eq!(
        reads(&["-q", "key:ASIAEXAMPLE5XVX5X4DF", "--until", "2026-03-17T13:54Z"]),
        3
    );
    let nothing = run(&["lens", "root", "demo-data", "--query", "user:nobody"]);
    assert_eq!(nothing.code, Some(1), "{}", nothing.err);
}

#[test]
fn what_is_shown_to_people_fits_a_terminal_and_says_what_happened_below() {
    let table = run(&["lens", "tampering", "demo-data"]);
    let lines: Vec<&str> = table.out.lines().collect();
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["COUNT", "WHEN", "RES", "USER"]
    );
    assert!(
        lines[1].contains("2026-03-17 14:05–14:06  trail/brightwater-prod"),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2], "    PutEventSelectors, StopLogging from 203.0.113.0/24");
    let markdown = run(&["lens", "tampering", "demo-data", "--format", "md"]);
    assert!(
        markdown.out.lines().next().unwrap().contains("WHAT HAPPENED"),
        "{}",
        markdown.out
    );
    let csv = run(&[
        "lens",
        "tampering",
        "demo-data",
        "--format",
        "csv",
        "--limit",
        "1",
    ]);
    assert_eq!(csv.out.lines().count(), 2);
    assert!(csv.err.contains("the first 1 of 3 groups"), "{}", csv.err);
}

const OWN: &str = "key = 'z'\ntitle = 'Mine'\nquestion = 'Mine?'\nwhere = 'is:root'\ngroup = 'user'\n";

#[test]
fn lenses_of_the_users_are_read_from_their_folder_and_from_where_one_says() {
    let config = TempDir::new().unwrap();
    let folder = config.path().join("lenses");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("mine.toml"), OWN).unwrap();
    std::fs::write(folder.join("notes.txt"), "no lens").unwrap();
    let other = TempDir::new().unwrap();
    let root = OWN.replace("is:root", "is:denied");
    std::fs::write(other.path().join("root.toml"), root).unwrap();
    let (config, other) = (config.path().to_str().unwrap(), other.path().to_str().unwrap());
    let listed = run_in(config, &["lens", "--lenses", other, "--format", "jsonl"]);
    assert_eq!(
        (listed.code, listed.rows().len()),
        (Some(0), 31),
        "{}",
        listed.err
    );
    let mine = run_in(config, &["lens", "mine", "demo-data", "--format", "jsonl"]);
    assert_eq!(mine.rows()[0]["count"], 4);
    let replaced = run_in(config, &["lens", "root", "demo-data", "--lenses", other]);
    assert!(replaced.err.contains("Mine? 155 events"), "{}", replaced.err);
}

#[test]
fn a_broken_or_hostile_file_is_told_with_its_place_and_the_others_work() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("mine.toml"), OWN).unwrap();
    let broken = OWN.replace("is:root", "svc:(\u{1b}]0;owned\u{7}");
    std::fs::write(folder.path().join("broken.toml"), broken).unwrap();
    std::fs::write(folder.path().join("binary.toml"), [0xff, 0xfe, 0x00]).unwrap();
    let path = folder.path().to_str().unwrap();
    let outcome = run(&["lens", "mine", "demo-data", "--lenses", path, "--format", "jsonl"]);
    assert_eq!(
        (outcome.code, outcome.rows().len()),
        (Some(2), 1),
        "{}",
        outcome.err
    );
    assert!(outcome.err.contains("broken.toml:4:"), "{}", outcome.err);
    assert!(outcome.err.contains("binary.toml:1:1: "), "{}", outcome.err);
    assert!(!outcome.err.contains('\u{1b}'), "what a file says cannot act");
}

#[test]
fn what_makes_no_sense_is_said() {
    let unknown = run(&["lens", "nothing", "demo-data"]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown.err.contains("there is no lens `nothing`"),
        "{}",
        unknown.err
    );
    let nowhere = run(&["lens", "root"]);
    assert_eq!(nowhere.code, Some(2));
    assert!(nowhere.err.contains("look at what?"), "{}", nowhere.err);
    assert_eq!(
        run(&["lens", "root", "demo-data", "--query", "svc:("]).code,
        Some(2)
    );
}
