//! How fast and how small loading is: `cargo bench --bench load` (1 M events in 1,000 files; other numbers as
//! arguments: `-- EVENTS FILES`).
//!
//! Everything is measured against libdeflate inflating the same files on all cores in the same run, because times
//! drift with the machine and ratios do not. Memory is measured in a process of its own.
//!
//! For profilers, `-- --once FOLDER` loads a folder and does nothing else.

#![expect(
    unreachable_pub,
    reason = "a bench target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "corpus/process.rs"]
mod process;
#[path = "corpus/trail.rs"]
mod trail;
#[path = "corpus/yardstick.rs"]
mod yardstick;

use process::resident;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use trailhound::model::TimeRange;
use trailhound::query::{self, Expr};
use trailhound::runtime::ingest::{self, Input};
use trailhound::store::Snapshot;
use yardstick::{inflate_all, threads};

const ROUNDS: usize = 5;
const SMALL_FILES: usize = 44_000;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match arguments.as_slice() {
        [flag, folder] if flag == "--memory" => return measure_memory(Path::new(folder)),
        [flag, folder] if flag == "--once" => {
            let (took, ..) = load(Path::new(folder));
            return writeln!(io::stdout(), "{:.1}", millis(took));
        }
        _ => {}
    }
    let mut numbers = arguments.iter().filter_map(|argument| argument.parse().ok());
    let (events, files) = (
        numbers.next().unwrap_or(1_000_000),
        numbers.next().unwrap_or(1_000),
    );
    measure(events, files)
}

fn measure(events: usize, files: usize) -> io::Result<()> {
    let folder = trail::folder(trail::plan(events, files));
    let mut out = io::stdout().lock();
    writeln!(out, "{events} events in {files} files, {} threads", threads())?;

    let mut ratios = Vec::new();
    let mut first = Vec::new();
    for _ in 0..ROUNDS {
        let (inflate, bytes) = inflate_all(&folder);
        let (load, first_rows, snapshot) = load(&folder);
        ratios.push(load.as_secs_f64() / inflate.as_secs_f64());
        first.push(first_rows);
        writeln!(
            out,
            "  inflate {:>5} ms ({:.2} GB/s)   load {:>5} ms   {:.2} times   {} events",
            inflate.as_millis(),
            bytes as f64 / 1e9 / inflate.as_secs_f64(),
            load.as_millis(),
            load.as_secs_f64() / inflate.as_secs_f64(),
            snapshot.len(),
        )?;
    }
    ratios.sort_by(f64::total_cmp);
    first.sort();
    let ratio = ratios[ROUNDS / 2];
    verdict(&mut out, "complete load, times inflating", ratio, 3.0)?;
    verdict(&mut out, "first rows, ms", millis(first[ROUNDS / 2]), 150.0)?;

    verdict(&mut out, "open an event, p99, ms", open_events(&folder), 5.0)?;
    let small = trail::folder(trail::plan(SMALL_FILES * 10, SMALL_FILES));
    let (all, first_rows, _) = load(&small);
    verdict(
        &mut out,
        "first rows of 44,000 small files, ms",
        millis(first_rows),
        150.0,
    )?;
    writeln!(out, "    (all of them: {} ms)", all.as_millis())?;

    let program = std::env::current_exe()?;
    let memory = std::process::Command::new(program)
        .arg("--memory")
        .arg(&folder)
        .output()?;
    let per_event: f64 = String::from_utf8_lossy(&memory.stdout)
        .trim()
        .parse()
        .map_err(io::Error::other)?;
    let target = if events >= 5_000_000 { 180.0 } else { 250.0 };
    verdict(&mut out, "memory, bytes an event", per_event, target)
}

fn verdict(out: &mut impl io::Write, what: &str, figure: f64, target: f64) -> io::Result<()> {
    let word = if figure <= target { "ok" } else { "MISSED" };
    writeln!(out, "{what:<40} {figure:>8.2}   target {target:>6}   {word}")
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Loads the folder: how long it took, when the first rows were there, and what was loaded.
fn load(folder: &Path) -> (Duration, Duration, Snapshot) {
    let started = Instant::now();
    let mut first = None;
    let paths = Input::Paths(vec![folder.as_os_str().to_owned()]);
    let snapshot = ingest::load(paths, &AtomicBool::new(false), &mut |snapshot, _| {
        if first.is_none() && !snapshot.is_empty() {
            first = Some(started.elapsed());
        }
    });
    (started.elapsed(), first.unwrap_or_default(), snapshot)
}

/// The 99th of a hundred times, in milliseconds, to read an event's bytes again, of events far from each other.
fn open_events(folder: &Path) -> f64 {
    let (_, _, snapshot) = load(folder);
    let rows = snapshot.order().iter().step_by(snapshot.len() / 1_000 + 1);
    let mut times: Vec<_> = rows
        .map(|row| {
            let started = Instant::now();
            snapshot.row(*row).original().expect("readable again");
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    millis(times[times.len() * 99 / 100])
}

/// Growth of the resident memory by loading, a search and the reading of some events, divided by the events.
fn measure_memory(folder: &Path) -> io::Result<()> {
    let before = resident()?;
    let (_, _, snapshot) = load(folder);
    let found =
        query::search(&snapshot, &Expr::All, TimeRange::ALL, &|| false, &mut |_| {}).expect("not cancelled");
    for row in found.hits.rows().iter().step_by(snapshot.len() / 100 + 1) {
        snapshot.row(*row).original().map_err(io::Error::other)?;
    }
    let growth = resident()?.saturating_sub(before);
    writeln!(io::stdout(), "{:.1}", growth as f64 / snapshot.len() as f64)
}
