//! The loader's side of the store: one [`Loader`] a thread scans records into columns with symbols of its own and
//! hands them on in [`Batch`]es. Nothing is shared between loaders, so nothing is locked.

use super::batch::{Batch, Hints};
use super::callers::{Caller, Callers};
use super::dictionary::{MISSING, Symbol};
use super::evidence::Kept;
use super::evidence::fingerprint;
use super::extract::{Gatherer, Gathering};
use super::facts::facts;
use super::ledger::FileReport;
use super::numbering::{Numbering, Waiting};
use super::print::Print;
use super::segment::{NAMES_LOST, ROW_FIELDS, ResourceRef, Run, SEGMENT_ROWS, WRAPPED};
use crate::model::alarm::Saved;
use crate::model::identity::UserIdentity;
use crate::model::json::{Malformed, Scanner, Text, Visit};
use crate::model::record::{Observe, Record, Refusal, Section};
use crate::model::{EventId, Field, Flags, Role, Timestamp};
use std::ops::Range;
use std::sync::Arc;
use twox_hash::XxHash3_128;

const REPEATED: usize = 256;

/// So many resources wait for their symbols: enough to wait together, few enough to stay in the cache.
const WAITING: usize = 4096;

/// Scans records into columns. See the module.
#[derive(Debug)]
pub struct Loader {
    batch: Batch,
    numberings: Vec<Numbering>,
    callers: Callers,
    gatherer: Gatherer,
    /// Resources without symbols yet: those of the batch from `settled` on have their places here instead.
    waiting: Waiting,
    settled: usize,
    symbols: Vec<Symbol>,
    /// The last repetitive object of each topic.
    repeated: Vec<Vec<u8>>,
    hints: Hints,
    /// Of the record scanned last: see [`super::Segment::keeps_names`].
    keeps_names: bool,
}

impl Default for Loader {
    fn default() -> Self {
        Self {
            batch: Batch::default(),
            numberings: (0..Field::COUNT).map(|_| Numbering::default()).collect(),
            callers: Callers::default(),
            gatherer: Gatherer::default(),
            waiting: Waiting::default(),
            settled: 0,
            symbols: Vec::new(),
            repeated: vec![Vec::new(); REPEATED],
            hints: Hints::default(),
            keeps_names: true,
        }
    }
}

/// Listens to the scan: resources go to the gatherer, identities met before are recognised.
struct Listener<'l, 'a> {
    gathering: Gathering<'l, 'a>,
    callers: &'l Callers,
    met: Met<'a>,
    repeated: &'l mut [Vec<u8>],
}

/// The caller of the record being scanned.
enum Met<'a> {
    /// The record names none.
    Nobody,
    /// The same bytes were met before.
    Before(Caller),
    /// The fingerprint of bytes that are new, and what they say.
    Now(Print, Box<UserIdentity<'a>>),
}

impl<'a> Visit<'a> for Listener<'_, 'a> {
    #[inline]
    fn key(&mut self, key: &'a [u8]) {
        self.gathering.key(key);
    }
    #[inline]
    fn string(&mut self, value: Text<'a>) {
        self.gathering.string(value);
    }
    #[inline]
    fn literal(&mut self, value: &'a [u8]) {
        self.gathering.literal(value);
    }
    #[inline]
    fn enter(&mut self) {
        self.gathering.enter();
    }
    #[inline]
    fn leave(&mut self) {
        self.gathering.leave();
    }
}

impl<'a> Observe<'a> for Listener<'_, 'a> {
    fn section(&mut self, section: Section) {
        self.gathering.section(section);
    }

    #[inline]
    fn identity(&mut self, mut scanner: Scanner<'a>) -> Result<usize, Malformed> {
        let (bytes, start) = (scanner.bytes(), scanner.at);
        let end = match self.callers.likely_length(&bytes[start..]) {
            Some(length) => start + length,
            None => scanner.end_of_value(1, &mut ())?,
        };
        // What has the fingerprint of an identity is one, so it ends there and nowhere else.
        let print = Print::of(&bytes[start..end]);
        if let Some(caller) = self.callers.met(print) {
            self.met = Met::Before(caller);
            return Ok(end);
        }
        let identity = Box::new(UserIdentity::read(&mut scanner)?);
        let print = if scanner.at == end {
            print
        } else {
            Print::of(&bytes[start..scanner.at])
        };
        self.met = Met::Now(print, identity);
        Ok(scanner.at)
    }

    #[inline]
    fn repetitive(&mut self, mut scanner: Scanner<'a>, topic: &[u8]) -> Result<usize, Malformed> {
        let first = topic.first().copied().unwrap_or_default() as usize;
        let slot =
            (topic.len() * 31 + first * 7 + topic.get(1).copied().unwrap_or_default() as usize) % REPEATED;
        let known = &mut self.repeated[slot];
        if !known.is_empty() && scanner.bytes()[scanner.at..].starts_with(known) {
            return Ok(scanner.at + known.len());
        }
        let bytes = scanner.skip()?;
        known.clear();
        known.extend_from_slice(bytes);
        Ok(scanner.at)
    }
}

impl Loader {
    /// Events scanned since the last batch.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// Whether there is nothing to hand on.
    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    /// Whether the batch is full and must be handed on.
    pub fn is_full(&self) -> bool {
        self.batch.len() >= SEGMENT_ROWS
    }

    /// From here on events come from this container.
    pub fn container(&mut self, kept: Kept, hints: Hints) {
        self.batch.kept.push(Arc::new(kept));
        self.hints = hints;
    }

    /// A file is done.
    pub fn finished(&mut self, report: FileReport) {
        self.batch.reports.push(report);
    }

    /// A file held alarms.
    pub fn alarms(&mut self, saved: Saved) {
        self.batch.alarms.merge(saved);
    }

    /// Scans the record that starts at `at` and returns where it ends.
    pub fn record(&mut self, bytes: &[u8], at: usize) -> Result<usize, Refusal> {
        let range = self.scan(bytes, at)?;
        self.place(range.start as u32, range.len() as u32);
        Ok(range.end)
    }

    /// Scans a record that lies escaped inside a JSON string.
    pub fn wrapped(&mut self, inner: &[u8], outer: Range<usize>) -> Result<(), Refusal> {
        self.scan(inner, 0)?;
        self.place(outer.start as u32, outer.len() as u32 | WRAPPED);
        Ok(())
    }

    fn place(&mut self, offset: u32, length: u32) {
        let container = (self.batch.kept.len() as u32).saturating_sub(1);
        if self
            .batch
            .runs
            .last()
            .is_none_or(|run| run.container != container)
        {
            self.batch.runs.push(Run {
                container,
                first: self.batch.offsets.len() as u32,
            });
        }
        self.batch.offsets.push(offset);
        let lost = if self.keeps_names { 0 } else { NAMES_LOST };
        self.batch.lengths.push(length | lost);
    }

    fn scan(&mut self, bytes: &[u8], at: usize) -> Result<Range<usize>, Refusal> {
        let waiting = self.waiting.len();
        let gathering = Gathering::new(&mut self.gatherer, &mut self.waiting);
        let mut listener = Listener {
            gathering,
            callers: &self.callers,
            met: Met::Nobody,
            repeated: &mut self.repeated,
        };
        let mut record = Record::default();
        let end = match record.read(bytes, at, &mut listener) {
            Ok(end) => end,
            Err(refusal) => {
                self.waiting.truncate(waiting);
                return Err(refusal);
            }
        };
        let service = record
            .event_source
            .map(|text| text.without_end(b".amazonaws.com"));
        let name = service.map_or(b"".as_slice(), |text| text.raw);
        listener.gathering.end(name, record.error_message);
        self.keeps_names = listener.gathering.keeps_names;
        let caller = match &listener.met {
            Met::Nobody => Caller::default(),
            Met::Before(caller) => *caller,
            Met::Now(print, identity) => self.callers.meet(*print, identity, &mut self.numberings),
        };
        self.push(&record, service, caller);
        // White space may come before it.
        Ok(end - record.raw.len()..end)
    }

    fn push(&mut self, record: &Record<'_>, service: Option<Text<'_>>, caller: Caller) {
        let fingerprint = fingerprint(record.raw);
        let id = record.event_id.map_or(EventId(u128::from(fingerprint)), |id| {
            EventId::parse(id.raw).unwrap_or_else(|| EventId(XxHash3_128::oneshot(id.raw)))
        });
        let time = record
            .event_time
            .or(record.ingest_timestamp)
            .and_then(|time| Timestamp::parse(time.raw));
        let time = time.or(self.hints.time).unwrap_or(Timestamp::UNKNOWN);
        self.push_texts(record, service, caller);
        let account = self.batch.account();
        let mut flags = facts(record, Flags(caller.flags));
        let is_other = record.recipient_account_id.is_some() && caller.account != account;
        flags.set(
            Flags::CROSS_ACCOUNT,
            is_other && caller.account != MISSING && account != MISSING,
        );
        flags.set(Flags::PARTIAL, self.hints.partial);
        let batch = &mut self.batch;
        batch.times.push(time.0);
        batch.ids.push(id.0);
        batch.fingerprints.push(fingerprint);
        batch.flags.push(flags.0 as u16);
        batch.identities.push(caller.symbol);
        batch.resource_starts.push(batch.resources.len() as u32);
        batch
            .resources
            .extend(self.gatherer.found.iter().map(|(_, resource)| *resource));
        if caller.instance != MISSING {
            batch
                .resources
                .push(ResourceRef::new(caller.instance, Role::Actor));
        }
        if self.waiting.len() >= WAITING {
            self.settle();
        }
    }

    /// Gives the resources that wait their symbols.
    fn settle(&mut self) {
        let Self {
            batch,
            numberings,
            waiting,
            symbols,
            ..
        } = self;
        numberings[Field::Resource.index()].number_all(waiting, symbols);
        for resource in &mut batch.resources[self.settled..] {
            // An actor is the caller's, which has its symbol already.
            if resource.role() != Role::Actor {
                *resource = resource.renamed(symbols[resource.symbol() as usize]);
            }
        }
        self.settled = batch.resources.len();
    }

    /// One symbol for each field that rows keep.
    fn push_texts(&mut self, record: &Record<'_>, service: Option<Text<'_>>, caller: Caller) {
        for (place, field) in ROW_FIELDS.into_iter().enumerate() {
            // By reference: a copy that is read in other pieces than it was written in waits for the writing.
            let text = match field {
                Field::Service => service.as_ref(),
                Field::Name => record.event_name.as_ref(),
                Field::Ip => record.source_ip_address.as_ref(),
                Field::Region => record.aws_region.as_ref(),
                Field::Account => record.recipient_account_id.as_ref(),
                Field::Error => record.error_code.as_ref(),
                Field::Message => record.error_message.as_ref(),
                Field::Agent => record.user_agent.as_ref(),
                Field::Category => record.event_category.as_ref(),
                Field::EventType => record.event_type.as_ref(),
                Field::Vpce => record.vpc_endpoint_id.as_ref(),
                _ => None,
            };
            let symbol = match text {
                Some(text) => self.numberings[field.index()].number_json(text),
                None => self.symbol_without_text(field, record, caller),
            };
            self.batch.columns[place].push(symbol);
        }
    }

    /// What the path of the file or another member says of a field that the record lacks.
    fn symbol_without_text(&mut self, field: Field, record: &Record<'_>, caller: Caller) -> Symbol {
        let hint = match field {
            Field::Region => self.hints.region.as_deref(),
            Field::Account => match self.hints.account.as_deref() {
                None => return caller.account,
                account => account,
            },
            Field::Category if record.management_event == Some(true) => Some("Management"),
            _ => None,
        };
        hint.map_or(MISSING, |hint| self.numberings[field.index()].number(hint))
    }

    /// Hands on what was gathered. The container in use goes on in the next batch.
    pub fn take(&mut self) -> Batch {
        self.settle();
        self.settled = 0;
        self.batch.resource_starts.push(self.batch.resources.len() as u32);
        let next = self.batch.next();
        let mut batch = std::mem::replace(&mut self.batch, next);
        batch.texts = self.numberings.iter_mut().map(Numbering::take_new).collect();
        batch.new_identities = self.callers.take_new();
        self.batch.kept.extend(batch.kept.last().cloned());
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::identities::FIELDS;

    #[test]
    fn a_call_into_another_account_is_known_by_both_of_its_accounts() {
        let mut loader = Loader::default();
        let mut crosses = |identity: &str, recipient: &str| {
            let record = format!(
                r#"{{"eventName":"PutObject","eventVersion":"1.08","userIdentity":{{"type":"IAMUser"{identity}}}{recipient}}}"#
            );
            loader.record(record.as_bytes(), 0).expect("a record");
            Flags(u32::from(loader.batch.flags[loader.batch.flags.len() - 1])).has(Flags::CROSS_ACCOUNT)
        };
        let (own, other) = (
            r#","accountId":"111122223333""#,
            r#","recipientAccountId":"444455556666""#,
        );
        assert!(crosses(own, other));
        assert!(!crosses(own, r#","recipientAccountId":"111122223333""#));
        assert!(!crosses(own, ""), "nothing says where");
        assert!(!crosses("", other), "nothing says whose");
    }

    #[test]
    fn an_identity_is_met_again_wherever_it_stands_and_whatever_follows() {
        let mut loader = Loader::default();
        let mut caller = |record: &str| {
            let end = loader.record(record.as_bytes(), 0).expect("a record");
            assert_eq!(end, record.len());
            loader.batch.identities[loader.batch.identities.len() - 1]
        };
        let as_aws_writes = r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"a"},"eventTime":"2026-03-17T10:00:00Z"}"#;
        let elsewhere =
            r#"{"eventVersion":"1.08","eventTime":"x","userIdentity":{"type":"IAMUser","userName":"a"}}"#;
        // What is looked for behind an identity stands in it: it ends where it ends all the same.
        let deceiving = r#"{"eventVersion":"1.08","userIdentity":{"x":{"type":"IAMUser","userName":"a"},"eventTime":"y","type":"IAMUser","userName":"b"},"eventTime":"x"}"#;
        let long = format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"{}"}},"eventTime":"x"}}"#,
            "c".repeat(3000)
        );
        let records = [as_aws_writes, elsewhere, deceiving, &long];
        for _ in 0..2 {
            assert_eq!(records.map(&mut caller), [1, 1, 2, 3]);
        }
    }

    #[test]
    fn an_identity_that_is_written_anew_and_says_the_same_is_sent_once() {
        let mut loader = Loader::default();
        for (number, identity) in [
            r#""type":"IAMUser","userName":"a","arn":"b""#,
            r#""arn":"b","type":"IAMUser","userName":"a","sessionContext":{"attributes":{"creationDate":"x"}}"#,
            r#""type":"IAMUser","userName":"ab","arn":"""#,
        ]
        .into_iter()
        .enumerate()
        {
            let record = format!(
                r#"{{"eventVersion":"1.08","eventID":"{number}","userIdentity":{{{identity}}},"eventTime":"x"}}"#
            );
            loader.record(record.as_bytes(), 0).expect("a record");
        }
        let batch = loader.take();
        assert_eq!(batch.identities, [1, 1, 2]);
        assert_eq!(batch.new_identities.iter().len(), 2 * FIELDS.len());
    }

    #[test]
    fn identities_that_begin_alike_are_told_apart_and_met_again() {
        let mut loader = Loader::default();
        let mut caller = |name: &str| {
            let head = "x".repeat(120);
            let record = format!(
                r#"{{"eventName":"PutObject","eventVersion":"1.08","userIdentity":{{"type":"IAMUser","principalId":"{head}","userName":"{name}"}},"readOnly":true}}"#
            );
            loader.record(record.as_bytes(), 0).expect("a record");
            loader.batch.identities[loader.batch.identities.len() - 1]
        };
        assert_eq!(
            ["a", "b", "a", "a", "b", "bb"].map(&mut caller),
            [1, 2, 1, 1, 2, 3]
        );
    }
}
