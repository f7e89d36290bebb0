//! A predicate as it is typed. What was parsed prints to a text that parses to the same tree; a tree that the search
//! bar cannot say (another dialect's case rule) prints to one that selects the same events.

mod path;

use super::lexer::is_key;
use super::{parser, time, values};
use crate::model::{Field, Flags, TimeRange, Timestamp};
use crate::query::expr::{Case, Expr, Fuzzy, Part, Pattern, Piece, Term, Word};
use std::fmt;
use std::ops::Bound;

#[cfg(test)]
pub(super) use path::print as print_path;

/// What selects nothing.
const NOTHING: &str = "-*";

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            other => f.write_str(&print(other, Place::Top)),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&term(self))
    }
}

/// What an expression stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Or,
    And,
    Not,
}

fn print(expr: &Expr, place: Place) -> String {
    let joined = |terms: &[Expr], within: Place, between: &str| {
        terms
            .iter()
            .map(|term| print(term, within))
            .collect::<Vec<_>>()
            .join(between)
    };
    match expr {
        Expr::All => "*".to_owned(),
        Expr::And(terms) if terms.is_empty() => "*".to_owned(),
        Expr::Or(terms) if terms.is_empty() => NOTHING.to_owned(),
        Expr::And(terms) | Expr::Or(terms) if terms.len() == 1 => print(&terms[0], place),
        Expr::And(terms) => {
            let text = joined(terms, Place::And, " ");
            if matches!(place, Place::Top | Place::Or) {
                text
            } else {
                format!("({text})")
            }
        }
        Expr::Or(terms) => {
            let text = joined(terms, Place::Or, " | ");
            if place == Place::Top {
                text
            } else {
                format!("({text})")
            }
        }
        Expr::Not(inner) => format!("-{}", print(inner, Place::Not)),
        Expr::Term(inner) => term(inner),
    }
}

fn term(term: &Term) -> String {
    match term {
        Term::Word(word) => print_word(word),
        Term::Field(field, patterns) => keyed(field.key(), patterns),
        Term::Path(path, patterns) => keyed(&path::print(path), patterns),
        Term::Action { service, name } => value(name, Sense::Action)
            .filter(|text| !text.contains('"'))
            .map_or_else(
                || {
                    format!(
                        "(svc={} {})",
                        quote(service),
                        keyed(Field::Name.key(), std::slice::from_ref(name))
                    )
                },
                |name| format!("{service}:{name}"),
            ),
        Term::Compare(comparison) => path::compare(comparison),
        Term::Is(flags) => {
            let words: Vec<_> = Flags::WORDS
                .iter()
                .filter(|(_, flag, _)| flags.has(*flag))
                .map(|(word, ..)| format!("is:{word}"))
                .collect();
            match words.as_slice() {
                [] => "*".to_owned(),
                [only] => only.clone(),
                several => format!("({})", several.join(" ")),
            }
        }
        Term::Remarked(remark, _) => format!("is:{}", remark.word()),
        Term::Time(TimeRange { from, to }) if to <= from => NOTHING.to_owned(),
        Term::Time(window) => time::print_window(*window),
        Term::Around { event, radius } => format!("around:{event}~{}", time::print_duration(*radius)),
    }
}

/// Values mean something else after each operator.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sense {
    Has,
    Is,
    Action,
}

fn keyed(key: &str, patterns: &[Pattern]) -> String {
    if patterns.is_empty() {
        return NOTHING.to_owned();
    }
    if let Some(text) = listed(key, patterns, [(Sense::Has, ":"), (Sense::Is, "=")]) {
        return text;
    }
    let alone = |pattern: &Pattern| match pattern {
        Pattern::Range { from, to } => compared(key, from, to),
        Pattern::Other(patterns) => other(key, patterns),
        other => match value(other, Sense::Is) {
            Some(value) => format!("{key}={value}"),
            None => format!(
                "{key}:{}",
                value(other, Sense::Has).unwrap_or_else(|| as_regex(other))
            ),
        },
    };
    match patterns {
        [only] => alone(only),
        several => format!("({})", several.iter().map(alone).collect::<Vec<_>>().join(" | ")),
    }
}

/// A list after one operator, if one can say all of it. Where case is exact, that is `=` first.
fn listed(key: &str, patterns: &[Pattern], mut operators: [(Sense, &str); 2]) -> Option<String> {
    let is_exact = |pattern: &Pattern| {
        matches!(
            pattern,
            Pattern::Text {
                case: Case::Exact,
                ..
            } | Pattern::Glob {
                case: Case::Exact,
                ..
            }
        )
    };
    if patterns.iter().any(is_exact) {
        operators.reverse();
    }
    operators.into_iter().find_map(|(sense, operator)| {
        let values: Option<Vec<_>> = patterns.iter().map(|pattern| value(pattern, sense)).collect();
        let values = values.filter(|values| !values.is_empty())?;
        Some(format!("{key}{operator}{}", values.join(",")))
    })
}

/// A value that is none of these.
fn other(key: &str, patterns: &[Pattern]) -> String {
    if let Some(text) = listed(key, patterns, [(Sense::Has, ":<>"), (Sense::Is, "<>")]) {
        return text;
    }
    let values: Vec<_> = patterns
        .iter()
        .map(|pattern| value(pattern, Sense::Has).unwrap_or_else(|| as_regex(pattern)))
        .collect();
    if values.is_empty() {
        return format!("{key}:*");
    }
    format!("{key}:<>{}", values.join(","))
}

fn compared(key: &str, from: &Bound<String>, to: &Bound<String>) -> String {
    let lower = match from {
        Bound::Included(bound) => Some(format!("{key}>={}", quote(bound))),
        Bound::Excluded(bound) => Some(format!("{key}>{}", quote(bound))),
        Bound::Unbounded => None,
    };
    let upper = match to {
        Bound::Included(bound) => Some(format!("{key}<={}", quote(bound))),
        Bound::Excluded(bound) => Some(format!("{key}<{}", quote(bound))),
        Bound::Unbounded => None,
    };
    match (lower, upper) {
        (Some(lower), Some(upper)) => format!("({lower} {upper})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => format!("{key}:*"),
    }
}

/// A value after an operator, if the operator can say it.
fn value(pattern: &Pattern, sense: Sense) -> Option<String> {
    match pattern {
        Pattern::Exists => (sense != Sense::Is).then(|| "*".to_owned()),
        Pattern::Present => (sense != Sense::Action).then(|| "?".to_owned()),
        Pattern::Null => (sense != Sense::Action).then(|| "null".to_owned()),
        Pattern::Text { text, part, case } if !text.is_empty() => {
            let text = form(text, *case, sense)?(text);
            match (part, sense) {
                (Part::Start, _) => Some(format!("{text}*")),
                (Part::End, _) => Some(format!("*{text}")),
                (Part::Inside, Sense::Has) | (Part::Whole, Sense::Is | Sense::Action) => Some(text),
                (Part::Inside, _) => Some(format!("*{text}*")),
                (Part::Whole, Sense::Has) => None,
            }
        }
        Pattern::Glob { pieces, case } => {
            let text: String = pieces.iter().filter_map(text_of).collect();
            glob(pieces, form(&text, *case, sense)?)
        }
        Pattern::Regex { source, ignore_case } if sense == Sense::Has => {
            Some(expression(source, *ignore_case))
        }
        Pattern::Network(network) if sense == Sense::Has => Some(network.to_string()),
        Pattern::Range {
            from: Bound::Included(from),
            to: Bound::Included(to),
        } if sense == Sense::Has && values::is_measure(from) && values::is_measure(to) => {
            Some(format!("{from}..{to}"))
        }
        _ => None,
    }
}

/// How a text is written after an operator so that it is read in its case.
fn form(text: &str, case: Case, sense: Sense) -> Option<fn(&str) -> String> {
    let counts = case.counts(text);
    match (sense, case) {
        (Sense::Action, Case::Ignore) => None,
        (_, Case::Ignore) => Some(in_any_case),
        (Sense::Is, Case::Exact) => Some(quote),
        // There is no typing it, but something that means the same.
        (Sense::Is, Case::Smart) => Some(if counts { quote } else { in_any_case }),
        _ => (counts == Case::Smart.counts(text)).then_some(quote),
    }
}

/// `"text"i`
fn in_any_case(text: &str) -> String {
    in_marks(text) + "i"
}

fn text_of(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Text(text) => Some(text),
        Piece::Many | Piece::One => None,
    }
}

/// Pieces as they are typed; nothing if there is no typing them.
fn glob(pieces: &[Piece], text_form: fn(&str) -> String) -> Option<String> {
    let parts: Option<Vec<_>> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => Some(text_form(text)),
            Piece::Many => Some("*".to_owned()),
            Piece::One => None,
        })
        .collect();
    parts.map(|parts| parts.concat())
}

/// What selects the same values, where only an expression can.
fn as_regex(pattern: &Pattern) -> String {
    let (source, ignore) = match pattern {
        Pattern::Text { text, part, case } => {
            let text_source = regex::escape(text);
            let source = match part {
                Part::Inside => text_source,
                Part::Start => format!("^{text_source}"),
                Part::End => format!("{text_source}$"),
                Part::Whole => format!("^{text_source}$"),
            };
            (source, !case.counts(text))
        }
        Pattern::Glob { pieces, case } => {
            let text: String = pieces.iter().filter_map(text_of).collect();
            let source: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => regex::escape(text),
                    Piece::Many => ".*".to_owned(),
                    Piece::One => ".".to_owned(),
                })
                .collect();
            (format!("(?s)^{source}$"), !case.counts(&text))
        }
        Pattern::Regex { source, ignore_case } => (source.clone(), *ignore_case),
        Pattern::Exists
        | Pattern::Present
        | Pattern::Null
        | Pattern::Other(_)
        | Pattern::Network(_)
        | Pattern::Range { .. } => (".".to_owned(), false),
    };
    expression(&source, ignore)
}

/// `/source/i`, with each slash in it escaped.
fn expression(source: &str, ignore_case: bool) -> String {
    let mut text = String::from("/");
    let mut chars = source.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                text.push(char);
                text.extend(chars.next());
            }
            '/' => text.push_str("\\/"),
            char => text.push(char),
        }
    }
    text.push_str(if ignore_case { "/i" } else { "/" });
    text
}

fn in_marks(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A key of a path, in quotation marks if it could be taken for anything else.
pub(super) fn path_key(key: &str) -> String {
    if !key.is_empty() && key.chars().all(is_key) {
        return key.to_owned();
    }
    in_marks(key)
}

/// A text in a value, in quotation marks if it could be taken for anything else.
pub(super) fn quote(text: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || "_-.:@+%#/".contains(char);
    let other = text.starts_with('/')
        || text.contains("..")
        || text == "null"
        || text.parse::<ipnet::IpNet>().is_ok();
    if text.is_empty() || other || !text.chars().all(plain) {
        return in_marks(text);
    }
    text.to_owned()
}

/// The shortest form that reads back to the same word.
fn print_word(word: &Word) -> String {
    let forms = match (&word.pattern, word.fuzzy) {
        (Pattern::Text { text, part, .. }, fuzzy) => {
            let marked = match word.pattern {
                Pattern::Text {
                    case: Case::Ignore, ..
                } => in_any_case(text),
                _ => in_marks(text),
            };
            match (part, fuzzy) {
                (Part::Inside, Fuzzy::Loose) => vec![format!("~{text}"), format!("~{marked}")],
                (Part::Inside, _) => vec![text.clone(), format!("'{text}"), marked],
                (Part::Start, _) => vec![format!("^{text}"), format!("^{marked}")],
                (Part::End, _) => vec![format!("{text}$"), format!("{marked}$")],
                (Part::Whole, _) => vec![format!("^{text}$"), format!("^{marked}$")],
            }
        }
        (
            Pattern::Glob {
                pieces,
                case: Case::Ignore,
            },
            _,
        ) => glob(pieces, in_any_case).into_iter().collect(),
        (Pattern::Glob { pieces, .. }, _) => [glob(pieces, quote), glob(pieces, in_marks)]
            .into_iter()
            .flatten()
            .collect(),
        (Pattern::Regex { source, ignore_case }, _) => vec![expression(source, *ignore_case)],
        (Pattern::Network(network), _) => vec![in_marks(&network.to_string())],
        (
            Pattern::Exists | Pattern::Present | Pattern::Null | Pattern::Other(_) | Pattern::Range { .. },
            _,
        ) => {
            vec!["*".to_owned()]
        }
    };
    let same = Expr::Term(Term::Word(word.clone()));
    let reads_back = |form: &&String| {
        // What may find its end in a later word is not left without quotation marks: the slash of an expression, a
        // parenthesis, a quotation mark.
        let marked = match &word.pattern {
            Pattern::Text { text, .. } => form.contains(&in_marks(text)),
            _ => true,
        };
        let open = form.starts_with('/') || form.contains(['(', '"']);
        (marked || !open) && parser::parse(form, Timestamp(0)).as_ref() == Ok(&same)
    };
    match (forms.iter().find(reads_back), &word.pattern) {
        (Some(form), _) => form.clone(),
        // Similar values of a text that cannot be typed as one word, or a case the bar cannot say.
        (None, Pattern::Text { case, text, .. }) if case.counts(text) == Case::Smart.counts(text) => {
            forms.last().cloned().unwrap_or_default()
        }
        (None, pattern) => as_regex(pattern),
    }
}
