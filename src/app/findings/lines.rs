//! One finding in lines: what happened, where its events are, what to look at next, and what its rule says of itself.

use super::{Finding, level};
use crate::app::detail::{Room, wrap_words};
use crate::dialect::search;
use crate::model::TimeRange;
use crate::query::Expr;

/// A line. In display form.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// What kind of thing it says.
    pub tone: Tone,
    /// Where it leads.
    pub leads: Option<Target>,
}

/// What kind of thing a line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Above others, or leading on.
    Heading,
    /// Plain.
    Text,
    /// What matters less.
    Dim,
}

/// Events that a line leads to.
#[derive(Clone, PartialEq, Debug)]
pub struct Target {
    /// Which.
    pub expr: Expr,
    /// When.
    pub window: TimeRange,
}

/// The events of a finding.
pub(super) fn events(finding: &Finding) -> Target {
    let is_timed = finding.first.is_known();
    Target {
        expr: finding.expr.clone(),
        window: if is_timed {
            TimeRange {
                from: finding.first,
                to: finding.last.plus(1),
            }
        } else {
            TimeRange::ALL
        },
    }
}

/// What is said of a finding, in lines of at most so many columns.
pub(super) fn of(finding: &Finding, room: Room<'_>) -> Vec<Line> {
    let room = room.of(room.width.max(20));
    let mut lines = Vec::new();
    let mut say = |text: &str, tone| {
        let wrapped = wrap_words(text, room).into_iter();
        lines.extend(wrapped.map(|text| Line {
            text,
            tone,
            leads: None,
        }));
    };
    let about = &finding.about;
    say(&finding.story, Tone::Text);
    let times = match finding.hits {
        1 => "once".to_owned(),
        hits => format!("{hits} times"),
    };
    let (first, last) = (finding.first.rfc3339(), finding.last.rfc3339());
    let when = if first == last {
        format!("at {first}")
    } else {
        format!("{first} to {last}")
    };
    say(&format!("{}: fired {times}, {when}", level(about)), Tone::Dim);
    if !finding.session.is_empty() {
        say(&format!("session {}", finding.session), Tone::Dim);
    }
    let number = match finding.events {
        1 => "its event".to_owned(),
        events => format!("its {events} events"),
    };
    lines.push(Line {
        text: format!("→ {number}"),
        tone: Tone::Heading,
        leads: Some(events(finding)),
    });
    next(finding, room, &mut lines);
    describe(finding, room, &mut lines);
    lines
}

fn heading(text: &str) -> Line {
    Line {
        text: text.to_owned(),
        tone: Tone::Heading,
        leads: None,
    }
}

/// What to look at next. What a query means is read where it is offered, so that none is offered that means nothing.
fn next(finding: &Finding, room: Room<'_>, lines: &mut Vec<Line>) {
    let read = |(what, query): &(String, String)| {
        let expr = search::parse(query, finding.last).ok()?;
        Some((format!("→ {what}"), query.clone(), expr))
    };
    let looks: Vec<_> = finding.look_next.iter().filter_map(read).collect();
    if looks.is_empty() {
        return;
    }
    lines.push(heading("look next"));
    for (what, query, expr) in looks {
        let target = Target {
            expr,
            window: TimeRange::ALL,
        };
        for (text, tone) in [(what, Tone::Text), (format!("  {query}"), Tone::Dim)] {
            let mut wrapped = wrap_words(&text, room).into_iter();
            let first = wrapped.next();
            let leads = (tone == Tone::Text).then(|| target.clone());
            lines.extend(first.map(|text| Line { text, tone, leads }));
            lines.extend(wrapped.map(|text| Line {
                text: format!("  {text}"),
                tone,
                leads: None,
            }));
        }
    }
}

/// What the rule says of itself.
fn describe(finding: &Finding, room: Room<'_>, lines: &mut Vec<Line>) {
    let about = &finding.about;
    lines.push(heading("the rule"));
    let mut say = |text: &str, tone| {
        let wrapped = wrap_words(text, room).into_iter();
        lines.extend(wrapped.map(|text| Line {
            text,
            tone,
            leads: None,
        }));
    };
    if let Some(text) = &about.description {
        say(text, Tone::Text);
    }
    for text in &about.false_positives {
        say(&format!("may be harmless: {text}"), Tone::Text);
    }
    if !about.tags.is_empty() {
        say(&about.tags.join(", "), Tone::Dim);
    }
    say(&about.file, Tone::Dim);
}
