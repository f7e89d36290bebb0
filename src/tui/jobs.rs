//! What was read and what was not, and what the program had to say.

use super::canvas::{Canvas, Pen};
use super::draw::{selection_meaning, title_meaning};
use super::live;
use super::theme::Meaning;
use super::words::{bytes, counted, grouped};
use crate::app::cursor::Extent;
use crate::app::export::Exports;
use crate::app::jobs::JobLine;
use crate::app::layout::{Block, Pane, Rect};
use crate::app::notice::Severity;
use crate::app::state::State;
use crate::store::ledger::{FileReport, Ledger};

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    canvas
        .row(block.line, 0)
        .write(&title(state), title_meaning(state, Pane::Jobs));
    let jobs = &state.jobs;
    let ledger = state.snapshot.ledger();
    let cursor = jobs.cursor();
    let extent = Extent {
        length: jobs.lines().len(),
        height: block.height(),
    };
    for (row, index) in cursor.visible(extent).enumerate() {
        line(
            &mut canvas.row(block.body, row),
            state,
            ledger,
            &jobs.lines()[index],
        );
        if index == cursor.at {
            let y = block.body.y + u16::try_from(row).unwrap_or_default();
            canvas.tint(
                Rect {
                    y,
                    height: 1,
                    ..block.body
                },
                selection_meaning(state, Pane::Jobs),
            );
        }
    }
    if jobs.lines().is_empty() {
        canvas
            .row(block.body, 1)
            .skip(2)
            .write("Nothing was read yet.", Meaning::Dim);
    }
}

/// All that was read, in one line.
fn title(state: &State) -> String {
    let files = !state.snapshot.ledger().files.is_empty();
    match &state.live {
        Some(live) if files => format!("{} · {}", live::rows::totals(state, live), totals(state)),
        Some(live) => live::rows::totals(state, live),
        None => totals(state),
    }
}

/// All files in one line.
fn totals(state: &State) -> String {
    let totals = state.jobs.totals();
    let mut parts = vec![
        format!(
            "{}, {}",
            counted(totals.files as u64, "file"),
            bytes(totals.bytes)
        ),
        counted(totals.events, "event"),
    ];
    // First what is said nowhere else and tells why there are not as many rows: the end may be cut off.
    let rest = [
        (totals.duplicates, "exact copy", "exact copies"),
        (totals.conflicts, "conflicting eventID", "conflicting eventIDs"),
        (totals.skipped, "piece skipped", "pieces skipped"),
        (
            totals.troubled as u64,
            "file not read in full",
            "files not read in full",
        ),
        (
            totals.foreign as u64,
            "file of another kind",
            "files of other kinds",
        ),
    ];
    for (number, one, many) in rest {
        if number > 0 {
            parts.push(format!(
                "{} {}",
                grouped(number),
                if number == 1 { one } else { many }
            ));
        }
    }
    parts.join(" · ")
}

fn line(pen: &mut Pen<'_, '_>, state: &State, ledger: &Ledger, line: &JobLine) {
    let file = |number: usize| ledger.files.get(number).map(AsRef::as_ref);
    match line {
        JobLine::Heading(text) => {
            pen.write(text, Meaning::Heading);
        }
        JobLine::Live(row) => {
            if let Some(live) = &state.live {
                live::rows::row(pen, state, live, *row);
            }
        }
        JobLine::Notice(number) => {
            if let Some(notice) = state.notices.kept().nth(*number) {
                let error = notice.severity == Severity::Error;
                let meaning = if error { Meaning::Error } else { Meaning::Text };
                pen.write(if error { "  ! " } else { "  · " }, meaning)
                    .write(&notice.text, meaning);
                if !notice.way_out.is_empty() {
                    pen.write("; ", Meaning::Dim).write(&notice.way_out, Meaning::Dim);
                }
            }
        }
        JobLine::Writing | JobLine::Written(_) => export(pen, &state.exports, line),
        JobLine::File(number) => {
            if let Some(report) = file(*number) {
                let open = state.jobs.is_open(ledger, *number);
                summary(pen, report, open);
            }
        }
        JobLine::Fault(number) => {
            if let Some(fault) = file(*number).and_then(|file| file.fault.as_deref()) {
                pen.write("      ! ", Meaning::Error).write(fault, Meaning::Error);
            }
        }
        JobLine::Note(number, note) => {
            if let Some(note) = file(*number).and_then(|file| file.notes.get(*note)) {
                pen.write("      ", Meaning::Text).write(note, Meaning::Dim);
            }
        }
        JobLine::Skip(number, skip) => {
            if let Some(skip) = file(*number).and_then(|file| file.skips.get(*skip)) {
                let place = format!(
                    "      at byte {}: {} skipped: ",
                    grouped(skip.offset),
                    bytes(skip.length)
                );
                pen.write(&place, Meaning::Text)
                    .write(&skip.reason, Meaning::Text);
            }
        }
        JobLine::MoreSkips(_, more) => {
            pen.write(
                &format!("      and {} more pieces", grouped(*more)),
                Meaning::Text,
            );
        }
        JobLine::Foreign(kind, count) => {
            pen.write(&format!("  {}: ", counted(*count as u64, "file")), Meaning::Text)
                .write(kind, Meaning::Text);
        }
    }
}

/// A file that is written, or was.
fn export(pen: &mut Pen<'_, '_>, exports: &Exports, line: &JobLine) {
    if let JobLine::Written(number) = line
        && let Some(written) = exports.written().get(*number)
    {
        let is_whole = written.lost.is_empty();
        let meaning = if is_whole { Meaning::Text } else { Meaning::Error };
        pen.write(if is_whole { "  ✓ " } else { "  ! " }, meaning)
            .cell(&counted(written.events, "event"), 16, Meaning::Text)
            .cell(&bytes(written.bytes), 10, Meaning::Dim)
            .write_end(&written.path, Meaning::Text);
    } else if let Some(running) = exports.running() {
        let (events, total) = (grouped(running.events), counted(running.total, "event"));
        let so_far = format!("  … {events} of {total}, {}  ", bytes(running.bytes));
        pen.write(&so_far, Meaning::Text)
            .write_end(&running.name, Meaning::Text);
    }
}

/// One file in one line: its state, what came of it, and its name, of which the end is kept.
fn summary(pen: &mut Pen<'_, '_>, report: &FileReport, open: bool) {
    let (sign, meaning) = if report.is_troubled() {
        ("✕ ", Meaning::Error)
    } else {
        ("✓ ", Meaning::Text)
    };
    let detailed = report.is_troubled() || !report.notes.is_empty();
    let fold = match (detailed, open) {
        (false, _) => "  ",
        (true, true) => "▾ ",
        (true, false) => "▸ ",
    };
    pen.write(fold, Meaning::Dim).write(sign, meaning);
    pen.cell(&counted(report.events, "event"), 16, Meaning::Text);
    pen.cell(&bytes(report.bytes_stored), 10, Meaning::Dim);
    pen.cell(&report.kind, 18, Meaning::Dim).skip(1);
    pen.write_end(&report.name, Meaning::Text);
}
