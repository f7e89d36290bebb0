//! The condition of a rule: which selections must hold.
//!
//! ```text
//! or    := and ("or" and)*
//! and   := not ("and" not)*
//! not   := "not" not | "(" or ")" | ("1" | "any" | "all") "of" ("them" | pattern) | selection
//! ```

use super::Mistake;
use super::detection::{Selection, all, any};
use super::yaml::Node;
use crate::query::Expr;

/// Deepest nesting of brackets and `not`.
const DEEPEST: usize = 64;

/// Most values that all selections named in a condition compare with, each counted as often as it is named.
const MOST_VALUES: usize = 50_000;

/// A word or a bracket, and the character it begins at.
#[derive(Clone, Copy, Debug)]
struct Token<'t> {
    text: &'t str,
    at: usize,
}

/// What a condition means; `used` says which selections it names.
pub(super) fn parse(node: &Node, selections: &[Selection], used: &mut [bool]) -> Result<Expr, Mistake> {
    let mut values = 0;
    let mut exprs = Vec::new();
    for node in node.elements() {
        let Some(text) = node.scalar() else {
            return Err(node.mistake(format!("a condition is a text, not {}", node.kind())));
        };
        let mut parser = Parser {
            node,
            tokens: lex(text),
            at: 0,
            selections,
            used,
            values: &mut values,
        };
        exprs.push(parser.whole()?);
    }
    if exprs.is_empty() {
        return Err(node.mistake("an empty condition"));
    }
    Ok(any(exprs))
}

fn lex(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut start: Option<(usize, usize)> = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (character, (byte, char)) in ends.enumerate() {
        let stands_alone = matches!(char, '(' | ')' | '|');
        if char.is_whitespace() || stands_alone {
            if let Some((from, at)) = start.take() {
                tokens.push(Token {
                    text: &text[from..byte],
                    at,
                });
            }
            if stands_alone {
                tokens.push(Token {
                    text: &text[byte..=byte],
                    at: character,
                });
            }
        } else {
            start = start.or(Some((byte, character)));
        }
    }
    tokens
}

struct Parser<'p> {
    node: &'p Node,
    tokens: Vec<Token<'p>>,
    at: usize,
    selections: &'p [Selection],
    used: &'p mut [bool],
    values: &'p mut usize,
}

impl<'p> Parser<'p> {
    fn whole(&mut self) -> Result<Expr, Mistake> {
        if let Some(pipe) = self.tokens.iter().find(|token| token.text == "|") {
            return Err(self.wrong(
                *pipe,
                "an aggregation (`| count() by …`) is a form of old; write a correlation rule instead",
            ));
        }
        let expr = self.or(0)?;
        match self.tokens.get(self.at) {
            None => Ok(expr),
            Some(token) => Err(self.wrong(*token, &format!("`{}` is not understood here", token.text))),
        }
    }

    fn or(&mut self, depth: usize) -> Result<Expr, Mistake> {
        let mut terms = vec![self.and(depth)?];
        while self.takes("or") {
            terms.push(self.and(depth)?);
        }
        Ok(any(terms))
    }

    fn and(&mut self, depth: usize) -> Result<Expr, Mistake> {
        let mut terms = vec![self.not(depth)?];
        while self.takes("and") {
            terms.push(self.not(depth)?);
        }
        Ok(all(terms))
    }

    fn not(&mut self, depth: usize) -> Result<Expr, Mistake> {
        let Some(token) = self.tokens.get(self.at).copied() else {
            return Err(self
                .node
                .mistake("the condition ends where a selection is expected"));
        };
        if depth > DEEPEST {
            return Err(self.wrong(token, "nested too deep"));
        }
        self.at += 1;
        let follows_of = self.tokens.get(self.at).is_some_and(|next| is(*next, "of"));
        match token.text {
            _ if is(token, "not") => Ok(self.not(depth + 1)?.negate()),
            "(" => {
                let inner = self.or(depth + 1)?;
                if self.takes(")") {
                    Ok(inner)
                } else {
                    Err(self.wrong(token, "this bracket is not closed"))
                }
            }
            _ if follows_of => self.quantified(token),
            name => self.selection(token, name),
        }
    }

    /// `1 of them`, `all of selection*`.
    fn quantified(&mut self, quantity: Token<'p>) -> Result<Expr, Mistake> {
        self.at += 1;
        let Some(pattern) = self.tokens.get(self.at).copied() else {
            return Err(self.wrong(quantity, "`of` needs `them` or the name of selections behind it"));
        };
        self.at += 1;
        let join = match quantity.text {
            "1" => any,
            text if text.eq_ignore_ascii_case("any") => any,
            text if text.eq_ignore_ascii_case("all") => all,
            other => {
                let why = format!("`{other} of` is not understood: only `1 of`, `any of` and `all of` are");
                return Err(self.wrong(quantity, &why));
            }
        };
        let chosen: Vec<usize> = (0..self.selections.len())
            .filter(|place| {
                let name = &self.selections[*place].name;
                if is(pattern, "them") {
                    !name.starts_with('_')
                } else {
                    is_like(name, pattern.text)
                }
            })
            .collect();
        if chosen.is_empty() {
            return Err(self.wrong(pattern, &format!("no selection is called `{}`", pattern.text)));
        }
        let exprs: Result<_, _> = chosen
            .into_iter()
            .map(|place| self.take(place, pattern))
            .collect();
        Ok(join(exprs?))
    }

    fn selection(&mut self, token: Token<'p>, name: &str) -> Result<Expr, Mistake> {
        let found = self
            .selections
            .iter()
            .position(|selection| selection.name == name);
        if let Some(place) = found {
            return self.take(place, token);
        }
        let near = self
            .selections
            .iter()
            .map(|selection| (strsim::osa_distance(&selection.name, name), &selection.name))
            .filter(|(distance, known)| *distance * 3 <= known.len())
            .min();
        let hint = near.map(|(_, known)| format!("; did you mean `{known}`?"));
        let why = format!(
            "`{name}` is no selection of this rule{}",
            hint.unwrap_or_default()
        );
        Err(self.wrong(token, &why))
    }

    fn take(&mut self, place: usize, token: Token<'p>) -> Result<Expr, Mistake> {
        let selection = &self.selections[place];
        self.used[place] = true;
        *self.values += selection.values;
        if *self.values > MOST_VALUES {
            return Err(self.wrong(token, "the rule is too large"));
        }
        Ok(selection.expr.clone())
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| is(*token, word));
        self.at += usize::from(found);
        found
    }

    fn wrong(&self, token: Token<'_>, why: &str) -> Mistake {
        Mistake::new(self.node.place_of(token.at), why)
    }
}

fn is(token: Token<'_>, word: &str) -> bool {
    token.text.eq_ignore_ascii_case(word)
}

/// Whether a name is what a pattern with `*` says.
fn is_like(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            let Some(at) = rest.find(part) else {
                return false;
            };
            rest = &rest[at + str::len(part)..];
        }
    }
    match last {
        None => rest.is_empty(),
        Some(part) => rest.ends_with(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_with_stars_anywhere() {
        for (name, pattern, expected) in [
            ("selection_a", "selection*", true),
            ("selection", "selection*", true),
            ("select", "selection*", false),
            ("a_filter", "*filter", true),
            ("a_filter_b", "*filter", false),
            ("a_filter_b", "a*fil*b", true),
            ("ab", "a*b*b", false),
            ("abb", "a*b*b", true),
            ("exact", "exact", true),
            ("exactly", "exact", false),
            ("anything", "*", true),
        ] {
            assert_eq!(is_like(name, pattern), expected, "{name} {pattern}");
        }
    }
}
