//! The distinct texts of one field. A text gets a [`Symbol`] once and keeps it for the session.
//!
//! Readers hold a [`Dictionary`]: full chunks of 1,024 texts are shared, only the last is copied when more
//! arrive. Writers hold an [`Interner`], which also finds the symbol of a text.

use super::print::{Print, PrintTable};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::sync::Arc;

/// Number of a text in its dictionary.
pub type Symbol = u32;

/// The symbol of "no such value"; its text is empty.
pub const MISSING: Symbol = 0;

const CHUNK: usize = 1024;

/// The part of a text that counts, if it has one.
type Part<'p> = &'p (dyn for<'t> Fn(&'t str) -> Option<&'t str> + Sync);

/// Up to 1,024 texts in one piece of memory.
#[derive(Clone, Debug, Default)]
struct Chunk {
    text: String,
    /// End of each text.
    ends: Vec<u32>,
}

impl Chunk {
    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 {
            0
        } else {
            self.ends[index - 1] as usize
        };
        self.text.get(start..end)
    }
}

/// Symbols whose texts have a part in common. Group 0 is that of texts without.
#[derive(Clone, Debug)]
pub struct Groups {
    of: Box<[u32]>,
    firsts: Vec<Symbol>,
}

impl Groups {
    /// The group of each symbol.
    pub fn of(&self) -> &[u32] {
        &self.of
    }

    /// The first symbol of each group.
    pub fn firsts(&self) -> &[Symbol] {
        &self.firsts
    }

    /// The first symbol of the group that a symbol is in.
    pub fn first_of(&self, symbol: Symbol) -> Symbol {
        self.firsts[self.of[symbol as usize] as usize]
    }
}

/// Symbol → text; cheap to clone, never changes.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    chunks: Arc<[Arc<Chunk>]>,
    len: usize,
}

impl Dictionary {
    /// How many symbols there are, [`MISSING`] included.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has not even the symbol of the missing value.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The text of a symbol; empty for [`MISSING`] and for symbols of a later snapshot.
    pub fn get(&self, symbol: Symbol) -> &str {
        let symbol = symbol as usize;
        self.chunks
            .get(symbol / CHUNK)
            .and_then(|chunk| chunk.get(symbol % CHUNK))
            .unwrap_or_default()
    }

    /// All texts from a symbol on, in order of their symbols.
    pub fn from_symbol(&self, first: Symbol) -> impl Iterator<Item = (Symbol, &str)> {
        let first_chunk = first as usize / CHUNK;
        self.chunks
            .iter()
            .enumerate()
            .skip(first_chunk)
            .flat_map(move |(number, chunk)| {
                (0..chunk.ends.len()).filter_map(move |index| {
                    let symbol = (number * CHUNK + index) as Symbol;
                    (symbol >= first).then(|| (symbol, chunk.get(index).unwrap_or_default()))
                })
            })
    }

    /// All texts but the missing one.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &str)> {
        self.from_symbol(1)
    }

    /// The texts by a part of them that counts.
    pub(super) fn groups(&self, part: Part<'_>) -> Groups {
        let chunks = self.chunks.par_iter().enumerate();
        let parts: Vec<_> = chunks.map(|(number, chunk)| chunk.parts(number, part)).collect();
        let mut groups = Groups {
            of: vec![0; self.len()].into(),
            firsts: vec![MISSING],
        };
        let mut known = HashMap::new();
        for (symbol, part) in parts.into_iter().flatten() {
            let next = groups.firsts.len() as u32;
            let group = *known.entry(part).or_insert(next);
            if group == next {
                groups.firsts.push(symbol);
            }
            groups.of[symbol as usize] = group;
        }
        groups
    }

    /// The texts in pieces of up to 1,024 for searching many at a time: the first symbol of the piece, the texts
    /// joined without separators, and the end of each.
    pub fn pieces(&self) -> impl ExactSizeIterator<Item = (Symbol, &str, &[u32])> {
        self.chunks.iter().enumerate().map(|(number, chunk)| {
            (
                (number * CHUNK) as Symbol,
                chunk.text.as_str(),
                chunk.ends.as_slice(),
            )
        })
    }
}

impl Chunk {
    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The symbols whose texts have a part, where this is the chunk of that number.
    fn parts(&self, number: usize, part: Part<'_>) -> Vec<(Symbol, &str)> {
        let part = |index: usize| Some(((number * CHUNK + index) as Symbol, part(self.get(index)?)?));
        (0..self.len()).filter_map(part).collect()
    }
}

/// Text → symbol, growing.
#[derive(Debug)]
pub struct Interner {
    /// The last chunk is the one that grows.
    chunks: Vec<Arc<Chunk>>,
    growing: Chunk,
    table: PrintTable,
}

impl Default for Interner {
    fn default() -> Self {
        let mut interner = Self {
            chunks: Vec::new(),
            growing: Chunk::default(),
            table: PrintTable::default(),
        };
        interner.push("");
        interner
    }
}

impl Interner {
    /// How many symbols there are, [`MISSING`] included.
    pub fn len(&self) -> usize {
        self.chunks.len() * CHUNK + self.growing.len()
    }

    /// Never true: there is always the missing value.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The text of a symbol.
    pub fn get(&self, symbol: Symbol) -> &str {
        let (number, index) = (symbol as usize / CHUNK, symbol as usize % CHUNK);
        self.chunks
            .get(number)
            .map_or(&self.growing, |chunk| chunk)
            .get(index)
            .unwrap_or_default()
    }

    /// The symbol of a text, new if it was never seen. The empty text is [`MISSING`].
    pub fn intern(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return MISSING;
        }
        self.intern_print(text, Print::of(text.as_bytes()))
    }

    /// The symbol of a text that is not empty and whose fingerprint is known.
    pub(super) fn intern_print(&mut self, text: &str, print: Print) -> Symbol {
        let new = self.len() as Symbol;
        let symbol = self.table.find_or_add(print, || Some(new)).unwrap_or(new);
        if symbol == new {
            self.push(text);
        }
        symbol
    }

    fn push(&mut self, text: &str) {
        self.growing.text.push_str(text);
        self.growing.ends.push(self.growing.text.len() as u32);
        if self.growing.len() == CHUNK {
            // A copy is as long as it needs to be, and the next chunk has room from the start.
            self.chunks.push(Arc::new(self.growing.clone()));
            self.growing.text.clear();
            self.growing.ends.clear();
        }
    }

    /// The texts so far, for readers.
    pub fn snapshot(&self) -> Dictionary {
        let growing = (self.growing.len() > 0).then(|| Arc::new(self.growing.clone()));
        Dictionary {
            chunks: self.chunks.iter().cloned().chain(growing).collect(),
            len: self.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_symbol_and_a_snapshot_does_not_move() {
        let mut interner = Interner::default();
        let symbols: Vec<_> = (0..5000)
            .map(|n| interner.intern(&format!("value {n}")))
            .collect();
        let early = interner.snapshot();
        assert_eq!(interner.intern("value 4321"), symbols[4321]);
        assert_eq!(interner.intern(""), MISSING);
        let late = interner.intern("another");
        assert_eq!(early.len(), 5001);
        assert_eq!(early.get(symbols[1024]), "value 1024");
        assert_eq!(
            early.get(late),
            "",
            "a later symbol has no text in an earlier snapshot"
        );
        assert_eq!(interner.snapshot().get(late), "another");
        assert_eq!(early.iter().count(), 5000);
        assert_eq!(
            early.from_symbol(4999).map(|(_, text)| text).collect::<Vec<_>>(),
            ["value 4998", "value 4999"]
        );
    }
}
