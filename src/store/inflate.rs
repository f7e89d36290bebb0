//! Inflates an ordinary gzip file in one go: one member whose trailer tells its size. Whoever gets `None` takes the
//! slow way, which also reads what this refuses: several members, damage, files of unknown length.

/// Inflates into the front of `out`, which grows if it must, and returns the length. `None` if there is any doubt, or
/// if the content would be longer than `longest`.
pub fn at_once(
    inflater: &mut libdeflater::Decompressor,
    stored: &[u8],
    longest: usize,
    out: &mut Vec<u8>,
) -> Option<usize> {
    let size = |at: usize| {
        let bytes = stored.get(at.checked_sub(4)?..at)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    // The trailer may lie, but deflate cannot do better than 1032 to 1.
    let expected = size(stored.len())?;
    if expected > longest || expected / 1032 > stored.len() {
        return None;
    }
    if out.len() < expected {
        out.resize(expected, 0);
    }
    let length = inflater.gzip_decompress(stored, &mut out[..expected]).ok()?;
    // Only the first member was inflated. Another one begins behind a trailer with this length. The second byte of
    // its magic number is looked for because the search for a single byte is the fastest.
    let begins =
        |at: usize| stored[at - 1] == 0x1f && stored.get(at + 1) == Some(&8) && size(at - 1) == Some(length);
    let has_more = memchr::memchr_iter(0x8b, &stored[2..]).any(|at| begins(at + 2));
    (length == expected && !has_more).then_some(length)
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
        let two = [one.clone(), gzip(b"other")].concat();
        assert_eq!(at_once(&mut inflater, &two, 100, &mut out), None);
        assert_eq!(
            at_once(&mut inflater, &one[..one.len() - 9], 100, &mut out),
            None,
            "cut off"
        );
    }
}
