//! `trailhound lens`: the questions that are asked of every trail, and their answers without a screen.
//!
//! A lens of yours that is broken is told with its place, and the others work; how the command ends says so.

pub(super) mod files;

use super::query::{Answer, Question, Verdict};
use super::redact::Redact;
use super::streams::Streams;
use super::{Exit, Input, Language, Output, report};
use crate::analysis::lenses::{self, Lens, Looked, MOST_GROUPS, Scope};
use crate::app::mistake::nearest;
use crate::model::redact::{Kind, Redactor, is_naming};
use crate::model::visible::visible;
use crate::query::Expr;
use crate::sink::{self, Cell, Column, Format};
use clap::{Arg, ArgAction, Args, value_parser};
use std::borrow::Cow;
use std::ffi::OsString;

/// What the command takes.
#[derive(Args, Debug)]
#[command(mut_arg("paths", |_| optional_paths()))]
pub(super) struct Through {
    /// The lens, by its name or its letter; without one, all are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Look only at the events that this selects
    #[arg(long, short, value_name = "QUERY", default_value = "")]
    query: String,
    /// Lenses of your own, besides those of the program and of ~/.config/trailhound/lenses: a .toml file, or a directory of
    /// such; may be given several times. One with the name of a lens of the program takes its place
    #[arg(long = "lenses", value_name = "DIR|FILE")]
    own: Vec<OsString>,
    #[command(flatten)]
    language: Language,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    redact: Redact,
    #[command(flatten)]
    output: Output,
}

/// Unlike other commands this one has something to say without files.
fn optional_paths() -> Arg {
    Arg::new("paths")
        .value_name("PATH")
        .num_args(1..)
        .action(ArgAction::Append)
        .value_parser(value_parser!(OsString))
        .help("Files, directories, patterns, or `-` for standard input")
}

/// Performs the command.
pub(super) fn run(look: &Through, streams: &mut Streams) -> Exit {
    let (lenses, faults) = files::gather(&look.own);
    for fault in &faults {
        streams.say(&format!("error: {fault}"));
    }
    let exit = match &look.name {
        None => list(look, &lenses, streams),
        Some(name) => match find(&lenses, name) {
            Some(lens) => through(look, lens, streams),
            None => unknown(name, &lenses, streams),
        },
    };
    exit.max(if faults.is_empty() { Exit::Ok } else { Exit::Usage })
}

fn unknown(name: &str, lenses: &[Lens], streams: &mut Streams) -> Exit {
    let names = lenses.iter().map(|lens| lens.name.as_str());
    let meant = nearest(name, names).map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
    streams.say(&format!("error: there is no lens `{name}`{meant}"));
    streams.say("  `trailhound lens` lists them");
    Exit::Usage
}

fn find<'l>(lenses: &'l [Lens], name: &str) -> Option<&'l Lens> {
    let by_name = lenses.iter().find(|lens| lens.name == name);
    // Who gave a lens a letter that was taken means that one.
    by_name.or_else(|| lenses.iter().rev().find(|lens| lens.key.to_string() == name))
}

const fn column(key: &'static str, label: &'static str, whole: bool) -> Column {
    Column::new(key, label, whole)
}

const NAME: Column = column("name", "NAME", true);
const KEY: Column = column("key", "KEY", true);
const QUESTION: Column = column("question", "QUESTION", false);
const TITLE: Column = column("title", "TITLE", false);
const TACTIC: Column = column("tactic", "TACTIC", false);
const HELP: Column = column("help", "HELP", false);
const WHERE: Column = column("where", "WHERE", false);
const WHEN: Column = column("when", "WHEN", true);
const FIRST: Column = column("first", "FIRST", true);
const LAST: Column = column("last", "LAST", true);
const EXPRESSION: Column = column("events", "EVENTS", false);

fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Table | Format::Markdown)
}

fn text(text: &str) -> Cell<'_> {
    if text.is_empty() {
        Cell::Missing
    } else {
        Cell::Text(text.into())
    }
}

/// Writes the lenses there are.
fn list(look: &Through, lenses: &[Lens], streams: &mut Streams) -> Exit {
    let format = look.output.format;
    let columns = if is_for_people(format) {
        vec![KEY, NAME, QUESTION]
    } else {
        vec![NAME, KEY, TITLE, QUESTION, TACTIC, WHERE, HELP]
    };
    let how = streams.look(look.output.look);
    let limit = look.output.limit.unwrap_or(usize::MAX);
    streams.attempt(|out| {
        let mut writer = sink::rows(format, columns.clone(), how, out);
        for lens in lenses.iter().take(limit) {
            let key = lens.key.to_string();
            let cell = |column: &Column| match column.key.as_ref() {
                "name" => text(&lens.name),
                "key" => Cell::Text(key.clone().into()),
                "title" => text(&lens.title),
                "question" => text(&lens.question),
                "tactic" => text(lens.tactic.as_deref().unwrap_or_default()),
                "where" => Cell::List(lens.wanted.iter().map(Cow::from).collect()),
                _ => text(&lens.help),
            };
            writer.row(&columns.iter().map(cell).collect::<Vec<_>>())?;
        }
        writer.finish()
    });
    Exit::Ok
}

/// Looks through a lens.
fn through(look: &Through, lens: &Lens, streams: &mut Streams) -> Exit {
    if look.input.paths.is_empty() && !is_elsewhere(&look.input) {
        streams.say("error: look at what? Give files or directories, or --demo");
        return Exit::Usage;
    }
    let Some(question) = Question::of((&look.query, &look.language), &look.input, streams) else {
        return Exit::Usage;
    };
    let answer = match question.ask(streams) {
        Ok(answer) => answer,
        Err(exit) => return exit,
    };
    let scope = Scope {
        within: (question.expr != Expr::All).then_some(&answer.found.hits),
        now: question.now(),
        ..Scope::ALL
    };
    let cancelled = || question.interrupt.is_raised();
    let Some(looked) = lenses::look(&answer.snapshot, lens, scope, &cancelled) else {
        streams.say("interrupted");
        return Exit::Interrupted;
    };
    write(look, lens, &answer, &looked, streams);
    let verdict = Verdict {
        matched: format!("{} {}, in ", lens.question, summed(lens, &looked)),
        unreadable: &[answer.found.unreadable.as_slice(), &looked.unreadable].concat(),
        is_empty: looked.groups.is_empty(),
    };
    question.close(&answer, &verdict, streams)
}

#[cfg(feature = "aws")]
fn is_elsewhere(input: &Input) -> bool {
    input.demo || input.aws.live
}

#[cfg(not(feature = "aws"))]
fn is_elsewhere(input: &Input) -> bool {
    input.demo
}

/// `37 events in 3 groups`.
fn summed(lens: &Lens, looked: &Looked) -> String {
    let events = report::plural(looked.events as u64, "event");
    let groups = report::plural(looked.of as u64, "group");
    match &lens.least {
        Some(_) if looked.less > 0 => {
            format!("{events} in {groups}, and {} with less than wanted", looked.less)
        }
        _ => format!("{events} in {groups}"),
    }
}

/// The columns of what events are put together by.
fn keys(lens: &Lens) -> Vec<Column> {
    let column = |key: &lenses::Key| {
        let name = visible(key.name());
        Column {
            label: name.to_uppercase().into(),
            key: name.into_owned().into(),
            whole: false,
        }
    };
    lens.group.iter().map(column).collect()
}

/// What makes pseudonyms, if they are wanted; also of what groups have in common and no dictionary has.
fn redactor(look: &Through, lens: &Lens, answer: &Answer, looked: &Looked) -> Option<Redactor> {
    let mut redactor = look.redact.redactor(&answer.snapshot)?;
    for group in &looked.groups {
        let values = lens.group.iter().zip(&group.values);
        let named = values.filter(|(key, _)| is_naming(key.name()));
        let named = named.filter_map(|(_, value)| value.as_deref());
        named.for_each(|value| redactor.learn(value, Kind::Thing));
    }
    Some(redactor)
}

fn write(look: &Through, lens: &Lens, answer: &Answer, looked: &Looked, streams: &mut Streams) {
    let format = look.output.format;
    let for_people = is_for_people(format);
    let keys = keys(lens);
    let columns = if for_people {
        [&[Column::COUNT, WHEN][..], &keys, &[Column::STORY]].concat()
    } else {
        [
            &keys[..],
            &[Column::COUNT, FIRST, LAST, Column::STORY, EXPRESSION],
        ]
        .concat()
    };
    let whole = lens.expr(&answer.snapshot, look.input.now(), true);
    let redactor = redactor(look, lens, answer, looked);
    let how = streams.look(look.output.look);
    let limit = look.output.limit.unwrap_or(usize::MAX);
    streams.attempt(|out| {
        let mut writer = sink::redacted(sink::rows(format, columns, how, out), redactor);
        for group in looked.groups.iter().take(limit) {
            let values = group.values.iter();
            let values = values.map(|value| text(value.as_deref().unwrap_or_default()));
            let count = Cell::Number(group.events as u64);
            let (first, last) = (group.first.rfc3339(), group.last.rfc3339());
            let when = report::span(group.first, group.last);
            let query = whole.clone().and(group.expr.clone()).to_string();
            let cells: Vec<Cell<'_>> = if for_people {
                let before = [count, text(&when)].into_iter();
                before.chain(values).chain([text(&group.summary)]).collect()
            } else {
                let behind = [
                    count,
                    text(&first),
                    text(&last),
                    text(&group.summary),
                    text(&query),
                ];
                values.chain(behind).collect()
            };
            writer.row(&cells)?;
        }
        writer.finish()
    });
    if looked.of > limit.min(MOST_GROUPS) {
        let all = report::plural(looked.of as u64, "group");
        streams.say(&format!("the first {} of {all}", limit.min(MOST_GROUPS)));
    }
}
