//! Reads one place: what is wanted and missing, newest first, within the budget; then what is new, again and again. A new
//! demand, or a jump of the clock, ends what is being done at once and is begun with instead.
//!
//! *Head* is the newest end of what is loaded, as it was at an instant. Events that were on their way at that instant
//! are older than it by at most the overlap: whoever goes on from a head begins so much before it. What was read when it
//! was younger than the overlap is *unripe*: it is loaded, and read once more when there is occasion.

use super::asker::{Asker, GAP};
use super::pacer::Urgency;
use super::session::Gone;
use super::walk::{SECOND, Walk, down, in_seconds};
use super::{Identify, Lookup};
use crate::model::live::{Activity, Attribute, Category, Demand};
use crate::model::{TimeRange, Timestamp};
use crate::store::coverage::Windows;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long AWS keeps events, less a minute for the way: what is asked of longer ago may be refused altogether.
const KEPT: i64 = (90 * 24 * 60 - 1) * 60 * SECOND;

/// See the module.
#[derive(Clone, Copy, Debug)]
struct Head {
    at: Timestamp,
    /// What is older is not loaded, for the budget did not allow it.
    floor: Timestamp,
}

/// What a demand comes to for this place.
struct Plan {
    asked: Option<Attribute>,
    window: TimeRange,
    /// What has to be read, the newest last. The newest ends with the window if `head` is wanted.
    past: Vec<TimeRange>,
    /// Whether the newest part leads to a head.
    wants_head: bool,
    /// Whether new events are wanted.
    follows: bool,
    until: Option<Timestamp>,
    budget: u64,
    /// When to look for new events next.
    due: Instant,
}

/// See the module.
pub(super) struct Worker<I, L> {
    asker: Asker<I, L>,
    heads: BTreeMap<Option<Attribute>, Head>,
    /// Pages of the past that were read with this attribute.
    used: u64,
    used_for: Option<Attribute>,
}

impl<I: Identify, L: Lookup> Worker<I, L> {
    pub(super) fn new(asker: Asker<I, L>) -> Self {
        Self {
            asker,
            heads: BTreeMap::new(),
            used: 0,
            used_for: None,
        }
    }

    /// Works until nobody demands or nobody reads.
    pub(super) async fn run(
        mut self,
        mut demands: watch::Receiver<Demand>,
        mut jumps: watch::Receiver<Option<TimeRange>>,
    ) {
        self.meet(&demands).await;
        loop {
            let demand = demands.borrow_and_update().clone();
            tokio::select! {
                biased;
                is_open = another(&mut demands, &demand) => if !is_open { return },
                _ = jumps.changed() => {
                    let jump = *jumps.borrow_and_update();
                    self.doubt(jump);
                }
                Err(Gone) = self.work(&demand) => return,
            }
            self.asker.shared.coverage.borrow_mut().leave(self.asker.place());
        }
    }

    /// Waits for the account's number, which is part of the place.
    async fn meet(&mut self, demands: &watch::Receiver<Demand>) {
        let is_insight = self.asker.place().category == Category::Insight;
        if !is_insight || demands.borrow().insights {
            self.asker.show(Activity::Starting);
        }
        if is_insight {
            self.asker.gate.passed().await;
        } else {
            self.asker.pass().await;
        }
        if let Some(account) = self.asker.gate.account() {
            self.asker.status.place.account = account;
        }
        self.asker.pacer = self.asker.shared.pacer(self.asker.place());
    }

    /// What was read around a jump of the clock may lack events.
    fn doubt(&mut self, jump: Option<TimeRange>) {
        let Some(jump) = jump else { return };
        let window = TimeRange {
            from: jump.from.plus(-self.overlap()),
            to: jump.to,
        };
        let now = self.asker.shared.clock.now();
        self.asker
            .shared
            .coverage
            .borrow_mut()
            .doubt(self.asker.place(), window);
        for head in self.heads.values_mut() {
            head.at = head.at.min(now);
        }
    }

    fn overlap(&self) -> i64 {
        self.asker.shared.settings.overlap.as_millis() as i64
    }

    async fn work(&mut self, demand: &Demand) -> Result<Infallible, Gone> {
        if self.asker.place().category == Category::Insight && !demand.insights {
            self.asker.shared.board.place(self.asker.number, None);
            self.asker
                .shared
                .coverage
                .borrow_mut()
                .remove_place(self.asker.place());
            self.asker.shared.covered().await?;
            return std::future::pending().await;
        }
        let mut plan = self.plan(demand);
        self.asker.shared.covered().await?;
        let mut walk = None;
        loop {
            if plan.follows && !plan.wants_head && Instant::now() >= plan.due {
                self.look(&mut plan).await?;
            } else if !plan.past.is_empty() && self.used < plan.budget {
                self.go_back(&mut plan, &mut walk).await?;
            } else {
                self.rest(&mut plan, walk.as_ref()).await?;
            }
        }
    }

    /// What there is to do, and what of it is known to be impossible.
    fn plan(&mut self, demand: &Demand) -> Plan {
        let (now, wall) = (self.asker.shared.clock.now(), self.asker.shared.clock.wall());
        // Insights are few: they are read without a condition.
        let is_insight = self.asker.place().category == Category::Insight;
        let asked = demand.attribute.clone().filter(|_| !is_insight);
        if self.used_for != asked {
            self.used = 0;
            self.used_for.clone_from(&asked);
        }
        let follows = demand.until.is_none_or(|until| until > now.max(wall));
        let to = demand.until.filter(|_| !follows).unwrap_or_else(|| down(now));
        let from = self.oldest_kept(demand.since.min(to), now, asked.as_ref());
        let window = in_seconds(TimeRange {
            from: from.min(to),
            to,
        });
        let mut missing = Windows::default();
        let shared = Rc::clone(&self.asker.shared);
        let mut coverage = shared.coverage.borrow_mut();
        coverage.add_place(self.asker.place());
        for part in coverage.missing(self.asker.place(), asked.as_ref(), window) {
            missing.add(part);
        }
        drop(coverage);
        for part in self.asker.unripe(asked.as_ref()) {
            missing.add(part.intersect(window));
        }
        let overlap = self.overlap();
        self.asker.urgency = Urgency::Person;
        Plan {
            wants_head: window.to >= down(now)
                && missing
                    .as_slice()
                    .last()
                    .is_some_and(|newest| newest.to == window.to),
            past: cut(&missing, down(now.plus(-overlap))),
            asked,
            window,
            follows,
            until: demand.until,
            budget: demand.page_budget,
            due: Instant::now(),
        }
    }

    /// The start of what is wanted, or of what AWS still has, which is said.
    fn oldest_kept(&mut self, since: Timestamp, now: Timestamp, asked: Option<&Attribute>) -> Timestamp {
        let oldest = down(now.plus(-KEPT));
        self.asker.status.note = None;
        if since >= oldest {
            return since;
        }
        self.asker.status.note = Some(format!("AWS keeps 90 days: read from {oldest} on"));
        let lost = TimeRange {
            from: since,
            to: oldest,
        };
        let mut coverage = self.asker.shared.coverage.borrow_mut();
        coverage.fail(self.asker.place(), asked, lost, "AWS keeps events for 90 days");
        oldest
    }

    /// The latest head of what answers this question.
    fn head(&self, asked: Option<&Attribute>) -> Option<Head> {
        let own = self.heads.get(&asked.cloned());
        let every = self.heads.get(&None);
        own.into_iter().chain(every).copied().max_by_key(|head| head.at)
    }

    /// Reads one more page of the past.
    async fn go_back(&mut self, plan: &mut Plan, walk: &mut Option<Walk>) -> Result<(), Gone> {
        let Some(window) = plan.past.last().copied() else {
            return Ok(());
        };
        if walk.is_none() {
            self.begin(plan, window);
            self.asker.shared.covered().await?;
        }
        let category = self.asker.place().category;
        let walk_now = walk.get_or_insert_with(|| Walk::closed(plan.asked.clone(), category, window));
        self.asker.status.pages_left = plan.budget.saturating_sub(self.used);
        let taken = self.asker.page(walk_now, &Activity::History, false).await?;
        self.used += 1;
        self.note_oldest(plan);
        if taken.is_end {
            plan.past.pop();
            if let Some(begun) = walk.take().and_then(|walk| walk.begun()) {
                // The plan may have been made by a clock that was behind.
                let at = begun.min(window.to);
                let floor = plan.window.from;
                self.reached_head(plan, Head { at, floor });
            }
        }
        Ok(())
    }

    fn reached_head(&mut self, plan: &mut Plan, head: Head) {
        if plan.wants_head {
            plan.wants_head = false;
            plan.due = Instant::now() + self.asker.shared.settings.poll;
            self.heads.insert(plan.asked.clone(), head);
        }
    }

    /// Notes in the ledger that the window is being read.
    fn begin(&self, plan: &Plan, window: TimeRange) {
        let (place, asked) = (self.asker.place(), plan.asked.as_ref());
        let mut coverage = self.asker.shared.coverage.borrow_mut();
        coverage.begin(place, asked, window);
    }

    /// Looks once for what is new or late.
    async fn look(&mut self, plan: &mut Plan) -> Result<(), Gone> {
        let now = self.asker.shared.clock.now();
        let head = self.head(plan.asked.as_ref()).unwrap_or(Head {
            at: now,
            floor: down(now),
        });
        let from = down(head.at.plus(-self.overlap()));
        let from = from.max(head.floor).max(plan.window.from);
        let is_gap = now.0 - head.at.0 > GAP;
        if is_gap {
            let window = TimeRange { from, to: down(now) };
            self.begin(plan, window);
        }
        let began = Instant::now();
        let activity = self.activity(plan);
        let mut walk = Walk::open(plan.asked.clone(), self.asker.place().category, from);
        while !self.asker.page(&mut walk, &activity, !is_gap).await?.is_end {}
        let at = walk.begun().unwrap_or(now);
        self.heads.insert(plan.asked.clone(), Head { at, ..head });
        self.note_oldest(plan);
        // Where much happens a look takes long: the past gets as much time as the present.
        let pause = if plan.past.is_empty() {
            Duration::ZERO
        } else {
            began.elapsed()
        };
        plan.due = Instant::now() + self.asker.shared.settings.poll.max(pause);
        plan.follows = plan.until.is_none_or(|until| until > at);
        Ok(())
    }

    /// Everything is done that may be done now.
    async fn rest(&mut self, plan: &mut Plan, walk: Option<&Walk>) -> Result<(), Gone> {
        if plan.wants_head {
            // The budget was used up on the way: what is new is new from here on.
            let at = walk
                .and_then(Walk::begun)
                .map_or(plan.window.to, |begun| begun.min(plan.window.to));
            let floor = walk.map_or(plan.window.to, |walk| walk.left().to);
            self.reached_head(plan, Head { at, floor });
        }
        if !plan.past.is_empty() {
            self.asker.shared.coverage.borrow_mut().leave(self.asker.place());
            self.asker.shared.covered().await?;
        }
        self.asker.status.pages_left = plan.budget.saturating_sub(self.used);
        self.note_oldest(plan);
        let activity = self.activity(plan);
        self.asker.show(activity);
        if plan.follows {
            tokio::time::sleep_until(plan.due).await;
            Ok(())
        } else {
            std::future::pending().await
        }
    }

    fn activity(&self, plan: &Plan) -> Activity {
        match (plan.past.is_empty(), plan.follows) {
            (false, _) if self.used < plan.budget => Activity::History,
            (false, _) => Activity::Capped,
            (true, true) => Activity::Following,
            (true, false) => Activity::Done,
        }
    }

    /// Notes how far back everything is there.
    fn note_oldest(&mut self, plan: &Plan) {
        let coverage = self.asker.shared.coverage.borrow();
        let window = TimeRange {
            from: plan.window.from,
            to: Timestamp(i64::MAX),
        };
        self.asker.status.oldest = coverage.loaded_since(self.asker.place(), plan.asked.as_ref(), window);
    }
}

/// Returns when something else is wanted, or false when nothing can be wanted any more.
async fn another(demands: &mut watch::Receiver<Demand>, current: &Demand) -> bool {
    demands.wait_for(|demand| demand != current).await.is_ok()
}

/// The windows, the newest last, cut in two at an instant: what leads to the head comes first, and what is older waits.
fn cut(windows: &Windows, at: Timestamp) -> Vec<TimeRange> {
    let halves = windows.as_slice().iter().flat_map(|window| {
        let middle = at.clamp(window.from, window.to);
        [(window.from, middle), (middle, window.to)]
    });
    halves
        .filter(|(from, to)| from < to)
        .map(|(from, to)| TimeRange { from, to })
        .collect()
}
