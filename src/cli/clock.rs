//! What time it is, and windows of time on the command line.
//!
//! The only place that asks the system for the time; everything below is told. `--since` and `--until` are terms of
//! the query language, so they understand exactly what the search bar does.

use super::{Clock, Streams, Window};
use crate::app::replay::{clock::FASTEST, prompt};
use crate::dialect::search;
use crate::model::Timestamp;
use crate::query::Expr;
use std::time::{SystemTime, UNIX_EPOCH};

impl Clock {
    /// The time to count from.
    pub(super) fn now(&self) -> Timestamp {
        self.now.unwrap_or_else(wall)
    }
}

/// What the system says.
pub(crate) fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp(since.map_or(0, |since| since.as_millis() as i64))
}

/// A fixed clock, as `--now` takes it.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text.as_bytes()).ok_or_else(|| "not a time; write it as 2023-07-10T12:05:16Z".to_owned())
}

/// A time of a replay, which is known only when its first event is. Here is checked that it means one.
pub(super) fn played(text: &str) -> Result<String, String> {
    match prompt::meant(text, Timestamp(0)) {
        Some(_) => Ok(text.to_owned()),
        None => Err(format!("expected {}", prompt::EXPECTED)),
    }
}

/// The speed of a replay: `60`, or `60x`.
pub(super) fn speed(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('x').unwrap_or(text).parse().ok();
    number
        .filter(|speed| (1..=FASTEST).contains(speed))
        .ok_or_else(|| format!("expected a whole number from 1 to {FASTEST}"))
}

/// A condition and the window as one. `None` after the mistake was told.
pub(super) fn within(mut all: Expr, window: &Window, now: Timestamp, streams: &mut Streams) -> Option<Expr> {
    for (option, key, time) in [
        ("--since", "since", &window.since),
        ("--until", "until", &window.until),
    ] {
        let Some(time) = time else {
            continue;
        };
        match search::parse(&format!("{key}:\"{time}\""), now) {
            Ok(expr) if !time.contains('"') => all = all.and(expr),
            Ok(_) | Err(_) => {
                streams.say(&format!("error: {option} {time}: not a time"));
                streams.say("  such as 2h, 3d, 2023-07-10, 2023-07-10T12:05:16Z");
                return None;
            }
        }
    }
    if all.asks_remarks() {
        streams
            .say("note: marks and notes are made on the screen; here is:marked and is:noted select nothing");
    }
    Some(all)
}
