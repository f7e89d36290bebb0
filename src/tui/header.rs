//! The top row: what is open, how much of it is loaded, the way here, the time in force, and what wants attention.

use super::canvas::{Canvas, Pen};
use super::live;
use super::replay;
use super::theme::Meaning;
use super::words::{counted, grouped};
use crate::app::layout::Rect;
use crate::app::live::Live;
use crate::app::state::State;
use crate::model::visible;

/// Between parts of the row.
const GAP: usize = 2;

/// Said of every live session: no key changes anything in AWS.
const READS: &str = "READ-ONLY";

/// From so many columns on a live session says how late events come.
const ROOMY: u16 = 80;

pub(super) fn draw(canvas: &mut Canvas<'_>, rect: Rect, state: &State) {
    let width = usize::from(rect.width);
    let right = right(state, rect.width < ROOMY);
    let texts = right.iter().filter(|(text, _)| !text.is_empty());
    let used: usize = texts.clone().map(|(text, _)| visible::width(text) + GAP).sum();
    let mut pen = canvas.row(rect, 0);
    pen.skip((width + GAP).saturating_sub(used));
    for (text, meaning) in texts {
        pen.write(text, *meaning).skip(GAP);
    }
    let mut pen = canvas.row(rect, 0);
    pen.limit(width.saturating_sub(used));
    match &state.live {
        Some(live) => asked(&mut pen, state, live),
        None => opened(&mut pen, state),
    }
    let crumbs = state.crumbs();
    if crumbs.len() > 1 && pen.left() > 20 {
        pen.write(" │ ", Meaning::Border);
        let way = way(&crumbs, pen.left());
        pen.write(&way, Meaning::Text);
    }
}

/// What stands at the right end: the time in force, how new it all is, and what wants attention.
fn right(state: &State, brief: bool) -> [(String, Meaning); 5] {
    let unseen = state.notices.unseen() as u64;
    let alert = if unseen > 0 {
        format!("! {}", grouped(unseen))
    } else {
        String::new()
    };
    let moves = match (&state.replay, &state.live) {
        (Some(replay), _) => replay::headline(state, replay, brief),
        (None, Some(live)) => live::headline(state, live, brief),
        (None, None) => (String::new(), Meaning::Badge),
    };
    let (marks, notes) = (state.marks.count() as u64, state.marks.notes() as u64);
    let said = [(marks, "◆ "), (notes, "n ")]
        .map(|(count, sign)| (count > 0).then(|| format!("{sign}{}", grouped(count))));
    let marked = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
    // While one types the footer says what it is; later an empty table and the explanation of an event do.
    let doubtful = !state.bar.is_editing() && state.bar.caveat().is_some();
    let doubt = if doubtful { "? query" } else { "" };
    [
        (doubt.to_owned(), Meaning::Alert),
        (marked, Meaning::Badge),
        ("UTC".to_owned(), Meaning::Badge),
        moves,
        (alert, Meaning::Alert),
    ]
}

/// What is open, and how much of it is loaded.
fn opened(pen: &mut Pen<'_, '_>, state: &State) {
    let room = usize::from(state.size.width) / 3;
    pen.write_end_in(&state.title, room.max(8), Meaning::Heading)
        .skip(GAP);
    if state.replay.is_none() {
        pen.write("SAVED FILES", Meaning::Badge).skip(GAP);
    }
    let (loaded, meaning) = loaded(state);
    pen.write(&loaded, meaning);
}

/// Whose events are asked for.
fn asked(pen: &mut Pen<'_, '_>, state: &State, live: &Live) {
    let who = live::who(state, live, pen.left());
    pen.write(&who, Meaning::Heading);
    if pen.left() > GAP + READS.len() {
        pen.skip(GAP).write(READS, Meaning::Badge);
    }
}

/// How much is loaded, and whether that is all.
fn loaded(state: &State) -> (String, Meaning) {
    let load = &state.load;
    let events = counted(state.events_so_far() as u64, "event");
    let files = || {
        let more = if load.walking { "+" } else { "" };
        format!(
            "{} of {}{more} files",
            grouped(load.files_done),
            grouped(load.files_found)
        )
    };
    if load.finished {
        (events, Meaning::Text)
    } else if state.load_stopped {
        (format!("{events}, stopped after {}", files()), Meaning::Alert)
    } else {
        (format!("{events}, reading {}", files()), Meaning::Dim)
    }
}

/// As many of the last steps as there is room for.
fn way(crumbs: &[String], width: usize) -> String {
    let mut way = String::new();
    for crumb in crumbs.iter().rev() {
        let crumb = visible::fit(crumb, 30);
        let longer = if way.is_empty() {
            crumb
        } else {
            format!("{crumb} > {way}")
        };
        if visible::width(&longer) > width && !way.is_empty() {
            let cut = format!("… > {way}");
            return if visible::width(&cut) > width { way } else { cut };
        }
        way = longer;
    }
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_keeps_its_end() {
        let crumbs: Vec<_> = ["all", "user:alice", "is:write", "ip:203.0.113.9"]
            .map(String::from)
            .into();
        assert_eq!(way(&crumbs, 80), "all > user:alice > is:write > ip:203.0.113.9");
        assert_eq!(way(&crumbs, 30), "… > is:write > ip:203.0.113.9");
        assert_eq!(way(&crumbs, 5), "ip:203.0.113.9");
    }
}
