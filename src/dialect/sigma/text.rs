//! Values with wildcards: `*`, `?`, and the backslash that makes them plain.

use crate::query::{Case, Part, Pattern, Piece};

/// The pieces of a value. A backslash is consumed before `*`, `?` and another backslash, and stays before all else.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let wildcard = match char {
            '*' => Piece::Many,
            '?' => Piece::One,
            '\\' => {
                let next = chars.next_if(|next| matches!(next, '*' | '?' | '\\'));
                plain.push(next.unwrap_or('\\'));
                continue;
            }
            other => {
                plain.push(other);
                continue;
            }
        };
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(wildcard);
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

/// The text of a value that has no wildcards.
pub(super) fn plain(text: &str) -> Option<String> {
    match pieces(text).as_slice() {
        [] => Some(String::new()),
        [Piece::Text(text)] => Some(text.clone()),
        _ => None,
    }
}

/// The pattern of pieces that are a part of a value.
pub(super) fn pattern(mut pieces: Vec<Piece>, part: Part, case: Case) -> Pattern {
    if matches!(part, Part::Inside | Part::End) {
        pieces.insert(0, Piece::Many);
    }
    if matches!(part, Part::Inside | Part::Start) {
        pieces.push(Piece::Many);
    }
    pieces.dedup_by(|one, other| *one == Piece::Many && *other == Piece::Many);
    let text = |text: &str, part| Pattern::text(text, part, case);
    match pieces.as_slice() {
        [] => text("", Part::Whole),
        [Piece::Many] => Pattern::Exists,
        [Piece::Text(it)] => text(it, Part::Whole),
        [Piece::Many, Piece::Text(it)] => text(it, Part::End),
        [Piece::Text(it), Piece::Many] => text(it, Part::Start),
        [Piece::Many, Piece::Text(it), Piece::Many] => text(it, Part::Inside),
        _ => Pattern::Glob { pieces, case },
    }
}

/// Characters that begin a flag of a command, and for which `windash` takes each other.
const DASHES: &str = "-/\u{2013}\u{2014}\u{2015}";

/// The same with each dash that begins a word standing for all dashes: an expression, for there may be many.
pub(super) fn windash(pieces: &[Piece], part: Part, case: Case) -> Pattern {
    let mut source = String::from("(?s)");
    if matches!(part, Part::Start | Part::Whole) {
        source.push('^');
    }
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let mut before: Option<char> = None;
    for piece in pieces {
        let Piece::Text(text) = piece else {
            source.push_str(if *piece == Piece::Many { ".*" } else { "." });
            before = None;
            continue;
        };
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            let begins = !before.is_some_and(is_word) && chars.peek().copied().is_some_and(is_word);
            if DASHES.contains(char) && begins {
                source.push_str("[-/\u{2013}\u{2014}\u{2015}]");
            } else {
                source.push_str(&regex::escape(char.encode_utf8(&mut [0; 4])));
            }
            before = Some(char);
        }
    }
    if matches!(part, Part::End | Part::Whole) {
        source.push('$');
    }
    Pattern::Regex {
        source,
        ignore_case: case != Case::Exact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => format!("<{text}>"),
            Piece::Many => "*".to_owned(),
            Piece::One => "?".to_owned(),
        };
        pieces(text).iter().map(piece).collect()
    }

    #[test]
    fn a_backslash_is_consumed_only_before_what_it_escapes() {
        for (text, expected) in [
            (r"a*b?c", "<a>*<b>?<c>"),
            (r"a\*b\?c", "<a*b?c>"),
            (r"a\b", r"<a\b>"),
            (r"a\\b", r"<a\b>"),
            (r"a\\*", r"<a\>*"),
            (r"a\\\*", r"<a\*>"),
            (r"a\\\b", r"<a\\b>"),
            (r"a\\\\", r"<a\\>"),
            (r"a\", r"<a\>"),
            ("", ""),
            ("**", "**"),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
        assert_eq!(plain(r"a\*"), Some("a*".to_owned()));
        assert_eq!(plain("a*"), None);
    }

    #[test]
    fn a_wildcard_at_an_end_is_a_part_of_a_text() {
        let of = |text: &str, part| pattern(pieces(text), part, Case::Ignore);
        let text = |text: &str, part| Pattern::text(text, part, Case::Ignore);
        assert_eq!(of("a", Part::Whole), text("a", Part::Whole));
        assert_eq!(of("a*", Part::Whole), text("a", Part::Start));
        assert_eq!(of("*a", Part::Whole), text("a", Part::End));
        assert_eq!(of("*a*", Part::Whole), text("a", Part::Inside));
        assert_eq!(of("*a*", Part::Inside), text("a", Part::Inside));
        assert_eq!(of("*", Part::Whole), Pattern::Exists);
        assert_eq!(of("", Part::Whole), text("", Part::Whole));
        assert!(matches!(of("a*b", Part::Inside), Pattern::Glob { pieces, .. } if pieces.len() == 5));
    }
}
