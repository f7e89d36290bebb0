//! Events that come a few at a time.

use super::*;
use crate::model::Timestamp;
use crate::model::live::{Category, Place};
use crate::model::{EventId, TimeRange};
use crate::store::Loader;
use crate::store::batch::Hints;
use proptest::prelude::*;

fn record(number: usize) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventID":"00000000-0000-4000-8000-{number:012}","eventTime":"2026-03-17T10:{:02}:{:02}Z","eventSource":"iam.amazonaws.com","eventName":"Get{}","userIdentity":{{"type":"IAMUser","userName":"user{}"}},"requestParameters":{{"userName":"u{number}"}}}}"#,
        number * 7 % 60,
        number % 60,
        number % 300,
        number % 5,
    )
}

/// Adds each page as live events come: a container and a batch of its own.
fn add_pages(builder: &mut Builder, loader: &mut Loader, pages: &[&[usize]]) {
    for page in pages {
        let lines: Vec<_> = page.iter().map(|number| record(*number) + "\n").collect();
        let bytes = lines.concat();
        loader.container(Kept::copy("page", bytes.as_bytes()), Hints::default());
        let mut at = 0;
        for line in &lines {
            loader.record(bytes.as_bytes(), at).expect("a good record");
            at += line.len();
        }
        builder.add(0, loader.take());
    }
}

/// Everything a reader can ask of each row, in order of row numbers.
fn rows(snapshot: &Snapshot) -> Vec<String> {
    let rows = (0..snapshot.len() as u32).map(RowId);
    rows.map(|row| {
        let row = snapshot.row(row);
        let fields: Vec<_> = Field::all().map(|field| row.display(field)).collect();
        let original = String::from_utf8(row.original().expect("readable")).expect("text");
        format!("{fields:?} {:?} {original}", row.flags())
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn pages_of_any_size_make_the_rows_that_one_page_makes(
        sizes in prop::collection::vec((1usize..40, any::<bool>()), 1..40),
    ) {
        let numbers: Vec<usize> = (0..sizes.iter().map(|(size, _)| size).sum()).collect();
        let mut rest = numbers.as_slice();
        let pages: Vec<(&[usize], bool)> = sizes
            .iter()
            .map(|(size, is_published)| {
                let (page, others) = rest.split_at(*size);
                rest = others;
                (page, *is_published)
            })
            .collect();
        let (mut one, mut many) = (Builder::default(), Builder::default());
        add_pages(&mut one, &mut Loader::default(), &[&numbers]);
        let mut loader = Loader::default();
        for (page, is_published) in pages {
            add_pages(&mut many, &mut loader, &[page]);
            if is_published {
                let snapshot = many.publish();
                prop_assert_eq!(snapshot.order().len(), snapshot.len());
            }
        }
        let (one, many) = (one.publish(), many.publish());
        prop_assert_eq!(rows(&one), rows(&many));
        prop_assert_eq!(one.order(), many.order());
    }
}

#[test]
fn many_small_pages_make_few_segments_and_old_snapshots_keep_theirs() {
    let (mut builder, mut loader) = (Builder::default(), Loader::default());
    let pages: Vec<Vec<usize>> = (0..600)
        .map(|page| (page * 50..(page + 1) * 50).collect())
        .collect();
    let mut early = None;
    for (number, page) in pages.iter().enumerate() {
        add_pages(&mut builder, &mut loader, &[page]);
        if number == 2 {
            let snapshot = builder.publish();
            early = Some((rows(&snapshot), snapshot));
        }
        assert!(
            builder.segments.len() <= 14,
            "{} segments",
            builder.segments.len()
        );
    }
    let (early_rows, early) = early.expect("published");
    assert_eq!(rows(&early), early_rows, "a snapshot never changes");
    let late = builder.publish();
    assert_eq!((early.len(), late.len()), (150, 30_000));
    assert_eq!(rows(&late)[..150], early_rows, "rows keep their numbers");
    assert!(late.segments().iter().all(|segment| segment.len() <= JOINED_ROWS));
    let copies = |builder: &mut Builder| builder.publish().ledger().duplicates;
    add_pages(&mut builder, &mut loader, &[&pages[17]]);
    assert_eq!(
        copies(&mut builder),
        50,
        "copies are found in joined segments too"
    );
    assert_eq!(builder.len(), 30_000);
}

#[test]
fn what_is_covered_is_published_with_the_rows_it_speaks_of() {
    let place = Place {
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
        category: Category::Management,
    };
    let window = TimeRange {
        from: Timestamp(0),
        to: Timestamp(1000),
    };
    let (mut builder, mut loader) = (Builder::default(), Loader::default());
    let before = builder.publish();
    add_pages(&mut builder, &mut loader, &[&[1, 2]]);
    let mut coverage = Coverage::default();
    coverage.finish(&place, None, window);
    builder.cover(Arc::new(coverage));
    let after = builder.publish();
    assert!(before.ledger().coverage.is_empty());
    assert!(after.ledger().coverage.missing(&place, None, window).is_empty());
    assert_eq!(
        after.find(EventId::parse(b"00000000-0000-4000-8000-000000000002").expect("an ID")),
        Some(RowId(1))
    );
}

#[test]
fn a_resource_that_is_named_twice_counts_once() {
    let record = r#"{"eventVersion":"1.08","eventName":"DescribeInstances","eventSource":"ec2.amazonaws.com","userIdentity":{"type":"AssumedRole","principalId":"AROAX:i-0123456789abcdef0","sessionContext":{"sessionIssuer":{"userName":"web"}}},"requestParameters":{"instanceId":"i-0123456789abcdef0","filters":{"instanceId":"i-0123456789abcdef0"}},"responseElements":{"instanceId":"i-0fedcba9876543210"},"errorMessage":"on resource: arn:aws:ec2:::x"}"#;
    let (mut builder, mut loader) = (Builder::default(), Loader::default());
    loader.container(Kept::copy("page", record.as_bytes()), Hints::default());
    loader.record(record.as_bytes(), 0).expect("a good record");
    builder.add(0, loader.take());
    let snapshot = builder.publish();
    let segment = &snapshot.segments()[0];
    let named: Vec<_> = segment
        .resources(0)
        .iter()
        .map(|it| (it.role().label(), it.is_again()))
        .collect();
    assert_eq!(
        named,
        [
            ("subject", false),
            ("mentioned", false),
            ("denied", false),
            ("actor", true)
        ]
    );
}

#[test]
fn a_caller_is_one_however_it_is_written_and_whoever_reads_it() {
    let alice = r#""type":"IAMUser","userName":"alice""#;
    let turned = r#""userName":"alice","type":"IAMUser""#;
    let (bob, nobody) = (r#""type":"IAMUser","userName":"b\u006fb""#, "");
    let mut builder = Builder::default();
    let mut loaders = [Loader::default(), Loader::default()];
    let read = [
        (0, alice),
        (0, turned),
        (0, bob),
        (1, bob),
        (1, nobody),
        (1, alice),
        (0, alice),
    ];
    for (number, (loader, identity)) in read.into_iter().enumerate() {
        let record = format!(
            r#"{{"eventVersion":"1.08","eventTime":"2026-03-17T10:00:0{number}Z","eventName":"GetUser","userIdentity":{{{identity}}}}}"#
        );
        loaders[loader].container(Kept::copy("page", record.as_bytes()), Hints::default());
        loaders[loader]
            .record(record.as_bytes(), 0)
            .expect("a good record");
        builder.add(loader, loaders[loader].take());
    }
    let snapshot = builder.publish();
    let names: Vec<_> = snapshot
        .order()
        .iter()
        .map(|row| snapshot.row(*row).text(Field::Principal).unwrap_or("-"))
        .collect();
    assert_eq!(names, ["alice", "alice", "bob", "bob", "-", "alice", "alice"]);
    assert_eq!(snapshot.identities().len(), 3, "with the one that is missing");
}
