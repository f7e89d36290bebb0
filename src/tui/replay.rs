//! A replay in words and signs: what its clock shows, and on the timeline where it stands and what is yet to come.
//!
//! What is yet to come is dotted, so that it is not taken for a time in which nothing happened. On the axis `◆` is the
//! clock; `[` and `]` are the ends of what it runs through again and again.

use super::canvas::Canvas;
use super::theme::Meaning;
use super::words::{counted, grouped};
use crate::app::layout::{Block, Rect};
use crate::app::replay::Replay;
use crate::app::state::State;
use crate::model::Timestamp;
use crate::query::Expr;

/// The clock, its speed, and whether it runs.
pub(super) fn headline(state: &State, replay: &Replay, brief: bool) -> (String, Meaning) {
    let Some(clock) = replay.clock() else {
        let is_loading = !state.load.finished && !state.load_stopped;
        let text = if is_loading {
            "REPLAY begins when all is read"
        } else {
            "REPLAY no event has a time"
        };
        return (text.to_owned(), Meaning::Badge);
    };
    let day = if brief { "" } else { "%m-%d " };
    let now = clock.instant().format(&format!("{day}%H:%M:%SZ"));
    let speed = grouped(u64::from(clock.speed()));
    let how = if clock.is_playing() {
        "playing"
    } else if clock.is_over() {
        "ended"
    } else {
        "paused"
    };
    let lap = if clock.lap().is_some() { " loop" } else { "" };
    let hold = match replay.hold().waiting() {
        _ if !replay.hold().is_on() => String::new(),
        0 => ", HOLD".to_owned(),
        waiting => format!(", HOLD +{} new", grouped(waiting as u64)),
    };
    let meaning = if hold.is_empty() {
        Meaning::Badge
    } else {
        Meaning::Alert
    };
    (format!("REPLAY {now} {speed}x {how}{lap}{hold}"), meaning)
}

/// Dots the bars that are yet to come.
pub(super) fn future(canvas: &mut Canvas<'_>, body: Rect, state: &State, columns: usize) {
    let Some(now) = state.replayed_to() else { return };
    let data = state.timeline.data();
    let first = match data.bar_at(now) {
        Some(bar) => bar + 1,
        None if now < data.from => 0,
        None => return,
    };
    let (from, to) = (first * columns, data.bars.len() * columns);
    if let Some(bottom) = body.height.checked_sub(1) {
        canvas
            .row(body, usize::from(bottom))
            .skip(from)
            .write(&"·".repeat(to.saturating_sub(from)), Meaning::Dim);
    }
}

/// The columns of the axis that are marked, and the signs: the ends of the clock's lap, and last where it stands.
pub(super) fn columns(state: &State, columns: usize) -> Vec<(usize, &'static str)> {
    let Some(clock) = state.replay.as_ref().and_then(Replay::clock) else {
        return Vec::new();
    };
    let column = |at: Timestamp| state.timeline.data().bar_at(at).map(|bar| bar * columns);
    let mut marks = Vec::new();
    if let Some(lap) = clock.lap() {
        let last = column(lap.to.plus(-1)).map(|column| column + columns.saturating_sub(1));
        marks.extend(column(lap.from).map(|column| (column, "[")));
        marks.extend(last.map(|column| (column, "]")));
    }
    marks.extend(column(clock.instant()).map(|column| (column, "◆")));
    marks
}

/// Marks on the axis where the clock stands, and the ends of its lap.
pub(super) fn marks(canvas: &mut Canvas<'_>, block: Block, state: &State, width: usize) {
    for (column, sign) in columns(state, width) {
        canvas.row(block.line, 0).skip(column).write(sign, Meaning::Alert);
    }
}

/// Why the table is empty. Of what is yet to come nothing is said.
pub(super) fn nothing(state: &State, replay: &Replay) -> Vec<String> {
    let what = if state.search.question().expr == Expr::All {
        "No event"
    } else {
        "Nothing that matches"
    };
    match replay.clock() {
        Some(clock) => vec![
            format!(
                "{what} has happened by {}.",
                clock.instant().format("%Y-%m-%d %H:%M:%SZ")
            ),
            format!("{} so far.", counted(replay.events() as u64, "event")),
        ],
        None => vec!["Reading…".to_owned()],
    }
}
