//! Columns of some events on their way from a loader to the builder.

use super::dictionary::{MISSING, Symbol};
use super::evidence::Kept;
use super::identities::IdentityRow;
use super::ledger::FileReport;
use super::numbering::NewTexts;
use super::segment::{ROW_FIELDS, ResourceRef, Run, place_of};
use crate::model::alarm::Saved;
use crate::model::{Field, Timestamp};
use std::sync::Arc;

/// What the path of a file says of its events, where they do not say it themselves.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hints {
    /// Account ID.
    pub account: Option<String>,
    /// AWS Region.
    pub region: Option<String>,
    /// Delivery time of the file.
    pub time: Option<Timestamp>,
    /// The source has no request and response.
    pub partial: bool,
}

/// Columns of some events with the symbols of one loader, on their way to the builder.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) times: Vec<i64>,
    pub(super) ids: Vec<u128>,
    pub(super) fingerprints: Vec<u64>,
    pub(super) flags: Vec<u16>,
    pub(super) columns: [Vec<Symbol>; ROW_FIELDS.len()],
    pub(super) identities: Vec<Symbol>,
    pub(super) resource_ends: Vec<u32>,
    pub(super) resources: Vec<ResourceRef>,
    pub(super) offsets: Vec<u32>,
    pub(super) lengths: Vec<u32>,
    /// Containers by the loader's own numbers, which count from 0 in each batch.
    pub(super) runs: Vec<Run>,
    pub(super) kept: Vec<Arc<Kept>>,
    /// Texts that are new since the last batch, by [`Field::index`].
    pub(super) texts: Vec<NewTexts>,
    /// Identities that are new since the last batch.
    pub(super) new_identities: Vec<IdentityRow>,
    /// Files finished since the last batch.
    pub reports: Vec<FileReport>,
    /// Alarms that files held.
    pub alarms: Saved,
}

impl Batch {
    /// An empty one with room for as many events as this one has, for the next is likely to have as many.
    pub(super) fn next(&self) -> Self {
        let events = self.len();
        Self {
            times: Vec::with_capacity(events),
            ids: Vec::with_capacity(events),
            fingerprints: Vec::with_capacity(events),
            flags: Vec::with_capacity(events),
            columns: std::array::from_fn(|_| Vec::with_capacity(events)),
            identities: Vec::with_capacity(events),
            resource_ends: Vec::with_capacity(events),
            resources: Vec::with_capacity(self.resources.len()),
            offsets: Vec::with_capacity(events),
            lengths: Vec::with_capacity(events),
            ..Self::default()
        }
    }

    /// The account where the last event happened.
    pub(super) fn account(&self) -> Symbol {
        let column = place_of(Field::Account).map(|place| &self.columns[place]);
        column
            .and_then(|column| column.last().copied())
            .unwrap_or(MISSING)
    }

    /// How many events it holds.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty() && self.reports.is_empty() && self.alarms.is_empty()
    }
}
