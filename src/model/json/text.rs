//! The texts of JSON: what stands between the quotes, and what it stands for.
//!
//! Nothing is lost on the way from one to the other: what is no text (a byte that is not UTF-8, a lone surrogate) is
//! kept as a private code point that [`crate::model::visible`] shows for what it was.

use std::borrow::Cow;

/// The bytes between the quotes of a JSON string, still escaped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Text<'a> {
    /// Between the quotes.
    pub raw: &'a [u8],
    /// Whether there is a backslash, as a whole word: the padding behind a `bool` would be copied piece by piece with
    /// every text, and reading what was written in other pieces waits.
    is_escaped: usize,
}

impl<'a> Text<'a> {
    /// Of the bytes between the quotes.
    pub fn new(raw: &'a [u8]) -> Self {
        let is_escaped = usize::from(memchr::memchr(b'\\', raw).is_some());
        Self { raw, is_escaped }
    }

    /// Of bytes that have no backslash.
    pub(super) fn plain(raw: &'a [u8]) -> Self {
        let is_escaped = 0;
        Self { raw, is_escaped }
    }

    /// The same without these bytes, if it ends with them.
    #[must_use]
    pub fn without_end(self, end: &[u8]) -> Self {
        Self {
            raw: self.raw.strip_suffix(end).unwrap_or(self.raw),
            ..self
        }
    }

    /// Whether the string stands for other bytes than its own.
    pub fn is_escaped(self) -> bool {
        self.is_escaped > 0
    }

    /// The text itself. An invalid byte becomes `U+10FF00 + byte` and a lone surrogate `U+10F000 + (unit - 0xD800)`:
    /// private code points, which [`crate::model::visible`] shows as `‹\xFF›` and `‹\uD800›`.
    pub fn decode(self) -> Cow<'a, str> {
        if !self.is_escaped() {
            return keep_invalid(self.raw);
        }
        Cow::Owned(keep_invalid(&unescape(self.raw)).into_owned())
    }

    /// The bytes the string stands for: what an event that travels inside a string looked like before.
    pub fn unescaped(self) -> Cow<'a, [u8]> {
        if self.is_escaped() {
            Cow::Owned(unescape(self.raw))
        } else {
            Cow::Borrowed(self.raw)
        }
    }
}

/// A lone surrogate as three bytes of generalised UTF-8; [`keep_invalid`] makes it a private code point.
fn push_surrogate(unit: u32, out: &mut Vec<u8>) {
    let stand_in = char::from_u32(0x10_F000 + (unit - 0xD800)).unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(stand_in.encode_utf8(&mut [0; 4]).as_bytes());
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &raw[at..]) {
        out.extend_from_slice(&raw[at..at + found]);
        at += found + 1;
        let kind = raw.get(at).copied().unwrap_or(b'\\');
        at += 1;
        match kind {
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'u' => {
                let Some(unit) = hex4(raw, at) else {
                    out.extend_from_slice(b"\\u");
                    continue;
                };
                at += 4;
                let low = (raw.get(at..at + 2) == Some(b"\\u"))
                    .then(|| hex4(raw, at + 2))
                    .flatten();
                match (unit, low) {
                    (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) => {
                        at += 6;
                        let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                        let char = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                    (0xD800..=0xDFFF, _) => push_surrogate(unit, &mut out),
                    _ => {
                        let char = char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
                        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                }
            }
            other => out.push(other),
        }
    }
    out.extend_from_slice(raw.get(at..).unwrap_or_default());
    out
}

fn hex4(raw: &[u8], at: usize) -> Option<u32> {
    let digits = std::str::from_utf8(raw.get(at..at + 4)?).ok()?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u32::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

/// Bytes as text, with each invalid byte kept as a private code point. Never fails, never drops a byte.
pub fn keep_invalid(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            out.push(char::from_u32(0x10_FF00 + u32::from(*byte)).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_keep_what_other_parsers_lose() {
        let text = |raw: &'static [u8]| Text::new(raw).decode().into_owned();
        assert_eq!(text(br"a\u00e9\/\n\ud83d\ude00"), "aé/\n😀");
        assert_eq!(text(br"\ud800x"), "\u{10F000}x");
        assert_eq!(text(b"a\xFFb"), "a\u{10FFFF}b");
        assert_eq!(text(br"\u12"), r"\u12");
    }
}
