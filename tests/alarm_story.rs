//! From the demo's alarms to the events of its story: each change to ALARM leads to exactly these, and says how many the
//! datapoint counted. CloudWatch counts when log events arrive, which is later than when things happened; so the window
//! reaches back, and where it holds more than was counted the numbers differ and are told.

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::analysis::alarms::{Lead, counting, lead, verdict};
use trailhound::model::alarm::{Alarm, State, Transition};
use trailhound::model::{Field, TimeRange, Timestamp};
use trailhound::query::{Expr, matches, search};
use trailhound::runtime::ingest::{Input, load};
use trailhound::store::{RowId, Snapshot};

static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data");
    load(
        Input::Paths(vec![folder.into_os_string()]),
        &AtomicBool::new(false),
        &mut |_, _| {},
    )
});

fn alarm(name: &str) -> &'static Alarm {
    let mut alarms = DEMO.alarms().alarms.iter();
    alarms.find(|alarm| alarm.name == name).expect(name)
}

/// The changes to ALARM, the oldest first: `14:11`.
fn fired(name: &str) -> Vec<(String, Timestamp, &'static Transition)> {
    let items = DEMO.alarms().history.iter().filter(|item| item.alarm == name);
    items
        .filter_map(|item| Some((item.at, item.transition()?)))
        .filter(|(_, transition)| transition.to == State::Alarm)
        .map(|(at, transition)| (at.format("%H:%M"), at, transition))
        .collect()
}

fn leads_to(name: &str, at: &str) -> Lead {
    let fired = fired(name);
    let (_, instant, transition) = fired.iter().find(|(when, ..)| when == at).expect("it fired then");
    let filters: Vec<_> = DEMO.alarms().filters.iter().collect();
    lead(alarm(name), Some((*instant, transition)), &filters)
}

fn found(expr: &Expr, window: TimeRange) -> Vec<String> {
    let found = search(&DEMO, expr, window, &|| false, &mut |_| {}).expect("not cancelled");
    found.hits.iter().map(told).collect()
}

/// `14:06:11 StopLogging`
fn told(row: RowId) -> String {
    let row = DEMO.row(row);
    let name = row.text(Field::Name).unwrap_or_default();
    format!("{} {name}", row.time().format("%H:%M:%S"))
}

/// An alarm, when it fired, the events that it leads to, and what is said of their number.
const FIRED: &[(&str, &str, &[&str], &str)] = &[
    (
        "root-usage",
        "10:51",
        &[
            "10:47:12 ConsoleLogin",
            "10:47:21 DescribeEventAggregates",
            "10:47:43 GetCostAndUsage",
            "10:48:16 GetTaxRegistration",
        ],
        "matched 4, the datapoint says 2",
    ),
    (
        "login-failures",
        "11:11",
        &[
            "11:03:12 ConsoleLogin",
            "11:04:23 ConsoleLogin",
            "11:05:34 ConsoleLogin",
            "11:06:45 ConsoleLogin",
            "11:07:56 ConsoleLogin",
        ],
        "matched 5, the datapoint says 4",
    ),
    (
        "iam-policy-changes",
        "13:36",
        &["13:31:24 AttachUserPolicy"],
        "matched 1, as the datapoint says",
    ),
    (
        "login-without-mfa",
        "13:41",
        &["13:36:02 ConsoleLogin"],
        "matched 1, as the datapoint says",
    ),
    (
        "security-group-changes",
        "13:51",
        &["13:46:18 AuthorizeSecurityGroupIngress"],
        "matched 1, as the datapoint says",
    ),
    (
        "network-acl-changes",
        "13:51",
        &["13:46:55 ReplaceNetworkAclEntry"],
        "matched 1, as the datapoint says",
    ),
    (
        "bucket-policy-changes",
        "14:01",
        &["13:56:12 PutBucketPolicy"],
        "matched 1, as the datapoint says",
    ),
    (
        "trail-changes",
        "14:11",
        &["14:06:11 StopLogging"],
        "matched 1, as the datapoint says",
    ),
    (
        "trail-changes",
        "14:36",
        &["14:31:05 StartLogging"],
        "matched 1, as the datapoint says",
    ),
    (
        "trail-changes",
        "14:46",
        &["14:31:05 StartLogging", "14:41:17 StopLogging"],
        "matched 2, the datapoint says 1",
    ),
    (
        "iam-policy-changes",
        "14:46",
        &[
            "14:39:10 PutRolePolicy",
            "14:41:03 PutRolePolicy",
            "14:42:12 DetachUserPolicy",
        ],
        "matched 3, as the datapoint says",
    ),
    (
        "bucket-policy-changes",
        "14:56",
        &["14:48:11 DeleteBucketPolicy"],
        "matched 1, as the datapoint says",
    ),
];

#[test]
fn every_alarm_that_fires_leads_to_the_events_of_its_story() {
    for (name, at, events, said) in FIRED {
        let Lead::Counted(counted) = leads_to(name, at) else {
            panic!("{name} at {at} leads elsewhere");
        };
        let found = found(&counted.expr, counted.window);
        assert_eq!(found, *events, "{name} at {at}");
        assert_eq!(verdict(found.len() as u64, &counted), *said, "{name} at {at}");
        assert_eq!(counted.doubts, [""; 0], "{name} at {at}");
    }
}

#[test]
fn refusals_are_those_of_the_leaked_key_and_as_many_as_the_pattern_says() {
    let Lead::Counted(counted) = leads_to("unauthorized-calls", "13:16") else {
        panic!("it counts events");
    };
    let rows = search(&DEMO, &counted.expr, counted.window, &|| false, &mut |_| {}).expect("not cancelled");
    let of_key = rows
        .hits
        .iter()
        .filter(|row| DEMO.row(*row).text(Field::Key) == Some("AKIAEXAMPLECEIQH736Y"))
        .count();
    assert_eq!((rows.hits.len(), of_key), (46, 46));
    assert_eq!(counted.said, Some(32.0));
}

#[test]
fn an_alarm_on_an_instance_leads_to_what_was_done_to_it() {
    let Lead::Subject(subject) = leads_to("warehouse-idle", "14:21") else {
        panic!("nothing counts events for it");
    };
    assert_eq!(subject.names, ["i-0aa11bb22cc33dd44"]);
    let done: Vec<_> = found(&subject.expr, subject.window)
        .into_iter()
        .filter(|event| !event.ends_with("UpdateInstanceInformation"))
        .collect();
    assert_eq!(done, ["14:08:47 TerminateInstances"]);
}

#[test]
fn from_an_event_one_comes_to_the_alarms_that_count_it() {
    let all = search(&DEMO, &Expr::All, TimeRange::ALL, &|| false, &mut |_| {}).expect("not cancelled");
    let of = |event: &str| {
        let row = all.hits.iter().find(|row| told(*row) == event).expect(event);
        let row = DEMO.row(row);
        let raw = row.original().expect("the bytes");
        let saved = DEMO.alarms();
        let found = counting(&saved.alarms, &saved.filters, &mut |expr| {
            matches(expr, &row, &raw)
        });
        found
            .iter()
            .map(|(alarm, _)| alarm.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("14:06:11 StopLogging"), ["trail-changes"]);
    assert_eq!(of("13:36:02 ConsoleLogin"), ["login-without-mfa"]);
    assert_eq!(
        of("14:05:02 PutEventSelectors"),
        [""; 0],
        "the pattern that everybody copies has this gap"
    );
}
