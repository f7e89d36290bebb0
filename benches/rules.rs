//! How fast many rules are: `cargo bench --bench rules` (800 rules and 20 correlations of them over 1 M events in
//! 1,000 files; other numbers as arguments: `-- RULES EVENTS FILES`).
//!
//! Beside them the virtual alarms of the program, whose target is 150 ms for a million events, and its lenses: the numbers of the menu in one pass,
//! and looking through each of them, one after the other.
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
use trailhound::analysis::lenses::{self, Scope};
use trailhound::analysis::virtual_alarms;
use trailhound::model::TimeRange;
use trailhound::query::{self, Hits};
use trailhound::runtime::ingest::{self, Input};
use trailhound::store::Snapshot;
use yardstick::{inflate_all, threads};

const ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    let [number, events, files] = arguments();
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
    let (mut ratios, mut alarm_times, mut lens_ratios) = (Vec::new(), Vec::new(), Vec::new());
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
        lens_ratios.push(beside_the_load(&mut out, &snapshot, load)?);
    }
    tell(
        &mut out,
        "rules and correlations, times the load",
        ratios,
        (1.0, 2),
    )?;
    tell(
        &mut out,
        "counting for all lenses, times the load",
        lens_ratios,
        (1.0, 2),
    )?;
    let target = 150.0 * events as f64 / 1e6;
    tell(&mut out, "virtual alarms, ms", alarm_times, (target, 0))
}

/// How many rules, events and files.
fn arguments() -> [usize; 3] {
    let arguments = std::env::args().skip(1);
    let mut numbers = arguments.filter_map(|argument| argument.parse().ok());
    [800, 1_000_000, 1_000].map(|usual| numbers.next().unwrap_or(usual))
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

/// Counts for all lenses and looks through each; what counting takes, as a share of the load.
fn beside_the_load(out: &mut dyn Write, snapshot: &Snapshot, load: Duration) -> io::Result<f64> {
    let all = lenses::built_in().expect("lenses of the program");
    let started = Instant::now();
    let counts = lenses::count(snapshot, &all, Scope::ALL, &|| false).expect("not cancelled");
    let counting = started.elapsed();
    let started = Instant::now();
    let look = |lens| lenses::look(snapshot, lens, Scope::ALL, &|| false).expect("not cancelled");
    let groups: usize = all.iter().map(|lens| look(lens).of).sum();
    writeln!(
        out,
        "    {} lenses: counted {:>5.0} ms ({} events)   looked through {:>5.0} ms ({groups} groups)",
        all.len(),
        millis(counting),
        counts.events.iter().sum::<u64>(),
        millis(started.elapsed()),
    )?;
    Ok(counting.as_secs_f64() / load.as_secs_f64())
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
