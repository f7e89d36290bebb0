//! A set of small numbers, one bit each: rows of a segment, or symbols of a dictionary.

/// See the module. Numbers beyond its length are not in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bits {
    words: Vec<u64>,
    length: usize,
}

impl Bits {
    /// None of the numbers below `length`.
    pub fn new(length: usize) -> Self {
        Self {
            words: vec![0; length.div_ceil(64)],
            length,
        }
    }

    /// All of the numbers below `length`.
    pub fn full(length: usize) -> Self {
        let mut bits = Self {
            words: vec![u64::MAX; length.div_ceil(64)],
            length,
        };
        bits.trim();
        bits
    }

    /// Numbers at and beyond the length stay out.
    fn trim(&mut self) {
        if let (Some(last), tail @ 1..) = (self.words.last_mut(), self.length % 64) {
            *last &= (1 << tail) - 1;
        }
    }

    /// Every member is below this.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Whether the number is in it.
    #[inline]
    pub fn get(&self, number: usize) -> bool {
        self.words
            .get(number / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Adds a number below the length.
    #[inline]
    pub fn insert(&mut self, number: usize) {
        self.words[number / 64] |= 1 << (number % 64);
    }

    /// Adds the number, which is below the length, if `yes`; has no branch.
    #[inline]
    pub fn insert_if(&mut self, number: usize, yes: bool) {
        self.words[number / 64] |= u64::from(yes) << (number % 64);
    }

    /// Takes a number out.
    #[inline]
    pub fn remove(&mut self, number: usize) {
        self.words[number / 64] &= !(1 << (number % 64));
    }

    /// How many numbers are in it.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Keeps what is also in the other.
    pub fn and(&mut self, other: &Self) {
        self.zip(other, |a, b| a & b);
    }

    /// Adds what is in the other.
    pub fn or(&mut self, other: &Self) {
        self.zip(other, |a, b| a | b);
    }

    /// Keeps what is not in the other.
    pub fn minus(&mut self, other: &Self) {
        self.zip(other, |a, b| a & !b);
    }

    fn zip(&mut self, other: &Self, merge: impl Fn(u64, u64) -> u64) {
        debug_assert_eq!(self.length, other.length, "sets of different things");
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word = merge(*word, *other);
        }
    }

    /// Adds every number below the length.
    pub fn fill(&mut self) {
        self.words.fill(u64::MAX);
        self.trim();
    }

    /// Turns it into what it was not.
    pub fn invert(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trim();
    }

    /// Adds every member of the other, moved up by `by`.
    pub fn or_shifted(&mut self, other: &Self, by: usize) {
        let (first, shift) = (by / 64, by % 64);
        for (place, word) in other.words.iter().enumerate().filter(|(_, word)| **word != 0) {
            self.words[first + place] |= word << shift;
            if shift > 0 && word >> (64 - shift) != 0 {
                self.words[first + place + 1] |= word >> (64 - shift);
            }
        }
    }

    /// The members from `from` up to `to`, counted from `from`.
    #[must_use]
    pub fn cut(&self, from: usize, to: usize) -> Self {
        let to = to.min(self.length).max(from);
        let (first, shift) = (from / 64, from % 64);
        let word = |place: usize| self.words.get(place).copied().unwrap_or_default();
        let mut bits = Self {
            words: (0..(to - from).div_ceil(64))
                .map(|place| {
                    let low = word(first + place) >> shift;
                    let high = word(first + place + 1);
                    if shift == 0 {
                        low
                    } else {
                        low | high << (64 - shift)
                    }
                })
                .collect(),
            length: to - from,
        };
        bits.trim();
        bits
    }

    /// The members, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(place, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                (rest != 0).then(|| {
                    rest &= rest - 1;
                    place * 64 + bit
                })
            })
        })
    }

    /// Tells of the members, in order; quicker than [`Bits::iter`].
    #[inline]
    pub fn for_each(&self, mut each: impl FnMut(usize)) {
        for (place, word) in self.words.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                each(place * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }

    /// The words behind it, 64 numbers each.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn bits(members: &BTreeSet<usize>, length: usize) -> Bits {
        let mut bits = Bits::new(length);
        for number in members {
            bits.insert(*number);
        }
        bits
    }

    proptest! {
        #[test]
        fn agrees_with_a_tree_of_numbers(
            a in prop::collection::btree_set(0usize..300, 0..80),
            b in prop::collection::btree_set(0usize..300, 0..80),
            by in 0usize..200,
            cut in (0usize..300, 0usize..300),
        ) {
            let members = |bits: &Bits| bits.iter().collect::<BTreeSet<_>>();
            let (x, y) = (bits(&a, 300), bits(&b, 300));
            prop_assert_eq!(members(&x), a.clone());
            prop_assert_eq!(x.count(), a.len());
            let mut told = Vec::new();
            x.for_each(|number| told.push(number));
            prop_assert_eq!(told, a.iter().copied().collect::<Vec<_>>());
            let with = |change: &dyn Fn(&mut Bits)| { let mut x = x.clone(); change(&mut x); members(&x) };
            prop_assert_eq!(with(&|x| x.and(&y)), a.intersection(&b).copied().collect());
            prop_assert_eq!(with(&|x| x.or(&y)), a.union(&b).copied().collect());
            prop_assert_eq!(with(&|x| x.minus(&y)), a.difference(&b).copied().collect());
            prop_assert_eq!(with(&Bits::invert), (0..300).filter(|n| !a.contains(n)).collect());
            let mut wide = Bits::new(500);
            wide.or_shifted(&x, by);
            prop_assert_eq!(members(&wide), a.iter().map(|n| n + by).collect());
            let (from, to) = (cut.0.min(cut.1), cut.0.max(cut.1));
            let inside = a.iter().filter(|n| (from..to).contains(n)).map(|n| n - from).collect();
            prop_assert_eq!(members(&x.cut(from, to)), inside);
            prop_assert_eq!(Bits::full(130).count(), 130);
        }
    }
}
