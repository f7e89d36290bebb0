//! Times of the demo's one day: seconds since midnight, UTC, and the forms in which CloudTrail writes them.

use super::world::DAY;

/// Seconds since midnight.
pub type Second = u32;
/// The seconds of a minute, an hour, a day.
pub const MINUTE: Second = 60;
/// See [`MINUTE`].
pub const HOUR: Second = 60 * MINUTE;
/// See [`MINUTE`].
pub const WHOLE_DAY: Second = 24 * HOUR;

/// `HH:MM:SS` as a second of the day.
pub fn at(text: &str) -> Second {
    text.split(':').fold(0, |sum, part| {
        sum * 60 + part.parse::<Second>().expect("a time of day")
    })
}

/// As `eventTime` and `creationDate` have it.
pub fn stamp(second: Second) -> String {
    assert!(second < WHOLE_DAY, "the demo has one day");
    format!(
        "{DAY}T{:02}:{:02}:{:02}Z",
        second / HOUR,
        second / MINUTE % 60,
        second % 60
    )
}

/// As `createDate` and `expiration` have it inside requests and responses.
pub fn in_words(second: Second) -> String {
    let day = 17 + second / WHOLE_DAY;
    let hour = second / HOUR % 24;
    let half = if hour < 12 { "AM" } else { "PM" };
    format!(
        "Mar {day}, 2026, {}:{:02}:{:02} {half}",
        (hour + 11) % 12 + 1,
        second / MINUTE % 60,
        second % 60
    )
}
