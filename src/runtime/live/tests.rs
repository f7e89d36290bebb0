//! Sessions made by hand: what they deliver is in the capture, in the store and in the order it must be.

use super::*;
use crate::model::live::{Category, Place};
use crate::model::{TimeRange, Timestamp};
use crate::runtime::ingest;
use crate::sink::capture::{DEFAULT_LIMIT, Target};
use crate::source::live::Delivered;
use crate::store::Coverage;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver as Heard, sync_channel};

const PATIENCE: Duration = Duration::from_secs(30);

fn record(number: u32) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventID":"00000000-0000-4000-8000-{number:012}","eventTime":"2026-03-17T10:{:02}:{:02}Z","eventSource":"iam.amazonaws.com","eventName":"Get{}","userIdentity":{{"type":"IAMUser","userName":"alice"}}, "requestParameters" :{{"userName":"u\u00e9\/{number}"}}}}"#,
        number / 60 % 60,
        number % 60,
        number % 3,
    )
}

fn place() -> Place {
    Place {
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
        category: Category::Management,
    }
}

fn page(records: impl IntoIterator<Item = String>) -> Delivery {
    let events = records.into_iter().map(|record| Delivered {
        record: Some(record),
        ..Delivered::default()
    });
    Delivery::Events {
        place: place(),
        events: events.collect(),
    }
}

fn window(to: i64) -> TimeRange {
    TimeRange {
        from: Timestamp(0),
        to: Timestamp(to),
    }
}

fn demand(pages: u64) -> Demand {
    Demand {
        attribute: None,
        since: Timestamp(0),
        until: None,
        insights: false,
        page_budget: pages,
    }
}

fn capture(path: &Path) -> Capture {
    Capture::new(Target::File(path.to_owned()), DEFAULT_LIMIT)
}

/// What an audience heard.
struct Ears {
    snapshots: Heard<Snapshot>,
    statuses: Heard<LiveStatus>,
}

impl Ears {
    fn new() -> (Self, Audience) {
        let (publish, snapshots) = sync_channel(10_000);
        let (tell, statuses) = sync_channel(10_000);
        let audience = Audience {
            publish: Box::new(move |snapshot| publish.send(snapshot).expect("heard")),
            tell: Box::new(move |status| tell.send(status).expect("heard")),
        };
        (Self { snapshots, statuses }, audience)
    }

    /// The first snapshot from now on that fits.
    fn snapshot(&self, mut fits: impl FnMut(&Snapshot) -> bool) -> Snapshot {
        loop {
            let next = self.snapshots.recv_timeout(PATIENCE).expect("published in time");
            if fits(&next) {
                return next;
            }
        }
    }

    fn last(&self) -> (Snapshot, LiveStatus) {
        let snapshot = self.snapshots.try_iter().last().expect("published");
        (snapshot, self.statuses.try_iter().last().unwrap_or_default())
    }
}

/// Runs a session that delivers these and ends.
fn deliver(capture: Capture, deliveries: Vec<Delivery>) -> (Snapshot, LiveStatus) {
    let (ears, audience) = Ears::new();
    let live = Live::start(demand(1), capture, audience, |ends| async move {
        for delivery in deliveries {
            ends.deliveries.send(delivery).await.expect("taken");
        }
    });
    // The session has not ended when its handle says so, but its channel holds less than it may deliver.
    let live = live.expect("threads");
    assert_ne!(live.kept.recv_timeout(PATIENCE), Err(RecvTimeoutError::Timeout));
    ears.last()
}

/// The events of a store: time, ID and original bytes.
fn events(snapshot: &Snapshot) -> Vec<String> {
    let rows = snapshot.order().iter().map(|row| snapshot.row(*row));
    rows.map(|row| String::from_utf8(row.original().expect("readable")).expect("text"))
        .collect()
}

fn reopened(path: &Path) -> Snapshot {
    let paths = vec![path.as_os_str().to_owned()];
    ingest::load(
        ingest::Input::Paths(paths),
        &AtomicBool::new(false),
        &mut |_, _| {},
    )
}

#[test]
fn what_was_received_is_shown_kept_and_the_same_when_reopened() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("capture.jsonl.gz");
    let pages = (0..40).map(|number| page((number * 50..(number + 1) * 50).rev().map(record)));
    let (snapshot, status) = deliver(capture(&path), pages.collect());
    assert_eq!(snapshot.len(), 2000);
    assert_eq!(events(&snapshot), (0..2000).map(record).collect::<Vec<_>>());
    assert_eq!(status.capture.as_deref(), path.to_str());
    assert_eq!(status.captured_bytes, path.metadata().expect("there").len());
    let again = reopened(&path);
    assert_eq!(events(&again), events(&snapshot));
    assert!(again.ledger().files.iter().all(|file| !file.is_troubled()));
    assert_eq!(again.ledger().files[0].kind, "JSON lines");
    std::fs::remove_file(&path).expect("removed");
    assert_eq!(
        events(&snapshot).len(),
        2000,
        "a session goes on when somebody deletes its file"
    );
}

#[test]
fn a_tear_costs_the_last_member_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("capture.jsonl.gz");
    let mut session = capture(&path);
    let mut lines = crate::sink::capture::Lines::default();
    for member in 0..3 {
        lines.clear();
        (member * 10..(member + 1) * 10).for_each(|number| lines.push(record(number).as_bytes()));
        session.append("a", &lines).expect("kept");
    }
    let whole = std::fs::read(&path).expect("readable");
    for cut in [1, 9, 60] {
        std::fs::write(&path, &whole[..whole.len() - cut]).expect("written");
        let torn = reopened(&path);
        let found = events(&torn);
        assert!(found.len() >= 20, "{} events of 30, cut by {cut}", found.len());
        assert_eq!(found[..20], (0..20).map(record).collect::<Vec<_>>());
        let fault = torn.ledger().files[0].fault.as_deref().expect("said");
        assert!(fault.contains("truncated"), "{fault}");
    }
}

#[test]
fn what_is_no_record_is_kept_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("capture.jsonl.gz");
    let envelope = r#"{"EventId":"00000000-0000-4000-8000-000000000001","EventName":"GetUser"}"#;
    let mut delivery = page([record(1), "{\"eventVersion\":\"1.08\",".to_owned(), record(2)]);
    if let Delivery::Events { events, .. } = &mut delivery {
        events.push(Delivered {
            envelope: envelope.to_owned(),
            ..Delivered::default()
        });
    }
    let (snapshot, _) = deliver(capture(&path), vec![delivery, page([record(3)])]);
    assert_eq!(events(&snapshot), [1, 2, 3].map(record));
    let files = &snapshot.ledger().files;
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(files[0].name, "AWS, 111122223333 eu-central-1");
    assert!(files[0].is_accounted_for());
    let skips: Vec<_> = files[0]
        .skips
        .iter()
        .map(|skip| (skip.offset, &*skip.reason))
        .collect();
    assert_eq!(skips.len(), 2, "{skips:?}");
    assert_eq!(
        skips[0].0,
        record(1).len() as u64 + 1,
        "where it is in the capture"
    );
    assert_eq!(skips[1].1, "AWS sent no record of this event");
    let mut content = String::new();
    let mut stored = flate2::read::MultiGzDecoder::new(std::fs::File::open(&path).expect("there"));
    std::io::Read::read_to_string(&mut stored, &mut content).expect("text");
    assert!(content.lines().any(|line| line == envelope), "{content}");
    assert_eq!(events(&reopened(&path)), events(&snapshot));
}

#[test]
fn without_a_capture_the_session_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("no such folder/capture.jsonl.gz");
    let pages = (0..4).map(|number| page((number * 50..(number + 1) * 50).map(record)));
    let (snapshot, status) = deliver(capture(&path), pages.collect());
    assert_eq!(events(&snapshot), (0..200).map(record).collect::<Vec<_>>());
    let problem = status.capture_problem.expect("said");
    assert!(problem.what.contains("could not be written"), "{problem:?}");
    assert!(problem.detail.contains("200 events"), "{problem:?}");
    assert_eq!((status.capture, status.captured_bytes), (None, 0));
}

#[test]
fn coverage_is_published_with_the_events_it_speaks_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ears, audience) = Ears::new();
    let capture = capture(&folder.path().join("capture.jsonl.gz"));
    let live = Live::start(demand(1), capture, audience, |ends| async move {
        let mut coverage = Coverage::default();
        for number in 0..200 {
            let send = |delivery| ends.deliveries.send(delivery);
            send(page((number * 50..(number + 1) * 50).map(record)))
                .await
                .expect("taken");
            coverage.finish(&place(), None, window(i64::from(number) + 1));
            send(Delivery::Covered(coverage.clone())).await.expect("taken");
        }
        std::future::pending::<()>().await;
    });
    let live = live.expect("threads");
    let mut seen = 0;
    ears.snapshot(|snapshot| {
        seen += 1;
        let missing = snapshot.ledger().coverage.missing(&place(), None, window(200));
        let claimed = missing.first().map_or(200, |missing| missing.from.0);
        assert!(
            snapshot.len() as i64 >= claimed * 50,
            "{claimed} pages are claimed, {} events are there",
            snapshot.len()
        );
        claimed == 200
    });
    assert!(seen < 200, "pages are published together where they rush");
    assert!(live.finish(Duration::from_secs(1)), "it stops within a second");
}

#[test]
fn a_demand_reaches_the_session_and_leaving_ends_it_within_a_second() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ears, audience) = Ears::new();
    let capture = capture(&folder.path().join("capture.jsonl.gz"));
    let live = Live::start(demand(1), capture, audience, |mut ends| async move {
        while ends.demands.changed().await.is_ok() {
            let pages = ends.demands.borrow_and_update().page_budget as u32;
            ends.deliveries.send(page([record(pages)])).await.expect("taken");
        }
    });
    let live = live.expect("threads");
    for pages in [7, 9] {
        live.demand(demand(pages));
        let snapshot = ears.snapshot(|snapshot| events(snapshot).contains(&record(pages as u32)));
        assert!(!snapshot.is_empty());
    }
    let started = std::time::Instant::now();
    drop(live);
    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!(ears.last().0.len(), 2);
    assert!(
        ears.snapshots.recv().is_err(),
        "the keeper is gone, and its audience with it"
    );
}

#[test]
fn a_session_that_fails_says_so_and_leaves_what_is_loaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ears, audience) = Ears::new();
    let capture = capture(&folder.path().join("capture.jsonl.gz"));
    let live = Live::start(demand(1), capture, audience, |ends| async move {
        let mut status = LiveStatus::default();
        status.places.push(crate::model::live::PlaceStatus {
            place: place(),
            profile: None,
            because: None,
            activity: crate::model::live::Activity::Following,
            problem: None,
            requests: 1,
            throttled: 0,
            pages: 1,
            pages_left: 1,
            events: 1,
            answered: None,
            worst_delay: None,
            oldest: None,
            note: None,
        });
        ends.status.send_replace(status);
        ends.deliveries.send(page([record(1)])).await.expect("taken");
        panic!("a defect");
    });
    let live = live.expect("threads");
    assert_ne!(live.kept.recv_timeout(PATIENCE), Err(RecvTimeoutError::Timeout));
    let (snapshot, status) = ears.last();
    assert_eq!(events(&snapshot), [record(1)]);
    let problem = status.places[0].problem.as_ref().expect("said");
    assert!(problem.what.contains("trailhound failed"), "{problem:?}");
}
