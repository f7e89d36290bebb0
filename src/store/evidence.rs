//! Where the original bytes of events are, and how to read them again.
//!
//! A file that can be read again is not copied: a gzip file is inflated anew when one of its events is wanted
//! (about 1 ms for a file of 1,000 events). Only what cannot be had again (stdin, windows of very long packed files,
//! rows turned to JSON) is kept, packed. What is read is checked against the fingerprints taken at load, of the file
//! or of each event, so a file that changed since is reported and never shown as what was loaded.

use super::inflate;
use super::ledger::Encoding;
use super::segment::{Place, Segment};
use crate::model::json::Text;
use lru::LruCache;
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use twox_hash::XxHash3_64;

/// A packed file is inflated whole up to this size; sources hand longer ones over in pieces.
pub const LONGEST_INFLATED: usize = 64 << 20;

/// How to come by the bytes of one container again.
#[derive(Debug)]
pub enum Kept {
    /// Read the file again.
    File {
        /// Where it is.
        path: PathBuf,
        /// How it is packed.
        encoding: Encoding,
        /// Where in the file the container begins (plain files only).
        base: u64,
        /// Of all stored bytes, if [`inflate`] made the container of them in one go.
        fingerprint: Option<u64>,
    },
    /// One gzip member of a file that others may follow in. The file is held open, so moving or deleting it takes
    /// nothing away.
    Member {
        /// What it is called.
        path: Arc<Path>,
        /// The file, open for reading.
        file: Arc<File>,
        /// Where in it the member begins.
        at: u64,
        /// Length of the member.
        stored: usize,
    },
    /// Part of the program.
    Embedded {
        /// Its path in the program.
        name: String,
        /// Packed bytes.
        bytes: &'static [u8],
        /// How they are packed.
        encoding: Encoding,
    },
    /// A packed copy in memory.
    Memory {
        /// What it is called.
        name: String,
        /// zstd, level 1.
        packed: Box<[u8]>,
        /// Length once unpacked.
        length: usize,
    },
}

impl Kept {
    /// Keeps a packed copy of bytes that cannot be read again.
    pub fn copy(name: &str, bytes: &[u8]) -> Self {
        // Packing in memory fails only for want of memory for it; the bytes themselves are then kept.
        let packed = zstd::bulk::compress(bytes, 1)
            .unwrap_or_else(|_| bytes.to_vec())
            .into_boxed_slice();
        Self::Memory {
            name: name.to_owned(),
            packed,
            length: bytes.len(),
        }
    }

    /// The path or name, not yet made safe for a terminal.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::File { path, .. } => path.to_string_lossy(),
            Self::Member { path, .. } => path.to_string_lossy(),
            Self::Embedded { name, .. } | Self::Memory { name, .. } => Cow::Borrowed(name),
        }
    }

    fn read(&self) -> Result<Vec<u8>, EvidenceError> {
        let error = |source| EvidenceError::Unreadable {
            name: self.name().into_owned(),
            source,
        };
        match self {
            Self::File { path, encoding, .. } => {
                let stored = std::fs::read(path).map_err(error)?;
                unpack(&stored, *encoding).map_err(error)
            }
            Self::Member { file, at, stored, .. } => {
                let mut member = vec![0; *stored];
                file.read_exact_at(&mut member, *at).map_err(error)?;
                unpack(&member, Encoding::Gzip).map_err(error)
            }
            Self::Embedded { bytes, encoding, .. } => unpack(bytes, *encoding).map_err(error),
            Self::Memory { packed, length, .. } if packed.len() == *length => Ok(packed.to_vec()),
            Self::Memory { packed, length, .. } => zstd::bulk::decompress(packed, *length).map_err(error),
        }
    }
}

/// Inflates a whole file. What follows damage is not there; the fingerprints tell whether an event is.
fn unpack(stored: &[u8], encoding: Encoding) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let limit = LONGEST_INFLATED as u64;
    let result = match encoding {
        Encoding::Plain => return Ok(stored.to_vec()),
        Encoding::Gzip => {
            let mut inflater = libdeflater::Decompressor::new();
            if let Some(length) = inflate::at_once(&mut inflater, stored, LONGEST_INFLATED, &mut out) {
                out.truncate(length);
                return Ok(out);
            }
            out.clear();
            flate2::read::MultiGzDecoder::new(stored)
                .take(limit)
                .read_to_end(&mut out)
        }
        Encoding::Zstd => zstd::stream::read::Decoder::new(stored)?
            .take(limit)
            .read_to_end(&mut out),
    };
    match result {
        Err(error) if out.is_empty() => Err(error),
        _ => Ok(out),
    }
}

/// Tells whether bytes are those that were loaded: their XXH3, 64 bits.
#[inline]
pub fn fingerprint(bytes: &[u8]) -> u64 {
    XxHash3_64::oneshot(bytes)
}

/// Why an event's original bytes cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The file is gone, or may no longer be read.
    #[error("cannot read {name} again: {source}")]
    Unreadable {
        /// The file.
        name: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file no longer holds what was loaded.
    #[error("{name} has changed since it was loaded: the event's bytes are no longer there")]
    Changed {
        /// The file.
        name: String,
    },
}

/// The containers of a snapshot, with a small cache of inflated ones. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Evidence {
    containers: Arc<[Arc<Kept>]>,
    cache: Arc<Mutex<LruCache<u32, Arc<Vec<u8>>>>>,
}

const CACHED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

impl Default for Evidence {
    fn default() -> Self {
        Self {
            containers: Arc::default(),
            cache: Arc::new(Mutex::new(LruCache::new(CACHED))),
        }
    }
}

impl Evidence {
    /// The same cache with more containers.
    #[must_use]
    pub(super) fn with(&self, containers: &[Arc<Kept>]) -> Self {
        if self.containers.len() == containers.len() {
            return self.clone();
        }
        Self {
            containers: containers.into(),
            cache: Arc::clone(&self.cache),
        }
    }

    /// The name of the file an event is from.
    pub fn name(&self, place: Place) -> Cow<'_, str> {
        self.containers
            .get(place.container as usize)
            .map_or(Cow::Borrowed(""), |kept| kept.name())
    }

    /// The original bytes of a row of a segment, verbatim. May read and inflate a file: never call it where a key
    /// waits.
    pub fn event(&self, segment: &Segment, row: usize) -> Result<Vec<u8>, EvidenceError> {
        let place = segment.place(row);
        let from = place.offset as usize;
        let bytes = self.range(place.container, from..from + place.length as usize)?;
        let event = if place.wrapped {
            Text::new(&bytes).unescaped().into_owned()
        } else {
            bytes
        };
        if fingerprint(&event) == segment.fingerprints()[row] {
            return Ok(event);
        }
        Err(EvidenceError::Changed {
            name: self.name(place).into_owned(),
        })
    }

    /// Part of a container.
    fn range(&self, container: u32, range: Range<usize>) -> Result<Vec<u8>, EvidenceError> {
        let kept = self.kept(container)?;
        let changed = || EvidenceError::Changed {
            name: kept.name().into_owned(),
        };
        if let Kept::File {
            path,
            encoding: Encoding::Plain,
            base,
            ..
        } = &**kept
        {
            return read_range(path, *base, range).map_err(|source| EvidenceError::Unreadable {
                name: kept.name().into_owned(),
                source,
            });
        }
        let cached = self
            .cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&container)
            .cloned();
        let whole = if let Some(whole) = cached {
            whole
        } else {
            let whole = Arc::new(kept.read()?);
            self.cache
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .put(container, Arc::clone(&whole));
            whole
        };
        whole.get(range).map(<[u8]>::to_vec).ok_or_else(changed)
    }

    /// The bytes of one run of a segment, for searching; uncached.
    pub fn run<'r>(
        &self,
        reader: &'r mut Rereader,
        segment: &Segment,
        run: usize,
    ) -> Result<Reread<'r>, EvidenceError> {
        let kept = self.kept(segment.runs()[run].container)?;
        let (from, is_unchanged) =
            reader
                .read(kept, || extent(segment, run))
                .map_err(|source| EvidenceError::Unreadable {
                    name: kept.name().into_owned(),
                    source,
                })?;
        Ok(Reread {
            bytes: &reader.bytes[..reader.length],
            from,
            is_unchanged,
        })
    }

    fn kept(&self, container: u32) -> Result<&Arc<Kept>, EvidenceError> {
        self.containers
            .get(container as usize)
            .ok_or_else(|| EvidenceError::Changed { name: String::new() })
    }
}

/// From where to where the events of a run reach in their container.
fn extent(segment: &Segment, run: usize) -> Range<usize> {
    let first = segment.runs()[run].first as usize;
    let next = segment.runs().get(run + 1);
    let end = next.map_or(segment.len(), |next| next.first as usize);
    let starts = segment.offsets()[first..end].iter().copied().min();
    let ends = (first..end)
        .map(|row| segment.place_in(run, row))
        .map(|it| it.offset as usize + it.length as usize);
    starts.unwrap_or_default() as usize..ends.max().unwrap_or_default()
}

/// Bytes of a container, read again.
#[derive(Debug)]
pub struct Reread<'r> {
    /// The bytes.
    pub bytes: &'r [u8],
    /// Offset of the first in the container.
    pub from: usize,
    /// Whether they are known to be those that were loaded. If not, each event has a fingerprint.
    pub is_unchanged: bool,
}

/// Buffers for reading one container after another: fresh memory costs more than what is done with it.
#[derive(Default)]
pub struct Rereader {
    inflater: libdeflater::Decompressor,
    stored: Vec<u8>,
    bytes: Vec<u8>,
    length: usize,
}

impl Rereader {
    /// Reads a container, or of a plain file what is asked for. Returns the offset of the first byte, and whether the
    /// bytes are known to be those that were loaded.
    fn read(&mut self, kept: &Kept, extent: impl FnOnce() -> Range<usize>) -> std::io::Result<(usize, bool)> {
        let mut loaded = None;
        let (stored, encoding) = match kept {
            Kept::File {
                path,
                encoding: Encoding::Plain,
                base,
                ..
            } => {
                let range = extent();
                self.length = range.len();
                self.bytes.resize(self.length.max(self.bytes.len()), 0);
                let file = File::open(path)?;
                file.read_exact_at(&mut self.bytes[..self.length], base + range.start as u64)?;
                return Ok((range.start, false));
            }
            Kept::File {
                path,
                encoding,
                fingerprint,
                ..
            } => {
                self.stored.clear();
                File::open(path)?.read_to_end(&mut self.stored)?;
                loaded = *fingerprint;
                (self.stored.as_slice(), *encoding)
            }
            Kept::Member { file, at, stored, .. } => {
                self.stored.resize(*stored, 0);
                file.read_exact_at(&mut self.stored, *at)?;
                (self.stored.as_slice(), Encoding::Gzip)
            }
            Kept::Embedded { bytes, encoding, .. } => (*bytes, *encoding),
            Kept::Memory { packed, length, .. } => {
                self.bytes.resize((*length).max(self.bytes.len()), 0);
                self.length = if packed.len() == *length {
                    self.bytes[..*length].copy_from_slice(packed);
                    *length
                } else {
                    zstd::bulk::decompress_to_buffer(packed, &mut self.bytes[..*length])?
                };
                return Ok((0, true));
            }
        };
        let is_unchanged = loaded.is_some_and(|loaded| loaded == fingerprint(stored));
        let at_once = match encoding {
            Encoding::Gzip if is_unchanged => inflate::again(&mut self.inflater, stored, &mut self.bytes),
            Encoding::Gzip => inflate::at_once(&mut self.inflater, stored, LONGEST_INFLATED, &mut self.bytes),
            Encoding::Plain | Encoding::Zstd => None,
        };
        self.length = if let Some(length) = at_once {
            length
        } else {
            self.bytes = unpack(stored, encoding)?;
            self.bytes.len()
        };
        Ok((0, is_unchanged && at_once.is_some()))
    }
}

fn read_range(path: &Path, base: u64, range: Range<usize>) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; range.len()];
    File::open(path)?.read_exact_at(&mut bytes, base + range.start as u64)?;
    Ok(bytes)
}
