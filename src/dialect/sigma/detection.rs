//! The selections of a rule: maps of fields, lists of maps, keywords.

use super::modifiers::{self, Bound, Encoding, Meaning, Modifiers};
use super::text;
use super::yaml::{Key, Node, Value};
use super::{Mistake, Place};
use crate::query::pattern::regex;
use crate::query::{Case, Comparison, Expr, Fuzzy, Part, Path, Pattern, Term, Word};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use std::net::IpAddr;
use std::ops::Bound as Edge;

/// A named part of a rule.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Selection {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) expr: Expr,
    /// How many values it compares with: what it costs to name it again.
    pub(super) values: usize,
}

/// What a value asks of a field.
enum Asked {
    Any(Vec<Pattern>),
    Expr(Expr),
}

/// Reads selections and notes what is odd about them.
pub(super) struct Reader<'r> {
    pub(super) warnings: &'r mut Vec<Mistake>,
    values: usize,
}

impl<'r> Reader<'r> {
    pub(super) fn new(warnings: &'r mut Vec<Mistake>) -> Self {
        Self { warnings, values: 0 }
    }

    /// One selection.
    pub(super) fn selection(&mut self, key: &Key, node: &Node) -> Result<Selection, Mistake> {
        self.values = 0;
        Ok(Selection {
            name: key.text.clone(),
            place: key.place,
            expr: self.search(node)?,
            values: self.values,
        })
    }

    fn search(&mut self, node: &Node) -> Result<Expr, Mistake> {
        match &node.value {
            Value::Map(members) => self.map(node, members),
            Value::List(nodes) if nodes.is_empty() => Err(node.mistake("an empty list finds nothing")),
            Value::List(nodes) => {
                let element = |node: &Node| match &node.value {
                    Value::Map(members) => self.map(node, members),
                    _ => self.keywords(std::slice::from_ref(node), &Modifiers::default()),
                };
                Ok(any(nodes.iter().map(element).collect::<Result<_, _>>()?))
            }
            Value::Null => Err(node.mistake("an empty selection finds nothing")),
            _ => self.keywords(std::slice::from_ref(node), &Modifiers::default()),
        }
    }

    fn map(&mut self, node: &Node, members: &[(Key, Node)]) -> Result<Expr, Mistake> {
        if members.is_empty() {
            return Err(node.mistake("an empty map finds everything"));
        }
        let member = |(key, node): &(Key, Node)| self.member(key, node);
        Ok(all(members.iter().map(member).collect::<Result<_, _>>()?))
    }

    fn member(&mut self, key: &Key, node: &Node) -> Result<Expr, Mistake> {
        let (field, modifiers) = modifiers::split(&key.text, key.place)?;
        let values = node.elements();
        if values.is_empty() {
            return Err(node.mistake("an empty list finds nothing"));
        }
        for value in values {
            match value.value {
                Value::Map(_) => {
                    return Err(value.mistake(
                        "a map cannot be a value; a member of an object is written with a dot, `outer.inner: x`",
                    ));
                }
                Value::List(_) => return Err(value.mistake("a list in a list of values is not understood")),
                _ => {}
            }
        }
        if modifiers.all && values.len() == 1 {
            let only = Mistake::new(key.place, "`all` of one value is that value");
            self.warnings.push(only);
        }
        if field.is_empty() {
            return self.keywords(values, &modifiers);
        }
        let path = path(field).map_err(|why| Mistake::new(key.place, why))?;
        self.field(&path, &modifiers, values)
    }

    fn field(&mut self, path: &Path, modifiers: &Modifiers, values: &[Node]) -> Result<Expr, Mistake> {
        let (mut patterns, mut rest) = (Vec::new(), Vec::new());
        let term = |patterns| Expr::Term(Term::Path(path.clone(), patterns));
        for value in values {
            self.values += 1;
            match asked(path, modifiers, value)? {
                Asked::Any(any) if modifiers.all => rest.push(term(any)),
                Asked::Any(any) => patterns.extend(any),
                Asked::Expr(expr) => rest.push(expr),
            }
        }
        if !patterns.is_empty() {
            rest.insert(0, term(patterns));
        }
        Ok(if modifiers.all { all(rest) } else { any(rest) })
    }

    /// Texts in any value of the event.
    fn keywords(&mut self, values: &[Node], modifiers: &Modifiers) -> Result<Expr, Mistake> {
        let word = |pattern| {
            Expr::Term(Term::Word(Word {
                pattern,
                fuzzy: Fuzzy::Off,
            }))
        };
        let mut words = Vec::new();
        for value in values {
            self.values += 1;
            if matches!(
                modifiers.meaning,
                Meaning::Exists | Meaning::Field | Meaning::Bound(_)
            ) {
                return Err(value.mistake("this modifier needs a field before it"));
            }
            let modifiers = Modifiers {
                part: modifiers.part.or(match modifiers.meaning {
                    Meaning::Regex(_) | Meaning::Network => None,
                    _ => Some(Part::Inside),
                }),
                ..modifiers.clone()
            };
            words.push(any(patterns(&modifiers, value)?.into_iter().map(word).collect()));
        }
        Ok(if modifiers.all { all(words) } else { any(words) })
    }
}

/// The path that a field is.
pub(super) fn path(field: &str) -> Result<Path, String> {
    if field.contains(['[', ']']) {
        return Err(format!(
            "`{field}`: paths go through arrays by themselves, without a place in them"
        ));
    }
    let keys: Vec<&str> = field.split('.').collect();
    if keys.iter().any(|key| key.trim().is_empty() || key.trim() != *key) {
        return Err(format!("`{field}` is no path of keys with a dot between them"));
    }
    Ok(Path::through(keys))
}

fn asked(path: &Path, modifiers: &Modifiers, value: &Node) -> Result<Asked, Mistake> {
    let term = |pattern| Expr::Term(Term::Path(path.clone(), vec![pattern]));
    match (&modifiers.meaning, &value.value) {
        (Meaning::Text, Value::Null) if modifiers.part.is_none() && !modifiers.cased => {
            Ok(Asked::Expr(term(Pattern::Exists).negate()))
        }
        (_, Value::Null) => Err(value.mistake("null has no text for these modifiers")),
        (Meaning::Exists, _) => match value.scalar() {
            Some("true") => Ok(Asked::Any(vec![Pattern::Present])),
            Some("false") => Ok(Asked::Expr(term(Pattern::Present).negate())),
            _ => Err(value.mistake("`exists` takes true or false")),
        },
        (Meaning::Field, Value::Text(other)) => {
            let other = self::path(other).map_err(|why| value.mistake(why))?;
            Ok(Asked::Expr(Expr::Term(Term::Compare(Comparison {
                path: path.clone(),
                part: modifiers.part.unwrap_or(Part::Whole),
                case: case(modifiers),
                other,
            }))))
        }
        (Meaning::Field, _) => Err(value.mistake("`fieldref` takes the name of a field")),
        _ => Ok(Asked::Any(patterns(modifiers, value)?)),
    }
}

fn case(modifiers: &Modifiers) -> Case {
    if modifiers.cased {
        Case::Exact
    } else {
        Case::Ignore
    }
}

/// The patterns any of which a value means.
fn patterns(modifiers: &Modifiers, value: &Node) -> Result<Vec<Pattern>, Mistake> {
    let (Some(written), case) = (value.scalar(), case(modifiers)) else {
        return Err(value.mistake(format!("{} is no text", value.kind())));
    };
    // What is no text has no wildcards.
    let pieces = text::pieces(written);
    let part = modifiers.part.unwrap_or(Part::Whole);
    if pieces.is_empty() && modifiers.part.is_some() {
        return Err(value.mistake("an empty text is a part of every value"));
    }
    let pattern = match &modifiers.meaning {
        Meaning::Text => text::pattern(pieces, part, case),
        Meaning::AnyDash => text::windash(&pieces, part, case),
        Meaning::Base64 { encoding, anywhere } => {
            let plain = text::plain(written).filter(|text| !text.is_empty());
            let Some(plain) = plain else {
                return Err(value.mistake("Base64 needs a text without wildcards"));
            };
            let bytes = encoded(&plain, *encoding);
            let all = if *anywhere {
                at_any_offset(&bytes)
            } else {
                vec![STANDARD.encode(&bytes)]
            };
            if all.iter().any(String::is_empty) {
                return Err(value.mistake("too short to be found in Base64"));
            }
            return Ok(all
                .into_iter()
                .map(|text| Pattern::text(text, part, case))
                .collect());
        }
        Meaning::Regex(flags) => expression(written, flags).map_err(|why| value.mistake(why))?,
        Meaning::Network => Pattern::Network(
            network(written)
                .ok_or_else(|| value.mistake(format!("`{written}` is no network; write it as 10.0.0.0/8")))?,
        ),
        Meaning::Bound(bound) => match &value.value {
            Value::Number(number) => range(number, *bound)
                .ok_or_else(|| value.mistake(format!("`{number}` is no number that can be compared")))?,
            _ => return Err(value.mistake("a comparison needs a number")),
        },
        Meaning::Exists | Meaning::Field => {
            return Err(value.mistake("this modifier needs a field before it"));
        }
    };
    Ok(vec![pattern])
}

fn expression(source: &str, flags: &str) -> Result<Pattern, String> {
    let ignore_case = flags.contains('i');
    let inner: String = flags.chars().filter(|flag| *flag != 'i').collect();
    let source = match inner.as_str() {
        "" => source.to_owned(),
        flags => format!("(?{flags}){source}"),
    };
    match regex(&source, ignore_case) {
        Ok(_) => Ok(Pattern::Regex { source, ignore_case }),
        Err(error) => {
            let said = error.to_string();
            let last = said.lines().last().unwrap_or_default();
            Err(format!(
                "not an expression: {}",
                last.trim_start_matches("error: ")
            ))
        }
    }
}

fn network(text: &str) -> Option<IpNet> {
    let one = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse::<IpNet>().ok().map(|it| it.trunc()).or_else(one)
}

fn range(number: &str, bound: Bound) -> Option<Pattern> {
    number.parse::<f64>().ok().filter(|it| it.is_finite())?;
    let number = number.to_owned();
    let (from, to) = match bound {
        Bound::Above => (Edge::Excluded(number), Edge::Unbounded),
        Bound::AtLeast => (Edge::Included(number), Edge::Unbounded),
        Bound::Below => (Edge::Unbounded, Edge::Excluded(number)),
        Bound::AtMost => (Edge::Unbounded, Edge::Included(number)),
    };
    Some(Pattern::Range { from, to })
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let wide = |one: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(one).collect::<Vec<u8>>();
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Le => wide(u16::to_le_bytes),
        Encoding::Utf16Be => wide(u16::to_be_bytes),
        Encoding::Utf16 => [vec![0xff, 0xfe], wide(u16::to_le_bytes)].concat(),
    }
}

/// What the bytes look like in Base64 behind none, one and two others, without the characters that these and what
/// follows have a part in.
fn at_any_offset(bytes: &[u8]) -> Vec<String> {
    (0..3usize)
        .map(|offset| {
            let all = [&vec![0; offset], bytes].concat();
            let text = STANDARD.encode(&all);
            let from = [0, 2, 3][offset];
            let to = match all.len() % 3 {
                0 => text.len(),
                1 => text.len() - 3,
                _ => text.len() - 2,
            };
            text.get(from..to).unwrap_or_default().to_owned()
        })
        .collect()
}

/// All of them; itself if it is one.
pub(super) fn all(mut all: Vec<Expr>) -> Expr {
    match all.len() {
        1 => all.remove(0),
        _ => Expr::And(all),
    }
}

/// Any of them; itself if it is one.
pub(super) fn any(mut any: Vec<Expr>) -> Expr {
    match any.len() {
        1 => any.remove(0),
        _ => Expr::Or(any),
    }
}
