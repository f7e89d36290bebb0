//! Hostile text made visible: the only form in which text from an event reaches a screen.
//!
//! The *display form* is one line and injective: different texts look different, and nothing in it can move a cursor,
//! reverse a line or hide. Controls become control pictures (`␛`, `␊`); every other character that is invisible,
//! reorders or whose width terminals disagree on becomes an *escape* `‹U+XXXX›`; so do the pictures and `‹` themselves,
//! so that data cannot forge an escape. A byte that was not UTF-8 is `‹\xFF›`, a lone surrogate `‹\uD800›`
//! (see [`crate::model::json`]). Floods of combining marks are cut: `‹+4992 marks 3f0c…›`, with a hash of the rest.
//!
//! Looks only: what is stored, compared, exported or copied as evidence is the original. Letters of other scripts that
//! look like Latin ones are left alone, and so is text that differs only in composition (`é` as one or two characters).

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Most combining marks one letter keeps.
const MARKS_SHOWN: usize = 8;

/// Most bytes one grapheme keeps.
const BYTES_SHOWN: usize = 32;

/// Invisible or reordering although assigned: `Default_Ignorable_Code_Point`, the bidi controls, the blank Braille
/// pattern. Ranges are inclusive.
const INVISIBLE: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Letters that join the character *after* them, which may be one of ours (`Grapheme_Cluster_Break=Prepend`).
const PREPENDED: &[(char, char)] = &[
    ('\u{d4e}', '\u{d4e}'),
    ('\u{111c2}', '\u{111c3}'),
    ('\u{113d1}', '\u{113d1}'),
    ('\u{1193f}', '\u{1193f}'),
    ('\u{11941}', '\u{11941}'),
    ('\u{11a3a}', '\u{11a3a}'),
    ('\u{11a84}', '\u{11a89}'),
    ('\u{11d46}', '\u{11d46}'),
    ('\u{11f02}', '\u{11f02}'),
];

/// Skin tones: two columns of their own to most terminals, none to the width tables.
const CONTESTED: &[(char, char)] = &[('\u{1f3fb}', '\u{1f3ff}')];

/// What the display form uses for itself: the opening mark of an escape and the control pictures.
const OURS: &[(char, char)] = &[('‹', '‹'), ('\u{2400}', '\u{243f}')];

/// The display form of a text, on one line. Borrowed if the text is harmless.
///
/// Costs time and memory by the length of the text: for text of unknown length use [`fit`] or [`pieces`].
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_plain_ascii) || pieces(text).all(|piece| !piece.escaped) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(pieces(text).map(|piece| piece.text).collect())
}

/// A part of a display form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece<'a> {
    /// What to draw.
    pub text: Cow<'a, str>,
    /// Whether this stands for something that cannot be drawn. Draw it in a style data cannot have.
    pub escaped: bool,
}

impl Piece<'_> {
    /// Terminal columns.
    pub fn width(&self) -> usize {
        // `UnicodeWidthStr` would ligate across graphemes, which cells cannot.
        self.text.graphemes(true).map(UnicodeWidthStr::width).sum()
    }
}

/// The display form part by part. An unescaped part is a run of plain ASCII or one other grapheme.
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces {
        rest: text,
        cluster: "",
        full: false,
    }
}

/// Terminal columns of the display form, with characters of ambiguous width counted as one.
pub fn width(text: &str) -> usize {
    if text.bytes().all(is_plain_ascii) {
        text.len()
    } else {
        pieces(text).map(|piece| piece.width()).sum()
    }
}

/// The display form cut to so many columns, with `…` as the last of them if anything was cut.
pub fn fit(text: &str, width: usize) -> String {
    fit_pieces(text, width)
        .into_iter()
        .map(|piece| piece.text)
        .collect()
}

/// As [`fit`], part by part. Splits no grapheme and no escape, and looks at no more text than is shown.
pub fn fit_pieces(text: &str, width: usize) -> Vec<Piece<'_>> {
    fit_all(pieces(text), width)
}

/// As [`fit_pieces`], of a text that is in display form already: its escapes are known again, and stay as they are.
pub fn fit_shown(shown: &str, width: usize) -> Vec<Piece<'_>> {
    fit_all(shown_pieces(shown), width)
}

/// As [`fit_pieces`], but what is cut is the start: of a path the end says more.
pub fn fit_end(text: &str, width: usize) -> Vec<Piece<'_>> {
    let mut kept: Vec<_> = pieces(text).collect();
    let mut used: usize = kept.iter().map(Piece::width).sum();
    if used <= width {
        return kept;
    }
    let Some(room) = width.checked_sub(1) else {
        return Vec::new();
    };
    kept.reverse();
    while used > room
        && let Some(mut first) = kept.pop()
    {
        let after = used - first.width();
        let surplus = used - room;
        used = after;
        if !first.escaped && first.text.is_ascii() && after < room {
            first.text = Cow::Owned(first.text[surplus..].to_owned());
            used = room;
            kept.push(first);
        }
    }
    kept.push(Piece {
        text: Cow::Borrowed("…"),
        escaped: false,
    });
    kept.reverse();
    kept
}

fn fit_all<'a>(pieces: impl Iterator<Item = Piece<'a>>, width: usize) -> Vec<Piece<'a>> {
    let mut kept = Vec::new();
    let mut used = 0;
    for piece in pieces {
        let columns = piece.width();
        used += columns;
        kept.push(piece);
        if used > width {
            cut(&mut kept, used, width);
            break;
        }
    }
    kept
}

/// The parts of a display form. What no display form holds is made visible, so a mistake of the caller does no harm.
fn shown_pieces(shown: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = shown;
    let mut plain = pieces("");
    std::iter::from_fn(move || {
        if let Some(piece) = plain.next() {
            return Some(piece);
        }
        if let Some(length) = escape_at_start(rest) {
            let (text, after) = rest.split_at(length);
            rest = after;
            return Some(Piece {
                text: Cow::Borrowed(text),
                escaped: true,
            });
        }
        let is_ours = |char: &char| OURS.iter().any(|(from, to)| (*from..=*to).contains(char));
        let next = rest.char_indices().skip(1).find(|(_, char)| is_ours(char));
        let (text, after) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        rest = after;
        plain = pieces(text);
        plain.next()
    })
}

/// The length of the escape or control picture that a display form starts with.
fn escape_at_start(shown: &str) -> Option<usize> {
    match shown.chars().next()? {
        '\u{2400}'..='\u{2421}' => Some('␀'.len_utf8()),
        '‹' => {
            let end = shown.find('›')?;
            let inner = &shown['‹'.len_utf8()..end];
            inner.bytes().all(is_plain_ascii).then_some(end + '›'.len_utf8())
        }
        _ => None,
    }
}

/// Shortens parts of `used` columns to `width` columns including an ellipsis.
fn cut(kept: &mut Vec<Piece<'_>>, mut used: usize, width: usize) {
    let Some(room) = width.checked_sub(1) else {
        kept.clear();
        return;
    };
    while used > room
        && let Some(mut last) = kept.pop()
    {
        let before = used - last.width();
        used = before;
        if !last.escaped && last.text.is_ascii() && before < room {
            last.text = match last.text {
                Cow::Borrowed(run) => Cow::Borrowed(&run[..room - before]),
                Cow::Owned(run) => Cow::Owned(run[..room - before].to_owned()),
            };
            used = room;
            kept.push(last);
        }
    }
    kept.push(Piece {
        text: Cow::Borrowed("…"),
        escaped: false,
    });
}

/// Iterator over the parts of a display form; see [`pieces`].
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    /// Text after the current grapheme.
    rest: &'a str,
    /// What is left of the current grapheme.
    cluster: &'a str,
    /// The current grapheme has shown as much as one grapheme may.
    full: bool,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.cluster.is_empty() {
            let run = plain_run(self.rest);
            if run > 0 {
                let (text, rest) = self.rest.split_at(run);
                self.rest = rest;
                return Some(Piece {
                    text: Cow::Borrowed(text),
                    escaped: false,
                });
            }
            self.cluster = self.rest.graphemes(true).next()?;
            self.rest = &self.rest[self.cluster.len()..];
            self.full = false;
        }
        if self.full {
            let hidden = std::mem::take(&mut self.cluster);
            let hash = twox_hash::XxHash3_64::oneshot(hidden.as_bytes());
            let text = format!("‹+{} marks {hash:016x}›", hidden.chars().count());
            return Some(Piece {
                text: Cow::Owned(text),
                escaped: true,
            });
        }
        let (shown, full) = shown_prefix(self.cluster);
        if shown > 0 {
            let (text, rest) = self.cluster.split_at(shown);
            self.cluster = rest;
            self.full = full;
            return Some(Piece {
                text: Cow::Borrowed(text),
                escaped: false,
            });
        }
        let mut chars = self.cluster.chars();
        let text = escape(chars.next()?);
        self.cluster = chars.as_str();
        Some(Piece {
            text: Cow::Owned(text),
            escaped: true,
        })
    }
}

/// Printable, and no part of any grapheme but its own.
fn is_plain_ascii(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// Length of the plain ASCII at the start, without a last letter to which a mark might belong.
fn plain_run(text: &str) -> usize {
    let run = text
        .bytes()
        .position(|byte| !is_plain_ascii(byte))
        .unwrap_or(text.len());
    let marked = text.as_bytes().get(run).is_some_and(|byte| !byte.is_ascii());
    run - usize::from(marked && run > 0)
}

/// How many bytes at the start of a grapheme can be shown as they are, and whether the rest must be cut.
fn shown_prefix(cluster: &str) -> (usize, bool) {
    let mut marks = 0;
    let mut columns = 0;
    for (at, char) in cluster.char_indices() {
        let Some(own) = shown_width(char) else {
            return (at, false);
        };
        if at == 0 {
            // A mark with no letter of its own would sit on whatever we drew before it.
            if own == 0 {
                return (0, false);
            }
            columns = own;
            continue;
        }
        marks += 1;
        let end = at + char.len_utf8();
        if marks > MARKS_SHOWN || end > BYTES_SHOWN {
            return (at, true);
        }
        // Terminals add up characters, ratatui measures graphemes: where they disagree, columns would shift.
        columns += own;
        if cluster[..end].width() != columns {
            return (at, false);
        }
    }
    (cluster.len(), false)
}

/// Columns of a character that can be shown as it is.
fn shown_width(char: char) -> Option<usize> {
    if matches!(char, ' '..='~') {
        return Some(1);
    }
    let listed = |ranges: &[(char, char)]| ranges.iter().any(|(from, to)| (*from..=*to).contains(&char));
    if [OURS, INVISIBLE, PREPENDED, CONTESTED].into_iter().any(listed) || !is_printable(char) {
        return None;
    }
    char.width().filter(|columns| *columns <= 2)
}

/// Whether the standard library would print the character in a debug string: it knows what is unassigned, private,
/// a control, a format character or a space that is not U+0020. Marks only count as printable behind a letter.
fn is_printable(char: char) -> bool {
    let mut buffer = [b'a'; 5];
    let length = 1 + char.encode_utf8(&mut buffer[1..]).len();
    std::str::from_utf8(&buffer[..length]).is_ok_and(|text| text.escape_debug().nth(2).is_none())
}

fn escape(char: char) -> String {
    match u32::from(char) {
        code @ 0..0x20 => char::from_u32(0x2400 + code).map_or_else(String::new, String::from),
        0x7F => "␡".to_owned(),
        code @ 0x10_F000..=0x10_F7FF => format!("‹\\u{:04X}›", code - 0x10_F000 + 0xD800),
        code @ 0x10_FF80..=0x10_FFFF => format!("‹\\x{:02X}›", code - 0x10_FF00),
        code => format!("‹U+{code:04X}›"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a display form stands for, unless marks were cut.
    fn read_back(shown: &str) -> String {
        let mut out = String::new();
        let mut rest = shown;
        while let Some(char) = rest.chars().next() {
            rest = &rest[char.len_utf8()..];
            match char {
                '␡' => out.push('\x7f'),
                '\u{2400}'..='\u{241f}' => out.push(char::from_u32(u32::from(char) - 0x2400).unwrap()),
                '‹' => {
                    let (inner, after) = rest.split_once('›').expect("an escape is closed");
                    rest = after;
                    let hex = |digits: &str| u32::from_str_radix(digits, 16).unwrap();
                    let code = match inner.split_at(2) {
                        ("U+", digits) => hex(digits),
                        ("\\x", digits) => 0x10_FF00 + hex(digits),
                        ("\\u", digits) => 0x10_F000 + hex(digits) - 0xD800,
                        other => panic!("unknown escape {other:?}"),
                    };
                    out.push(char::from_u32(code).unwrap());
                }
                other => out.push(other),
            }
        }
        out
    }

    /// Told apart from the code's own tables on purpose.
    fn is_dangerous(char: char) -> bool {
        char.is_control()
            || (char.is_whitespace() && char != ' ')
            || matches!(u32::from(char),
                0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
                | 0x202A..=0x202E | 0x2028 | 0x2029 | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
                | 0xFFF0..=0xFFFB | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
                | 0xE0000..=0xE0FFF | 0xF_0000..=0x10_FFFF)
            || u32::from(char) & 0xFFFE == 0xFFFE
    }

    #[test]
    fn harmless_text_is_borrowed_as_it_is() {
        for text in [
            "",
            "arn:aws:iam::123456789012:user/alice",
            "Zoë Müller",
            "日本語",
            "e\u{301}",
            "🙂 ok",
            "한국",
        ] {
            assert!(
                matches!(visible(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }

    #[test]
    fn hostile_text_is_spelled_out() {
        for (text, shown) in [
            ("\x1b[2Jx", "␛[2Jx"),
            ("a\r\nb\tc\0\x7f", "a␍␊b␉c␀␡"),
            ("\u{9b}31m", "‹U+009B›31m"),
            ("ad\u{202e}nim", "ad‹U+202E›nim"),
            ("ad\u{200b}min", "ad‹U+200B›min"),
            ("a\u{ad}b\u{feff}", "a‹U+00AD›b‹U+FEFF›"),
            ("x\u{e0041}", "x‹U+E0041›"),
            ("‹U+202E›", "‹U+2039›U+202E›"),
            ("␛", "‹U+241B›"),
            ("\u{10ffff}", "‹\\xFF›"),
            ("\u{10f000}", "‹\\uD800›"),
            ("\u{10ff00}", "‹U+10FF00›"),
            ("\u{301}x", "‹U+0301›x"),
            ("a\u{a0}b", "a‹U+00A0›b"),
            ("👩\u{200d}💻", "👩‹U+200D›💻"),
            ("👍🏽", "👍‹U+1F3FD›"),
            ("❤\u{fe0f}", "❤‹U+FE0F›"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn every_character_is_safe_reversible_and_alone_in_its_cells() {
        // All of the planes in use; of the empty and private ones the ends and every 97th.
        let used = '\0'..='\u{323af}';
        let sparse = ('\u{323b0}'..='\u{10efff}').step_by(97);
        for char in used
            .chain(sparse)
            .chain('\u{e0000}'..='\u{e0fff}')
            .chain('\u{10f000}'..=char::MAX)
        {
            let text = char.to_string();
            let shown = visible(&text);
            assert!(!shown.chars().any(is_dangerous), "U+{:04X}", u32::from(char));
            assert_eq!(read_back(&shown), text);
            let columns: usize = shown.chars().map(|shown| shown.width().unwrap_or(99)).sum();
            assert!(
                columns > 0 && columns == width(&text),
                "U+{:04X}",
                u32::from(char)
            );
            let alone = format!("{shown}‹");
            assert!(
                alone.graphemes(true).next_back() == Some("‹"),
                "U+{:04X} joins",
                u32::from(char)
            );
        }
    }

    #[test]
    fn floods_of_marks_are_counted() {
        let flood = format!("a{}b", "\u{301}".repeat(5000));
        let shown = visible(&flood).into_owned();
        assert!(shown.starts_with(&format!("a{}‹+4992 marks ", "\u{301}".repeat(8))));
        assert!(shown.ends_with("›b"));
        let other = format!("a{}\u{300}b", "\u{301}".repeat(4999));
        assert_ne!(visible(&other), shown);
        assert!(
            shown
                .graphemes(true)
                .all(|grapheme| grapheme.len() <= BYTES_SHOWN)
        );
    }

    #[test]
    fn fitting_cuts_between_graphemes_and_escapes() {
        assert_eq!(fit("alice", 5), "alice");
        assert_eq!(fit("alice", 4), "ali…");
        assert_eq!(fit("alice", 1), "…");
        assert_eq!(fit("alice", 0), "");
        assert_eq!(fit("", 0), "");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("ab\u{202e}cd", 9), "ab…");
        assert_eq!(fit("ab\u{202e}cd", 12), "ab‹U+202E›cd");
        assert_eq!(fit("ab\u{202e}cd", 11), "ab‹U+202E›…");
    }

    #[test]
    fn of_paths_the_end_is_kept() {
        let fit_end = |text: &str, width| {
            fit_end(text, width)
                .into_iter()
                .map(|piece| piece.text)
                .collect::<String>()
        };
        assert_eq!(fit_end("/logs/2023/a.json", 8), "…/a.json");
        assert_eq!(fit_end("/logs/a", 7), "/logs/a");
        assert_eq!(fit_end("ab\u{202e}cd", 10), "…cd");
        assert_eq!(fit_end("ab\u{202e}cd", 11), "…‹U+202E›cd");
    }

    #[test]
    fn fitting_looks_at_no_more_than_it_shows() {
        let long = "\u{202e}".repeat(5_000_000);
        assert_eq!(fit(&long, 20), "‹U+202E›‹U+202E›…");
    }

    fn hostile() -> impl Strategy<Value = String> {
        let char = prop_oneof![
            any::<char>(),
            proptest::char::range(' ', '~'),
            prop::sample::select(vec![
                '‹',
                '›',
                '␛',
                '\x1b',
                '\r',
                '\n',
                '\u{200b}',
                '\u{200d}',
                '\u{202e}',
                '\u{301}',
                '\u{20e3}',
                '\u{fe0f}',
                '🏽',
                '👍',
                '🇩',
                '🇪',
                'U',
                '+',
                '\\',
                'x',
                '\u{10ffff}',
                '\u{10f000}',
                '\u{d4e}',
                '\u{1100}',
                '\u{1161}',
                '\u{11a8}',
                'ل',
                'ا',
                'क',
                '\u{94d}',
                '\u{93f}',
                '2',
                '0',
                'E',
            ]),
        ];
        prop::collection::vec(char, 0..24).prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_display_form_can_be_read_back(text in hostile()) {
            let shown = visible(&text);
            if !shown.contains(" marks ") {
                prop_assert_eq!(read_back(&shown), text);
            }
        }

        #[test]
        fn neighbours_look_different(text in hostile(), at in any::<prop::sample::Index>(), new in any::<char>()) {
            let chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            let mut inserted = chars.clone();
            inserted.insert(at, new);
            let inserted: String = inserted.into_iter().collect();
            prop_assert_ne!(visible(&inserted), visible(&text));
            if at < chars.len() && chars[at] != new {
                let mut replaced = chars;
                replaced[at] = new;
                let replaced: String = replaced.into_iter().collect();
                prop_assert_ne!(visible(&replaced), visible(&text));
            }
        }

        #[test]
        fn nothing_dangerous_is_left_and_widths_agree(text in hostile()) {
            let shown = visible(&text);
            prop_assert!(!shown.chars().any(is_dangerous));
            let by_character: usize = shown.chars().map(|char| char.width().unwrap_or(99)).sum();
            let by_grapheme: usize = shown.graphemes(true).map(UnicodeWidthStr::width).sum();
            prop_assert_eq!(by_character, by_grapheme);
            prop_assert_eq!(width(&text), by_grapheme);
        }

        #[test]
        fn a_display_form_is_known_again(text in hostile()) {
            let merged = |pieces: Vec<Piece<'_>>| {
                let mut cells: Vec<(bool, char)> = Vec::new();
                for piece in pieces {
                    cells.extend(piece.text.chars().map(|char| (piece.escaped, char)));
                }
                cells
            };
            let shown = visible(&text);
            prop_assert_eq!(merged(fit_shown(&shown, 1000)), merged(fit_pieces(&text, 1000)));
            prop_assert!(!fit_shown(&text, 1000).iter().any(|piece| piece.text.chars().any(is_dangerous)));
        }

        #[test]
        fn fitted_text_fits(text in hostile(), columns in 0usize..40) {
            let fitted = fit(&text, columns);
            let measured: usize = fitted.graphemes(true).map(UnicodeWidthStr::width).sum();
            prop_assert!(measured <= columns);
            let end: String = fit_end(&text, columns).into_iter().map(|piece| piece.text).collect();
            prop_assert!(end.graphemes(true).map(UnicodeWidthStr::width).sum::<usize>() <= columns);
            prop_assert!(visible(&text).ends_with(end.trim_start_matches('…')));
            if width(&text) <= columns {
                prop_assert_eq!(&end, &fitted);
                prop_assert_eq!(fitted, visible(&text));
            } else {
                prop_assert!(columns == 0 || fitted.ends_with('…'));
            }
        }
    }
}
