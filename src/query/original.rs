//! What is asked of the original bytes of an event, made ready; and which events of many need not be asked.
//!
//! A *candidate* is an event that a plain search of its bytes cannot rule out. Candidates are then read as JSON.

use super::bits::Bits;
use super::expr::{Comparison, Part, Pattern, Piece, Term, Word};
use super::json_path;
use super::needle::Needle;
use super::path::Path;
use super::pattern::{Test, is_part};

/// A term that the original bytes have a say in.
#[derive(Clone, Debug)]
pub enum Original {
    /// Any value.
    Word {
        /// What it must be.
        test: Test,
        /// Whether values are also tried as they read, not only as they are written.
        decoded: bool,
        /// Found as it is, anywhere: a piece of JSON.
        fragment: Option<Needle>,
        /// What every value that passes has, as it is written.
        needle: Option<Needle>,
        /// Whether a place of the needle tells if it is in a key or a value.
        telling: bool,
    },
    /// The values at a path.
    Path {
        /// The path.
        path: Path,
        /// Any of them must pass.
        tests: Vec<Test>,
        /// The last key in quotation marks; none if the path has no key.
        key: Option<Needle>,
        /// What the only value that passes has, unless it is written with escapes.
        value: Option<Needle>,
    },
    /// The values at two paths.
    Compare {
        /// The question.
        comparison: Comparison,
        /// The last key of one of the paths in quotation marks.
        key: Option<Needle>,
    },
}

/// The last key of a path in quotation marks.
pub(super) fn key_needle(path: &Path) -> Option<Needle> {
    let key = path.last_key()?;
    Some(Needle::new(&format!("\"{key}\""), super::expr::Case::Exact))
}

impl Original {
    /// What a term asks, if anything.
    pub fn of(term: &Term) -> Option<Self> {
        match term {
            Term::Word(Word { pattern, .. }) => Some(Self::word(pattern)),
            Term::Path(path, patterns) if path.deciding_column(patterns).is_some() => None,
            Term::Path(path, patterns) => {
                let tests: Vec<_> = patterns.iter().map(Test::new).collect();
                let value = match (patterns.as_slice(), tests.as_slice()) {
                    ([only], [test]) => literal(only, test),
                    _ => None,
                };
                Some(Self::Path {
                    path: path.clone(),
                    tests,
                    key: key_needle(path),
                    value,
                })
            }
            Term::Compare(comparison) => Some(Self::Compare {
                key: key_needle(&comparison.path).or_else(|| key_needle(&comparison.other)),
                comparison: comparison.clone(),
            }),
            _ => None,
        }
    }

    /// What a word asks.
    pub fn word(pattern: &Pattern) -> Self {
        let inside = match pattern {
            Pattern::Text {
                text,
                part: Part::Inside,
                ..
            } => Some(text),
            _ => None,
        };
        let test = Test::new(pattern);
        let needle = literal(pattern, &test);
        Self::Word {
            test,
            decoded: may_be_escaped(pattern),
            fragment: needle
                .clone()
                .filter(|_| inside.is_some_and(|text| text.contains('"'))),
            needle,
            telling: inside.is_some_and(|text| is_telling(text)),
        }
    }

    /// Whether the event passes. `event` are its original bytes.
    pub fn holds(&self, event: &[u8]) -> bool {
        match self {
            Self::Word {
                test,
                decoded,
                fragment,
                ..
            } => {
                json_path::any_value(event, test, *decoded)
                    || fragment.as_ref().is_some_and(|needle| needle.is_in(event))
            }
            Self::Path { path, tests, key, .. } => {
                key.as_ref().is_none_or(|key| key.is_in(event))
                    && json_path::any_at(event, path, &mut |value| {
                        tests.iter().any(|test| test.holds_on(value))
                    })
            }
            Self::Compare { comparison, .. } => compares(comparison, event),
        }
    }

    /// Looks through many events at once. `spans` are the places of the events in `bytes`, in order and apart; the
    /// numbers of those that may pass go to `maybe`, of those that surely do to `sure`.
    pub fn candidates(&self, bytes: &[u8], spans: &[(usize, usize)], maybe: &mut Bits, sure: &mut Bits) {
        match self {
            Self::Word {
                needle: Some(needle),
                telling,
                decoded,
                ..
            } => {
                hits(
                    needle,
                    bytes,
                    spans,
                    &mut |event, end| match telling.then(|| tell(bytes, end)) {
                        Some(Tells::Key) => Next::SameEvent,
                        Some(Tells::Value) => {
                            sure.insert(event);
                            Next::NextEvent
                        }
                        Some(Tells::Nothing) | None => {
                            maybe.insert(event);
                            Next::NextEvent
                        }
                    },
                );
                if *decoded {
                    escaped(bytes, spans, maybe);
                }
            }
            Self::Word { needle: None, .. }
            | Self::Path {
                key: None,
                value: None,
                ..
            }
            | Self::Compare { key: None, .. } => maybe.fill(),
            // A value is rarer than a key, but it may be written with escapes.
            Self::Path {
                value: Some(value), ..
            } => {
                mark(value, bytes, spans, maybe);
                escaped(bytes, spans, maybe);
            }
            Self::Path { key: Some(key), .. } | Self::Compare { key: Some(key), .. } => {
                mark(key, bytes, spans, maybe);
            }
        }
    }
}

fn compares(comparison: &Comparison, event: &[u8]) -> bool {
    let mut others = Vec::new();
    json_path::texts_at(event, &comparison.other, &mut |text| others.push(text.to_owned()));
    !others.is_empty()
        && json_path::any_at(event, &comparison.path, &mut |value| match value {
            json_path::Value::Text(text) => others
                .iter()
                .any(|other| is_part(text, other, comparison.part, comparison.case)),
            json_path::Value::Null | json_path::Value::Structure => false,
        })
}

/// Marks the events that have a needle.
pub(super) fn mark(needle: &Needle, bytes: &[u8], spans: &[(usize, usize)], maybe: &mut Bits) {
    hits(needle, bytes, spans, &mut |event, _| {
        maybe.insert(event);
        Next::NextEvent
    });
}

/// Where to go on after a hit.
enum Next {
    SameEvent,
    NextEvent,
}

/// Finds a needle in events that lie one after the other; a hit that is not inside one event is none.
fn hits(needle: &Needle, bytes: &[u8], spans: &[(usize, usize)], each: &mut dyn FnMut(usize, usize) -> Next) {
    let mut event = 0;
    let mut at = spans.first().map_or(0, |span| span.0);
    while let Some(found) = needle.find_at(bytes, at) {
        event += spans[event..].partition_point(|span| span.1 <= found);
        let Some((start, end)) = spans.get(event) else {
            return;
        };
        if found < *start {
            at = *start;
            continue;
        }
        let found_end = found + needle.len();
        if found_end > *end {
            at = found + 1;
            continue;
        }
        match each(event, found_end) {
            Next::SameEvent => at = found + 1,
            Next::NextEvent => {
                event += 1;
                let Some((start, _)) = spans.get(event) else {
                    return;
                };
                at = *start;
            }
        }
    }
}

/// Events that write anything with an escape.
fn escaped(bytes: &[u8], spans: &[(usize, usize)], maybe: &mut Bits) {
    for (event, (start, end)) in spans.iter().enumerate() {
        let escape = || {
            bytes
                .get(*start..*end)
                .and_then(|event| memchr::memchr(b'\\', event))
        };
        if !maybe.get(event) && escape().is_some() {
            maybe.insert(event);
        }
    }
}

/// What the bytes after a telling needle say of where it stands.
enum Tells {
    Key,
    Value,
    Nothing,
}

/// A telling needle is inside one string or one literal. If a quotation mark comes before anything that could end a
/// literal or escape it, the needle is in a string, and what follows the mark tells which kind.
#[inline]
fn tell(bytes: &[u8], end: usize) -> Tells {
    let rest = &bytes[end..];
    let stop = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | b',' | b'}' | b']' | 0..=b' '));
    let Some(mark) = stop.filter(|stop| rest[*stop] == b'"') else {
        return Tells::Nothing;
    };
    let after = rest[mark + 1..]
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
    match after {
        Some(b':') => Tells::Key,
        Some(b',' | b'}' | b']') => Tells::Value,
        _ => Tells::Nothing,
    }
}

/// Whether a text can only stand inside one string or one literal: nothing in it separates values.
fn is_telling(text: &str) -> bool {
    let first = text.bytes().next().unwrap_or(b':');
    (first.is_ascii_alphanumeric() || b"_./@-".contains(&first))
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80 || b"_./@-:=+*%#~!$&;".contains(&byte))
}

/// A text that every value that passes has, if the pattern tells one. To make a needle ready takes most of the time that a query is
/// planned in, so that of its test serves for both.
fn literal(pattern: &Pattern, test: &Test) -> Option<Needle> {
    match pattern {
        Pattern::Text { text, .. } if !text.is_empty() && test.needle().is_some() => test.needle().cloned(),
        Pattern::Text { text, case, .. } if !text.is_empty() => Some(Needle::new(text, *case)),
        Pattern::Glob { pieces, case } => {
            let texts = pieces.iter().filter_map(Piece::as_text);
            let whole: String = texts.clone().collect();
            // Whether case counts is a matter of the whole pattern.
            let case = if case.counts(&whole) {
                super::expr::Case::Exact
            } else {
                super::expr::Case::Ignore
            };
            let longest = texts
                .max_by_key(|text| text.len())
                .filter(|text| !text.is_empty())?;
            Some(Needle::new(longest, case))
        }
        _ => None,
    }
}

/// Whether JSON may write what the pattern says in another way. Letters, digits and most punctuation never are, by any
/// writer of trail files, so for them the bytes can be searched as they are.
fn may_be_escaped(pattern: &Pattern) -> bool {
    let plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" _.,:;@#%*()[]{}+-!?$^|~".contains(&byte))
    };
    match pattern {
        Pattern::Text { text, .. } => !plain(text),
        Pattern::Glob { pieces, .. } => !pieces.iter().filter_map(Piece::as_text).all(plain),
        Pattern::Exists => false,
        Pattern::Present
        | Pattern::Null
        | Pattern::Other(_)
        | Pattern::Regex { .. }
        | Pattern::Network(_)
        | Pattern::Range { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events that may pass and that surely do.
    fn look(text: &str, events: &[&str]) -> (Vec<usize>, Vec<usize>) {
        let bytes = events.join(",\n");
        let mut spans = Vec::new();
        let mut at = 0;
        for event in events {
            spans.push((at, at + event.len()));
            at += event.len() + 2;
        }
        let (mut maybe, mut sure) = (Bits::new(events.len()), Bits::new(events.len()));
        Original::word(&Pattern::inside(text)).candidates(bytes.as_bytes(), &spans, &mut maybe, &mut sure);
        (maybe.iter().collect(), sure.iter().collect())
    }

    #[test]
    fn the_bytes_around_a_needle_tell_keys_from_values() {
        let events = [
            r#"{"mfa":1}"#,
            r#"{"xmfay" : 1}"#,
            r#"{"a":"xmfay"}"#,
            r#"{"a":"x","b":["mfa" ]}"#,
            r#"{"a":"mfa, and more"}"#,
            r#"{"a":"\"mfa\":1"}"#,
            r#"{"mfa":"mfa"}"#,
            r#"{"a":"MFA"}"#,
            r#"{"b":1}"#,
        ];
        assert_eq!(look("mfa", &events), (vec![4, 5], vec![2, 3, 6, 7]));
    }

    #[test]
    fn a_needle_that_may_span_values_or_be_escaped_is_never_sure() {
        assert_eq!(look("1,2", &["[1,2]", "[\"1,2\"]", "[2]"]), (vec![0, 1], vec![]));
        assert_eq!(
            look("a/b", &[r#"["a/b"]"#, r#"["a\/b"]"#, r#"["b"]"#]),
            (vec![1], vec![0])
        );
        assert_eq!(look("b,\n{", &["{\"b\"", "{}"]), (vec![], vec![]));
    }
}
