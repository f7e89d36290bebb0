//! The values that a condition was tried on.

use super::json::each_value;
use crate::model::{EventId, Field, Flags, Storage};
use crate::query::expr::{Comparison, Fuzzy, Part, Pattern, Term, Word};
use crate::query::fuzzy::{Likeness, SHORT_FIELDS};
use crate::query::json_path::{self, Value as JsonValue};
use crate::query::naive::{around, values};
use crate::query::original::Original;
use crate::query::path::{Path, event_source};
use crate::query::pattern::{Test, is_part};
use crate::query::values::short;
use crate::store::Row;
use std::fmt::Write;

/// So many values are told.
const FEW: usize = 4;

/// Longer values, in bytes, are told in part.
const LONG: usize = 160;

/// So many bytes before the place that passes are told of a long value.
const BEFORE: usize = 30;

/// What a condition was tried on.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Seen {
    /// Some of the values that pass; if none does, of those that do not.
    pub values: Vec<Value>,
    /// How many more there are of that kind.
    pub more: usize,
    /// How many were tried, whether they pass or not.
    pub tried: usize,
}

/// One value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Value {
    /// The field or path it stands at. Hostile.
    pub place: String,
    /// The value.
    pub what: What,
    /// Whether the condition holds for it.
    pub passes: bool,
}

/// See [`Value::what`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// This text, or the part of it that passes. Hostile.
    Text(String),
    /// A text that is like the one asked for. Hostile.
    Like(String),
    /// `null`.
    Null,
    /// An array, or an object that is no value.
    Structure,
    /// There is nothing there.
    Missing,
}

impl Seen {
    fn add(&mut self, place: &str, what: What, passes: bool) {
        self.tried += 1;
        let first_to_pass = passes && self.values.iter().all(|value| !value.passes);
        if first_to_pass {
            self.values.clear();
            self.more = 0;
        }
        let counts = passes || self.values.iter().all(|value| !value.passes);
        let place = place.to_owned();
        let value = Value { place, what, passes };
        if !counts || self.values.contains(&value) {
            // Told already, or of no interest.
        } else if self.values.len() < FEW {
            self.values.push(value);
        } else {
            self.more += 1;
        }
    }

    fn text(&mut self, place: &str, text: &str, tests: &[Test]) {
        let passing = tests.iter().find(|test| test.holds(text));
        self.add(place, What::Text(excerpt(text, passing)), passing.is_some());
    }

    /// Tells that there is nothing at a place, if nothing was found there.
    fn or_missing(mut self, place: &str) -> Self {
        if self.tried == 0 {
            self.add(place, What::Missing, false);
            self.tried = 0;
        }
        self
    }

    /// The values in words.
    pub(super) fn in_words(&self) -> String {
        let mut words = String::new();
        let mut before: Option<&Value> = None;
        for value in &self.values {
            let place = &value.place;
            let goes_on = before.is_some_and(|before| before.place == *place && before.what.is_value());
            let start = match &before {
                _ if goes_on && value.what.is_value() => ", ".to_owned(),
                Some(_) if value.what.is_value() => format!("; {place} is "),
                None if value.what.is_value() => format!("{place} is "),
                Some(_) => "; ".to_owned(),
                None => String::new(),
            };
            words.push_str(&start);
            // Writing to a text cannot fail.
            let _ = match &value.what {
                What::Text(text) if text.is_empty() => write!(words, "the empty text"),
                What::Text(text) => write!(words, "{text}"),
                What::Like(text) => write!(words, "{text}, which is like it"),
                What::Null => write!(words, "null"),
                What::Structure => write!(words, "an array or an object"),
                What::Missing => write!(words, "there is no {place}"),
            };
            before = Some(value);
        }
        if self.more > 0 {
            let _ = write!(words, " and {} more", self.more);
        }
        words
    }
}

impl What {
    fn is_value(&self) -> bool {
        *self != Self::Missing
    }
}

/// A text, or of a long one the part that passes.
fn excerpt(text: &str, passing: Option<&Test>) -> String {
    if text.len() <= LONG {
        return text.to_owned();
    }
    let at = match passing {
        Some(Test::Inside(needle)) => needle.find_at(text.as_bytes(), 0).unwrap_or(0),
        _ => 0,
    };
    let start = text.floor_char_boundary(at.saturating_sub(BEFORE));
    let end = text.floor_char_boundary(start + LONG);
    let (before, after) = (
        if start > 0 { "…" } else { "" },
        if end < text.len() { "…" } else { "" },
    );
    format!("{before}{}{after}", &text[start..end])
}

/// What a condition is tried on in an event.
pub(super) fn of(term: &Term, row: &Row<'_>, raw: &[u8]) -> Seen {
    let mut seen = Seen::default();
    match term {
        Term::Word(word) => return of_word(word, row, raw),
        Term::Field(field, patterns) => return of_field(*field, patterns, row),
        Term::Path(path, patterns) => return of_path(path, patterns, row, raw),
        Term::Compare(comparison) => return of_comparison(comparison, raw),
        Term::Action { service, name } => {
            match row.text(Field::Service) {
                Some(text) => seen.both(Field::Service, text, text.eq_ignore_ascii_case(service)),
                None => seen.both_missing(Field::Service),
            }
            match row.text(Field::Name) {
                Some(text) => seen.both(Field::Name, text, Test::new(name).holds(text)),
                None => seen.both_missing(Field::Name),
            }
        }
        Term::Is(flags) => {
            // What takes a look at all other events is only said where it was asked for.
            let known = Flags(!Flags::OF_ORDER.0 | flags.0);
            let is_told = |flag: Flags| known.has(flag) && row.has(flag);
            let words = || Flags::WORDS.iter().filter(|(_, flag, _)| is_told(*flag));
            for (word, flag, _) in words() {
                seen.add("it", What::Text((*word).to_owned()), flags.has(*flag));
            }
            // All that it is answers the question, and not only what was asked for.
            if !row.has(*flags) {
                seen = Seen::default();
                for (word, ..) in words() {
                    seen.add("it", What::Text((*word).to_owned()), false);
                }
            }
        }
        Term::Remarked(..) => {}
        Term::Time(window) => return time(row, window.contains(row.time())),
        Term::Around { event, radius } => {
            let window = around(row.snapshot(), *event, *radius);
            seen = time(row, window.contains(row.time()));
            if row.snapshot().find(*event).is_none() {
                seen.add(&format!("event {event} here"), What::Missing, false);
            }
        }
    }
    seen
}

impl Seen {
    /// A value that is told whether it passes or not, because another must pass too.
    fn both(&mut self, field: Field, text: &str, passes: bool) {
        self.tried += 1;
        self.values.push(Value {
            place: field.key().to_owned(),
            what: What::Text(excerpt(text, None)),
            passes,
        });
    }

    fn both_missing(&mut self, field: Field) {
        self.values.push(Value {
            place: field.key().to_owned(),
            what: What::Missing,
            passes: false,
        });
    }
}

fn time(row: &Row<'_>, passes: bool) -> Seen {
    let mut seen = Seen::default();
    let what = if row.time().is_known() {
        What::Text(row.time().rfc3339())
    } else {
        What::Missing
    };
    seen.add(Field::Time.key(), what, passes);
    seen
}

fn tests(patterns: &[Pattern]) -> Vec<Test> {
    patterns.iter().map(Test::new).collect()
}

fn of_field(field: Field, patterns: &[Pattern], row: &Row<'_>) -> Seen {
    let mut seen = Seen::default();
    let tests = tests(patterns);
    match field.storage() {
        Storage::Id => seen.text(field.key(), &row.event_id().to_string(), &tests),
        Storage::Time if row.time().is_known() => seen.text(field.key(), &row.time().rfc3339(), &tests),
        _ => {
            values(field, row).for_each(|value| seen.text(field.key(), value, &tests));
        }
    }
    seen.or_missing(field.key())
}

fn of_path(path: &Path, patterns: &[Pattern], row: &Row<'_>, raw: &[u8]) -> Seen {
    let mut seen = Seen::default();
    let (place, tests) = (path.to_string(), tests(patterns));
    match path.deciding_column(patterns) {
        Some(Field::Service) => {
            let source = row.text(Field::Service).map(event_source);
            if let Some(text) = source {
                seen.text(&place, &text, &tests);
            }
        }
        Some(field) => row
            .text(field)
            .iter()
            .for_each(|text| seen.text(&place, text, &tests)),
        None => {
            json_path::any_at(raw, path, &mut |value| {
                let passing = tests.iter().find(|test| test.holds_on(value));
                let what = match value {
                    JsonValue::Text(text) => What::Text(excerpt(text, passing)),
                    JsonValue::Null => What::Null,
                    JsonValue::Structure => What::Structure,
                };
                seen.add(&place, what, passing.is_some());
                false
            });
        }
    }
    seen.or_missing(&place)
}

fn of_comparison(comparison: &Comparison, raw: &[u8]) -> Seen {
    let (mut seen, mut others) = (Seen::default(), Seen::default());
    let (place, other_place) = (comparison.path.to_string(), comparison.other.to_string());
    let mut texts = Vec::new();
    json_path::texts_at(raw, &comparison.other, &mut |text| {
        others.text(&other_place, text, &[]);
        texts.push(text.to_owned());
    });
    json_path::texts_at(raw, &comparison.path, &mut |text| {
        let passes = |other: &String| is_part(text, other, comparison.part, comparison.case);
        seen.add(&place, What::Text(excerpt(text, None)), texts.iter().any(passes));
    });
    let mut both = seen.or_missing(&place);
    let others = others.or_missing(&other_place);
    both.values.extend(others.values);
    both.more += others.more;
    both
}

/// Where a word is found; of the values it is not in only the number.
fn of_word(word: &Word, row: &Row<'_>, raw: &[u8]) -> Seen {
    let mut seen = Seen::default();
    let test = Test::new(&word.pattern);
    let tests = std::slice::from_ref(&test);
    let mut in_columns = Vec::new();
    for field in Field::all().filter(|field| *field != Field::Bucket) {
        for value in values(field, row).filter(|value| test.holds(value)) {
            in_columns.push(value);
            seen.text(field.key(), value, tests);
        }
    }
    if let Pattern::Text {
        text,
        part: Part::Inside,
        case,
    } = &word.pattern
    {
        let id = row.event_id();
        if EventId::parse(text.as_bytes()) == Some(id) {
            seen.add(Field::Id.key(), What::Text(id.to_string()), true);
        }
        if let Some(likeness) = Likeness::new(text, *case, word.fuzzy).filter(|_| word.fuzzy != Fuzzy::Off) {
            let mut scorer = likeness.scorer();
            for field in SHORT_FIELDS {
                for value in values(field, row).map(|value| short(field, value)) {
                    if !test.holds(value) && scorer.is_like(value) {
                        seen.add(field.key(), What::Like(excerpt(value, None)), true);
                    }
                }
            }
        }
    }
    let Original::Word { decoded, .. } = Original::word(&word.pattern) else {
        return seen;
    };
    let mut others = 0;
    each_value(raw, &mut |path, value| {
        let read = value.as_read();
        if value.passes(&test, decoded) {
            // What a column holds was told already.
            if !in_columns.contains(&read.as_ref()) {
                seen.add(path, What::Text(excerpt(&read, Some(&test))), true);
            }
        } else {
            others += 1;
        }
    });
    seen.tried += others;
    seen
}
