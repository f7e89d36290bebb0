//! Sigma: detection rules in YAML, as far as they are about CloudTrail, and the correlations of what they find.
//!
//! A [`Pack`] takes files, keeps the rules that it understands as [`Expr`], and says of each other why it does not: a
//! rule that cannot mean what it says is an error with its place ([`Remark`]), never a rule that cannot fire. Rules
//! whose `logsource` is not CloudTrail are counted and left alone ([`Foreign`]).
//!
//! A field is a path through the JSON of the event, key by key in the case it is written in, through arrays. Values
//! ignore case; `*` and `?` are wildcards and `\` takes that from them. Numbers and booleans are compared as the text
//! they are written with. `null` means that there is no value, or `null`. A condition on a field that is missing is
//! false, and so its negation is true. `contains` on an object looks in its JSON.
//!
//! The rules of the language are those of the [specification](https://github.com/SigmaHQ/sigma-specification), version 2;
//! aggregations in conditions, collections (`action:`) and filters (`filter:`) are not read, and say so.
//!
//! A rule may say what to look at next ([`Look`]), a member of our own (`look_next`) that others pass over. The rules of
//! the program are [`built_in`].

pub mod built_in;
mod condition;
mod correlation;
mod detection;
mod lint;
mod look;
mod modifiers;
mod pack;
mod rule;
mod text;
mod yaml;

pub use correlation::{Correlation, Counted, Kind, Part, Target};
pub use look::{Look, Placeholder};
pub use pack::Pack;
pub use yaml::LONGEST;

use crate::query::Expr;
use std::fmt;

/// Where something stands in a file, counted from 1, in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// How much a rule matters, by its author.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// For enrichment.
    Informational,
    /// Notable, in numbers.
    Low,
    /// To be reviewed.
    Medium,
    /// To be looked at soon.
    High,
    /// An incident.
    Critical,
}

impl Level {
    /// All of them, from the least.
    pub const ALL: [Self; 5] = [
        Self::Informational,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// As rules write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The level of that name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|level| level.name().eq_ignore_ascii_case(name))
    }
}

/// What a rule or a correlation says of itself.
#[derive(Clone, PartialEq, Debug)]
pub struct About {
    /// The name of its file, as it was given.
    pub file: String,
    /// Where its document begins.
    pub place: Place,
    /// Its title.
    pub title: String,
    /// Its `id`.
    pub id: Option<String>,
    /// The name that correlations call it by.
    pub name: Option<String>,
    /// Its level, if it says one.
    pub level: Option<Level>,
    /// Its status.
    pub status: Option<String>,
    /// What it is about, in its author's words.
    pub description: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// What else it may fire on.
    pub false_positives: Vec<String>,
    /// What to look at next, of an event that it found.
    pub look_next: Vec<Look>,
    /// Whether it is part of the program.
    pub built_in: bool,
}

impl About {
    /// Whether a reference means this.
    fn is_called(&self, reference: &str) -> bool {
        self.title == reference
            || self.name.as_deref() == Some(reference)
            || self
                .id
                .as_deref()
                .is_some_and(|id| id.eq_ignore_ascii_case(reference))
    }
}

/// A rule on single events.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// What it says of itself.
    pub about: About,
    /// The events it means.
    pub expr: Expr,
    /// Whether its hits are findings; else it only serves a correlation.
    pub reported: bool,
}

/// A rule for logs that are not CloudTrail's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foreign {
    /// The name of its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Its source in words: `windows / security`.
    pub source: String,
}

/// Something to be said of a file of rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// The name of the file, as it was given.
    pub file: String,
    /// The rule, if it got as far as its title.
    pub title: Option<String>,
    /// Where.
    pub place: Place,
    /// What.
    pub text: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { line, column } = self.place;
        write!(f, "{}:{line}:{column}: ", self.file)?;
        if let Some(title) = &self.title {
            write!(f, "{title}: ")?;
        }
        f.write_str(&self.text)
    }
}

/// What is wrong, before it is known of what rule.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Mistake {
    place: Place,
    text: String,
}

impl Mistake {
    fn new(place: Place, text: impl Into<String>) -> Self {
        Self {
            place,
            text: text.into(),
        }
    }
}

/// The events that the rules of one file mean, together.
///
/// An error is the first thing wrong with it: a rule that is not understood, no rule for CloudTrail, or a correlation,
/// which is no condition on one event.
pub fn read(file: &str, bytes: &[u8]) -> Result<Expr, Remark> {
    let mut pack = Pack::default();
    pack.add(file, bytes);
    pack.link();
    let at_top = |text: String| Remark {
        file: file.to_owned(),
        title: None,
        place: Place { line: 1, column: 1 },
        text,
    };
    if let Some(fault) = pack.faults.into_iter().next() {
        return Err(fault);
    }
    if let Some(correlation) = pack.correlations.first() {
        return Err(Remark {
            file: file.to_owned(),
            title: Some(correlation.about.title.clone()),
            place: correlation.about.place,
            text: "a correlation is no condition on one event; `trailhound detect` finds it".to_owned(),
        });
    }
    let mut all: Vec<_> = pack.rules.into_iter().map(|rule| rule.expr).collect();
    match all.len() {
        0 => Err(at_top(match pack.foreign.first() {
            Some(foreign) => format!("no rule for CloudTrail: this one is for {}", foreign.source),
            None => "no rule".to_owned(),
        })),
        1 => Ok(all.remove(0)),
        _ => Ok(Expr::Or(all)),
    }
}

#[cfg(test)]
mod tests;
