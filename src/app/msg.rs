//! What happened: everything that [`super::update`] hears, grouped by who says it.

use super::candidates::Offer;
use super::columns::cells;
use super::compare::Comparison;
use super::detail::EventDetail;
use super::export;
use super::facets;
use super::findings;
use super::input::Input;
use super::lenses;
use super::notice::Notice;
use super::pivot;
use super::redaction::Learned;
use super::ticket::Ticket;
use super::ticks::Tick;
use crate::analysis::virtual_alarms::Evaluated;
use crate::model::Timestamp;
use crate::model::alarm::AlarmBoard;
use crate::model::live::LiveStatus;
use crate::query::{Explanation, Found, Hits, Split, Timeline};
use crate::store::{RowId, Snapshot};
use std::sync::Arc;
use std::time::Duration;

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A person did something.
    Input(Input),
    /// More is loaded. Holds all rows of the snapshot before.
    Loaded(Snapshot),
    /// How far loading is.
    Loading(LoadProgress),
    /// How the workers of a live session fare. Each replaces what was said before.
    Live(LiveStatus),
    /// What CloudWatch says of alarms. Each replaces what was said before.
    AlarmBoard(AlarmBoard),
    /// Rows of a search: the first, more, or all (see [`crate::query::RawProgress`]).
    Found(Ticket, Found),
    /// Bars over time.
    Timeline(Ticket, Timeline),
    /// The parts of the bars.
    Split(Ticket, Split),
    /// The bytes of an event, or why they cannot be read.
    Detail(Ticket, Result<EventDetail, String>),
    /// What each metric filter matches in the snapshot of this generation.
    Alarms(Ticket, Vec<Hits>, u64),
    /// What virtual alarms would have done.
    VirtualAlarms(Ticket, Evaluated),
    /// What the rules found.
    Findings(Ticket, findings::Answer),
    /// What a lens shows, or how many events each means.
    Lens(Ticket, lenses::Answer),
    /// Where the event sought is among the hits, if there is one.
    Sought(Ticket, Option<RowId>),
    /// What could be typed next.
    Candidates(Ticket, Offer),
    /// Values that the hits have in common: the first, more, or all.
    Facet(Ticket, facets::Answer),
    /// The order of the table as it was at this number.
    Sorted(Ticket, u64, Arc<[RowId]>),
    /// What stands at paths in rows of the table.
    Cells(Ticket, cells::Answer),
    /// What is in each part of the table.
    Ticks(Ticket, Vec<Tick>),
    /// How many events have the value at this place of the menu.
    Pivot(Ticket, usize, pivot::Counts),
    /// What became of a question for an event, or why it cannot be read.
    Explained(Ticket, Result<Explanation, String>),
    /// What two events say, or why they cannot be compared.
    Compared(Ticket, Result<Comparison, String>),
    /// The names in what was loaded are known.
    Names(Ticket, Box<Learned>),
    /// So many events and bytes of the file are written.
    Exporting(Ticket, u64, u64),
    /// What became of the file.
    Exported(Ticket, export::Outcome),
    /// The worker failed on the request: no answer will come. Always a defect of ours.
    Failed(Ticket),
    /// The request has not been answered for 200 ms: time to show that something is under way.
    Slow(Ticket),
    /// Something to tell the person.
    Notice(Notice),
    /// This text did not get onto the clipboard of this machine, and why.
    NotCopied(String, String),
    /// The time by the wall clock. Never sent where a fixed clock is set.
    Clock(Timestamp),
    /// So much time has passed since this was last said. Said while [`super::State::rest`] asks for it.
    Passed(Duration),
}

impl Msg {
    /// The ticket, if this answers a request.
    pub fn ticket(&self) -> Option<Ticket> {
        match self {
            Self::Found(ticket, _)
            | Self::Timeline(ticket, _)
            | Self::Split(ticket, _)
            | Self::Detail(ticket, _)
            | Self::Alarms(ticket, ..)
            | Self::VirtualAlarms(ticket, _)
            | Self::Findings(ticket, _)
            | Self::Lens(ticket, _)
            | Self::Sought(ticket, _)
            | Self::Candidates(ticket, _)
            | Self::Explained(ticket, _)
            | Self::Compared(ticket, _)
            | Self::Facet(ticket, _)
            | Self::Cells(ticket, _)
            | Self::Ticks(ticket, _)
            | Self::Sorted(ticket, ..)
            | Self::Pivot(ticket, ..)
            | Self::Names(ticket, _)
            | Self::Exporting(ticket, ..)
            | Self::Exported(ticket, _)
            | Self::Failed(ticket)
            | Self::Slow(ticket) => Some(*ticket),
            Self::Input(_)
            | Self::Loaded(_)
            | Self::Loading(_)
            | Self::Live(_)
            | Self::AlarmBoard(_)
            | Self::Notice(_)
            | Self::NotCopied(..)
            | Self::Clock(_)
            | Self::Passed(_) => None,
        }
    }
}

/// How far loading is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct LoadProgress {
    /// Files found so far.
    pub files_found: u64,
    /// Files read to their end.
    pub files_done: u64,
    /// Bytes read from them, as stored.
    pub bytes: u64,
    /// Events met, copies included.
    pub events: u64,
    /// Whether files are still being found.
    pub walking: bool,
    /// Whether nothing more will come.
    pub finished: bool,
}
