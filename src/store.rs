//! Layer 1: millions of events in columns.
pub mod ledger;
