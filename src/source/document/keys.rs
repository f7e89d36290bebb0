//! Member names: those by which records are known, and how to look at one without walking the object.

use crate::model::json::{Scanner, WrittenKey};
use crate::model::record::is_of_record;

/// Whether the object that starts here begins with a member that only records have.
#[inline]
pub(super) fn starts_record(bytes: &[u8], at: usize) -> bool {
    const FIRST: WrittenKey = WrittenKey::new("eventVersion");
    Scanner::new(bytes, at + 1).eat_key(&FIRST) || first_key(bytes, at).is_some_and(is_of_record)
}

/// Whether an object that begins with this member is likely a record or wraps one: where reading can go on after
/// damage.
pub(super) fn begins_something(key: &[u8]) -> bool {
    is_of_record(key)
        || matches!(
            key,
            b"Records"
                | b"Events"
                | b"events"
                | b"EventId"
                | b"AccessKeyId"
                | b"CloudTrailEvent"
                | b"version"
                | b"messageType"
                | b"@timestamp"
                | b"timestamp"
                | b"logStreamName"
                | b"ingestionTime"
        )
}

/// The first key of the object that starts here, if it is a short one and all there.
#[inline]
pub(super) fn first_key(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at + 1..)?;
    let quote = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let key = rest[quote..].strip_prefix(b"\"")?;
    let key = &key[..key.len().min(64)];
    key.iter()
        .position(|byte| *byte == b'"')
        .map(|length| &key[..length])
}

/// How much of a line stands before its record: a time stamp, a host name. None if there is no record in it.
pub(in crate::source) fn prefix_length(line: &[u8]) -> Option<usize> {
    let at = memchr::memchr(b'{', &line[..line.len().min(512)])?;
    first_key(line, at)
        .filter(|key| begins_something(key))
        .map(|_| at)
}
