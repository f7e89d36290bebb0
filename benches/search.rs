//! How fast searching is: `cargo bench --bench search` (1 M events in 1,000 files; other numbers as arguments:
//! `-- EVENTS FILES`; queries as arguments are searched for instead of the usual ones: `-- root 'user:alice -is:error'`).
//!
//! Times drift with the machine, so each figure also stands as a ratio to something measured in the same run: what
//! columns answer, to one plain pass over the times of all rows on one core; what original bytes answer, to libdeflate
//! inflating the same files on all cores. Of several rounds the quickest counts: what else runs can only slow it down.

#![expect(
    unreachable_pub,
    reason = "a bench target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "corpus/trail.rs"]
mod trail;
#[path = "corpus/yardstick.rs"]
mod yardstick;

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use trailhound::app::events::{self, Column, SortBy};
use trailhound::app::redaction::Learned;
use trailhound::dialect::search::parse;
use trailhound::model::{Field, TimeRange, Timestamp};
use trailhound::query::plan::{Plan, outline};
use trailhound::query::{self, Hits, RawProgress};
use trailhound::runtime::ingest::{self, Input};
use trailhound::store::Snapshot;
use yardstick::inflate_all;

const ROUNDS: usize = 7;

/// What is typed, and what it must keep to: milliseconds to the first result, to all that columns can tell, and to all.
const QUERIES: [(&str, [Option<f64>; 3]); 18] = [
    ("root", [Some(20.0), Some(60.0), Some(400.0)]),
    ("asrole", [Some(20.0), Some(60.0), Some(400.0)]),
    ("AssumeRole", [Some(20.0), Some(60.0), Some(400.0)]),
    ("zzqqy", [Some(20.0), Some(60.0), Some(400.0)]),
    ("10.0.4.17", [Some(20.0), Some(60.0), Some(400.0)]),
    ("-deploy is:error", [Some(20.0), Some(60.0), None]),
    ("name:Create*", [Some(10.0), Some(10.0), None]),
    ("user:deploy", [Some(10.0), Some(10.0), None]),
    ("res:bucket", [Some(10.0), Some(10.0), None]),
    ("iam:Create* -is:error", [Some(10.0), Some(10.0), None]),
    ("ip:10.0.0.0/8", [Some(10.0), Some(10.0), None]),
    ("req.userName:deploy", [None, None, Some(400.0)]),
    // As in the table of the README.
    ("user:deploy is:write -svc:sts", [Some(60.0), Some(60.0), None]),
    (
        "is:denied since:2026-03-01T01:00Z",
        [Some(60.0), Some(60.0), None],
    ),
    ("ip:10.0.0.0/8 (err:* OR is:root)", [Some(60.0), Some(60.0), None]),
    ("req.bucketName:exports", [None, None, Some(400.0)]),
    ("req.bucketName=data-7-example", [None, None, Some(400.0)]),
    ("is:first", [Some(60.0), Some(60.0), None]),
];

fn main() -> io::Result<()> {
    let arguments: Vec<_> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let (numbers, texts): (Vec<_>, Vec<_>) = arguments
        .iter()
        .partition(|argument| argument.parse::<usize>().is_ok());
    let mut numbers = numbers.into_iter().filter_map(|argument| argument.parse().ok());
    let (events, files) = (
        numbers.next().unwrap_or(1_000_000),
        numbers.next().unwrap_or(1_000),
    );
    let folder = trail::folder(trail::plan(events, files));
    let mut out = io::stdout().lock();
    let input = Input::Paths(vec![folder.as_os_str().to_owned()]);
    let snapshot = ingest::load(input, &AtomicBool::new(false), &mut |_, _| {});
    writeln!(
        out,
        "{} events in {files} files, {} segments",
        snapshot.len(),
        snapshot.segments().len()
    )?;
    for field in Field::all() {
        write!(out, "{} {}  ", field.key(), snapshot.dictionary(field).len())?;
    }
    let named: usize = snapshot
        .segments()
        .iter()
        .map(|segment| segment.all_resources().len())
        .sum();
    writeln!(
        out,
        "\n{:.2} resources an event",
        named as f64 / snapshot.len() as f64
    )?;

    let pass = quickest(|| plain_pass(&snapshot));
    writeln!(out, "one pass over the times {pass:.2} ms\n")?;
    writeln!(
        out,
        "{:<24}{:>9}  first ms   columns ms       all ms  (times the pass, the pass, inflating)",
        "query", "hits"
    )?;
    let against = (pass, folder.as_path());
    for text in &texts {
        search(&mut out, &snapshot, (text, [None; 3]), against)?;
    }
    if !texts.is_empty() {
        return Ok(());
    }
    for (text, targets) in QUERIES {
        search(&mut out, &snapshot, (text, targets), against)?;
    }
    writeln!(out)?;
    prepare(&mut out, &snapshot, pass)?;
    count(&mut out, &snapshot, pass)?;
    learn(&mut out, &snapshot, pass)?;
    sort(&mut out, &snapshot, pass)?;
    count_at_path(&mut out, &snapshot, &folder)
}

/// To read a query and to plan it, which needs no event; and to try its terms on the distinct values of what is loaded,
/// which is where every search begins and is in the times above.
fn prepare(out: &mut impl io::Write, snapshot: &Snapshot, pass: f64) -> io::Result<()> {
    for (text, _) in QUERIES {
        let planned = quickest(|| {
            let expr = parse(text, Timestamp(0)).expect("a query");
            std::hint::black_box(outline(&expr));
        });
        let expr = parse(text, Timestamp(0)).expect("a query");
        let tried = quickest(|| drop(std::hint::black_box(Plan::new(snapshot, &expr))));
        writeln!(
            out,
            "{:<40}{planned:>8.3} ms   target 0.2   {}   values tried in {tried:.2} ms ({:.1} times the pass)",
            format!("parse and plan {text}"),
            if planned <= 0.2 { "ok" } else { "MISSED" },
            tried / pass
        )?;
    }
    Ok(())
}

/// To learn the names in what is loaded, before any of it is shown as pseudonyms: a worker's. And to make the pseudonyms of
/// all callers, which drawing does for those on screen.
fn learn(out: &mut impl io::Write, snapshot: &Snapshot, pass: f64) -> io::Result<()> {
    let mut learned = Learned::new(7);
    let learning = quickest(|| {
        learned = Learned::new(7);
        learned.learn(snapshot);
    });
    let names: usize = Field::all().map(|field| snapshot.dictionary(field).len()).sum();
    writeln!(
        out,
        "learn the names in {names} values{learning:>14.2} ms   {:.1} times the pass",
        learning / pass
    )?;
    let callers = snapshot.dictionary(Field::Arn);
    let made = quickest(|| {
        for (_, text) in callers.from_symbol(1) {
            std::hint::black_box(learned.redactor().text(text));
        }
    });
    let each = made * 1e6 / callers.len().max(1) as f64;
    writeln!(
        out,
        "pseudonyms in {} ARNs{made:>22.2} ms   {each:.0} ns each   {:.1} times the pass",
        callers.len(),
        made / pass
    )
}

/// To put the table in another order: a worker's; and to put behind it what has come since, at which a key may have to wait.
fn sort(out: &mut impl io::Write, snapshot: &Snapshot, pass: f64) -> io::Result<()> {
    let all = Hits::all(snapshot);
    for name in ["user", "action", "ip", "target", "severity"] {
        let by = SortBy {
            column: Column::by_name(name).expect("a column"),
            reversed: false,
        };
        let sorted = quickest(|| {
            std::hint::black_box(events::sort((snapshot, &all), &by, &|| false));
        });
        writeln!(
            out,
            "sort all by {name:<28}{sorted:>8.2} ms   {:.1} times the pass",
            sorted / pass
        )?;
    }
    for most in [65_536, snapshot.len()] {
        let (from, to) = (snapshot.len().saturating_sub(most), snapshot.len());
        let rows = snapshot.order()[from..to].iter().copied();
        let hits = Hits::of_rows(snapshot, rows);
        let before = Hits::of_rows(snapshot, hits.iter().take(hits.len() * 9 / 10));
        let mut table = events::Events::default();
        let by = SortBy {
            column: Column::Principal,
            reversed: false,
        };
        let order = events::sort((snapshot, &before), &by, &|| false).expect("not cancelled");
        table.install(before, None, snapshot, 50);
        table.set_sort(Some(by), snapshot, 50);
        let laid = table.unsorted().map_or(0, |(laid, _)| laid);
        table.hear_sorted((laid, order), snapshot, 50);
        let merged = quickest(|| {
            let mut table = table.clone();
            std::hint::black_box(table.install(hits.clone(), None, snapshot, 50));
        });
        writeln!(
            out,
            "{} more in a sorted table of {}{merged:>14.3} ms   target 5   {}   {:.2} times the pass",
            hits.len() / 10,
            hits.len(),
            if merged <= 5.0 { "ok" } else { "MISSED" },
            merged / pass
        )?;
    }
    Ok(())
}

/// What no column holds: the values at a path of all events, complete, and when the first of them were there.
fn count_at_path(out: &mut impl io::Write, snapshot: &Snapshot, folder: &Path) -> io::Result<()> {
    let all = Hits::all(snapshot);
    for key in ["bucketName", "key", "nothing"] {
        let path = query::Path::through(["requestParameters", key]);
        let (mut times, mut ratios, mut first) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let inflate = millis(inflate_all(folder).0);
            let (started, mut shown) = (Instant::now(), None);
            let facet = query::facet_path(snapshot, &all, (&path, 1000), &|| false, &mut |_| {
                shown.get_or_insert_with(|| started.elapsed());
            });
            let time = millis(started.elapsed());
            assert!(facet.expect("not cancelled").unreadable.is_empty());
            times.push(time);
            ratios.push(time / inflate);
            first.push(millis(shown.unwrap_or_default()));
        }
        let time = least(times);
        writeln!(
            out,
            "{:<40}{time:>8.1} ms, first {:.0} ms  ({:.2} times inflating)   target 600   {}",
            format!("facet of all: req.{key}"),
            least(first),
            middle(ratios).unwrap_or_default(),
            if time <= 600.0 { "ok" } else { "MISSED" }
        )?;
    }
    Ok(())
}

fn search(
    out: &mut impl io::Write,
    snapshot: &Snapshot,
    (text, targets): (&str, [Option<f64>; 3]),
    (pass, folder): (f64, &Path),
) -> io::Result<()> {
    let expr = parse(text, Timestamp(0)).expect("a query");
    let mut times = [const { Vec::new() }; 3];
    let (mut hits, mut ratios, mut reads) = (0, Vec::new(), false);
    for _ in 0..ROUNDS {
        // Right before what it is compared with, because times drift.
        let inflate = reads.then(|| millis(inflate_all(folder).0));
        let started = Instant::now();
        let (mut first, mut columns) = (None, Duration::ZERO);
        let found = query::search(snapshot, &expr, TimeRange::ALL, &|| false, &mut |found| {
            first.get_or_insert_with(|| started.elapsed());
            if matches!(
                found.raw,
                RawProgress::NotNeeded | RawProgress::Running { done: 0, .. }
            ) {
                columns = started.elapsed();
            }
        });
        let found = found.expect("not cancelled");
        assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
        let all = started.elapsed();
        ratios.extend(inflate.map(|inflate| millis(all) / inflate));
        (hits, reads) = (found.hits.len(), found.raw != RawProgress::NotNeeded);
        for (times, time) in times.iter_mut().zip([first.unwrap_or_default(), columns, all]) {
            times.push(millis(time));
        }
    }
    let figures = times.map(least);
    let late = figures
        .iter()
        .zip(targets)
        .any(|(figure, target)| target.is_some_and(|target| *figure > target));
    writeln!(
        out,
        "{text:<24}{hits:>9}{:>10.1}{:>13.1}{:>13.1}  ({:.0}, {:.0}, {}) {}",
        figures[0],
        figures[1],
        figures[2],
        figures[0] / pass,
        figures[1] / pass,
        middle(ratios).map_or("-".to_owned(), |ratio| format!("{ratio:.2}")),
        if late { "MISSED" } else { "ok" }
    )
}

fn count(out: &mut impl io::Write, snapshot: &Snapshot, pass: f64) -> io::Result<()> {
    let expr = parse("is:write", Timestamp(0)).expect("a query");
    let some = query::search(snapshot, &expr, TimeRange::ALL, &|| false, &mut |_| {})
        .expect("not cancelled")
        .hits;
    for (what, hits) in [("of all", Hits::all(snapshot)), ("of writes", some)] {
        for field in [
            Field::Name,
            Field::Principal,
            Field::Ip,
            Field::Key,
            Field::Resource,
            Field::Bucket,
        ] {
            let time = quickest(|| {
                std::hint::black_box(query::top(snapshot, &hits, field, 1000));
            });
            verdict(out, &format!("facet {what}: {}", field.key()), time, pass)?;
        }
        let time = quickest(|| {
            std::hint::black_box(query::timeline(snapshot, &hits, None, 120));
        });
        verdict(out, &format!("timeline {what}"), time, pass)?;
    }
    Ok(())
}

fn verdict(out: &mut impl io::Write, what: &str, time: f64, pass: f64) -> io::Result<()> {
    let word = if time <= 10.0 { "ok" } else { "MISSED" };
    writeln!(
        out,
        "{what:<40}{time:>8.1} ms  ({:.0} times the pass)   target 10   {word}",
        time / pass
    )
}

fn quickest(mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let started = Instant::now();
        work();
        millis(started.elapsed())
    };
    least((0..ROUNDS).map(time).collect())
}

fn least(times: Vec<f64>) -> f64 {
    times.into_iter().fold(f64::INFINITY, f64::min)
}

fn middle(mut ratios: Vec<f64>) -> Option<f64> {
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The least any answer over all rows could take on one core.
fn plain_pass(snapshot: &Snapshot) {
    let sum = |total: i64, time: &i64| total.wrapping_add(*time);
    for segment in snapshot.segments() {
        std::hint::black_box(segment.times().iter().fold(0, sum));
    }
}
