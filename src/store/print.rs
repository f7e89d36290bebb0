//! Texts known by a fingerprint: where millions of texts are told apart, looking at the text itself costs more than
//! everything else, because it is hardly ever in the cache.
//!
//! A [`Print`] is the 128-bit XXH3 of a text, seeded anew in each process so that nobody can prepare two texts that
//! look the same. A [`PrintTable`] keeps 96 bits of it: with ten million texts the odds that any two of them agree in
//! those are one to 10^15.

use super::dictionary::Symbol;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::sync::LazyLock;
use twox_hash::XxHash3_128;

static SEED: LazyLock<u64> = LazyLock::new(|| hashbrown::DefaultHashBuilder::default().hash_one(0));

/// A fingerprint of bytes. See the module.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Print {
    hash: u64,
    check: u64,
}

impl Print {
    /// Of these bytes.
    #[inline]
    pub(super) fn of(bytes: &[u8]) -> Self {
        let print = XxHash3_128::oneshot_with_seed(*SEED, bytes);
        Self {
            hash: print as u64,
            check: (print >> 64) as u64,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    check: u32,
    symbol: Symbol,
}

/// Fingerprint → symbol.
#[derive(Debug, Default)]
pub(super) struct PrintTable(HashTable<Entry>);

impl PrintTable {
    /// The symbol of what has this fingerprint.
    #[inline]
    pub(super) fn find(&self, print: Print) -> Option<Symbol> {
        let is_it = |entry: &Entry| entry.hash == print.hash && entry.check == print.check as u32;
        self.0.find(print.hash, is_it).map(|entry| entry.symbol)
    }

    /// Adds what is not there yet.
    #[inline]
    pub(super) fn insert(&mut self, print: Print, symbol: Symbol) {
        let entry = Entry {
            hash: print.hash,
            check: print.check as u32,
            symbol,
        };
        self.0.insert_unique(print.hash, entry, |entry| entry.hash);
    }
}
