//! The pace of requests to one account and region, shared by everything that asks there: never faster than AWS allows,
//! slower when AWS says so. Who asks for a person goes before who asks by routine.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Longest wait that is drawn at random after too many requests.
const LONGEST: Duration = Duration::from_mins(1);

/// Longest wait that AWS can impose on us.
const LONGEST_ASKED: Duration = Duration::from_mins(15);

/// Who waits for a turn, in the order in which turns are given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::source) enum Urgency {
    /// Somebody has just asked for something else.
    Person,
    /// All other work.
    Routine,
}

/// See the module.
#[derive(Debug)]
pub(in crate::source) struct Pacer {
    spacing: Duration,
    line: RefCell<Line>,
    moved: Notify,
}

#[derive(Debug)]
struct Line {
    /// When the next request may be sent.
    next: Instant,
    waiting: BTreeSet<(Urgency, u64)>,
    tickets: u64,
    /// Refusals in a row.
    strikes: u32,
    random: fastrand::Rng,
}

/// A place in the line; leaves it when dropped.
struct Ticket<'p> {
    pacer: &'p Pacer,
    key: (Urgency, u64),
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.pacer.line.borrow_mut().waiting.remove(&self.key);
        self.pacer.moved.notify_waiters();
    }
}

impl Pacer {
    /// A pace of one request each `spacing`.
    pub(in crate::source) fn new(spacing: Duration, seed: u64) -> Self {
        Self {
            spacing,
            line: RefCell::new(Line {
                next: Instant::now(),
                waiting: BTreeSet::new(),
                tickets: 0,
                strikes: 0,
                random: fastrand::Rng::with_seed(seed),
            }),
            moved: Notify::new(),
        }
    }

    /// Waits until one request may be sent, which is then to be sent.
    pub(in crate::source) async fn turn(&self, urgency: Urgency) {
        let ticket = self.queue(urgency);
        loop {
            let moved = self.moved.notified();
            let due = self.due(ticket.key);
            match due {
                Some(due) if due <= Instant::now() => {
                    self.line.borrow_mut().next = Instant::now() + self.spacing;
                    return;
                }
                Some(due) => tokio::select! {
                    biased;
                    () = tokio::time::sleep_until(due) => {}
                    () = moved => {}
                },
                None => moved.await,
            }
        }
    }

    /// AWS refused a request for being one too many. Returns when the next may be sent.
    pub(in crate::source) fn throttled(&self, retry_after: Option<Duration>) -> Duration {
        let mut line = self.line.borrow_mut();
        line.strikes = line.strikes.saturating_add(1).min(16);
        let ceiling = Duration::from_secs(1 << line.strikes).min(LONGEST);
        let drawn = ceiling.mul_f64(line.random.f64());
        let wait = drawn.max(retry_after.unwrap_or_default().min(LONGEST_ASKED));
        line.next = line.next.max(Instant::now() + wait);
        let left = line.next.saturating_duration_since(Instant::now());
        drop(line);
        self.moved.notify_waiters();
        left
    }

    /// AWS answered.
    pub(in crate::source) fn answered(&self) {
        self.line.borrow_mut().strikes = 0;
    }

    fn queue(&self, urgency: Urgency) -> Ticket<'_> {
        let mut line = self.line.borrow_mut();
        line.tickets += 1;
        let key = (urgency, line.tickets);
        line.waiting.insert(key);
        drop(line);
        self.moved.notify_waiters();
        Ticket { pacer: self, key }
    }

    /// When the first in the line may go; none for all others.
    fn due(&self, key: (Urgency, u64)) -> Option<Instant> {
        let line = self.line.borrow();
        (line.waiting.first() == Some(&key)).then_some(line.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;
    use tokio::task::LocalSet;

    const SPACING: Duration = Duration::from_millis(527);

    #[tokio::test(start_paused = true)]
    async fn no_second_holds_more_than_two_requests_whoever_asks() {
        let (pacer, times) = (Rc::new(Pacer::new(SPACING, 1)), Rc::new(RefCell::new(Vec::new())));
        let all = LocalSet::new();
        for _ in 0..3 {
            let (pacer, times) = (Rc::clone(&pacer), Rc::clone(&times));
            all.spawn_local(async move {
                for _ in 0..20 {
                    pacer.turn(Urgency::Routine).await;
                    times.borrow_mut().push(Instant::now());
                }
            });
        }
        let began = Instant::now();
        all.await;
        let times = times.borrow();
        assert_eq!(times.len(), 60);
        assert!(
            times
                .windows(3)
                .all(|three| three[2] - three[0] > Duration::from_secs(1)),
            "{times:?}"
        );
        assert!(began.elapsed() < SPACING * 60, "and none is wasted");
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_goes_first_and_who_gives_up_holds_nobody_up() {
        let (pacer, order) = (Rc::new(Pacer::new(SPACING, 1)), Rc::new(RefCell::new(Vec::new())));
        pacer.turn(Urgency::Routine).await;
        let all = LocalSet::new();
        for (name, urgency) in [
            ("a", Urgency::Routine),
            ("b", Urgency::Routine),
            ("c", Urgency::Person),
        ] {
            let (pacer, order) = (Rc::clone(&pacer), Rc::clone(&order));
            all.spawn_local(async move {
                pacer.turn(urgency).await;
                order.borrow_mut().push(name);
            });
        }
        let impatient = Rc::clone(&pacer);
        all.spawn_local(async move {
            let turn = impatient.turn(Urgency::Person);
            assert!(
                tokio::time::timeout(Duration::from_millis(1), turn)
                    .await
                    .is_err()
            );
        });
        all.await;
        assert_eq!(*order.borrow(), ["c", "a", "b"]);
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_slow_it_down_by_chance_and_by_what_aws_asks() {
        let pacer = Pacer::new(SPACING, 7);
        let waits: Vec<_> = (0..40).map(|_| pacer.throttled(None)).collect();
        assert!(waits.iter().all(|wait| *wait <= LONGEST));
        assert!(waits[0] <= Duration::from_secs(2));
        assert!(waits.iter().any(|wait| *wait > Duration::from_secs(20)));
        let began = Instant::now();
        pacer.answered();
        let asked = Duration::from_secs(90);
        assert!(pacer.throttled(Some(asked)) >= asked);
        pacer.turn(Urgency::Person).await;
        assert!(began.elapsed() >= asked);
        assert!(pacer.throttled(Some(Duration::from_secs(u64::MAX / 2))) <= LONGEST_ASKED);
    }
}
