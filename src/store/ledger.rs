//! What was read and what was not: the account of every byte.
//!
//! For each file: `bytes_read = bytes_events + bytes_alarms + bytes_envelope + bytes_skipped`, where bytes read are counted after
//! decompression. What is skipped is listed with its place and the reason; nothing is dropped in silence. What AWS was
//! asked for has no files; there the account is of time ([`super::coverage`]).

use super::coverage::Coverage;
use std::sync::Arc;

/// How the bytes of a file are packed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Encoding {
    /// As they are.
    Plain,
    /// gzip, one member or many.
    Gzip,
    /// zstd, one frame or many.
    Zstd,
}

/// Bytes that were not turned into an event although they might have been meant as one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skip {
    /// Offset in the file, after decompression.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
    /// Why, in words, for people.
    pub reason: String,
}

/// At most so many skips of one file are listed; the rest is only counted.
pub const SKIPS_LISTED: usize = 100;

/// What became of one file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileReport {
    /// The path as given or found, not yet made safe for a terminal.
    pub name: String,
    /// What the content was recognised as, in words: `trail log`, `JSON lines`, `digest file`…
    pub kind: String,
    /// Whether the file is an AWS file of another kind or otherwise not meant to hold CloudTrail events: named and
    /// counted, and no fault.
    pub foreign: bool,
    /// Bytes on disk.
    pub bytes_stored: u64,
    /// Bytes after decompression, as far as they were read.
    pub bytes_read: u64,
    /// Bytes that became events, duplicates included.
    pub bytes_events: u64,
    /// Bytes that became alarms, their history or metric filters.
    pub bytes_alarms: u64,
    /// Bytes around events: brackets, commas, white space, wrappers.
    pub bytes_envelope: u64,
    /// Bytes in [`Skip`]s.
    pub bytes_skipped: u64,
    /// Records that became events, duplicates included.
    pub events: u64,
    /// Alarms, items of history and metric filters that were found.
    pub alarms: u64,
    /// How many pieces were skipped.
    pub skipped: u64,
    /// The first [`SKIPS_LISTED`] of them.
    pub skips: Vec<Skip>,
    /// Why the file could not be read, or not to its end: no permission, a FIFO, a damaged gzip stream…
    pub fault: Option<String>,
    /// What is true of the file and good to know, but no fault: "no request or response: console CSV".
    pub notes: Vec<String>,
}

impl FileReport {
    /// Records a piece that was skipped.
    pub fn skip(&mut self, skip: Skip) {
        self.skipped += 1;
        self.bytes_skipped += skip.length;
        if self.skips.len() < SKIPS_LISTED {
            self.skips.push(skip);
        }
    }

    /// Whether some of it that should be readable was not: headless commands then exit with 3.
    pub fn is_troubled(&self) -> bool {
        self.fault.is_some() || self.skipped > 0
    }

    /// The equation every file must satisfy.
    pub fn is_accounted_for(&self) -> bool {
        self.bytes_read == self.bytes_events + self.bytes_alarms + self.bytes_envelope + self.bytes_skipped
    }
}

/// All files read so far and the sums over them.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// One report a file, in the order they were finished.
    pub files: Vec<Arc<FileReport>>,
    /// Events that were exact copies of one already loaded.
    pub duplicates: u64,
    /// Events whose `eventID` was already loaded with other bytes.
    pub conflicts: u64,
    /// What was asked of AWS and how far the answers reach; empty where nothing is live. Speaks of the rows of the same
    /// snapshot: a window is only ever called loaded together with its events.
    pub coverage: Arc<Coverage>,
}
