//! The values that found events have in common, with how often.
//!
//! An event counts once for each value it has: once for each resource it names, not at all in a field it does not
//! have. Counting goes over the columns by symbol; texts are looked up only for what is returned.

use super::hits::Hits;
use crate::model::{Field, Storage, Timestamp};
use crate::store::dictionary::Interner;
use crate::store::{Dictionary, MISSING, Segment, Snapshot, Symbol};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// A value and the events that have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// Its symbol in the field's dictionary; of a bucket, the symbol of one of the resources that name it.
    pub symbol: Symbol,
    /// Its text, not yet made safe for a terminal.
    pub text: String,
    /// How many events have it.
    pub count: u64,
    /// The time of the first of them, [`Timestamp::UNKNOWN`] if none has a time.
    pub first: Timestamp,
    /// The time of the last of them.
    pub last: Timestamp,
}

/// What is counted of one value.
#[derive(Clone, Copy, Debug)]
struct Tally {
    count: u32,
    first: i64,
    last: i64,
}

impl Tally {
    const NONE: Self = Self {
        count: 0,
        first: i64::MAX,
        last: Timestamp::UNKNOWN.0,
    };

    #[inline]
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
}

/// The values of a field, most frequent first, ties by text. Events without a value are not in it: their number is
/// what the counts of a field with one value an event lack. `time` and `id` have no facet.
pub fn facet(snapshot: &Snapshot, hits: &Hits, field: Field) -> Vec<Count> {
    let dictionary = snapshot.dictionary(field);
    let groups = (field == Field::Bucket).then(|| Groups::new(field, dictionary));
    let tallies = match field.storage() {
        Storage::Time | Storage::Id => return Vec::new(),
        Storage::Row => tally(snapshot, hits, dictionary.len(), &|segment, rows, tallies| {
            let Some(column) = segment.column(field) else {
                return;
            };
            rows.each(segment, |row| {
                tallies[column.get(row) as usize].add(segment.times()[row]);
            });
        }),
        Storage::Identity => {
            let identities = tally(
                snapshot,
                hits,
                snapshot.identities().len(),
                &|segment, rows, tallies| {
                    let column = segment.identities();
                    rows.each(segment, |row| {
                        tallies[column.get(row) as usize].add(segment.times()[row]);
                    });
                },
            );
            by_field(snapshot, field, &identities)
        }
        Storage::Resource => tally(snapshot, hits, dictionary.len(), &|segment, rows, tallies| {
            let mut seen = Vec::new();
            rows.each(segment, |row| {
                seen.clear();
                for resource in segment.resources(row) {
                    let symbol = groups
                        .as_ref()
                        .map_or(resource.symbol(), |groups| groups.of(resource.symbol()));
                    if !seen.contains(&symbol) {
                        seen.push(symbol);
                        tallies[symbol as usize].add(segment.times()[row]);
                    }
                }
            });
        }),
    };
    counts(field, dictionary, &tallies)
}

fn counts(field: Field, dictionary: &Dictionary, tallies: &[Tally]) -> Vec<Count> {
    let mut counts: Vec<_> = tallies
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, tally)| tally.count > 0)
        .filter_map(|(symbol, tally)| {
            let symbol = symbol as Symbol;
            Some((symbol, field.of_value(dictionary.get(symbol))?, tally))
        })
        .collect();
    counts.sort_unstable_by(|a, b| b.2.count.cmp(&a.2.count).then_with(|| a.1.cmp(b.1)));
    counts
        .into_iter()
        .map(|(symbol, text, tally)| Count {
            symbol,
            text: text.to_owned(),
            count: u64::from(tally.count),
            first: if tally.first == i64::MAX {
                Timestamp::UNKNOWN
            } else {
                Timestamp(tally.first)
            },
            last: Timestamp(tally.last),
        })
        .collect()
}

/// What identities tally, under the value each has for a field.
fn by_field(snapshot: &Snapshot, field: Field, identities: &[Tally]) -> Vec<Tally> {
    let mut tallies = vec![Tally::NONE; snapshot.dictionary(field).len()];
    if let Some(slot) = crate::store::identities::slot(field) {
        for (row, tally) in snapshot.identities().iter().zip(identities) {
            tallies[row[slot] as usize].merge(*tally);
        }
    }
    tallies
}

/// The rows of a segment that are meant.
struct Rows<'h>(Option<&'h Hits>);

impl Rows<'_> {
    #[inline]
    fn each(&self, segment: &Segment, mut each: impl FnMut(usize)) {
        match self.0 {
            None => (0..segment.len()).for_each(each),
            Some(hits) => {
                let first = segment.first_row() as usize;
                hits.set()
                    .cut(first, first + segment.len())
                    .iter()
                    .for_each(&mut each);
            }
        }
    }
}

/// Counts the segments in as many shares as there are threads.
fn tally(
    snapshot: &Snapshot,
    hits: &Hits,
    symbols: usize,
    count: &(dyn Fn(&Segment, &Rows<'_>, &mut [Tally]) + Sync),
) -> Vec<Tally> {
    let rows = Rows((hits.len() < snapshot.len()).then_some(hits));
    let share = |segments: &[Arc<Segment>]| {
        let mut tallies = vec![Tally::NONE; symbols.max(1)];
        segments
            .iter()
            .for_each(|segment| count(segment, &rows, &mut tallies));
        tallies
    };
    let size = snapshot
        .segments()
        .len()
        .div_ceil(rayon::current_num_threads())
        .max(1);
    let mut shares: Vec<_> = snapshot.segments().par_chunks(size).map(share).collect();
    let mut total = shares.pop().unwrap_or_default();
    for share in shares {
        total.iter_mut().zip(share).for_each(|(a, b)| a.merge(b));
    }
    total
}

/// Symbols that are one value to a field: `bucket/b` and every `s3://b/…` are the bucket `b`.
struct Groups(Vec<Symbol>);

impl Groups {
    fn new(field: Field, dictionary: &Dictionary) -> Self {
        let mut first = HashMap::new();
        let mut groups = vec![MISSING];
        groups.extend(dictionary.iter().map(|(symbol, text)| {
            field
                .of_value(text)
                .map_or(MISSING, |value| *first.entry(value).or_insert(symbol))
        }));
        Self(groups)
    }

    fn of(&self, symbol: Symbol) -> Symbol {
        self.0.get(symbol as usize).copied().unwrap_or(MISSING)
    }
}

/// How many events have each combination of values, most frequent first, ties by text. What an event does not have is
/// the empty text; an event with several resources counts for each.
pub fn count_by(snapshot: &Snapshot, hits: &Hits, fields: &[Field]) -> Vec<(Vec<String>, u64)> {
    let groups: Vec<_> = fields
        .iter()
        .map(|field| (*field == Field::Bucket).then(|| Groups::new(*field, snapshot.dictionary(*field))))
        .collect();
    let mut texts = Interner::default();
    let mut counted: HashMap<Vec<Symbol>, u64> = HashMap::new();
    let rows = Rows((hits.len() < snapshot.len()).then_some(hits));
    for segment in snapshot.segments() {
        rows.each(segment, |row| {
            let mut keys = vec![Vec::with_capacity(fields.len())];
            for (field, groups) in fields.iter().zip(&groups) {
                let values = match field.storage() {
                    Storage::Time => vec![texts.intern(&segment.time(row).rfc3339())],
                    Storage::Id => vec![texts.intern(&segment.id(row).to_string())],
                    Storage::Resource => resources(segment, row, groups.as_ref()),
                    Storage::Row | Storage::Identity => {
                        vec![segment.symbol(*field, row, snapshot.identities())]
                    }
                };
                keys = combine(&keys, &values);
            }
            for key in keys {
                *counted.entry(key).or_default() += 1;
            }
        });
    }
    let text = |field: &Field, symbol: Symbol| match field.storage() {
        Storage::Time | Storage::Id => texts.get(symbol).to_owned(),
        _ => field
            .of_value(snapshot.dictionary(*field).get(symbol))
            .unwrap_or_default()
            .to_owned(),
    };
    let mut counts: Vec<(Vec<String>, u64)> = counted
        .into_iter()
        .map(|(key, count)| {
            let words = fields.iter().zip(key).map(|(field, symbol)| text(field, symbol));
            (words.collect(), count)
        })
        .collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

fn resources(segment: &Segment, row: usize, groups: Option<&Groups>) -> Vec<Symbol> {
    let mut symbols: Vec<_> = segment
        .resources(row)
        .iter()
        .map(|it| groups.map_or(it.symbol(), |groups| groups.of(it.symbol())))
        .filter(|symbol| *symbol != MISSING)
        .collect();
    symbols.sort_unstable();
    symbols.dedup();
    if symbols.is_empty() {
        symbols.push(MISSING);
    }
    symbols
}

fn combine(keys: &[Vec<Symbol>], values: &[Symbol]) -> Vec<Vec<Symbol>> {
    keys.iter()
        .flat_map(|key| {
            values.iter().map(move |value| {
                let mut key = key.clone();
                key.push(*value);
                key
            })
        })
        .collect()
}
