//! What is asked of the world. Plain data: the runtime performs it on threads of its own and answers with a
//! [`super::Msg`] that carries the same ticket.
//!
//! A request names the snapshot it is about, so that an answer never speaks of rows the state does not have.

use super::events::{Aim, SortBy};
use super::redaction::Learned;
use super::ticket::Ticket;
use super::{candidates, compare, export, facets, findings, lenses, ticks};
use crate::analysis::virtual_alarms::VirtualAlarm;
use crate::model::alarm::Wanted;
use crate::model::live::Demand;
use crate::model::{TimeRange, Timestamp};
use crate::query::split::By;
use crate::query::{Expr, Hits, Path, Timeline};
use crate::store::{RowId, Snapshot};
use std::sync::Arc;

/// Something to do outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Give the terminal back and end.
    Quit,
    /// Give the terminal back and stop until the shell brings us to the front again.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// Take the mouse from the terminal, or give it back.
    Mouse(bool),
    /// Find events. Supersedes the search before. Answer: `Msg::Found`, any number of times.
    Search {
        /// For the answers.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Which.
        expr: Expr,
        /// When.
        window: TimeRange,
    },
    /// Count over time. Supersedes the count before. Answer: `Msg::Timeline`.
    Timeline {
        /// For the answer.
        ticket: Ticket,
        /// Where the hits are from.
        snapshot: Snapshot,
        /// What to count.
        hits: Hits,
        /// From when to when; none if no event has a time.
        window: Option<TimeRange>,
        /// At most so many bars.
        max_bars: usize,
    },
    /// Count the parts of the bars, with [`crate::query::split()`]. Supersedes the count before. Answer: `Msg::Split`.
    Split {
        /// For the answer.
        ticket: Ticket,
        /// Where the hits are from.
        snapshot: Snapshot,
        /// What to count.
        hits: Hits,
        /// The bars.
        bars: Timeline,
        /// What decides in which part an event is.
        by: By,
    },
    /// Read the bytes of an event and make an [`super::detail::EventDetail`] of them, on the worker. Supersedes the
    /// one before. Answer: `Msg::Detail`.
    Fetch {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Which.
        row: RowId,
    },
    /// Go on with [`super::events::seek`] where it stopped. Supersedes the one before. Answer: `Msg::Sought`.
    Seek {
        /// For the answer.
        ticket: Ticket,
        /// Where the events are from.
        snapshot: Snapshot,
        /// Among what.
        rows: Arc<[RowId]>,
        /// The first place to look at.
        from: usize,
        /// Whether to later places.
        later: bool,
        /// What the event must be.
        aim: Aim,
    },
    /// Tell what becomes of a predicate for an event. Supersedes the one before. Answer: `Msg::Explained`.
    Explain {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Which event.
        row: RowId,
        /// The predicate.
        expr: Expr,
    },
    /// Find and read two events to be compared, with [`compare::gather`]. Supersedes the one before. Answer: `Msg::Compared`.
    Compare {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Which.
        asked: compare::Asked,
    },
    /// Count what could be typed next, with [`super::candidates::gather`]. Supersedes the one before. Answer:
    /// `Msg::Candidates`.
    Candidates {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// What.
        wanted: candidates::Wanted,
    },
    /// Count values, with [`facets::count::gather`]. Supersedes the one before. Answer: `Msg::Facet`, any number of times.
    Facet {
        /// For the answers.
        ticket: Ticket,
        /// Where the hits are from.
        snapshot: Snapshot,
        /// In what.
        hits: Hits,
        /// Which.
        wanted: facets::Wanted,
    },
    /// Count events, one predicate after the other, with [`super::pivot::count`]. Supersedes the one before. Answer:
    /// `Msg::Pivot` for each.
    CountPivots {
        /// For the answers.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// What is shown of it.
        hits: Hits,
        /// The predicates, with their places in the menu.
        exprs: Vec<(usize, Expr)>,
        /// Until when events have happened, in a replay.
        until: Option<Timestamp>,
    },
    /// Read what stands at paths of events, with [`super::columns::cells::gather`]. Answer: `Msg::Cells`.
    Cells {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Of which events.
        hits: Hits,
        /// At which paths.
        paths: Vec<Path>,
    },
    /// Put events in order, with [`super::events::sort`]. Answer: `Msg::Sorted`.
    Sort {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Which events.
        hits: Hits,
        /// By what.
        by: SortBy,
        /// For the answer, too: what of the table this is.
        laid: u64,
    },
    /// Count what is in parts of the table, with [`ticks::gather`]. Answer: `Msg::Ticks`.
    Ticks {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Of what.
        wanted: ticks::Wanted,
    },
    /// Find what each metric filter matches. Answer: `Msg::Alarms`.
    CountAlarms {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// What the filters mean.
        exprs: Vec<Expr>,
    },
    /// Work out what virtual alarms would have done, with [`super::alarms::virtuals::work_out`]. Answer:
    /// `Msg::VirtualAlarms`.
    WorkOutAlarms {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Which.
        alarms: Arc<[VirtualAlarm]>,
    },
    /// Look for findings, with [`super::findings::gather`]. Answer: `Msg::Findings`.
    FindFindings {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// With what, and when.
        wanted: findings::Wanted,
    },
    /// Learn the names in a store, with [`Learned::learn`]. Answer: `Msg::Names`.
    LearnNames {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// What is known of it.
        learned: Box<Learned>,
    },
    /// Write a file. Answers: `Msg::Exporting`, any number of times, then `Msg::Exported`; after [`Effect::Cancel`] none, and
    /// nothing of the file is kept.
    Export {
        /// For the answers.
        ticket: Ticket,
        /// Which file.
        target: export::Target,
        /// What kind of file.
        form: export::Form,
        /// What is written.
        view: Box<export::View>,
    },
    /// Look through a lens, or count for all of them, with [`lenses::gather`]. Answer: `Msg::Lens`.
    LookThrough {
        /// For the answer.
        ticket: Ticket,
        /// Where.
        snapshot: Snapshot,
        /// Through which, and at what.
        wanted: lenses::Wanted,
    },
    /// Write the screen as it is drawn now. Answer: `Msg::Exported`.
    Picture {
        /// For the answer.
        ticket: Ticket,
        /// Which file.
        target: export::Target,
        /// What kind of file.
        form: export::Form,
    },
    /// Write a text that is whole. Answer: `Msg::Exported`.
    WriteText {
        /// For the answer.
        ticket: Ticket,
        /// Which file.
        target: export::Target,
        /// All of it.
        text: String,
    },
    /// Put text on the clipboard. Already made visible.
    Copy {
        /// The text.
        text: String,
        /// What it is, for the message: `event ID`.
        what: &'static str,
    },
    /// Have the terminal put text on its clipboard, which is not the one that was asked first. Already made visible.
    CopyByTerminal(String),
    /// Show text on the plain screen until a key is pressed. Already made visible; lines end with a line feed.
    Print(String),
    /// Keep a query for later sessions.
    Remember(String),
    /// Keep the columns of the table for later sessions, as [`super::columns::read`] reads them.
    KeepColumns(String),
    /// Keep a view: write its file in the directory of views, over the one before unless it is new.
    KeepView {
        /// The file's name.
        file: String,
        /// What it says, as [`super::views::read`] reads it.
        text: String,
        /// Whether there must be no such file yet.
        is_new: bool,
    },
    /// Delete the file of a view, by its name.
    DropView(String),
    /// Keep how the panes share the screen for later sessions, as [`super::sizes::read`] reads it.
    KeepSizes(String),
    /// Nobody waits for this any more.
    Cancel(Ticket),
    /// Stop loading; what is loaded stays.
    CancelLoad,
    /// Have this read of alarms besides their states. Replaces what was wanted before. Answer: `Msg::AlarmBoard`, as it comes.
    WantAlarms(Wanted),
    /// Have this loaded from AWS. Replaces the demand before; what is loaded stays. Answers: `Msg::Loaded` and
    /// `Msg::Live`, as they come.
    Demand(Demand),
}

impl Effect {
    /// The ticket that answers will carry, if this is a request.
    pub fn ticket(&self) -> Option<Ticket> {
        match self {
            Self::Search { ticket, .. }
            | Self::Timeline { ticket, .. }
            | Self::Split { ticket, .. }
            | Self::Fetch { ticket, .. }
            | Self::Seek { ticket, .. }
            | Self::CountAlarms { ticket, .. }
            | Self::WorkOutAlarms { ticket, .. }
            | Self::FindFindings { ticket, .. }
            | Self::LookThrough { ticket, .. }
            | Self::Explain { ticket, .. }
            | Self::Compare { ticket, .. }
            | Self::Facet { ticket, .. }
            | Self::CountPivots { ticket, .. }
            | Self::Cells { ticket, .. }
            | Self::Ticks { ticket, .. }
            | Self::Sort { ticket, .. }
            | Self::Export { ticket, .. }
            | Self::LearnNames { ticket, .. }
            | Self::Picture { ticket, .. }
            | Self::WriteText { ticket, .. }
            | Self::Candidates { ticket, .. } => Some(*ticket),
            Self::Quit
            | Self::Suspend
            | Self::Redraw
            | Self::Mouse(_)
            | Self::Copy { .. }
            | Self::CopyByTerminal(_)
            | Self::Print(_)
            | Self::Remember(_)
            | Self::KeepColumns(_)
            | Self::KeepView { .. }
            | Self::DropView(_)
            | Self::KeepSizes(_)
            | Self::Cancel(_)
            | Self::CancelLoad
            | Self::WantAlarms(_)
            | Self::Demand(_) => None,
        }
    }
}

/// What one update asks for, in order.
pub type Effects = Vec<Effect>;
