//! Candidates that need no look at the events: fields, words, the first keys of paths, times.

use super::{Candidate, Told};
use crate::app::candidates::Fit;
use crate::dialect::search::complete;
use crate::model::{Field, Flags, Timestamp};
use crate::query::Remark;

const MINUTE: i64 = 60_000;

/// Words before a colon that are no fields.
const WORDS: [(&str, &str); 4] = [
    ("is:", "one of some facts: write, error, denied…"),
    ("since:", "from then on: an instant, or a time ago such as 2h"),
    ("until:", "up to then: an instant, or a time ago such as 2h"),
    ("around:", "near the time of an event: its ID, and ~5m"),
];

/// Times ago.
const AGO: [(&str, i64, &str); 6] = [
    ("15m", 15, "15 minutes ago"),
    ("1h", 60, "an hour ago"),
    ("4h", 4 * 60, "4 hours ago"),
    ("24h", 24 * 60, "24 hours ago"),
    ("7d", 7 * 24 * 60, "7 days ago"),
    ("30d", 30 * 24 * 60, "30 days ago"),
];

fn candidate(put: impl Into<String>, doc: impl Into<String>) -> Candidate {
    let put = put.into();
    Candidate {
        label: put.clone(),
        put,
        doc: doc.into(),
        count: None,
    }
}

/// What a term can begin with, if it begins as typed.
pub(super) fn keys(typed: &str) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    let begins = |key: &str| key.to_lowercase().starts_with(&typed);
    let field = |field: Field| {
        let alias = field.aliases().iter().find(|alias| begins(alias));
        let other = alias.filter(|_| !begins(field.key()));
        let doc = match other {
            Some(alias) => format!("{alias}: {}", field.doc()),
            None => field.doc().to_owned(),
        };
        (begins(field.key()) || other.is_some()).then(|| candidate(format!("{}:", field.key()), doc))
    };
    let words = WORDS.into_iter().filter(|(word, _)| begins(word));
    let root = |(key, stands_for): (&str, Option<&str>)| {
        // Without a letter typed, the short forms are enough.
        let is_meant = begins(key) && (stands_for.is_some() || !typed.is_empty());
        let doc = stands_for.map_or_else(
            || "a member of the event".to_owned(),
            |root| format!("{root}, key by key"),
        );
        is_meant.then(|| candidate(format!("{key}."), doc))
    };
    Field::all()
        .filter_map(field)
        .chain(words.map(|(word, doc)| candidate(word, doc)))
        .chain(complete::roots().filter_map(root))
        .collect()
}

/// Words after `is:`, or whole terms of them.
pub(super) fn facts(typed: &str, lead: &str) -> Vec<Candidate> {
    let facts = Flags::WORDS.iter().map(|(word, _, doc)| (*word, *doc));
    let remarks = Remark::WORDS.into_iter().map(|(word, _, doc)| (word, doc));
    let words = facts.chain(remarks).collect();
    Fit::new(typed)
        .best(words, |(word, _)| word, usize::MAX)
        .into_iter()
        .map(|(word, doc)| candidate(format!("{lead}{word}"), doc))
        .collect()
}

/// Instants, after `since:` and `until:`.
pub(super) fn moments(told: &Told<'_>) -> Vec<Candidate> {
    let ago = AGO.into_iter().map(|(put, minutes, doc)| {
        let at = told.now.plus(-minutes * MINUTE);
        candidate(put, format!("{doc}: {}", minute(at)))
    });
    let selected = told
        .selected
        .filter(|(_, at)| *at != Timestamp::UNKNOWN)
        .map(|(_, at)| candidate(at.rfc3339(), "the selected event"));
    ago.chain(selected).collect()
}

/// Windows, after `time:`.
pub(super) fn windows(told: &Told<'_>) -> Vec<Candidate> {
    let day = |at: Timestamp, doc: &str| candidate(at.format("%Y-%m-%d"), doc);
    let selected = told.selected.filter(|(_, at)| *at != Timestamp::UNKNOWN);
    let around = selected.into_iter().flat_map(|(_, at)| {
        let short = |at: Timestamp| at.format("%Y-%m-%dT%H:%MZ");
        [
            candidate(
                format!("{}..", short(at)),
                "from the minute of the selected event on",
            ),
            candidate(
                format!("..{}", short(at.plus(MINUTE))),
                "up to the minute of the selected event",
            ),
            day(at, "the day of the selected event"),
        ]
    });
    let hours = AGO.into_iter().map(|(put, minutes, doc)| {
        let at = told.now.plus(-minutes * MINUTE);
        candidate(format!("{put}.."), format!("since {doc}: {}", minute(at)))
    });
    let mut all: Vec<_> = around.chain([day(told.now, "today")]).chain(hours).collect();
    let mut seen = std::collections::HashSet::new();
    all.retain(|it| seen.insert(it.put.clone()));
    all
}

/// Events, after `around:`.
pub(super) fn events(told: &Told<'_>) -> Vec<Candidate> {
    let near = |length: &str| {
        let (id, _) = told.selected.as_ref()?;
        let put = format!("{id}~{length}");
        Some(candidate(
            put,
            format!("{length} before and after the selected event"),
        ))
    };
    ["5m", "1m", "1h"].into_iter().filter_map(near).collect()
}

fn minute(at: Timestamp) -> String {
    at.format("%Y-%m-%d %H:%M")
}
