//! Pseudonyms: made of a number, in the form of what they stand for.

use super::form::Form;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Networks that are kept for documentation (RFC 5737).
const DOCUMENTATION: [[u8; 3]; 3] = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];

/// So many attempts stay within those; there are no more than 762 such addresses.
const WITHIN: u64 = 2000;

/// So many attempts keep the length of a name.
const AS_LONG: u64 = 200;

/// A stream of numbers.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn of(&mut self, letters: &[u8]) -> char {
        char::from(letters[self.below(letters.len())])
    }
}

/// A pseudonym in small letters for a value in small letters.
pub(super) fn of(value: &str, form: Form, seed: u64, attempt: u64) -> String {
    let mut numbers = Numbers(seed);
    match form {
        Form::Address(_) => address(&mut numbers, attempt).to_string(),
        Form::AddressName => {
            let octets = address(&mut numbers, attempt)
                .octets()
                .map(|octet| octet.to_string());
            format!("ip-{}", octets.join("-"))
        }
        Form::LongAddress(_) => {
            let mut group = || numbers.below(1 << 16) as u16;
            Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, group(), group()).to_string()
        }
        Form::Key => {
            let (start, rest) = value.split_at(4);
            let made = rest
                .chars()
                .map(|_| numbers.of(b"abcdefghijklmnopqrstuvwxyz234567"));
            start.chars().chain(made).collect()
        }
        Form::Resource => {
            let (kind, id) = value.split_once('-').unwrap_or(("", value));
            format!("{kind}-{}", shaped(id, true, &mut numbers))
        }
        Form::Account => {
            let digits = value.chars().enumerate();
            let made = digits.map(|(place, _)| match place {
                0 => numbers.of(b"123456789"),
                _ => numbers.of(b"0123456789"),
            });
            made.collect()
        }
        Form::Name | Form::Host | Form::Mail(_) => {
            let mut made = shaped(value, is_number_like(value), &mut numbers);
            if attempt >= AS_LONG {
                made.push('x');
                made.push_str(&attempt.to_string());
            }
            made
        }
    }
}

fn address(numbers: &mut Numbers, attempt: u64) -> Ipv4Addr {
    let last = 1 + numbers.below(254) as u8;
    if attempt >= WITHIN {
        // There are more addresses than are kept for documentation; these are kept for measurements (RFC 2544).
        return Ipv4Addr::new(198, 18 + numbers.below(2) as u8, numbers.below(256) as u8, last);
    }
    let [a, b, c] = DOCUMENTATION[numbers.below(DOCUMENTATION.len())];
    Ipv4Addr::new(a, b, c, last)
}

/// Whether it is a number in hexadecimal digits, or several with dashes: it stays one.
fn is_number_like(value: &str) -> bool {
    let is_of = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    value.len() >= 8 && value.bytes().all(is_of) && value.bytes().any(|byte| byte.is_ascii_digit())
}

/// Letters for letters, digits for digits, the rest as it is. Letters can be spoken, unless they are digits.
fn shaped(value: &str, is_hexadecimal: bool, numbers: &mut Numbers) -> String {
    let mut spoken = 0;
    let made = value.chars().map(|char| {
        if char.is_ascii_digit() {
            spoken = 0;
            return numbers.of(b"0123456789");
        }
        if !char.is_alphanumeric() {
            spoken = 0;
            return char;
        }
        if is_hexadecimal {
            return numbers.of(b"abcdef");
        }
        spoken += 1;
        match spoken % 2 {
            1 => numbers.of(b"bdfgklmnprstvz"),
            _ => numbers.of(b"aeiou"),
        }
    });
    made.collect()
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
