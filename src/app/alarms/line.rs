//! A line about an alarm, broken where it is longer than there are columns: nothing of what is said is cut off.

use super::spark::Spark;
use crate::analysis::alarms::{Counted, Subject};
use crate::app::detail::{HANG, Room, wrap_words};
use crate::model::TimeRange;
use crate::model::alarm::State;
use crate::query::Expr;

/// Fewer columns are cut off.
const NARROWEST: usize = 20;

/// A line.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What it says: hostile until it is broken into lines, in display form then.
    pub text: String,
    /// Whether it goes on with what the line above says.
    pub goes_on: bool,
    /// What kind of thing it says.
    pub tone: Tone,
    /// Where it leads.
    pub leads: Option<Target>,
}

/// What kind of thing a line says.
#[derive(Clone, PartialEq, Debug)]
pub enum Tone {
    /// Above others.
    Heading,
    /// Plain.
    Text,
    /// What matters less.
    Dim,
    /// About an alarm in this state.
    State(State),
    /// Why something cannot be trusted.
    Doubt,
    /// The values of its metric.
    Chart(Spark),
}

/// Where a line leads.
#[derive(Clone, PartialEq, Debug)]
pub enum Target {
    /// To events.
    Events {
        /// Which.
        expr: Expr,
        /// When.
        window: TimeRange,
        /// What to say of them.
        said: Option<Box<Counted>>,
    },
    /// To another alarm, by its place on the board.
    Alarm(usize),
}

/// A line that leads nowhere.
pub(super) fn line(text: impl Into<String>, tone: Tone) -> Line {
    Line {
        text: text.into(),
        goes_on: false,
        tone,
        leads: None,
    }
}

/// A line in lines that there is room for. Each leads where the whole does; what goes on stands further right.
pub(super) fn fitted(line: &Line, room: Room<'_>) -> Vec<Line> {
    if matches!(line.tone, Tone::Chart(_)) {
        return vec![line.clone()];
    }
    let text = line.text.trim_start_matches(' ');
    let indent = line.text.len() - text.len();
    let within = |columns: usize| room.of(room.width.saturating_sub(columns).max(NARROWEST));
    let mut parts = wrap_words(text, within(indent));
    if parts.len() > 1 {
        parts = wrap_words(text, within(indent + HANG));
    }
    let part = |(number, part): (usize, String)| Line {
        text: " ".repeat(indent + if number > 0 { HANG } else { 0 }) + &part,
        goes_on: number > 0,
        ..line.clone()
    };
    parts.into_iter().enumerate().map(part).collect()
}

/// The events that an alarm has counted.
pub(super) fn counted_target(counted: Box<Counted>) -> Target {
    Target::Events {
        expr: counted.expr.clone(),
        window: counted.window,
        said: Some(counted),
    }
}

/// The line that leads to what was changed about the thing that a metric measures.
pub(super) fn changes(subject: Subject) -> Line {
    let names = subject.names.join(", ");
    Line {
        text: format!("→ what was changed about {names} in the two hours before"),
        goes_on: false,
        tone: Tone::Heading,
        leads: Some(Target::Events {
            expr: subject.expr,
            window: subject.window,
            said: None,
        }),
    }
}
