//! What AWS is to be asked for. It follows from the question, from where the session began and from what was asked for
//! by hand; a new demand is handed out whenever it differs from the last.

use crate::model::live::{Activity, Attribute, Demand, LiveStatus};
use crate::model::{TimeRange, Timestamp};
use std::collections::HashMap;

const HOUR: i64 = 3_600_000;

/// `LookupEvents` goes back no further.
const OLDEST: i64 = 90 * 24 * HOUR;

/// What asking for more came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum More {
    /// So many more pages may be read from each place.
    Pages(u64),
    /// Events from this instant on are wanted now.
    Since(Timestamp),
    /// All that was asked for is still being read; this is how far it goes.
    Reading(Timestamp),
    /// The window in force ends the table; what is older would not be shown.
    Window,
    /// AWS keeps no older events for `LookupEvents`.
    Oldest,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Demands {
    /// What was asked for at the start and by hand. Without an attribute: that is the question's.
    asked: Demand,
    /// The last one handed out.
    sent: Option<Demand>,
    /// Pages allowed for an attribute, where they are no longer as many as at the start.
    budgets: HashMap<Option<Attribute>, u64>,
}

impl Demands {
    /// Begins with what the command line asks for.
    pub fn new(mut first: Demand) -> Self {
        first.attribute = None;
        first.page_budget = first.page_budget.max(1);
        Self {
            asked: first,
            sent: None,
            budgets: HashMap::new(),
        }
    }

    /// What AWS was asked for last.
    pub fn sent(&self) -> Option<&Demand> {
        self.sent.as_ref()
    }

    /// So many pages are allowed at a time.
    pub fn pages(&self) -> u64 {
        self.asked.page_budget
    }

    /// Whether Insights events are wanted.
    pub fn insights(&self) -> bool {
        self.asked.insights
    }

    /// Wants Insights events too, or no longer.
    pub fn set_insights(&mut self, wanted: bool) {
        self.asked.insights = wanted;
    }

    /// The part of a window that was asked for; where nothing was asked yet, what will be.
    pub fn part_of(&self, window: TimeRange) -> TimeRange {
        let demand = self.sent.as_ref().unwrap_or(&self.asked);
        window.intersect(TimeRange {
            from: demand.since,
            to: demand.until.unwrap_or(TimeRange::ALL.to),
        })
    }

    /// The demand that follows from the question, if it is not the one made last.
    pub fn settle(
        &mut self,
        attribute: Option<&Attribute>,
        window: TimeRange,
        status: &LiveStatus,
        now: Timestamp,
    ) -> Option<&Demand> {
        let (since, until) = self.span(window, now.plus(-OLDEST));
        if let Some(sent) = &self.sent
            && sent.attribute.as_ref() == attribute
            && (sent.since, sent.until) != (since, until)
        {
            // Whoever asks for another window is not to be told that the pages are used up.
            self.allow(attribute, status);
        }
        let wanted = Demand {
            attribute: attribute.cloned(),
            since,
            until,
            insights: self.asked.insights,
            page_budget: self.budget(attribute),
        };
        if self.sent.as_ref() == Some(&wanted) {
            return None;
        }
        self.sent = Some(wanted);
        self.sent.as_ref()
    }

    /// Pages of the past are counted for each attribute apart.
    fn budget(&self, attribute: Option<&Attribute>) -> u64 {
        let raised = self.budgets.get(&attribute.cloned()).copied();
        raised.unwrap_or(self.asked.page_budget)
    }

    /// Allows so many pages from here on.
    fn allow(&mut self, attribute: Option<&Attribute>, status: &LiveStatus) {
        let left = status.places.iter().map(|place| place.pages_left).min();
        let used_up = self.asked.page_budget.saturating_sub(left.unwrap_or(u64::MAX));
        let budget = self.budget(attribute).saturating_add(used_up);
        self.budgets.insert(attribute.cloned(), budget);
    }

    /// From when until when events are wanted. A window that reaches further back widens what is asked for, for good;
    /// one that lies wholly before it is asked for alone, or all the time between would have to be read first.
    fn span(&mut self, window: TimeRange, oldest: Timestamp) -> (Timestamp, Option<Timestamp>) {
        let open = (window.from == TimeRange::ALL.from, window.to == TimeRange::ALL.to);
        if open.0 {
            return (self.asked.since, self.asked.until);
        }
        if !open.1 && window.to <= self.asked.since && oldest <= window.from {
            return (window.from, Some(window.to));
        }
        self.asked.since = self.asked.since.min(window.from.max(oldest));
        if let Some(until) = self.asked.until.filter(|until| !open.1 && *until < window.to) {
            self.asked.until = Some(until.max(window.to));
        }
        (self.asked.since, self.asked.until)
    }

    /// Asks for more: more pages where they are used up, or else, where all is here, for older events, twice as far back
    /// as before.
    pub fn more(
        &mut self,
        status: &LiveStatus,
        window: TimeRange,
        now: Timestamp,
        all_is_here: bool,
    ) -> More {
        let does = |activity: &Activity| status.places.iter().any(|place| place.activity == *activity);
        let attribute = self.sent.as_ref().and_then(|sent| sent.attribute.clone());
        if does(&Activity::Capped) {
            self.allow(attribute.as_ref(), status);
            More::Pages(self.asked.page_budget)
        } else if !all_is_here
            && (does(&Activity::History) || does(&Activity::Starting) || status.places.is_empty())
        {
            More::Reading(self.part_of(window).from)
        } else if window.from != TimeRange::ALL.from {
            More::Window
        } else {
            let floor = now.plus(-OLDEST);
            if self.asked.since <= floor {
                return More::Oldest;
            }
            let length = now.0.saturating_sub(self.asked.since.0).max(HOUR);
            self.asked.since = self.asked.since.plus(-length).max(floor);
            More::Since(self.asked.since)
        }
    }
}
