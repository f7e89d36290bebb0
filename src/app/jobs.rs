//! What was read and what was not: every file with its counts, every skip with its place and reason, and messages.
//!
//! Files with trouble come first, unfolded; AWS files of other kinds are counted by kind; the others follow in the
//! order they were read. The twin that draws it is `tui::jobs`.

use super::cursor::{Cursor, Extent};
use super::notice::Notices;
use crate::store::Ledger;
use std::collections::{BTreeMap, HashSet};

/// One row of the pane. Numbers of files are places in [`Ledger::files`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum JobLine {
    /// Above a group of rows.
    Heading(&'static str),
    /// A message: its place in [`Notices::kept`].
    Notice(usize),
    /// A file.
    File(usize),
    /// Why a file could not be read, or not to its end.
    Fault(usize),
    /// What is good to know of a file: the number of its note.
    Note(usize, usize),
    /// A piece of a file that was skipped: the number of the skip.
    Skip(usize, usize),
    /// More was skipped in a file than is listed.
    MoreSkips(usize, u64),
    /// So many files of another kind.
    Foreign(String, usize),
}

/// Sums over all files.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Totals {
    /// Files read.
    pub files: usize,
    /// Of them, those with trouble.
    pub troubled: usize,
    /// Of them, those not meant to hold events.
    pub foreign: usize,
    /// Records that became events, copies included.
    pub events: u64,
    /// Pieces skipped.
    pub skipped: u64,
    /// Events that were exact copies of others.
    pub duplicates: u64,
    /// Events that share an eventID with others but not the bytes.
    pub conflicts: u64,
    /// Bytes as stored.
    pub bytes: u64,
}

/// See the module.
#[derive(Default, Debug)]
pub struct Jobs {
    lines: Vec<JobLine>,
    totals: Totals,
    cursor: Cursor,
    /// Files that are folded although they have trouble, or unfolded although they have none.
    turned: HashSet<usize>,
    built: Option<(u64, usize, usize)>,
    turns: usize,
}

impl Jobs {
    /// All rows.
    pub fn lines(&self) -> &[JobLine] {
        &self.lines
    }

    /// Sums over all files.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Makes the rows anew if something has changed. `generation` is that of the ledger's snapshot.
    pub fn refresh(&mut self, ledger: &Ledger, generation: u64, notices: &Notices, height: usize) {
        let key = (generation, notices.kept().len() + notices.dropped(), self.turns);
        if self.built != Some(key) {
            self.built = Some(key);
            let here = self.lines.get(self.cursor.at).cloned();
            let below_top = self.cursor.below_top();
            self.build(ledger, notices);
            let at = here.and_then(|here| self.lines.iter().position(|line| *line == here));
            let at = at.unwrap_or(self.cursor.at);
            self.cursor.place(at, below_top, self.extent(height));
        }
        self.cursor.go(self.cursor.at, self.extent(height));
    }

    fn build(&mut self, ledger: &Ledger, notices: &Notices) {
        self.lines.clear();
        self.totals = Totals {
            files: ledger.files.len(),
            duplicates: ledger.duplicates,
            conflicts: ledger.conflicts,
            ..Totals::default()
        };
        if notices.kept().len() > 0 {
            self.lines.push(JobLine::Heading("messages"));
            self.lines.extend((0..notices.kept().len()).map(JobLine::Notice));
        }
        let mut troubled = Vec::new();
        let mut foreign = BTreeMap::<&str, usize>::new();
        let mut others = Vec::new();
        for (number, file) in ledger.files.iter().enumerate() {
            self.totals.events += file.events;
            self.totals.skipped += file.skipped;
            self.totals.bytes += file.bytes_stored;
            if file.is_troubled() {
                troubled.push(number);
            } else if file.foreign {
                *foreign.entry(&file.kind).or_default() += 1;
                self.totals.foreign += 1;
            } else {
                others.push(number);
            }
        }
        self.totals.troubled = troubled.len();
        troubled.sort_by_key(|number| &ledger.files[*number].name);
        self.group("not read in full", ledger, &troubled);
        if !foreign.is_empty() {
            self.lines.push(JobLine::Heading("files of other kinds"));
            let kinds = foreign
                .into_iter()
                .map(|(kind, count)| JobLine::Foreign(kind.to_owned(), count));
            self.lines.extend(kinds);
        }
        self.group("files", ledger, &others);
    }

    fn group(&mut self, heading: &'static str, ledger: &Ledger, files: &[usize]) {
        if files.is_empty() {
            return;
        }
        self.lines.push(JobLine::Heading(heading));
        for number in files {
            let number = *number;
            let file = &ledger.files[number];
            self.lines.push(JobLine::File(number));
            if file.is_troubled() == self.turned.contains(&number) {
                continue;
            }
            if file.fault.is_some() {
                self.lines.push(JobLine::Fault(number));
            }
            let notes = 0..file.notes.len();
            self.lines.extend(notes.map(|note| JobLine::Note(number, note)));
            let skips = 0..file.skips.len();
            self.lines.extend(skips.map(|skip| JobLine::Skip(number, skip)));
            let more = file.skipped.saturating_sub(file.skips.len() as u64);
            if more > 0 {
                self.lines.push(JobLine::MoreSkips(number, more));
            }
        }
    }

    /// Whether a file's rows are unfolded.
    pub fn is_open(&self, ledger: &Ledger, file: usize) -> bool {
        ledger.files[file].is_troubled() != self.turned.contains(&file)
    }

    /// Folds or unfolds the file under the cursor.
    pub fn toggle(&mut self) {
        let file = match self.lines.get(self.cursor.at) {
            Some(
                JobLine::File(file)
                | JobLine::Fault(file)
                | JobLine::Note(file, _)
                | JobLine::Skip(file, _)
                | JobLine::MoreSkips(file, _),
            ) => *file,
            Some(JobLine::Heading(_) | JobLine::Notice(_) | JobLine::Foreign(..)) | None => return,
        };
        if !self.turned.remove(&file) {
            self.turned.insert(file);
        }
        let line = self.lines.iter().position(|line| *line == JobLine::File(file));
        self.cursor.at = line.unwrap_or_default();
        self.turns += 1;
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.lines.len(),
            height,
        }
    }

    /// Moves the cursor as told.
    pub fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let extent = self.extent(height);
        travel(&mut self.cursor, extent);
    }
}

#[cfg(test)]
mod tests {
    use super::super::notice::Notice;
    use super::*;
    use crate::store::FileReport;
    use crate::store::ledger::Skip;
    use std::sync::Arc;

    fn ledger() -> Ledger {
        let good = FileReport {
            name: "good".into(),
            events: 7,
            ..FileReport::default()
        };
        let digest = FileReport {
            name: "digest".into(),
            kind: "digest file".into(),
            foreign: true,
            ..FileReport::default()
        };
        let mut bad = FileReport {
            name: "bad".into(),
            events: 1,
            fault: Some("damaged".into()),
            ..FileReport::default()
        };
        for offset in 0..150 {
            bad.skip(Skip {
                offset,
                length: 1,
                reason: "no JSON".into(),
            });
        }
        Ledger {
            files: [good, digest.clone(), bad, digest].map(Arc::new).to_vec(),
            ..Ledger::default()
        }
    }

    #[test]
    fn trouble_comes_first_and_nothing_is_silent() {
        let ledger = ledger();
        let mut notices = Notices::default();
        notices.say(Notice::error("no"));
        let mut jobs = Jobs::default();
        jobs.refresh(&ledger, 1, &notices, 10);
        let lines = jobs.lines();
        assert_eq!(
            lines[..6],
            [
                JobLine::Heading("messages"),
                JobLine::Notice(0),
                JobLine::Heading("not read in full"),
                JobLine::File(2),
                JobLine::Fault(2),
                JobLine::Skip(2, 0),
            ]
        );
        assert_eq!(
            lines[lines.len() - 5..],
            [
                JobLine::MoreSkips(2, 50),
                JobLine::Heading("files of other kinds"),
                JobLine::Foreign("digest file".into(), 2),
                JobLine::Heading("files"),
                JobLine::File(0),
            ]
        );
        assert_eq!((jobs.totals().events, jobs.totals().skipped), (8, 150));
    }

    #[test]
    fn a_file_folds_from_any_of_its_rows() {
        let ledger = ledger();
        let mut jobs = Jobs::default();
        jobs.refresh(&ledger, 1, &Notices::default(), 10);
        jobs.travel(10, |cursor, extent| cursor.go(20, extent));
        jobs.toggle();
        jobs.refresh(&ledger, 1, &Notices::default(), 10);
        assert_eq!(jobs.lines()[jobs.cursor().at], JobLine::File(2));
        assert!(!jobs.is_open(&ledger, 2) && jobs.lines().len() == 6);
    }
}
