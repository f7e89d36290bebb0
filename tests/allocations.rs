//! Reading does not allocate per record: ten times the records cost no more allocations than one time.

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use trailhound::model::alarm::Saved;
use trailhound::model::record::{Record, Refusal};
use trailhound::source::{Container, Found, Hints, Reader, Receiver};
use trailhound::store::ledger::FileReport;

/// Scans what it is given and keeps nothing.
#[derive(Default)]
struct Scan {
    records: usize,
}

impl Receiver for Scan {
    fn container(&mut self, _: Container<'_>, _: &Hints) {}

    fn record(&mut self, bytes: &[u8], at: usize) -> Result<usize, Refusal> {
        let (_, end) = Record::scan(bytes, at, &mut ())?;
        self.records += 1;
        Ok(end)
    }

    fn wrapped(&mut self, _: &[u8], _: Range<usize>) -> Result<(), Refusal> {
        Ok(())
    }

    fn alarms(&mut self, _: Saved) {}

    fn finished(&mut self, report: FileReport) {
        assert!(!report.is_troubled(), "{report:?}");
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn write(path: &Path, records: usize, pack: bool) -> Found {
    let record = r#"{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventName":"Get","requestParameters":{"a":["b"]}}"#;
    let text = format!("{{\"Records\":[{}]}}", vec![record; records].join(","));
    let bytes = if pack {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).expect("in memory");
        encoder.finish().expect("in memory")
    } else {
        text.into_bytes()
    };
    std::fs::write(path, bytes).expect("a directory to write to");
    Found::File(path.to_owned())
}

#[test]
fn more_records_cost_no_more_allocations() {
    let dir = tempfile::tempdir().unwrap();
    for pack in [false, true] {
        let few = write(&dir.path().join("few"), 1_000, pack);
        let many = write(&dir.path().join("many"), 10_000, pack);
        let mut reader = Reader::default();
        let mut allocations = |found: &Found, records: usize| {
            let mut scan = Scan::default();
            let count = allocation_counter::measure(|| reader.read(found, &mut scan)).count_total;
            assert_eq!(scan.records, records);
            count
        };
        // The first file makes the buffers that the others use again.
        allocations(&many, 10_000);
        let (one, ten) = (allocations(&few, 1_000), allocations(&many, 10_000));
        assert!(
            ten <= one && one < 40,
            "{one} allocations for 1,000 records, {ten} for 10,000"
        );
    }
}
