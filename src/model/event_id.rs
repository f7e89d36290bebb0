//! The identity of an event: its `eventID`, a UUID in every trail file AWS writes.
//!
//! An ID that is not a canonical UUID (hand-made samples, old exports) or is missing is replaced by a
//! fingerprint, so that selection, marks and de-duplication have one key type. The text of the original
//! stays in the event's bytes.

use std::fmt;

/// The value of each hexadecimal digit; 255 for every other byte.
const HEX: [u8; 256] = {
    let mut table = [255; 256];
    let mut digit = 0;
    while digit < 16 {
        table[b"0123456789abcdef"[digit] as usize] = digit as u8;
        table[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
        digit += 1;
    }
    table
};

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
        let mut value: u128 = 0;
        let mut wrong = 0;
        for part in [0..8, 9..13, 14..18, 19..23, 24..36] {
            let digits = &text[part];
            let mut number: u64 = 0;
            for byte in digits {
                let digit = HEX[*byte as usize];
                wrong |= digit;
                number = number << 4 | u64::from(digit & 15);
            }
            value = value << (digits.len() * 4) | u128::from(number);
        }
        if wrong > 15 {
            return None;
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
