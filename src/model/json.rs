//! A scanner over the bytes of JSON that never changes, copies or loses any of them.
//!
//! Strict about structure (an unquoted key, `NaN`, a missing bracket is [`Malformed`], with its offset), lenient
//! about what stands inside strings: raw control characters, invalid UTF-8 and lone surrogates are evidence, so
//! they are kept and later shown as visible escapes. Numbers stay text. Nesting is bounded by [`MAX_DEPTH`].
//! `serde_json` is not used on evidence because it re-writes numbers, merges duplicate keys and gives up a whole
//! document for one bad byte.

#![expect(
    clippy::inline_always,
    reason = "a step of the scanner that is called instead of inlined keeps its position in memory: measured"
)]

mod malformed;
mod number;
mod string;
mod text;
mod walk;

pub use malformed::{Malformed, Reason};
use number::is_number;
pub use string::WrittenKey;
pub use text::{Text, keep_invalid};
pub use walk::Visit;

/// Deepest nesting that is accepted, as in `serde_json`.
pub const MAX_DEPTH: usize = 128;

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

// What is called rarely takes a scanner by value: one that nothing points to stays in registers.
impl<'a> Scanner<'a> {
    /// Starts at an offset.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// All the bytes it runs over.
    #[inline]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// An error here.
    #[cold]
    pub fn malformed<T>(self, reason: Reason) -> Result<T, Malformed> {
        Err(Malformed::new(self.at, reason))
    }

    /// An error here, or that the bytes end here.
    #[cold]
    fn expected<T>(mut self, reason: Reason) -> Result<T, Malformed> {
        let reason = if self.peek().is_none() {
            Reason::CutOff
        } else {
            reason
        };
        self.malformed(reason)
    }

    /// The next byte that is not white space, not consumed.
    #[inline(always)]
    pub fn peek(&mut self) -> Option<u8> {
        if self.bytes.get(self.at).is_none_or(|byte| *byte <= b' ') {
            self.at = past_space(self.bytes, self.at);
        }
        self.bytes.get(self.at).copied()
    }

    /// Consumes the byte if it comes next.
    #[inline(always)]
    pub fn eat(&mut self, wanted: u8) -> bool {
        // A branch rather than a sum: where to go on must not wait until the byte was looked at.
        if self.bytes.get(self.at) == Some(&wanted) {
            self.at += 1;
            return true;
        }
        if self.bytes.get(self.at).is_some_and(|byte| *byte > b' ') {
            return false;
        }
        self.at = past_space(self.bytes, self.at);
        let found = self.bytes.get(self.at) == Some(&wanted);
        self.at += usize::from(found);
        found
    }

    /// The kind of the value that comes next.
    #[inline(always)]
    pub fn kind(&mut self) -> Result<Kind, Malformed> {
        match self.peek() {
            Some(b'"') => Ok(Kind::String),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => Ok(Kind::Literal),
            _ => self.expected(Reason::NoValue),
        }
    }

    /// A number, `true`, `false` or `null`, as written.
    #[inline(always)]
    pub fn literal(&mut self) -> Result<&'a [u8], Malformed> {
        self.peek();
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        for word in [b"false".as_slice(), b"true", b"null"] {
            if rest.starts_with(word) && !rest.get(word.len()).is_some_and(u8::is_ascii_alphanumeric) {
                self.at += word.len();
                return Ok(&rest[..word.len()]);
            }
        }
        let number = self.number()?;
        self.at += number.len();
        Ok(number)
    }

    #[inline(never)]
    fn number(self) -> Result<&'a [u8], Malformed> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = rest
            .iter()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'+' | b'.'));
        let word = &rest[..end.unwrap_or(rest.len())];
        if is_number(word) {
            Ok(word)
        } else if rest.is_empty() {
            self.malformed(Reason::CutOff)
        } else {
            self.malformed(Reason::BadLiteral)
        }
    }

    /// Moves past the next value and returns its bytes.
    #[inline]
    pub fn skip(&mut self) -> Result<&'a [u8], Malformed> {
        self.peek();
        let start = self.at;
        self.pass()?;
        Ok(&self.bytes[start..self.at])
    }

    /// Moves past the next value.
    #[inline(always)]
    pub fn pass(&mut self) -> Result<(), Malformed> {
        if let Some(text) = self.string_here() {
            return text.map(drop);
        }
        self.at = self.end_of_value(0, &mut ())?;
        Ok(())
    }

    /// Runs through an object; `member` must consume the value of each key.
    #[inline]
    pub fn members(
        &mut self,
        depth: usize,
        mut member: impl FnMut(&mut Self, &'a [u8]) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let mut is_more = self.enter_object(depth)?;
        while is_more {
            let key = self.key()?;
            member(self, key)?;
            is_more = self.has_more_members()?;
        }
        Ok(())
    }

    /// Enters the object that comes next. Says whether a member follows.
    #[inline(always)]
    pub fn enter_object(&mut self, depth: usize) -> Result<bool, Malformed> {
        if !self.eat(b'{') {
            return self.malformed(Reason::NoObject);
        }
        if depth >= MAX_DEPTH {
            return self.malformed(Reason::TooDeep);
        }
        Ok(!self.eat(b'}'))
    }

    /// Moves on behind a member. Says whether another follows.
    #[inline(always)]
    pub fn has_more_members(&mut self) -> Result<bool, Malformed> {
        if self.eat(b',') {
            Ok(true)
        } else if self.eat(b'}') {
            Ok(false)
        } else {
            self.expected(Reason::NoObjectEnd)
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

/// Where the white space ends that starts here.
#[cold]
fn past_space(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
    at + length.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
            assert_eq!(skip(text).map_err(Malformed::offset), Err(offset), "{text}");
        }
    }

    fn json() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "null",
            "true",
            "-1.5e7",
            "0",
            r#""""#,
            r#""a""#,
            r#""a longer string, of more than thirty-two bytes""#,
        ]);
        leaf.prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
            let list = prop::collection::vec(inner, 0..4);
            (list, any::<bool>(), prop::sample::select(vec!["", " ", "\n\t "])).prop_map(
                |(values, is_object, gap)| {
                    if is_object {
                        let members = values
                            .iter()
                            .map(|value| format!("{gap}\"key\"{gap}:{gap}{value}{gap}"));
                        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
                    } else {
                        format!("[{}{gap}]", values.join(&format!("{gap},{gap}")))
                    }
                },
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn what_serde_json_accepts_is_accepted_and_nothing_else(
            json in json(),
            damage in prop::collection::vec((any::<prop::sample::Index>(), 0..3u8, prop::sample::select(b"{}[],:\" 0-atn".to_vec())), 0..3),
        ) {
            let mut bytes = json.into_bytes();
            for (place, kind, byte) in damage {
                let at = place.index(bytes.len() + 1);
                match kind {
                    0 => bytes.insert(at, byte),
                    _ if at == bytes.len() => {}
                    1 => { bytes.remove(at); }
                    _ => bytes[at] = byte,
                }
            }
            let mut scanner = Scanner::new(&bytes, 0);
            let is_whole = scanner.skip().is_ok() && scanner.peek().is_none();
            // But for raw control characters, which stay in strings on purpose. (Numbers beyond an f64 do not come up.)
            let tame: Vec<_> = bytes.iter().map(|byte| if byte.is_ascii_control() { b' ' } else { *byte }).collect();
            let expected = serde_json::from_slice::<serde_json::Value>(&tame).is_ok();
            prop_assert_eq!(is_whole, expected, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(skip(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(
            skip(&deep(MAX_DEPTH + 1)).map_err(Malformed::reason),
            Err(Reason::TooDeep)
        );
        assert!(skip(&"[".repeat(10_000_000)).is_err());
        // Each bracket is closed by its own kind, to the deepest.
        let mixed = |innermost: &str| {
            r#"{"a":["#.repeat(MAX_DEPTH / 2 - 1) + innermost + &"]}".repeat(MAX_DEPTH / 2 - 1)
        };
        assert!(skip(&mixed(r#"{"b":[]}"#)).is_ok());
        assert!(skip(&mixed(r#"{"b":[}]"#)).is_err());
        assert!(skip(&mixed(r#"{"b":[]]"#)).is_err());
        assert!(skip(&format!("[{}]", mixed(r#"{"b":[]}"#))).is_err());
    }
}
