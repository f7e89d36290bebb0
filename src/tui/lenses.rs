//! The menu of lenses, the groups that one shows, and what is said of a group.

use super::canvas::{Canvas, Pen};
use super::draw::{selection_meaning, title_meaning};
use super::theme::Meaning;
use super::when::When;
use super::words::{counted, grouped};
use crate::app::cursor::Extent;
use crate::app::layout::{Block, Pane, Rect};
use crate::app::lenses::{COLUMN, Group, Menu, Tone};
use crate::app::state::State;
use crate::model::resource::short;
use crate::model::visible;
use ratatui::layout::Position;

/// Columns of a letter and of a number in the menu.
const LETTER: usize = 3;
const NUMBER: usize = 8;

/// Columns of how many events a group has.
const EVENTS: usize = 7;

/// Narrowest that a value of a group is cut to, and widest that it is shown.
const VALUE: (usize, usize) = (12, 36);

/// What stands before what is typed.
const LABEL: &str = " lenses with: ";

/// Draws the menu; returns where it is narrowed.
pub(super) fn draw_menu(
    canvas: &mut Canvas<'_>,
    (block, columns): (Block, usize),
    state: &State,
    menu: &Menu,
) -> Option<Position> {
    let lenses = &state.lenses;
    let title = match menu.filter() {
        Some(field) => format!("{LABEL}{} ", field.text()),
        None if lenses.is_everywhere() => " a question to all that is loaded (/ narrows) ".to_owned(),
        None => " a question to what is shown (= to all, / narrows) ".to_owned(),
    };
    canvas.frame(block.frame, &title);
    let here = menu.shown().get(menu.cursor().at);
    let question = here.and_then(|place| lenses.all().get(*place));
    let question = question.map_or("No lens has all of these words.", |lens| &lens.question);
    canvas.row(block.line, 0).write(question, Meaning::Dim);
    let height = block.height();
    let extent = Extent {
        length: menu.shown().len(),
        height: height * columns,
    };
    for (on_screen, index) in menu.cursor().visible(extent).enumerate() {
        let (column, row) = (on_screen / height.max(1), on_screen % height.max(1));
        let place = Rect {
            x: block.body.x + (column * COLUMN) as u16,
            y: block.body.y + row as u16,
            width: (COLUMN as u16).min(block.body.width) - 1,
            height: 1,
        };
        let number = menu.shown()[index];
        let lens = &lenses.all()[number];
        let count = lenses.count(number).map_or_else(|| "…".to_owned(), grouped);
        let meaning = if lenses.count(number) == Some(0) {
            Meaning::Dim
        } else {
            Meaning::Text
        };
        let title = usize::from(place.width).saturating_sub(LETTER + NUMBER);
        canvas
            .row(place, 0)
            .cell(&lens.key.to_string(), LETTER, Meaning::Key)
            .cell(&lens.title, title, meaning)
            .write(&format!("{count:>NUMBER$}"), meaning);
        if index == menu.cursor().at {
            canvas.tint(place, Meaning::Selection);
        }
    }
    let field = menu.filter()?;
    let before: String = field.text().chars().take(field.cursor()).collect();
    let column = 2 + visible::width(LABEL) + visible::width(&before);
    let most = block.frame.width.saturating_sub(2);
    let column = u16::try_from(column).unwrap_or(u16::MAX).min(most);
    Some(Position::new(block.frame.x.saturating_add(column), block.frame.y))
}

/// Draws the groups of the lens.
pub(super) fn draw_groups(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    title(&mut canvas.row(block.line, 0), state);
    let lenses = &state.lenses;
    let cursor = lenses.cursor();
    let extent = Extent {
        length: lenses.groups().len(),
        height: block.height(),
    };
    let widths = widths(state, block.body.width);
    for (place, index) in cursor.visible(extent).enumerate() {
        row(
            &mut canvas.row(block.body, place),
            state,
            &lenses.groups()[index],
            &widths,
        );
        if index == cursor.at {
            let y = block.body.y + place as u16;
            let line = Rect {
                y,
                height: 1,
                ..block.body
            };
            canvas.tint(line, selection_meaning(state, Pane::Lens));
        }
    }
    if lenses.groups().is_empty() {
        let text = match lenses.looked() {
            _ if lenses.has_failed() => "Looking through the lens failed, which is a defect of trailhound.",
            None if lenses.is_slow() => "Looking…",
            None => "",
            Some(looked) if looked.less > 0 => "No group has as much as this lens asks for.",
            Some(_) if lenses.is_everywhere() => "No event that is loaded is meant by this lens.",
            Some(_) => "No event of those shown is meant by this lens; = looks at all.",
        };
        canvas.row(block.body, 1).skip(2).write(text, Meaning::Dim);
    }
}

/// `PERSISTENCE  73 events in 7 groups  of what is shown  so far  looking…`
fn title(pen: &mut Pen<'_, '_>, state: &State) {
    let lenses = &state.lenses;
    let Some(lens) = lenses.chosen() else { return };
    pen.write(&lens.title.to_uppercase(), title_meaning(state, Pane::Lens));
    if let Some(looked) = lenses.looked() {
        let events = counted(looked.events as u64, "event");
        let groups = counted(looked.of as u64, "group");
        pen.write(&format!("  {events} in {groups}"), Meaning::Text);
        if looked.groups.len() < looked.of {
            let shown = grouped(looked.groups.len() as u64);
            pen.write(&format!("  the first {shown}"), Meaning::Badge);
        }
        if looked.less > 0 {
            let left_out = grouped(looked.less as u64);
            pen.write(&format!("  {left_out} with less left out"), Meaning::Dim);
        }
        if !looked.unreadable.is_empty() {
            let files = counted(looked.unreadable.len() as u64, "file");
            pen.write(&format!("  ! {files} not searched"), Meaning::Error);
        }
    }
    let scope = if lenses.is_everywhere() {
        "of all"
    } else {
        "of what is shown"
    };
    pen.write(&format!("  {scope}"), Meaning::Dim);
    if state.live.is_none() && !state.load.finished && !state.load_stopped {
        pen.write("  so far", Meaning::Dim);
    }
    if lenses.is_slow() && lenses.looked().is_some() {
        pen.write("  looking…", Meaning::Dim);
    }
}

/// Columns of each value: what the groups on hand need, and no more than leaves some of the row to the summary.
fn widths(state: &State, width: u16) -> Vec<usize> {
    let lenses = &state.lenses;
    let keys = lenses.chosen().map_or(0, |lens| lens.group.len());
    let times = 2 * When::of(state).width + 1;
    let room = usize::from(width).saturating_sub(EVENTS + times + 3);
    let most = (room * 3 / 5 / keys.max(1)).clamp(VALUE.0, VALUE.1);
    let widest = |key: usize| {
        let values = lenses.groups().iter().take(200);
        let widths = values.map(|group| {
            let value = group.values.get(key).and_then(Option::as_deref);
            let value = short(value.unwrap_or("-"));
            let shown = state.redactor().map(|it| it.text(value));
            visible::width(&visible::visible(shown.as_deref().unwrap_or(value)))
        });
        widths.max().unwrap_or(0).min(most)
    };
    (0..keys).map(widest).collect()
}

fn row(pen: &mut Pen<'_, '_>, state: &State, group: &Group, widths: &[usize]) {
    let events = grouped(group.events as u64);
    pen.write(&format!("{events:>EVENTS$} "), Meaning::Text);
    let when = When::of(state);
    let (first, until) = when.span(group.first, group.last);
    pen.cell(&first, when.width, Meaning::Dim);
    pen.cell(&until, when.width + 1, Meaning::Dim).skip(1);
    for (value, width) in group.values.iter().zip(widths) {
        match value {
            Some(value) => pen.cell(short(value), *width, Meaning::Text),
            None => pen.cell("-", *width, Meaning::Dim),
        };
        pen.skip(1);
    }
    pen.write(&group.summary, Meaning::Text);
}

/// Draws what is said of the group under the cursor, and of the lens.
pub(super) fn draw_group(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    let lines = state.lenses.lines(state.redaction.room(block.body.width));
    let mut lines = lines.into_iter();
    if let Some(first) = lines.next() {
        canvas
            .row(block.line, 0)
            .write_shown(&first.text, Meaning::Heading);
    }
    for (row, line) in lines.take(block.height()).enumerate() {
        let meaning = match line.tone {
            Tone::Heading => Meaning::Heading,
            Tone::Text => Meaning::Text,
            Tone::Dim => Meaning::Dim,
        };
        canvas.row(block.body, row).write_shown(&line.text, meaning);
    }
}
