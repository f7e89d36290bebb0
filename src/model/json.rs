//! A scanner over the bytes of JSON that never changes, copies or loses any of them.
//!
//! Strict about structure (an unquoted key, `NaN`, a missing bracket is [`Malformed`], with its offset), lenient
//! about what stands inside strings: raw control characters, invalid UTF-8 and lone surrogates are evidence, so
//! they are kept and later shown as visible escapes. Numbers stay text. Nesting is bounded by [`MAX_DEPTH`].
//! `serde_json` is not used on evidence because it re-writes numbers, merges duplicate keys and gives up a whole
//! document for one bad byte.

mod number;
mod text;

use number::is_number;
pub use text::{Text, keep_invalid};
use wide::u8x16;

/// Deepest nesting that is accepted, as in `serde_json`.
pub const MAX_DEPTH: usize = 128;

/// Where and why bytes are not the JSON they should be. Small, because every step of the scanner may return one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{reason} at byte {offset}")]
pub struct Malformed {
    /// Offset in the slice that was scanned (which is shorter than 4 GiB).
    pub offset: u32,
    /// What was found or expected.
    pub reason: Reason,
}

/// What a scanner can complain of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says itself in words")]
pub enum Reason {
    #[error("cut off")]
    CutOff,
    #[error("cut off inside a string")]
    CutOffInString,
    #[error("expected a JSON value")]
    NoValue,
    #[error("not a JSON value")]
    BadLiteral,
    #[error("expected a quoted string")]
    NoString,
    #[error("expected an object")]
    NoObject,
    #[error("expected an array")]
    NoArray,
    #[error("expected ':'")]
    NoColon,
    #[error("expected ',' or '}}'")]
    NoObjectEnd,
    #[error("expected ',' or ']'")]
    NoArrayEnd,
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Not an error of the bytes: who scanned has seen enough.
    #[error("not scanned further")]
    Enough,
}

/// What kind of value a scanner stands before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"`
    String,
    /// A number, `true`, `false` or `null`.
    Literal,
}

/// A position in JSON bytes.
#[derive(Clone, Copy, Debug)]
pub struct Scanner<'a> {
    bytes: &'a [u8],
    /// Offset of the next byte.
    pub at: usize,
}

impl<'a> Scanner<'a> {
    /// Starts at an offset.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// All the bytes it runs over.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// An error here.
    #[cold]
    pub fn malformed<T>(&self, reason: Reason) -> Result<T, Malformed> {
        Err(Malformed {
            offset: self.at as u32,
            reason,
        })
    }

    /// An error here, or that the bytes end here.
    #[cold]
    fn expected<T>(&mut self, reason: Reason) -> Result<T, Malformed> {
        let reason = if self.peek().is_none() {
            Reason::CutOff
        } else {
            reason
        };
        self.malformed(reason)
    }

    /// The next byte that is not white space, not consumed.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        match self.bytes.get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.peek_past_space(),
        }
    }

    #[cold]
    fn peek_past_space(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Consumes the byte if it comes next.
    #[inline]
    pub fn eat(&mut self, wanted: u8) -> bool {
        // A branch rather than a sum: where to go on must not wait until the byte was looked at.
        if self.bytes.get(self.at) == Some(&wanted) {
            self.at += 1;
            return true;
        }
        self.bytes.get(self.at).is_none_or(|byte| *byte <= b' ') && self.eat_past_space(wanted)
    }

    #[cold]
    fn eat_past_space(&mut self, wanted: u8) -> bool {
        let found = self.peek_past_space() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// The kind of the value that comes next.
    #[inline]
    pub fn kind(&mut self) -> Result<Kind, Malformed> {
        match self.bytes.get(self.at) {
            Some(b'"') => Ok(Kind::String),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => Ok(Kind::Literal),
            _ => self.kind_past_space(),
        }
    }

    #[cold]
    fn kind_past_space(&mut self) -> Result<Kind, Malformed> {
        let before = self.at;
        match self.peek_past_space() {
            Some(_) if self.at > before => self.kind(),
            Some(_) => self.malformed(Reason::NoValue),
            None => self.malformed(Reason::CutOff),
        }
    }

    /// A string.
    #[inline]
    pub fn string(&mut self) -> Result<Text<'a>, Malformed> {
        // Most strings of an event end within 32 bytes and have nothing escaped: one step without a loop.
        let start = self.at + 1;
        if self.bytes.get(self.at) == Some(&b'"')
            && let Some(near) = self.bytes.get(start..start + BLOCK)
        {
            let quotes = quotes(near);
            let length = quotes.trailing_zeros() as usize;
            if quotes != 0 && (length == 0 || near[length - 1] != b'\\') {
                self.at = start + length + 1;
                return Ok(Text { raw: &near[..length] });
            }
        }
        self.long_string()
    }

    /// A string of any length, anywhere.
    #[inline(never)]
    fn long_string(&mut self) -> Result<Text<'a>, Malformed> {
        if !self.eat(b'"') {
            return self.expected(Reason::NoString);
        }
        let start = self.at;
        let mut from = start;
        loop {
            let Some(quote) = next_quote(self.bytes, from) else {
                self.at = self.bytes.len();
                return self.malformed(Reason::CutOffInString);
            };
            // The quote is part of the string if an odd number of backslashes comes before it. What comes before
            // the string is its opening quote, so the count stops there at the latest.
            if self.bytes[quote - 1] != b'\\' || backslashes_before(self.bytes, quote).is_multiple_of(2) {
                self.at = quote + 1;
                return Ok(Text {
                    raw: &self.bytes[start..quote],
                });
            }
            from = quote + 1;
        }
    }

    /// A number, `true`, `false` or `null`, as written.
    #[inline]
    pub fn literal(&mut self) -> Result<&'a [u8], Malformed> {
        self.peek();
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        for word in [b"false".as_slice(), b"true", b"null"] {
            if rest.starts_with(word) && !rest.get(word.len()).is_some_and(u8::is_ascii_alphanumeric) {
                self.at += word.len();
                return Ok(&rest[..word.len()]);
            }
        }
        self.number()
    }

    fn number(&mut self) -> Result<&'a [u8], Malformed> {
        let start = self.at;
        let end = self.bytes[start..]
            .iter()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'+' | b'.'))
            .map_or(self.bytes.len(), |length| start + length);
        let word = &self.bytes[start..end];
        if !is_number(word) {
            return self.malformed(if start == self.bytes.len() {
                Reason::CutOff
            } else {
                Reason::BadLiteral
            });
        }
        self.at = end;
        Ok(word)
    }

    /// Moves past the next value and returns its bytes.
    pub fn skip(&mut self) -> Result<&'a [u8], Malformed> {
        self.peek();
        let start = self.at;
        self.walk(b"", 0, &mut ())?;
        Ok(&self.bytes[start..self.at])
    }

    /// Moves past the next value, telling `visit` of every scalar in it with the key it stands under.
    /// An element of an array stands under the key of the array.
    #[inline]
    pub fn walk<V: Visit<'a>>(
        &mut self,
        key: &'a [u8],
        depth: usize,
        visit: &mut V,
    ) -> Result<(), Malformed> {
        match self.kind()? {
            Kind::String => visit.string(key, self.string()?),
            Kind::Literal => visit.literal(key, self.literal()?),
            Kind::Object => return self.walk_object(key, depth, visit),
            Kind::Array => return self.walk_array(key, depth, visit),
        }
        Ok(())
    }

    fn walk_object<V: Visit<'a>>(
        &mut self,
        key: &'a [u8],
        depth: usize,
        visit: &mut V,
    ) -> Result<(), Malformed> {
        visit.enter(key);
        self.members(depth, |scanner, key| scanner.walk(key, depth + 1, visit))?;
        visit.leave();
        Ok(())
    }

    fn walk_array<V: Visit<'a>>(
        &mut self,
        key: &'a [u8],
        depth: usize,
        visit: &mut V,
    ) -> Result<(), Malformed> {
        self.elements(depth, |scanner| scanner.walk(key, depth + 1, visit))
    }

    /// Runs through an object; `member` must consume the value of each key.
    #[inline]
    pub fn members(
        &mut self,
        depth: usize,
        mut member: impl FnMut(&mut Self, &'a [u8]) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        if !self.eat(b'{') {
            return self.malformed(Reason::NoObject);
        }
        if depth >= MAX_DEPTH {
            return self.malformed(Reason::TooDeep);
        }
        if self.eat(b'}') {
            return Ok(());
        }
        loop {
            let key = self.string()?;
            if !self.eat(b':') {
                return self.expected(Reason::NoColon);
            }
            member(self, key.raw)?;
            if self.eat(b',') {
                continue;
            }
            if self.eat(b'}') {
                return Ok(());
            }
            return self.expected(Reason::NoObjectEnd);
        }
    }

    /// Runs through an array; `element` must consume each.
    #[inline]
    pub fn elements(
        &mut self,
        depth: usize,
        mut element: impl FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        if !self.eat(b'[') {
            return self.malformed(Reason::NoArray);
        }
        if depth >= MAX_DEPTH {
            return self.malformed(Reason::TooDeep);
        }
        if self.eat(b']') {
            return Ok(());
        }
        loop {
            element(self)?;
            if self.eat(b',') {
                continue;
            }
            if self.eat(b']') {
                return Ok(());
            }
            return self.expected(Reason::NoArrayEnd);
        }
    }
}

/// Hears of the scalars that [`Scanner::walk`] passes. Keys come as written, still escaped.
pub trait Visit<'a> {
    /// A string under a key.
    fn string(&mut self, key: &'a [u8], value: Text<'a>);
    /// A number, boolean or null under a key.
    fn literal(&mut self, _key: &'a [u8], _value: &'a [u8]) {}
    /// An object under a key begins.
    fn enter(&mut self, _key: &'a [u8]) {}
    /// The innermost object ends.
    fn leave(&mut self) {}
}

impl<'a> Visit<'a> for () {
    fn string(&mut self, _key: &'a [u8], _value: Text<'a>) {}
}

/// So many bytes are looked at in one step.
const BLOCK: usize = 32;

/// One bit for each quotation mark in a block.
#[inline]
fn quotes(block: &[u8]) -> u32 {
    let mark = u8x16::splat(b'"');
    let half = |bytes: &[u8]| {
        u8x16::new(bytes.try_into().unwrap_or_default())
            .simd_eq(mark)
            .to_bitmask()
    };
    half(&block[..16]) | half(&block[16..BLOCK]) << 16
}

/// A few blocks in place, then the search that is best for long texts.
fn next_quote(bytes: &[u8], from: usize) -> Option<usize> {
    const NEAR: usize = 4 * BLOCK;
    let mut at = from;
    while let Some(block) = bytes.get(at..at + BLOCK).filter(|_| at < from + NEAR) {
        let quotes = quotes(block);
        if quotes != 0 {
            return Some(at + quotes.trailing_zeros() as usize);
        }
        at += BLOCK;
    }
    memchr::memchr(b'"', bytes.get(at..)?).map(|found| at + found)
}

#[cold]
fn backslashes_before(bytes: &[u8], quote: usize) -> usize {
    bytes[..quote]
        .iter()
        .rev()
        .take_while(|byte| **byte == b'\\')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skip(text: &str) -> Result<&str, Malformed> {
        let mut scanner = Scanner::new(text.as_bytes(), 0);
        scanner
            .skip()
            .map(|bytes| std::str::from_utf8(bytes).expect("a slice of the text"))
    }

    #[test]
    fn a_value_ends_where_it_ends() {
        for value in [
            r#"{"a":[1,{"b":"}\"]"}],"c":null}"#,
            "[]",
            "-1.5e+7",
            r#""\\""#,
            "true",
        ] {
            assert_eq!(skip(&format!(" {value} , 1")), Ok(value));
        }
    }

    #[test]
    fn what_is_not_json_says_where() {
        for (text, offset) in [
            ("{a:1}", 1),
            (r#"{"a":NaN}"#, 5),
            (r#"{"a":1"#, 6),
            (r#"{"a" 1}"#, 5),
            ("[1,]", 3),
            ("[01]", 1),
            (r#"{"a":"x"#, 7),
        ] {
            assert_eq!(
                skip(text).map_err(|error| error.offset as usize),
                Err(offset),
                "{text}"
            );
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(skip(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(
            skip(&deep(MAX_DEPTH + 1)).map_err(|error| error.reason),
            Err(Reason::TooDeep)
        );
        assert!(skip(&"[".repeat(10_000_000)).is_err());
    }
}
