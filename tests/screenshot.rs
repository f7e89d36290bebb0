//! The picture in the README, `assets/demo.svg`: what the workbench draws of the demo.
//!
//! `TRAILHOUND_WRITE_SCREENSHOT=1 cargo test --test screenshot` writes it anew.

#![cfg(feature = "tui")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use trailhound::app::detail::EventDetail;
use trailhound::app::input::{Input, Key, Size};
use trailhound::app::{Effect, Effects, Keymap, LoadProgress, Msg, Options, State, update};
use trailhound::query;
use trailhound::runtime::ingest;
use trailhound::store::Snapshot;
use trailhound::tui::draw::draw;
use trailhound::tui::screenshot::svg;
use trailhound::tui::theme::Theme;

const QUERY: &str = "ip:203.0.113.0/24 is:write -is:error";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The demo as `trailhound demo` opens it.
fn embedded() -> ingest::Input {
    let base = root().join("demo-data/AWSLogs");
    let entries = walkdir::WalkDir::new(&base)
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let name = entry
            .path()
            .strip_prefix(&base)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let bytes = std::fs::read(entry.path()).unwrap();
        // As long as the process, as what is inside a program is.
        (&*name.leak(), &*bytes.leak())
    });
    ingest::Input::Embedded(files.collect())
}

/// The workbench with the demo, every effect performed at once.
struct Bench {
    state: State,
    waiting: Effects,
}

impl Bench {
    fn open() -> Self {
        let snapshot = ingest::load(embedded(), &AtomicBool::new(false), &mut |_, _| {});
        let state = State::new(Options {
            title: "demo".to_owned(),
            now: snapshot.span().map(|(_, last)| last),
            keymap: Keymap::embedded(),
            ..Options::default()
        });
        let mut bench = Self {
            state,
            waiting: Effects::new(),
        };
        let files = snapshot.ledger().files.len() as u64;
        let events = snapshot.len() as u64;
        let load = LoadProgress {
            files_found: files,
            files_done: files,
            events,
            finished: true,
            ..LoadProgress::default()
        };
        bench.hear(Msg::Input(Input::Resize(Size {
            width: 148,
            height: 38,
        })));
        bench.hear(Msg::Loaded(snapshot));
        bench.hear(Msg::Loading(load));
        bench
    }

    fn hear(&mut self, msg: Msg) {
        update(&mut self.state, msg, &mut self.waiting);
        while !self.waiting.is_empty() {
            for effect in std::mem::take(&mut self.waiting) {
                for answer in answers(effect) {
                    update(&mut self.state, answer, &mut self.waiting);
                }
            }
        }
    }

    /// Presses keys, each written as in keymap files.
    fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.hear(Msg::Input(Input::Key(key.parse::<Key>().unwrap())));
        }
    }

    fn picture(&self) -> String {
        svg(&draw(&self.state, &Theme::sixteen()).buffer, "trailhound demo")
    }
}

fn answers(effect: Effect) -> Vec<Msg> {
    match effect {
        Effect::Search {
            ticket,
            snapshot,
            expr,
            window,
        } => {
            let mut found = Vec::new();
            query::search(&snapshot, &expr, window, &|| false, &mut |it| {
                found.push(Msg::Found(ticket, it));
            });
            found
        }
        Effect::Timeline {
            ticket,
            snapshot,
            hits,
            window,
            max_bars,
        } => {
            vec![Msg::Timeline(
                ticket,
                query::timeline(&snapshot, &hits, window, max_bars),
            )]
        }
        Effect::Fetch {
            ticket,
            snapshot,
            row,
        } => vec![Msg::Detail(ticket, read(&snapshot, row))],
        _ => Vec::new(),
    }
}

fn read(snapshot: &Snapshot, row: trailhound::store::RowId) -> Result<EventDetail, String> {
    let original = snapshot.row(row).original().map_err(|error| error.to_string())?;
    Ok(EventDetail::read(row, original))
}

/// What the README shows: what was changed from the unknown network, and the first of it in full.
fn demo() -> Bench {
    let mut bench = Bench::open();
    bench.press("/");
    bench.hear(Msg::Input(Input::Paste(QUERY.to_owned())));
    bench.press("enter G k k");
    bench
}

#[test]
fn the_picture_shows_the_demo() {
    let path = root().join("assets/demo.svg");
    let drawn = demo().picture();
    if std::env::var_os("TRAILHOUND_WRITE_SCREENSHOT").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == drawn,
        "the screen changed; cargo test --test screenshot with TRAILHOUND_WRITE_SCREENSHOT=1 writes the picture anew"
    );
    let shown = drawn.replace('\u{a0}', " ");
    // The terms of a query are drawn one by one.
    for text in QUERY
        .split(' ')
        .chain(["CreateAccessKey", "user/svc-backup-agent", "203.0.113.77"])
    {
        assert!(shown.contains(text), "no {text} in {shown}");
    }
}
