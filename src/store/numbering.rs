//! The loader's half of a dictionary: it gives each distinct text a number and keeps of a text only its fingerprint.
//! The text itself goes to the builder with the next batch, once.

use super::dictionary::{MISSING, Symbol};
use super::print::{Print, PrintTable};
use crate::model::json::{Text, keep_invalid};

/// Texts that were new, in order of their symbols, joined: one piece of memory however many they are.
#[derive(Debug, Default)]
pub(super) struct NewTexts {
    joined: String,
    ends: Vec<(usize, Print)>,
}

impl NewTexts {
    fn push(&mut self, text: &str, print: Print) {
        self.joined.push_str(text);
        self.ends.push((self.joined.len(), print));
    }

    /// Each text with its fingerprint.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Print)> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(end, _)| *end));
        starts
            .zip(&self.ends)
            .map(|(start, (end, print))| (&self.joined[start..*end], *print))
    }
}

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

    /// Adds a text, which is not empty, and says its place.
    pub(super) fn push(&mut self, bytes: &[u8], print: Print) -> u32 {
        self.joined.extend_from_slice(bytes);
        self.ends.push(self.joined.len());
        self.prints.push(print);
        self.ends.len() as u32 - 1
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
    new: NewTexts,
    /// What was asked for last: consecutive events often share a value.
    last: Symbol,
    last_text: Vec<u8>,
}

impl Default for Numbering {
    fn default() -> Self {
        Self {
            table: PrintTable::default(),
            next: MISSING + 1,
            new: NewTexts::default(),
            last: MISSING,
            last_text: Vec::new(),
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
    pub(super) fn number_json(&mut self, text: Text<'_>) -> Symbol {
        if text.is_escaped() {
            self.number(&text.decode())
        } else {
            self.number_bytes(text.raw)
        }
    }

    /// The symbol of bytes that should be text; see [`keep_invalid`] for those that are not.
    #[inline]
    pub(super) fn number_bytes(&mut self, bytes: &[u8]) -> Symbol {
        if bytes == self.last_text {
            return self.last;
        }
        let symbol = self.find_or_add(bytes);
        self.last = symbol;
        self.last_text.clear();
        self.last_text.extend_from_slice(bytes);
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
                *symbol = self.find_or_add(waiting.text(place));
            }
        }
        waiting.truncate(0);
    }

    #[inline]
    fn find_or_add(&mut self, bytes: &[u8]) -> Symbol {
        if bytes.is_empty() {
            return MISSING;
        }
        let print = Print::of(bytes);
        self.table.find(print).unwrap_or_else(|| self.add(bytes, print))
    }

    fn add(&mut self, bytes: &[u8], print: Print) -> Symbol {
        let Ok(text) = std::str::from_utf8(bytes) else {
            // In the form it is kept in, it may be here already.
            return self.find_or_add(keep_invalid(bytes).as_bytes());
        };
        let symbol = self.next;
        self.next += 1;
        self.table.insert(print, symbol);
        self.new.push(text, print);
        symbol
    }

    /// The texts that are new since this was last asked.
    pub(super) fn take_new(&mut self) -> NewTexts {
        std::mem::take(&mut self.new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_string_is_found_under_what_it_says() {
        let mut numbering = Numbering::default();
        let plain = numbering.number("a/b");
        assert_eq!(numbering.number_json(Text { raw: br"a\/b" }), plain);
        let says_backslash_u = numbering.number_json(Text { raw: br"\\u0041" });
        let letter = numbering.number("A");
        assert_ne!(says_backslash_u, letter);
        assert_eq!(numbering.number_json(Text { raw: br"\u0041" }), letter);
        let invalid = numbering.number_json(Text { raw: b"x\xFF" });
        assert_eq!(numbering.number_json(Text { raw: b"x\xFF" }), invalid);
        assert_eq!(numbering.number_bytes(b"x\xFF"), invalid);
        assert_eq!(numbering.number(""), MISSING);
    }

    #[test]
    fn a_text_goes_to_the_builder_once() {
        let mut numbering = Numbering::default();
        let texts = |new: NewTexts| new.iter().map(|(text, _)| text.to_owned()).collect::<Vec<_>>();
        let symbols = ["b", "a", "b"].map(|text| numbering.number(text));
        assert_eq!(symbols, [1, 2, 1]);
        assert_eq!(texts(numbering.take_new()), ["b", "a"]);
        let escaped = numbering.number_json(Text { raw: br"\u0041" });
        assert_eq!((escaped, numbering.number("a")), (3, 2));
        assert_eq!(texts(numbering.take_new()), ["A"]);
    }

    #[test]
    fn texts_that_waited_get_the_numbers_they_would_have_got() {
        let (mut numbering, mut waiting, mut symbols) =
            (Numbering::default(), Waiting::default(), Vec::new());
        numbering.number("known");
        for text in ["new", "known", "new", "dropped"] {
            waiting.push(text.as_bytes(), Print::of(text.as_bytes()));
        }
        waiting.truncate(3);
        waiting.push(b"x\xFF", Print::of(b"x\xFF"));
        numbering.number_all(&mut waiting, &mut symbols);
        assert_eq!((symbols, waiting.len()), (vec![2, 1, 2, 3], 0));
        assert_eq!(numbering.number_bytes(b"x\xFF"), 3);
    }
}
