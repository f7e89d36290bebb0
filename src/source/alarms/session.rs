//! All workers that read alarms, what they share, and how the rest of the program speaks with them.

use super::Watch;
use super::asker::Asker;
use super::worker::Worker;
use crate::model::Timestamp;
use crate::model::alarm::board::Reading;
use crate::model::alarm::{AlarmBoard, Home, Wanted};
use crate::source::live::Identify;
use crate::source::live::board::Board as Callers;
use crate::source::live::clock::Clock;
use crate::source::live::gate::{Backoff, Gate};
use crate::source::live::pacer::Pacer;
use crate::source::live::session::{Profile, Settings as LiveSettings, WallClock, watch_clock};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::LocalSet;

/// How a session behaves in time.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What it has in common with reading the trail: clocks, waits for credentials, chance.
    pub live: LiveSettings,
    /// From one reading of the states to the next, about.
    pub poll: Duration,
    /// From one reading of the metric filters to the next.
    pub filters: Duration,
    /// From one reading of the mute rules to the next.
    pub mutes: Duration,
    /// From one request to the next of one account and region. AWS allows nine a second for `DescribeAlarms`.
    pub spacing: Duration,
    /// Changes of state are read from so long ago on.
    pub remembered: Duration,
}

impl Settings {
    /// The usual ones.
    pub fn new(wall: WallClock) -> Self {
        Self {
            live: LiveSettings::new(wall),
            poll: Duration::from_secs(30),
            filters: Duration::from_mins(10),
            mutes: Duration::from_mins(5),
            spacing: Duration::from_millis(250),
            remembered: Duration::from_hours(24),
        }
    }
}

/// The ends of the channels that a session holds.
#[derive(Debug)]
pub struct Ends {
    /// What is wanted besides the states. The session is over when nobody can want anything any more.
    pub wanted: watch::Receiver<Wanted>,
    /// What was read: a slot of one, for only the newest matters. The session is over when nobody looks.
    pub board: watch::Sender<AlarmBoard>,
}

/// What all workers share. They run on one thread.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    board: watch::Sender<AlarmBoard>,
    pacers: RefCell<BTreeMap<Home, Rc<Pacer>>>,
}

impl Shared {
    /// Shows what a worker has read and how it fares.
    pub(super) fn show(&self, number: usize, reading: &Reading) {
        let reading = Arc::new(reading.clone());
        self.board.send_modify(|board| board.readings[number] = reading);
    }

    /// The pace of an account and region, whoever asks there.
    pub(super) fn pacer(&self, home: &Home) -> Rc<Pacer> {
        let mut pacers = self.pacers.borrow_mut();
        let seed = self.settings.live.seed.wrapping_add(pacers.len() as u64);
        let pacer = pacers
            .entry(home.clone())
            .or_insert_with(|| Rc::new(Pacer::new(self.settings.spacing, seed)));
        Rc::clone(pacer)
    }
}

/// Runs until nobody wants anything or nobody looks. Dropped, it stops at once: nothing is spawned outside it. It needs a
/// tokio runtime with time, and no threads.
pub async fn run<I, W>(profiles: Vec<Profile<I, W>>, settings: Settings, ends: Ends)
where
    I: Identify + 'static,
    W: Watch + 'static,
{
    let shared = Rc::new(Shared {
        clock: Clock::new(Arc::clone(&settings.live.wall)),
        settings,
        board: ends.board.clone(),
        pacers: RefCell::default(),
    });
    // Whose the credentials are is shown by the session that reads the trail.
    let callers = Rc::new(Callers::new(watch::Sender::default(), profiles.len(), 0));
    let (jumps, jumped) = watch::channel(None);
    let tasks = LocalSet::new();
    let mut readings = Vec::new();
    let mut workers = Vec::new();
    for (index, profile) in profiles.into_iter().enumerate() {
        let gate = Rc::new(Gate::new(profile.identify, profile.name.clone(), index));
        for region in profile.regions {
            let home = Home {
                account: gate.name().to_owned(),
                region: region.name.clone(),
            };
            let number = readings.len();
            let reading = Reading {
                home: Some(home.clone()),
                profile: profile.name.clone(),
                because: region.because,
                ..Reading::default()
            };
            readings.push(Arc::new(reading.clone()));
            let seed = shared.settings.live.seed.wrapping_add(number as u64);
            workers.push(Worker::new(
                Asker {
                    number,
                    watch: region.lookup,
                    gate: Rc::clone(&gate),
                    pacer: shared.pacer(&home),
                    backoff: Backoff::new(seed),
                    home,
                    reading,
                    sent: (Timestamp::UNKNOWN, 0),
                    shared: Rc::clone(&shared),
                },
                ends.wanted.clone(),
            ));
        }
        let (shared, callers, jumped) = (Rc::clone(&shared), Rc::clone(&callers), jumped.clone());
        tasks.spawn_local(async move { gate.keep(&shared.settings.live, &callers, jumped).await });
    }
    ends.board.send_replace(AlarmBoard { readings });
    for worker in workers {
        tasks.spawn_local(worker.run());
    }
    let watched = Rc::clone(&shared);
    tasks.spawn_local(async move { watch_clock(&watched.clock, &jumps).await });
    tasks.run_until(over(ends.wanted, &ends.board)).await;
}

/// Returns when nobody can want anything or nobody looks.
async fn over(mut wanted: watch::Receiver<Wanted>, board: &watch::Sender<AlarmBoard>) {
    tokio::select! {
        biased;
        () = board.closed() => {}
        () = async { while wanted.changed().await.is_ok() {} } => {}
    }
}
