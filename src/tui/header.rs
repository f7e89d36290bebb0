//! The top row: what is open, how much of it is loaded, the way here, the time in force, and what wants attention.

use super::canvas::Canvas;
use super::theme::Meaning;
use super::words::{counted, grouped};
use crate::app::layout::Rect;
use crate::app::state::State;
use crate::model::visible;

/// Between parts of the row.
const GAP: usize = 2;

pub(super) fn draw(canvas: &mut Canvas<'_>, rect: Rect, state: &State) {
    let width = usize::from(rect.width);
    let unseen = state.notices.unseen();
    let alert = if unseen > 0 {
        format!("! {}", grouped(unseen as u64))
    } else {
        String::new()
    };
    let right = "UTC".len() + if unseen > 0 { GAP + alert.len() } else { 0 };
    let mut pen = canvas.row(rect, 0);
    pen.skip(width.saturating_sub(right)).write("UTC", Meaning::Badge);
    if unseen > 0 {
        pen.skip(GAP).write(&alert, Meaning::Alert);
    }
    let mut pen = canvas.row(rect, 0);
    pen.limit(width.saturating_sub(right + GAP));
    let left = pen.left();
    pen.limit((width / 3).max(8))
        .write_end(&state.title, Meaning::Heading);
    let used = pen.used();
    let mut pen = canvas.row(rect, 0);
    pen.limit(left)
        .skip(used + GAP)
        .write("SAVED FILES", Meaning::Badge)
        .skip(GAP);
    let (loaded, meaning) = loaded(state);
    pen.write(&loaded, meaning);
    let crumbs = state.crumbs();
    if crumbs.len() > 1 && pen.left() > 20 {
        pen.write(" │ ", Meaning::Border);
        let way = way(&crumbs, pen.left());
        pen.write(&way, Meaning::Text);
    }
}

/// How much is loaded, and whether that is all.
fn loaded(state: &State) -> (String, Meaning) {
    let load = &state.load;
    let events = counted(state.snapshot.len() as u64, "event");
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
