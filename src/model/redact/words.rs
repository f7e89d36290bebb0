//! The words of a text, and what they are made of.

use std::net::Ipv6Addr;
use std::ops::Range;

/// What a name may have between its letters.
pub(super) fn is_inner(char: char) -> bool {
    matches!(char, '.' | '-' | '_' | '@' | '+' | '=' | ',')
}

/// The words of a text: letters and digits, and what a name may have between them. What an URL or JSON writes as an escape
/// (`%3A`, `\n`) is no part of a word.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let skipped = text
                .get(at..)?
                .char_indices()
                .find(|(_, char)| char.is_alphanumeric() || matches!(char, '%' | '\\'));
            at += skipped?.0;
            match bytes[at] {
                b'%' => {
                    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
                    let is_escape = is_hex(bytes.get(at + 1)) && is_hex(bytes.get(at + 2));
                    at += if is_escape { 3 } else { 1 };
                }
                b'\\' => {
                    at += match bytes.get(at + 1) {
                        Some(b'n' | b't' | b'r' | b'b' | b'f') => 2,
                        Some(b'u') if text.is_char_boundary((at + 6).min(text.len())) => {
                            (at + 6).min(text.len()) - at
                        }
                        _ => 1,
                    };
                }
                _ => break,
            }
        }
        let start = at;
        let end = text[start..].find(|char: char| !char.is_alphanumeric() && !is_inner(char));
        at = end.map_or(text.len(), |end| start + end);
        Some(start..at)
    })
}

/// The parts of a word between what a name may have inside.
pub(super) fn parts(text: &str, word: Range<usize>) -> Vec<Range<usize>> {
    let start = word.start;
    let mut parts = Vec::new();
    let mut from = start;
    for (at, char) in text[word.clone()].char_indices() {
        if is_inner(char) {
            if from < start + at {
                parts.push(from..start + at);
            }
            from = start + at + char.len_utf8();
        }
    }
    if from < word.end {
        parts.push(from..word.end);
    }
    parts
}

/// An IPv6 address that begins at a place. It has colons, so it is no word.
pub(super) fn long_address(text: &str, start: usize) -> Option<(Range<usize>, Ipv6Addr)> {
    // What begins with colons has them before the first word.
    let before = text[..start].len() - text[..start].trim_end_matches(':').len();
    let start = if before == 2 { start - 2 } else { start };
    if text[..start]
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
    {
        return None;
    }
    let rest = &text[start..];
    let is_of = |char: char| char.is_ascii_hexdigit() || matches!(char, ':' | '.');
    let end = rest.find(|char: char| !is_of(char)).unwrap_or(rest.len());
    if rest[end..].chars().next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let run = rest[..end].trim_end_matches('.');
    let run = if run.ends_with("::") {
        run
    } else {
        run.trim_end_matches(':')
    };
    let is_long = run.bytes().filter(|byte| *byte == b':').count() >= 2;
    let address = run.parse().ok().filter(|_| is_long)?;
    Some((start..start + run.len(), address))
}
