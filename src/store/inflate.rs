//! Inflates an ordinary gzip file in one go: one member whose trailer tells its size. Whoever gets `None` takes the
//! slow way, which also reads what this refuses: several members, damage, files of unknown length.

use libdeflater::Decompressor;

/// Inflates into the front of `out`, which grows if it must, and returns the length. `None` if there is any doubt, or
/// if the content would be longer than `longest`.
pub fn at_once(
    inflater: &mut Decompressor,
    stored: &[u8],
    longest: usize,
    out: &mut Vec<u8>,
) -> Option<usize> {
    // The trailer may lie, but deflate cannot do better than 1032 to 1.
    let expected = size(stored, stored.len())?;
    if expected > longest || expected / 1032 > stored.len() {
        return None;
    }
    if out.len() < expected {
        out.resize(expected, 0);
    }
    let length = inflater.gzip_decompress(stored, &mut out[..expected]).ok()?;
    // Only the first member was inflated. Another one begins behind a trailer with this length.
    let has_more = memchr::memmem::find_iter(&stored[1..], b"\x1f\x8b\x08")
        .any(|at| size(stored, at + 1) == Some(length));
    (length == expected && !has_more).then_some(length)
}

/// The same for bytes that [`at_once`] has inflated before, which are known to be those: nothing is checked again.
pub fn again(inflater: &mut Decompressor, stored: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let deflated = stored.get(header(stored)?..stored.len().checked_sub(8)?)?;
    let length = size(stored, stored.len())?;
    if out.len() < length {
        out.resize(length, 0);
    }
    inflater.deflate_decompress(deflated, &mut out[..length]).ok()
}

/// The length that a trailer tells which ends at a place.
fn size(stored: &[u8], end: usize) -> Option<usize> {
    let bytes = stored.get(end.checked_sub(4)?..end)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
}

/// Length of the header of a gzip member (RFC 1952, 2.3).
fn header(stored: &[u8]) -> Option<usize> {
    let &[0x1f, 0x8b, 8, flags, ..] = stored else {
        return None;
    };
    let mut length = 10;
    if flags & 4 != 0 {
        let extra = stored.get(length..length + 2)?;
        length += 2 + usize::from(u16::from_le_bytes(extra.try_into().ok()?));
    }
    for text in [8, 16] {
        if flags & text != 0 {
            length += memchr::memchr(0, stored.get(length..)?)? + 1;
        }
    }
    length += if flags & 2 == 0 { 0 } else { 2 };
    (flags < 0x20).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(text).expect("in memory");
        writer.finish().expect("in memory")
    }

    #[test]
    fn one_member_is_inflated_and_two_of_one_length_are_not_taken_for_one() {
        let mut inflater = libdeflater::Decompressor::new();
        let mut out = Vec::new();
        let one = gzip(b"first");
        assert_eq!(at_once(&mut inflater, &one, 100, &mut out), Some(5));
        assert_eq!(&out[..5], b"first");
        assert_eq!(
            at_once(&mut inflater, &one, 4, &mut out),
            None,
            "longer than allowed"
        );
        assert_eq!(again(&mut inflater, &one, &mut out), Some(5));
        let mut named = flate2::GzBuilder::new()
            .filename("name")
            .comment("words")
            .extra([1, 2, 3])
            .write(Vec::new(), flate2::Compression::default());
        named.write_all(b"named").expect("in memory");
        let named = named.finish().expect("in memory");
        assert_eq!(again(&mut inflater, &named, &mut out), Some(5));
        assert_eq!(&out[..5], b"named");
        assert_eq!(again(&mut inflater, &named[..12], &mut out), None, "cut off");
        let two = [one.clone(), gzip(b"other")].concat();
        assert_eq!(at_once(&mut inflater, &two, 100, &mut out), None);
        assert_eq!(
            at_once(&mut inflater, &one[..one.len() - 9], 100, &mut out),
            None,
            "cut off"
        );
    }
}
