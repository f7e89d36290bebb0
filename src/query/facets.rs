//! The values that found events have in common, with how often.
//!
//! An event counts once for each value it has: once for each resource it names, not at all in a field it does not
//! have. Counting goes over the columns by symbol; texts are looked up only for what is returned.

use super::bits::Bits;
use super::hits::{Hits, Rows};
use crate::model::{Field, Storage, Timestamp};
use crate::store::dictionary::Interner;
use crate::store::{Column, Dictionary, Groups, MISSING, ResourceRef, Segment, Snapshot, Symbol, identities};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::cmp::Reverse;
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

/// The values of a field, most frequent first, ties by text. Events without a value are not in it: their number is
/// what the counts of a field with one value an event lack. `time` and `id` have no facet.
pub fn facet(snapshot: &Snapshot, hits: &Hits, field: Field) -> Vec<Count> {
    top(snapshot, hits, field, usize::MAX).0
}

/// The first `most` values of [`facet`], and how many values there are. To put hundreds of thousands of values in
/// order takes longer than to count them.
pub fn top(snapshot: &Snapshot, hits: &Hits, field: Field, most: usize) -> (Vec<Count>, usize) {
    let Some(cells) = Cells::new(snapshot, hits, field) else {
        return (Vec::new(), 0);
    };
    let counted = cells.counts();
    let (least, all) = least_wanted(&counted[1.min(counted.len())..], most);
    let counted = (0..).zip(counted).skip(1);
    let mut values: Vec<_> = counted.filter(|(_, count)| *count >= least).collect();
    let text = |value: u32| {
        let text = cells.dictionary.get(cells.symbol(value));
        field.of_value(text).unwrap_or_default()
    };
    keep_first(&mut values, most, &text);
    let spans = cells.spans(values.iter().map(|(value, _)| *value));
    let counts = values
        .into_iter()
        .zip(spans)
        .map(|((value, count), (first, last))| Count {
            symbol: cells.symbol(value),
            text: text(value).to_owned(),
            count: u64::from(count),
            first: if first > last {
                Timestamp::UNKNOWN
            } else {
                Timestamp(first)
            },
            last: Timestamp(last),
        });
    (counts.collect(), all)
}

/// How many events a value must have to be among the first `most`, as far as small numbers tell; and how many values
/// there are. Nearly all of many values are rare, and so need not even be gathered.
fn least_wanted(counts: &[u32], most: usize) -> (u32, usize) {
    const SMALL: usize = 256;
    let mut values = [0usize; SMALL];
    for count in counts {
        values[(*count as usize).min(SMALL - 1)] += 1;
    }
    let all = counts.len() - values[0];
    let mut above = 0;
    let enough = |count: &usize| {
        above += values[*count];
        above >= most
    };
    let least = (1..SMALL).rev().find(enough).unwrap_or(1);
    (least as u32, all)
}

/// Sorts by count and text, but only what is wanted: counts are quick to compare, texts are not.
fn keep_first<'t>(values: &mut Vec<(u32, u32)>, most: usize, text: &(dyn Fn(u32) -> &'t str + Sync)) {
    if values.len() > most && most > 0 {
        let (_, at_the_end, _) = values.select_nth_unstable_by_key(most - 1, |value| Reverse(value.1));
        let least = at_the_end.1;
        values.retain(|value| value.1 >= least);
        values.sort_unstable_by_key(|value| Reverse(value.1));
        // Only among those that are last by count does the text decide who is in.
        let sure = values.partition_point(|value| value.1 > least);
        if most < values.len() {
            values[sure..].select_nth_unstable_by(most - sure, |a, b| text(a.0).cmp(text(b.0)));
        }
    }
    values.truncate(most);
    values.par_sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| text(a.0).cmp(text(b.0))));
}

/// The cells of one field in the rows that are meant. A *key* is what a cell has: a symbol, that of an identity or of a
/// resource among them. A *value* is what is counted: a symbol of the field, or a group of resources.
struct Cells<'s> {
    snapshot: &'s Snapshot,
    dictionary: &'s Dictionary,
    field: Field,
    groups: Option<&'s Groups>,
    rows: Rows<'s>,
}

impl<'s> Cells<'s> {
    fn new(snapshot: &'s Snapshot, hits: &'s Hits, field: Field) -> Option<Self> {
        let dictionary = snapshot.dictionary(field);
        (!matches!(field.storage(), Storage::Time | Storage::Id)).then(|| Self {
            snapshot,
            dictionary,
            field,
            groups: (field == Field::Bucket).then(|| snapshot.buckets()),
            rows: Rows::new(snapshot, hits),
        })
    }

    /// The symbol of a value, or one of them.
    fn symbol(&self, value: u32) -> Symbol {
        self.groups
            .map_or(value, |groups| groups.firsts()[value as usize])
    }

    /// How many keys there are.
    fn keys(&self) -> usize {
        match self.field.storage() {
            Storage::Identity => self.snapshot.identities().len(),
            _ => self.dictionary.len(),
        }
    }

    /// How many values there are, that of nothing included.
    fn values(&self) -> usize {
        self.groups
            .map_or(self.dictionary.len(), |groups| groups.firsts().len())
    }

    /// Of each key, what is said here of its value.
    fn by_key(&self, of_value: Vec<u32>) -> Vec<u32> {
        let of = |value: &u32| of_value[*value as usize];
        match (identities::slot(self.field), self.groups) {
            (Some(slot), _) => {
                let identities = self.snapshot.identities().iter();
                identities.map(|row| of(&row[slot])).collect()
            }
            (None, Some(groups)) => groups.of().iter().map(of).collect(),
            (None, None) => of_value,
        }
    }

    /// Tells of each row of a segment and each of its keys, which may be named more than once.
    #[inline]
    fn each(&self, segment: &Segment, mut each: impl FnMut(usize, Symbol)) {
        let column = match self.field.storage() {
            Storage::Identity => segment.identities(),
            Storage::Resource => {
                return self.each_resource(segment, |row, resource| each(row, resource.symbol()));
            }
            _ => match segment.column(self.field) {
                Some(column) => column,
                None => return,
            },
        };
        match self.rows.of(segment) {
            None => column.scan(0..segment.len(), each),
            Some(rows) => pick(column, &rows, each),
        }
    }

    #[inline]
    fn each_resource(&self, segment: &Segment, mut each: impl FnMut(usize, ResourceRef)) {
        match self.rows.of(segment) {
            Some(rows) => rows.for_each(|row| {
                for resource in segment.resources(row) {
                    each(row, *resource);
                }
            }),
            None => segment.each_resource(each),
        }
    }

    /// Counts the events of a segment under each key.
    fn count(&self, segment: &Segment, counts: &mut [u32]) {
        let once = |resource: ResourceRef| u32::from(!resource.is_again());
        if self.field.storage() != Storage::Resource {
            self.each(segment, |_, key| counts[key as usize] += 1);
        } else if self.rows.of(segment).is_none() {
            // Of all rows it does not matter which: one pass without a look at where rows begin.
            for resource in segment.all_resources() {
                counts[resource.symbol() as usize] += once(*resource);
            }
        } else {
            self.each_resource(segment, |_, resource| {
                counts[resource.symbol() as usize] += once(resource);
            });
        }
    }

    /// How many events have each value.
    fn counts(&self) -> Vec<u32> {
        if let Some(groups) = self.groups {
            return self.grouped_counts(groups);
        }
        let by_key = self.tally(
            self.keys(),
            0,
            &|segment, counts| self.count(segment, counts),
            &|a, b| *a += b,
        );
        let Some(slot) = identities::slot(self.field) else {
            return by_key;
        };
        let mut counts = vec![0; self.values()];
        for (row, count) in self.snapshot.identities().iter().zip(by_key) {
            counts[row[slot] as usize] += count;
        }
        counts
    }

    /// How many events name something of each group. An event may name several of one: beside each count stands the row
    /// that was counted last, because to compare with that costs less than to decide anything.
    fn grouped_counts(&self, groups: &Groups) -> Vec<u32> {
        let counted = self.tally(
            self.values(),
            (0, u32::MAX),
            &|segment, counts| {
                self.each_resource(segment, |row, resource| {
                    let (count, last) = &mut counts[groups.of()[resource.symbol() as usize] as usize];
                    let row = segment.first_row() + row as u32;
                    *count += u32::from(*last != row);
                    *last = row;
                });
            },
            &|a, b| a.0 += b.0,
        );
        counted.into_iter().map(|(count, _)| count).collect()
    }

    /// The first and last known time of each of these values; the first is after the last if there is none.
    fn spans(&self, values: impl Iterator<Item = u32>) -> Vec<(i64, i64)> {
        // All others share the first place, so that nothing is decided for any.
        let mut places = vec![0; self.values()];
        let mut number = 0;
        for value in values {
            number += 1;
            places[value as usize] = number;
        }
        let places = self.by_key(places);
        let mut spans = self.tally(
            number as usize + 1,
            (i64::MAX, Timestamp::UNKNOWN.0),
            &|segment, spans| {
                let times = segment.times();
                self.each(segment, |row, key| {
                    let time = times[row];
                    let span = &mut spans[places[key as usize] as usize];
                    span.0 = span.0.min(if time == Timestamp::UNKNOWN.0 {
                        i64::MAX
                    } else {
                        time
                    });
                    span.1 = span.1.max(time);
                });
            },
            &|a, b| *a = (a.0.min(b.0), a.1.max(b.1)),
        );
        spans.drain(..1);
        spans
    }

    /// Goes over the segments in as many shares as there are threads.
    fn tally<T: Copy + Send + Sync>(
        &self,
        length: usize,
        none: T,
        count: &(dyn Fn(&Segment, &mut [T]) + Sync),
        merge: &dyn Fn(&mut T, T),
    ) -> Vec<T> {
        let segments = self.snapshot.segments();
        let size = segments.len().div_ceil(rayon::current_num_threads()).max(1);
        let share = |segments: &[Arc<Segment>]| {
            let mut tallies = vec![none; length];
            for segment in segments {
                count(segment, &mut tallies);
            }
            tallies
        };
        let mut shares: Vec<_> = segments.par_chunks(size).map(share).collect();
        let mut total = shares.pop().unwrap_or_else(|| vec![none; length]);
        for share in shares {
            total.iter_mut().zip(share).for_each(|(a, b)| merge(a, b));
        }
        total
    }
}

/// The cells of some rows; the width of the column is decided once, outside the loop.
#[inline]
fn pick(column: &Column, rows: &Bits, mut each: impl FnMut(usize, Symbol)) {
    match column {
        Column::Constant(symbol) => rows.for_each(|row| each(row, *symbol)),
        Column::Bytes(cells) => rows.for_each(|row| each(row, Symbol::from(cells[row]))),
        Column::Shorts(cells) => rows.for_each(|row| each(row, Symbol::from(cells[row]))),
        Column::Words(cells) => rows.for_each(|row| each(row, cells[row])),
    }
}

/// How many events have each combination of values, most frequent first, ties by text. What an event does not have is
/// the empty text; an event with several resources counts for each.
pub fn count_by(snapshot: &Snapshot, hits: &Hits, fields: &[Field]) -> Vec<(Vec<String>, u64)> {
    let groups: Vec<_> = fields
        .iter()
        .map(|field| (*field == Field::Bucket).then(|| snapshot.buckets()))
        .collect();
    let mut texts = Interner::default();
    let mut counted: HashMap<Vec<Symbol>, u64> = HashMap::new();
    let rows = Rows::new(snapshot, hits);
    for segment in snapshot.segments() {
        rows.each(segment, &mut |row| {
            let mut keys = vec![Vec::with_capacity(fields.len())];
            for (field, groups) in fields.iter().zip(&groups) {
                let values = match field.storage() {
                    Storage::Time => vec![texts.intern(&segment.time(row).rfc3339())],
                    Storage::Id => vec![texts.intern(&segment.id(row).to_string())],
                    Storage::Resource => resources(segment, row, *groups),
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
        .map(|it| groups.map_or(it.symbol(), |groups| groups.first_of(it.symbol())))
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
