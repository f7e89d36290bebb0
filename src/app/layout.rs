//! Where everything is on the screen: a pure function of its size and of what is shown.
//!
//! ```text
//! wide (120x24 and more)          stacked (80x24 and more)     tabs (60x15 and more)
//! header                          header                       header
//! query bar                       query bar                    query bar
//! timeline (2 rows and an axis)   timeline                     tabs
//! events        │ detail          events                       the focused pane
//!               │                 detail
//! footer                          footer                       footer
//! ```
//!
//! The facets take the place of the detail, with half of the width. Jobs take the place of events and detail; a zoomed pane takes the place of all panes. Both `update` (page heights,
//! mouse) and the view read this, so they cannot disagree. A [`Block`] is a pane's place: a `frame`, in it one `line`
//! that does not scroll (headings, a title, the axis) and a `body` of rows.

mod pane;
mod places;
mod rect;

pub use pane::Pane;
pub use rect::{Block, Rect};

use super::input::Size;

/// How much the screen can hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Form {
    /// Below 60x15: one clear line and nothing else.
    TooSmall,
    /// Below 80x24: one pane, the others as tabs.
    Tabs,
    /// Below 120 columns: panes one above the other.
    Stacked,
    /// Events and detail side by side.
    Wide,
}

impl Form {
    /// The form for a size.
    pub fn of(size: Size) -> Self {
        match (size.width, size.height) {
            (0..60, _) | (_, 0..15) => Self::TooSmall,
            (60..80, _) | (_, 15..24) => Self::Tabs,
            (80..120, _) => Self::Stacked,
            _ => Self::Wide,
        }
    }
}

/// What of the state decides where things are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
pub struct Shape {
    /// The focused pane.
    pub focus: Pane,
    /// Whether it has all the room.
    pub zoomed: bool,
    /// Whether the timeline is shown beside others.
    pub timeline: bool,
    /// Whether the facets stand beside the events, in the place of the detail.
    pub facets: bool,
    /// Percent of the screen that lists have more than usual: beside one of their things, and above it.
    pub shares: (i8, i8),
    /// Whether events come from AWS, so that the table says how far back they go.
    pub live: bool,
    /// How many alarms are known.
    pub alarms: usize,
    /// Rows that it takes to say why alarms cannot be read.
    pub troubles: usize,
    /// Into how many parts the bars are split at most; none if they are not.
    pub split: Option<usize>,
    /// Whether changes of the states of alarms are known, which the timeline has a row for.
    pub transitions: bool,
}

/// Where everything is. What is `None` is not on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// All of it.
    pub screen: Rect,
    /// How much the screen holds.
    pub form: Form,
    /// What is open, from where, the time, messages. One row.
    pub header: Rect,
    /// The query, one row.
    pub query: Rect,
    /// Names of the panes, where only one is shown.
    pub tabs: Option<Rect>,
    /// The bars and below them the axis.
    pub timeline: Option<Block>,
    /// Right of the bars: what is in each row of them, where they are split.
    pub legend: Option<Rect>,
    /// Between the bars and the axis: when alarms changed their state.
    pub transitions: Option<Rect>,
    /// The table; its line holds the headings.
    pub events: Option<Block>,
    /// Beside the table's body: how far one has scrolled. On the divider where there is one.
    pub scrollbar: Option<Rect>,
    /// Below the table's body, in its frame: how far back what is loaded goes. Only where something is live.
    pub edge: Option<Rect>,
    /// The columns between events and detail: a line and a blank.
    pub divider: Option<Rect>,
    /// The selected event; its line holds the title.
    pub detail: Option<Block>,
    /// What the events have in common; its line is the title. See [`Layout::facet_columns`].
    pub facets: Option<Block>,
    /// Files, skips and messages.
    pub jobs: Option<Block>,
    /// The list of alarms; its line is the title. Where another pane has the focus, a strip with the first of them.
    pub alarms: Option<Block>,
    /// Below the list's body, in its frame: why alarms cannot be read.
    pub troubles: Option<Rect>,
    /// One alarm; its line is the title.
    pub alarm: Option<Block>,
    /// The list of findings; its line is the title.
    pub findings: Option<Block>,
    /// One finding; its line is the title.
    pub finding: Option<Block>,
    /// The groups of a lens; its line is the title.
    pub lens: Option<Block>,
    /// What is said of one of them and of the lens. Cannot have the focus.
    pub lens_group: Option<Block>,
    /// The list of actions, over everything else; its frame has a border, its line is the filter.
    pub help: Block,
    /// Hints, messages and questions. One row.
    pub footer: Rect,
}

/// Rows of the strip of alarms below the events, without its title.
const STRIP_ROWS: u16 = 4;

/// With fewer rows for events there is no strip.
const STRIP_FROM: u16 = 20;

/// Columns of the list of what values are of.
const SUBJECT_COLUMNS: u16 = 20;

/// Columns of the legend of split bars, at least and at most.
const LEGEND_COLUMNS: (u16, u16) = (16, 28);

/// Columns and rows that each of two panes keeps, however they share the screen.
const LEAST_COLUMNS: u16 = 24;
const LEAST_ROWS: u16 = 4;

/// Rows of the timeline beside other panes, with its axis.
const TIMELINE_ROWS: u16 = 3;

impl Layout {
    /// Lays out a screen. Any size will do.
    pub fn new(size: Size, shape: Shape) -> Self {
        let screen = Rect {
            width: size.width,
            height: size.height,
            ..Rect::default()
        };
        let form = Form::of(size);
        let (header, rest) = screen.top(1);
        let (query, rest) = rest.top(1);
        let (main, footer) = rest.bottom(1);
        let mut layout = Self {
            screen,
            form,
            header,
            query,
            tabs: None,
            timeline: None,
            legend: None,
            transitions: None,
            events: None,
            scrollbar: None,
            edge: None,
            divider: None,
            detail: None,
            facets: None,
            jobs: None,
            alarms: None,
            troubles: None,
            alarm: None,
            findings: None,
            finding: None,
            lens: None,
            lens_group: None,
            help: help(screen),
            footer,
        };
        match form {
            Form::TooSmall => {}
            Form::Tabs => {
                let (tabs, main) = main.top(1);
                layout.tabs = Some(tabs);
                layout.only(shape.focus, main);
            }
            Form::Stacked | Form::Wide if shape.zoomed => layout.only(shape.focus, main),
            Form::Stacked | Form::Wide => layout.all(shape, main),
        }
        layout.cut(shape);
        layout
    }

    /// Cuts off the blocks what stands in their frames and does not scroll.
    fn cut(&mut self, shape: Shape) {
        let beside = self.divider.map(|divider| divider.left(1).0);
        if let Some(events) = &mut self.events {
            let bar = beside.unwrap_or_else(|| {
                let (rest, bar) = events.frame.left(events.frame.width.saturating_sub(1));
                *events = Block::headed(rest);
                bar
            });
            self.scrollbar = Some(bar);
        }
        if let Some(events) = self.events.as_mut().filter(|_| shape.live) {
            let (body, edge) = events.body.bottom(1);
            events.body = body;
            self.edge = Some(edge);
        }
        if let (Some(bar), Some(events)) = (&mut self.scrollbar, &self.events) {
            (bar.y, bar.height) = (events.body.y, events.body.height);
        }
        if let Some(timeline) = self.timeline.as_mut().filter(|_| shape.split.is_some()) {
            let columns = (timeline.body.width / 5).clamp(LEGEND_COLUMNS.0, LEGEND_COLUMNS.1);
            let (body, legend) = timeline.body.left(timeline.body.width.saturating_sub(columns));
            timeline.body = body;
            self.legend = Some(legend);
        }
        if let Some(timeline) = self.timeline.as_mut().filter(|_| shape.transitions) {
            let (body, row) = timeline.body.bottom(1);
            timeline.body = body;
            self.transitions = Some(row);
        }
        if let Some(list) = self.alarms.as_mut().filter(|_| shape.troubles > 0) {
            // A strip has room for alarms only; its title says that something is wrong.
            let most = if matches!(shape.focus, Pane::Alarms | Pane::Alarm) {
                list.body.height / 2
            } else {
                0
            };
            let (body, rows) = list
                .body
                .bottom(u16::try_from(shape.troubles).unwrap_or(u16::MAX).min(most));
            list.body = body;
            self.troubles = (rows.height > 0).then_some(rows);
        }
    }

    /// One pane alone.
    fn only(&mut self, pane: Pane, room: Rect) {
        match pane {
            Pane::Events => self.events = Some(Block::headed(room)),
            Pane::Detail => self.detail = Some(Block::headed(room)),
            Pane::Timeline => self.timeline = Some(Block::footed(room)),
            Pane::Facets => self.facets = Some(Block::headed(room)),
            Pane::Jobs => self.jobs = Some(Block::headed(room)),
            Pane::Alarms => self.alarms = Some(Block::headed(room)),
            Pane::Alarm => self.alarm = Some(Block::headed(room)),
            Pane::Findings => self.findings = Some(Block::headed(room)),
            Pane::Finding => self.finding = Some(Block::headed(room)),
            Pane::Lens => self.lens_above(room),
        }
    }

    /// The groups of a lens, and below them what is said of one.
    fn lens_above(&mut self, room: Rect) {
        let (list, one) = room.top(room.height - room.height / 3);
        self.lens = Some(Block::headed(list));
        self.lens_group = (one.height > 1).then(|| Block::headed(one));
    }

    /// Every pane there is room for.
    fn all(&mut self, shape: Shape, mut room: Rect) {
        if shape.timeline || shape.focus == Pane::Timeline {
            // A row for each part, and the axis.
            let parts = shape.split.and_then(|parts| u16::try_from(parts).ok());
            let rows = parts.map_or(TIMELINE_ROWS, |parts| (parts + 1).max(TIMELINE_ROWS));
            let (timeline, rest) = room.top(rows + u16::from(shape.transitions));
            self.timeline = Some(Block::footed(timeline));
            room = rest;
        }
        if shape.focus == Pane::Jobs {
            self.jobs = Some(Block::headed(room));
            return;
        }
        if matches!(shape.focus, Pane::Alarms | Pane::Alarm) {
            let (list, one) = self.list_and_one(room, 2, shape.focus == Pane::Alarm, shape.shares);
            self.alarms = Some(Block::headed(list));
            self.alarm = Some(Block::headed(one));
            return;
        }
        if matches!(shape.focus, Pane::Findings | Pane::Finding) {
            // The list has a story in each row, and is read more than one of them.
            let part = if shape.focus == Pane::Finding { 2 } else { 3 };
            let (list, one) = self.list_and_one(room, part, shape.focus == Pane::Finding, shape.shares);
            self.findings = Some(Block::headed(list));
            self.finding = Some(Block::headed(one));
            return;
        }
        if shape.focus == Pane::Lens {
            let (list, one) = self.list_and_one(room, 3, false, shape.shares);
            self.lens = Some(Block::headed(list));
            self.lens_group = Some(Block::headed(one));
            return;
        }
        let part = if shape.facets { 2 } else { 3 };
        let reads = matches!(shape.focus, Pane::Detail | Pane::Facets);
        let (mut events, beside) = self.list_and_one(room, part, reads, shape.shares);
        let has_strip = shape.alarms > 0 || shape.troubles > 0;
        if self.form == Form::Wide && has_strip && events.height >= STRIP_FROM {
            let rows = u16::try_from(shape.alarms)
                .unwrap_or(u16::MAX)
                .clamp(1, STRIP_ROWS);
            let (rest, strip) = events.bottom(1 + rows);
            self.alarms = Some(Block::headed(strip));
            events = rest;
        }
        self.events = Some(Block::headed(events));
        let beside = Some(Block::headed(beside));
        if shape.facets {
            self.facets = beside;
        } else {
            self.detail = beside;
        }
    }

    /// The columns of the facets: what values are of, and the values.
    pub fn facet_columns(body: Rect) -> (Rect, Rect) {
        let (subjects, rest) = body.left(SUBJECT_COLUMNS);
        // A line and a blank.
        (subjects, rest.left(2).1)
    }

    /// A list and one of its things: side by side where there is room, else one above the other.
    fn list_and_one(
        &mut self,
        room: Rect,
        part: u16,
        reads: bool,
        (beside, above): (i8, i8),
    ) -> (Rect, Rect) {
        if self.form == Form::Wide {
            let columns = shared(
                room.width,
                room.width - room.width / part,
                (beside, LEAST_COLUMNS),
            );
            let (list, rest) = room.left(columns);
            // A line and a blank.
            let (divider, one) = rest.left(2);
            self.divider = Some(divider);
            return (list, one);
        }
        // Who reads one of them needs more of it than of the list.
        let rows = room.height.div_ceil(if reads { 3 } else { 2 });
        room.top(shared(room.height, rows, (above, LEAST_ROWS)))
    }

    /// Room for a list of so many rows and columns right below the query, with a border; its line is the upper edge. At
    /// most a third of the screen: one looks at the table while one types.
    pub fn below_query(&self, rows: usize, columns: usize) -> Block {
        let (_, below) = self.screen.top(self.query.y + self.query.height);
        let (below, _) = below.bottom(1);
        let most = usize::from(self.screen.height / 3).clamp(3, 12);
        let (frame, _) = below.top(rows.min(most) as u16 + 2);
        let (_, frame) = frame.left(1);
        let (frame, _) = frame.left(u16::try_from(columns).unwrap_or(u16::MAX).saturating_add(4));
        let (line, _) = frame.top(1);
        Block {
            frame,
            line,
            body: frame.inset(2, 1),
        }
    }

    /// Room for a menu of so many rows and columns just above the footer, with a border and a line of headings.
    pub fn above_footer(&self, rows: usize, columns: usize) -> Block {
        let frame = self.popup(rows + 1);
        let (frame, _) = frame.left(u16::try_from(columns).unwrap_or(u16::MAX).saturating_add(4));
        let (line, body) = frame.inset(2, 1).top(1);
        Block { frame, line, body }
    }

    /// All of the screen but its last row, with a border; its line has so many rows.
    pub fn above_all(&self, rows: u16) -> Block {
        let (frame, _) = self.screen.bottom(1);
        let (line, body) = frame.inset(2, 1).top(rows);
        Block { frame, line, body }
    }

    /// Room for a list of so many short rows just above the footer, with a border: the continuations of a chord.
    pub fn popup(&self, rows: usize) -> Rect {
        let rows = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(2);
        let (above, _) = self.screen.bottom(1);
        above.bottom(rows).1
    }
}

/// So much of a room with a share of some percent more or less; both parts keep the least there is to be.
fn shared(room: u16, usual: u16, (percent, least): (i8, u16)) -> u16 {
    let more = i32::from(room) * i32::from(percent) / 100;
    let least = i32::from(least.min(usual).min(room - usual));
    let wanted = (i32::from(usual) + more).clamp(least, i32::from(room) - least);
    u16::try_from(wanted).unwrap_or(usual)
}

/// Room for a list over the panes. Beside it is a margin, unless that were so narrow that halves of words stood in it.
fn help(screen: Rect) -> Block {
    let spare = Some(screen.width.saturating_sub(100) / 2).filter(|spare| *spare >= 10);
    let frame = screen.inset(spare.unwrap_or_default(), 1);
    let (line, body) = frame.inset(1, 1).top(1);
    Block { frame, line, body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lay(width: u16, height: u16, focus: Pane, zoomed: bool) -> Layout {
        let shape = Shape {
            focus,
            zoomed,
            timeline: true,
            facets: false,
            shares: (0, 0),
            live: false,
            alarms: 0,
            troubles: 0,
            split: None,
            transitions: false,
        };
        Layout::new(Size { width, height }, shape)
    }

    #[test]
    fn forms_change_at_the_sizes_the_design_names() {
        for (size, form) in [
            ((59, 40), Form::TooSmall),
            ((200, 14), Form::TooSmall),
            ((60, 15), Form::Tabs),
            ((79, 60), Form::Tabs),
            ((200, 23), Form::Tabs),
            ((80, 24), Form::Stacked),
            ((119, 60), Form::Stacked),
            ((120, 24), Form::Wide),
        ] {
            assert_eq!(lay(size.0, size.1, Pane::Events, false).form, form, "{size:?}");
        }
    }

    #[test]
    fn panes_share_the_screen_as_drawn_in_the_module() {
        let wide = lay(120, 36, Pane::Events, false);
        let (events, detail) = (wide.events.expect("shown"), wide.detail.expect("shown"));
        assert_eq!((events.frame.width, detail.frame.width), (80, 38));
        assert_eq!(
            events.body.y, 6,
            "header, query, three rows of timeline, headings"
        );
        let stacked = lay(80, 24, Pane::Events, false);
        assert_eq!(stacked.events.expect("shown").height(), 8);
        let jobs = lay(120, 36, Pane::Jobs, false);
        assert!(jobs.jobs.is_some() && jobs.events.is_none() && jobs.timeline.is_some());
        let zoomed = lay(120, 36, Pane::Detail, true);
        assert!(zoomed.events.is_none() && zoomed.timeline.is_none());
        assert_eq!(zoomed.detail.expect("shown").frame.width, 120);
    }

    proptest! {
        #[test]
        fn blocks_lie_on_the_screen_and_do_not_overlap(
            width in 0u16..320, height in 0u16..120, pane in 0..Pane::ALL.len(), zoomed: bool, timeline: bool, facets: bool, live: bool,
            alarms in 0usize..9, troubles in 0usize..9, transitions: bool, split in proptest::option::of(2usize..5),
            shares in (-40i8..=40, -40i8..=40),
        ) {
            let shape = Shape {
                focus: Pane::ALL[pane], zoomed, timeline, facets, shares, live, alarms, troubles, split, transitions,
            };
            let layout = Layout::new(Size { width, height }, shape);
            let mut owners = vec![0u8; usize::from(width) * usize::from(height)];
            let blocks = [layout.timeline, layout.events, layout.detail, layout.facets, layout.jobs, layout.alarms, layout.alarm,
                layout.findings, layout.finding, layout.lens, layout.lens_group];
            let mut places = vec![layout.header, layout.query, layout.footer];
            places.extend(layout.tabs);
            places.extend(layout.divider);
            // On the divider, where there is one; of its column only what is beside the rows is drawn.
            let bar = layout.scrollbar.filter(|_| layout.divider.is_none());
            places.extend(bar.map(|bar| {
                let frame = layout.events.expect("a table").frame;
                Rect { y: frame.y, height: frame.height, ..bar }
            }));
            places.extend(blocks.iter().flatten().map(|block| block.frame));
            for place in places {
                for y in place.y..place.y + place.height {
                    for x in place.x..place.x + place.width {
                        owners[usize::from(y) * usize::from(width) + usize::from(x)] += 1;
                    }
                }
            }
            prop_assert!(owners.iter().all(|count| *count <= 1));
            if layout.form != Form::TooSmall {
                prop_assert!(owners.iter().all(|count| *count == 1), "every cell has an owner");
            }
            prop_assert!(layout.popup(7).height <= height);
            if let Some(legend) = layout.legend {
                let bars = layout.timeline.expect("of bars that are shown");
                prop_assert_eq!((legend.x, legend.y), (bars.body.x + bars.body.width, bars.body.y));
                prop_assert!(bars.body.width >= 40 && legend.x + legend.width <= width);
            }
            // What is cut off a block stands in its frame and not in its body.
            let cut = [(layout.transitions, layout.timeline), (layout.troubles, layout.alarms)];
            for (rows, block) in cut {
                if let Some(rows) = rows {
                    let block = block.expect("of a block that is shown");
                    let below = block.body.y + block.body.height;
                    prop_assert_eq!(rows.y, below);
                    prop_assert!(rows.y + rows.height <= block.frame.y + block.frame.height);
                }
            }
        }
    }
}
