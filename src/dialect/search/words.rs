//! Words that stand alone, and their marks: `word`, `'word`, `~word`, `^word`, `word$`, `"words"`, `te*xt`, `/expression/`.

use super::lexer::error;
use super::parser::{Parsed, Parser};
use super::values::{HAS, texts};
use crate::query::expr::{Case, Expr, Fuzzy, Part, Pattern, Term, Word};

impl Parser<'_> {
    pub(super) fn word(&mut self) -> Parsed<Expr> {
        let start = self.lexer.at;
        if let Some(pattern) = self.expression()? {
            return Ok(word(pattern, Fuzzy::Off));
        }
        if self.lexer.eat("'") {
            return Ok(word(Pattern::inside(self.sigil_text(start)?), Fuzzy::Off));
        }
        if self.lexer.eat("~") {
            return Ok(word(Pattern::inside(self.sigil_text(start)?), Fuzzy::Loose));
        }
        if let Some(chunks) = self.lexer.glob() {
            return Ok(match texts(&chunks, HAS) {
                Pattern::Exists => Expr::All,
                pattern => word(pattern, Fuzzy::Off),
            });
        }
        let from_start = self.lexer.eat("^");
        if self.lexer.peek() == Some('"') {
            return self.phrase(from_start);
        }
        let whole = self.lexer.word();
        let text = whole.strip_suffix('$').filter(|text| !text.is_empty());
        match (from_start, text) {
            (true, Some(text)) => Ok(word(Pattern::text(text, Part::Whole, Case::Smart), Fuzzy::Off)),
            (true, None) if whole.is_empty() => error(start..self.lexer.at, "a word after ^"),
            (true, None) => Ok(word(Pattern::text(whole, Part::Start, Case::Smart), Fuzzy::Off)),
            (false, Some(text)) => Ok(word(Pattern::text(text, Part::End, Case::Smart), Fuzzy::Off)),
            (false, None) => Ok(plain_word(whole)),
        }
    }

    fn phrase(&mut self, from_start: bool) -> Parsed<Expr> {
        let start = self.lexer.at;
        let text = self.lexer.quoted()?;
        let case = if self.lexer.eat_any_case() {
            Case::Ignore
        } else {
            Case::Smart
        };
        let to_end = self.lexer.eat("$");
        if !self.lexer.at_end() {
            // `"userName":"bob"` is a piece of JSON, to be found as it is.
            self.lexer.at = start;
            let text = self.lexer.fragment()?;
            return Ok(word(Pattern::inside(text), Fuzzy::Off));
        }
        if text.is_empty() {
            return error(start..self.lexer.at, "a text between the quotation marks");
        }
        let part = match (from_start, to_end) {
            (true, true) => Part::Whole,
            (true, false) => Part::Start,
            (false, true) => Part::End,
            (false, false) => Part::Inside,
        };
        Ok(word(Pattern::text(text, part, case), Fuzzy::Off))
    }

    /// What stands after `'` or `~`.
    fn sigil_text(&mut self, start: usize) -> Parsed<String> {
        let text = if self.lexer.peek() == Some('"') {
            self.lexer.quoted()?
        } else {
            self.lexer.word().to_owned()
        };
        if text.is_empty() {
            let sigil = self.lexer.slice(start..start + 1);
            return error(start..self.lexer.at, format!("a word after {sigil}"));
        }
        Ok(text)
    }
}

fn word(pattern: Pattern, fuzzy: Fuzzy) -> Expr {
    Expr::Term(Term::Word(Word { pattern, fuzzy }))
}

/// A word without any mark: similar values will do unless it is an identifier, which is meant as it is.
fn plain_word(text: &str) -> Expr {
    let in_names = |char: char| char.is_alphanumeric() || "-_'".contains(char);
    // What is a connective elsewhere, as in `a OR|b`, can only be typed as it is.
    let is_connective = ["OR", "AND", "NOT"].contains(&text);
    let is_name = !is_connective && text.contains(char::is_alphabetic) && text.chars().all(in_names);
    word(
        Pattern::inside(text),
        if is_name { Fuzzy::Close } else { Fuzzy::Off },
    )
}
