//! Reads the alarms of one account and region again and again: the states as a whole, the history when a state has
//! changed, metric filters and mute rules once in a while; and between all pages, first, what somebody wants to look at.

mod errands;
mod mutes;

use super::asker::{Asker, Failed};
use super::{Page, Watch};
use crate::model::Timestamp;
use crate::model::alarm::board::{Part, Reading};
use crate::model::alarm::{Alarm, HistoryItem, Wanted};
use crate::model::live::{Activity, Problem};
use crate::source::live::pacer::Urgency;
use crate::source::live::{Fault, Identify};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// History is read again from so long before the last reading: items come late.
const OVERLAP: i64 = 5 * 60_000;
/// After a change the history is read once more so much later: what is new in it may come late.
const LATE: Duration = Duration::from_mins(2);
/// Tokens that end too soon are taken for bad luck so many times.
const PATIENCE: u32 = 3;
/// The states are asked for until they come.
const EVER: u32 = u32::MAX;
/// Everything else is let be for a while after so many failures, for the states wait: the logs of a network without a
/// way to them must not hold up the alarms.
const TRIES: u32 = 3;
/// No answer has more pages: 100,000 alarms.
const MOST_PAGES: usize = 1000;
/// After a refusal is soon asked again, for somebody may be at work on the permission; then ever more rarely.
const SOON: Duration = Duration::from_secs(5);

/// See the module.
pub(super) struct Worker<I, W> {
    asker: Asker<I, W>,
    wanted: watch::Receiver<Wanted>,
    states_due: Instant,
    /// None while no state has changed.
    history_due: Option<Instant>,
    /// Whether it is to be read once more after that.
    is_late: bool,
    filters_due: Instant,
    mutes_due: Instant,
    /// By which mute rule each alarm is kept from acting.
    mutes: BTreeMap<String, String>,
    /// When the history was last read, up to which it is known.
    history_read: Option<Timestamp>,
    refusals: u32,
    /// Why the states are not to be had.
    refused: Option<Problem>,
    errands: errands::Errands,
    random: fastrand::Rng,
}

/// What there is to read.
enum Duty {
    States,
    Mutes,
    History,
    Filters,
}

/// What a walk over all pages came to.
enum Walked<T> {
    /// With when the first page was asked for.
    All(Vec<T>, Timestamp),
    /// If by a permission, of this opening of the gate.
    Refused(Problem, Option<u64>),
}

impl<I: Identify, W: Watch> Worker<I, W> {
    pub(super) fn new(asker: Asker<I, W>, wanted: watch::Receiver<Wanted>) -> Self {
        let seed = asker.shared.settings.live.seed.wrapping_add(asker.number as u64);
        Self {
            asker,
            wanted,
            states_due: Instant::now(),
            history_due: None,
            is_late: false,
            filters_due: Instant::now(),
            mutes_due: Instant::now(),
            mutes: BTreeMap::new(),
            history_read: None,
            refusals: 0,
            refused: None,
            errands: errands::Errands::default(),
            random: fastrand::Rng::with_seed(seed),
        }
    }

    /// Works as long as the session lasts.
    pub(super) async fn run(mut self) {
        self.asker.meet().await;
        loop {
            let now = Instant::now();
            self.errands().await;
            match self.duty(now) {
                Some(Duty::States) => self.states().await,
                Some(Duty::Mutes) => self.mutes().await,
                Some(Duty::History) => self.history().await,
                Some(Duty::Filters) => self.filters().await,
                None => self.rest().await,
            }
        }
    }

    /// What to do now: the states before all else, then what has been due the longest. One that always fails, slowly,
    /// must not keep the others from their turn.
    fn duty(&self, now: Instant) -> Option<Duty> {
        let others = [
            (Some(self.mutes_due), Duty::Mutes),
            (self.history_due, Duty::History),
            (Some(self.filters_due), Duty::Filters),
        ];
        if self.states_due <= now {
            return Some(Duty::States);
        }
        let due = others.into_iter().filter_map(|(due, duty)| Some((due?, duty)));
        let due = due.filter(|(due, _)| *due <= now);
        due.min_by_key(|(due, _)| *due).map(|(_, duty)| duty)
    }

    fn reading(&mut self) -> &mut Reading {
        &mut self.asker.reading
    }

    /// About so long from now: no two workers keep in step.
    fn about(&mut self, wait: Duration) -> Instant {
        Instant::now() + wait.mul_f64(0.9 + self.random.f64() / 5.0)
    }

    /// All pages of an answer. One whose token is not taken or comes again makes it begin anew, and so does a login in
    /// between: who knows how long that took.
    async fn walk<T>(
        &mut self,
        tries: u32,
        question: impl AsyncFn(&W, Option<&str>) -> Result<Page<T>, Fault>,
    ) -> Walked<T> {
        let mut attempts = 0;
        loop {
            let (mut items, mut token, mut seen) = (Vec::new(), None::<String>, BTreeSet::new());
            let mut began = None;
            let read = loop {
                let asked = self.asker.ask(tries, Urgency::Routine, async |watch| {
                    question(watch, token.as_deref()).await
                });
                match asked.await {
                    Ok(page) => {
                        items.extend(page.items);
                        token = page.next;
                    }
                    Err(Failed::Token) => break None,
                    Err(Failed::Refused(problem, opening)) => return Walked::Refused(problem, opening),
                }
                let began = *began.get_or_insert(self.asker.sent);
                match &token {
                    _ if began.1 != self.asker.sent.1 => {
                        attempts = 0;
                        break None;
                    }
                    None => break Some(began.0),
                    Some(token) if seen.len() == MOST_PAGES || !seen.insert(token.clone()) => break None,
                    Some(_) => self.errands().await,
                }
            };
            attempts += 1;
            if let Some(began) = read {
                return Walked::All(items, began);
            }
            if attempts == PATIENCE {
                return Walked::Refused(goes_round(), None);
            }
        }
    }

    /// Reads all alarms. The reading is as old as its first page.
    async fn states(&mut self) {
        if self.reading().read.is_none() {
            self.asker.show(Activity::History);
        }
        match self
            .walk(EVER, async |watch, token| watch.alarms(token).await)
            .await
        {
            Walked::All(alarms, began) => {
                self.take_states(alarms, began);
                let poll = self.asker.shared.settings.poll;
                self.states_due = self.about(poll);
                self.refusals = 0;
                self.refused = None;
                self.settle();
            }
            Walked::Refused(problem, opening) => {
                self.refused = Some(problem);
                self.settle();
                let wait = (SOON * (1 << self.refusals.min(8))).min(self.asker.shared.settings.live.denied);
                self.refusals += 1;
                self.asker.another_login(opening, wait).await;
                self.states_due = Instant::now();
            }
        }
    }

    fn take_states(&mut self, alarms: Vec<Alarm>, began: Timestamp) {
        let home = self.asker.home.clone();
        let by_name: BTreeMap<String, Alarm> = alarms
            .into_iter()
            .map(|mut alarm| {
                alarm.home.get_or_insert_with(|| home.clone());
                mutes::mute(&mut alarm, &self.mutes);
                (alarm.name.clone(), alarm)
            })
            .collect();
        let old = &self.asker.reading.alarms;
        let before: BTreeMap<&str, _> = old
            .iter()
            .map(|it| (it.name.as_str(), (it.state, it.since())))
            .collect();
        let is_changed = |it: &Alarm| before.get(it.name.as_str()) != Some(&(it.state, it.since()));
        let is_first = self.asker.reading.read.is_none();
        if is_first || by_name.values().any(is_changed) {
            self.history_due = Some(Instant::now());
            self.is_late = !is_first;
        }
        let reading = self.reading();
        let alarms: Vec<_> = by_name.into_values().collect();
        // What is the same stays the same list, so that nobody need look at it again.
        if *reading.alarms != *alarms {
            reading.alarms = alarms.into();
        }
        reading.read = Some(began);
    }

    /// Reads what has changed since the last time, and forgets what is older than is remembered.
    async fn history(&mut self) {
        let remembered = self.asker.shared.settings.remembered.as_millis() as i64;
        let oldest = self.asker.shared.clock.now().plus(-remembered);
        let since = self
            .history_read
            .map_or(oldest, |read| read.plus(-OVERLAP))
            .max(oldest);
        match self
            .walk(TRIES, async |watch, token| watch.history(since, token).await)
            .await
        {
            Walked::All(items, began) => {
                let home = self.asker.home.clone();
                let known = self.asker.reading.history.iter().cloned();
                let fresh = items.into_iter().map(|item| item.at_home(&home));
                let mut all: Vec<HistoryItem> = known.chain(fresh).filter(|item| item.at >= oldest).collect();
                all.sort_by(|a, b| (a.at, &a.alarm, &a.summary).cmp(&(b.at, &b.alarm, &b.summary)));
                all.dedup();
                let reading = self.reading();
                if *reading.history != *all {
                    reading.history = all.into();
                }
                reading.history_since = Some(reading.history_since.unwrap_or(oldest).max(oldest));
                self.history_read = Some(began);
                self.history_due = std::mem::take(&mut self.is_late).then(|| Instant::now() + LATE);
                self.has(Part::History);
            }
            Walked::Refused(problem, opening) => {
                self.history_due = Some(self.again(opening));
                self.lacks(Part::History, problem);
            }
        }
    }

    /// Reads all metric filters.
    async fn filters(&mut self) {
        match self
            .walk(TRIES, async |watch, token| watch.metric_filters(token).await)
            .await
        {
            Walked::All(mut filters, _) => {
                for filter in &mut filters {
                    filter.home = Some(self.asker.home.clone());
                }
                filters.sort_by(|a, b| (&a.log_group, &a.name).cmp(&(&b.log_group, &b.name)));
                if *self.reading().filters != *filters {
                    self.reading().filters = filters.into();
                }
                let wait = self.asker.shared.settings.filters;
                self.filters_due = self.about(wait);
                self.has(Part::Filters);
            }
            Walked::Refused(problem, opening) => {
                self.filters_due = self.again(opening);
                self.lacks(Part::Filters, problem);
            }
        }
    }

    /// When a part is asked for again that was refused in this opening of the gate, or failed.
    fn again(&self, opening: Option<u64>) -> Instant {
        let settings = &self.asker.shared.settings;
        Instant::now() + opening.map_or(settings.poll, |_| settings.live.denied)
    }

    /// A part was got.
    fn has(&mut self, part: Part) {
        self.reading().lacks.remove(&part);
        self.settle();
    }

    /// A part is not to be had.
    fn lacks(&mut self, part: Part, problem: Problem) {
        self.reading().lacks.insert(part, problem);
        self.settle();
    }

    /// Whatever was in the way of a request has gone: shows how it is apart from that.
    fn settle(&mut self) {
        let refused = self.refused.clone();
        let activity = match (&refused, self.reading().read) {
            (Some(_), _) => Activity::Stopped,
            (None, None) => Activity::History,
            (None, Some(_)) => Activity::Following,
        };
        self.reading().problem = refused;
        self.asker.show(activity);
    }

    /// Waits for what is due next, or for somebody to want something.
    async fn rest(&mut self) {
        let due = self.states_due.min(self.filters_due).min(self.mutes_due);
        let due = self.history_due.map_or(due, |history| history.min(due));
        let due = self.errands.due().map_or(due, |errand| errand.min(due));
        tokio::select! {
            biased;
            changed = self.wanted.changed() => if changed.is_err() {
                // The session is over.
                std::future::pending::<()>().await;
            },
            () = tokio::time::sleep_until(due) => {}
        }
    }
}

fn goes_round() -> Problem {
    Problem {
        what: "the pages of the answer do not end".to_owned(),
        advice: "it is tried again by itself".to_owned(),
        detail: String::new(),
    }
}
