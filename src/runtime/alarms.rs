//! Alarms read from AWS, again and again, while somebody watches.
//!
//! One thread asks and waits; what it has read replaces what it had read before as a whole, so nothing queues up however
//! slow the audience is. It has nothing to do with the session that reads the trail ([`super::live`]).

use crate::model::alarm::{AlarmBoard, Wanted};
use crate::source::alarms::session::Ends;
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use tokio::sync::{Notify, watch};

/// Hears of every board, of which only the newest matters. Called on the thread of the alarms, it must not wait.
pub type Audience = Box<dyn FnMut(AlarmBoard) + Send>;

/// A session that reads alarms. It ends with its handle.
#[derive(Debug)]
pub struct Alarms {
    wanted: watch::Sender<Wanted>,
    stop: Arc<Notify>,
}

impl Alarms {
    /// Starts a session, which is made on its own thread, with a runtime that knows time and network.
    pub fn start<F: Future<Output = ()>>(
        audience: Audience,
        session: impl FnOnce(Ends) -> F + Send + 'static,
    ) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (wanted, wants) = watch::channel(Wanted::default());
        let (show, board) = watch::channel(AlarmBoard::default());
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let ends = Ends {
            wanted: wants,
            board: show,
        };
        thread::Builder::new().name("alarms".to_owned()).spawn(move || {
            let work = async {
                let session = pin!(session(ends));
                tokio::select! {
                    () = session => {}
                    () = tell(board, audience) => {}
                    () = stopped.notified() => {}
                }
            };
            // A defect of ours costs the alarms, whose age then says so, and nothing else.
            let _ = catch_unwind(AssertUnwindSafe(|| runtime.block_on(work)));
            // Looking up a name can take longer than anybody waits.
            runtime.shutdown_background();
        })?;
        Ok(Self { wanted, stop })
    }

    /// Wants this from now on besides the states of alarms.
    pub fn want(&self, wanted: Wanted) {
        self.wanted.send_if_modified(|old| {
            let differs = *old != wanted;
            *old = wanted;
            differs
        });
    }
}

impl Drop for Alarms {
    fn drop(&mut self) {
        self.stop.notify_one();
    }
}

async fn tell(mut board: watch::Receiver<AlarmBoard>, mut audience: Audience) {
    while board.changed().await.is_ok() {
        let news = board.borrow_and_update().clone();
        audience(news);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alarm::Home;
    use crate::model::alarm::board::Reading;
    use std::sync::mpsc::{RecvTimeoutError, sync_channel};
    use std::time::Duration;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn what_is_wanted_reaches_the_session_what_it_reads_the_audience_and_leaving_ends_it() {
        let (hear, heard) = sync_channel(100);
        let audience: Audience = Box::new(move |board| hear.send(board).expect("heard"));
        let alarms = Alarms::start(audience, |mut ends| async move {
            while ends.wanted.changed().await.is_ok() {
                let wanted = ends.wanted.borrow_and_update().metrics.len() as u64;
                let reading = Reading {
                    requests: wanted,
                    ..Reading::default()
                };
                let readings = vec![Arc::new(reading)];
                ends.board.send_replace(AlarmBoard { readings });
            }
        });
        let alarms = alarms.expect("a thread");
        for count in 1..4 {
            let mut wanted = Wanted::default();
            let home = Home {
                account: String::new(),
                region: String::new(),
            };
            wanted
                .metrics
                .extend((0..count).map(|number| (home.clone(), number.to_string())));
            alarms.want(wanted);
            let board = heard.recv_timeout(PATIENCE).expect("told");
            assert_eq!(board.readings[0].requests, count);
        }
        drop(alarms);
        let rest = std::iter::from_fn(|| match heard.recv_timeout(PATIENCE) {
            Ok(board) => Some(board),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the session goes on"),
        });
        assert_eq!(rest.count(), 0);
    }
}
