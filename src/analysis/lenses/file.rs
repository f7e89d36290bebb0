//! The file of a lens. Its name without `.toml` is the name of the lens.
//!
//! ```toml
//! key = "d"                            # the letter that opens it
//! title = "Data read"
//! question = "Was data read?"
//! where = ["svc=s3 name=GetObject"]    # in the search language; the events of any of these
//! group = ["res", "user"]              # fields, paths of the JSON, `network`, `kind`; at most three
//! minutes = 5                          # if given, each five minutes of the clock by themselves
//! at-least = { different = "name", number = 10 }  # groups with less are left out; `events` counts events
//! order = "most"                       # most, fewest or first
//! summary = ["{name}", "by {user}", "{refused} refused"]   # see `summary`
//! tactic = "collection"                # of ATT&CK
//! help = "…"
//! ```

use super::{Key, Least, Lens, Order, Phrase};
use crate::dialect::search;
use crate::model::{Field, Timestamp};
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Most keys that events are put together by.
const MOST_KEYS: usize = 3;

/// Most predicates, and phrases of a summary.
const MOST_PARTS: usize = 64;

/// Longest text.
const LONGEST: usize = 20_000;

/// What is wrong with a file, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.reason)
    }
}

/// What is wrong, and at which byte.
type Wrong = (usize, String);

/// What a value is, and at which byte it stands.
type Said<'f> = Spanned<DeValue<'f>>;

impl Lens {
    /// Reads a file.
    pub fn read(file: &str, text: &str) -> Result<Self, Fault> {
        let wrong = |(at, reason): Wrong| {
            let before = text.get(..at).unwrap_or(text);
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            Fault {
                file: file.to_owned(),
                line: before.matches('\n').count() + 1,
                column: before[start..].chars().count() + 1,
                reason,
            }
        };
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            wrong((at, error.message().trim().to_owned()))
        })?;
        of(file, table.into_inner()).map_err(wrong)
    }
}

fn of(file: &str, table: DeTable<'_>) -> Result<Lens, Wrong> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let mut lens = Lens {
        name: name.strip_suffix(".toml").unwrap_or(name).to_owned(),
        key: '\0',
        title: String::new(),
        question: String::new(),
        help: String::new(),
        tactic: None,
        wanted: Vec::new(),
        group: Vec::new(),
        minutes: None,
        least: None,
        order: Order::default(),
        summary: Vec::new(),
        file: file.to_owned(),
    };
    for (key, value) in table {
        let at = value.span().start;
        match key.get_ref().as_ref() {
            "key" => lens.key = letter(value)?,
            "title" => lens.title = text(value)?,
            "question" => lens.question = text(value)?,
            "help" => lens.help = text(value)?,
            "tactic" => lens.tactic = Some(text(value)?),
            "where" => lens.wanted = each(value, &predicate)?,
            "group" => lens.group = each(value, &|text| self::key(text))?,
            "summary" => lens.summary = each(value, &Phrase::read)?,
            "minutes" => lens.minutes = Some(whole(value, 1440)? as u32),
            "at-least" => lens.least = Some(least(value)?),
            "order" => lens.order = order(&text(value)?).map_err(|reason| (at, reason))?,
            stray => return Err((key.span().start, format!("`{stray}` is no part of a lens"))),
        }
    }
    if lens.group.len() > MOST_KEYS {
        return Err((0, format!("`group` has at most {MOST_KEYS}")));
    }
    let missing = [
        ("key", lens.key == '\0'),
        ("title", lens.title.is_empty()),
        ("question", lens.question.is_empty()),
        ("where", lens.wanted.is_empty()),
        ("group", lens.group.is_empty()),
    ];
    match missing.into_iter().find(|(_, is_missing)| *is_missing) {
        Some((key, _)) => Err((0, format!("a lens needs `{key}`"))),
        None => Ok(lens),
    }
}

/// A field, a path, or one of what only lenses have.
pub(super) fn key(text: &str) -> Result<Key, String> {
    match text {
        "network" => return Ok(Key::Network),
        "kind" => return Ok(Key::Kind),
        _ => {}
    }
    match Field::by_key(text) {
        Some(Field::Time | Field::Id) => Err(format!("`{text}` is another one for each event")),
        Some(field) => Ok(Key::Field(field)),
        None => search::path(text)
            .map(|path| Key::Path {
                path,
                text: text.to_owned(),
            })
            .ok_or_else(|| format!("`{text}` is no field and no path, such as `user` or `req.bucketName`")),
    }
}

fn predicate(text: &str) -> Result<String, String> {
    match search::parse(text, Timestamp(0)) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("the query: {error}")),
    }
}

fn text(value: Said<'_>) -> Result<String, Wrong> {
    let at = value.span().start;
    match value.into_inner() {
        DeValue::String(text) if text.len() <= LONGEST => Ok(text.trim().to_owned()),
        DeValue::String(_) => Err((at, format!("longer than {LONGEST} bytes"))),
        _ => Err((at, "expected a text".to_owned())),
    }
}

fn letter(value: Said<'_>) -> Result<char, Wrong> {
    let at = value.span().start;
    let text = text(value)?;
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii_alphanumeric() => Ok(letter),
        _ => Err((at, "`key` is a letter or a digit".to_owned())),
    }
}

/// A text, or several.
fn each<T>(value: Said<'_>, read: &dyn Fn(&str) -> Result<T, String>) -> Result<Vec<T>, Wrong> {
    let at = value.span().start;
    let items = match value.into_inner() {
        DeValue::Array(items) => items.into_iter().collect(),
        other => vec![Spanned::new(at..at, other)],
    };
    if items.len() > MOST_PARTS {
        return Err((at, format!("more than {MOST_PARTS}")));
    }
    let one = |item: Said<'_>| {
        let at = item.span().start;
        read(&text(item)?).map_err(|reason| (at, reason))
    };
    items.into_iter().map(one).collect()
}

fn whole(value: Said<'_>, most: u64) -> Result<u64, Wrong> {
    let at = value.span().start;
    let number = match value.into_inner() {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| (at, format!("expected a whole number from 1 to {most}")))
}

fn least(value: Said<'_>) -> Result<Least, Wrong> {
    let at = value.span().start;
    let DeValue::Table(table) = value.into_inner() else {
        let reason = r#"expected such as { different = "name", number = 10 }"#;
        return Err((at, reason.to_owned()));
    };
    let mut least = Least { of: None, number: 1 };
    for (name, value) in table {
        let at = value.span().start;
        match name.get_ref().as_ref() {
            "different" => match text(value)?.as_str() {
                "events" => least.of = None,
                name => least.of = Some(key(name).map_err(|reason| (at, reason))?),
            },
            "number" => least.number = whole(value, u64::from(u32::MAX))?,
            stray => {
                let reason = format!("`{stray}` is neither `different` nor `number`");
                return Err((name.span().start, reason));
            }
        }
    }
    Ok(least)
}

fn order(text: &str) -> Result<Order, String> {
    match text {
        "most" => Ok(Order::Most),
        "fewest" => Ok(Order::Fewest),
        "first" => Ok(Order::First),
        _ => Err("`order` is one of most, fewest and first".to_owned()),
    }
}
