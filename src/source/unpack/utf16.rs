//! Converts UTF-16 to UTF-8, as PowerShell writes it when output is redirected.
//!
//! Only with a byte order mark: without one it would be a guess. A lone surrogate becomes its three bytes of
//! generalised UTF-8, which the rest of the program keeps and shows as invalid bytes, so nothing is lost.

/// A conversion under way.
pub(super) struct Utf16 {
    is_big_endian: bool,
    /// The first half of a unit that was cut.
    half: Option<u8>,
    /// The first half of a pair that was cut.
    high: Option<u16>,
    /// The mark is still to be dropped.
    at_mark: bool,
    raw: Vec<u8>,
}

impl Utf16 {
    /// By the first bytes of the file.
    pub(super) fn recognise(bytes: &[u8]) -> Option<Self> {
        let is_big_endian = bytes.starts_with(&[0xfe, 0xff]);
        super::is_utf16(bytes).then(|| Self {
            is_big_endian,
            half: None,
            high: None,
            at_mark: true,
            raw: Vec::new(),
        })
    }

    /// Converts everything from `start` on, in place. Half a character is kept for the next time.
    pub(super) fn convert(&mut self, out: &mut Vec<u8>, start: usize, is_last: bool) {
        let mut raw = std::mem::take(&mut self.raw);
        raw.clear();
        raw.extend(self.half.take());
        raw.extend_from_slice(&out[start..]);
        out.truncate(start);
        let mut units = raw.chunks_exact(2);
        for unit in units.by_ref() {
            let unit = [unit[0], unit[1]];
            let unit = if self.is_big_endian {
                u16::from_be_bytes(unit)
            } else {
                u16::from_le_bytes(unit)
            };
            if std::mem::take(&mut self.at_mark) {
                continue;
            }
            self.push(unit, out);
        }
        self.half = units.remainder().first().copied();
        if is_last {
            if let Some(high) = self.high.take() {
                push_surrogate(high, out);
            }
            out.extend(self.half.take());
        }
        self.raw = raw;
    }

    fn push(&mut self, unit: u16, out: &mut Vec<u8>) {
        match (self.high.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                let code = 0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(unit) - 0xdc00);
                push_char(code, out);
            }
            (high, unit) => {
                if let Some(high) = high {
                    push_surrogate(high, out);
                }
                match unit {
                    0xd800..=0xdbff => self.high = Some(unit),
                    0xdc00..=0xdfff => push_surrogate(unit, out),
                    _ => push_char(u32::from(unit), out),
                }
            }
        }
    }
}

fn push_char(code: u32, out: &mut Vec<u8>) {
    let char = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
}

fn push_surrogate(unit: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&[
        0xe0 | (unit >> 12) as u8,
        0x80 | (unit >> 6 & 0x3f) as u8,
        0x80 | (unit & 0x3f) as u8,
    ]);
}
