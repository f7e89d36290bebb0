//! Writes what is shown to a file: beside its place, and moved there when it is whole. So there is never a part of a file
//! under its name; what a crash leaves of one ends in `.part`. Nothing that exists is replaced unless somebody said so.

mod place;

use super::{IsStale, Post};
use crate::app::effect::Effect;
use crate::app::events::{self, Column};
use crate::app::export::{Form, Order, Outcome, Target, View, Written};
use crate::app::msg::Msg;
use crate::app::ticket::Ticket;
use crate::model::Field;
use crate::model::redact::{Kind, Redactor, is_naming};
use crate::query::{Hits, Path as JsonPath, values_at};
use crate::sink::{self, Cell, Format, Look, jsonl, markdown};
use crate::store::{Row, RowId};
use place::{begin, failed, place, put};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// So many events are written before it is asked whether the file is still wanted.
const STRIDE: usize = 256;

/// So far apart it is told how far it is.
const PAUSE: Duration = Duration::from_millis(100);

/// Of so many events that could not be read again it is said why.
const MOST_LOST: usize = 3;

/// Performs an [`Effect::Export`] or an [`Effect::WriteText`].
pub(super) fn perform(ticket: Ticket, request: &Effect, is_stale: IsStale<'_>, post: &Post) {
    let outcome = match request {
        Effect::Export {
            target, form, view, ..
        } => {
            let progress = |events, bytes| {
                // Whoever is gone has taken the request back, too.
                let _ = post(Msg::Exporting(ticket, events, bytes));
            };
            export((target, *form), view, is_stale, &progress)
        }
        Effect::WriteText { target, text, .. } => Some(write_text(target, text)),
        _ => None,
    };
    if let Some(outcome) = outcome {
        post(Msg::Exported(ticket, outcome));
    }
}

/// Writes a text that is whole.
pub fn write_text(target: &Target, text: &str) -> Outcome {
    let path = match place(&target.name) {
        Ok(path) => path,
        Err(error) => return failed(Path::new(&target.name), &error),
    };
    let mut part = match begin(&path, target.replaces) {
        Ok(Some(part)) => part,
        Ok(None) => return Outcome::Exists,
        Err(error) => return failed(&path, &error),
    };
    let outcome = part
        .file
        .write_all(text.as_bytes())
        .and_then(|()| part.file.sync_all())
        .and_then(|()| put(&part.path, &path, target.replaces));
    if !matches!(outcome, Ok(true)) {
        let _ = std::fs::remove_file(&part.path);
    }
    match outcome {
        Ok(true) => Outcome::Written(Written {
            path: path.display().to_string(),
            bytes: text.len() as u64,
            ..Written::default()
        }),
        Ok(false) => Outcome::Exists,
        Err(error) => failed(&path, &error),
    }
}

/// Writes the file, telling how many events and bytes it has so far. `None` if nobody wants it any more: then nothing is
/// left of it.
pub fn export(
    (target, form): (&Target, Form),
    view: &View,
    is_stale: IsStale<'_>,
    progress: &dyn Fn(u64, u64),
) -> Option<Outcome> {
    let path = match place(&target.name) {
        Ok(path) => path,
        Err(error) => return Some(failed(Path::new(&target.name), &error)),
    };
    let part = match begin(&path, target.replaces) {
        Ok(Some(part)) => part,
        Ok(None) => return Some(Outcome::Exists),
        Err(error) => return Some(failed(&path, &error)),
    };
    let bytes = Length::default();
    let mut watch = Watch {
        is_stale,
        progress,
        bytes: &bytes,
        told: Instant::now(),
        is_stopped: false,
        redactor: redactor(view),
        written: Written {
            is_redacted: view.redaction.is_some(),
            ..Written::default()
        },
    };
    let out = Counting {
        file: part.file,
        bytes: &bytes,
    };
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let outcome = write(form, view, &mut out, &mut watch)
        .and_then(|()| out.flush())
        .and_then(|()| out.get_ref().file.sync_all())
        .and_then(|()| put(&part.path, &path, target.replaces));
    if !matches!(outcome, Ok(true)) {
        // Where even that fails, its name says what it is.
        let _ = std::fs::remove_file(&part.path);
    }
    let written = Written {
        path: path.display().to_string(),
        bytes: bytes.get(),
        ..watch.written
    };
    match outcome {
        Ok(true) => Some(Outcome::Written(written)),
        Ok(false) => Some(Outcome::Exists),
        Err(_) if watch.is_stopped => None,
        Err(error) => Some(failed(&path, &error)),
    }
}

/// What makes pseudonyms, where that is wanted: it knows all names in the store, whatever the screen knows by now.
fn redactor(view: &View) -> Option<Redactor> {
    let mut learned = view.redaction.clone()?;
    learned.learn(&view.snapshot);
    Some(learned.into())
}

/// How many bytes were written.
type Length = std::cell::Cell<u64>;

/// A file, and how long it is.
struct Counting<'c> {
    file: File,
    bytes: &'c Length,
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes.set(self.bytes.get() + written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Who waits for the file, and what is in it so far.
struct Watch<'w> {
    is_stale: IsStale<'w>,
    progress: &'w dyn Fn(u64, u64),
    bytes: &'w Length,
    told: Instant,
    is_stopped: bool,
    redactor: Option<Redactor>,
    written: Written,
}

impl Watch<'_> {
    /// Tells how far it is, now and then. An error once nobody waits any more.
    fn rest(&mut self) -> io::Result<()> {
        if (self.is_stale)() {
            return Err(self.stopped());
        }
        if self.told.elapsed() >= PAUSE {
            self.told = Instant::now();
            (self.progress)(self.written.events, self.bytes.get());
        }
        Ok(())
    }

    /// A text as it is written.
    fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.redactor {
            Some(redactor) => redactor.text(text),
            None => Cow::Borrowed(text),
        }
    }

    fn stopped(&mut self) -> io::Error {
        self.is_stopped = true;
        io::Error::other("stopped")
    }

    fn lose(&mut self, why: String) {
        if self.written.lost.len() < MOST_LOST {
            self.written.lost.push(why);
        } else if self.written.lost.len() == MOST_LOST {
            self.written.lost.push("and more".to_owned());
        }
    }
}

fn write(form: Form, view: &View, out: &mut dyn Write, watch: &mut Watch<'_>) -> io::Result<()> {
    match form {
        Form::Jsonl => originals(view, out, watch),
        Form::Csv => rows(Format::Csv, view, out, watch),
        Form::Json => rows(Format::Json, view, out, watch),
        // A picture is of the screen, which is not known here.
        Form::Svg | Form::Ansi => Err(io::Error::other("that is no form of events")),
        Form::Markdown => {
            let number = format!(", {}.", view.hits.len());
            let query = if view.query.is_empty() { "" } else { " that match " };
            let (title, asked) = (watch.shown(&view.title), watch.shown(&view.query));
            let words = [("Events of ", &*title), (query, &*asked), (&*number, "")];
            markdown::paragraph(&words, out)?;
            writeln!(out)?;
            rows(Format::Markdown, view, out, watch)?;
            for missing in view.gaps.iter().chain(&watch.written.lost) {
                writeln!(out)?;
                markdown::paragraph(&[("Not complete: ", &watch.shown(missing))], out)?;
            }
            Ok(())
        }
    }
}

/// The original bytes, oldest first.
fn originals(view: &View, out: &mut dyn Write, watch: &mut Watch<'_>) -> io::Result<()> {
    for part in view.hits.rows().chunks(STRIDE) {
        watch.rest()?;
        for row in part {
            let row = view.snapshot.row(*row);
            match row.original() {
                Ok(original) => {
                    let event = match &mut watch.redactor {
                        Some(redactor) => redactor.event(original),
                        None => original,
                    };
                    jsonl::event(&event, false, out)?;
                    watch.written.events += 1;
                }
                Err(error) => watch.lose(format!("event {}: {error}", row.event_id())),
            }
        }
    }
    Ok(())
}

/// The columns of the table, in its order.
fn rows(format: Format, view: &View, out: &mut dyn Write, watch: &mut Watch<'_>) -> io::Result<()> {
    let Some(order) = order(view, watch.is_stale) else {
        return Err(watch.stopped());
    };
    let paths: Vec<JsonPath> = view.columns.iter().filter_map(path).cloned().collect();
    let columns = view.columns.iter().map(column).collect();
    let mut rows = sink::rows(format, columns, Look::default(), out);
    for part in order.chunks(STRIDE) {
        watch.rest()?;
        let Some(mut read) = at_paths(view, part, &paths, watch) else {
            return Err(watch.stopped());
        };
        for row in part {
            let at_paths = read.remove(row).unwrap_or_default();
            let mut at_paths = at_paths.iter();
            let row = view.snapshot.row(*row);
            let cells = view.columns.iter().map(|column| match path(column) {
                Some(_) => Cell::several(at_paths.next().map_or(&[], Vec::as_slice)),
                None => cell(column, &row),
            });
            let cells = cells.map(|cell| cell.redacted(watch.redactor.as_ref()));
            rows.row(&cells.collect::<Vec<_>>())?;
            watch.written.events += 1;
        }
    }
    rows.finish()
}

/// The rows as the table has them; `None` if nobody waits for them any more.
fn order(view: &View, is_stale: IsStale<'_>) -> Option<Vec<RowId>> {
    Some(match &view.order {
        Order::OldestFirst => view.hits.iter().collect(),
        Order::NewestFirst => view.hits.iter().rev().collect(),
        Order::By(by) => events::sort((&view.snapshot, &view.hits), by, is_stale)?.to_vec(),
    })
}

fn path(column: &Column) -> Option<&JsonPath> {
    match column {
        Column::Path(path) => Some(path),
        _ => None,
    }
}

/// What a column is called in a file.
fn column(column: &Column) -> sink::Column {
    let name = column.name();
    let label = match column {
        Column::Time => Cow::Borrowed("TIME (UTC)"),
        Column::Severity => Cow::Borrowed("SEVERITY"),
        Column::Path(_) => Cow::Owned(name.clone()),
        other => Cow::Borrowed(other.field().map_or("", Field::label)),
    };
    sink::Column {
        key: name.into(),
        label,
        whole: true,
    }
}

fn cell<'a>(column: &Column, row: &Row<'_>) -> Cell<'a> {
    match column.value(row) {
        Some(text) if !text.is_empty() => Cell::Text(Cow::Owned(text)),
        _ => Cell::Missing,
    }
}

/// What some events have at paths: of each event the values at each path.
type Read = HashMap<RowId, Vec<Vec<String>>>;

fn at_paths(view: &View, part: &[RowId], paths: &[JsonPath], watch: &mut Watch<'_>) -> Option<Read> {
    if paths.is_empty() {
        return Some(Read::new());
    }
    let hits = Hits::of_rows(&view.snapshot, part.iter().copied());
    let found = values_at(&view.snapshot, &hits, paths, watch.is_stale)?;
    for why in found.unreadable {
        watch.lose(why);
    }
    if let Some(redactor) = &mut watch.redactor {
        for (place, path) in paths.iter().enumerate() {
            let named = is_naming(&Column::Path(path.clone()).name());
            let texts = found.rows.iter().filter(|_| named).flat_map(|row| &row[place]);
            texts.for_each(|text| redactor.learn(text, Kind::Thing));
        }
    }
    Some(hits.iter().zip(found.rows).collect())
}

#[cfg(test)]
mod tests;
