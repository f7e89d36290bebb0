//! Turns the stored bytes of a file into its content, piece by piece: gzip, zstd, plain, and UTF-16 in any of them.
//!
//! Recognised by content. This is the way for long files, pipes and everything damaged (what is whole and short is
//! inflated in one go by [`super::read`]): each byte before a damage comes out, and the damage is named with its
//! place. Output is bounded, not input: a bomb stops where it has become too much. Memory is a few buffers.

mod gunzip;
mod utf16;

use crate::store::ledger::Encoding;
use gunzip::Gunzip;
use std::io::Read;
use utf16::Utf16;
use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

/// How much is read at once.
const CHUNK: usize = 128 << 10;
/// How much is given to the zstd decoder at once. What it had ready when it meets damage is lost with the call, so
/// the calls are small.
const ZSTD_STEP: usize = 512;

/// How a file is packed, by its first bytes.
pub(super) fn encoding(bytes: &[u8]) -> Encoding {
    match bytes {
        [0x1f, 0x8b, ..] => Encoding::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Encoding::Zstd,
        _ => Encoding::Plain,
    }
}

/// Whether plain bytes are UTF-16, by their byte order mark.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
}

/// How far one file may blow up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    /// This many bytes always may.
    pub(super) bytes: u64,
    /// And this many times what is stored.
    pub(super) ratio: u64,
}

/// A file being unpacked.
pub(super) struct Unpacked<R> {
    input: R,
    chunk: Vec<u8>,
    /// The part of the chunk that is not used yet.
    rest: std::ops::Range<usize>,
    codec: Codec,
    encoding: Encoding,
    utf16: Option<Utf16>,
    bound: Bound,
    /// Stored bytes used.
    taken: u64,
    /// Bytes that came out.
    given: u64,
    is_done: bool,
    fault: Option<String>,
}

enum Codec {
    Plain,
    Gzip(Box<Gunzip>),
    Zstd(Decoder<'static>, Frame),
}

/// Whether a zstd decoder stands between two frames.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Between,
    Inside,
}

impl<R: Read> Unpacked<R> {
    /// Reads the first bytes and recognises them.
    pub(super) fn new(input: R, bound: Bound) -> Self {
        let mut unpacked = Self {
            input,
            chunk: vec![0; CHUNK],
            rest: 0..0,
            codec: Codec::Plain,
            encoding: Encoding::Plain,
            utf16: None,
            bound,
            taken: 0,
            given: 0,
            is_done: false,
            fault: None,
        };
        unpacked.refill();
        let head = &unpacked.chunk[unpacked.rest.clone()];
        unpacked.encoding = encoding(head);
        unpacked.codec = match unpacked.encoding {
            Encoding::Plain => Codec::Plain,
            Encoding::Gzip => Codec::Gzip(Box::default()),
            Encoding::Zstd => match Decoder::new() {
                Ok(decoder) => Codec::Zstd(decoder, Frame::Between),
                Err(error) => {
                    unpacked.end(format!("no zstd decoder: {error}"));
                    Codec::Plain
                }
            },
        };
        unpacked
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the content is converted from UTF-16. Known once the first bytes came out.
    pub(super) fn is_utf16(&self) -> bool {
        self.utf16.is_some()
    }

    /// Whether everything came out that there is.
    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Stored bytes used so far.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// What went wrong, if anything.
    pub(super) fn take_fault(&mut self) -> Option<String> {
        self.fault.take()
    }

    /// Appends content until `room` bytes were added or there is no more.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>, room: usize) {
        let limit = out.len() + room;
        while !self.is_done && out.len() < limit {
            let start = out.len();
            self.unpack_some(out, limit);
            self.given += (out.len() - start) as u64;
            self.convert(out, start);
            let most = self.bound.bytes.max(self.taken.saturating_mul(self.bound.ratio));
            if self.given > most && self.encoding != Encoding::Plain {
                self.end(format!(
                    "inflates to more than {most} bytes: stopped, a decompression bomb?"
                ));
            }
        }
    }

    fn convert(&mut self, out: &mut Vec<u8>, start: usize) {
        if self.given == (out.len() - start) as u64 && self.utf16.is_none() {
            self.utf16 = Utf16::recognise(&out[start..]);
        }
        if let Some(utf16) = &mut self.utf16 {
            utf16.convert(out, start, self.is_done);
        }
    }

    /// Unpacks what the chunk holds, or gets another.
    fn unpack_some(&mut self, out: &mut Vec<u8>, limit: usize) {
        if self.rest.is_empty() && !self.refill() {
            return self.end_of_input(out, limit);
        }
        let input = &self.chunk[self.rest.clone()];
        let (used, fault) = match &mut self.codec {
            Codec::Plain => {
                let used = input.len().min(limit - out.len());
                out.extend_from_slice(&input[..used]);
                (used, None)
            }
            Codec::Gzip(gunzip) => gunzip.run(input, out, limit),
            Codec::Zstd(decoder, frame) => {
                zstd_step(decoder, frame, &input[..input.len().min(ZSTD_STEP)], out, limit)
            }
        };
        self.rest.start += used;
        self.taken += used as u64;
        if let Some(reason) = fault {
            let at = self.taken;
            self.end(format!("{reason} after byte {at}"));
        }
    }

    fn end_of_input(&mut self, out: &mut Vec<u8>, limit: usize) {
        let fault = match &mut self.codec {
            Codec::Plain => None,
            Codec::Gzip(gunzip) => {
                let before = out.len();
                let (_, fault) = gunzip.run(&[], out, limit);
                if out.len() > before && fault.is_none() {
                    return;
                }
                let doubt = gunzip
                    .is_doubtful()
                    .then_some("gzip checksum does not match: damaged somewhere");
                fault
                    .or_else(|| gunzip.is_inside().then_some("gzip stream truncated"))
                    .or(doubt)
            }
            Codec::Zstd(decoder, frame) => {
                let before = out.len();
                let (_, fault) = zstd_step(decoder, frame, &[], out, limit);
                if out.len() > before && fault.is_none() {
                    return;
                }
                fault.or_else(|| (*frame == Frame::Inside).then_some("zstd stream truncated"))
            }
        };
        let at = self.taken;
        match fault {
            Some(reason) => self.end(format!("{reason} after byte {at}")),
            None => self.is_done = true,
        }
    }

    /// Reads the next chunk; whether there is one.
    fn refill(&mut self) -> bool {
        loop {
            match self.input.read(&mut self.chunk) {
                Ok(length) => {
                    self.rest = 0..length;
                    return length > 0;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let reason = super::files::why(&error);
                    let at = self.taken;
                    self.end(format!("{reason} after byte {at}"));
                    return false;
                }
            }
        }
    }

    fn end(&mut self, fault: String) {
        self.is_done = true;
        self.fault.get_or_insert(fault);
    }
}

/// Gives the decoder a few bytes. Returns how many it used, and what went wrong.
fn zstd_step(
    decoder: &mut Decoder<'static>,
    frame: &mut Frame,
    input: &[u8],
    out: &mut Vec<u8>,
    limit: usize,
) -> (usize, Option<&'static str>) {
    if *frame == Frame::Between && !input.is_empty() {
        *frame = Frame::Inside;
    }
    let start = out.len();
    out.resize(limit.min(start + CHUNK), 0);
    let mut from = InBuffer::around(input);
    let mut to = OutBuffer::around(&mut out[start..]);
    let result = decoder.run(&mut from, &mut to);
    let length = to.pos();
    out.truncate(start + length);
    match result {
        Ok(hint) => {
            if hint == 0 {
                *frame = Frame::Between;
            }
            (from.pos(), None)
        }
        Err(_) => (from.pos(), Some("zstd stream damaged")),
    }
}
