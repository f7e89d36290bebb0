//! The account of one file's bytes while it is read: each byte is an event's or an alarm's, envelope, or skipped.
//!
//! A cursor moves over the file and never back; what it passes is booked as one of these, so the equation of
//! [`crate::store::ledger`] holds because every byte was really looked at, not because the rest was called envelope.
//! *Strangers* are pieces that are no CloudTrail records but would pass for what they are in a file without any:
//! beside events they are skips, in a file of another kind they are envelope. Only the end of the file tells.

use crate::store::ledger::{FileReport, SKIPS_LISTED, Skip};

/// Books of one file. Offsets are into its inflated bytes.
#[derive(Debug, Default)]
pub(super) struct Account {
    report: FileReport,
    /// Everything before is booked.
    at: u64,
    strangers: Strangers,
    /// Where the last skip ended, while nothing else has been booked since.
    skipped_to: Option<u64>,
}

#[derive(Debug, Default)]
struct Strangers {
    count: u64,
    bytes: u64,
    listed: Vec<Skip>,
}

impl Account {
    pub(super) fn events(&self) -> u64 {
        self.report.events
    }

    pub(super) fn skipped(&self) -> u64 {
        self.report.skipped
    }

    pub(super) fn strangers(&self) -> u64 {
        self.strangers.count
    }

    /// Whether a skip ended here or was followed by envelope only.
    pub(super) fn follows_skip(&self) -> bool {
        self.skipped_to.is_some()
    }

    /// Everything up to here that was not booked is envelope. Returns how many bytes follow, up to `to`.
    fn advance(&mut self, from: u64, to: u64) -> u64 {
        let from = from.max(self.at);
        self.report.bytes_envelope += from - self.at;
        self.at = to.max(from);
        self.at - from
    }

    /// A record that was taken.
    #[inline]
    pub(super) fn event(&mut self, from: u64, to: u64) {
        self.report.bytes_events += self.advance(from, to);
        self.report.events += 1;
        self.skipped_to = None;
    }

    /// A value that alarms were found in.
    pub(super) fn alarms(&mut self, from: u64, to: u64) {
        self.report.bytes_alarms += self.advance(from, to);
        self.skipped_to = None;
    }

    /// A record that was lost.
    pub(super) fn skip(&mut self, from: u64, to: u64, reason: String) {
        let length = self.advance(from, to);
        self.report.skip(Skip {
            offset: from,
            length,
            reason,
        });
        self.skipped_to = Some(to);
    }

    /// The last skip turns out to be longer: debris of the same record.
    pub(super) fn extend_skip(&mut self, to: u64) {
        let from = self.skipped_to.unwrap_or(self.at);
        let length = to.saturating_sub(from);
        // What lay between the two was not booked yet, so it is debris too.
        self.advance(from, to);
        self.report.bytes_skipped += length;
        if self.report.skipped as usize <= SKIPS_LISTED
            && let Some(skip) = self.report.skips.last_mut()
        {
            skip.length += length;
        }
        self.skipped_to = Some(to);
    }

    /// A piece that is something else.
    pub(super) fn stranger(&mut self, from: u64, to: u64, reason: &str) {
        let length = self.advance(from, to);
        self.strangers.count += 1;
        self.strangers.bytes += length;
        if self.strangers.listed.len() < SKIPS_LISTED {
            self.strangers.listed.push(Skip {
                offset: from,
                length,
                reason: reason.to_owned(),
            });
        }
        self.skipped_to = None;
    }

    /// Closes the books at the end of what was read. In a file of another kind strangers are what is expected.
    pub(super) fn close(mut self, end: u64, foreign: bool) -> FileReport {
        self.advance(end, end);
        let mut report = self.report;
        report.bytes_read = end;
        if foreign {
            report.bytes_envelope += self.strangers.bytes;
        } else {
            report.skipped += self.strangers.count;
            report.bytes_skipped += self.strangers.bytes;
            report.skips.extend(self.strangers.listed);
            report.skips.sort_by_key(|skip| skip.offset);
            report.skips.truncate(SKIPS_LISTED);
        }
        report.foreign = foreign;
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_is_envelope_and_strangers_depend_on_the_file() {
        for (foreign, envelope, skipped) in [(false, 15, 65), (true, 65, 15)] {
            let mut account = Account::default();
            account.event(5, 25);
            account.skip(30, 40, "bad".into());
            account.extend_skip(45);
            account.stranger(50, 100, "other");
            let report = account.close(100, foreign);
            assert!(report.is_accounted_for(), "{report:?}");
            assert_eq!(
                (report.bytes_events, report.bytes_envelope, report.bytes_skipped),
                (20, envelope, skipped)
            );
            assert_eq!(
                report.skips[0],
                Skip {
                    offset: 30,
                    length: 15,
                    reason: "bad".into()
                }
            );
        }
    }

    #[test]
    fn an_overlap_does_not_go_unnoticed() {
        let mut account = Account::default();
        account.event(0, 20);
        account.event(10, 30);
        assert_eq!(account.close(30, false).bytes_events, 30);
        let mut account = Account::default();
        account.event(0, 20);
        assert!(!account.close(10, false).is_accounted_for());
    }
}
