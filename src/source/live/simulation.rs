//! CloudTrail in a box, in virtual time: what the workers are tested against. It keeps AWS's rules (newest first, pages of
//! 50, tokens bound to their parameters) and, by a plan drawn from a seed, breaks what AWS breaks at times.

use super::session::WallClock;
use super::{Delivered, Fault, FaultKind, Identify, Lookup, PAGE_EVENTS, Page, PageRequest};
use crate::model::Timestamp;
use crate::model::live::{AttributeKey, Caller, Category, Problem};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// 2026-03-17T10:00:00Z, when every simulation begins.
pub(in crate::source) const BEGIN: i64 = 1_773_741_600_000;

/// One event as it really happened.
#[derive(Clone, Debug)]
pub(in crate::source) struct Truth {
    pub(in crate::source) region: &'static str,
    pub(in crate::source) category: Category,
    /// Milliseconds, whole seconds.
    pub(in crate::source) time: i64,
    /// When it can be read.
    pub(in crate::source) visible: i64,
    pub(in crate::source) name: &'static str,
    pub(in crate::source) id: String,
    pub(in crate::source) record: String,
    /// Whether the envelope says when it happened.
    pub(in crate::source) has_time: bool,
}

impl Truth {
    pub(in crate::source) fn new(region: &'static str, number: usize, time: i64, delay: i64) -> Self {
        let time = time - time.rem_euclid(1000);
        let name = ["GetUser", "CreateUser", "ListBuckets"][number % 3];
        Self {
            region,
            category: Category::Management,
            time,
            visible: time + delay,
            name,
            id: format!("id-{number}"),
            record: format!("{{\"n\":{number},\"eventName\":\"{name}\",\"region\":\"{region}\"}}"),
            has_time: true,
        }
    }
}

/// What is wrong, where and from when to when (milliseconds since the beginning).
#[derive(Clone, Debug)]
pub(in crate::source) struct Trouble {
    pub(in crate::source) when: Range<i64>,
    pub(in crate::source) region: Option<&'static str>,
    pub(in crate::source) kind: FaultKind,
    pub(in crate::source) retry_after: Option<Duration>,
}

/// How often pages are not as they should be, in percent.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::source) struct Mischief {
    pub(in crate::source) empty: u32,
    pub(in crate::source) short: u32,
    pub(in crate::source) copies: u32,
    pub(in crate::source) loops: u32,
    pub(in crate::source) expired: u32,
    pub(in crate::source) disorder: u32,
    pub(in crate::source) stray: u32,
    pub(in crate::source) throttled: u32,
    pub(in crate::source) failed: u32,
}

/// What a token stands for.
struct Way {
    request: PageRequest,
    began: i64,
    /// Places among the events of the cloud that are still to come, in the order of delivery, if that was fixed.
    fixed: Option<Vec<usize>>,
    /// Place of the last event that was delivered.
    after: Option<usize>,
}

pub(in crate::source) struct Cloud {
    /// Newest first.
    events: RefCell<Vec<Truth>>,
    pub(in crate::source) troubles: RefCell<Vec<Trouble>>,
    pub(in crate::source) mischief: Cell<Mischief>,
    pub(in crate::source) latency: Cell<(u64, u64)>,
    random: RefCell<fastrand::Rng>,
    ways: RefCell<BTreeMap<u64, Way>>,
    tokens: Cell<u64>,
    began: Instant,
    /// Time that passed while the machine slept.
    slept: Arc<AtomicI64>,
    /// How wrong our clock is.
    pub(in crate::source) wall_error: Arc<AtomicI64>,
    /// Requests by region, and when they came.
    pub(in crate::source) requests: RefCell<BTreeMap<&'static str, Vec<Instant>>>,
    pub(in crate::source) asked: RefCell<Vec<PageRequest>>,
    pub(in crate::source) calls: RefCell<Vec<Instant>>,
    /// When the walk began whose page was answered last.
    pub(in crate::source) walks: RefCell<BTreeMap<(String, Category), i64>>,
    /// Sessions that were begun by logging in, and which of them each one's end is.
    pub(in crate::source) logins: Cell<u64>,
    pub(in crate::source) account: RefCell<String>,
    loaded: Cell<u64>,
    pub(in crate::source) expiries: RefCell<Vec<i64>>,
}

impl Cloud {
    pub(in crate::source) fn new(seed: u64, mut events: Vec<Truth>) -> Rc<Self> {
        events.sort_by_key(|event| std::cmp::Reverse(event.time));
        Rc::new(Self {
            events: RefCell::new(events),
            troubles: RefCell::default(),
            mischief: Cell::default(),
            latency: Cell::new((20, 400)),
            random: RefCell::new(fastrand::Rng::with_seed(seed)),
            ways: RefCell::default(),
            tokens: Cell::new(0),
            began: Instant::now(),
            slept: Arc::default(),
            wall_error: Arc::default(),
            requests: RefCell::default(),
            asked: RefCell::default(),
            calls: RefCell::default(),
            walks: RefCell::default(),
            logins: Cell::new(0),
            account: RefCell::new("111122223333".to_owned()),
            loaded: Cell::new(0),
            expiries: RefCell::default(),
        })
    }

    /// Milliseconds since the beginning, sleep included.
    pub(in crate::source) fn elapsed(&self) -> i64 {
        self.began.elapsed().as_millis() as i64 + self.slept.load(Ordering::Relaxed)
    }

    /// AWS's clock.
    pub(in crate::source) fn now(&self) -> i64 {
        BEGIN + self.elapsed()
    }

    pub(in crate::source) fn wall(&self) -> WallClock {
        let (began, slept, error) = (self.began, Arc::clone(&self.slept), Arc::clone(&self.wall_error));
        Arc::new(move || {
            let passed = began.elapsed().as_millis() as i64 + slept.load(Ordering::Relaxed);
            Timestamp(BEGIN + passed + error.load(Ordering::Relaxed))
        })
    }

    /// The machine sleeps, and wakes up so much later.
    pub(in crate::source) fn sleep_for(&self, milliseconds: i64) {
        self.slept.fetch_add(milliseconds, Ordering::Relaxed);
    }

    pub(in crate::source) fn events(&self) -> std::cell::Ref<'_, Vec<Truth>> {
        self.events.borrow()
    }

    pub(in crate::source) fn chance(&self, percent: u32) -> bool {
        percent > 0 && self.random.borrow_mut().u32(0..100) < percent
    }

    pub(in crate::source) async fn delay(&self) {
        let (least, most) = self.latency.get();
        let wait = self.random.borrow_mut().u64(least..=most);
        tokio::time::sleep_until(Instant::now() + Duration::from_millis(wait)).await;
    }

    pub(in crate::source) fn trouble(&self, region: Option<&str>) -> Result<(), Fault> {
        let at = self.elapsed();
        let troubles = self.troubles.borrow();
        let meant = |it: &&Trouble| {
            it.when.contains(&at)
                && (it.region.is_none() || it.region == region)
                && (region.is_some() || it.kind != FaultKind::Denied)
        };
        match troubles.iter().find(meant) {
            Some(trouble) => Err(Fault {
                retry_after: trouble.retry_after,
                ..fault(trouble.kind)
            }),
            None if !self.has_credentials() => Err(fault(FaultKind::Credentials)),
            None => Ok(()),
        }
    }

    fn has_credentials(&self) -> bool {
        let ended = self
            .expiries
            .borrow()
            .iter()
            .filter(|at| **at <= self.elapsed())
            .count();
        self.loaded.get() >= ended as u64
    }

    fn page(&self, region: &'static str, request: &PageRequest) -> Result<Page, Fault> {
        let mischief = self.mischief.get();
        if self.chance(mischief.throttled) {
            return Err(fault(FaultKind::Throttled));
        }
        if self.chance(mischief.failed) {
            let kinds = [
                FaultKind::Unreachable,
                FaultKind::Server,
                FaultKind::Garbled,
                FaultKind::Clock,
            ];
            return Err(fault(kinds[self.random.borrow_mut().usize(0..kinds.len())]));
        }
        let mut way = self.way(region, request)?;
        let mut coming = self.coming(region, &way);
        let mut length = PAGE_EVENTS;
        if self.chance(mischief.short) {
            length = self.random.borrow_mut().usize(1..PAGE_EVENTS);
        }
        if self.chance(mischief.empty) {
            length = 0;
        }
        let later = coming.split_off(length.min(coming.len()));
        way.after = coming.last().copied().or(way.after);
        if let Some(fixed) = &mut way.fixed {
            fixed.clone_from(&later);
        }
        let events = self.events.borrow();
        let mut page: Vec<_> = coming.iter().map(|index| delivered(&events[*index])).collect();
        if self.chance(mischief.disorder) {
            self.random.borrow_mut().shuffle(&mut page);
        }
        if self.chance(mischief.copies) && !page.is_empty() {
            page.push(page[0].clone());
        }
        if self.chance(mischief.stray) {
            let now = self.now();
            let stray = events
                .iter()
                .find(|it| it.region == region && it.category == request.category && it.visible <= now);
            page.extend(stray.map(delivered));
        }
        self.walks
            .borrow_mut()
            .insert((region.to_owned(), request.category), way.began);
        let goes_on = !later.is_empty() || self.chance(mischief.empty);
        let next = match &request.token {
            Some(token) if goes_on && self.chance(mischief.loops) => Some(token.clone()),
            _ => goes_on.then(|| self.keep(way)),
        };
        Ok(Page {
            events: page,
            next,
            clock: Some(Timestamp(self.now() - self.now().rem_euclid(1000))),
        })
    }

    /// Where a request goes on.
    fn way(&self, region: &str, request: &PageRequest) -> Result<Way, Fault> {
        let mischief = self.mischief.get();
        let Some(token) = &request.token else {
            let mut way = Way {
                request: request.clone(),
                began: self.now(),
                fixed: None,
                after: None,
            };
            if self.chance(mischief.disorder) {
                way.fixed = Some(self.disorder(self.coming(region, &way)));
            }
            return Ok(way);
        };
        if self.chance(mischief.expired) {
            return Err(fault(FaultKind::Token));
        }
        let ways = self.ways.borrow();
        let way = ways
            .get(&token.parse().expect("a token of ours"))
            .expect("a token of ours");
        let same = PageRequest {
            token: way.request.token.clone(),
            ..request.clone()
        };
        assert_eq!(same, way.request, "a token is bound to its parameters");
        Ok(Way {
            request: way.request.clone(),
            began: way.began,
            fixed: way.fixed.clone(),
            after: way.after,
        })
    }

    fn keep(&self, way: Way) -> String {
        let number = self.tokens.get() + 1;
        self.tokens.set(number);
        self.ways.borrow_mut().insert(number, way);
        number.to_string()
    }

    /// The events that are still to come on a way, in order.
    fn coming(&self, region: &str, way: &Way) -> Vec<usize> {
        if let Some(fixed) = &way.fixed {
            return fixed.clone();
        }
        let now = self.now();
        let wanted = |event: &Truth| {
            let request = &way.request;
            event.region == region
                && event.category == request.category
                && event.visible <= now
                && request.start.is_none_or(|start| start.0 <= event.time)
                && request.end.is_none_or(|end| event.time <= end.0 + 999)
                && request.attribute.as_ref().is_none_or(|it| match it.key {
                    AttributeKey::EventName => it.value == event.name,
                    _ => panic!("not simulated"),
                })
        };
        let events = self.events.borrow();
        let first = way.after.map_or(0, |after| after + 1);
        (first..events.len())
            .filter(|index| wanted(&events[*index]))
            .collect()
    }

    /// Each event up to twenty places from where it belongs.
    fn disorder(&self, events: Vec<usize>) -> Vec<usize> {
        let mut random = self.random.borrow_mut();
        let mut keyed: Vec<_> = events
            .into_iter()
            .enumerate()
            .map(|(at, index)| (at + random.usize(0..20), index))
            .collect();
        keyed.sort_by_key(|(key, _)| *key);
        keyed.into_iter().map(|(_, index)| index).collect()
    }
}

fn delivered(event: &Truth) -> Delivered {
    Delivered {
        id: Some(event.id.clone()),
        time: event.has_time.then_some(Timestamp(event.time)),
        record: Some(event.record.clone()),
        envelope: String::new(),
    }
}

pub(in crate::source) fn fault(kind: FaultKind) -> Fault {
    Fault {
        kind,
        problem: Problem {
            what: format!("{kind:?}"),
            ..Problem::default()
        },
        retry_after: None,
    }
}

/// One region of the cloud.
pub(in crate::source) struct There {
    pub(in crate::source) cloud: Rc<Cloud>,
    pub(in crate::source) region: &'static str,
}

impl Lookup for There {
    async fn page(&self, request: &PageRequest) -> Result<Page, Fault> {
        let cloud = &self.cloud;
        assert!(
            request.start <= request.end.or(request.start),
            "AWS takes no window that ends before it begins"
        );
        cloud
            .requests
            .borrow_mut()
            .entry(self.region)
            .or_default()
            .push(Instant::now());
        cloud.asked.borrow_mut().push(request.clone());
        cloud.delay().await;
        cloud.trouble(Some(self.region))?;
        cloud.page(self.region, request)
    }
}

/// Whose the cloud is.
pub(in crate::source) struct Whose(pub(in crate::source) Rc<Cloud>);

impl Identify for Whose {
    async fn caller(&self) -> Result<Caller, Fault> {
        self.0.calls.borrow_mut().push(Instant::now());
        self.0.delay().await;
        self.0.trouble(None)?;
        let account = self.0.account.borrow().clone();
        Ok(Caller {
            profile: Some("prod".to_owned()),
            arn: format!("arn:aws:iam::{account}:user/alice"),
            account,
        })
    }

    async fn reload(&self) {
        self.0.loaded.set(self.0.logins.get());
    }

    fn stamp(&self) -> u64 {
        self.0.logins.get()
    }
}
