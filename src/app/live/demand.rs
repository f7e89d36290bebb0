//! What AWS is to be asked for. It follows from the question, from where the session began and from what was asked for
//! by hand; a new demand is handed out whenever it differs from the last.

use crate::model::live::{Activity, Attribute, Demand, LiveStatus};
use crate::model::{TimeRange, Timestamp};

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
    /// So many pages are allowed at a time.
    pages: u64,
}

impl Demands {
    /// Begins with what the command line asks for.
    pub fn new(first: Demand) -> Self {
        Self {
            pages: first.page_budget.max(1),
            asked: Demand {
                attribute: None,
                ..first
            },
            sent: None,
        }
    }

    /// What AWS was asked for last.
    pub fn sent(&self) -> Option<&Demand> {
        self.sent.as_ref()
    }

    /// So many pages are allowed at a time.
    pub fn pages(&self) -> u64 {
        self.pages
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

    /// The demand that follows from the question, if it is not the one made last. `read` is how many pages the place
    /// that read most has read.
    pub fn settle(&mut self, attribute: Option<&Attribute>, window: TimeRange, read: u64) -> Option<&Demand> {
        let (since, until) = self.span(window);
        let mut wanted = Demand {
            attribute: attribute.cloned(),
            since,
            until,
            ..self.asked.clone()
        };
        if let Some(sent) = &self.sent {
            let same = (&wanted.attribute, wanted.since, wanted.until, wanted.insights)
                == (&sent.attribute, sent.since, sent.until, sent.insights);
            if !same {
                // Whoever asks for something else is not to be told that the pages are used up.
                self.allow(read);
                wanted.page_budget = self.asked.page_budget;
            }
        }
        if self.sent.as_ref() == Some(&wanted) {
            return None;
        }
        self.sent = Some(wanted);
        self.sent.as_ref()
    }

    /// From when until when events are wanted. A window that reaches further back widens what is asked for, for good;
    /// one that lies wholly before it is asked for alone, or all the time between would have to be read first.
    fn span(&mut self, window: TimeRange) -> (Timestamp, Option<Timestamp>) {
        let open = (window.from == TimeRange::ALL.from, window.to == TimeRange::ALL.to);
        if open.0 {
            return (self.asked.since, self.asked.until);
        }
        if !open.1 && window.to <= self.asked.since {
            return (window.from, Some(window.to));
        }
        self.asked.since = self.asked.since.min(window.from);
        if let Some(until) = self.asked.until.filter(|until| !open.1 && *until < window.to) {
            self.asked.until = Some(until.max(window.to));
        }
        (self.asked.since, self.asked.until)
    }

    fn allow(&mut self, read: u64) {
        self.asked.page_budget = self.asked.page_budget.max(read.saturating_add(self.pages));
    }

    /// Asks for more: more pages where they are used up, or else for older events, twice as far back as before.
    pub fn more(&mut self, status: &LiveStatus, window: TimeRange, now: Timestamp) -> More {
        let does = |activity: &Activity| status.places.iter().any(|place| place.activity == *activity);
        let read = most_pages(status);
        if does(&Activity::Capped) {
            self.allow(read);
            More::Pages(self.pages)
        } else if does(&Activity::History) || does(&Activity::Starting) || status.places.is_empty() {
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

/// How many pages the place that read most has read.
pub fn most_pages(status: &LiveStatus) -> u64 {
    status.places.iter().map(|place| place.pages).max().unwrap_or(0)
}
