//! The characters of a query: where a word, a key, an operator or a value begins and ends.
//!
//! There is no list of tokens, because what a character means depends on where it stands: a comma ends a value of a
//! field and is part of a word, an `=` is an operator only after a field.

use super::ParseError;
use crate::query::path::Step;
use std::ops::Range;

/// A place in the query.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'q> {
    text: &'q str,
    pub(super) at: usize,
}

/// What stands between a key and its values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operator {
    Has,
    Is,
    IsNot,
    /// `:<>`
    HasOther,
    /// `<>`
    IsOther,
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// A part of a value: wildcards and ranges are meant only outside quotation marks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Chunk {
    pub(super) text: String,
    pub(super) quoted: bool,
    /// `"text"i`: in any case.
    pub(super) ignore_case: bool,
}

/// The steps before an operator: one for a field, several for a path.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) steps: Vec<Step>,
    pub(super) begins: Begins,
    pub(super) span: Range<usize>,
}

/// How a key begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Begins {
    /// With a word: a field or the root of a path.
    Plain,
    /// With a dot, as jq and our own detail pane write it: surely a path.
    Dot,
    /// With a dollar, as CloudWatch writes it: a path that names its arrays.
    Dollar,
}

pub(super) fn error<T>(span: Range<usize>, expected: impl Into<String>) -> Result<T, ParseError> {
    Err(ParseError {
        span,
        expected: expected.into(),
        suggestion: None,
    })
}

impl<'q> Lexer<'q> {
    pub(super) fn new(text: &'q str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'q str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn since(&self, start: usize) -> Range<usize> {
        start..self.at
    }

    pub(super) fn slice(&self, span: Range<usize>) -> &'q str {
        &self.text[span]
    }

    pub(super) fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    pub(super) fn is_boundary(&self, at: usize) -> bool {
        self.text.is_char_boundary(at)
    }

    /// A word in capitals that stands alone: `OR`, `AND`, `NOT`.
    pub(super) fn eat_word(&mut self, wanted: &str) -> bool {
        let alone = |rest: &str| {
            rest.chars()
                .next()
                .is_none_or(|char| char.is_whitespace() || "()".contains(char))
        };
        let found = self.rest().strip_prefix(wanted).is_some_and(alone);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    /// Whether a value or word ends here.
    pub(super) fn at_end(&self) -> bool {
        self.peek()
            .is_none_or(|char| char.is_whitespace() || char == ')' || char == '|')
    }

    /// `"…"`; a backslash keeps the meaning of a quotation mark or backslash away.
    pub(super) fn quoted(&mut self) -> Result<String, ParseError> {
        let start = self.at;
        self.eat("\"");
        let mut text = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((place, char)) = chars.next() {
            match char {
                '"' => {
                    self.at += place + 1;
                    return Ok(text);
                }
                '\\' if self.rest()[place + 1..].starts_with(['"', '\\']) => {
                    text.extend(chars.next().map(|(_, char)| char));
                }
                char => text.push(char),
            }
        }
        error(start..self.text.len(), "a closing quotation mark")
    }

    /// Up to white space, or a `|` or `)` that does not belong to it: `f(x|y)` is one word.
    pub(super) fn word(&mut self) -> &'q str {
        let start = self.at;
        self.run(|_| false);
        &self.text[start..self.at]
    }

    /// Moves on to the end of a word, or to a character that ends it too.
    fn run(&mut self, ends: impl Fn(char) -> bool) {
        let mut depth = 0usize;
        for (place, char) in self.rest().char_indices() {
            match char {
                '(' => depth += 1,
                ')' if depth > 0 => depth -= 1,
                ')' | '|' if depth == 0 => return self.at += place,
                char if char.is_whitespace() || ends(char) => return self.at += place,
                _ => {}
            }
        }
        self.at = self.text.len();
    }

    /// A word that has quotation marks in it, such as a piece of JSON: white space between them does not end it.
    pub(super) fn fragment(&mut self) -> Result<&'q str, ParseError> {
        let start = self.at;
        while !self.at_end() {
            if self.peek() == Some('"') {
                self.quoted()?;
            } else {
                self.run(|char| char == '"');
            }
        }
        Ok(&self.text[start..self.at])
    }

    /// One value: chunks in and outside quotation marks, up to white space, `,`, `|` or `)`.
    pub(super) fn value(&mut self) -> Result<Vec<Chunk>, ParseError> {
        self.chunks(|char| char == ',')
    }

    /// A word with a `*` outside quotation marks, if one begins here.
    pub(super) fn glob(&mut self) -> Option<Vec<Chunk>> {
        let start = self.at;
        let chunks = self.chunks(|_| false).ok();
        let found = chunks.filter(|chunks| {
            chunks
                .iter()
                .any(|chunk| !chunk.quoted && chunk.text.contains('*'))
        });
        if found.is_none() {
            self.at = start;
        }
        found
    }

    fn chunks(&mut self, ends: impl Fn(char) -> bool) -> Result<Vec<Chunk>, ParseError> {
        let mut chunks = Vec::new();
        loop {
            if self.peek() == Some('"') {
                let text = self.quoted()?;
                chunks.push(Chunk {
                    text,
                    quoted: true,
                    ignore_case: self.eat_any_case(),
                });
                continue;
            }
            let start = self.at;
            self.run(|char| char == '"' || ends(char));
            if self.at == start {
                return Ok(chunks);
            }
            chunks.push(Chunk {
                text: self.text[start..self.at].to_owned(),
                quoted: false,
                ignore_case: false,
            });
        }
    }

    /// The `i` right behind a quotation mark, if nothing but a wildcard or the end follows it.
    pub(super) fn eat_any_case(&mut self) -> bool {
        let found = self
            .rest()
            .strip_prefix('i')
            .is_some_and(|rest| ends_value(rest) || rest.starts_with(['*', '$']));
        self.at += usize::from(found);
        found
    }

    /// `/expression/` or `/expression/i`, if one begins here and ends before white space, `,`, `|`, `)` or the end.
    /// Returns the source, whether case is ignored, and where the source stands.
    pub(super) fn expression(&mut self) -> Option<(String, bool, Range<usize>)> {
        let rest = self.rest().strip_prefix('/')?;
        let start = self.at + 1;
        let mut source = String::new();
        let mut chars = rest.char_indices().peekable();
        while let Some((place, char)) = chars.next() {
            match char {
                '\\' if chars.peek().is_some_and(|(_, next)| *next == '/') => {
                    source.push('/');
                    chars.next();
                }
                '\\' => {
                    source.push('\\');
                    source.extend(chars.next().map(|(_, char)| char));
                }
                '/' => {
                    let after = &rest[place + 1..];
                    let ignore = after.starts_with('i') && ends_value(&after[1..]);
                    if (ignore || ends_value(after)) && !source.is_empty() {
                        self.at = start + place + 1 + usize::from(ignore);
                        return Some((source, ignore, start..start + place));
                    }
                    source.push('/');
                }
                char => source.push(char),
            }
        }
        None
    }

    /// A key and the operator after it, if both are here; else the place does not change.
    pub(super) fn key(&mut self) -> Option<(Key, Operator)> {
        let start = self.at;
        let found = self
            .path()
            .and_then(|(steps, begins)| Some((steps, begins, self.since(start), self.operator()?)));
        if found.is_none() {
            self.at = start;
        }
        let (steps, begins, span, operator) = found?;
        Some((Key { steps, begins, span }, operator))
    }

    /// The steps of a path, and how they begin.
    pub(super) fn path(&mut self) -> Option<(Vec<Step>, Begins)> {
        let mut steps = Vec::new();
        let begins = match self.peek()? {
            '$' if self.rest()[1..].starts_with(['.', '[']) => {
                self.eat("$");
                Begins::Dollar
            }
            '.' => Begins::Dot,
            char if char.is_ascii_alphabetic() => {
                steps.push(Step::Key(self.plain_key()?));
                Begins::Plain
            }
            _ => return None,
        };
        loop {
            if self.eat("[") {
                steps.extend(self.bracket()?);
            } else if self.eat(".") {
                steps.push(self.step()?);
            } else {
                return (!steps.is_empty()).then_some((steps, begins));
            }
        }
    }

    fn step(&mut self) -> Option<Step> {
        match self.peek()? {
            '"' => self.quoted().ok().map(Step::Key),
            '*' => {
                self.eat("*");
                Some(Step::AnyKey)
            }
            '[' => {
                self.eat("[");
                self.bracket()?
            }
            _ => self.plain_key().map(Step::Key),
        }
    }

    /// What follows a bracket: a step, or none in `[]`, which jq writes for what paths do anyway.
    #[expect(
        clippy::option_option,
        reason = "no bracket after all, or one that is no step"
    )]
    fn bracket(&mut self) -> Option<Option<Step>> {
        let (inner, _) = self.rest().split_once(']')?;
        let step = match inner {
            "" => None,
            "*" => Some(Step::Each),
            place if place.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(Step::Index(place.parse().ok()?))
            }
            name => {
                let name = name.strip_prefix('\'')?.strip_suffix('\'')?;
                Some(Step::Key(name.to_owned()))
            }
        };
        self.at += inner.len() + 1;
        Some(step)
    }

    fn plain_key(&mut self) -> Option<String> {
        let length = self
            .rest()
            .find(|char| !is_key(char))
            .unwrap_or(self.rest().len());
        let key = self.rest()[..length].to_owned();
        self.at += length;
        (length > 0).then_some(key)
    }

    fn operator(&mut self) -> Option<Operator> {
        // `field:>=3` is what other tools write; it means the same as `field>=3`.
        let colon = self.eat(":");
        let other = if colon {
            Operator::HasOther
        } else {
            Operator::IsOther
        };
        let written = [
            ("<>", other),
            (">=", Operator::AtLeast),
            ("<=", Operator::AtMost),
            (">", Operator::Above),
            ("<", Operator::Below),
        ];
        let found = written.into_iter().find(|(text, _)| self.eat(text));
        match (found, colon) {
            (Some((_, operator)), _) => Some(operator),
            (None, true) => Some(Operator::Has),
            (None, false) if self.eat("!=") => Some(Operator::IsNot),
            (None, false) => self.eat("=").then_some(Operator::Is),
        }
    }
}

fn ends_value(rest: &str) -> bool {
    rest.chars()
        .next()
        .is_none_or(|char| char.is_whitespace() || ",|)".contains(char))
}

/// What a key may have without quotation marks.
pub(super) fn is_key(char: char) -> bool {
    char.is_ascii_alphanumeric() || "_-@$".contains(char)
}
