//! Inflates gzip (RFC 1952), any number of members, in steps.
//!
//! Written over the raw deflate decoder because the readers around it hide how much came out before a damage. Header
//! fields of any length are passed over without being kept. Zeroes behind the last member are padding; anything
//! else there is named.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// How much comes out of one step at most.
const STEP: usize = 128 << 10;

const HAS_HEADER_CHECK: u8 = 2;
const HAS_EXTRA: u8 = 4;
const HAS_NAME: u8 = 8;
const HAS_COMMENT: u8 = 16;

/// The place in the stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// This many bytes of the fixed header were read.
    Header(u8),
    /// Bytes of the length of the extra field that were read, and its value so far.
    ExtraLength(u8, u16),
    Extra(u16),
    Name,
    Comment,
    /// Bytes of the header's checksum to come.
    HeaderCheck(u8),
    Body,
    /// Bytes of the trailer that were read, and their value so far.
    Trailer(u8, u64),
    /// Behind a member.
    Between,
}

/// The state of one stream.
pub(super) struct Gunzip {
    stage: Stage,
    /// What the header of this member says it has.
    flags: u8,
    body: Decompress,
    check: Crc,
    /// Whether a member so far did not have the checksum that it says.
    is_doubtful: bool,
}

impl Default for Gunzip {
    fn default() -> Self {
        Self {
            stage: Stage::Header(0),
            flags: 0,
            body: Decompress::new(false),
            check: Crc::new(),
            is_doubtful: false,
        }
    }
}

impl Gunzip {
    /// Whether the stream cannot end here.
    pub(super) fn is_inside(&self) -> bool {
        self.stage != Stage::Between
    }

    /// Whether a checksum was wrong. Reading goes on behind it: the next member may be good.
    pub(super) fn is_doubtful(&self) -> bool {
        self.is_doubtful
    }

    /// Reads on and appends to `out`, up to `limit` in all. Returns how many bytes of the input were used, and what
    /// is wrong with the stream.
    pub(super) fn run(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limit: usize,
    ) -> (usize, Option<&'static str>) {
        let mut used = 0;
        loop {
            if self.stage == Stage::Body {
                let (length, fault) = self.inflate(&input[used..], out, limit);
                return (used + length, fault);
            }
            let Some(byte) = input.get(used) else {
                return (used, None);
            };
            match self.byte(*byte) {
                Ok(()) => used += 1,
                Err(fault) => return (used, Some(fault)),
            }
        }
    }

    fn inflate(&mut self, input: &[u8], out: &mut Vec<u8>, limit: usize) -> (usize, Option<&'static str>) {
        let (in_before, out_before, start) = (self.body.total_in(), self.body.total_out(), out.len());
        out.resize(limit.min(start + STEP), 0);
        let result = self
            .body
            .decompress(input, &mut out[start..], FlushDecompress::None);
        let used = (self.body.total_in() - in_before) as usize;
        out.truncate(start + (self.body.total_out() - out_before) as usize);
        self.check.update(&out[start..]);
        match result {
            Ok(Status::StreamEnd) => self.stage = Stage::Trailer(0, 0),
            // With input and room there is always progress, unless something is wrong.
            Ok(_) if used == 0 && out.len() == start && !input.is_empty() => {
                return (0, Some("gzip stream stuck"));
            }
            Ok(_) => {}
            Err(_) => return (used, Some("gzip stream damaged")),
        }
        (used, None)
    }

    /// One byte outside the deflated part.
    fn byte(&mut self, byte: u8) -> Result<(), &'static str> {
        self.stage = match self.stage {
            Stage::Header(at) => {
                let is_good = match at {
                    0 => byte == 0x1f,
                    1 => byte == 0x8b,
                    2 => byte == 8,
                    3 => byte & 0xe0 == 0,
                    _ => true,
                };
                if !is_good {
                    return Err("gzip header damaged");
                }
                if at == 3 {
                    self.flags = byte;
                }
                if at == 9 {
                    self.after_header()
                } else {
                    Stage::Header(at + 1)
                }
            }
            Stage::ExtraLength(0, _) => Stage::ExtraLength(1, u16::from(byte)),
            Stage::ExtraLength(_, low) => match low | u16::from(byte) << 8 {
                0 => self.after_header(),
                length => Stage::Extra(length),
            },
            Stage::Extra(1) | Stage::HeaderCheck(1) => self.after_header(),
            Stage::Extra(left) => Stage::Extra(left - 1),
            Stage::Name | Stage::Comment if byte == 0 => self.after_header(),
            Stage::Name | Stage::Comment | Stage::Body => self.stage,
            Stage::HeaderCheck(left) => Stage::HeaderCheck(left - 1),
            Stage::Trailer(at, value) => {
                let value = value | u64::from(byte) << (8 * at);
                if at == 7 {
                    let is_same = value == u64::from(self.check.sum()) | u64::from(self.check.amount()) << 32;
                    self.is_doubtful |= !is_same;
                    Stage::Between
                } else {
                    Stage::Trailer(at + 1, value)
                }
            }
            Stage::Between if byte == 0 => Stage::Between,
            Stage::Between if byte == 0x1f => {
                *self = Self {
                    is_doubtful: self.is_doubtful,
                    ..Self::default()
                };
                Stage::Header(1)
            }
            Stage::Between => return Err("bytes that are not gzip follow the gzip stream"),
        };
        Ok(())
    }

    /// The next optional part of the header, each once.
    fn after_header(&mut self) -> Stage {
        for (flag, stage) in [
            (HAS_EXTRA, Stage::ExtraLength(0, 0)),
            (HAS_NAME, Stage::Name),
            (HAS_COMMENT, Stage::Comment),
            (HAS_HEADER_CHECK, Stage::HeaderCheck(2)),
        ] {
            if self.flags & flag != 0 {
                self.flags &= !flag;
                return stage;
            }
        }
        Stage::Body
    }
}
