//! What is loaded at one moment. Never changes; cheap to clone; no reader waits for the writer.

use super::batch::Hints;
use super::builder::Builder;
use super::dictionary::{Dictionary, Groups, MISSING, Symbol};
use super::evidence::{Evidence, EvidenceError, Kept};
use super::identities::Identities;
use super::ledger::Ledger;
use super::loader::Loader;
use super::novelty::Novelty;
use super::order::span;
use super::segment::{Segment, locate};
use crate::model::alarm::Saved;
use crate::model::record::Refusal;
use crate::model::{EventId, Field, Flags, Role, Storage, Timestamp, resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Number of an event in the store: given once, valid for the session, in no order of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct RowId(pub u32);

/// What the builder gives a snapshot.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) generation: u64,
    pub(super) rows: usize,
    pub(super) segments: Arc<[Arc<Segment>]>,
    pub(super) dictionaries: Vec<Dictionary>,
    pub(super) identities: Identities,
    pub(super) order: Arc<[RowId]>,
    pub(super) copies: BTreeMap<RowId, u32>,
    pub(super) conflicts: BTreeSet<RowId>,
    pub(super) evidence: Evidence,
    pub(super) ledger: Arc<Ledger>,
    pub(super) alarms: Arc<Saved>,
    pub(super) novelty: OnceLock<Novelty>,
    pub(super) buckets: OnceLock<Groups>,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Snapshot(Arc<Parts>);

impl PartialEq for Snapshot {
    /// Snapshots of one session are equal when they are the same publication.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Snapshot {
    /// A store of these records and nothing else, each the JSON of one event: for whoever has a few at hand.
    pub fn of_records<R: AsRef<[u8]>>(records: &[R]) -> Result<Self, Refusal> {
        let (mut loader, mut builder) = (Loader::default(), Builder::default());
        for record in records.iter().map(AsRef::as_ref) {
            loader.container(Kept::copy("memory", record), Hints::default());
            loader.record(record, 0)?;
        }
        builder.add(0, loader.take());
        Ok(builder.publish())
    }

    pub(super) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Counts publications: a later snapshot of the same session has a higher number and all rows of the earlier.
    pub fn generation(&self) -> u64 {
        self.0.generation
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.0.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.rows == 0
    }

    /// The segments, in order of row numbers.
    pub fn segments(&self) -> &[Arc<Segment>] {
        &self.0.segments
    }

    /// All rows, oldest first: by eventTime, then eventID, then fingerprint. Events without a time come first.
    pub fn order(&self) -> &Arc<[RowId]> {
        &self.0.order
    }

    /// The distinct values of a field (fields of resources share one dictionary; `time` and `id` have none).
    pub fn dictionary(&self, field: Field) -> &Dictionary {
        static EMPTY: std::sync::LazyLock<Dictionary> = std::sync::LazyLock::new(Dictionary::default);
        self.0
            .dictionaries
            .get(field.dictionary().index())
            .unwrap_or(&EMPTY)
    }

    /// The distinct callers.
    pub fn identities(&self) -> &Identities {
        &self.0.identities
    }

    /// An event. Panics if the row is not in this snapshot.
    pub fn row(&self, id: RowId) -> Row<'_> {
        let (segment, row) = locate(&self.0.segments, id.0);
        Row {
            snapshot: self,
            segment,
            place: row,
            id,
        }
    }

    /// The row with an `eventID`; the first of them if several have it.
    pub fn find(&self, id: EventId) -> Option<RowId> {
        self.0.segments.iter().find_map(|segment| {
            let row = segment.ids().iter().position(|candidate| *candidate == id.0)?;
            Some(RowId(segment.first_row() + row as u32))
        })
    }

    /// The first and the last known eventTime.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        span(&self.0.segments, &self.0.order)
    }

    /// What was read and what was not.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.0.ledger
    }

    /// What saved files say of alarms, read next to the files of events.
    pub fn alarms(&self) -> &Arc<Saved> {
        &self.0.alarms
    }

    /// How often the event was met: 1 but for exact duplicates.
    pub fn copies(&self, row: RowId) -> u32 {
        self.0.copies.get(&row).copied().unwrap_or(1)
    }

    /// Rows that share their `eventID` with a row of other bytes.
    pub fn conflicts(&self) -> &BTreeSet<RowId> {
        &self.0.conflicts
    }

    /// The resources by the bucket they are in (`bucket/b` and every `s3://b/…` are in the bucket `b`). Worked out when
    /// first asked for.
    pub fn buckets(&self) -> &Groups {
        let resources = self.dictionary(Field::Bucket);
        let work_out = || resources.groups(&|text| Field::Bucket.of_value(text));
        self.0.buckets.get_or_init(work_out)
    }

    /// What is new in a row: those of [`Flags::OF_ORDER`] that hold. Worked out when first asked for, which takes a
    /// pass over all rows.
    pub fn novelty(&self, row: RowId) -> Flags {
        self.0.novelty.get_or_init(|| Novelty::of(self)).flags(row.0)
    }

    /// Where original bytes are.
    pub fn evidence(&self) -> &Evidence {
        &self.0.evidence
    }
}

/// One event of a snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s> {
    snapshot: &'s Snapshot,
    segment: &'s Segment,
    place: usize,
    id: RowId,
}

impl<'s> Row<'s> {
    /// The snapshot it is of.
    pub fn snapshot(&self) -> &'s Snapshot {
        self.snapshot
    }

    /// Its number in the store.
    pub fn row_id(&self) -> RowId {
        self.id
    }

    /// `eventTime`.
    pub fn time(&self) -> Timestamp {
        self.segment.time(self.place)
    }

    /// `eventID`.
    pub fn event_id(&self) -> EventId {
        self.segment.id(self.place)
    }

    /// XXH3 of the original bytes.
    pub fn fingerprint(&self) -> u64 {
        self.segment.fingerprints()[self.place]
    }

    /// Whether all of these facts hold: what `is:` asks for.
    pub fn has(&self, facts: Flags) -> bool {
        let asks_order = facts.0 & Flags::OF_ORDER.0 != 0;
        let novelty = if asks_order {
            self.snapshot.novelty(self.id)
        } else {
            Flags::default()
        };
        Flags(self.flags().0 | novelty.0).has(facts)
    }

    /// The facts about it, without those of [`Flags::OF_ORDER`], which may take a while: ask [`Row::has`] for them.
    pub fn flags(&self) -> Flags {
        let mut flags = self.segment.row_flags(self.place);
        flags.set(Flags::CONFLICT, self.snapshot.conflicts().contains(&self.id));
        flags
    }

    /// The symbol of a field with one symbol a row; [`MISSING`] for other fields.
    pub fn symbol(&self, field: Field) -> Symbol {
        self.segment.symbol(field, self.place, self.snapshot.identities())
    }

    /// The text of a field with one text a row, or the first resource. `time` and `id` have no text here; see
    /// [`Row::display`].
    pub fn text(&self, field: Field) -> Option<&'s str> {
        if field.storage() == Storage::Resource {
            return self.resources().find_map(|(_, text)| field.of_value(text));
        }
        let symbol = self.symbol(field);
        (symbol != MISSING).then(|| self.snapshot.dictionary(field).get(symbol))
    }

    /// The value of any field as text, for exports and cells; several resources are joined by a space.
    pub fn display(&self, field: Field) -> String {
        match field.storage() {
            Storage::Time => self.time().rfc3339(),
            Storage::Id => self.event_id().to_string(),
            Storage::Resource => {
                let values: Vec<_> = self
                    .resources()
                    .filter_map(|(_, text)| field.of_value(text))
                    .collect();
                values.join(" ")
            }
            Storage::Row | Storage::Identity => self.text(field).unwrap_or_default().to_owned(),
        }
    }

    /// What it names, and how.
    pub fn resources(&self) -> impl Iterator<Item = (Role, &'s str)> + use<'s> {
        let dictionary = self.snapshot.dictionary(Field::Resource);
        self.segment
            .resources(self.place)
            .iter()
            .map(|it| (it.role(), dictionary.get(it.symbol())))
    }

    /// What it acted on, in few words: the first subject, else what it made, else what it was refused.
    pub fn target(&self) -> Option<&'s str> {
        let first = |wanted: Role| {
            self.resources()
                .find(|(role, _)| *role == wanted)
                .map(|(_, text)| text)
        };
        first(Role::Subject)
            .or_else(|| first(Role::Created))
            .or_else(|| first(Role::Denied))
            .or_else(|| first(Role::Mentioned))
            .map(resource::short)
    }

    /// The file it is from.
    pub fn file(&self) -> std::borrow::Cow<'s, str> {
        self.snapshot.evidence().name(self.segment.place(self.place))
    }

    /// Where its bytes are in that file, after decompression.
    pub fn offset(&self) -> u64 {
        u64::from(self.segment.place(self.place).offset)
    }

    /// Its original bytes. May read a file: never call it where a key waits.
    pub fn original(&self) -> Result<Vec<u8>, EvidenceError> {
        self.snapshot.evidence().event(self.segment, self.place)
    }
}
