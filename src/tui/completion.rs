//! The list of candidates, right below the query bar.

use super::canvas::Canvas;
use super::theme::Meaning;
use super::words::{counted, grouped};
use crate::app::completion::{Among, Candidate, Completion};
use crate::app::layout::Rect;
use crate::app::state::State;
use crate::model::visible;

/// Draws the list, if there is one.
pub(super) fn draw(canvas: &mut Canvas<'_>, state: &State) {
    let Some(block) = state.list() else { return };
    let list = &state.completion;
    canvas.frame(block.frame, &title(list));
    if !list.is_open() {
        canvas.row(block.body, 0).write("counting…", Meaning::Dim);
        return;
    }
    let (chosen, top) = list.cursor();
    let columns = list.columns();
    for (row, candidate) in list.rows().iter().enumerate().skip(top).take(block.height()) {
        let place = Rect {
            y: block.body.y + u16::try_from(row - top).unwrap_or_default(),
            height: 1,
            ..block.body
        };
        draw_row(canvas, place, candidate, columns.label);
        if chosen == Some(row) {
            canvas.tint(place, Meaning::Selection);
        }
    }
    let below = list.rows().len().saturating_sub(top + block.height());
    if below > 0 {
        let edge = usize::from(block.frame.height) - 1;
        let more = format!(" {} more ", grouped(below as u64));
        let mut pen = canvas.row(block.frame, edge);
        pen.limit(usize::from(block.frame.width).saturating_sub(2));
        pen.end_with(&more, Meaning::Dim);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, place: Rect, candidate: &Candidate, label: usize) {
    let count = candidate.count.map(grouped).unwrap_or_default();
    let room =
        usize::from(place.width).saturating_sub(visible::width(&count) + usize::from(!count.is_empty()));
    let mut pen = canvas.row(place, 0);
    if candidate.doc.is_empty() {
        pen.cell(&candidate.label, room, Meaning::Text);
    } else {
        pen.cell(&candidate.label, label.min(room), Meaning::Text).skip(2);
        pen.write(&candidate.doc, Meaning::Dim);
    }
    pen.end_with(&count, Meaning::Key);
}

/// What the list is of, and which events were counted.
fn title(list: &Completion) -> String {
    let subject = list.subject();
    let Some((offer, among)) = list.counted() else {
        return format!(" {subject} ");
    };
    let events = counted(offer.events as u64, "event");
    match (offer.sampled_of, among) {
        (Some(of), _) => format!(
            " {subject} in {} of {} events looked at ",
            grouped(offer.events as u64),
            grouped(of as u64)
        ),
        (None, Among::All) => format!(" {subject} in {events} "),
        (None, Among::Selected) => format!(" {subject} in {events} of the other terms "),
        (None, Among::Unclear) => format!(" {subject} in {events}; the rest is ignored "),
    }
}
