//! Layer 3: languages that a predicate is written in. Each parses text into [`crate::query::Expr`], prints text from
//! it, or both. Nothing here looks at events. [`Dialect`] is the list of them; [`forms`] says what each can.

pub mod event_names;
pub mod forms;
pub mod lookup;
pub mod metric_filter;
mod parse_error;
pub mod pushed;
pub mod search;
pub mod sigma;
pub mod sql;
pub mod words;

pub use parse_error::ParseError;
pub use pushed::Pushed;

/// A notation that predicates are read from or written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// What is typed in the search bar.
    Search,
    /// JSON filter patterns of CloudWatch Logs.
    MetricFilter,
    /// Sigma rules.
    Sigma,
    /// The one attribute that CloudTrail's `LookupEvents` takes.
    LookupEvents,
}

struct Row {
    dialect: Dialect,
    name: &'static str,
    reads: bool,
    prints: bool,
    doc: &'static str,
}

const ROWS: [Row; 4] = [
    Row {
        dialect: Dialect::Search,
        name: "search",
        reads: true,
        prints: true,
        doc: "as in the search bar",
    },
    Row {
        dialect: Dialect::MetricFilter,
        name: "metric-filter",
        reads: true,
        prints: true,
        doc: "a JSON filter pattern of CloudWatch Logs, as metric filters have it",
    },
    Row {
        dialect: Dialect::Sigma,
        name: "sigma",
        reads: true,
        prints: false,
        doc: "a file of Sigma rules: the events of any of them",
    },
    Row {
        dialect: Dialect::LookupEvents,
        name: "LookupEvents",
        reads: false,
        prints: true,
        doc: "the one attribute that AWS is asked for; the rest is decided here",
    },
];

impl Dialect {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.dialect)
    }

    /// Those that predicates are read from.
    pub fn readable() -> impl Iterator<Item = Self> {
        ROWS.iter().filter(|row| row.reads).map(|row| row.dialect)
    }

    /// The one of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().find(|dialect| dialect.name() == name)
    }

    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.dialect == self).unwrap_or(&ROWS[0])
    }

    /// Its name, as on the command line.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether predicates are read from it.
    pub fn reads(self) -> bool {
        self.row().reads
    }

    /// Whether predicates are written in it.
    pub fn prints(self) -> bool {
        self.row().prints
    }

    /// What it is, in one line.
    pub fn doc(self) -> &'static str {
        self.row().doc
    }
}
