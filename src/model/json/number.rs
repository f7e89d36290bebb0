//! The grammar of numbers (RFC 8259, section 6): no leading zero, digits on both sides of the point. Their value is
//! nobody's business here: they stay text.

/// Whether the bytes are a number.
pub(super) fn is_number(word: &[u8]) -> bool {
    let digits = |at: &mut usize| {
        let start = *at;
        while word.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
        }
        *at > start
    };
    let mut at = usize::from(word.first() == Some(&b'-'));
    let leading_zero = word.get(at) == Some(&b'0');
    let start = at;
    if !digits(&mut at) || (leading_zero && at - start > 1) {
        return false;
    }
    if word.get(at) == Some(&b'.') {
        at += 1;
        if !digits(&mut at) {
            return false;
        }
    }
    if matches!(word.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(word.get(at + 1), Some(b'+' | b'-')));
        if !digits(&mut at) {
            return false;
        }
    }
    at == word.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_grammar() {
        for number in ["0", "-0", "10", "1.5", "-1.25e+7", "3E2", "0.1"] {
            assert!(is_number(number.as_bytes()), "{number}");
        }
        for word in ["", "-", "01", "1.", ".5", "1e", "1e+", "+1", "NaN", "1x", "0x1"] {
            assert!(!is_number(word.as_bytes()), "{word}");
        }
    }
}
