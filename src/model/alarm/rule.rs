//! The rule of a composite alarm: which alarms it names, and which of them lead back to it.
//!
//! A rule is `ALARM(a) AND (OK("b") OR NOT INSUFFICIENT_DATA(arn…))`, `TRUE` or `FALSE`. What it comes to is AWS's to
//! say, which is its state; read here is only what it is made of.

use super::State;
use std::collections::BTreeSet;

/// One condition of a rule: that an alarm is in a state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    /// The state that is asked for.
    pub state: State,
    /// The alarm: a name, or an ARN.
    pub alarm: String,
}

impl Term {
    /// The name of the alarm, also where the rule has its ARN.
    pub fn name(&self) -> &str {
        match self.alarm.strip_prefix("arn:") {
            Some(arn) => arn.split_once(":alarm:").map_or(arn, |(_, name)| name),
            None => &self.alarm,
        }
    }
}

/// The conditions of a rule, in its order, each as often as it is written; those of `AT_LEAST(2, ALARM, (a, b))` one by
/// one. What is no condition is passed over.
pub fn terms(rule: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut rest = rule;
    while let Some(open) = rest.find('(') {
        let before = rest[..open].trim_end();
        let word = before.trim_end_matches(',').trim_end();
        let from = word
            .rfind(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
        rest = &rest[open + 1..];
        let Some(state) = State::parse(&word[from..]) else {
            continue;
        };
        loop {
            let (alarm, after) = argument(rest);
            rest = after;
            if !alarm.is_empty() {
                terms.push(Term { state, alarm });
            }
            match rest.trim_start().strip_prefix(',') {
                Some(others) if before.ends_with(',') => rest = others,
                _ => break,
            }
        }
    }
    terms
}

/// The first name in the brackets, and what follows it.
fn argument(text: &str) -> (String, &str) {
    let trimmed = text.trim_start();
    let quote = trimmed.chars().next().filter(|it| matches!(it, '"' | '\''));
    let Some(quote) = quote else {
        let end = trimmed.find([')', ',']).unwrap_or(trimmed.len());
        return (trimmed[..end].trim_end().to_owned(), &trimmed[end..]);
    };
    let mut name = String::new();
    let mut letters = trimmed.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next().map(|(_, letter)| letter)),
            letter if letter == quote => return (name, &trimmed[at + 1..]),
            letter => name.push(letter),
        }
    }
    (name, "")
}

/// A line of the tree of a composite alarm.
#[derive(Clone, PartialEq, Debug)]
pub struct Branch<'a> {
    /// How far below the alarm that was asked for; its own conditions are 0 below.
    pub depth: usize,
    /// The condition.
    pub term: Term,
    /// The alarm that it names; none if it is not known here.
    pub alarm: Option<&'a super::Alarm>,
    /// Whether it is one of those above it: the tree ends here, for it would never end.
    pub is_cycle: bool,
}

/// Trees end here, whatever the rules say.
const DEEPEST: usize = 32;
/// At most so many lines: a rule may name an alarm twice, and so may each of those.
const MOST: usize = 2000;

/// The tree below an alarm, depth first in the order of the rules. `find` knows the alarm of a condition, given the alarm
/// whose rule it is in.
pub fn tree<'a>(
    alarm: &'a super::Alarm,
    find: &dyn Fn(&'a super::Alarm, &Term) -> Option<&'a super::Alarm>,
) -> Vec<Branch<'a>> {
    let mut branches = Vec::new();
    let mut above = BTreeSet::from([key(alarm)]);
    grow(alarm, find, &mut above, &mut branches);
    branches
}

type Key<'a> = (&'a Option<super::Home>, &'a str);

fn key(alarm: &super::Alarm) -> Key<'_> {
    (&alarm.home, alarm.name.as_str())
}

fn grow<'a>(
    alarm: &'a super::Alarm,
    find: &dyn Fn(&'a super::Alarm, &Term) -> Option<&'a super::Alarm>,
    above: &mut BTreeSet<Key<'a>>,
    branches: &mut Vec<Branch<'a>>,
) {
    let super::Definition::Composite(composite) = &alarm.definition else {
        return;
    };
    let depth = above.len() - 1;
    for term in terms(&composite.rule) {
        if branches.len() == MOST || depth == DEEPEST {
            return;
        }
        let child = find(alarm, &term);
        let is_cycle = child.is_some_and(|child| above.contains(&key(child)));
        branches.push(Branch {
            depth,
            term,
            alarm: child,
            is_cycle,
        });
        if let Some(child) = child.filter(|_| !is_cycle) {
            above.insert(key(child));
            grow(child, find, above, branches);
            above.remove(&key(child));
        }
    }
}
