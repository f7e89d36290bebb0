//! The bars of a [`Timeline`] in *parts*: by outcome, by what is only read, by service, by account.
//!
//! Every event is in exactly one part. Of values the most frequent are a part each, and all others are the last one.

use super::facets::top;
use super::hits::{Hits, Rows};
use super::timeline::Timeline;
use crate::model::{Field, Flags, Timestamp};
use crate::store::{Segment, Snapshot, Symbol};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::sync::Arc;

/// Most parts there are.
pub const MOST_PARTS: usize = 4;

/// What decides in which part an event is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Whether it succeeded, failed or was denied.
    Outcome,
    /// Whether it is a write.
    Access,
    /// The service.
    Service,
    /// The account where it happened.
    Account,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Outcome, Self::Access, Self::Service, Self::Account];

    /// How many parts there can be.
    pub fn parts(self) -> usize {
        match self {
            Self::Outcome => 3,
            Self::Access => 2,
            Self::Service | Self::Account => MOST_PARTS,
        }
    }

    /// It, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Access => "read and write",
            Self::Service => "service",
            Self::Account => "account",
        }
    }

    fn field(self) -> Option<Field> {
        match self {
            Self::Outcome | Self::Access => None,
            Self::Service => Some(Field::Service),
            Self::Account => Some(Field::Account),
        }
    }
}

/// What the events of a part have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Name {
    /// They succeeded.
    Succeeded,
    /// They failed, and permission was not refused.
    Failed,
    /// They were refused.
    Denied,
    /// They are no writes.
    Reads,
    /// They are writes.
    Writes,
    /// They have this value. Hostile.
    Value(String),
    /// They have one of so many other values, or none.
    Rest(usize),
}

/// One part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// Which.
    pub name: Name,
    /// Its events in each bar.
    pub bars: Vec<u32>,
}

/// The parts of the bars. See the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Split {
    /// What they are made by.
    pub by: By,
    /// Start of the first bar.
    pub from: Timestamp,
    /// Length of a bar in milliseconds.
    pub bar: i64,
    /// The parts, at most [`MOST_PARTS`].
    pub parts: Vec<Part>,
}

impl Split {
    /// Whether the parts are of these bars, as far as there are any.
    pub fn is_of(&self, timeline: &Timeline) -> bool {
        (self.from, self.bar) == (timeline.from, timeline.bar)
    }
}

/// Counts the parts of hits in the bars of a timeline. Hits outside of its bars are not counted.
pub fn split(snapshot: &Snapshot, hits: &Hits, timeline: &Timeline, by: By) -> Split {
    let (names, values) = names(snapshot, hits, by);
    let number = timeline.bars.len();
    let rows = Rows::new(snapshot, hits);
    let share = |mut counts: Vec<u32>, segment: &Arc<Segment>| {
        let times = segment.times();
        let column = by.field().and_then(|field| segment.column(field));
        rows.each(segment, |row| {
            if let Some(bar) = timeline.bar_at(Timestamp(times[row])) {
                let part = match by {
                    By::Outcome | By::Access => by_flags(by, segment.row_flags(row)),
                    By::Service | By::Account => {
                        let symbol = column.map(|column| column.get(row));
                        let place = symbol.and_then(|symbol| values.get(&symbol));
                        place.copied().unwrap_or(values.len())
                    }
                };
                if let Some(count) = counts.get_mut(part * number + bar) {
                    *count += 1;
                }
            }
        });
        counts
    };
    let merge = |mut a: Vec<u32>, b: Vec<u32>| {
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        a
    };
    let none = || vec![0; number * names.len()];
    let segments = snapshot.segments().par_iter();
    let counts = segments.fold(none, share).reduce(none, merge);
    let parts = names.into_iter().enumerate().map(|(place, name)| Part {
        name,
        bars: counts[place * number..(place + 1) * number].to_vec(),
    });
    Split {
        by,
        from: timeline.from,
        bar: timeline.bar,
        parts: parts.collect(),
    }
}

fn by_flags(by: By, flags: Flags) -> usize {
    match by {
        By::Access => usize::from(flags.has(Flags::WRITE)),
        _ if flags.has(Flags::DENIED) => 2,
        _ => usize::from(flags.has(Flags::ERROR)),
    }
}

/// The parts there are, and the places of the values that are one each.
fn names(snapshot: &Snapshot, hits: &Hits, by: By) -> (Vec<Name>, HashMap<Symbol, usize>) {
    let Some(field) = by.field() else {
        let names = match by {
            By::Access => vec![Name::Reads, Name::Writes],
            _ => vec![Name::Succeeded, Name::Failed, Name::Denied],
        };
        return (names, HashMap::new());
    };
    let (mut counts, all) = top(snapshot, hits, field, MOST_PARTS);
    let with: u64 = counts.iter().map(|count| count.count).sum();
    let is_all = all <= MOST_PARTS && with == hits.len() as u64;
    if !is_all {
        counts.truncate(MOST_PARTS - 1);
    }
    let values: HashMap<_, _> = counts.iter().map(|count| count.symbol).zip(0..).collect();
    let rest = (!is_all).then_some(Name::Rest(all - counts.len()));
    let names = counts.into_iter().map(|count| Name::Value(count.text));
    (names.chain(rest).collect(), values)
}
