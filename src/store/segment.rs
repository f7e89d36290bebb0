//! Up to 65,536 events in columns. Made once by the builder, then only read.

mod join;

use super::column::Column;
use super::dictionary::{MISSING, Symbol};
use super::identities::Identities;
use crate::model::{EventId, Field, Flags, Role, Storage, Timestamp, field};
use std::sync::Arc;

/// Most rows of a segment.
pub const SEGMENT_ROWS: usize = 65_536;

/// A resource an event names and how: 3 bits of [`Role`], one for "named before", 28 bits of symbol.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourceRef(pub u32);

impl ResourceRef {
    const AGAIN: u32 = 1 << 3;

    /// Packs both; symbols beyond 2^28 (a quarter of a thousand million distinct resources) become missing.
    pub fn new(symbol: Symbol, role: Role) -> Self {
        Self(role as u32).renamed(symbol)
    }

    /// The same with another symbol.
    #[inline]
    #[must_use]
    pub(super) fn renamed(self, symbol: Symbol) -> Self {
        Self(if symbol < 1 << 28 {
            symbol << 4 | self.0 & 0xF
        } else {
            MISSING
        })
    }

    /// The same, marked as one that the event has named before, in another role: who counts events passes it over.
    #[must_use]
    pub fn again(self) -> Self {
        Self(self.0 | Self::AGAIN)
    }

    /// Whether the event has named the same before.
    #[inline]
    pub fn is_again(self) -> bool {
        self.0 & Self::AGAIN != 0
    }

    /// Symbol in the dictionary of [`Field::Resource`].
    #[inline]
    pub fn symbol(self) -> Symbol {
        self.0 >> 4
    }

    /// How the event names it.
    pub fn role(self) -> Role {
        Role::ALL
            .get((self.0 & 7) as usize)
            .copied()
            .unwrap_or(Role::Mentioned)
    }
}

/// The fields kept as one symbol a row, in the order of the columns of a [`Segment`].
pub const ROW_FIELDS: [Field; 11] = [
    Field::Name,
    Field::Service,
    Field::Ip,
    Field::Region,
    Field::Account,
    Field::Error,
    Field::Message,
    Field::Agent,
    Field::Category,
    Field::EventType,
    Field::Vpce,
];

/// Place of a field among [`ROW_FIELDS`].
pub(super) fn place_of(field: Field) -> Option<usize> {
    ROW_FIELDS.iter().position(|candidate| *candidate == field)
}

/// Where one event's bytes are: in which container of [`super::Evidence`], from where, how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Number of the container.
    pub container: u32,
    /// Offset in it.
    pub offset: u32,
    /// Bytes there.
    pub length: u32,
    /// Whether those bytes are the escaped inside of a JSON string.
    pub wrapped: bool,
}

/// A run of rows from one container.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// Number of the container.
    pub container: u32,
    /// First row of the segment that comes from it; the run ends where the next begins.
    pub first: u32,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Segment {
    pub(super) first_row: u32,
    pub(super) times: Box<[i64]>,
    pub(super) ids: Box<[u128]>,
    pub(super) fingerprints: Box<[u64]>,
    pub(super) flags: Box<[u16]>,
    pub(super) columns: Vec<Column>,
    pub(super) identities: Option<Column>,
    /// Start of each row's resources, and one more.
    pub(super) resource_starts: Box<[u32]>,
    pub(super) resources: Box<[ResourceRef]>,
    pub(super) offsets: Box<[u32]>,
    /// The top bits say `wrapped` and that names are not kept.
    pub(super) lengths: Box<[u32]>,
    pub(super) runs: Box<[Run]>,
}

/// Top bit of a length: the bytes are inside a JSON string.
pub(super) const WRAPPED: u32 = 1 << 31;
/// The bit below it: not every name in the event is a resource of it.
pub(super) const NAMES_LOST: u32 = 1 << 30;

/// The segment of a row, and its place there.
pub(super) fn locate(segments: &[Arc<Segment>], row: u32) -> (&Segment, usize) {
    let number = segments
        .partition_point(|segment| segment.first_row <= row)
        .saturating_sub(1);
    (&segments[number], (row - segments[number].first_row) as usize)
}

impl Segment {
    /// Row number, in the store, of its first row.
    pub fn first_row(&self) -> u32 {
        self.first_row
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// `eventTime` of each row in milliseconds; [`Timestamp::UNKNOWN`] where there is none.
    pub fn times(&self) -> &[i64] {
        &self.times
    }

    /// `eventTime` of a row.
    pub fn time(&self, row: usize) -> Timestamp {
        Timestamp(self.times[row])
    }

    /// `eventID` of each row.
    pub fn ids(&self) -> &[u128] {
        &self.ids
    }

    /// `eventID` of a row.
    pub fn id(&self, row: usize) -> EventId {
        EventId(self.ids[row])
    }

    /// XXH3 of each row's original bytes.
    pub fn fingerprints(&self) -> &[u64] {
        &self.fingerprints
    }

    /// The facts of each row, without [`Flags::CONFLICT`], which the snapshot knows.
    pub fn flags(&self) -> &[u16] {
        &self.flags
    }

    /// The facts of a row.
    pub fn row_flags(&self, row: usize) -> Flags {
        Flags(u32::from(self.flags[row]))
    }

    /// The column of a field with [`Storage::Row`].
    pub fn column(&self, field: Field) -> Option<&Column> {
        self.columns.get(place_of(field)?)
    }

    /// One identity symbol a row.
    pub fn identities(&self) -> &Column {
        const NOBODY: &Column = &Column::Constant(MISSING);
        self.identities.as_ref().unwrap_or(NOBODY)
    }

    /// What a row names.
    pub fn resources(&self, row: usize) -> &[ResourceRef] {
        &self.resources[self.resource_starts[row] as usize..self.resource_starts[row + 1] as usize]
    }

    /// The resources of all rows, in order of rows.
    pub fn all_resources(&self) -> &[ResourceRef] {
        &self.resources
    }

    /// Tells of each resource and the row that names it. A loop for each row would be left where nobody can foresee it, so
    /// how far each resource is from the one before is worked out for all of them, and then it goes straight on.
    #[inline]
    pub fn each_resource(&self, mut each: impl FnMut(usize, ResourceRef)) {
        let mut steps = vec![0u32; self.resources.len() + 1];
        for start in self.resource_starts.iter().skip(1) {
            steps[*start as usize] += 1;
        }
        let mut row: usize = 0;
        for (resource, step) in self.resources.iter().zip(steps) {
            row += step as usize;
            each(row, *resource);
        }
    }

    /// The symbol a row has for a field, if the field has one symbol a row.
    pub fn symbol(&self, field: Field, row: usize, identities: &Identities) -> Symbol {
        match field.storage() {
            Storage::Row => self.column(field).map_or(MISSING, |column| column.get(row)),
            Storage::Identity => super::identities::slot(field)
                .map_or(MISSING, |slot| identities.get(self.identities().get(row), slot)),
            field::Storage::Time | field::Storage::Id | field::Storage::Resource => MISSING,
        }
    }

    /// Runs of rows that come from one container, in order of rows.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Where a row's bytes are.
    pub fn place(&self, row: usize) -> Place {
        let run = self
            .runs
            .partition_point(|run| run.first as usize <= row)
            .saturating_sub(1);
        self.place_in(run, row)
    }

    /// Where the bytes of a row of a run are.
    #[inline]
    pub fn place_in(&self, run: usize, row: usize) -> Place {
        Place {
            container: self.runs[run].container,
            offset: self.offsets[row],
            length: self.lengths[row] & !(WRAPPED | NAMES_LOST),
            wrapped: self.lengths[row] & WRAPPED != 0,
        }
    }

    /// Whether every name in the event is among its resources in the form that [`super::kept_as`] tells.
    #[inline]
    pub fn keeps_names(&self, row: usize) -> bool {
        self.lengths[row] & NAMES_LOST == 0
    }

    /// Offset of each row in its container.
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_told_of_with_the_row_that_names_them() {
        for counts in [&[][..], &[0], &[0, 0, 3, 0, 1, 2, 0, 0], &[1, 1], &[2, 0]] {
            let mut starts = vec![0];
            starts.extend(counts.iter().scan(0, |end, count| {
                *end += count;
                Some(*end)
            }));
            let named: u32 = counts.iter().sum();
            let segment = Segment {
                resource_starts: starts.into(),
                resources: (0..named)
                    .map(|symbol| ResourceRef::new(symbol, Role::Subject))
                    .collect(),
                ..Segment::default()
            };
            let mut told = Vec::new();
            segment.each_resource(|row, resource| told.push((row, resource)));
            let rows =
                (0..counts.len()).flat_map(|row| segment.resources(row).iter().map(move |it| (row, *it)));
            assert_eq!(told, rows.collect::<Vec<_>>(), "{counts:?}");
            assert_eq!(told.len(), named as usize);
        }
    }
}
