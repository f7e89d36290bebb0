//! Lenses: questions that are asked of every trail, as data.
//!
//! *Lens*: a predicate in the search language, what its events are put together by, and a line that sums each group up;
//! read from a file ([`Lens::read`]), those of the program are [`built_in`]. [`count`] says how many events each of many
//! lenses means, [`look`] looks through one: its *groups*, with how many events, from when to when, and how to get at them.
//!
//! *Normal name*: an event's name without the version that some services put behind it (`CreateFunction20150331` is
//! `CreateFunction`). A lens means normal names, and groups by them; queries, rules and metric filters mean what is
//! written in the event. [`names`] is the one place that knows.

mod file;
mod grouping;
pub mod names;
mod summary;

pub use file::Fault;
pub use grouping::{Group, Looked, MOST_GROUPS};
pub use summary::Phrase;

use crate::dialect::search;
use crate::model::{Field, TimeRange, Timestamp};
use crate::query::{Expr, Hits, Path, search_many};
use crate::store::Snapshot;
use include_dir::{Dir, include_dir};

static LENSES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/lenses");

/// A question, and how its answer is put together. See the module.
#[derive(Clone, PartialEq, Debug)]
pub struct Lens {
    /// What it is called in files and on the command line.
    pub name: String,
    /// The key that opens it.
    pub key: char,
    /// What it is called in lists.
    pub title: String,
    /// What it answers.
    pub question: String,
    /// What it means and what it does not, in a few sentences.
    pub help: String,
    /// The tactic of ATT&CK, if it is about one.
    pub tactic: Option<String>,
    /// Predicates in the search language: it means the events of any of them.
    pub wanted: Vec<String>,
    /// What its events are put together by.
    pub group: Vec<Key>,
    /// If given, events further apart than so many minutes of the clock are in different groups.
    pub minutes: Option<u32>,
    /// Groups that have less are left out.
    pub least: Option<Least>,
    /// The order of groups.
    pub order: Order,
    /// What is said of a group.
    pub summary: Vec<Phrase>,
    /// The file it was read from.
    pub file: String,
}

/// What events are put together by, and what a summary names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Key {
    /// The values of a field; of [`Field::Name`] the normal names, of [`Field::Resource`] what was acted on.
    Field(Field),
    /// The values at a path of the JSON; an event with several of them is in several groups.
    Path {
        /// Where they are.
        path: Path,
        /// The same as it was written.
        text: String,
    },
    /// The network of the source address: /24, of IPv6 /48; or the service that called.
    Network,
    /// A person, a service or a program, as far as that can be told.
    Kind,
}

impl Key {
    /// As it is written in a file.
    pub fn name(&self) -> &str {
        match self {
            Self::Field(field) => field.key(),
            Self::Path { text, .. } => text,
            Self::Network => "network",
            Self::Kind => "kind",
        }
    }
}

/// What a group must have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Least {
    /// Different values of this are counted; nothing stands for the events themselves.
    pub of: Option<Key>,
    /// How many there must be.
    pub number: u64,
}

/// The order of groups.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Order {
    /// Those with the most events first.
    #[default]
    Most,
    /// Those with the fewest first.
    Fewest,
    /// By the first event.
    First,
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'s> {
    /// When.
    pub window: TimeRange,
    /// Only these events, if any are given.
    pub within: Option<&'s Hits>,
    /// What relative times in a lens count back from.
    pub now: Timestamp,
}

impl Scope<'_> {
    /// Everything.
    pub const ALL: Self = Self {
        window: TimeRange::ALL,
        within: None,
        now: Timestamp(0),
    };

    fn narrow(&self, snapshot: &Snapshot, hits: Hits) -> Hits {
        match self.within {
            None => hits,
            Some(within) => Hits::of_rows(snapshot, hits.iter().filter(|row| within.contains(*row))),
        }
    }
}

/// How many events lenses mean.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Of each lens, in the order they were given in.
    pub events: Vec<u64>,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

impl Lens {
    /// The events that are meant, of what is loaded now. With `only_known`, names and services that no event has are
    /// left out, so that what remains can be read.
    pub fn expr(&self, snapshot: &Snapshot, now: Timestamp, only_known: bool) -> Expr {
        // A file whose predicates make no sense is no lens.
        let parts = self
            .wanted
            .iter()
            .filter_map(|text| search::parse(text, now).ok());
        let parts: Vec<Expr> = parts.collect();
        let expr = match <[Expr; 1]>::try_from(parts) {
            Ok([only]) => only,
            Err(parts) => Expr::Or(parts),
        };
        names::normal_names(&expr, snapshot, only_known)
    }
}

/// Those of the program, in the order of their names. An error names a file that is not understood, which a test rules
/// out.
pub fn built_in() -> Result<Vec<Lens>, Fault> {
    let mut files: Vec<_> = LENSES.files().collect();
    files.sort_by_key(|file| file.path());
    let read = |file: &include_dir::File<'_>| {
        let name = file.path().to_string_lossy();
        Lens::read(&name, file.contents_utf8().unwrap_or_default())
    };
    files.into_iter().map(read).collect()
}

/// Puts a lens among others: one takes the place of the one with its name, and its key goes to it.
pub fn add(lenses: &mut Vec<Lens>, lens: Lens) {
    match lenses.iter_mut().find(|known| known.name == lens.name) {
        Some(known) => *known = lens,
        None => lenses.push(lens),
    }
}

/// Counts the events of all lenses in one pass. `None` if it was cancelled.
pub fn count(
    snapshot: &Snapshot,
    lenses: &[Lens],
    scope: Scope<'_>,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Counts> {
    let exprs = lenses.iter().map(|lens| lens.expr(snapshot, scope.now, false));
    let exprs: Vec<Expr> = exprs.collect();
    let answers = search_many(snapshot, &exprs, scope.window, cancelled)?;
    let count = |hits: &Hits| match scope.within {
        None => hits.len() as u64,
        Some(within) => hits.iter().filter(|row| within.contains(*row)).count() as u64,
    };
    Some(Counts {
        events: answers.hits.iter().map(count).collect(),
        unreadable: answers.unreadable,
    })
}

/// Looks through one. `None` if it was cancelled.
pub fn look(
    snapshot: &Snapshot,
    lens: &Lens,
    scope: Scope<'_>,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Looked> {
    let expr = lens.expr(snapshot, scope.now, false);
    let mut answers = search_many(snapshot, std::slice::from_ref(&expr), scope.window, cancelled)?;
    let hits = scope.narrow(snapshot, answers.hits.pop().unwrap_or_else(Hits::none));
    let mut looked = grouping::group(snapshot, lens, &hits, cancelled)?;
    looked.unreadable.extend(answers.unreadable);
    looked.unreadable.sort();
    looked.unreadable.dedup();
    Some(looked)
}

#[cfg(test)]
mod tests;
