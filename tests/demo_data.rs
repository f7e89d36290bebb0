//! The demo data: made by the generator in `demo_data/`, and still what the generator makes.
//!
//! `TRAILHOUND_WRITE_DEMO=1 cargo test --test demo_data` writes `demo-data/AWSLogs` and `demo-data/alarms` anew. The answer key beside it,
//! `STORY.md`, is written by hand and checked by `story.rs`.

#![expect(
    unreachable_pub,
    reason = "a test target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "demo_data/generator.rs"]
mod generator;

use generator::{LogFile, generate, gzip};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Made once for all tests.
static FILES: LazyLock<Vec<LogFile>> = LazyLock::new(generate);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data")
}

/// The files in the folder as they are stored, by their path below it.
fn stored() -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder())
        .into_iter()
        .map(|entry| entry.expect("a readable folder"))
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|end| end == "gz" || end == "json")
        })
        .map(|entry| {
            let path = entry
                .path()
                .strip_prefix(folder())
                .expect("below the folder")
                .to_string_lossy();
            (
                path.replace('\\', "/"),
                fs::read(entry.path()).expect("a readable file"),
            )
        })
        .collect()
}

/// What is in a file as it is stored: logs are packed, alarms are not.
fn inflate(packed: &[u8]) -> String {
    if !packed.starts_with(&[0x1f, 0x8b]) {
        return String::from_utf8(packed.to_vec()).expect("UTF-8");
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_string(&mut text)
        .expect("gzip of UTF-8");
    text
}

/// Writes what changed and removes what is no longer made.
fn write(files: &[LogFile]) {
    let stored = stored();
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for path in stored.keys().filter(|path| !wanted.contains(path.as_str())) {
        fs::remove_file(folder().join(path)).expect("an old file removed");
    }
    let is_stored = |file: &LogFile| {
        stored
            .get(&file.path)
            .is_some_and(|packed| inflate(packed) == file.content)
    };
    files.par_iter().filter(|file| !is_stored(file)).for_each(|file| {
        let path = folder().join(&file.path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        let stored = if file.is_packed() {
            gzip(&file.content)
        } else {
            file.content.clone().into_bytes()
        };
        fs::write(path, stored).expect("a new file");
    });
}

#[test]
fn the_folder_holds_what_the_generator_makes_in_under_four_megabytes() {
    if std::env::var_os("TRAILHOUND_WRITE_DEMO").is_some() {
        write(&FILES);
    }
    let stored = stored();
    let paths: Vec<&str> = FILES.iter().map(|file| file.path.as_str()).collect();
    let help = "cargo test --test demo_data with TRAILHOUND_WRITE_DEMO=1 writes it";
    assert_eq!(
        stored.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        paths.iter().copied().collect(),
        "{help}"
    );
    FILES.par_iter().for_each(|file| {
        assert!(
            inflate(&stored[&file.path]) == file.content,
            "{} is not what is generated; {help}",
            file.path
        );
    });
    let size: usize = stored.values().map(Vec::len).sum();
    assert!(size < 4_000_000, "{size} bytes");
    assert!(paths.len() < 400, "{} files", paths.len());
}

#[test]
fn the_generator_makes_the_same_twice() {
    let again = generate();
    assert_eq!(again.len(), FILES.len());
    assert!(
        again
            .iter()
            .zip(FILES.iter())
            .all(|(a, b)| a.path == b.path && a.content == b.content)
    );
}

/// Records of every log file, with the log they are in; digests are no logs.
fn records() -> impl Iterator<Item = (&'static str, Value)> {
    FILES
        .iter()
        .filter(|file| file.path.starts_with("AWSLogs/") && !file.path.contains("CloudTrail-Digest"))
        .flat_map(|file| {
            let mut content: Value = serde_json::from_str(&file.content).expect("JSON");
            assert_eq!(
                content.as_object().map(serde_json::Map::len),
                Some(1),
                "{} has Records alone",
                file.path
            );
            let Value::Array(records) = content["Records"].take() else {
                panic!("{} has no Records", file.path)
            };
            assert!(!records.is_empty(), "{} is empty", file.path);
            records.into_iter().map(|record| (file.path.as_str(), record))
        })
}

fn text<'a>(record: &'a Value, member: &str) -> &'a str {
    record[member]
        .as_str()
        .unwrap_or_else(|| panic!("no {member} in {record}"))
}

#[test]
fn every_event_is_filed_under_its_account_region_and_time() {
    for (path, record) in records() {
        let parts: Vec<&str> = path.split('/').collect();
        let [_, account, log, region, year, month, day, name] = parts[..] else {
            panic!("{path}")
        };
        assert_eq!(
            (account, region),
            (text(&record, "recipientAccountId"), text(&record, "awsRegion")),
            "{path}"
        );
        let (stem, delivered) = name.split_once("_2026").expect("a time");
        assert_eq!(stem, format!("{account}_{log}_{region}"));
        assert_eq!(
            format!("{year}{month}{day}T"),
            format!("2026{}", &delivered[..5]),
            "{path}"
        );
        let delivered = format!("2026-{month}-{day}T{}:{}:00Z", &delivered[5..7], &delivered[7..9]);
        assert!(
            text(&record, "eventTime") < delivered.as_str(),
            "{path} came before {record}"
        );
    }
}

#[test]
fn it_is_a_day_of_two_accounts_and_three_regions_with_a_few_events_delivered_twice() {
    let mut copies: HashMap<String, Vec<String>> = HashMap::new();
    let mut places = BTreeSet::new();
    let mut versions = BTreeSet::new();
    for (_, record) in records() {
        places.insert((
            text(&record, "recipientAccountId").to_owned(),
            text(&record, "awsRegion").to_owned(),
        ));
        versions.insert(text(&record, "eventVersion").to_owned());
        assert!(text(&record, "eventTime").starts_with("2026-03-17T"));
        copies
            .entry(text(&record, "eventID").to_owned())
            .or_default()
            .push(record.to_string());
    }
    assert_eq!(places.len(), 6, "two accounts in three regions: {places:?}");
    assert_eq!(
        versions.into_iter().collect::<Vec<_>>(),
        ["1.08", "1.09", "1.10", "1.11"]
    );
    assert!(
        (28_000..=32_000).contains(&copies.len()),
        "{} events",
        copies.len()
    );
    assert!(
        copies
            .values()
            .all(|copies| copies.iter().all(|copy| *copy == copies[0])),
        "an eventID used twice"
    );
    let twice = copies.values().filter(|copies| copies.len() > 1).count();
    assert!((5..=12).contains(&twice), "{twice} events delivered twice");
}
