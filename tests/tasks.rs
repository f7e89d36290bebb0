//! The table of tasks in README.md, played: what is pressed is what the table says, each task is done by that, and the keys are
//! counted here. With `TRAILHOUND_WRITE_README` set the table is written instead.

#[path = "stories/harness.rs"]
#[expect(dead_code, unreachable_pub, reason = "stories need more of it")]
mod harness;

use harness::Story;
use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::app::{LoadProgress, Msg, Pane};
use trailhound::model::{Field, Flags, TimeRange};
use trailhound::runtime::ingest;
use trailhound::store::{Row, Snapshot};

/// A task, the keys that do it in the demo as it opens, and whether it is done.
type Task = (&'static str, &'static str, fn(&Story, &Story) -> bool);

const TASKS: [Task; 10] = [
    ("what was refused", "x d", |_, after| {
        all(after, |row| row.flags().has(Flags::DENIED))
    }),
    ("the next thing that was changed", "w", |_, after| {
        selected(after).is_some_and(|row| row.flags().has(Flags::WRITE))
    }),
    ("all that this caller did", "p u", |before, after| {
        alike(before, after, Field::Principal)
    }),
    (
        "all that this address did, whatever was asked before",
        "p I",
        |before, after| alike(before, after, Field::Ip),
    ),
    (
        "what happened five minutes before and after",
        "t a",
        |before, after| {
            let window = after.state.search.question().window;
            let at = selected(before).map(|row| row.time());
            at.is_some_and(|at| window.contains(at)) && window.to.0 - window.from.0 <= 10 * 60_000 + 1
        },
    ),
    ("the values of this column, rarest first", "f o", |_, after| {
        let counts: Vec<_> = {
            let values = after.state.facets.values();
            values
                .map(|values| values.rows.iter().map(|row| row.count).collect())
                .unwrap_or_default()
        };
        after.state.focus == Pane::Facets && counts.len() > 1 && counts.is_sorted()
    }),
    ("the last peak of the day, alone", "3 { enter", |_, after| {
        after.state.search.question().window != TimeRange::ALL && !after.state.events.rows().is_empty()
    }),
    ("when refusals came", "3 b", |_, after| {
        let parts = after.state.timeline.parts();
        parts.is_some_and(|split| {
            split
                .parts
                .iter()
                .all(|part| part.bars.iter().any(|count| *count > 0))
        })
    }),
    ("what the request of this event held", "enter g r", |_, after| {
        after.state.detail.path_here().as_deref() == Some(".requestParameters")
    }),
    (
        "the original bytes of this event, copied",
        "y y",
        |before, after| {
            let bytes = selected(before).and_then(|row| row.original().ok());
            bytes.is_some_and(|bytes| after.copied[0].1.as_bytes() == &bytes[..])
        },
    ),
];

static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

/// The demo as it opens.
fn demo() -> Story {
    let mut story = harness::empty(80, 24);
    let finished = LoadProgress {
        files_found: 1,
        files_done: 1,
        finished: true,
        ..LoadProgress::default()
    };
    story.send(Msg::Loading(finished));
    story.send(Msg::Loaded(DEMO.clone()));
    story
}

fn selected(story: &Story) -> Option<Row<'_>> {
    let row = story.state.events.selected();
    row.map(|row| story.state.snapshot.row(row))
}

/// Whether the table shows fewer events than there are, but some, and all of them are so.
fn all(story: &Story, so: impl Fn(Row<'_>) -> bool) -> bool {
    let (rows, snapshot) = (story.state.events.rows(), &story.state.snapshot);
    !rows.is_empty() && rows.len() < snapshot.len() && rows.iter().all(|row| so(snapshot.row(row)))
}

/// Whether the table shows exactly the events that are in this like the one selected before.
fn alike(before: &Story, after: &Story, field: Field) -> bool {
    let value = selected(before).and_then(|row| row.text(field).map(str::to_owned));
    let snapshot = &after.state.snapshot;
    let is_like = |row: Row<'_>| row.text(field) == value.as_deref();
    let there_are = trailhound::query::Hits::all(snapshot)
        .iter()
        .filter(|row| is_like(snapshot.row(*row)))
        .count();
    value.is_some() && all(after, is_like) && after.state.events.rows().len() == there_are
}

/// The keys of a task, each as the harness has it.
fn keys(pressed: &str) -> Vec<String> {
    let name = |key: &str| match key.chars().count() {
        1 => key.to_owned(),
        _ => format!("<{key}>"),
    };
    pressed.split(' ').map(name).collect()
}

#[test]
fn ten_tasks_are_done_by_the_keys_that_are_said() {
    for (task, pressed, is_done) in TASKS {
        let (before, mut after) = (demo(), demo());
        assert!(after.copied.is_empty());
        after.keys(&keys(pressed).concat());
        assert!(is_done(&before, &after), "{pressed} does not do: {task}");
    }
}

#[test]
fn the_readme_has_the_tasks_with_their_keys_counted() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README");
    let (before, rest) = readme.split_once("<!-- tasks").expect("where the table begins");
    let (remark, rest) = rest.split_once('\n').expect("a line");
    let (said, after) = rest.split_once("<!-- /tasks -->").expect("where it ends");
    let mut made = String::from("| to see | press | keys |\n|---|---|---|\n");
    for (task, pressed, _) in TASKS {
        let codes: Vec<_> = pressed.split(' ').map(|key| format!("`{key}`")).collect();
        writeln!(made, "| {task} | {} | {} |", codes.join(" "), codes.len()).expect("a string");
    }
    if std::env::var_os("TRAILHOUND_WRITE_README").is_some() {
        let text = format!("{before}<!-- tasks{remark}\n{made}<!-- /tasks -->{after}");
        return std::fs::write(path, text).expect("written");
    }
    assert_eq!(said, made, "run it with TRAILHOUND_WRITE_README=1");
}
