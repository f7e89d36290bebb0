//! Counts the values of one field or path in the hits, for the pane. [`gather`] may take a while: the runtime does it on
//! a thread of its own.

use crate::model::{Field, Storage, Timestamp};
use crate::query::{self, Count, Hits, Key, RawProgress};
use crate::store::Snapshot;
use std::cmp::Reverse;

/// Most values in an answer: more than anybody scrolls through. The filter finds the others.
pub const MOST: usize = 1000;

/// In which order values are listed.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Order {
    /// The most frequent first.
    #[default]
    Most,
    /// The rarest first.
    Rarest,
    /// By text.
    Text,
    /// By the first event that has the value.
    FirstSeen,
}

impl Order {
    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Most => Self::Rarest,
            Self::Rarest => Self::Text,
            Self::Text => Self::FirstSeen,
            Self::FirstSeen => Self::Most,
        }
    }

    /// It, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Most => "most first",
            Self::Rarest => "rarest first",
            Self::Text => "by name",
            Self::FirstSeen => "first seen first",
        }
    }
}

/// Which hits are counted: the number of the answer, and how many of it have happened in a replay.
pub type Of = (u64, usize);

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Whose values.
    pub key: Key,
    /// In which order.
    pub order: Order,
    /// What the values must have in them, in lower case.
    pub filter: String,
    /// Of which hits.
    pub of: Of,
    /// The fields of which the number of values is wanted as well.
    pub survey: Vec<Field>,
}

impl Wanted {
    /// Whether both want the same list, if perhaps of other hits.
    pub fn is_like(&self, other: &Self) -> bool {
        self.key == other.key && self.order == other.order && self.filter == other.filter
    }
}

/// The values of a field or path, as far as they are counted.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Values {
    /// The first of them in the order wanted, of those that have what is typed.
    pub rows: Vec<Count>,
    /// How many have what is typed.
    pub fitting: usize,
    /// How many there are.
    pub distinct: usize,
    /// How many events the most frequent has.
    pub most: u64,
    /// How many events have no value, where that is known.
    pub without: Option<u64>,
    /// How many events were counted.
    pub events: usize,
    /// How far the reading of events is that columns do not tell of.
    pub progress: RawProgress,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

impl Values {
    /// Whether more will come.
    pub fn is_growing(&self) -> bool {
        matches!(self.progress, RawProgress::Running { .. })
    }
}

/// A part of the answer, in the order they come in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The values so far. Each replaces the one before.
    Values(Values),
    /// How many values each field has: the end, where it was wanted.
    Survey(Vec<(Field, usize)>),
}

/// What was counted last: another order and what is typed need no second look at the events.
#[derive(Debug, Default)]
pub struct Memory(Option<(u64, Of, Key, All)>);

#[derive(Debug, Default)]
struct All {
    /// The most frequent first.
    counts: Vec<Count>,
    distinct: usize,
    without: Option<u64>,
    unreadable: Vec<String>,
}

/// Counts, and publishes what there is as it grows. Stops where nobody waits for it any more.
pub fn gather(
    (snapshot, hits): (&Snapshot, &Hits),
    wanted: &Wanted,
    memory: &mut Memory,
    is_stale: &(dyn Fn() -> bool + Sync),
    publish: &mut dyn FnMut(Answer),
) {
    let known = memory.0.take().filter(|(generation, of, key, _)| {
        (*generation, *of, key) == (snapshot.generation(), wanted.of, &wanted.key)
    });
    let all = match (known, &wanted.key) {
        (Some((.., all)), _) => Some(all),
        (None, Key::Field(field)) => Some(of_field(snapshot, hits, *field, wanted)),
        (None, Key::Path(path)) => {
            let show = &mut |facet: &query::PathFacet| {
                if matches!(facet.progress, RawProgress::Running { .. }) {
                    let mut values = pick(&facet.counts, facet.distinct, wanted);
                    values.events = hits.len();
                    values.progress = facet.progress;
                    publish(Answer::Values(values));
                }
            };
            let facet = query::facet_path(snapshot, hits, (path, usize::MAX), is_stale, show);
            facet.map(|facet| All {
                counts: facet.counts,
                distinct: facet.distinct,
                without: None,
                unreadable: facet.unreadable,
            })
        }
    };
    let Some(all) = all else { return };
    let mut values = pick(&all.counts, all.distinct, wanted);
    values.without = all.without;
    values.events = hits.len();
    values.progress = RawProgress::Done;
    values.unreadable.clone_from(&all.unreadable);
    publish(Answer::Values(values));
    if all.counts.len() == all.distinct {
        memory.0 = Some((snapshot.generation(), wanted.of, wanted.key.clone(), all));
    }
    if wanted.survey.is_empty() {
        return;
    }
    let mut survey = Vec::new();
    for field in &wanted.survey {
        if is_stale() {
            return;
        }
        survey.push((*field, query::top(snapshot, hits, *field, 0).1));
    }
    publish(Answer::Survey(survey));
}

/// The values of a column: all of them only where the first by number are not enough.
fn of_field(snapshot: &Snapshot, hits: &Hits, field: Field, wanted: &Wanted) -> All {
    let first_will_do = wanted.order == Order::Most && wanted.filter.is_empty();
    let most = if first_will_do { MOST } else { usize::MAX };
    let (counts, distinct) = query::top(snapshot, hits, field, most);
    let one_each = matches!(field.storage(), Storage::Row | Storage::Identity);
    let with: u64 = counts.iter().map(|count| count.count).sum();
    let without = (one_each && counts.len() == distinct).then(|| (hits.len() as u64).saturating_sub(with));
    All {
        counts,
        distinct,
        without,
        unreadable: Vec::new(),
    }
}

/// The values that have what is typed, in the order wanted.
fn pick(counts: &[Count], distinct: usize, wanted: &Wanted) -> Values {
    let fits =
        |count: &&Count| wanted.filter.is_empty() || count.text.to_lowercase().contains(&wanted.filter);
    let mut fitting: Vec<_> = counts.iter().filter(fits).collect();
    match wanted.order {
        Order::Most => {}
        Order::Rarest => fitting.sort_by(|a, b| a.count.cmp(&b.count).then_with(|| a.text.cmp(&b.text))),
        Order::Text => fitting.sort_by_cached_key(|count| (count.text.to_lowercase(), count.text.clone())),
        // What has no time comes last: it was not seen at any.
        Order::FirstSeen => fitting.sort_by_key(|count| {
            (
                count.first == Timestamp::UNKNOWN,
                count.first,
                Reverse(count.count),
            )
        }),
    }
    let whole = counts.len() == distinct || !wanted.filter.is_empty();
    Values {
        fitting: if whole { fitting.len() } else { distinct },
        rows: fitting.into_iter().take(MOST).cloned().collect(),
        distinct,
        most: counts.first().map_or(0, |count| count.count),
        ..Values::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MISSING;

    fn count(text: &str, count: u64, first: i64) -> Count {
        Count {
            symbol: MISSING,
            text: text.to_owned(),
            count,
            first: Timestamp(first),
            last: Timestamp(first),
        }
    }

    #[test]
    fn values_come_in_the_order_wanted_and_only_those_with_what_is_typed() {
        let unknown = Timestamp::UNKNOWN.0;
        let counts = [
            count("b", 9, 30),
            count("C", 5, unknown),
            count("a", 5, 10),
            count("ab", 1, 20),
        ];
        let texts = |order, filter: &str| -> Vec<String> {
            let wanted = Wanted {
                key: Key::Field(Field::Name),
                order,
                filter: filter.to_owned(),
                of: (0, 0),
                survey: Vec::new(),
            };
            let values = pick(&counts, counts.len(), &wanted);
            assert_eq!((values.distinct, values.most), (4, 9), "whatever is typed");
            assert_eq!(values.fitting, values.rows.len());
            values.rows.into_iter().map(|count| count.text).collect()
        };
        assert_eq!(texts(Order::Most, ""), ["b", "C", "a", "ab"]);
        assert_eq!(texts(Order::Rarest, ""), ["ab", "C", "a", "b"]);
        assert_eq!(texts(Order::Text, ""), ["a", "ab", "b", "C"]);
        assert_eq!(texts(Order::FirstSeen, ""), ["a", "ab", "b", "C"]);
        assert_eq!(texts(Order::Text, "b"), ["ab", "b"]);
        assert_eq!(texts(Order::Most, "c"), ["C"], "whatever the case");
    }

    #[test]
    fn each_order_leads_to_the_next_and_back_to_the_first() {
        let orders: Vec<_> = std::iter::successors(Some(Order::Most), |order| Some(order.next()))
            .take(5)
            .collect();
        assert_eq!((orders[0], orders[4]), (Order::Most, Order::Most));
        assert!(orders[1..4].iter().all(|order| *order != Order::Most));
    }
}
