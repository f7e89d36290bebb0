//! Mistakes in files that people write for trailhound (keymaps, settings, themes), and how they are found: all of them at
//! once, each with its place. What has no mistake is used; the program starts whatever a file says.

use std::fmt;
use toml::de::DeTable;

/// A mistake in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistake {
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
    /// What was meant, perhaps.
    pub suggestion: Option<String>,
}

impl Mistake {
    /// The file as a whole is of no use.
    pub fn of_file(path: &str, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line: 1,
            column: 1,
            reason: reason.into(),
            suggestion: None,
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            column,
            reason,
            suggestion,
        } = self;
        write!(f, "{path}:{line}:{column}: {reason}")?;
        if let Some(suggestion) = suggestion {
            write!(f, "; did you mean `{suggestion}`?")?;
        }
        Ok(())
    }
}

/// A file as it is read, and what was found wrong with it so far.
#[derive(Debug)]
pub struct Reader<'f> {
    path: &'f str,
    text: &'f str,
    mistakes: Vec<Mistake>,
}

impl<'f> Reader<'f> {
    /// Begins with a text and the path to show in messages.
    pub fn new(path: &'f str, text: &'f str) -> Self {
        Self {
            path,
            text,
            mistakes: Vec::new(),
        }
    }

    /// What can be read of the file as TOML.
    pub fn document(&mut self) -> DeTable<'f> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.mistake(at, error.message().trim(), None);
        }
        document.into_inner()
    }

    /// The line and the character in it of a place in the text, given in bytes. Both from 1.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }

    /// Takes down a mistake at a place in the text, given in bytes.
    pub fn mistake(&mut self, at: usize, reason: impl Into<String>, suggestion: Option<String>) {
        let (line, column) = self.place(at);
        self.mistakes.push(Mistake {
            path: self.path.to_owned(),
            line,
            column,
            reason: reason.into(),
            suggestion,
        });
    }

    /// How many there are so far.
    pub fn count(&self) -> usize {
        self.mistakes.len()
    }

    /// All of them, in the order of the file.
    pub fn finish(mut self) -> Vec<Mistake> {
        self.mistakes
            .sort_by_key(|mistake| (mistake.line, mistake.column));
        self.mistakes
    }
}

/// The known word most like the one given, if any is near enough to be meant.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<String> {
    // Two letters that changed places make a short word look like nothing to Jaro and Winkler.
    let slip = |candidate: &str| candidate.len() > 2 && strsim::osa_distance(word, candidate) == 1;
    known
        .into_iter()
        .map(|candidate| {
            let likeness = strsim::jaro_winkler(word, candidate);
            (
                if slip(candidate) {
                    likeness.max(0.81)
                } else {
                    likeness
                },
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_has_its_place_in_characters() {
        let mut reader = Reader::new("mine.toml", "a = 1\nü = 2 # x\n");
        reader.mistake(12, "late", None);
        reader.mistake(0, "early", Some("b".to_owned()));
        let told: Vec<_> = reader.finish().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            ["mine.toml:1:1: early; did you mean `b`?", "mine.toml:2:6: late"]
        );
        assert_eq!(Mistake::of_file("x", "not UTF-8").to_string(), "x:1:1: not UTF-8");
    }

    #[test]
    fn only_what_is_near_is_suggested() {
        assert_eq!(nearest("theem", ["theme", "keymap"]), Some("theme".to_owned()));
        assert_eq!(nearest("vmi", ["default", "vim"]), Some("vim".to_owned()));
        assert_eq!(nearest("zzz", ["theme", "keymap"]), None);
    }
}
