//! `trailhound count`: how often each value, or combination of values, occurs; most frequent first.

use super::streams::Streams;
use super::wanted::Wanted;
use super::{Count, Exit, query, report};
use crate::model::redact::{Kind, is_naming};
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
    let columns: Vec<Column> = columns.into_iter().chain([Column::COUNT]).collect();
    let mut redactor = count.redact.redactor(&answer.snapshot);
    if let Some(redactor) = &mut redactor {
        let named = columns.iter().map(|column| is_naming(&column.key));
        let named: Vec<bool> = named.collect();
        for (values, _) in &counts {
            let of_names = values.iter().zip(&named).filter(|(_, is_name)| **is_name);
            of_names.for_each(|(value, _)| redactor.learn(value, Kind::Thing));
        }
    }
    let look = streams.look(count.output.look);
    let limit = count.output.limit.unwrap_or(usize::MAX);
    streams.attempt(|out| {
        let rows = sink::rows(count.output.format, columns, look, out);
        let mut writer = sink::redacted(rows, redactor);
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
