//! A live session: all workers, what they share, and how the rest of the program speaks with them.
//!
//! ```text
//! watch<Demand> ──▶ run ──▶ gate, one a profile ──▶ worker, one a place ──▶ mpsc<Delivery>
//!                                                          └──────────────▶ watch<LiveStatus>
//! ```

use super::{Delivery, Identify, Lookup};
use crate::model::Timestamp;
use crate::model::live::{Demand, LiveStatus};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

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
    /// From one try to the next of what was denied.
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

/// Runs until nobody demands or nobody reads. Dropped, it stops at once: nothing is spawned outside it. It needs a tokio
/// runtime with time, and no threads.
pub async fn run<I, L>(profiles: Vec<Profile<I, L>>, settings: Settings, ends: Ends)
where
    I: Identify + 'static,
    L: Lookup + 'static,
{
    // The workers come with the next commits; until then a session is over only when it is no longer wanted.
    drop((profiles, settings, ends.status));
    let mut demands = ends.demands;
    tokio::select! {
        () = ends.deliveries.closed() => {}
        () = async { while demands.changed().await.is_ok() {} } => {}
    }
}
