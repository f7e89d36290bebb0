//! Finds the records in the bytes of a file, whatever they are wrapped in.
//!
//! A file is read as a *sequence* of values: concatenated, in a list, one a line, or all of that. An object whose
//! first member is a record's goes straight to the receiver, which says where it ends; nothing is split beforehand.
//! Another object is walked for a list, an object or a string that holds records; what has none is a *stranger*.
//! A *window* is the part of the file at hand: a value that it cuts off is asked for again with more bytes.
//! What is broken costs itself and no more ([`recovery`]). Does not decide what a record is, and opens no file.

mod keys;
mod recovery;
mod shape;
#[cfg(test)]
mod tests;
mod wrappers;

pub(super) use keys::prefix_length;
pub(super) use wrappers::list;

use super::Receiver;
use super::account::Account;
use crate::model::json::{Malformed, Scanner};
use crate::model::record::{Refusal, is_of_record};
use crate::store::ledger::FileReport;
use keys::first_key;
use recovery::{Lost, Searched, Way};
use shape::Shape;
use std::ops::Range;
use wrappers::{is_object_text, offer, wrapped_in};

/// How often the receiver is asked whether to stop, in bytes.
const CANCEL_EVERY: u64 = 1 << 20;
/// Lists and wrappers inside each other.
const MAX_FRAMES: usize = 32;

/// Part of a file's inflated bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window<'a> {
    pub(super) bytes: &'a [u8],
    /// Offset of the first byte in the file.
    pub(super) base: u64,
    /// Whether the file ends with it.
    pub(super) last: bool,
}

impl Window<'_> {
    /// An offset in the file as one in the window.
    fn offset(&self, absolute: u64) -> usize {
        (absolute.saturating_sub(self.base) as usize).min(self.bytes.len())
    }
}

/// Whether to go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flow {
    /// With a window that starts at this offset of the last one and is longer.
    More(usize),
    /// There is nothing more to find.
    Done,
}

/// Where the search stands inside wrappers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Frame {
    /// Between the elements of a list.
    List,
    /// Between the members of an object.
    Members,
}

/// The search through one file.
#[derive(Debug)]
pub(super) struct Finder {
    frames: Vec<Frame>,
    account: Account,
    lost: Option<Lost>,
    searched: Searched,
    /// Longest record that is read.
    longest: usize,
    shape: Shape,
    otherwise: &'static str,
    ask_at: u64,
    /// Where it was when told to stop.
    cancelled_at: Option<u64>,
}

/// Where to go on in a window.
enum Step {
    At(usize),
    /// The value that starts here is cut off by the window.
    Need(usize),
}

impl Finder {
    /// `otherwise` is what to call the file if it holds nothing.
    pub(super) fn new(longest: usize, otherwise: &'static str) -> Self {
        Self {
            otherwise,
            frames: Vec::new(),
            account: Account::default(),
            lost: None,
            searched: Searched::default(),
            longest,
            shape: Shape::default(),
            ask_at: CANCEL_EVERY,
            cancelled_at: None,
        }
    }

    /// Finds what is in a window. The first byte of it is where the last one was left.
    pub(super) fn run(&mut self, window: &Window<'_>, receiver: &mut dyn Receiver) -> Flow {
        let mut at = 0;
        loop {
            let position = window.base + at as u64;
            if position >= self.ask_at {
                self.ask_at = position + CANCEL_EVERY;
                if receiver.is_cancelled() {
                    self.cancelled_at = Some(position);
                    return Flow::Done;
                }
            }
            let step = if self.lost.is_some() {
                self.pass_lost(window)
            } else if self.frames.last() == Some(&Frame::Members) {
                self.member(window, at, receiver)
            } else {
                self.value(window, at, receiver)
            };
            match step {
                Step::At(next) => at = next,
                Step::Need(keep) if window.last => {
                    debug_assert_eq!(keep, window.bytes.len(), "the last window cuts nothing off");
                    return Flow::Done;
                }
                Step::Need(keep) => return Flow::More(keep),
            }
        }
    }

    /// The account of the file, which ended at `end`.
    pub(super) fn finish(self, end: u64) -> FileReport {
        let end = self.cancelled_at.unwrap_or(end);
        let is_open = !self.frames.is_empty();
        let empty = self.account.events() == 0 && self.account.skipped() == 0;
        let is_empty_trail = empty && self.account.strangers() == 0 && self.shape.is_known();
        let untouched = self.account.skipped() == 0;
        let mut report = self.account.close(end, empty && !is_empty_trail);
        let kind = if report.foreign {
            self.otherwise
        } else {
            self.shape.name()
        };
        kind.clone_into(&mut report.kind);
        if self.cancelled_at.is_some() {
            report.fault = Some("cancelled".to_owned());
        } else if is_open && untouched && !report.foreign {
            report.fault = Some("cut off: the closing brackets are missing".to_owned());
        }
        report
    }

    /// A value of a sequence, or what stands between two.
    #[inline]
    fn value(&mut self, window: &Window<'_>, mut at: usize, receiver: &mut dyn Receiver) -> Step {
        let bytes = window.bytes;
        while let Some(b' ' | b'\n' | b'\r' | b'\t' | b',' | 0x1e) = bytes.get(at) {
            at += 1;
        }
        let Some(byte) = bytes.get(at) else {
            return Step::Need(bytes.len());
        };
        match byte {
            b'{' => {
                self.shape.value(self.frames.is_empty(), false);
                self.object(window, at, receiver)
            }
            b'[' => {
                self.shape.value(self.frames.is_empty(), true);
                self.open(Frame::List, window, at)
            }
            b']' => self.close(Frame::List, at),
            b'}' => self.close(Frame::Members, at),
            b'"' => {
                self.shape.value(self.frames.is_empty(), false);
                self.text(window, at, None, receiver)
            }
            _ => self.something_else(window, at),
        }
    }

    /// An object: a record, or it is looked into.
    #[inline]
    fn object(&mut self, window: &Window<'_>, at: usize, receiver: &mut dyn Receiver) -> Step {
        if keys::starts_record(window.bytes, at) {
            self.record(window, at, receiver)
        } else {
            self.look_inside(window, at, Some(receiver))
        }
    }

    #[inline]
    fn record(&mut self, window: &Window<'_>, at: usize, receiver: &mut dyn Receiver) -> Step {
        match receiver.record(window.bytes, at) {
            Ok(end) => {
                self.account
                    .event(window.base + at as u64, window.base + end as u64);
                Step::At(end)
            }
            Err(Refusal::Foreign(_)) => self.look_inside(window, at, None),
            Err(Refusal::Malformed(malformed)) => self.broken(window, at, malformed),
        }
    }

    /// Walks an object until a member says what it is. With no receiver it was offered as a record already.
    fn look_inside(
        &mut self,
        window: &Window<'_>,
        at: usize,
        mut receiver: Option<&mut dyn Receiver>,
    ) -> Step {
        let mut scanner = Scanner::new(window.bytes, at + 1);
        loop {
            let key_at = match scanner.peek() {
                Some(b',') => {
                    scanner.at += 1;
                    continue;
                }
                Some(b'}') => {
                    self.stranger(window, at..scanner.at + 1);
                    return Step::At(scanner.at + 1);
                }
                _ => scanner.at,
            };
            let key = match scanner.key() {
                Ok(key) => key,
                Err(malformed) => return self.broken(window, at, malformed),
            };
            if is_of_record(key)
                && let Some(receiver) = receiver.take()
            {
                return self.record(window, at, receiver);
            }
            if let Some(name) = wrapped_in(&mut scanner, key) {
                self.shape.wrapper.get_or_insert(name);
                return match self.open(Frame::Members, window, at) {
                    Step::At(_) if self.lost.is_none() => Step::At(key_at),
                    step => step,
                };
            }
            if let Err(malformed) = scanner.skip() {
                return self.broken(window, at, malformed);
            }
        }
    }

    /// A member of a wrapper, or what stands between two.
    fn member(&mut self, window: &Window<'_>, at: usize, receiver: &mut dyn Receiver) -> Step {
        let mut scanner = Scanner::new(window.bytes, at);
        while scanner.eat(b',') {}
        let key_at = scanner.at;
        match scanner.peek() {
            None => return Step::Need(window.bytes.len()),
            Some(b'}') => return self.close(Frame::Members, key_at),
            Some(b'"') => {}
            Some(_) => {
                // Damage has led here from elsewhere: back to the sequence around.
                self.frames.pop();
                return Step::At(key_at);
            }
        }
        let key = match scanner.key() {
            Ok(key) => key,
            Err(malformed) => return self.broken(window, key_at, malformed),
        };
        let wanted = wrapped_in(&mut scanner, key).is_some();
        let step = match scanner.peek() {
            Some(b'[') if wanted => self.open(Frame::List, window, scanner.at),
            Some(b'{') if wanted => self.object(window, scanner.at, receiver),
            Some(b'"') if wanted => self.text(window, scanner.at, Some(key), receiver),
            _ => match scanner.skip() {
                Ok(_) => Step::At(scanner.at),
                Err(malformed) => self.broken(window, key_at, malformed),
            },
        };
        match step {
            Step::Need(_) => Step::Need(key_at),
            step @ Step::At(_) => step,
        }
    }

    /// A string of a sequence or of a wrapper's member, that may be an event.
    fn text(
        &mut self,
        window: &Window<'_>,
        at: usize,
        key: Option<&[u8]>,
        receiver: &mut dyn Receiver,
    ) -> Step {
        let mut scanner = Scanner::new(window.bytes, at);
        let text = match scanner.string() {
            Ok(text) => text,
            Err(malformed) => return self.broken(window, at, malformed),
        };
        let (from, to) = (window.base + at as u64 + 1, window.base + scanner.at as u64 - 1);
        if !is_object_text(text.raw) {
            if key.is_none() {
                self.account
                    .stranger(from - 1, to + 1, "a string that is not an event");
            }
            return Step::At(scanner.at);
        }
        if key.is_none() {
            self.shape.wrapper.get_or_insert("event strings");
        }
        match offer(&text.unescaped(), at + 1..scanner.at - 1, 0, receiver) {
            Ok(0) | Err(Refusal::Foreign(_)) => self.account.stranger(from, to, "not a CloudTrail record"),
            Ok(events) => (0..events).for_each(|_| self.account.event(from, to)),
            Err(Refusal::Malformed(malformed)) => {
                let reason = format!("{} of the unescaped event", described(malformed, 0));
                self.account.skip(from, to, reason);
            }
        }
        Step::At(scanner.at)
    }

    /// Neither bracket nor string.
    fn something_else(&mut self, window: &Window<'_>, at: usize) -> Step {
        let bytes = window.bytes;
        if bytes[at..].starts_with(b"\xEF\xBB\xBF") {
            return Step::At(at + 3);
        }
        let is_line = self.frames.is_empty() && (at == 0 || bytes[at - 1] == b'\n');
        let line = memchr::memchr(b'\n', &bytes[at..]).map(|length| &bytes[at..at + length]);
        if is_line && line.is_none() && !window.last && bytes.len() - at < self.longest {
            return Step::Need(at);
        }
        if is_line && let Some(prefix) = prefix_length(line.unwrap_or(&bytes[at..])) {
            self.shape.has_prefixes = true;
            return Step::At(at + prefix);
        }
        let mut scanner = Scanner::new(bytes, at);
        let is_cut = bytes.len() - at < 64 && line.is_none() && !window.last;
        match scanner.literal() {
            Ok(word) if !is_cut => {
                let from = window.base + at as u64;
                self.account
                    .stranger(from, from + word.len() as u64, "not an object");
                Step::At(scanner.at)
            }
            _ if is_cut => Step::Need(at),
            _ => self.lose(window, at, "not JSON".to_owned()),
        }
    }

    /// A value that is not well-formed, or not all there yet.
    fn broken(&mut self, window: &Window<'_>, at: usize, malformed: Malformed) -> Step {
        let is_cut = window.bytes[malformed.offset().min(window.bytes.len())..]
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
        if is_cut && !window.last {
            if window.bytes.len() - at < self.longest {
                return Step::Need(at);
            }
            return self.lose(window, at, format!("longer than {} MiB", self.longest >> 20));
        }
        self.lose(window, at, described(malformed, window.base))
    }

    fn lose(&mut self, window: &Window<'_>, at: usize, reason: String) -> Step {
        let is_outside = self.frames.is_empty();
        let is_record = recovery::is_start(window.bytes, at) || (self.shape.is_known() && !is_outside);
        let mut lost = Lost::new(window.base + at as u64, window.bytes.get(at), is_outside);
        (lost.reason, lost.is_record) = (reason, is_record);
        self.lost = Some(lost);
        Step::At(at)
    }

    /// Passes over what is broken.
    fn pass_lost(&mut self, window: &Window<'_>) -> Step {
        let Some(mut lost) = self.lost.take() else {
            return Step::Need(window.bytes.len());
        };
        match lost.find_end(window, &mut self.searched) {
            Way::Further(keep) => {
                self.lost = Some(lost);
                Step::Need(keep)
            }
            Way::Out(end) => {
                let to = window.base + end as u64;
                let is_debris = self.account.follows_skip()
                    && !recovery::is_start(window.bytes, window.offset(lost.start));
                if is_debris {
                    self.account.extend_skip(to);
                } else if lost.is_record {
                    self.account.skip(lost.start, to, lost.reason);
                } else {
                    self.account.stranger(lost.start, to, &lost.reason);
                }
                Step::At(end)
            }
        }
    }

    fn stranger(&mut self, window: &Window<'_>, range: Range<usize>) {
        // A row of Insights results is a list of `{"field": …, "value": …}`, one of which is the message.
        if first_key(window.bytes, range.start) == Some(b"field") {
            return;
        }
        let (from, to) = (window.base + range.start as u64, window.base + range.end as u64);
        self.account.stranger(from, to, "not a CloudTrail record");
    }

    fn open(&mut self, frame: Frame, window: &Window<'_>, at: usize) -> Step {
        if self.frames.len() >= MAX_FRAMES {
            return self.lose(window, at, format!("nested deeper than {MAX_FRAMES} lists"));
        }
        self.frames.push(frame);
        Step::At(at + 1)
    }

    /// A closing bracket closes what it fits, and whatever was left open inside.
    fn close(&mut self, frame: Frame, at: usize) -> Step {
        if let Some(found) = self.frames.iter().rposition(|open| *open == frame) {
            self.frames.truncate(found);
        }
        Step::At(at + 1)
    }
}

fn described(malformed: Malformed, base: u64) -> String {
    format!(
        "{} at byte {}",
        malformed.reason(),
        base + malformed.offset() as u64
    )
}
