//! Which columns the table has, in which order, how wide, and which of them stay while the others scroll sideways.
//!
//! As long as nobody chooses, there are as many of the usual ones as fit (*usual*). Those that were chosen are all there:
//! they share the width, down to half of what they like, and where that is too little they scroll, so that the column
//! under the cursor is on screen; the first so many (*frozen*) stay. What stands in a column that is a path of the JSON is
//! read by a worker, for the rows on screen ([`Cells`]). [`picker`] is where they are chosen.

pub mod cells;
mod file;
mod perform;
pub mod picker;

pub use cells::Cells;
pub use file::read;
pub(super) use perform::{edit, hints, perform, stay_in};
pub use picker::Picker;

use super::events::Column;
use super::state::State;
use crate::store::Row;

/// A column that was chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// Which.
    pub column: Column,
    /// How wide it is to be; none if it takes its share.
    pub width: Option<u16>,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Columns {
    chosen: Vec<Chosen>,
    frozen: usize,
}

/// A column's place in the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Which.
    pub column: Column,
    /// First screen column, from the table's left edge.
    pub x: u16,
    /// Screen columns.
    pub width: u16,
}

/// Between columns.
const GAP: u16 = 1;

/// Room at the left edge for the cursor's sign.
const EDGE: u16 = 1;

/// A column of which there is room for less is not begun.
const SLIVER: u16 = 4;

/// Most columns that can be chosen.
const MOST: usize = 40;

/// Widest column, in screen columns.
const WIDEST: u16 = 120;

impl Columns {
    /// These, the first so many of them frozen. Each once.
    pub fn new(chosen: impl IntoIterator<Item = Chosen>, frozen: usize) -> Self {
        let mut columns = Self::default();
        for one in chosen.into_iter().take(MOST) {
            if columns.place(&one.column).is_none() {
                columns.chosen.push(one);
            }
        }
        columns.frozen = frozen.min(columns.chosen.len());
        columns
    }

    /// Whether nobody chose: the usual ones are shown, as many as fit.
    pub fn is_usual(&self) -> bool {
        self.chosen.is_empty()
    }

    /// Those that were chosen, from left to right.
    pub fn chosen(&self) -> &[Chosen] {
        &self.chosen
    }

    /// How many of the first stay while the others scroll.
    pub fn frozen(&self) -> usize {
        self.frozen
    }

    /// The place of a column among those chosen.
    pub fn place(&self, column: &Column) -> Option<usize> {
        self.chosen.iter().position(|one| one.column == *column)
    }

    /// Shows a column behind the others, or no longer; says whether it is shown now. The last one stays.
    pub fn toggle(&mut self, column: &Column) -> bool {
        match self.place(column) {
            Some(place) if self.chosen.len() > 1 => {
                self.chosen.remove(place);
                self.frozen -= usize::from(place < self.frozen);
                false
            }
            Some(_) => true,
            None if self.chosen.len() < MOST => {
                let column = column.clone();
                self.chosen.push(Chosen { column, width: None });
                true
            }
            None => false,
        }
    }

    /// Moves a column by so many places.
    pub fn shift(&mut self, column: &Column, by: isize) {
        if let Some(place) = self.place(column) {
            let to = place.saturating_add_signed(by).min(self.chosen.len() - 1);
            let one = self.chosen.remove(place);
            self.chosen.insert(to, one);
        }
    }

    /// Makes a column so much wider than it is now.
    pub fn widen(&mut self, column: &Column, now: u16, by: i16) {
        if let Some(place) = self.place(column) {
            self.chosen[place].width = Some(now.saturating_add_signed(by).clamp(1, WIDEST));
        }
    }

    /// Freezes all columns up to this one, or none if it is the last that is frozen.
    pub fn freeze(&mut self, column: &Column) {
        if let Some(place) = self.place(column) {
            self.frozen = if self.frozen == place + 1 { 0 } else { place + 1 };
        }
    }

    /// Where they are in a table of this width, from left to right; the column `here` is among them.
    pub fn places(&self, width: u16, time: u16, here: &Column) -> Vec<Cell> {
        if self.is_usual() {
            return usual(width, time);
        }
        let widths = self.widths(width, time);
        let end = |places: &[usize]| EDGE + places.iter().map(|place| widths[*place] + GAP).sum::<u16>();
        let all: Vec<usize> = (0..self.chosen.len()).collect();
        let (frozen, moving) = all.split_at(self.frozen);
        let here = self.place(here).unwrap_or_default();
        // The first scroll at which the column under the cursor is on screen as a whole.
        let scrolled = (0..moving.len()).find(|first| {
            let upto: Vec<usize> = moving[*first..]
                .iter()
                .copied()
                .take_while(|place| *place <= here)
                .collect();
            here < self.frozen || end(frozen) - EDGE + end(&upto) <= width + GAP || moving[*first] == here
        });
        let shown = frozen.iter().chain(&moving[scrolled.unwrap_or_default()..]);
        let sized = shown.map(|place| (self.chosen[*place].column.clone(), widths[*place]));
        let mut cells = lay(sized, width);
        let wanted = |cell: &Cell| self.place(&cell.column).map_or(0, |place| widths[place]);
        // A sliver of a column says nothing, but the cursor must be somewhere.
        if cells.len() > 1
            && let Some(last) = cells.last()
            && self.place(&last.column) != Some(here)
            && last.width < wanted(last).min(SLIVER)
        {
            cells.pop();
        }
        cells
    }

    /// How wide each is: those without a width of their own share what there is.
    fn widths(&self, width: u16, time: u16) -> Vec<u16> {
        let wanted = |one: &Chosen| one.width.unwrap_or_else(|| one.column.wanted(time));
        let mut widths: Vec<u16> = self.chosen.iter().map(wanted).collect();
        let used = EDGE + widths.iter().map(|width| width + GAP).sum::<u16>();
        let yields: Vec<usize> = (0..widths.len())
            .filter(|place| self.chosen[*place].width.is_none() && is_elastic(&self.chosen[*place].column))
            .collect();
        let room: u32 = yields.iter().map(|place| u32::from(widths[*place])).sum();
        let (spare, lack) = (width.saturating_sub(used), used.saturating_sub(width));
        for place in yields {
            let own = u32::from(widths[place]);
            let more = u32::from(spare) * own / room.max(1);
            let less = (u32::from(lack) * own).div_ceil(room.max(1)).min(own / 2);
            widths[place] = u16::try_from(own + more - less).unwrap_or(u16::MAX);
        }
        widths
    }
}

/// Whether a column can be cut and still says something. Addresses and times are of no use then.
fn is_elastic(column: &Column) -> bool {
    !matches!(
        column,
        Column::Time | Column::Severity | Column::Ip | Column::Account | Column::Region
    )
}

/// Puts columns one beside the other, as far as there is room.
fn lay(columns: impl Iterator<Item = (Column, u16)>, width: u16) -> Vec<Cell> {
    let mut x = EDGE;
    columns
        .map(|(column, wide)| {
            let cell = Cell {
                column,
                x,
                width: wide,
            };
            x = x.saturating_add(wide).saturating_add(GAP);
            cell
        })
        .filter(|cell| cell.x < width)
        .map(|cell| Cell {
            width: cell.width.min(width - cell.x),
            ..cell
        })
        .collect()
}

/// The usual columns: those that always are there share what there is, others come where there is room.
fn usual(width: u16, time: u16) -> Vec<Cell> {
    let mut columns = vec![Column::Time, Column::Severity, Column::Name, Column::Principal];
    if width >= 64 {
        columns.push(Column::Ip);
    }
    columns.push(Column::Target);
    let used = |columns: &[Column]| {
        EDGE + columns
            .iter()
            .map(|column| column.wanted(time) + GAP)
            .sum::<u16>()
    };
    for column in [Column::Error, Column::Account, Column::Region] {
        if used(&columns) + column.wanted(time) <= width {
            columns.push(column);
        }
    }
    let spare = i32::from(width) - i32::from(used(&columns));
    let sized = columns.into_iter().map(|column| {
        let wide = stretched(&column, column.wanted(time), spare);
        (column, wide)
    });
    lay(sized, width)
}

/// The width of a usual column where the table is so many columns wider (or narrower) than all of them like it.
fn stretched(column: &Column, wanted: u16, spare: i32) -> u16 {
    // Shares of what is spare or short, in sixteenths.
    let sixteenths = match column {
        Column::Name | Column::Target => 6,
        Column::Principal => 4,
        _ => 0,
    };
    let width = i32::from(wanted) + spare.saturating_mul(sixteenths).div_euclid(16);
    u16::try_from(width.max(1)).unwrap_or(u16::MAX)
}

impl State {
    /// Where the columns of the table are, on a table of this width.
    pub fn table_cells(&self, width: u16) -> Vec<Cell> {
        self.columns
            .places(width, self.time_width(), self.events.column())
    }

    /// What stands in a cell of the table: `…` while it is being read. Not yet made safe for a terminal.
    pub fn cell_text(&self, column: &Column, row: &Row<'_>) -> String {
        match column {
            Column::Path(path) => self.cells.text(row.row_id(), path),
            Column::Time => self.time_text(row),
            of_store => of_store.text(row, false),
        }
    }

    /// The value under the cursor of the table in full, as it is copied; none if there is none, or it is not read yet.
    pub(super) fn cell_value(&self, row: &Row<'_>) -> Option<String> {
        match self.events.column() {
            Column::Path(path) => match self.cells.value(row.row_id(), path)? {
                cells::Value::Read(texts) if !texts.is_empty() => Some(texts.join(" ")),
                cells::Value::Read(_) | cells::Value::Unreadable => None,
            },
            of_store => of_store.value(row),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(cells: &[Cell]) -> String {
        let mut line = String::new();
        for cell in cells {
            line.push_str(&" ".repeat(usize::from(cell.x) - line.chars().count()));
            let label: String = cell
                .column
                .label()
                .chars()
                .take(usize::from(cell.width))
                .collect();
            line.push_str(&label);
            line.push_str(&"_".repeat(usize::from(cell.width) - label.chars().count()));
        }
        line
    }

    fn columns(names: &str, frozen: usize) -> Columns {
        let chosen = names.split(' ').map(|name| Chosen {
            column: Column::by_name(name).expect(name),
            width: None,
        });
        Columns::new(chosen, frozen)
    }

    #[test]
    fn the_usual_columns_share_what_there_is() {
        let at = |width| drawn(&Columns::default().places(width, 9, &Column::Name));
        assert_eq!(
            at(60),
            " TIME(UTC) S NAME______________ PRINCIPAL__ TARGET________"
        );
        assert_eq!(
            at(72),
            " TIME(UTC) S NAME____________ PRINCIPAL_ SOURCE IP______ TARGET______"
        );
        assert!(at(140).contains("ERROR") && at(140).contains("ACCOUNT"));
    }

    #[test]
    fn chosen_columns_share_the_width_and_then_scroll_behind_those_that_are_frozen() {
        let some = columns("time action req.bucketName ip", 1);
        let at = |width, here: &Column| drawn(&some.places(width, 9, here));
        assert_eq!(
            at(70, &Column::Time),
            " TIME(UTC) NAME__________________ req.bucketName____ SOURCE IP______"
        );
        assert_eq!(at(40, &Column::Time), " TIME(UTC) NAME__________ req.bucketNa");
        assert_eq!(at(40, &Column::Ip), " TIME(UTC) req.bucketNa SOURCE IP______");
    }

    #[test]
    fn what_is_chosen_is_changed_without_losing_the_frozen_ones() {
        let mut some = columns("time severity action", 2);
        assert!(!some.toggle(&Column::Severity));
        assert_eq!((some.frozen(), some.chosen().len()), (1, 2));
        assert!(some.toggle(&Column::Ip));
        some.shift(&Column::Ip, -9);
        assert_eq!(some.place(&Column::Ip), Some(0));
        some.widen(&Column::Ip, 15, -99);
        assert_eq!(some.chosen()[0].width, Some(1));
        some.freeze(&Column::Time);
        assert_eq!(some.frozen(), 2);
        some.freeze(&Column::Time);
        assert_eq!(some.frozen(), 0);
        for column in [Column::Time, Column::Ip, Column::Name] {
            some.toggle(&column);
        }
        assert_eq!(some.chosen().len(), 1, "a table has at least one column");
    }

    proptest! {
        #[test]
        fn places_lie_in_the_table_and_the_column_under_the_cursor_is_among_them(
            width in 1u16..300, picks in proptest::collection::vec((0usize..9, proptest::option::of(0u16..200)), 1..12),
            frozen in 0usize..4, here in 0usize..9, dated: bool,
        ) {
            let chosen = picks.into_iter().map(|(which, width)| Chosen { column: Column::ALL[which].clone(), width });
            let some = Columns::new(chosen, frozen);
            let places = some.places(width, if dated { 19 } else { 9 }, &Column::ALL[here]);
            for cell in &places {
                prop_assert!(cell.x + cell.width <= width);
            }
            for pair in places.windows(2) {
                prop_assert!(pair[0].x + pair[0].width < pair[1].x + 1);
            }
            let wide_enough = 1 + some.chosen().iter().take(frozen).map(|one| one.width.unwrap_or(30) + 1).sum::<u16>() < width;
            if some.place(&Column::ALL[here]).is_some() && wide_enough {
                prop_assert!(places.iter().any(|cell| cell.column == Column::ALL[here]), "{places:?}");
            }
        }
    }
}
