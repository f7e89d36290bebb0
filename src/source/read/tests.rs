//! Packing, damage, windows, limits; and the property that every byte is accounted for whatever happens to a file.

use super::*;
use crate::source::collector::Collector;
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::Write;

fn record(id: usize) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventTime":"2023-07-10T12:00:00Z","eventName":"Get","userAgent":"{}","requestParameters":{{"a":[{{"b":"}}\"{{"}}]}},"eventID":"{id}"}}"#,
        "x".repeat(id * 37 % 300)
    )
}

fn log(records: std::ops::Range<usize>) -> Vec<u8> {
    format!(
        "{{\"Records\":[{}]}}",
        records.map(record).collect::<Vec<_>>().join(",")
    )
    .into_bytes()
}

fn ids(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|id| id.to_string()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// With a checksum, as the zstd command writes it.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Limits so small that everything goes through windows.
fn tiny() -> Limits {
    Limits {
        whole: 300,
        window: 700,
        record: 4096,
        inflated: 1 << 20,
        ratio: 100,
    }
}

fn fault(found: &Collector) -> &str {
    found.report().fault.as_deref().unwrap_or_default()
}

#[test]
fn packing_is_recognised_by_content_and_a_good_file_can_be_read_again() {
    let plain = log(0..9);
    let mut two_frames = zstd(&log(0..5));
    two_frames.extend(zstd(b"{\"Records\":[]}"));
    for (bytes, stored) in [
        (plain.clone(), "x.gz"),
        (gzip(&plain), "x.json"),
        (zstd(&plain), "x"),
    ] {
        let found = Collector::of_file(&bytes, stored, Limits::default());
        assert_eq!(found.ids(), ids(0..9), "{stored}");
        assert_eq!(
            (found.containers.as_slice(), fault(&found)),
            (["file"].as_slice(), "")
        );
        assert_eq!(found.report().bytes_stored, bytes.len() as u64);
        assert_eq!(found.report().bytes_read, plain.len() as u64);
    }
    assert_eq!(Collector::of(&two_frames).ids(), ids(0..5));
}

#[test]
fn only_what_is_inflated_in_one_go_has_the_fingerprint_of_its_file() {
    let plain = log(0..9);
    let fingerprints = |bytes: &[u8]| Collector::of(bytes).fingerprints;
    assert_eq!(fingerprints(&gzip(&plain)), [fingerprint(&gzip(&plain))]);
    let two_members = [gzip(&plain), gzip(b"\n")].concat();
    let cut = &gzip(&plain)[..100];
    for stored in [plain.as_slice(), &zstd(&plain), &two_members, cut] {
        assert_eq!(fingerprints(stored).len(), 0);
    }
}

#[test]
fn every_member_of_a_gzip_file_is_read() {
    let different = [gzip(&log(0..3)), gzip(&log(3..40))].concat();
    assert_eq!(Collector::of(&different).ids(), ids(0..40));
    // Members of the same length fool whoever trusts the last trailer.
    let same = [
        gzip(record(1).as_bytes()),
        gzip(record(1).replace("Get", "Put").as_bytes()),
    ]
    .concat();
    let found = Collector::of(&same);
    assert_eq!((found.records.len(), fault(&found)), (2, ""));
    let padded = [gzip(&log(0..3)), vec![0; 512]].concat();
    assert_eq!(
        (Collector::of(&padded).ids(), fault(&Collector::of(&padded))),
        (ids(0..3), "")
    );
}

#[test]
fn gzip_headers_may_carry_anything() {
    let mut encoder = flate2::GzBuilder::new()
        .filename("name.json")
        .comment("c".repeat(100_000))
        .extra(vec![7; 60_000])
        .write(Vec::new(), Compression::default());
    encoder.write_all(&log(0..3)).unwrap();
    let packed = encoder.finish().unwrap();
    assert_eq!(Collector::of(&packed).ids(), ids(0..3));
    assert_eq!(Collector::of_stream(&packed, tiny()).ids(), ids(0..3));
}

#[test]
fn a_cut_gzip_file_gives_every_event_before_the_cut() {
    let plain = log(0..400);
    let packed = gzip(&plain);
    for cut in [
        packed.len() / 4,
        packed.len() / 2,
        packed.len() - 9,
        packed.len() - 1,
    ] {
        let found = Collector::of(&packed[..cut]);
        assert!(
            fault(&found).starts_with("gzip stream truncated after byte"),
            "{}",
            fault(&found)
        );
        assert_eq!(
            found.containers,
            ["memory"],
            "what is damaged cannot be read again from the file"
        );
        // As much as any decoder gets out of it.
        let mut salvaged = Vec::new();
        let mut decoder = flate2::Decompress::new(false);
        salvaged.reserve(plain.len() + 1);
        decoder
            .decompress_vec(&packed[10..cut], &mut salvaged, flate2::FlushDecompress::None)
            .unwrap();
        assert_eq!(found.report().bytes_read, salvaged.len() as u64);
        assert_eq!(found.ids(), Collector::of(&salvaged).ids());
        assert!(found.records.len() > 10);
    }
    let found = Collector::of(&packed[..5]);
    assert_eq!(
        (fault(&found), found.report().bytes_read),
        ("gzip stream truncated after byte 5", 0)
    );
}

#[test]
fn a_damaged_gzip_file_gives_every_event_before_the_damage() {
    let mut packed = gzip(&log(0..2000));
    let middle = packed.len() / 2;
    // A block of the type that does not exist.
    packed[middle..middle + 64].fill(0xff);
    let found = Collector::of(&packed);
    assert!(fault(&found).starts_with("gzip"), "{}", fault(&found));
    assert!(found.records.len() > 500, "{}", found.records.len());
    assert_eq!(found.ids()[..500], ids(0..500));
}

#[test]
fn a_wrong_checksum_is_named_and_costs_nothing() {
    let mut packed = gzip(&log(0..3));
    let trailer = packed.len() - 8;
    packed[trailer] ^= 1;
    packed.extend(gzip(&log(3..6)));
    let found = Collector::of(&packed);
    assert_eq!(found.ids(), ids(0..6));
    assert!(
        fault(&found).starts_with("gzip checksum does not match"),
        "{}",
        fault(&found)
    );
}

#[test]
fn what_follows_a_gzip_stream_is_named() {
    let packed = gzip(&log(0..3));
    let found = Collector::of(&[packed.as_slice(), b"garbage"].concat());
    assert_eq!(found.ids(), ids(0..3));
    let expected = format!(
        "bytes that are not gzip follow the gzip stream after byte {}",
        packed.len()
    );
    assert_eq!(fault(&found), expected);
}

#[test]
fn damaged_zstd_gives_what_came_before() {
    // Levels without much history, so that there are many blocks.
    let packed = ::zstd::bulk::compress(&log(0..4000), 1).unwrap();
    let found = Collector::of(&packed[..packed.len() - 10]);
    assert!(
        fault(&found).starts_with("zstd stream truncated"),
        "{}",
        fault(&found)
    );
    assert!(found.records.len() > 2000, "{}", found.records.len());
    let mut damaged = packed.clone();
    let at = packed.len() * 3 / 4;
    damaged[at..at + 200].fill(0xff);
    let found = Collector::of(&damaged);
    assert!(
        fault(&found).starts_with("zstd stream damaged"),
        "{}",
        fault(&found)
    );
    assert!(found.records.len() > 1000, "{}", found.records.len());
}

#[test]
fn a_bomb_is_bounded_by_what_comes_out() {
    let limits = Limits {
        inflated: 50_000,
        ratio: 2,
        ..tiny()
    };
    // Valid records, so that nothing else stops it.
    let packed = gzip(&log(0..5000));
    for found in [
        Collector::of_file(&packed, "x", limits),
        Collector::of_stream(&packed, limits),
    ] {
        assert!(fault(&found).contains("decompression bomb?"), "{}", fault(&found));
        assert!(
            found.report().bytes_read < 400_000,
            "{}",
            found.report().bytes_read
        );
        assert_eq!(found.ids()[..50], ids(0..50));
    }
    // The trailer of this one promises 4 GiB.
    let mut packed = gzip(&log(0..3));
    let size = packed.len() - 4;
    packed[size..].fill(0xff);
    assert_eq!(Collector::of(&packed).ids(), ids(0..3));
    // A gigabyte of zeroes is no document, and is not read to its end.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..200 {
        encoder.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let found = Collector::of(&encoder.finish().unwrap());
    assert!(
        found.report().foreign && found.report().bytes_read < 70 << 20,
        "{:?}",
        found.report()
    );
}

#[test]
fn long_files_come_in_windows() {
    let plain = log(0..500);
    let expected = Collector::of(&plain);
    for (bytes, containers) in [
        (plain.clone(), "file"),
        (gzip(&plain), "memory"),
        (zstd(&plain), "memory"),
    ] {
        let found = Collector::of_file(&bytes, "x", tiny());
        assert_eq!(found.ids(), ids(0..500));
        assert!(found.containers.len() > 20 && found.containers.iter().all(|kind| *kind == containers));
        assert_eq!(found.report().bytes_events, expected.report().bytes_events);
        assert_eq!(found.report().bytes_read, plain.len() as u64);
    }
    let found = Collector::of_file(&plain, "x", tiny());
    assert_eq!(
        found.places, expected.places,
        "a window knows where it stands in the file"
    );
    assert_eq!(Collector::of_stream(&plain, tiny()).ids(), ids(0..500));
}

#[test]
fn a_record_longer_than_the_limit_is_passed_over() {
    let long = format!(
        r#"{{"eventVersion":"1.08","eventName":"Get","eventID":"long","userAgent":"{}"}}"#,
        "y".repeat(200_000)
    );
    let text = format!("{{\"Records\":[{},{long},{}]}}", record(0), record(1));
    for found in [
        Collector::of_file(text.as_bytes(), "x", tiny()),
        Collector::of_stream(&gzip(text.as_bytes()), tiny()),
    ] {
        assert_eq!(found.ids(), ids(0..2));
        let skip = &found.report().skips[0];
        assert_eq!((skip.length as usize, found.report().skipped), (long.len(), 1));
        assert!(skip.reason.starts_with("longer than"), "{}", skip.reason);
    }
    // Whole files are not bound by windows.
    assert_eq!(Collector::of(text.as_bytes()).records.len(), 3);
}

#[test]
fn records_may_come_late_in_a_long_file() {
    let other = "{\"level\":\"info\"}\nSTART of something\n".repeat(500);
    let found = Collector::of_file(format!("{other}{}\n", record(0)).as_bytes(), "x", tiny());
    assert_eq!((found.ids(), found.report().skipped), (ids(0..1), 1000));
    let found = Collector::of_file(other.as_bytes(), "x", tiny());
    let report = found.report();
    assert_eq!(
        (report.kind.as_str(), report.foreign, report.is_troubled()),
        ("not a CloudTrail file", true, false)
    );
    assert_eq!(report.bytes_read, other.len() as u64);
}

#[test]
fn nothing_is_read_once_cancelled() {
    let mut found = Collector {
        cancel_after: Some(0),
        ..Collector::default()
    };
    Reader::default().read(&Found::File("/absent".into()), &mut found);
    assert_eq!(fault(&found), "cancelled");
}

#[test]
fn utf16_is_converted_and_noted() {
    let text = String::from_utf8(log(0..20))
        .unwrap()
        .replace("Get", "G\u{1F600}é");
    let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for bytes in [little.clone(), big, gzip(&little)] {
        for limits in [tiny(), Limits::default()] {
            let found = Collector::of_file(&bytes, "x", limits);
            assert_eq!(found.ids(), ids(0..20));
            assert!(
                found.records[3]
                    .windows(6)
                    .any(|part| part == "\u{1F600}é".as_bytes())
            );
            assert!(found.containers.iter().all(|kind| *kind == "memory"));
            assert!(found.report().notes[0].starts_with("UTF-16"));
            assert_eq!(found.report().bytes_read, text.len() as u64);
        }
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_flagged() {
    /// Changes the file as soon as the first record was found.
    struct Writer(Collector, std::path::PathBuf, &'static str);
    impl Receiver for Writer {
        fn container(&mut self, container: Container<'_>, hints: &Hints) {
            self.0.container(container, hints);
            let mut file = File::options().write(true).open(&self.1).unwrap();
            match self.2 {
                "shrinks" => file.set_len(100).unwrap(),
                _ => file
                    .write_all(b"{")
                    .and_then(|()| file.set_modified(std::time::SystemTime::UNIX_EPOCH))
                    .unwrap(),
            }
        }
        fn record(&mut self, bytes: &[u8], at: usize) -> Result<usize, crate::model::record::Refusal> {
            self.0.record(bytes, at)
        }
        fn wrapped(
            &mut self,
            _: &[u8],
            _: std::ops::Range<usize>,
        ) -> Result<(), crate::model::record::Refusal> {
            Ok(())
        }
        fn alarms(&mut self, saved: crate::model::alarm::Saved) {
            self.0.alarms(saved);
        }
        fn finished(&mut self, report: FileReport) {
            self.0.finished(report);
        }
        fn is_cancelled(&self) -> bool {
            false
        }
    }
    for (how, limits) in [
        ("shrinks", tiny()),
        ("shrinks", Limits::default()),
        ("is written to", tiny()),
    ] {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), log(0..5000)).unwrap();
        let mut writer = Writer(Collector::default(), file.path().to_owned(), how);
        Reader::new(limits).read(&Found::File(file.path().to_owned()), &mut writer);
        let reports = &writer.0.reports;
        assert!(
            reports[0]
                .fault
                .as_deref()
                .is_some_and(|fault| fault.contains("changed while")),
            "{how}: {reports:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_reported() {
    let mut found = Collector::default();
    let mut reader = Reader::default();
    reader.read(&Found::File("/absent/file".into()), &mut found);
    reader.read(&Found::File("/dev/null".into()), &mut found);
    reader.read(
        &Found::Refused {
            path: "pipe".into(),
            reason: "a FIFO".into(),
        },
        &mut found,
    );
    let faults: Vec<_> = found
        .reports
        .iter()
        .map(|report| report.fault.as_deref().unwrap())
        .collect();
    assert_eq!(
        faults,
        ["no such file or directory", "a device: not opened", "a FIFO"]
    );
    assert_eq!(found.reports[2].name, "pipe");
}

#[test]
fn a_fifo_that_took_the_place_of_a_file_does_not_hang() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &path,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .unwrap();
    let mut found = Collector::default();
    Reader::default().read(&Found::File(path), &mut found);
    assert!(fault(&found).contains("FIFO"));
}

#[test]
fn the_demo_comes_through_the_same_reader() {
    let packed: &'static [u8] = Vec::leak(gzip(&log(0..3)));
    let name = "AWSLogs/123456789012/CloudTrail/eu-west-1/2024/01/01/x.json.gz";
    let mut found = Collector::default();
    Reader::default().read(&Found::Embedded { name, bytes: packed }, &mut found);
    assert_eq!(
        (found.ids(), found.containers.as_slice()),
        (ids(0..3), ["embedded"].as_slice())
    );
    assert_eq!(found.hints[0].region.as_deref(), Some("eu-west-1"));
    assert_eq!(
        (found.report().name.as_str(), found.report().bytes_stored),
        (name, packed.len() as u64)
    );
}

#[test]
fn empty_files_are_named() {
    for bytes in [b"".as_slice(), b" \n", &gzip(b""), b"\xef\xbb\xbf"] {
        let found = Collector::of(bytes);
        assert_eq!((found.report().kind.as_str(), fault(&found)), ("empty file", ""));
    }
}

/// Generated files: records in some shape, with what was put where.
fn shaped(shape: usize, count: usize) -> Vec<u8> {
    let records: Vec<String> = (0..count).map(record).collect();
    let text = |record: &String| serde_json::to_string(record).unwrap();
    match shape {
        0 => log(0..count),
        1 => format!("[{}]", records.join(",\n  ")).into_bytes(),
        2 => (records.join("\n") + "\n").into_bytes(),
        3 => {
            let events = records
                .iter()
                .map(|record| format!(r#"{{"EventId":"x","CloudTrailEvent":{}}}"#, text(record)));
            format!(
                r#"{{"Events":[{}],"NextToken":"t"}}"#,
                events.collect::<Vec<_>>().join(",")
            )
            .into_bytes()
        }
        4 => records
            .iter()
            .flat_map(|record| format!("2023-07-10T12:00:00.000Z {record}\n").into_bytes())
            .collect(),
        5 => {
            let envelopes = records
                .iter()
                .map(|record| format!(r#"{{"version":"0","detail-type":"x","detail":{record}}}"#));
            envelopes.collect::<Vec<_>>().join("\n").into_bytes()
        }
        _ => records
            .iter()
            .flat_map(|record| format!(r#"{{"Records":[{record}]}}"#).into_bytes())
            .collect(),
    }
}

const SHAPES: usize = 7;

#[derive(Clone, Debug)]
enum Damage {
    Cut,
    Flip(u8),
    Insert(Vec<u8>),
    Remove(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        Just(Damage::Cut),
        (1..=255u8).prop_map(Damage::Flip),
        proptest::collection::vec(
            prop_oneof![any::<u8>(), proptest::sample::select(b"{}[]\",:\n\\".to_vec())],
            1..6
        )
        .prop_map(Damage::Insert),
        (1..40usize).prop_map(Damage::Remove),
    ]
}

impl Damage {
    fn do_to(&self, bytes: &mut Vec<u8>, at: usize) {
        match self {
            Self::Cut => bytes.truncate(at),
            Self::Flip(mask) => bytes[at] ^= mask,
            Self::Insert(new) => drop(bytes.splice(at..at, new.iter().copied())),
            Self::Remove(count) => drop(bytes.drain(at..(at + count).min(bytes.len()))),
        }
    }
}

fn assert_disjoint(found: &Collector, end: u64) {
    let mut pieces: Vec<_> = found.places.clone();
    pieces.extend(
        found
            .report()
            .skips
            .iter()
            .map(|skip| skip.offset..skip.offset + skip.length),
    );
    pieces.sort_by_key(|piece| piece.start);
    let is_apart = pieces.windows(2).all(|pair| pair[0].end <= pair[1].start);
    assert!(
        is_apart && pieces.iter().all(|piece| piece.end <= end),
        "{pieces:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn windows_change_nothing(shape in 0..SHAPES, count in 1..40usize, window in 300..3000usize) {
        let bytes = shaped(shape, count);
        let whole = Collector::of_stream(&bytes, Limits::default());
        let parts = Collector::of_stream(&bytes, Limits { window, ..tiny() });
        prop_assert_eq!(whole.ids(), ids(0..count));
        prop_assert_eq!(&whole.records, &parts.records);
        prop_assert_eq!(whole.report(), parts.report());
    }

    #[test]
    fn damage_costs_what_is_damaged(
        shape in 0..SHAPES,
        count in 1..30usize,
        at in any::<proptest::sample::Index>(),
        damage in damage(),
        window in proptest::option::of(500..3000usize),
    ) {
        let mut bytes = shaped(shape, count);
        let whole = Collector::of_stream(&bytes, Limits::default());
        let at = at.index(bytes.len());
        damage.do_to(&mut bytes, at);
        let limits = window.map_or_else(Limits::default, |window| Limits { window, ..tiny() });
        let found = Collector::of_stream(&bytes, limits);
        let before = whole.places.iter().filter(|place| place.end < at as u64).count();
        prop_assert!(found.ids().starts_with(&ids(0..before)), "{:?}", found.ids());
        if window.is_none() {
            assert_disjoint(&found, bytes.len() as u64);
        }
        if !matches!(damage, Damage::Cut) {
            prop_assert!(found.records.len() + 2 >= count, "{} of {count}: {:?}", found.records.len(), found.report());
        }
    }

    #[test]
    fn damaged_packed_files_are_accounted_for(
        count in 1..60usize,
        at in any::<proptest::sample::Index>(),
        damage in damage(),
        is_zstd in any::<bool>(),
    ) {
        let plain = log(0..count);
        let mut bytes = if is_zstd { zstd(&plain) } else { gzip(&plain) };
        let at = at.index(bytes.len());
        damage.do_to(&mut bytes, at);
        // The receiver of the tests asserts the equation for every report.
        let found = Collector::of(&bytes);
        prop_assert_eq!(found.report().bytes_stored as usize, bytes.len());
        if found.records.len() < count && bytes.len() > 1 {
            let report = found.report();
            prop_assert!(report.is_troubled() || report.foreign, "{:?}", report);
        }
    }
}
