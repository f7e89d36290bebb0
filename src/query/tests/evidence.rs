//! Searches in files that are no longer what was loaded.

use super::*;
use crate::store::evidence::fingerprint;
use std::io::Write;

#[test]
fn evidence_that_changed_is_named_and_decides_nothing() {
    [Encoding::Plain, Encoding::Gzip, Encoding::Zstd]
        .into_iter()
        .for_each(change);
}

fn change(encoding: Encoding) {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("trail.json");
    let events: Vec<_> = (0..3).map(|number| numbered(number).0).collect();
    let bytes = events.join("\n");
    let before = stored(&bytes, encoding);
    std::fs::write(&path, &before).expect("writes");
    let mut loader = Loader::default();
    let kept = Kept::File {
        path: path.clone(),
        encoding,
        base: 0,
        fingerprint: (encoding == Encoding::Gzip).then(|| fingerprint(&before)),
    };
    loader.container(kept, Hints::default());
    let mut at = 0;
    for event in &events {
        loader.record(bytes.as_bytes(), at).expect("a record");
        at += event.len() + 1;
    }
    let mut builder = Builder::default();
    builder.add(0, loader.take());
    let snapshot = builder.publish();
    assert_eq!(find(&snapshot, &word("deep"), TimeRange::ALL).0.hits.len(), 3);

    let after = stored(&bytes.replacen("deep", "deer", 1), encoding);
    std::fs::write(&path, after).expect("writes");
    let (found, _) = find(&snapshot, &word("dee"), TimeRange::ALL);
    assert_eq!((found.hits.len(), found.unreadable.len()), (2, 1));
    assert!(
        found.unreadable[0].contains("has changed"),
        "{:?}",
        found.unreadable
    );

    std::fs::remove_file(&path).expect("removes");
    let (found, _) = find(&snapshot, &word("deep"), TimeRange::ALL);
    assert_eq!(
        (found.hits.len(), found.unreadable.len(), found.raw),
        (0, 1, RawProgress::Done)
    );
}

fn stored(content: &str, encoding: Encoding) -> Vec<u8> {
    let content = content.as_bytes();
    match encoding {
        Encoding::Plain => content.to_vec(),
        Encoding::Gzip => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            writer.write_all(content).expect("in memory");
            writer.finish().expect("in memory")
        }
        Encoding::Zstd => zstd::bulk::compress(content, 1).expect("in memory"),
    }
}
