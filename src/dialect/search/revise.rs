//! What can be done to one term of a query without typing it again: switch it off or on, negate it, take it away.
//!
//! The text stays as it was typed wherever it can: only the signs around the term change. Where they cannot say what is
//! meant (`a | b` is one term and needs parentheses), the nearest text that does is found by reading it again.

use super::{Conjunct, OFF, conjuncts};
use crate::model::Timestamp;
use crate::query::Expr;

/// What is done to a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Switches it off, or on again.
    Toggle,
    /// Makes it its opposite.
    Negate,
    /// Takes it away.
    Remove,
}

/// The query with one of its [`conjuncts`] changed, `None` if there is no such term or the query makes no sense.
pub fn revised(text: &str, place: usize, change: Change, now: Timestamp) -> Option<String> {
    let before = conjuncts(text, now).ok()?;
    let term = before.get(place)?;
    let mut wanted: Vec<(Expr, bool)> = before.iter().map(|one| (one.expr.clone(), one.is_on)).collect();
    let texts = match change {
        Change::Remove => {
            wanted.remove(place);
            let texts = vec![without(text, &before, place)];
            return Some(best(texts, &wanted, now, || {
                let others = before.iter().filter(|one| one.span != term.span);
                joined(others.map(|one| text[one.span.clone()].to_owned()))
            }));
        }
        Change::Toggle => {
            wanted[place].1 = !term.is_on;
            toggled(&text[term.span.clone()], term)
        }
        Change::Negate => {
            wanted[place].0 = term.expr.clone().negate();
            negated(&text[term.span.clone()], term)
        }
    };
    let last = texts.last().cloned().unwrap_or_default();
    let put = |new: &String| [&text[..term.span.start], new, &text[term.span.end..]].concat();
    Some(best(texts.iter().map(put).collect(), &wanted, now, || {
        let all = before.iter().enumerate().map(|(at, one)| {
            let it = || text[one.span.clone()].to_owned();
            if at == place { last.clone() } else { it() }
        });
        joined(all)
    }))
}

/// The first text that says what is wanted.
fn best(
    texts: Vec<String>,
    wanted: &[(Expr, bool)],
    now: Timestamp,
    otherwise: impl FnOnce() -> String,
) -> String {
    let says = |text: &String| {
        conjuncts(text, now).is_ok_and(|terms| {
            let all = terms.into_iter().map(|one| (one.expr, one.is_on));
            all.eq(wanted.iter().cloned())
        })
    };
    texts.into_iter().find(says).unwrap_or_else(otherwise)
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(" ")
}

/// The query without a term, and without the blank or `AND` that led to it.
fn without(text: &str, terms: &[Conjunct], place: usize) -> String {
    match place.checked_sub(1) {
        Some(before) => [&text[..terms[before].span.end], &text[terms[place].span.end..]].concat(),
        None => terms
            .get(1)
            .map_or(String::new(), |next| text[next.span.start..].to_owned()),
    }
}

/// The term switched off or on, the likeliest text first.
fn toggled(term: &str, meant: &Conjunct) -> Vec<String> {
    if meant.is_on {
        // A word may end in a parenthesis that takes the one behind it for its own: printed, it is in quotation marks.
        let printed = format!("{OFF}({})", meant.expr);
        vec![format!("{OFF}{term}"), format!("{OFF}({term})"), printed]
    } else {
        vec![term.trim_start_matches(OFF).to_owned()]
    }
}

/// The opposite of the term, switched off if it is; the likeliest text first.
fn negated(term: &str, meant: &Conjunct) -> Vec<String> {
    let (sign, body) = match term.strip_prefix(OFF) {
        Some(body) if !meant.is_on => (OFF, body),
        _ => ("", term),
    };
    let bare = ["-", "!", "NOT "]
        .into_iter()
        .find_map(|not| body.strip_prefix(not));
    let opposite = meant.expr.clone().negate().to_string();
    let texts = [
        bare.map(|bare| bare.trim_start().to_owned()),
        Some(format!("-{body}")),
        Some(format!("-({body})")),
        Some(opposite.clone()),
        Some(format!("({opposite})")),
    ];
    texts
        .into_iter()
        .flatten()
        .map(|text| format!("{sign}{text}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_773_741_600_000);

    fn revise(text: &str, place: usize, change: Change) -> String {
        revised(text, place, change, NOW).unwrap_or_else(|| panic!("{text:?} has no term {place}"))
    }

    #[test]
    fn a_term_is_switched_off_and_on_where_it_stands() {
        for (text, place, off) in [
            ("user:alice is:write", 1, "user:alice #is:write"),
            ("user:alice  AND  is:write", 0, "#user:alice  AND  is:write"),
            ("-is:read", 0, "#-is:read"),
            ("NOT bob", 0, "#NOT bob"),
            ("a (b | c)", 1, "a #(b | c)"),
            ("\"a b\" c", 0, "#\"a b\" c"),
        ] {
            assert_eq!(revise(text, place, Change::Toggle), off);
            assert_eq!(revise(off, place, Change::Toggle), text);
        }
    }

    #[test]
    fn an_alternative_at_the_top_is_one_term_and_gets_parentheses() {
        assert_eq!(revise("a | b", 0, Change::Toggle), "#(a | b)");
        assert_eq!(revise("a OR b c", 0, Change::Negate), "-(a OR b c)");
        assert_eq!(revise(" a | b ", 0, Change::Remove), "");
        assert_eq!(revise("##a b", 0, Change::Toggle), "a b", "off twice is off");
        // A parenthesis in a word would take the closing one.
        assert_eq!(revise("b|a(", 0, Change::Toggle), "#(b | \"a(\")");
    }

    #[test]
    fn a_term_becomes_its_opposite_and_comes_back() {
        for (text, place, opposite) in [
            ("user:alice is:write", 0, "-user:alice is:write"),
            ("a #b", 1, "a #-b"),
            ("a (b c)", 1, "a -(b c)"),
            ("iam:Create*", 0, "-iam:Create*"),
        ] {
            assert_eq!(revise(text, place, Change::Negate), opposite);
            assert_eq!(revise(opposite, place, Change::Negate), text);
        }
        assert_eq!(revise("!a b", 0, Change::Negate), "a b");
        assert_eq!(revise("NOT  a b", 0, Change::Negate), "a b");
        assert_eq!(revise("name!=x", 0, Change::Negate), "name=x");
    }

    #[test]
    fn a_term_that_is_taken_away_leaves_the_others_as_they_are_typed() {
        assert_eq!(revise("a  AND b c", 1, Change::Remove), "a c");
        assert_eq!(revise("a  AND b  c", 0, Change::Remove), "b  c");
        assert_eq!(revise("a #b", 0, Change::Remove), "#b");
        assert_eq!(revise("a b AND c", 2, Change::Remove), "a b");
        assert_eq!(revise("(a)(b)c", 1, Change::Remove), "(a)c");
        assert_eq!(revise("a", 0, Change::Remove), "");
    }

    #[test]
    fn there_is_nothing_to_change_in_what_makes_no_sense() {
        assert_eq!(revised("user:", 0, Change::Toggle, NOW), None);
        assert_eq!(revised("", 0, Change::Remove, NOW), None);
        assert_eq!(revised("a", 1, Change::Remove, NOW), None);
    }
}
