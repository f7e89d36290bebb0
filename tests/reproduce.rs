//! The command that `y q` copies gives the events that are on the screen: it is run by a shell, on files whose names are a
//! trap for one, and on the demo.

#![cfg(feature = "tui")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use trailhound::app::copy::Origin;
use trailhound::app::input::{Input, Key, Size};
use trailhound::app::{Effect, Effects, Keymap, Msg, Options, State, update};
use trailhound::query;
use trailhound::runtime::ingest;
use trailhound::store::Snapshot;

struct Bench {
    state: State,
    copied: Option<String>,
}

impl Bench {
    fn open(folder: &Path, origin: Origin) -> Self {
        let paths = vec![folder.as_os_str().to_owned()];
        let snapshot: Snapshot = ingest::load(
            ingest::Input::Paths(paths),
            &AtomicBool::new(false),
            &mut |_, _| {},
        );
        assert!(snapshot.len() > 100, "the demo is loaded");
        let state = State::new(Options {
            origin,
            now: snapshot.span().map(|(_, last)| last),
            keymap: Keymap::embedded(),
            ..Options::default()
        });
        let mut bench = Self { state, copied: None };
        bench.hear(Msg::Input(Input::Resize(Size {
            width: 120,
            height: 36,
        })));
        bench.hear(Msg::Loaded(snapshot));
        bench
    }

    fn hear(&mut self, msg: Msg) {
        let mut waiting = Effects::new();
        update(&mut self.state, msg, &mut waiting);
        for effect in waiting {
            match effect {
                Effect::Search {
                    ticket,
                    snapshot,
                    expr,
                    window,
                } => {
                    let found = query::search(&snapshot, &expr, window, &|| false, &mut |_| {});
                    self.hear(Msg::Found(ticket, found.unwrap()));
                }
                Effect::Timeline {
                    ticket,
                    snapshot,
                    hits,
                    window,
                    max_bars,
                } => {
                    let bars = query::timeline(&snapshot, &hits, window, max_bars);
                    self.hear(Msg::Timeline(ticket, bars));
                }
                Effect::Copy { text, .. } => self.copied = Some(text),
                _ => {}
            }
        }
    }

    fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.hear(Msg::Input(Input::Key(key.parse::<Key>().unwrap())));
        }
    }

    fn search(&mut self, query: &str) {
        self.press("/ ctrl-u");
        self.hear(Msg::Input(Input::Paste(query.to_owned())));
        self.press("enter");
    }

    /// The IDs on the screen, and those that the copied command gives.
    fn both(&mut self, now_and_then: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let row = |row| self.state.snapshot.row(row).event_id().to_string();
        let shown: BTreeSet<_> = self.state.events.hits().iter().map(row).collect();
        self.press("y q");
        let command = self.copied.take().unwrap();
        let own = env!("CARGO_BIN_EXE_trailhound");
        let script = command.replacen("trailhound", &format!("'{own}'"), 1) + " --fields id --format jsonl";
        let output = Command::new("bash").args(["-c", &script]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let ids = said.lines().map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            value["id"].as_str().unwrap().to_owned()
        });
        let ids: BTreeSet<_> = ids.collect();
        assert_eq!(
            ids.is_empty(),
            shown.is_empty(),
            "{now_and_then}: {command}: {told}"
        );
        (shown, ids)
    }

    fn check(&mut self) {
        for query in [
            "",
            "ip:203.0.113.0/24 is:write -is:error",
            "-is:read (user:alice OR svc:iam) since:6h",
            "\"it's\" OR errorCode:*Denied*",
        ] {
            self.search(query);
            let (shown, given) = self.both(query);
            assert_eq!(shown, given, "{query}");
        }
        // A window of the timeline, narrower than everything, narrows the command too.
        self.search("");
        let all = self.state.events.hits().len();
        self.press("G t 3");
        let (shown, given) = self.both("the last hours");
        assert_eq!(shown, given);
        assert!(!shown.is_empty() && shown.len() < all, "{} of {all}", shown.len());
    }
}

fn demo() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data")
}

#[test]
fn the_copied_command_gives_the_events_of_the_view() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("it's $(date) \u{202e}日本\n`x`");
    std::fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink(demo(), folder.join("-demo")).unwrap();
    let origin = Origin {
        options: Vec::new(),
        paths: vec![folder.join("-demo").into_os_string()],
    };
    Bench::open(&demo(), origin).check();
}

#[test]
fn names_of_the_demo_are_copied_as_arns() {
    let mut bench = Bench::open(&demo(), Origin::default());
    bench.search("iam:CreateAccessKey -is:error");
    bench.press("G y a");
    let arn = bench.copied.take().unwrap();
    assert!(arn.starts_with("arn:aws:"), "{arn}");
    bench.press("y r");
    let resource = bench.copied.take().unwrap();
    assert!(resource.contains("user/"), "{resource}");
}

#[test]
fn the_demo_is_reproduced_without_a_file() {
    let origin = Origin {
        options: vec![OsString::from("--demo")],
        paths: Vec::new(),
    };
    Bench::open(&demo(), origin).check();
}
