//! Reads one file and hands its records to a receiver.
//!
//! A short whole file is read at once and inflated in one go into a buffer that is used again; everything else
//! (long, piped, damaged, UTF-16) comes through [`super::unpack`] in windows. No file is mapped into memory: one that
//! shrinks while it is read must be a line in a report and not the end of the process. What a receiver may read again
//! from the file is a [`Container::File`]; all else is handed over as [`Container::Memory`].

use super::alarm_file::AlarmFile;
use super::console::ConsoleCsv;
use super::document::{Finder, Flow, Window};
use super::files::{self, Found};
use super::kind::{self, Content};
use super::unpack::{self, Bound, Unpacked};
use super::{Container, Hints, Receiver};
use crate::store::evidence::fingerprint;
use crate::store::inflate;
use crate::store::ledger::{Encoding, FileReport};
use rustix::fs::OFlags;
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

/// How much of anything is held at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Files up to this size, stored and inflated, are taken whole; longer ones in windows.
    pub whole: usize,
    /// Length of a window, unless a record is longer.
    pub window: usize,
    /// Longest record that is read.
    pub record: usize,
    /// A packed file may always inflate to this many bytes…
    pub inflated: u64,
    /// …and to this many times its stored size.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            whole: 64 << 20,
            window: 4 << 20,
            record: 64 << 20,
            inflated: 1 << 30,
            ratio: 100,
        }
    }
}

/// Buffers longer than this are not kept for the next file.
const KEPT: usize = 16 << 20;

/// Reads files one after the other; each worker has one.
pub struct Reader {
    limits: Limits,
    stored: Vec<u8>,
    content: Vec<u8>,
    inflater: libdeflater::Decompressor,
}

/// The file that is being read, for the receiver and for the report.
#[derive(Clone, Copy)]
struct Origin<'a> {
    name: &'a str,
    place: Place<'a>,
    hints: &'a Hints,
}

/// Where the bytes can be had again.
#[derive(Clone, Copy)]
enum Place<'a> {
    File(&'a Path),
    Embedded(&'static str, &'static [u8]),
    Nowhere,
}

/// How content that can be had again is stored.
#[derive(Clone, Copy)]
struct Stored {
    encoding: Encoding,
    fingerprint: Option<u64>,
}

impl Stored {
    fn unknown(encoding: Encoding) -> Self {
        Self {
            encoding,
            fingerprint: None,
        }
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Reader {
    /// With limits of its own.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            stored: Vec::new(),
            content: Vec::new(),
            inflater: libdeflater::Decompressor::new(),
        }
    }

    /// Reads one input to its end, or as far as it goes. Always ends with [`Receiver::finished`].
    pub fn read(&mut self, found: &Found, receiver: &mut dyn Receiver) {
        let name = found.name();
        let report = match found {
            _ if receiver.is_cancelled() => refusal("cancelled".to_owned()),
            Found::File(path) => self.file(path, &name, receiver),
            Found::Stdin => self.stream(std::io::stdin().lock(), &name, receiver),
            Found::Embedded { name, bytes } => {
                let hints = Hints::from_path(Path::new(name));
                let origin = Origin {
                    name,
                    place: Place::Embedded(name, bytes),
                    hints: &hints,
                };
                self.whole(bytes, origin, receiver)
            }
            Found::Refused { reason, .. } => refusal(reason.clone()),
        };
        self.stored.clear();
        self.stored.shrink_to(KEPT);
        self.content.truncate(KEPT);
        self.content.shrink_to(KEPT);
        receiver.finished(FileReport { name, ..report });
    }

    /// Reads a stream that cannot be read again.
    pub fn stream(&mut self, input: impl Read, name: &str, receiver: &mut dyn Receiver) -> FileReport {
        let unpacked = Unpacked::new(input, self.bound());
        let origin = Origin {
            name,
            place: Place::Nowhere,
            hints: &Hints::default(),
        };
        self.windows(unpacked, self.limits.window, origin, receiver)
    }

    fn bound(&self) -> Bound {
        Bound {
            bytes: self.limits.inflated,
            ratio: self.limits.ratio,
        }
    }

    fn file(&mut self, path: &Path, name: &str, receiver: &mut dyn Receiver) -> FileReport {
        let (mut file, before) = match open(path) {
            Ok(opened) => opened,
            Err(reason) => return refusal(reason),
        };
        let hints = Hints::from_path(path);
        let origin = Origin {
            name,
            place: Place::File(path),
            hints: &hints,
        };
        let mut stored = std::mem::take(&mut self.stored);
        stored.clear();
        let mut report = if before.len() <= self.taken_whole(&file) as u64 {
            match file.by_ref().take(before.len()).read_to_end(&mut stored) {
                Ok(_) => self.whole(&stored, origin, receiver),
                Err(error) => refusal(files::why(&error)),
            }
        } else {
            self.long(&file, origin, receiver)
        };
        self.stored = stored;
        report.bytes_stored = before.len();
        if has_changed(&file, &before) {
            report
                .fault
                .get_or_insert_with(|| "changed while it was read".to_owned());
        }
        report
    }

    /// Up to which size a file is read at once. A plain one comes in windows sooner: memory used before is faster
    /// than fresh memory.
    fn taken_whole(&self, file: &File) -> usize {
        let mut head = [0; 4];
        // What cannot be read will say so when it is.
        let length = file.read_at(&mut head, 0).unwrap_or(0);
        match unpack::encoding(&head[..length]) {
            Encoding::Plain => self.limits.whole.min(self.limits.window * 2),
            Encoding::Gzip | Encoding::Zstd => self.limits.whole,
        }
    }

    /// A file whose stored bytes are all at hand.
    fn whole(&mut self, stored: &[u8], origin: Origin<'_>, receiver: &mut dyn Receiver) -> FileReport {
        let encoding = unpack::encoding(stored);
        let mut report = if encoding == Encoding::Plain && !unpack::is_utf16(stored) {
            self.one_window(stored, Stored::unknown(encoding), origin, receiver)
        } else if encoding == Encoding::Gzip
            && let Some((length, stored_as)) = self.inflate(stored)
        {
            let content = std::mem::take(&mut self.content);
            let report = if unpack::is_utf16(&content[..length]) {
                let unpacked = Unpacked::new(stored, self.bound());
                self.windows(unpacked, self.limits.whole, origin, receiver)
            } else {
                self.one_window(&content[..length], stored_as, origin, receiver)
            };
            self.content = content;
            report
        } else {
            let unpacked = Unpacked::new(stored, self.bound());
            self.windows(unpacked, self.limits.whole, origin, receiver)
        };
        report.bytes_stored = stored.len() as u64;
        report
    }

    /// A file too long to be taken whole, at least stored.
    fn long(&mut self, file: &File, origin: Origin<'_>, receiver: &mut dyn Receiver) -> FileReport {
        let unpacked = Unpacked::new(file, self.bound());
        let first = if unpacked.encoding() == Encoding::Plain {
            self.limits.window
        } else {
            self.limits.whole
        };
        self.windows(unpacked, first, origin, receiver)
    }

    /// Inflates an ordinary gzip file in one go, into `self.content`; the length is of that.
    fn inflate(&mut self, stored: &[u8]) -> Option<(usize, Stored)> {
        let stored_as = Stored {
            encoding: Encoding::Gzip,
            fingerprint: Some(fingerprint(stored)),
        };
        inflate::at_once(&mut self.inflater, stored, self.limits.whole, &mut self.content)
            .map(|length| (length, stored_as))
    }

    /// All the content in one window.
    fn one_window(
        &self,
        content: &[u8],
        stored: Stored,
        origin: Origin<'_>,
        receiver: &mut dyn Receiver,
    ) -> FileReport {
        let window = Window {
            bytes: content,
            base: 0,
            last: true,
        };
        let mut search = Search::new(&window, &self.limits);
        search.run(&window, Some(stored), origin, receiver);
        search.finish(content.len() as u64)
    }

    /// Content that comes in pieces. If the first, of `first` bytes, is everything and nothing is wrong with it, it
    /// is as good as read in one go.
    fn windows(
        &mut self,
        mut unpacked: Unpacked<impl Read>,
        first: usize,
        origin: Origin<'_>,
        receiver: &mut dyn Receiver,
    ) -> FileReport {
        let mut content = std::mem::take(&mut self.content);
        content.clear();
        let mut base = 0;
        let mut search = None;
        let mut room = first + 1;
        let mut fault = None;
        loop {
            unpacked.fill(&mut content, room);
            fault = fault.or_else(|| unpacked.take_fault());
            let window = Window {
                bytes: &content,
                base,
                last: unpacked.is_done(),
            };
            let is_whole = base == 0 && window.last && fault.is_none();
            let can_be_read_again =
                !unpacked.is_utf16() && (is_whole || unpacked.encoding() == Encoding::Plain);
            let stored = can_be_read_again.then(|| Stored::unknown(unpacked.encoding()));
            let search = search.get_or_insert_with(|| Search::new(&window, &self.limits));
            let Flow::More(keep) = search.run(&window, stored, origin, receiver) else {
                break;
            };
            content.drain(..keep);
            base += keep as u64;
            content.shrink_to(content.len().max(self.limits.window * 2));
            room = content.len().max(self.limits.window);
        }
        let end = base + content.len() as u64;
        let mut report = search.map_or_else(FileReport::default, |search| search.finish(end));
        self.content = content;
        report.bytes_stored = unpacked.taken();
        report.fault = fault.or(report.fault);
        if unpacked.is_utf16() {
            report
                .notes
                .push("UTF-16: read as UTF-8, offsets are into that".to_owned());
        }
        report
    }
}

/// The search through a file of any kind.
enum Search {
    Document(Finder),
    Console(ConsoleCsv),
    Alarms(AlarmFile),
    /// Nothing to search.
    Nothing(&'static str),
}

impl Search {
    fn new(window: &Window<'_>, limits: &Limits) -> Self {
        match kind::recognise(window.bytes, window.last) {
            Content::Document(otherwise) => Self::Document(Finder::new(limits.record, otherwise)),
            Content::ConsoleCsv => Self::Console(ConsoleCsv::new(limits.record)),
            Content::Alarms(name) => Self::Alarms(AlarmFile::new(limits.record, name)),
            Content::Foreign(name) => Self::Nothing(name),
            Content::Empty => Self::Nothing("empty file"),
        }
    }

    /// Searches a window. If it is told how its bytes are stored, they can be had again from where they came.
    fn run(
        &mut self,
        window: &Window<'_>,
        stored: Option<Stored>,
        origin: Origin<'_>,
        receiver: &mut dyn Receiver,
    ) -> Flow {
        match self {
            Self::Document(finder) => {
                let container = match (origin.place, stored) {
                    (Place::File(path), Some(stored)) => Container::File {
                        path,
                        encoding: stored.encoding,
                        base: window.base,
                        fingerprint: stored.fingerprint,
                    },
                    (Place::Embedded(name, bytes), Some(stored)) => Container::Embedded {
                        name,
                        bytes,
                        encoding: stored.encoding,
                    },
                    _ => Container::Memory {
                        name: origin.name,
                        bytes: window.bytes,
                    },
                };
                receiver.container(container, origin.hints);
                finder.run(window, receiver)
            }
            Self::Console(rows) => rows.run(window, (origin.name, origin.hints), receiver),
            Self::Alarms(file) => file.run(window, receiver),
            Self::Nothing(_) => Flow::Done,
        }
    }

    fn finish(self, end: u64) -> FileReport {
        match self {
            Self::Document(finder) => finder.finish(end),
            Self::Console(rows) => rows.finish(end),
            Self::Alarms(file) => file.finish(end),
            Self::Nothing(name) => FileReport {
                kind: name.to_owned(),
                foreign: true,
                bytes_read: end,
                bytes_envelope: end,
                ..FileReport::default()
            },
        }
    }
}

/// Opens a regular file and nothing else. Never hangs: not on a FIFO that took the file's place since it was found.
fn open(path: &Path) -> Result<(File, Metadata), String> {
    let mut options = File::options();
    options.read(true).custom_flags(OFlags::NONBLOCK.bits() as i32);
    let file = options.open(path).map_err(|error| files::why(&error))?;
    let metadata = file.metadata().map_err(|error| files::why(&error))?;
    if metadata.is_file() {
        Ok((file, metadata))
    } else {
        Err(files::what(metadata.file_type()).to_owned())
    }
}

fn has_changed(file: &File, before: &Metadata) -> bool {
    let same =
        |after: Metadata| after.len() == before.len() && after.modified().ok() == before.modified().ok();
    !file.metadata().is_ok_and(same)
}

fn refusal(reason: String) -> FileReport {
    FileReport {
        kind: "not read".to_owned(),
        fault: Some(reason),
        ..FileReport::default()
    }
}

#[cfg(test)]
mod tests;
