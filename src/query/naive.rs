//! What a predicate means, for one event, in the plainest way there is: the definition that [`super::search()`] is
//! tested against, and the way to ask about a single event (an alarm's, a live one).

use super::expr::{Expr, Fuzzy, Part, Pattern, Term, Word};
use super::fuzzy::{Likeness, SHORT_FIELDS};
use super::json_path;
use super::original::Original;
use super::path::{Path, event_source};
use super::pattern::Test;
use super::values::short;
use crate::model::{EventId, Field, Storage, TimeRange, Timestamp, resource};
use crate::store::{Row, Snapshot};

/// Whether the event is meant. `raw` are its original bytes.
pub fn matches(expr: &Expr, row: &Row<'_>, raw: &[u8]) -> bool {
    match expr {
        Expr::All => true,
        Expr::And(terms) => terms.iter().all(|term| matches(term, row, raw)),
        Expr::Or(terms) => terms.iter().any(|term| matches(term, row, raw)),
        Expr::Not(inner) => !matches(inner, row, raw),
        Expr::Term(term) => holds(term, row, raw),
    }
}

/// Whether one condition holds.
pub(super) fn holds(term: &Term, row: &Row<'_>, raw: &[u8]) -> bool {
    match term {
        Term::Word(word) => in_columns(word, row) || Original::word(&word.pattern).holds(raw),
        Term::Field(Field::Id, patterns) => any(patterns, &row.event_id().to_string()),
        Term::Field(Field::Time, patterns) => row.time().is_known() && any(patterns, &row.time().rfc3339()),
        Term::Field(field, patterns) => values(*field, row).any(|value| any(patterns, value)),
        Term::Action { service, name } => {
            row.text(Field::Service)
                .is_some_and(|text| text.eq_ignore_ascii_case(service))
                && row
                    .text(Field::Name)
                    .is_some_and(|text| Test::new(name).holds(text))
        }
        Term::Is(flags) => row.has(*flags),
        Term::Remarked(_, rows) => rows.contains(&row.row_id()),
        Term::Path(path, patterns) => at_path(path, patterns, row, raw),
        Term::Compare(_) => Original::of(term).is_some_and(|original| original.holds(raw)),
        Term::Time(window) => window.contains(row.time()),
        Term::Around { event, radius } => around(row.snapshot(), *event, *radius).contains(row.time()),
    }
}

fn any(patterns: &[Pattern], value: &str) -> bool {
    patterns.iter().any(|pattern| Test::new(pattern).holds(value))
}

fn at_path(path: &Path, patterns: &[Pattern], row: &Row<'_>, raw: &[u8]) -> bool {
    match path.deciding_column(patterns) {
        Some(Field::Service) => row
            .text(Field::Service)
            .is_some_and(|service| any(patterns, &event_source(service))),
        Some(field) => row.text(field).is_some_and(|text| any(patterns, text)),
        None => json_path::any_at(raw, path, &mut |value| {
            patterns.iter().any(|pattern| Test::new(pattern).holds_on(value))
        }),
    }
}

/// The values a row has for a field. A resource counts in full and in its short form.
pub(super) fn values<'s>(field: Field, row: &Row<'s>) -> Box<dyn Iterator<Item = &'s str> + 's> {
    match field.storage() {
        Storage::Resource => Box::new(
            row.resources()
                .filter_map(move |(_, text)| field.of_value(text))
                .flat_map(|text| [text, resource::short(text)]),
        ),
        Storage::Row | Storage::Identity => Box::new(row.text(field).into_iter()),
        Storage::Time | Storage::Id => Box::new(std::iter::empty()),
    }
}

fn in_columns(word: &Word, row: &Row<'_>) -> bool {
    let test = Test::new(&word.pattern);
    // A bucket is a part of a resource: it is tried as one.
    let mut fields = Field::all().filter(|field| *field != Field::Bucket);
    let mut contains = || fields.any(|field| values(field, row).any(|value| test.holds(value)));
    let Pattern::Text { text, part, case } = &word.pattern else {
        return contains();
    };
    let names_it = *part == Part::Inside && EventId::parse(text.as_bytes()) == Some(row.event_id());
    let similar = || {
        let likeness = Likeness::new(text, *case, word.fuzzy)?;
        let mut scorer = likeness.scorer();
        let mut values = SHORT_FIELDS
            .into_iter()
            .flat_map(|field| values(field, row).map(move |value| short(field, value)));
        Some(*part == Part::Inside && values.any(|value| scorer.is_like(value)))
    };
    names_it || contains() || (word.fuzzy != Fuzzy::Off && similar() == Some(true))
}

/// The window around an event; an empty one if the event is not there or has no time.
pub(super) fn around(snapshot: &Snapshot, event: EventId, radius: i64) -> TimeRange {
    let time = snapshot.find(event).map(|row| snapshot.row(row).time());
    time.filter(|time| time.is_known()).map_or(
        TimeRange {
            from: Timestamp(i64::MAX),
            to: Timestamp(i64::MAX),
        },
        |time| TimeRange {
            from: time.plus(-radius),
            to: time.plus(radius).plus(1),
        },
    )
}
