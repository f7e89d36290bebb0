//! The row where the query is typed, with how much it finds. While nothing is typed its terms are pills, underlined.

use super::canvas::{Canvas, Pen};
use super::live;
use super::theme::Meaning;
use super::words::{counted, grouped};
use crate::app::layout::Rect;
use crate::app::query_bar::{PROMPT, QueryBar, first_shown};
use crate::app::search::Progress;
use crate::app::state::State;
use crate::app::window;
use crate::model::TimeRange;
use crate::model::visible;
use ratatui::layout::Position;
use std::borrow::Cow;
use std::ops::Range;

/// Columns the query is left before it is said what ran where.
const LEAST: usize = 24;

/// Draws the row; returns where the next character goes if keys are text.
pub(super) fn draw(canvas: &mut Canvas<'_>, rect: Rect, state: &State) -> Option<Position> {
    let width = usize::from(rect.width);
    let (found, meaning) = right(state, width);
    let query = (PROMPT + visible::width(state.bar.text()) + 1).min(QueryBar::room(width));
    let right = visible::width(&found).min(width.saturating_sub(query));
    canvas
        .row(rect, 0)
        .skip(width - right)
        .write_hidden(&found, meaning);
    let room = width.saturating_sub(right + 1);
    let mut pen = canvas.row(rect, 0);
    pen.limit(room);
    let text = state.bar.text();
    if !state.bar.is_editing() {
        let from = state.bar.drawn_from(width);
        pen.write(if from > 0 { "/…" } else { "/ " }, Meaning::Dim);
        if text.is_empty() {
            pen.write("everything", Meaning::Dim);
        } else {
            pills(&mut pen, &state.bar, from);
        }
        return None;
    }
    let at = text
        .char_indices()
        .nth(state.bar.cursor())
        .map_or(text.len(), |(at, _)| at);
    let bad = state.bar.fault().map_or(0..0, |fault| fault.span.clone());
    let (text, [at, from, to]) = canvas.shown_at(text, [at, bad.start, bad.end]);
    let mut pen = canvas.row(rect, 0);
    pen.limit(room).write("/ ", Meaning::Focus);
    let start = first_shown(&text, at, pen.left().saturating_sub(1));
    let cuts = [
        start,
        from.clamp(start, text.len()),
        to.clamp(start, text.len()),
        text.len(),
    ];
    for (part, meaning) in cuts
        .windows(2)
        .zip([Meaning::Text, Meaning::Mistake, Meaning::Text])
    {
        pen.write_hidden(text.get(part[0]..part[1]).unwrap_or_default(), meaning);
    }
    if bad.is_empty() && state.bar.fault().is_some() {
        // Something is missing there: the mark needs a cell of its own.
        let column = 2 + visible::width(text.get(start..cuts[1]).unwrap_or_default());
        let column = u16::try_from(column).unwrap_or(u16::MAX).min(rect.width);
        canvas.tint(
            Rect {
                x: rect.x + column,
                width: 1,
                ..rect
            },
            Meaning::Mistake,
        );
    }
    let column = 2 + visible::width(text.get(start..at).unwrap_or_default());
    Some(Position::new(
        rect.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX)),
        rect.y,
    ))
}

/// The query in force from a byte on, each of its terms as a pill.
fn pills(pen: &mut Pen<'_, '_>, bar: &QueryBar, from: usize) {
    let text = bar.applied();
    // A name that is cut at the start is hidden as a whole before.
    let write = |pen: &mut Pen<'_, '_>, span: Range<usize>, meaning| {
        let cut = from.clamp(span.start, span.end.max(span.start)) - span.start;
        let (shown, [cut]) = pen.shown_at(text.get(span).unwrap_or_default(), [cut]);
        pen.write_hidden(shown.get(cut..).unwrap_or_default(), meaning);
    };
    let doubtful = bar.caveat().map(|caveat| caveat.span.start);
    let mut at = 0;
    for (place, term) in bar.terms().iter().enumerate() {
        let (start, end) = (term.span.start, term.span.end);
        let meaning = if bar.chosen() == Some(place) {
            Meaning::Cursor
        } else if !term.is_on {
            Meaning::PillOff
        } else if doubtful.is_some_and(|byte| term.span.contains(&byte)) {
            Meaning::Alert
        } else {
            Meaning::Pill
        };
        write(pen, at..start, Meaning::Text);
        write(pen, start..end, meaning);
        at = end.max(at);
    }
    write(pen, at..text.len(), Meaning::Text);
}

/// A text with its names hidden while that is wanted.
fn hidden<'t>(state: &State, text: &'t str) -> Cow<'t, str> {
    match state.redactor() {
        Some(redactor) => redactor.text(text),
        None => Cow::Borrowed(text),
    }
}

/// What stands on the right, with its names hidden: how much the query finds, and what ran where if that leaves the query its room.
fn right(state: &State, width: usize) -> (String, Meaning) {
    let (found, meaning) = found(state);
    let query = visible::width(state.bar.text()) + PROMPT + 1;
    let room = width.saturating_sub(visible::width(&found) + query.max(LEAST) + 2);
    let ran = state
        .live
        .iter()
        .flat_map(|live| [false, true].map(|brief| live::marks(live, brief)));
    let ran = ran
        .into_iter()
        .map(|ran| hidden(state, &ran).into_owned())
        .find(|ran| !ran.is_empty() && visible::width(ran) < room);
    match ran {
        Some(ran) => (format!("{ran}  {found}"), meaning),
        None => (found, meaning),
    }
}

/// How much the query finds, and how sure that is.
fn found(state: &State) -> (String, Meaning) {
    let total = state.events_so_far() as u64;
    let shown = state.events.hits().len() as u64;
    let question = state.search.question();
    let progress = match state.search.progress() {
        Progress::Asked if state.search.is_slow() => "searching… ".to_owned(),
        Progress::Raw(done, total) if state.search.is_slow() => {
            format!("searching bytes, {}% … ", done.saturating_mul(100) / total.max(1))
        }
        Progress::Stopped => "search stopped: ".to_owned(),
        Progress::Failed => "search failed: ".to_owned(),
        Progress::Asked | Progress::Raw(..) | Progress::Complete => String::new(),
    };
    let of = if shown == total && !state.search.progress().is_running() {
        String::new()
    } else {
        format!("{} of ", grouped(shown))
    };
    let all_read = match &state.live {
        Some(live) => live.covered().is_whole(),
        None => state.load.finished,
    };
    let more = if all_read { "" } else { "+" };
    let plural = if total == 1 { "" } else { "s" };
    let total = grouped(total);
    let window = match question.window {
        TimeRange::ALL => String::new(),
        window => format!(" ({})", window::in_words(window)),
    };
    // Beside a mistake stands the count of another query: the last that made sense.
    let whose = match state.bar.fault() {
        Some(_) if state.bar.applied().is_empty() => "everything: ".to_owned(),
        Some(_) => {
            let applied = state.bar.applied().trim_end();
            format!("{}: ", visible::fit(&hidden(state, applied), 20))
        }
        None => String::new(),
    };
    let text = format!("{whose}{progress}{of}{total}{more} event{plural}{window}");
    let unreadable = state.search.unreadable().len();
    if unreadable > 0 {
        let files = counted(unreadable as u64, "file");
        return (format!("{files} could not be searched: {text}"), Meaning::Alert);
    }
    let stopped = state.search.is_partial();
    (text, if stopped { Meaning::Alert } else { Meaning::Text })
}
