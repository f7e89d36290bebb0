//! Where keys mean something.
//!
//! A *context* is a table of the keymap; keys not bound there are looked up in its parent. `help`, `query`, `terms`,
//! `confirm`, `seek`, `export` and what else has no parent stand alone, so that a typed letter never acts.

use std::fmt;

/// A place where keys mean something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Context {
    /// Everywhere but where text is typed or a question waits.
    Global,
    /// Every list of rows.
    List,
    /// The table of events.
    Events,
    /// One event.
    Detail,
    /// The bars over time.
    Timeline,
    /// What the events have in common.
    Facets,
    /// Files read, and what was skipped.
    Jobs,
    /// The list of alarms.
    Alarms,
    /// One alarm.
    Alarm,
    /// What the rules found.
    Findings,
    /// One finding.
    Finding,
    /// What a lens shows.
    Lens,
    /// The menu of lenses. A letter opens one.
    Lenses,
    /// What the selected event offers to go on with.
    Pivot,
    /// The columns of the table are chosen. Typing narrows their list.
    Columns,
    /// The list of actions. Typing filters it.
    Help,
    /// Why an event is meant or not.
    Why,
    /// Two events are compared.
    Compare,
    /// A list over the panes that is only read.
    Popup,
    /// The list of marks and notes.
    Marks,
    /// A note. Typing edits it.
    Note,
    /// The query bar. Typing edits it.
    Query,
    /// One term of the query is chosen.
    Terms,
    /// The query bar, with a list of candidates below it.
    Completion,
    /// One of these candidates.
    Candidate,
    /// The list of earlier queries. Typing narrows it.
    Earlier,
    /// What a list is filtered by. Typing edits it.
    Filter,
    /// A question that waits for yes or no.
    Confirm,
    /// The time that a replay is to go to. Typing edits it.
    Seek,
    /// The name of the file to be written. Typing edits it.
    Export,
    /// The saved views. Typing narrows their list.
    Views,
    /// The name that a view is saved under. Typing edits it.
    Naming,
}

impl Context {
    /// All of them, parents first.
    pub const ALL: [Self; 32] = [
        Self::Global,
        Self::List,
        Self::Events,
        Self::Detail,
        Self::Timeline,
        Self::Facets,
        Self::Jobs,
        Self::Alarms,
        Self::Alarm,
        Self::Findings,
        Self::Finding,
        Self::Lens,
        Self::Lenses,
        Self::Pivot,
        Self::Columns,
        Self::Help,
        Self::Why,
        Self::Compare,
        Self::Popup,
        Self::Marks,
        Self::Note,
        Self::Query,
        Self::Terms,
        Self::Completion,
        Self::Candidate,
        Self::Earlier,
        Self::Filter,
        Self::Confirm,
        Self::Seek,
        Self::Export,
        Self::Views,
        Self::Naming,
    ];

    /// The name of its table in keymap files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::List => "list",
            Self::Events => "events",
            Self::Detail => "detail",
            Self::Timeline => "timeline",
            Self::Facets => "facets",
            Self::Jobs => "jobs",
            Self::Alarms => "alarms",
            Self::Alarm => "alarm",
            Self::Findings => "findings",
            Self::Finding => "finding",
            Self::Lens => "lens",
            Self::Lenses => "lenses",
            Self::Filter => "filter",
            Self::Pivot => "pivot",
            Self::Columns => "columns",
            Self::Help => "help",
            Self::Why => "why",
            Self::Compare => "compare",
            Self::Popup => "popup",
            Self::Marks => "marks",
            Self::Note => "note",
            Self::Query => "query",
            Self::Terms => "terms",
            Self::Completion => "completion",
            Self::Candidate => "candidate",
            Self::Earlier => "earlier",
            Self::Confirm => "confirm",
            Self::Seek => "seek",
            Self::Export => "export",
            Self::Views => "views",
            Self::Naming => "naming",
        }
    }

    /// The context with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
    }

    /// Where keys are looked up that are not bound here.
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Events
            | Self::Detail
            | Self::Facets
            | Self::Jobs
            | Self::Alarms
            | Self::Alarm
            | Self::Findings
            | Self::Finding
            | Self::Lens => Some(Self::List),
            Self::List | Self::Timeline => Some(Self::Global),
            Self::Completion => Some(Self::Query),
            Self::Candidate => Some(Self::Completion),
            Self::Marks => Some(Self::Popup),
            Self::Global
            | Self::Help
            | Self::Pivot
            | Self::Lenses
            | Self::Columns
            | Self::Why
            | Self::Compare
            | Self::Popup
            | Self::Note
            | Self::Query
            | Self::Terms
            | Self::Earlier
            | Self::Filter
            | Self::Confirm
            | Self::Seek
            | Self::Export
            | Self::Views
            | Self::Naming => None,
        }
    }

    /// It, its parent, and so on.
    pub fn lineage(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |context| context.parent())
    }

    /// Whether keys of `ancestor` work here.
    pub fn inherits(self, ancestor: Self) -> bool {
        self.lineage().any(|context| context == ancestor)
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_inherit_and_text_inputs_stand_alone() {
        assert_eq!(
            Context::Events.lineage().collect::<Vec<_>>(),
            [Context::Events, Context::List, Context::Global]
        );
        assert!(!Context::Query.inherits(Context::Global));
        for context in Context::ALL {
            assert_eq!(Context::by_name(context.name()), Some(context));
        }
    }
}
