//! The stream of numbers behind the corpus (`SplitMix64`), and the ways of drawing from it.

const HEX: &[u8; 16] = b"0123456789abcdef";
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789Aa";

fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A stream of numbers.
pub struct Random(u64);

impl Random {
    /// The stream of this seed. The seed is mixed first: streams of seeds that are multiples of the step apart would
    /// run into each other, and their events would share IDs.
    pub fn new(seed: u64) -> Self {
        Self(mixed(seed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number below `end`, all as likely.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// A number below `end`, the n-th as likely as 1/n (Zipf's law).
    pub fn skewed(&mut self, end: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (((end as f64) + 1.0).powf(unit) as usize - 1).min(end - 1)
    }

    /// True in `permille` of a thousand.
    pub fn chance(&mut self, permille: usize) -> bool {
        self.below(1000) < permille
    }

    /// One of `items`.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Adds `length` hexadecimal digits.
    pub fn hex(&mut self, text: &mut String, length: usize) {
        let mut left = 0;
        let mut bits = 0;
        for _ in 0..length {
            if left == 0 {
                (left, bits) = (16, self.next());
            }
            text.push(char::from(HEX[(bits & 15) as usize]));
            bits >>= 4;
            left -= 1;
        }
    }

    /// Adds a version 4 UUID.
    pub fn uuid(&mut self, text: &mut String) {
        for (before, length) in [("", 8), ("-", 4), ("-4", 3), ("-8", 3), ("-", 12)] {
            text.push_str(before);
            self.hex(text, length);
        }
    }

    /// `length` letters and digits.
    pub fn text(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(LETTERS[self.below(62)])).collect()
    }
}

/// Sixteen hexadecimal digits that always belong to this number.
pub fn hex_of(kind: &str, number: usize) -> String {
    let seed = kind.bytes().fold(number as u64 + 1, |sum, byte| {
        sum.wrapping_mul(131).wrapping_add(u64::from(byte))
    });
    let mut text = String::new();
    Random::new(seed).hex(&mut text, 16);
    text
}
