//! The gate of one profile: while its credentials are good, all its workers pass; when they are not, all wait, and one
//! probe in a while finds out whether somebody has logged in. Never as another account than the one it began with.

use super::board::Board;
use super::session::Settings;
use super::{Fault, FaultKind, Identify};
use crate::model::TimeRange;
use crate::model::live::{Activity, Caller, Problem};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::watch;

/// How often is looked whether a file of the credentials has changed, while they are missing.
const LOOK: Duration = Duration::from_secs(1);

/// From one try to the next where the credentials may be good: what is in the way may be gone any moment.
const SOON: Duration = Duration::from_secs(5);

/// What is known of the credentials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::source) enum State {
    /// Being found out.
    Checking,
    /// They are good.
    Open {
        /// Number of the opening: a fault of an earlier one says nothing.
        opening: u64,
        /// Whose they are; none if AWS would not say.
        caller: Option<Caller>,
    },
    /// They are not, or it cannot be found out. What the workers show meanwhile.
    Shut(Activity, Problem),
}

/// See the module.
pub(in crate::source) struct Gate<I> {
    identify: I,
    profile: Option<String>,
    number: usize,
    state: watch::Sender<State>,
    /// Regions that answered since the last opening.
    answered: RefCell<BTreeSet<String>>,
    /// Regions that have answered since the credentials were last refused.
    known_to: RefCell<BTreeSet<String>>,
    /// Regions that did not know the credentials, and in which opening they first said so.
    doubted: RefCell<BTreeMap<String, u64>>,
    /// Whether a region doubted the credentials, and AWS has not been asked since whose they are.
    is_doubted: Cell<bool>,
    /// The account that it began with.
    account: RefCell<Option<String>>,
    openings: Cell<u64>,
}

impl<I: Identify> Gate<I> {
    pub(in crate::source) fn new(identify: I, profile: Option<String>, number: usize) -> Self {
        Self {
            identify,
            profile,
            number,
            state: watch::Sender::new(State::Checking),
            answered: RefCell::default(),
            known_to: RefCell::default(),
            doubted: RefCell::default(),
            is_doubted: Cell::new(false),
            account: RefCell::default(),
            openings: Cell::new(0),
        }
    }

    /// What is known, now and later.
    pub(in crate::source) fn state(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// Waits until the credentials are good; returns the number of the opening. Tells what is wrong with them meanwhile.
    pub(in crate::source) async fn opened(&self, mut shut: impl FnMut(Activity, Problem)) -> u64 {
        let mut state = self.state();
        loop {
            let now = state.borrow_and_update().clone();
            match now {
                State::Open { opening, .. } => return opening,
                State::Shut(activity, problem) => shut(activity, problem),
                State::Checking => {}
            }
            if state.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Whether the credentials are still those of an opening.
    pub(in crate::source) fn is_open(&self, opening: u64) -> bool {
        matches!(&*self.state.borrow(), State::Open { opening: now, .. } if *now == opening)
    }

    /// Waits until there are other good credentials than those of an opening, but no longer than this.
    pub(in crate::source) async fn another_opening(&self, opening: u64, longest: Duration) {
        let mut state = self.state();
        let other =
            state.wait_for(|state| matches!(state, State::Open { opening: now, .. } if *now != opening));
        let _: Result<_, _> = tokio::time::timeout(longest, other).await;
    }

    /// Waits until the credentials are good, for the first time or again.
    pub(in crate::source) async fn passed(&self) {
        let mut state = self.state();
        let _: Result<_, _> = state.wait_for(|state| matches!(state, State::Open { .. })).await;
    }

    /// The account, once AWS has said it.
    pub(in crate::source) fn account(&self) -> Option<String> {
        self.account.borrow().clone()
    }

    /// The name of the profile, for people.
    pub(in crate::source) fn name(&self) -> &str {
        self.profile.as_deref().unwrap_or("default")
    }

    /// A region answered: the credentials are good.
    pub(in crate::source) fn answered(&self, region: &str) {
        if !self.answered.borrow().contains(region) {
            self.answered.borrow_mut().insert(region.to_owned());
            self.known_to.borrow_mut().insert(region.to_owned());
            self.doubted.borrow_mut().remove(region);
        }
    }

    /// A region does not know the credentials. Whether that is the region's fault: it has said so before, AWS has said
    /// since whose they are, and another region takes them. If it is not, nobody passes until AWS is asked.
    pub(in crate::source) fn is_unknown_to(&self, region: &str, opening: u64, problem: &Problem) -> bool {
        let first = *(self.doubted.borrow_mut().entry(region.to_owned())).or_insert(opening);
        let is_known = self.known_to.borrow().iter().any(|other| other != region);
        if first < opening && is_known {
            return true;
        }
        if first == opening {
            self.is_doubted.set(true);
        }
        self.refused(opening, problem);
        false
    }

    /// A request of this opening was refused for its credentials: nobody passes until they are looked at.
    pub(in crate::source) fn refused(&self, opening: u64, problem: &Problem) {
        self.state.send_if_modified(|state| {
            let is_news = matches!(state, State::Open { opening: now, .. } if *now == opening);
            if is_news {
                *state = State::Shut(waits(), problem.clone());
            }
            is_news
        });
    }

    /// Watches over the credentials, as long as the session lasts.
    pub(in crate::source) async fn keep(
        &self,
        settings: &Settings,
        board: &Rc<Board>,
        mut jumps: watch::Receiver<Option<TimeRange>>,
    ) {
        let mut backoff = Backoff::new(settings.seed ^ self.number as u64);
        let mut stamp = self.identify.stamp();
        loop {
            match self.identify.caller().await {
                Err(fault) if fault.kind != FaultKind::Denied => {
                    self.hold(settings, &mut backoff, (fault, stamp)).await;
                }
                answer => {
                    backoff.reset();
                    match self.open(answer.ok(), board) {
                        Ok(()) => self.guard(settings, stamp, &mut jumps).await,
                        Err(problem) => {
                            self.state.send_replace(State::Shut(Activity::Stopped, problem));
                            self.login(settings.probe, stamp).await;
                        }
                    }
                }
            }
            // Before: who logs in meanwhile is noticed.
            stamp = self.identify.stamp();
            self.identify.reload().await;
        }
    }

    /// Nobody passes until the next try is due.
    async fn hold(&self, settings: &Settings, backoff: &mut Backoff, (fault, stamp): (Fault, u64)) {
        match fault.kind {
            FaultKind::Credentials | FaultKind::Unrecognised => {
                self.known_to.borrow_mut().clear();
                self.doubted.borrow_mut().clear();
                self.state.send_replace(State::Shut(waits(), fault.problem));
                self.login(settings.probe, stamp).await;
            }
            _ => {
                let wait = backoff.next(fault.retry_after);
                let until = Some((settings.wall)().plus(wait.as_millis() as i64));
                self.state
                    .send_replace(State::Shut(Activity::Waiting { until }, fault.problem));
                tokio::time::sleep(wait).await;
            }
        }
    }

    /// Lets all pass, unless it is another account than before.
    fn open(&self, caller: Option<Caller>, board: &Rc<Board>) -> Result<(), Problem> {
        if let Some(caller) = &caller {
            let mut account = self.account.borrow_mut();
            if let Some(account) = account.as_ref().filter(|account| **account != caller.account) {
                return Err(other_account(self.name(), account, caller));
            }
            *account = Some(caller.account.clone());
            board.caller(self.number, caller);
        }
        self.answered.borrow_mut().clear();
        self.is_doubted.set(false);
        self.openings.set(self.openings.get() + 1);
        self.state.send_replace(State::Open {
            opening: self.openings.get(),
            caller,
        });
        Ok(())
    }

    /// Returns when the credentials have to be looked at again: they were refused, their files changed, the machine slept.
    async fn guard(&self, settings: &Settings, stamp: u64, jumps: &mut watch::Receiver<Option<TimeRange>>) {
        let mut state = self.state();
        loop {
            tokio::select! {
                biased;
                shut = state.wait_for(|state| matches!(state, State::Shut(..))) => {
                    drop(shut);
                    // Refused right after AWS has said whose they are: a login will not help, asking at once neither.
                    if self.answered.borrow().is_empty() && !self.is_doubted.get() {
                        self.login(SOON, stamp).await;
                    }
                    return;
                }
                jumped = jumps.changed() => if jumped.is_ok() { break },
                () = tokio::time::sleep(settings.probe) => if self.identify.stamp() != stamp { break },
            }
        }
        self.state.send_replace(State::Checking);
    }

    /// Waits for somebody to log in, and no longer than this.
    async fn login(&self, longest: Duration, stamp: u64) {
        let mut waited = Duration::ZERO;
        while waited < longest && self.identify.stamp() == stamp {
            tokio::time::sleep(LOOK).await;
            waited += LOOK;
        }
    }
}

/// Waits that grow, up to [`SOON`]: work goes on soon after a cause is gone.
pub(in crate::source) struct Backoff {
    tries: u32,
    random: fastrand::Rng,
}

impl Backoff {
    pub(in crate::source) fn new(seed: u64) -> Self {
        Self {
            tries: 0,
            random: fastrand::Rng::with_seed(seed),
        }
    }

    /// How long to wait now.
    pub(in crate::source) fn next(&mut self, retry_after: Option<Duration>) -> Duration {
        let ceiling = Duration::from_millis(500 << self.tries.min(4)).min(SOON);
        self.tries = self.tries.saturating_add(1);
        let drawn = ceiling.mul_f64(0.5 + self.random.f64() / 2.0);
        drawn.max(retry_after.unwrap_or_default().min(Duration::from_mins(1)))
    }

    /// The cause is gone.
    pub(in crate::source) fn reset(&mut self) {
        self.tries = 0;
    }
}

fn waits() -> Activity {
    Activity::Waiting { until: None }
}

fn other_account(profile: &str, account: &str, caller: &Caller) -> Problem {
    Problem {
        what: format!(
            "profile {profile} is now of account {}, and this session reads account {account}",
            caller.account
        ),
        advice: format!("log in to account {account} again, or begin a new session for the other"),
        detail: caller.arn.clone(),
    }
}
