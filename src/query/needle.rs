//! Texts made ready to be found in long ones: [`Needle`].
//!
//! Where case is ignored, two or three bytes of the text are looked for in both cases by the processor's vectors, and
//! the rest is compared where they stand. Fewer bytes are quicker to look for, rarer ones stop the search less often.

use super::expr::Case;
use aho_corasick::Span;
use aho_corasick::packed::{Config, Searcher};
use memchr::arch::all::packedpair::HeuristicFrequencyRank;
use memchr::memmem;
use std::ops::Range;

/// A few events of the usual kind: what is often in them is often in others, for most of an event is
/// keys, ARNs and times.
static USUAL: &[u8] = include_bytes!("needle/usual.jsonl");

/// Two bytes are looked for if they are there at most so often, once an event; else three.
const RARE: usize = 4;

/// In a long text no more places than this are tried.
const TRIED: usize = 50;

/// A text to be found in bytes.
#[derive(Clone, Debug)]
pub struct Needle {
    length: usize,
    finder: Finder,
}

#[derive(Clone, Debug)]
enum Finder {
    Exact(Box<memmem::Finder<'static>>),
    Ignore(Box<Ignore>),
}

impl Needle {
    /// Makes it ready.
    pub fn new(text: &str, case: Case) -> Self {
        let ignore = !case.counts(text) && text.bytes().any(|byte| byte.is_ascii_alphabetic());
        let finder = if ignore {
            Finder::Ignore(Box::new(Ignore::new(text.as_bytes())))
        } else {
            let finder = memmem::FinderBuilder::new().build_forward_with_ranker_owned(Rare, text.as_bytes());
            Finder::Exact(Box::new(finder))
        };
        Self {
            length: text.len(),
            finder,
        }
    }

    /// Its length in bytes, which is also that of every place it is found at.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether it is the empty text, which is everywhere.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Where it begins first, at or after a place.
    #[inline]
    pub fn find_at(&self, bytes: &[u8], at: usize) -> Option<usize> {
        match &self.finder {
            Finder::Exact(finder) => finder.find(bytes.get(at..)?).map(|found| at + found),
            Finder::Ignore(finder) => finder.find_at(bytes, at),
        }
    }

    /// Whether it is in there.
    #[inline]
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.find_at(bytes, 0).is_some()
    }
}

/// A text whose ASCII letters may have either case.
#[derive(Clone, Debug)]
struct Ignore {
    text: Box<[u8]>,
    /// Where in the text what is looked for begins.
    window: usize,
    /// Looks for that in all its cases; none where the processor has no vectors for it.
    searcher: Option<Searcher>,
}

impl Ignore {
    /// Of a text that is not empty.
    fn new(text: &[u8]) -> Self {
        let window = window(text);
        let cases = cases(&text[window.clone()]);
        Self {
            text: text.into(),
            window: window.start,
            searcher: Config::new().builder().extend(cases).build(),
        }
    }

    #[inline]
    fn find_at(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let mut from = at + self.window;
        loop {
            let found = self.window_at(bytes, from)?;
            let start = found - self.window;
            let part = bytes.get(start..start + self.text.len())?;
            if part.eq_ignore_ascii_case(&self.text) {
                return Some(start);
            }
            from = found + 1;
        }
    }

    /// Where the window, or at least its first byte, may be.
    #[inline]
    fn window_at(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let rest = bytes.get(from..)?;
        if let Some(searcher) = &self.searcher {
            let span = Span::from(from..bytes.len());
            return searcher.find_in(bytes, span).map(|found| found.start());
        }
        let first = self.text[self.window];
        memchr::memchr2(first.to_ascii_lowercase(), first.to_ascii_uppercase(), rest).map(|at| from + at)
    }
}

/// Tells which bytes of a text are rare in events: `memchr` itself knows what is rare in other files.
struct Rare;

impl HeuristicFrequencyRank for Rare {
    fn rank(&self, byte: u8) -> u8 {
        u8::try_from(usual([byte; 2])).unwrap_or(u8::MAX)
    }
}

/// How often any of these bytes is in the usual events.
fn usual(either: [u8; 2]) -> usize {
    memchr::memchr2_iter(either[0], either[1], USUAL).count()
}

/// Which bytes of a text are looked for: those that are rarest in the usual events.
fn window(text: &[u8]) -> Range<usize> {
    let lower = |bytes: &[u8]| bytes.to_ascii_lowercase();
    let (text, usual) = (lower(text), lower(USUAL));
    let rarest = |length: usize| {
        let often = |window: &[u8]| memmem::find_iter(&usual, window).count();
        let windows = text.windows(length).take(TRIED).map(often).enumerate();
        windows.min_by_key(|(_, often)| *often)
    };
    match (rarest(2), rarest(3)) {
        (Some((start, often)), three) if often <= RARE || three.is_none() => start..start + 2,
        (_, Some((start, _))) => start..start + 3,
        _ => 0..1,
    }
}

/// A few bytes with their letters in both cases.
fn cases(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut cases = vec![Vec::new()];
    for byte in bytes {
        let upper = byte.is_ascii_alphabetic().then(|| byte.to_ascii_uppercase());
        let both = [Some(byte.to_ascii_lowercase()), upper];
        let with = |case: &Vec<u8>, byte| [case.as_slice(), &[byte]].concat();
        cases = both
            .into_iter()
            .flatten()
            .flat_map(|byte| cases.iter().map(move |case| with(case, byte)))
            .collect();
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(hay: &str, text: &str, at: usize) {
        for case in [Case::Exact, Case::Ignore] {
            let is_there = |start: &usize| {
                let part = hay.as_bytes().get(*start..start + text.len());
                part.is_some_and(|part| match case {
                    Case::Ignore => part.eq_ignore_ascii_case(text.as_bytes()),
                    _ => part == text.as_bytes(),
                })
            };
            let mut without_vectors = Needle::new(text, case);
            let needle = without_vectors.clone();
            if let Finder::Ignore(ignore) = &mut without_vectors.finder {
                ignore.searcher = None;
            }
            let expected = (at..hay.len()).find(is_there);
            assert_eq!(needle.find_at(hay.as_bytes(), at), expected, "{text} in {hay}");
            assert_eq!(
                without_vectors.find_at(hay.as_bytes(), at),
                expected,
                "{text} in {hay}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_needle_is_found_where_a_plain_search_finds_it(
            hay in "[aAbBxXé\"]{0,40}|[eExX]{50,90}",
            text in "[aAbBxXé]{1,6}|[eExX]{1,4}",
            at in 0_usize..9,
        ) {
            check(&hay, &text, at);
        }
    }

    #[test]
    fn the_rarest_bytes_are_looked_for() {
        assert_eq!(usual([b'\n'; 2]), RARE, "an event each");
        assert_eq!(window(b"Event~Arn"), 4..6);
        assert_eq!(window(b"console"), 2..5, "each pair of it is in every event");
        assert_eq!((window(b"e"), window(b"id")), (0..1, 0..2));
        assert_eq!(cases(b"x-1"), [b"x-1", b"X-1"]);
    }

    #[test]
    fn needles_longer_than_what_they_are_looked_for_in_are_not_there() {
        check("short", &"aBc".repeat(100), 0);
        check("ab", "ab", 3);
        check(&format!("xa{}", "AbC".repeat(101)), &"aBc".repeat(100), 3);
    }
}
