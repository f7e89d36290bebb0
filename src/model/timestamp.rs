//! Instants and windows. Milliseconds since 1970 in UTC; `chrono` stays behind this door.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat};
use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Stands for "the event carries no time": sorts before every real instant.
    pub const UNKNOWN: Self = Self(i64::MIN);

    /// Reads the forms CloudTrail has used: RFC 3339 (with any offset), `2006-01-02 15:04:05.000`,
    /// `20131102T010628Z`, and the console's `2023-07-10T12:05:16Z`.
    pub fn parse(text: &[u8]) -> Option<Self> {
        if let Some(fast) = parse_plain_utc(text) {
            return Some(fast);
        }
        let text = std::str::from_utf8(text).ok()?.trim();
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(time.timestamp_millis()));
        }
        if let Ok(time) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%:z") {
            return Some(Self(time.timestamp_millis()));
        }
        let bare = text.trim_end_matches('Z');
        [
            "%Y-%m-%d %H:%M:%S%.f",
            "%Y-%m-%dT%H:%M:%S%.f",
            "%Y%m%dT%H%M%S",
            "%Y%m%dT%H%M",
            "%Y-%m-%dT%H:%M",
        ]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(bare, form).ok())
        .map(|time| Self(time.and_utc().timestamp_millis()))
    }

    /// Whether the event carried a time at all.
    pub fn is_known(self) -> bool {
        self != Self::UNKNOWN
    }

    /// `2023-07-10T12:05:16Z`; milliseconds only where there are some; empty for [`Self::UNKNOWN`].
    pub fn rfc3339(self) -> String {
        let form = if self.0.rem_euclid(1000) == 0 {
            SecondsFormat::Secs
        } else {
            SecondsFormat::Millis
        };
        self.calendar()
            .map(|time| time.to_rfc3339_opts(form, true))
            .unwrap_or_default()
    }

    /// Formats by a `chrono` pattern; empty for [`Self::UNKNOWN`].
    pub fn format(self, pattern: &str) -> String {
        self.calendar()
            .map(|time| time.format(pattern).to_string())
            .unwrap_or_default()
    }

    /// The instant moved by milliseconds, saturating; [`Self::UNKNOWN`] stays unknown.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        if self.is_known() {
            Self(self.0.saturating_add(milliseconds).max(i64::MIN + 1))
        } else {
            self
        }
    }

    fn calendar(self) -> Option<DateTime<chrono::Utc>> {
        DateTime::from_timestamp_millis(self.0).filter(|_| self.is_known())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ` and nothing else: the form of all but a handful of events, so it has its own path.
fn parse_plain_utc(text: &[u8]) -> Option<Timestamp> {
    let t: &[u8; 20] = text.try_into().ok()?;
    if t[19] != b'Z' {
        return None;
    }
    let [century, _, of_century, _, _, month, ..] = numbers(t, 0, *b"0000-00-")?;
    let [day, ..] = numbers(t, 8, *b"00T00:00")?;
    let [hour, _, _, minute, _, _, second, _] = numbers(t, 11, *b"00:00:00")?;
    let year = century * 100 + of_century;
    let wrong =
        !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60;
    if wrong || (day > 28 && NaiveDate::from_ymd_opt(year as i32, month, day).is_none()) {
        return None;
    }
    // Days from civil (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    let (y, m) = if month <= 2 {
        (i64::from(year) - 1, month + 9)
    } else {
        (i64::from(year), month - 3)
    };
    let era = y.div_euclid(400);
    let year_of_era = (y - era * 400) as u32;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * m + 2) / 5 + day - 1;
    let days = era * 146_097 + i64::from(day_of_era) - 719_468;
    let second_of_day = hour * 3600 + minute * 60 + second;
    Some(Timestamp((days * 86_400 + i64::from(second_of_day)) * 1000))
}

/// The number that each of the eight bytes from `at` on says together with the one behind it, where the form has zeros; all
/// are looked at together. `None` where something stands that is no figure, or not what the form has.
#[inline]
fn numbers(text: &[u8; 20], at: usize, form: [u8; 8]) -> Option<[u32; 8]> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let text: [u8; 8] = text[at..at + 8].try_into().ok()?;
    let figures = form.map(|byte| if byte == b'0' { 0x0F } else { 0 });
    let figures = u64::from_le_bytes(figures);
    // What is below its form borrows from its neighbour, and is then far too large itself.
    let digits = u64::from_le_bytes(text).wrapping_sub(u64::from_le_bytes(form));
    if digits & !figures != 0 || (digits + 6 * ONES) & (0xF0 * ONES) != 0 {
        return None;
    }
    Some((digits * 10 + (digits >> 8)).to_le_bytes().map(u32::from))
}

/// A half-open window `[from, to)`; an open end is the extreme instant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TimeRange {
    /// First instant inside.
    pub from: Timestamp,
    /// First instant after.
    pub to: Timestamp,
}

impl TimeRange {
    /// Every instant, events without a time included.
    pub const ALL: Self = Self {
        from: Timestamp::UNKNOWN,
        to: Timestamp(i64::MAX),
    };

    /// Whether the instant lies inside.
    pub fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// The part that both windows cover (empty when they do not meet).
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let from = self.from.max(other.from);
        Self {
            from,
            to: self.to.min(other.to).max(from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_one_instant_agrees() {
        let expected = Some(Timestamp(1_688_990_716_000));
        for form in [
            "2023-07-10T12:05:16Z",
            "2023-07-10T12:05:16.000Z",
            "2023-07-10 12:05:16.000",
            "2023-07-10T14:05:16+02:00",
            "2023-07-10 23:05:16+11:00",
            "20230710T120516Z",
        ] {
            assert_eq!(Timestamp::parse(form.as_bytes()), expected, "{form}");
        }
        assert_eq!(Timestamp::parse(b"2023-02-30T12:05:16Z"), None);
        assert_eq!(Timestamp::parse(b"yesterday"), None);
    }

    #[test]
    fn every_byte_in_every_place_is_read_as_chrono_reads_it_or_refused() {
        for base in [
            "2024-02-29T12:05:16Z",
            "1999-12-31T23:59:50Z",
            "2000-01-01T00:00:00Z",
        ] {
            for (place, byte) in (0..20).flat_map(|place| (0..=255).map(move |byte| (place, byte))) {
                let mut text = base.as_bytes().to_vec();
                text[place] = byte;
                let is_plain = base
                    .bytes()
                    .zip(&text)
                    .all(|(should, is)| should == *is || should.is_ascii_digit() && is.is_ascii_digit());
                let words = String::from_utf8_lossy(&text);
                let expected = DateTime::parse_from_rfc3339(&words).ok().filter(|_| is_plain);
                let expected = expected.map(|time| Timestamp(time.timestamp_millis()));
                assert_eq!(parse_plain_utc(&text), expected, "{words}");
            }
        }
    }

    #[test]
    fn the_fast_path_agrees_with_chrono_on_every_day_of_a_century() {
        for day in 0..36_525i64 {
            let text = DateTime::from_timestamp(day * 86_400 + 3723, 0).expect("in range");
            let text = text.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            assert_eq!(
                parse_plain_utc(text.as_bytes()),
                Some(Timestamp((day * 86_400 + 3723) * 1000)),
                "{text}"
            );
        }
    }
}
