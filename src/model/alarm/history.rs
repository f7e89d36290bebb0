//! What once happened to an alarm: changes of its state, of itself, and what it did.

use super::{Home, Kind, State, StateReason, json};
use crate::model::timestamp::Timestamp;
use serde_json::Value;

/// What once happened to an alarm.
#[derive(Clone, PartialEq, Debug)]
pub struct HistoryItem {
    /// Where the alarm lives; saved files do not say.
    pub home: Option<Home>,
    /// Its name. It may be gone: history is kept longer.
    pub alarm: String,
    /// What it is made of, if AWS said it.
    pub kind: Option<Kind>,
    /// When.
    pub at: Timestamp,
    /// What, in AWS's words.
    pub summary: String,
    /// What.
    pub what: Happening,
}

/// What can happen to an alarm.
#[derive(Clone, PartialEq, Debug)]
pub enum Happening {
    /// Its state changed.
    Transition(Box<Transition>),
    /// Somebody created, changed or deleted it. With what AWS says of it in JSON.
    Configured(String),
    /// It acted, or failed to. With what AWS says of it in JSON.
    Acted(String),
    /// Something else, by the name that AWS has for it.
    Other(String),
}

impl HistoryItem {
    /// The transition that it is, if it is one.
    pub fn transition(&self) -> Option<&Transition> {
        match &self.what {
            Happening::Transition(transition) => Some(transition),
            _ => None,
        }
    }
}

/// A change of state.
#[derive(Clone, PartialEq, Debug)]
pub struct Transition {
    /// The state before; none if AWS did not say.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// Why it was in the state before.
    pub old_reason: StateReason,
    /// Why it changed.
    pub reason: StateReason,
}

impl Happening {
    /// From the type of a history item, its summary, and the JSON that comes with it.
    pub fn new(kind: &str, summary: &str, data: Option<String>) -> Self {
        match kind {
            "StateUpdate" => match Transition::of_history(summary, data.as_deref()) {
                Some(transition) => Self::Transition(Box::new(transition)),
                None => Self::Other(kind.to_owned()),
            },
            "ConfigurationUpdate" => Self::Configured(data.unwrap_or_default()),
            "Action" => Self::Acted(data.unwrap_or_default()),
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Transition {
    /// From the JSON text of a history item of the type `StateUpdate`; where that is missing or damaged, from the sentence
    /// `Alarm updated from OK to ALARM`. None if neither says the new state.
    pub fn of_history(summary: &str, data: Option<&str>) -> Option<Self> {
        let data: Value = data
            .and_then(|data| serde_json::from_str(data).ok())
            .unwrap_or_default();
        let state = |name: &str| {
            let state = data.get(name)?;
            let value = State::parse(state.get("stateValue")?.as_str()?)?;
            let text = json::text(state, "stateReason").unwrap_or_default();
            // It is JSON in JSON, or JSON in a text in JSON.
            let reason = match state.get("stateReasonData") {
                Some(Value::String(nested)) => StateReason::new(&text, Some(nested)),
                Some(nested) => StateReason::of_json(&text, nested),
                None => StateReason::new(&text, None),
            };
            Some((value, reason))
        };
        let (old, new) = (state("oldState"), state("newState"));
        let said = |word: &str| {
            let mut words = summary.split_whitespace().skip_while(|it| *it != word).skip(1);
            State::parse(words.next()?.trim_end_matches(['.', ',']))
        };
        let (to, reason) = match new {
            Some((to, reason)) => (to, reason),
            None => (said("to")?, StateReason::default()),
        };
        let (from, old_reason) = match old {
            Some((from, reason)) => (Some(from), reason),
            None => (said("from"), StateReason::default()),
        };
        Some(Self {
            from,
            to,
            old_reason,
            reason,
        })
    }
}
