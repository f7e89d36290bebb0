//! Events over time as bars, and a range of them to narrow the window to.
//!
//! The bars are counted by a worker for what the table shows. One bar has the cursor; a *range* goes from the bar
//! where it was started to the cursor. The twin that draws it is `tui::timeline`.

use super::action::Action;
use crate::model::{TimeRange, Timestamp};
use crate::query::split::{By, Part};
use crate::query::{Split, Timeline};

/// Most columns of a bar.
const WIDEST: usize = 6;

/// See the module.
#[derive(Default, Debug)]
pub struct TimelinePane {
    data: Timeline,
    cursor: usize,
    start: Option<usize>,
    /// Whether the person moved the cursor; until then it stays on the selected event.
    moved: bool,
    /// The mouse was pressed on a bar and is held.
    pressed: bool,
    by: Option<By>,
    parts: Option<Split>,
    /// What the parts were counted of last, or are being counted of.
    parts_of: Option<PartsOf>,
}

/// What parts are counted of: which answer, how many events of it have happened, by what, and the first bar, the length
/// of a bar and the number of bars.
type PartsOf = ((u64, usize), By, (Timestamp, i64, usize));

impl TimelinePane {
    /// The bars.
    pub fn data(&self) -> &Timeline {
        &self.data
    }

    /// How many columns wide each bar is drawn where there are so many: few bars are drawn wide.
    pub fn columns_a_bar(&self, width: u16) -> usize {
        (usize::from(width) / self.data.bars.len().max(1)).clamp(1, WIDEST)
    }

    /// The bar with the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The bars of the range, first to last.
    pub fn range(&self) -> Option<std::ops::RangeInclusive<usize>> {
        let start = self.start?;
        Some(start.min(self.cursor)..=start.max(self.cursor))
    }

    /// The window of the range, or of the bar with the cursor.
    pub fn window(&self) -> Option<TimeRange> {
        if self.data.bars.is_empty() {
            return None;
        }
        let range = self.range().unwrap_or(self.cursor..=self.cursor);
        Some(TimeRange {
            from: self.data.window(*range.start()).from,
            to: self.data.window(*range.end()).to,
        })
    }

    /// The events in the range, or in the bar with the cursor.
    pub fn count(&self) -> u64 {
        let range = self.range().unwrap_or(self.cursor..=self.cursor);
        let bars = self.data.bars.get(range).unwrap_or_default();
        bars.iter().map(|bar| u64::from(bar.total)).sum()
    }

    /// Takes new bars. The cursor and the range stay at their instants.
    pub fn install(&mut self, data: Timeline) {
        let instants = [Some(self.cursor), self.start].map(|bar| bar.map(|bar| self.data.window(bar).from));
        let empty = self.data.bars.is_empty();
        self.data = data;
        let [cursor, start] = instants.map(|instant| instant.filter(|_| !empty).map(|at| self.bar_near(at)));
        self.cursor = cursor.unwrap_or_default();
        self.start = start;
    }

    fn bar_near(&self, instant: Timestamp) -> usize {
        let last = self.data.bars.len().saturating_sub(1);
        match self.data.bar_at(instant) {
            Some(bar) => bar,
            None if instant < self.data.from => 0,
            None => last,
        }
    }

    /// Follows the selected event as long as the person does not move the cursor here.
    pub fn follow(&mut self, instant: Option<Timestamp>) {
        if let Some(instant) = instant.filter(|at| at.is_known() && !self.moved) {
            self.cursor = self.bar_near(instant);
        }
    }

    /// The pane is left: the cursor follows the selected event again.
    pub fn rest(&mut self) {
        self.moved = false;
        self.pressed = false;
        self.start = None;
    }

    /// Drops the range; says whether there was one.
    pub fn drop_range(&mut self) -> bool {
        self.pressed = false;
        self.start.take().is_some()
    }

    /// Puts the cursor on a bar.
    pub fn point(&mut self, bar: usize) {
        self.start = None;
        self.go(bar);
    }

    /// The mouse was pressed on a bar: while it is held, a drag chooses a range.
    pub fn press(&mut self, bar: usize) {
        self.point(bar);
        self.pressed = true;
    }

    /// The mouse was dragged to a bar. Does nothing unless it was pressed on one.
    pub fn drag(&mut self, bar: usize) {
        if self.pressed {
            self.start.get_or_insert(self.cursor);
            self.go(bar);
        }
    }

    /// The mouse is let go. `None` if it was not pressed on a bar, else whether more than one bar was chosen; of a drag
    /// that came back to where it began nothing is left.
    pub fn release(&mut self) -> Option<bool> {
        if !std::mem::take(&mut self.pressed) {
            return None;
        }
        self.start = self.start.filter(|start| *start != self.cursor);
        Some(self.start.is_some())
    }

    /// What the bars are split by.
    pub fn split_by(&self) -> Option<By> {
        self.by
    }

    /// Into how many parts at most, if they are split.
    pub fn most_parts(&self) -> Option<usize> {
        self.by.map(By::parts)
    }

    /// The parts of the bars on screen, once they are counted.
    pub fn parts(&self) -> Option<&Split> {
        let parts = self.parts.as_ref()?;
        (Some(parts.by) == self.by && parts.is_of(&self.data)).then_some(parts)
    }

    /// The events of one part in the range, or in all bars where none is chosen.
    pub fn count_of(&self, part: &Part, is_chosen: bool) -> u64 {
        let range = self.range().unwrap_or(self.cursor..=self.cursor);
        let bars = if is_chosen {
            part.bars.get(range).unwrap_or_default()
        } else {
            &part.bars
        };
        bars.iter().map(|count| u64::from(*count)).sum()
    }

    /// Splits the bars by the next thing there is, then by nothing.
    fn split_on(&mut self) {
        let place = self.by.and_then(|by| By::ALL.iter().position(|own| *own == by));
        self.by = By::ALL.get(place.map_or(0, |place| place + 1)).copied();
        self.rest_parts();
    }

    /// The parts are not looked at: they are counted again when they are.
    pub(super) fn rest_parts(&mut self) {
        (self.parts, self.parts_of) = (None, None);
    }

    /// By what parts are to be counted now, if they are not what was asked last. Of fewer events than before, nothing that was
    /// counted can stay: in a replay that has gone back they are still to come. Of more, a count that is under way comes first.
    pub(super) fn want_parts(&mut self, of: (u64, usize), is_counting: bool) -> Option<By> {
        let by = self.by?;
        let wanted = (of, by, (self.data.from, self.data.bar, self.data.bars.len()));
        if self.data.bars.is_empty() || self.parts_of == Some(wanted) {
            return None;
        }
        let is_back = self
            .parts_of
            .is_some_and(|(before, ..)| before.0 == of.0 && before.1 > of.1);
        if is_back {
            self.parts = None;
        } else if is_counting
            && self
                .parts_of
                .is_some_and(|(_, before, bars)| (before, bars) == (by, wanted.2))
        {
            return None;
        }
        self.parts_of = Some(wanted);
        Some(by)
    }

    /// Takes the parts that were asked for.
    pub(super) fn take_parts(&mut self, parts: Split) {
        self.parts = Some(parts);
    }

    fn go(&mut self, bar: usize) {
        self.moved = true;
        self.cursor = bar.min(self.data.bars.len().saturating_sub(1));
    }

    /// Performs an action that moves the cursor or the range; says whether it was one.
    pub fn perform(&mut self, action: Action) -> bool {
        let here = self.cursor;
        match action {
            Action::BarLeft => self.go(here.saturating_sub(1)),
            Action::BarRight => self.go(here + 1),
            Action::BarFirst => self.go(0),
            Action::BarLast => self.go(usize::MAX),
            Action::SelectLeft => {
                self.start.get_or_insert(here);
                self.go(here.saturating_sub(1));
            }
            Action::SelectRight => {
                self.start.get_or_insert(here);
                self.go(here + 1);
            }
            Action::SelectStart => {
                self.start = if self.start.is_some() { None } else { Some(here) };
                self.moved = true;
            }
            Action::SplitBars => self.split_on(),
            Action::NextPeak => {
                let next = (here + 1..self.data.bars.len()).find(|bar| self.is_peak(*bar));
                self.go(next.unwrap_or(here));
            }
            Action::PreviousPeak => {
                let previous = (0..here).rev().find(|bar| self.is_peak(*bar));
                self.go(previous.unwrap_or(here));
            }
            _ => return false,
        }
        true
    }

    /// The next peak after an instant, or before it.
    pub(super) fn peak_from(&self, at: Timestamp, later: bool) -> Option<usize> {
        let here = self.bar_near(at);
        let mut bars = here + 1..self.data.bars.len();
        if later {
            bars.find(|bar| self.is_peak(*bar))
        } else {
            (0..here).rev().find(|bar| self.is_peak(*bar))
        }
    }

    fn is_peak(&self, bar: usize) -> bool {
        let total = |bar: Option<usize>| {
            bar.and_then(|bar| self.data.bars.get(bar))
                .map_or(0, |bar| bar.total)
        };
        let here = total(Some(bar));
        here > total(bar.checked_sub(1)) && here >= total(Some(bar + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Bar;

    fn pane(totals: &[u32]) -> TimelinePane {
        let mut pane = TimelinePane::default();
        pane.install(timeline(0, totals));
        pane
    }

    fn timeline(from: i64, totals: &[u32]) -> Timeline {
        let bar = |total: &u32| Bar {
            total: *total,
            ..Bar::default()
        };
        Timeline {
            from: Timestamp(from),
            bar: 1000,
            bars: totals.iter().map(bar).collect(),
            untimed: 0,
        }
    }

    #[test]
    fn a_range_grows_from_where_it_started_and_counts() {
        let mut pane = pane(&[1, 2, 4, 8, 16]);
        for action in [Action::BarRight, Action::SelectRight, Action::SelectRight] {
            assert!(pane.perform(action));
        }
        assert_eq!((pane.range(), pane.count()), (Some(1..=3), 14));
        let window = pane.window().expect("a window");
        assert_eq!((window.from, window.to), (Timestamp(1000), Timestamp(4000)));
        assert!(pane.drop_range() && !pane.drop_range());
        assert_eq!(pane.count(), 8);
    }

    #[test]
    fn peaks_are_found_and_the_ends_hold() {
        let mut pane = pane(&[0, 5, 5, 1, 9]);
        let mut walk = |action| {
            pane.perform(action);
            pane.cursor()
        };
        assert_eq!([(); 3].map(|()| walk(Action::NextPeak)), [1, 4, 4]);
        assert_eq!([(); 2].map(|()| walk(Action::PreviousPeak)), [1, 1]);
    }

    #[test]
    fn new_bars_keep_the_cursor_at_its_instant() {
        let mut pane = pane(&[1; 10]);
        pane.press(4);
        pane.drag(6);
        assert_eq!(pane.release(), Some(true));
        pane.install(timeline(2000, &[1; 10]));
        assert_eq!((pane.cursor(), pane.range()), (4, Some(2..=4)));
        pane.install(Timeline::default());
        assert_eq!((pane.window(), pane.count()), (None, 0));
    }

    #[test]
    fn a_drag_that_comes_back_chooses_nothing_and_one_from_elsewhere_neither() {
        let mut pane = pane(&[1; 10]);
        pane.drag(6);
        assert_eq!((pane.range(), pane.release()), (None, None));
        pane.press(4);
        pane.drag(7);
        pane.drag(4);
        assert_eq!(
            (pane.range(), pane.release(), pane.range()),
            (Some(4..=4), Some(false), None)
        );
        pane.press(4);
        pane.drag(7);
        assert!(pane.drop_range(), "what is left by a key is left");
        assert_eq!((pane.release(), pane.range()), (None, None));
    }
}
