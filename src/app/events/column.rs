//! The columns of the table: what they hold, what they mean as a query, and how they share the width.

use crate::model::{Field, Flags, Severity};
use crate::query::{Case, Expr, Part, Pattern, Term};
use crate::store::Row;

/// A column of the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
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
}

/// A column's place in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Which.
    pub column: Column,
    /// First screen column, from the table's left edge.
    pub x: u16,
    /// Screen columns.
    pub width: u16,
}

/// Between columns.
const GAP: u16 = 1;

/// Room at the left edge for the cursor's sign.
const EDGE: u16 = 1;

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

    /// The field behind it, for its heading and meaning.
    pub fn field(self) -> Option<Field> {
        match self {
            Self::Time => Some(Field::Time),
            Self::Severity => None,
            Self::Name => Some(Field::Name),
            Self::Principal => Some(Field::Principal),
            Self::Ip => Some(Field::Ip),
            Self::Target => Some(Field::Resource),
            Self::Error => Some(Field::Error),
            Self::Account => Some(Field::Account),
            Self::Region => Some(Field::Region),
        }
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Severity => "S",
            Self::Time => "TIME(UTC)",
            other => other.field().map_or("", Field::label),
        }
    }

    /// The width it likes to have.
    fn wanted(self, dated: bool) -> u16 {
        match self {
            Self::Time if dated => 19,
            Self::Time => 9,
            Self::Severity => 1,
            other => other.field().map_or(0, Field::width),
        }
    }

    /// What stands in it. Not yet made safe for a terminal. `dated` says whether times need their day.
    pub fn text(self, row: &Row<'_>, dated: bool) -> String {
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
            other => {
                let text = other.field().and_then(|field| row.text(field));
                text.unwrap_or("-").to_owned()
            }
        }
    }

    /// The value in full, as it is copied.
    pub fn value(self, row: &Row<'_>) -> Option<String> {
        match self {
            Self::Time => row.time().is_known().then(|| row.time().rfc3339()),
            Self::Target => target(row).map(str::to_owned),
            Self::Severity | Self::Name => Some(self.text(row, false)),
            other => row.text(other.field()?).map(str::to_owned),
        }
    }

    /// Whether two events have the same value in it, also where both have none.
    pub fn is_same(self, one: &Row<'_>, other: &Row<'_>) -> bool {
        match self {
            Self::Time => one.time() == other.time(),
            Self::Severity => one.flags().severity() == other.flags().severity(),
            Self::Name => [Field::Service, Field::Name]
                .into_iter()
                .all(|field| one.text(field) == other.text(field)),
            Self::Target => target(one) == target(other),
            of_a_field => of_a_field
                .field()
                .is_some_and(|field| one.text(field) == other.text(field)),
        }
    }

    /// The events that have the same value, unless the column has none that a term can say.
    pub fn expr(self, row: &Row<'_>) -> Option<Expr> {
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
            other => {
                let field = other.field()?;
                Some(match row.text(field) {
                    Some(value) => field_has(field, value),
                    None => Expr::Term(Term::Field(field, vec![Pattern::Exists])).negate(),
                })
            }
        }
    }

    /// The columns of a table of this width, from left to right: those that always are there share what there is,
    /// others come where there is room.
    pub fn places(width: u16, dated: bool) -> Vec<Cell> {
        let mut columns = vec![Self::Time, Self::Severity, Self::Name, Self::Principal];
        if width >= 64 {
            columns.push(Self::Ip);
        }
        columns.push(Self::Target);
        let used = |columns: &[Self]| {
            EDGE + columns
                .iter()
                .map(|column| column.wanted(dated) + GAP)
                .sum::<u16>()
        };
        for column in [Self::Error, Self::Account, Self::Region] {
            if used(&columns) + column.wanted(dated) <= width {
                columns.push(column);
            }
        }
        let spare = i32::from(width) - i32::from(used(&columns));
        let mut x = EDGE;
        columns
            .iter()
            .map(|column| {
                let wanted = column.wanted(dated);
                let cell = Cell {
                    column: *column,
                    x,
                    width: column.stretched(wanted, spare),
                };
                x = x.saturating_add(cell.width + GAP);
                cell
            })
            .filter(|cell| cell.x < width)
            .map(|cell| Cell {
                width: cell.width.min(width - cell.x),
                ..cell
            })
            .collect()
    }

    /// Its width where the table is so many columns wider (or narrower) than all columns like it.
    fn stretched(self, wanted: u16, spare: i32) -> u16 {
        // Shares of what is spare or short, in sixteenths. Addresses and times are of no use when cut.
        let sixteenths = match self {
            Self::Name | Self::Target => 6,
            Self::Principal => 4,
            _ => 0,
        };
        let width = i32::from(wanted) + spare.saturating_mul(sixteenths).div_euclid(16);
        u16::try_from(width.max(1)).unwrap_or(u16::MAX)
    }
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
fn target<'s>(row: &Row<'s>) -> Option<&'s str> {
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

    fn drawn(width: u16) -> String {
        let mut line = String::new();
        for cell in Column::places(width, false) {
            line.push_str(&" ".repeat(usize::from(cell.x) - line.chars().count()));
            let label: String = cell
                .column
                .label()
                .chars()
                .take(usize::from(cell.width))
                .collect();
            line.push_str(&label);
            line.push_str(&"_".repeat(usize::from(cell.width) - label.chars().count()));
        }
        line
    }

    #[test]
    fn columns_share_what_there_is() {
        assert_eq!(
            drawn(60),
            " TIME(UTC) S NAME______________ PRINCIPAL__ TARGET________"
        );
        assert_eq!(
            drawn(72),
            " TIME(UTC) S NAME____________ PRINCIPAL_ SOURCE IP______ TARGET______"
        );
        assert!(drawn(140).contains("ERROR") && drawn(140).contains("ACCOUNT"));
        for width in 0..300 {
            let places = Column::places(width, true);
            assert!(places.iter().all(|cell| cell.x + cell.width <= width), "{width}");
        }
    }
}
