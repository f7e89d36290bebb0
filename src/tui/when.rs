//! When something happened, in a list: in UTC, with as little of the date as tells what is loaded apart.

use crate::app::State;
use crate::model::Timestamp;

/// How the instants of a list are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    format: &'static str,
    /// The columns that an instant takes.
    pub(super) width: usize,
}

impl When {
    /// As what is loaded needs it.
    pub(super) fn of(state: &State) -> Self {
        let (format, width) = match (state.is_dated(), state.is_of_years()) {
            (false, _) => ("%H:%M", 5),
            (true, false) => ("%m-%d %H:%M", 11),
            (true, true) => ("%Y-%m-%d %H:%M", 16),
        };
        Self { format, width }
    }

    /// An instant.
    pub(super) fn at(self, instant: Timestamp) -> String {
        instant.format(self.format)
    }

    /// From when to when: the first instant, and what stands behind it in at most a column more: `–12:28`, nothing if they
    /// are written the same.
    pub(super) fn span(self, first: Timestamp, last: Timestamp) -> (String, String) {
        let (from, to) = (self.at(first), self.at(last));
        let until = if from == to {
            String::new()
        } else if first.format("%Y-%m-%d") == last.format("%Y-%m-%d") {
            last.format("–%H:%M")
        } else {
            format!("–{to}")
        };
        (from, until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text.as_bytes()).expect("a time")
    }

    #[test]
    fn a_span_says_no_more_than_it_must() {
        let days = When {
            format: "%m-%d %H:%M",
            width: 11,
        };
        let noon = at("2023-07-10T12:00:05Z");
        let span = |to: &str| days.span(noon, at(to));
        let both = |from: &str, until: &str| (from.to_owned(), until.to_owned());
        assert_eq!(span("2023-07-10T12:00:59Z"), both("07-10 12:00", ""));
        assert_eq!(span("2023-07-10T12:28:00Z"), both("07-10 12:00", "–12:28"));
        assert_eq!(span("2023-07-11T00:01:00Z"), both("07-10 12:00", "–07-11 00:01"));
    }
}
