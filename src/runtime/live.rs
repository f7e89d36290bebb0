//! Events from AWS into the store, while somebody watches.
//!
//! ```text
//! session ──deliveries──▶ keeper ──1. capture──▶ 2. loader ──▶ 3. builder ──snapshots──▶ publish
//!    ▲  (asks AWS)           ▲
//!    └──── demands ────      └──── status of the session, with that of the capture ──▶ tell
//! ```
//! Two threads. The session's does nothing but ask and wait, so that no timer of it is late; the keeper's writes, scans
//! and publishes. Between them is a bounded channel: a slow disk slows the asking and does not fill the memory. What is
//! received is in the capture before it is in the store. Neither thread wakes up while nothing happens.

mod intake;

use super::publisher::Publisher;
use crate::model::live::{Demand, LiveStatus, Problem};
use crate::sink::capture::Capture;
use crate::source::live::Delivery;
use crate::source::live::session::Ends;
use crate::store::Snapshot;
use intake::Intake;
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, sleep_until};

/// Pages on their way from the session to the keeper.
const PAGES_UNDER_WAY: usize = 64;

/// How long leaving may wait for what was received to be kept.
const LONGEST_FAREWELL: Duration = Duration::from_millis(800);

/// Who hears of a live session. Both are called on the keeper's thread and must not wait.
pub struct Audience {
    /// Hears of every snapshot, of which only the newest matters.
    pub publish: Box<dyn FnMut(Snapshot) + Send>,
    /// Hears how the session fares.
    pub tell: Box<dyn FnMut(LiveStatus) + Send>,
}

/// A live session. It ends with its handle, and what was received until then is kept.
#[derive(Debug)]
pub struct Live {
    demand: watch::Sender<Demand>,
    stop: Option<Arc<Notify>>,
    /// Ends when the keeper has.
    kept: Receiver<()>,
}

impl Live {
    /// Starts a session, which is made on its own thread, with a runtime that knows time and network.
    pub fn start<F: Future<Output = ()>>(
        demand: Demand,
        capture: Capture,
        audience: Audience,
        session: impl FnOnce(Ends) -> F + Send + 'static,
    ) -> io::Result<Self> {
        let (demand, demanded) = watch::channel(demand);
        let (deliver, deliveries) = mpsc::channel(PAGES_UNDER_WAY);
        let (say, status) = watch::channel(LiveStatus::default());
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let (done, kept) = sync_channel(1);
        let asking = runtime()?;
        let keeping = runtime()?;
        let ends = Ends {
            demands: demanded,
            deliveries: deliver,
            status: say.clone(),
        };
        spawn("live", move || run(asking, &stopped, (say, ends), session))?;
        spawn("keep", move || {
            keeping.block_on(keep(Intake::new(capture), (deliveries, status), audience));
            drop(done);
        })?;
        Ok(Self {
            demand,
            stop: Some(stop),
            kept,
        })
    }

    /// Wants something else from now on.
    pub fn demand(&self, demand: Demand) {
        // Who wants the same again is not to make the session begin anew.
        self.demand.send_if_modified(|old| {
            let differs = *old != demand;
            *old = demand;
            differs
        });
    }

    /// Stops asking and waits until everything received is kept and published. `false` if it takes longer than it
    /// may.
    pub fn finish(mut self, longest: Duration) -> bool {
        self.farewell(longest)
    }

    fn farewell(&mut self, longest: Duration) -> bool {
        if let Some(stop) = self.stop.take() {
            stop.notify_one();
        }
        self.kept.recv_timeout(longest) != Err(RecvTimeoutError::Timeout)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if self.stop.is_some() {
            self.farewell(LONGEST_FAREWELL);
        }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work)?;
    Ok(())
}

/// The session's thread.
fn run<F: Future<Output = ()>>(
    runtime: tokio::runtime::Runtime,
    stopped: &Notify,
    (say, ends): (watch::Sender<LiveStatus>, Ends),
    session: impl FnOnce(Ends) -> F,
) {
    // While there is a sender the keeper goes on: the last word must not come too late.
    let until_said = ends.deliveries.clone();
    let work = async {
        let session = pin!(session(ends));
        tokio::select! {
            () = session => {}
            () = stopped.notified() => {}
        }
    };
    if catch_unwind(AssertUnwindSafe(|| runtime.block_on(work))).is_err() {
        say.send_modify(|status| {
            for place in &mut status.places {
                place.problem = Some(Problem {
                    what: "trailhound failed while it asked AWS".to_owned(),
                    advice: "what is loaded stays; please report it".to_owned(),
                    detail: String::new(),
                });
            }
        });
    }
    drop(until_said);
    // Looking up a name can take longer than anybody waits.
    runtime.shutdown_background();
}

/// The keeper's work, until the session has ended and all it delivered is kept.
async fn keep(
    mut intake: Intake,
    (mut deliveries, mut status): (mpsc::Receiver<Delivery>, watch::Receiver<LiveStatus>),
    mut audience: Audience,
) {
    let mut publisher = Publisher::new(|snapshot| (audience.publish)(snapshot));
    let mut told = LiveStatus::default();
    loop {
        let due = publisher.due();
        tokio::select! {
            biased;
            delivery = deliveries.recv() => match delivery {
                Some(first) => intake.take(first, &mut deliveries, &mut publisher),
                None => break,
            },
            () = sleep_until(due.unwrap_or_else(std::time::Instant::now).into()), if due.is_some() => {}
            Ok(()) = status.changed() => {}
        }
        publisher.publish_if_due(Instant::now().into_std());
        let news = intake.complete(status.borrow_and_update().clone());
        if news != told {
            told = news;
            (audience.tell)(told.clone());
        }
    }
    let last = publisher.finish();
    (audience.publish)(last);
    (audience.tell)(intake.complete(status.borrow().clone()));
}

#[cfg(test)]
mod tests;
