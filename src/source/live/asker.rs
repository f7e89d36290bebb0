//! Gets one page after another from one place: waits for the credentials and for a turn, sends, hands on what came, and
//! does what each kind of fault needs until there is a page.

use super::copies::Copies;
use super::gate::{Backoff, Gate};
use super::pacer::{Pacer, Urgency};
use super::session::{Gone, Shared};
use super::walk::{Taken, Walk};
use super::{Delivered, Delivery, Fault, FaultKind, Identify, Lookup, Page};
use crate::model::live::{Activity, Attribute, Place, PlaceStatus, Problem};
use crate::model::{TimeRange, Timestamp};
use crate::store::coverage::Windows;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// After so many milliseconds without a look, what is found tells nothing of how long it was under way.
pub(super) const GAP: i64 = 60_000;

/// After a refusal is soon asked again, for somebody may be at work on the permission. After so many only ever more
/// rarely: each refusal is an event of the account, and alarms count them.
const SOON: Duration = Duration::from_secs(5);
const EAGER: u32 = 12;

/// See the module.
pub(super) struct Asker<I, L> {
    pub(super) number: usize,
    pub(super) lookup: Rc<L>,
    pub(super) gate: Rc<Gate<I>>,
    pub(super) pacer: Rc<Pacer>,
    pub(super) shared: Rc<Shared>,
    pub(super) status: PlaceStatus,
    pub(super) copies: Copies,
    pub(super) backoff: Backoff,
    pub(super) urgency: Urgency,
    /// How many requests in a row were refused.
    pub(super) refusals: u32,
    /// By what they were asked with: windows that were read so early that events may still have been under way.
    pub(super) unripe: BTreeMap<Option<Attribute>, Windows>,
}

impl<I: Identify, L: Lookup> Asker<I, L> {
    pub(super) fn place(&self) -> &Place {
        &self.status.place
    }

    /// Publishes how it goes.
    pub(super) fn show(&mut self, activity: Activity) {
        self.status.activity = activity;
        self.shared.board.place(self.number, Some(&self.status));
    }

    /// Takes the next page of a walk, however long that takes. `is_followed` says that what is new in it has just
    /// happened, so that it tells how long events are under way.
    pub(super) async fn page(
        &mut self,
        walk: &mut Walk,
        activity: &Activity,
        is_followed: bool,
    ) -> Result<Taken, Gone> {
        loop {
            let opening = self.pass().await;
            self.pacer.turn(self.urgency).await;
            if !self.gate.is_open(opening) {
                continue;
            }
            walk.begin(self.shared.clock.now());
            self.status.requests += 1;
            self.show(activity.clone());
            match self.lookup.page(&walk.request()).await {
                Ok(page) => return self.take(walk, page, is_followed).await,
                Err(fault) => self.suffer(walk, fault, opening).await?,
            }
        }
    }

    /// Waits until the credentials are good.
    pub(super) async fn pass(&mut self) -> u64 {
        let gate = Rc::clone(&self.gate);
        gate.opened(|activity, problem| {
            self.status.problem = Some(problem);
            self.show(activity);
        })
        .await
    }

    /// Hands a page on, then says what is covered by it. Nothing of it is remembered before it is handed on, so that
    /// giving up at any point loses nothing.
    async fn take(&mut self, walk: &mut Walk, page: Page, is_followed: bool) -> Result<Taken, Gone> {
        self.answered(page.clock);
        let shared = Rc::clone(&self.shared);
        let permit = shared.deliveries.reserve().await.map_err(|_| Gone)?;
        self.status.pages += 1;
        self.status.events += page.events.len() as u64;
        let news: Vec<bool> = page.events.iter().map(|event| self.is_news(event)).collect();
        let times = page.events.iter().zip(&news).filter(|(_, is_news)| **is_news);
        let times: Vec<Timestamp> = times.filter_map(|(event, _)| event.time).collect();
        if is_followed {
            self.measure(walk, times.iter().min().copied());
        }
        let taken = walk.take(&page, times.iter().max().copied());
        let events: Vec<_> = page.events.into_iter().zip(news).collect();
        let events: Vec<_> = events
            .into_iter()
            .filter_map(|(event, is_news)| is_news.then_some(event))
            .collect();
        if !events.is_empty() {
            let place = self.status.place.clone();
            permit.send(Delivery::Events { place, events });
        }
        self.cover(walk, taken).await?;
        Ok(taken)
    }

    /// Notes how long the oldest of the new events was under way, unless nobody looked for it in time.
    fn measure(&mut self, walk: &Walk, oldest: Option<Timestamp>) {
        let now = self.shared.clock.now();
        let since = |then: Timestamp| now.0.saturating_sub(then.0);
        if walk.begun().is_some_and(|begun| since(begun) <= GAP) {
            self.status.worst_delay = self.status.worst_delay.max(oldest.map(since));
        }
    }

    fn answered(&mut self, clock: Option<Timestamp>) {
        self.pacer.answered();
        self.gate.answered(&self.status.place.region);
        self.backoff.reset();
        self.refusals = 0;
        self.urgency = Urgency::Routine;
        self.shared.clock.heard(clock);
        self.status.answered = Some(self.shared.clock.wall());
        self.status.problem = None;
    }

    fn is_news(&mut self, event: &Delivered) -> bool {
        let fingerprint = Copies::fingerprint(event);
        let is_news = !self.copies.has(fingerprint);
        if is_news {
            self.copies.add(fingerprint);
        }
        is_news
    }

    /// What counts for a question and should be read once more.
    pub(super) fn unripe(&self, asked: Option<&Attribute>) -> Vec<TimeRange> {
        let lanes = [self.unripe.get(&None), self.unripe.get(&asked.cloned())];
        let windows = lanes.into_iter().flatten().flat_map(Windows::as_slice);
        windows.copied().collect()
    }

    /// A window was read by a walk: its young part is not ripe.
    fn ripen(&mut self, walk: &Walk, window: TimeRange) {
        let asked = walk.asked().cloned();
        if asked.is_none() {
            self.unripe
                .values_mut()
                .for_each(|windows| windows.remove(window));
        }
        let windows = self.unripe.entry(asked).or_default();
        windows.remove(window);
        if let Some(begun) = walk.begun() {
            let overlap = self.shared.settings.overlap.as_millis() as i64;
            windows.add(window.intersect(TimeRange {
                from: begun.plus(-overlap),
                to: Timestamp(i64::MAX),
            }));
        }
    }

    async fn cover(&mut self, walk: &Walk, taken: Taken) -> Result<(), Gone> {
        if taken.read.is_none() && taken.unread.is_none() {
            return Ok(());
        }
        {
            let mut coverage = self.shared.coverage.borrow_mut();
            if let Some(window) = taken.unread {
                coverage.unread(self.place(), walk.asked(), window);
            }
            if let Some(window) = taken.read {
                coverage.finish(self.place(), walk.asked(), window);
            }
        }
        if let Some(window) = taken.read {
            self.ripen(walk, window);
        }
        self.shared.covered().await
    }

    /// Does what a fault needs before the next try.
    async fn suffer(&mut self, walk: &mut Walk, fault: Fault, opening: u64) -> Result<(), Gone> {
        match fault.kind {
            FaultKind::Throttled => {
                self.status.throttled += 1;
                let wait = self.pacer.throttled(fault.retry_after);
                self.wait(wait, fault.problem);
                Ok(())
            }
            FaultKind::Credentials => {
                self.gate.refused(opening, &fault.problem);
                Ok(())
            }
            FaultKind::Unrecognised => {
                let region = &self.place().region;
                if !self.gate.is_unknown_to(region, opening, &fault.problem) {
                    return Ok(());
                }
                let problem = not_enabled(region, fault.problem);
                let has_events = self.status.pages > 0;
                self.stop(walk, problem, opening, has_events).await
            }
            FaultKind::Denied | FaultKind::Refused => self.stop(walk, fault.problem, opening, true).await,
            FaultKind::Token if walk.again() => Ok(()),
            _ => {
                let wait = self.backoff.next(fault.retry_after);
                self.wait(wait, fault.problem);
                tokio::time::sleep(wait).await;
                Ok(())
            }
        }
    }

    /// Shows until when nothing is sent, and why.
    fn wait(&mut self, wait: Duration, problem: Problem) {
        self.status.problem = Some(problem);
        self.show(Activity::Waiting {
            until: Some(self.shared.clock.after(wait)),
        });
    }

    /// Gives up, says so in the ledger, and tries again later or when there are other credentials. Of a region that
    /// never answered although the credentials are good there is nothing to say in the ledger: it has no events.
    async fn stop(
        &mut self,
        walk: &mut Walk,
        problem: Problem,
        opening: u64,
        has_events: bool,
    ) -> Result<(), Gone> {
        {
            let mut coverage = self.shared.coverage.borrow_mut();
            if has_events {
                coverage.fail(self.place(), walk.asked(), walk.left(), &problem.what);
            } else {
                coverage.remove_place(self.place());
            }
        }
        self.status.problem = Some(problem);
        self.show(Activity::Stopped);
        self.shared.covered().await?;
        let wait = SOON * (1 << self.refusals.saturating_sub(EAGER).min(8));
        self.refusals = self.refusals.saturating_add(1);
        let wait = wait.min(self.shared.settings.denied);
        self.gate.another_opening(opening, wait).await;
        walk.again();
        Ok(())
    }
}

fn not_enabled(region: &str, problem: Problem) -> Problem {
    Problem {
        what: format!(
            "region {region} is not enabled in this account: other regions take the same credentials"
        ),
        advice: "leave the region out, or enable it in the account's settings".to_owned(),
        detail: problem.detail,
    }
}
