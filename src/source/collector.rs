//! A receiver for the tests of this layer: takes records as the store does, and remembers what it was told.

use super::*;
use crate::model::record::Record;
use std::ops::Range;

/// What a source said.
#[derive(Default)]
pub(crate) struct Collector {
    /// The bytes of each record, as found or unescaped.
    pub(crate) records: Vec<Vec<u8>>,
    /// Where each stood, in its file (inner range for wrapped ones).
    pub(crate) places: Vec<Range<u64>>,
    /// Kind of each container: file, embedded, memory.
    pub(crate) containers: Vec<&'static str>,
    /// Of the stored bytes of those that were inflated in one go.
    pub(crate) fingerprints: Vec<u64>,
    pub(crate) hints: Vec<Hints>,
    pub(crate) alarms: Saved,
    pub(crate) reports: Vec<FileReport>,
    pub(crate) base: u64,
    pub(crate) cancel_after: Option<usize>,
}

impl Receiver for Collector {
    fn container(&mut self, container: Container<'_>, hints: &Hints) {
        let (kind, base) = match container {
            Container::File {
                base, fingerprint, ..
            } => {
                self.fingerprints.extend(fingerprint);
                ("file", base)
            }
            Container::Embedded { .. } => ("embedded", 0),
            Container::Memory { .. } => ("memory", 0),
        };
        self.base = base;
        self.containers.push(kind);
        self.hints.push(hints.clone());
    }

    fn record(&mut self, bytes: &[u8], at: usize) -> Result<usize, Refusal> {
        let (record, end) = Record::scan(bytes, at, &mut ())?;
        self.records.push(record.raw.to_vec());
        self.places.push(self.base + at as u64..self.base + end as u64);
        Ok(end)
    }

    fn wrapped(&mut self, inner: &[u8], outer: Range<usize>) -> Result<(), Refusal> {
        let (record, _) = Record::scan(inner, 0, &mut ())?;
        self.records.push(record.raw.to_vec());
        self.places
            .push(self.base + outer.start as u64..self.base + outer.end as u64);
        Ok(())
    }

    fn alarms(&mut self, saved: Saved) {
        self.alarms.merge(saved);
    }

    fn finished(&mut self, report: FileReport) {
        assert!(report.is_accounted_for(), "{report:?}");
        self.reports.push(report);
    }

    fn is_cancelled(&self) -> bool {
        self.cancel_after.is_some_and(|limit| self.records.len() >= limit)
    }
}

impl Collector {
    /// Reads bytes that are a file.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self::of_file(bytes, "events", Limits::default())
    }

    pub(crate) fn of_file(bytes: &[u8], name: &str, limits: Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let mut collector = Self::default();
        Reader::new(limits).read(&Found::File(path), &mut collector);
        collector
    }

    /// Reads bytes that come through a pipe.
    pub(crate) fn of_stream(bytes: &[u8], limits: Limits) -> Self {
        let mut collector = Self::default();
        let report = Reader::new(limits).stream(bytes, "stdin", &mut collector);
        collector.finished(report);
        collector
    }

    pub(crate) fn report(&self) -> &FileReport {
        assert_eq!(self.reports.len(), 1, "one report a file");
        &self.reports[0]
    }

    /// The `eventID` of each record, for records made by the tests.
    pub(crate) fn ids(&self) -> Vec<String> {
        let id = |raw: &Vec<u8>| {
            let (record, _) = Record::scan(raw, 0, &mut ()).unwrap();
            record
                .event_id
                .map_or_else(|| "-".to_owned(), |id| id.decode().into_owned())
        };
        self.records.iter().map(id).collect()
    }
}
