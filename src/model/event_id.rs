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
        let text: &[u8; 36] = text.try_into().ok()?;
        if [text[8], text[13], text[18], text[23]] != [b'-'; 4] {
            return None;
        }
        let quarters = [
            four(text, 0) << 32 | four(text, 4),
            four(text, 9) << 32 | four(text, 14),
            four(text, 19) << 32 | four(text, 24),
            four(text, 28) << 32 | four(text, 32),
        ];
        let mut value = 0;
        for quarter in quarters {
            value = value << 32 | u128::from(eight_digits(quarter)?);
        }
        Some(Self(value))
    }
}

fn four(text: &[u8; 36], at: usize) -> u64 {
    u64::from(u32::from_be_bytes([
        text[at],
        text[at + 1],
        text[at + 2],
        text[at + 3],
    ]))
}

/// The number that eight hexadecimal digits say. All eight are looked at together, a byte of the word each.
fn eight_digits(digits: u64) -> Option<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x80 * ONES;
    // The top bit of each byte that is at least so large; right for bytes below 128.
    let from = |bytes: u64, least: u8| ((bytes | TOPS) - u64::from(least) * ONES) & TOPS;
    let small = digits | (0x20 * ONES);
    let is_figure = from(digits, b'0') & !from(digits, b'9' + 1);
    let is_letter = from(small, b'a') & !from(small, b'f' + 1);
    if digits & TOPS != 0 || is_figure | is_letter != TOPS {
        return None;
    }
    let mut value = (digits & (0x0f * ONES)) + (digits >> 6 & ONES) * 9;
    value = (value | value >> 4) & 0x00ff_00ff_00ff_00ff;
    value = (value | value >> 8) & 0x0000_ffff_0000_ffff;
    Some((value | value >> 16) as u32)
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

    #[test]
    fn every_byte_in_every_place_is_a_digit_or_is_refused() {
        let text = b"2d9189b5-cb66-4363-8ecf-cfe1ecb40796";
        for place in (0..36).filter(|place| text[*place] != b'-') {
            for byte in 0..=255 {
                let mut changed = *text;
                changed[place] = byte;
                let parsed = EventId::parse(&changed).map(|id| id.to_string().into_bytes());
                let expected = byte.is_ascii_hexdigit().then(|| changed.to_ascii_lowercase());
                assert_eq!(parsed, expected, "{byte} at {place}");
            }
        }
    }
}
