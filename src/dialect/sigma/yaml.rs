//! The YAML of a rule file as a tree of our own: every node knows its place, and a number is the text it is written
//! with (an account's ID keeps its zeros).
//!
//! Documents are parsed one by one, so that a mistake in one does not take the others away. Hostile files are bounded:
//! in size, in depth (before the parser, which recurses, sees them) and in aliases.

use super::{Mistake, Place};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

/// Longest file, in bytes.
pub const LONGEST: usize = 1 << 20;

/// Most characters that may indent or open nodes at the beginning of a line, each of which may be a level.
const DEEPEST: usize = 200;

/// Most aliases where anchors are: enough for rules that were written by a program, too few to multiply.
const ALIASES: usize = 16;

/// A node.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) value: Value,
    /// Where its text begins behind its place, if it stands on one line as it is.
    inset: Option<usize>,
}

/// What a node is.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// What stands before a colon.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Key {
    pub(super) place: Place,
    pub(super) text: String,
}

impl Node {
    /// The value of a key, if the node is a map that has it.
    pub(super) fn get(&self, wanted: &str) -> Option<&Node> {
        let Value::Map(members) = &self.value else {
            return None;
        };
        members
            .iter()
            .find(|(key, _)| key.text == wanted)
            .map(|(_, node)| node)
    }

    /// What it is written with, if it is one value and not `null`.
    pub(super) fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Its elements; itself if it is no list.
    pub(super) fn elements(&self) -> &[Node] {
        match &self.value {
            Value::List(nodes) => nodes,
            _ => std::slice::from_ref(self),
        }
    }

    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    pub(super) fn mistake(&self, text: impl Into<String>) -> Mistake {
        Mistake::new(self.place, text)
    }

    /// The place of a character of its text, as nearly as it is known.
    pub(super) fn place_of(&self, character: usize) -> Place {
        Place {
            line: self.place.line,
            column: self.place.column + self.inset.map_or(0, |inset| inset + character),
        }
    }
}

/// The documents of a file, those that are nothing left out.
pub(super) fn documents(text: &str) -> Vec<Result<Node, Mistake>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // A carriage return alone ends a line, too (YAML 1.2, 5.4): what counts lines here must see what the parser sees.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut all = Vec::new();
    for (first_line, piece) in pieces(&text) {
        match load(piece, first_line) {
            Ok(nodes) => all.extend(nodes.into_iter().map(Ok)),
            Err(mistake) => all.push(Err(mistake)),
        }
    }
    all
}

/// The text cut before each line that begins a document, with the number of lines before each piece. A line of three
/// dashes at the margin can be nothing else in YAML.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let (mut pieces, mut start, mut at, mut first) = (Vec::new(), 0, 0, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let begins = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.chars().next().is_none_or(char::is_whitespace));
        if begins && at > start {
            pieces.push((first, &text[start..at]));
            (start, first) = (at, number);
        }
        at += line.len();
    }
    pieces.push((first, &text[start..]));
    pieces
}

fn load(text: &str, lines_before: usize) -> Result<Vec<Node>, Mistake> {
    let top = Place {
        line: lines_before + 1,
        column: 1,
    };
    if let Some(line) = text.lines().position(|line| depth(line) > DEEPEST) {
        let place = Place {
            line: top.line + line,
            column: 1,
        };
        return Err(Mistake::new(place, "nested too deep"));
    }
    if sigils(text, '&') > 0 && sigils(text, '*') > ALIASES {
        return Err(Mistake::new(top, "too many aliases"));
    }
    let documents = MarkedYaml::load_from_str(text).map_err(|error| {
        let mark = error.marker();
        let place = Place {
            line: lines_before + mark.line().max(1),
            column: mark.col() + 1,
        };
        Mistake::new(place, format!("this is not YAML: {}", error.info()))
    })?;
    let reader = Reader {
        chars: text.chars().collect(),
        lines_before,
    };
    let is_something =
        |node: &&MarkedYaml<'_>| !matches!(node.data, YamlData::BadValue | YamlData::Value(Scalar::Null));
    documents
        .iter()
        .filter(is_something)
        .map(|node| reader.node(node))
        .collect()
}

/// How many levels a line can open before its text.
fn depth(line: &str) -> usize {
    line.bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'?' | b':'))
        .count()
}

/// How often a sign stands where it could begin an anchor or an alias.
fn sigils(text: &str, sign: char) -> usize {
    text.match_indices(sign)
        .filter(|(at, _)| {
            let before = text[..*at].chars().next_back();
            let after = text[*at + 1..].chars().next();
            before.is_none_or(|it| it.is_whitespace() || "[{,:?-".contains(it))
                && after.is_some_and(|it| !it.is_whitespace())
        })
        .count()
}

struct Reader {
    chars: Vec<char>,
    lines_before: usize,
}

impl Reader {
    fn place(&self, node: &MarkedYaml<'_>) -> Place {
        Place {
            line: self.lines_before + node.span.start.line().max(1),
            column: node.span.start.col() + 1,
        }
    }

    fn node(&self, node: &MarkedYaml<'_>) -> Result<Node, Mistake> {
        let place = self.place(node);
        let value = match &node.data {
            YamlData::Value(scalar) => self.scalar(node, scalar)?,
            YamlData::Sequence(nodes) => {
                let nodes: Result<_, _> = nodes.iter().map(|node| self.node(node)).collect();
                Value::List(nodes?)
            }
            YamlData::Mapping(members) => {
                let members: Result<_, _> = members
                    .iter()
                    .map(|(key, node)| Ok((self.key(key)?, self.node(node)?)))
                    .collect();
                Value::Map(members?)
            }
            YamlData::Tagged(..) => return Err(Mistake::new(place, "a tag (`!…`) is not understood")),
            YamlData::Representation(..) | YamlData::Alias(_) | YamlData::BadValue => {
                return Err(Mistake::new(place, "this is not understood"));
            }
        };
        let inset = match &value {
            Value::Text(text) => match node.span.len().checked_sub(text.chars().count()) {
                Some(0) => Some(0),
                Some(2) => Some(1),
                _ => None,
            },
            _ => None,
        };
        Ok(Node { place, value, inset })
    }

    fn key(&self, key: &MarkedYaml<'_>) -> Result<Key, Mistake> {
        let node = self.node(key)?;
        match node.scalar() {
            Some(text) => Ok(Key {
                place: node.place,
                text: text.to_owned(),
            }),
            None => Err(node.mistake(format!("{} cannot be a key", node.kind()))),
        }
    }

    fn scalar(&self, node: &MarkedYaml<'_>, scalar: &Scalar<'_>) -> Result<Value, Mistake> {
        Ok(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => Value::Bool(*value),
            Scalar::String(text) => Value::Text(text.clone().into_owned()),
            Scalar::Integer(_) | Scalar::FloatingPoint(_) => {
                let why = "an alias of a number is not understood: write the number";
                let number = self.written(node);
                Value::Number(number.ok_or_else(|| Mistake::new(self.place(node), why))?)
            }
        })
    }

    /// A number as it is written, behind what names or types it; nothing if an alias stands there.
    fn written(&self, node: &MarkedYaml<'_>) -> Option<String> {
        let (start, end) = (node.span.start.index(), node.span.end.index());
        let text: String = self.chars.get(start..end)?.iter().collect();
        let number = text.split_whitespace().next_back()?;
        let is_number = number.starts_with(|char: char| char.is_ascii_digit() || "+-.".contains(char));
        is_number.then(|| number.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Node {
        let mut documents = documents(text);
        assert_eq!(documents.len(), 1, "{documents:?}");
        documents.remove(0).expect("a document")
    }

    #[test]
    fn nodes_know_their_place_and_numbers_their_digits() {
        let node = one("# a comment\na:\n  b: [012345678901, 1.50, 0x10, 'x', true, ~]\n");
        let list = node.get("a").and_then(|node| node.get("b")).expect("a list");
        assert_eq!((list.place.line, list.place.column), (3, 6));
        let texts: Vec<_> = list.elements().iter().map(Node::scalar).collect();
        assert_eq!(
            texts,
            [
                Some("012345678901"),
                Some("1.50"),
                Some("0x10"),
                Some("x"),
                Some("true"),
                None
            ]
        );
        assert_eq!(
            (list.elements()[3].place.line, list.elements()[3].place.column),
            (3, 33)
        );
    }

    #[test]
    fn a_broken_document_leaves_the_others() {
        let all = documents("a: 1\n---\nb: [\n---\nc: 3\n--- # nothing\n");
        assert_eq!(all.len(), 3, "{all:?}");
        assert!(all[0].is_ok() && all[2].is_ok());
        let mistake = all[1].as_ref().expect_err("not closed");
        assert!(mistake.place.line >= 3 && mistake.place.line <= 4, "{mistake:?}");
        assert_eq!(all[2].as_ref().expect("the third").place.line, 5);
    }

    #[test]
    fn a_carriage_return_alone_ends_a_line() {
        let all = documents("a: 1\r---\rb: [\r\n---\r\nc: 3\r");
        assert_eq!(all.len(), 3, "{all:?}");
        let mistake = all[1].as_ref().expect_err("not closed");
        assert!((3..=4).contains(&mistake.place.line), "{mistake:?}");
        assert_eq!(all[2].as_ref().expect("the third").place.line, 5);
    }

    #[test]
    fn anchors_are_read_and_a_number_is_not_guessed_from_an_alias() {
        let node = one("a: &n 042\nb: &t text\nc: *t\n");
        assert_eq!(node.get("a").and_then(Node::scalar), Some("042"));
        assert_eq!(node.get("c").and_then(Node::scalar), Some("text"));
        let all = documents("a: &n 042\nb: *n\n");
        let mistake = all[0].as_ref().expect_err("its zero is lost");
        assert_eq!((mistake.place.line, mistake.place.column), (2, 4), "{mistake:?}");
    }

    #[test]
    fn bombs_are_refused() {
        let mut doubling = "a0: &a0 [x, x]\n".to_owned();
        for level in 1..40 {
            let level_of = format!("a{level}: &a{level} {{? [*a{0}, *a{0}] : 1}}\n", level - 1);
            doubling.push_str(&level_of);
        }
        let deep = "- ".repeat(100_000);
        let open = "[".repeat(100_000);
        let braces = "{a: ".repeat(100_000);
        let returned = format!("x:\r{deep}");
        let wide: String = (0..400).map(|level| " ".repeat(level) + "a:\n").collect();
        for bomb in [doubling, deep, returned, open, braces, wide, "? ".repeat(100_000)] {
            let all = documents(&bomb);
            assert!(all.iter().all(Result::is_err), "{}", &bomb[..40]);
        }
    }

    #[test]
    fn what_a_rule_cannot_hold_is_named_with_its_place() {
        for (text, place, said) in [
            ("[1, 2]: x\n", (1, 1), "a list cannot be a key"),
            (
                "a: 1\na: 2\n",
                (2, 1),
                "this is not YAML: duplicated key in mapping",
            ),
        ] {
            let all = documents(text);
            let Some(Err(mistake)) = all.first() else {
                panic!("{text}: {all:?}");
            };
            assert_eq!((mistake.place.line, mistake.place.column), place, "{mistake:?}");
            assert!(mistake.text.starts_with(said), "{mistake:?}");
        }
    }
}
