//! The values that found events have at paths of their JSON, and the members that there are below a path.

use super::hits::Hits;
use super::json_path::{Member, members_at, texts_at};
use super::path::{Path, event_source};
use super::read::{Events, Reading, Task, note};
use crate::model::Field;
use crate::store::{Row, RowId, Snapshot};
use std::collections::{BTreeMap, BTreeSet};

/// What [`values_at`] finds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ValuesAt {
    /// For each event, in the order of the hits, and each path, in the order given: its values as they stand in the
    /// event, none if it has none or could not be read.
    pub rows: Vec<Vec<Vec<String>>>,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// The values that each of these events has at each of these paths: what [`super::Pattern::Exists`] holds on. Columns
/// tell them where [`Path::column`] says so; else the original bytes are read. `None` if it was cancelled.
pub fn values_at(
    snapshot: &Snapshot,
    hits: &Hits,
    paths: &[Path],
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<ValuesAt> {
    let of_columns = |row: RowId| {
        let row = snapshot.row(row);
        let values = |path: &Path| path.column().and_then(|field| member(&row, field));
        paths
            .iter()
            .map(|path| values(path).into_iter().collect())
            .collect()
    };
    let mut found = ValuesAt {
        rows: hits.iter().map(of_columns).collect(),
        unreadable: Vec::new(),
    };
    let wanted: Vec<_> = (0..)
        .zip(paths)
        .filter(|(_, path)| path.column().is_none())
        .collect();
    if wanted.is_empty() {
        return Some(found);
    }
    let (reading, places) = in_order_of_rows(snapshot, hits);
    let values = |event: &[u8], path: &Path| {
        let mut values = Vec::new();
        texts_at(event, path, &mut |text| values.push(text.to_owned()));
        values
    };
    let read = |task: &Task, events: &Events<'_>| {
        let of_event = |place| {
            let event = events.unchanged(place);
            event.map(|event| wanted.iter().map(|(_, path)| values(event, path)).collect())
        };
        let rows: Vec<Option<Vec<_>>> = (0..task.rows.len()).map(of_event).collect();
        rows
    };
    reading.run(cancelled, &read, |done| {
        for done in done.into_iter().flatten() {
            note(&mut found.unreadable, done.fault);
            let rows = done.made.into_iter().flatten();
            for (place, values) in places[done.before..].iter().zip(rows) {
                for ((path, _), values) in wanted.iter().zip(values.into_iter().flatten()) {
                    found.rows[*place][*path] = values;
                }
            }
        }
    });
    (!cancelled()).then_some(found)
}

/// The member of the record that a column holds.
fn member(row: &Row<'_>, field: Field) -> Option<String> {
    let text = row.text(field)?;
    Some(if field == Field::Service {
        event_source(text)
    } else {
        text.to_owned()
    })
}

/// The hits to be read, and the place among the hits of each that is read.
fn in_order_of_rows<'s>(snapshot: &'s Snapshot, hits: &Hits) -> (Reading<'s>, Vec<usize>) {
    let mut rows: Vec<_> = hits.iter().zip(0..).collect();
    rows.sort_unstable();
    let mut reading = Reading::new(snapshot);
    let mut rest = rows.as_slice();
    for (number, segment) in snapshot.segments().iter().enumerate() {
        let first = segment.first_row() as usize;
        let (here, later) =
            rest.split_at(rest.partition_point(|(row, _)| (row.0 as usize) < first + segment.len()));
        reading.add(number, here.iter().map(|(row, _)| row.0 as usize - first));
        rest = later;
    }
    (reading, rows.into_iter().map(|(_, place)| place).collect())
}

/// What [`paths_seen`] finds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// The members one level below the path, most frequent first, ties by key.
    pub keys: Vec<KeySeen>,
    /// How many events were looked at.
    pub looked_at: usize,
    /// Of how many.
    pub of: usize,
}

/// A member that events have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeySeen {
    /// Its key as it is written in the JSON, hostile like all text of events.
    pub key: String,
    /// How many of the events looked at have it.
    pub events: usize,
    /// Whether it has members of its own in any of them.
    pub more: bool,
}

/// Containers are read until so many bytes of them were.
const ENOUGH_BYTES: u64 = 48 << 20;

/// The share of the events looked at that comes from one container at most.
const OF_ONE: usize = 32;

/// The members that events have one level below a path, arrays on the way passed through: told from a sample of at
/// most `limit` of the hits, spread evenly over them in time but taken from few containers, because to read a
/// container costs more than to look at its events. What few events have may not be in it. `None` if cancelled.
pub fn paths_seen(
    snapshot: &Snapshot,
    hits: &Hits,
    prefix: &Path,
    limit: usize,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Seen> {
    let sample = sample(snapshot, hits, limit);
    let mut seen: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    let mut looked_at = 0;
    let look = |task: &Task, events: &Events<'_>| -> Vec<BTreeMap<String, bool>> {
        let keys = |event: &[u8]| {
            let mut keys = BTreeMap::new();
            members_at(event, prefix, &mut |Member { key, has_more }| {
                *keys.entry(key.to_owned()).or_default() |= has_more;
            });
            keys
        };
        let events = (0..task.rows.len()).filter_map(|place| events.unchanged(place));
        events.map(keys).collect()
    };
    sample.run(cancelled, &look, |done| {
        for keys in done.into_iter().flatten().filter_map(|done| done.made).flatten() {
            looked_at += 1;
            for (key, more) in keys {
                let of_key = seen.entry(key).or_default();
                of_key.0 += 1;
                of_key.1 |= more;
            }
        }
    });
    let mut keys: Vec<_> = seen
        .into_iter()
        .map(|(key, (events, more))| KeySeen { key, events, more })
        .collect();
    keys.sort_by_key(|seen| std::cmp::Reverse(seen.events));
    (!cancelled()).then_some(Seen {
        keys,
        looked_at,
        of: hits.len(),
    })
}

/// Events to look at instead of all: the same ones whatever the order that their containers were loaded in.
fn sample<'s>(snapshot: &'s Snapshot, hits: &Hits, limit: usize) -> Reading<'s> {
    let mut rows: BTreeSet<RowId> = BTreeSet::new();
    let (mut looked, mut bytes) = (BTreeSet::new(), 0);
    let from_one = (limit / OF_ONE).max(1);
    // First in the middle, then in the middles of the halves, and so on: spread evenly wherever it ends.
    for step in 1..=limit.min(hits.len()) as u32 {
        let share = f64::from(step.reverse_bits()) / f64::from(u32::MAX);
        let Some(row) = hits.get((share * hits.len() as f64) as usize) else {
            continue;
        };
        let number = snapshot
            .segments()
            .partition_point(|segment| segment.first_row() <= row.0)
            - 1;
        let segment = &snapshot.segments()[number];
        let first = segment.first_row();
        let run = segment.runs().partition_point(|run| run.first <= row.0 - first) - 1;
        if !looked.insert((number, run)) {
            continue;
        }
        let end = segment
            .runs()
            .get(run + 1)
            .map_or(segment.len() as u32, |next| next.first);
        let here = first + segment.runs()[run].first..first + end;
        bytes += here
            .clone()
            .map(|row| u64::from(segment.place((row - first) as usize).length))
            .sum::<u64>();
        let meant: Vec<_> = here.map(RowId).filter(|row| hits.contains(*row)).collect();
        let of_it = meant.iter().step_by(meant.len().div_ceil(from_one).max(1));
        rows.extend(of_it.take(limit - rows.len()));
        if rows.len() >= limit || bytes >= ENOUGH_BYTES {
            break;
        }
    }
    let mut reading = Reading::new(snapshot);
    for (number, segment) in snapshot.segments().iter().enumerate() {
        let first = segment.first_row();
        let here = rows
            .iter()
            .filter(|row| (first..first + segment.len() as u32).contains(&row.0));
        reading.add(number, here.map(|row| (row.0 - first) as usize));
    }
    reading
}
