//! Why bytes are not the JSON they should be.

use super::MAX_DEPTH;
use std::fmt;

/// Where and why bytes are not the JSON they should be. A single word, because every step of the scanner may return one:
/// a result with it is never taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Malformed(u64);

impl Malformed {
    pub(super) fn new(offset: usize, reason: Reason) -> Self {
        Self((offset as u64) << 8 | reason as u64)
    }

    /// Offset in the slice that was scanned.
    pub fn offset(self) -> usize {
        (self.0 >> 8) as usize
    }

    /// What was found or expected.
    pub fn reason(self) -> Reason {
        REASONS[usize::from(self.0 as u8)]
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.reason(), self.offset())
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Malformed({self})")
    }
}

impl std::error::Error for Malformed {}

macro_rules! reasons {
    ($($reason:ident $words:literal,)*) => {
        /// What a scanner can complain of.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
        #[expect(missing_docs, reason = "each says itself in words")]
        pub enum Reason {
            $(#[error($words)] $reason,)*
        }

        /// Each in its place.
        const REASONS: &[Reason] = &[$(Reason::$reason,)*];
    };
}

reasons! {
    CutOff "cut off",
    CutOffInString "cut off inside a string",
    NoValue "expected a JSON value",
    BadLiteral "not a JSON value",
    NoString "expected a quoted string",
    NoObject "expected an object",
    NoArray "expected an array",
    NoColon "expected ':'",
    NoObjectEnd "expected ',' or '}}'",
    NoArrayEnd "expected ',' or ']'",
    TooDeep "nested deeper than {MAX_DEPTH} levels",
    Enough "not scanned further",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_what_it_was_made_of() {
        for reason in REASONS {
            let malformed = Malformed::new(123_456, *reason);
            assert_eq!((malformed.offset(), malformed.reason()), (123_456, *reason));
        }
        let malformed = Malformed::new(7, Reason::NoObjectEnd);
        assert_eq!(malformed.to_string(), "expected ',' or '}' at byte 7");
    }
}
