//! Views as files.
//!
//! ```toml
//! name = "Denied in IAM"           # without it, the name of the file
//! about = "who was refused what"
//! query = "is:denied svc:iam"      # without it, everything
//! since = "2026-03-17T12:00:00Z"   # or 2h; until likewise
//! columns = ["time", "user", "req.userName:24"]
//! frozen = 1
//! sort = "user"                    # a column, or newest, or oldest
//! reversed = true
//! ```

use super::{Order, View};
use crate::app::columns;
use crate::app::events::{Column, SortBy};
use crate::app::mistake::{Mistake, Reader, nearest};
use crate::dialect::{ParseError, search};
use crate::model::Timestamp;
use std::fmt;
use toml::de::DeValue;

/// Longest file of a view, in bytes.
pub const LONGEST: u64 = 64 << 10;

/// Longest name, in characters.
pub const LONGEST_NAME: usize = 60;

/// What a file can say.
const KEYS: [&str; 9] = [
    "name", "about", "query", "since", "until", "columns", "frozen", "sort", "reversed",
];

/// The view that a file says, given with the path to show in messages, or all that is wrong with it. `stem` is the name of a
/// view whose file says none.
pub fn read(path: &str, stem: &str, text: &str) -> Result<View, Vec<Mistake>> {
    let mut reader = Reader::new(path, text);
    let mut view = View {
        name: stem.to_owned(),
        about: String::new(),
        query: String::new(),
        since: None,
        until: None,
        columns: None,
        order: None,
    };
    let mut said = Said::default();
    for (key, value) in reader.document() {
        let at = key.span().start;
        let key = key.into_inner();
        let value_at = value.span().start;
        if !KEYS.contains(&&*key) {
            let reason = format!("a view has no `{key}`");
            reader.mistake(at, reason, nearest(&key, KEYS));
        } else if let Err(why) = said.take(&mut view, &key, value.into_inner()) {
            reader.mistake(value_at, why, None);
        }
    }
    match said.finish(path, &mut view) {
        Ok(()) => {}
        Err(why) => reader.mistake(0, why, None),
    }
    if reader.count() > 0 {
        return Err(reader.finish());
    }
    Ok(view)
}

/// What was read so far of what several lines say together.
#[derive(Default)]
struct Said {
    names: Option<toml::Value>,
    frozen: i64,
    sort: Option<String>,
    reversed: bool,
}

impl Said {
    /// Takes in what a line says, or says what is wrong with it.
    fn take(&mut self, view: &mut View, key: &str, value: DeValue<'_>) -> Result<(), String> {
        match (key, value) {
            ("name", DeValue::String(text)) if text.trim().is_empty() => {
                return Err("a view has a name".to_owned());
            }
            ("name", DeValue::String(text)) => text.trim().clone_into(&mut view.name),
            ("about", DeValue::String(text)) => view.about = text.into_owned(),
            ("query", DeValue::String(text)) => {
                search::parse(&text, Timestamp(0)).map_err(|fault| no_query(&fault))?;
                view.query = text.into_owned();
            }
            ("since", DeValue::String(text)) => view.since = Some(instant(key, &text)?),
            ("until", DeValue::String(text)) => view.until = Some(instant(key, &text)?),
            ("columns", DeValue::Array(items)) => {
                let names = items.into_iter().map(|item| match item.into_inner() {
                    DeValue::String(name) => Ok(toml::Value::String(name.into_owned())),
                    _ => Err("`columns` takes names in quotes".to_owned()),
                });
                self.names = Some(toml::Value::Array(names.collect::<Result<_, _>>()?));
            }
            ("frozen", DeValue::Integer(number)) => {
                let number = number.as_str().parse().ok();
                self.frozen = number
                    .filter(|number| *number >= 0)
                    .ok_or("`frozen` takes a number")?;
            }
            ("sort", DeValue::String(text)) => self.sort = Some(text.into_owned()),
            ("reversed", DeValue::Boolean(reversed)) => self.reversed = reversed,
            ("columns", _) => return Err("`columns` takes a list of names in quotes".to_owned()),
            ("frozen", _) => return Err("`frozen` takes a number".to_owned()),
            ("reversed", _) => return Err("`reversed` takes true or false".to_owned()),
            _ => return Err(format!("`{key}` takes text in quotes")),
        }
        Ok(())
    }

    fn finish(self, path: &str, view: &mut View) -> Result<(), String> {
        if let Some(names) = self.names {
            let text = format!("columns = {names}\nfrozen = {}\n", self.frozen);
            let (columns, mistakes) = columns::read(path, &text);
            if !mistakes.is_empty() {
                return Err("`columns` names something that is no column".to_owned());
            }
            view.columns = Some(columns);
        }
        view.order = match self.sort.as_deref() {
            None => None,
            Some("newest") => Some(Order::Newest),
            Some("oldest") => Some(Order::Oldest),
            Some(name) => {
                let column =
                    Column::by_name(name).ok_or_else(|| format!("`sort`: no column is called {name}"))?;
                let reversed = self.reversed;
                Some(match column {
                    Column::Time => Order::Newest,
                    column => Order::By(SortBy { column, reversed }),
                })
            }
        };
        Ok(())
    }
}

fn no_query(fault: &ParseError) -> String {
    format!("this is no query: {fault}")
}

/// A bound of the window, as it is typed.
fn instant(key: &str, text: &str) -> Result<String, String> {
    let is_time = !text.contains('"') && search::parse(&bound(key, text), Timestamp(0)).is_ok();
    let expected = || format!("`{key}` takes a time: 2026-03-17, 2026-03-17T12:00:00Z, 2h");
    is_time.then(|| text.to_owned()).ok_or_else(expected)
}

/// A bound of the window as a term.
pub(super) fn bound(key: &str, text: &str) -> String {
    format!("{key}:\"{text}\"")
}

impl fmt::Display for View {
    /// As the file says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# A view of trailhound, taken with `s`.")?;
        let mut text =
            |key: &str, text: &str| writeln!(f, "{key} = {}", toml::Value::String(text.to_owned()));
        text("name", &self.name)?;
        if !self.about.is_empty() {
            text("about", &self.about)?;
        }
        text("query", &self.query)?;
        for (key, bound) in [("since", &self.since), ("until", &self.until)] {
            if let Some(bound) = bound {
                text(key, bound)?;
            }
        }
        if let Some(order) = &self.order {
            match order {
                Order::Newest => text("sort", "newest")?,
                Order::Oldest => text("sort", "oldest")?,
                Order::By(by) => text("sort", &by.column.name())?,
            }
        }
        if matches!(&self.order, Some(Order::By(by)) if by.reversed) {
            writeln!(f, "reversed = true")?;
        }
        match &self.columns {
            Some(columns) => write!(f, "{columns}"),
            None => Ok(()),
        }
    }
}

/// What the file of a view is called, without its ending: of the name what every file system takes.
pub(super) fn stem(name: &str) -> String {
    let mut stem = String::new();
    for char in name.to_lowercase().chars().take(LONGEST_NAME) {
        if char.is_alphanumeric() {
            stem.push(char);
        } else if !stem.ends_with('-') {
            stem.push('-');
        }
    }
    let stem = stem.trim_matches('-');
    if stem.is_empty() {
        "view".to_owned()
    } else {
        stem.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::columns::Columns;

    fn told(text: &str) -> Vec<String> {
        let mistakes = read("v.toml", "v", text).expect_err("something is wrong");
        mistakes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_view_reads_back_as_it_was_written() {
        let (columns, _) = columns::read("c", "columns = [\"time\", 'req.\"a:12\":7']\nfrozen = 1");
        let column = Column::by_name("req.\"a b\"").expect("a path");
        for order in [
            None,
            Some(Order::Oldest),
            Some(Order::By(SortBy {
                column,
                reversed: true,
            })),
        ] {
            for columns in [None, Some(Columns::default()), Some(columns.clone())] {
                let view = View {
                    name: "a \"name\" \u{202e}\u{1b}[2J".to_owned(),
                    about: "it's\nlong".to_owned(),
                    query: "user:\"al ice\" #is:write".to_owned(),
                    since: Some("2026-03-17T12:00:00.001Z".to_owned()),
                    until: Some("2h".to_owned()),
                    columns,
                    order: order.clone(),
                };
                assert_eq!(read("v.toml", "v", &view.to_string()), Ok(view));
            }
        }
    }

    #[test]
    fn what_is_left_out_is_nothing_and_the_name_is_that_of_the_file() {
        let view = read("x/mine.toml", "mine", "").expect("a view");
        assert_eq!((view.name.as_str(), view.query.as_str()), ("mine", ""));
        assert_eq!((&view.columns, &view.order), (&None, &None));
        assert_eq!(view.window(Timestamp(0)), Ok(crate::model::TimeRange::ALL));
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let text = "qeury = \"\"\nquery = \"user:(\"\nsince = \"soon\"\ncolumns = [1]\nfrozen = -1\nreversed = 1\nname = \"\"\n";
        let told = told(text);
        assert_eq!(told.len(), 7, "{told:#?}");
        assert_eq!(
            told[0],
            "v.toml:1:1: a view has no `qeury`; did you mean `query`?"
        );
        assert!(
            told[1].starts_with("v.toml:2:9: this is no query: "),
            "{}",
            told[1]
        );
        for (line, told) in (3..).zip(&told[2..]) {
            assert!(told.starts_with(&format!("v.toml:{line}:")), "{told}");
        }
    }

    #[test]
    fn a_file_that_is_no_view_is_told_whatever_is_in_it() {
        for text in [
            "sort = \"no such\"",
            "columns = [\"nonsense\"]",
            "\u{0}\u{1b}[2J",
            "[query]",
            "query = ",
            "since = \"2h\\\" is:write\"",
            "name = 3",
        ] {
            assert!(!told(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn names_of_files_are_what_every_file_system_takes() {
        assert_eq!(stem("IAM writes / by ../alice"), "iam-writes-by-alice");
        assert_eq!(stem("..\u{202e}//"), "view");
        assert_eq!(stem("日本"), "日本");
        assert!(stem(&"é".repeat(500)).len() < 250);
    }
}
