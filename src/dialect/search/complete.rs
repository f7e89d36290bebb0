//! What can stand where the cursor is in a query, which need not make sense yet.
//!
//! A *place* says what is typed there, what could be meant by it, and which bytes a choice takes the place of. What is
//! chosen must read back as what it is: that is the business of [`Place::put_value`] and [`Place::put_key`], which
//! write quotation marks where they are needed. What there *is* to choose is not known here.

use super::lexer::{Begins, Lexer, Operator, is_key};
use super::terms::{self, Keyed, Piece, Subject};
use super::{parser, print, vocabulary};
use crate::model::{Field, Timestamp};
use crate::query::Expr;
use crate::query::path::{Arrays, Path, Step};
use std::ops::Range;

/// What can stand at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing that could be offered.
    Nothing,
    /// Any term.
    Term,
    /// What a term begins with, before its operator.
    Key,
    /// A word after `is:`.
    Fact,
    /// A value of a field.
    Value(Field),
    /// A value at a path.
    ValueAt(Path),
    /// An action of a service, as `eventSource` writes it without `.amazonaws.com`.
    Action(String),
    /// A key one level below a path.
    KeyBelow(Path),
    /// An instant or a time ago, after `since:` or `until:`: that word.
    Moment(&'static str),
    /// A window, after `time:`.
    Window,
    /// An event, after `around:`.
    Event,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// What can stand there.
    pub kind: Kind,
    /// The bytes that a choice takes the place of.
    pub span: Range<usize>,
    /// What is typed there, left of the cursor, without quotation marks.
    pub typed: String,
    /// The term, with what negates it; empty where none is begun.
    term: Range<usize>,
    /// Whether the term is one of several that must all hold, so that the others can be told.
    is_conjunct: bool,
    /// What comes before a value: an operator that wants all of it, if one is to take the place of the one typed.
    lead: &'static str,
    /// Whether the key of a path goes on, or has its operator already.
    goes_on: bool,
}

/// Where the cursor is in a query. `cursor` is a number of bytes; one that is inside a character counts as before it.
pub fn place(text: &str, cursor: usize) -> Place {
    let cursor = (0..=cursor.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default();
    let pieces = terms::read(text, cursor);
    let here = |piece: &&Piece| piece.body.start <= cursor && cursor <= piece.body.end;
    let Some(piece) = pieces.all.iter().rev().find(here) else {
        let inside = |piece: &Piece| piece.start < cursor && cursor < piece.body.end;
        let kind = if pieces.all.iter().any(inside) {
            Kind::Nothing
        } else {
            Kind::Term
        };
        let is_conjunct = pieces.depth_at_cursor == 0 && !pieces.has_or;
        return Place::new(kind, cursor..cursor, cursor..cursor, is_conjunct);
    };
    let is_conjunct = piece.depth == 0 && !pieces.has_or;
    let term = piece.start..piece.body.end;
    let base = Place::new(Kind::Nothing, cursor..cursor, term, is_conjunct);
    match &piece.keyed {
        Some(keyed) => base.in_keyed(text, keyed, cursor),
        None => base.in_word(text, &piece.body, cursor),
    }
}

impl Place {
    fn new(kind: Kind, span: Range<usize>, term: Range<usize>, is_conjunct: bool) -> Self {
        Self {
            kind,
            span,
            typed: String::new(),
            term,
            is_conjunct,
            lead: "",
            goes_on: false,
        }
    }

    /// Whether nothing is typed of a term yet.
    pub fn is_empty(&self) -> bool {
        self.kind == Kind::Term && self.typed.is_empty()
    }

    /// A value as it is put there: in quotation marks where it could be taken for anything else. After a colon it is
    /// put with `=`, because it is the whole value that was chosen.
    pub fn put_value(&self, value: &str) -> Option<String> {
        if let Kind::Action(_) = self.kind {
            let plain = |char: char| char.is_ascii_alphanumeric() || char == '_';
            return (!value.is_empty() && value.chars().all(plain)).then(|| value.to_owned());
        }
        typable(value).map(|value| format!("{}{value}", self.lead))
    }

    /// A key of a path as it is put there, with what comes after it: a dot where there are keys below it, else a colon.
    pub fn put_key(&self, key: &str, has_more: bool) -> String {
        let after = match (self.goes_on, has_more) {
            (true, _) => "",
            (false, true) => ".",
            (false, false) => ":",
        };
        print::path_key(key) + after
    }

    /// What the other terms of the query mean; `None` if they cannot be told, because the term stands in parentheses
    /// or beside an OR, or because they make no sense themselves.
    pub fn others(&self, text: &str, now: Timestamp) -> Option<Expr> {
        let rest = || {
            let before = text.get(..self.term.start)?;
            Some(format!("{before} {}", text.get(self.term.end..)?))
        };
        self.is_conjunct
            .then(rest)
            .flatten()
            .and_then(|rest| parser::parse(&rest, now).ok())
    }

    fn in_keyed(self, text: &str, keyed: &Keyed, cursor: usize) -> Self {
        if cursor <= keyed.key.end {
            return self.in_key(text, keyed, cursor);
        }
        let value = keyed
            .values
            .iter()
            .rev()
            .find(|value| (value.start..=value.end).contains(&cursor));
        let Some(value) = value else { return self };
        let typed = text.get(value.start..cursor).unwrap_or_default();
        let Some(typed) = unmarked(typed) else { return self };
        let is_exact = matches!(keyed.operator, Operator::Is | Operator::IsNot | Operator::IsOther);
        let is_equality = is_exact || matches!(keyed.operator, Operator::Has | Operator::HasOther);
        let kind = match &keyed.subject {
            _ if !is_equality => Kind::Nothing,
            Subject::Field(Field::Time) => Kind::Window,
            Subject::Field(field) => Kind::Value(*field),
            Subject::Path(path) => Kind::ValueAt(path.clone()),
            Subject::Actions(service) => Kind::Action(service.clone()),
            Subject::Special("is") => Kind::Fact,
            Subject::Special("around") => Kind::Event,
            Subject::Special(word) => Kind::Moment(word),
        };
        let is_value = matches!(kind, Kind::Value(_) | Kind::ValueAt(_));
        let is_alone = keyed.values.len() == 1 && !keyed.is_listed;
        let (start, lead) = if is_value && is_alone && keyed.operator == Operator::Has {
            (keyed.key.end, "=")
        } else {
            (value.start, "")
        };
        Self {
            kind,
            span: start..value.end,
            typed,
            lead,
            ..self
        }
    }

    /// In what stands before an operator.
    fn in_key(self, text: &str, keyed: &Keyed, cursor: usize) -> Self {
        let typed = text.get(keyed.key.start..cursor).unwrap_or_default();
        self.below(text, keyed.key.clone(), cursor)
            .unwrap_or_else(|| self.before_operator(typed, (&keyed.key, keyed.operator)))
    }

    fn before_operator(self, typed: &str, (key, operator): (&Range<usize>, Operator)) -> Self {
        // What is put in its place brings its colon.
        if operator != Operator::Has {
            return self;
        }
        Self {
            kind: Kind::Key,
            typed: typed.to_owned(),
            span: key.start..key.end + 1,
            ..self
        }
    }

    fn in_word(self, text: &str, body: &Range<usize>, cursor: usize) -> Self {
        if let Some(below) = self.below(text, body.clone(), cursor) {
            return below;
        }
        let word = text.get(body.clone()).unwrap_or_default();
        let typed = text.get(body.start..cursor).unwrap_or_default();
        if let Some((key, operator)) = Lexer::new(word)
            .key()
            .filter(|(key, _)| typed.len() <= key.span.end)
        {
            let key = body.start..body.start + key.span.end;
            return self.before_operator(typed, (&key, operator));
        }
        let could_be = |char: char| char.is_alphanumeric() || "-_.@/+".contains(char);
        if !word.chars().all(could_be) || word.starts_with('/') {
            return self;
        }
        Self {
            kind: Kind::Term,
            typed: typed.to_owned(),
            span: body.clone(),
            ..self
        }
    }

    /// In a key of a path below its first.
    fn below(&self, text: &str, key: Range<usize>, cursor: usize) -> Option<Self> {
        let typed = text.get(key.start..cursor)?;
        let dot = last_dot(typed)?;
        let above = match &typed[..dot] {
            "" => Path {
                steps: Vec::new(),
                arrays: Arrays::Through,
            },
            "$" => Path {
                steps: Vec::new(),
                arrays: Arrays::Named,
            },
            written => {
                let mut lexer = Lexer::new(written);
                let (steps, begins) = lexer.path()?;
                let is_plain_root = begins == Begins::Plain && steps.len() == 1;
                let is_field =
                    matches!(&steps[0], Step::Key(key) if is_plain_root && Field::by_key(key).is_some());
                if !lexer.rest().is_empty() || is_field {
                    return None;
                }
                terms::path(steps, begins)?
            }
        };
        let start = key.start + dot + 1;
        let rest = text.get(cursor..)?;
        let end = if typed[dot + 1..].starts_with('"') {
            cursor + rest.find('"').map_or(0, |mark| mark + 1)
        } else {
            cursor + rest.find(|char| !is_key(char)).unwrap_or(rest.len())
        };
        let after = text.get(end..).unwrap_or_default();
        Some(Self {
            kind: Kind::KeyBelow(above),
            typed: typed[dot + 1..].replace('"', ""),
            span: start..end,
            goes_on: after.starts_with(['.', '[', ':', '=', '!', '<', '>']),
            ..self.clone()
        })
    }
}

/// A field that has a value, as it is put where a term can stand.
pub fn put_field(field: Field, value: &str) -> Option<String> {
    typable(value).map(|value| format!("{}={value}", field.key()))
}

/// A value as it can be typed: a control character, which cannot be, may be anything.
fn typable(value: &str) -> Option<String> {
    let parts = value.split(char::is_control);
    let parts: Vec<_> = parts
        .map(|part| {
            if part.is_empty() {
                String::new()
            } else {
                print::quote(part)
            }
        })
        .collect();
    parts.iter().any(|part| !part.is_empty()).then(|| parts.join("*"))
}

/// The last dot that is not between quotation marks.
fn last_dot(text: &str) -> Option<usize> {
    let (mut is_marked, mut last) = (false, None);
    for (at, char) in text.char_indices() {
        match char {
            '"' => is_marked = !is_marked,
            '.' if !is_marked => last = Some(at),
            _ => {}
        }
    }
    last
}

/// What is typed of a value, without its quotation marks; `None` if it is a wildcard or an expression.
fn unmarked(typed: &str) -> Option<String> {
    if typed.starts_with('/') {
        return None;
    }
    let closed = |text: &str| Lexer::new(text).value().ok();
    let chunks = closed(typed).or_else(|| closed(&format!("{typed}\"")))?;
    let is_plain = chunks
        .iter()
        .all(|chunk| chunk.quoted || !chunk.text.contains('*'));
    is_plain.then(|| chunks.into_iter().map(|chunk| chunk.text).collect())
}

/// Whether a service can stand before a colon.
pub fn is_service(name: &str) -> bool {
    vocabulary::is_service(name) && Field::by_key(name).is_none()
}

/// The first keys that a path can have, with what they stand for if they are short forms.
pub fn roots() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let short = vocabulary::SHORT_ROOTS
        .into_iter()
        .map(|(short, root)| (short, Some(root)));
    short.chain(vocabulary::roots().map(|root| (root, None)))
}

#[cfg(test)]
mod tests;
