//! Counts events by the values they have at paths of their JSON, which no column holds: container by container, told as
//! it grows.
//!
//! A look through a container finds the events that have the last key of a path at all; only those are read as JSON.

use super::bits::Bits;
use super::facets::{Count, count_by, top};
use super::hits::Hits;
use super::json_path::texts_at;
use super::needle::Needle;
use super::original::{key_needle, mark};
use super::path::{Path, event_source};
use super::read::{Done, Events, Reading, Task, note};
use super::search::RawProgress;
use crate::model::{Field, Storage, Timestamp};
use crate::store::{MISSING, Row, RowId, Snapshot};
use hashbrown::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// At most so often are growing counts published.
const PUBLISH_EVERY: Duration = Duration::from_millis(50);

/// What is counted by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Key {
    /// The values of a field.
    Field(Field),
    /// The values at a path.
    Path(Path),
}

/// The values at a path, so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PathFacet {
    /// The most frequent values, ties by text. They have no symbol.
    pub counts: Vec<Count>,
    /// How many values there are.
    pub distinct: usize,
    /// How far it is.
    pub progress: RawProgress,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// Events with one combination of values.
#[derive(Clone, Copy, Debug)]
struct Tally {
    count: u64,
    first: i64,
    last: i64,
}

impl Tally {
    const NONE: Self = Self {
        count: 0,
        first: i64::MAX,
        last: Timestamp::UNKNOWN.0,
    };

    fn add(&mut self, time: i64) {
        self.count += 1;
        self.last = self.last.max(time);
        if time != Timestamp::UNKNOWN.0 {
            self.first = self.first.min(time);
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }

    fn named(self, text: &str) -> Count {
        Count {
            symbol: MISSING,
            text: text.to_owned(),
            count: self.count,
            first: if self.first > self.last {
                Timestamp::UNKNOWN
            } else {
                Timestamp(self.first)
            },
            last: Timestamp(self.last),
        }
    }
}

/// The values that the events have at a path, with how many of them have each: the `most` frequent, as
/// [`super::facet`] has them for fields. An event counts once for each value it has, and not at all if it has none.
///
/// Published as it grows, at most every 50 ms; what is published last is final, and also returned. `None` if it was
/// cancelled. Of the events that lack the key only some are checked for having changed.
pub fn facet_path(
    snapshot: &Snapshot,
    hits: &Hits,
    (path, most): (&Path, usize),
    cancelled: &(dyn Fn() -> bool + Sync),
    publish: &mut dyn FnMut(&PathFacet),
) -> Option<PathFacet> {
    let mut facet = PathFacet::default();
    if let Some(field) = path.column() {
        (facet.counts, facet.distinct) = top(snapshot, hits, field, most);
        if field == Field::Service {
            for count in &mut facet.counts {
                count.text = event_source(&count.text);
            }
        }
        publish(&facet);
        return Some(facet);
    }
    let reading = Reading::of(snapshot, hits);
    let finder = Finder::new(path);
    let count = |task: &Task, events: &Events<'_>| {
        let times = snapshot.segments()[task.segment].times();
        let mut tallies = Tallies::new();
        let mut values: Vec<String> = Vec::new();
        finder.find(events, &mut |place, event| {
            texts_at(event, path, &mut |text| {
                if !values.iter().any(|value| value == text) {
                    values.push(text.to_owned());
                }
            });
            for value in values.drain(..) {
                let tally = tallies.entry(value).or_insert(Tally::NONE);
                tally.add(times[task.rows[place] as usize]);
            }
        });
        tallies
    };
    let mut growing = Growing {
        tallies: Tallies::new(),
        most,
        facet,
    };
    reading.run(cancelled, &count, |counted| {
        growing.listen(&counted, reading.total(), cancelled, publish);
    });
    if cancelled() {
        return None;
    }
    growing.facet.progress = RawProgress::Done;
    growing.put_in_order();
    publish(&growing.facet);
    Some(growing.facet)
}

type Tallies = HashMap<String, Tally>;

/// A facet that grows.
struct Growing {
    tallies: Tallies,
    most: usize,
    facet: PathFacet,
}

impl Growing {
    /// Takes what is counted, and publishes it now and then.
    fn listen(
        &mut self,
        counted: &Receiver<Vec<Done<Tallies>>>,
        total: usize,
        cancelled: &(dyn Fn() -> bool + Sync),
        publish: &mut dyn FnMut(&PathFacet),
    ) {
        let (mut done, mut next) = (0, Instant::now() + PUBLISH_EVERY);
        while !cancelled() {
            match counted.recv_timeout(PUBLISH_EVERY) {
                Ok(counted) => {
                    for counted in counted {
                        done += counted.asked;
                        self.take(counted);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = Instant::now();
            if now >= next {
                self.facet.progress = RawProgress::Running { done, total };
                self.put_in_order();
                publish(&self.facet);
                // To order very many values must not become what the time is spent on.
                next = Instant::now() + PUBLISH_EVERY.max(now.elapsed() * 8);
            }
        }
    }

    fn take(&mut self, counted: Done<Tallies>) {
        note(&mut self.facet.unreadable, counted.fault);
        for (value, tally) in counted.made.unwrap_or_default() {
            self.tallies.entry(value).or_insert(Tally::NONE).merge(tally);
        }
    }

    /// The most frequent values of those counted so far.
    fn put_in_order(&mut self) {
        let mut values: Vec<_> = self.tallies.iter().collect();
        let order =
            |a: &(&String, &Tally), b: &(&String, &Tally)| b.1.count.cmp(&a.1.count).then(a.0.cmp(b.0));
        self.facet.distinct = values.len();
        if self.most > 0 && self.most < values.len() {
            values.select_nth_unstable_by(self.most - 1, order);
        }
        values.truncate(self.most);
        values.sort_unstable_by(order);
        self.facet.counts = values
            .into_iter()
            .map(|(text, tally)| tally.named(text))
            .collect();
    }
}

/// Finds the events that may have a value at a path.
struct Finder {
    key: Option<Needle>,
}

impl Finder {
    fn new(path: &Path) -> Self {
        Self {
            key: key_needle(path),
        }
    }

    /// The events that have the key, and those that lie in a string, where it is written in another way.
    fn candidates(&self, events: &Events<'_>) -> Bits {
        let mut found = Bits::new(events.spans.len());
        match &self.key {
            Some(key) => mark(key, events.bytes, &events.spans, &mut found),
            None => found.fill(),
        }
        events.wrapped().for_each(|place| found.insert(place));
        found
    }

    /// Tells of each of them that has not changed. Of the others one is checked, for a file is seldom changed in part.
    fn find(&self, events: &Events<'_>, each: &mut dyn FnMut(usize, &[u8])) {
        let found = self.candidates(events);
        let other = (0..events.spans.len()).find(|place| !found.get(*place));
        // That it has changed is noted with the events.
        let _ = other.map(|place| events.unchanged(place));
        found.for_each(|place| {
            if let Some(event) = events.unchanged(place) {
                each(place, event);
            }
        });
    }
}

/// What [`count_by_keys`] counts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tallied {
    /// Each combination of values and how many events have it, most frequent first, ties by text.
    pub counts: Vec<(Vec<String>, u64)>,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// How many events have each combination of values, as [`count_by`] has it for fields. What an event does not have is the empty text; an event with several values counts
/// for each. `None` if it was cancelled.
pub fn count_by_keys(
    snapshot: &Snapshot,
    hits: &Hits,
    keys: &[Key],
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Tallied> {
    let fields = keys.iter().map(|key| match key {
        Key::Field(field) => Some(*field),
        Key::Path(_) => None,
    });
    if let Some(fields) = fields.collect::<Option<Vec<_>>>() {
        return Some(Tallied {
            counts: count_by(snapshot, hits, &fields),
            unreadable: Vec::new(),
        });
    }
    let finders: Vec<_> = keys
        .iter()
        .map(|key| match key {
            Key::Field(_) => None,
            Key::Path(path) => Some((path, Finder::new(path))),
        })
        .collect();
    let count = |task: &Task, events: &Events<'_>| {
        let first = snapshot.segments()[task.segment].first_row();
        let found: Vec<_> = finders
            .iter()
            .map(|finder| finder.as_ref().map(|(_, finder)| finder.candidates(events)))
            .collect();
        let mut counts: HashMap<Vec<String>, u64> = HashMap::new();
        for (place, row) in task.rows.iter().enumerate() {
            let Some(event) = events.unchanged(place) else {
                continue;
            };
            let row = snapshot.row(RowId(first + row));
            let mut combinations = vec![Vec::with_capacity(keys.len())];
            for (key, found) in keys.iter().zip(&found) {
                let has_key = found.as_ref().is_none_or(|found| found.get(place));
                combinations = combine(&combinations, &values(key, &row, event, has_key));
            }
            for combination in combinations {
                *counts.entry(combination).or_default() += 1;
            }
        }
        counts
    };
    let (mut counts, mut unreadable) = (HashMap::<_, u64>::new(), Vec::new());
    Reading::of(snapshot, hits).run(cancelled, &count, |counted| {
        for done in counted.into_iter().flatten() {
            note(&mut unreadable, done.fault);
            for (values, count) in done.made.unwrap_or_default() {
                *counts.entry(values).or_default() += count;
            }
        }
    });
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    (!cancelled()).then_some(Tallied { counts, unreadable })
}

/// The distinct values that an event has, or the empty text.
fn values(key: &Key, row: &Row<'_>, event: &[u8], has_key: bool) -> Vec<String> {
    let mut values = Vec::new();
    match key {
        Key::Path(path) if has_key => texts_at(event, path, &mut |text| values.push(text.to_owned())),
        Key::Path(_) => {}
        Key::Field(field) if field.storage() == Storage::Resource => {
            let named = row.resources().filter_map(|(_, text)| field.of_value(text));
            values.extend(named.map(str::to_owned));
        }
        Key::Field(field) => values.push(row.display(*field)),
    }
    values.sort_unstable();
    values.dedup();
    if values.is_empty() {
        values.push(String::new());
    }
    values
}

fn combine(combinations: &[Vec<String>], values: &[String]) -> Vec<Vec<String>> {
    let longer =
        |combination: &Vec<String>, value: &String| combination.iter().chain([value]).cloned().collect();
    let of_one = |combination| values.iter().map(move |value| longer(combination, value));
    combinations.iter().flat_map(of_one).collect()
}
