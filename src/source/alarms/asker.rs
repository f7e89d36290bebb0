//! Gets one answer after another from one place: waits for the credentials and for a turn, sends, and does what each
//! kind of fault needs until there is an answer or none is to be had.

use super::Watch;
use super::session::Shared;
use crate::model::Timestamp;
use crate::model::alarm::Home;
use crate::model::alarm::board::Reading;
use crate::model::live::{Activity, Problem};
use crate::source::live::gate::{Backoff, Gate};
use crate::source::live::pacer::{Pacer, Urgency};
use crate::source::live::{Fault, FaultKind, Identify};
use std::rc::Rc;
use std::time::Duration;

/// Why there is no answer.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Failed {
    /// The token is not good any more: begin again.
    Token,
    /// It is not allowed, not understood, or the region is not enabled; of this opening of the gate. None if AWS or the
    /// network failed too often.
    Refused(Problem, Option<u64>),
}

/// See the module.
pub(super) struct Asker<I, W> {
    pub(super) number: usize,
    pub(super) watch: W,
    pub(super) gate: Rc<Gate<I>>,
    pub(super) pacer: Rc<Pacer>,
    pub(super) shared: Rc<Shared>,
    pub(super) backoff: Backoff,
    pub(super) home: Home,
    pub(super) reading: Reading,
    /// When the last request was sent, by our clock, and in which opening of the gate.
    pub(super) sent: (Timestamp, u64),
}

impl<I: Identify, W: Watch> Asker<I, W> {
    /// Publishes how it goes.
    pub(super) fn show(&mut self, activity: Activity) {
        self.reading.activity = activity;
        self.shared.show(self.number, &self.reading);
    }

    /// Waits until AWS has said whose the credentials are, which is part of the home.
    pub(super) async fn meet(&mut self) {
        self.pass().await;
        if let Some(account) = self.gate.account() {
            self.home.account = account;
        }
        self.reading.home = Some(self.home.clone());
        self.pacer = self.shared.pacer(&self.home);
    }

    /// Asks, and gives up after so many failures of AWS or the network. Credentials and the pace are waited for all the same.
    pub(super) async fn ask<T>(
        &mut self,
        tries: u32,
        urgency: Urgency,
        question: impl AsyncFn(&W) -> Result<T, Fault>,
    ) -> Result<T, Failed> {
        let mut left = tries;
        loop {
            let opening = self.pass().await;
            self.pacer.turn(urgency).await;
            if !self.gate.is_open(opening) {
                continue;
            }
            self.reading.requests += 1;
            self.sent = (self.shared.clock.now(), opening);
            match question(&self.watch).await {
                Ok(answer) => {
                    self.pacer.answered();
                    self.gate.answered(&self.home.region);
                    self.backoff.reset();
                    return Ok(answer);
                }
                Err(fault) => {
                    left -= u32::from(fault.kind.is_passing());
                    if left == 0 {
                        return Err(Failed::Refused(fault.problem, None));
                    }
                    self.suffer(fault, opening).await?;
                }
            }
        }
    }

    /// Waits until the credentials are good.
    async fn pass(&mut self) -> u64 {
        let gate = Rc::clone(&self.gate);
        gate.opened(|activity, problem| {
            self.reading.problem = Some(problem);
            self.show(activity);
        })
        .await
    }

    /// Does what a fault needs before the next try.
    async fn suffer(&mut self, fault: Fault, opening: u64) -> Result<(), Failed> {
        match fault.kind {
            FaultKind::Throttled => {
                self.reading.throttled += 1;
                let wait = self.pacer.throttled(fault.retry_after);
                self.wait(wait, fault.problem);
                Ok(())
            }
            FaultKind::Credentials => {
                self.gate.refused(opening, &fault.problem);
                Ok(())
            }
            FaultKind::Unrecognised
                if !self
                    .gate
                    .is_unknown_to(&self.home.region, opening, &fault.problem) =>
            {
                Ok(())
            }
            FaultKind::Unrecognised | FaultKind::Denied | FaultKind::Refused => {
                Err(Failed::Refused(fault.problem, Some(opening)))
            }
            FaultKind::Token => Err(Failed::Token),
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
        self.reading.problem = Some(problem);
        let until = Some(self.shared.clock.after(wait));
        self.show(Activity::Waiting { until });
    }

    /// Waits until there are other credentials than those of that opening, if it is up to them, but no longer than this.
    pub(super) async fn another_login(&self, opening: Option<u64>, longest: Duration) {
        match opening {
            Some(opening) => self.gate.another_opening(opening, longest).await,
            None => tokio::time::sleep(longest).await,
        }
    }
}
