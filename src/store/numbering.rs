//! The loader's half of a dictionary: it gives each distinct text a number and keeps of a text only its fingerprint.
//! The text itself goes to the builder with the next batch, once.

use super::dictionary::{MISSING, Symbol};
use super::new_texts::{NewTexts, Outgoing};
use super::print::{Print, PrintTable};
use crate::model::json::{Text, keep_invalid};
use std::sync::Arc;

/// Texts that wait for their numbers. To look into a table larger than the caches is to wait for memory; looks that
/// come one after the other wait together, because none depends on another.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    joined: Vec<u8>,
    ends: Vec<usize>,
    prints: Vec<Print>,
}

impl Waiting {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a text in parts, which is not empty, at the place that [`Self::len`] says. Returns its fingerprint.
    #[inline]
    pub(super) fn push(&mut self, parts: &[&[u8]]) -> Print {
        let start = self.joined.len();
        for part in parts {
            self.joined.extend_from_slice(part);
        }
        // What was just written in other pieces than it is read in would have to be waited for.
        let print = match parts {
            [whole] => Print::of(whole),
            _ => Print::of(&self.joined[start..]),
        };
        self.ends.push(self.joined.len());
        self.prints.push(print);
        print
    }

    /// Forgets those from a place on.
    pub(super) fn truncate(&mut self, len: usize) {
        self.ends.truncate(len);
        self.prints.truncate(len);
        self.joined
            .truncate(self.ends.last().copied().unwrap_or_default());
    }

    /// The text at a place.
    pub(super) fn text(&self, place: usize) -> &[u8] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.joined[start..self.ends[place]]
    }
}

/// Text → symbol, growing.
#[derive(Debug)]
pub(super) struct Numbering {
    table: PrintTable,
    next: Symbol,
    new: Outgoing,
    /// What was asked for lately: events share most of their values with events shortly before.
    recent: Vec<Recent>,
}

/// A text by the place that its [`Ends`] give it, until another has the same.
#[derive(Clone, Debug, Default)]
struct Recent {
    ends: Ends,
    text: Vec<u8>,
    symbol: Symbol,
}

const RECENT: usize = 256;

/// Both ends of a text and its length: all of it, if it has up to sixteen bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Ends {
    first: u64,
    last: u64,
    length: usize,
}

impl Ends {
    #[inline]
    fn of(bytes: &[u8]) -> Self {
        let length = bytes.len();
        if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
            return Self { first, last, length };
        }
        let first = bytes.iter().fold(0, |ends, byte| ends << 8 | u64::from(*byte));
        Self {
            first,
            last: 0,
            length,
        }
    }

    #[inline]
    fn is_all(self) -> bool {
        self.length <= 16
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = self.first ^ self.last.rotate_left(29) ^ self.length as u64;
        (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize % RECENT
    }
}

impl Default for Numbering {
    fn default() -> Self {
        Self {
            table: PrintTable::default(),
            next: MISSING + 1,
            new: Outgoing::default(),
            recent: vec![Recent::default(); RECENT],
        }
    }
}

impl Numbering {
    /// The symbol of a text, new if it was never seen. The empty text is [`MISSING`].
    #[inline]
    pub(super) fn number(&mut self, text: &str) -> Symbol {
        self.number_bytes(text.as_bytes())
    }

    /// The symbol of what a JSON string stands for.
    #[inline]
    pub(super) fn number_json(&mut self, text: &Text<'_>) -> Symbol {
        if text.is_escaped() {
            self.number(&text.decode())
        } else {
            self.number_bytes(text.raw)
        }
    }

    /// The symbol of bytes that should be text; see [`keep_invalid`] for those that are not.
    #[inline]
    pub(super) fn number_bytes(&mut self, bytes: &[u8]) -> Symbol {
        let ends = Ends::of(bytes);
        let recent = &self.recent[ends.place()];
        if recent.ends == ends && (ends.is_all() || recent.text == bytes) {
            return recent.symbol;
        }
        let symbol = self.find_or_add(bytes);
        let recent = &mut self.recent[ends.place()];
        (recent.ends, recent.symbol) = (ends, symbol);
        recent.text.clear();
        if !ends.is_all() {
            recent.text.extend_from_slice(bytes);
        }
        symbol
    }

    /// The symbols of all that wait, by their places; none wait any more.
    pub(super) fn number_all(&mut self, waiting: &mut Waiting, symbols: &mut Vec<Symbol>) {
        symbols.clear();
        symbols.extend(
            waiting
                .prints
                .iter()
                .map(|print| self.table.find(*print).unwrap_or(MISSING)),
        );
        for (place, symbol) in symbols.iter_mut().enumerate() {
            if *symbol == MISSING {
                // It may have come a moment ago.
                *symbol = self.find_or_add_print(waiting.text(place), waiting.prints[place]);
            }
        }
        waiting.truncate(0);
    }

    #[inline]
    fn find_or_add(&mut self, bytes: &[u8]) -> Symbol {
        if bytes.is_empty() {
            return MISSING;
        }
        self.find_or_add_print(bytes, Print::of(bytes))
    }

    fn find_or_add_print(&mut self, bytes: &[u8], print: Print) -> Symbol {
        let Self { table, next, new, .. } = self;
        let add = || {
            let text = std::str::from_utf8(bytes).ok()?;
            new.push(text, print);
            *next += 1;
            Some(*next - 1)
        };
        // What is no text may be here already in the form that it is kept in.
        table
            .find_or_add(print, add)
            .unwrap_or_else(|| self.find_or_add(keep_invalid(bytes).as_bytes()))
    }

    /// The texts that are new since this was last asked.
    pub(super) fn take_new(&mut self) -> Arc<NewTexts> {
        self.new.send()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_string_is_found_under_what_it_says() {
        let mut numbering = Numbering::default();
        let plain = numbering.number("a/b");
        assert_eq!(numbering.number_json(&Text::new(br"a\/b")), plain);
        let says_backslash_u = numbering.number_json(&Text::new(br"\\u0041"));
        let letter = numbering.number("A");
        assert_ne!(says_backslash_u, letter);
        assert_eq!(numbering.number_json(&Text::new(br"\u0041")), letter);
        let invalid = numbering.number_json(&Text::new(b"x\xFF"));
        assert_eq!(numbering.number_json(&Text::new(b"x\xFF")), invalid);
        assert_eq!(numbering.number_bytes(b"x\xFF"), invalid);
        assert_eq!(numbering.number(""), MISSING);
    }

    #[test]
    fn a_text_goes_to_the_builder_once() {
        let mut numbering = Numbering::default();
        let texts = |new: Arc<NewTexts>| new.iter().map(|(text, _)| text.to_owned()).collect::<Vec<_>>();
        let symbols = ["b", "a", "b"].map(|text| numbering.number(text));
        assert_eq!(symbols, [1, 2, 1]);
        assert_eq!(texts(numbering.take_new()), ["b", "a"]);
        let escaped = numbering.number_json(&Text::new(br"\u0041"));
        assert_eq!((escaped, numbering.number("a")), (3, 2));
        assert_eq!(texts(numbering.take_new()), ["A"]);
    }

    #[test]
    fn texts_that_waited_get_the_numbers_they_would_have_got() {
        let (mut numbering, mut waiting, mut symbols) =
            (Numbering::default(), Waiting::default(), Vec::new());
        numbering.number("known");
        for text in ["new", "known", "new", "dropped"] {
            waiting.push(&[text.as_bytes()]);
        }
        waiting.truncate(3);
        waiting.push(&[b"x", b"\xFF"]);
        numbering.number_all(&mut waiting, &mut symbols);
        assert_eq!((symbols, waiting.len()), (vec![2, 1, 2, 3], 0));
        assert_eq!(numbering.number_bytes(b"x\xFF"), 3);
    }

    #[test]
    fn texts_that_are_alike_at_both_ends_are_told_apart_again_and_again() {
        let mut numbering = Numbering::default();
        let texts = [
            "",
            "a",
            "aa",
            "12345678",
            "1234567812345678",
            "12345678-12345678",
            "12345678+12345678",
            "12345678--12345678",
        ];
        let first = texts.map(|text| numbering.number(text));
        assert_eq!(first, [0, 1, 2, 3, 4, 5, 6, 7]);
        for _ in 0..3 {
            assert_eq!(texts.map(|text| numbering.number(text)), first);
        }
    }
}
