//! Layer 5: where events come from. This part reads saved files, whatever an analyst has kept.
//!
//! A source pushes: it finds out what the bytes are, and hands each place where a record starts to a [`Receiver`],
//! which scans it and says where it ended. Bytes that are no record are the source's to explain
//! ([`crate::store::ledger`]).

mod account;
mod alarm_file;
#[cfg(feature = "aws")]
pub mod alarms;
#[cfg(feature = "aws")]
pub mod aws;
#[cfg(test)]
mod collector;
mod console;
mod document;
pub mod files;
mod kind;
mod layout;
#[cfg(feature = "aws")]
pub mod live;
mod read;
mod unpack;

pub use crate::store::batch::Hints;
pub use files::{Found, discover};
pub use read::{Limits, Reader};

use crate::model::alarm::Saved;
use crate::model::record::Refusal;
use crate::store::ledger::{Encoding, FileReport};
use std::path::Path;

/// Bytes that hold records and how to come by them again.
#[derive(Clone, Copy, Debug)]
pub enum Container<'a> {
    /// A file that can be read again, inflated whole if it is packed.
    File {
        /// Where it is.
        path: &'a Path,
        /// How it is packed.
        encoding: Encoding,
        /// Offset of the window in the file (only for plain files, which may be too long for one window).
        base: u64,
        /// Of all its stored bytes, if [`inflate`](crate::store::inflate) made the content of them in one go.
        fingerprint: Option<u64>,
    },
    /// Part of the program: the demo.
    Embedded {
        /// Its path in `demo-data`.
        name: &'a str,
        /// The packed bytes.
        bytes: &'static [u8],
        /// How they are packed.
        encoding: Encoding,
    },
    /// Bytes that cannot be had again (stdin, one window of a very long packed file, rows turned to JSON): the
    /// receiver keeps a packed copy.
    Memory {
        /// What to call it.
        name: &'a str,
        /// All of it.
        bytes: &'a [u8],
    },
}

/// Takes what a source finds.
pub trait Receiver {
    /// From here on offsets are into these bytes.
    fn container(&mut self, container: Container<'_>, hints: &Hints);

    /// A record may start at `at` in the container's bytes (`bytes` is all of the container). On `Ok` it was taken
    /// and ends at the offset returned. On `Err` nothing was taken.
    fn record(&mut self, bytes: &[u8], at: usize) -> Result<usize, Refusal>;

    /// A record that travels escaped inside a JSON string: `inner` is what the string stands for, `outer` the range
    /// between its quotes in the container's bytes.
    fn wrapped(&mut self, inner: &[u8], outer: std::ops::Range<usize>) -> Result<(), Refusal>;

    /// A file holds alarms, their history or metric filters, all of which are read at once.
    fn alarms(&mut self, saved: Saved);

    /// A file is done.
    fn finished(&mut self, report: FileReport);

    /// Whether to stop early. A source asks at least once per file and per megabyte.
    fn is_cancelled(&self) -> bool;
}
