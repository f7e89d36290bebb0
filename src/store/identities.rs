//! Distinct callers. A `userIdentity` is worth a dozen columns and few are distinct, so a row keeps one symbol for
//! all of it and this table keeps the dozen.

use super::dictionary::Symbol;
use crate::model::Field;
use std::sync::Arc;

/// The fields kept once per identity, in the order of [`IdentityRow`].
pub const FIELDS: [Field; 11] = [
    Field::Principal,
    Field::Type,
    Field::Arn,
    Field::PrincipalId,
    Field::Key,
    Field::Role,
    Field::Session,
    Field::Person,
    Field::CallerAccount,
    Field::InvokedBy,
    Field::Mfa,
];

/// The symbols of one caller, in the order of [`FIELDS`].
pub type IdentityRow = [Symbol; FIELDS.len()];

/// Place of a field in an [`IdentityRow`].
#[inline]
pub fn slot(field: Field) -> Option<usize> {
    FIELDS.iter().position(|candidate| *candidate == field)
}

const CHUNK: usize = 1024;

/// Identity symbol → symbols of its fields; cheap to clone, never changes. Identity 0 has nothing but missing values.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    chunks: Arc<[Arc<Vec<IdentityRow>>]>,
    len: usize,
}

impl Identities {
    /// How many identities there are, the missing one included.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is not even the missing one.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The symbol that an identity has for a field.
    #[inline]
    pub fn get(&self, identity: Symbol, slot: usize) -> Symbol {
        let identity = identity as usize;
        self.chunks
            .get(identity / CHUNK)
            .and_then(|chunk| chunk.get(identity % CHUNK))
            .map_or(0, |row| row[slot])
    }

    /// All identities, in order.
    pub fn iter(&self) -> impl Iterator<Item = &IdentityRow> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }
}

/// The growing table.
#[derive(Debug, Default)]
pub struct IdentityTable {
    chunks: Vec<Arc<Vec<IdentityRow>>>,
    growing: Vec<IdentityRow>,
}

impl IdentityTable {
    /// Adds one and returns its symbol.
    pub fn push(&mut self, row: IdentityRow) -> Symbol {
        let symbol = (self.chunks.len() * CHUNK + self.growing.len()) as Symbol;
        self.growing.push(row);
        if self.growing.len() == CHUNK {
            self.chunks.push(Arc::new(std::mem::take(&mut self.growing)));
        }
        symbol
    }

    /// The symbols of an identity.
    pub fn get(&self, identity: Symbol) -> &IdentityRow {
        let (number, index) = (identity as usize / CHUNK, identity as usize % CHUNK);
        &self.chunks.get(number).map_or(&self.growing, |chunk| chunk)[index]
    }

    /// The identities so far, for readers.
    pub fn snapshot(&self) -> Identities {
        let growing = (!self.growing.is_empty()).then(|| Arc::new(self.growing.clone()));
        Identities {
            chunks: self.chunks.iter().cloned().chain(growing).collect(),
            len: self.chunks.len() * CHUNK + self.growing.len(),
        }
    }
}
