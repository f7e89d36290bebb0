//! `trailhound detect`: which rules fire on which events, put together so that it can be read.
//!
//! A broken rule does not keep the others from their work: it is told with its place, and how the command ends says
//! that not all was looked for. What a baseline explains is not written, and how much that is stands in the last line.

pub(super) mod rules;
mod table;

use super::query::{Answer, Question, Verdict};
use super::redact::Redact;
use super::streams::Streams;
use super::{Exit, Input, Language, Output, load, report};
use crate::analysis::detection::{self, Findings, Wanted};
use crate::analysis::findings::{Baseline, Summary};
use crate::dialect::sigma::{Level, Pack};
use crate::dialect::{lookup, search};
use crate::model::TimeRange;
use crate::runtime::ingest;
use crate::store::Snapshot;
use clap::Args;
use std::ffi::OsString;

/// What the command takes.
#[derive(Args, Debug)]
pub(super) struct Detect {
    /// Sigma rules besides those of the program and of ~/.config/trailhound/rules: a file, or a directory whose .yml and .yaml files are read at any depth; may be given several times. One with the id of a rule of the program takes its place
    #[arg(long, short, value_name = "DIR|FILE")]
    pub(super) rules: Vec<OsString>,
    /// Leave out the rules that are part of the program
    #[arg(long)]
    pub(super) no_builtin: bool,
    /// Only rules of at least this level
    #[arg(long, value_name = "LEVEL", ignore_case = true, value_parser = ["informational", "low", "medium", "high", "critical"])]
    pub(super) level: Option<String>,
    /// Write each hit, in order of time, instead of findings: the hits of a rule by caller, network and session
    #[arg(long)]
    pub(super) hits: bool,
    /// Events of quiet days, read as PATH is: a finding is left out (and counted) if the same rule fires there for the same caller from the same network; may be given several times
    #[arg(long, value_name = "PATH", conflicts_with = "hits")]
    pub(super) baseline: Vec<OsString>,
    /// Take everything before this time for quiet days, and look for findings from then on
    #[arg(long, value_name = "TIME", conflicts_with = "hits")]
    pub(super) baseline_until: Option<String>,
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) redact: Redact,
    #[command(flatten)]
    pub(super) output: Output,
}

/// Performs the command.
pub(super) fn run(detect: &Detect, streams: &mut Streams) -> Exit {
    let pack = rules::read(detect);
    rules::tell(&pack, streams);
    let Some(wanted) = wanted(detect, &pack, streams) else {
        return Exit::Usage;
    };
    let Some(question) = Question::of(("", &Language::default()), &detect.input, streams) else {
        return Exit::Usage;
    };
    let Some(windows) = Windows::of(detect, &question, streams) else {
        return Exit::Usage;
    };
    let answer = match question.ask(streams) {
        Ok(answer) => answer,
        Err(exit) => return exit,
    };
    let detection = Detection {
        detect,
        wanted: &wanted,
        windows,
        question: &question,
    };
    let exit = match detection.write(&answer, streams) {
        Some(exit) if !question.interrupt.is_raised() => exit,
        _ => {
            streams.say("interrupted");
            return Exit::Interrupted;
        }
    };
    exit.max(if pack.faults.is_empty() {
        Exit::Ok
    } else {
        Exit::Usage
    })
}

/// What is looked for; `None` after it was said that there is nothing.
fn wanted<'p>(detect: &Detect, pack: &'p Pack, streams: &mut Streams) -> Option<Wanted<'p>> {
    let least = detect.level.as_deref().and_then(Level::by_name);
    let wanted = Wanted::of(pack, least);
    if let Some(least) = least {
        let without = rules::without_level(pack);
        if without > 0 {
            let rules = report::plural(without as u64, "rule");
            streams.say(&format!(
                "{rules} without a level left out: {} is the least",
                least.name()
            ));
        }
    }
    if wanted.is_nothing() {
        streams.say(no_rules(detect));
        return None;
    }
    Some(wanted)
}

/// What is looked at, and what is usual.
struct Windows {
    /// Where findings are looked for.
    looked_at: TimeRange,
    /// What is taken for quiet days, if anything is.
    quiet: Option<TimeRange>,
}

impl Windows {
    /// `None` after the mistake was told.
    fn of(detect: &Detect, question: &Question<'_>, streams: &mut Streams) -> Option<Self> {
        let whole = question.window();
        let Some(text) = &detect.baseline_until else {
            return Some(Self {
                looked_at: whole,
                quiet: None,
            });
        };
        let parsed = search::parse(&format!("until:\"{text}\""), question.now());
        let Some(end) = parsed.ok().filter(|_| !text.contains('"')) else {
            streams.say(&format!("error: --baseline-until {text}: not a time"));
            streams.say("  such as 2h, 3d, 2023-07-10, 2023-07-10T12:05:16Z");
            return None;
        };
        let before = lookup::window(&end);
        let after = TimeRange {
            from: before.to,
            to: TimeRange::ALL.to,
        };
        Some(Self {
            looked_at: whole.intersect(after),
            quiet: Some(whole.intersect(before)),
        })
    }
}

/// The work of the command, once it is known what is asked.
struct Detection<'d> {
    detect: &'d Detect,
    wanted: &'d Wanted<'d>,
    windows: Windows,
    question: &'d Question<'d>,
}

impl<'d> Detection<'d> {
    fn find(&self, snapshot: &Snapshot, window: TimeRange) -> Option<Findings<'d>> {
        detection::find(self.wanted, snapshot, window, &|| {
            self.question.interrupt.is_raised()
        })
    }

    /// What is usual, by the files and the time that are said to be quiet.
    fn baseline(&self, snapshot: &Snapshot) -> Option<Vec<Baseline>> {
        let mut usual = Vec::new();
        if let Some(quiet) = self.windows.quiet {
            usual.push(Baseline::of(
                &Summary::of(snapshot, &self.find(snapshot, quiet)?).all,
            ));
        }
        if !self.detect.baseline.is_empty() {
            let quiet = load::load(
                ingest::Input::Paths(self.detect.baseline.clone()),
                &self.question.interrupt,
            );
            let found = self.find(&quiet, TimeRange::ALL)?;
            usual.push(Baseline::of(&Summary::of(&quiet, &found).all));
        }
        Some(usual)
    }

    /// Writes hits or findings. `None` if it was interrupted.
    fn write(&self, answer: &Answer, streams: &mut Streams) -> Option<Exit> {
        let snapshot = &answer.snapshot;
        let found = self.find(snapshot, self.windows.looked_at)?;
        let (rows, matched, is_empty) = if self.detect.hits {
            let cancelled = || self.question.interrupt.is_raised();
            let rows = table::hits(self.detect, snapshot, &found, &cancelled, streams);
            (rows, format!("{} in ", fired(&found)), rows == 0)
        } else {
            let mut summary = Summary::of(snapshot, &found);
            for usual in self.baseline(snapshot)? {
                summary = summary.beside(&usual);
            }
            let rows = table::findings(self.detect, snapshot, &summary, streams);
            let of = format!("{}: {}, in ", fired(&found), reduced(&summary, snapshot.len()));
            (rows, of, rows == 0)
        };
        let limit = self.detect.output.limit.unwrap_or(usize::MAX);
        if rows > limit {
            let noun = if self.detect.hits { "hit" } else { "finding" };
            let all = report::plural(rows as u64, noun);
            streams.say(&format!("the first {limit} of {all}"));
        }
        let verdict = Verdict {
            matched,
            unreadable: &found.unreadable,
            is_empty,
        };
        Some(self.question.close(answer, &verdict, streams))
    }
}

/// `12 hits of 3 of 15 rules`.
fn fired(found: &Findings<'_>) -> String {
    format!(
        "{} of {} of {}",
        report::plural(found.hits() as u64, "hit"),
        found.fired(),
        report::plural(found.all.len() as u64, "rule")
    )
}

/// `34 findings of 214 events, 99.88% less to read (3 part of others, 5 explained by the baseline)`.
fn reduced(summary: &Summary<'_>, events: usize) -> String {
    let findings = report::plural(summary.all.len() as u64, "finding");
    let of = report::plural(summary.events() as u64, "event");
    let less = match events {
        0 => String::new(),
        events => {
            let less = 100.0 * (1.0 - summary.all.len() as f64 / events as f64);
            format!(", {less:.2}% less to read")
        }
    };
    let mut left: Vec<String> = Vec::new();
    if summary.folded > 0 {
        left.push(format!("{} part of others", summary.folded));
    }
    if summary.explained > 0 {
        left.push(format!("{} explained by the baseline", summary.explained));
    }
    let left = match left.join(", ") {
        left if left.is_empty() => left,
        left => format!(" ({left})"),
    };
    format!("{findings} of {of}{less}{left}")
}

fn no_rules(detect: &Detect) -> &'static str {
    match (detect.rules.is_empty(), detect.no_builtin) {
        (true, true) => {
            "error: no rules: --no-builtin leaves those of the program out, and --rules gives no others"
        }
        _ => "error: no rule to look for",
    }
}
