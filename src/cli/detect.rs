//! `trailhound detect`: which rules fire on which events.
//!
//! A broken rule does not keep the others from their work: it is told with its place, and how the command ends says
//! that not all was looked for.

mod findings;
mod rules;
mod table;

use super::query::{Question, Verdict};
use super::streams::Streams;
use super::{Exit, Input, Language, Output, report};
use crate::dialect::sigma::Level;
use clap::Args;
use findings::Wanted;
use std::ffi::OsString;

/// What the command takes.
#[derive(Args, Debug)]
pub(super) struct Detect {
    /// Sigma rules: a file, or a directory whose .yml and .yaml files are read at any depth; may be given several times
    #[arg(long, short, value_name = "DIR|FILE")]
    pub(super) rules: Vec<OsString>,
    /// Leave out the rules that are part of the program (so far none are)
    #[arg(long)]
    pub(super) no_builtin: bool,
    /// Only rules of at least this level
    #[arg(long, value_name = "LEVEL", ignore_case = true, value_parser = ["informational", "low", "medium", "high", "critical"])]
    pub(super) level: Option<String>,
    /// Write each hit, in order of time, instead of how often each rule fired
    #[arg(long)]
    pub(super) hits: bool,
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) output: Output,
}

/// Performs the command.
pub(super) fn run(detect: &Detect, streams: &mut Streams) -> Exit {
    let pack = rules::read(&detect.rules);
    rules::tell(&pack, streams);
    let least = detect.level.as_deref().and_then(Level::by_name);
    let wanted = Wanted::of(&pack, least);
    if let Some(least) = least {
        let without = rules::without_level(&pack);
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
        return Exit::Usage;
    }
    let Some(question) = Question::of(("", &Language::default()), &detect.input, streams) else {
        return Exit::Usage;
    };
    let answer = match question.ask(streams) {
        Ok(answer) => answer,
        Err(exit) => return exit,
    };
    let cancelled = || question.interrupt.is_raised();
    let Some(findings) = findings::find(&wanted, &answer.snapshot, question.window(), &cancelled) else {
        streams.say("interrupted");
        return Exit::Interrupted;
    };
    let rows = if detect.hits {
        table::hits(detect, &answer.snapshot, &findings, &cancelled, streams)
    } else {
        table::counts(detect, &answer.snapshot, &findings, streams)
    };
    if question.interrupt.is_raised() {
        return Exit::Interrupted;
    }
    let limit = detect.output.limit.unwrap_or(usize::MAX);
    if rows > limit {
        let all = report::plural(rows as u64, if detect.hits { "hit" } else { "rule" });
        streams.say(&format!("the first {limit} of {all}"));
    }
    let verdict = Verdict {
        matched: findings.summary(),
        unreadable: &findings.unreadable,
        is_empty: findings.is_empty(),
    };
    let exit = question.close(&answer, &verdict, streams);
    exit.max(if pack.faults.is_empty() {
        Exit::Ok
    } else {
        Exit::Usage
    })
}

fn no_rules(detect: &Detect) -> &'static str {
    match (detect.rules.is_empty(), detect.no_builtin) {
        (true, true) => {
            "error: no rules: --no-builtin leaves those of the program out, and --rules gives no others"
        }
        (true, false) => {
            "error: no rules; give files or directories of Sigma rules with --rules (none are built in yet)"
        }
        (false, _) => "error: no rule to look for",
    }
}
