//! How fast many rules are: `cargo bench --bench rules` (800 rules and 20 correlations of them over 1 M events in
//! 1,000 files; other numbers as arguments: `-- RULES EVENTS FILES`).
//!
//! Beside them the virtual alarms of the program, whose target is 150 ms for a million events.
//!
//! The target is the time that the load itself takes in the same run. What reading costs at the least is told by
//! libdeflate inflating the same files on all cores.

#![expect(
    unreachable_pub,
    reason = "a bench target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "corpus/rules.rs"]
mod rules;
#[path = "corpus/trail.rs"]
mod trail;
#[path = "corpus/yardstick.rs"]
mod yardstick;

use std::io::{self, Write};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use trailhound::analysis::correlation::{self, Part, Source};
use trailhound::analysis::virtual_alarms;
use trailhound::model::TimeRange;
use trailhound::query::{self, Hits};
use trailhound::runtime::ingest::{self, Input};
use trailhound::store::Snapshot;
use yardstick::{inflate_all, threads};

const ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    let arguments = std::env::args().skip(1);
    let mut numbers = arguments.filter_map(|argument| argument.parse().ok());
    let number = numbers.next().unwrap_or(800);
    let events = numbers.next().unwrap_or(1_000_000);
    let files = numbers.next().unwrap_or(1_000);
    let folder = trail::folder(trail::plan(events, files));
    let (rules, correlations) = (rules::rules(number), rules::correlations(number));
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{number} rules, {} correlations, {events} events in {files} files, {} threads",
        correlations.len(),
        threads()
    )?;
    let alarms = virtual_alarms::built_in().expect("alarms of the program");
    let (mut ratios, mut alarm_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let inflate = inflate_all(&folder).0;
        let started = Instant::now();
        let paths = Input::Paths(vec![folder.as_os_str().to_owned()]);
        let snapshot = ingest::load(paths, &AtomicBool::new(false), &mut |_, _| {});
        let load = started.elapsed();
        let started = Instant::now();
        let answers =
            query::search_many(&snapshot, &rules, TimeRange::ALL, &|| false).expect("not cancelled");
        let rules_alone = started.elapsed();
        let together = correlated(&snapshot, &correlations, &answers.hits);
        let search = started.elapsed();
        let started = Instant::now();
        let evaluated = virtual_alarms::evaluate(&snapshot, &alarms, TimeRange::ALL, &|| false);
        alarm_times.push(millis(started.elapsed()));
        let changes = evaluated.expect("not cancelled").saved.history.len();
        assert!(answers.unreadable.is_empty(), "{:?}", answers.unreadable);
        let fired = answers.hits.iter().filter(|hits| !hits.is_empty()).count();
        let hits: usize = answers.hits.iter().map(query::Hits::len).sum();
        ratios.push(search.as_secs_f64() / load.as_secs_f64());
        writeln!(
            out,
            "  inflate {:>5.0} ms   load {:>5.0} ms   rules {:>5.0} ms   correlations {:>4.0} ms   {:.2} times the load   {fired} rules fired {hits} times, correlations {together} times   {} virtual alarms {:.0} ms, {changes} changes",
            millis(inflate),
            millis(load),
            millis(rules_alone),
            millis(search.saturating_sub(rules_alone)),
            search.as_secs_f64() / load.as_secs_f64(),
            alarms.len(),
            alarm_times.last().unwrap_or(&0.0),
        )?;
    }
    tell(
        &mut out,
        "all rules and correlations, times the load",
        ratios,
        (1.0, 2),
    )?;
    let target = 150.0 * events as f64 / 1e6;
    tell(&mut out, "virtual alarms, ms", alarm_times, (target, 0))
}

/// The median against its target, with so many digits.
fn tell(
    out: &mut dyn Write,
    what: &str,
    mut measured: Vec<f64>,
    (target, digits): (f64, usize),
) -> io::Result<()> {
    measured.sort_by(f64::total_cmp);
    let median = measured[measured.len() / 2];
    let word = if median <= target { "ok" } else { "MISSED" };
    writeln!(
        out,
        "{what:<44} {median:>8.digits$}   target {target:>6.digits$}   {word}"
    )
}

/// How often correlations of rules found something.
fn correlated(snapshot: &Snapshot, correlations: &[rules::Correlation], hits: &[Hits]) -> usize {
    let found = correlations.iter().map(|it| {
        let part = |rule: &usize| Part {
            source: Source::Hits(&hits[*rule]),
            group: &it.group,
            value: it.value.as_ref(),
        };
        let parts: Vec<_> = it.rules.iter().map(part).collect();
        let found = correlation::find(snapshot, &it.condition, &parts, &|| false).expect("not cancelled");
        found.all.len()
    });
    found.sum()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
