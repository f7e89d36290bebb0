//! F21 to F26 and F44: answers that break on their way.

use super::Row;
use super::cloud::{ACCOUNT, Cloud, Event, Fault, On, Response};
use super::rig::{HOME, Plan, originals};

/// Everything is loaded; then pages break, and new events cannot be seen; then they come whole again.
pub(crate) fn breaks_and_comes_back(row: &Row, on: On, fault: Fault) {
    let rig = Plan::new().start();
    rig.loads();
    let before = originals(&rig.snapshot());
    let broken = rig.cloud.fail(on, fault);
    rig.cloud.add(
        ACCOUNT,
        HOME,
        [Event::new(800_000, "DeleteUser", rig.cloud.now())],
    );
    let problem = rig.problem(HOME, row.reads);
    assert!(!problem.advice.is_empty(), "{problem:?} says not what to do");
    assert!(
        originals(&rig.snapshot()).starts_with(&before),
        "what was loaded is gone"
    );
    broken.lift();
    rig.recovers();
    rig.finish();
}

pub(crate) fn dripping(row: &Row) {
    breaks_and_comes_back(row, On::lookup(), Fault::Dripping);
}

pub(crate) fn stalled(row: &Row) {
    breaks_and_comes_back(row, On::lookup(), Fault::Stalled);
}

pub(crate) fn truncated(row: &Row) {
    breaks_and_comes_back(row, On::lookup(), Fault::Truncated);
}

pub(crate) fn reset(row: &Row) {
    breaks_and_comes_back(row, On::lookup(), Fault::Reset);
}

pub(crate) fn huge(row: &Row) {
    breaks_and_comes_back(row, On::lookup(), Fault::Padded(50 << 20));
}

pub(crate) fn invalid_json(row: &Row) {
    let half = Response::new(200, "application/x-amz-json-1.1", r#"{"Events":[{"EventId":"#);
    breaks_and_comes_back(row, On::lookup(), Fault::Answer(half));
}

pub(crate) fn server_errors(row: &Row) {
    let internal = Fault::error(500, "InternalFailure", "We encountered an internal error.");
    breaks_and_comes_back(row, On::lookup(), internal);
    let plan = Plan::with(Cloud::start());
    let busy = Fault::error(503, "ServiceUnavailable", "Service Unavailable");
    let _two = plan.cloud.fail(On::lookup(), busy).times(2);
    let rig = plan.start();
    rig.loads();
    rig.finish();
}
