//! The predicate: a boolean tree over what an event says. Dialects parse text into it and print text from it.
//!
//! Two rules make it the same for every dialect. *Missing is false*: a [`Pattern`] on a value the event does not have
//! does not hold, whatever the pattern; a dialect that means otherwise says so with [`Pattern::Exists`] and
//! [`Expr::Not`]. *Case is the pattern's own*: [`Case`] stands in each pattern, because dialects differ.
//! Case is that of ASCII letters; all other characters must be equal. Instants are resolved: a tree never means
//! something else tomorrow.
//!
//! `Display` prints the notation of the search bar (see `dialect::search`), which parses back to the same tree.

use super::path::Path;
use super::remark::{Remark, Remarked};
use crate::model::{EventId, Field, Flags, TimeRange};
use ipnet::IpNet;
use std::ops::Bound;

/// Which events are meant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Expr {
    /// Every event.
    #[default]
    All,
    /// Those that all of these mean; every event if there are none.
    And(Vec<Expr>),
    /// Those that any of these means; none if there are none.
    Or(Vec<Expr>),
    /// Those that this does not mean.
    Not(Box<Expr>),
    /// One condition.
    Term(Term),
}

/// One condition on an event.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Term {
    /// On any value: of a column, of a resource, of the original JSON (its keys are not values).
    Word(Word),
    /// On the values of a field: any of these patterns.
    Field(Field, Vec<Pattern>),
    /// A service and the names of its actions, as in policies: `iam:Create*`.
    Action {
        /// As in `eventSource`, without `.amazonaws.com`, in lower case.
        service: String,
        /// On the event's name.
        name: Pattern,
    },
    /// One fact; see [`Flags::WORDS`].
    Is(Flags),
    /// What an analyst has said of it, and of which events that was said.
    Remarked(Remark, Remarked),
    /// On the values at a path of the original JSON: any of these patterns.
    Path(Path, Vec<Pattern>),
    /// A value at one path and a value at another are the same text, or one is a part of the other.
    Compare(Comparison),
    /// `eventTime` lies in the window.
    Time(TimeRange),
    /// `eventTime` is at most `radius` milliseconds from that of this event; none if it is not loaded.
    Around {
        /// The event.
        event: EventId,
        /// Milliseconds before and after.
        radius: i64,
    },
}

/// See [`Term::Compare`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Comparison {
    /// Where the value is.
    pub path: Path,
    /// Which part of it the other value must be.
    pub part: Part,
    /// Whether case counts; it does in [`Case::Smart`].
    pub case: Case,
    /// Where the other value is.
    pub other: Path,
}

/// A condition on any value of an event.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Word {
    /// What a value must be.
    pub pattern: Pattern,
    /// Whether values that are only similar will do, in the short fields.
    pub fuzzy: Fuzzy,
}

/// How similar a value of a short field (name, service, principal, resource, error) must be to a word: its fuzzy
/// score as a share of the score that the word has against itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Fuzzy {
    /// Similar is not enough.
    #[default]
    Off,
    /// 0.8: measured on real events to add no noise to ordinary words, and to find `asrole` in `AssumeRole`.
    Close,
    /// 0.6.
    Loose,
}

impl Fuzzy {
    /// The share of the score, in percent.
    pub fn percent(self) -> Option<u32> {
        match self {
            Self::Off => None,
            Self::Close => Some(80),
            Self::Loose => Some(60),
        }
    }
}

/// Whether the case of ASCII letters counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Case {
    /// It counts if the pattern has a letter in upper case.
    #[default]
    Smart,
    /// It counts.
    Exact,
    /// It does not count.
    Ignore,
}

impl Case {
    /// Whether case counts for this text.
    pub fn counts(self, text: &str) -> bool {
        match self {
            Self::Smart => text.chars().any(char::is_uppercase),
            Self::Exact => true,
            Self::Ignore => false,
        }
    }
}

/// Which part of a value a text must be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    /// Any part.
    Inside,
    /// Its beginning.
    Start,
    /// Its end.
    End,
    /// All of it.
    Whole,
}

/// A condition on one value. A value is text; numbers and booleans are the text they are written with.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Pattern {
    /// There is a value (`null` is none).
    Exists,
    /// There is anything at all: `null`, an empty text, an array.
    Present,
    /// There is `null`.
    Null,
    /// There is a value that none of these holds on. (A negated term holds where there is no value; this does not.)
    Other(Vec<Pattern>),
    /// The value, or a part of it, is this text.
    Text {
        /// The text.
        text: String,
        /// The part.
        part: Part,
        /// Its case.
        case: Case,
    },
    /// The whole value has these pieces, one after the other.
    Glob {
        /// What stands between wildcards, and the wildcards.
        pieces: Vec<Piece>,
        /// Case of the texts.
        case: Case,
    },
    /// A regular expression matches somewhere in the value.
    Regex {
        /// In the syntax of the `regex` crate. One that does not compile matches nothing.
        source: String,
        /// Whether case counts, for all letters of Unicode here.
        ignore_case: bool,
    },
    /// The value is an address in this network.
    Network(IpNet),
    /// The value lies between: as numbers if the bounds are numbers, as addresses if they are addresses, else as text.
    Range {
        /// Lower bound.
        from: Bound<String>,
        /// Upper bound.
        to: Bound<String>,
    },
}

/// A piece of [`Pattern::Glob`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Piece {
    /// This text.
    Text(String),
    /// Any text, also none.
    Many,
    /// Any one character.
    One,
}

impl Pattern {
    /// A text anywhere in the value, in smart case.
    pub fn inside(text: impl Into<String>) -> Self {
        Self::text(text, Part::Inside, Case::Smart)
    }

    /// Exactly this text: what "only events with the value under the cursor" means.
    pub fn exactly(text: impl Into<String>) -> Self {
        Self::text(text, Part::Whole, Case::Exact)
    }

    /// A text.
    pub fn text(text: impl Into<String>, part: Part, case: Case) -> Self {
        Self::Text {
            text: text.into(),
            part,
            case,
        }
    }
}

impl Word {
    /// What is meant by a text that is to be found as it is, with no similar ones: `"text"`.
    pub fn exact(text: impl Into<String>) -> Self {
        Self {
            pattern: Pattern::inside(text),
            fuzzy: Fuzzy::Off,
        }
    }
}

impl Expr {
    /// A field that has exactly this value.
    pub fn field_is(field: Field, value: impl Into<String>) -> Self {
        Self::Term(Term::Field(field, vec![Pattern::exactly(value)]))
    }

    /// Both conditions. [`Expr::All`] adds nothing, and a conjunction grows rather than nests.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, only) | (only, Self::All) => only,
            (Self::And(mut terms), Self::And(more)) => {
                terms.extend(more);
                Self::And(terms)
            }
            (Self::And(mut terms), other) => {
                terms.push(other);
                Self::And(terms)
            }
            (first, other) => Self::And(vec![first, other]),
        }
    }

    /// The opposite. Twice is not at all.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}
