//! What is said of a value: `is A or B`, `does not begin with C`.

use super::visible;
use crate::query::expr::{Case, Part, Pattern, Piece};
use std::ops::Bound;

/// Whether a condition is said or its opposite.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Yes,
    No,
}

impl Sense {
    /// One of two wordings.
    pub(super) fn pick<'w>(self, yes: &'w str, no: &'w str) -> &'w str {
        match self {
            Self::Yes => yes,
            Self::No => no,
        }
    }
}

/// A pattern in parts, so that those with the same verb can share it.
struct Phrase {
    /// `is`, `is not`
    verbs: [&'static str; 2],
    object: String,
    /// What comes after all objects.
    suffix: &'static str,
}

/// That any of the patterns holds; or that none does.
pub(super) fn verbs(patterns: &[Pattern], sense: Sense) -> String {
    let mut groups: Vec<(Phrase, Vec<String>)> = Vec::new();
    for phrase in patterns.iter().map(|pattern| phrase(pattern, sense)) {
        let object = phrase.object.clone();
        let is_same = |(it, _): &&mut (Phrase, Vec<String>)| {
            it.verbs == phrase.verbs && it.suffix == phrase.suffix && !object.is_empty()
        };
        match groups.iter_mut().find(is_same) {
            Some((_, objects)) => objects.push(object),
            None => groups.push((phrase, vec![object])),
        }
    }
    let said: Vec<_> = groups
        .into_iter()
        .map(|(phrase, objects)| of(&phrase, &objects, sense))
        .collect();
    if said.is_empty() {
        return sense.pick("is nothing", "is anything").to_owned();
    }
    said.join(sense.pick(" or ", " and "))
}

fn of(phrase: &Phrase, objects: &[String], sense: Sense) -> String {
    let verb = sense.pick(phrase.verbs[0], phrase.verbs[1]);
    let objects = match objects {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        objects => objects.concat(),
    };
    let space = if verb.is_empty() || objects.is_empty() {
        ""
    } else {
        " "
    };
    format!("{verb}{space}{objects}{}", phrase.suffix)
}

fn phrase(pattern: &Pattern, sense: Sense) -> Phrase {
    let (verbs, object, suffix) = match pattern {
        Pattern::Exists => (["has a value", "has no value"], String::new(), ""),
        Pattern::Present => (["is there, if only as null", "is not there"], String::new(), ""),
        Pattern::Null => (["is null", "is not null"], String::new(), ""),
        Pattern::Other(patterns) => match sense {
            Sense::Yes => (["is a value that", ""], self::verbs(patterns, Sense::No), ""),
            Sense::No => (["", ""], self::verbs(patterns, Sense::Yes), ""),
        },
        Pattern::Text {
            text,
            part,
            case: text_case,
        } => {
            let verbs = match part {
                Part::Inside => ["contains", "does not contain"],
                Part::Start => ["begins with", "does not begin with"],
                Part::End => ["ends with", "does not end with"],
                Part::Whole => ["is", "is not"],
            };
            (verbs, shown(text), case(text, *text_case))
        }
        Pattern::Glob {
            pieces,
            case: glob_case,
        } => {
            let text: String = pieces.iter().filter_map(Piece::as_text).collect();
            let verbs = ["has the form", "does not have the form"];
            (verbs, form(pieces), case(&text, *glob_case))
        }
        Pattern::Regex { source, ignore_case } => (
            ["matches the expression", "does not match the expression"],
            format!("/{}/", visible(source)),
            if *ignore_case { " in any case" } else { "" },
        ),
        Pattern::Network(network) => (
            ["is an address in", "is not an address in"],
            network.to_string(),
            "",
        ),
        Pattern::Range { from, to } => (["lies", "does not lie"], range(from, to), ""),
    };
    Phrase {
        verbs,
        object,
        suffix,
    }
}

fn range(from: &Bound<String>, to: &Bound<String>) -> String {
    let lower = match from {
        Bound::Included(bound) => Some(format!("at or above {}", shown(bound))),
        Bound::Excluded(bound) => Some(format!("above {}", shown(bound))),
        Bound::Unbounded => None,
    };
    let upper = match to {
        Bound::Included(bound) => Some(format!("at or below {}", shown(bound))),
        Bound::Excluded(bound) => Some(format!("below {}", shown(bound))),
        Bound::Unbounded => None,
    };
    let bounds: Vec<_> = lower.into_iter().chain(upper).collect();
    if bounds.is_empty() {
        return "anywhere".to_owned();
    }
    bounds.join(" and ")
}

/// Texts and wildcards; a star that is meant as one stands in quotation marks.
fn form(pieces: &[Piece]) -> String {
    let spell = |piece: &Piece| match piece {
        Piece::Text(text) => shown(text),
        Piece::Many => "*".to_owned(),
        Piece::One => "?".to_owned(),
    };
    if pieces.is_empty() {
        return shown("");
    }
    pieces.iter().map(spell).collect()
}

/// What is said of a text's case: only that it does not count, where it could.
pub(super) fn case(text: &str, case: Case) -> &'static str {
    if !case.counts(text) && text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        " in any case"
    } else {
        ""
    }
}

/// A text of the query: as it is if it is one plain word and none of ours, else in quotation marks.
pub(super) fn shown(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/@+=".contains(&byte);
    // What ends like a sentence would seem to be its end.
    let ends_plainly = text
        .bytes()
        .last()
        .is_some_and(|byte| byte != b'.' && byte != b':');
    let ours = ["and", "or", "not", "null"].contains(&text);
    if ends_plainly && !ours && text.bytes().all(plain) {
        return text.to_owned();
    }
    let text = visible(text).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}
