//! What events are wrapped in: envelopes of other services and tools, known by the members that hold the event.
//!
//! A wrapper holds records in a list, as an object, or as an escaped string, and may be wrapped in turn.

use super::keys::{self, first_key};
use crate::model::json::Scanner;
use crate::model::record::Refusal;
use crate::source::Receiver;
use std::ops::Range;

/// Events inside strings inside strings (EventBridge by way of SNS by way of SQS).
const MAX_WRAPS: usize = 3;

/// Lists that hold records or wrappers of records, and what a file with such a list is called.
pub(in crate::source) fn list(key: &[u8]) -> Option<&'static str> {
    Some(match key {
        b"Records" => "trail log",
        b"Events" => "lookup-events output",
        b"events" => "CloudWatch Logs events",
        b"logEvents" => "CloudWatch Logs subscription",
        b"results" => "CloudWatch Logs Insights results",
        b"hits" => "Elasticsearch hits",
        _ => return None,
    })
}

/// Members whose value is a record as an object.
fn object(key: &[u8]) -> Option<&'static str> {
    Some(match key {
        b"detail" => "EventBridge events",
        b"_source" | b"hits" => "Elasticsearch hits",
        b"@message" => "CloudWatch Logs Insights results",
        b"message" | b"event" | b"result" | b"CloudTrailEvent" => "wrapped events",
        _ => return None,
    })
}

/// Members whose value is a record as a string, escaped.
fn string(key: &[u8]) -> Option<&'static str> {
    Some(match key {
        b"CloudTrailEvent" => "lookup-events output",
        b"message" => "log messages",
        b"@message" | b"value" => "CloudWatch Logs Insights results",
        b"Message" => "SNS notifications",
        b"body" => "SQS messages",
        b"_raw" | b"event" | b"event.original" | b"original" => "wrapped events",
        _ => return None,
    })
}

/// What a wrapper with this member is called, if the value that comes next may hold records: by the member's name, or
/// because what it holds begins like a record.
pub(super) fn wrapped_in(scanner: &mut Scanner<'_>, key: &[u8]) -> Option<&'static str> {
    const BY_CONTENT: &str = "wrapped events";
    let next = scanner.peek()?;
    let begins_record = |at: usize| first_key(scanner.bytes(), at).is_some_and(keys::begins_something);
    match next {
        b'[' => list(key).or_else(|| {
            let mut ahead = *scanner;
            let is_list = ahead.eat(b'[') && ahead.peek() == Some(b'{') && begins_record(ahead.at);
            is_list.then_some(BY_CONTENT)
        }),
        b'{' => object(key).or_else(|| begins_record(scanner.at).then_some(BY_CONTENT)),
        b'"' => string(key).filter(|_| is_object_text(&scanner.bytes()[scanner.at + 1..])),
        _ => None,
    }
}

/// Whether a string that begins like this may stand for an object.
pub(super) fn is_object_text(mut raw: &[u8]) -> bool {
    while let [b' ', rest @ ..] | [b'\\', b'n' | b't' | b'r', rest @ ..] = raw {
        raw = rest;
    }
    raw.first() == Some(&b'{')
}

/// Offers an event that was a string; if it is a wrapper in turn, what is in it. Returns how many were taken.
pub(super) fn offer(
    inner: &[u8],
    outer: Range<usize>,
    wraps: usize,
    receiver: &mut dyn Receiver,
) -> Result<u64, Refusal> {
    match receiver.wrapped(inner, outer.clone()) {
        Ok(()) => return Ok(1),
        Err(Refusal::Foreign(_)) if wraps < MAX_WRAPS => {}
        Err(refusal) => return Err(refusal),
    }
    let mut events = 0;
    let mut scanner = Scanner::new(inner, 0);
    scanner
        .members(0, |scanner, key| {
            let wanted = wrapped_in(scanner, key).is_some();
            let is_text = scanner.peek() == Some(b'"');
            let is_list = scanner.peek() == Some(b'[');
            if wanted && is_text {
                let text = scanner.string()?;
                events += offer(&text.unescaped(), outer.clone(), wraps + 1, receiver).unwrap_or(0);
            } else if wanted && is_list {
                scanner.elements(1, |scanner| {
                    let element = scanner.skip()?;
                    events += offer(element, outer.clone(), wraps + 1, receiver).unwrap_or(0);
                    Ok(())
                })?;
            } else {
                let value = scanner.skip()?;
                if wanted {
                    events += offer(value, outer.clone(), wraps + 1, receiver).unwrap_or(0);
                }
            }
            Ok(())
        })
        .or_else(|malformed| if events > 0 { Ok(()) } else { Err(malformed) })?;
    Ok(events)
}
