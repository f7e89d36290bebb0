//! What the workbench starts with: told once, by whoever opens it.

use super::columns::Columns;
use super::copy::{Origin, Way};
use super::findings::Rules;
use super::keymap::Keymap;
use super::lenses::Kit;
use super::mistake::Mistake;
use super::mouse::Pointing;
use super::redaction::Begun;
use super::replay::Playing;
use super::sizes::Sizes;
use super::times::Times;
use super::views::Views;
use crate::analysis::virtual_alarms::VirtualAlarm;
use crate::model::Timestamp;
use crate::model::live::Demand;
use crate::query::Expr;

/// See the module.
#[derive(Default, Debug)]
pub struct Options {
    /// What is open, in words, for the header: paths, or `demo`.
    pub title: String,
    /// What is open, as words of a command line.
    pub origin: Origin,
    /// How copies reach a clipboard.
    pub clipboard: Way,
    /// A fixed clock.
    pub now: Option<Timestamp>,
    /// The keys.
    pub keymap: Keymap,
    /// What is wrong with the user's files.
    pub mistakes: Vec<Mistake>,
    /// What of the mouse is listened to, if it is taken from the terminal; `F2` takes it later.
    pub mouse: Option<Pointing>,
    /// What AWS is asked for at first; none if only files are open.
    pub live: Option<Demand>,
    /// How what is loaded is played back on a clock; none if it is simply shown.
    pub replay: Option<Playing>,
    /// The query in force at the start, as it is typed and what it means.
    pub query: Option<(String, Expr)>,
    /// Queries of earlier sessions, oldest first.
    pub earlier: Vec<String>,
    /// Virtual alarms to work out over what is loaded.
    pub watching: Vec<VirtualAlarm>,
    /// The columns of the table, as they were chosen last.
    pub columns: Columns,
    /// The saved views.
    pub views: Views,
    /// How the panes share the screen, as it was chosen last.
    pub sizes: Sizes,
    /// How the table shows times at first, and the local zone.
    pub times: Times,
    /// Rules to look for findings with.
    pub rules: Rules,
    /// Lenses to look through.
    pub lenses: Kit,
    /// Whether what is shown is redacted from the start, and by what key.
    pub redaction: Begun,
}
