//! What is said of a group: phrases with places for values. A phrase of which a place has no value is left out; one that begins
//! with `;` or `,` is set apart by that from what stands before it, if anything does.
//!
//! `{user}`, `{req.bucketName}`, `{network}`, `{kind}`: the values, in the order they were first met. `{#ip}`: how many different
//! ones there are. `{events}`, `{refused}`, `{writes}`: numbers of events, left out where they are none. `{for}`: how long
//! from the first to the last, left out for one instant.

use super::{Key, file};
use crate::model::{Flags, Timestamp};
use std::borrow::Cow;
use std::collections::HashMap;

/// Most values that are named.
const MOST: usize = 3;

/// A phrase of a summary.
#[derive(Clone, PartialEq, Debug)]
pub struct Phrase(pub(super) Vec<Piece>);

/// A piece of a phrase.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Piece {
    Text(String),
    Values(Key),
    Distinct(Key),
    Events,
    Refused,
    Writes,
    Duration,
}

impl Phrase {
    /// Reads one. An error says what is wrong.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or("`{` without `}`")?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(match name {
                "events" => Piece::Events,
                "refused" => Piece::Refused,
                "writes" => Piece::Writes,
                "for" => Piece::Duration,
                _ => match name.strip_prefix('#') {
                    Some(name) => Piece::Distinct(file::key(name)?),
                    None => Piece::Values(file::key(name)?),
                },
            });
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// What it names values of.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Values(key) | Piece::Distinct(key) => Some(key),
            _ => None,
        })
    }
}

/// Texts in the order in which they were first met, and how often.
#[derive(Default)]
pub(super) struct Met<'s> {
    order: Vec<Cow<'s, str>>,
    times: HashMap<Cow<'s, str>, usize>,
}

impl<'s> Met<'s> {
    pub(super) fn add(&mut self, text: Cow<'s, str>) {
        if let Some(times) = self.times.get_mut(&text) {
            *times += 1;
            return;
        }
        self.order.push(text.clone());
        self.times.insert(text, 1);
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// `CreateUser, GetObject and 4 more`.
    fn words(&self) -> Option<String> {
        let named: Vec<&str> = self.order.iter().take(MOST).map(AsRef::as_ref).collect();
        match self.order.len().saturating_sub(MOST) {
            _ if named.is_empty() => None,
            0 => Some(named.join(", ")),
            more => Some(format!("{} and {more} more", named.join(", "))),
        }
    }
}

/// What is known of a group besides the values.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) events: usize,
    pub(super) refused: usize,
    pub(super) writes: usize,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
}

impl Facts {
    pub(super) const NONE: Self = Self {
        events: 0,
        refused: 0,
        writes: 0,
        first: Timestamp::UNKNOWN,
        last: Timestamp::UNKNOWN,
    };

    pub(super) fn add(&mut self, time: Timestamp, flags: Flags) {
        self.events += 1;
        self.refused += usize::from(flags.has(Flags::DENIED));
        self.writes += usize::from(flags.has(Flags::WRITE));
        if time.is_known() {
            self.first = if self.first.is_known() {
                self.first.min(time)
            } else {
                time
            };
            self.last = self.last.max(time);
        }
    }
}

/// The summary of a group.
pub(super) fn sum_up<'s>(
    phrases: &[Phrase],
    facts: Facts,
    met: &dyn Fn(&Key) -> Option<&'s Met<'s>>,
) -> String {
    let mut summary = String::new();
    for said in phrases.iter().filter_map(|phrase| say(phrase, facts, met)) {
        let is_apart = said.starts_with([';', ',']);
        if summary.is_empty() {
            summary.push_str(said.trim_start_matches([';', ',', ' ']));
        } else {
            summary.push_str(if is_apart { "" } else { " " });
            summary.push_str(&said);
        }
    }
    summary
}

fn say<'s>(phrase: &Phrase, facts: Facts, met: &dyn Fn(&Key) -> Option<&'s Met<'s>>) -> Option<String> {
    let some = |number: usize| (number > 0).then(|| number.to_string());
    let mut said = String::new();
    for piece in &phrase.0 {
        match piece {
            Piece::Text(text) => said.push_str(text),
            Piece::Values(key) => said.push_str(&met(key)?.words()?),
            Piece::Distinct(key) => said.push_str(&some(met(key)?.len())?),
            Piece::Events => said.push_str(&some(facts.events)?),
            Piece::Refused => said.push_str(&some(facts.refused)?),
            Piece::Writes => said.push_str(&some(facts.writes)?),
            Piece::Duration => said.push_str(&duration(facts)?),
        }
    }
    Some(said)
}

/// `12 min`.
fn duration(facts: Facts) -> Option<String> {
    let seconds = facts.last.0.checked_sub(facts.first.0)? / 1000;
    match seconds {
        _ if !facts.first.is_known() => None,
        ..=0 => None,
        1..=119 => Some(format!("{seconds} s")),
        120..=7199 => Some(format!("{} min", seconds / 60)),
        7200..=172_799 => Some(format!("{} h", seconds / 3600)),
        _ => Some(format!("{} days", seconds / 86_400)),
    }
}
