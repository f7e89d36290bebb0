//! A worker thread for one kind of request. Of the requests of a kind only the newest matters: one is being worked
//! on, one may wait, and a newer one takes the place of both.

use crate::app::ticket::Ticket;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What the screen wants of the worker. The lock is held for a few instructions, never while working.
#[derive(Debug)]
struct Desk<T> {
    waiting: Option<(Ticket, T)>,
    wanted: Option<Ticket>,
    is_closed: bool,
}

/// A handle to the worker; it ends with the handle.
#[derive(Debug)]
pub struct Errand<T> {
    desk: Arc<(Mutex<Desk<T>>, Condvar)>,
}

impl<T: Send + 'static> Errand<T> {
    /// Starts a thread that does `work` for each request. `work` is told how to learn that its result is no longer
    /// wanted. `failed` hears of a request on which it panicked.
    pub fn start(
        name: &str,
        mut work: impl FnMut(Ticket, T, &(dyn Fn() -> bool + Sync)) + Send + 'static,
        failed: impl Fn(Ticket) + Send + 'static,
    ) -> io::Result<Self> {
        let desk = Arc::new((
            Mutex::new(Desk {
                waiting: None,
                wanted: None,
                is_closed: false,
            }),
            Condvar::new(),
        ));
        let ours = Arc::clone(&desk);
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            while let Some((ticket, request)) = next(&ours) {
                let is_stale = || lock(&ours).wanted != Some(ticket);
                if catch_unwind(AssertUnwindSafe(|| work(ticket, request, &is_stale))).is_err() {
                    failed(ticket);
                }
            }
        })?;
        Ok(Self { desk })
    }

    /// Asks for something. What was asked before is no longer wanted.
    pub fn ask(&self, ticket: Ticket, request: T) {
        let mut desk = lock(&self.desk);
        desk.waiting = Some((ticket, request));
        desk.wanted = Some(ticket);
        self.desk.1.notify_one();
    }

    /// Takes a request back, if it is the one that is wanted.
    pub fn cancel(&self, ticket: Ticket) {
        let mut desk = lock(&self.desk);
        if desk.wanted == Some(ticket) {
            desk.wanted = None;
            desk.waiting = None;
        }
    }
}

impl<T> Drop for Errand<T> {
    fn drop(&mut self) {
        let mut desk = self.desk.0.lock().unwrap_or_else(PoisonError::into_inner);
        desk.is_closed = true;
        desk.wanted = None;
        self.desk.1.notify_one();
    }
}

fn lock<T>(desk: &(Mutex<Desk<T>>, Condvar)) -> MutexGuard<'_, Desk<T>> {
    desk.0.lock().unwrap_or_else(PoisonError::into_inner)
}

fn next<T>(desk: &(Mutex<Desk<T>>, Condvar)) -> Option<(Ticket, T)> {
    let mut guard = lock(desk);
    loop {
        if guard.is_closed {
            return None;
        }
        if let Some(request) = guard.waiting.take() {
            return Some(request);
        }
        guard = desk.1.wait(guard).unwrap_or_else(PoisonError::into_inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ticket::{self, Tickets};
    use std::sync::mpsc;

    #[test]
    fn the_newest_request_stops_the_one_under_way_and_replaces_the_one_that_waits() {
        let (done, results) = mpsc::sync_channel(8);
        let (started, start) = mpsc::sync_channel(8);
        let work = move |_: Ticket, number: u32, is_stale: &(dyn Fn() -> bool + Sync)| {
            started.send(number).expect("heard");
            while number < 3 && !is_stale() {
                thread::yield_now();
            }
            done.send(number).expect("heard");
        };
        let errand = Errand::start("test", work, |_| {}).expect("a thread");
        let mut tickets = Tickets::default();
        let mut ticket = || tickets.give(ticket::Errand::Search);
        errand.ask(ticket(), 1);
        assert_eq!(start.recv(), Ok(1));
        errand.ask(ticket(), 2);
        errand.ask(ticket(), 3);
        assert_eq!(results.iter().take(1).collect::<Vec<_>>(), [1]);
        let rest: Vec<_> = results.iter().take_while(|number| *number != 3).collect();
        assert!(
            rest.is_empty() || rest == [2],
            "2 may have begun, but 3 comes last: {rest:?}"
        );
    }

    #[test]
    fn a_panic_is_reported_and_the_next_request_is_served() {
        let (done, results) = mpsc::sync_channel(8);
        let failed = done.clone();
        let work = move |_: Ticket, number: u32, _: &(dyn Fn() -> bool + Sync)| {
            assert!(number != 13, "unlucky");
            done.send(number).expect("heard");
        };
        let errand = Errand::start("test", work, move |_| failed.send(0).expect("heard")).expect("a thread");
        let mut tickets = Tickets::default();
        errand.ask(tickets.give(ticket::Errand::Seek), 13);
        assert_eq!(results.recv(), Ok(0));
        errand.ask(tickets.give(ticket::Errand::Seek), 1);
        assert_eq!(results.recv(), Ok(1));
    }
}
