//! Finding the way back after bytes that are not the JSON they should be.
//!
//! A damaged record ends where its brackets do, but no later than at the next *start*: an object that begins like a
//! record and stands where a record may stand. A start found first wins, because a lost quote turns the rest of a
//! file inside out and brackets can then not be trusted. Works over windows with a few bytes of state, so that a
//! record of any length can be passed over, and looks at each byte a bounded number of times.

use super::{Window, keys};

/// Bytes at the end of a window that may hold half a start.
const MARGIN: usize = 256;

/// A piece that is being passed over.
#[derive(Debug)]
pub(super) struct Lost {
    /// Where it starts, in the file.
    pub(super) start: u64,
    /// Everything before this offset of the file has been looked at.
    fed: u64,
    pub(super) reason: String,
    /// Whether it began like a record (or stands where only records stand), or is just something else.
    pub(super) is_record: bool,
    ending: Ending,
}

/// What ends a lost piece, other than a start.
#[derive(Clone, Copy, Debug)]
enum Ending {
    /// Its closing bracket.
    Brackets {
        depth: u32,
        in_string: bool,
        escaped: bool,
    },
    /// The next separator or bracket.
    Word,
    /// The end of the line.
    Line,
    /// Nothing: brackets went wrong.
    Anything,
}

/// Where the last search for a start has been, so that no byte is searched twice.
#[derive(Debug, Default)]
pub(super) struct Searched {
    from: u64,
    to: u64,
    found: Option<u64>,
}

/// What came of looking for the end of a lost piece.
pub(super) enum Way {
    /// It ends before this offset of the window.
    Out(usize),
    /// More bytes are needed; those before this offset of the window are not.
    Further(usize),
}

impl Lost {
    /// Outside all brackets what is no object is lost by the line.
    pub(super) fn new(start: u64, first: Option<&u8>, is_outside: bool) -> Self {
        let ending = match first {
            Some(b'{' | b'[') => Ending::Brackets {
                depth: 0,
                in_string: false,
                escaped: false,
            },
            _ if is_outside => Ending::Line,
            _ => Ending::Word,
        };
        Self {
            start,
            fed: start,
            reason: String::new(),
            is_record: false,
            ending,
        }
    }

    /// Looks for the end in this window.
    pub(super) fn find_end(&mut self, window: &Window<'_>, searched: &mut Searched) -> Way {
        let bytes = window.bytes;
        let fed = window.offset(self.fed);
        let horizon = if window.last {
            bytes.len()
        } else {
            bytes.len().saturating_sub(MARGIN).max(fed)
        };
        let begin = window.offset(self.start + 1).max(fed);
        let start = searched.start(window, begin, horizon);
        let until = start.unwrap_or(horizon);
        if let Some(end) = self.ending.feed(bytes, fed, until) {
            if start == Some(end) || is_end(bytes, end) {
                return Way::Out(end);
            }
            self.ending = Ending::Anything;
        }
        self.fed = window.base + until as u64;
        match start {
            Some(start) => Way::Out(before_separators(bytes, start, window.offset(self.start))),
            None if window.last => Way::Out(bytes.len()),
            // A start is known by what stands before it, so a little of that is kept.
            None => Way::Further(until.saturating_sub(MARGIN)),
        }
    }
}

impl Ending {
    /// Reads on from `from`; returns the end if it lies before `until`.
    fn feed(&mut self, bytes: &[u8], from: usize, until: usize) -> Option<usize> {
        match self {
            Self::Anything => None,
            Self::Line => memchr::memchr(b'\n', &bytes[from..until]).map(|length| from + length),
            Self::Word => {
                // The first byte is what was not understood, so it is passed whatever it is.
                let rest = bytes.get(from + 1..until).unwrap_or_default();
                rest.iter()
                    .position(|byte| b",]}{[\n".contains(byte))
                    .map(|length| from + 1 + length)
            }
            Self::Brackets {
                depth,
                in_string,
                escaped,
            } => {
                for (at, byte) in bytes[..until].iter().enumerate().skip(from) {
                    if *in_string {
                        match byte {
                            _ if *escaped => *escaped = false,
                            b'\\' => *escaped = true,
                            b'"' => *in_string = false,
                            _ => {}
                        }
                        continue;
                    }
                    match byte {
                        b'"' => *in_string = true,
                        b'{' | b'[' => *depth += 1,
                        b'}' | b']' => {
                            *depth = depth.saturating_sub(1);
                            if *depth == 0 {
                                return Some(at + 1);
                            }
                        }
                        _ => {}
                    }
                }
                None
            }
        }
    }
}

impl Searched {
    /// The first start in `from..to` of the window.
    fn start(&mut self, window: &Window<'_>, from: usize, to: usize) -> Option<usize> {
        let (wanted, horizon) = (window.base + from as u64, window.base + to as u64);
        let mut begin = wanted;
        if self.from <= wanted && wanted <= self.to {
            match self.found {
                Some(found) if found >= wanted => return (found < horizon).then(|| window.offset(found)),
                Some(_) => {}
                None => begin = self.to,
            }
        }
        let found = next_start(window, window.offset(begin), to);
        *self = Self {
            from: wanted,
            to: found.map_or(horizon.max(begin), |at| window.base + at as u64),
            found: found.map(|at| window.base + at as u64),
        };
        found
    }
}

/// The first start in `from..to`.
pub(super) fn next_start(window: &Window<'_>, from: usize, to: usize) -> Option<usize> {
    memchr::memchr_iter(b'{', window.bytes.get(from..to)?)
        .map(|at| from + at)
        .find(|at| is_boundary(window.bytes, *at))
}

/// Whether reading can go on here: an object at the start of a line, or one that begins like a record.
fn is_boundary(bytes: &[u8], at: usize) -> bool {
    let starts_line = at.checked_sub(1).is_some_and(|before| bytes[before] == b'\n');
    (starts_line && keys::first_key(bytes, at).is_some()) || is_start(bytes, at)
}

/// Whether an object that stands here begins like a record, and a record may stand here.
pub(super) fn is_start(bytes: &[u8], at: usize) -> bool {
    if bytes.get(at) != Some(&b'{') {
        return false;
    }
    let before = &bytes[at.saturating_sub(MARGIN)..at];
    // A value of a member stands behind a colon, its key in quotes. A line of a log begins with other things.
    let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_of_line = line.len() < before.len() && !line.iter().any(|byte| b"\"{}[],".contains(byte));
    let stands_alone = match before.iter().rev().find(|byte| !byte.is_ascii_whitespace()) {
        Some(byte) => b",[]}".contains(byte),
        None => true,
    };
    (stands_alone || is_of_line) && keys::first_key(bytes, at).is_some_and(keys::begins_something)
}

/// Whether a value can end here: followed by what may follow one.
fn is_end(bytes: &[u8], end: usize) -> bool {
    let mut rest = bytes[end..].iter();
    match rest.find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')) {
        Some(byte) => b",]}{[\n".contains(byte),
        None => true,
    }
}

/// Leaves the separators before a start out of the piece that is lost.
fn before_separators(bytes: &[u8], start: usize, least: usize) -> usize {
    let lost = &bytes[least.min(start)..start];
    let kept = lost
        .iter()
        .rposition(|byte| !byte.is_ascii_whitespace() && *byte != b',')
        .map_or(0, |at| at + 1);
    if kept == 0 {
        start
    } else {
        start - (lost.len() - kept)
    }
}
