//! A live session: all workers, what they share, and how the rest of the program speaks with them.
//!
//! ```text
//! watch<Demand> ──▶ run ──▶ gate, one a profile ──▶ worker, one a place ──▶ mpsc<Delivery>
//!                                                          └──────────────▶ watch<LiveStatus>
//! ```

use super::asker::Asker;
use super::board::Board;
use super::clock::Clock;
use super::copies::Copies;
use super::gate::{Backoff, Gate};
use super::pacer::{Pacer, Urgency};
use super::worker::Worker;
use super::{Delivery, Identify, Lookup};
use crate::model::live::{Activity, Category, Demand, LiveStatus, Place, PlaceStatus};
use crate::model::{TimeRange, Timestamp};
use crate::store::Coverage;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;

/// The wall clock. A function, so that a test can set it.
pub type WallClock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a session behaves in time.
#[derive(Clone)]
pub struct Settings {
    /// What time it is.
    pub wall: WallClock,
    /// From one look for new events to the next.
    pub poll: Duration,
    /// How far back each of these looks goes: the longest that an event may be under way without being missed.
    pub overlap: Duration,
    /// From one request to the next of one account and region. AWS allows two a second.
    pub spacing: Duration,
    /// From one try to the next where credentials are missing and no file of theirs changes.
    pub probe: Duration,
    /// From one try to the next of what was denied, at most.
    pub denied: Duration,
    /// Where the waits that are drawn at random begin: a number for tests that repeat themselves.
    pub seed: u64,
}

impl Settings {
    /// The usual ones.
    pub fn new(wall: WallClock) -> Self {
        let seed = wall().0 as u64;
        Self {
            wall,
            poll: Duration::from_secs(15),
            overlap: Duration::from_mins(30),
            spacing: Duration::from_millis(527),
            probe: Duration::from_secs(30),
            denied: Duration::from_mins(5),
            seed,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("poll", &self.poll)
            .field("overlap", &self.overlap)
            .field("spacing", &self.spacing)
            .finish_non_exhaustive()
    }
}

/// The credentials of one profile and where they are used.
#[derive(Debug)]
pub struct Profile<I, L> {
    /// Its name; none for the default chain.
    pub name: Option<String>,
    /// Whose they are.
    pub identify: I,
    /// The regions, each once.
    pub regions: Vec<Region<L>>,
}

/// One region of a profile.
#[derive(Debug)]
pub struct Region<L> {
    /// As AWS writes it: `eu-central-1`.
    pub name: String,
    /// Why it is read although nobody named it: `global services`.
    pub because: Option<&'static str>,
    /// Answers for it, in every category of events.
    pub lookup: L,
}

/// The ends of the channels that a session holds.
#[derive(Debug)]
pub struct Ends {
    /// What is wanted. The session is over when nobody can want anything any more.
    pub demands: watch::Receiver<Demand>,
    /// What was read: bounded, so that a slow reader slows the workers down. The session is over when nobody reads.
    pub deliveries: mpsc::Sender<Delivery>,
    /// How it goes. `callers` and `places` are the session's; what is said of the capture is left as it is.
    pub status: watch::Sender<LiveStatus>,
}

/// Nobody reads what is delivered: the session is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Gone;

/// What all workers share. They run on one thread.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) coverage: RefCell<Coverage>,
    pub(super) deliveries: mpsc::Sender<Delivery>,
    pub(super) board: Rc<Board>,
    pacers: RefCell<BTreeMap<(String, String), Rc<Pacer>>>,
}

impl Shared {
    /// Hands on what is covered by now. The ledger is copied when there is room for it, so that none overtakes a later one.
    pub(super) async fn covered(&self) -> Result<(), Gone> {
        let permit = self.deliveries.reserve().await.map_err(|_| Gone)?;
        permit.send(Delivery::Covered(self.coverage.borrow().clone()));
        Ok(())
    }

    /// The pace of an account and region, whoever asks there.
    pub(super) fn pacer(&self, place: &Place) -> Rc<Pacer> {
        let mut pacers = self.pacers.borrow_mut();
        let seed = self.settings.seed.wrapping_add(pacers.len() as u64);
        let key = (place.account.clone(), place.region.clone());
        let pacer = pacers
            .entry(key)
            .or_insert_with(|| Rc::new(Pacer::new(self.settings.spacing, seed)));
        Rc::clone(pacer)
    }
}

/// How often is looked whether our clock has jumped.
const TICK: Duration = Duration::from_secs(5);

/// Runs until nobody demands or nobody reads. Dropped, it stops at once: nothing is spawned outside it. It needs a tokio
/// runtime with time, and no threads.
pub async fn run<I, L>(profiles: Vec<Profile<I, L>>, settings: Settings, ends: Ends)
where
    I: Identify + 'static,
    L: Lookup + 'static,
{
    let places = profiles.iter().map(|profile| profile.regions.len() * 2).sum();
    let shared = Rc::new(Shared {
        clock: Clock::new(Arc::clone(&settings.wall)),
        settings,
        coverage: RefCell::default(),
        deliveries: ends.deliveries.clone(),
        board: Rc::new(Board::new(ends.status, profiles.len(), places)),
        pacers: RefCell::default(),
    });
    let (jumps, jumped) = watch::channel(None);
    let tasks = LocalSet::new();
    let mut number = 0;
    for (index, profile) in profiles.into_iter().enumerate() {
        let gate = Rc::new(Gate::new(profile.identify, profile.name.clone(), index));
        for region in profile.regions {
            let lookup = Rc::new(region.lookup);
            for category in [Category::Management, Category::Insight] {
                let place = Place {
                    account: gate.name().to_owned(),
                    region: region.name.clone(),
                    category,
                };
                let status = starting(place, profile.name.clone(), region.because);
                let asker = Asker {
                    number,
                    lookup: Rc::clone(&lookup),
                    gate: Rc::clone(&gate),
                    pacer: shared.pacer(&status.place),
                    backoff: Backoff::new(shared.settings.seed.wrapping_add(number as u64)),
                    copies: Copies::default(),
                    urgency: Urgency::Routine,
                    refusals: 0,
                    unripe: BTreeMap::new(),
                    shared: Rc::clone(&shared),
                    status,
                };
                tasks.spawn_local(Worker::new(asker).run(ends.demands.clone(), jumped.clone()));
                number += 1;
            }
        }
        let (shared, jumped) = (Rc::clone(&shared), jumped.clone());
        tasks.spawn_local(async move { gate.keep(&shared.settings, &shared.board, jumped).await });
    }
    let watched = Rc::clone(&shared);
    tasks.spawn_local(async move { watch_clock(&watched.clock, &jumps).await });
    tasks.run_until(over(ends.demands, &ends.deliveries)).await;
}

/// Returns when nobody demands or nobody reads.
async fn over(mut demands: watch::Receiver<Demand>, deliveries: &mpsc::Sender<Delivery>) {
    tokio::select! {
        biased;
        () = deliveries.closed() => {}
        () = async { while demands.changed().await.is_ok() {} } => {}
    }
}

/// Says when our clock has jumped.
pub(in crate::source) async fn watch_clock(clock: &Clock, jumps: &watch::Sender<Option<TimeRange>>) {
    loop {
        tokio::time::sleep(TICK).await;
        if let Some(jump) = clock.jumped() {
            jumps.send_replace(Some(jump));
        }
    }
}

fn starting(place: Place, profile: Option<String>, because: Option<&'static str>) -> PlaceStatus {
    PlaceStatus {
        place,
        profile,
        because,
        activity: Activity::Starting,
        problem: None,
        note: None,
        requests: 0,
        throttled: 0,
        pages: 0,
        pages_left: 0,
        events: 0,
        answered: None,
        worst_delay: None,
        oldest: None,
    }
}
