//! Patterns made ready to be tried on many values: [`Test`].

use super::expr::{Case, Part, Pattern, Piece};
use super::json_path::Value;
use super::needle::Needle;
use ipnet::IpNet;
use std::cmp::Ordering;
use std::net::IpAddr;
use std::ops::Bound;

/// A [`Pattern`] made ready.
#[derive(Clone, Debug)]
pub enum Test {
    /// Any value.
    Exists,
    /// Anything, also what is no value.
    Present,
    /// `null` and nothing else.
    Null,
    /// A value that passes none of these.
    Other(Vec<Test>),
    /// No value: an expression that does not compile.
    Nothing,
    /// A text in the value.
    Inside(Needle),
    /// A text at an end, or the whole.
    Edge {
        /// Its bytes.
        text: Vec<u8>,
        /// Not [`Part::Inside`].
        part: Part,
        /// Whether ASCII case is ignored.
        ignore: bool,
    },
    /// Pieces one after the other.
    Glob {
        /// The pieces.
        pieces: Vec<Piece>,
        /// Whether ASCII case is ignored.
        ignore: bool,
    },
    /// An expression.
    Regex(regex::Regex),
    /// A network.
    Network(IpNet),
    /// Bounds.
    Range(Bound<Measure>, Bound<Measure>),
}

/// What values are compared as.
#[derive(Clone, PartialEq, Debug)]
pub enum Measure {
    /// Numbers.
    Number(f64),
    /// Addresses, of the same version.
    Address(IpAddr),
    /// Text, byte by byte.
    Text(String),
}

impl Measure {
    fn of(text: &str) -> Self {
        if let Ok(address) = text.parse() {
            return Self::Address(address);
        }
        number(text).map_or_else(|| Self::Text(text.to_owned()), Self::Number)
    }

    /// How a value compares with it; not at all if it is of another kind.
    fn compare(&self, value: &str) -> Option<Ordering> {
        match self {
            Self::Number(bound) => number(value)?.partial_cmp(bound),
            Self::Address(address) => {
                let value: IpAddr = value.parse().ok()?;
                (value.is_ipv4() == address.is_ipv4()).then(|| value.cmp(address))
            }
            Self::Text(text) => Some(value.cmp(text.as_str())),
        }
    }
}

impl Test {
    /// Makes a pattern ready.
    pub fn new(pattern: &Pattern) -> Self {
        match pattern {
            Pattern::Exists => Self::Exists,
            Pattern::Present => Self::Present,
            Pattern::Null => Self::Null,
            Pattern::Other(patterns) => Self::Other(patterns.iter().map(Self::new).collect()),
            Pattern::Text {
                text,
                part: Part::Inside,
                case,
            } => Self::Inside(Needle::new(text, *case)),
            Pattern::Text { text, part, case } => Self::Edge {
                text: text.clone().into_bytes(),
                part: *part,
                ignore: !case.counts(text),
            },
            Pattern::Glob { pieces, case } => {
                let whole: String = pieces.iter().filter_map(Piece::as_text).collect();
                Self::Glob {
                    pieces: pieces.clone(),
                    ignore: !case.counts(&whole),
                }
            }
            Pattern::Regex { source, ignore_case } => {
                regex(source, *ignore_case).map_or(Self::Nothing, Self::Regex)
            }
            Pattern::Network(network) => Self::Network(*network),
            Pattern::Range { from, to } => Self::Range(from.as_ref().map(measure), to.as_ref().map(measure)),
        }
    }

    /// The text it looks for in a value, if it does that.
    pub fn needle(&self) -> Option<&Needle> {
        match self {
            Self::Inside(needle) => Some(needle),
            _ => None,
        }
    }

    /// Whether what stands in the JSON passes.
    pub fn holds_on(&self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Present, _) | (Self::Null, Value::Null) => true,
            (_, Value::Text(text)) => self.holds(text),
            (_, Value::Null | Value::Structure) => false,
        }
    }

    /// Whether a value passes.
    #[inline]
    pub fn holds(&self, value: &str) -> bool {
        match self {
            Self::Exists | Self::Present => true,
            Self::Null | Self::Nothing => false,
            Self::Other(tests) => !tests.iter().any(|test| test.holds(value)),
            Self::Inside(needle) => needle.is_in(value.as_bytes()),
            Self::Edge { text, part, ignore } => edge(value.as_bytes(), text, *part, *ignore),
            Self::Glob { pieces, ignore } => glob(pieces, value, *ignore),
            Self::Regex(regex) => regex.is_match(value),
            Self::Network(network) => value
                .parse::<IpAddr>()
                .is_ok_and(|address| network.contains(&address)),
            Self::Range(from, to) => {
                let above = match from {
                    Bound::Unbounded => true,
                    Bound::Included(bound) => bound.compare(value).is_some_and(Ordering::is_ge),
                    Bound::Excluded(bound) => bound.compare(value).is_some_and(Ordering::is_gt),
                };
                let below = match to {
                    Bound::Unbounded => true,
                    Bound::Included(bound) => bound.compare(value).is_some_and(Ordering::is_le),
                    Bound::Excluded(bound) => bound.compare(value).is_some_and(Ordering::is_lt),
                };
                above && below
            }
        }
    }
}

impl Piece {
    /// The text between wildcards.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Many | Self::One => None,
        }
    }
}

/// What a text reads as: `inf` and `nan` are words.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[expect(clippy::ptr_arg, reason = "the shape that `Bound::map` hands over")]
fn measure(text: &String) -> Measure {
    Measure::of(text)
}

/// Compiles an expression; the error says where in the source and why.
pub fn regex(source: &str, ignore_case: bool) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(source)
        .case_insensitive(ignore_case)
        .size_limit(1 << 20)
        .build()
}

fn same(a: &[u8], b: &[u8], ignore: bool) -> bool {
    if ignore { a.eq_ignore_ascii_case(b) } else { a == b }
}

/// Whether a part of a value is a text.
pub fn is_part(value: &str, text: &str, part: Part, case: Case) -> bool {
    edge(value.as_bytes(), text.as_bytes(), part, case == Case::Ignore)
}

fn edge(value: &[u8], text: &[u8], part: Part, ignore: bool) -> bool {
    let Some(rest) = value.len().checked_sub(text.len()) else {
        return false;
    };
    match part {
        Part::Start => same(&value[..text.len()], text, ignore),
        Part::End => same(&value[rest..], text, ignore),
        Part::Whole => rest == 0 && same(value, text, ignore),
        Part::Inside => (0..=rest).any(|at| same(&value[at..at + text.len()], text, ignore)),
    }
}

/// Tries each length of the last wildcard met, like every glob matcher: quadratic at worst, never exponential.
fn glob(pieces: &[Piece], value: &str, ignore: bool) -> bool {
    let bytes = value.as_bytes();
    let (mut piece, mut at) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match pieces.get(piece) {
            Some(Piece::Many) => {
                retry = Some((piece, at));
                Some(0)
            }
            Some(Piece::One) => value
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map(char::len_utf8),
            Some(Piece::Text(text)) => bytes
                .get(at..at + text.len())
                .filter(|part| same(part, text.as_bytes(), ignore))
                .map(<[u8]>::len),
            None => (at == bytes.len()).then_some(0),
        };
        match (step, &mut retry) {
            (Some(_), _) if piece == pieces.len() => return true,
            (Some(length), _) => {
                piece += 1;
                at += length;
            }
            (None, Some((many, from))) if *from < bytes.len() => {
                *from += value[*from..].chars().next().map_or(1, char::len_utf8);
                (piece, at) = (*many + 1, *from);
            }
            (None, _) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn glob_of(source: &str) -> Vec<Piece> {
        source
            .chars()
            .map(|char| match char {
                '*' => Piece::Many,
                '?' => Piece::One,
                other => Piece::Text(other.into()),
            })
            .collect()
    }

    proptest! {
        #[test]
        fn a_glob_agrees_with_an_expression(source in "[ab*?é]{0,6}", value in "[abé]{0,8}") {
            let expression: String = source.chars().map(|char| match char {
                '*' => ".*".to_owned(),
                '?' => ".".to_owned(),
                other => other.to_string(),
            }).collect();
            let expected = regex::Regex::new(&format!("(?s)^{expression}$")).expect("compiles").is_match(&value);
            prop_assert_eq!(glob(&glob_of(&source), &value, false), expected, "{} on {}", source, value);
        }
    }

    #[test]
    fn ranges_compare_as_what_their_bounds_are() {
        let range = |from: &str, to: &str| {
            Test::new(&Pattern::Range {
                from: Bound::Included(from.to_owned()),
                to: Bound::Excluded(to.to_owned()),
            })
        };
        assert!(range("9", "100").holds("10.5") && !range("9", "100").holds("100"));
        assert!(!range("9", "100").holds("ten"));
        assert!(
            !Test::new(&Pattern::Range {
                from: Bound::Excluded("9".into()),
                to: Bound::Unbounded
            })
            .holds("inf")
        );
        assert!(range("10.0.0.9", "10.0.0.100").holds("10.0.0.20"));
        assert!(!range("10.0.0.9", "10.0.0.100").holds("10.0.0.100"));
        assert!(range("a", "c").holds("bz"));
    }

    #[test]
    fn case_counts_where_it_should() {
        let holds =
            |text: &str, part, case, value: &str| Test::new(&Pattern::text(text, part, case)).holds(value);
        for part in [Part::Inside, Part::Start, Part::End, Part::Whole] {
            assert!(holds("alice", part, Case::Smart, "ALICE"), "{part:?}");
            assert!(!holds("Alice", part, Case::Smart, "ALICE"), "{part:?}");
            assert!(holds("Alice", part, Case::Ignore, "ALICE"), "{part:?}");
            assert!(!holds("alice", part, Case::Exact, "ALICE"), "{part:?}");
        }
        assert!(
            holds("ice", Part::End, Case::Smart, "Alice") && !holds("Ali", Part::End, Case::Smart, "Alice")
        );
        assert!(
            holds("Ali", Part::Start, Case::Smart, "Alice")
                && !holds("ice", Part::Start, Case::Smart, "Alice")
        );
    }

    #[test]
    fn an_expression_that_does_not_compile_matches_nothing() {
        let pattern = Pattern::Regex {
            source: "(".into(),
            ignore_case: false,
        };
        assert!(!Test::new(&pattern).holds("("));
    }
}
