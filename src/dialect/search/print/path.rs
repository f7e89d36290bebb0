//! Paths as they are typed.

use super::super::vocabulary;
use super::path_key;
use crate::model::Field;
use crate::query::expr::{Case, Comparison, Part};
use crate::query::path::{Arrays, Path, Step};
use std::fmt;

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print(self))
    }
}

/// A path as it is typed.
pub(in super::super) fn print(path: &Path) -> String {
    let (mut text, rest) = match (path.arrays, path.steps.as_slice()) {
        (Arrays::Named, steps) => ("$".to_owned(), steps),
        (Arrays::Through, [Step::Key(first), rest @ ..]) => match root(first, rest.is_empty()) {
            Some(root) => (root, rest),
            None => (String::new(), path.steps.as_slice()),
        },
        (Arrays::Through, steps) => (String::new(), steps),
    };
    for step in rest {
        // A bracket at the very beginning needs the dot of a path before it.
        let dot = if text.is_empty() { "." } else { "" };
        let step = match step {
            Step::Key(key) => format!(".{}", path_key(key)),
            Step::AnyKey => ".*".to_owned(),
            Step::Index(place) => format!("{dot}[{place}]"),
            Step::Each => format!("{dot}[*]"),
        };
        text.push_str(&step);
    }
    text
}

/// The first key of a path without the dot before it, if it can be known as one.
fn root(key: &str, is_all: bool) -> Option<String> {
    if let Some((short, _)) = vocabulary::SHORT_ROOTS.into_iter().find(|(_, root)| *root == key) {
        return Some(short.to_owned());
    }
    let is_field = is_all && Field::by_key(key).is_some();
    (vocabulary::root(key) == Some(key) && !is_field).then(|| key.to_owned())
}

/// The value at one path, as that at another.
pub(super) fn compare(comparison: &Comparison) -> String {
    let (before, after) = match comparison.part {
        Part::Inside => ("*", "*"),
        Part::Start => ("", "*"),
        Part::End => ("*", ""),
        Part::Whole => ("", ""),
    };
    let case = if comparison.case == Case::Ignore { "i" } else { "" };
    format!(
        "{}={before}{{{}}}{after}{case}",
        print(&comparison.path),
        print(&comparison.other)
    )
}
