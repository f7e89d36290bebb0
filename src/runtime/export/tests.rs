//! Files of the view: what is in them, and what is left where they cannot be written.

use super::*;
use crate::app::events::SortBy;
use crate::app::redaction::Learned;
use crate::runtime::ingest::{self, Input};
use crate::store::Snapshot;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const EVENTS: [&str; 3] = [
    r#"{"eventTime":"2023-07-10T12:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","userIdentity":{"type":"IAMUser","userName":"=cmd"},"requestParameters":{"note":"a|b","tags":["x","y"]},"eventID":"00000000-0000-4000-8000-000000000001"}"#,
    r#"{"eventTime":"2023-07-10T12:01:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets" , "userIdentity":{"type":"IAMUser","userName":"bob"},"eventID":"00000000-0000-4000-8000-000000000002"}"#,
    r#"{"eventTime":"2023-07-10T12:02:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","userIdentity":{"type":"IAMUser","userName":"alice"},"eventID":"00000000-0000-4000-8000-000000000003"}"#,
];

fn loaded(folder: &Path) -> Snapshot {
    let path = folder.join("events.json");
    std::fs::write(&path, EVENTS.join("\n")).expect("written");
    ingest::load(
        Input::Paths(vec![path.into()]),
        &AtomicBool::new(false),
        &mut |_, _| {},
    )
}

fn view(snapshot: &Snapshot) -> View {
    let columns = ["time", "action", "user", "req.note", "req.tags"];
    View {
        snapshot: snapshot.clone(),
        hits: Hits::all(snapshot),
        order: Order::NewestFirst,
        columns: columns.map(|name| Column::by_name(name).expect(name)).to_vec(),
        title: "a `b`".to_owned(),
        query: "-is:error".to_owned(),
        gaps: Vec::new(),
        redaction: None,
    }
}

fn target(path: &Path) -> Target {
    Target {
        name: path.display().to_string(),
        replaces: false,
    }
}

fn write(view: &View, path: &Path, replaces: bool) -> Outcome {
    let target = Target {
        replaces,
        ..target(path)
    };
    let (form, _) = Form::of_name(&target.name).expect("a form");
    export((&target, form), view, &|| false, &|_, _| {}).expect("wanted")
}

fn left(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = names
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn each_form_has_the_events_of_the_view() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = loaded(folder.path());
    let mut view = view(&snapshot);
    view.gaps.push("AWS was not read".to_owned());
    let read = |ending: &str| {
        let path = folder.path().join(format!("view{ending}"));
        let Outcome::Written(written) = write(&view, &path, false) else {
            panic!("not written");
        };
        let text = std::fs::read_to_string(&path).expect("a file");
        assert_eq!((written.events, written.bytes), (3, text.len() as u64));
        assert_eq!(
            (written.path, written.lost.len()),
            (path.display().to_string(), 0)
        );
        let mode = std::fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        text
    };
    assert_eq!(read(".jsonl"), EVENTS.map(|event| format!("{event}\n")).concat());
    assert_eq!(
        read(".csv"),
        "\"time\",\"action\",\"user\",\"req.note\",\"req.tags\"\n\
         \"2023-07-10T12:02:00Z\",\"s3:GetObject\",\"alice\",\"\",\"\"\n\
         \"2023-07-10T12:01:00Z\",\"s3:ListBuckets\",\"bob\",\"\",\"\"\n\
         \"2023-07-10T12:00:00Z\",\"iam:CreateUser\",\"\t=cmd\",\"a|b\",\"x y\"\n"
    );
    let json: serde_json::Value = serde_json::from_str(&read(".json")).expect("JSON");
    assert_eq!(json[2]["req.tags"], serde_json::json!(["x", "y"]));
    let markdown = read(".md");
    assert!(
        markdown.starts_with(
            "Events of `a `&#96;`b`&#96; that match `-is:error`, 3.\n\n| TIME (UTC) | NAME | PRINCIPAL | `req.note` |"
        ),
        "{markdown}"
    );
    assert!(markdown.contains("`a`&#124;`b`"), "{markdown}");
    assert!(
        markdown.ends_with("\nNot complete: `AWS was not read`\n"),
        "{markdown}"
    );
}

#[test]
fn rows_are_in_the_order_of_the_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = loaded(folder.path());
    let mut users = Vec::new();
    for order in [
        Order::OldestFirst,
        Order::By(SortBy {
            column: Column::Principal,
            reversed: true,
        }),
    ] {
        let view = View {
            order,
            columns: vec![Column::Principal],
            ..view(&snapshot)
        };
        let path = folder.path().join("users.csv");
        assert!(matches!(write(&view, &path, true), Outcome::Written(_)));
        users.push(
            std::fs::read_to_string(&path)
                .expect("a file")
                .replace(['"', '\t'], ""),
        );
    }
    assert_eq!(users, ["user\n=cmd\nbob\nalice\n", "user\nbob\nalice\n=cmd\n"]);
}

#[test]
fn nothing_is_replaced_unless_that_is_said_and_a_link_stays_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = loaded(folder.path());
    let (view, path) = (view(&snapshot), folder.path().join("a.csv"));
    std::fs::write(&path, "mine").expect("written");
    assert_eq!(write(&view, &path, false), Outcome::Exists);
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "mine");
    let link = folder.path().join("b.csv");
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    assert_eq!(write(&view, &link, false), Outcome::Exists);
    assert!(matches!(write(&view, &link, true), Outcome::Written(_)));
    assert!(std::fs::symlink_metadata(&link).expect("there").is_symlink());
    assert!(
        std::fs::read_to_string(&path)
            .expect("there")
            .starts_with("\"time\"")
    );
    assert_eq!(left(folder.path()), ["a.csv", "b.csv", "events.json"]);
}

#[test]
fn what_cannot_be_written_is_said_with_its_place_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = loaded(folder.path());
    let view = view(&snapshot);
    let why = |name: &Path| match write(&view, name, false) {
        Outcome::Failed { path, why } => {
            assert_eq!(path, name.display().to_string());
            why
        }
        other => panic!("{other:?}"),
    };
    let nowhere = folder.path().join("no/such/a.csv");
    assert_eq!(
        why(&nowhere),
        format!("there is no folder {}", folder.path().join("no/such").display())
    );
    std::fs::create_dir(folder.path().join("dir.csv")).expect("a folder");
    assert_eq!(why(&folder.path().join("dir.csv")), "that is a folder");
    assert_eq!(left(folder.path()), ["dir.csv", "events.json"]);
}

#[test]
fn a_file_that_is_stopped_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = loaded(folder.path());
    let asked = AtomicUsize::new(0);
    let is_stale = || asked.fetch_add(1, Ordering::Relaxed) > 0;
    let path = folder.path().join("a.csv");
    let outcome = export(
        (&target(&path), Form::Csv),
        &view(&snapshot),
        &is_stale,
        &|_, _| {},
    );
    assert_eq!(outcome, None);
    assert_eq!(left(folder.path()), ["events.json"]);
}

#[test]
fn events_that_cannot_be_read_again_are_left_out_and_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = loaded(folder.path());
    std::fs::write(folder.path().join("events.json"), "changed").expect("written");
    let view = view(&snapshot);
    let Outcome::Written(written) = write(&view, &folder.path().join("a.jsonl"), false) else {
        panic!("not written");
    };
    assert_eq!((written.events, written.bytes, written.lost.len()), (0, 0, 3));
    let path = folder.path().join("a.md");
    assert!(matches!(write(&view, &path, false), Outcome::Written(_)));
    let markdown = std::fs::read_to_string(&path).expect("there");
    assert!(markdown.contains("Not complete: `"), "{markdown}");
}

#[test]
fn a_redacted_file_has_pseudonyms_in_every_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = loaded(folder.path());
    // The screen knows nothing yet: the names are learned where they are written.
    let mut learned = Learned::new(7);
    let view = View {
        redaction: Some(learned.clone()),
        query: "user:alice".to_owned(),
        ..view(&snapshot)
    };
    learned.learn(&snapshot);
    for ending in [".jsonl", ".csv", ".md", ".json"] {
        let path = folder.path().join(format!("view{ending}"));
        let Outcome::Written(written) = write(&view, &path, false) else {
            panic!("not written");
        };
        assert!(written.is_redacted);
        let text = std::fs::read_to_string(&path).expect("there");
        assert!(!text.contains("alice") && !text.contains("bob"), "{text}");
        let bob = learned.redactor().text("bob");
        assert!(text.contains(&*bob), "{ending} has the pseudonym: {text}");
        if ending == ".jsonl" {
            for line in text.lines() {
                serde_json::from_str::<serde_json::Value>(line).expect("still JSON");
            }
        }
    }
}
