//! What the workbench is opened with: the screen before anything happened, and where events come from.

use super::Files;
use crate::app::State;
use crate::model::Timestamp;
use crate::model::alarm::{AlarmBoard, Wanted};
use crate::model::live::{Demand, LiveStatus};
use crate::runtime::{history, ingest};
use crate::store::Snapshot;
use crate::tui::theme::Theme;
use std::io;

/// What the workbench is opened with.
pub(crate) struct Launch {
    /// Where events come from.
    pub source: Source,
    /// The screen before anything happened.
    pub state: State,
    /// How meanings look.
    pub theme: Theme,
    /// Whether what nobody pressed a key for is drawn at most once a second.
    pub calm: bool,
    /// A clock that stands still, or none: then the wall clock counts.
    pub clock: Option<Timestamp>,
    /// Keeps queries for later sessions.
    pub history: Option<history::Writer>,
    /// The files of the person's that the screen writes.
    pub files: Files,
}

/// Where events come from.
pub(crate) enum Source {
    /// Saved files.
    Saved(ingest::Input),
    /// AWS. The session is started when the terminal is there, and ends when what it gave is dropped. The state must
    /// have been made with the demand that it is started with.
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "only AWS is live"))]
    Live(StartLive),
}

/// Starts a live session; gives what takes what is wanted of it.
pub(crate) type StartLive = Box<dyn FnOnce(Listeners) -> io::Result<Wants>>;

/// Takes what is wanted. Never waits.
pub(crate) type Wants = Box<dyn FnMut(Want)>;

/// What is wanted of a live session. Each replaces the one of its kind before.
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "only AWS is live"))]
pub(crate) enum Want {
    /// Events.
    Events(Demand),
    /// Of alarms, besides their states.
    Alarms(Wanted),
}

/// Who hears of a live session; callable from any thread, and never waiting.
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "only AWS is live"))]
pub(crate) struct Listeners {
    /// Hears of every snapshot, of which only the newest matters.
    pub loaded: Box<dyn FnMut(Snapshot) + Send>,
    /// Hears how the session fares, of which only the last word matters.
    pub status: Box<dyn FnMut(LiveStatus) + Send>,
    /// Hears what CloudWatch says of alarms, of which only the last word matters.
    pub alarms: Box<dyn FnMut(AlarmBoard) + Send>,
}
