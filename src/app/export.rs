//! What is shown, written to a file: the events of the view, or a picture of the screen.
//!
//! The ending of the file's name says the *form*: `.jsonl` is the original bytes of the events, oldest first; `.csv`, `.md` and
//! `.json` have the columns and the order of the table. A worker writes it beside its place and moves it there when it is
//! whole, so that there is never a part of a file under its name; it asks before it replaces one. What is known to be missing
//! is said when it is written, and by Markdown in the file. `perform` is what keys do.

mod perform;
mod prompt;

pub use prompt::Prompt;

pub(super) use perform::{fail, hear, perform, progress, stop};

use super::columns::Columns;
use super::copy;
use super::events::{Column, SortBy};
use super::redaction::Learned;
use super::search::Progress;
use super::state::State;
use crate::model::Field;
use crate::query::Hits;
use crate::store::Snapshot;
use crate::store::ledger::FileReport;

/// A form of file.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Form {
    /// The original bytes, one event a line.
    #[default]
    Jsonl,
    /// The columns of the table, for spreadsheets.
    Csv,
    /// A table for a report, with what is missing from it.
    Markdown,
    /// An array of objects with the columns.
    Json,
    /// The screen as a picture.
    Svg,
    /// The screen as text with the escape sequences of a terminal.
    Ansi,
}

impl Form {
    /// Each with the ending of a file that asks for it, in the order in which a key offers them.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Jsonl, ".jsonl"),
        (Self::Csv, ".csv"),
        (Self::Markdown, ".md"),
        (Self::Json, ".json"),
        (Self::Svg, ".svg"),
        (Self::Ansi, ".ansi"),
    ];

    /// Whether it is of the screen, and not of the events.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Svg | Self::Ansi)
    }

    /// The form that the ending of a name says, and what of the name stands before it.
    pub fn of_name(name: &str) -> Option<(Self, &str)> {
        let stem = |ending: &str| {
            let cut = name.len().checked_sub(ending.len())?;
            let (stem, end) = name.split_at_checked(cut)?;
            end.eq_ignore_ascii_case(ending).then_some(stem)
        };
        Self::ALL
            .iter()
            .find_map(|(form, ending)| Some((*form, stem(ending)?)))
    }

    /// The ending that asks for it.
    pub fn ending(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(form, _)| *form == self)
            .map_or("", |(_, ending)| ending)
    }
}

/// The order of the rows of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// By time.
    OldestFirst,
    /// By time, the other way round.
    NewestFirst,
    /// By a column.
    By(SortBy),
}

/// What is to be written: the view, as it was when the key was pressed.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    /// Where the events are from.
    pub snapshot: Snapshot,
    /// Which.
    pub hits: Hits,
    /// Of the table; `.jsonl` is oldest first in any case.
    pub order: Order,
    /// Of the table.
    pub columns: Vec<Column>,
    /// What is open, in words. Hostile.
    pub title: String,
    /// Which events these are, as a query. Hostile.
    pub query: String,
    /// What is known to be missing, a sentence each.
    pub gaps: Vec<String>,
    /// What makes pseudonyms of all that is written, where that is wanted; then nothing is in its original bytes.
    pub redaction: Option<Learned>,
}

/// The file that is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Its name as it was typed: `~` and relative paths are the worker's. Hostile: it may have been pasted.
    pub name: String,
    /// Whether it may take the place of one that is there.
    pub replaces: bool,
}

/// What became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is there, and whole.
    Written(Written),
    /// There is one of that name, and nobody said that it may be replaced.
    Exists,
    /// It is not there, and nothing is left of it.
    Failed {
        /// Where it should have been.
        path: String,
        /// Why, and what would help.
        why: String,
    },
}

/// A file that is there.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Written {
    /// The whole path. Hostile.
    pub path: String,
    /// Events in it.
    pub events: u64,
    /// Its length.
    pub bytes: u64,
    /// Whether it has pseudonyms in the place of what is real.
    pub is_redacted: bool,
    /// Events, or values of events, that could not be read again: of the first of them why.
    pub lost: Vec<String>,
}

/// A file that is being written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Running {
    /// Its name as it was typed. Hostile.
    pub name: String,
    /// Events written so far.
    pub events: u64,
    /// Of so many.
    pub total: u64,
    /// Bytes written so far.
    pub bytes: u64,
}

/// What was asked for last, until it is there.
#[derive(Clone, Debug)]
struct Asked {
    target: Target,
    form: Form,
    /// Of the events; none of a picture.
    view: Option<View>,
}

/// Files written in this session.
#[derive(Default, Debug)]
pub struct Exports {
    /// The form that was asked for last: the next name has its ending.
    form: Form,
    asked: Option<Asked>,
    running: Option<Running>,
    written: Vec<Written>,
    version: u64,
}

impl Exports {
    /// The one that is being written.
    pub fn running(&self) -> Option<&Running> {
        self.running.as_ref()
    }

    /// Those that are there, the first first.
    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// The name that waits for an answer whether it may be replaced. Hostile.
    pub fn in_question(&self) -> &str {
        self.asked.as_ref().map_or("", |asked| &asked.target.name)
    }

    /// Counts what changed of them.
    pub fn version(&self) -> u64 {
        self.version
    }
}

/// The columns of the table. While nobody chose, all of the usual ones, and what finds the event again.
fn columns(columns: &Columns) -> Vec<Column> {
    if columns.is_usual() {
        let usual = Column::ALL.into_iter();
        return usual.chain([Column::Field(Field::Id)]).collect();
    }
    columns.chosen().iter().map(|one| one.column.clone()).collect()
}

/// The view as it is now.
fn view(state: &State) -> View {
    let order = match (state.events.sort(), state.events.newest_first()) {
        (Some(by), _) => Order::By(by.clone()),
        (None, true) => Order::NewestFirst,
        (None, false) => Order::OldestFirst,
    };
    View {
        snapshot: state.snapshot.clone(),
        hits: state.events.hits().clone(),
        order,
        columns: columns(&state.columns),
        title: state.title.clone(),
        query: copy::command::shown(state).to_string(),
        gaps: gaps(state),
        redaction: state.redaction.learned().cloned(),
    }
}

/// Why there may be events that are meant and not shown.
fn gaps(state: &State) -> Vec<String> {
    let mut gaps = Vec::new();
    let load = &state.load;
    if state.load_stopped {
        gaps.push("loading was stopped before its end".to_owned());
    } else if !load.finished && (load.walking || load.files_found > 0) {
        let (done, found) = (load.files_done, load.files_found);
        gaps.push(format!("files were still being read, {done} of {found} so far"));
    }
    let troubled = state.snapshot.ledger().files.iter();
    let troubled = troubled.filter(|file| FileReport::is_troubled(file)).count();
    if troubled > 0 {
        gaps.push(format!("{troubled} of the files could not be read in full"));
    }
    match state.search.progress() {
        Progress::Complete => {}
        Progress::Stopped | Progress::Failed => gaps.push("the search was stopped before its end".to_owned()),
        Progress::Asked | Progress::Raw(..) => gaps.push("the search was still running".to_owned()),
    }
    match state.search.unreadable() {
        [] => {}
        [first, rest @ ..] => {
            let more = match rest.len() {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            gaps.push(format!("some events could not be searched ({first}{more})"));
        }
    }
    if let Some(live) = &state.live {
        if !live.covered().is_whole() {
            gaps.push("AWS was not read for all of the time".to_owned());
        }
        if live.hold().is_on() && live.hold().waiting() > 0 {
            gaps.push(format!("{} newer events were held back", live.hold().waiting()));
        }
    }
    gaps
}

/// `1 event`, `2 events`.
fn counted(number: u64, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_form() {
        assert_eq!(Form::of_name("~/a b.JSONL"), Some((Form::Jsonl, "~/a b")));
        assert_eq!(Form::of_name("a.tar.csv"), Some((Form::Csv, "a.tar")));
        assert_eq!(Form::of_name(".md"), Some((Form::Markdown, "")));
        for name in ["", "md", "é", "a.txt", "a.csv.gz", "a.csv/"] {
            assert_eq!(Form::of_name(name), None, "{name}");
        }
        for (form, ending) in Form::ALL {
            assert_eq!(
                (form.ending(), Form::of_name(ending)),
                (*ending, Some((*form, "")))
            );
        }
    }
}
