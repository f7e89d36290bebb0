//! What was found, in the formats of all commands: a row for each finding, or for each hit.

use super::Detect;
use crate::analysis::detection::{Findings, Of, What};
use crate::analysis::findings::{Finding, Summary, look_next};
use crate::cli::report;
use crate::cli::streams::Streams;
use crate::dialect::sigma::{About, Level};
use crate::model::Field;
use crate::sink::{self, Cell, Column, Format};
use crate::store::{RowId, Snapshot};
use std::borrow::Cow;
use std::cmp::Reverse;

const fn column(key: &'static str, label: &'static str, whole: bool) -> Column {
    Column::new(key, label, whole)
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
const ACTOR: Column = column("actor", "WHO", false);
const NETWORK: Column = column("network", "FROM", true);
const SESSION: Column = column("session", "SESSION", false);
const WHEN: Column = column("when", "WHEN", true);
const TAGS: Column = column("tags", "TAGS", false);
const LOOK_NEXT: Column = column("look_next", "LOOK NEXT", false);

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

/// Writes the findings, the most serious first. How many there are.
pub(super) fn findings(
    detect: &Detect,
    snapshot: &Snapshot,
    summary: &Summary<'_>,
    streams: &mut Streams,
) -> usize {
    let format = detect.output.format;
    let columns = if is_for_people(format) {
        vec![LEVEL, HITS, WHEN, TITLE, Column::STORY]
    } else {
        let what = [RULE_ID, TITLE, LEVEL, TAGS, HITS, FIRST, LAST];
        let who = [ACTOR, NETWORK, SESSION, Column::STORY, EVENT_IDS, LOOK_NEXT];
        [what.as_slice(), &who].concat()
    };
    let look = streams.look(detect.output.look);
    let limit = detect.output.limit.unwrap_or(usize::MAX);
    streams.attempt(|out| {
        let rows = sink::rows(format, columns, look, out);
        let mut writer = sink::redacted(rows, detect.redact.redactor(snapshot));
        for finding in summary.all.iter().take(limit) {
            finding_row(finding, snapshot, is_for_people(format), &mut |cells| {
                writer.row(cells)
            })?;
        }
        writer.finish()
    });
    summary.all.len()
}

fn finding_row(
    finding: &Finding<'_>,
    snapshot: &Snapshot,
    for_people: bool,
    write: &mut dyn FnMut(&[Cell<'_>]) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let about = finding.about;
    let (first, last) = (text(finding.first.rfc3339()), text(finding.last.rfc3339()));
    let hits = Cell::Number(finding.hits as u64);
    if for_people {
        let short = match about.level {
            Some(Level::Informational) => "info",
            level => level.map_or("", Level::name),
        };
        return write(&[
            text(short),
            hits,
            text(report::span(finding.first, finding.last)),
            text(&about.title),
            text(&finding.story),
        ]);
    }
    let ids = finding
        .rows
        .iter()
        .map(|row| snapshot.row(*row).display(Field::Id));
    let ids: Vec<String> = ids.collect();
    let looks: Vec<String> = look_next(snapshot, finding)
        .into_iter()
        .map(|(_, query)| query)
        .collect();
    write(&[
        text(about.id.as_deref().unwrap_or_default()),
        text(&about.title),
        level(about),
        list(&about.tags),
        hits,
        first,
        last,
        text(&finding.actor),
        text(&finding.network),
        text(&finding.session),
        text(&finding.story),
        list(&ids),
        list(&looks),
    ])
}

fn list(texts: &[String]) -> Cell<'_> {
    if texts.is_empty() {
        return Cell::Missing;
    }
    Cell::List(texts.iter().map(Cow::from).collect())
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
        let rows = sink::rows(format, columns, look, out);
        let mut writer = sink::redacted(rows, detect.redact.redactor(snapshot));
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
        Some(_) if !group.is_empty() => Cell::List(group.iter().map(Cow::from).collect()),
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
        Some(_) => Cell::List(ids.iter().map(Cow::from).collect()),
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
