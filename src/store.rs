//! Layer 1: millions of events in columns, in immutable snapshots.
//!
//! ```text
//! Snapshot ─┬─ segments   Arc<[Arc<Segment>]>   up to 65,536 rows each, never changed
//!           │    ├─ times i64, ids u128, fingerprints u64, flags u16, places (offset, length) u32+u32
//!           │    ├─ columns: one symbol a row for name, service, ip, … and for the *identity*
//!           │    └─ resources: a few (role, symbol) a row
//!           ├─ dictionaries   one per field: symbol → text, each distinct value once
//!           ├─ identities     one per distinct caller: symbols of type, arn, key, role, …
//!           ├─ order          rows by (eventTime, eventID): the order evidence is read in
//!           ├─ evidence       where each event's original bytes are, and how to read them again
//!           └─ ledger         what was read, skipped and why
//! ```
//!
//! A *symbol* is the number of a text in its dictionary; symbol 0 means that the event has no such value. Loader
//! threads fill [`batch::Batch`]es with symbols of their own, the one [`builder::Builder`] merges them. Original
//! bytes are not kept where a file has them: they are read again on demand and checked against a fingerprint.

pub mod batch;
pub mod builder;
mod callers;
pub mod column;
pub mod coverage;
pub mod dictionary;
pub mod evidence;
mod extract;
mod facts;
pub mod identities;
pub mod inflate;
pub mod ledger;
mod loader;
mod new_texts;
mod novelty;
mod numbering;
mod order;
mod print;
pub mod segment;
pub mod snapshot;

pub use builder::Builder;
pub use column::Column;
pub use coverage::Coverage;
pub use dictionary::{Dictionary, Groups, MISSING, Symbol};
pub use evidence::{Evidence, EvidenceError};
pub use extract::kept_as;
pub use ledger::{FileReport, Ledger};
pub use loader::Loader;
pub use segment::{ResourceRef, Segment};
pub use snapshot::{Row, RowId, Snapshot};
