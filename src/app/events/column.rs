//! The columns of the table: what they hold and what they mean as a query.

use crate::app::facets;
use crate::model::{Field, Flags, Severity, Storage};
use crate::query::{Case, Expr, Key, Part, Path, Pattern, Term};
use crate::store::Row;

/// A column of the table.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Column {
    /// eventTime, UTC.
    Time,
    /// The severity letter.
    Severity,
    /// service:action.
    Name,
    /// Who, as a person where known.
    Principal,
    /// From where.
    Ip,
    /// What it acted on.
    Target,
    /// errorCode.
    Error,
    /// The account where it happened.
    Account,
    /// AWS Region.
    Region,
    /// Any other field.
    Field(Field),
    /// What stands at a path of the JSON. No column of the store holds it: see [`crate::app::columns::Cells`].
    Path(Path),
}

impl Column {
    /// All columns, from left to right.
    pub const ALL: [Self; 9] = [
        Self::Time,
        Self::Severity,
        Self::Name,
        Self::Principal,
        Self::Ip,
        Self::Target,
        Self::Error,
        Self::Account,
        Self::Region,
    ];

    /// The column of a field, or of what stands at a path.
    pub fn of(key: Key) -> Self {
        match key {
            Key::Field(Field::Time) => Self::Time,
            Key::Field(Field::Principal) => Self::Principal,
            Key::Field(Field::Ip) => Self::Ip,
            Key::Field(Field::Error) => Self::Error,
            Key::Field(Field::Account) => Self::Account,
            Key::Field(Field::Region) => Self::Region,
            Key::Field(field) => Self::Field(field),
            Key::Path(path) => Self::Path(path),
        }
    }

    /// The field behind it, for its heading and meaning.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::Time => Some(Field::Time),
            Self::Severity | Self::Path(_) => None,
            Self::Name => Some(Field::Name),
            Self::Principal => Some(Field::Principal),
            Self::Ip => Some(Field::Ip),
            Self::Target => Some(Field::Resource),
            Self::Error => Some(Field::Error),
            Self::Account => Some(Field::Account),
            Self::Region => Some(Field::Region),
            Self::Field(field) => Some(*field),
        }
    }

    /// What its values are of, as facets count them.
    pub fn key(&self) -> Option<Key> {
        match self {
            Self::Path(path) => Some(Key::Path(path.clone())),
            other => other.field().map(Key::Field),
        }
    }

    /// What it is called in files and where columns are chosen: the field's prefix in a query, or the path. Hostile: keys
    /// of the JSON are.
    pub fn name(&self) -> String {
        match self {
            Self::Severity => "severity".to_owned(),
            Self::Name => "action".to_owned(),
            Self::Target => "target".to_owned(),
            other => other.key().map(|key| facets::name(&key)).unwrap_or_default(),
        }
    }

    /// The column with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.trim();
        match name {
            "severity" => Some(Self::Severity),
            "action" => Some(Self::Name),
            "target" => Some(Self::Target),
            "time" => Some(Self::Time),
            "id" => Some(Self::Field(Field::Id)),
            _ => facets::subject(name).map(|key| match key {
                Key::Path(path) => Self::of(facets::of_path(path)),
                field @ Key::Field(_) => Self::of(field),
            }),
        }
    }

    /// What it holds, in one line.
    pub fn doc(&self) -> &'static str {
        match self {
            Self::Severity => "how much it changes or was refused, as a letter",
            Self::Name => "the API call with its service",
            Self::Target => "what it acted on, in few words",
            Self::Path(_) => "a member of the event's JSON",
            other => other.field().map_or("", Field::doc),
        }
    }

    /// Its heading. Hostile.
    pub fn label(&self) -> String {
        match self {
            Self::Severity => "S".to_owned(),
            Self::Time => "TIME(UTC)".to_owned(),
            Self::Field(Field::Name) => "EVENT NAME".to_owned(),
            Self::Field(Field::Resource) => "RESOURCES".to_owned(),
            Self::Path(_) => self.name(),
            other => other.field().map_or("", Field::label).to_owned(),
        }
    }

    /// The width it likes to have, where times are so wide.
    pub(in crate::app) fn wanted(&self, time: u16) -> u16 {
        match self {
            Self::Time => time,
            Self::Severity => 1,
            Self::Path(_) => 24,
            other => other.field().map_or(0, Field::width),
        }
    }

    /// What stands in it. Not yet made safe for a terminal. `dated` says whether times need their day.
    pub fn text(&self, row: &Row<'_>, dated: bool) -> String {
        match self {
            Self::Time if !row.time().is_known() => "-".to_owned(),
            Self::Time if dated => row.time().format("%Y-%m-%d %H:%M:%S"),
            Self::Time => row.time().format("%H:%M:%S"),
            Self::Severity => row.flags().severity().letter().to_string(),
            Self::Name => {
                let name = row.text(Field::Name).unwrap_or("-");
                row.text(Field::Service)
                    .map_or_else(|| name.to_owned(), |service| format!("{service}:{name}"))
            }
            Self::Target => row.target().unwrap_or("-").to_owned(),
            Self::Field(field) if is_displayed(*field) => row.display(*field),
            other => {
                let text = other.field().and_then(|field| row.text(field));
                text.unwrap_or("-").to_owned()
            }
        }
    }

    /// The value in full, as it is copied.
    pub fn value(&self, row: &Row<'_>) -> Option<String> {
        match self {
            Self::Time => row.time().is_known().then(|| row.time().rfc3339()),
            Self::Target => target(row).map(str::to_owned),
            Self::Severity | Self::Name => Some(self.text(row, false)),
            Self::Field(field) if is_displayed(*field) => Some(row.display(*field)),
            other => row.text(other.field()?).map(str::to_owned),
        }
    }

    /// Whether two events have the same value in it, also where both have none.
    pub fn is_same(&self, one: &Row<'_>, other: &Row<'_>) -> bool {
        match self {
            Self::Time => one.time() == other.time(),
            Self::Severity => one.flags().severity() == other.flags().severity(),
            Self::Name => [Field::Service, Field::Name]
                .into_iter()
                .all(|field| one.text(field) == other.text(field)),
            Self::Target => target(one) == target(other),
            Self::Field(field) if is_displayed(*field) => one.display(*field) == other.display(*field),
            of_a_field => of_a_field
                .field()
                .is_some_and(|field| one.text(field) == other.text(field)),
        }
    }

    /// The events that have the same value, unless the column has none that a term can say.
    pub fn expr(&self, row: &Row<'_>) -> Option<Expr> {
        match self {
            Self::Time => None,
            Self::Severity => Some(Expr::Term(Term::Is(match row.flags().severity() {
                Severity::Denied => Flags::DENIED,
                Severity::Error => Flags::ERROR,
                Severity::Destructive => Flags::DESTRUCTIVE,
                Severity::Write => Flags::WRITE,
                Severity::Read => Flags::READ,
            }))),
            Self::Name => action_of(row),
            Self::Target => Some(field_has(Field::Resource, target(row)?)),
            Self::Field(Field::Id) => Some(Expr::field_is(Field::Id, row.event_id().to_string())),
            other => {
                let field = other.field()?;
                Some(match row.text(field) {
                    Some(value) => field_has(field, value),
                    None => Expr::Term(Term::Field(field, vec![Pattern::Exists])).negate(),
                })
            }
        }
    }
}

/// Whether a field has several values in an event, or one that no dictionary holds.
fn is_displayed(field: Field) -> bool {
    matches!(field.storage(), Storage::Id | Storage::Resource | Storage::Time)
}

/// Longest value that becomes part of a query, in bytes.
pub const LONGEST_CONDITION: usize = 1000;

/// The events that have this value in a field; of a very long value, those that have its start.
pub fn field_has(field: Field, value: &str) -> Expr {
    if value.len() <= LONGEST_CONDITION {
        return Expr::field_is(field, value);
    }
    let start = &value[..value.floor_char_boundary(LONGEST_CONDITION)];
    Expr::Term(Term::Field(
        field,
        vec![Pattern::text(start, Part::Start, Case::Exact)],
    ))
}

/// The whole text behind [`Row::target`].
pub(super) fn target<'s>(row: &Row<'s>) -> Option<&'s str> {
    let shown = row.target()?;
    row.resources()
        .map(|(_, text)| text)
        .find(|text| crate::model::resource::short(text) == shown)
}

/// The service and the name of an event's action, as a term.
pub fn action_of(row: &Row<'_>) -> Option<Expr> {
    let name = row.text(Field::Name)?;
    Some(match row.text(Field::Service) {
        Some(service) => Expr::Term(Term::Action {
            service: service.to_owned(),
            name: Pattern::exactly(name),
        }),
        None => Expr::field_is(Field::Name, name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_name_that_it_is_found_by() {
        let fields = Field::all().map(|field| Column::of(Key::Field(field)));
        let path = Column::by_name("req.tagSet.\"a b\"").expect("a path");
        for column in Column::ALL.into_iter().chain(fields).chain([path]) {
            assert_eq!(
                Column::by_name(&column.name()),
                Some(column.clone()),
                "{column:?}"
            );
            assert!(!column.label().is_empty() && !column.doc().is_empty() && column.wanted(9) > 0);
        }
        assert_eq!(Column::by_name("user"), Some(Column::Principal));
        assert_eq!(
            Column::by_name("userIdentity.accessKeyId"),
            Some(Column::Field(Field::Key)),
            "what a column of the store holds is not read from the JSON"
        );
        for wrong in ["", "is:write", "user:alice", "no such"] {
            assert_eq!(Column::by_name(wrong), None, "{wrong}");
        }
    }
}
