//! F27 to F37: walks of pages that are not what they should be.

use super::Row;
use super::cloud::{ACCOUNT, Event, Fault, Habits, On, Order, Paging, Record, Visible};
use super::rig::{HOME, Plan, originals};
use serde_json::json;

/// The first reading succeeds although these hit it.
fn loads_in_spite_of(faults: impl FnOnce(&Plan)) {
    let plan = Plan::new();
    faults(&plan);
    let rig = plan.start();
    rig.loads();
    rig.recovers();
    rig.finish();
}

fn habits(change: impl FnOnce(&mut Habits)) {
    loads_in_spite_of(|plan| {
        let mut habits = Habits::default();
        change(&mut habits);
        plan.cloud.set_habits(ACCOUNT, HOME, habits);
    });
}

pub(crate) fn token_expires(_: &Row) {
    let plan = Plan::new();
    plan.cloud
        .add(ACCOUNT, HOME, Event::series(5000, 200, plan.cloud.now() - 200));
    let gone = Fault::error(400, "InvalidNextTokenException", "The token has expired");
    let _three = plan.cloud.fail(On::lookup().later_pages(), gone).times(3);
    let rig = plan.start();
    rig.loads();
    let journal = rig.cloud.journal();
    let ends: Vec<_> = journal
        .iter()
        .filter_map(|it| it.body["EndTime"].as_f64())
        .collect();
    let goes_on = ends.windows(2).any(|pair| pair[1] < pair[0] - 10.0);
    assert!(goes_on, "the walk did not go on from where it was: {ends:?}");
    rig.recovers();
    rig.finish();
}

pub(crate) fn token_loops(_: &Row) {
    loads_in_spite_of(|plan| {
        let _five = plan.cloud.fail(On::lookup(), Fault::SameToken).times(5);
    });
}

pub(crate) fn empty_pages(_: &Row) {
    loads_in_spite_of(|plan| {
        let _three = plan
            .cloud
            .fail(On::lookup().later_pages(), Fault::EmptyPage)
            .times(3);
    });
}

pub(crate) fn duplicates(_: &Row) {
    habits(|it| it.overlap = 5);
}

pub(crate) fn out_of_order(_: &Row) {
    habits(|it| it.order = shuffled(40));
    // Without any order, too, everything is found; what is called loaded on the way is taken back where an event comes
    // more than a page late, so the ledger is looked at in the end only.
    let plan = Plan::new();
    let habits = Habits {
        order: shuffled(1 << 40),
        ..Habits::default()
    };
    plan.cloud.set_habits(ACCOUNT, HOME, habits);
    let mut rig = plan.start();
    rig.trusts_order();
    rig.loads();
    rig.finish();
}

fn shuffled(within: i64) -> Order {
    Order::Shuffled { within, seed: 11 }
}

pub(crate) fn late(_: &Row) {
    let plan = Plan::new();
    let then = plan.cloud.now() - 25 * 60;
    let held = Event::series(7000, 70, then).into_iter().map(|event| Event {
        visible: Visible::Held,
        ..event
    });
    plan.cloud.add(ACCOUNT, HOME, held);
    let rig = plan.start();
    rig.has(120);
    rig.place(HOME, "following", |it| it.oldest.is_some());
    assert_eq!(rig.snapshot().len(), 120);
    rig.cloud.deliver_held();
    rig.loads();
    let place = rig.place(HOME, "the delay", |it| it.worst_delay.is_some());
    assert!(place.worst_delay >= Some(24 * 60_000), "{:?}", place.worst_delay);
    rig.finish();
}

pub(crate) fn one_second(_: &Row) {
    let plan = Plan::new();
    let then = plan.cloud.now() - 300;
    let crowd = (0..200).map(|number| Event::new(6000 + number, "AssumeRole", then));
    plan.cloud.add(ACCOUNT, HOME, crowd);
    let gone = Fault::error(400, "InvalidNextTokenException", "The token has expired");
    let _two = plan.cloud.fail(On::lookup().later_pages(), gone).times(2);
    let rig = plan.start();
    rig.loads();
    assert_eq!(rig.snapshot().len(), 320);
    rig.finish();
}

pub(crate) fn odd_events(_: &Row) {
    let plan = Plan::new();
    let now = plan.cloud.now();
    let odd = |number: u64, id: bool, record| {
        let event = Event::new(3000 + number, "OddEvent", now - 100 - number as i64);
        Event {
            id: event.id.clone().filter(|_| id),
            record,
            ..event
        }
    };
    let text = "not JSON, and kept all the same".to_owned();
    plan.cloud.add(
        ACCOUNT,
        HOME,
        [
            odd(1, false, Record::Made),
            odd(2, true, Record::Null),
            odd(3, true, Record::Bytes(text.clone())),
        ],
    );
    let rig = plan.start();
    rig.has(121);
    rig.place(HOME, "the end of the walk", |it| {
        it.oldest.is_some() && it.problem.is_none()
    });
    let snapshot = rig.snapshot();
    let kept = rig.captured();
    assert!(
        originals(&snapshot)
            .iter()
            .any(|it| it.contains("OddEvent") && !it.contains("eventID"))
    );
    assert!(kept.contains(&text), "what is no JSON is not kept");
    assert!(kept.contains(r#""EventId":"#), "what has no record is not kept");
    let reasons: Vec<_> = (snapshot.ledger().files.iter())
        .flat_map(|file| file.skips.iter().map(|skip| skip.reason.clone()))
        .collect();
    assert_eq!(reasons.len(), 2, "what cannot be shown is said: {reasons:?}");
    rig.finish();
}

pub(crate) fn outside(_: &Row) {
    let plan = Plan::new();
    let stray = Event::new(4000, "FromOutside", plan.cloud.now() - 7200);
    let envelope = stray.envelope(ACCOUNT, HOME);
    let alter = move |page: &mut serde_json::Value| {
        if let Some(events) = page["Events"].as_array_mut() {
            events.insert(0, envelope.clone());
        }
    };
    let _all = plan.cloud.fail(On::lookup(), Fault::altered(alter));
    let rig = plan.start();
    rig.loads();
    assert_eq!(rig.snapshot().len(), 121);
    assert!(
        json!(originals(&rig.snapshot()))
            .to_string()
            .contains("FromOutside")
    );
    rig.finish();
}

pub(crate) fn head_moves(_: &Row) {
    let plan = Plan::new();
    let habits = Habits {
        paging: Paging::Offset,
        ..Habits::default()
    };
    plan.cloud.set_habits(ACCOUNT, HOME, habits);
    plan.cloud
        .add(ACCOUNT, HOME, Event::series(5000, 200, plan.cloud.now() - 200));
    let rig = plan.start();
    for number in 0..3 {
        let pages = rig.cloud.journal().len();
        let time = rig.cloud.now() - 60;
        rig.cloud
            .add(ACCOUNT, HOME, [Event::new(8000 + number, "CreateUser", time)]);
        rig.cloud.wait_for("the next page", |seen| seen.len() > pages);
    }
    rig.loads();
    rig.recovers();
    rig.finish();
}

pub(crate) fn conflict(_: &Row) {
    let plan = Plan::new();
    let event = Event::new(2000, "CreateUser", plan.cloud.now() - 77);
    let other = Event {
        user: "mallory".to_owned(),
        ..event.clone()
    };
    plan.cloud.add(ACCOUNT, HOME, [event.clone(), other]);
    let rig = plan.start();
    rig.loads();
    let snapshot = rig.snapshot();
    assert_eq!(snapshot.len(), 122);
    assert_eq!(snapshot.conflicts().len(), 2, "both are marked");
    rig.finish();
}
