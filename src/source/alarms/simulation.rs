//! CloudWatch in a box, in virtual time: alarms whose states change on a schedule, answered a hundred at a time, with the
//! troubles of the box that CloudTrail is simulated in.

use super::{Happened, MetricRequest, PAGE, Page, Watch};
use crate::model::Timestamp;
use crate::model::alarm::board::{LogEvent, LogQuestion};
use crate::model::alarm::{
    Actions, Alarm, Datapoints, Definition, Happening, Kind, MetricDefinition, MetricFilter, MetricQuery,
    State, StateReason, Transition,
};
use crate::source::live::simulation::{Cloud, fault};
use crate::source::live::{Fault, FaultKind};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use tokio::time::Instant;

/// An alarm as it really is.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    pub(super) name: String,
    pub(super) queries: Vec<MetricQuery>,
    /// In order of time; before the first it is in `InsufficientData`.
    pub(super) states: Vec<(i64, State)>,
}

impl Truth {
    /// The state at an instant, and since when.
    pub(super) fn state(&self, at: i64) -> (i64, State) {
        let last = self.states.iter().rev().find(|(since, _)| *since <= at);
        last.copied().unwrap_or((0, State::InsufficientData))
    }

    fn alarm(&self, at: i64) -> Alarm {
        let (since, state) = self.state(at);
        Alarm {
            home: None,
            name: self.name.clone(),
            arn: None,
            description: None,
            state,
            reason: StateReason::default(),
            updated: Some(Timestamp(since)),
            transitioned: Some(Timestamp(since)),
            configured: None,
            actions: Actions::default(),
            mute: None,
            evaluation: None,
            is_virtual: false,
            definition: Definition::Metric(MetricDefinition {
                queries: self.queries.clone(),
                ..MetricDefinition::default()
            }),
        }
    }
}

/// One region of the box.
pub(super) struct Region {
    pub(super) cloud: Rc<Cloud>,
    pub(super) name: &'static str,
    pub(super) alarms: RefCell<Vec<Truth>>,
    /// Operations that are not allowed.
    pub(super) denied: RefCell<BTreeSet<&'static str>>,
    /// Operations that are out of reach.
    pub(super) unreachable: RefCell<BTreeSet<&'static str>>,
    /// How long a change of state is under way before the history has it, in milliseconds.
    pub(super) history_delay: Cell<i64>,
    /// In so many of a hundred requests the token has expired.
    pub(super) expired_tokens: Cell<u32>,
    /// When which operation was asked for.
    pub(super) requests: RefCell<Vec<(Instant, &'static str)>>,
    pub(super) metric_requests: RefCell<Vec<MetricRequest>>,
    /// Mute rules, and the alarms they are for.
    pub(super) rules: RefCell<BTreeMap<String, Vec<String>>>,
}

impl Region {
    pub(super) fn new(cloud: &Rc<Cloud>, name: &'static str, alarms: Vec<Truth>) -> Rc<Self> {
        Rc::new(Self {
            cloud: Rc::clone(cloud),
            name,
            alarms: RefCell::new(alarms),
            denied: RefCell::default(),
            unreachable: RefCell::default(),
            history_delay: Cell::new(0),
            expired_tokens: Cell::new(0),
            requests: RefCell::default(),
            metric_requests: RefCell::default(),
            rules: RefCell::default(),
        })
    }

    pub(super) fn count(&self, operation: &str) -> usize {
        self.requests
            .borrow()
            .iter()
            .filter(|(_, it)| *it == operation)
            .count()
    }

    async fn enter(&self, operation: &'static str, token: Option<&str>) -> Result<usize, Fault> {
        self.requests.borrow_mut().push((Instant::now(), operation));
        self.cloud.delay().await;
        self.cloud.trouble(Some(self.name))?;
        if self.denied.borrow().contains(operation) {
            return Err(fault(FaultKind::Denied));
        }
        if self.unreachable.borrow().contains(operation) {
            return Err(fault(FaultKind::Unreachable));
        }
        let mischief = self.cloud.mischief.get();
        if self.cloud.chance(mischief.throttled) {
            return Err(fault(FaultKind::Throttled));
        }
        if self.cloud.chance(mischief.failed) {
            return Err(fault(FaultKind::Server));
        }
        if token.is_some() && self.cloud.chance(self.expired_tokens.get()) {
            return Err(fault(FaultKind::Token));
        }
        Ok(token.map_or(0, |token| token.parse().expect("a token of ours")))
    }
}

fn page<T>(all: Vec<T>, from: usize, length: usize) -> Page<T> {
    let next = (from + length < all.len()).then(|| (from + length).to_string());
    Page {
        items: all.into_iter().skip(from).take(length).collect(),
        next,
    }
}

impl Watch for Rc<Region> {
    async fn alarms(&self, token: Option<&str>) -> Result<Page<Alarm>, Fault> {
        let from = self.enter("alarms", token).await?;
        let now = self.cloud.now();
        let truths = self.alarms.borrow();
        let shown = truths.iter().skip(from).take(PAGE);
        Ok(Page {
            items: shown.map(|truth| truth.alarm(now)).collect(),
            next: (from + PAGE < truths.len()).then(|| (from + PAGE).to_string()),
        })
    }

    async fn history(&self, since: Timestamp, token: Option<&str>) -> Result<Page<Happened>, Fault> {
        let from = self.enter("history", token).await?;
        let (now, mut items) = (self.cloud.now(), Vec::new());
        for truth in self.alarms.borrow().iter() {
            let mut old = State::InsufficientData;
            for (at, new) in &truth.states {
                if (since.0..=now - self.history_delay.get()).contains(at) {
                    items.push(Happened {
                        alarm: truth.name.clone(),
                        kind: Some(Kind::Metric),
                        at: Timestamp(*at),
                        summary: format!("from {old} to {new}"),
                        what: Happening::Transition(Box::new(Transition {
                            from: Some(old),
                            to: *new,
                            old_reason: StateReason::default(),
                            reason: StateReason::default(),
                        })),
                    });
                }
                old = *new;
            }
        }
        items.sort_by_key(|item| std::cmp::Reverse(item.at));
        Ok(page(items, from, PAGE))
    }

    async fn metric_data(
        &self,
        request: &MetricRequest,
        token: Option<&str>,
    ) -> Result<Page<(String, Datapoints)>, Fault> {
        let from = self.enter("metrics", token).await?;
        self.metric_requests.borrow_mut().push(request.clone());
        // Three values of each, in two pages.
        let times = [
            request.window.from.0,
            request.window.from.0 + 60_000,
            request.window.to.0 - 60_000,
        ];
        let part = if from == 0 { &times[..2] } else { &times[2..] };
        let series = request
            .queries
            .iter()
            .filter(|query| query.is_returned)
            .map(|query| {
                let points = part.iter().map(|at| (Timestamp(*at), 1.0)).collect();
                let data = Datapoints {
                    points,
                    ..Datapoints::default()
                };
                (query.id.clone(), data)
            });
        Ok(Page {
            items: series.collect(),
            next: (from == 0).then(|| "1".to_owned()),
        })
    }

    async fn metric_filters(&self, token: Option<&str>) -> Result<Page<MetricFilter>, Fault> {
        self.enter("filters", token).await?;
        Ok(Page::default())
    }

    async fn mute_rules(&self, token: Option<&str>) -> Result<Page<String>, Fault> {
        let from = self.enter("mute rules", token).await?;
        let rules: Vec<String> = self.rules.borrow().keys().cloned().collect();
        Ok(page(rules, from, 1))
    }

    async fn muted(&self, rule: &str) -> Result<Vec<String>, Fault> {
        self.enter("muted", None).await?;
        Ok(self.rules.borrow().get(rule).cloned().unwrap_or_default())
    }

    async fn log_events(&self, question: &LogQuestion, token: Option<&str>) -> Result<Page<LogEvent>, Fault> {
        let from = self.enter("logs", token).await?;
        // Of five pages the second and the fourth are empty.
        let items = (from % 2 == 0).then(|| LogEvent {
            at: question.from.plus(from as i64),
            message: format!("event {from}"),
            id: None,
        });
        Ok(Page {
            items: items.into_iter().collect(),
            next: (from < 4).then(|| (from + 1).to_string()),
        })
    }
}
