//! Tries a term on values, not rows: each distinct text of a dictionary once. What comes of it is a set of symbols.

use super::bits::Bits;
use super::fuzzy::{Likeness, SHORT_FIELDS};
use super::needle::Needle;
use super::path::event_source;
use super::pattern::Test;
use crate::model::{Field, Storage, resource};
use crate::store::identities;
use crate::store::{Dictionary, Snapshot, Symbol};
use rayon::prelude::*;

/// The symbols whose texts pass, by where rows keep them. A row is meant if it has any of them.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Of fields with a symbol a row; only those with any.
    pub rows: Vec<(Field, Bits)>,
    /// Of identities.
    pub identities: Option<Bits>,
    /// Of resources.
    pub resources: Option<Bits>,
}

impl Values {
    /// The values of one field that pass any of the tests.
    pub fn of_field(snapshot: &Snapshot, field: Field, tests: &[Test]) -> Self {
        Self::gather(
            snapshot,
            vec![(field, passing(field, snapshot.dictionary(field), tests))],
        )
    }

    /// The values of a column that pass as the member of the record that the column is made from.
    pub fn of_member(snapshot: &Snapshot, field: Field, tests: &[Test]) -> Self {
        if field != Field::Service {
            return Self::of_field(snapshot, field, tests);
        }
        let dictionary = snapshot.dictionary(field);
        let mut symbols = Bits::new(dictionary.len());
        for (first, text, ends) in dictionary.pieces() {
            for (symbol, service) in texts(first, (text, ends)) {
                let source = event_source(service);
                symbols.insert_if(symbol as usize, tests.iter().any(|test| test.holds(&source)));
            }
        }
        Self::gather(snapshot, vec![(field, symbols)])
    }

    /// The values of every field that pass. A bucket is a part of a resource, so it needs no look of its own.
    pub fn of_any(snapshot: &Snapshot, test: &Test) -> Self {
        let fields: Vec<_> = Field::all().filter(|field| *field != Field::Bucket).collect();
        let tests = std::slice::from_ref(test);
        let found = fields
            .into_par_iter()
            .map(|field| (field, passing(field, snapshot.dictionary(field), tests)))
            .collect();
        Self::gather(snapshot, found)
    }

    /// The values of the short fields that are like a word.
    pub fn alike(snapshot: &Snapshot, likeness: &Likeness) -> Self {
        let found = SHORT_FIELDS
            .into_par_iter()
            .map(|field| (field, alike(field, snapshot.dictionary(field), likeness)))
            .collect();
        Self::gather(snapshot, found)
    }

    /// The resources that names of a kind which pass are kept as: behind the kind, or ARNs and unique IDs as they are.
    pub fn names(snapshot: &Snapshot, kind: &str, tests: &[Test]) -> Bits {
        let dictionary = snapshot.dictionary(Field::Resource);
        let passes = |text: &str| {
            let name = text.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/'));
            let name = name.or_else(|| text.starts_with(['a', 'A']).then_some(text));
            name.is_some_and(|name| tests.iter().any(|test| test.holds(name)))
        };
        let pieces: Vec<_> = dictionary.pieces().collect();
        let found = pieces
            .into_par_iter()
            .with_min_len(16)
            .map(|(first, text, ends)| {
                let named = texts(first, (text, ends)).filter(|(_, text)| passes(text));
                named.map(|(symbol, _)| symbol).collect()
            });
        set(dictionary, found.collect())
    }

    fn gather(snapshot: &Snapshot, found: Vec<(Field, Bits)>) -> Self {
        let mut values = Self::default();
        let mut callers: Vec<(usize, Bits)> = Vec::new();
        for (field, symbols) in found.into_iter().filter(|(_, symbols)| !symbols.is_empty()) {
            match (field.storage(), identities::slot(field)) {
                (Storage::Row, _) => values.rows.push((field, symbols)),
                (Storage::Identity, Some(slot)) => callers.push((slot, symbols)),
                (Storage::Resource, _) => values.resources = Some(symbols),
                _ => {}
            }
        }
        if !callers.is_empty() {
            values.identities = Some(with_any(snapshot, &callers));
        }
        values
    }

    /// Adds the values of the other, which are of the same snapshot.
    pub fn add(&mut self, other: Self) {
        for (field, symbols) in other.rows {
            match self.rows.iter_mut().find(|(known, _)| *known == field) {
                Some((_, known)) => known.or(&symbols),
                None => self.rows.push((field, symbols)),
            }
        }
        for (mine, other) in [
            (&mut self.identities, other.identities),
            (&mut self.resources, other.resources),
        ] {
            match (mine.as_mut(), other) {
                (Some(mine), Some(other)) => mine.or(&other),
                (None, other) => *mine = other,
                (Some(_), None) => {}
            }
        }
    }
}

/// The identities that have any of these symbols.
fn with_any(snapshot: &Snapshot, callers: &[(usize, Bits)]) -> Bits {
    let mut bits = Bits::new(snapshot.identities().len());
    for (identity, row) in snapshot.identities().iter().enumerate() {
        bits.insert_if(
            identity,
            callers
                .iter()
                .any(|(slot, symbols)| symbols.get(row[*slot] as usize)),
        );
    }
    bits
}

/// The symbols of a dictionary whose texts pass any of the tests, as the field sees them.
fn passing(field: Field, dictionary: &Dictionary, tests: &[Test]) -> Bits {
    let pieces: Vec<_> = dictionary.pieces().collect();
    let found: Vec<Vec<Symbol>> = pieces
        .into_par_iter()
        .with_min_len(4)
        .map(|(first, text, ends)| {
            let mut symbols = Vec::new();
            for test in tests {
                match test {
                    Test::Inside(needle) if field != Field::Bucket && !needle.is_empty() => {
                        find(needle, first, (text, ends), &mut symbols);
                    }
                    test => symbols.extend(
                        texts(first, (text, ends))
                            .filter(|(_, text)| passes(field, test, text))
                            .map(|(symbol, _)| symbol),
                    ),
                }
            }
            symbols
        })
        .collect();
    set(dictionary, found)
}

/// One value, as the field sees it. A resource counts in full and in its short form, as the table shows it.
fn passes(field: Field, test: &Test, value: &str) -> bool {
    let Some(value) = field.of_value(value) else {
        return false;
    };
    test.holds(value)
        || (field.storage() == Storage::Resource && {
            let short = resource::short(value);
            short.len() < value.len() && test.holds(short)
        })
}

/// The texts of a piece of a dictionary with their symbols.
pub(super) fn texts<'d>(
    first: Symbol,
    (text, ends): (&'d str, &'d [u32]),
) -> impl Iterator<Item = (Symbol, &'d str)> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    (first..)
        .zip(starts.zip(ends))
        .filter_map(move |(symbol, (start, end))| Some((symbol, text.get(start as usize..*end as usize)?)))
        // The missing value has no text to try.
        .filter(|(symbol, _)| *symbol != crate::store::MISSING)
}

/// Finds a needle in texts that lie one after the other, without looking at each.
fn find(needle: &Needle, first: Symbol, (text, ends): (&str, &[u32]), symbols: &mut Vec<Symbol>) {
    let (mut at, mut place) = (0, 0);
    while let Some(found) = needle.find_at(text.as_bytes(), at) {
        place += ends[place..].partition_point(|end| *end as usize <= found);
        let Some(end) = ends.get(place).map(|end| *end as usize) else {
            return;
        };
        if found + needle.len() <= end {
            symbols.push(first + place as Symbol);
            at = end;
        } else {
            // It begins in one text and ends in another.
            at = found + 1;
        }
    }
}

/// The texts that have either of two bytes, with their symbols.
fn having<'d>(
    bytes: [u8; 2],
    first: Symbol,
    (text, ends): (&'d str, &'d [u32]),
) -> impl Iterator<Item = (Symbol, &'d str)> {
    let (mut at, mut place) = (0, 0);
    std::iter::from_fn(move || {
        let found = at + memchr::memchr2(bytes[0], bytes[1], &text.as_bytes()[at..])?;
        place += ends[place..].partition_point(|end| *end as usize <= found);
        let start = place.checked_sub(1).map_or(0, |before| ends[before] as usize);
        at = *ends.get(place)? as usize;
        Some((first + place as Symbol, text.get(start..at)?))
    })
}

/// A scorer is a tenth of a megabyte of memory, which takes longer to come by than a few thousand texts to score.
const PIECES_A_SCORER: usize = 64;

fn alike(field: Field, dictionary: &Dictionary, likeness: &Likeness) -> Bits {
    let pieces: Vec<_> = dictionary.pieces().collect();
    let found: Vec<Vec<Symbol>> = pieces
        .into_par_iter()
        .with_min_len(PIECES_A_SCORER)
        .map_init(
            || likeness.scorer(),
            |scorer, (first, text, ends)| {
                let is_like = |(_, text): &(Symbol, &str)| scorer.is_like(short(field, text));
                let like: Vec<_> = match likeness.telltale(text.as_bytes()).filter(|_| text.is_ascii()) {
                    Some(bytes) => having(bytes, first, (text, ends)).filter(is_like).collect(),
                    None => texts(first, (text, ends)).filter(is_like).collect(),
                };
                like.into_iter().map(|(symbol, _)| symbol).collect()
            },
        )
        .collect();
    set(dictionary, found)
}

/// The form of a value that likeness is about.
pub fn short(field: Field, text: &str) -> &str {
    if field == Field::Resource {
        resource::short(text)
    } else {
        text
    }
}

fn set(dictionary: &Dictionary, found: Vec<Vec<Symbol>>) -> Bits {
    let mut bits = Bits::new(dictionary.len());
    found
        .into_iter()
        .flatten()
        .for_each(|symbol| bits.insert(symbol as usize));
    bits
}
