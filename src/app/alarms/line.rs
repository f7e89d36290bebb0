//! A line about an alarm.

use super::spark::Spark;
use crate::analysis::alarms::Counted;
use crate::model::TimeRange;
use crate::model::alarm::State;
use crate::query::Expr;

/// A line. Its text is hostile.
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
        tone,
        leads: None,
    }
}
