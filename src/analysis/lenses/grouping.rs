//! Puts the events of a lens together.

use super::super::findings::network_of;
use super::summary::{Facts, Met, sum_up};
use super::{Key, Lens, Order, names};
use crate::dialect::search;
use crate::model::{Field, Flags, Storage, TimeRange, Timestamp};
use crate::query::{Expr, Hits, Path, Pattern, Term, values_at};
use crate::store::{Row, Snapshot};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// Most groups that are told: more than anybody reads.
pub const MOST_GROUPS: usize = 1000;

/// Of so many values at a path an event is in a group each; of more, no more.
const MOST_VALUES: usize = 32;

/// Of so many events the IDs are named at most, where nothing else means exactly these.
const MOST_IDS: usize = 200;

/// Events of a lens that have the same values.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// What they have in common, in the order of [`Lens::group`]; `None` where an event has no value. Hostile.
    pub values: Vec<Option<String>>,
    /// How many events.
    pub events: usize,
    /// When the first one was.
    pub first: Timestamp,
    /// When the last one was.
    pub last: Timestamp,
    /// What is said of them. Hostile.
    pub summary: String,
    /// The events of the group among those of the lens.
    pub expr: Expr,
}

/// What is seen through a lens.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Looked {
    /// The groups in the order of the lens, the first [`MOST_GROUPS`].
    pub groups: Vec<Group>,
    /// How many there are.
    pub of: usize,
    /// How many have less than they must.
    pub less: usize,
    /// How many events the lens means, those of groups that are left out included.
    pub events: usize,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// What an event has, for each key, and in which minutes it was.
type Values<'s> = (Vec<Option<Cow<'s, str>>>, i64);

/// The events of a group.
struct Members<'s> {
    values: Vec<Option<Cow<'s, str>>>,
    minutes: i64,
    /// Places among the hits.
    places: Vec<usize>,
    facts: Facts,
}

/// Puts the hits together. `None` if it was cancelled.
pub(super) fn group(
    snapshot: &Snapshot,
    lens: &Lens,
    hits: &Hits,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Looked> {
    let known = Known::read(snapshot, lens, hits, cancelled)?;
    let mut places: HashMap<Values<'_>, usize> = HashMap::new();
    let mut all: Vec<Members<'_>> = Vec::new();
    for (place, id) in hits.iter().enumerate() {
        if place % 4096 == 0 && cancelled() {
            return None;
        }
        let row = snapshot.row(id);
        for key in known.combinations(&row, place) {
            let number = *places.entry(key).or_insert_with_key(|(values, minutes)| {
                all.push(Members {
                    values: values.clone(),
                    minutes: *minutes,
                    places: Vec::new(),
                    facts: Facts::NONE,
                });
                all.len() - 1
            });
            all[number].places.push(place);
            all[number].facts.add(row.time(), row.flags());
        }
    }
    drop(places);
    let before = all.len();
    if let Some(least) = &lens.least {
        all.retain(|members| {
            let number = match &least.of {
                None => members.facts.events,
                Some(key) => known.met(members, key).len(),
            };
            number as u64 >= least.number
        });
    }
    let of = all.len();
    sort(&mut all, lens.order);
    let reach = known.reach(&all);
    let mut groups = Vec::new();
    for (number, members) in all.iter().take(MOST_GROUPS).enumerate() {
        if cancelled() {
            return None;
        }
        let ids = reach
            .as_ref()
            .is_some_and(|reach| reach[number] != members.facts.events);
        groups.push(known.told(members, ids));
    }
    Some(Looked {
        groups,
        of,
        less: before - of,
        events: hits.len(),
        unreadable: known.unreadable,
    })
}

fn sort(all: &mut [Members<'_>], order: Order) {
    all.sort_by(|one, other| {
        let rank = |it: &Members<'_>| match order {
            Order::Most => (Reverse(it.facts.events as i64), it.facts.first),
            Order::Fewest => (Reverse(-(it.facts.events as i64)), it.facts.first),
            Order::First => (Reverse(0), it.facts.first),
        };
        let same = rank(one).cmp(&rank(other));
        same.then_with(|| (&one.values, one.minutes).cmp(&(&other.values, other.minutes)))
    });
}

/// The events that are put together, and what had to be read of them.
struct Known<'s> {
    snapshot: &'s Snapshot,
    lens: &'s Lens,
    hits: &'s Hits,
    paths: Vec<&'s Path>,
    /// For each hit, and each path.
    values: Vec<Vec<Vec<String>>>,
    unreadable: Vec<String>,
}

impl<'s> Known<'s> {
    fn read(
        snapshot: &'s Snapshot,
        lens: &'s Lens,
        hits: &'s Hits,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Option<Self> {
        let least = lens.least.iter().filter_map(|least| least.of.as_ref());
        let of_summary = lens.summary.iter().flat_map(super::Phrase::keys);
        let mut paths: Vec<&Path> = Vec::new();
        for key in lens.group.iter().chain(of_summary).chain(least) {
            if let Key::Path { path, .. } = key
                && !paths.contains(&path)
            {
                paths.push(path);
            }
        }
        let mut known = Self {
            snapshot,
            lens,
            hits,
            values: Vec::new(),
            unreadable: Vec::new(),
            paths,
        };
        if !known.paths.is_empty() {
            let wanted: Vec<Path> = known.paths.iter().map(|path| (*path).clone()).collect();
            let found = values_at(snapshot, hits, &wanted, cancelled)?;
            (known.values, known.unreadable) = (found.rows, found.unreadable);
        }
        Some(known)
    }

    /// What the event has.
    fn of<'k>(&'k self, key: &Key, row: &Row<'k>, place: usize) -> Vec<Cow<'k, str>> {
        let text = |field| row.text(field).map(Cow::Borrowed);
        let one = match key {
            Key::Field(Field::Name) => row
                .text(Field::Name)
                .map(|name| Cow::Borrowed(names::normal(name))),
            Key::Field(Field::Resource) => acted_on(row).map(Cow::Borrowed),
            Key::Field(field) => text(*field),
            Key::Network => row.text(Field::Ip).map(network_of),
            Key::Kind => Some(Cow::Borrowed(kind(row.flags()))),
            Key::Path { path, .. } => {
                let number = self.paths.iter().position(|known| *known == path);
                let values = number.and_then(|number| self.values.get(place)?.get(number));
                let values = values.map_or(&[][..], Vec::as_slice).iter();
                let mut different: Vec<Cow<'_, str>> = Vec::new();
                for value in values.take(MOST_VALUES) {
                    if !different.iter().any(|known| known == value) {
                        different.push(Cow::Borrowed(value.as_str()));
                    }
                }
                return different;
            }
        };
        one.into_iter().collect()
    }

    /// The groups that an event is in.
    fn combinations<'k>(&'k self, row: &Row<'k>, place: usize) -> Vec<Values<'k>> {
        let minutes = match self.lens.minutes {
            Some(minutes) => row.time().0.div_euclid(i64::from(minutes) * 60_000),
            None => 0,
        };
        let mut all = vec![(Vec::new(), minutes)];
        for key in &self.lens.group {
            let mut values: Vec<_> = self.of(key, row, place).into_iter().map(Some).collect();
            if values.is_empty() {
                values.push(None);
            }
            all = all
                .iter()
                .flat_map(|(before, minutes)| {
                    values.iter().map(move |value| {
                        let mut whole = before.clone();
                        whole.push(value.clone());
                        (whole, *minutes)
                    })
                })
                .collect();
        }
        all
    }

    /// The values that the events of a group have.
    fn met<'k>(&'k self, members: &Members<'_>, key: &Key) -> Met<'k> {
        let mut met = Met::default();
        for place in &members.places {
            let Some(row) = self.hits.get(*place) else {
                continue;
            };
            for text in self.of(key, &self.snapshot.row(row), *place) {
                met.add(text);
            }
        }
        met
    }

    /// A group as it is told.
    fn told(&self, members: &Members<'_>, by_ids: bool) -> Group {
        let lens = self.lens;
        let keys = lens.summary.iter().flat_map(super::Phrase::keys);
        let met: Vec<(&Key, Met<'_>)> = keys.map(|key| (key, self.met(members, key))).collect();
        let met_of = |key: &Key| met.iter().find(|(of, _)| *of == key).map(|(_, met)| met);
        let facts = members.facts;
        let expr = if by_ids && members.places.len() <= MOST_IDS {
            self.ids(members)
        } else {
            self.common(members)
        };
        Group {
            values: members
                .values
                .iter()
                .map(|value| value.as_ref().map(|text| text.clone().into_owned()))
                .collect(),
            events: facts.events,
            first: facts.first,
            last: facts.last,
            summary: sum_up(&lens.summary, facts, &met_of),
            expr,
        }
    }

    fn rows<'m>(&'m self, members: &'m Members<'_>) -> impl Iterator<Item = Row<'m>> + 'm {
        let rows = members.places.iter().filter_map(|place| self.hits.get(*place));
        rows.map(|row| self.snapshot.row(row))
    }

    fn ids(&self, members: &Members<'_>) -> Expr {
        let ids = self.rows(members).map(|row| row.event_id().to_string());
        let ids: BTreeSet<String> = ids.collect();
        Expr::Term(Term::Field(
            Field::Id,
            ids.into_iter().map(Pattern::exactly).collect(),
        ))
    }

    /// What the events of a group have in common, as conditions.
    fn common(&self, members: &Members<'_>) -> Expr {
        let lens = self.lens;
        let mut expr = Expr::All;
        for (key, value) in lens.group.iter().zip(&members.values) {
            expr = expr.and(match (key, value) {
                (Key::Field(Field::Name), Some(_)) => {
                    let names = self.rows(members).filter_map(|row| row.text(Field::Name));
                    let names: BTreeSet<&str> = names.collect();
                    Expr::Term(Term::Field(
                        Field::Name,
                        names.into_iter().map(Pattern::exactly).collect(),
                    ))
                }
                (Key::Field(field), Some(value)) => Expr::field_is(*field, value.as_ref()),
                (Key::Field(field), None) => Expr::Term(Term::Field(*field, vec![Pattern::Exists])).negate(),
                (Key::Path { path, .. }, Some(value)) => {
                    Expr::Term(Term::Path(path.clone(), vec![Pattern::exactly(value.as_ref())]))
                }
                (Key::Path { path, .. }, None) => {
                    Expr::Term(Term::Path(path.clone(), vec![Pattern::Exists])).negate()
                }
                (Key::Network, Some(value)) if value.contains('/') => {
                    search::parse(&format!("ip:{value}"), Timestamp(0)).unwrap_or_default()
                }
                (Key::Network, Some(value)) => Expr::field_is(Field::Ip, value.as_ref()),
                (Key::Network, None) => Expr::Term(Term::Field(Field::Ip, vec![Pattern::Exists])).negate(),
                (Key::Kind, value) => of_kind(value.as_deref().unwrap_or_default()),
            });
        }
        if let Some(minutes) = lens.minutes.filter(|_| members.facts.first.is_known()) {
            let length = i64::from(minutes) * 60_000;
            let from = Timestamp(members.minutes.saturating_mul(length));
            expr = expr.and(Expr::Term(Term::Time(TimeRange {
                from,
                to: from.plus(length),
            })));
        }
        expr
    }

    /// How many events of the lens the conditions of each group mean, where a resource is among the keys: they mean events
    /// that name the resource in any way. `None` where the conditions mean exactly the group.
    fn reach(&self, all: &[Members<'_>]) -> Option<Vec<usize>> {
        let lens = self.lens;
        let at = lens
            .group
            .iter()
            .position(|key| matches!(key, Key::Field(field) if field.storage() == Storage::Resource))?;
        let Key::Field(field) = lens.group[at] else {
            return None;
        };
        let groups = all.iter().take(MOST_GROUPS).enumerate();
        let numbers = groups.map(|(number, members)| ((members.values.clone(), members.minutes), number));
        let numbers: HashMap<Values<'_>, usize> = numbers.collect();
        let mut reach = vec![0; all.len().min(MOST_GROUPS)];
        for (place, id) in self.hits.iter().enumerate() {
            let row = self.snapshot.row(id);
            for (values, minutes) in self.combinations(&row, place) {
                let named: BTreeSet<Option<&str>> = row
                    .resources()
                    .filter_map(|(_, text)| field.of_value(text))
                    .map(Some)
                    .collect();
                let named = if named.is_empty() {
                    BTreeSet::from([None])
                } else {
                    named
                };
                for text in named {
                    let mut values = values.clone();
                    values[at] = text.map(Cow::Borrowed);
                    if let Some(number) = numbers.get(&(values, minutes)) {
                        reach[*number] += 1;
                    }
                }
            }
        }
        Some(reach)
    }
}

/// The whole text of what was acted on.
fn acted_on<'s>(row: &Row<'s>) -> Option<&'s str> {
    let shown = row.target()?;
    let mut texts = row.resources().map(|(_, text)| text);
    texts.find(|text| crate::model::resource::short(text) == shown)
}

const PERSON: &str = "person";
const SERVICE: &str = "service";
const PROGRAM: &str = "program";

fn kind(flags: Flags) -> &'static str {
    if flags.has(Flags::SERVICE) {
        SERVICE
    } else if flags.has(Flags::HUMAN) {
        PERSON
    } else {
        PROGRAM
    }
}

fn of_kind(kind: &str) -> Expr {
    let is = |flags| Expr::Term(Term::Is(flags));
    match kind {
        SERVICE => is(Flags::SERVICE),
        PERSON => is(Flags::HUMAN).and(is(Flags::SERVICE).negate()),
        _ => is(Flags::HUMAN).negate().and(is(Flags::SERVICE).negate()),
    }
}
