//! Columns as a file says them: names from left to right, a width behind a colon, and how many are frozen.
//!
//! ```toml
//! columns = ["time", "severity", "action:30", "user", "req.bucketName:24"]
//! frozen = 2
//! ```

use super::{Chosen, Columns};
use crate::app::events::Column;
use crate::app::mistake::{Mistake, Reader};
use std::fmt;
use toml::de::DeValue;

/// The columns that a file says, given with the path to show in messages, and what is wrong with it.
pub fn read(path: &str, text: &str) -> (Columns, Vec<Mistake>) {
    let mut reader = Reader::new(path, text);
    let mut columns = Columns::default();
    for (key, value) in reader.document() {
        let at = key.span().start;
        let key = key.into_inner();
        if !take(&mut columns, (&key, value.into_inner())) {
            reader.mistake(
                at,
                "expected columns = [\"time\", \"req.bucketName:24\"] or frozen = 2",
                None,
            );
        }
    }
    columns.frozen = columns.frozen.min(columns.chosen.len());
    (columns, reader.finish())
}

/// Takes in what a line says; says whether it makes sense.
fn take(columns: &mut Columns, (key, value): (&str, DeValue<'_>)) -> bool {
    match (key, value) {
        ("columns", DeValue::Array(items)) => {
            let chosen: Option<Vec<_>> = items
                .into_iter()
                .map(|item| match item.into_inner() {
                    DeValue::String(name) => one(&name),
                    _ => None,
                })
                .collect();
            let Some(chosen) = chosen else { return false };
            *columns = Columns::new(chosen, usize::MAX).with_frozen(columns.frozen);
            true
        }
        ("frozen", DeValue::Integer(number)) => match number.as_str().parse() {
            Ok(frozen) => {
                columns.frozen = frozen;
                true
            }
            Err(_) => false,
        },
        _ => false,
    }
}

/// A column with its width, if it has one.
fn one(text: &str) -> Option<Chosen> {
    let sized = text
        .rsplit_once(':')
        .and_then(|(name, width)| Some((name, width.parse().ok()?)));
    let (name, width) = sized.map_or((text, None), |(name, width)| (name, Some(width)));
    let column = Column::by_name(name)?;
    let width = width.map(|width: u16| width.clamp(1, super::WIDEST));
    Some(Chosen { column, width })
}

impl Columns {
    /// Frozen up to a place that may lie behind the last, while a file is read.
    fn with_frozen(mut self, frozen: usize) -> Self {
        self.frozen = frozen;
        self
    }
}

impl fmt::Display for Columns {
    /// As the file says them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.chosen.iter().map(|one| match one.width {
            Some(width) => format!("{}:{width}", one.column.name()),
            None => one.column.name(),
        });
        let names: Vec<_> = names.map(toml::Value::String).collect();
        writeln!(f, "columns = {}", toml::Value::Array(names))?;
        writeln!(f, "frozen = {}", self.frozen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_read_back_as_they_were_written() {
        let text =
            "columns = [\"time\", \"severity\", \"action:30\", 'req.\"a:12\":7', \"user\"]\nfrozen = 2\n";
        let (columns, mistakes) = read("columns", text);
        assert_eq!(mistakes, []);
        assert_eq!((columns.chosen().len(), columns.frozen()), (5, 2));
        assert_eq!(columns.chosen()[3].width, Some(7));
        assert_eq!(read("columns", &columns.to_string()), (columns, Vec::new()));
        let usual = Columns::default();
        assert_eq!(read("columns", &usual.to_string()), (usual, Vec::new()));
    }

    #[test]
    fn what_a_broken_file_says_is_told_with_its_place_and_the_rest_counts() {
        let (columns, mistakes) = read("c", "columns = [\"time\", \"nonsense\"]\nfrozen = 1\nx = 1\n");
        assert!(columns.is_usual() && columns.frozen() == 0);
        let told: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("c:1:1: ") && told[1].starts_with("c:3:1: "));
        assert!(!read("c", "columns = [").1.is_empty());
        let (many, _) = read("c", &format!("columns = [{}]", "\"time\", ".repeat(500)));
        assert_eq!(many.chosen().len(), 1);
    }
}
