//! F08 to F10, F38 and F45: regions that differ, and what is under way when something else is wanted.

use super::Row;
use super::cloud::{ACCOUNT, ARN, Fault, KEY, On, Operation};
use super::rig::{HOME, Plan};
use trailhound::model::live::{Activity, Attribute, AttributeKey, Demand};

pub(crate) fn one_region_is_not_enabled(row: &Row) {
    let plan = Plan::new().regions(&["me-south-1"]);
    let _closed = plan
        .cloud
        .fail(On::lookup().region("me-south-1"), Fault::unrecognised());
    let rig = plan.start();
    let problem = rig.problem("me-south-1", row.reads);
    assert!(problem.what.contains("me-south-1"), "{problem:?}");
    rig.loads_only(&[HOME]);
    assert!(rig.place(HOME, "the good region", |_| true).problem.is_none());
    rig.finish();
}

pub(crate) fn no_region_knows_us(row: &Row) {
    let plan = Plan::new().regions(&["eu-west-1"]);
    plan.cloud.forget(KEY);
    let rig = plan.start();
    rig.problem(HOME, row.reads);
    let other = rig.problem("eu-west-1", "");
    assert!(!other.what.contains("not enabled"), "{other:?} blames the region");
    rig.cloud.add_key(KEY, ACCOUNT, ARN);
    rig.recovers();
    // The same in the middle of a session: that regions have answered before does not make it their fault.
    rig.cloud.forget(KEY);
    for region in [HOME, "eu-west-1"] {
        let problem = rig.problem(region, row.reads);
        assert!(!problem.what.contains("not enabled"), "{problem:?}");
    }
    rig.cloud.add_key(KEY, ACCOUNT, ARN);
    rig.recovers();
    rig.finish();
}

pub(crate) fn denied(row: &Row) {
    let plan = Plan::new();
    plan.cloud
        .fail(On::lookup(), Fault::denied("cloudtrail:LookupEvents"));
    let rig = plan.start();
    let problem = rig.problem(HOME, row.reads);
    assert!(
        problem.advice.contains("trailhound doctor --policy"),
        "{problem:?}"
    );
    let stopped = rig.place(HOME, "a stop", |it| it.activity == Activity::Stopped);
    assert!(stopped.problem.is_some());
    rig.cloud.lift_all();
    rig.recovers();
    rig.finish();
}

pub(crate) fn one_region_down(row: &Row) {
    let plan = Plan::new().regions(&["eu-west-1", "ap-southeast-2"]);
    let busy = Fault::error(503, "ServiceUnavailable", "Service Unavailable");
    plan.cloud.fail(On::lookup().region("eu-west-1"), busy);
    let rig = plan.start();
    rig.problem("eu-west-1", row.reads);
    rig.loads_only(&[HOME, "ap-southeast-2"]);
    rig.cloud.lift_all();
    rig.recovers();
    rig.finish();
}

/// Twenty regions beside the first.
const REGIONS: [&str; 19] = [
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-east-1",
    "af-south-1",
];

pub(crate) fn quit_in_flight(_: &Row) {
    let plan = Plan::new().regions(&REGIONS);
    plan.cloud.fail(On::lookup(), Fault::Held);
    let rig = plan.start();
    rig.cloud.wait_for("twenty calls", |seen| {
        seen.iter()
            .filter(|it| it.operation == Operation::LookupEvents)
            .count()
            >= 20
    });
    // Ends within a second, or fails.
    rig.finish();
}

pub(crate) fn change_in_flight(_: &Row) {
    let plan = Plan::new().regions(&REGIONS);
    let held = plan.cloud.fail(On::lookup(), Fault::Held);
    let number = held.number();
    let mut rig = plan.start();
    rig.cloud.wait_for("twenty calls", |seen| {
        seen.iter()
            .filter(|it| it.operation == Operation::LookupEvents)
            .count()
            >= 20
    });
    let everything = rig.demand.clone();
    let attribute = Attribute {
        key: AttributeKey::EventName,
        value: "CreateUser".to_owned(),
    };
    rig.want(Demand {
        attribute: Some(attribute),
        ..everything.clone()
    });
    // The calls of the question before are given up; those of the new one are sent at once.
    rig.cloud.wait_for("the new question", |seen| {
        let new = |it: &&super::cloud::Seen| it.body["LookupAttributes"][0]["AttributeValue"] == "CreateUser";
        seen.iter().filter(new).count() >= 20
    });
    rig.cloud.lift(number);
    rig.place(HOME, "an answer", |it| it.pages > 0);
    rig.want(everything);
    rig.loads();
    assert!(rig.place(HOME, "the good region", |_| true).answered.is_some());
    rig.finish();
}
