//! A finding in one line: who, from where, what, to what, and whether it was refused.

use crate::model::{Field, Flags};
use crate::store::{RowId, Snapshot};
use std::collections::HashMap;

/// Most actions and things that are named.
const MOST: usize = 3;

/// Texts in the order in which they were first met, and how often.
#[derive(Default)]
struct Met<'s> {
    order: Vec<&'s str>,
    times: HashMap<&'s str, usize>,
}

impl<'s> Met<'s> {
    fn add(&mut self, text: &'s str) {
        let times = self.times.entry(text).or_default();
        *times += 1;
        if *times == 1 {
            self.order.push(text);
        }
    }

    /// `CreateUser, GetObject ×38 and 4 more`.
    fn words(&self, with_times: bool) -> String {
        let named = self
            .order
            .iter()
            .take(MOST)
            .map(|text| match self.times.get(text) {
                Some(times) if with_times && *times > 1 => format!("{text} ×{times}"),
                _ => (*text).to_owned(),
            });
        let named = named.collect::<Vec<_>>().join(", ");
        match self.order.len().saturating_sub(MOST) {
            0 => named,
            more => format!("{named} and {more} more"),
        }
    }
}

/// The story of these events, oldest first.
pub(super) fn of(snapshot: &Snapshot, rows: &[RowId], actor: &str, network: &str) -> String {
    let (mut actions, mut things, mut refused) = (Met::default(), Met::default(), 0);
    for row in rows {
        let row = snapshot.row(*row);
        actions.add(
            row.text(Field::Name)
                .or_else(|| row.text(Field::EventType))
                .unwrap_or("an event"),
        );
        if let Some(thing) = row.target() {
            things.add(thing);
        }
        refused += usize::from(row.has(Flags::DENIED));
    }
    let mut story = if actor.is_empty() { "somebody" } else { actor }.to_owned();
    if !network.is_empty() && network != actor {
        story.push_str(" from ");
        story.push_str(network);
    }
    story.push_str(": ");
    story.push_str(&actions.words(true));
    if !things.order.is_empty() {
        story.push_str(" on ");
        story.push_str(&things.words(false));
    }
    match (refused, rows.len()) {
        (0, _) => story,
        (refused, all) if refused == all => story + "; refused",
        (refused, _) => format!("{story}; {refused} refused"),
    }
}
