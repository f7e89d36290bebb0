//! Pseudonyms: each a function of a key and of what it stands for, and of nothing else. So whoever has the key makes the same ones,
//! in any order and without asking anybody.
//!
//! Where there are few values of a form (twelve digits, a short name) they are *shuffled*: numbered, and the numbers permuted (a Feistel
//! network, walked until it is back among them), so that no two values meet. A name gets as many letters more as it takes to
//! have enough words that can be spoken. Where there are more than [`ENOUGH`], a hash picks one.

use std::net::{Ipv4Addr, Ipv6Addr};
use twox_hash::XxHash3_64;

/// Among so many pseudonyms two of a hundred thousand values hardly ever meet.
const ENOUGH: u64 = 1 << 40;

/// Rounds of the network. Four would do for looks.
const ROUNDS: u64 = 8;

const CONSONANTS: &[u8] = b"bcdfghjklmnprstvwz";
const VOWELS: &[u8] = b"aeiouy";
const DIGITS: &[u8] = b"0123456789";
const HEXADECIMAL: &[u8] = b"0123456789abcdef";

/// Of a name in small letters, an account, or another word: letters for letters, digits for digits. Letters can be spoken.
pub(super) fn name(value: &str, key: u64) -> String {
    word(value, is_number_like(value), key)
}

/// Of `i-0abc…`.
pub(super) fn resource(value: &str, key: u64) -> String {
    let (kind, id) = value.split_once('-').unwrap_or(("", value));
    format!("{kind}-{}", word(id, true, key))
}

/// Of an access key in small letters.
pub(super) fn access_key(value: &str, key: u64) -> String {
    let (start, rest) = value.split_at(4);
    let mut numbers = Numbers::Stream(XxHash3_64::oneshot_with_seed(key, value.as_bytes()));
    let made = rest
        .chars()
        .map(|_| numbers.of(b"abcdefghijklmnopqrstuvwxyz234567"));
    start.chars().chain(made).collect()
}

/// Of an address of version 6: one that is kept for documentation.
pub(super) fn long_address(real: Ipv6Addr, key: u64) -> Ipv6Addr {
    let hash = XxHash3_64::oneshot_with_seed(key, &real.octets());
    let group = |place: u32| (hash >> (16 * place)) as u16;
    Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, group(0), group(1), group(2))
}

/// Nobody has an address in 240.0.0.0/4. There are fewer of them than addresses: attempts after the first are others.
pub(super) fn address(real: Ipv4Addr, key: u64, attempt: u64) -> Ipv4Addr {
    let hash = XxHash3_64::oneshot_with_seed(key.wrapping_add(attempt), &real.octets());
    Ipv4Addr::from_bits(0xf000_0000 | (hash as u32 >> 4))
}

/// Whether it is a number in hexadecimal digits, or several with dashes: it stays one.
fn is_number_like(value: &str) -> bool {
    let is_of = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
    value.len() >= 8 && value.bytes().all(is_of) && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// What stands in a place of a pseudonym.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// One of these.
    One(&'static [u8]),
    /// The same as in the value.
    Same(char),
}

/// The same, where letters may be digits themselves.
fn word(value: &str, is_hexadecimal: bool, key: u64) -> String {
    let mut places = places(value, is_hexadecimal);
    let mut numbers = Numbers::Stream(XxHash3_64::oneshot_with_seed(key, value.as_bytes()));
    if choices(&places) < ENOUGH {
        let numbered = number(value, is_hexadecimal);
        lengthen(&mut places, numbered.map_or(ENOUGH, |(_, size)| size));
        if let Some((number, size)) = numbered {
            // Values of another build are shuffled in another way.
            let build: Vec<u8> = value
                .bytes()
                .map(|byte| if byte.is_ascii_alphanumeric() { 0 } else { byte })
                .collect();
            numbers = Numbers::Exact(shuffled(number, size, XxHash3_64::oneshot_with_seed(key, &build)));
        }
    }
    let made = places.into_iter().map(|place| match place {
        Place::One(choice) => numbers.of(choice),
        Place::Same(char) => char,
    });
    made.collect()
}

fn places(value: &str, is_hexadecimal: bool) -> Vec<Place> {
    let mut spoken = 0;
    let places = value.chars().map(|char| {
        let is_letter = !char.is_ascii_digit() && char.is_alphanumeric();
        spoken = if is_letter { spoken + 1 } else { 0 };
        match char {
            _ if is_hexadecimal && char.is_ascii_hexdigit() => Place::One(HEXADECIMAL),
            '0'..='9' => Place::One(DIGITS),
            _ if is_letter => Place::One(letter(spoken)),
            other => Place::Same(other),
        }
    });
    places.collect()
}

/// What the first, second, … letter of a run is one of.
fn letter(spoken: usize) -> &'static [u8] {
    if spoken % 2 == 1 { CONSONANTS } else { VOWELS }
}

/// How many pseudonyms there are with these places.
fn choices(places: &[Place]) -> u64 {
    let each = places.iter().map(|place| match place {
        Place::One(choice) => choice.len() as u64,
        Place::Same(_) => 1,
    });
    each.fold(1, u64::saturating_mul)
}

/// Adds letters behind the last one until there are so many choices.
fn lengthen(places: &mut Vec<Place>, wanted: u64) {
    let is_letter =
        |place: &Place| matches!(place, Place::One(choice) if [CONSONANTS, VOWELS].contains(choice));
    let Some(last) = places.iter().rposition(is_letter) else {
        return;
    };
    let before = places[..=last].iter().rev().take_while(|place| is_letter(place));
    let (mut spoken, mut at) = (before.count(), last + 1);
    while choices(places) < wanted {
        spoken += 1;
        places.insert(at, Place::One(letter(spoken)));
        at += 1;
    }
}

/// Which of how many values of the same build it is, if all of it is letters and digits of ASCII and there are not too many.
fn number(value: &str, is_hexadecimal: bool) -> Option<(u64, u64)> {
    let mut number: u64 = 0;
    let mut size: u64 = 1;
    for char in value.chars().filter(|char| char.is_alphanumeric()) {
        let radix = match char {
            _ if is_hexadecimal => 16,
            '0'..='9' => 10,
            _ => 26,
        };
        let digit = match char {
            'a'..='z' if radix == 26 => u64::from(u32::from(char) - u32::from('a')),
            other => other.to_digit(16).filter(|_| radix < 26)?.into(),
        };
        number = number * radix + digit;
        size = size.checked_mul(radix).filter(|size| *size < 1 << 62)?;
    }
    Some((number, size))
}

/// A permutation of the numbers below a size.
fn shuffled(number: u64, size: u64, key: u64) -> u64 {
    let bits = u64::BITS - (size - 1).leading_zeros();
    let half = bits.div_ceil(2).max(1);
    let mask = (1 << half) - 1;
    let mut number = number;
    loop {
        let (mut left, mut right) = (number >> half, number & mask);
        for round in 0..ROUNDS {
            let mixed = XxHash3_64::oneshot_with_seed(key.wrapping_add(round), &right.to_le_bytes());
            (left, right) = (right, left ^ (mixed & mask));
        }
        number = left << half | right;
        if number < size {
            return number;
        }
    }
}

/// What decides, place by place.
enum Numbers {
    /// All of a number, so that another number decides otherwise.
    Exact(u64),
    /// A stream without end.
    Stream(u64),
}

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        match self {
            Self::Exact(number) => {
                let digit = *number % end;
                *number /= end;
                digit
            }
            Self::Stream(state) => {
                // SplitMix64.
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = *state;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                (mixed ^ (mixed >> 31)) % end
            }
        }
    }

    fn of(&mut self, choice: &[u8]) -> char {
        char::from(choice[self.below(choice.len() as u64) as usize])
    }
}

/// A pseudonym with capitals where the value has them.
pub(super) fn in_case_of(value: &str, made: &str) -> String {
    let is_capital = |char: char| char.is_uppercase();
    if !value.contains(is_capital) {
        return made.to_owned();
    }
    if !value.contains(char::is_lowercase) {
        return made.to_ascii_uppercase();
    }
    let mut own = value.chars();
    let cased = made.chars().map(|char| {
        let is_large = own.next().is_some_and(is_capital);
        if is_large { char.to_ascii_uppercase() } else { char }
    });
    cased.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn all_short_names_have_pseudonyms_of_their_own() {
        let letters = || 'a'..='z';
        let names: Vec<String> = letters()
            .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| String::from_iter([a, b, c]))))
            .chain(letters().flat_map(|a| (0..100).map(move |number| format!("{a}-{number:02}"))))
            .collect();
        let made: HashSet<String> = names.iter().map(|each| name(each, 5)).collect();
        assert_eq!(made.len(), names.len());
        assert!(made.iter().all(|made| made.len() <= 5), "and are hardly longer");
    }

    #[test]
    fn what_is_not_ascii_has_enough_letters() {
        assert!(name("田中", 5).len() > 10);
        assert_ne!(name("田中", 5), name("田口", 5));
    }

    #[test]
    fn shuffling_is_a_permutation() {
        for size in [1, 2, 26, 100, 1000] {
            let all: HashSet<u64> = (0..size).map(|number| shuffled(number, size, 9)).collect();
            assert_eq!(all.len() as u64, size);
            assert!(all.iter().all(|number| *number < size));
        }
    }
}
