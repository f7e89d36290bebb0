//! The bars over time, in eighths of a cell, and below them the axis.
//!
//! Of a live session, what is not loaded is hatched: `╱` was not asked for, `░` is being read, `╳` could not be read, and a
//! bar in it that may still grow is drawn `▒`. Nothing there is never taken for nothing that happened.
//!
//! Split, the bars are rows of smaller bars, with a legend ([`parts`]).
//!
//! The part of a bar that is errors is its foot. The axis has the day at its start, times where they fall on round
//! instants, `▴` below the selected event and `◆` below those that are marked or noted; right of it stand the length of a bar
//! and the tallest.

mod parts;

use super::canvas::Canvas;
use super::draw::has_keys;
use super::replay;
use super::theme::Meaning;
use super::words::{counted, grouped, length};
use crate::app::alarms::Changes;
use crate::app::layout::{Block, Pane, Rect};
use crate::app::state::State;
use crate::app::window;
use crate::model::{Timestamp, visible};
use crate::query::{Bar, Timeline};
use crate::store::coverage::Known;
use std::collections::BTreeSet;

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Instants worth a label fall on multiples of one of these, in milliseconds.
const ROUND: [i64; 16] = [
    5_000,
    15_000,
    60_000,
    300_000,
    900_000,
    1_800_000,
    3_600_000,
    10_800_000,
    21_600_000,
    43_200_000,
    86_400_000,
    172_800_000,
    604_800_000,
    2_419_200_000,
    7_257_600_000,
    31_449_600_000,
];

const DAY: i64 = 86_400_000;

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, legend: Option<Rect>, state: &State) {
    let data = state.timeline.data();
    if data.bars.is_empty() {
        let untimed = u64::from(data.untimed);
        let text = if untimed > 0 {
            format!("{} without a time", counted(untimed, "event"))
        } else {
            String::new()
        };
        canvas.row(block.line, 0).write(&text, Meaning::Dim);
        return;
    }
    let columns = state.timeline.columns_a_bar(block.body.width);
    match (state.timeline.parts(), state.timeline.split_by()) {
        (Some(split), _) => parts::draw(canvas, block.body, state, split),
        // They are being counted.
        (None, Some(_)) => {}
        (None, None) => bars(canvas, block.body, state),
    }
    if let Some(room) = legend {
        // Close to the bars, which do not always fill their room.
        let bars = u16::try_from(columns * data.bars.len()).unwrap_or(u16::MAX);
        let x = room.x.min(block.body.x.saturating_add(bars));
        parts::legend(canvas, Rect { x, ..room }, state);
    }
    replay::future(canvas, block.body, state, columns);
    axis(canvas, block.line, state, columns);
    replay::marks(canvas, block, state, columns);
}

/// The bars, with errors at their foot.
fn bars(canvas: &mut Canvas<'_>, body: Rect, state: &State) {
    let data = state.timeline.data();
    let rows = body.height;
    let tallest = data.tallest();
    let columns = state.timeline.columns_a_bar(body.width);
    let splits = canvas.theme().splits_cells();
    for (place, bar) in data.bars.iter().enumerate() {
        let known = known(state, place);
        for row in 0..rows {
            let cell = cell(*bar, tallest, (rows, row), splits);
            let (symbol, meaning) = hatched(cell, known);
            let mut pen = canvas.row(body, usize::from(rows - 1 - row));
            pen.skip(place * columns).write(&symbol.repeat(columns), meaning);
        }
    }
}

/// How much of what a bar covers is loaded.
fn known(state: &State, bar: usize) -> Known {
    let window = state.timeline.data().window(bar);
    state
        .live
        .as_ref()
        .map_or(Known::Loaded, |live| live.covered().worst(window))
}

/// What stands so many rows above the axis.
fn cell(bar: Bar, tallest: u32, (rows, row): (u16, u16), splits: bool) -> (&'static str, Meaning) {
    let levels = u64::from(rows) * 8;
    let height = |count: u32| (u64::from(count) * levels).div_ceil(u64::from(tallest.max(1)));
    let in_cell = |height: u64| height.saturating_sub(u64::from(row) * 8).min(8) as usize;
    let filled = in_cell(height(bar.total));
    let errors = in_cell(height(bar.errors)).min(filled);
    match (filled, errors) {
        (_, 0) => (EIGHTHS[filled], Meaning::Bar),
        (8, 1..8) if splits => (EIGHTHS[errors], Meaning::BarMixed),
        // A cell that is not full has one colour: what most of it is.
        _ if errors * 2 >= filled => (EIGHTHS[filled], Meaning::BarErrors),
        _ => (EIGHTHS[filled], Meaning::Bar),
    }
}

/// A cell of a bar that stands where not everything is loaded.
fn hatched(cell: (&'static str, Meaning), known: Known) -> (&'static str, Meaning) {
    match (known, cell.0) {
        (Known::Loaded, _) => cell,
        (Known::NotAsked, " ") => ("╱", Meaning::Dim),
        (Known::Loading, " ") => ("░", Meaning::Dim),
        (Known::Failed, " ") => ("╳", Meaning::Error),
        (_, "█") => ("▒", cell.1),
        _ => cell,
    }
}

fn axis(canvas: &mut Canvas<'_>, line: Rect, state: &State, columns: usize) {
    let data = state.timeline.data();
    let selected = state.events.selected().map(|row| state.snapshot.row(row).time());
    let mark = selected.and_then(|at| data.bar_at(at)).map(|bar| bar * columns);
    let remarked = remarked(state, columns);
    let said = said(state);
    let length = visible::width(&said);
    let width = usize::from(line.width);
    let end = end_of_said((width, length), &remarked, mark);
    let room = end.saturating_sub(length + 2);
    canvas.row(line, 0).limit(end).end_with(&said, Meaning::Dim);
    let start = if data.bar < DAY {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d"
    };
    let start = data.from.format(start);
    let mut marks: Vec<usize> = replay::columns(state, columns)
        .into_iter()
        .map(|(at, _)| at)
        .collect();
    marks.extend(mark);
    marks.extend(&remarked);
    marks.sort_unstable();
    let is_covered = |column: usize, label: &str| {
        let cells = column..=column + label.len();
        marks.iter().any(|mark| cells.contains(mark))
    };
    // The start stands behind the marks that would cover it.
    let first = marks.iter().fold(0, |first, mark| {
        if (first..=first + start.len()).contains(mark) {
            mark + 2
        } else {
            first
        }
    });
    let mut pen = canvas.row(line, 0);
    if first + start.len() <= room {
        pen.limit(room).skip(first).write(&start, Meaning::Dim).skip(1);
    }
    for (bar, label) in labels(data, columns) {
        let column = bar * columns;
        let covered = is_covered(column, &label);
        if column >= pen.used() && column + label.len() < room && !covered {
            pen.to(column)
                .write("╵", Meaning::Border)
                .write(&label, Meaning::Dim)
                .skip(1);
        }
    }
    let is_free = |column: &usize| *column >= end || *column + length < end;
    for column in remarked.iter().filter(|column| is_free(column)) {
        canvas.row(line, 0).skip(*column).write("◆", Meaning::Heading);
    }
    // A mark where something is said would make that unreadable.
    if let Some(mark) = mark.filter(|mark| *mark >= end || *mark + length < end) {
        canvas.row(line, 0).skip(mark).write("▴", Meaning::Focus);
    }
    choice(canvas, line, state, columns);
}

/// Where events are marked or noted, in columns. What is still to come in a replay is not shown.
fn remarked(state: &State, columns: usize) -> BTreeSet<usize> {
    let data = state.timeline.data();
    let now = state.replayed_to();
    let times = state.marks.remarked().map(|row| state.snapshot.row(row).time());
    times
        .filter(|at| now.is_none_or(|now| *at <= now))
        .filter_map(|at| data.bar_at(at))
        .map(|bar| bar * columns)
        .collect()
}

/// Where what is said ends: with the row, or before the marks that are there, if it has room before them.
fn end_of_said((width, length): (usize, usize), remarked: &BTreeSet<usize>, mark: Option<usize>) -> usize {
    let mut end = width;
    let marks = remarked.iter().copied().chain(mark).collect::<BTreeSet<_>>();
    for column in marks.into_iter().rev() {
        if column < end && column + length >= end && column > length {
            end = column;
        }
    }
    end
}

/// What the row of changes is called, where there is room.
const LABEL: &str = " alarms";

/// When alarms changed their state, below the bars: `A` where one went into `ALARM`, or how many did; `o` where they only
/// went into `OK`, and `?` into `INSUFFICIENT_DATA`.
pub(super) fn transitions(canvas: &mut Canvas<'_>, row: Rect, state: &State) {
    let data = state.timeline.data();
    let columns = state.timeline.columns_a_bar(row.width);
    for (bar, changes) in state.alarm_changes() {
        let (sign, meaning) = match changes {
            Changes { alarm: 1, .. } => ("A".to_owned(), Meaning::Alert),
            Changes {
                alarm: number @ 2..=9,
                ..
            } => (number.to_string(), Meaning::Alert),
            Changes { alarm: 10.., .. } => ("+".to_owned(), Meaning::Alert),
            Changes { no_data: 1.., .. } => ("?".to_owned(), Meaning::Denied),
            Changes { .. } => ("o".to_owned(), Meaning::Dim),
        };
        if bar < data.bars.len() {
            canvas.row(row, 0).skip(bar * columns).write(&sign, meaning);
        }
    }
    let end = data.bars.len() * columns;
    if end + LABEL.len() <= usize::from(row.width) {
        canvas.row(row, 0).end_with(LABEL, Meaning::Dim);
    }
}

/// The chosen bars.
fn choice(canvas: &mut Canvas<'_>, line: Rect, state: &State, columns: usize) {
    if has_keys(state, Pane::Timeline) {
        let cursor = state.timeline.cursor();
        let range = state.timeline.range().unwrap_or(cursor..=cursor);
        let column = |bar: usize| u16::try_from(bar * columns).unwrap_or(u16::MAX).min(line.width);
        let (from, to) = (column(*range.start()), column(*range.end() + 1));
        let chosen = Rect {
            x: line.x + from,
            width: to - from,
            ..line
        };
        canvas.tint(chosen, Meaning::Selection);
    }
}

/// The chosen bars in words, or the measures of all.
fn said(state: &State) -> String {
    let data = state.timeline.data();
    if has_keys(state, Pane::Timeline)
        && let Some(chosen) = state.timeline.window()
    {
        let is_to_come = state.replayed_to().is_some_and(|now| chosen.from > now);
        let events = if is_to_come {
            "still to come".to_owned()
        } else {
            counted(state.timeline.count(), "event")
        };
        let alarms = state.alarm_changes_in(chosen).alarm;
        let alarms = match alarms {
            0 => String::new(),
            number => format!(", {number} into ALARM"),
        };
        return format!("{}: {events}{alarms}", window::in_words(chosen));
    }
    let bar = length(data.bar);
    match (state.timeline.parts(), state.timeline.split_by()) {
        (Some(parts), _) => format!("by {}, {bar} a bar, own scales", parts.by.in_words()),
        (None, Some(_)) => "counting…".to_owned(),
        (None, None) => format!("{bar} a bar, at most {}", grouped(u64::from(data.tallest()))),
    }
}

/// Labels at round instants, so far apart that there is room for them.
fn labels(data: &Timeline, columns: usize) -> Vec<(usize, String)> {
    let widest = if data.bar < 60_000 { 8 } else { 5 };
    let apart = |step: i64| (step / data.bar.max(1)).saturating_mul(columns as i64) >= widest + 3;
    let Some(step) = ROUND
        .into_iter()
        .find(|step| step % data.bar.max(1) == 0 && apart(*step))
    else {
        return Vec::new();
    };
    let label = |at: Timestamp| match step {
        0..60_000 => at.format("%H:%M:%S"),
        _ if at.0.rem_euclid(DAY) == 0 && step < 28 * DAY => at.format("%m-%d"),
        60_000..DAY => at.format("%H:%M"),
        _ => at.format("%Y-%m-%d"),
    };
    (0..data.bars.len())
        .map(|bar| (bar, data.window(bar).from))
        .filter(|(_, at)| at.0.rem_euclid(step) == 0)
        .map(|(bar, at)| (bar, label(at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(bar: (u32, u32), tallest: u32, rows: u16, splits: bool) -> Vec<(&'static str, Meaning)> {
        let bar = Bar {
            total: bar.0,
            errors: bar.1,
            writes: 0,
        };
        (0..rows)
            .rev()
            .map(|row| cell(bar, tallest, (rows, row), splits))
            .collect()
    }

    #[test]
    fn bars_grow_in_eighths_and_errors_are_at_their_foot() {
        use Meaning::{Bar, BarErrors, BarMixed};
        assert_eq!(column((16, 0), 16, 2, true), [("█", Bar), ("█", Bar)]);
        assert_eq!(column((9, 0), 16, 2, true), [("▁", Bar), ("█", Bar)]);
        let one = column((1, 0), 1_000_000, 2, true);
        assert_eq!(one, [(" ", Bar), ("▁", Bar)], "one event is seen among a million");
        assert_eq!(column((16, 3), 16, 2, true), [("█", Bar), ("▃", BarMixed)]);
        assert_eq!(column((16, 3), 16, 2, false), [("█", Bar), ("█", Bar)]);
        assert_eq!(
            column((16, 12), 16, 2, false),
            [("█", BarErrors), ("█", BarErrors)]
        );
        assert_eq!(column((16, 9), 16, 2, true), [("▁", BarMixed), ("█", BarErrors)]);
        assert_eq!(column((4, 1), 16, 2, true), [(" ", Bar), ("▄", Bar)]);
        assert_eq!(column((4, 2), 16, 2, true), [(" ", Bar), ("▄", BarErrors)]);
        assert_eq!(column((0, 0), 0, 2, true), [(" ", Bar), (" ", Bar)]);
        assert_eq!(
            column((u32::MAX, u32::MAX), u32::MAX, 1, true),
            [("█", BarErrors)]
        );
    }

    #[test]
    fn what_is_not_loaded_is_hatched_without_colour() {
        use Meaning::{Bar, Dim, Error};
        let column = |known: Known| [" ", "▄", "█"].map(|symbol| hatched((symbol, Bar), known));
        assert_eq!(column(Known::Loaded), [(" ", Bar), ("▄", Bar), ("█", Bar)]);
        assert_eq!(column(Known::NotAsked), [("╱", Dim), ("▄", Bar), ("▒", Bar)]);
        assert_eq!(column(Known::Loading), [("░", Dim), ("▄", Bar), ("▒", Bar)]);
        assert_eq!(column(Known::Failed), [("╳", Error), ("▄", Bar), ("▒", Bar)]);
    }

    #[test]
    fn labels_fall_on_round_instants_and_have_room() {
        let timeline = |from: &[u8], bar: i64, bars: usize| Timeline {
            from: Timestamp::parse(from).unwrap(),
            bar,
            bars: vec![Bar::default(); bars],
            untimed: 0,
        };
        let drawn = labels(&timeline(b"2023-07-10T11:50:00Z", 300_000, 60), 1);
        assert_eq!(
            drawn[..3],
            [
                (2, "12:00".to_owned()),
                (14, "13:00".to_owned()),
                (26, "14:00".to_owned())
            ]
        );
        let days = labels(&timeline(b"2023-07-10T00:00:00Z", 3_600_000, 60), 1);
        assert_eq!(
            days[..3],
            [
                (0, "07-10".to_owned()),
                (12, "12:00".to_owned()),
                (24, "07-11".to_owned())
            ]
        );
        for bar in crate::query::timeline::NICE.into_iter().chain([i64::MAX]) {
            let labels = labels(&timeline(b"2023-07-10T00:00:00Z", bar, 200), 1);
            for pair in labels.windows(2) {
                assert!(pair[1].0 >= pair[0].0 + pair[0].1.len() + 2, "{bar} {pair:?}");
            }
        }
    }
}
