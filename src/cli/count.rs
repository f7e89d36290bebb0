//! `trailhound count`: how often each value, or combination of values, occurs; most frequent first.

use super::streams::Streams;
use super::wanted::Wanted;
use super::{Count, Exit, query, report};
use crate::query::{Tallied, count_by_keys};
use crate::sink::{self, Cell, Column};
use std::borrow::Cow;

/// Performs the command.
pub(super) fn run(count: &Count, streams: &mut Streams) -> Exit {
    let Some(question) = query::Question::of((&count.query, &count.language), &count.input, streams) else {
        return Exit::Usage;
    };
    let mut answer = match question.ask(streams) {
        Ok(answer) => answer,
        Err(exit) => return exit,
    };
    let (columns, keys): (Vec<_>, Vec<_>) = count.by.iter().flat_map(Wanted::columns).unzip();
    let cancelled = || question.interrupt.is_raised();
    let Some(Tallied { counts, unreadable }) =
        count_by_keys(&answer.snapshot, &answer.found.hits, &keys, &cancelled)
    else {
        return Exit::Interrupted;
    };
    answer.found.unreadable.extend(unreadable);
    answer.found.unreadable.dedup();
    let columns = columns.into_iter().chain([Column::COUNT]).collect();
    let look = streams.look(count.output.look);
    let limit = count.output.limit.unwrap_or(usize::MAX);
    streams.attempt(|out| {
        let mut writer = sink::rows(count.output.format, columns, look, out);
        for (values, number) in counts.iter().take(limit) {
            if question.interrupt.is_raised() {
                return Ok(());
            }
            let texts = values.iter().map(|value| match value.as_str() {
                "" => Cell::Missing,
                value => Cell::Text(Cow::Borrowed(value)),
            });
            writer.row(&texts.chain([Cell::Number(*number)]).collect::<Vec<_>>())?;
        }
        writer.finish()
    });
    if question.interrupt.is_raised() {
        return Exit::Interrupted;
    }
    if counts.len() > limit {
        streams.say(&format!(
            "the first {limit} of {}",
            report::plural(counts.len() as u64, "row")
        ));
    }
    question.conclude(&answer, streams)
}
