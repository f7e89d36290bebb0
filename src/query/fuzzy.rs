//! Similar texts: a word typed short, as `asrole` for `AssumeRole`.
//!
//! The score is nucleo's; it never orders anything. A text is similar if it scores a share of what the word scores
//! against itself (see [`super::expr::Fuzzy`]).

use super::expr::{Case, Fuzzy};
use crate::model::Field;
use nucleo::{Config, Matcher, Utf32Str};

/// The fields whose values are short enough for likeness to mean something.
pub const SHORT_FIELDS: [Field; 5] = [
    Field::Name,
    Field::Service,
    Field::Principal,
    Field::Resource,
    Field::Error,
];

/// Texts longer than this are not short, whatever their field: an object key of a kilobyte is similar to every word.
pub const LONGEST: usize = 128;

/// So many bytes tell which letters are rare.
const SOME: usize = 4096;

/// A word and how much a text must score to be like it.
#[derive(Clone, Debug)]
pub struct Likeness {
    word: String,
    ignore_case: bool,
    least: u16,
}

impl Likeness {
    /// `None` if similar is not enough.
    pub fn new(word: &str, case: Case, fuzzy: Fuzzy) -> Option<Self> {
        let percent = fuzzy.percent().filter(|_| word.len() <= LONGEST)?;
        let ignore_case = !case.counts(word);
        let word = if ignore_case {
            word.to_lowercase()
        } else {
            word.to_owned()
        };
        let mut likeness = Self {
            word,
            ignore_case,
            least: 0,
        };
        let own = likeness.scorer().score(&likeness.word)?;
        likeness.least = u16::try_from((u32::from(own) * percent).div_ceil(100)).ok()?;
        Some(likeness)
    }

    /// A byte in both its cases of which every text that is like the word has one, unless the text is not ASCII. Of
    /// those the one that is rarest in texts, of which some are looked at.
    pub fn telltale(&self, texts: &[u8]) -> Option<[u8; 2]> {
        let some = &texts[..texts.len().min(SOME)];
        let letters = self.word.bytes().filter(u8::is_ascii_alphanumeric);
        let cases = |byte: u8| {
            let other = if self.ignore_case {
                byte.to_ascii_uppercase()
            } else {
                byte
            };
            [byte, other]
        };
        letters
            .map(cases)
            .min_by_key(|[lower, upper]| memchr::memchr2_iter(*lower, *upper, some).count())
    }

    /// What scores texts, one at a time: each thread has its own.
    pub fn scorer(&self) -> Scorer<'_> {
        let mut config = Config::DEFAULT;
        config.ignore_case = self.ignore_case;
        Scorer {
            likeness: self,
            matcher: Matcher::new(config),
            word: Vec::new(),
            text: Vec::new(),
        }
    }
}

/// See [`Likeness::scorer`].
#[derive(Debug)]
pub struct Scorer<'l> {
    likeness: &'l Likeness,
    matcher: Matcher,
    word: Vec<char>,
    text: Vec<char>,
}

impl Scorer<'_> {
    fn score(&mut self, text: &str) -> Option<u16> {
        let word = Utf32Str::new(&self.likeness.word, &mut self.word);
        let text = Utf32Str::new(text, &mut self.text);
        self.matcher.fuzzy_match(text, word)
    }

    /// Whether a text is like the word.
    pub fn is_like(&mut self, text: &str) -> bool {
        text.len() <= LONGEST && self.score(text).is_some_and(|score| score >= self.likeness.least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_like_a_word_has_its_telltale(
            word in "[aAbBkKsS-]{2,5}",
            text in "[aAbBkKsSxé-]{2,12}",
            ignore in any::<bool>(),
        ) {
            let case = if ignore { Case::Ignore } else { Case::Smart };
            if let Some(likeness) = Likeness::new(&word, case, Fuzzy::Loose)
                && text.is_ascii()
                && likeness.scorer().is_like(&text)
                && let Some(either) = likeness.telltale(text.as_bytes())
            {
                prop_assert!(text.bytes().any(|byte| either.contains(&byte)), "{} in {}", word, text);
            }
        }
    }

    #[test]
    fn the_telltale_is_the_letter_that_is_rarest_in_the_texts() {
        let telltale = |word, texts: &str| {
            Likeness::new(word, Case::Smart, Fuzzy::Close).and_then(|it| it.telltale(texts.as_bytes()))
        };
        assert_eq!(telltale("role", "ROLE rol RO"), Some([b'e', b'E']));
        assert_eq!(telltale("role", "bole bole"), Some([b'r', b'R']));
        assert_eq!(telltale("Role", "r"), Some([b'R', b'R']), "case counts");
    }

    #[test]
    fn a_short_form_is_like_the_name_and_an_accident_is_not() {
        let like = |word, fuzzy, text| {
            Likeness::new(word, Case::Smart, fuzzy).is_some_and(|likeness| likeness.scorer().is_like(text))
        };
        assert!(like("asrole", Fuzzy::Close, "AssumeRole"));
        assert!(like("stoptrail", Fuzzy::Close, "StopLoggingTrail"));
        assert!(!like("root", Fuzzy::Close, "DescribeSnapshotAttribute"));
        assert!(like("crtusr", Fuzzy::Loose, "CreateUser") && !like("crtusr", Fuzzy::Close, "CreateUser"));
        assert!(!like("asrole", Fuzzy::Off, "AssumeRole"));
    }
}
