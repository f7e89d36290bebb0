//! What was read and what was not: every place that AWS is asked in, every file with its counts, every skip with its
//! place and reason, and messages.
//!
//! Files with trouble come first, unfolded; AWS files of other kinds are counted by kind; the others follow in the
//! order they were read. The twin that draws it is `tui::jobs`.

use super::cursor::{Cursor, Extent};
use super::export::Exports;
use super::live::Live;
use super::notice::Notices;
use crate::model::TimeRange;
use crate::store::coverage::Known;
use crate::store::{Coverage, Ledger};
use std::collections::{BTreeMap, HashSet};

/// One row of the pane. Numbers of files are places in [`Ledger::files`], those of callers and places of AWS in
/// [`crate::model::live::LiveStatus`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum JobLine {
    /// Above a group of rows.
    Heading(&'static str),
    /// What a live session does: in general, of a caller, or of a place.
    Live(LiveRow),
    /// A message: its place in [`Notices::kept`].
    Notice(usize),
    /// The file that is being written.
    Writing,
    /// A file that was written: its place in [`Exports::written`].
    Written(usize),
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

/// A row about a live session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LiveRow {
    /// Whose credentials are used.
    Caller(usize),
    /// What AWS cannot be asked for at all.
    Limits,
    /// A place and what it does.
    Place(usize),
    /// What it is counted by.
    Counts(usize),
    /// From when until when it is loaded.
    Loaded(usize),
    /// What is good to know of it.
    Note(usize),
    /// A window of it that could not be read, with the reason.
    Failed(usize, TimeRange),
    /// What is wrong with it.
    Problem(usize),
    /// What to do about that.
    Advice(usize),
    /// What a support ticket about it needs.
    Trace(usize),
    /// The file that everything received is kept in.
    Capture,
    /// What is wrong with keeping it.
    CaptureProblem,
    /// What to do about that.
    CaptureAdvice,
}

impl LiveRow {
    /// The place it is about.
    fn place(self) -> Option<usize> {
        match self {
            Self::Place(place)
            | Self::Counts(place)
            | Self::Loaded(place)
            | Self::Note(place)
            | Self::Failed(place, _)
            | Self::Problem(place)
            | Self::Advice(place)
            | Self::Trace(place) => Some(place),
            Self::Caller(_) | Self::Limits | Self::Capture | Self::CaptureProblem | Self::CaptureAdvice => {
                None
            }
        }
    }
}

/// What the rows are made of.
#[derive(Clone, Copy, Debug)]
pub struct Told<'s> {
    /// What became of files and of time.
    pub ledger: &'s Ledger,
    /// That of the ledger's snapshot.
    pub generation: u64,
    /// Messages.
    pub notices: &'s Notices,
    /// Files written.
    pub exports: &'s Exports,
    /// The live session, if there is one.
    pub live: Option<&'s Live>,
}

/// So many places are unfolded although nothing is wrong with them.
const PLACES_OPEN: usize = 4;

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
    /// Places of AWS that are folded although they are otherwise open, or the other way round.
    turned_places: HashSet<usize>,
    built: Option<(u64, usize, usize, u64, Option<u64>)>,
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

    /// Makes the rows anew if something has changed.
    pub fn refresh(&mut self, told: Told<'_>, height: usize) {
        let said = told.notices.kept().len() + told.notices.dropped();
        let version = told.exports.version();
        let key = (
            told.generation,
            said,
            self.turns,
            version,
            told.live.map(Live::version),
        );
        if self.built != Some(key) {
            self.built = Some(key);
            let here = self.lines.get(self.cursor.at).cloned();
            let below_top = self.cursor.below_top();
            self.build(told);
            let at = here.and_then(|here| self.lines.iter().position(|line| *line == here));
            let at = at.unwrap_or(self.cursor.at);
            self.cursor.place(at, below_top, self.extent(height));
        }
        self.cursor.go(self.cursor.at, self.extent(height));
    }

    fn build(&mut self, told: Told<'_>) {
        let Told { ledger, notices, .. } = told;
        self.lines.clear();
        if let Some(live) = told.live {
            self.live(live, &ledger.coverage);
        }
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
        let exports = told.exports;
        if exports.running().is_some() || !exports.written().is_empty() {
            self.lines.push(JobLine::Heading("written"));
            self.lines.extend(exports.running().map(|_| JobLine::Writing));
            let written = (0..exports.written().len()).rev();
            self.lines.extend(written.map(JobLine::Written));
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

    fn live(&mut self, live: &Live, coverage: &Coverage) {
        let status = live.status();
        let callers = (0..status.callers.len()).map(LiveRow::Caller);
        let mut rows: Vec<_> = callers.chain([LiveRow::Limits]).collect();
        rows.extend(status.capture.is_some().then_some(LiveRow::Capture));
        if let Some(problem) = &status.capture_problem {
            rows.push(LiveRow::CaptureProblem);
            rows.extend((!problem.advice.is_empty()).then_some(LiveRow::CaptureAdvice));
        }
        for (number, place) in status.places.iter().enumerate() {
            rows.push(LiveRow::Place(number));
            let open = self.is_place_open(live, number);
            if let Some(problem) = &place.problem {
                rows.push(LiveRow::Problem(number));
                rows.extend((!problem.advice.is_empty()).then_some(LiveRow::Advice(number)));
                rows.extend((open && !problem.detail.is_empty()).then_some(LiveRow::Trace(number)));
            }
            if open {
                rows.extend([LiveRow::Counts(number), LiveRow::Loaded(number)]);
                rows.extend(place.note.is_some().then_some(LiveRow::Note(number)));
                let parts = live.parts_of(&place.place, coverage).into_iter().rev();
                let failed = parts.filter(|(_, known)| *known == Known::Failed);
                rows.extend(failed.map(|(part, _)| LiveRow::Failed(number, part)));
            }
        }
        self.lines.push(JobLine::Heading("live"));
        self.lines.extend(rows.into_iter().map(JobLine::Live));
    }

    /// Whether a place's rows are unfolded. What is wrong with it is shown in any case.
    pub fn is_place_open(&self, live: &Live, place: usize) -> bool {
        let places = &live.status().places;
        let troubled = places.get(place).is_some_and(|place| place.problem.is_some());
        (troubled || places.len() <= PLACES_OPEN) != self.turned_places.contains(&place)
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

    /// Folds or unfolds the file or the place under the cursor.
    pub fn toggle(&mut self) {
        let file = match self.lines.get(self.cursor.at) {
            Some(
                JobLine::File(file)
                | JobLine::Fault(file)
                | JobLine::Note(file, _)
                | JobLine::Skip(file, _)
                | JobLine::MoreSkips(file, _),
            ) => *file,
            Some(JobLine::Live(row)) => {
                let place = row.place();
                return self.toggle_place(place);
            }
            Some(
                JobLine::Heading(_)
                | JobLine::Notice(_)
                | JobLine::Writing
                | JobLine::Written(_)
                | JobLine::Foreign(..),
            )
            | None => return,
        };
        if !self.turned.remove(&file) {
            self.turned.insert(file);
        }
        let line = self.lines.iter().position(|line| *line == JobLine::File(file));
        self.cursor.at = line.unwrap_or_default();
        self.turns += 1;
    }

    fn toggle_place(&mut self, place: Option<usize>) {
        let Some(place) = place else { return };
        if !self.turned_places.remove(&place) {
            self.turned_places.insert(place);
        }
        let head = JobLine::Live(LiveRow::Place(place));
        let at = self.lines.iter().position(|line| *line == head);
        self.cursor.at = at.unwrap_or_default();
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

    static NONE: std::sync::LazyLock<Exports> = std::sync::LazyLock::new(Exports::default);

    fn told<'s>(ledger: &'s Ledger, notices: &'s Notices) -> Told<'s> {
        Told {
            exports: &NONE,
            ledger,
            generation: 1,
            notices,
            live: None,
        }
    }

    #[test]
    fn trouble_comes_first_and_nothing_is_silent() {
        let ledger = ledger();
        let mut notices = Notices::default();
        notices.say(Notice::error("no"));
        let mut jobs = Jobs::default();
        jobs.refresh(told(&ledger, &notices), 10);
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
        jobs.refresh(told(&ledger, &Notices::default()), 10);
        jobs.travel(10, |cursor, extent| cursor.go(20, extent));
        jobs.toggle();
        jobs.refresh(told(&ledger, &Notices::default()), 10);
        assert_eq!(jobs.lines()[jobs.cursor().at], JobLine::File(2));
        assert!(!jobs.is_open(&ledger, 2) && jobs.lines().len() == 6);
    }
}
