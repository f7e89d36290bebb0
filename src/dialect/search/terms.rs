//! The terms of a text that need not be a query yet: where each stands, and what its key and values are.
//!
//! The grammar proper gives up at the first mistake. Whoever is still typing makes one with almost every key, so this
//! goes on behind it: what cannot be read is a word.

use super::lexer::{Begins, Key, Lexer, Operator};
use super::parser::OFF;
use super::vocabulary;
use crate::model::Field;
use crate::query::path::{Arrays, Path, Step};
use std::ops::Range;

/// What stands before an operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Subject {
    Field(Field),
    Path(Path),
    /// A service whose actions follow.
    Actions(String),
    /// `is`, `since`, `until` or `around`.
    Special(&'static str),
}

/// A term with a key that is known.
#[derive(Clone, Debug)]
pub(super) struct Keyed {
    pub(super) subject: Subject,
    pub(super) key: Range<usize>,
    pub(super) operator: Operator,
    pub(super) values: Vec<Range<usize>>,
    /// Whether the values stand in parentheses.
    pub(super) is_listed: bool,
}

/// One term.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Where what negates it or switches it off begins, or else the term.
    pub(super) start: usize,
    /// The term alone.
    pub(super) body: Range<usize>,
    /// How many parentheses are around it.
    pub(super) depth: usize,
    /// What it is if it is no word.
    pub(super) keyed: Option<Keyed>,
}

/// All of a text.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) all: Vec<Piece>,
    /// Whether an OR stands outside all parentheses.
    pub(super) has_or: bool,
    /// How many parentheses are around the cursor.
    pub(super) depth_at_cursor: usize,
}

/// Reads a text. Where a quotation mark is not closed, the value ends at the cursor: what stands behind it was there
/// before.
pub(super) fn read(text: &str, cursor: usize) -> Pieces {
    let mut reader = Reader {
        text,
        cursor,
        lexer: Lexer::new(text),
    };
    let mut pieces = Pieces::default();
    let mut depth = 0usize;
    loop {
        reader.lexer.skip_space();
        if reader.lexer.at <= cursor {
            pieces.depth_at_cursor = depth;
        }
        let start = reader.lexer.at;
        let is_negated = reader.negations();
        let lexer = &mut reader.lexer;
        if lexer.rest().is_empty() && !is_negated {
            return pieces;
        } else if lexer.eat("(") {
            depth += 1;
        } else if lexer.eat(")") {
            depth = depth.saturating_sub(1);
        } else if lexer.eat("|") || lexer.eat_word("OR") {
            pieces.has_or |= depth == 0;
        } else if !lexer.eat_word("AND") {
            let body = lexer.at;
            let keyed = reader.term();
            pieces.all.push(Piece {
                start,
                body: body..reader.lexer.at,
                depth,
                keyed,
            });
        }
    }
}

struct Reader<'q> {
    text: &'q str,
    cursor: usize,
    lexer: Lexer<'q>,
}

impl Reader<'_> {
    /// Goes past what negates a term or switches it off; says whether there was any.
    fn negations(&mut self) -> bool {
        let start = self.lexer.at;
        loop {
            if self.lexer.eat_word("NOT") {
                self.lexer.skip_space();
            } else if !(self.lexer.eat("-") || self.lexer.eat("!") || self.lexer.eat(OFF)) {
                return self.lexer.at > start;
            }
        }
    }

    fn term(&mut self) -> Option<Keyed> {
        let start = self.lexer.at;
        if let Some((key, operator)) = self.lexer.key() {
            if let Some(subject) = subject(&key, operator, &self.lexer) {
                let (values, is_listed) = self.values();
                return Some(Keyed {
                    subject,
                    key: key.span,
                    operator,
                    values,
                    is_listed,
                });
            }
            self.lexer.at = start;
        }
        self.word(start);
        None
    }

    fn word(&mut self, start: usize) {
        if self.lexer.expression().is_some() {
            return;
        }
        let is_marked = self
            .lexer
            .rest()
            .trim_start_matches(['^', '~', '\''])
            .starts_with('"');
        if is_marked {
            self.lexer.at += usize::from(!self.lexer.rest().starts_with('"'));
            self.or_to_cursor(start, |lexer| lexer.fragment().is_ok());
        } else if self.lexer.clone().word().contains(".\"") {
            // A path on its way: a key in quotation marks may have blanks.
            self.or_to_cursor(start, |lexer| lexer.fragment().is_ok());
        } else {
            self.lexer.word();
        }
        if self.lexer.at == start {
            // Never the same place twice.
            self.lexer.at += self.lexer.peek().map_or(0, char::len_utf8);
        }
    }

    fn values(&mut self) -> (Vec<Range<usize>>, bool) {
        let mut values = Vec::new();
        if !self.lexer.eat("(") {
            loop {
                values.push(self.value());
                if !self.lexer.eat(",") {
                    return (values, false);
                }
            }
        }
        loop {
            self.lexer.skip_space();
            values.push(self.value());
            self.lexer.skip_space();
            let goes_on = self.lexer.eat("|") || self.lexer.eat(",") || self.lexer.eat_word("OR");
            if !goes_on {
                self.lexer.eat(")");
                return (values, true);
            }
        }
    }

    fn value(&mut self) -> Range<usize> {
        let start = self.lexer.at;
        if self.lexer.expression().is_none() {
            self.or_to_cursor(start, |lexer| lexer.value().is_ok());
        }
        self.lexer.since(start)
    }

    /// Reads on; what has no end goes to the cursor, or to the end of the text if the cursor is not in it.
    fn or_to_cursor(&mut self, start: usize, read: impl FnOnce(&mut Lexer<'_>) -> bool) {
        let mut lexer = self.lexer.clone();
        let is_whole = read(&mut lexer);
        self.lexer.at = if is_whole {
            lexer.at
        } else if (start..self.text.len()).contains(&self.cursor) && self.lexer.at <= self.cursor {
            self.cursor
        } else {
            self.text.len()
        };
    }
}

/// What a key is one of, if it is one; as the grammar has it.
fn subject(key: &Key, operator: Operator, lexer: &Lexer<'_>) -> Option<Subject> {
    let [first @ Step::Key(word), rest @ ..] = key.steps.as_slice() else {
        return path(key.steps.clone(), key.begins).map(Subject::Path);
    };
    if key.begins == Begins::Plain && rest.is_empty() {
        let special = vocabulary::SPECIAL
            .into_iter()
            .find(|special| special.eq_ignore_ascii_case(word));
        if let Some(special) = special {
            return Some(Subject::Special(special));
        }
        if let Some(field) = Field::by_key(word) {
            return Some(Subject::Field(field));
        }
        let service = vocabulary::service(word).filter(|_| operator == Operator::Has);
        if let Some(service) = service.filter(|_| is_action(lexer.rest())) {
            return Some(Subject::Actions(service));
        }
    }
    let steps = std::iter::once(first).chain(rest).cloned().collect();
    path(steps, key.begins).map(Subject::Path)
}

/// Whether what follows a service could be an action of it, and not the rest of a URL.
fn is_action(rest: &str) -> bool {
    let end = rest
        .find(|char: char| !char.is_ascii_alphanumeric() && char != '*' && char != '_')
        .unwrap_or(rest.len());
    rest[end..]
        .chars()
        .next()
        .is_none_or(|char| char.is_whitespace() || ")|".contains(char))
}

/// A path, with its root as a record has it; none if the first key is no root.
pub(super) fn path(mut steps: Vec<Step>, begins: Begins) -> Option<Path> {
    if let (Begins::Plain, Some(Step::Key(first))) = (begins, steps.first()) {
        steps[0] = Step::Key(vocabulary::root(first)?.to_owned());
    }
    let arrays = match begins {
        Begins::Dollar => Arrays::Named,
        Begins::Plain | Begins::Dot => Arrays::Through,
    };
    Some(Path { steps, arrays })
}
