//! The only writer: merges the batches of all loaders into segments with one set of symbols, keeps exact duplicates
//! out, and publishes snapshots.

use super::batch::Batch;
use super::column::Column;
use super::coverage::Coverage;
use super::dictionary::{Interner, MISSING, Symbol};
use super::evidence::{Evidence, Kept};
use super::identities::{self, IdentityRow, IdentityTable};
use super::ledger::Ledger;
use super::order::Order;
use super::segment::{ROW_FIELDS, Segment, locate};
use super::snapshot::{Parts, RowId, Snapshot};
use crate::model::alarm::Saved;
use crate::model::{Field, Role};
use hashbrown::{HashMap, HashTable};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

/// Short segments are joined up to this length.
const JOINED_ROWS: usize = 16_384;

/// Symbols of a loader → symbols of the store.
#[derive(Debug)]
struct Translation {
    texts: Vec<Vec<Symbol>>,
    identities: Vec<Symbol>,
}

impl Default for Translation {
    fn default() -> Self {
        Self {
            texts: vec![vec![MISSING]; Field::COUNT],
            identities: vec![MISSING],
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Builder {
    interners: Vec<Interner>,
    identities: IdentityTable,
    known_identities: HashMap<IdentityRow, Symbol>,
    translations: HashMap<usize, Translation>,
    segments: Vec<Arc<Segment>>,
    rows: u32,
    by_id: HashTable<Known>,
    hasher: hashbrown::DefaultHashBuilder,
    copies: BTreeMap<RowId, u32>,
    conflicts: BTreeSet<RowId>,
    containers: Vec<Arc<Kept>>,
    evidence: Evidence,
    ledger: Ledger,
    alarms: Arc<Saved>,
    order: Order,
    generation: u64,
}

impl Default for Builder {
    fn default() -> Self {
        let mut identities = IdentityTable::default();
        identities.push(IdentityRow::default());
        Self {
            interners: (0..Field::COUNT).map(|_| Interner::default()).collect(),
            identities,
            known_identities: HashMap::from([(IdentityRow::default(), MISSING)]),
            translations: HashMap::new(),
            segments: Vec::new(),
            rows: 0,
            by_id: HashTable::new(),
            hasher: hashbrown::DefaultHashBuilder::default(),
            copies: BTreeMap::new(),
            conflicts: BTreeSet::new(),
            containers: Vec::new(),
            evidence: Evidence::default(),
            ledger: Ledger::default(),
            alarms: Arc::default(),
            order: Order::default(),
            generation: 0,
        }
    }
}

/// A row by a hash of its event ID, half of which is kept: so the table grows without a look at the IDs, and a
/// search looks at hardly any that is not the one.
#[derive(Clone, Copy, Debug)]
struct Known {
    half: u32,
    row: u32,
}

impl Known {
    fn hash(half: u32) -> u64 {
        // Spread out again, for the table takes bits from both ends.
        u64::from(half).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// What becomes of an event whose ID may have been seen.
enum Fate {
    New,
    Copy,
    Conflict,
}

impl Builder {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds the batch of a loader. Batches of one loader must come in the order they were taken.
    pub fn add(&mut self, loader: usize, mut batch: Batch) {
        self.ledger.files.extend(batch.reports.drain(..).map(Arc::new));
        if !batch.alarms.is_empty() {
            Arc::make_mut(&mut self.alarms).merge(std::mem::take(&mut batch.alarms));
        }
        self.translate(loader, &batch);
        let fresh = self.select(&batch);
        batch.keep(&fresh);
        if !batch.times.is_empty() {
            self.seal(loader, batch);
            self.join_short();
        }
    }

    /// From now on this is what the rows added so far cover.
    pub fn cover(&mut self, coverage: Arc<Coverage>) {
        self.ledger.coverage = coverage;
    }

    /// Extends the translation of the loader by what is new in its batch.
    fn translate(&mut self, loader: usize, batch: &Batch) {
        let translation = self.translations.entry(loader).or_default();
        for (field, texts) in batch.texts.iter().enumerate() {
            let interner = &mut self.interners[field];
            translation.texts[field].extend(
                texts
                    .iter()
                    .map(|(text, print)| interner.intern_print(text, print)),
            );
        }
        let mut texts = batch.new_identities.iter();
        while texts.len() > 0 {
            let mut row = IdentityRow::default();
            for ((symbol, field), (text, print)) in row.iter_mut().zip(identities::FIELDS).zip(&mut texts) {
                if !text.is_empty() {
                    *symbol = self.interners[field.index()].intern_print(text, print);
                }
            }
            let symbol = *self
                .known_identities
                .entry(row)
                .or_insert_with(|| self.identities.push(row));
            translation.identities.push(symbol);
        }
    }

    /// The rows of the batch that are not copies of an event already here.
    fn select(&mut self, batch: &Batch) -> Vec<u32> {
        let mut kept = Vec::with_capacity(batch.len());
        let base = self.rows;
        for row in 0..batch.len() {
            let half = self.hasher.hash_one(batch.ids[row]) as u32;
            let new_row = base + kept.len() as u32;
            match self.fate(half, batch, row, &kept) {
                Fate::Copy => continue,
                Fate::Conflict => {
                    self.conflicts.insert(RowId(new_row));
                    self.ledger.conflicts += 1;
                }
                Fate::New => {}
            }
            kept.push(row as u32);
            let known = Known { half, row: new_row };
            self.by_id
                .insert_unique(Known::hash(half), known, |known| Known::hash(known.half));
        }
        kept
    }

    fn fate(&mut self, half: u32, batch: &Batch, row: usize, kept: &[u32]) -> Fate {
        let (id, print) = (batch.ids[row], batch.fingerprints[row]);
        let base = self.rows;
        let known = |row: u32| {
            if row >= base {
                let row = kept[(row - base) as usize] as usize;
                (batch.ids[row], batch.fingerprints[row])
            } else {
                id_and_print(&self.segments, row)
            }
        };
        let mut conflict = None;
        for candidate in self.by_id.iter_hash(Known::hash(half)) {
            if candidate.half != half {
                continue;
            }
            match known(candidate.row) {
                (other, same) if other == id && same == print => {
                    *self.copies.entry(RowId(candidate.row)).or_insert(1) += 1;
                    self.ledger.duplicates += 1;
                    return Fate::Copy;
                }
                (other, _) if other == id => conflict = Some(candidate.row),
                _ => {}
            }
        }
        conflict.map_or(Fate::New, |candidate| {
            self.conflicts.insert(RowId(candidate));
            Fate::Conflict
        })
    }

    /// Makes a segment of a batch without copies. Its columns stay where they are.
    fn seal(&mut self, loader: usize, mut batch: Batch) {
        let Translation { texts, identities } = &self.translations[&loader];
        // A container that goes on from the batch before is listed again: the same `Arc`, one more number.
        let container_base = self.containers.len() as u32;
        self.containers.append(&mut batch.kept);
        for run in &mut batch.runs {
            run.container += container_base;
        }
        for (column, field) in batch.columns.iter_mut().zip(ROW_FIELDS) {
            translate(column, &texts[field.index()]);
        }
        translate(&mut batch.identities, identities);
        translate_resources(&mut batch, &texts[Field::Resource.index()]);
        let segment = Segment {
            first_row: self.rows,
            columns: batch
                .columns
                .iter()
                .map(|symbols| Column::pack(symbols))
                .collect(),
            identities: Some(Column::pack(&batch.identities)),
            times: batch.times.into(),
            ids: batch.ids.into(),
            fingerprints: batch.fingerprints.into(),
            flags: batch.flags.into(),
            resource_starts: batch.resource_starts.into(),
            resources: batch.resources.into(),
            offsets: batch.offsets.into(),
            lengths: batch.lengths.into(),
            runs: batch.runs.into(),
        };
        self.rows += segment.len() as u32;
        self.segments.push(Arc::new(segment));
    }

    /// Makes one of the last two segments for as long as both are short and about as long as each other. So pages that
    /// come one by one make few segments, and a row is copied only a few times on its way into a long one.
    fn join_short(&mut self) {
        while let [.., before, last] = self.segments.as_slice()
            && before.len() <= 2 * last.len()
            && before.len() + last.len() <= JOINED_ROWS
        {
            let joined = Arc::new(before.joined(last));
            self.segments.truncate(self.segments.len() - 2);
            self.segments.push(joined);
        }
    }

    /// What is here now, for readers.
    pub fn publish(&mut self) -> Snapshot {
        self.generation += 1;
        self.order.extend(&self.segments);
        self.evidence = self.evidence.with(&self.containers);
        Snapshot::new(Parts {
            generation: self.generation,
            rows: self.rows as usize,
            segments: self.segments.as_slice().into(),
            dictionaries: self.interners.iter().map(Interner::snapshot).collect(),
            identities: self.identities.snapshot(),
            order: Arc::clone(self.order.rows()),
            copies: self.copies.clone(),
            conflicts: self.conflicts.clone(),
            evidence: self.evidence.clone(),
            ledger: Arc::new(self.ledger.clone()),
            alarms: Arc::clone(&self.alarms),
            novelty: OnceLock::new(),
            buckets: OnceLock::new(),
        })
    }
}

fn id_and_print(segments: &[Arc<Segment>], row: u32) -> (u128, u64) {
    let (segment, row) = locate(segments, row);
    (segment.ids[row], segment.fingerprints[row])
}

fn translate(symbols: &mut [Symbol], map: &[Symbol]) {
    for symbol in symbols {
        *symbol = map[*symbol as usize];
    }
}

fn translate_resources(batch: &mut Batch, map: &[Symbol]) {
    for resource in &mut batch.resources {
        *resource = resource.renamed(map[resource.symbol() as usize]);
    }
    // The loader saw what was named again, but for the actor, who comes last: that is the caller's.
    for row in batch.resource_starts.windows(2) {
        if let [others @ .., last] = &mut batch.resources[row[0] as usize..row[1] as usize]
            && last.role() == Role::Actor
            && others.iter().any(|other| other.symbol() == last.symbol())
        {
            *last = last.again();
        }
    }
}

#[cfg(test)]
mod tests;
