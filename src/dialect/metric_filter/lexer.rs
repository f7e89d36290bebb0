//! The signs of a pattern, and where they stand.

use super::condition::in_name;
use crate::dialect::ParseError;
use crate::query::path::Step;
use std::ops::Range;

/// What a value is written as.
pub(super) enum Written<'t> {
    /// In quotation marks, which are taken off.
    Marked(String),
    /// Without.
    Bare(&'t str),
    /// Between percent signs, which are taken off.
    Expression(&'t str),
}

/// A place in a text.
#[derive(Clone)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    pub(super) at: usize,
}

/// An error at these bytes.
pub(super) fn error<T>(span: Range<usize>, expected: impl Into<String>) -> Result<T, ParseError> {
    Err(ParseError {
        span,
        expected: expected.into(),
        suggestion: None,
    })
}

/// An error at these bytes, and what to write instead.
pub(super) fn slip<T>(
    span: Range<usize>,
    expected: impl Into<String>,
    instead: impl Into<String>,
) -> Result<T, ParseError> {
    Err(ParseError {
        span,
        expected: expected.into(),
        suggestion: Some(instead.into()),
    })
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn skip_space(&mut self) {
        self.take(char::is_whitespace);
    }

    /// Goes over a sign and the space before it, if it stands there.
    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let start = self.at;
        self.skip_space();
        if self.rest().starts_with(sign) {
            self.at += sign.len();
            return true;
        }
        self.at = start;
        false
    }

    /// The bytes of the character that stands here; none at the end.
    pub(super) fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    /// Goes over the characters that are like this.
    pub(super) fn take(&mut self, is_like: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|char| !is_like(char)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// A word of letters, after space.
    pub(super) fn word(&mut self) -> (&'t str, Range<usize>) {
        self.skip_space();
        let start = self.at;
        let word = self.take(char::is_alphabetic);
        (word, start..self.at)
    }

    /// The steps of a selector.
    pub(super) fn selector(&mut self) -> Result<Vec<Step>, ParseError> {
        self.skip_space();
        let start = self.at;
        if !self.rest().starts_with('$') {
            return self.no_selector();
        }
        self.at += 1;
        let mut steps = Vec::new();
        loop {
            let step = match self.peek() {
                Some('.') => {
                    self.at += 1;
                    self.after_dot()?
                }
                Some('[') => self.in_brackets()?,
                _ if steps.is_empty() => return error(start..self.at, "a selector, such as $.eventName"),
                _ => return Ok(steps),
            };
            steps.push(step);
        }
    }

    /// What stands where a selector should.
    fn no_selector(&mut self) -> Result<Vec<Step>, ParseError> {
        let start = self.at;
        let word = self.take(|char| in_name(char) || char == '.');
        if word.is_empty() {
            return error(self.here(), "a condition, such as $.eventName = \"ConsoleLogin\"");
        }
        let word = word.trim_start_matches('.');
        slip(
            start..self.at,
            "a selector, which begins with $.",
            format!("$.{word}"),
        )
    }

    fn after_dot(&mut self) -> Result<Step, ParseError> {
        match self.peek() {
            Some('*') => {
                self.at += 1;
                Ok(Step::AnyKey)
            }
            Some('[') => self.in_brackets(),
            _ => match self.take(in_name) {
                "" => error(self.here(), "a key, * or ['a key with any characters']"),
                name => Ok(Step::Key(name.to_owned())),
            },
        }
    }

    fn in_brackets(&mut self) -> Result<Step, ParseError> {
        let start = self.at;
        self.at += 1;
        let step = match self.peek() {
            Some('*') => {
                self.at += 1;
                Step::Each
            }
            Some('\'') => {
                self.at += 1;
                let key = self.take(|char| char != '\'').to_owned();
                if !self.rest().starts_with('\'') {
                    return error(start..self.at, "a ' that ends the key");
                }
                self.at += 1;
                Step::Key(key)
            }
            _ => match self.take(|char| char.is_ascii_digit()).parse() {
                Ok(place) => Step::Index(place),
                Err(_) => return error(start..self.at, "the number of an element, * or 'a key'"),
            },
        };
        if !self.rest().starts_with(']') {
            return error(start..self.at, "a ] that closes this bracket");
        }
        self.at += 1;
        Ok(step)
    }

    /// A value after an operator, and where it stands.
    pub(super) fn value(&mut self) -> Result<(Written<'t>, Range<usize>), ParseError> {
        self.skip_space();
        let start = self.at;
        let written = match self.peek() {
            Some('"') => Written::Marked(self.marked()?),
            Some('%') => {
                self.at += 1;
                let source = self.take(|char| char != '%');
                if self.peek().is_none() {
                    return error(start..self.at, "a % that ends the expression");
                }
                self.at += 1;
                Written::Expression(source)
            }
            Some('\'') => {
                self.at += 1;
                let text = self.take(|char| char != '\'');
                self.at += usize::from(self.peek().is_some());
                return slip(
                    start..self.at,
                    "a text in double quotation marks",
                    format!("\"{text}\""),
                );
            }
            _ => match self.take(in_bare) {
                "" => return error(self.here(), "a value: a text, a number, %an expression% or *"),
                word => Written::Bare(word),
            },
        };
        Ok((written, start..self.at))
    }

    /// A text in quotation marks.
    fn marked(&mut self) -> Result<String, ParseError> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        while let Some(char) = self.peek() {
            if self.rest().starts_with("\\\"") {
                self.at += 2;
                text.push('"');
                continue;
            }
            self.at += char.len_utf8();
            if char == '"' {
                return Ok(text);
            }
            text.push(char);
        }
        error(start..self.at, "a \" that ends the text")
    }
}

/// Whether a text without quotation marks can have the character. AWS's page names letters, digits and `_`; deployed
/// patterns have the others.
fn in_bare(char: char) -> bool {
    char.is_ascii_alphanumeric() || "_.:/-*@+".contains(char)
}
