//! F11, F12, F14, F39 and F40: time is not what it should be.

use super::Row;
use super::cloud::{ACCOUNT, Event};
use super::rig::{HOME, Plan};
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use trailhound::model::live::{Attribute, AttributeKey, Caller, Demand, LiveStatus};
use trailhound::model::{TimeRange, Timestamp};
use trailhound::source::live::{Delivery, Fault, Identify, Lookup, Page, PageRequest, session};
use trailhound::store::coverage::Known as Windowed;

fn wrong_clock(row: &Row, theirs: i64) {
    let plan = Plan::new();
    plan.cloud.set_ahead(theirs);
    let rig = plan.start();
    let problem = rig.problem(HOME, row.reads);
    assert!(problem.advice.contains("set the clock"), "{problem:?}");
    rig.cloud.set_ahead(0);
    rig.recovers();
    rig.finish();
}

pub(crate) fn behind(row: &Row) {
    wrong_clock(row, 20 * 60);
}

pub(crate) fn ahead(row: &Row) {
    wrong_clock(row, -20 * 60);
}

pub(crate) fn jumps(_: &Row) {
    let rig = Plan::new().start();
    rig.loads();
    rig.set_ahead(3600);
    rig.cloud.add(
        ACCOUNT,
        HOME,
        [Event::new(800_000, "DeleteUser", rig.cloud.now())],
    );
    rig.loads();
    rig.set_ahead(0);
    rig.recovers();
    rig.finish();
}

/// Events of the time that was missed, one a minute.
fn missed(now: i64, seconds: i64) -> Vec<Event> {
    (0..seconds / 60)
        .map(|minute| Event::new(700_000 + minute as u64, "DeleteUser", now + minute * 60))
        .collect()
}

pub(crate) fn offline(row: &Row) {
    let rig = Plan::new().start();
    rig.loads();
    rig.cloud.go_down();
    rig.problem(HOME, row.reads);
    rig.cloud.add(ACCOUNT, HOME, missed(rig.cloud.now(), 600));
    rig.cloud.pass(600);
    rig.set_ahead(600);
    rig.cloud.come_back();
    rig.recovers();
    assert_eq!(rig.snapshot().len(), 131);
    rig.finish();
}

pub(crate) fn asleep(_: &Row) {
    let rig = Plan::new().start();
    rig.loads();
    rig.cloud.add(ACCOUNT, HOME, missed(rig.cloud.now(), 8 * 3600));
    rig.cloud.hang_up();
    rig.cloud.pass(8 * 3600);
    rig.set_ahead(8 * 3600);
    rig.recovers();
    assert_eq!(rig.snapshot().len(), 120 + 480 + 1);
    rig.finish();
}

/// Answers its first request after ten seconds, every other at once: a page without events.
struct Slow(Cell<u32>);

impl Lookup for Slow {
    async fn page(&self, _: &PageRequest) -> Result<Page, Fault> {
        self.0.set(self.0.get() + 1);
        if self.0.get() == 1 {
            let answered = tokio::time::Instant::now() + Duration::from_secs(10);
            tokio::time::sleep_until(answered).await;
        }
        Ok(Page::default())
    }
}

struct Known;

impl Identify for Known {
    async fn caller(&self) -> Result<Caller, Fault> {
        Ok(Caller {
            profile: None,
            account: ACCOUNT.to_owned(),
            arn: String::new(),
        })
    }

    async fn reload(&self) {}

    fn stamp(&self) -> u64 {
        0
    }
}

fn slow_profile() -> session::Profile<Known, Slow> {
    session::Profile {
        name: None,
        identify: Known,
        regions: vec![session::Region {
            name: HOME.to_owned(),
            because: None,
            lookup: Slow(Cell::new(0)),
        }],
    }
}

/// While one request waits for ten seconds, another question is asked and answered at once, and nothing is said to be
/// wrong.
pub(crate) fn slow_lookup() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let demand = Demand {
        attribute: None,
        since: Timestamp(1_000_000),
        until: Some(Timestamp(2_000_000)),
        insights: false,
        page_budget: 100,
    };
    let (want, demands) = watch::channel(demand.clone());
    let (deliver, mut deliveries) = mpsc::channel(8);
    let (say, mut status) = watch::channel(LiveStatus::default());
    let settings = session::Settings::new(Arc::new(|| Timestamp(3_000_000)));
    let ends = session::Ends {
        demands,
        deliveries: deliver,
        status: say,
    };
    runtime.block_on(async {
        let began = tokio::time::Instant::now();
        let run = session::run(vec![slow_profile()], settings, ends);
        let watching = async {
            while status
                .borrow_and_update()
                .places
                .first()
                .is_none_or(|it| it.requests == 0)
            {
                status.changed().await.unwrap();
            }
            let attribute = Attribute {
                key: AttributeKey::EventName,
                value: "CreateUser".to_owned(),
            };
            want.send_replace(Demand {
                attribute: Some(attribute.clone()),
                ..demand.clone()
            });
            loads(&mut deliveries, Some(&attribute)).await;
            assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
            want.send_replace(demand.clone());
            loads(&mut deliveries, None).await;
            assert!(status.borrow().places[0].problem.is_none());
        };
        tokio::select! {
            () = run => panic!("the session ended"),
            () = watching => {}
        }
    });
}

/// Waits until all that is wanted is covered.
async fn loads(deliveries: &mut mpsc::Receiver<Delivery>, attribute: Option<&Attribute>) {
    let window = TimeRange {
        from: Timestamp(1_000_000),
        to: Timestamp(2_000_000),
    };
    loop {
        if let Delivery::Covered(coverage) = deliveries.recv().await.expect("a session that runs") {
            let known = coverage.of_all(attribute, window);
            if known.iter().all(|(_, known)| *known == Windowed::Loaded) {
                return;
            }
        }
    }
}
