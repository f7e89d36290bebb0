//! What becomes of a delivery: into the capture, through the loader, to the builder.

use crate::model::live::{LiveStatus, Place};
use crate::model::record::Refusal;
use crate::runtime::publisher::Publisher;
use crate::sink::capture::{Capture, Lines};
use crate::source::live::{Delivered, Delivery};
use crate::store::batch::Hints;
use crate::store::evidence::Kept;
use crate::store::ledger::{FileReport, Skip};
use crate::store::{Coverage, Loader, Snapshot};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::mpsc;

/// Pages that wait are taken together up to so many bytes: fewer, larger members and containers where events rush, and
/// no waiting where they do not. Opening an event inflates about so much.
const LONGEST_GROUP: usize = 1 << 20;

/// See the module.
pub(super) struct Intake {
    capture: Capture,
    loader: Loader,
    /// The loader's number for the builder.
    number: usize,
    lines: Lines,
    /// Who answered with the lines, and the first line from there.
    places: Vec<(usize, Place)>,
    /// Bytes of all lines before these.
    offset: u64,
}

impl Intake {
    pub(super) fn new(capture: Capture) -> Self {
        Self {
            capture,
            loader: Loader::default(),
            number: 0,
            lines: Lines::default(),
            places: Vec::new(),
            offset: 0,
        }
    }

    /// Takes a delivery, and what waits behind it.
    pub(super) fn take(
        &mut self,
        first: Delivery,
        more: &mut mpsc::Receiver<Delivery>,
        publisher: &mut Publisher<impl FnMut(Snapshot)>,
    ) {
        let covered = self.gather(first, more);
        if !self.lines.is_empty() {
            self.load(publisher);
        }
        // What came after the coverage and is here already does it no harm.
        if let Some(coverage) = covered {
            publisher.cover(coverage);
        }
    }

    fn gather(&mut self, first: Delivery, more: &mut mpsc::Receiver<Delivery>) -> Option<Coverage> {
        let mut covered = None;
        let mut next = Some(first);
        while let Some(delivery) = next {
            match delivery {
                Delivery::Events { place, events } => self.put(place, &events),
                Delivery::Covered(coverage) => covered = Some(coverage),
            }
            let has_room = self.lines.bytes().len() < LONGEST_GROUP;
            next = if has_room { more.try_recv().ok() } else { None };
        }
        covered
    }

    fn put(&mut self, place: Place, events: &[Delivered]) {
        if self.places.last().is_none_or(|(_, last)| *last != place) {
            self.places.push((self.lines.starts().len(), place));
        }
        for event in events {
            let record = event.record.as_ref().unwrap_or(&event.envelope);
            self.lines.push(record.as_bytes());
        }
    }

    /// Keeps the lines, scans them and adds them.
    fn load(&mut self, publisher: &mut Publisher<impl FnMut(Snapshot)>) {
        let account = self.places.first().map_or("", |(_, place)| &place.account);
        let kept = self.capture.append(account, &self.lines);
        let kept = kept.unwrap_or_else(|| Kept::copy("AWS", self.lines.bytes()));
        self.loader.container(kept, Hints::default());
        if catch_unwind(AssertUnwindSafe(|| self.scan())).is_err() {
            // A defect of ours costs the lines at hand, which are in the capture, and the work goes on.
            self.loader = Loader::default();
            self.number += 1;
            self.loader.finished(FileReport {
                name: "AWS".to_owned(),
                fault: Some("trailhound failed on events from AWS: please report it".to_owned()),
                ..FileReport::default()
            });
        }
        publisher.add(self.number, self.loader.take());
        self.offset += self.lines.bytes().len() as u64;
        self.lines.clear();
        self.places.clear();
    }

    fn scan(&mut self) {
        let bytes = self.lines.bytes();
        let starts = self.lines.starts();
        for (run, (first, place)) in self.places.iter().enumerate() {
            let last = self.places.get(run + 1).map_or(starts.len(), |(next, _)| *next);
            let mut report = FileReport {
                name: format!("AWS, {} {}", place.account, place.region),
                kind: "LookupEvents".to_owned(),
                ..FileReport::default()
            };
            for line in *first..last {
                let end = starts.get(line + 1).map_or(bytes.len(), |next| *next) - 1;
                if let Some((from, reason)) = self::line(&mut self.loader, bytes, starts[line]..end) {
                    report.bytes_read += (end - from) as u64;
                    report.skip(Skip {
                        offset: self.offset + from as u64,
                        length: (end - from) as u64,
                        reason,
                    });
                }
            }
            if report.skipped > 0 {
                self.loader.finished(report);
            }
        }
    }

    /// The status of the session with that of its capture.
    pub(super) fn complete(&self, status: LiveStatus) -> LiveStatus {
        LiveStatus {
            capture: self
                .capture
                .path()
                .map(|path| path.to_string_lossy().into_owned()),
            captured_bytes: self.capture.length(),
            capture_problem: self.capture.problem(),
            ..status
        }
    }
}

/// Scans the record of a line. What is left of the line, and why, if that is not nothing.
fn line(loader: &mut Loader, bytes: &[u8], line: Range<usize>) -> Option<(usize, String)> {
    match loader.record(&bytes[..line.end], line.start) {
        Ok(end) if bytes[end..line.end].trim_ascii().is_empty() => None,
        Ok(end) => Some((end, "more than a record".to_owned())),
        Err(Refusal::Foreign(_)) => Some((line.start, "AWS sent no record of this event".to_owned())),
        Err(Refusal::Malformed(error)) => Some((line.start, error.to_string())),
    }
}
