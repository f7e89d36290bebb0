//! Where one is in a list: all scroll arithmetic of all lists, once.
//!
//! A *cursor* is the row one is on and the row at the top of the screen. It does not know the list: each call says how
//! long the list is and how many rows of it the screen shows (an [`Extent`]), and afterwards the cursor is in the list
//! and on the screen. An empty list or a screen without rows is no special case for callers.

/// How long a list is and how much of it fits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Extent {
    /// Rows of the list.
    pub length: usize,
    /// Rows of the screen.
    pub height: usize,
}

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Cursor {
    /// The row one is on.
    pub at: usize,
    /// The first row on screen.
    pub top: usize,
}

impl Cursor {
    /// Goes to a row, scrolling as little as needed.
    pub fn go(&mut self, to: usize, extent: Extent) {
        self.at = to.min(extent.length.saturating_sub(1));
        let last_top = (self.at + 1).saturating_sub(extent.height.max(1));
        self.top = self.top.clamp(last_top, self.at.max(last_top));
        self.fill(extent);
    }

    /// Moves by so many rows, stopping at the ends.
    pub fn step(&mut self, by: isize, extent: Extent) {
        self.go(self.at.saturating_add_signed(by), extent);
    }

    /// Moves a page (or `1 / parts` of one), keeping the row's place on screen while there is more to scroll.
    pub fn page(&mut self, pages: isize, parts: usize, extent: Extent) {
        let rows = (extent.height / parts.max(1)).max(1) as isize;
        self.top = self.top.saturating_add_signed(rows.saturating_mul(pages));
        self.at = self.at.saturating_add_signed(rows.saturating_mul(pages));
        self.go(self.at, extent);
    }

    /// Scrolls by so many rows; the row one is on changes only if it would leave the screen.
    pub fn scroll(&mut self, by: isize, extent: Extent) {
        self.top = self.top.saturating_add_signed(by);
        self.fill(extent);
        let last = self.top + extent.height.max(1) - 1;
        self.go(self.at.clamp(self.top, last), extent);
    }

    /// Goes to a row and shows it so many rows below the top, as far as the list allows.
    pub fn place(&mut self, at: usize, below_top: usize, extent: Extent) {
        self.top = at.saturating_sub(below_top);
        self.go(at, extent);
    }

    /// How many rows below the top the row is.
    pub fn below_top(self) -> usize {
        self.at.saturating_sub(self.top)
    }

    /// The rows on screen.
    pub fn visible(self, extent: Extent) -> std::ops::Range<usize> {
        let top = self.top.min(extent.length);
        top..extent.length.min(top.saturating_add(extent.height))
    }

    /// Leaves no blank row below the end of a list that is long enough to fill the screen.
    fn fill(&mut self, extent: Extent) {
        self.top = self.top.min(extent.length.saturating_sub(extent.height.max(1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEN_OF_HUNDRED: Extent = Extent {
        length: 100,
        height: 10,
    };

    #[test]
    fn moves() {
        type Move = fn(&mut Cursor, Extent);
        type Row = (&'static str, (usize, usize), Move, (usize, usize));
        let table: &[Row] = &[
            ("down inside", (3, 0), |c, e| c.step(1, e), (4, 0)),
            (
                "down at the lower edge scrolls",
                (9, 0),
                |c, e| c.step(1, e),
                (10, 1),
            ),
            ("down at the end stays", (99, 90), |c, e| c.step(1, e), (99, 90)),
            (
                "up at the upper edge scrolls",
                (5, 5),
                |c, e| c.step(-1, e),
                (4, 4),
            ),
            ("up at the start stays", (0, 0), |c, e| c.step(-1, e), (0, 0)),
            ("a page keeps the place", (3, 0), |c, e| c.page(1, 1, e), (13, 10)),
            ("half a page", (3, 0), |c, e| c.page(1, 2, e), (8, 5)),
            (
                "a page near the end goes to it",
                (95, 90),
                |c, e| c.page(1, 1, e),
                (99, 90),
            ),
            (
                "a page back at the start goes to it",
                (3, 0),
                |c, e| c.page(-1, 1, e),
                (0, 0),
            ),
            ("scrolling leaves the row", (8, 0), |c, e| c.scroll(3, e), (8, 3)),
            (
                "scrolling takes the row along",
                (1, 0),
                |c, e| c.scroll(3, e),
                (3, 3),
            ),
            (
                "scrolling ends with the list",
                (95, 89),
                |c, e| c.scroll(3, e),
                (95, 90),
            ),
            ("far away", (3, 0), |c, e| c.go(usize::MAX, e), (99, 90)),
            ("place in the middle", (0, 0), |c, e| c.place(50, 4, e), (50, 46)),
            ("place near the start", (0, 0), |c, e| c.place(2, 4, e), (2, 0)),
            ("place near the end", (0, 0), |c, e| c.place(99, 2, e), (99, 90)),
        ];
        for (name, (at, top), act, expected) in table {
            let mut cursor = Cursor { at: *at, top: *top };
            act(&mut cursor, TEN_OF_HUNDRED);
            assert_eq!((cursor.at, cursor.top), *expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_row_is_always_in_the_list_and_on_the_screen(
            at in 0usize..300, top in 0usize..300, length in 0usize..200, height in 0usize..50, by in -300isize..300, how in 0..5,
        ) {
            let extent = Extent { length, height };
            let mut cursor = Cursor { at, top };
            match how {
                0 => cursor.step(by, extent),
                1 => cursor.page(by, 2, extent),
                3 => cursor.scroll(by, extent),
                2 => cursor.place(at, by.unsigned_abs(), extent),
                _ => cursor.go(at, extent),
            }
            prop_assert!(cursor.at < length.max(1));
            if length > 0 && height > 0 {
                prop_assert!(cursor.visible(extent).contains(&cursor.at));
                prop_assert_eq!(cursor.visible(extent).len(), length.min(height));
            }
        }
    }
}
