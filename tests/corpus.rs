//! Real CloudTrail material of others, read from where it was saved (`TRAILHOUND_CORPUS`; none of it is ours to ship).
//! Each set has totals that were counted with other tools.

#![expect(clippy::print_stdout, reason = "a test that did not run says so")]

use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use trailhound::model::alarm::Saved;
use trailhound::model::record::{Record, Refusal};
use trailhound::model::{Field, Flags};
use trailhound::runtime::ingest::{Input, load};
use trailhound::source::{Container, Found, Hints, Reader, Receiver, discover};
use trailhound::store::ledger::FileReport;

/// Counts what a source finds.
#[derive(Default)]
struct Count {
    records: Vec<Vec<u8>>,
    reports: Vec<FileReport>,
    hints: Vec<Hints>,
}

impl Receiver for Count {
    fn container(&mut self, _container: Container<'_>, hints: &Hints) {
        self.hints.push(hints.clone());
    }

    fn record(&mut self, bytes: &[u8], at: usize) -> Result<usize, Refusal> {
        let (record, end) = Record::scan(bytes, at, &mut ())?;
        self.records.push(record.raw.to_vec());
        Ok(end)
    }

    fn wrapped(&mut self, inner: &[u8], _outer: Range<usize>) -> Result<(), Refusal> {
        let (record, _) = Record::scan(inner, 0, &mut ())?;
        self.records.push(record.raw.to_vec());
        Ok(())
    }

    fn alarms(&mut self, _: Saved) {}

    fn finished(&mut self, report: FileReport) {
        assert!(report.is_accounted_for(), "{report:?}");
        self.reports.push(report);
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Count {
    fn of(path: &Path) -> Self {
        let (mut count, mut reader) = (Self::default(), Reader::default());
        discover(&[path], &mut |found| {
            assert!(matches!(found, Found::File(_)), "{found:?}");
            reader.read(&found, &mut count);
            ControlFlow::Continue(())
        });
        count
    }

    /// Events, skips, and files that are no CloudTrail files.
    fn totals(&self) -> (usize, u64, usize) {
        let faults: Vec<_> = self
            .reports
            .iter()
            .filter(|report| report.fault.is_some())
            .collect();
        assert!(faults.is_empty(), "{faults:?}");
        let events: u64 = self.reports.iter().map(|report| report.events).sum();
        assert_eq!(events as usize, self.records.len());
        let skipped = self.reports.iter().map(|report| report.skipped).sum();
        (
            self.records.len(),
            skipped,
            self.reports.iter().filter(|report| report.foreign).count(),
        )
    }

    fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = self.reports.iter().map(|report| report.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

/// A set of the corpus, or nothing where there is no corpus.
fn set(name: &str) -> Option<PathBuf> {
    let found = std::env::var_os("TRAILHOUND_CORPUS").map(|corpus| Path::new(&corpus).join(name));
    if found.is_none() {
        println!("skipped: no corpus");
    }
    found
}

#[test]
fn invictus_trail_logs() {
    let Some(path) = set("invictus") else { return };
    let count = Count::of(&path);
    assert_eq!(count.totals(), (2900, 0, 1));
    assert_eq!(count.kinds(), ["not a CloudTrail file", "trail log"]);
    let of_account =
        |hints: &&Hints| hints.account.as_deref() == Some("218007301253") && hints.time.is_some();
    assert_eq!(count.hints.iter().filter(of_account).count(), 55);
}

#[test]
fn stratus_lists_of_events() {
    let Some(path) = set("stratus") else { return };
    let count = Count::of(&path);
    assert_eq!(count.totals(), (30, 0, 2));
}

#[test]
fn traildiscover_lists_single_events_and_empty_lists() {
    let Some(path) = set("traildiscover") else { return };
    let count = Count::of(&path);
    assert_eq!(count.totals(), (315, 0, 1));
    assert_eq!(
        count
            .reports
            .iter()
            .filter(|report| report.events == 0 && !report.foreign)
            .count(),
        21
    );
}

#[test]
fn the_packed_and_the_plain_twin_of_trailscraper_are_the_same() {
    let Some(path) = set("trailscraper/data") else {
        return;
    };
    let count = Count::of(&path);
    assert_eq!(count.totals(), (4, 0, 0));
    assert_eq!(count.records[..2], count.records[2..]);
    assert_ne!(count.reports[0].bytes_stored, count.reports[1].bytes_stored);
    assert_eq!(count.reports[0].bytes_events, count.reports[1].bytes_events);
}

#[test]
fn plaso_lines_of_lookup_events() {
    let Some(path) = set("plaso") else { return };
    let count = Count::of(&path);
    assert_eq!(count.totals(), (6, 0, 1));
    assert_eq!(count.kinds(), ["lookup-events output", "not a CloudTrail file"]);
}

#[test]
fn cloud_custodian_eventbridge_envelopes_and_bare_events() {
    let Some(path) = set("cloud-custodian") else {
        return;
    };
    let count = Count::of(&path);
    assert_eq!(count.totals(), (20, 0, 1));
    assert_eq!(
        count.kinds(),
        ["EventBridge events", "not a CloudTrail file", "single event"]
    );
}

#[test]
fn umccr_organisation_layout_and_examples() {
    let Some(path) = set("umccr/test_input/AWSLogs") else {
        return;
    };
    let count = Count::of(&path);
    assert_eq!(count.totals(), (185, 0, 1));
    let regions = |region: &str| {
        count
            .hints
            .iter()
            .filter(|hints| hints.region.as_deref() == Some(region))
            .count()
    };
    assert_eq!((regions("us-east-1"), regions("ap-southeast-1")), (4, 1));
    // The one called bad is well-formed; it has members that its eventVersion should not have, which costs nothing.
    let count = Count::of(&path.with_file_name("examples"));
    assert_eq!(count.totals(), (21, 0, 1));
    assert!(
        count
            .reports
            .iter()
            .any(|report| report.name.ends_with("bad1_01.json") && report.events == 1)
    );
}

/// The figures of the corpus's NOTICE, from the store: loaded, interned, flagged, and every byte of it readable again.
#[test]
fn the_store_says_of_invictus_what_others_counted() {
    let Some(folder) = set("invictus") else {
        return;
    };
    let paths = Input::Paths(vec![folder.into_os_string()]);
    let snapshot = load(paths, &AtomicBool::new(false), &mut |_, _| {});
    let distinct = |field: Field| snapshot.dictionary(field).iter().count();
    let having = |flag: Flags| {
        let rows = snapshot.order().iter();
        rows.filter(|row| snapshot.row(**row).flags().has(flag)).count()
    };
    assert_eq!((snapshot.len(), snapshot.ledger().duplicates), (2900, 0));
    assert_eq!(
        [Field::Name, Field::Service, Field::Ip, Field::Error].map(distinct),
        [260, 29, 16, 32]
    );
    assert_eq!(
        [Flags::ERROR, Flags::DENIED, Flags::ASSUMED, Flags::WRITE].map(having),
        [300, 60, 76, 574]
    );
    for row in snapshot.order().iter() {
        let row = snapshot.row(*row);
        let original = row.original().expect("readable again");
        let (record, _) = Record::scan(&original, 0, &mut ()).expect("still a record");
        assert_eq!(record.raw, original, "verbatim, with nothing around it");
        let name = record.event_name.expect("all have one").decode();
        assert_eq!(row.text(Field::Name), Some(&*name));
    }
}
