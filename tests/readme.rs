//! What README.md promises, held to the program.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use trailhound::analysis::lenses::{self, Scope};
use trailhound::app::action::{Action, Context};
use trailhound::app::keymap::Keymap;
use trailhound::dialect::{forms, search};
use trailhound::model::Timestamp;
use trailhound::runtime::ingest;
use trailhound::sink::Format;

/// Held while the README is written, which two tests do.
static WRITING: Mutex<()> = Mutex::new(());

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The cells of the rows of the table that has this heading as its first.
fn table(readme: &str, heading: &str) -> Vec<Vec<String>> {
    let rows = readme
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {heading} |")));
    let rows: Vec<_> = rows.skip(2).take_while(|line| line.starts_with('|')).collect();
    assert!(!rows.is_empty(), "no table of {heading}");
    rows.iter()
        .map(|row| {
            row.trim_matches('|')
                .split(" | ")
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .collect()
}

/// A cell without its backticks.
fn code(cell: &str) -> &str {
    cell.trim_matches('`')
}

/// The lines of code blocks that start with this word, without comments.
fn commands(readme: &str, word: &str) -> Vec<String> {
    let blocks = readme.split("```").skip(1).step_by(2);
    let lines = blocks
        .flat_map(str::lines)
        .filter(|line| line.starts_with(&format!("{word} ")));
    lines
        .map(|line| line.split("  #").next().unwrap_or_default().trim().to_owned())
        .collect()
}

#[test]
fn the_first_two_commands_are_the_ones_to_try() {
    assert_eq!(
        commands(&readme(), "cargo"),
        ["cargo run --release -- demo", "cargo test"]
    );
    let first = readme()
        .lines()
        .position(|line| line.starts_with("cargo "))
        .unwrap();
    assert!(first < 5, "they come first");
}

#[test]
fn the_keys_are_bound_to_what_is_said() {
    let keymap = Keymap::embedded();
    for row in table(&readme(), "key") {
        let action = Action::by_id(code(&row[2])).unwrap_or_else(|| panic!("no action {}", row[2]));
        let chords = keymap.chords_of(Context::Events, action);
        let said = code(&row[0]);
        assert!(
            chords.iter().any(|chord| chord.to_string() == said),
            "{said} is not {action:?} on the first screen"
        );
    }
}

#[test]
fn the_queries_are_queries() {
    for row in table(&readme(), "query") {
        let query = code(&row[0]);
        assert!(
            search::parse(query, Timestamp(0)).is_ok(),
            "{query}: {:?}",
            search::parse(query, Timestamp(0))
        );
    }
}

#[test]
fn the_formats_are_all_there_are() {
    let said: Vec<_> = table(&readme(), "format")
        .iter()
        .map(|row| code(&row[0]).to_owned())
        .collect();
    let known: Vec<_> = Format::ALL.iter().map(|(name, ..)| *name).collect();
    assert_eq!(said, known);
}

#[test]
fn the_exit_codes_are_those_of_the_help() {
    let output = Command::new(env!("CARGO_BIN_EXE_trailhound"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let listed = help.split("Exit codes:").nth(1).unwrap();
    let numbers = |text: &str| -> Vec<u8> {
        text.split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect()
    };
    let said: Vec<u8> = table(&readme(), "exit code")
        .iter()
        .map(|row| row[0].parse().unwrap())
        .collect();
    assert_eq!(said, numbers(listed));
}

#[test]
fn every_example_without_a_screen_runs_and_finds_something() {
    let commands = commands(&readme(), "trailhound");
    let mut seen = BTreeMap::new();
    for command in &commands {
        // The examples are for a shell, so a shell takes their quotes apart.
        let script = command.replacen("trailhound", "\"$0\"", 1);
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_trailhound")])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{command}: {said}");
        assert!(!output.stdout.is_empty(), "{command}");
        *seen
            .entry(command.split_whitespace().nth(1).unwrap().to_owned())
            .or_insert(0) += 1;
    }
    assert_eq!(
        seen.into_keys().collect::<Vec<_>>(),
        [
            "alarms",
            "completions",
            "config",
            "count",
            "detect",
            "keys",
            "lens",
            "query",
            "views"
        ]
    );
}

/// With `TRAILHOUND_WRITE_README` set it is written instead.
#[test]
fn the_tables_of_dialects_are_those_of_the_program() {
    let _alone = WRITING.lock();
    let readme = readme();
    let (before, rest) = readme.split_once("<!-- dialects").unwrap();
    let (remark, rest) = rest.split_once('\n').unwrap();
    let (said, after) = rest.split_once("<!-- /dialects -->").unwrap();
    let made = forms::markdown();
    if std::env::var_os("TRAILHOUND_WRITE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let text = format!("{before}<!-- dialects{remark}\n{made}<!-- /dialects -->{after}");
        return std::fs::write(path, text).unwrap();
    }
    assert_eq!(said, made, "run it with TRAILHOUND_WRITE_README=1");
}

/// The rows of what `detect` says of the demo and, where this machine has it, of the corpus.
fn figures(known: &str, corpus: Option<String>) -> String {
    let mut rows = String::from("| command | hits | findings | less to read |\n|---|---|---|---|\n");
    for (words, path) in [
        ("demo-data", Some("demo-data".to_owned())),
        ("invictus", corpus.map(|corpus| format!("{corpus}/invictus"))),
    ] {
        let command = format!("| `trailhound detect {words}` |");
        let Some(path) = path else {
            let row = known.lines().find(|line| line.starts_with(&command)).unwrap();
            rows = format!("{rows}{row}\n");
            continue;
        };
        let output = Command::new(env!("CARGO_BIN_EXE_trailhound"))
            .args(["detect", &path])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let (hits, rest) = said.lines().last().unwrap().split_once(" rules: ").unwrap();
        let (findings, rest) = rest.split_once(" events, ").unwrap();
        let (less, rest) = rest.split_once(" less to read").unwrap();
        let (_, all) = rest.split_once("in ").unwrap();
        let all = all.split(" events").next().unwrap();
        rows = format!("{rows}{command} {hits} rules | {findings} of {all} events | {less} |\n");
    }
    rows
}

/// With `TRAILHOUND_WRITE_README` set they are written instead.
#[test]
fn the_figures_of_findings_are_those_of_the_program() {
    let _alone = WRITING.lock();
    let readme = readme();
    let (before, rest) = readme.split_once("<!-- findings").unwrap();
    let (remark, rest) = rest.split_once('\n').unwrap();
    let (said, after) = rest.split_once("<!-- /findings -->").unwrap();
    let corpus = std::env::var("TRAILHOUND_CORPUS").ok();
    if corpus.is_none() {
        println!("skipped: no corpus");
    }
    let made = figures(said, corpus);
    if std::env::var_os("TRAILHOUND_WRITE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let text = format!("{before}<!-- findings{remark}\n{made}<!-- /findings -->{after}");
        return std::fs::write(path, text).unwrap();
    }
    assert_eq!(said, made, "run it with TRAILHOUND_WRITE_README=1");
}

/// How many events each lens means, of the demo and, where this machine has it, of the corpus.
fn lens_figures(known: &str, corpus: Option<String>) -> String {
    let all = lenses::built_in().unwrap();
    let count = |path: String| {
        let input = ingest::Input::Paths(vec![path.into()]);
        let snapshot = ingest::load(input, &AtomicBool::new(false), &mut |_, _| {});
        lenses::count(&snapshot, &all, Scope::ALL, &|| false)
            .unwrap()
            .events
    };
    let root = env!("CARGO_MANIFEST_DIR");
    let demo = count(format!("{root}/demo-data"));
    let others = corpus.map(|corpus| count(format!("{corpus}/invictus")));
    let mut rows = String::from(
        "| key | `trailhound lens` … | asks | `demo-data` | `invictus` |\n|---|---|---|---|---|\n",
    );
    for (place, lens) in all.iter().enumerate() {
        let command = format!("| `{}` | `{}` | {} |", lens.key, lens.name, lens.question);
        let already = || {
            let row = known.lines().find(|line| line.starts_with(&command));
            let last = row.unwrap_or_default().rsplit(" | ").next().unwrap();
            last.trim_end_matches(" |").to_owned()
        };
        let of_corpus = others
            .as_ref()
            .map_or_else(already, |events| events[place].to_string());
        rows = format!("{rows}{command} {} | {of_corpus} |\n", demo[place]);
    }
    rows
}

/// With `TRAILHOUND_WRITE_README` set they are written instead.
#[test]
fn the_figures_of_lenses_are_those_of_the_program() {
    let _alone = WRITING.lock();
    let readme = readme();
    let (before, rest) = readme.split_once("<!-- lenses").unwrap();
    let (remark, rest) = rest.split_once('\n').unwrap();
    let (said, after) = rest.split_once("<!-- /lenses -->").unwrap();
    let made = lens_figures(said, std::env::var("TRAILHOUND_CORPUS").ok());
    if std::env::var_os("TRAILHOUND_WRITE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let text = format!("{before}<!-- lenses{remark}\n{made}<!-- /lenses -->{after}");
        return std::fs::write(path, text).unwrap();
    }
    assert_eq!(said, made, "run it with TRAILHOUND_WRITE_README=1");
}

#[test]
fn every_file_it_points_to_is_there() {
    let readme = readme();
    let links = readme
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap());
    for link in links.filter(|link| !link.starts_with("http")) {
        assert!(
            Path::new(env!("CARGO_MANIFEST_DIR")).join(link).exists(),
            "{link}"
        );
    }
}

#[test]
fn each_recipe_touches_at_most_four_files_and_they_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let recipes = text
        .split("## Recipes")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let recipes: Vec<_> = recipes.split("\n**").skip(1).collect();
    assert_eq!(recipes.len(), 4, "a field, an action, a source, a pane");
    for recipe in recipes {
        let steps = recipe
            .lines()
            .filter(|line| line.starts_with(|char: char| char.is_ascii_digit()));
        assert!(steps.count() <= 4, "{recipe}");
        let named = recipe
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| word.contains('/') && word.contains('.'));
        for path in named.filter(|path| !path.contains("YOURS")) {
            assert!(root.join(path).exists(), "{path} is not there: {recipe}");
        }
    }
}
