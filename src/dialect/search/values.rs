//! What may stand after an operator: texts, wildcards, expressions, ranges, networks, and lists of them.

use super::lexer::{Chunk, Operator, error};
use super::parser::{Parsed, Parser};
use crate::query::expr::{Case, Part, Pattern, Piece};
use crate::query::pattern;
use std::ops::{Bound, Range};

/// What a text without wildcards means after an operator.
#[derive(Clone, Copy)]
pub(super) struct Sense {
    part: Part,
    case: Case,
    /// Whether expressions, networks, ranges and `*` alone are meant.
    rich: bool,
}

pub(super) const HAS: Sense = Sense {
    part: Part::Inside,
    case: Case::Smart,
    rich: true,
};
pub(super) const IS: Sense = Sense {
    part: Part::Whole,
    case: Case::Exact,
    rich: false,
};
pub(super) const ACTION: Sense = Sense {
    part: Part::Whole,
    case: Case::Smart,
    rich: false,
};

/// What values are those of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    /// A column: there is a text or nothing.
    Columns,
    /// A path: there may be `null`, arrays and objects.
    Json,
}

impl Parser<'_> {
    pub(super) fn patterns(&mut self, operator: Operator, among: Among) -> Parsed<Vec<Pattern>> {
        let bound = |text, sense: fn(String) -> (Bound<String>, Bound<String>)| {
            let (from, to) = sense(text);
            vec![Pattern::Range { from, to }]
        };
        match operator {
            Operator::Has => self.list(|parser| parser.pattern(HAS, among)),
            Operator::Is | Operator::IsNot => self.list(|parser| parser.pattern(IS, among)),
            Operator::HasOther => Ok(vec![Pattern::Other(
                self.list(|parser| parser.pattern(HAS, among))?,
            )]),
            Operator::IsOther => Ok(vec![Pattern::Other(
                self.list(|parser| parser.pattern(IS, among))?,
            )]),
            Operator::Above => Ok(bound(self.text()?.0, |it| {
                (Bound::Excluded(it), Bound::Unbounded)
            })),
            Operator::AtLeast => Ok(bound(self.text()?.0, |it| {
                (Bound::Included(it), Bound::Unbounded)
            })),
            Operator::Below => Ok(bound(self.text()?.0, |it| {
                (Bound::Unbounded, Bound::Excluded(it))
            })),
            Operator::AtMost => Ok(bound(self.text()?.0, |it| {
                (Bound::Unbounded, Bound::Included(it))
            })),
        }
    }

    /// `a,b` or `(a | b)`.
    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let start = self.lexer.at;
        let mut items = Vec::new();
        if !self.lexer.eat("(") {
            loop {
                items.push(item(self)?);
                if !self.lexer.eat(",") {
                    return Ok(items);
                }
            }
        }
        loop {
            self.lexer.skip_space();
            items.push(item(self)?);
            self.lexer.skip_space();
            if self.lexer.eat(")") {
                return Ok(items);
            }
            if !(self.lexer.eat("|") || self.lexer.eat(",") || self.lexer.eat_word("OR")) {
                return error(start..self.lexer.at, "| between values, or a closing parenthesis");
            }
        }
    }

    /// One value without wildcards, and where it stands.
    pub(super) fn text(&mut self) -> Parsed<(String, Range<usize>)> {
        let start = self.lexer.at;
        let chunks = self.lexer.value()?;
        let text: String = chunks.into_iter().map(|chunk| chunk.text).collect();
        if text.is_empty() {
            return error(start..self.lexer.at, "a value");
        }
        Ok((text, self.lexer.since(start)))
    }

    fn pattern(&mut self, sense: Sense, among: Among) -> Parsed<Pattern> {
        let start = self.lexer.at;
        if sense.rich
            && let Some(pattern) = self.expression()?
        {
            return Ok(pattern);
        }
        let chunks = self.lexer.value()?;
        if chunks.iter().all(|chunk| chunk.text.is_empty()) {
            return error(start..self.lexer.at, "a value, or * for any");
        }
        if let [
            Chunk {
                text, quoted: false, ..
            },
        ] = chunks.as_slice()
        {
            let special = match (text.as_str(), among) {
                ("null", Among::Json) => Some(Pattern::Null),
                ("?", Among::Json) => Some(Pattern::Present),
                _ if sense.rich => rich(text),
                _ => None,
            };
            if let Some(pattern) = special {
                return Ok(pattern);
            }
        }
        Ok(texts(&chunks, sense))
    }

    pub(super) fn expression(&mut self) -> Parsed<Option<Pattern>> {
        let Some((source, ignore_case, span)) = self.lexer.expression() else {
            return Ok(None);
        };
        match pattern::regex(&source, ignore_case) {
            Ok(_) => Ok(Some(Pattern::Regex { source, ignore_case })),
            Err(reason) => {
                let report = reason.to_string();
                let (place, reason) = explain(&report);
                let at = place.map_or(span.start, |place| (span.start + place).min(span.end));
                let at = (0..=at)
                    .rev()
                    .find(|at| self.lexer.is_boundary(*at))
                    .unwrap_or(span.start);
                error(at..span.end, format!("a regular expression ({reason})"))
            }
        }
    }
}

/// The meaning of chunks: wildcards count outside quotation marks.
pub(super) fn texts(chunks: &[Chunk], sense: Sense) -> Pattern {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut add = |piece: Piece| match (pieces.last_mut(), piece) {
        (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
        (Some(Piece::Many), Piece::Many) => {}
        (_, piece) => pieces.push(piece),
    };
    for chunk in chunks {
        let parts: Vec<_> = if chunk.quoted {
            vec![chunk.text.as_str()]
        } else {
            chunk.text.split('*').collect()
        };
        for (number, text) in parts.into_iter().enumerate() {
            if number > 0 {
                add(Piece::Many);
            }
            if !text.is_empty() {
                add(Piece::Text(text.to_owned()));
            }
        }
    }
    let case = if chunks.iter().any(|chunk| chunk.ignore_case) {
        Case::Ignore
    } else {
        sense.case
    };
    let text = |text: &String, part| Pattern::text(text, part, case);
    match pieces.as_slice() {
        [Piece::Many] => Pattern::Exists,
        [Piece::Text(only)] => text(only, sense.part),
        [Piece::Text(start), Piece::Many] => text(start, Part::Start),
        [Piece::Many, Piece::Text(end)] => text(end, Part::End),
        [Piece::Many, Piece::Text(inside), Piece::Many] => text(inside, Part::Inside),
        _ => Pattern::Glob { pieces, case },
    }
}

/// A network or a range.
fn rich(text: &str) -> Option<Pattern> {
    if let (true, Ok(network)) = (text.contains('/'), text.parse()) {
        return Some(Pattern::Network(network));
    }
    let (from, to) = text.split_once("..")?;
    let bound = |text: &str| match text {
        "" => Some(Bound::Unbounded),
        text if is_measure(text) => Some(Bound::Included(text.to_owned())),
        _ => None,
    };
    match (bound(from)?, bound(to)?) {
        (Bound::Unbounded, Bound::Unbounded) => None,
        (from, to) => Some(Pattern::Range { from, to }),
    }
}

/// Whether a text has an order other than that of the alphabet: a number or an address.
pub(super) fn is_measure(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok() || text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The column has `iam` for `iam.amazonaws.com`.
pub(super) fn shorten_source(pattern: &mut Pattern) {
    if let Pattern::Text { text, .. } = pattern
        && let Some(short) = text
            .strip_suffix(".amazonaws.com")
            .filter(|short| !short.is_empty())
    {
        *text = short.to_owned();
    }
}

/// Where an expression is wrong, and why, from the picture that the `regex` crate draws.
fn explain(report: &str) -> (Option<usize>, &str) {
    let caret = report
        .lines()
        .find(|line| line.trim_start().starts_with('^'))
        .and_then(|line| line.find('^')?.checked_sub(4));
    let reason = report.lines().last().unwrap_or_default();
    (caret, reason.trim_start_matches("error: "))
}
