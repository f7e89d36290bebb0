//! What was found, in the formats of all commands: a row for each rule, or for each hit.

use super::Detect;
use super::findings::{Findings, Of, What};
use crate::cli::streams::Streams;
use crate::dialect::sigma::{About, Level};
use crate::model::{Field, Timestamp};
use crate::sink::{self, Cell, Column, Format};
use crate::store::{RowId, Snapshot};
use std::borrow::Cow;
use std::cmp::Reverse;

const fn column(key: &'static str, label: &'static str, whole: bool) -> Column {
    Column { key, label, whole }
}

const RULE_ID: Column = column("rule_id", "RULE ID", true);
const TITLE: Column = column("rule_title", "RULE", false);
const LEVEL: Column = column("level", "LEVEL", true);
const HITS: Column = column("hits", "HITS", true);
const FIRST: Column = column("first", "FIRST", true);
const LAST: Column = column("last", "LAST", true);
const TIME: Column = column("event_time", "TIME", true);
const EVENT_ID: Column = column("event_id", "EVENT ID", true);
const EVENT_IDS: Column = column("event_ids", "EVENT IDS", false);
const EVENTS: Column = column("events", "EVENTS", true);
const GROUP: Column = column("group", "TOGETHER BY", false);

fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Table | Format::Markdown)
}

fn text(text: impl Into<String>) -> Cell<'static> {
    match text.into() {
        text if text.is_empty() => Cell::Missing,
        text => Cell::Text(Cow::Owned(text)),
    }
}

fn level(about: &About) -> Cell<'static> {
    text(about.level.map_or("", Level::name))
}

/// Writes how often each rule fired that did, the most severe first. How many there are.
pub(super) fn counts(
    detect: &Detect,
    snapshot: &Snapshot,
    findings: &Findings<'_>,
    streams: &mut Streams,
) -> usize {
    let mut fired: Vec<_> = findings.all.iter().filter(|of| of.len() > 0).collect();
    fired.sort_by_key(|of| (Reverse(of.about.level), Reverse(of.len()), &of.about.title));
    let format = detect.output.format;
    let mut columns = vec![LEVEL, TITLE, HITS, FIRST, LAST];
    if !is_for_people(format) {
        columns.insert(0, RULE_ID);
    }
    let look = streams.look(detect.output.look);
    streams.attempt(|out| {
        let mut writer = sink::rows(format, columns, look, out);
        for of in fired.iter().take(detect.output.limit.unwrap_or(usize::MAX)) {
            let (first, last) = times(of, snapshot);
            let mut cells = vec![
                level(of.about),
                text(&of.about.title),
                Cell::Number(of.len() as u64),
                text(first.rfc3339()),
                text(last.rfc3339()),
            ];
            if !is_for_people(format) {
                cells.insert(0, text(of.about.id.as_deref().unwrap_or_default()));
            }
            writer.row(&cells)?;
        }
        writer.finish()
    });
    fired.len()
}

/// When the first and the last event of all hits were.
fn times(of: &Of<'_>, snapshot: &Snapshot) -> (Timestamp, Timestamp) {
    let time = |row: Option<RowId>| row.map_or(Timestamp::UNKNOWN, |row| snapshot.row(row).time());
    match &of.what {
        What::Hits(hits) => (time(hits.get(0)), time(hits.iter().next_back())),
        What::Findings(_, findings) => {
            let rows = || findings.iter().flat_map(|finding| finding.rows.iter().copied());
            let by_time = |row: &RowId| snapshot.row(*row).time();
            (time(rows().min_by_key(by_time)), time(rows().max_by_key(by_time)))
        }
    }
}

/// A hit: what fired, its number among the hits of that, and the event that completed it.
struct Hit<'f> {
    of: &'f Of<'f>,
    number: usize,
    last: RowId,
}

/// Writes each hit in order of time. How many there are.
pub(super) fn hits(
    detect: &Detect,
    snapshot: &Snapshot,
    findings: &Findings<'_>,
    cancelled: &dyn Fn() -> bool,
    streams: &mut Streams,
) -> usize {
    let all = in_order(snapshot, findings);
    let format = detect.output.format;
    let columns = if is_for_people(format) {
        let fields = [Field::Name, Field::Principal].map(Column::from);
        [&[TIME, LEVEL, TITLE][..], &fields, &[EVENTS, GROUP, EVENT_ID]].concat()
    } else {
        vec![RULE_ID, TITLE, LEVEL, TIME, EVENT_ID, EVENT_IDS, GROUP]
    };
    let look = streams.look(detect.output.look);
    streams.attempt(|out| {
        let mut writer = sink::rows(format, columns, look, out);
        for hit in all.iter().take(detect.output.limit.unwrap_or(usize::MAX)) {
            if cancelled() {
                return Ok(());
            }
            row(hit, snapshot, is_for_people(format), &mut |cells| {
                writer.row(cells)
            })?;
        }
        writer.finish()
    });
    all.len()
}

fn in_order<'f>(snapshot: &Snapshot, findings: &'f Findings<'f>) -> Vec<Hit<'f>> {
    let mut all = Vec::new();
    for of in &findings.all {
        match &of.what {
            What::Hits(hits) => {
                let hits = hits.iter().enumerate();
                all.extend(hits.map(|(number, last)| Hit { of, number, last }));
            }
            What::Findings(_, findings) => {
                let hits = findings.iter().enumerate();
                all.extend(hits.filter_map(|(number, finding)| {
                    let last = *finding.rows.last()?;
                    Some(Hit { of, number, last })
                }));
            }
        }
    }
    all.sort_by_cached_key(|hit| {
        let row = snapshot.row(hit.last);
        (row.time(), row.event_id(), Reverse(hit.of.about.level))
    });
    all
}

fn row(
    hit: &Hit<'_>,
    snapshot: &Snapshot,
    for_people: bool,
    write: &mut dyn FnMut(&[Cell<'_>]) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let last = snapshot.row(hit.last);
    let about = hit.of.about;
    let id = text(last.display(Field::Id));
    let time = text(last.time().rfc3339());
    let finding = match &hit.of.what {
        What::Hits(_) => None,
        What::Findings(correlation, findings) => Some((*correlation, &findings[hit.number])),
    };
    let group: Vec<String> = finding.map_or(Vec::new(), |(correlation, finding)| {
        let pairs = correlation.group_by.iter().zip(&finding.group);
        pairs.map(|(field, value)| format!("{field}={value}")).collect()
    });
    let group_cell = || match finding {
        Some(_) if !group.is_empty() => Cell::List(group.iter().map(String::as_str).collect()),
        _ => Cell::Missing,
    };
    if for_people {
        let of_event = |field| match (finding, last.text(field)) {
            (None, Some(value)) => Cell::Text(Cow::Borrowed(value)),
            _ => Cell::Missing,
        };
        let events = finding.map_or(1, |(_, finding)| finding.rows.len());
        return write(&[
            time,
            level(about),
            text(&about.title),
            of_event(Field::Name),
            of_event(Field::Principal),
            Cell::Number(events as u64),
            group_cell(),
            id,
        ]);
    }
    let ids: Vec<String> = finding.map_or(Vec::new(), |(_, finding)| {
        let ids = finding
            .rows
            .iter()
            .map(|row| snapshot.row(*row).display(Field::Id));
        ids.collect()
    });
    let ids_cell = match finding {
        Some(_) => Cell::List(ids.iter().map(String::as_str).collect()),
        None => Cell::Missing,
    };
    write(&[
        text(about.id.as_deref().unwrap_or_default()),
        text(&about.title),
        level(about),
        time,
        id,
        ids_cell,
        group_cell(),
    ])
}
