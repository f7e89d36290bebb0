//! All that the workbench knows at a moment. Drawn by the view, changed only by [`super::update`].

use super::action::Context;
use super::alarms::{self, Alarms};
use super::columns::{Cells, Columns, Picker};
use super::compare::Compare;
use super::completion::Completion;
use super::copy::{Origin, Way};
use super::detail::Detail;
use super::earlier::Earlier;
use super::events::{Anchor, Events, SortBy};
use super::export::{self, Exports};
use super::facets::{self, Facets};
use super::findings::Findings;
use super::help::Help;
use super::hint::Hint;
use super::history::{History, Step};
use super::input::{Key, Size};
use super::jobs::Jobs;
use super::keymap::Keymap;
use super::layout::{Form, Layout, Pane, Shape};
use super::lenses::{self, Lenses};
use super::live::Live;
use super::mark_list::MarkList;
use super::marks::{Marks, NoteEditor};
use super::messages::Messages;
use super::mouse::Pointing;
use super::msg::LoadProgress;
use super::notice::{self, Notice, Notices};
use super::options::Options;
use super::pivot::Menu;
use super::query_bar::QueryBar;
use super::redaction::Redaction;
use super::replay::{Prompt, Replay};
use super::search::{Question, Search};
use super::sizes::Sizes;
use super::ticket::Tickets;
use super::ticks::Ticks;
use super::timeline::TimelinePane;
use super::timer::Timer;
use super::times::Times;
use super::views::{self, Naming, Views};
use super::why::Why;
use crate::model::{TimeRange, Timestamp};
use crate::store::{RowId, Snapshot};

/// What lies over the panes.
#[derive(Debug)]
pub enum Overlay {
    /// The list of actions.
    Help(Box<Help>),
    /// The list of earlier queries.
    Earlier(Box<Earlier>),
    /// The filter of the alarms is typed.
    AlarmFilter,
    /// What the selected event offers to go on with.
    Pivot(Box<Menu>),
    /// The lenses to choose from.
    Lenses(Box<lenses::Menu>),
    /// The columns of the table are chosen.
    Columns(Box<Picker>),
    /// Something is typed for the facets.
    Facets(facets::Typing),
    /// Why an event is meant or not.
    Why(Box<Why>),
    /// What was marked and noted.
    Marks(Box<MarkList>),
    /// Two events compared.
    Compare(Box<Compare>),
    /// Warnings and errors so far.
    Messages(Messages),
    /// A note that is being typed.
    Note(Box<NoteEditor>),
    /// Something to be decided first.
    Question(Decision),
    /// The time that a replay is to go to, as it is typed.
    Seek(Box<Prompt>),
    /// The name of the file that is to be written, as it is typed.
    Export(Box<export::Prompt>),
    /// The saved views.
    Views(Box<views::Picker>),
    /// The name that a view is saved under.
    ViewName(Box<Naming>),
}

/// A question with yes and no.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Whether to leave trailhound.
    Quit,
    /// Whether a file that is there may be replaced.
    Replace,
}

/// Rows of each pane's body when it was last on screen: scrolling goes on while it is not.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Heights {
    pub(super) events: usize,
    pub(super) detail: usize,
    pub(super) jobs: usize,
    pub(super) alarms: usize,
    pub(super) alarm: usize,
    pub(super) findings: usize,
    pub(super) finding: usize,
    pub(super) lens: usize,
    pub(super) facets: usize,
}

/// See the module.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
pub struct State {
    /// What is open, in words. Hostile: it may hold file names.
    pub title: String,
    /// The same as words of a command line.
    pub origin: Origin,
    /// How copies reach a clipboard.
    pub clipboard: Way,
    /// The size of the screen.
    pub size: Size,
    /// The pane that keys go to.
    pub focus: Pane,
    /// Whether it has all the room.
    pub zoomed: bool,
    /// How lists and their things share the screen. Of the rest see [`State::sizes`].
    pub(super) shares: Sizes,
    /// What later sessions were told of that.
    pub(super) sizes_kept: Sizes,
    /// Whether the timeline is shown beside other panes.
    pub timeline_shown: bool,
    /// Whether the table shows events that are not asked for between those that are.
    pub in_context: bool,
    /// Whether the facets stand beside the events, in the place of the detail.
    pub facets_shown: bool,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// The keys in force.
    pub keymap: Keymap,
    /// Keys pressed of a chord that is not complete.
    pub pending: Vec<Key>,
    /// What of the mouse is listened to.
    pub pointing: Pointing,
    /// Whether the mouse is taken from the terminal.
    pub mouse_taken: bool,
    /// What is loaded.
    pub snapshot: Snapshot,
    /// How far loading is.
    pub load: LoadProgress,
    /// Whether the person stopped loading.
    pub load_stopped: bool,
    /// The live session; none if only files are open.
    pub live: Option<Live>,
    /// The clock that saved events are played back on, where they are.
    pub replay: Option<Replay>,
    /// The question in force and how far its answer is.
    pub search: Search,
    /// The table of events.
    pub events: Events,
    /// Its columns.
    pub columns: Columns,
    /// What was read of the JSON for them.
    pub cells: Cells,
    /// The selected event.
    pub detail: Detail,
    /// The query as it is typed.
    pub bar: QueryBar,
    /// What could be typed next.
    pub completion: Completion,
    /// What was said of events.
    pub marks: Marks,
    /// The views that were saved, and those that come with the program.
    pub views: Views,
    /// How the table shows times.
    pub times: Times,
    /// The bars over time.
    pub timeline: TimelinePane,
    /// Files, skips and messages.
    pub jobs: Jobs,
    /// The alarms.
    pub alarms: Alarms,
    /// What the rules found.
    pub findings: Findings,
    /// Questions that are asked of every trail, and what one of them shows.
    pub lenses: Lenses,
    /// What the hits have in common.
    pub facets: Facets,
    /// Files written.
    pub exports: Exports,
    /// Whether others may look on.
    pub redaction: Redaction,
    /// Messages.
    pub notices: Notices,
    /// What is said after something was done.
    pub hint: Hint,
    /// What stands beside the table.
    pub ticks: Ticks,
    /// The steps so far.
    pub history: History,
    pub(super) tickets: Tickets,
    pub(super) heights: Heights,
    /// When it is listed how the chord being typed can go on.
    pub(super) chord: Timer,
    /// What was looked at when the query bar was entered.
    pub(super) before_query: Option<Step>,
    /// Ctrl-C was pressed with nothing to stop: once more leaves.
    pub(super) armed: bool,
    /// Queries that later sessions are to know, and are not told of yet.
    pub(super) remembered: Vec<String>,
    /// Whether later sessions are to know the columns, and are not told of them yet.
    pub(super) keep_columns: bool,
    /// Reading what columns hold failed, by a defect of ours: it is not tried again.
    pub(super) columns_failed: bool,
    /// The event whose bytes were asked for.
    pub(super) fetched: Option<RowId>,
    /// Its bytes are to be copied when they come.
    pub(super) copy_when_read: bool,
    /// What was copied last.
    pub(super) copied: Option<String>,
    /// Counts the hits shown so far, so that bars can be counted anew.
    pub(super) installs: u64,
    /// By what a worker sorts the table.
    pub(super) sorting: Option<SortBy>,
    pub(super) bars_asked: Option<(u64, usize, Option<TimeRange>)>,
    fixed_now: Option<Timestamp>,
    clock: Option<Timestamp>,
}

impl State {
    /// An empty workbench.
    #[expect(clippy::too_many_lines, reason = "a line for each member")]
    pub fn new(options: Options) -> Self {
        let (mut bar, mut search) = (QueryBar::new(options.earlier), Search::default());
        if let Some((text, expr)) = options.query {
            bar.set(&text);
            search.set_question(Question {
                expr,
                window: TimeRange::ALL,
            });
        }
        Self {
            title: options.title,
            origin: options.origin,
            clipboard: options.clipboard,
            size: Size::default(),
            focus: Pane::Events,
            zoomed: options.sizes.zoomed,
            shares: options.sizes,
            sizes_kept: options.sizes,
            timeline_shown: options.sizes.timeline,
            in_context: false,
            facets_shown: false,
            overlay: None,
            keymap: options.keymap,
            pending: Vec::new(),
            pointing: options.mouse.unwrap_or(Pointing::ALL),
            mouse_taken: options.mouse.is_some(),
            snapshot: Snapshot::default(),
            load: LoadProgress::default(),
            load_stopped: false,
            live: options.live.map(Live::new),
            replay: options.replay.map(Replay::new),
            search,
            events: Events::default(),
            columns: options.columns,
            cells: Cells::default(),
            detail: Detail::default(),
            bar,
            completion: Completion::default(),
            marks: Marks::default(),
            views: options.views,
            times: options.times,
            timeline: TimelinePane::default(),
            jobs: Jobs::default(),
            alarms: Alarms::watching(options.watching),
            findings: Findings::with(options.rules),
            lenses: Lenses::with(options.lenses),
            facets: Facets::default(),
            exports: Exports::default(),
            notices: notice::told(&options.mistakes, options.now),
            redaction: Redaction::new(options.redaction),
            hint: Hint::default(),
            ticks: Ticks::default(),
            history: History::default(),
            tickets: Tickets::default(),
            heights: Heights::default(),
            chord: Timer::default(),
            before_query: None,
            armed: false,
            remembered: Vec::new(),
            keep_columns: false,
            columns_failed: false,
            fetched: None,
            copy_when_read: false,
            copied: None,
            installs: 0,
            sorting: None,
            bars_asked: None,
            fixed_now: options.now,
            clock: None,
        }
    }

    /// Where keys mean something now.
    pub fn context(&self) -> Context {
        match &self.overlay {
            Some(Overlay::Help(_)) => Context::Help,
            Some(Overlay::Earlier(_)) => Context::Earlier,
            Some(Overlay::AlarmFilter | Overlay::Facets(_)) => Context::Filter,
            Some(Overlay::Question(_)) => Context::Confirm,
            Some(Overlay::Seek(_)) => Context::Seek,
            Some(Overlay::Export(_)) => Context::Export,
            Some(Overlay::Why(_)) => Context::Why,
            Some(Overlay::Compare(_)) => Context::Compare,
            Some(Overlay::Messages(_)) => Context::Popup,
            Some(Overlay::Marks(_)) => Context::Marks,
            Some(Overlay::Pivot(_)) => Context::Pivot,
            Some(Overlay::Columns(_)) => Context::Columns,
            Some(Overlay::Lenses(_)) => Context::Lenses,
            Some(Overlay::Note(_)) => Context::Note,
            Some(Overlay::Views(picker)) if picker.question().is_some() => Context::Confirm,
            Some(Overlay::Views(_)) => Context::Views,
            Some(Overlay::ViewName(naming)) if naming.question().is_some() => Context::Confirm,
            Some(Overlay::ViewName(_)) => Context::Naming,
            None if self.bar.is_editing() => {
                match (self.completion.is_entered(), self.completion.is_open()) {
                    (true, _) => Context::Candidate,
                    (false, true) => Context::Completion,
                    (false, false) => Context::Query,
                }
            }
            None if self.bar.chosen().is_some() => Context::Terms,
            None => self.focus.context(),
        }
    }

    /// Where everything is on the screen.
    pub fn layout(&self) -> Layout {
        let shape = Shape {
            focus: self.focus,
            zoomed: self.zoomed,
            timeline: self.timeline_shown,
            facets: self.facets_shown,
            shares: (self.shares.beside, self.shares.above),
            live: self.live.is_some(),
            alarms: self.alarms.board().alarms().len(),
            troubles: self.trouble_rows(),
            split: self.timeline.most_parts(),
            transitions: self.alarms.has_history(),
        };
        Layout::new(self.size, shape)
    }

    /// Rows that it takes to say why alarms cannot be read, where the list of alarms is shown.
    fn trouble_rows(&self) -> usize {
        let is_beside = Form::of(self.size) == Form::Wide && !self.zoomed;
        let width = self.size.width / if is_beside { 2 } else { 1 };
        let room = self.redaction.room(width.saturating_sub(alarms::TROUBLE_INDENT));
        self.alarms.watch().map_or(0, |watch| watch.rows(room))
    }

    /// What relative times in queries count back from: the clock of a replay, the fixed clock, the wall clock, or else the
    /// newest event.
    pub fn now(&self) -> Timestamp {
        let newest = || self.snapshot.span().map_or(Timestamp(0), |(_, newest)| newest);
        self.replayed_to()
            .or(self.fixed_now)
            .or(self.clock)
            .unwrap_or_else(newest)
    }

    pub(super) fn set_clock(&mut self, now: Timestamp) {
        self.clock = Some(now);
        self.notices.set_clock(now);
    }

    /// The event that [`Why`] explains: the one chosen, also where it is filtered out.
    pub(super) fn explained(&self) -> Option<RowId> {
        let chosen = self.events.anchor().map(|anchor| anchor.row);
        chosen.or(self.events.selected())
    }

    /// What is looked at now.
    pub(super) fn step(&self) -> Step {
        let selected = self.events.selected().map(|row| Anchor {
            row,
            id: self.snapshot.row(row).event_id(),
            below_top: self.events.cursor().below_top(),
        });
        Step {
            text: self.bar.applied().to_owned(),
            question: self.search.question().clone(),
            newest_first: self.events.newest_first(),
            sort: self.events.sort().cloned(),
            columns: self.columns.clone(),
            anchor: self.events.anchor().or(selected),
            list: Some(self.focus).filter(|pane| pane.leads_to_events()),
        }
    }

    pub(super) fn tell(&mut self, text: impl Into<String>) {
        self.notices.say(Notice::info(text));
    }
}
