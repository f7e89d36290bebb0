//! Texts known by a fingerprint: where millions of texts are told apart, looking at the text itself costs more than
//! everything else, because it is hardly ever in the cache.
//!
//! A [`Print`] is the 128-bit XXH3 of a text, seeded anew in each process so that nobody can prepare two texts that
//! look the same. A [`PrintTable`] keeps 96 bits of it: with ten million texts the odds that any two of them agree in
//! those are one to 10^15.

use super::dictionary::Symbol;
use hashbrown::hash_table::{self, HashTable};
use std::hash::BuildHasher;
use std::sync::LazyLock;
use twox_hash::XxHash3_128;

/// The seed, and random bytes for texts that are long, where to make them of the seed each time is half the work.
static SECRET: LazyLock<(u64, [u8; 192])> = LazyLock::new(|| {
    let random = hashbrown::DefaultHashBuilder::default();
    let mut secret = [0; 192];
    for (number, word) in secret.chunks_exact_mut(8).enumerate() {
        word.copy_from_slice(&random.hash_one(number).to_le_bytes());
    }
    (random.hash_one(secret), secret)
});

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
        let (seed, secret) = &*SECRET;
        let print = XxHash3_128::oneshot_with_seed_and_secret(*seed, secret, bytes)
            .unwrap_or_else(|_| XxHash3_128::oneshot_with_seed(*seed, bytes));
        Self {
            hash: print as u64,
            check: (print >> 64) as u64,
        }
    }

    /// Half of it, for hash tables.
    #[inline]
    pub(super) fn hash(self) -> u64 {
        self.hash
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

    /// The same. What is not there yet gets the symbol that `add` makes, if it makes one.
    #[inline]
    pub(super) fn find_or_add(
        &mut self,
        print: Print,
        add: impl FnOnce() -> Option<Symbol>,
    ) -> Option<Symbol> {
        let is_it = |entry: &Entry| entry.hash == print.hash && entry.check == print.check as u32;
        match self.0.entry(print.hash, is_it, |entry| entry.hash) {
            hash_table::Entry::Occupied(entry) => Some(entry.get().symbol),
            hash_table::Entry::Vacant(entry) => {
                let symbol = add()?;
                entry.insert(Entry {
                    hash: print.hash,
                    check: print.check as u32,
                    symbol,
                });
                Some(symbol)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_have_a_print_of_their_own() {
        let (seed, secret) = &*SECRET;
        assert!(XxHash3_128::oneshot_with_seed_and_secret(*seed, secret, &[0; 1000]).is_ok());
        for length in [1, 16, 17, 128, 240, 241, 1000] {
            let text = vec![b'a'; length];
            assert_eq!(Print::of(&text), Print::of(&text.clone()));
            for at in 0..length {
                let mut other = text.clone();
                other[at] = b'b';
                assert_ne!(
                    Print::of(&text),
                    Print::of(&other),
                    "{length} bytes, the one at {at}"
                );
            }
        }
    }
}
