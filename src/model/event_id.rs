//! The identity of an event: its `eventID`, a UUID in every trail file AWS writes.
//!
//! An ID that is not a canonical UUID (hand-made samples, old exports) or is missing is replaced by a
//! fingerprint, so that selection, marks and de-duplication have one key type. The text of the original
//! stays in the event's bytes.

use std::fmt;

/// 128 bits that name an event. Displays as a lower-case UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EventId(pub u128);

impl EventId {
    /// Reads `8-4-4-4-12` hexadecimal digits of either case; anything else is `None`.
    pub fn parse(text: &[u8]) -> Option<Self> {
        if text.len() != 36 {
            return None;
        }
        let mut value: u128 = 0;
        for (index, byte) in text.iter().enumerate() {
            if matches!(index, 8 | 13 | 18 | 23) {
                if *byte != b'-' {
                    return None;
                }
                continue;
            }
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                b'A'..=b'F' => byte - b'A' + 10,
                _ => return None,
            };
            value = value << 4 | u128::from(digit);
        }
        Some(Self(value))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            (v >> 96) as u32,
            (v >> 80) as u16,
            (v >> 64) as u16,
            (v >> 48) as u16,
            v & 0xffff_ffff_ffff
        )
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_round_trips_and_others_are_refused() {
        let text = "2d9189b5-cb66-4363-8ecf-cfe1ecb40796";
        assert_eq!(EventId::parse(text.as_bytes()).expect("a UUID").to_string(), text);
        assert_eq!(EventId::parse(b"2d9189b5cb6643638ecfcfe1ecb40796----"), None);
        assert_eq!(EventId::parse(b"event-1"), None);
    }
}
