//! Patterns on one value of an event.

use super::condition::{Bounds, Condition};
use super::literal::{escaped, is_sendable, like, quoted};
use crate::query::expr::{Part, Pattern, Piece};
use ipnet::IpNet;
use std::net::IpAddr;
use std::ops::Bound;

/// What a value is to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A text of our columns: an empty one is none.
    Column,
    /// A text of the record: an empty one is one.
    Member,
    /// A text, number or boolean taken out of JSON.
    Json,
}

/// An expression of SQL that is a text, or `NULL`.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) sql: String,
    pub(super) kind: Kind,
}

impl Value {
    pub(super) fn new(sql: impl Into<String>, kind: Kind) -> Self {
        Self {
            sql: sql.into(),
            kind,
        }
    }

    /// That there is one.
    pub(super) fn exists(&self) -> Condition {
        match self.kind {
            Kind::Column => Condition::Filled(self.sql.clone()),
            Kind::Member | Kind::Json => Condition::There(self.sql.clone()),
        }
    }

    /// Any of the patterns. Several whole texts become one list.
    pub(super) fn any(&self, patterns: &[Pattern]) -> Bounds {
        let whole: Vec<_> = patterns.iter().filter_map(|it| self.whole(it)).collect();
        if whole.len() < 2 {
            return Bounds::or(patterns.iter().map(|it| self.one(it)));
        }
        let list = Condition::Is(format!("{} IN ({})", self.sql, whole.join(", ")));
        let others = patterns.iter().filter(|it| self.whole(it).is_none());
        Bounds::or(std::iter::once(Bounds::exact(list)).chain(others.map(|it| self.one(it))))
    }

    /// The literal that a pattern compares with, if it does just that.
    fn whole(&self, pattern: &Pattern) -> Option<String> {
        match pattern {
            Pattern::Text {
                text,
                part: Part::Whole,
                case,
            } if !text.is_empty() && !ignores(case.counts(text), text) && self.can_tell(text, true) => {
                Some(quoted(text))
            }
            _ => None,
        }
    }

    pub(super) fn one(&self, pattern: &Pattern) -> Bounds {
        match pattern {
            Pattern::Exists | Pattern::Present => Bounds::exact(self.exists()),
            Pattern::Null => Bounds::exact(Condition::False),
            Pattern::Other(patterns) => {
                Bounds::and([Bounds::exact(self.exists()), self.any(patterns).negate()])
            }
            Pattern::Text { text, part, case } => self.text(text, *part, !case.counts(text)),
            Pattern::Glob { pieces, case } => {
                let whole: String = pieces.iter().filter_map(Piece::as_text).collect();
                self.glob(pieces, &whole, !case.counts(&whole))
            }
            Pattern::Regex { source, ignore_case } => match literal(source).filter(|_| !ignore_case) {
                Some((text, part)) => self.text(&text, part, false),
                None => self.vague(),
            },
            Pattern::Network(network) => self.network(network),
            Pattern::Range { from, to } => self.range(from, to),
        }
    }

    /// Some value or other.
    fn vague(&self) -> Bounds {
        Bounds::at_most(self.exists())
    }

    /// Whether what SQL compares is what we compare. A number may be written in another way than in the record, but none
    /// has a letter in it, and small whole numbers are written in one way only.
    fn can_tell(&self, text: &str, is_whole: bool) -> bool {
        let is_small =
            text.len() <= 15 && !text.starts_with('0') && text.bytes().all(|it| it.is_ascii_digit());
        is_sendable(text)
            && (self.kind != Kind::Json || is_no_number(text) || (is_whole && (is_small || text == "0")))
    }

    fn text(&self, text: &str, part: Part, ignore: bool) -> Bounds {
        if text.is_empty() {
            return match (part, self.kind) {
                (Part::Whole, Kind::Column) => Bounds::exact(Condition::False),
                (Part::Whole, _) => Bounds::exact(Condition::Is(format!("{} = ''", self.sql))),
                _ => Bounds::exact(self.exists()),
            };
        }
        if !self.can_tell(text, part == Part::Whole) {
            return self.vague();
        }
        compared(&self.sql, text, ignore, &|value, text| {
            let text = text.to_owned();
            match part {
                Part::Whole => format!("{value} = {}", quoted(&text)),
                Part::Start => like(value, &format!("{}%", escaped(&text))),
                Part::End => like(value, &format!("%{}", escaped(&text))),
                Part::Inside => like(value, &format!("%{}%", escaped(&text))),
            }
        })
    }

    fn glob(&self, pieces: &[Piece], whole: &str, ignore: bool) -> Bounds {
        if !self.can_tell(whole, false) {
            return self.vague();
        }
        if pieces.is_empty() {
            return self.text("", Part::Whole, false);
        }
        if pieces.iter().all(|piece| *piece == Piece::Many) {
            return Bounds::exact(self.exists());
        }
        compared(&self.sql, whole, ignore, &|value, text| {
            // The texts of the pieces lie one after the other in `text`, in the case that is asked for.
            let mut left = text;
            let pattern: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Many => "%".to_owned(),
                    Piece::One => "_".to_owned(),
                    Piece::Text(piece) => {
                        let (now, rest) = left.split_at(piece.len());
                        left = rest;
                        escaped(now)
                    }
                })
                .collect();
            like(value, &pattern)
        })
    }

    /// Addresses of a network of whole bytes begin alike; those of version 6 may be written in many ways.
    fn network(&self, network: &IpNet) -> Bounds {
        let IpNet::V4(network) = network else {
            return Bounds::at_most(Condition::Is(like(&self.sql, "%:%")));
        };
        let octets = network.network().octets();
        let known = usize::from(network.prefix_len() / 8);
        if known == 4 {
            return self.text(&network.addr().to_string(), Part::Whole, false);
        }
        let start: Vec<_> = octets[..known]
            .iter()
            .map(u8::to_string)
            .chain(["%.%".to_owned()])
            .collect();
        Bounds::at_most(Condition::Is(like(&self.sql, &start.join("."))))
    }

    /// Texts are compared byte by byte there, too; numbers and addresses are left to us.
    fn range(&self, from: &Bound<String>, to: &Bound<String>) -> Bounds {
        let side = |bound: &Bound<String>, included: &str, excluded: &str| {
            let (text, operator) = match bound {
                Bound::Unbounded => return Bounds::exact(self.exists()),
                Bound::Included(text) => (text, included),
                Bound::Excluded(text) => (text, excluded),
            };
            if self.kind == Kind::Json || is_measure(text) || !is_sendable(text) {
                return self.vague();
            }
            Bounds::exact(Condition::Is(format!("{} {operator} {}", self.sql, quoted(text))))
        };
        let bounds = [
            Bounds::exact(self.exists()),
            side(from, ">=", ">"),
            side(to, "<=", "<"),
        ];
        Bounds::and(bounds)
    }
}

/// A comparison in the case that counts. `lower` goes by Unicode and so finds too much (the Kelvin sign is a `k` to
/// it); what must not find too much changes ASCII letters only, as we do.
fn compared(value: &str, text: &str, ignore: bool, say: &dyn Fn(&str, &str) -> String) -> Bounds {
    if !ignores(!ignore, text) {
        return Bounds::exact(Condition::Is(say(value, text)));
    }
    let text = text.to_ascii_lowercase();
    let under = say(
        &format!("translate({value}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"),
        &text,
    );
    // What `lower` makes of other letters is for the engine to say.
    let over = if text.is_ascii() {
        Condition::Is(say(&format!("lower({value})"), &text))
    } else {
        Condition::Is(under.clone())
    };
    Bounds {
        over,
        under: Condition::Is(under),
    }
}

/// Whether case is ignored, and there is any to ignore.
fn ignores(counts: bool, text: &str) -> bool {
    !counts && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether no number has this in it.
pub(super) fn is_no_number(text: &str) -> bool {
    !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte))
}

/// Whether a bound is a number or an address rather than text.
fn is_measure(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok() || text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The text that an expression is, if it is no more than that, and the part of a value that it must be.
pub(super) fn literal(source: &str) -> Option<(String, Part)> {
    let (inner, at_start) = source
        .strip_prefix('^')
        .map_or((source, false), |rest| (rest, true));
    let (inner, at_end) = match inner.strip_suffix('$') {
        Some(rest) if !rest.ends_with('\\') => (rest, true),
        _ => (inner, false),
    };
    let mut text = String::new();
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        match char {
            // `\<` and `\>` are the ends of words.
            '\\' => text.push(
                chars
                    .next()
                    .filter(|it| it.is_ascii_punctuation() && !"<>".contains(*it))?,
            ),
            '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => return None,
            char => text.push(char),
        }
    }
    let part = match (at_start, at_end) {
        (false, false) => Part::Inside,
        (true, false) => Part::Start,
        (false, true) => Part::End,
        (true, true) => Part::Whole,
    };
    Some((text, part))
}
