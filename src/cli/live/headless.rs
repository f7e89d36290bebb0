//! A live session without a screen: waits until everything asked for is there, or will not come.

use super::Outcome;
use crate::cli::interrupt::Interrupt;
use crate::cli::load::Ticker;
use crate::cli::{clock, report};
use crate::model::live::{Activity, Demand, LiveStatus, PlaceStatus};
use crate::runtime::live::{Audience, Live};
use crate::sink::capture::Capture;
use crate::source::aws::Connected;
use crate::source::live::session::{self, Settings};
use crate::store::Snapshot;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often is looked whether the command was interrupted.
const GLANCE: Duration = Duration::from_millis(100);

/// What waits for a person may only wait for a word from AWS; after so long it is for a person.
const SURELY_WAITING: Duration = Duration::from_secs(3);

/// After so long without a page, while something is wrong, the rest is given up.
const GIVE_UP: Duration = Duration::from_mins(1);

/// How long the end may take: everything received has been kept by then.
const FAREWELL: Duration = Duration::from_secs(10);

/// What the session said last.
#[derive(Clone, Default)]
pub(super) struct Heard {
    pub(super) snapshot: Snapshot,
    pub(super) status: LiveStatus,
}

/// A slot of one: what is new replaces what nobody has looked at.
#[derive(Default)]
struct Slot {
    heard: Mutex<Heard>,
    news: Condvar,
}

impl Slot {
    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, change: impl FnOnce(&mut Heard)) {
        change(&mut self.heard());
        self.news.notify_all();
    }
}

/// See the module.
pub(in crate::cli) struct Session {
    live: Live,
    slot: Arc<Slot>,
    demand: Demand,
    /// Accounts and regions that are asked.
    places: usize,
    ticker: Ticker,
}

impl Session {
    /// Starts to ask.
    pub(in crate::cli) fn start(
        connected: Vec<Connected>,
        demand: Demand,
        capture: Capture,
    ) -> io::Result<Self> {
        let places = connected.iter().map(|profile| profile.regions.len()).sum();
        let slot = Arc::new(Slot::default());
        let (shown, said) = (Arc::clone(&slot), Arc::clone(&slot));
        let audience = Audience {
            publish: Box::new(move |snapshot| shown.put(|heard| heard.snapshot = snapshot)),
            tell: Box::new(move |status| said.put(|heard| heard.status = status)),
        };
        let live = Live::start(demand.clone(), capture, audience, |ends| {
            session::run(connected, Settings::new(Arc::new(clock::wall)), ends)
        })?;
        Ok(Self {
            live,
            slot,
            demand,
            places,
            ticker: Ticker::new(),
        })
    }

    /// Waits until nothing more will come, or, where new events are wanted, until the command is interrupted.
    pub(in crate::cli) fn wait(&mut self, interrupt: &Interrupt, follow: bool) {
        let mut patience = Patience::new(self.places);
        loop {
            let heard = self.glance(interrupt);
            if interrupt.is_pressed() || (!follow && patience.is_over(&heard.status)) {
                break;
            }
        }
        self.ticker.wipe();
    }

    /// What is new, after a moment at most.
    pub(super) fn glance(&mut self, interrupt: &Interrupt) -> Heard {
        let heard = self.slot.heard();
        let heard = if interrupt.is_pressed() {
            heard
        } else {
            let waited = self.slot.news.wait_timeout(heard, GLANCE);
            waited.unwrap_or_else(PoisonError::into_inner).0
        };
        let heard = heard.clone();
        self.ticker.show(|| progress(&heard));
        heard
    }

    /// Whether all that has happened is loaded, or will not be.
    pub(super) fn patience(&self) -> Patience {
        Patience::new(self.places)
    }

    /// Forgets the line about progress.
    pub(super) fn quiet(&mut self) {
        self.ticker.silence();
    }

    /// Stops asking. What was loaded, and what came of it.
    pub(in crate::cli) fn finish(self, interrupt: &Interrupt) -> (Snapshot, Outcome) {
        // How it fared while it was asked, not that it was told to stop.
        let status = self.slot.heard().status.clone();
        let is_kept = self.live.finish(FAREWELL);
        let heard = self.slot.heard().clone();
        let outcome = Outcome {
            status: LiveStatus {
                capture: heard.status.capture,
                captured_bytes: heard.status.captured_bytes,
                capture_problem: heard.status.capture_problem,
                ..status
            },
            demand: self.demand,
            expected: self.places,
            was_interrupted: interrupt.is_pressed(),
            is_kept,
        };
        (heard.snapshot, outcome)
    }
}

/// Tells when waiting has no use any more.
pub(super) struct Patience {
    places: usize,
    pages: u64,
    /// When the last page came, or the last moment in which nothing was wrong.
    progress: Instant,
    /// Since when nothing is under way.
    at_rest: Option<Instant>,
}

impl Patience {
    fn new(places: usize) -> Self {
        Self {
            places,
            pages: 0,
            progress: Instant::now(),
            at_rest: None,
        }
    }

    /// Whether all places have done what they can, or nothing has come for so long that the rest is given up.
    pub(super) fn is_over(&mut self, status: &LiveStatus) -> bool {
        let now = Instant::now();
        let pages = status.places.iter().map(|place| place.pages).sum();
        let is_well = status.places.iter().all(|place| place.problem.is_none()) && !status.places.is_empty();
        if pages != self.pages || is_well {
            self.pages = pages;
            self.progress = now;
        }
        if status.places.len() < self.places || !status.places.iter().all(is_at_rest) {
            self.at_rest = None;
            return now - self.progress >= GIVE_UP;
        }
        let since = *self.at_rest.get_or_insert(now);
        let is_certain = !status.places.iter().any(waits_for_a_person);
        is_certain || now - since >= SURELY_WAITING
    }
}

fn waits_for_a_person(place: &PlaceStatus) -> bool {
    matches!(place.activity, Activity::Waiting { until: None })
}

fn is_at_rest(place: &PlaceStatus) -> bool {
    match place.activity {
        Activity::Done | Activity::Capped | Activity::Following | Activity::Stopped => true,
        Activity::Waiting { until } => until.is_none(),
        Activity::Starting | Activity::History => false,
    }
}

fn progress(heard: &Heard) -> String {
    let pages = heard.status.places.iter().map(|place| place.pages).sum();
    let waiting = heard
        .status
        .places
        .iter()
        .filter(|place| place.problem.is_some())
        .count() as u64;
    let events = report::plural(heard.snapshot.len() as u64, "event");
    let pages = report::plural(pages, "page");
    match waiting {
        0 => format!("asking AWS: {events}, {pages}"),
        _ => format!(
            "asking AWS: {events}, {pages}, trouble at {}",
            report::plural(waiting, "place")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::live::outcome::tests::place;
    use crate::model::live::Problem;

    fn status(activities: &[Activity]) -> LiveStatus {
        let places = activities
            .iter()
            .map(|activity| place("eu-west-1", activity.clone()));
        LiveStatus {
            places: places.collect(),
            ..LiveStatus::default()
        }
    }

    #[test]
    fn waiting_ends_when_every_place_has_done_what_it_can() {
        let mut patience = Patience::new(2);
        assert!(!patience.is_over(&LiveStatus::default()), "nobody has begun");
        assert!(!patience.is_over(&status(&[Activity::Done])), "one has not begun");
        assert!(!patience.is_over(&status(&[Activity::Done, Activity::History])));
        assert!(patience.is_over(&status(&[Activity::Done, Activity::Capped])));
        assert!(patience.is_over(&status(&[Activity::Stopped, Activity::Following])));
    }

    #[test]
    fn a_login_is_waited_for_a_moment_and_an_outage_a_minute() {
        let mut patience = Patience::new(1);
        let login = status(&[Activity::Waiting { until: None }]);
        assert!(!patience.is_over(&login), "it may be a passing doubt");
        patience.at_rest = Instant::now().checked_sub(SURELY_WAITING);
        assert!(patience.is_over(&login));
        let mut outage = status(&[Activity::Waiting {
            until: Some(clock::wall()),
        }]);
        outage.places[0].problem = Some(Problem::default());
        assert!(!patience.is_over(&outage));
        patience.progress = Instant::now().checked_sub(GIVE_UP).expect("running that long");
        assert!(patience.is_over(&outage));
        outage.places[0].pages += 1;
        assert!(!patience.is_over(&outage), "a page came after all");
    }
}
