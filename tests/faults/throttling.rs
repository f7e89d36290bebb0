//! F01 to F04: AWS wants to be asked less.

use super::Row;
use super::cloud::{ACCOUNT, Fault, On};
use super::rig::{HOME, Plan};
use std::time::{Duration, Instant};

pub(crate) fn bursts(row: &Row) {
    let rig = Plan::new().start();
    for _ in 0..3 {
        let burst = rig.cloud.fail(On::lookup(), Fault::throttled());
        let problem = rig.problem(HOME, row.reads);
        assert!(problem.advice.contains("by itself"), "{problem:?}");
        burst.lift();
        rig.place(HOME, "no problem", |it| it.problem.is_none());
    }
    rig.recovers();
    assert!(rig.place(HOME, "a count", |_| true).throttled >= 3);
    rig.finish();
}

pub(crate) fn a_minute(row: &Row) {
    let plan = Plan::new();
    plan.cloud.fail(On::lookup(), Fault::throttled());
    let rig = plan.start();
    rig.problem(HOME, row.reads);
    let began = Instant::now();
    rig.place(HOME, "four refusals", |it| it.throttled >= 4);
    assert!(
        began.elapsed() > Duration::from_millis(500),
        "four tries in {:?} are no growing waits",
        began.elapsed()
    );
    rig.cloud.lift_all();
    rig.loads();
    rig.finish();
}

/// The time from the first request to the second.
fn first_pause(fault: Fault) -> Duration {
    let plan = Plan::new();
    let _once = plan.cloud.fail(On::lookup(), fault).times(1);
    let rig = plan.start();
    rig.loads();
    let times = rig.cloud.lookups(ACCOUNT, HOME);
    rig.finish();
    times[1].duration_since(times[0])
}

pub(crate) fn retry_after(_: &Row) {
    let busy = Fault::error(503, "ServiceUnavailable", "busy").with("retry-after", "2");
    let pause = first_pause(busy);
    assert!(
        pause >= Duration::from_secs(2) && pause < Duration::from_secs(4),
        "{pause:?}"
    );
}

pub(crate) fn retry_after_milliseconds(_: &Row) {
    let pause = first_pause(Fault::throttled().with("x-amz-retry-after", "1500"));
    assert!(
        pause >= Duration::from_millis(1500) && pause < Duration::from_millis(3500),
        "{pause:?}"
    );
}
