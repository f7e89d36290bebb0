//! Patterns that say something else than whoever wrote them is likely to mean: mistakes of deployed ones.

use super::condition::{Condition, Test, Value};
use super::parser::{self, Parsed};
use super::{MOST_EXPRESSIONS, MOST_WILDCARDS};
use crate::dialect::{ParseError, event_names};
use crate::query::expr::Pattern;
use crate::query::path::Path;
use std::ops::Range;

/// What is likely to be a mistake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The bytes of the pattern that it is about.
    pub span: Range<usize>,
    /// What is wrong, for people.
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

/// Members that every record has.
const ALWAYS: [&str; 7] = [
    "eventVersion",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "eventID",
    "eventType",
];

/// The likely mistakes of a pattern, in the order they stand in.
pub fn lint(text: &str) -> Result<Vec<Warning>, ParseError> {
    let parsed = parser::parse(text)?;
    let mut warnings = Vec::new();
    connectives(&parsed, &mut warnings);
    for (condition, span) in &parsed.conditions {
        warnings.extend(unknown_name(condition, span));
        warnings.extend(optional(condition, span, text, &parsed));
    }
    limits(&parsed, &mut warnings);
    warnings.sort_by_key(|warning| warning.span.start);
    Ok(warnings)
}

fn connectives(parsed: &Parsed, warnings: &mut Vec<Warning>) {
    warnings.extend(parsed.mixed.iter().map(|span| Warning {
        span: span.clone(),
        what: "&& and || stand side by side, and && binds closer".to_owned(),
        advice: "put parentheses around what belongs together: a && (b || c), or (a && b) || c".to_owned(),
    }));
    warnings.extend(parsed.excluding.iter().map(|span| {
        Warning {
            span: span.clone(),
            what: "several != joined by || hold on nearly every event, which is different from one of them"
                .to_owned(),
            advice: "join them by && if none of these is meant".to_owned(),
        }
    }));
}

fn unknown_name(condition: &Condition, span: &Range<usize>) -> Option<Warning> {
    let (Test::Is(Value::Text(text, part)) | Test::IsNot(Value::Text(text, part))) = &condition.test else {
        return None;
    };
    let pattern = Pattern::text(text.as_str(), *part, crate::query::Case::Exact);
    if condition.path.keys()? != ["eventName"] || event_names::any_known(&pattern) {
        return None;
    }
    let advice = event_names::nearest(text).map_or_else(
        || "look the name up: it is the name of the API call, in its case".to_owned(),
        |nearest| format!("did you mean {nearest}?"),
    );
    Some(Warning {
        span: span.clone(),
        what: format!("no AWS service is known to write the event name {text}"),
        advice,
    })
}

/// `!=` on a member that records may lack, unless the pattern also asks whether it is there.
fn optional(condition: &Condition, span: &Range<usize>, text: &str, parsed: &Parsed) -> Option<Warning> {
    let Test::IsNot(_) = condition.test else {
        return None;
    };
    let is_there = |path: &Path| {
        let keys = path.keys();
        matches!(keys.as_deref(), Some([key]) if ALWAYS.contains(key))
    };
    let is_asked = |(other, _): &(Condition, _)| other.path == condition.path && other.test == Test::Missing;
    if is_there(&condition.path) || parsed.conditions.iter().any(is_asked) {
        return None;
    }
    let written = text.get(span.clone())?;
    let selector = written
        .split(|char: char| char.is_whitespace() || char == '!')
        .next()?;
    Some(Warning {
        span: span.clone(),
        what: format!("!= does not hold on events that have no {selector} at all"),
        advice: format!("if they are meant too, write (({selector} NOT EXISTS) || ({written}))"),
    })
}

fn limits(parsed: &Parsed, warnings: &mut Vec<Warning>) {
    let mut over = |most: usize, what: &str, count: &dyn Fn(&Condition) -> usize| {
        let mut sum = 0;
        let first = parsed.conditions.iter().find(|(condition, _)| {
            sum += count(condition);
            sum > most
        });
        warnings.extend(first.map(|(_, span)| Warning {
            span: span.clone(),
            what: format!("a pattern can have {most} {what} at most: CloudWatch refuses this one"),
            advice: "make two filters of it".to_owned(),
        }));
    };
    over(MOST_EXPRESSIONS, "expressions, %…%,", &|condition| {
        usize::from(condition.has_expression())
    });
    over(MOST_WILDCARDS, "wildcards in selectors", &Condition::wildcards);
    for (_, span) in parsed
        .conditions
        .iter()
        .filter(|(condition, _)| condition.wildcards() > 1)
    {
        warnings.push(Warning {
            span: span.clone(),
            what: "a selector can have one wildcard at most: CloudWatch refuses this one".to_owned(),
            advice: "name the members or elements on the way".to_owned(),
        });
    }
}
