//! A file of alarms, their history or metric filters, as the AWS CLI prints them. It lies next to files of events and is
//! read whole: these files are short beside those.

use super::Receiver;
use super::account::Account;
use super::document::{Flow, Window};
use crate::model::alarm::saved::{self, Reading};
use crate::store::ledger::FileReport;

/// What to call a value that says nothing of alarms.
const STRANGER: &str = "neither alarms nor their history nor metric filters";

/// The search through one file.
#[derive(Debug)]
pub(super) struct AlarmFile {
    /// The longest file that is read, in bytes.
    longest: usize,
    name: &'static str,
    stand: Stand,
}

#[derive(Debug)]
enum Stand {
    /// The file is longer than the window.
    Unread,
    Cancelled,
    /// With how much was found.
    Read(Reading, u64),
}

impl AlarmFile {
    /// `name` is what to call the file.
    pub(super) fn new(longest: usize, name: &'static str) -> Self {
        Self {
            longest,
            name,
            stand: Stand::Unread,
        }
    }

    /// Wants all of the file in one window, and reads that.
    pub(super) fn run(&mut self, window: &Window<'_>, receiver: &mut dyn Receiver) -> Flow {
        if receiver.is_cancelled() {
            self.stand = Stand::Cancelled;
        } else if window.last {
            let mut reading = saved::read(window.bytes);
            let saved = std::mem::take(&mut reading.saved);
            let found = saved.len() as u64;
            receiver.alarms(saved);
            self.stand = Stand::Read(reading, found);
        } else if window.bytes.len() < self.longest {
            return Flow::More(0);
        }
        Flow::Done
    }

    /// The account of the file, which ended at `end`.
    pub(super) fn finish(self, end: u64) -> FileReport {
        let mut account = Account::default();
        let mut report = match self.stand {
            Stand::Unread => {
                let most = self.longest >> 20;
                account.skip(0, end, format!("alarms in a file longer than {most} MB"));
                account.close(end, false)
            }
            Stand::Cancelled => FileReport {
                fault: Some("cancelled".to_owned()),
                ..account.close(end, false)
            },
            Stand::Read(reading, found) => FileReport {
                alarms: found,
                ..books(reading, end)
            },
        };
        self.name.clone_into(&mut report.kind);
        report
    }
}

fn books(reading: Reading, end: u64) -> FileReport {
    let mut account = Account::default();
    let known = reading.ranges.into_iter().map(|range| (range, true));
    let strangers = reading.strangers.into_iter().map(|range| (range, false));
    let mut ranges: Vec<_> = known.chain(strangers).collect();
    ranges.sort_by_key(|(range, _)| range.start);
    for (range, is_known) in ranges {
        let (from, to) = (range.start as u64, range.end as u64);
        if is_known {
            account.alarms(from, to);
        } else {
            account.skip(from, to, STRANGER.to_owned());
        }
    }
    if let Some((at, reason)) = reading.broken {
        account.skip(at as u64, end, format!("not JSON: {reason}"));
    }
    let mut report = account.close(end, false);
    if reading.refused > 0 {
        report.notes.push(format!(
            "entries without a name, a state or a time: {}",
            reading.refused
        ));
    }
    report
}

#[cfg(test)]
mod tests {
    use crate::source::Limits;
    use crate::source::collector::Collector;

    const ALARM: &str = r#"{"MetricAlarms":[{"AlarmName":"eventName","AlarmArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:eventName","StateValue":"OK"},{}]}"#;
    const HISTORY: &str = r#"{"AlarmHistoryItems":[{"AlarmName":"a","Timestamp":"2026-03-17T14:06:11Z","HistoryItemType":"StateUpdate","HistorySummary":"Alarm updated from OK to ALARM"}]}"#;
    const FILTER: &str = r#"{"metricFilters":[{"filterName":"f","filterPattern":"{ $.eventName = \"x\" && $.eventVersion = * }","metricTransformations":[]}]}"#;

    #[test]
    fn files_of_alarms_are_named_and_their_bytes_counted_on_their_own() {
        for (text, kind) in [
            (ALARM, "CloudWatch alarms"),
            (HISTORY, "CloudWatch alarm history"),
            (FILTER, "CloudWatch metric filters"),
        ] {
            let padded = format!("\n{text} \n");
            let found = Collector::of(padded.as_bytes());
            let report = found.report();
            assert_eq!((report.kind.as_str(), report.foreign), (kind, false));
            assert_eq!((report.alarms, report.events), (1, 0));
            assert_eq!(
                (report.bytes_alarms, report.bytes_envelope),
                (text.len() as u64, 3),
                "{report:?}"
            );
            assert!(!report.is_troubled());
            assert_eq!(found.alarms.len(), 1);
        }
    }

    #[test]
    fn a_file_in_windows_packed_or_piped_says_the_same() {
        let limits = Limits {
            whole: 32,
            window: 32,
            ..Limits::default()
        };
        let whole = Collector::of(HISTORY.as_bytes());
        let windows = Collector::of_file(HISTORY.as_bytes(), "history", limits);
        let piped = Collector::of_stream(HISTORY.as_bytes(), limits);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, HISTORY.as_bytes()).unwrap();
        let packed = Collector::of(&encoder.finish().unwrap());
        for found in [windows, piped, packed] {
            assert_eq!(found.alarms, whole.alarms);
            assert_eq!(found.report().bytes_alarms, HISTORY.len() as u64);
        }
    }

    #[test]
    fn what_is_damaged_strange_or_too_long_is_skipped_with_its_place() {
        let text = format!("{ALARM}{{\"other\":1}}\n{FILTER}{{\"MetricAl");
        let found = Collector::of(text.as_bytes());
        let report = found.report();
        assert_eq!((report.alarms, found.alarms.len()), (2, 2));
        let skips: Vec<_> = report
            .skips
            .iter()
            .map(|skip| (skip.offset, skip.length))
            .collect();
        let torn = ALARM.len() + 12 + FILTER.len();
        assert_eq!(skips, [(ALARM.len() as u64, 11), (torn as u64, 10)]);
        assert!(report.skips[1].reason.starts_with("not JSON: EOF"), "{report:?}");
        assert!(report.notes[0].ends_with("a time: 1"), "{report:?}");
        let limits = Limits {
            whole: 16,
            window: 16,
            record: 64,
            ..Limits::default()
        };
        let found = Collector::of_file(ALARM.as_bytes(), "alarms", limits);
        assert!(found.alarms.is_empty());
        assert_eq!(found.report().skipped, 1, "{:?}", found.report());
    }
}
