//! `trailhound query`: the events that a query selects, oldest first.

use super::interrupt::Interrupt;
use super::streams::Streams;
use super::{Exit, FieldChoice, Input, Query, clock, load, report};
use crate::model::{Field, TimeRange};
use crate::query::{Expr, Found, Hits, search};
use crate::sink::{self, Column, Format, jsonl};
use crate::store::{RowId, Snapshot};
use std::io;

/// What people want to see of an event.
const FOR_PEOPLE: &[Field] = &[
    Field::Time,
    Field::Service,
    Field::Name,
    Field::Principal,
    Field::Ip,
    Field::Error,
    Field::Resource,
];

/// What a spreadsheet or a program needs besides.
const FOR_PROGRAMS: &[Field] = &[
    Field::Time,
    Field::Id,
    Field::Service,
    Field::Name,
    Field::Principal,
    Field::Type,
    Field::Key,
    Field::Ip,
    Field::Agent,
    Field::Region,
    Field::Account,
    Field::Error,
    Field::Message,
    Field::Resource,
];

/// Performs the command.
pub(super) fn run(query: &Query, streams: &mut Streams) -> Exit {
    let Some(expr) = clock::condition(&query.text, &query.input, streams) else {
        return Exit::Usage;
    };
    let interrupt = Interrupt::listen();
    let Some((snapshot, found)) = ask(&query.input, &expr, &interrupt, streams) else {
        return Exit::Interrupted;
    };
    let limit = query.output.limit.unwrap_or(usize::MAX);
    let mut lost = Vec::new();
    if query.output.format == Format::Jsonl && query.fields.is_empty() {
        let chosen = found.hits.iter().take(limit);
        lost = write_originals(&snapshot, chosen, &interrupt, streams);
    } else {
        write_rows(query, &snapshot, &found.hits, &interrupt, streams);
    }
    if interrupt.is_raised() {
        return Exit::Interrupted;
    }
    for line in &lost {
        streams.say(&format!("missing: {line}"));
    }
    let written = found.hits.len().min(limit);
    if written < found.hits.len() {
        streams.say(&format!(
            "the first {} of {}",
            written,
            report::plural(found.hits.len() as u64, "matching event")
        ));
    }
    conclude(&query.input, &snapshot, &found, streams).max(if lost.is_empty() {
        Exit::Ok
    } else {
        Exit::Incomplete
    })
}

/// Loads and searches. `None` if interrupted.
pub(super) fn ask(
    input: &Input,
    expr: &Expr,
    interrupt: &Interrupt,
    streams: &mut Streams,
) -> Option<(Snapshot, Found)> {
    let snapshot = load::load(&input.paths, interrupt);
    let cancelled = || interrupt.is_raised();
    let found = search(&snapshot, expr, TimeRange::ALL, &cancelled, &mut |_| {});
    if interrupt.is_raised() {
        streams.say("interrupted");
        return None;
    }
    Some((snapshot, found?))
}

/// Says what was read and what was not, and how the command ends.
pub(super) fn conclude(input: &Input, snapshot: &Snapshot, found: &Found, streams: &mut Streams) -> Exit {
    load::tell_skipped(&input.paths, snapshot, streams);
    for line in &found.unreadable {
        streams.say(&format!("not searched: {line}"));
    }
    let matched = if found.hits.len() == snapshot.len() {
        String::new()
    } else {
        format!("{} of ", report::plural(found.hits.len() as u64, "match"))
    };
    streams.say(&format!("{matched}{}", report::totals(snapshot)));
    if !found.unreadable.is_empty() {
        Exit::Incomplete
    } else if report::is_troubled(snapshot.ledger()) {
        Exit::Unreadable
    } else if found.hits.is_empty() {
        Exit::NothingMatched
    } else {
        Exit::Ok
    }
}

/// The fields a command was given, `all` spread out.
pub(super) fn fields(choices: &[FieldChoice]) -> Vec<Field> {
    choices
        .iter()
        .flat_map(|choice| match choice {
            FieldChoice::All => Field::all().collect(),
            FieldChoice::One(field) => vec![*field],
        })
        .collect()
}

fn write_rows(query: &Query, snapshot: &Snapshot, hits: &Hits, interrupt: &Interrupt, streams: &mut Streams) {
    let format = query.output.format;
    let fields = match (query.fields.as_slice(), format) {
        ([], Format::Table | Format::Markdown) => FOR_PEOPLE.to_vec(),
        ([], _) => FOR_PROGRAMS.to_vec(),
        (choices, _) => fields(choices),
    };
    let columns = fields.iter().copied().map(Column::from).collect();
    let look = streams.look(query.output.look);
    streams.attempt(|out| {
        let mut writer = sink::rows(format, columns, look, out);
        for row in hits.iter().take(query.output.limit.unwrap_or(usize::MAX)) {
            if interrupt.is_raised() {
                return Ok(());
            }
            writer.row(&sink::cells(&snapshot.row(row), &fields))?;
        }
        writer.finish()
    });
}

/// Writes events in their original bytes; returns those that could not be read again, in words.
fn write_originals(
    snapshot: &Snapshot,
    rows: impl Iterator<Item = RowId>,
    interrupt: &Interrupt,
    streams: &mut Streams,
) -> Vec<String> {
    let mut lost = Vec::new();
    let terminal = streams.is_terminal();
    streams.attempt(|out| -> io::Result<()> {
        for row in rows {
            if interrupt.is_raised() {
                break;
            }
            let row = snapshot.row(row);
            match row.original() {
                Ok(original) => jsonl::event(&original, terminal, out)?,
                Err(error) => lost.push(format!("event {}: {error}", row.event_id())),
            }
        }
        Ok(())
    });
    lost
}
