//! Strings and keys, found a block of bytes at a time: most of what a record is made of.

use super::{Malformed, Reason, Scanner, Text};
use std::num::NonZeroU32;
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

    /// A string of just this many bytes, up to 47, and nothing escaped, if that is what comes next. Where a length is only
    /// made sure of, what follows need not wait until it is found.
    #[inline(always)]
    pub fn string_of_length<const LENGTH: usize>(&mut self) -> Option<Text<'a>> {
        const { assert!(LENGTH < 3 * HALF) };
        let [b'"', near @ ..] = self.next::<{ 1 + 3 * HALF }>()? else {
            return None;
        };
        let mut marks = 0;
        for (number, bytes) in near.chunks_exact(HALF).take(LENGTH / HALF + 1).enumerate() {
            marks |= u64::from(special(half(bytes)).to_bitmask()) << (number * HALF);
        }
        if marks & ((2 << LENGTH) - 1) != 1 << LENGTH || near[LENGTH] != b'"' {
            return None;
        }
        self.at += LENGTH + 2;
        Some(Text::plain(&near[..LENGTH]))
    }

    /// The string with these bytes behind its quotation mark.
    #[inline(always)]
    fn string_of(&mut self, near: &'a [u8; BLOCK]) -> Result<Text<'a>, Malformed> {
        // Most strings of an event end within 32 bytes and have nothing escaped: one step without a loop.
        let Some(length) = first(near, special) else {
            return self.far_string(BLOCK);
        };
        if near[length] != b'"' {
            return self.far_string(0);
        }
        self.at += length + 2;
        Ok(Text::plain(&near[..length]))
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
            let Some(at) = first(block, special) else {
                from += BLOCK;
                continue;
            };
            if block[at] != b'"' {
                break;
            }
            let end = from + at;
            let text = Text::plain(&self.bytes[start..end]);
            return Ok(Ended { text, end: end + 1 });
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
        // With its colon right behind it, in one step. Most keys have fewer than sixteen bytes.
        if let Some(near @ [b'"', behind @ .., _]) = self.next::<{ 2 + BLOCK }>()
            && let Some(length) = first(behind, |half| half.simd_eq(u8x16::splat(b'"')))
            // Behind a backslash a quotation mark does not end the string.
            && near[length] != b'\\'
            && near[length + 2] == b':'
        {
            self.at += length + 3;
            return Ok(&behind[..length]);
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
        // No slice reaches further, and of a sum that cannot overflow it need not be asked whether it did.
        let at = self.at & isize::MAX as usize;
        self.bytes.get(at..at + COUNT)?.first_chunk()
    }
}

/// So many bytes are looked at in one step.
const BLOCK: usize = 32;
const HALF: usize = BLOCK / 2;

/// Where the first byte is that is looked for. In most cases the first half says so.
#[inline(always)]
fn first(block: &[u8; BLOCK], wanted: impl Fn(u8x16) -> u8x16) -> Option<usize> {
    let [low, high] = halves(block).map(wanted);
    let first =
        |marks: u8x16| NonZeroU32::new(marks.to_bitmask()).map(|marks| marks.trailing_zeros() as usize);
    first(low).or_else(|| first(high).map(|at| HALF + at))
}

/// What ends a string or escapes what follows it.
#[inline(always)]
fn special(bytes: u8x16) -> u8x16 {
    bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\'))
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
            let found = scanner.string_of_length::<20>().map(|text| (text.raw, scanner.at, text.is_escaped()));
            let is_it = |it: &(&[u8], usize, bool)| it.0.len() == 20 && !it.2 && bytes.len() > 3 * HALF;
            prop_assert_eq!(found, expected.filter(is_it));
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
    fn a_string_whose_length_is_known_is_taken_only_if_it_has_it() {
        fn taken<const LENGTH: usize>(text: &str) -> Option<usize> {
            let bytes = format!("{text}{}", ",".repeat(3 * HALF));
            let mut scanner = Scanner::new(bytes.as_bytes(), 0);
            let found = scanner.string_of_length::<LENGTH>();
            found.map(|found| {
                assert_eq!(found.raw, &bytes.as_bytes()[1..=LENGTH]);
                scanner.at
            })
        }
        for length in 0..60 {
            let text = format!("\"{}\"", "x".repeat(length));
            assert_eq!(taken::<4>(&text), (length == 4).then_some(6));
            assert_eq!(taken::<20>(&text), (length == 20).then_some(22));
            assert_eq!(taken::<47>(&text), (length == 47).then_some(49));
            for at in 1..=length {
                let escaped = format!("{}\\{}", &text[..at], &text[at + 1..]);
                assert_eq!(taken::<20>(&escaped), None, "{escaped}");
            }
        }
        assert_eq!(taken::<4>("xxxxx\""), None);
        assert_eq!(
            Scanner::new(br#""1.08","#, 0).string_of_length::<4>(),
            None,
            "too near to the end"
        );
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
