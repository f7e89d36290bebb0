//! Durations, instants and windows as they are typed. All of them UTC.

use super::ParseError;
use super::lexer::error;
use crate::model::{TimeRange, Timestamp};
use std::ops::Range;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The longest unit first, so that what is printed is short.
const UNITS: [(&str, i64); 6] = [
    ("w", 7 * DAY),
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", 1),
];

/// The first instant a window with an open start has: events without a time are before it.
pub(super) const EARLIEST: Timestamp = Timestamp(Timestamp::UNKNOWN.0 + 1);

/// The end of a window with an open end.
pub(super) const LATEST: Timestamp = Timestamp(i64::MAX);

/// `90s`, `1h30m`, `2d`: milliseconds.
pub(super) fn duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total = 0i64;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit())?;
        let number: i64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest
            .find(|char: char| !char.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let (_, unit) = UNITS.into_iter().find(|(name, _)| *name == &rest[..letters])?;
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[letters..];
    }
    (!text.is_empty()).then_some(total)
}

/// A duration as it is typed.
pub(super) fn print_duration(mut milliseconds: i64) -> String {
    let mut text = String::new();
    for (name, unit) in UNITS {
        let number = milliseconds / unit;
        if number > 0 {
            text.push_str(&number.to_string());
            text.push_str(name);
            milliseconds -= number * unit;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// An instant and how long the thing lasts that was typed: a day for a date, a minute for `14:30`.
pub(super) fn instant(text: &str, now: Timestamp) -> Option<(Timestamp, i64)> {
    if text == "now" {
        return Some((now, 1));
    }
    let bare = text.strip_suffix('Z').unwrap_or(text);
    let full = |text: &str| Timestamp::parse(text.as_bytes());
    let shape: String = bare
        .chars()
        .map(|char| if char.is_ascii_digit() { '0' } else { char })
        .collect();
    let today = || now.format("%Y-%m-%d");
    match shape.as_str() {
        "0000-00-00" => Some((full(&format!("{bare}T00:00:00Z"))?, DAY)),
        "0000-00-00T00" => Some((full(&format!("{bare}:00:00Z"))?, HOUR)),
        "0000-00-00T00:00" => Some((full(&format!("{bare}:00Z"))?, MINUTE)),
        "0000-00-00T00:00:00" => Some((full(&format!("{bare}Z"))?, SECOND)),
        "00:00" | "0:00" => Some((full(&format!("{}T{bare:0>5}:00Z", today()))?, MINUTE)),
        "00:00:00" | "0:00:00" => Some((full(&format!("{}T{bare:0>8}Z", today()))?, SECOND)),
        // Anything else with a date, an offset or milliseconds.
        _ if shape.starts_with("0000") => full(text).map(|time| (time, 1)),
        _ => None,
    }
}

const INSTANT: &str = "a time such as 14:30, 2023-07-10, 2023-07-10T12:05:16Z or a time ago such as 2h";

/// An instant, or a time ago.
pub(super) fn moment(text: &str, span: Range<usize>, now: Timestamp) -> Result<Timestamp, ParseError> {
    match (duration(text), instant(text, now)) {
        (Some(ago), _) => Ok(now.plus(-ago)),
        (None, Some((time, _))) => Ok(time),
        (None, None) => error(span, INSTANT),
    }
}

/// `from..to` with either end open, or one instant, which means as long as was typed of it.
pub(super) fn window(text: &str, span: Range<usize>, now: Timestamp) -> Result<TimeRange, ParseError> {
    let Some((from, to)) = text.split_once("..") else {
        if text == "*" {
            return Ok(TimeRange {
                from: EARLIEST,
                to: LATEST,
            });
        }
        return match instant(text, now) {
            Some((from, length)) => Ok(TimeRange {
                from,
                to: from.plus(length),
            }),
            None => error(span, INSTANT),
        };
    };
    if from.is_empty() && to.is_empty() {
        return error(span, INSTANT);
    }
    let middle = span.start + from.len();
    let start = match from {
        "" => EARLIEST,
        text => moment(text, span.start..middle, now)?,
    };
    let end = match to {
        "" => LATEST,
        text => moment(text, middle + 2..span.end, now)?,
    };
    if end <= start {
        return error(span, "an end after the start");
    }
    Ok(TimeRange { from: start, to: end })
}

/// A window as it is typed.
pub(super) fn print_window(window: TimeRange) -> String {
    let open = |end: Timestamp| end <= EARLIEST || end == LATEST;
    if open(window.from) && open(window.to) {
        return "time:*".to_owned();
    }
    let print = |end: Timestamp| if open(end) { String::new() } else { end.rfc3339() };
    format!("time:{}..{}", print(window.from), print(window.to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_back() {
        for text in ["2h", "1h30m", "45s", "1w2d", "250ms"] {
            assert_eq!(print_duration(duration(text).expect("a duration")), text);
        }
        for text in ["", "h", "2", "2x", "2h3", "99999999999999999999d"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_lasts_as_long_as_was_typed_of_it() {
        let now = Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time");
        for (text, from, length) in [
            ("2023-07-10", "2023-07-10T00:00:00Z", DAY),
            ("2023-07-10T12", "2023-07-10T12:00:00Z", HOUR),
            ("2023-07-10T12:05Z", "2023-07-10T12:05:00Z", MINUTE),
            ("2023-07-10T12:05:16", "2023-07-10T12:05:16Z", SECOND),
            ("9:05", "2023-07-10T09:05:00Z", MINUTE),
            ("09:05:07", "2023-07-10T09:05:07Z", SECOND),
            ("2023-07-10T12:05:16+02:00", "2023-07-10T10:05:16Z", 1),
            ("2023-07-10T12:05:16.250Z", "2023-07-10T12:05:16.250Z", 1),
        ] {
            let (time, lasts) = instant(text, now).expect(text);
            assert_eq!((time.rfc3339().as_str(), lasts), (from, length), "{text}");
        }
        for text in ["", "25:00", "14:3", "tomorrow", "2023-13-01", "arn:aws"] {
            assert_eq!(instant(text, now), None, "{text}");
        }
    }

    #[test]
    fn windows_have_open_ends_and_never_run_backwards() {
        let now = Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time");
        let read = |text: &str| window(text, 5..5 + text.len(), now);
        let shown = |text: &str| read(text).map(print_window).expect(text);
        assert_eq!(
            shown("14:00..14:30"),
            "time:2023-07-10T14:00:00Z..2023-07-10T14:30:00Z"
        );
        assert_eq!(shown("..14:30"), "time:..2023-07-10T14:30:00Z");
        assert_eq!(shown("3h..1h"), "time:2023-07-10T15:00:00Z..2023-07-10T17:00:00Z");
        assert_eq!(shown("*"), "time:*");
        assert_eq!(read("14:30..14:00").map_err(|error| error.span), Err(5..17));
        assert_eq!(read("14:30..x").map_err(|error| error.span), Err(12..13));
        assert_eq!(read("..").map_err(|error| error.span), Err(5..7));
    }
}
