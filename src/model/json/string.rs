//! Strings and keys, found a block of bytes at a time: most of what a record is made of.

use super::{Malformed, Reason, Scanner, Text};
use std::num::{NonZeroU32, NonZeroU64};
use wide::u8x16;

/// A string, and where the bytes behind it start.
struct Ended<'a> {
    text: Text<'a>,
    end: usize,
}

impl<'a> Scanner<'a> {
    /// A string.
    #[inline(always)]
    pub fn string(&mut self) -> Result<Text<'a>, Malformed> {
        match self.string_here() {
            Some(text) => text,
            None => self.far_string(0),
        }
    }

    /// A string, if that is what comes next, with no white space before it: most values are. `None` if it is something
    /// else, or too near to the end of the bytes to see at once.
    #[inline(always)]
    pub fn string_here(&mut self) -> Option<Result<Text<'a>, Malformed>> {
        let [b'"', near @ ..] = self.next::<{ 1 + BLOCK }>()? else {
            return None;
        };
        Some(self.string_of(near))
    }

    /// A string of fewer than 64 bytes and nothing escaped, if that is what comes next: an ID, as a rule.
    #[inline(always)]
    pub fn id_here(&mut self) -> Option<Text<'a>> {
        let [b'"', near @ ..] = self.next::<{ 1 + 2 * BLOCK }>()? else {
            return None;
        };
        let (first, second) = near.split_first_chunk()?;
        let second = second.first_chunk()?;
        let all = |byte| u64::from(marks(first, byte)) | u64::from(marks(second, byte)) << BLOCK;
        let quotes = NonZeroU64::new(all(b'"'))?;
        if all(b'\\') & (quotes.get() ^ (quotes.get() - 1)) != 0 {
            return None;
        }
        let length = quotes.trailing_zeros() as usize;
        self.at += length + 2;
        Some(Text::plain(&near[..length]))
    }

    /// The string with these bytes behind its quotation mark.
    #[inline(always)]
    fn string_of(&mut self, near: &'a [u8; BLOCK]) -> Result<Text<'a>, Malformed> {
        // Most strings of an event end within 32 bytes and have nothing escaped: one step without a loop.
        let (quotes, backslashes) = (marks(near, b'"'), marks(near, b'\\'));
        if let Some(quotes) = NonZeroU32::new(quotes)
            && backslashes & (quotes.get() ^ (quotes.get() - 1)) == 0
        {
            let length = quotes.trailing_zeros() as usize;
            self.at += length + 2;
            return Ok(Text::plain(&near[..length]));
        }
        self.far_string(if quotes | backslashes == 0 { BLOCK } else { 0 })
    }

    #[inline(always)]
    fn far_string(&mut self, clear: usize) -> Result<Text<'a>, Malformed> {
        let text = self.long_string(clear)?;
        self.at = text.end;
        Ok(text.text)
    }

    /// A string of any length, anywhere. So many bytes behind its quotation mark are known to be neither its end nor
    /// escaped.
    #[inline(never)]
    fn long_string(mut self, clear: usize) -> Result<Ended<'a>, Malformed> {
        if !self.eat(b'"') {
            return self.expected(Reason::NoString);
        }
        let start = self.at;
        let mut from = start + clear;
        while let Some(block) = (Self { at: from, ..self }).next::<BLOCK>() {
            let quotes = marks(block, b'"');
            if marks(block, b'\\') != 0 {
                break;
            }
            if quotes != 0 {
                let end = from + quotes.trailing_zeros() as usize;
                let text = Text::plain(&self.bytes[start..end]);
                return Ok(Ended { text, end: end + 1 });
            }
            from += BLOCK;
        }
        self.rest_of_string(from)
    }

    /// The string that starts here and does not end before `from`; something in it is escaped, or the bytes end.
    fn rest_of_string(mut self, mut from: usize) -> Result<Ended<'a>, Malformed> {
        loop {
            let Some(quote) = memchr::memchr(b'"', &self.bytes[from..]).map(|found| from + found) else {
                self.at = self.bytes.len();
                return self.malformed(Reason::CutOffInString);
            };
            // The quote is part of the string if an odd number of backslashes comes before it. What comes before
            // the string is its opening quote, so the count stops there at the latest.
            if self.bytes[quote - 1] != b'\\' || backslashes_before(self.bytes, quote).is_multiple_of(2) {
                let text = Text::new(&self.bytes[self.at..quote]);
                return Ok(Ended { text, end: quote + 1 });
            }
            from = quote + 1;
        }
    }

    /// The key that comes next and the colon after it.
    #[inline(always)]
    pub fn key(&mut self) -> Result<&'a [u8], Malformed> {
        // With its colon right behind it, in one step.
        if let Some(near @ [b'"', behind @ .., _]) = self.next::<{ 2 + BLOCK }>()
            && let Some(quotes) = NonZeroU32::new(marks(behind, b'"'))
        {
            let length = quotes.trailing_zeros() as usize;
            // Behind a backslash a quotation mark does not end the string.
            if near[length] != b'\\' && near[length + 2] == b':' {
                self.at += length + 3;
                return Ok(&behind[..length]);
            }
        }
        let (key, end) = self.other_key()?;
        self.at = end;
        Ok(key)
    }

    #[inline(never)]
    fn other_key(mut self) -> Result<(&'a [u8], usize), Malformed> {
        let key = self.string()?;
        if !self.eat(b':') {
            return self.expected(Reason::NoColon);
        }
        Ok((key.raw, self.at))
    }

    /// Consumes a key if it comes next, just as it is written here.
    #[inline(always)]
    pub fn eat_key(&mut self, key: &WrittenKey) -> bool {
        let wanted = u32::MAX >> (BLOCK - key.length);
        // Where the key is known, so is the way.
        let is_it = if key.length <= HALF {
            let begins = |near: &[u8; HALF]| half(near).simd_eq(half(&key.bytes[..HALF])).to_bitmask();
            self.next().is_some_and(|near| begins(near) & wanted == wanted)
        } else {
            self.next()
                .is_some_and(|near| same(near, halves(&key.bytes)) & wanted == wanted)
        };
        if is_it {
            self.at += key.length;
        }
        is_it
    }

    /// The bytes that come next, if there are so many.
    #[inline(always)]
    fn next<const COUNT: usize>(&self) -> Option<&'a [u8; COUNT]> {
        // As a range of this length, which takes fewer steps than the rest, and then whether that is long enough.
        self.bytes
            .get(self.at..self.at.wrapping_add(COUNT))?
            .first_chunk()
    }
}

/// So many bytes are looked at in one step.
const BLOCK: usize = 32;
const HALF: usize = BLOCK / 2;

/// One bit for each such byte in a block.
#[inline(always)]
fn marks(block: &[u8; BLOCK], byte: u8) -> u32 {
    let marks = u8x16::splat(byte);
    same(block, [marks, marks])
}

/// One bit for each byte of a block that is what it is compared with.
#[inline(always)]
fn same(block: &[u8; BLOCK], with: [u8x16; 2]) -> u32 {
    let [low, high] = halves(block);
    low.simd_eq(with[0]).to_bitmask() | high.simd_eq(with[1]).to_bitmask() << 16
}

#[inline(always)]
fn halves(block: &[u8; BLOCK]) -> [u8x16; 2] {
    let (low, high) = block.split_at(HALF);
    [half(low), half(high)]
}

#[inline(always)]
fn half(bytes: &[u8]) -> u8x16 {
    u8x16::new(bytes.try_into().unwrap_or_default())
}

/// A key as it is written without white space: `"eventTime":`. To see whether it comes next is a single step.
#[derive(Clone, Copy, Debug)]
pub struct WrittenKey {
    /// Filled up with zeros.
    bytes: [u8; BLOCK],
    length: usize,
}

impl WrittenKey {
    /// Of a key of up to 29 bytes, none of which needs to be escaped.
    pub const fn new(key: &str) -> Self {
        let key = key.as_bytes();
        let length = key.len() + 3;
        let mut bytes = [0; BLOCK];
        bytes[0] = b'"';
        let mut at = 0;
        while at < key.len() {
            bytes[at + 1] = key[at];
            at += 1;
        }
        bytes[length - 2] = b'"';
        bytes[length - 1] = b':';
        Self { bytes, length }
    }
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
    use proptest::prelude::*;

    /// A string found byte by byte: what stands between its quotes, and where it ends.
    fn plain(bytes: &[u8]) -> Option<(&[u8], usize)> {
        let mut at = 1;
        while *bytes.get(at)? != b'"' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        Some((&bytes[1..at], at + 1))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn a_string_is_what_is_found_byte_by_byte(inside in r#"[ab"\\:]{0,12}.{0,40}[ab"\\]{0,80}"#, behind in 0usize..80) {
            let bytes = format!("\"{inside}{}", ":\"x\\y".repeat(behind));
            let mut scanner = Scanner::new(bytes.as_bytes(), 0);
            let found = scanner.string().ok().map(|text| (text.raw, scanner.at, text.is_escaped()));
            let expected = plain(bytes.as_bytes()).map(|(raw, end)| (raw, end, raw.contains(&b'\\')));
            prop_assert_eq!(found, expected);
            let mut scanner = Scanner::new(bytes.as_bytes(), 0);
            let found = scanner.id_here().map(|text| (text.raw, scanner.at, text.is_escaped()));
            let is_id = |id: &(&[u8], usize, bool)| id.0.len() < 2 * BLOCK && !id.2 && bytes.len() > 2 * BLOCK;
            prop_assert_eq!(found, expected.filter(is_id));
            let mut scanner = Scanner::new(bytes.as_bytes(), 0);
            let colon = |(raw, end): (_, usize)| {
                let space = bytes.as_bytes()[end..].iter().take_while(|byte| b" \t\r\n".contains(byte));
                let colon = end + space.count();
                (bytes.as_bytes().get(colon) == Some(&b':')).then_some((raw, colon + 1))
            };
            let key = scanner.key().ok().map(|raw| (raw, scanner.at));
            prop_assert_eq!(key, plain(bytes.as_bytes()).and_then(colon));
        }
    }

    #[test]
    fn a_written_key_is_eaten_only_as_it_is_written() {
        const KEY: WrittenKey = WrittenKey::new("eventTime");
        let eats = |text: &str| {
            let bytes = text.to_owned() + &" ".repeat(32);
            let mut scanner = Scanner::new(bytes.as_bytes(), 0);
            scanner.eat_key(&KEY).then_some(scanner.at)
        };
        assert_eq!(eats(r#""eventTime":"x""#), Some(12));
        for other in [
            r#""eventTimes":1"#,
            r#""eventTime" :1"#,
            r#""eventtime":1"#,
            r#"eventTime":1"#,
        ] {
            assert_eq!(eats(other), None, "{other}");
        }
        assert!(
            !Scanner::new(br#""eventTime":1"#, 0).eat_key(&KEY),
            "too near to the end: read as any key"
        );
    }
}
