//! The walls: what may use what.
//!
//! The table of layers in ARCHITECTURE.md is data here, so the document cannot go stale. Every path in `src/` that
//! starts at the crate root, climbs to it with `super`, or names an outside crate is checked against the row of the
//! file it stands in. Beside it stand the rules that no lint knows: length of files, queues with a bound, no sleeping
//! tests, nothing printed from the library.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Most lines of a file before its tests.
const LONGEST: usize = 420;

/// Files that are longer, and the length they may not grow beyond until they are split.
const TOO_LONG: &[(&str, usize)] = &[("src/source/document.rs", 440)];

/// A word or a mark of Rust, without comments and literals.
#[derive(Debug, PartialEq, Eq)]
struct Token<'s> {
    text: &'s str,
    line: usize,
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Splits source into words, `::` and single marks. Comments, strings, characters and lifetimes are left out.
fn lex(source: &str) -> Vec<Token<'_>> {
    let bytes = source.as_bytes();
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if source[at..].starts_with("//") => {
                at + source[at..].find('\n').unwrap_or(bytes.len() - at)
            }
            b'/' if source[at..].starts_with("/*") => end_of_comment(source, at),
            b'"' => end_of_string(bytes, at + 1),
            b'\'' => end_of_quote(source, at),
            byte if is_word(byte) => {
                let end = at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
                if let Some(end) = end_of_raw_string(source, at, end) {
                    end
                } else {
                    tokens.push(Token {
                        text: &source[at..end],
                        line,
                    });
                    end
                }
            }
            b':' if source[at..].starts_with("::") => {
                tokens.push(Token { text: "::", line });
                at + 2
            }
            byte => {
                if !byte.is_ascii_whitespace() {
                    tokens.push(Token {
                        text: &source[at..=at],
                        line,
                    });
                }
                at + 1
            }
        };
        line += source[at..end].matches('\n').count();
        at = end;
    }
    tokens
}

fn end_of_comment(source: &str, start: usize) -> usize {
    let (mut depth, mut at) = (0, start);
    while at < source.len() {
        match source.as_bytes().get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// A character literal, or the apostrophe of a lifetime.
fn end_of_quote(source: &str, at: usize) -> usize {
    let mut chars = source[at + 1..].char_indices();
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => at + 3 + source[at + 3..].find('\'').unwrap_or(0) + 1,
        (Some(_), Some((second, '\''))) => at + 1 + second + 1,
        _ => at + 1 + source[at + 1..].bytes().take_while(|byte| is_word(*byte)).count(),
    }
}

/// Where a raw or byte string ends whose prefix is the word from `at` to `end`.
fn end_of_raw_string(source: &str, at: usize, end: usize) -> Option<usize> {
    let after = &source[end..];
    if !matches!(&source[at..end], "r" | "br" | "cr" | "b" | "c") {
        return None;
    }
    if !source[at..end].contains('r') {
        return after
            .starts_with('"')
            .then(|| end_of_string(source.as_bytes(), end + 1));
    }
    let marks = after.bytes().take_while(|byte| *byte == b'#').count();
    if !after[marks..].starts_with('"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(marks));
    let body = end + marks + 1;
    Some(body + source[body..].find(&close)? + close.len())
}

/// One row of the table.
#[derive(Debug, Clone)]
struct Layer {
    number: u32,
    ours: BTreeSet<String>,
    outside: Vec<String>,
    never: Vec<String>,
}

/// All rows, by module: `store`, `source::aws`.
type Table = BTreeMap<String, Layer>;

/// Words between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

/// Reads the rows `| # | layer | what it knows | may use (ours) | outside crates |`.
fn table(document: &str) -> Table {
    let mut rows = Table::new();
    for line in document.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (&[number, names, _, ours, outside], Ok(_)) = (
            cells.as_slice(),
            cells.first().map_or(Ok(0), |cell| cell.parse::<u32>()),
        ) else {
            continue;
        };
        let (allowed, never) = outside.split_once("never").unwrap_or((outside, ""));
        let layer = Layer {
            number: number.parse().expect("just checked"),
            ours: quoted(ours).collect(),
            outside: quoted(allowed).collect(),
            never: quoted(never).collect(),
        };
        for name in quoted(names) {
            assert!(
                rows.insert(name.clone(), layer.clone()).is_none(),
                "`{name}` has two rows"
            );
        }
    }
    rows
}

/// Rows that allow what no row may: a layer at the same height or above.
fn upward_rows(table: &Table) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, layer) in table {
        for used in &layer.ours {
            match table.get(used) {
                None => wrong.push(format!("`{name}` may use `{used}`, which has no row")),
                Some(other) if other.number > layer.number => {
                    wrong.push(format!(
                        "`{name}` ({}) may not use `{used}` ({})",
                        layer.number, other.number
                    ));
                }
                Some(_) => {}
            }
        }
    }
    wrong
}

/// A path that leaves the file: `crate::store::Row` as `["crate", "store", "Row"]`. Only the first of a group counts
/// beyond the brace.
struct Reached<'s> {
    parts: Vec<&'s str>,
    line: usize,
}

/// All paths of a file, groups of `use` spread out, in order.
fn paths<'s>(tokens: &[Token<'s>]) -> Vec<Reached<'s>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = tokens[at].text.bytes().all(is_word) && (at == 0 || tokens[at - 1].text != "::");
        let leads = tokens.get(at + 1).is_some_and(|next| next.text == "::")
            || (at > 0 && matches!(tokens[at - 1].text, "use" | "crate") && tokens[at].text != "crate");
        at = if begins && leads {
            spread(tokens, at, &mut Vec::new(), &mut found)
        } else {
            at + 1
        };
    }
    found
}

/// Follows one path from `at`, and every branch of its groups; returns where it ends.
fn spread<'s>(
    tokens: &[Token<'s>],
    mut at: usize,
    parts: &mut Vec<&'s str>,
    found: &mut Vec<Reached<'s>>,
) -> usize {
    let (depth, line) = (parts.len(), tokens[at].line);
    loop {
        parts.push(tokens[at].text);
        at += 1;
        if tokens.get(at).is_none_or(|token| token.text != "::") {
            break;
        }
        match tokens.get(at + 1).map(|token| token.text) {
            Some("{") => {
                at += 2;
                while tokens.get(at).is_some_and(|token| token.text != "}") {
                    let is_part = tokens[at].text == "*" || tokens[at].text.bytes().all(is_word);
                    at = if is_part {
                        spread(tokens, at, parts, found)
                    } else {
                        at + 1
                    };
                }
                parts.truncate(depth);
                return at + 1;
            }
            Some(word) if word.bytes().all(is_word) => at += 1,
            _ => break,
        }
    }
    if tokens.get(at).is_some_and(|token| token.text == "as") {
        at += 2;
    }
    found.push(Reached {
        parts: parts.clone(),
        line,
    });
    parts.truncate(depth);
    at
}

/// The module path of a file under `src/`: `store/segment.rs` is `["store", "segment"]`.
fn module_of(file: &Path) -> Vec<String> {
    let mut parts: Vec<_> = file
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if let Some(last) = parts.last_mut() {
        *last = last.trim_end_matches(".rs").to_owned();
    }
    parts
}

/// The modules a file declares for tests only, as paths of files.
fn test_modules(file: &str, source: &str) -> Vec<String> {
    let folder = file.trim_end_matches(".rs");
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]")
        .filter_map(|pair| pair[1].rsplit_once("mod ")?.1.strip_suffix(';'))
        .map(|name| format!("{folder}/{name}.rs"))
        .collect()
}

/// A file of the project.
struct File<'s> {
    /// From the project's root.
    name: &'s str,
    text: &'s str,
    /// The lines after this one are tests.
    tests_from: usize,
}

impl<'s> File<'s> {
    fn new(name: &'s str, text: &'s str, test_modules: &[String]) -> Self {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        // A module for tests is one with all that it declares.
        let is_part_of = |module: &String| {
            let folder = module.trim_end_matches(".rs");
            module == name
                || name
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let tests_from = if !name.starts_with("src/") || test_modules.iter().any(is_part_of) {
            0
        } else {
            // A `mod` of another file is not where tests begin.
            let begins = |pair: &[&str]| pair[0] == "#[cfg(test)]" && !pair[1].ends_with(';');
            lines.windows(2).position(begins).unwrap_or(usize::MAX)
        };
        Self {
            name,
            text,
            tests_from,
        }
    }
}

/// Checks one file of `src/` against the table. `outside` are the crates of Cargo.toml, `tests_only` those that only
/// tests have.
fn check(
    file: &File<'_>,
    table: &Table,
    (outside, tests_only): (&BTreeSet<String>, &BTreeSet<String>),
) -> Vec<String> {
    let module = module_of(Path::new(file.name.trim_start_matches("src/")));
    let name = module.join("::");
    let Some((row_name, row)) = (1..=module.len())
        .rev()
        .find_map(|length| table.get_key_value(&module[..length].join("::")))
    else {
        return vec![format!(
            "{}:1: `{name}` is in no row of ARCHITECTURE.md",
            file.name
        )];
    };
    let own_root = row_name.split("::").next().unwrap_or_default();
    let mut wrong = Vec::new();
    for path in paths(&lex(file.text)) {
        let written = path.parts.join("::");
        let place = format!("{}:{}", file.name, path.line);
        let climbs = path
            .parts
            .iter()
            .take_while(|part| matches!(**part, "super" | "self"))
            .count();
        let from_root = match path.parts[0] {
            "crate" | "trailhound" => &path.parts[1..],
            "super" if climbs > module.len() || (climbs == module.len() && path.line <= file.tests_from) => {
                &path.parts[climbs..]
            }
            "super" | "self" | "Self" => continue,
            first => {
                let first = first.to_owned();
                let known = outside.contains(&first) || tests_only.contains(&first);
                let tests = path.line > file.tests_from;
                let banned = row
                    .never
                    .iter()
                    .any(|it| written == *it || written.starts_with(&format!("{it}::")));
                let star = |it: &String| it.strip_suffix('*').is_some_and(|start| first.starts_with(start));
                let allowed = row.outside.iter().any(|it| *it == first || star(it));
                if (known && !allowed || banned) && !tests {
                    wrong.push(format!("{place}: `{row_name}` may not use `{written}`"));
                }
                continue;
            }
        };
        let Some(target) = from_root.first().filter(|part| **part != "*") else {
            continue;
        };
        if *target != own_root && !row.ours.contains(*target) && table.contains_key(*target) {
            wrong.push(format!(
                "{place}: `{row_name}` may not use `{target}` (`{written}`)"
            ));
        }
    }
    wrong
}

/// The rules about single files. `file` is a path from the project's root.
fn manners(file: &File<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = file.name;
    let length = file.text.lines().count().min(file.tests_from);
    let excused = TOO_LONG.iter().find(|(it, _)| *it == name);
    let longest = excused.map_or(LONGEST, |(_, lines)| *lines);
    if length > longest {
        wrong.push(format!(
            "{name}: {length} lines before its tests; {longest} is the most"
        ));
    }
    if !file.text.starts_with("//!") {
        wrong.push(format!("{name}:1: say what the module is, in `//!` lines"));
    }
    let stem = Path::new(name)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    if ["mod", "utils", "util", "common", "helpers", "manager"].contains(&stem.as_str()) {
        wrong.push(format!("{name}: `{stem}` names nothing"));
    }
    let tokens = lex(file.text);
    for (index, token) in tokens.iter().enumerate() {
        let next = |ahead: usize| tokens.get(index + ahead).map_or("", |token| token.text);
        let within_tests = token.line > file.tests_from;
        let reason = match token.text {
            "unbounded_channel" | "unbounded" if next(1) == "(" => "a queue needs a bound",
            // `std::sync::mpsc::channel()` and its turbofish; tokio's takes a bound.
            "channel" if next(1) == "(" && next(2) == ")" => "a queue needs a bound",
            "sleep" if within_tests && next(1) == "(" => "a test waits for a condition, not for time",
            "println" | "print" | "eprintln" | "eprint" | "dbg" if next(1) == "!" && !within_tests => {
                "print through `cli`'s streams"
            }
            "allow" if index > 1 && tokens[index - 1].text == "[" && tokens[index - 2].text == "#" => {
                "say `#[expect(…, reason = …)]`"
            }
            _ => continue,
        };
        wrong.push(format!("{name}:{}: `{}`: {reason}", token.line, token.text));
    }
    wrong
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All `.rs` files below a folder of the project, with their text, by path from the project's root.
fn sources(folder: &str) -> BTreeMap<String, String> {
    let base = root().join(folder);
    walkdir::WalkDir::new(&base)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "rs")
        })
        .map(|entry| {
            let name = entry
                .path()
                .strip_prefix(root())
                .expect("below it")
                .to_string_lossy()
                .into_owned();
            (
                name,
                std::fs::read_to_string(entry.path()).expect("a source file is text"),
            )
        })
        .collect()
}

/// The crates of one section of Cargo.toml, as paths name them.
fn crates(section: &str) -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("there is a manifest");
    let manifest: toml::Table = manifest.parse().expect("the manifest is TOML");
    let section = manifest.get(section).and_then(toml::Value::as_table);
    section
        .into_iter()
        .flat_map(toml::Table::keys)
        .map(|name| name.replace('-', "_"))
        .collect()
}

fn listed(wrong: &[String]) -> String {
    wrong.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "  {line}");
        text
    })
}

#[test]
fn every_use_points_down_the_table() {
    let document = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("there is a document");
    let table = table(&document);
    assert!(
        table.len() >= 8,
        "the table of layers was not found: {:?}",
        table.keys()
    );
    let mut wrong = upward_rows(&table);
    for name in table.keys() {
        let file = format!("src/{}.rs", name.replace("::", "/"));
        if !root().join(&file).exists() {
            wrong.push(format!("ARCHITECTURE.md: `{name}` has a row but no {file}"));
        }
    }
    let crates = (crates("dependencies"), crates("dev-dependencies"));
    let sources = sources("src");
    assert!(sources.len() > 10, "no sources were found");
    let tests: Vec<_> = sources
        .iter()
        .flat_map(|(name, text)| test_modules(name, text))
        .collect();
    for (name, text) in sources.iter().filter(|(name, _)| *name != "src/lib.rs") {
        wrong.extend(check(
            &File::new(name, text, &tests),
            &table,
            (&crates.0, &crates.1),
        ));
    }
    assert!(wrong.is_empty(), "the walls are breached:\n{}", listed(&wrong));
}

#[test]
fn every_file_keeps_the_manners() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "examples"] {
        let sources = sources(folder);
        let tests: Vec<_> = sources
            .iter()
            .flat_map(|(name, text)| test_modules(name, text))
            .collect();
        for (name, text) in &sources {
            wrong.extend(manners(&File::new(name, text, &tests)));
        }
    }
    assert!(
        wrong.is_empty(),
        "against the rules of CONTRIBUTING.md:\n{}",
        listed(&wrong)
    );
}

const SAMPLE: &str = "
| # | layer | what it knows | may use (ours) | outside crates |
|---|---|---|---|---|
| 0 | `model` | what is | - | `serde` |
| 1 | `store` | columns | `model` | - |
| 2 | `app` | state | `model`, `store` | `toml`; never `std::fs`, `std::time::Instant` |
| 2 | `source` | files | `model`, `store` | `flate2` |
| 2 | `source::aws` | AWS | `model`, `source` | `aws_*`, `tokio` |
| 3 | `tui` | cells | `model`, `app` | `ratatui` |
";

fn complaints(file: &str, source: &str) -> Vec<String> {
    let set = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let outside = set(&["serde", "toml", "flate2", "tokio", "ratatui", "aws_config"]);
    let name = format!("src/{file}");
    check(
        &File::new(&name, source, &[]),
        &table(SAMPLE),
        (&outside, &set(&["proptest", "tempfile"])),
    )
}

#[test]
fn an_upward_use_is_found_however_it_is_written() {
    for (file, source) in [
        ("store.rs", "use crate::app::State;"),
        ("store/segment.rs", "fn f() -> crate::app::State { todo() }"),
        ("store/segment.rs", "use crate::{model::Field, app::{State}};"),
        ("store/segment.rs", "use super::super::app;"),
        ("store.rs", "use super::app;"),
        ("app.rs", "use crate::source::Receiver;"),
        ("source/files.rs", "pub(crate) use crate::app as state;"),
        ("model/field.rs", "use trailhound::store::Row;"),
        (
            "store/segment.rs",
            "#[cfg(test)]\nmod tests {\n    use crate::tui::draw;\n}",
        ),
        ("model.rs", "use toml;"),
        ("model.rs", "#[derive(ratatui::Thing)] struct A;"),
        ("app/keymap.rs", "use std::{fmt, fs};"),
        ("app/keymap.rs", "let now = std::time::Instant::now();"),
        ("source/files.rs", "use aws_config::load;"),
        ("source/aws/trail.rs", "use flate2::read;"),
        ("tui/draw.rs", "use crate::store::Row;"),
        ("nowhere.rs", ""),
    ] {
        let found = complaints(file, source);
        assert_eq!(found.len(), 1, "{file}: {source}: {found:?}");
        assert!(found[0].starts_with(&format!("src/{file}:")), "{found:?}");
    }
    assert_eq!(
        complaints("store.rs", "\n\nuse crate::app::State;"),
        ["src/store.rs:3: `store` may not use `app` (`crate::app::State`)"]
    );
}

#[test]
fn a_downward_use_passes_and_so_do_words_that_are_none() {
    for (file, source) in [
        (
            "store/segment.rs",
            "use crate::model::{Field, json::{self, Text}};\nuse super::app_like;",
        ),
        (
            "store/segment.rs",
            "// use crate::app;\n/* crate::app /* crate::tui */ */\n/// [`crate::app`]\nfn f() {}",
        ),
        (
            "store.rs",
            r##"const A: &str = "crate::app"; const B: &str = r#"crate::tui "x" "#; const C: char = '"';"##,
        ),
        ("store.rs", "fn f<'a>(x: &'a str) -> &'a str { x } // '"),
        (
            "source/aws/trail.rs",
            "use aws_config::load; use crate::source::Receiver; use tokio::spawn;",
        ),
        (
            "store/segment.rs",
            "#[cfg(test)]\nmod tests {\n    use super::*;\n    use proptest::prelude::*;\n    use std::fs;\n}",
        ),
        (
            "app/keymap.rs",
            "use std::fmt; use std::time::Duration; use toml::Value;",
        ),
        (
            "tui/draw.rs",
            "use ratatui::style::{self, Style}; use crate::app::State;",
        ),
    ] {
        assert_eq!(complaints(file, source), [""; 0], "{file}: {source}");
    }
}

#[test]
fn a_row_that_allows_a_higher_layer_is_found() {
    let document = SAMPLE.replace("| `model` | - |", "| `model`, `app` | - |");
    assert_eq!(
        upward_rows(&table(&document)),
        ["`store` (1) may not use `app` (2)"]
    );
    assert_eq!(upward_rows(&table(SAMPLE)), [""; 0]);
}

#[test]
fn bad_manners_are_found_with_their_line() {
    for (source, expected) in [
        (
            "//! A\nfn f() { let (a, b) = mpsc::unbounded_channel(); }",
            "src/x.rs:2: `unbounded_channel`",
        ),
        (
            "//! A\nfn f() { let (a, b) = std::sync::mpsc::channel(); }",
            "src/x.rs:2: `channel`",
        ),
        ("//! A\n\nfn f() { println!(); }", "src/x.rs:3: `println`"),
        (
            "//! A\n#[cfg(test)]\nmod tests {\n    fn f() { std::thread::sleep(D); }\n}",
            "src/x.rs:4: `sleep`",
        ),
        ("//! A\n#[allow(dead_code)]\nfn f() {}", "src/x.rs:2: `allow`"),
        ("fn f() {}", "src/x.rs:1: say what"),
    ] {
        let found = manners(&File::new("src/x.rs", source, &[]));
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        assert!(found[0].starts_with(expected), "{found:?}");
    }
    let long = format!("//! A\n{}", "fn f() {}\n".repeat(LONGEST));
    assert_eq!(manners(&File::new("src/x.rs", &long, &[])).len(), 1);
    assert_eq!(manners(&File::new("src/utils.rs", "//! A\n", &[])).len(), 1);
    assert_eq!(
        manners(&File::new(
            "src/x.rs",
            "//! A\nfn f() { let (a, b) = mpsc::channel(64); }",
            &[]
        )),
        [""; 0]
    );
    assert_eq!(
        manners(&File::new(
            "tests/x.rs",
            "//! A\nfn f() { println!(\"skipped\"); }",
            &[]
        )),
        [""; 0]
    );
}

#[test]
fn a_module_that_only_tests_have_is_all_tests() {
    let declared = test_modules("src/source.rs", "//! A\n#[cfg(test)]\nmod collector;\nmod files;");
    assert_eq!(declared, ["src/source/collector.rs"]);
    let text = "//! A\nuse tempfile::tempdir;";
    assert_eq!(
        File::new("src/source/collector.rs", text, &declared).tests_from,
        0
    );
    assert_eq!(
        File::new("src/source/files.rs", text, &declared).tests_from,
        usize::MAX
    );
    let text = "//! A\n#[cfg(test)]\nmod collector;\nfn f() {}\n#[cfg(test)]\nmod tests {\n}";
    assert_eq!(File::new("src/source.rs", text, &declared).tests_from, 4);
}
