//! Saved views: a query, its window, the columns and the order of the table, under a name.
//!
//! A view is a file, one of the person's or one that comes with the program ([`bundled`]); [`mod@file`] is how it is written.
//! What a file leaves out stays as it is on screen, but a view without a window is of all time. Taking one is a step like any
//! other. [`picker`] is where one is chosen and [`naming`] where what is shown gets its name; their twin is `tui::views`.

pub mod bundled;
pub mod file;
pub mod naming;
mod perform;
pub mod picker;

pub use file::read;
pub use naming::Naming;
pub(super) use perform::{HINTS, edit, no, perform, take, yes};
pub use picker::Picker;

use super::columns::Columns;
use super::events::SortBy;
use super::search::Question;
use super::state::State;
use super::window;
use crate::dialect::{ParseError, lookup, search};
use crate::model::{TimeRange, Timestamp};
use std::collections::BTreeSet;

/// See the module. All texts are hostile: files are whoever's wrote them.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    /// What it is called.
    pub name: String,
    /// What it is for, in a line; may be empty.
    pub about: String,
    /// The query, as it is typed.
    pub query: String,
    /// From when on, as it is typed.
    pub since: Option<String>,
    /// Before when, as it is typed.
    pub until: Option<String>,
    /// The columns; none if they stay as they are.
    pub columns: Option<Columns>,
    /// The order; none if it stays as it is.
    pub order: Option<Order>,
}

/// The order of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// The newest event on top.
    Newest,
    /// The oldest event on top.
    Oldest,
    /// By a column.
    By(SortBy),
}

impl View {
    /// What is looked at now.
    pub(super) fn of(state: &State, name: &str) -> Self {
        let step = state.step();
        let window = step.question.window;
        let instant = |at: Timestamp, open: Timestamp| (at != open).then(|| at.rfc3339());
        Self {
            name: name.to_owned(),
            about: String::new(),
            query: step.text,
            since: instant(window.from, TimeRange::ALL.from),
            until: instant(window.to, TimeRange::ALL.to),
            columns: Some(step.columns),
            order: Some(match (step.sort, step.newest_first) {
                (Some(by), _) => Order::By(by),
                (None, true) => Order::Newest,
                (None, false) => Order::Oldest,
            }),
        }
    }

    /// What it asks. Relative times count back from `now`.
    pub fn question(&self, now: Timestamp) -> Result<Question, ParseError> {
        Ok(Question {
            expr: search::parse(&self.query, now)?,
            window: self.window(now)?,
        })
    }

    /// The window it is of.
    pub fn window(&self, now: Timestamp) -> Result<TimeRange, ParseError> {
        let bound = |key: &str, text: &Option<String>| {
            let term = text.as_ref().map_or(String::new(), |text| file::bound(key, text));
            Ok(lookup::window(&search::parse(&term, now)?))
        };
        Ok(TimeRange {
            from: bound("since", &self.since)?.from,
            to: bound("until", &self.until)?.to,
        })
    }

    fn query_in_words(&self) -> &str {
        if self.query.is_empty() {
            "all events"
        } else {
            &self.query
        }
    }

    /// What it is for; where nobody said so, its query. Hostile.
    pub fn purpose(&self) -> &str {
        if self.about.is_empty() {
            self.query_in_words()
        } else {
            &self.about
        }
    }

    /// All that it sets, in a line, for people. Hostile.
    pub fn in_words(&self, now: Timestamp) -> String {
        let mut parts = vec![self.window(now).map(window::in_words).unwrap_or_default()];
        match &self.columns {
            Some(columns) if columns.is_usual() => parts.push("usual columns".to_owned()),
            Some(columns) => parts.push(format!("{} columns", columns.chosen().len())),
            None => {}
        }
        match &self.order {
            Some(Order::By(by)) if by.reversed => parts.push(format!("by {}, reversed", by.column.name())),
            Some(Order::By(by)) => parts.push(format!("by {}", by.column.name())),
            Some(Order::Oldest) => parts.push("oldest first".to_owned()),
            Some(Order::Newest) | None => {}
        }
        // It may be long; what is cut of it is seen once it is taken.
        parts.push(self.query_in_words().to_owned());
        parts.join(" · ")
    }
}

/// A view of the person's, and the file it is in.
#[derive(Clone, PartialEq, Debug)]
pub struct Own {
    /// The file's name in the directory of views.
    pub file: String,
    /// What it says.
    pub view: View,
}

/// All views there are.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Views {
    own: Vec<Own>,
    bundled: Vec<View>,
    /// Names of files in the directory that are no view one can take: they are not written over.
    others: BTreeSet<String>,
    /// Whether there is a directory to keep views in.
    keeps: bool,
}

impl Views {
    /// Those that come with the program, with no directory for others.
    pub fn bundled() -> Self {
        Self {
            bundled: bundled::all().into_iter().map(|(_, view)| view).collect(),
            ..Self::default()
        }
    }

    /// The same and those of a directory, in which `others` are files that are no view one can take.
    pub fn with(own: Vec<Own>, others: impl IntoIterator<Item = String>) -> Self {
        let mut views = Self {
            own,
            others: others.into_iter().collect(),
            keeps: true,
            ..Self::bundled()
        };
        views.order();
        views
    }

    fn order(&mut self) {
        self.own
            .sort_by_key(|own| (key(&own.view.name), own.file.clone()));
    }

    /// The person's, in the order of their names.
    pub fn own(&self) -> &[Own] {
        &self.own
    }

    /// Each view with whether it is one of the person's; those come first.
    pub fn all(&self) -> impl Iterator<Item = (&View, Option<&Own>)> {
        let own = self.own.iter().map(|own| (&own.view, Some(own)));
        own.chain(self.bundled.iter().map(|view| (view, None)))
    }

    /// The view that is called so, one of the person's before one of the program's.
    pub fn find(&self, name: &str) -> Option<&View> {
        let found = self.all().find(|(view, _)| key(&view.name) == key(name));
        found.map(|(view, _)| view)
    }

    fn own_called(&self, name: &str) -> Option<&Own> {
        self.own.iter().find(|own| key(&own.view.name) == key(name))
    }

    /// Takes in a view, in the place of one with the same name; the file it is to be written to, and whether that is new.
    fn keep(&mut self, view: View) -> (String, bool) {
        let before = self.own_called(&view.name).map(|own| own.file.clone());
        let is_new = before.is_none();
        let file = before.unwrap_or_else(|| self.free_file(&view.name));
        self.own.retain(|own| own.file != file);
        let own = Own { file, view };
        let file = own.file.clone();
        self.own.push(own);
        self.order();
        (file, is_new)
    }

    fn forget(&mut self, file: &str) {
        self.own.retain(|own| own.file != file);
    }

    /// The name of a file that is not there yet.
    fn free_file(&self, name: &str) -> String {
        let stem = file::stem(name);
        let is_free = |file: &String| {
            let is_it = |other: &String| other.to_lowercase() == *file;
            !self.others.iter().any(is_it) && !self.own.iter().any(|own| is_it(&own.file))
        };
        let numbered = (2..).map(|number: u32| format!("{stem}-{number}.toml"));
        let mut names = std::iter::once(format!("{stem}.toml")).chain(numbered);
        names.find(is_free).unwrap_or_default()
    }
}

/// Names are the same whatever their case.
fn key(name: &str) -> String {
    name.trim().to_lowercase()
}
