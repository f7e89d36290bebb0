//! What is said, on standard error, about what was read: every skipped piece with its place and reason, and the sums.

use super::streams::Streams;
use crate::dialect::ParseError;
use crate::model::Timestamp;
use crate::model::visible::width;
use crate::query::Expr;
use crate::store::{FileReport, Ledger, Snapshot};
use std::collections::BTreeMap;
use std::ops::Range;

/// How many characters of a long line are shown before a mark, and from it on.
const AROUND: (usize, usize) = (50, 70);

/// What a text means. `None` after what is wrong was told: the text, a mark under the place, and the way out.
pub(super) fn parsed(
    what: &str,
    text: &str,
    result: Result<Expr, ParseError>,
    streams: &mut Streams,
) -> Option<Expr> {
    let error = match result {
        Ok(expr) => return Some(expr),
        Err(error) => error,
    };
    streams.say(&format!("error: this is not {what}"));
    marked(text, &error.span, streams);
    streams.say(&format!("  expected {}", error.expected));
    if let Some(suggestion) = &error.suggestion {
        streams.say(&format!("  did you mean {suggestion}?"));
    }
    None
}

/// The line that a part of a text begins in, and a mark under the part.
pub(super) fn marked(text: &str, span: &Range<usize>, streams: &mut Streams) {
    let start = text.floor_char_boundary(span.start);
    let end = text.floor_char_boundary(span.end.max(start));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line_end = line_start + text[line_start..line_end].trim_end().len();
    let (before, after) = (&text[line_start..start], &text[start..line_end.max(start)]);
    let cut = before.chars().count().saturating_sub(AROUND.0);
    let lead: String = before.chars().skip(cut).collect();
    let lead = if cut > 0 { format!("…{lead}") } else { lead };
    let shown: String = after.chars().take(AROUND.1).collect();
    let trail = if shown.len() < after.len() { "…" } else { "" };
    let wrong = &shown[..shown.floor_char_boundary(end - start)];
    if text.trim_end().contains('\n') {
        let number = text[..line_start].matches('\n').count() + 1;
        streams.say(&format!("  line {number}:"));
    }
    streams.say(&format!("  {lead}{shown}{trail}"));
    streams.say(&format!(
        "  {}{}",
        " ".repeat(width(&lead)),
        "^".repeat(width(wrong).max(1))
    ));
}

/// Whether some input could not be read.
pub(super) fn is_troubled(ledger: &Ledger) -> bool {
    ledger.files.iter().any(|file| file.is_troubled())
}

/// Lists what was skipped, file by file.
pub(super) fn skipped(ledger: &Ledger, streams: &mut Streams) {
    let mut foreign: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut notes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut files: Vec<_> = ledger.files.iter().collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    for file in files {
        if file.foreign {
            foreign.entry(&file.kind).or_default().push(&file.name);
        }
        for note in &file.notes {
            notes.entry(note).or_default().push(&file.name);
        }
        one_file(file, streams);
    }
    for (kind, files) in foreign {
        streams.say(&format!("no events in {}: {kind}", some(&files)));
    }
    for (note, files) in notes {
        streams.say(&format!("note: {}: {note}", some(&files)));
    }
}

fn one_file(file: &FileReport, streams: &mut Streams) {
    for skip in &file.skips {
        let (offset, length) = (skip.offset, plural(skip.length, "byte"));
        streams.say(&format!(
            "skipped: {} at byte {offset} ({length}): {}",
            file.name, skip.reason
        ));
    }
    let unlisted = file.skipped - file.skips.len() as u64;
    if unlisted > 0 {
        streams.say(&format!(
            "skipped: {}: {} more",
            file.name,
            plural(unlisted, "record")
        ));
    }
    if let Some(fault) = &file.fault {
        streams.say(&format!("unreadable: {}: {fault}", file.name));
    }
}

/// The first of some files, and how many others.
fn some(files: &[&str]) -> String {
    match files {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, rest @ ..] => format!("{first} and {}", plural(rest.len() as u64, "other file")),
    }
}

/// `2,900 events, 3 duplicates, 1 record skipped in 57 files`.
pub(super) fn totals(snapshot: &Snapshot) -> String {
    let ledger = snapshot.ledger();
    let faulty = ledger.files.iter().filter(|file| file.fault.is_some()).count() as u64;
    let mut text = events(snapshot) + " in " + &plural(ledger.files.len() as u64, "file");
    if faulty > 0 {
        text = text + ", " + &plural(faulty, "file") + " not read to the end";
    }
    text
}

/// `2,900 events, 3 duplicates, 1 record skipped`.
pub(super) fn events(snapshot: &Snapshot) -> String {
    let ledger = snapshot.ledger();
    let skipped = ledger.files.iter().map(|file| file.skipped).sum();
    let mut parts = vec![plural(snapshot.len() as u64, "event")];
    if ledger.duplicates > 0 {
        parts.push(plural(ledger.duplicates, "duplicate"));
    }
    if ledger.conflicts > 0 {
        parts.push(format!(
            "{} with an ID that another event has",
            thousands(ledger.conflicts)
        ));
    }
    if skipped > 0 {
        parts.push(format!("{} skipped", plural(skipped, "record")));
    }
    parts.join(", ")
}

/// From when to when, for people: `2026-03-17 13:31–13:36`.
pub(super) fn span(first: Timestamp, last: Timestamp) -> String {
    let minute = "%Y-%m-%d %H:%M";
    let (from, to) = (first.format(minute), last.format(minute));
    if from == to {
        return from;
    }
    let is_same_day = first.format("%Y-%m-%d") == last.format("%Y-%m-%d");
    let to = if is_same_day {
        last.format("%H:%M")
    } else {
        last.format("%m-%d %H:%M")
    };
    format!("{from}–{to}")
}

/// A number and its noun, which takes an s.
pub(super) fn plural(number: u64, noun: &str) -> String {
    let ending = match (number, noun.ends_with("ch")) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{} {noun}{ending}", thousands(number))
}

/// `1,234,567`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_nouns_agree() {
        assert_eq!(plural(0, "event"), "0 events");
        assert_eq!(plural(1, "event"), "1 event");
        assert_eq!(plural(2900, "event"), "2,900 events");
        assert_eq!(plural(1_234_567, "byte"), "1,234,567 bytes");
        assert_eq!(plural(999, "byte"), "999 bytes");
    }

    #[test]
    fn many_files_are_named_by_the_first() {
        assert_eq!(some(&["a"]), "a");
        assert_eq!(some(&["a", "b"]), "a and 1 other file");
        assert_eq!(some(&["a", "b", "c"]), "a and 2 other files");
    }
}
