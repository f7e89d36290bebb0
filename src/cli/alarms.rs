//! `trailhound alarms`: alarms and what became of them, of saved files or of AWS, without a screen.

#[cfg(feature = "aws")]
mod live;
pub(super) mod watching;

use super::interrupt::Interrupt;
use super::streams::Streams;
use super::{Exit, Output, load, own, report};
use crate::analysis::virtual_alarms::evaluate;
use crate::model::alarm::{Alarm, AlarmBoard, HistoryItem, Home, State};
use crate::model::{TimeRange, Timestamp};
use crate::runtime::ingest;
use crate::sink::{self, Cell, Column};
use clap::Args;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ffi::OsString;

/// What is to be listed.
#[derive(Args, Debug)]
pub(super) struct Alarms {
    /// Files, directories, patterns, or `-`: what `aws cloudwatch describe-alarms`, `describe-alarm-history` and
    /// `aws logs describe-metric-filters` printed
    #[arg(value_name = "PATH")]
    #[cfg_attr(feature = "aws", arg(required_unless_present = "live"))]
    #[cfg_attr(not(feature = "aws"), arg(required = true))]
    paths: Vec<OsString>,
    /// Only alarms in this state; of the history, only changes to it
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<State>,
    /// List changes of state instead
    #[arg(long)]
    history: bool,
    /// Work out besides what the alarms of the CIS benchmark, as they are deployed, would have done with the events in PATH, and yours of ~/.config/trailhound/alarms
    #[arg(long = "virtual")]
    #[cfg_attr(feature = "aws", arg(conflicts_with = "live"))]
    built_in: bool,
    /// The same with alarms of your own: a .toml file, or a directory of such; may be given several times
    #[arg(long = "alarms", value_name = "DIR|FILE")]
    #[cfg_attr(feature = "aws", arg(conflicts_with = "live"))]
    own: Vec<OsString>,
    /// Ask AWS (`DescribeAlarms` of CloudWatch) instead of reading files
    #[cfg(feature = "aws")]
    #[arg(long, conflicts_with = "paths", help_heading = "Live")]
    live: bool,
    #[cfg(feature = "aws")]
    #[command(flatten, next_help_heading = "Live")]
    whom: super::Whom,
    #[command(flatten)]
    output: Output,
}

fn state(text: &str) -> Result<State, String> {
    State::parse(text).ok_or_else(|| "one of ALARM, OK and INSUFFICIENT_DATA".to_owned())
}

/// Performs the command.
pub(super) fn run(alarms: &Alarms, streams: &mut Streams) -> Exit {
    let interrupt = Interrupt::listen();
    #[cfg(feature = "aws")]
    if alarms.live {
        return match live::read(&alarms.whom, &interrupt, streams) {
            Ok((board, exit)) => exit.max(write(alarms, &board, streams)),
            Err(exit) => exit,
        };
    }
    #[cfg(feature = "aws")]
    if !alarms.whom.profile.is_empty() || !alarms.whom.region.is_empty() {
        streams.say("error: --profile and --region ask AWS, which needs --live");
        return Exit::Usage;
    }
    let own = if alarms.built_in {
        own::and_folder(&alarms.own, "alarms")
    } else {
        alarms.own.clone()
    };
    let Some(watching) = watching::read(alarms.built_in, &own, streams) else {
        return Exit::Usage;
    };
    let snapshot = load::load(ingest::Input::Paths(alarms.paths.clone()), &interrupt);
    let evaluated = evaluate(&snapshot, &watching, TimeRange::ALL, &|| interrupt.is_raised());
    let Some(evaluated) = evaluated.filter(|_| !interrupt.is_raised()) else {
        return Exit::Interrupted;
    };
    load::tell_skipped(&alarms.paths, &snapshot, streams);
    for line in &evaluated.unreadable {
        streams.say(&format!("not searched: {line}"));
    }
    let board = AlarmBoard::of_saved(snapshot.alarms()).beside(&evaluated.saved);
    let exit = write(alarms, &board, streams);
    if !evaluated.unreadable.is_empty() {
        return exit.max(Exit::Incomplete);
    }
    if report::is_troubled(snapshot.ledger()) {
        return exit.max(Exit::Unreadable);
    }
    exit
}

const ALARM: [&str; 9] = [
    "state", "since", "alarms", "alarm", "kind", "account", "region", "silent", "reason",
];

const CHANGE: [&str; 7] = ["time", "from", "to", "alarm", "account", "region", "reason"];

fn column(key: &'static str) -> Column {
    let label = match key {
        "state" => "STATE",
        "since" => "SINCE",
        "alarms" => "ALARMS",
        "alarm" => "ALARM",
        "kind" => "KIND",
        "account" => "ACCOUNT",
        "region" => "REGION",
        "silent" => "SILENT",
        "time" => "TIME",
        "from" => "FROM",
        "to" => "TO",
        _ => "REASON",
    };
    Column::new(key, label, matches!(key, "since" | "time"))
}

/// Writes what is asked for, what changed last first.
fn write(alarms: &Alarms, board: &AlarmBoard, streams: &mut Streams) -> Exit {
    let (keys, rows): (&[_], Vec<Vec<Cell<'_>>>) = if alarms.history {
        let items = board.counted().flat_map(|reading| reading.history.iter());
        let mut items: Vec<_> = items.filter(|item| is_asked(item, alarms.state)).collect();
        items.sort_by_key(|item| Reverse(item.at));
        (&CHANGE, items.into_iter().map(change).collect())
    } else {
        let listed = board.alarms().map(|(_, alarm)| alarm);
        let mut listed: Vec<_> = listed
            .filter(|alarm| alarms.state.is_none_or(|state| alarm.state == state))
            .collect();
        listed.sort_by_key(|alarm| Reverse(alarm.since()));
        (&ALARM, listed.into_iter().map(|it| row(board, it)).collect())
    };
    let look = streams.look(alarms.output.look);
    let limit = alarms.output.limit.unwrap_or(usize::MAX);
    streams.attempt(|out| {
        let columns = keys.iter().map(|key| column(key)).collect();
        let mut writer = sink::rows(alarms.output.format, columns, look, out);
        for row in rows.iter().take(limit) {
            writer.row(row)?;
        }
        writer.finish()
    });
    if rows.len() > limit {
        let all = report::plural(rows.len() as u64, "row");
        streams.say(&format!("the first {limit} of {all}"));
    }
    if rows.is_empty() {
        Exit::NothingMatched
    } else {
        Exit::Ok
    }
}

fn is_asked(item: &HistoryItem, state: Option<State>) -> bool {
    let to = item.transition().map(|transition| transition.to);
    to.is_some_and(|to| state.is_none_or(|state| to == state))
}

fn text(text: &str) -> Cell<'_> {
    match text {
        "" => Cell::Missing,
        text => Cell::Text(Cow::Borrowed(text)),
    }
}

fn time(time: Option<Timestamp>) -> Cell<'static> {
    time.map_or(Cell::Missing, |time| Cell::Text(Cow::Owned(time.rfc3339())))
}

fn place(home: Option<&Home>) -> [Cell<'_>; 2] {
    home.map_or([Cell::Missing, Cell::Missing], |home| {
        [text(&home.account), text(&home.region)]
    })
}

/// What it is made of, or that it is nobody's but ours.
fn kind(alarm: &Alarm) -> &'static str {
    if alarm.is_virtual {
        "VirtualAlarm"
    } else {
        alarm.kind().name()
    }
}

/// An alarm with how often it went into `ALARM` in the history that is known.
fn row<'b>(board: &AlarmBoard, alarm: &'b Alarm) -> Vec<Cell<'b>> {
    let [account, region] = place(alarm.home.as_ref());
    let silent = if alarm.is_virtual {
        ""
    } else if !alarm.actions.is_enabled {
        "actions disabled"
    } else if alarm.mute.is_some() {
        "muted"
    } else if alarm.actions.alarm.is_empty() {
        "no actions"
    } else {
        ""
    };
    vec![
        text(alarm.state.name()),
        time(alarm.since()),
        Cell::Number(board.flaps(alarm, Timestamp::UNKNOWN) as u64),
        text(&alarm.name),
        text(kind(alarm)),
        account,
        region,
        text(silent),
        text(&alarm.reason.text),
    ]
}

fn change(item: &HistoryItem) -> Vec<Cell<'_>> {
    let [account, region] = place(item.home.as_ref());
    let transition = item.transition();
    let from = transition.and_then(|it| it.from).map_or("", State::name);
    vec![
        time(Some(item.at)),
        text(from),
        text(transition.map_or("", |it| it.to.name())),
        text(&item.alarm),
        account,
        region,
        text(transition.map_or("", |it| &it.reason.text)),
    ]
}
