//! What the events have in common: on the left what values are of, on the right the values with their numbers.

use super::canvas::{Canvas, Pen};
use super::draw::{selection_meaning, title_meaning};
use super::theme::Meaning;
use super::words::{counted, grouped};
use crate::app::cursor::Extent;
use crate::app::facets::{Facets, Order, Values, name};
use crate::app::layout::{Block, Layout, Pane, Rect};
use crate::app::state::State;
use crate::model::visible;
use crate::query::{Count, RawProgress};

/// Columns of a bar, where there is room for one.
const BAR: usize = 8;

/// Columns of an instant with its day.
const INSTANT: usize = 15;

/// Fewest columns that values themselves have beside a bar or an instant.
const TEXT: usize = 18;

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    let (subjects, values) = Layout::facet_columns(block.body);
    let mut pen = canvas.row(block.line, 0);
    title(&mut pen, state);
    let has_instants = state.facets.values().is_some_and(|counted| {
        let columns = Columns::new(usize::from(values.width), &state.facets, counted);
        columns.instant > 0
    });
    if has_instants && pen.left() > INSTANT {
        pen.end_with("FIRST SEEN(UTC)", Meaning::Dim);
    }
    draw_subjects(canvas, subjects, state);
    let line = Rect {
        x: subjects.x + subjects.width,
        width: 1,
        ..subjects
    };
    canvas.vertical_line(line);
    match state.facets.values() {
        Some(counted) if !counted.rows.is_empty() => draw_values(canvas, values, state, counted),
        counted => {
            canvas
                .row(values, 1)
                .write(&nothing(state, counted), Meaning::Dim);
        }
    }
}

/// `13 values of user in 30,124 events, most first`, and how far that is.
fn title(pen: &mut Pen<'_, '_>, state: &State) {
    let facets = &state.facets;
    let name = visible::fit(&pen.shown(&name(facets.subject())), 30);
    pen.write_shown(&name, title_meaning(state, Pane::Facets));
    let Some(values) = facets.values() else {
        return;
    };
    if !facets.picked().is_empty() {
        let chosen = format!("  {} chosen", grouped(facets.picked().len() as u64));
        pen.write(&chosen, Meaning::Badge);
    }
    let filter = facets.filter().text();
    let distinct = counted(values.distinct as u64, "value");
    let number = if filter.is_empty() {
        format!("  {distinct} in ")
    } else {
        format!(
            "  {} with {} of {distinct} in ",
            grouped(values.fitting as u64),
            visible::fit(&pen.shown(filter), 20)
        )
    };
    pen.write_shown(&number, Meaning::Text)
        .write(&counted(values.events as u64, "event"), Meaning::Text);
    if let RawProgress::Running { done, total } = values.progress {
        let percent = done * 100 / total.max(1);
        pen.write(&format!(", {percent} % read"), Meaning::Badge);
    } else if state.search.progress().is_running() || !state.load.finished && state.live.is_none() {
        pen.write(" so far", Meaning::Badge);
    }
    pen.write(", ", Meaning::Text)
        .write(facets.order().in_words(), Meaning::Dim);
    if let Some(without) = values.without.filter(|without| *without > 0) {
        pen.write(&format!("; {} without", grouped(without)), Meaning::Dim);
    }
    if let Some(first) = values.unreadable.first() {
        let others = counted(values.unreadable.len() as u64, "file");
        pen.write(&format!("; {others} not read: {first}"), Meaning::Error);
    }
}

fn nothing(state: &State, values: Option<&Values>) -> String {
    let facets = &state.facets;
    match values {
        _ if facets.has_failed() => {
            "Counting failed, which is a defect of trailhound: please report it.".to_owned()
        }
        None if facets.is_slow() => "counting…".to_owned(),
        None => String::new(),
        Some(values) if values.is_growing() => "reading the events…".to_owned(),
        Some(values) if values.events == 0 => "There is no event.".to_owned(),
        Some(_) if !facets.filter().text().is_empty() => "No value has that in it.".to_owned(),
        Some(_) => "No event has a value here.".to_owned(),
    }
}

fn draw_subjects(canvas: &mut Canvas<'_>, rect: Rect, state: &State) {
    let facets = &state.facets;
    let height = usize::from(rect.height);
    let first = facets.first_subject(height);
    let rows = facets.subjects().iter().enumerate().skip(first).take(height);
    for (row, (place, subject)) in rows.enumerate() {
        let distinct = facets.distinct(subject).map(|number| grouped(number as u64));
        let distinct = distinct.unwrap_or_default();
        let columns = usize::from(rect.width).saturating_sub(visible::width(&distinct) + 2);
        let is_empty = distinct == "0";
        let meaning = if is_empty { Meaning::Dim } else { Meaning::Text };
        let mut pen = canvas.row(rect, row);
        pen.limit(usize::from(rect.width).saturating_sub(1));
        pen.write_end_in(&name(subject), columns, meaning)
            .end_with(&distinct, Meaning::Dim);
        if place == facets.chosen() {
            canvas.tint(line(rect, row), Meaning::SelectionElsewhere);
        }
    }
}

fn line(rect: Rect, row: usize) -> Rect {
    let y = rect.y + u16::try_from(row).unwrap_or_default();
    Rect { y, height: 1, ..rect }
}

fn draw_values(canvas: &mut Canvas<'_>, rect: Rect, state: &State, values: &Values) {
    let facets = &state.facets;
    let cursor = facets.cursor();
    let extent = Extent {
        length: values.rows.len(),
        height: usize::from(rect.height),
    };
    let columns = Columns::new(usize::from(rect.width), facets, values);
    for (row, place) in cursor.visible(extent).enumerate() {
        columns.draw(&mut canvas.row(rect, row), &values.rows[place], values.most);
        if facets.picked().contains(&values.rows[place].text) {
            let before = Rect {
                x: rect.x.saturating_sub(1),
                width: 1,
                ..line(rect, row)
            };
            canvas.row(before, 0).write("✓", Meaning::Focus);
        }
        if place == cursor.at {
            canvas.tint(line(rect, row), selection_meaning(state, Pane::Facets));
        }
    }
}

/// How the width is shared.
struct Columns {
    text: usize,
    number: usize,
    bar: usize,
    instant: usize,
}

impl Columns {
    fn new(width: usize, facets: &Facets, values: &Values) -> Self {
        let number = grouped(values.most).len().max(3);
        let mut columns = Self {
            text: width.saturating_sub(number + 1),
            number,
            bar: 0,
            instant: 0,
        };
        // Who asks for the order in time wants to see the times; else bars come first.
        if facets.order() == Order::FirstSeen {
            columns.instant = columns.take(INSTANT);
            columns.bar = columns.take(BAR);
        } else {
            columns.bar = columns.take(BAR);
            columns.instant = columns.take(INSTANT);
        }
        columns
    }

    /// Takes room from the text, if it can spare it.
    fn take(&mut self, wanted: usize) -> usize {
        if self.text < wanted + 1 + TEXT {
            return 0;
        }
        self.text -= wanted + 1;
        wanted
    }

    fn draw(&self, pen: &mut Pen<'_, '_>, count: &Count, most: u64) {
        let text = if count.text.is_empty() {
            "(empty)"
        } else {
            &count.text
        };
        pen.cell(text, self.text, Meaning::Text).skip(1);
        pen.cell(
            &format!("{:>1$}", grouped(count.count), self.number),
            self.number,
            Meaning::Key,
        );
        if self.bar > 0 {
            pen.skip(1)
                .cell(&bar(count.count, most, self.bar), self.bar, Meaning::Bar);
        }
        if self.instant > 0 {
            let first = if count.first.is_known() {
                count.first.format("%m-%d %H:%M:%S")
            } else {
                String::new()
            };
            pen.skip(1).cell(&first, self.instant, Meaning::Dim);
        }
    }
}

/// A bar of eighths of columns; what is there at all has an eighth.
fn bar(count: u64, most: u64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let whole = (columns * 8) as u64;
    let share = (u128::from(count) * u128::from(whole)).div_ceil(u128::from(most.max(1)));
    let eighths = usize::try_from(share).unwrap_or(usize::MAX).min(columns * 8);
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_share_and_never_nothing() {
        assert_eq!(bar(10, 10, 4), "████");
        assert_eq!(bar(5, 10, 4), "██");
        assert_eq!(bar(1, 1_000_000, 4), "▏");
        assert_eq!(bar(u64::MAX, 1, 2), "██");
    }
}
