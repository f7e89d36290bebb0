//! The row where the query is typed, with how much it finds.

use super::canvas::Canvas;
use super::live;
use super::theme::Meaning;
use super::words::{counted, grouped};
use crate::app::layout::Rect;
use crate::app::search::Progress;
use crate::app::state::State;
use crate::app::window;
use crate::model::TimeRange;
use crate::model::visible::{self, pieces};
use ratatui::layout::Position;

/// Columns the text has at least, whatever stands on the right.
const TEXT: usize = 24;

/// Draws the row; returns where the next character goes if keys are text.
pub(super) fn draw(canvas: &mut Canvas<'_>, rect: Rect, state: &State) -> Option<Position> {
    let width = usize::from(rect.width);
    let (found, meaning) = right(state, width);
    let right = visible::width(&found).min(width.saturating_sub(TEXT));
    canvas.row(rect, 0).skip(width - right).write(&found, meaning);
    let room = width.saturating_sub(right + 1);
    let mut pen = canvas.row(rect, 0);
    pen.limit(room);
    let text = state.bar.text();
    if !state.bar.is_editing() {
        pen.write("/ ", Meaning::Dim);
        if text.is_empty() {
            pen.write("everything", Meaning::Dim);
        } else {
            pen.write(text, Meaning::Text);
        }
        return None;
    }
    pen.write("/ ", Meaning::Focus);
    let at = text
        .char_indices()
        .nth(state.bar.cursor())
        .map_or(text.len(), |(at, _)| at);
    let start = first_shown(text, at, pen.left().saturating_sub(1));
    let bad = state.bar.fault().map_or(0..0, |fault| fault.span.clone());
    let cuts = [
        start,
        bad.start.clamp(start, text.len()),
        bad.end.clamp(start, text.len()),
        text.len(),
    ];
    for (part, meaning) in cuts
        .windows(2)
        .zip([Meaning::Text, Meaning::Mistake, Meaning::Text])
    {
        pen.write(text.get(part[0]..part[1]).unwrap_or_default(), meaning);
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

/// What stands on the right: how much the query finds, and what ran where if that leaves the query its room.
fn right(state: &State, width: usize) -> (String, Meaning) {
    let (found, meaning) = found(state);
    let query = TEXT.max(visible::width(state.bar.text()) + 3);
    let room = width.saturating_sub(visible::width(&found) + query + 2);
    let ran = state
        .live
        .iter()
        .flat_map(|live| [false, true].map(|brief| live::marks(live, brief)));
    let ran = ran
        .into_iter()
        .find(|ran| !ran.is_empty() && visible::width(ran) < room);
    match ran {
        Some(ran) => (format!("{ran}  {found}"), meaning),
        None => (found, meaning),
    }
}

/// Where to start drawing so that the cursor is on screen: a place between characters.
pub(super) fn first_shown(text: &str, cursor: usize, width: usize) -> usize {
    let before = text.get(..cursor).unwrap_or_default();
    let mut excess = visible::width(before).saturating_sub(width);
    let mut start = 0;
    for char in before.chars() {
        if excess == 0 {
            break;
        }
        start += char.len_utf8();
        let columns: usize = pieces(char.encode_utf8(&mut [0; 4]))
            .map(|piece| piece.width())
            .sum();
        excess = excess.saturating_sub(columns);
    }
    start
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
        Some(_) => format!("{}: ", visible::fit(state.bar.applied().trim_end(), 20)),
        None => String::new(),
    };
    let text = format!("{whose}{progress}{of}{total}{more} event{plural}{window}");
    let unreadable = state.search.unreadable().len();
    if unreadable > 0 {
        let files = counted(unreadable as u64, "file");
        return (format!("{text}, {files} could not be searched"), Meaning::Alert);
    }
    let stopped = state.search.is_partial();
    (text, if stopped { Meaning::Alert } else { Meaning::Text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_scrolls_with_the_cursor() {
        assert_eq!(first_shown("abcdef", 6, 10), 0);
        assert_eq!(first_shown("abcdef", 6, 4), 2);
        assert_eq!(first_shown("日本語", 9, 4), 3);
        assert_eq!(first_shown("\u{202e}abc", 6, 4), 3);
        assert_eq!(first_shown("abc", 2, 0), 2);
    }
}
