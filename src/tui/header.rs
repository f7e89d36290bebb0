//! The top row: what is open, how much of it is loaded, the way here, the time in force, and what wants attention.

use super::canvas::{Canvas, Pen};
use super::live;
use super::painter::Frame;
use super::replay;
use super::theme::{Meaning, Theme};
use super::words::{counted, grouped};
use crate::app::input::{Input, Mouse, MouseKind};
use crate::app::layout::Rect;
use crate::app::live::Live;
use crate::app::state::State;
use crate::model::visible;
use std::collections::BTreeSet;
use std::ops::Range;

/// Between parts of the row.
const GAP: usize = 2;

/// Between steps of the way.
const BETWEEN: &str = " > ";

/// Said of every live session: no key changes anything in AWS.
const READS: &str = "READ-ONLY";

/// From so many columns on a live session says how late events come.
const ROOMY: u16 = 80;

/// A step of the way where it is drawn.
struct Crumb {
    /// Its place among the steps.
    place: usize,
    /// Its columns.
    columns: Range<usize>,
}

/// The step of the way that a press of the mouse is on.
pub fn pressed(state: &State, input: &Input) -> Option<usize> {
    let Input::Mouse(Mouse {
        kind: MouseKind::Press,
        column,
        row,
    }) = *input
    else {
        return None;
    };
    let rect = state.layout().header;
    if !rect.contains(column, row) {
        return None;
    }
    // The row is drawn once more, on a sheet of its own: what is pressed is what is seen.
    let mut frame = Frame::blank(state.size.width, 1);
    let crumbs = draw(
        &mut Canvas::new(&mut frame.buffer, &Theme::default()).redacted_by(state.redactor()),
        rect,
        state,
    );
    let column = usize::from(column - rect.x);
    let crumb = crumbs.into_iter().find(|crumb| crumb.columns.contains(&column));
    crumb.map(|crumb| crumb.place)
}

/// Draws the row; returns where the steps of the way are.
fn draw(canvas: &mut Canvas<'_>, rect: Rect, state: &State) -> Vec<Crumb> {
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
    let crumbs = state
        .crumbs()
        .into_iter()
        .map(|crumb| pen.shown(&crumb).into_owned());
    let crumbs: Vec<_> = crumbs.collect();
    if crumbs.len() < 2 || pen.left() <= 20 {
        return Vec::new();
    }
    pen.write(" │ ", Meaning::Border);
    let mut drawn = Vec::new();
    for (number, (place, text)) in way(&crumbs, pen.left()).into_iter().enumerate() {
        if number > 0 {
            pen.write(BETWEEN, Meaning::Dim);
        }
        let from = pen.used();
        pen.write_hidden(&text, Meaning::Text);
        drawn.extend(place.map(|place| Crumb {
            place,
            columns: from..pen.used(),
        }));
    }
    drawn
}

/// Draws the row.
pub(super) fn show(canvas: &mut Canvas<'_>, rect: Rect, state: &State) {
    draw(canvas, rect, state);
}

/// What stands at the right end: the time in force, how new it all is, and what wants attention.
fn right(state: &State, brief: bool) -> [(String, Meaning); 6] {
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
    let redacted = if state.redactor().is_some() {
        "REDACTED"
    } else {
        ""
    };
    let doubt = if doubtful { "? query" } else { "" };
    [
        (redacted.to_owned(), Meaning::Badge),
        (doubt.to_owned(), Meaning::Alert),
        (marked, Meaning::Badge),
        (state.times_in_words(), Meaning::Badge),
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

/// Colours that can be told apart in every theme; what they mean elsewhere does not matter here.
const STRIPES: [Meaning; 5] = [
    Meaning::Bar,
    Meaning::JsonString,
    Meaning::Denied,
    Meaning::Write,
    Meaning::Alert,
];

/// So many accounts have a stripe.
const MOST_STRIPES: usize = 4;

/// A stripe for each account that is asked, in a colour and with a letter that follow from its number: who goes from one account
/// to another sees that this is another before reading its number.
fn stripes(pen: &mut Pen<'_, '_>, live: &Live) {
    let accounts: BTreeSet<_> = live.status().callers.iter().map(|it| &it.account).collect();
    for account in accounts.iter().take(MOST_STRIPES) {
        let (meaning, letter) = stripe(account);
        pen.write(&format!("▌{letter} "), meaning);
    }
}

/// The look of an account's stripe. Numbers that differ in a few digits look different.
fn stripe(account: &str) -> (Meaning, char) {
    let number = account.bytes().fold(0_u32, |number, digit| {
        number.wrapping_mul(31).wrapping_add(u32::from(digit))
    });
    let letter = char::from(b'A' + (number / 5 % 26) as u8);
    (STRIPES[number as usize % STRIPES.len()], letter)
}

/// Whose events are asked for.
fn asked(pen: &mut Pen<'_, '_>, state: &State, live: &Live) {
    stripes(pen, live);
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

/// As many of the steps as there is room for, each with its place: the first, and of the others the last. What is left out
/// in the middle is a `…` of no place.
fn way(crumbs: &[String], width: usize) -> Vec<(Option<usize>, String)> {
    let fitted: Vec<_> = crumbs.iter().map(|crumb| visible::fit(crumb, 30)).collect();
    let columns = |texts: &[String]| {
        let gaps = visible::width(BETWEEN) * texts.len().saturating_sub(1);
        gaps + texts.iter().map(|text| visible::width(text)).sum::<usize>()
    };
    let named = |from: usize| fitted.iter().cloned().enumerate().skip(from);
    let all = |from| named(from).map(|(place, text)| (Some(place), text));
    if columns(&fitted) <= width {
        return all(0).collect();
    }
    let cut = || (None, "…".to_owned());
    let begins = |from: usize| columns(&[&[fitted[0].clone(), "…".to_owned()], &fitted[from..]].concat());
    if let Some(from) = (2..fitted.len()).find(|from| begins(*from) <= width) {
        let first = (Some(0), fitted[0].clone());
        return [first, cut()].into_iter().chain(all(from)).collect();
    }
    let last = fitted.len() - 1;
    let ends = columns(&["…".to_owned(), fitted[last].clone()]) <= width;
    ends.then(cut).into_iter().chain(all(last)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_keeps_its_ends() {
        let crumbs: Vec<_> = ["all", "user:alice", "is:write", "ip:203.0.113.9"]
            .map(String::from)
            .into();
        let shown = |width| {
            let way = way(&crumbs, width);
            for (place, text) in &way {
                assert_eq!(place.map(|place| &crumbs[place]), place.map(|_| text));
            }
            let texts: Vec<_> = way.into_iter().map(|(_, text)| text).collect();
            texts.join(BETWEEN)
        };
        assert_eq!(shown(80), "all > user:alice > is:write > ip:203.0.113.9");
        assert_eq!(shown(44), "all > user:alice > is:write > ip:203.0.113.9");
        assert_eq!(shown(43), "all > … > is:write > ip:203.0.113.9");
        assert_eq!(shown(34), "all > … > ip:203.0.113.9");
        assert_eq!(shown(20), "… > ip:203.0.113.9");
        assert_eq!(shown(5), "ip:203.0.113.9");
    }
}
