//! The panes: their order, their names, and what gives each the focus.

use crate::app::action::Action;
use crate::app::context::Context;

/// A pane that can have the focus.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Pane {
    /// The table of events.
    Events,
    /// The selected event.
    Detail,
    /// The bars over time.
    Timeline,
    /// What the events have in common.
    Facets,
    /// Files, skips and messages.
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
}

impl Pane {
    /// All panes, in the order of their numbers.
    pub const ALL: [Self; 10] = [
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
    ];

    /// What gives it the focus; a pane of one thing has that of the list it is in.
    pub(in crate::app) fn action(self) -> Action {
        match self {
            Self::Events => Action::EventsPane,
            Self::Detail => Action::DetailPane,
            Self::Timeline => Action::TimelinePane,
            Self::Facets => Action::FacetsPane,
            Self::Jobs => Action::JobsPane,
            Self::Alarms | Self::Alarm => Action::AlarmsPane,
            Self::Findings | Self::Finding => Action::FindingsPane,
            Self::Lens => Action::LensPane,
        }
    }

    /// Where its keys are looked up.
    pub fn context(self) -> Context {
        match self {
            Self::Events => Context::Events,
            Self::Detail => Context::Detail,
            Self::Timeline => Context::Timeline,
            Self::Facets => Context::Facets,
            Self::Jobs => Context::Jobs,
            Self::Alarms => Context::Alarms,
            Self::Alarm => Context::Alarm,
            Self::Findings => Context::Findings,
            Self::Finding => Context::Finding,
            Self::Lens => Context::Lens,
        }
    }

    /// The pane with this context; most contexts are none.
    pub(in crate::app) fn of(context: Context) -> Option<Self> {
        Self::ALL.into_iter().find(|pane| pane.context() == context)
    }

    /// Whether it lists what events are put together by, so that opening a row of it leads to the events.
    pub(in crate::app) fn leads_to_events(self) -> bool {
        matches!(
            self,
            Self::Alarms | Self::Alarm | Self::Findings | Self::Finding | Self::Lens
        )
    }

    /// What it is called on its tab.
    pub fn label(self) -> &'static str {
        match self {
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
        }
    }
}
