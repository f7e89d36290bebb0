//! Rectangles of cells and how they are cut, and the place of a pane.

/// A rectangle of cells.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Rect {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Rect {
    /// Whether the cell lies inside.
    pub fn contains(self, column: u16, row: u16) -> bool {
        (self.x..self.x.saturating_add(self.width)).contains(&column)
            && (self.y..self.y.saturating_add(self.height)).contains(&row)
    }

    /// Cuts so many rows off the top; returns them and the rest.
    pub(super) fn top(self, rows: u16) -> (Self, Self) {
        let rows = rows.min(self.height);
        let top = Self { height: rows, ..self };
        let rest = Self {
            y: self.y + rows,
            height: self.height - rows,
            ..self
        };
        (top, rest)
    }

    /// Cuts so many rows off the bottom; returns the rest and them.
    pub(super) fn bottom(self, rows: u16) -> (Self, Self) {
        self.top(self.height - rows.min(self.height))
    }

    /// Cuts so many columns off the left; returns them and the rest.
    pub(super) fn left(self, columns: u16) -> (Self, Self) {
        let columns = columns.min(self.width);
        let left = Self {
            width: columns,
            ..self
        };
        let rest = Self {
            x: self.x + columns,
            width: self.width - columns,
            ..self
        };
        (left, rest)
    }

    /// Without so many cells at each edge.
    pub(super) fn inset(self, columns: u16, rows: u16) -> Self {
        let columns = columns.min(self.width / 2);
        let rows = rows.min(self.height / 2);
        Self {
            x: self.x + columns,
            y: self.y + rows,
            width: self.width - 2 * columns,
            height: self.height - 2 * rows,
        }
    }
}

/// A pane's place. See the module.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Block {
    /// All of it.
    pub frame: Rect,
    /// The row that does not scroll: the first, for the timeline the last.
    pub line: Rect,
    /// The rows that do.
    pub body: Rect,
}

impl Block {
    pub(super) fn headed(frame: Rect) -> Self {
        let (line, body) = frame.top(1);
        Self { frame, line, body }
    }

    pub(super) fn footed(frame: Rect) -> Self {
        let (body, line) = frame.bottom(1);
        Self { frame, line, body }
    }

    /// Rows of the body, for cursors.
    pub fn height(&self) -> usize {
        usize::from(self.body.height)
    }
}
